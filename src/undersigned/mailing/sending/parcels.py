"""What is handed to a courier and what it answers: a parcel is one message to one recipient that can still be made."""

from collections.abc import Collection, Sequence
from typing import Final, Literal, NamedTuple, Protocol

from undersigned.mailing.sending.wire import Frame, Message, Recipient

Outcome = Literal["sent", "later", "refused", "unsure", "back"]
SENT: Final = "sent"
LATER: Final = "later"
REFUSED: Final = "refused"
UNSURE: Final = "unsure"
BACK: Final = "back"


class Parcel:
    """One message on its way. ``key`` names it in the journal; empty for what needs no journal."""

    __slots__ = ("frame", "key", "losses", "mailing_id", "recalled", "recipient")

    def __init__(self, *, key: str, mailing_id: int, frame: Frame, recipient: Recipient) -> None:
        self.key, self.mailing_id, self.frame, self.recipient = key, mailing_id, frame, recipient
        self.losses = 0
        self.recalled = False

    def message(self) -> Message:
        """Return its message. Raises BadRecipient."""
        return self.frame.message(self.recipient)


class Answer(NamedTuple):
    """What became of a parcel.

    sent: taken; later: not now; refused: never (``gone``: and nothing else for that mailbox will be); unsure: it was handed over,
    and the connection was lost before the answer; back: not tried, or, with a ``status``, in vain for a
    reason that is about us. ``status`` names no address.
    """

    parcel: Parcel
    outcome: Outcome
    status: str = ""
    gone: bool = False


class Courier(Protocol):
    """Hands parcels over. Used by one thread; what it does meanwhile is its own affair."""

    @property
    def outstanding(self) -> int:
        """How many parcels have no answer yet."""

    @property
    def away(self) -> str:
        """Why nothing leaves now; empty while something does. All parcels come back until ``try_again``."""

    def try_again(self) -> None:
        """Forget why nothing left."""

    def submit(self, parcels: Sequence[Parcel]) -> None:
        """Take parcels; each gets exactly one answer."""

    def collect(self, *, low: int, wait: float) -> list[Answer]:
        """Return the answers that are there, once at most ``low`` parcels have none, or after so many seconds."""

    def recall(self, mailing_ids: Collection[int] | None = None) -> None:
        """Let nothing begin any more that belongs to these mailings (None: to any); it comes back untried."""

    def recall_deliveries(self, delivery_ids: Collection[int]) -> None:
        """Let none of these deliveries begin any more; those that had not come back untried."""

    def rest(self) -> None:
        """Return once the journal holds all that was answered."""

    def close(self) -> None:
        """Let go of what is held; parcels without an answer must be gone before."""
