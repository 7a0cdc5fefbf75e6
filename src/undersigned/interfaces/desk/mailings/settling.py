"""Deliveries that were handed over on a connection that broke before the answer: a person says what became of each."""

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from undersigned.flows.settle_delivery import settle_delivery
from undersigned.interfaces.desk.campaigns.acts import Act, Sent
from undersigned.interfaces.desk.campaigns.screen import ActingScreen, Entry, Section
from undersigned.interfaces.desk.mailings.rights import RELEASE
from undersigned.interfaces.desk.mailings.sentences import about, as_sentences
from undersigned.interfaces.desk.tables import moment
from undersigned.mailing.models import Delivery, Mailing
from undersigned.mailing.queries.deliveries import unsure_of

SHOWN: Final = 50


def _settle(sent: Sent, *, left: bool) -> str:
    with as_sentences():
        settle_delivery(**about(sent, "delivery_id"), sent=left)
    return _("It counts as sent.") if left else _("It is sent again.")


def _unsure(one: Mailing) -> list[Delivery]:
    return list(unsure_of(one.pk)[:SHOWN])


SETTLING: Final = (
    Act(
        name="was-sent",
        label=pgettext_lazy("what somebody at the desk does", "It was sent"),
        do=lambda sent: _settle(sent, left=True),
        right=RELEASE,
        button=lazy("It was sent"),
        items=_unsure,
        mark=lambda _one, item: item.state,
    ),
    Act(
        name="send-again",
        label=pgettext_lazy("what somebody at the desk does", "Send it again"),
        do=lambda sent: _settle(sent, left=False),
        right=RELEASE,
        button=lazy("Send it again"),
        items=_unsure,
        mark=lambda _one, item: item.state,
    ),
)


def unsure_section(screen: ActingScreen) -> Section:
    """Return the section of deliveries of which nobody knows whether they left; addresses are not shown, numbers are."""
    entries = [
        Entry(
            _("Delivery %(number)s") % {"number": one.pk},
            aside=_since(one),
            forms=screen.act_forms(one, "was-sent", "send-again"),
        )
        for one in _unsure(screen.subject)
    ]
    return Section("unsure", _("Unsure whether they left: the mail server’s log says"), entries)


def _since(one: Delivery) -> Any:
    return _("claimed %(moment)s") % {"moment": moment(one.claimed_at)}
