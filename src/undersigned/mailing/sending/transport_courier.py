"""A courier by way of a transport of letters: into the outbox of a developer, at a pace a folder stands, or to a mail provider."""

import logging
import time
from collections import deque
from collections.abc import Callable, Collection, Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Final

from undersigned.mailing.sending.headers import BadRecipient
from undersigned.mailing.sending.journal import Journal
from undersigned.mailing.sending.parcels import BACK, LATER, REFUSED, SENT, UNSURE, Answer, Outcome, Parcel
from undersigned.mailing.sending.smtp_courier import PROVEN_FOR, REFUSALS
from undersigned.mailing.transports import (
    MaybeTaken,
    NotTaken,
    RefusedForGood,
    ServerAway,
    TooLarge,
    Transport,
    TryLater,
)

logger = logging.getLogger(__name__)

OUTBOX_A_SECOND: Final = 50.0
"""Files written into the outbox in a second at most."""
# Nothing that was folded once is folded again: Python would make encoded words of long addresses.
_AS_IT_IS: Final["policy.EmailPolicy[Any]"] = policy.SMTP.clone(refold_source="none")


class TransportCourier:
    """See parcels.Courier. It hands over one after the other, in the thread that collects.

    A refusal of the message itself is held until another is taken or none waits any more: then it was this message that was
    refused. After REFUSALS in a row it is us, or the mailing: all that are held come back, to be tried later.
    """

    def __init__(self, transport: Transport, *, journal: Journal, a_second: float = 0.0) -> None:
        """``a_second``: how many at most; 0: as many as the transport takes."""
        self._transport, self._journal = transport, journal
        self._pause = 1 / a_second if a_second else 0.0
        self._queue: deque[Parcel] = deque()
        self._answers: list[Answer] = []
        self._held: list[Answer] = []
        self._refused_in_a_row = 0
        self._away = ""
        self._again_at = self._proven_at = float("-inf")

    @property
    def outstanding(self) -> int:
        """See parcels.Courier."""
        return len(self._queue) + len(self._held)

    @property
    def away(self) -> str:
        """See parcels.Courier."""
        return self._away

    def try_again(self) -> None:
        """See parcels.Courier. Not before the moment that a provider named."""
        if time.monotonic() >= self._again_at:
            self._away = ""

    def submit(self, parcels: Sequence[Parcel]) -> None:
        """See parcels.Courier."""
        self._queue.extend(parcels)

    def collect(self, *, low: int, wait: float) -> list[Answer]:
        """See parcels.Courier."""
        ends = time.monotonic() + wait
        while self._queue and not self._away and self.outstanding > low and time.monotonic() < ends:
            self._take_answer(self._handed_over(self._queue.popleft()))
            time.sleep(self._pause)
        if self._away:
            self.recall()
        if self._away or not self._queue:
            self._give_held(BACK if self._away else self._judged())
        answers, self._answers = self._answers, []
        return answers

    def recall(self, mailing_ids: Collection[int] | None = None) -> None:
        """See parcels.Courier."""
        self._recall(lambda parcel: mailing_ids is None or parcel.mailing_id in mailing_ids)

    def recall_deliveries(self, delivery_ids: Collection[int]) -> None:
        """See parcels.Courier."""
        self._recall(lambda parcel: parcel.recipient.delivery_id in delivery_ids)

    def _recall(self, concerns: Callable[[Parcel], bool]) -> None:
        queue, self._queue = self._queue, deque()
        for parcel in queue:
            if concerns(parcel):
                self._answer(Answer(parcel, BACK))
            else:
                self._queue.append(parcel)

    def rest(self) -> None:
        """See parcels.Courier."""

    def close(self) -> None:
        """See parcels.Courier."""
        self.recall()
        self._transport.close()

    def _take_answer(self, answer: Answer | None) -> None:
        """Give what is clear; None: the last one was held."""
        if answer is not None:
            if answer.outcome == SENT:
                self._refused_in_a_row, self._proven_at = 0, time.monotonic()
                self._give_held(REFUSED)
            self._answer(answer)
        elif self._refused_in_a_row >= REFUSALS:
            self._refused_in_a_row = 0
            self._away = f"The mail provider refuses everything ({self._held[-1].status})"

    def _judged(self) -> Outcome:
        """What becomes of refusals that nothing else can tell about: refused if something was taken just now, else later."""
        return REFUSED if time.monotonic() - self._proven_at < PROVEN_FOR else LATER

    def _hold(self, parcel: Parcel, status: str) -> None:
        """Hold a refusal that may be about us; until it is clear the journal says "later"."""
        self._held.append(Answer(parcel, REFUSED, status))
        self._refused_in_a_row += 1
        if parcel.key:
            self._journal.end(parcel.key, LATER, status)
            self._journal.flush()

    def _give_held(self, outcome: Outcome) -> None:
        held, self._held = self._held, []
        for one in held:
            self._answer(one._replace(outcome=outcome))

    def _handed_over(self, parcel: Parcel) -> Answer | None:
        """Hand one over; return what became of it, None where that is not clear yet."""
        try:
            message = parcel.message()
            raw = b"Return-Path: <%b>\r\n%b\r\n%b" % (message.sender.encode(), message.head, message.body)
            letter = message_from_bytes(raw, policy=_AS_IT_IS)
            assert isinstance(letter, EmailMessage)
            if parcel.key:
                self._journal.begin(parcel.key)
                self._journal.flush()
            self._transport.send(letter, message.to)
        except (NotTaken, TooLarge) as error:
            self._hold(parcel, str(error))
            return None
        except (BadRecipient, RefusedForGood) as error:
            return Answer(parcel, REFUSED, str(error))
        except MaybeTaken as error:
            # One is enough: what the next would come to is as little known.
            self._away = str(error)
            return Answer(parcel, UNSURE, str(error))
        except ServerAway as error:
            self._away, self._again_at = str(error), error.again_at
            return Answer(parcel, BACK, str(error))
        except TryLater as error:
            return Answer(parcel, LATER, str(error))
        except Exception as error:
            # One that nobody foresaw must not hold up the others; it may be personal, so only its kind is told.
            logger.error("A message of a mailing could not be written or sent: %s.", type(error).__name__)
            return Answer(parcel, LATER, f"It could not be written or sent ({type(error).__name__}).")
        return Answer(parcel, SENT, "250")

    def _answer(self, answer: Answer) -> None:
        if answer.parcel.key and answer.outcome != UNSURE:
            self._journal.end(answer.parcel.key, answer.outcome, answer.status)
            self._journal.flush()
        self._answers.append(answer)
