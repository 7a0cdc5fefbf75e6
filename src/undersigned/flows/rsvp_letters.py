"""Letters to who comes to an event: queued with little more than an RSVP's id, and written when they leave, of the event as it is
by then. What has been overtaken meanwhile is dropped; an invitation, or what takes it back, goes along."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import override

from undersigned.calls.queries import title_of
from undersigned.campaigns.calendar_files import Method, invitation
from undersigned.campaigns.event_days import moment_words, when_for_reader, when_words
from undersigned.campaigns.event_moves import told_at
from undersigned.campaigns.models import Event, Rsvp
from undersigned.campaigns.passes.rsvps import make_rsvp_pass, make_seat_pass
from undersigned.campaigns.queries.rsvps import UNANSWERED, number_in_line, rsvp_by_id, rsvp_of, why_closed
from undersigned.campaigns.states import CANCELLED, GIVEN_BACK, HELD_SEAT, IN_LINE, LAPSED, SEATED
from undersigned.campaigns.verbs.rsvps import HELD_FOR, Comer, open_comer
from undersigned.mailing.letters import set_apart
from undersigned.mailing.links import event_link, event_rsvp_link, rsvp_link, seat_link
from undersigned.mailing.models import Letter
from undersigned.mailing.queries.letters import letters_that_wait
from undersigned.mailing.verbs import Attachment, LetterDraft, open_letter, queue_letters
from undersigned.values.keys import CannotOpen, InstanceKeys

KINDS: Final = frozenset(
    {
        Letter.Kind.RSVP_CONFIRM,
        Letter.Kind.RSVP_SEAT,
        Letter.Kind.RSVP_IN_LINE,
        Letter.Kind.RSVP_GIVEN_BACK,
        Letter.Kind.RSVP_REMIND,
        Letter.Kind.EVENT_CHANGED,
        Letter.Kind.EVENT_CANCELLED,
        Letter.Kind.EVENT_AFTER,
    }
)

REMINDS_BEFORE: Final = timedelta(days=1)
"""How long before an event the first reminder leaves, at the earliest."""

_FITS: Final[dict[str, tuple[str, ...]]] = {
    Letter.Kind.RSVP_CONFIRM: UNANSWERED,
    Letter.Kind.RSVP_SEAT: (SEATED,),
    Letter.Kind.RSVP_IN_LINE: (IN_LINE,),
    Letter.Kind.RSVP_GIVEN_BACK: (GIVEN_BACK, LAPSED),
    Letter.Kind.RSVP_REMIND: (SEATED,),
    Letter.Kind.EVENT_CHANGED: (SEATED, IN_LINE),
    Letter.Kind.EVENT_CANCELLED: (SEATED, IN_LINE),
    Letter.Kind.EVENT_AFTER: (SEATED,),
}
"""In which state of its RSVP a letter still says what is so."""

_TOO_LATE_ONCE_OVER: Final = KINDS - {Letter.Kind.EVENT_AFTER, Letter.Kind.RSVP_GIVEN_BACK}


def queue_rsvp_letters(
    rsvps: Iterable[Rsvp],
    kind: str,
    *,
    keys: InstanceKeys,
    now: datetime,
    comer: Comer | None = None,
    before: Mapping[uuid.UUID, int] | None = None,
) -> int:
    """Queue a letter of a kind to each; return how many. Whose box is emptied gets none, unless ``comer`` says who it was.

    ``before``: by RSVP, which version of its event they knew until this letter (last_told).
    """
    drafts, known = [], before or {}
    for rsvp in rsvps:
        who = comer or _comer(rsvp, keys)
        if who is not None:
            about = {"rsvp_id": str(rsvp.pk), "name": who.name, "sequence": rsvp.event.sequence}
            about |= {"before": known[rsvp.pk]} if rsvp.pk in known else {}
            drafts.append(LetterDraft(kind, who.email, bytes(rsvp.digest), rsvp.language, about))
    return queue_letters(drafts, keys=keys, now=now)


def last_told(rsvps: Sequence[Rsvp], *, keys: InstanceKeys) -> dict[uuid.UUID, int]:
    """Return by RSVP which version of its event somebody knows: by what has left, not by what waits and will be dropped."""
    told = {one.pk: one.told_sequence for one in rsvps}
    for letter in letters_that_wait([bytes(one.digest) for one in rsvps], Letter.Kind.EVENT_CHANGED):
        try:
            about = open_letter(letter, keys=keys).about
        except CannotOpen:
            continue
        about_whom = uuid.UUID(about["rsvp_id"])
        if about_whom in told and "before" in about:
            told[about_whom] = min(told[about_whom], about["before"])
    return told


def ready_to_leave(
    draft: LetterDraft, *, keys: InstanceKeys, public_url: str, sender: str, now: datetime
) -> LetterDraft | None:
    """Return a queued letter as it is to leave now; None where it would say what is not so any more."""
    rsvp = rsvp_by_id(uuid.UUID(draft.about["rsvp_id"]))
    if rsvp is None or not _is_true(draft.kind, rsvp, now) or _is_told_better(draft, rsvp):
        return None
    event, language = rsvp.event, draft.language
    link = {
        "register_link": event_rsvp_link(public_url, language, event.slug),
        "event_link": event_link(public_url, language, event.slug),
    }
    if draft.kind == Letter.Kind.RSVP_CONFIRM:
        token = make_rsvp_pass(keys, rsvp_id=rsvp.pk, email=draft.email)
        link = {"rsvp_link": rsvp_link(public_url, language, token), **link}
    else:
        link = {"seat_link": seat_link(public_url, language, make_seat_pass(keys, rsvp_id=rsvp.pk)), **link}
    with override(language):
        about = {**link, **_about_event(event, language, now), **_about_rsvp(rsvp, draft.kind)}
        about |= _about_move(event, draft, rsvp.time_zone)
    about |= {"call": title_of(event.campaign.call_id, language), "name": draft.about["name"]}
    attachments = _calendar(draft, rsvp, about, public_url=public_url, sender=sender, now=now)
    return replace(draft, about=about, attachments=attachments)


def _is_told_better(draft: LetterDraft, rsvp: Rsvp) -> bool:
    """Whether a later letter says what is so: the event was changed once more, or who gave a seat back has one again."""
    if draft.kind == Letter.Kind.RSVP_GIVEN_BACK:
        # Letters leave by kind: what takes the event out of a calendar must not come after what puts it back.
        again = rsvp_of(rsvp.event_id, draft.digest)
        return again is not None and again.state == SEATED
    told = int(draft.about.get("sequence", rsvp.event.sequence))
    return draft.kind == Letter.Kind.EVENT_CHANGED and told < rsvp.event.sequence


def _is_true(kind: str, rsvp: Rsvp, now: datetime) -> bool:
    """Whether a letter of this kind still fits the state of its RSVP and event."""
    event = rsvp.event
    if rsvp.state not in _FITS[Letter.Kind(kind)]:
        return False
    if event.ends_at <= now and kind in _TOO_LATE_ONCE_OVER:
        return False
    # Moved after the reminder was queued: it comes anew when the time has come.
    if kind == Letter.Kind.RSVP_REMIND and not now < event.starts_at <= now + REMINDS_BEFORE:
        return False
    if kind == Letter.Kind.RSVP_CONFIRM and rsvp.asked_at + HELD_FOR <= now:
        return False
    is_off = event.state == CANCELLED
    return is_off if kind == Letter.Kind.EVENT_CANCELLED else not is_off or kind == Letter.Kind.RSVP_GIVEN_BACK


def _about_event(event: Event, language: str, now: datetime) -> dict[str, Any]:
    """What letters say of an event; ``reason`` is why it is off, else what was said there."""
    return {
        "event": event.title_in(language),
        "when": when_words(event),
        "place": event.place,
        "sample": event.sample,
        "reason": _in(event.reason if event.state == CANCELLED else event.summary, language),
        "recording": event.recording,
        "can_ask": not why_closed(event, now),
    }


def _about_rsvp(rsvp: Rsvp, kind: str) -> dict[str, Any]:
    """What letters say to one person: their own clock, their place in line, and, to who is seated, how to come in."""
    event = rsvp.event
    when_there = when_for_reader(event, rsvp.time_zone)
    facts = [event.title_in(rsvp.language), when_words(event), when_there, event.place]
    return {
        "when_there": when_there,
        "facts_apart": set_apart("\n".join(" ".join(one.split()) for one in facts if one)),
        "number": number_in_line(rsvp),
        "seated": rsvp.state == SEATED,
        "was_seated": rsvp.seated_at is not None,
        "held": rsvp.state == HELD_SEAT,
        "online": event.online_link if rsvp.state == SEATED and kind != Letter.Kind.EVENT_CANCELLED else "",
        "last_moment": moment_words(rsvp.asked_at + HELD_FOR, rsvp.time_zone, event.time_zone),
    }


def _about_move(event: Event, draft: LetterDraft, zone: str) -> dict[str, str]:
    """When it was to be by what they knew, by its own clock and by theirs; empty where that has not changed."""
    known = draft.about.get("before")
    before = told_at(event, int(known)) if draft.kind == Letter.Kind.EVENT_CHANGED and known is not None else None
    if before is None:
        return {"was": "", "was_there": "", "was_apart": ""}
    was, there = when_words(before), when_for_reader(before, zone)
    return {"was": was, "was_there": there, "was_apart": set_apart("\n".join(one for one in (was, there) if one))}


_METHODS: Final[dict[str, Method]] = {
    Letter.Kind.RSVP_SEAT: "REQUEST",
    Letter.Kind.EVENT_CHANGED: "REQUEST",
    Letter.Kind.RSVP_GIVEN_BACK: "CANCEL",
    Letter.Kind.EVENT_CANCELLED: "CANCEL",
}


def _calendar(
    draft: LetterDraft, rsvp: Rsvp, about: dict[str, Any], *, public_url: str, sender: str, now: datetime
) -> tuple[Attachment, ...]:
    """The calendar's part of a letter: only for who has, or had, a seat."""
    method = _METHODS.get(draft.kind)
    if method is None or rsvp.seated_at is None:
        return ()
    content = invitation(
        rsvp.event,
        method=method,
        organizer=sender,
        attendee=draft.email,
        attendee_name=about["name"],
        online_link=about["online"] if method == "REQUEST" else "",
        public_url=public_url,
        language=draft.language,
        made_at=now,
    )
    return (Attachment("invitation.ics", f"text/calendar; method={method}; charset=UTF-8", content),)


def _comer(rsvp: Rsvp, keys: InstanceKeys) -> Comer | None:
    try:
        return open_comer(rsvp, keys=keys)
    except CannotOpen:
        return None


def _in(texts: dict[str, str], language: str) -> str:
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")
