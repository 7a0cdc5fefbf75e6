"""Endorse: an institution fills in the form of its kind, as long as it needs, and submits it. Nothing of it is public.

Submitting claims and no more: a letter asks the mailbox of the contact to confirm, and only then does the desk see it in its queue.
"""

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from undersigned.calls.models import Call
from undersigned.calls.queries import current_version, is_open, principles_of, translation_in
from undersigned.domains.registrable import is_mailbox_on, is_shared_mailbox_domain
from undersigned.endorsements.form import BEGIN, JOIN, EndorsementForm, InvalidForm, keep_typed, read_form
from undersigned.endorsements.models import Contact, Endorsement, Evidence, JointGroup
from undersigned.endorsements.passes import InvalidPass, make_form_pass, read_form_pass
from undersigned.endorsements.queries import drafts_of_network
from undersigned.endorsements.states import ASKED, CLAIMED, DRAFT, OPEN_TO_BODY
from undersigned.endorsements.verbs.contacts import add_contact, may_be_written_to
from undersigned.endorsements.verbs.evidence import add_evidence
from undersigned.endorsements.verbs.forms import (
    drop_logo,
    keep_logo,
    make_group,
    read_typed,
    save_typed,
    set_group,
    start_endorsement,
    submit,
)
from undersigned.endorsements.verbs.states import lock_endorsement
from undersigned.flows.confirm_mailbox import into_the_queue
from undersigned.flows.endorsement_letters import write_to_contact
from undersigned.mailing.models import Letter
from undersigned.values.keys import InstanceKeys

DRAFTS_AN_HOUR = 30
"""Forms that one network (a /24 or /64) may begin in an hour."""


class CallClosed(Exception):
    """The call takes no more endorsements."""


class TooMany(Exception):
    """Too many forms were begun from one network within the hour."""


class NoForm(Exception):
    """The link opens no form: cut, changed, too old, or what it opened lies with the secretariat now."""


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form that may be written: whose, of which kind, what was typed, and what the desk asked."""

    id: uuid.UUID
    kind: str
    typed: dict[str, str]
    question: str
    version_id: int
    has_logo: bool
    principles: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Submitted:
    """What submitting came to: whether a letter now asks a mailbox to confirm, and the code for others to join."""

    id: uuid.UUID
    asks_mailbox: bool
    group_code: str


@transaction.atomic
def begin_endorsement(*, call: Call, kind: str, language: str, ip: str, keys: InstanceKeys, now: datetime) -> str:
    """Make an empty form and return the token that opens it. Raises CallClosed, TooMany."""
    if not is_open(call, now):
        raise CallClosed
    prefix = keys.prefix_digest(ip)
    if drafts_of_network(prefix, since=now - timedelta(hours=1)) >= DRAFTS_AN_HOUR:
        raise TooMany
    version = current_version(call.pk)
    begun = start_endorsement(
        call_id=call.pk, version_id=version.pk, kind=kind, language=language, prefix=prefix, now=now
    )
    return make_form_pass(keys, endorsement_id=begun.pk, now=now)


def open_form(*, token: str, keys: InstanceKeys, now: datetime) -> OpenForm:
    """Return the form that a token opens; changes nothing. Raises NoForm."""
    endorsement = Endorsement.objects.filter(pk=_named(token, keys, now), state__in=OPEN_TO_BODY).first()
    if endorsement is None:
        raise NoForm
    return OpenForm(
        id=endorsement.pk,
        kind=endorsement.kind,
        typed=read_typed(endorsement, keys=keys),
        question=endorsement.reason if endorsement.state == ASKED else "",
        version_id=current_version(endorsement.call_id).pk,
        has_logo=hasattr(endorsement, "logo"),
        principles=_principles(endorsement),
    )


@transaction.atomic
def save_form(
    *,
    token: str,
    fields: Mapping[str, str],
    keys: InstanceKeys,
    now: datetime,
    logo: bytes | None = None,
    without_logo: bool = False,
) -> None:
    """Keep what was typed, right or wrong, and a logo that was made clean. Raises NoForm."""
    endorsement = _locked(token, keys, now)
    save_typed(endorsement, keep_typed(endorsement.kind, fields, _principles(endorsement)), keys=keys, now=now)
    if logo is not None:
        keep_logo(endorsement, logo)
    elif without_logo:
        drop_logo(endorsement)


@transaction.atomic
def submit_form(*, token: str, keys: InstanceKeys, now: datetime) -> Submitted:
    """Submit what was saved. Raises NoForm, CallClosed, and InvalidForm with every field that is wrong."""
    endorsement = _locked(token, keys, now)
    if not is_open(endorsement.call, now):
        raise CallClosed
    form = read_form(endorsement.kind, read_typed(endorsement, keys=keys), principles=_principles(endorsement))
    group = _group(endorsement, form, now)
    version = current_version(endorsement.call_id)
    submit(endorsement, form, state=CLAIMED, version_id=version.pk, group=group, now=now)
    add_evidence(endorsement, rung=Evidence.Rung.CLAIM, method=Evidence.Method.FORM, now=now)
    contact = _contact(endorsement, form, keys, now)
    if contact.confirmed_at is not None:
        into_the_queue(endorsement, now=now)
    elif may_be_written_to(contact, now):
        contact.endorsement = endorsement
        write_to_contact(contact, Letter.Kind.ENDORSE_MAILBOX, keys=keys, now=now)
    return Submitted(endorsement.pk, contact.confirmed_at is None, group.code if group else "")


@transaction.atomic
def send_form_link(*, token: str, keys: InstanceKeys, now: datetime) -> bool:
    """Send the link to the form to the contact typed into it, so that it can be written on later; False without an address.

    Raises NoForm. The contact is kept with the form; a letter an hour at most.
    """
    endorsement = _locked(token, keys, now)
    typed = read_typed(endorsement, keys=keys)
    try:
        form = read_form(endorsement.kind, typed, principles=())
        email = form.contact_email
    except InvalidForm as wrong:
        if "contact_email" in wrong.errors:
            return False
        email = typed["contact_email"]
    contact = add_contact(
        endorsement, name=typed.get("contact_name", ""), email=email.strip(), on_domain=False, keys=keys, now=now
    )
    if may_be_written_to(contact, now):
        contact.endorsement = endorsement
        write_to_contact(contact, Letter.Kind.ENDORSE_RESUME, keys=keys, now=now)
    return True


def _contact(endorsement: Endorsement, form: EndorsementForm, keys: InstanceKeys, now: datetime) -> Contact:
    """The contact that the form names; one that a letter with the form's link went to is the same one."""
    on_domain = is_own_mailbox(form.contact_email, form.domain)
    contact = add_contact(
        endorsement, name=form.contact_name, email=form.contact_email, on_domain=on_domain, keys=keys, now=now
    )
    if contact.on_domain != on_domain:
        contact.on_domain = on_domain
        contact.save(update_fields=["on_domain"])
    return contact


def is_own_mailbox(email: str, domain: str) -> bool:
    """Say whether a mailbox lies on the body's own domain, and not where anybody can have one."""
    return bool(domain) and is_mailbox_on(email, domain) and not is_shared_mailbox_domain(domain)


def _group(endorsement: Endorsement, form: EndorsementForm, now: datetime) -> JointGroup | None:
    if form.joint == BEGIN:
        group = endorsement.group or make_group(call_id=endorsement.call_id, code=secrets.token_hex(8), now=now)
        set_group(group, needed=form.group_needed, reveal_at=group.reveal_at)
        return group
    if form.joint != JOIN:
        return None
    found = JointGroup.objects.filter(call_id=endorsement.call_id, code=form.group_code).first()
    if found is None:
        raise InvalidForm({"group_code": "unknown"})
    return found


def _named(token: str, keys: InstanceKeys, now: datetime) -> uuid.UUID:
    try:
        carried = read_form_pass(keys, token, now=now)
    except InvalidPass as error:
        raise NoForm from error
    if carried.expired:
        raise NoForm
    return carried.id


def _locked(token: str, keys: InstanceKeys, now: datetime) -> Endorsement:
    try:
        endorsement = lock_endorsement(_named(token, keys, now))
    except Endorsement.DoesNotExist as error:
        raise NoForm from error
    if endorsement.state not in OPEN_TO_BODY:
        raise NoForm
    return endorsement


def _principles(endorsement: Endorsement) -> tuple[int, ...]:
    version = current_version(endorsement.call_id)
    authentic = translation_in(version.pk, endorsement.language)
    return tuple(one.number for one in principles_of(authentic.pk))


@dataclass(frozen=True, slots=True)
class WasSubmitted:
    """What stands about a submitted endorsement: its name and state, and the code for others to join."""

    name: str
    state: str
    group_code: str


def what_was_submitted(*, token: str, keys: InstanceKeys, now: datetime) -> WasSubmitted:
    """Return what a form's link says of what was submitted with it. Raises NoForm."""
    one = Endorsement.objects.select_related("group").filter(pk=_named(token, keys, now)).exclude(state=DRAFT).first()
    if one is None:
        raise NoForm
    return WasSubmitted(one.name, one.state, one.group.code if one.group else "")
