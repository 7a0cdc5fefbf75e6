"""Articles: the site's pages and its campaigns' announcements, as a mailing shows them at the moment it is put together.

A page is asked for what pages of this site have (a standfirst, a body with pictures), whatever its type; their types live in a
way in (interfaces/pages), which this room does not know.
"""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from wagtail.models import Page

from undersigned.campaigns.models import Announcement
from undersigned.campaigns.queries.landing import shown_announcements
from undersigned.mailing.newsletters.facts import NoSuchFact, SiteFacts, site_language
from undersigned.mailing.newsletters.markup import Run
from undersigned.mailing.newsletters.pictures import NoSuchPicture, mail_picture
from undersigned.values.plain_text import plain_text

MOST_LISTED: Final = 200
MOST_TEASER: Final = 400
"""Characters of what a mailing says of an article by itself."""

PAGE: Final = "page"
ANNOUNCEMENT: Final = "announcement"
_ABOVE: Final = 2
"""Depth of the stems of the languages: articles stand below."""


def articles_for(language: str, *, call_id: int | None, now: datetime) -> list[tuple[str, str]]:
    """Return what can be chosen for a text in a language, (code, title), the latest first: pages in that language or without a
    translation into it, and what campaigns of the call have announced by now; without a call pages alone."""
    found = [(one.first_published_at or now, f"{PAGE}:{one.pk}", one.title) for one in _pages(language)]
    announced = shown_announcements(call_id, now)[:MOST_LISTED] if call_id is not None else []
    found += [(one.shown_from, f"{ANNOUNCEMENT}:{one.pk}", _in(one.title, language)[0]) for one in announced]
    found.sort(key=lambda one: one[0], reverse=True)
    return [(code, title) for _at, code, title in found[:MOST_LISTED]]


def article_title(chosen: str, language: str) -> str:
    """Return what an article that was chosen is called, also one that nobody can read any more; "" for one that is gone."""
    kind, number = _read(chosen)
    if kind == PAGE:
        page = Page.objects.filter(pk=number).first()
        return (_translated(page, language) or page).title if page else ""
    one = Announcement.objects.filter(pk=number).first()
    return _in(one.title, language)[0] if one else ""


def article_now(site: SiteFacts, chosen: str, language: str) -> dict[str, Any]:
    """Return an article's title, teaser (paragraphs), link, the language it is in, and src, width, height, alt of its picture.

    In the language of the text where it is translated, else in the one that was chosen. Raises NoSuchFact where it cannot be read.
    """
    kind, number = _read(chosen)
    if kind == PAGE:
        return _page_now(site, number, language)
    one = shown_announcements(site.call_id, site.now).filter(pk=number).first()
    if one is None:
        raise _gone()
    title, title_language = _in(one.title, language)
    words, written = _in(one.text, language)
    below = f"{site.public_url}/{site_language(language)}/campaign/{one.campaign.slug}/news/{one.slug}/"
    return _said(title, words.split("\n\n")[0], below, written or title_language)


def _page_now(site: SiteFacts, number: int, language: str) -> dict[str, Any]:
    page = Page.objects.filter(pk=number).first()
    shown = page and (
        _translated(page, language) or (page if page.live and not page.get_view_restrictions().exists() else None)
    )
    parts = shown.get_url_parts() if shown else None
    if not shown or not parts or not parts[2]:
        raise _gone(page.title if page else "")
    specific = shown.specific
    teaser = getattr(specific, "standfirst", "") or shown.search_description
    said = _said(shown.title, teaser, site.public_url + parts[2], shown.locale.language_code)
    return {**said, **_first_picture(specific)}


def _said(title: str, teaser: str, link: str, language: str) -> dict[str, Any]:
    words = Truncator(_line(teaser)).chars(MOST_TEASER)
    paragraphs = [[asdict(Run(words))]] if words else []
    return {"title": _line(title), "paragraphs": paragraphs, "link": link, "language": language}


def _first_picture(page: Any) -> dict[str, Any]:
    """The first picture in an article's text that can be shown; nothing where there is none."""
    for block in getattr(page, "body", ()):
        if block.block_type == "picture" and block.value["image"] is not None:
            try:
                return {**asdict(mail_picture(block.value["image"])), "alt": _line(block.value["alternative_text"])}
            except NoSuchPicture:
                continue
    return {}


def _gone(title: str = "") -> NoSuchFact:
    named = _("The article “%(title)s” is not published any more. Choose another, or take the block away.")
    unnamed = _("This article is not there any more. Choose another, or take the block away.")
    return NoSuchFact(named % {"title": title} if title else unnamed)


def _pages(language: str) -> Iterator[Page]:
    """The published pages below the stems: those in a language, and others of which it has no translation."""
    live = Page.objects.live().public().filter(depth__gt=_ABOVE)
    own = live.filter(locale__language_code=language)
    others = live.exclude(locale__language_code=language).exclude(translation_key__in=own.values("translation_key"))
    for found in (own, others):
        yield from found.order_by("-first_published_at", "-pk")[:MOST_LISTED]


def _translated(page: Page, language: str) -> Page | None:
    """The published translation of a page in a language, itself among them."""
    found: Page | None = (
        page.get_translations(inclusive=True).live().public().filter(locale__language_code=language).first()
    )
    return found


def _read(chosen: str) -> tuple[str, int]:
    kind, _colon, number = chosen.partition(":")
    return kind, int(number)


def _line(text: str) -> str:
    return " ".join(plain_text(text).split())


def _in(texts: dict[str, str], language: str) -> tuple[str, str]:
    """A text in a language or the one closest to it, and which that is."""
    code = next((one for one in (language, "en", *texts) if texts.get(one)), "")
    return texts.get(code, ""), code
