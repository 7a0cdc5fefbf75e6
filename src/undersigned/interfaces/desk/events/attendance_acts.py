"""What is done at the door of an event: check in, take it back, and give a seat back for somebody who asked for it."""

from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from undersigned.campaigns.models import Event, Rsvp
from undersigned.campaigns.queries.attendance import rsvps_of_event
from undersigned.campaigns.queries.rsvps import STANDING
from undersigned.campaigns.states import PUBLISHED, SEATED
from undersigned.flows.check_in import (
    DOOR_OPENS,
    CannotGiveBack,
    CannotOpen,
    EventIsOver,
    TooEarly,
    WrongState,
    check_in,
    give_back_for,
    read_comers,
    undo_check_in,
)
from undersigned.interfaces.desk.campaigns.acts import Act, Meanwhile, Options, Sent
from undersigned.interfaces.desk.events.doing import be_sure
from undersigned.interfaces.desk.events.parts import SURE
from undersigned.interfaces.desk.events.rights import RUN
from undersigned.interfaces.desk.typed import Wrong
from undersigned.values.keys import InstanceKeys


def _coming(event: Event) -> QuerySet[Rsvp]:
    return rsvps_of_event(event.pk, *STANDING)


def _name(rsvp: Rsvp, keys: InstanceKeys) -> str:
    return read_comers(rsvps=[rsvp], keys=keys)[rsvp.pk].name or _("Somebody")


def _check_in(sent: Sent) -> str:
    try:
        check_in(rsvp_id=sent.item.pk, by=sent.by, now=sent.now)
    except TooEarly:
        raise Meanwhile(_("It is too early: people are checked in from a day before the event on.")) from None
    except (WrongState, Rsvp.DoesNotExist):
        raise Meanwhile from None
    return _("%(name)s is here.") % {"name": _name(sent.item, sent.keys)}


def _undo(sent: Sent) -> str:
    try:
        undo_check_in(rsvp_id=sent.item.pk, by=sent.by, now=sent.now)
    except Rsvp.DoesNotExist:
        raise Meanwhile from None
    return _("%(name)s is not here after all.") % {"name": _name(sent.item, sent.keys)}


def _give_back(sent: Sent) -> str:
    be_sure(sent)
    try:
        given = give_back_for(
            rsvp_id=sent.item.pk, by=sent.by, keys=sent.keys, public_url=sent.public_url, now=sent.now
        )
    except EventIsOver:
        raise Meanwhile(_("It is over: there is no seat to give any more.")) from None
    except CannotOpen:
        raise Wrong("", _("This cannot be opened with the key of this instance, so no letter could leave.")) from None
    except (CannotGiveBack, WrongState):
        raise Meanwhile from None
    if not given:
        raise Meanwhile
    return _("The seat is given back; a letter says so, and the next in line moves up.")


def _may_enter(one: Event, item: Rsvp) -> bool:
    early = one.starts_at - DOOR_OPENS > timezone.now()
    return one.state == PUBLISHED and not early and item.state == SEATED and item.checked_in_at is None


def _may_give_back(one: Event, item: Rsvp) -> bool:
    to_come = one.state == PUBLISHED and one.ends_at > timezone.now()
    return to_come and item.state in STANDING and item.checked_in_at is None


def _sure(_one: Event) -> Options:
    return {"sure": [("on", _("They asked for it. They get a letter, and the next in line moves up."))]}


def _mark(_one: Event, item: Any) -> str:
    return f"{item.state} {item.checked_in_at}"


ACTS: Final = (
    Act(
        name="check-in",
        label=pgettext_lazy("what somebody at the desk does", "Check in"),
        do=_check_in,
        right=RUN,
        button=lazy("Is here"),
        items=_coming,
        open_for=_may_enter,
        mark=_mark,
    ),
    Act(
        name="undo-check-in",
        label=pgettext_lazy("what somebody at the desk does", "Take the check-in back"),
        do=_undo,
        right=RUN,
        button=lazy("Is not here after all"),
        items=_coming,
        open_for=lambda _one, item: item.checked_in_at is not None,
        mark=_mark,
    ),
    Act(
        name="give-back",
        label=pgettext_lazy("what somebody at the desk does", "Give the seat back for them"),
        do=_give_back,
        right=RUN,
        fields=(SURE,),
        button=lazy("Give it back"),
        items=_coming,
        open_for=_may_give_back,
        options=_sure,
        mark=_mark,
    ),
)
