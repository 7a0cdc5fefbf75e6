"""What is decided about an event: publish it, turn it down, cancel it."""

from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from undersigned.campaigns.models import Event
from undersigned.campaigns.queries.attendance import to_be_told
from undersigned.campaigns.states import PUBLISHED, SUGGESTED
from undersigned.flows.cancel_event import AlreadyOver, cancel_event
from undersigned.flows.cancel_event import NoReason as NoCancelReason
from undersigned.flows.decide_event import NoReason, NotBegun, decide_event
from undersigned.interfaces.desk.acts import Field
from undersigned.interfaces.desk.campaigns.acts import Act, Meanwhile, Options, Sent, Translated
from undersigned.interfaces.desk.events.doing import as_sentences, be_sure, mark, people, sure_of_letters
from undersigned.interfaces.desk.events.parts import SURE
from undersigned.interfaces.desk.events.rights import RUN
from undersigned.interfaces.desk.typed import Wrong
from undersigned.values.keys import CannotOpen

REASON_LENGTH: Final = 2000


def _decide(sent: Sent, *, publish: bool) -> str:
    why = _("Please say why. Whoever suggested it reads this in a letter.")
    reason = "" if publish else sent.text("reason", why, most=REASON_LENGTH)
    try:
        with as_sentences(sent.fields):
            decide_event(
                event_id=sent.subject.pk,
                publish=publish,
                reason=reason,
                by=sent.by,
                keys=sent.keys,
                public_url=sent.public_url,
                now=sent.now,
            )
    except NoReason:
        raise Wrong("reason", why) from None
    except NotBegun:
        raise Wrong(
            "", _("Its campaign has not begun yet. Publish the event from the campaign's first day on.")
        ) from None
    except CannotOpen:
        raise Wrong(
            "", _("Who suggested it cannot be opened with the key of this instance, so nobody could be told.")
        ) from None
    return _("The event is public.") if publish else _("It is turned down. Whoever suggested it is told why.")


def _publish(sent: Sent) -> str:
    return _decide(sent, publish=True)


def _turn_down(sent: Sent) -> str:
    return _decide(sent, publish=False)


def _cancel(sent: Sent) -> str:
    number, reason = to_be_told(sent.subject, sent.now), sent.texts("reason")
    if not reason:
        raise Wrong("reason", _("Please say why, in one language at least. Readers and whoever registered read this."))
    if any(len(one) > REASON_LENGTH for one in reason.values()):
        raise Wrong("reason", _("This is too long: %(most)s characters at most.") % {"most": REASON_LENGTH})
    if number:
        be_sure(sent)
    try:
        with as_sentences(sent.fields):
            cancel_event(event_id=sent.subject.pk, reason=reason, by=sent.by, now=sent.now)
    except NoCancelReason:
        raise Wrong("reason", _("Please say why, in one language at least.")) from None
    except AlreadyOver:
        raise Meanwhile(_("It is over: what has taken place cannot be cancelled.")) from None
    return _("It is cancelled: its page says so, and %(people)s are written to.") % {"people": people(number)}


def _cancel_options(one: Event) -> Options:
    return sure_of_letters(one, _("Registered: %(people)s. Each is told that it is cancelled."), timezone.now())


DECIDING: Final = (
    Act(
        name="publish",
        label=pgettext_lazy("what somebody at the desk does", "Publish the event"),
        do=_publish,
        right=RUN,
        hint=lazy("From then on everybody sees it. Whoever suggested it is told."),
        button=lazy("Publish the event"),
        weighty=True,
        open_for=lambda one, _item: one.state == SUGGESTED,
        mark=mark,
    ),
    Act(
        name="turn-down",
        label=pgettext_lazy("what somebody at the desk does", "Turn it down"),
        do=_turn_down,
        right=RUN,
        fields=(
            Field("reason", lazy("Why"), "lines", lazy("Whoever suggested it reads this in a letter."), REASON_LENGTH),
        ),
        button=lazy("Turn it down"),
        weighty=True,
        open_for=lambda one, _item: one.state == SUGGESTED,
        mark=mark,
    ),
    Act(
        name="cancel",
        label=pgettext_lazy("what somebody at the desk does", "Cancel the event"),
        do=_cancel,
        right=RUN,
        fields=(
            Translated(Field("reason", lazy("Why"), "lines", lazy("Everybody reads this."), most=REASON_LENGTH)),
            SURE,
        ),
        hint=lazy("There is no way back. To another day it is moved instead: change when and where."),
        button=lazy("Cancel the event"),
        weighty=True,
        open_for=lambda one, _item: one.state == PUBLISHED and one.ends_at > timezone.now(),
        options=_cancel_options,
        mark=mark,
    ),
)
