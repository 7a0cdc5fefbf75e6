"""Words of an issue: its blocks as a page shows them, variables filled for nobody in particular."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from undersigned.mailing.newsletters.html import is_right_to_left, runs_html
from undersigned.mailing.newsletters.template import VARIABLES, fill, fill_marks
from undersigned.mailing.queries.archive import ArchivedIssue


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueWords:
    """One issue as a page or a feed shows it."""

    number: int
    slug: str
    url: str
    title: str
    language: str
    direction: str
    sent_at: datetime
    summary: str
    blocks: list[dict[str, Any]]
    sample: bool
    listed: bool


def words_of(issue: ArchivedIssue) -> IssueWords:
    """Return an issue with a greeting to everybody, no name, and addresses at which anybody can do what a reader could."""
    url = reverse("newsletter_issue", args=[issue.slug])
    with override(issue.language):
        hello = _("Hello,")
    newsletter = reverse("newsletter")
    values = {
        **dict.fromkeys(VARIABLES, ""), "hello": hello, "online": url,
        "preferences": newsletter, "unsubscribe": newsletter,
    }  # fmt: skip
    # A name that is gone leaves its comma behind.
    title = " ".join(fill(issue.subject, values, html=False).split()).strip(" ,;:–-") or issue.slug
    blocks = [_block(one, values) for one in issue.shown]
    if blocks and blocks[0].get("heading") == title:
        # The page has said it already.
        blocks[0]["heading"] = ""
    return IssueWords(
        number=issue.mailing_id,
        slug=issue.slug,
        url=url,
        title=title,
        language=issue.language,
        direction="rtl" if is_right_to_left(issue.language) else "ltr",
        sent_at=issue.sent_at,
        summary=_summary(issue.shown, values),
        blocks=blocks,
        sample=issue.sample,
        listed=issue.listed,
    )


def _block(shown: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    block = _filled(shown, values)
    if "paragraphs" in block:
        block["paragraphs"] = [runs_html(runs) for runs in block["paragraphs"]]
    if "src" in block:
        block["path"] = _own_path(block["src"])
    return dict(block)


def _filled(part: Any, values: Mapping[str, str]) -> Any:
    if isinstance(part, str):
        return fill_marks(part, values)
    if isinstance(part, Mapping):
        return {key: _filled(value, values) for key, value in part.items()}
    if isinstance(part, list):
        return [_filled(one, values) for one in part]
    return part


def _own_path(address: str) -> str:
    """The path of a picture of this site, or "": pictures from elsewhere are linked to, and not loaded."""
    parts = urlsplit(address)
    return parts.path if parts[:2] == urlsplit(settings.PUBLIC_URL)[:2] else ""


def _summary(shown: list[dict[str, Any]], values: Mapping[str, str]) -> str:
    """The first paragraph that says more than hello, as plain text; "" where there is none."""
    for block in shown:
        for runs in block.get("paragraphs", ()):
            said = " ".join(fill_marks("".join(run["text"] for run in runs), values).split())
            if len(said) > len(values["hello"]):
                return said if len(said) <= 300 else said[:299].rstrip() + "…"
    return ""
