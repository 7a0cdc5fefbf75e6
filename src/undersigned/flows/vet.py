"""Vet: the desk decides about an endorsement. Every act leaves an audit line, and names the revision that was shown."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from undersigned.endorsements.models import Contact, Endorsement, Evidence, Review
from undersigned.endorsements.queries import accepting_reviewers, contacts_of, rung_of
from undersigned.endorsements.states import ACCEPTABLE, ACCEPTED, MERGED, REFUSED, TO_DECIDE
from undersigned.endorsements.verbs import states
from undersigned.endorsements.verbs.contacts import add_contact, open_contact
from undersigned.endorsements.verbs.evidence import ReviewedAlready, add_evidence, add_note, add_review
from undersigned.endorsements.verbs.forms import save_typed, typed_again
from undersigned.endorsements.verbs.states import DecidedMeanwhile, WrongState
from undersigned.flows.endorsement_letters import write_to_all, write_to_contact
from undersigned.mailing.models import Letter
from undersigned.people.models import StaffMember
from undersigned.people.verbs.addresses import address_digest
from undersigned.people.verbs.audit import write_audit
from undersigned.values.email import InvalidEmail, clean_email
from undersigned.values.keys import InstanceKeys

__all__ = ["DecidedMeanwhile", "ReviewedAlready", "WrongState"]

MOST_AT_ONCE = 50


class NotEnoughEvidence(Exception):
    """Nothing yet shows that the body means it: no mailbox of its own, no domain, no document."""


class IsSubmitter(Exception):
    """Who decides is a contact of the body; somebody else must."""


class NeedsFirstReviewer(Exception):
    """A second reviewer comes after a first one."""


class NothingSaid(ValueError):
    """A reason, a question, a note or a source is needed, and none was given."""


def refuse_submitter(endorsement: Endorsement, reviewer: StaffMember, keys: InstanceKeys) -> None:
    """Let nobody decide about a body whose contact they are. Raises IsSubmitter."""
    try:
        address = clean_email(reviewer.email)
    except InvalidEmail:
        return
    if Contact.objects.filter(endorsement=endorsement, digest=address_digest(keys, address)).exists():
        raise IsSubmitter


@dataclass(frozen=True, slots=True)
class Decided:
    """What an act came to: the state it left, and whether another reviewer must agree."""

    state: str
    needs_another: bool = False


@transaction.atomic
def accept(
    *,
    endorsement_id: uuid.UUID,
    seen: int | None,
    reviewer: StaffMember,
    keys: InstanceKeys,
    now: datetime,
    only_second: bool = False,
) -> Decided:
    """Accept an endorsement; where two must agree, the first one's word waits for the other's. What is accepted is published
    by the clock (flows/publish.py).

    Raises DecidedMeanwhile, WrongState, NotEnoughEvidence, IsSubmitter, ReviewedAlready, NeedsFirstReviewer.
    """
    endorsement = _to_decide(endorsement_id, seen)
    if rung_of(endorsement.pk) not in {*ACCEPTABLE, Evidence.Rung.TWO_REVIEWERS}:
        raise NotEnoughEvidence
    refuse_submitter(endorsement, reviewer, keys)
    before = accepting_reviewers(endorsement)
    if only_second and not before:
        raise NeedsFirstReviewer
    add_review(endorsement, reviewer=reviewer, verdict=Review.Verdict.ACCEPT, now=now)
    if endorsement.two_reviewers and not before:
        states.touch(endorsement)
        _audit(endorsement, reviewer, "endorsement.accepted_by_first", now)
        return Decided(endorsement.state, needs_another=True)
    if before:
        add_evidence(endorsement, rung=Evidence.Rung.TWO_REVIEWERS, method=Evidence.Method.REVIEW, now=now)
    states.settle(endorsement, ACCEPTED, now=now)
    _audit(endorsement, reviewer, "endorsement.accepted", now)
    return Decided(ACCEPTED)


def accept_many(
    *, endorsements: Sequence[tuple[uuid.UUID, int]], reviewer: StaffMember, keys: InstanceKeys, now: datetime
) -> list[tuple[uuid.UUID, Exception | Decided]]:
    """Accept up to MOST_AT_ONCE endorsements, each on its own: what stops one stops no other. Raises ValueError for more."""
    if len(endorsements) > MOST_AT_ONCE:
        raise ValueError(f"At most {MOST_AT_ONCE} at once.")
    outcomes: list[tuple[uuid.UUID, Exception | Decided]] = []
    for one, seen in endorsements:
        try:
            outcomes.append((one, accept(endorsement_id=one, seen=seen, reviewer=reviewer, keys=keys, now=now)))
        except (
            DecidedMeanwhile,
            WrongState,
            NotEnoughEvidence,
            IsSubmitter,
            ReviewedAlready,
            Endorsement.DoesNotExist,
        ) as error:
            outcomes.append((one, error))
    return outcomes


@transaction.atomic
def refuse(
    *,
    endorsement_id: uuid.UUID,
    seen: int | None,
    reviewer: StaffMember,
    reason: str,
    keys: InstanceKeys,
    now: datetime,
) -> Decided:
    """Refuse with a reason, which the body is told. Raises DecidedMeanwhile, WrongState, NothingSaid, IsSubmitter."""
    said = _said(reason)
    endorsement = states.lock_endorsement(endorsement_id, seen=seen)
    refuse_submitter(endorsement, reviewer, keys)
    states.settle(endorsement, REFUSED, now=now, reason=said)
    write_to_all(endorsement, Letter.Kind.ENDORSE_REFUSED, keys=keys, now=now, about={"reason": said})
    _audit(endorsement, reviewer, "endorsement.refused", now, said)
    return Decided(REFUSED)


@transaction.atomic
def ask_back(
    *,
    endorsement_id: uuid.UUID,
    seen: int | None,
    reviewer: StaffMember,
    question: str,
    keys: InstanceKeys,
    now: datetime,
) -> Decided:
    """Give the form back with a question; a letter brings the link to it. Raises DecidedMeanwhile, WrongState, NothingSaid."""
    said = _said(question)
    endorsement = states.lock_endorsement(endorsement_id, seen=seen)
    states.ask_back(endorsement, question=said)
    contacts = contacts_of(endorsement.pk)
    reachable = open_contact(contacts[0], keys=keys) if contacts else None
    save_typed(endorsement, typed_again(endorsement, reachable), keys=keys, now=now)
    write_to_all(endorsement, Letter.Kind.ENDORSE_ASKED, keys=keys, now=now, about={"question": said})
    _audit(endorsement, reviewer, "endorsement.asked", now, said)
    return Decided(endorsement.state)


@transaction.atomic
def hold(*, endorsement_id: uuid.UUID, seen: int | None, reviewer: StaffMember, reason: str, now: datetime) -> Decided:
    """Set it aside with a reason for the desk. Raises DecidedMeanwhile, WrongState, NothingSaid."""
    said = _said(reason)
    endorsement = states.lock_endorsement(endorsement_id, seen=seen)
    states.hold(endorsement, reason=said)
    _audit(endorsement, reviewer, "endorsement.held", now, said)
    return Decided(endorsement.state)


@transaction.atomic
def release(*, endorsement_id: uuid.UUID, seen: int | None, reviewer: StaffMember, now: datetime) -> Decided:
    """Bring what is held, or accepted and not yet published, back into the queue. Raises DecidedMeanwhile, WrongState."""
    endorsement = states.lock_endorsement(endorsement_id, seen=seen)
    states.release(endorsement)
    _audit(endorsement, reviewer, "endorsement.released", now)
    return Decided(endorsement.state)


@transaction.atomic
def merge(
    *,
    endorsement_id: uuid.UUID,
    seen: int | None,
    reviewer: StaffMember,
    slug: str,
    keys: InstanceKeys,
    now: datetime,
) -> Decided:
    """Say that it is the same body as an entry of the roll; nothing new is published, and the body is told.

    The caller makes sure that the entry exists. Raises DecidedMeanwhile, WrongState, NothingSaid.
    """
    said = _said(slug)
    endorsement = states.lock_endorsement(endorsement_id, seen=seen)
    states.settle(endorsement, MERGED, now=now, merged_into=said)
    write_to_all(endorsement, Letter.Kind.ENDORSE_REFUSED, keys=keys, now=now, about={"merged_into": said})
    _audit(endorsement, reviewer, "endorsement.merged", now, said)
    return Decided(MERGED)


@transaction.atomic
def assign(
    *, endorsement_id: uuid.UUID, seen: int | None, reviewer: StaffMember, to: StaffMember | None, now: datetime
) -> None:
    """Give it to somebody at the desk, or to nobody. Raises DecidedMeanwhile."""
    endorsement = states.lock_endorsement(endorsement_id, seen=seen)
    endorsement.assigned_to = to
    states.touch(endorsement, "assigned_to")
    _audit(endorsement, reviewer, "endorsement.assigned", now, to.get_username() if to else "")


@transaction.atomic
def write_note(*, endorsement_id: uuid.UUID, reviewer: StaffMember, text: str, now: datetime) -> None:
    """Write a note for the desk. Raises NothingSaid."""
    endorsement = states.lock_endorsement(endorsement_id)
    add_note(endorsement, author=reviewer.get_username(), text=_said(text), now=now)
    _audit(endorsement, reviewer, "endorsement.noted", now)


@transaction.atomic
def set_embargo(
    *, endorsement_id: uuid.UUID, seen: int | None, reviewer: StaffMember, until: datetime | None, now: datetime
) -> None:
    """Keep it from being published before a moment, its joint group with it. Raises DecidedMeanwhile."""
    endorsement = states.lock_endorsement(endorsement_id, seen=seen)
    endorsement.embargo_until = until
    states.touch(endorsement, "embargo_until")
    _audit(endorsement, reviewer, "endorsement.embargoed", now, until.isoformat() if until else "")


@transaction.atomic
def look_up_mailbox(
    *,
    endorsement_id: uuid.UUID,
    reviewer: StaffMember,
    name: str,
    email: str,
    source: str,
    keys: InstanceKeys,
    now: datetime,
) -> Contact:
    """Ask a mailbox that the desk found itself whether the body means it. Raises InvalidEmail, NothingSaid."""
    endorsement = states.lock_endorsement(endorsement_id)
    address = clean_email(email)
    contact = add_contact(
        endorsement, name=name, email=address, on_domain=False, looked_up=_said(source), keys=keys, now=now
    )
    contact.endorsement = endorsement
    write_to_contact(contact, Letter.Kind.ENDORSE_MAILBOX, keys=keys, now=now, about={"looked_up": True})
    _audit(endorsement, reviewer, "endorsement.mailbox_looked_up", now, source)
    return contact


@transaction.atomic
def add_document(
    *,
    endorsement_id: uuid.UUID,
    seen: int | None,
    reviewer: StaffMember,
    url: str,
    statement: bool,
    now: datetime,
) -> None:
    """Note a document or a public statement that shows the endorsement. Raises DecidedMeanwhile, NothingSaid."""
    endorsement = states.lock_endorsement(endorsement_id, seen=seen)
    method = Evidence.Method.STATEMENT if statement else Evidence.Method.DOCUMENT
    add_evidence(endorsement, rung=Evidence.Rung.DOCUMENT, method=method, source=_said(url), now=now)
    states.touch(endorsement)
    _audit(endorsement, reviewer, "endorsement.document_added", now, url)


def _to_decide(endorsement_id: uuid.UUID, seen: int | None) -> Endorsement:
    endorsement = states.lock_endorsement(endorsement_id, seen=seen)
    if endorsement.state not in TO_DECIDE:
        raise WrongState
    return endorsement


def _said(text: str) -> str:
    said = text.strip()
    if not said:
        raise NothingSaid
    return said


def _audit(endorsement: Endorsement, reviewer: StaffMember, event: str, now: datetime, detail: str = "") -> None:
    subject = f"{endorsement.call.slug} {endorsement.pk}"
    write_audit(actor=reviewer.get_username(), event=event, subject=subject, detail=detail, now=now)
