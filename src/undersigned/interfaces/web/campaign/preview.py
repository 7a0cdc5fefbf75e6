"""A campaign before its first day, for whoever the desk gave the link: the page as everybody will see it."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from undersigned.campaigns.passes.campaigns import ExpiredPass, InvalidPass, read_preview_pass
from undersigned.campaigns.queries.landing import campaign_by_id, has_started
from undersigned.campaigns.queries.places import Places
from undersigned.interfaces.web.campaign.landing import campaign_context
from undersigned.interfaces.web.headers import private_page
from undersigned.values.countries import is_country


@private_page
@require_safe
def campaign_preview(request: HttpRequest, token: str) -> HttpResponse:
    """Show a campaign as if today were its first day; once it has begun the link leads to its page. Changes nothing."""
    language, now = get_language() or settings.LANGUAGE_CODE, timezone.now()
    try:
        campaign_id = read_preview_pass(settings.HOME.keys, token, now=now)
    except ExpiredPass:
        context = {"title": _("This preview has expired"), "sentences": [_("Please ask the desk for a new link.")]}
        return render(request, "web/message.html", context, status=410)
    except InvalidPass:
        raise Http404 from None
    shown, today = campaign_by_id(campaign_id), timezone.localdate(now)
    if shown is None:
        raise Http404
    if has_started(shown, today=today):
        return redirect("campaign", shown.slug)
    # Never stored: the page is made as of its first day.
    shown.starts_on = today
    country = request.GET.get("country", "").strip().upper()[:10]
    country = country if is_country(country) else ""
    # Short addresses lead to targets of campaigns that have begun: none is this one's, nor is there a picture of it yet.
    places = Places(shown.slug, False, frozenset())
    page = {
        **campaign_context(shown, language, now=now, country=country, places=places),
        "preview": True,
        "picture": "",
    }
    return render(request, "web/campaign.html", page)
