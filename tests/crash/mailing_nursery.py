"""Senders that are to be killed: one process that has Django ready forks another sender whenever it is told to.

As a command (sink's port) for the instance in UNDERSIGNED_HOME. It reads a line of JSON and answers with one: ``["fill", addresses]``
writes a mailing to these; ``["send"]`` starts a sender and says its process; ``["settle", {delivery: arrived}]``; ``["rows"]`` says
``[id, email, state]`` of each delivery and the mailing's state.
"""

import json
import os
import signal
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django

CONNECTIONS = 4


def _send(port: int) -> None:
    from tests.mailing.sending.mailings import sender_to
    from undersigned.interfaces.worker.sending import go_sending_rounds

    home = Path(os.environ["UNDERSIGNED_HOME"])
    go_sending_rounds(lambda: sender_to(port, home, connections=CONNECTIONS), threading.Event())


def _fill(emails: list[str]) -> int:
    from tests.mailing.sending.mailings import deliveries, mailing

    made = mailing()
    for start in range(0, len(emails), 1_000):
        deliveries(made, emails[start : start + 1_000], name="Ada Lovelace")
    return len(emails)


def _rows() -> dict[str, Any]:
    from tests.mailing.sending.mailings import KEYS
    from undersigned.mailing.models import Delivery, Mailing
    from undersigned.mailing.verbs.subscribers import read_subscriber

    rows = Delivery.objects.select_related("subscriber__address").order_by("pk")
    told = [
        (row.pk, read_subscriber(row.subscriber, keys=KEYS) if row.subscriber else "", row.state, row.status)
        for row in rows
    ]
    return {"rows": told, "mailing": Mailing.objects.get().state}


def _settle(arrived: dict[str, bool]) -> int:
    from undersigned.flows.settle_delivery import settle_delivery

    for delivery, sent in arrived.items():
        settle_delivery(delivery_id=int(delivery), sent=sent, by="carla", now=datetime.now(UTC))
    return len(arrived)


def _share_nothing() -> None:
    """Close what a child would share, the pool of connections included."""
    from django.db import connections

    for connection in connections.all():
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()


def _answer(asked: list[Any], port: int) -> Any:
    from django.db import transaction

    word, *more = asked
    if word == "send":
        _share_nothing()
        child = os.fork()
        if child == 0:
            _send(port)
            os._exit(0)
        return child
    with transaction.atomic():
        answer: Any = {"fill": _fill, "rows": _rows, "settle": _settle}[word](*more)
    _share_nothing()
    return answer


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    django.setup()
    for line in sys.stdin:
        print(json.dumps(_answer(json.loads(line), int(sys.argv[1]))), flush=True)


if __name__ == "__main__":
    main()
