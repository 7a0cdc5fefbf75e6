"""What machines read of a page: schema.org in JSON-LD. Every address is a whole one."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Page

CONTEXT = "https://schema.org"


def address_of(page: Page) -> str:
    """Return a page's whole address; empty for one that has none."""
    path = page.url or ""
    return settings.PUBLIC_URL + path if path.startswith("/") else path


def trail(pages: Sequence[Page], language: str) -> dict[str, Any]:
    """Return the way from the home page of a language to the last of these pages (BreadcrumbList)."""
    with override(language):
        steps = [(_("Home"), settings.PUBLIC_URL + reverse("home"))]
    steps += [(page.title, address_of(page)) for page in pages]
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": address}
            for place, (name, address) in enumerate(steps, start=1)
        ],
    }


def article(page: Any, kind: str, *, published: str = "", about: str = "") -> dict[str, Any]:
    """Return a page as an Article or NewsArticle; ``published`` is its day (ISO 8601), else when it was first published."""
    first, last = page.first_published_at, page.last_published_at
    found = {
        "@context": CONTEXT,
        "@type": kind,
        "headline": page.title,
        "description": page.search_description or page.standfirst,
        "inLanguage": page.locale.language_code,
        "mainEntityOfPage": address_of(page),
        "datePublished": published or (first.isoformat() if first else ""),
        "dateModified": last.isoformat() if last else "",
        "temporalCoverage": about,
    }
    return {name: value for name, value in found.items() if value}


def questions(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return questions with their answers (HTML) as a FAQPage."""
    return {
        "@context": CONTEXT,
        "@type": "FAQPage",
        "mainEntity": [
            {
                "@type": "Question",
                "name": question,
                "acceptedAnswer": {"@type": "Answer", "text": _plain(answer)},
            }
            for question, answer in pairs
        ],
    }


def _plain(html: str) -> str:
    return " ".join(strip_tags(html.replace("</p>", " ").replace("</li>", " ")).split())
