"""Events and who comes to them, as far along the road as a test needs them."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from tests.doers import make_campaign
from tests.signatories import ADA, KEYS, NOW, PUBLIC_URL
from tests.writers import Counter
from undersigned.campaigns.models import Event, Rsvp
from undersigned.campaigns.passes.rsvps import mailbox_mark, make_rsvp_pass, make_seat_pass
from undersigned.flows.confirm_rsvp import News, Seat, confirm_rsvp, look_at_ask
from undersigned.flows.deliver import deliver
from undersigned.flows.rsvp import rsvp
from undersigned.people.verbs.addresses import address_digest

ONLINE = "https://meet.example.org/quiet-room"
BEGINS = NOW + timedelta(days=7)
"""A Monday, 12:00 UTC: 13:00 in Paris."""
SENDER = "The Call <letters@call.example.org>"


def make_event(slug: str = "evening", **more: Any) -> Event:
    """A published event of an hour and a half in Paris, online, with one seat."""
    said: dict[str, Any] = {
        "title": {"en": "An evening of quiet", "fr": "Une soirée de silence"},
        "starts_at": BEGINS, "ends_at": BEGINS + timedelta(minutes=90), "time_zone": "Europe/Paris", "capacity": 1,
        "online_link": ONLINE, "state": "published", "made_at": NOW, "changed_at": NOW,
    }  # fmt: skip
    campaign = more.pop("campaign", None) or make_campaign()
    return Event.objects.create(campaign=campaign, slug=slug, **said | more)


def ask(
    event: Event,
    email: str = ADA,
    *,
    now: datetime = NOW,
    ip: str = "",
    language: str = "en",
    came_through: str = "",
    **fields: Any,
) -> bool:
    """One ask by the form."""
    return rsvp(
        event_id=event.pk, fields={"name": "Ada Lovelace", "email": email} | fields, language=language, ip=ip, keys=KEYS,
        public_url=PUBLIC_URL, now=now, came_through=came_through,
    )  # fmt: skip


def rsvp_to(event: Event, email: str = ADA) -> Rsvp:
    """What a spelling asked for at an event last, or what stands for it."""
    of_it = Rsvp.objects.filter(event=event, digest=address_digest(KEYS, email))
    spelt = of_it.filter(mailbox=mailbox_mark(KEYS, email))
    found = spelt.exclude(state__in=["given_back", "lapsed"]).first() or spelt.order_by("left_at").last()
    return found or of_it.get()


def confirm_token(event: Event, email: str = ADA) -> str:
    """The token that the letter to who asked carries."""
    return make_rsvp_pass(KEYS, rsvp_id=rsvp_to(event, email).pk, email=email)


def seat_token(event: Event, email: str = ADA) -> str:
    """The token of the page of a seat."""
    return make_seat_pass(KEYS, rsvp_id=rsvp_to(event, email).pk)


def press(token: str, *, now: datetime = NOW, news: News | None = None, seen: str = "") -> Seat:
    """Press the button behind a letter's link, on the page as it is now, or as it was when ``seen``."""
    seen = seen or look_at_ask(token=token, keys=KEYS, now=now).seen
    return confirm_rsvp(token=token, seen=seen, keys=KEYS, public_url=PUBLIC_URL, now=now, news=news)


def confirm(event: Event, email: str = ADA, *, now: datetime = NOW, news: News | None = None) -> Seat:
    """Press the button behind the letter that an address got."""
    return press(confirm_token(event, email), now=now, news=news)


def come(event: Event, email: str = ADA, *, now: datetime = NOW, **fields: Any) -> Rsvp:
    """Ask and confirm; return what stands then."""
    assert ask(event, email, now=now, **fields)
    confirm(event, email, now=now)
    return rsvp_to(event, email)


def states(event: Event) -> list[str]:
    """In which states the RSVPs of an event are, in the order in which they were asked for."""
    return list(Rsvp.objects.filter(event=event).order_by("asked_at", "confirmed_at").values_list("state", flat=True))


def post(now: datetime = NOW) -> Counter:
    """Let all letters leave; return the transport that kept them."""
    counter = Counter()
    while deliver(transport=counter, keys=KEYS, public_url=PUBLIC_URL, sender=SENDER, now=now).tried:
        pass
    return counter


def kinds(counter: Counter) -> list[tuple[str, str]]:
    """Of each letter that left, its kind and whom it went to."""
    return sorted((str(message["X-Letter"]), to) for message, to in counter.letters)


def told_by(rsvp_id: uuid.UUID) -> int:
    """Of which version of its event an RSVP was last told."""
    return Rsvp.objects.values_list("told_sequence", flat=True).get(pk=rsvp_id)
