"""What is done about a target: what is read of each form, the flow it goes to, and the sentence that tells it."""

from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from undersigned.campaigns.models import Handover, Target, TargetContact
from undersigned.flows.choose_targets import ActedUpon, remove_target
from undersigned.flows.claim_target import ClaimedAlready, NotToClaim, claim_as_partner
from undersigned.flows.claim_target import end_claim as flow_end_claim
from undersigned.flows.hand_over import BadHandover, NothingToHandOver, make_pack, note_handover
from undersigned.flows.record_contact import BadContactMade, answer_contact, record_contact, strike_contact
from undersigned.flows.save_contact import BadContact, contact_seen, save_contact
from undersigned.flows.save_contact import ChangedMeanwhile as ContactChanged
from undersigned.flows.settle_target import (
    BadDay,
    BadTarget,
    ChangedMeanwhile,
    NoEvidence,
    StatusFromRoll,
    save_target,
    settle_target,
    target_seen,
)
from undersigned.flows.show_reply import BadReply, show_reply
from undersigned.flows.start_campaign import NotReady
from undersigned.interfaces.desk.campaigns.acts import Done, Meanwhile, Sent, Wrongs, sentence_for, still, told
from undersigned.interfaces.desk.typed import Wrong, read_day

CONTACT_FIELDS: Final = (
    "office",
    "name",
    "email",
    "x",
    "bluesky",
    "mastodon",
    "postal",
    "phone",
    "time_zone",
    "language",
    "opens",
    "closes",
    "source",
)


def settle(sent: Sent) -> str:
    """Say how a target stands, with what shows it."""
    try:
        settle_target(
            target_id=sent.subject.pk,
            status=sent.fields["status"],
            on=read_day("on", sent.fields["on"]),
            note=sent.texts("note"),
            evidence=sent.text("evidence", most=500),
            seen=sent.subject.status,
            by=sent.by,
            now=sent.now,
        )
    except StatusFromRoll:
        raise Wrong("status", _("The roll says how this target stands; it is not changed here.")) from None
    except NoEvidence as error:
        raise _no_evidence(error.code) from None
    except BadDay as error:
        raise Wrong("on", _bad_day(error.code)) from None
    except ChangedMeanwhile:
        raise Meanwhile from None
    return _("The status is changed, and its history shows why.")


def _no_evidence(code: str) -> Exception:
    if code == "note_too_long":
        return Wrongs({"note": _("This is too long. Please shorten it.")})
    if code == "missing":
        return Wrong("evidence", _("Please give the address of a public page or document that shows it."))
    sentence = _("This does not look like the address of a public page, such as https://example.org/statement.")
    return Wrong("evidence", sentence)


def _bad_day(code: str) -> str:
    if code == "before_last":
        return _("The status was changed after this day already. Please choose that day or a later one.")
    return _("This day is still to come.")


def save(sent: Sent) -> str:
    """Change what is known of a target."""
    _save(sent, sent.subject)
    return _("The target is changed.")


def add(sent: Sent) -> Done:
    """Let the campaign call on somebody else, and go on to how it is reached."""
    made = _save(sent, None)
    address = reverse("desk_campaigns:target", args=[made.pk])
    return Done(_("The campaign calls on one more. Now add the offices by which it is reached."), address)


def remove(sent: Sent) -> Done:
    """Take a target off the list that nobody acted upon."""
    try:
        remove_target(target_id=sent.subject.pk, by=sent.by, now=sent.now)
    except ActedUpon:
        raise Meanwhile(_("Somebody has acted on it meanwhile: it stays.")) from None
    except NotReady:
        raise Meanwhile(
            _(
                "The campaign has a first day and calls on nobody else. Choose another target first, or take its first day out."
            )
        ) from None
    address = reverse("desk_campaigns:targets", args=[sent.subject.campaign_id])
    return Done(_("The campaign calls on it no more."), address)


def _save(sent: Sent, target: Target | None) -> Target:
    entry = sent.fields["entry_id"]
    with told(BadTarget, _target_sentence), still(ChangedMeanwhile):
        return save_target(
            campaign_id=sent.subject.pk if target is None else target.campaign_id,
            target_id=None if target is None else target.pk,
            kind=sent.fields["kind"],
            country=sent.fields["country"],
            name=sent.texts("name", target.name if target else None),
            office=sent.texts("office", target.office if target else None),
            person=sent.text("person", most=255),
            entry_id=int(entry) if entry.isascii() and entry.isdigit() else None,
            called_on=read_day("called_on", sent.fields["called_on"]),
            reason=sent.texts("reason", target.reason if target else None),
            source=sent.text("source"),
            by=sent.by,
            now=sent.now,
            seen=target_seen(target) if target is not None else None,
        )


def _target_sentence(name: str, code: str) -> str:
    match code:
        case "taken":
            return _("The campaign calls on this State already.")
        case "fixed":
            return _("This cannot be changed any more: its page and its history belong to it.")
        case "missing" if name == "name":
            return _("Please name it in at least one language.")
    return sentence_for(name, code)


def contact(sent: Sent) -> str:
    """Add an office that can be written to or called, or change one."""
    with told(BadContact, _contact_sentence), still(ContactChanged, TargetContact.DoesNotExist):
        save_contact(
            target_id=sent.subject.pk,
            contact_id=sent.item.pk if sent.item is not None else None,
            fields={name: sent.fields[name].strip() for name in CONTACT_FIELDS},
            by=sent.by,
            now=sent.now,
            seen=contact_seen(sent.item) if sent.item is not None else None,
        )
    return _("The contact is kept.")


def _contact_sentence(name: str, code: str) -> str:
    if code in {"missing", "too_long"}:
        return sentence_for(name, code)
    match name:
        case "email" if code == "no_way":
            return _("Please give at least one way to reach it: an address, a name at a network, a telephone.")
        case "email":
            return _("This does not look like an e-mail address, such as name@example.org.")
        case "time_zone":
            return _("Please write a time zone like this: Asia/Kolkata.")
        case "opens" | "closes":
            return _("An office closes after it opens. Please write hours like this: 09:00.")
        case "mastodon":
            return _("Please write it like this: name@server.example.")
        case "language":
            return _("Please write the code of a language, such as pt or hi.")
        case "x" | "bluesky":
            return _("Please write the name alone, without the @.")
    return sentence_for(name, code)


def record(sent: Sent) -> str:
    """Note that somebody got in touch."""
    with told(BadContactMade, _made_sentence):
        record_contact(
            target_id=sent.subject.pk,
            way=sent.fields["way"],
            on=read_day("on", sent.fields["on"]),
            note=sent.text("note"),
            answered_on=_day_or_none("answered_on", sent),
            by=sent.by,
            now=sent.now,
        )
    return _("It is noted.")


def answer(sent: Sent) -> str:
    """Note that a contact was answered."""
    with told(BadContactMade, _made_sentence):
        answer_contact(
            contact_made_id=sent.item.pk,
            on=read_day("answered_on", sent.fields["answered_on"]),
            by=sent.by,
            now=sent.now,
        )
    return _("The answer is noted.")


def strike(sent: Sent) -> str:
    """Strike a contact that was not made, or not so."""
    strike_contact(contact_made_id=sent.item.pk, by=sent.by, now=sent.now)
    return _("The contact is struck; the clock of silence no longer counts it.")


def _made_sentence(name: str, code: str) -> str:
    if code == "too_early":
        return (
            _("An answer comes after the contact.")
            if name == "answered_on"
            else _("The campaign did not call on it yet on this day.")
        )
    return sentence_for(name, code)


def care(sent: Sent) -> str:
    """Give a target into the care of a partner."""
    typed = sent.fields["partner"]
    if not typed.isdecimal():
        raise Wrong("partner", _("Please choose a partner from the list."))
    try:
        claim_as_partner(target_id=sent.subject.pk, partner_id=int(typed), by=sent.by, keys=sent.keys, now=sent.now)
    except ClaimedAlready:
        raise Meanwhile(_("Somebody cares for this target already.")) from None
    except NotToClaim:
        raise Wrong(
            "partner", _("Nobody needs to care for this target now, or the partner is no longer one.")
        ) from None
    return _("The partner cares for this target from now on.")


def end_claim(sent: Sent) -> str:
    """End that somebody cares for a target."""
    flow_end_claim(claim_id=sent.item.pk, by=sent.by, now=sent.now)
    return _("Nobody cares for this target any more; somebody else can.")


def reply(sent: Sent) -> str:
    """Show what a target says for itself."""
    with told(BadReply, sentence_for):
        show_reply(
            target_id=sent.subject.pk,
            text=sent.text("text", _("Please paste the reply as it was received."), most=20_000),
            language=sent.fields["language"],
            received_on=read_day("received_on", sent.fields["received_on"]),
            source=sent.text("source"),
            by=sent.by,
            now=sent.now,
        )
    return _("The reply shows on the target’s page.")


def pack(sent: Sent) -> str:
    """Make what is handed over."""
    try:
        make_pack(target_id=sent.subject.pk, keys=sent.keys, by=sent.by, now=sent.now)
    except NothingToHandOver:
        raise Wrong("", _("Nobody did anything for this target yet: there is nothing to hand over.")) from None
    return _("The pack is made. Download it, hand it over, and note who received it.")


def received(sent: Sent) -> str:
    """Note who received it, when, where, with a photograph."""
    item: Handover = sent.item
    with told(BadHandover, _handover_sentence):
        note_handover(
            handover_id=item.pk,
            received_on=_day_or_none("received_on", sent),
            received_by=sent.fields["received_by"],
            place=sent.fields["place"],
            note=sent.texts("note", item.note),
            picture=sent.picture,
            picture_says=sent.texts("picture_says", item.picture_says),
            by=sent.by,
            now=sent.now,
        )
    return _("It is noted, and the target’s page shows it.")


def _day_or_none(field: str, sent: Sent) -> date | None:
    return read_day(field, sent.fields[field]) if sent.fields[field].strip() else None


def _handover_sentence(name: str, code: str) -> str:
    match code:
        case "before_it_was_made":
            return _("The pack was made after this day.")
        case "not_a_picture" | "too_many_pixels":
            return _("This is no photograph that can be read. Please choose a JPEG, PNG or WebP.")
        case "too_large":
            return _("This file is too large: 12 MB at most.")
        case "missing" if name == "picture_says":
            return _("Please say in words what the photograph shows, for those who cannot see it.")
    return sentence_for(name, code)
