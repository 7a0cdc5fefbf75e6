"""What flows of mailings raise, as sentences on the form that was sent: one piece for all acts of this room."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from undersigned.flows.compile_mailing import NotReady
from undersigned.flows.delete_mailing import InSeries, WasReleased
from undersigned.flows.save_mailing import BadMailing, ChangedMeanwhile, WrongState
from undersigned.flows.save_segment import BadRules, BadSegment, SegmentInUse
from undersigned.flows.save_series import BadSeries, NotReleased, StillLeaving
from undersigned.flows.save_topic import BadTopic
from undersigned.flows.save_trial_mailbox import BadTrialMailbox
from undersigned.flows.set_domain_pace import BadDomainPace
from undersigned.flows.settle_delivery import NotUnsure
from undersigned.interfaces.desk.acts import Words
from undersigned.interfaces.desk.campaigns.acts import Meanwhile, Sent, Wrongs

_ABOUT_THE_WHOLE: Final[Mapping[type[Exception], Words]] = {
    InSeries: lazy("A series needs it. Take the step out of the series first."),
    NotReleased: lazy("Each step has to be released before the series goes, and there must be one."),
    SegmentInUse: lazy(
        "A mailing, a series that goes or another segment needs it as it is. Please make a new one, or take that mailing back or"
        " let that series rest first."
    ),
    StillLeaving: lazy("Something of it is leaving just now, from before it rested. Please try again soon."),
    WasReleased: lazy("It was released once, so it stays on record. Change it, or leave it as it is."),
}


@contextmanager
def as_sentences(rules: str = "") -> Iterator[None]:
    """Turn what flows of this room raise into sentences; ``rules``: the field at which those about rules stand.

    Raises Wrongs, Meanwhile.
    """
    try:
        yield
    except (BadDomainPace, BadMailing, BadSegment, BadSeries, BadTopic, BadTrialMailbox) as error:
        raise Wrongs(error.errors) from None
    except (BadRules, NotReady) as error:
        raise Wrongs({rules: " ".join(error.sentences)}) from None
    except WrongState:
        raise Meanwhile(_("It is in a state in which this cannot be done.")) from None
    except (ChangedMeanwhile, NotUnsure, ObjectDoesNotExist):
        raise Meanwhile from None
    except tuple(_ABOUT_THE_WHOLE) as error:
        raise Wrongs({"": str(_ABOUT_THE_WHOLE[type(error)])}) from None


def about(sent: Sent, name: str) -> dict[str, Any]:
    """Return what every flow takes: the number of what it is about (of the part, where it is about one), who acts, and when."""
    return {name: (sent.subject if sent.item is None else sent.item).pk, "by": sent.by, "now": sent.now}


def plainly(flow: Callable[..., object], name: str, sentence: Words) -> Callable[[Sent], str]:
    """Return an act that asks for nothing and has one thing to say: the flow about ``name``, then the sentence."""

    def do(sent: Sent) -> str:
        with as_sentences():
            flow(**about(sent, name))
        return str(sentence)

    return do
