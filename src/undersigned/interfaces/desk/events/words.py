"""What the desk calls the coded values of events, in the language of whoever reads."""

from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext, pgettext_lazy

from undersigned.campaigns import states
from undersigned.campaigns.models import Event, EventQuestion
from undersigned.interfaces.desk.words import Words, word_for

EVENT_STATES: Final[Words] = {
    states.SUGGESTED: pgettext_lazy("event", "Waits for the desk"),
    states.PUBLISHED: pgettext_lazy("event", "Published"),
    states.CANCELLED: pgettext_lazy("event", "Cancelled"),
    states.TURNED_DOWN: pgettext_lazy("event", "Turned down"),
}
RSVP_STATES: Final[Words] = {
    states.SEATED: lazy("Has a seat"),
    states.IN_LINE: lazy("Waits in line"),
    states.HELD_SEAT: lazy("Has not confirmed yet"),
    states.ASKED_SEAT: lazy("Has not confirmed yet"),
    states.GIVEN_BACK: lazy("Gave the seat back"),
}
QUESTION_KINDS: Final[Words] = {
    EventQuestion.Kind.TEXT: pgettext_lazy("kind of answer", "A text"),
    EventQuestion.Kind.CHOICE: pgettext_lazy("kind of answer", "One of several answers"),
    EventQuestion.Kind.YES_NO: pgettext_lazy("kind of answer", "Yes or no"),
}


def age(since: datetime, now: datetime) -> str:
    """Return for how many whole days something waits: "today", "3 days"."""
    days = max(now - since, timedelta()).days
    return ngettext("%(number)s day", "%(number)s days", days) % {"number": days} if days else _("since today")


def zone_gone(event: Event) -> str:
    """Return what to do about an event whose time zone is not known any more."""
    said = _("%(zone)s is not known any more. Times are told by UTC until you choose another: “Change when and where”.")
    return said % {"zone": event.time_zone}


def state_of(event: Event, now: datetime) -> str:
    """Return the state of an event in words: one that is over says so, one that waits for how long."""
    if event.state == states.SUGGESTED:
        return _("Waits for the desk: %(age)s") % {"age": age(event.made_at, now)}
    if event.state == states.PUBLISHED and event.ends_at <= now:
        return _("Over")
    return word_for(EVENT_STATES, event.state)


def seats_of(event: Event, sat: int, line: int) -> str:
    """Return how many are seated of how many, and how many wait in line: "12 / 30 + 4", "7", "elsewhere"."""
    if event.register_at:
        return _("elsewhere")
    seats = str(sat) if event.capacity is None else f"{sat} / {event.capacity}"
    return f"{seats} + {line}" if line else seats
