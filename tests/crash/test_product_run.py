"""`undersigned run` as a terminal and an operating system treat it: stopped, started again, hung up on, killed."""

import os
import re
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.servers.asking import ask
from tests.servers.ledger import await_drained, changes, dump
from tests.servers.outbox import await_letter, links, read_outbox
from tests.servers.processes import await_gone, children_of
from tests.servers.product import DidNotStart, Product
from tests.waiting import PATIENCE, until

Instance = Callable[..., Product]


def type_ctrl_c(product: Product) -> int:
    """Interrupt the whole process group in the foreground, as a terminal does; returns the status."""
    os.killpg(os.getpgid(product.pid), signal.SIGINT)
    return product.process.wait(PATIENCE)


def files(home: Path) -> dict[str, bytes]:
    """What an instance keeps outside of its databases; stamps of time and locks aside."""
    passing = re.compile(r"\.sqlite3|\.lock$|worker\.heartbeat$")
    kept = [path for path in sorted(home.rglob("*")) if path.is_file() and not passing.search(path.name)]
    return {str(path.relative_to(home)): path.read_bytes() for path in kept}


def test_started_again_it_keeps_every_row_and_every_file_and_a_reader_changes_nothing(instance: Instance) -> None:
    first = instance()
    for email in ("ada@example.org", "grace@example.org"):
        ask(f"{first.url}/en/sign/", "POST", form={"name": "Ada", "email": email, "country": "GB", "news": "on"})
    link = next(link for link in links(await_letter(first.home, to="ada@example.org")) if "/confirm/" in link)
    assert ask(link, "POST").status == 303
    await_drained(first)
    assert type_ctrl_c(first) == 0
    rows, kept = dump(first), files(first.home)
    again = instance()
    await_drained(again)
    letters = len(read_outbox(again.home))
    assert [ask(f"{again.url}{path}").status for path in ("/en/", "/fr/roll/", "/en/sign/")] == [200, 200, 200]
    assert type_ctrl_c(again) == 0
    assert changes(rows, dump(again)) == []
    assert files(again.home) == kept
    assert letters == 2
    assert "Preparing" not in again.printed


def test_ctrl_c_pressed_twice_while_it_serves_ends_it_in_good_order(instance: Instance) -> None:
    product = instance()
    family = children_of(product.pid)
    assert len(family) == 2
    with socket.create_connection(("127.0.0.1", product.port)) as idle:
        idle.sendall(b"GET /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert idle.recv(12) == b"HTTP/1.1 200"
        os.killpg(os.getpgid(product.pid), signal.SIGINT)
        assert type_ctrl_c(product) == 0
    assert await_gone(family) == []
    assert not re.search(r"Traceback|ERROR|Killed|KeyboardInterrupt", product.printed)


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGHUP])
def test_when_it_is_killed_web_and_worker_go_too_and_the_home_can_be_used_again(
    instance: Instance, blow: signal.Signals
) -> None:
    product = instance()
    family = children_of(product.pid)
    assert len(family) == 2
    os.kill(product.pid, blow)
    product.process.wait(PATIENCE)
    assert await_gone(family) == []
    again = instance(port=product.port)
    assert ask(f"{again.url}/en/").status == 200


def test_a_web_process_that_dies_while_nobody_asks_is_there_again_within_a_minute(instance: Instance) -> None:
    product = instance()
    before = set(children_of(product.pid))
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    until(lambda: status_of(product) == 200, within=60)
    assert len(set(children_of(product.pid)) - before) == 2
    assert product.process.poll() is None


def status_of(product: Product) -> int:
    try:
        return ask(f"{product.url}/en/").status
    except OSError:
        return 0


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"UNDERSIGNED_CALL": "typo"}, "There is no call typo. Import one"),
        ({"UNDERSIGNED_INTAKE_URL": "mysql://x"}, "UNDERSIGNED_INTAKE_URL begins with mysql:"),
    ],
    ids=["call", "intake"],
)
def test_what_it_cannot_serve_ends_it_with_a_sentence_and_a_status(
    instance: Instance, environment: dict[str, str], sentence: str
) -> None:
    with pytest.raises(DidNotStart) as refused:
        instance(environment=environment)
    assert sentence in str(refused.value)
    assert "ended with status 1" in str(refused.value)
    assert "Traceback" not in str(refused.value)
