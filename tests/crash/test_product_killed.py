"""Whatever is killed, and whenever: what was acknowledged becomes a signature, once, and nothing is left half done."""

import os
import signal
import threading
import time
from collections.abc import Callable, Sequence

from tests.servers.flood import Flooded, flood, sign_form
from tests.servers.ledger import digest_of, digests_that_signed, rows, waiting_in_intake
from tests.servers.processes import await_gone, children_of
from tests.servers.product import Product
from tests.waiting import LONG_PATIENCE, PATIENCE, until

Instance = Callable[..., Product]
MANY = 1_200
DRAINED_WITHIN = 100.0
"""Seconds; well below the two minutes for which a letter waits that a worker had claimed when it died."""


def addresses(count: int) -> list[str]:
    return [f"signatory{number}@flood.example" for number in range(count)]


def web_and_worker(product: Product) -> tuple[int, int]:
    """The two children, web first: so they were started."""
    web, worker = sorted(children_of(product.pid))
    return web, worker


def kill_when(answered: int, *pids: int) -> Callable[[Flooded], bool]:
    """Kill these processes as soon as so many signatures have been acknowledged."""

    def kill(so_far: Flooded) -> bool:
        if len(so_far.statuses) < answered:
            return False
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        return True

    return kill


def assert_each_stands_once(product: Product, emails: Sequence[str], done: Flooded) -> None:
    """Every acknowledged signature is there, none is there twice, and nobody signed who did not."""
    known = {digest_of(product, email): email for email in emails}
    signed = [known[digest] for digest in digests_that_signed(product)]
    assert len(signed) == len(set(signed))
    assert {emails[number] for number in done.answered(303)} - set(signed) == set()
    assert set(done.statuses.values()) == {303}


def test_web_killed_in_a_flood_loses_and_doubles_no_signature_and_comes_back(instance: Instance) -> None:
    product = instance()
    web, worker = web_and_worker(product)
    emails = addresses(MANY)
    done = flood(product.port, [sign_form(email) for email in emails], meanwhile=kill_when(MANY // 3, web))
    # One answer a connection may have been on its way when it was killed.
    assert MANY - 16 <= len(done.statuses) < MANY
    await_drained_but_for_letters(product)
    assert_each_stands_once(product, emails, done)
    assert await_gone([web], 0) == []
    assert worker in children_of(product.pid)


def test_worker_killed_again_and_again_while_it_drains_loses_and_doubles_no_signature(instance: Instance) -> None:
    product = instance()
    web, _worker = web_and_worker(product)
    emails = addresses(MANY)
    stop = threading.Event()
    killed: list[int] = []
    killer = threading.Thread(target=keep_killing, args=(product, web, killed, stop))
    killer.start()
    try:
        # In two waves, because a worker may drain a whole wave in one go before it is killed.
        half = MANY // 2
        first = flood(product.port, [sign_form(email) for email in emails[:half]])
        until(lambda: len(killed) >= 1, within=LONG_PATIENCE)
        second = flood(product.port, [sign_form(email) for email in emails[half:]])
        until(lambda: len(killed) == 2, within=LONG_PATIENCE)
    finally:
        stop.set()
        killer.join(PATIENCE)
    assert len(first.statuses) + len(second.statuses) == MANY
    assert waiting_in_intake(product) + len(digests_that_signed(product)) >= MANY
    await_drained_but_for_letters(product)
    assert set(first.statuses.values()) | set(second.statuses.values()) == {303}
    signed = digests_that_signed(product)
    assert (len(signed), len(set(signed))) == (MANY, MANY)
    letters = rows(product, "SELECT count(*), count(DISTINCT digest) FROM undersigned_letter WHERE kind = 'confirm'")
    assert letters == [(MANY, MANY)]
    assert [message for message in product.printed.splitlines() if "Traceback" in message] == []


def keep_killing(product: Product, web: int, killed: list[int], stop: threading.Event) -> None:
    """Kill the worker whenever it has drained something since the last kill."""
    while not stop.is_set() and len(killed) < 2:
        before = len(digests_that_signed(product))
        while not stop.is_set() and len(digests_that_signed(product)) == before:
            time.sleep(0.005)
        for worker in set(children_of(product.pid)) - {web, *killed}:
            if not stop.is_set():
                os.kill(worker, signal.SIGKILL)
                killed.append(worker)


def await_drained_but_for_letters(product: Product) -> None:
    """A letter that was claimed by a worker that died waits two minutes; everything else must not."""
    until(lambda: waiting_in_intake(product) == 0, within=DRAINED_WITHIN)


def test_everything_killed_at_once_in_a_flood_and_started_again_loses_and_doubles_no_signature(
    instance: Instance,
) -> None:
    product = instance()
    web, worker = web_and_worker(product)
    emails = addresses(MANY)
    half = emails[: MANY // 2]
    blow = kill_when(MANY // 4, product.pid, web, worker)
    acknowledged = flood(product.port, [sign_form(email) for email in half], patience=0.2, meanwhile=blow)
    product.process.wait(PATIENCE)
    assert await_gone([web, worker]) == []
    again = instance(port=product.port)
    rest = flood(again.port, [sign_form(email) for email in emails[len(half) :]])
    assert len(rest.statuses) == MANY - len(half)
    await_drained_but_for_letters(again)
    for number, status in rest.statuses.items():
        acknowledged.statuses[number + len(half)] = status
    assert len(acknowledged.statuses) >= MANY // 4 + len(rest.statuses)
    assert_each_stands_once(again, emails, acknowledged)
