"""Feed: news, incidents and what a campaign announced, as Atom (RFC 4287); it names the feed of the roll's changes too."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Page

from undersigned.calls import queries as calls
from undersigned.campaigns.event_days import when_words
from undersigned.campaigns.models import Announcement
from undersigned.campaigns.queries.events import shown_events
from undersigned.campaigns.queries.landing import shown_announcements
from undersigned.interfaces.web.headers import public_page
from undersigned.interfaces.web.texts import in_language

MOST_ITEMS: Final = 50
WRITTEN: Final = ("newspage", "incidentpage")
"""Types of pages that are news when they are published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One piece, with the moment from which on it could be read."""

    title: str
    url: str
    summary: str
    key: str
    shown_from: datetime
    changed_at: datetime


class NewsFeed(Atom1Feed):
    """Atom with a second link, to the changes of the roll."""

    def add_root_elements(self, handler: Any) -> None:
        """Add the feed's own elements, and that link."""
        super().add_root_elements(handler)
        changes = settings.PUBLIC_URL + reverse("roll_changes_feed")
        handler.addQuickElement(
            "link",
            "",
            {"rel": "related", "href": changes, "type": "application/atom+xml", "title": _("Changes to the roll")},
        )


@public_page
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Hand out the latest pieces in the reader's language, the newest first; nothing under embargo."""
    language = get_language() or settings.LANGUAGE_CODE
    call = calls.current_call(settings.OPTION["call"])
    items = [*_written(language), *_announced(call.pk, language, timezone.now()), *_events(call.pk, language)]
    items.sort(key=lambda one: (one.shown_from, one.key), reverse=True)
    name = calls.title_of(call.pk, language)
    made = NewsFeed(
        title=_("%(name)s: news") % {"name": name},
        link=settings.PUBLIC_URL + reverse("home"),
        description=None,
        language=language,
        feed_url=settings.PUBLIC_URL + reverse("feed"),
        author_name=name,
    )
    for one in items[:MOST_ITEMS]:
        made.add_item(
            title=one.title,
            link=one.url,
            # Readers take it as HTML.
            description=escape(one.summary),
            unique_id=one.key,
            pubdate=one.shown_from,
            updateddate=one.changed_at,
        )
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _written(language: str) -> list[Item]:
    """What staff have written. A piece of news has a day of its own; an incident is news when it is published."""
    pages = Page.objects.live().filter(
        content_type__app_label="pages", content_type__model__in=WRITTEN, locale__language_code=language
    )
    latest = pages.order_by("-first_published_at", "-pk")[:MOST_ITEMS].specific()
    return [_item_of(page) for page in latest if page.url]


def _item_of(page: Any) -> Item:
    first = page.first_published_at or page.latest_revision_created_at or timezone.now()
    day: date | None = getattr(page, "shown_on", None)
    return Item(
        title=page.title,
        url=settings.PUBLIC_URL + page.url,
        summary=page.search_description or page.standfirst,
        # A page keeps this when its slug changes.
        key=f"{settings.PUBLIC_URL}/{page.locale.language_code}/#page-{page.translation_key}",
        shown_from=datetime.combine(day, time(), UTC) if day else first,
        changed_at=page.last_published_at or first,
    )


def _announced(call_id: int, language: str, now: datetime) -> list[Item]:
    """What campaigns for the call have announced, embargoes left out."""
    shown = shown_announcements(call_id, now)
    return [
        Item(
            title=in_language(one.title, language),
            url=settings.PUBLIC_URL + _address(one),
            summary=in_language(one.text, language).split("\n\n")[0],
            key=f"{settings.PUBLIC_URL}/{language}/#announcement-{one.campaign.slug}-{one.slug}",
            shown_from=one.shown_from,
            changed_at=one.shown_from,
        )
        for one in shown[:MOST_ITEMS]
    ]


def _events(call_id: int, language: str) -> list[Item]:
    """Events that were made public, on the day on which they were; one that is cancelled says so."""
    shown = shown_events(call_id).order_by("-decided_at", "-pk")[:MOST_ITEMS]
    return [
        Item(
            title=_("Cancelled: %(title)s") % {"title": one.title_in(language)}
            if one.cancelled_at
            else one.title_in(language),
            url=settings.PUBLIC_URL + reverse("event", args=[one.slug]),
            summary=when_words(one),
            key=f"{settings.PUBLIC_URL}/{language}/#event-{one.uid}",
            shown_from=one.decided_at or one.made_at,
            changed_at=one.changed_at,
        )
        for one in shown
    ]


def _address(announcement: Announcement) -> str:
    try:
        return reverse("announcement", args=[announcement.campaign.slug, announcement.slug])
    except NoReverseMatch:
        return reverse("home")
