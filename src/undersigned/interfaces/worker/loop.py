"""The worker's loop: four threads go round, so that neither a slow mail server nor a slow domain holds up anything else."""

import signal
import threading
import time
from contextlib import ExitStack
from datetime import UTC, datetime

from django.db import connections

from undersigned.flows.count import count
from undersigned.flows.deliver import deliver
from undersigned.flows.lapse import lapse
from undersigned.flows.lapse_endorsements import lapse_endorsements
from undersigned.flows.publish import publish
from undersigned.flows.remind_endorsers import remind_endorsers
from undersigned.flows.show_domain import look_at_domains
from undersigned.flows.watch_queue import watch_queue
from undersigned.intake import Drainage, open_store
from undersigned.interfaces.worker.campaigning import campaign_duties, campaign_post_duties, work_off_campaigns
from undersigned.interfaces.worker.drain import Drain
from undersigned.interfaces.worker.gathering import gathering_duties, work_off_gathering
from undersigned.interfaces.worker.lock import WorkerRunsAlready, only_worker
from undersigned.interfaces.worker.mailings import mailing_duties, work_off_mailings
from undersigned.interfaces.worker.parts import WorkerParts
from undersigned.interfaces.worker.returning import read_reports, returning_duties
from undersigned.interfaces.worker.rounds import Duty, NotNow, go_round
from undersigned.interfaces.worker.sending import go_sending_rounds, work_off_sending

__all__ = ["WorkerParts", "WorkerRunsAlready", "run_worker", "work_off"]

WAIT_FOR_OTHER = 15.0
"""Seconds for a worker that is leaving to let go of the home."""
EVERY_HOUR = 3_600.0
PUBLISH_EVERY = 2.0
LOOK_EVERY = 2.0
ALARM_EVERY = 30.0
PASS_SECONDS = 30.0
"""A pass of delivering ends by then, well before its claims age out (mailing.verbs.CLAIM_AGES_OUT)."""


def run_worker(parts: WorkerParts, *, stop: threading.Event | None = None, wait: float = WAIT_FOR_OTHER) -> None:
    """Drain, count, deliver and lapse until told to stop; the step under way is finished first.

    Without ``stop``, SIGTERM and SIGINT tell it. ``worker.heartbeat`` in the home is touched every round. Raises
    WorkerRunsAlready when another worker keeps the home for longer than ``wait`` seconds.
    """
    stop = stop or _stop_on_signals()
    with ExitStack() as closing:
        closing.enter_context(only_worker(parts.home, stop, wait=wait))
        drain = _open_drain(parts)
        closing.callback(drain.close)
        post = threading.Thread(target=_go_post_rounds, args=(parts, stop), name="post")
        look = threading.Thread(target=_go_look_rounds, args=(parts, stop), name="look")
        threads = [post, look]
        if parts.open_sender is not None:
            threads.append(threading.Thread(target=go_sending_rounds, args=(parts.open_sender, stop), name="sending"))
        for thread in threads:
            thread.start()
            closing.callback(thread.join)
        # Whatever ends this thread ends the other one too.
        closing.callback(stop.set)
        closing.callback(connections.close_all)
        go_round([*_duties(drain, parts), Duty("heartbeat", lambda: _beat(parts, *threads))], stop)


def work_off(parts: WorkerParts) -> None:
    """Do everything that is to be done now, once, in this thread: for tests and for a shell. Raises whatever goes wrong."""
    drain = _open_drain(parts)
    try:
        while drain.once(now=_now()).done:
            pass
        drain.sweep()
        count(now=_now())
        while look_at_domains(provers=parts.provers, keys=parts.keys, now=_now()):
            pass
        while publish(keys=parts.keys, now=_now()):
            pass
        while read_reports(parts):
            pass
        work_off_campaigns(parts)
        work_off_gathering(parts)
        while _deliver(parts, threading.Event()):
            pass
        work_off_mailings(parts)
        work_off_sending(parts)
        while lapse(now=_now()).anything or lapse_endorsements(now=_now()).anything:
            pass
        while remind_endorsers(keys=parts.keys, now=_now()):
            pass
    finally:
        drain.close()


def _open_drain(parts: WorkerParts) -> Drain:
    return Drain(
        Drainage(open_store(parts.intake_url)),
        keys=parts.keys,
        intake_private=parts.intake_private,
        custodian_public=parts.custodian_public,
        public_url=parts.public_url,
    )


def _duties(drain: Drain, parts: WorkerParts) -> list[Duty]:
    return [
        Duty("drain", lambda: drain.once(now=_now()).done > 0),
        Duty("count", lambda: count(now=_now()) > 0),
        Duty("publish", lambda: publish(keys=parts.keys, now=_now()) > 0, every=PUBLISH_EVERY),
        Duty("lapse", lambda: lapse(now=_now()).anything, every=EVERY_HOUR),
        Duty("lapse endorsements", lambda: lapse_endorsements(now=_now()).anything, every=EVERY_HOUR),
        Duty("remind", lambda: remind_endorsers(keys=parts.keys, now=_now()) > 0, every=EVERY_HOUR),
        Duty("alarm", lambda: _alarm(parts), every=ALARM_EVERY),
        Duty("sweep", lambda: drain.sweep() > 0, every=EVERY_HOUR),
        *campaign_duties(parts),
        *gathering_duties(parts),
        *mailing_duties(parts),
    ]


def _beat(parts: WorkerParts, *threads: threading.Thread) -> bool:
    """Touch the heartbeat, by which the doctor sees that all threads go round."""
    if all(thread.is_alive() for thread in threads):
        (parts.home / "worker.heartbeat").touch()
    return False


def _go_post_rounds(parts: WorkerParts, stop: threading.Event) -> None:
    try:
        go_round([Duty("deliver", lambda: _deliver(parts, stop)), *campaign_post_duties(parts)], stop)
    finally:
        parts.transport.close()
        connections.close_all()


def _alarm(parts: WorkerParts) -> bool:
    """Write to the secretariat about what waits too long or does not show, where the operator has said to whom."""
    if not parts.alarm_to:
        return False
    told = watch_queue(
        keys=parts.keys,
        to=parts.alarm_to,
        language=parts.language,
        public_url=parts.public_url,
        queue_days=parts.queue_days,
        now=_now(),
    )
    return told > 0


def _go_look_rounds(parts: WorkerParts, stop: threading.Event) -> None:
    look = Duty(
        "look", lambda: look_at_domains(provers=parts.provers, keys=parts.keys, now=_now()) > 0, every=LOOK_EVERY
    )
    try:
        go_round([look, *returning_duties(parts)], stop)
    finally:
        connections.close_all()


def _deliver(parts: WorkerParts, stop: threading.Event) -> bool:
    ends = time.monotonic() + PASS_SECONDS
    outcome = deliver(
        transport=parts.transport,
        keys=parts.keys,
        public_url=parts.public_url,
        sender=parts.sender,
        now=_now(),
        go_on=lambda: not stop.is_set() and time.monotonic() < ends,
    )
    if outcome.away:
        raise NotNow(outcome.away)
    return outcome.tried > 0


def _now() -> datetime:
    return datetime.now(UTC)


def _stop_on_signals() -> threading.Event:
    """Return an event that SIGTERM and SIGINT set. In the main thread only."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    return stop
