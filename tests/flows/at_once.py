"""Doing the same from several threads at the same moment, each with its own connection to the database."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

Outcome = TypeVar("Outcome")


def at_once(times: int, deed: Callable[[], Outcome]) -> list[Outcome]:
    """Run a deed in so many threads, all let go together; return what each came to."""
    gate = threading.Barrier(times)

    def one() -> Outcome:
        try:
            gate.wait(10)
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return [future.result(60) for future in [pool.submit(one) for _number in range(times)]]
