"""What the clock does for events: each a duty of the database's thread, for nothing here waits for anybody else's server."""

from datetime import UTC, datetime

from undersigned.flows.suggest_event import lapse_suggestions
from undersigned.flows.tell_events import tell_after, tell_events
from undersigned.flows.tend_rsvps import forget_rsvps, remind_rsvps, tend_rsvps
from undersigned.interfaces.worker.parts import WorkerParts
from undersigned.interfaces.worker.rounds import Duty

TEND_EVERY = 10.0
TELL_EVERY = 5.0
REMIND_EVERY = 30.0
AFTER_EVERY = 60.0
FORGET_EVERY = 3_600.0
LAPSE_AT_A_TIME = 100


def gathering_duties(parts: WorkerParts) -> list[Duty]:
    """Return what is done for who comes to events."""
    return [
        Duty("tend seats", lambda: _tend(parts), every=TEND_EVERY),
        Duty("tell events", lambda: _tell(parts), every=TELL_EVERY),
        Duty("remind of events", lambda: _remind(parts), every=REMIND_EVERY),
        Duty("tell after events", lambda: _tell_after(parts), every=AFTER_EVERY),
        Duty("forget seats", lambda: forget_rsvps(now=datetime.now(UTC)) > 0, every=FORGET_EVERY),
        Duty("lapse suggestions", lambda: _lapse() > 0, every=FORGET_EVERY),
    ]


def work_off_gathering(parts: WorkerParts) -> None:
    """Do all of it that is to be done now, once: for tests and for a shell."""
    while _tend(parts) or _tell(parts) or _remind(parts) or _tell_after(parts):
        pass
    while forget_rsvps(now=datetime.now(UTC)) or _lapse():
        pass


def _lapse() -> int:
    return lapse_suggestions(now=datetime.now(UTC), limit=LAPSE_AT_A_TIME)


def _tend(parts: WorkerParts) -> bool:
    return tend_rsvps(keys=parts.keys, public_url=parts.public_url, now=datetime.now(UTC)) > 0


def _tell(parts: WorkerParts) -> bool:
    return tell_events(keys=parts.keys, public_url=parts.public_url, now=datetime.now(UTC)) > 0


def _remind(parts: WorkerParts) -> bool:
    return remind_rsvps(keys=parts.keys, now=datetime.now(UTC)) > 0


def _tell_after(parts: WorkerParts) -> bool:
    return tell_after(keys=parts.keys, now=datetime.now(UTC)) > 0
