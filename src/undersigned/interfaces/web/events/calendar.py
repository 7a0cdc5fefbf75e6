"""Calendar files of events: all of the call, of one campaign, and of one event. Whoever asks gets the same bytes."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from undersigned.calls import queries as calls
from undersigned.campaigns.calendar_files import event_calendar
from undersigned.campaigns.models import Event
from undersigned.campaigns.queries import landing
from undersigned.campaigns.queries.events import event_of, in_feeds
from undersigned.interfaces.web.headers import public_page, same_in_every_language
from undersigned.interfaces.web.texts import in_language


@same_in_every_language
@public_page
@require_safe
def events_ics(request: HttpRequest) -> HttpResponse:
    """Hand out every event of the call, to subscribe to."""
    language, call = _language(request), calls.current_call(settings.OPTION["call"])
    with override(language):
        name = _("%(name)s: events") % {"name": calls.title_of(call.pk, language)}
    return _file(request, in_feeds(call.pk, timezone.now()), language, name, "events")


@same_in_every_language
@public_page
@require_safe
def campaign_ics(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand out the events of one campaign, to subscribe to; 404 before its first day."""
    language, call, now = _language(request), calls.current_call(settings.OPTION["call"]), timezone.now()
    campaign = landing.campaign_of(slug)
    if (
        campaign is None
        or campaign.call_id != call.pk
        or not landing.has_started(campaign, today=timezone.localdate(now))
    ):
        raise Http404
    name = in_language(campaign.title, language) or f"#{campaign.hashtag}"
    return _file(request, in_feeds(call.pk, now, campaign_id=campaign.pk), language, name, slug)


@same_in_every_language
@public_page
@require_safe
def event_ics(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand out one event, to be taken into a calendar once."""
    language, call = _language(request), calls.current_call(settings.OPTION["call"])
    event = event_of(slug)
    if event is None or event.campaign.call_id != call.pk:
        raise Http404
    return _file(request, [event], language, event.title_in(language), slug, feed=False)


def _language(request: HttpRequest) -> str:
    """The language asked for if the site has it, else its first: calendar programs send none that means anything."""
    asked = request.GET.get("language", "")
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _file(
    request: HttpRequest, events: Sequence[Event], language: str, name: str, file: str, *, feed: bool = True
) -> HttpResponse:
    """The file with what lets a program ask again cheaply: ETag and Last-Modified, answered with 304."""
    content = event_calendar(events, public_url=settings.PUBLIC_URL, language=language, name=name, feed=feed)
    changed = max((one.changed_at for one in events), default=None)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'{"inline" if feed else "attachment"}; filename="{file}.ics"'
    response["Content-Language"] = language
    etag = quote_etag(sha256(content).hexdigest()[:32])
    response["ETag"] = etag
    if changed is not None:
        response["Last-Modified"] = http_date(_seconds(changed))
    # By its content alone: a feed also changes when an event is taken out of it, which no date says.
    answer = get_conditional_response(request, etag=etag, response=response)
    assert isinstance(answer, HttpResponse)
    return answer


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
