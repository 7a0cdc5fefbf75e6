"""Press: a supporter writes to a target. Nothing leaves before the mailbox of who wrote has confirmed (flows/confirm_press.py).

The recipient is never typed: it is a contact on file at the moment when the letter leaves (flows/send_mails.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from undersigned.calls.queries import title_of
from undersigned.campaigns.models import Action, Target, TargetMail
from undersigned.campaigns.passes.press import CONFIRM_WITHIN, make_press_pass
from undersigned.campaigns.press_text import UNLIKE, UNLIKE_BELOW, BadLetter, clean_body, clean_subject, likeness
from undersigned.campaigns.queries.actions import fill, number_of, taken_number
from undersigned.campaigns.queries.mails import (
    contact_to_write_to,
    has_bounced,
    has_only_samples,
    suggested_texts,
    typed_since,
)
from undersigned.campaigns.queries.partners import credited
from undersigned.campaigns.verbs.actions import take
from undersigned.campaigns.verbs.mails import Coming, Measured, Written, add_mail
from undersigned.flows.take_action import NotOffered, TargetNotOpen, by_network, offered
from undersigned.mailing.links import press_link
from undersigned.mailing.models import Letter
from undersigned.mailing.queries import letters_since
from undersigned.mailing.verbs import LetterDraft, queue_letters
from undersigned.people.queries import is_blocked
from undersigned.people.verbs.addresses import address_digest
from undersigned.values.countries import is_country
from undersigned.values.email import InvalidEmail, clean_email
from undersigned.values.keys import InstanceKeys
from undersigned.values.names import InvalidName, clean_name

__all__ = ["NotOffered", "TargetNotOpen"]

LETTERS_A_DAY: Final = 10
UNANSWERED: Final = 4
"""Letters that may wait for one mailbox's answer at a time: a stranger cannot provoke more of them within seven days."""
A_NETWORK_AN_HOUR: Final = 20

SENDS: Final = "sends"
OUTBOX: Final = "outbox"
OWN: Final = "own"
SAMPLE: Final = "sample"
BOUNCED: Final = "bounced"
NOBODY: Final = "nobody"
"""How a letter to a target leaves: from here; into the development outbox; from the supporter's own mail program. Or why none
can: all contacts are made up, the mailbox refuses letters, or none is on file."""


class TooMany(Exception):
    """Very many letters were typed from one network within the hour."""


class BadForm(ValueError):
    """Something of the letter is wrong. `errors` maps each field to its code, as values and press_text have them."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {code}" for field, code in errors.items()))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Counted:
    """The how-many-th letter to its target one was; ``new`` is False where the same network was counted that day already."""

    number: int
    new: bool


def way_of(target: Target, *, outbox: bool) -> str:
    """Return how a letter to a target leaves, or why none can."""
    if has_only_samples(target.pk):
        return OUTBOX if outbox and target.campaign.mail_from else SAMPLE
    if contact_to_write_to(target.pk, outbox=False) is None:
        return BOUNCED if has_bounced(target.pk) else NOBODY
    return SENDS if target.campaign.mail_from else OWN


def likeness_to_suggestion(
    body: str, *, action_id: int, target_id: int, language: str, facts: Mapping[str, str]
) -> int:
    """Return how much of a letter is what was suggested for it in its language, in percent."""
    _subjects, paragraphs = suggested_texts(action_id, target_id=target_id, language=language)
    return likeness(body, [fill(one.text, facts) for one in paragraphs])


def is_own_subject(subject: str, *, action_id: int, target_id: int, language: str, facts: Mapping[str, str]) -> bool:
    """Say whether a subject has next to nothing of those that were suggested: then a person looks before the letter leaves."""
    subjects, _paragraphs = suggested_texts(action_id, target_id=target_id, language=language)
    return likeness(subject, [fill(one.text, facts) for one in subjects]) < UNLIKE_BELOW


def read_letter(fields: Mapping[str, str]) -> Written:
    """Return what the form says, clean, all errors at once. Raises BadForm."""
    errors: dict[str, str] = {}
    said: dict[str, str] = {}
    for name, clean in (
        ("subject", clean_subject), ("body", clean_body), ("name", clean_name), ("email", clean_email),
    ):  # fmt: skip
        try:
            said[name] = clean(fields.get(name, ""))
        except (BadLetter, InvalidName, InvalidEmail) as wrong:
            errors[name] = wrong.code
    country = fields.get("country", "")
    if not is_country(country):
        errors["country"] = "unknown" if country else "missing"
    if errors:
        raise BadForm(errors)
    return Written(
        subject=said["subject"],
        body=said["body"],
        name=said["name"],
        email=said["email"],
        country=country,
        reply=bool(fields.get("reply")),
        news=bool(fields.get("news")),
        named=bool(fields.get("named")),
    )


@transaction.atomic
def press(
    *,
    target_id: int,
    fields: Mapping[str, str],
    facts: Mapping[str, str],
    language: str,
    ip: str,
    keys: InstanceKeys,
    public_url: str,
    now: datetime,
    outbox: bool = False,
    came_through: str = "",
    widget: bool = False,
    origin: str = "",
) -> bool:
    """Keep a letter and queue the one that asks its writer to confirm; say whether it was kept.

    Nothing is kept where its mailbox has enough letters waiting for an answer or wants none; the reader is told the same.
    ``facts`` fill what the suggested texts leave open; ``widget`` and ``origin`` as in queries.partners.came_by.
    Raises BadForm, NotOffered, TargetNotOpen, TooMany.
    """
    # Locked, so that letters typed at the same moment are counted one after the other.
    target = Target.objects.select_for_update(of=("self",)).select_related("campaign", "country").get(pk=target_id)
    action = offered(target, Action.Kind.EMAIL, now=now)
    if way_of(target, outbox=outbox) not in {SENDS, OUTBOX}:
        raise NotOffered
    written = read_letter(fields)
    prefix = keys.prefix_digest(ip)
    _refuse_network(prefix, now)
    digest = address_digest(keys, written.email)
    if _has_enough(digest, now):
        return False
    code, way = credited(came_through, widget=widget, origin=origin)
    coming = Coming(prefix=prefix, came_through=code, came_by=way)
    mail = add_mail(
        action=action, target=target, written=written, digest=digest, language=language,
        measured=_measure(written, action, target, language, facts), coming=coming, keys=keys, now=now,
    )  # fmt: skip
    _ask_to_confirm(mail, written.email, public_url=public_url, keys=keys, now=now)
    return True


@transaction.atomic
def count_own(
    *,
    target_id: int,
    language: str,
    ip: str,
    keys: InstanceKeys,
    now: datetime,
    country: str = "",
    came_through: str = "",
    widget: bool = False,
    origin: str = "",
) -> Counted:
    """Count a letter that a supporter says to have sent from their own mail program, once a day for each network.

    ``widget`` and ``origin`` as in queries.partners.came_by.
    Raises NotOffered, TargetNotOpen.
    """
    target = Target.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=target_id)
    action = offered(target, Action.Kind.EMAIL, now=now)
    if way_of(target, outbox=False) != OWN:
        raise NotOffered
    code, way = credited(came_through, widget=widget, origin=origin)
    taken = take(
        action=action,
        target=target,
        by=by_network(keys, ip, now=now),
        now=now,
        language=language,
        country=country if is_country(country) else "",
        came_through=code,
        came_by=way,
    )
    if taken is None:
        return Counted(taken_number(target.pk, Action.Kind.EMAIL), new=False)
    return Counted(number_of(taken), new=True)


def _refuse_network(prefix: bytes, now: datetime) -> None:
    if prefix and typed_since(since=now - timedelta(hours=1), prefix=prefix) >= A_NETWORK_AN_HOUR:
        raise TooMany


def _measure(written: Written, action: Action, target: Target, language: str, facts: Mapping[str, str]) -> Measured:
    """How much of a letter was suggested, and whether its subject alone makes the desk look first."""
    at = {"action_id": action.pk, "target_id": target.pk}
    like = likeness_to_suggestion(written.body, **at, language=language, facts=facts)
    own = is_own_subject(written.subject, **at, language=language, facts=facts)
    return Measured(like, [UNLIKE] if own else [])


def _ask_to_confirm(mail: TargetMail, email: str, *, public_url: str, keys: InstanceKeys, now: datetime) -> None:
    """Queue the letter to its writer."""
    language, target = mail.language, mail.target
    about = {
        "call": title_of(target.campaign.call_id, language),
        "target": target.name_in(language),
        "press_link": press_link(public_url, language, make_press_pass(keys, mail_id=mail.pk, now=now)),
        "until": (now + CONFIRM_WITHIN).isoformat(),
    }
    draft = LetterDraft(Letter.Kind.PRESS_CONFIRM, email, bytes(mail.digest), language, about)
    queue_letters([draft], keys=keys, now=now)


def _has_enough(digest: bytes, now: datetime) -> bool:
    """Whether a mailbox has as many letters of ours as a stranger may bring it, or wants none."""
    if is_blocked(digest):
        return True
    if typed_since(since=now - CONFIRM_WITHIN, digest=digest) >= UNANSWERED:
        return True
    since = now - timedelta(days=1)
    return letters_since(digest=digest, kind=Letter.Kind.PRESS_CONFIRM, since=since) >= LETTERS_A_DAY
