"""A sender's run: its name, its journal, its courier, and the frames of what it is sending."""

import logging
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from undersigned.mailing.models import Mailing, TrialSend
from undersigned.mailing.queries.deliveries import texts_of
from undersigned.mailing.sending.journal import Journal
from undersigned.mailing.sending.parcels import Courier, Parcel
from undersigned.mailing.sending.wire import BadText, Edition, Frame, Recipient, Site
from undersigned.mailing.verbs.deliveries import Claimed
from undersigned.mailing.verbs.mailings import language_among
from undersigned.mailing.verbs.subscribers import open_boxes
from undersigned.people.queries import is_blocked
from undersigned.people.verbs.addresses import address_digest

logger = logging.getLogger(__name__)

FOLDER: Final = "sending"
"""Where in the home journals lie."""

MakeCourier = Callable[[Journal], Courier]


class Blocked(Exception):
    """The owner of an address asked never to be written to again."""


@dataclass(slots=True)
class Sender:
    """What sends mailings: one a process, used by one thread. ``trials``: whether it sends trials, too; one sender does."""

    run: uuid.UUID
    folder: Path
    journal: Journal
    courier: Courier
    site: Site
    trials: bool = True
    horizon: dict[bytes, datetime] = field(default_factory=dict)
    orphans_at: float = 0.0
    _frames: dict[int, dict[tuple[str, str], Frame]] = field(default_factory=dict)
    _unsendable: set[int] = field(default_factory=set)

    def is_sendable(self, mailing: Mailing) -> bool:
        """Say whether all editions of a mailing can be written; where not, that is logged once."""
        if mailing.pk in self._unsendable:
            return False
        if mailing.pk not in self._frames:
            try:
                self._frames[mailing.pk] = self._made(mailing)
            except BadText as error:
                self._unsendable.add(mailing.pk)
                logger.error("Mailing %s cannot be sent: %s", mailing.slug, error)
                return False
        return True

    def forget_others(self, mailing_ids: Collection[int]) -> None:
        """Forget the frames of mailings that are not among these; no parcel of theirs is outstanding."""
        for mailing_id in set(self._frames) - set(mailing_ids):
            del self._frames[mailing_id]

    def parcel(self, claimed: Claimed) -> Parcel:
        """Return the parcel of a claimed delivery. Raises CannotOpen."""
        email, name = open_boxes(claimed.box, claimed.name_box, digest=claimed.digest, keys=self.site.keys)
        recipient = Recipient(
            claimed.delivery_id, email, name, claimed.subscriber_id, claimed.digest, claimed.counts_opens
        )
        frames = self._frames[claimed.mailing_id]
        frame = frames.get((claimed.language, claimed.variant))
        if frame is None:
            language = language_among(claimed.language, [language for language, _variant in frames])
            frame = frames[language, "b" if claimed.variant == "b" else "a"]
        return Parcel(key=str(claimed.delivery_id), mailing_id=claimed.mailing_id, frame=frame, recipient=recipient)

    def trial_parcel(self, trial: TrialSend) -> Parcel:
        """Return the parcel of a trial: the same bytes but for whom they go to. Raises BadText, Blocked."""
        if is_blocked(address_digest(self.site.keys, trial.email)):
            raise Blocked("This address is never to be written to.")
        mailing = trial.mailing
        edition = Edition(mailing.pk, mailing.slug, trial.language, trial.variant, trial.compiled)
        frame = Frame(edition, self.site)
        return Parcel(key="", mailing_id=0, frame=frame, recipient=Recipient(0, trial.email))

    def close(self) -> None:
        """End the run. None of its rows may be claimed any more."""
        self.courier.close()
        self.journal.close()

    def abandon(self) -> None:
        """Let go of the run as if its process had died: the next one settles by its journal what is still claimed."""
        self.courier.close()
        self.journal.abandon()

    def _made(self, mailing: Mailing) -> dict[tuple[str, str], Frame]:
        frames = {}
        for text in texts_of(mailing.pk):
            for variant in ("a", "b"):
                edition = Edition(
                    mailing.pk, mailing.slug, text.language, variant, text.compiled, count_opens=mailing.count_opens
                )
                frames[text.language, variant] = Frame(edition, self.site)
        if not frames:
            raise BadText("It has no text.")
        return frames


def open_sender(*, home: Path, site: Site, make_courier: MakeCourier, trials: bool = True) -> Sender:
    """Begin a run. Raises OSError where its journal cannot be made."""
    run = uuid.uuid4()
    folder = home / FOLDER
    journal = Journal(folder, run)
    return Sender(run, folder, journal, make_courier(journal), site, trials)
