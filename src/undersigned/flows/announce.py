"""Announce: the desk writes what a campaign tells its readers, and from which moment on they can read it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from undersigned.campaigns.models import Announcement, Campaign
from undersigned.campaigns.verbs.announcements import save_announcement
from undersigned.people.verbs.audit import write_audit

_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SLUG_LENGTH: Final = 80
_SAID: Final = ("title", "text", "shown_from", "sample")


class BadAnnouncement(Exception):
    """It cannot be announced; ``errors`` tells by field what is missing: ``missing``, ``slug`` or ``moment``."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(", ".join(f"{name}: {code}" for name, code in errors.items()))
        self.errors = errors


class ChangedMeanwhile(Exception):
    """Somebody else has written the announcement since it was looked at, or one at its address."""


def announcement_seen(announcement: Announcement | None) -> dict[str, Any]:
    """Return an announcement as it was read, {} for none, for `announce` to compare."""
    return {name: getattr(announcement, name) for name in _SAID} if announcement is not None else {}


@dataclass(frozen=True, slots=True)
class Announced:
    """The announcement, whether it was made now, and whether it is under an embargo."""

    announcement: Announcement
    made: bool
    embargoed: bool


@transaction.atomic
def announce(
    *,
    campaign_id: int,
    slug: str,
    title: dict[str, str],
    text: dict[str, str],
    shown_from: datetime,
    sample: bool,
    by: str,
    now: datetime,
    seen: Mapping[str, Any] | None = None,
) -> Announced:
    """Write an announcement of a campaign, or write the one at this address anew; nobody reads it before `shown_from`.

    Languages without a title and a text are left out. `seen` is what was shown at this address (`announcement_seen`) when it
    was decided. Raises BadAnnouncement, ChangedMeanwhile, Campaign.DoesNotExist.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    titles = {language: one.strip() for language, one in title.items() if one.strip()}
    texts = {language: one.strip() for language, one in text.items() if one.strip()}
    errors = _errors(slug, titles, texts, shown_from)
    if errors:
        raise BadAnnouncement(errors)
    there = campaign.announcements.filter(slug=slug).first()
    if seen is not None and announcement_seen(there) != seen:
        raise ChangedMeanwhile
    announcement, made = save_announcement(
        campaign=campaign, slug=slug, title=titles, text=texts, shown_from=shown_from, sample=sample
    )
    event = "announcement.made" if made else "announcement.changed"
    moment = f"shown from {shown_from.isoformat()}"
    write_audit(actor=by, event=event, subject=f"{campaign.slug} {slug}", detail=moment, now=now)
    return Announced(announcement, made, embargoed=shown_from > now)


def _errors(slug: str, titles: dict[str, str], texts: dict[str, str], shown_from: datetime) -> dict[str, str]:
    errors = {}
    if not _SLUG.fullmatch(slug) or len(slug) > SLUG_LENGTH:
        errors["slug"] = "slug"
    if not titles or set(texts) - set(titles):
        errors["title"] = "missing"
    if not texts or set(titles) - set(texts):
        errors["text"] = "missing"
    if shown_from.tzinfo is None:
        errors["shown_from"] = "moment"
    return errors
