"""Sitemap (sitemaps.org): every public address in every language of the site, and robots.txt, which names it."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_safe
from wagtail.models import Page

from undersigned.calls import queries as calls
from undersigned.campaigns.models import Campaign
from undersigned.campaigns.queries.events import event_places
from undersigned.campaigns.queries.landing import shown_announcements
from undersigned.campaigns.queries.places import every_place, partner_slugs
from undersigned.interfaces.web.headers import public_page
from undersigned.mailing.queries.archive import archived_slugs
from undersigned.roll.models import RollEntry

MOST_ADDRESSES: Final = 20_000
"""In one file; the protocol allows 50,000 in at most 50 MB, and each names its translations."""

ALWAYS_THERE: Final = (
    "home",
    "call",
    "matrix",
    "roll",
    "roll_changes",
    "growth",
    "roll_people",
    "holdouts",
    "sign",
    "endorse",
)
PERHAPS_THERE: Final = ("partners", "widget_how", "events", "event_suggest", "newsletter", "newsletter_archive")

Place = dict[str, str]
"""One place: its path by language."""


@public_page
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Hand out every address, or, where one file cannot hold them, the list of files."""
    places = list(_places())
    if len(places) <= _places_a_file():
        return _file(request, places)
    numbers = range(1, -(-len(places) // _places_a_file()) + 1)
    files = [settings.PUBLIC_URL + reverse("sitemap_part", args=[number]) for number in numbers]
    return render(request, "web/sitemap_index.xml", {"files": files}, content_type="application/xml; charset=utf-8")


@public_page
@require_safe
def sitemap_part(request: HttpRequest, number: int) -> HttpResponse:
    """Hand out one file of many; 404 beyond the last."""
    size = _places_a_file()
    places = list(islice(_places(), (number - 1) * size, number * size)) if number else []
    if not places:
        raise Http404
    return _file(request, places)


@public_page
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Say where the sitemap is, and that the desk is nothing to read."""
    text = f"User-agent: *\nDisallow: /desk/\nSitemap: {settings.PUBLIC_URL}{reverse('sitemap')}\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _places_a_file() -> int:
    return max(1, MOST_ADDRESSES // len(settings.LANGUAGES))


def _file(request: HttpRequest, places: list[Place]) -> HttpResponse:
    whole = [{code: settings.PUBLIC_URL + path for code, path in place.items()} for place in places]
    return render(request, "web/sitemap.xml", {"places": whole}, content_type="application/xml; charset=utf-8")


def _places() -> Iterator[Place]:
    """Every public place, always in the same order."""
    call = calls.current_call(settings.OPTION["call"])
    yield from _named(call.pk)
    yield from _written()
    yield from _of_campaigns(call.pk)
    for slug in archived_slugs():
        yield from _some("newsletter_issue", slug)
    # One reversal a language and not one an entry: there are thousands.
    shapes = _paths("roll_entry", "sample")
    slugs = RollEntry.objects.filter(call=call.pk).order_by("pk").values_list("slug", flat=True)
    for slug in slugs.iterator():
        yield {code: path.replace("/sample/", f"/{slug}/") for code, path in shapes.items()}


def _named(call_id: int) -> Iterator[Place]:
    for name in (*ALWAYS_THERE, *PERHAPS_THERE):
        yield from _some(name)
    version = calls.current_version(call_id)
    translation = calls.translation_in(version.pk, settings.LANGUAGE_CODE)
    for principle in calls.principles_of(translation.pk):
        yield from _some("principle", principle.number)


def _written() -> Iterator[Place]:
    """The pages that staff wrote, each with its translations."""
    known = dict(settings.LANGUAGES)
    places: dict[str, Place] = {}
    for page in Page.objects.live().filter(depth__gt=2).select_related("locale").order_by("path"):
        if page.locale.language_code in known and page.url:
            places.setdefault(str(page.translation_key), {})[page.locale.language_code] = page.url
    yield from places.values()


def _of_campaigns(call_id: int) -> Iterator[Place]:
    today, now = timezone.localdate(), timezone.now()
    for slug in Campaign.objects.filter(call=call_id, starts_on__lte=today).values_list("slug", flat=True):
        yield from _some("campaign", slug)
        yield from _some("press_kit", slug)
    for campaign_slug, slug in shown_announcements(call_id, now).values_list("campaign__slug", "slug"):
        yield from _some("announcement", campaign_slug, slug)
    for place in every_place(call_id, today=today):
        yield from _some("target", *place)
    for slug in partner_slugs(call_id, today=today):
        yield from _some("partner", slug)
    for name, slug in event_places(call_id):
        yield from _some(name, slug)


def _some(name: str, *parts: object) -> Iterator[Place]:
    """The place, where this site has it."""
    try:
        yield _paths(name, *parts)
    except NoReverseMatch:
        return


def _paths(name: str, *parts: object) -> Place:
    paths = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            paths[code] = reverse(name, args=parts)
    return paths
