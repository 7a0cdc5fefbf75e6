"""Suggest an event: anybody by a form, a partner from its own page. The desk decides; who is trusted is published at once.

What a stranger types is public only once the desk has said so, and no letter carries more of it than a name would show.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from undersigned.calls.queries import title_of
from undersigned.campaigns.event_form import BadEvent, EventWords, read_event
from undersigned.campaigns.models import Campaign, Event, Partner
from undersigned.campaigns.queries.events import suggestions_waiting
from undersigned.campaigns.states import ACTIVE, PUBLISHED, SUGGESTED
from undersigned.campaigns.verbs.events import Belongs, Suggester, add_event, box_suggester, forget_old_suggestions
from undersigned.flows.my_partner import NoPartnerPage, open_partner_page
from undersigned.mailing.links import events_link
from undersigned.mailing.models import Letter
from undersigned.mailing.queries import letters_since
from undersigned.mailing.verbs import LetterDraft, queue_letters
from undersigned.people.queries import is_blocked
from undersigned.people.verbs.addresses import address_digest
from undersigned.people.verbs.audit import write_audit
from undersigned.people.verbs.code_tries import use_code_try
from undersigned.values.email import InvalidEmail, clean_email
from undersigned.values.keys import InstanceKeys
from undersigned.values.names import InvalidName, clean_name

__all__ = ["BadEvent", "NoPartnerPage", "lapse_suggestions", "suggest_event", "suggest_event_as_partner"]

OWN: Final = "own"
TAKES_PART: Final = "takes_part"
KINDS: Final = (OWN, TAKES_PART)
"""An event for the campaign, for which one registers here; or somebody else's, where one registers with them."""

SUGGESTED_FIELDS: Final = (
    "languages", "starts", "ends", "all_day", "time_zone", "place", "online_link", "capacity", "host", "captions",
    "sign_language",
)  # fmt: skip
"""What a suggestion may say beside its title, its text and where one registers; the rest is the desk's."""

MOST_WAITING: Final = 200
"""Suggestions that wait at once for a campaign: a flood is to leave the desk a list that it can read."""
MOST_OF_ONE: Final = 3
"""Suggestions of one address that wait at once; further ones are not kept, and the answer is the same."""
MOST_OF_A_PARTNER: Final = 20
MOST_OF_A_NETWORK: Final = 50
"""Suggestions of one network that wait at once, so that none can fill the queue of the others alone."""
A_NETWORK_AN_HOUR: Final = 40
A_NETWORK_A_DAY: Final = 60
"""What a network suggests: a hall, a campus, all customers of a carrier may be one network."""
LETTERS_A_DAY: Final = 3
LAPSE_AFTER: Final = timedelta(days=30)
"""Of an event about which nobody decided, nothing stays so long after its day."""
LAPSE_UNDECIDED_AFTER: Final = timedelta(days=60)
"""However far away its day is, nothing of it stays undecided for longer."""

_BY_HOUR: Final = "event suggestions of a network, hour"
_BY_DAY: Final = "event suggestions of a network, day"


class TooManyWaiting(Exception):
    """As many suggestions wait already as the desk can look at."""


class TooMany(Exception):
    """Very many suggestions came from one network within the hour or the day, or wait."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """What became of a partner's event: ``published`` at once, or it waits for the desk."""

    slug: str
    published: bool


@transaction.atomic
def suggest_event(
    *,
    campaign_id: int,
    fields: Mapping[str, str | list[str]],
    language: str,
    ip: str,
    keys: InstanceKeys,
    public_url: str,
    now: datetime,
) -> None:
    """Keep an event that somebody suggests for the desk, and write to them that it waits; the answer is the same for all.

    ``fields``: kind, name, email, and those of read_event with ``title`` and ``text`` in the language of the page. Name and
    address are boxed until the desk has decided, the network is kept as a keyed digest. Raises BadEvent, TooMany, TooManyWaiting.
    """
    # Locked, so that the last free places in the queue are counted one after the other.
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    errors: dict[str, str] = {}
    who = _suggester(fields, language, errors)
    words = _read(fields, language, errors, now=now)
    if suggestions_waiting(campaign.pk) >= MOST_WAITING:
        raise TooManyWaiting
    prefix = keys.prefix_digest(ip)
    _count_network(campaign.pk, prefix, keys, now)
    digest = address_digest(keys, who.email)
    if suggestions_waiting(campaign.pk, digest=digest) >= MOST_OF_ONE:
        return
    event = add_event(campaign, words, Belongs(), now=now, state=SUGGESTED, suggester_digest=digest, prefix=prefix)
    box_suggester(event, who, keys=keys)
    _tell(event, who, digest, public_url=public_url, keys=keys, now=now)


@transaction.atomic
def suggest_event_as_partner(
    *, token: str, fields: Mapping[str, str | list[str]], language: str, keys: InstanceKeys, now: datetime
) -> Suggested:
    """Keep an event of a partner, which hosts it: published at once if the desk trusts it, else for the desk to decide.

    Raises NoPartnerPage (also for one that is only invited), BadEvent, TooManyWaiting.
    """
    partner = open_partner_page(token=token, keys=keys, now=now)
    if partner.state != ACTIVE:
        raise NoPartnerPage
    partner = Partner.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=partner.pk)
    words = _read(fields, language, {}, now=now)
    if suggestions_waiting(partner.campaign_id, partner_id=partner.pk) >= MOST_OF_A_PARTNER:
        raise TooManyWaiting
    settled = {"state": PUBLISHED, "decided_at": now} if partner.trusted else {"state": SUGGESTED}
    belongs = Belongs(host=partner)
    event = add_event(partner.campaign, words, belongs, now=now, suggested_by=partner, sample=partner.sample, **settled)
    subject = f"{partner.campaign.slug} {event.slug}"
    what = "event.published" if partner.trusted else "event.suggested"
    write_audit(actor=f"partner {partner.slug}", event=what, subject=subject, now=now)
    return Suggested(event.slug, partner.trusted)


@transaction.atomic
def lapse_suggestions(*, now: datetime, limit: int) -> int:
    """Delete what somebody suggested and nobody decided about, so many at most; return how many.

    Within 60 days after it was suggested, and until 30 days after its day at the latest.
    """
    return forget_old_suggestions(before=now - LAPSE_AFTER, made_before=now - LAPSE_UNDECIDED_AFTER, limit=limit)


def _suggester(fields: Mapping[str, str | list[str]], language: str, errors: dict[str, str]) -> Suggester:
    name = email = ""
    try:
        name = clean_name(str(fields.get("name", "")))
    except InvalidName as wrong:
        missing = wrong.code == "missing"
        errors["name"] = _("Please type your name.") if missing else _("Please type your name, without links.")
    try:
        email = clean_email(str(fields.get("email", "")))
    except InvalidEmail as bad:
        missing = bad.code == "missing"
        errors["email"] = (
            _("Please type an e-mail address; the answer goes there.")
            if missing
            else _("This does not look like an e-mail address, such as name@example.org.")
        )
    return Suggester(name, email, language)


def _read(fields: Mapping[str, str | list[str]], language: str, errors: dict[str, str], *, now: datetime) -> EventWords:
    """What is suggested, clean, beside errors that are known already. Raises BadEvent with the form's own field names."""
    kind = fields.get("kind", "")
    if kind not in KINDS:
        errors["kind"] = _("Please choose one of these.")
    said = {name: fields[name] for name in SUGGESTED_FIELDS if name in fields}
    said |= {f"title_{language}": fields.get("title", ""), f"text_{language}": fields.get("text", "")}
    said |= {"registration_open": "on", "register_at": fields.get("register_at", "") if kind == TAKES_PART else ""}
    if not said.get("time_zone"):
        errors["time_zone"] = _("Please choose the time zone in which these times are meant.")
    words = None
    try:
        words = read_event(said)
    except BadEvent as bad:
        errors |= {name.removesuffix(f"_{language}"): sentence for name, sentence in bad.errors.items()}
    if kind == TAKES_PART and "register_at" not in errors and not said["register_at"]:
        errors["register_at"] = _("Please give the page on which one registers, or on which the event is described.")
    if words is not None and words.ends_at <= now:
        errors["starts"] = _("This day is over. Please check the day and the year.")
    if errors or words is None:
        raise BadEvent(errors)
    return words


def _count_network(campaign_id: int, prefix: bytes, keys: InstanceKeys, now: datetime) -> None:
    """Count a suggestion of a network. Raises TooMany; then the count is as it was."""
    if not prefix:
        return
    if suggestions_waiting(campaign_id, prefix=prefix) >= MOST_OF_A_NETWORK:
        raise TooMany
    hour = use_code_try(keys.mac(_BY_HOUR, prefix), now=now, most=A_NETWORK_AN_HOUR, within=timedelta(hours=1))
    if not hour or not use_code_try(keys.mac(_BY_DAY, prefix), now=now, most=A_NETWORK_A_DAY):
        raise TooMany


def _tell(event: Event, who: Suggester, digest: bytes, *, public_url: str, keys: InstanceKeys, now: datetime) -> None:
    """Queue the letter that says that it waits, unless this mailbox wants none or had some today."""
    sent = letters_since(digest=digest, kind=Letter.Kind.EVENT_SUGGESTED, since=now - timedelta(days=1))
    if sent >= LETTERS_A_DAY or is_blocked(digest):
        return
    about = {
        "call": title_of(event.campaign.call_id, who.language),
        "hashtag": event.campaign.hashtag,
        "name": who.name,
        "body": event.title_in(who.language),
        "events_link": events_link(public_url, who.language),
    }
    letter = LetterDraft(Letter.Kind.EVENT_SUGGESTED, who.email, digest, who.language, about)
    queue_letters([letter], keys=keys, now=now)
