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
from undersigned.mailing.sending.parcels import BACK, LATER, REFUSED, SENT, UNSURE, Answer, Parcel
from undersigned.mailing.transports import MaybeTaken, NotTaken, RefusedForGood, ServerAway, Transport, TryLater

logger = logging.getLogger(__name__)

OUTBOX_A_SECOND: Final = 50.0
"""Files written into the outbox in a second at most."""
# Nothing that was folded once is folded again: Python would make encoded words of long addresses.
_AS_IT_IS: Final["policy.EmailPolicy[Any]"] = policy.SMTP.clone(refold_source="none")


class TransportCourier:
    """See parcels.Courier. It hands over one after the other, in the thread that collects."""

    def __init__(self, transport: Transport, *, journal: Journal, a_second: float = 0.0) -> None:
        """``a_second``: how many at most; 0: as many as the transport takes."""
        self._transport, self._journal = transport, journal
        self._pause = 1 / a_second if a_second else 0.0
        self._queue: deque[Parcel] = deque()
        self._answers: list[Answer] = []
        self._away = ""

    @property
    def outstanding(self) -> int:
        """See parcels.Courier."""
        return len(self._queue)

    @property
    def away(self) -> str:
        """See parcels.Courier."""
        return self._away

    def try_again(self) -> None:
        """See parcels.Courier."""
        self._away = ""

    def submit(self, parcels: Sequence[Parcel]) -> None:
        """See parcels.Courier."""
        self._queue.extend(parcels)

    def collect(self, *, low: int, wait: float) -> list[Answer]:
        """See parcels.Courier."""
        ends = time.monotonic() + wait
        while len(self._queue) > low and time.monotonic() < ends:
            self._answer(self._handed_over(self._queue.popleft()))
            if self._away:
                self.recall()
            time.sleep(self._pause)
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

    def _handed_over(self, parcel: Parcel) -> Answer:
        try:
            message = parcel.message()
            raw = b"Return-Path: <%b>\r\n%b\r\n%b" % (message.sender.encode(), message.head, message.body)
            letter = message_from_bytes(raw, policy=_AS_IT_IS)
            assert isinstance(letter, EmailMessage)
            if parcel.key:
                self._journal.begin(parcel.key)
                self._journal.flush()
            self._transport.send(letter, message.to)
        except (BadRecipient, RefusedForGood) as error:
            return Answer(parcel, REFUSED, str(error))
        except MaybeTaken as error:
            # One is enough: what the next would come to is as little known.
            self._away = str(error)
            return Answer(parcel, UNSURE, str(error))
        except (ServerAway, NotTaken) as error:
            self._away = str(error)
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
