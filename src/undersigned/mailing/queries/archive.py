"""Questions about the archive: the issues that were sent to everybody, as they were sent, and without anybody's name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet

from undersigned.mailing.models import Mailing, MailingText
from undersigned.mailing.states import PAUSED, SENDING, SENT, STOPPED

A_PAGE: Final = 50
"""Issues on a page of the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedIssue:
    """One issue in the language that comes closest to the reader's. Texts in it may hold marks of variables (template.py)."""

    mailing_id: int
    slug: str
    language: str
    subject: list[str]
    sent_at: datetime
    shown: list[dict[str, Any]]
    sample: bool
    listed: bool
    """Whether it stands in the list: not while it is being sent, nor where it was stopped."""


def archived_issues(language: str, *, before: int = 0, most: int = A_PAGE) -> list[ArchivedIssue]:
    """Return issues, the one that was sent last first; ``before``: those after that mailing in the list. Three queries at most."""
    found = _archived()
    if before:
        last = found.filter(pk=before).values_list("ended_at", flat=True).first()
        if last is None:
            return []
        found = found.filter(Q(ended_at__lt=last) | Q(ended_at=last, pk__lt=before))
    return _with_texts(found[:most], language)


def archived_issue(slug: str, language: str) -> ArchivedIssue | None:
    """Return the issue at an address, or None: also before the first copy of it may have left, and where it is kept out.

    Copies lead here from the moment on at which they arrive, also those of a mailing that is stopped afterwards.
    """
    left = _kept().filter(state__in=(SENDING, PAUSED, SENT, STOPPED), frozen_at__isnull=False)
    return next(iter(_with_texts((left | _archived()).filter(slug=slug), language)), None)


def archived_slugs() -> list[str]:
    """Return the address of every issue, the latest first."""
    return list(_archived().values_list("slug", flat=True))


def _kept() -> QuerySet[Mailing]:
    return Mailing.objects.filter(kind=Mailing.Kind.ISSUE, archived=True)


def _archived() -> QuerySet[Mailing]:
    return _kept().filter(state=SENT).order_by("-ended_at", "-pk")


def _with_texts(mailings: Iterable[Mailing], language: str) -> list[ArchivedIssue]:
    mailings = list(mailings)
    texts: dict[int, dict[str, MailingText]] = {}
    for one in MailingText.objects.filter(mailing__in=[mailing.pk for mailing in mailings]).order_by("pk"):
        texts.setdefault(one.mailing_id, {})[one.language] = one
    return [
        _issue(mailing, text)
        for mailing in mailings
        if (text := _closest(texts.get(mailing.pk, {}), language)) is not None
    ]


def _closest(texts: dict[str, MailingText], language: str) -> MailingText | None:
    """The text in a language, else in English, else the first one that was compiled."""
    compiled = {code: text for code, text in texts.items() if text.compiled}
    return compiled.get(language) or compiled.get("en") or next(iter(compiled.values()), None)


def _issue(mailing: Mailing, text: MailingText) -> ArchivedIssue:
    better = "subject_b" if mailing.ab_winner == "b" else "subject_a"
    return ArchivedIssue(
        mailing_id=mailing.pk,
        slug=mailing.slug,
        language=text.language,
        subject=text.compiled.get(better) or text.compiled.get("subject_a") or [text.subject],
        sent_at=mailing.ended_at or mailing.frozen_at or mailing.changed_at,
        shown=text.compiled.get("shown") or [],
        sample=mailing.sample,
        listed=mailing.state == SENT,
    )
