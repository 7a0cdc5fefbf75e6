"""Saving an event from one of the desk's forms: what the form does not ask for stays as it is; flows' errors become sentences."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from undersigned.campaigns.event_form import read_event
from undersigned.campaigns.models import Campaign, Event, EventSeries
from undersigned.campaigns.queries.attendance import to_be_told
from undersigned.campaigns.states import PUBLISHED, SUGGESTED
from undersigned.flows.save_event import BadEvent, ChangedMeanwhile, WrongState, save_event, seen_of
from undersigned.interfaces.desk.campaigns.acts import Meanwhile, Options, Sent, Wrongs
from undersigned.interfaces.desk.events.form import Fields, fields_of
from undersigned.interfaces.desk.typed import Wrong

Named = Callable[[str], str]
"""Gives the field of the desk's form that a field of the event's form was typed into."""


def _same(name: str) -> str:
    return name


@contextmanager
def as_sentences(fields: Mapping[str, str], named: Named = _same) -> Iterator[None]:
    """Turn what flows of events raise into sentences at the fields of a form, or over it where it has no such field."""
    try:
        yield
    except BadEvent as error:
        raise Wrongs(_at(error.errors, fields, named)) from None
    except WrongState:
        raise Meanwhile(_("It is in a state in which this cannot be done.")) from None
    except (ChangedMeanwhile, Event.DoesNotExist, Campaign.DoesNotExist, EventSeries.DoesNotExist):
        raise Meanwhile from None


def _at(errors: Mapping[str, str], fields: Mapping[str, str], named: Named) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, sentence in errors.items():
        place = named(name) if named(name) in fields else ""
        found[place] = sentence if place else f"{found.get('', '')} {sentence}".strip()
    return found


def said(sent: Sent, typed: Mapping[str, Any]) -> Fields:
    """Return the whole form of the event with what was typed."""
    return {**fields_of(sent.subject), **typed}


def save(sent: Sent, fields: Fields, *, named: Named = _same) -> Event:
    """Save the event as the whole form says it. Raises Wrongs, Meanwhile."""
    event: Event = sent.subject
    with as_sentences(sent.fields, named):
        return save_event(
            campaign_id=event.campaign_id,
            event_id=event.pk,
            fields=fields,
            seen=seen_of(event),
            by=sent.by,
            now=sent.now,
        )


def check(sent: Sent, fields: Fields) -> None:
    """Refuse a form that cannot be saved, before anybody is asked whether they are sure. Raises Wrongs."""
    with as_sentences(sent.fields):
        read_event(fields)


def changeable(one: Event, _item: Any) -> bool:
    """Say whether an event can still be changed."""
    return one.state in {SUGGESTED, PUBLISHED}


def mark(one: Event, _item: Any) -> str:
    """Return what tells an event from one that somebody saved meanwhile."""
    return seen_of(one)


def be_sure(sent: Sent) -> None:
    """Refuse where the box was not ticked that says what this does to others. Raises Wrong."""
    if not sent.fields["sure"]:
        raise Wrong("sure", _("Please tick this, so that we know that you know."))


def people(number: int) -> str:
    """Return so many people in words."""
    return ngettext("%(number)s person", "%(number)s people", number) % {"number": number}


def sure_of_letters(event: Event, sentence: str, now: Any) -> Options:
    """Return the tick that says how many people get a letter; none where nobody does."""
    number = to_be_told(event, now)
    return {"sure": [("on", sentence % {"people": people(number)})]} if number else {}
