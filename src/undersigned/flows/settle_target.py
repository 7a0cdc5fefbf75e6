"""Settle a target: the desk says where it stands, with public evidence; and keep what is said of targets in order.

That a target endorsed, or withdrew, is the roll's to say (flows/win.py).
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from undersigned.campaigns.models import Campaign, Target, TargetChange
from undersigned.campaigns.queries.targets import is_open
from undersigned.campaigns.states import BY_THE_DESK
from undersigned.campaigns.verbs.targets import TargetSaid, add_target, change_status, change_target, lock_target
from undersigned.people.models import Country
from undersigned.people.verbs.audit import write_audit
from undersigned.roll.models import RollEntry
from undersigned.values.websites import InvalidWebsite, clean_website

LONGEST_NOTE: Final = 2000
"""Characters of a note, or of a reason, in one language."""
_LONGEST_NAME: Final = 255
_SAID: Final = (
    "kind", "country_id", "name", "office", "person", "entry_id", "called_on", "reason", "source",
)  # fmt: skip


class StatusFromRoll(Exception):
    """Endorsed and withdrawn follow from the roll alone; so does anything about a target that stands on it."""


class NoEvidence(ValueError):
    """There is no public page or document that shows it. `code`: missing, not_https, malformed, or note_too_long."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ChangedMeanwhile(Exception):
    """Somebody else has changed the target since the page was opened."""


class SameStatus(ChangedMeanwhile):
    """The target has that status."""


class BadDay(ValueError):
    """The day is still to come (`code` "future"), or before the last change (`code` "before_last")."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class BadTarget(ValueError):
    """A target cannot be stored as it is. `errors` maps a field to its code: missing, unknown, too_long, taken, fixed."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {code}" for field, code in errors.items()))
        self.errors = errors


@transaction.atomic
def settle_target(
    *,
    target_id: int,
    status: str,
    on: date,
    note: dict[str, str],
    evidence: str,
    seen: str,
    by: str,
    now: datetime,
) -> TargetChange:
    """Say since when a target has a status, with a note by language and the https address of what shows it.

    `seen` is the status that was shown when it was decided. Raises StatusFromRoll, NoEvidence, ChangedMeanwhile (SameStatus
    where nothing would change), BadDay, Target.DoesNotExist.
    """
    target = lock_target(target_id)
    if status not in BY_THE_DESK or not is_open(target):
        raise StatusFromRoll
    if target.status != seen:
        raise ChangedMeanwhile
    if target.status == status:
        raise SameStatus
    if on > timezone.localdate(now):
        raise BadDay("future")
    if target.status_on is not None and on < target.status_on:
        raise BadDay("before_last")
    shown = clean_evidence(evidence)
    notes = _texts(note)
    if any(len(text) > LONGEST_NOTE for text in notes.values()):
        raise NoEvidence("note_too_long")
    change = change_status(target, status, on=on, note=notes, evidence=shown, now=now)
    _audit(target, "target.settled", by, now, detail=status)
    return change


def clean_evidence(text: str) -> str:
    """Return the https address of a public page or document in one spelling. Raises NoEvidence."""
    if not text.strip():
        raise NoEvidence("missing")
    try:
        address = clean_website(text)
    except InvalidWebsite as error:
        raise NoEvidence("not_https" if error.code == "scheme" else "malformed") from error
    if not address.startswith("https://"):
        raise NoEvidence("not_https")
    return address


def target_seen(target: Target) -> dict[str, Any]:
    """Return what is said of a target as it was read, for `save_target` to compare."""
    return {name: getattr(target, name) for name in _SAID}


@transaction.atomic
def save_target(
    *,
    campaign_id: int,
    target_id: int | None,
    kind: str,
    country: str,
    name: dict[str, str],
    office: dict[str, str],
    person: str,
    entry_id: int | None,
    called_on: date | None,
    reason: dict[str, str],
    source: str,
    by: str,
    now: datetime,
    seen: Mapping[str, Any] | None = None,
) -> Target:
    """Make a target of a campaign, or store what is said of one now. Names, office and reason come by language.

    `seen` is what was said of it (`target_seen`) when that was shown. Raises BadTarget, ChangedMeanwhile, Campaign.DoesNotExist,
    and Target.DoesNotExist for a target of another campaign.
    """
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign_id)
    target = _locked(campaign, target_id, seen) if target_id is not None else None
    entry = RollEntry.objects.filter(pk=entry_id, call=campaign.call_id).first() if entry_id is not None else None
    where = Country.objects.filter(pk=country).first() if country else None
    texts = {"name": _texts(name), "office": _texts(office), "reason": _texts(reason)}
    said = TargetSaid(
        kind=kind, country=where, person=person.strip(), entry=entry, called_on=called_on or date.min,
        source=source.strip(), **texts,
    )  # fmt: skip
    unknown = {"country": bool(country) and where is None, "entry_id": entry_id is not None and entry is None}
    errors = _faults(campaign, target, said) | {field: "unknown" for field, is_unknown in unknown.items() if is_unknown}
    if called_on is None:
        errors["called_on"] = "missing"
    if errors:
        raise BadTarget(errors)
    return _store(campaign, target, said, by=by, now=now)


def _locked(campaign: Campaign, target_id: int, seen: Mapping[str, Any] | None) -> Target:
    target = lock_target(target_id)
    if target.campaign_id != campaign.pk:
        raise Target.DoesNotExist
    if seen is not None and target_seen(target) != seen:
        raise ChangedMeanwhile
    return target


def _store(campaign: Campaign, target: Target | None, said: TargetSaid, *, by: str, now: datetime) -> Target:
    stored = target or add_target(campaign, said)
    if target is not None:
        change_target(target, said)
    _audit(stored, "target.changed" if target is not None else "target.made", by, now)
    return stored


def _faults(campaign: Campaign, target: Target | None, said: TargetSaid) -> dict[str, str]:
    """What is wrong with what is said, by field."""
    errors: dict[str, str] = {}
    is_state = said.kind == Target.Kind.STATE
    if said.kind not in Target.Kind.values:
        errors["kind"] = "unknown"
    elif target is not None and (said.kind == Target.Kind.STATE) != (target.kind == Target.Kind.STATE):
        errors["kind"] = "fixed"
    if is_state and said.country is None:
        errors["country"] = "missing"
    elif is_state and target is not None and target.country != said.country:
        errors["country"] = "fixed"
    elif is_state and target is None and campaign.targets.filter(kind=Target.Kind.STATE, country=said.country).exists():
        errors["country"] = "taken"
    if not is_state and not said.name:
        errors["name"] = "missing"
    for field, texts in (("name", said.name), ("office", said.office)):
        if any(len(text) > _LONGEST_NAME for text in texts.values()):
            errors[field] = "too_long"
    if any(len(text) > LONGEST_NOTE for text in said.reason.values()):
        errors["reason"] = "too_long"
    if len(said.person) > _LONGEST_NAME:
        errors["person"] = "too_long"
    return errors


def _texts(texts: dict[str, str]) -> dict[str, str]:
    """The texts that say something, trimmed."""
    return {language: text.strip() for language, text in texts.items() if text.strip()}


def _audit(target: Target, event: str, by: str, now: datetime, detail: str = "") -> None:
    write_audit(actor=by, event=event, subject=f"{target.campaign.slug} {target.slug}", now=now, detail=detail)
