"""What every public page knows: the call of this site, its counts, its languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from undersigned.calls import queries as calls
from undersigned.campaigns import queries as campaigns
from undersigned.interfaces.web.campaign.via import via_of
from undersigned.interfaces.web.follow import FollowLink, follow_links
from undersigned.interfaces.web.texts import in_language
from undersigned.interfaces.web.written_pages import written
from undersigned.roll import queries as roll


@dataclass(frozen=True, slots=True)
class SiteCall:
    """The call as every page names it, and what is said of a site that is not the call's own."""

    name: str
    slug: str
    hashtag: str
    campaign: str
    """The slug of the campaign that began last; empty where there is none."""
    disclaimer: str


@dataclass(frozen=True, slots=True)
class SiteLanguage:
    """One language of the site and this page's address in it."""

    code: str
    name: str
    url: str
    absolute_url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Site:
    """The site, as a page's header and footer show it."""

    call: SiteCall
    languages: list[SiteLanguage]
    path_without_language: str
    canonical_url: str
    source_url: str
    outbox: bool
    follow: list[FollowLink]
    written: frozenset[str]


def describe_site(request: HttpRequest | None) -> dict[str, Any]:
    """Context processor: ``site``, ``counts`` and ``via``, asked for only when a template shows them."""
    if request is None or request.path.startswith("/desk/"):
        return {}
    site = describe_site_at(request.path, getattr(request, "page_in_languages", {}))
    return {**site, "via": via_of(request)}


def describe_site_at(path: str, in_languages: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return ``site`` and ``counts`` for a page at a path; ``in_languages`` where its addresses differ by more than that."""
    return {
        "site": SimpleLazyObject(lambda: _site(path, in_languages or {})),
        "counts": SimpleLazyObject(lambda: roll.roll_counts(calls.current_call(settings.OPTION["call"]).pk)),
    }


def _site(full_path: str, in_languages: Mapping[str, str]) -> Site:
    call = calls.current_call(settings.OPTION["call"])
    language = get_language() or settings.LANGUAGE_CODE
    campaign = campaigns.current_campaign(call.pk, today=timezone.localdate())
    path = _without_language(full_path)
    return Site(
        call=SiteCall(
            name=calls.title_of(call.pk, language),
            slug=call.slug,
            hashtag=campaign.hashtag if campaign else "",
            campaign=campaign.slug if campaign else "",
            disclaimer=in_language(call.disclaimer, language),
        ),
        languages=[
            _language(code, name, in_languages.get(code) or f"/{code}{path}", code == language)
            for code, name in settings.LANGUAGES
        ],
        path_without_language=path,
        canonical_url=settings.PUBLIC_URL + full_path,
        source_url=settings.OPTION["source_url"] or reverse("source"),
        outbox=settings.OPTION["mail"] == "outbox",
        follow=follow_links(settings.OPTION["follow"]),
        written=written(language),
    )


def _without_language(path: str) -> str:
    first, _slash, rest = path.lstrip("/").partition("/")
    return f"/{rest}" if first in dict(settings.LANGUAGES) else path


def _language(code: str, name: str, url: str, current: bool) -> SiteLanguage:
    return SiteLanguage(code=code, name=name, url=url, absolute_url=settings.PUBLIC_URL + url, current=current)
