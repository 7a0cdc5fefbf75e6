"""Watch names: the list of names that impostors would use, as the secretariat keeps it."""

from datetime import datetime
from typing import Final

from django.db import transaction

from undersigned.endorsements.models import WatchedName
from undersigned.people.models import StaffMember
from undersigned.people.verbs.audit import write_audit
from undersigned.values.names import clean_name, fold_text

WHY_LENGTH: Final = 200


class WatchedAlready(ValueError):
    """A name that is compared the same is on the list."""


@transaction.atomic
def watch_name(*, name: str, why: str, actor: StaffMember, now: datetime) -> WatchedName:
    """Put a name onto the list. Raises InvalidName, WatchedAlready."""
    cleaned, folded = _clean(name, besides=None)
    watched = WatchedName.objects.create(name=cleaned, folded=folded, why=_why(why))
    _audit(actor, "watched_name.added", cleaned, now)
    return watched


@transaction.atomic
def correct_watched_name(*, watched_id: int, name: str, why: str, actor: StaffMember, now: datetime) -> WatchedName:
    """Let a line of the list say something else. Raises WatchedName.DoesNotExist, InvalidName, WatchedAlready."""
    watched = WatchedName.objects.select_for_update().get(pk=watched_id)
    before = watched.name
    watched.name, watched.folded = _clean(name, besides=watched_id)
    watched.why = _why(why)
    watched.save(update_fields=["name", "folded", "why"])
    _audit(actor, "watched_name.changed", watched.name, now, detail=f"was {before}" if before != watched.name else "")
    return watched


@transaction.atomic
def stop_watching(*, watched_id: int, actor: StaffMember, now: datetime) -> None:
    """Take a name off the list; endorsements that need two reviewers go on needing them. Raises WatchedName.DoesNotExist."""
    watched = WatchedName.objects.select_for_update().get(pk=watched_id)
    name = watched.name
    watched.delete()
    _audit(actor, "watched_name.removed", name, now)


def _clean(name: str, *, besides: int | None) -> tuple[str, str]:
    cleaned = clean_name(name)
    folded = fold_text(cleaned)
    others = WatchedName.objects.filter(folded=folded)
    if (others if besides is None else others.exclude(pk=besides)).exists():
        raise WatchedAlready
    return cleaned, folded


def _why(why: str) -> str:
    return " ".join(why.split())[:WHY_LENGTH]


def _audit(actor: StaffMember, event: str, name: str, now: datetime, *, detail: str = "") -> None:
    write_audit(actor=actor.get_username(), event=event, subject=name[:200], detail=detail, now=now)
