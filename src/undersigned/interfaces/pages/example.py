"""The pages an instance starts with: stems for every language, About and Privacy, and awareness pages for the example."""

import json
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale, Page, Site

from undersigned.calls import queries as calls
from undersigned.interfaces.pages.example_texts import Block, StartingPage, Wording
from undersigned.interfaces.pages.example_texts.about import ABOUT, ENDINGS, ENDINGS_OF_EXAMPLE
from undersigned.interfaces.pages.example_texts.at_stake import AT_STAKE
from undersigned.interfaces.pages.example_texts.explainer import HOW_ATTACKS_REACH_PEOPLE
from undersigned.interfaces.pages.example_texts.incidents import ALL_INCIDENTS, INCIDENTS
from undersigned.interfaces.pages.example_texts.news import CAMPAIGN_BEGINS, NEWS, TIMELINE_OPENS
from undersigned.interfaces.pages.example_texts.privacy import PRIVACY
from undersigned.interfaces.pages.example_texts.questions import QUESTIONS
from undersigned.interfaces.pages.example_texts.toolkit import PRESS, TOOLKIT
from undersigned.interfaces.pages.models import (
    ArticlePage,
    ExplainerPage,
    IncidentPage,
    IncidentsPage,
    NewsIndexPage,
    NewsPage,
    PressPage,
    QuestionsPage,
    RootPage,
    SitePage,
    ToolkitPage,
)

STARTING_PAGES: Final = (
    ABOUT,
    PRIVACY,
    AT_STAKE,
    HOW_ATTACKS_REACH_PEOPLE,
    INCIDENTS,
    *ALL_INCIDENTS,
    NEWS,
    CAMPAIGN_BEGINS,
    TIMELINE_OPENS,
    QUESTIONS,
    TOOLKIT,
    PRESS,
)
"""In the order in which they are made: whatever stands below another comes after it."""

KINDS: Final[dict[str, type[SitePage]]] = {
    "article": ArticlePage,
    "explainer": ExplainerPage,
    "incidents": IncidentsPage,
    "incident": IncidentPage,
    "news_index": NewsIndexPage,
    "news": NewsPage,
    "questions": QuestionsPage,
    "toolkit": ToolkitPage,
    "press": PressPage,
}


@transaction.atomic
def load_example_pages(*, now: datetime, pages: Iterable[StartingPage] = STARTING_PAGES) -> int:
    """Bring the page tree to where the site needs it; return how many pages were made.

    Stems are made for languages that have none, and the site's host follows ``public_url``. Pages are made only with the
    first stem: what staff have changed or deleted since is theirs. Awareness pages come only where the example is loaded.
    ``pages`` are those to begin with, each below one that comes before it.
    """
    languages = [code for code, _name in settings.LANGUAGES]
    fresh = not RootPage.objects.exists()
    stems = _make_stems(languages)
    _set_site(stems[settings.LANGUAGE_CODE])
    if not fresh:
        return 0
    wanted = [page for page in pages if settings.OPTION["example"] or not page.of_example]
    return sum(_make_page(page, stems, now) for page in wanted)


def _make_stems(languages: Iterable[str]) -> dict[str, RootPage]:
    top = Page.objects.get(depth=1)
    names = dict(settings.LANGUAGES)
    stems: dict[str, RootPage] = {}
    for code in languages:
        locale = _locale_of(code)
        stem = RootPage.objects.filter(locale=locale).first()
        if stem is None:
            first = next(iter(stems.values()), None) or RootPage.objects.first()
            stem = RootPage(
                title=str(names[code]),
                slug=f"stem-{code}",
                locale=locale,
                translation_key=first.translation_key if first else uuid.uuid4(),
            )
            top.refresh_from_db()
            top.add_child(instance=stem)
        stems[code] = stem
    return stems


def _locale_of(code: str) -> Locale:
    # Wagtail's first migration makes a locale of the default language; any other is ours to make.
    return Locale.objects.get_or_create(language_code=code)[0]


def _set_site(stem: RootPage) -> None:
    """Make the default site point to the stem, and let Wagtail's welcome page go with nothing below it."""
    public = urlsplit(settings.PUBLIC_URL)
    port = public.port or (443 if public.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    wanted = {"hostname": public.hostname, "port": port, "root_page_id": stem.pk}
    if site.pk is None or any(getattr(site, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(site, name, value)
        site.site_name = site.site_name or _name_of_call()
        site.save()
    for welcome in Page.objects.filter(depth=2, content_type__model="page", content_type__app_label="wagtailcore"):
        if welcome.numchild == 0:
            welcome.delete()


def _name_of_call() -> str:
    try:
        return calls.current_call(settings.OPTION["call"]).name
    except calls.NoCall:
        return str(settings.WAGTAIL_SITE_NAME)


def _make_page(page: StartingPage, stems: dict[str, RootPage], now: datetime) -> int:
    translation_key = uuid.uuid4()
    made = 0
    for code, wording in page.wordings.items():
        if code in stems:
            above = _page_above(page, stems[code])
            one = KINDS[page.kind](
                title=wording.title,
                slug=page.slug,
                locale=above.locale,
                translation_key=translation_key,
                standfirst=wording.standfirst,
                search_description=wording.search_description,
                sample=page.sample,
                body=_stored(_body_of(page, code, wording)),
                first_published_at=now,
                last_published_at=now,
                **_further(page, wording, now),
            )
            above.add_child(instance=one)
            # The first revision, so that the editor's history begins with what was loaded.
            one.save_revision().publish()
            made += 1
    return made


def _page_above(page: StartingPage, stem: RootPage) -> Page:
    # Asked for anew: what was made below it before has changed its row.
    fresh = RootPage.objects.get(pk=stem.pk)
    return fresh.get_children().get(slug=page.below) if page.below else fresh


def _further(page: StartingPage, wording: Wording, now: datetime) -> dict[str, Any]:
    """What a type has beside the text; news that has no day of its own is of today."""
    found = {name: _stored(value) if isinstance(value, list) else value for name, value in wording.more.items()}
    return {"shown_on": timezone.localdate(now), **found} if page.kind == "news" else found


def _body_of(page: StartingPage, code: str, wording: Wording) -> list[Block]:
    if page is ABOUT:
        return [*wording.body, *(ENDINGS_OF_EXAMPLE if settings.OPTION["example"] else ENDINGS)[code]]
    return wording.body


def _stored(body: list[Block]) -> str:
    """Return blocks in the form in which the database keeps them, each with an id of its own."""
    stored: list[dict[str, Any]] = [{"type": kind, "value": value, "id": str(uuid.uuid4())} for kind, value in body]
    return json.dumps(stored)
