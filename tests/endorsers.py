"""A body that endorses a call, as far along its road as a test needs it."""

from datetime import datetime
from typing import Any

from tests.signatories import KEYS, NOW, letters
from undersigned.calls.models import Call
from undersigned.endorsements.models import Contact, Endorsement
from undersigned.endorsements.passes import make_mailbox_pass, read_form_pass
from undersigned.flows.confirm_mailbox import Mailbox, confirm_mailbox
from undersigned.flows.endorse import begin_endorsement, save_form, submit_form
from undersigned.flows.publish import publish
from undersigned.flows.vet import accept
from undersigned.mailing.models import Letter
from undersigned.mailing.verbs import LetterDraft
from undersigned.people.kinds import Kind
from undersigned.people.models import StaffMember
from undersigned.roll.models import RollEntry
from undersigned.roll.queries import entry_of_endorsement

GRACE = "grace.hopper@lighthouse.example.org"
FILLED = {
    "name": "Lighthouse Society",
    "other_names": "Société des phares\nLS",
    "country": "GB",
    "website": "https://www.lighthouse.example.org/about",
    "signer_name": "Grace Hopper",
    "signer_office": "President",
    "contact_name": "Grace Hopper",
    "contact_email": GRACE,
    "statement": "We keep the lights.",
    "declaration_1": "We whistle softly.",
    "entitled": "on",
}


def begun(call: Call, *, kind: str = Kind.CIVIL_SOCIETY, now: datetime = NOW, ip: str = "", **typed: str) -> str:
    """The token of a form that is filled in and saved."""
    token = begin_endorsement(call=call, kind=kind, language="en", ip=ip, keys=KEYS, now=now)
    save_form(token=token, fields=FILLED | typed, keys=KEYS, now=now)
    return token


def endorsement_of(token: str) -> Endorsement:
    """The endorsement that a form's token belongs to."""
    return Endorsement.objects.get(pk=read_form_pass(KEYS, token, now=NOW).id)


def claimed(call: Call, *, now: datetime = NOW, **more: Any) -> Endorsement:
    """An endorsement that was submitted, its letter in the queue."""
    token = begun(call, now=now, **more)
    submit_form(token=token, keys=KEYS, now=now)
    return endorsement_of(token)


def contact_of(endorsement: Endorsement) -> Contact:
    """Its first contact."""
    return Contact.objects.filter(endorsement=endorsement).order_by("added_at", "pk")[0]


def mailbox_token(endorsement: Endorsement, *, now: datetime = NOW) -> str:
    """The token that the letter to its first contact carries."""
    return make_mailbox_pass(KEYS, contact_id=contact_of(endorsement).pk, now=now)


def answer(endorsement: Endorsement, *, now: datetime = NOW) -> Mailbox:
    """Let the first contact's mailbox confirm."""
    return confirm_mailbox(token=mailbox_token(endorsement, now=now), keys=KEYS, now=now)


def queued(call: Call, *, now: datetime = NOW, **more: Any) -> Endorsement:
    """An endorsement that is before the desk, its mailbox confirmed."""
    endorsement = claimed(call, now=now, **more)
    answer(endorsement, now=now)
    endorsement.refresh_from_db()
    return endorsement


def staff(name: str, *, email: str = "") -> StaffMember:
    """Somebody at the desk."""
    return StaffMember.objects.get_or_create(username=name, defaults={"email": email})[0]


def accepted(call: Call, *, now: datetime = NOW, **more: Any) -> Endorsement:
    """An endorsement that as many reviewers as it needs have accepted."""
    endorsement = queued(call, now=now, **more)
    for name in ("first", "second") if endorsement.two_reviewers else ("first",):
        accept(endorsement_id=endorsement.pk, seen=None, reviewer=staff(name), keys=KEYS, now=now)
    endorsement.refresh_from_db()
    return endorsement


def published(call: Call, *, now: datetime = NOW, **more: Any) -> RollEntry:
    """The entry of the roll that an accepted endorsement became."""
    endorsement = accepted(call, now=now, **more)
    publish(keys=KEYS, now=now)
    entry = entry_of_endorsement(endorsement.pk)
    assert entry is not None
    return entry


def letters_of_kind(kind: str) -> list[LetterDraft]:
    """What waits in the queue of one kind, the first first."""
    return [one for one in letters() if one.kind == kind]


def kinds_waiting() -> list[str]:
    """The kinds of letters in the queue, in the order of being queued."""
    return list(Letter.objects.exclude(box=b"").order_by("made_at", "pk").values_list("kind", flat=True))
