"""The first command: it says where, starts again quickly and changes nothing, and stops in good order."""

import hashlib
import re
import signal
import socket
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.servers.product import DidNotStart, Product

Instance = Callable[..., Product]


def tables(home: Path) -> dict[str, int]:
    """Return the number of rows of every table of an instance."""
    with closing(sqlite3.connect(f"file:{home / 'undersigned.sqlite3'}?mode=ro", uri=True)) as database:
        names = [
            name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        ]
        return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


def keys(home: Path) -> dict[str, str]:
    """Return a checksum of every key of an instance."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted((home / "keys").iterdir())}


def test_started_again_it_is_up_within_five_seconds_and_changes_nothing(instance: Instance) -> None:
    first = instance(bare=True)
    assert first.staff_password
    assert first.stop() == 0
    before = tables(first.home), keys(first.home)
    again = instance(bare=True)
    assert again.stop() == 0
    assert (tables(first.home), keys(first.home)) == before
    assert "Preparing" not in again.printed
    assert again.staff_password == ""
    assert again.seconds_to_start < 5


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_in_good_order_and_leaves_no_process(instance: Instance, asked: signal.Signals) -> None:
    running = instance()
    children = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
    assert len(children) == 2
    assert running.stop(asked) == 0
    assert [pid for pid in children if Path(f"/proc/{pid}").exists()] == []
    assert not re.search(r"Traceback|ERROR|Killed", running.printed)


def test_a_port_that_is_taken_ends_it_with_a_sentence(instance: Instance) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(DidNotStart, match=f"Cannot listen on 127.0.0.1 port {port}"):
            instance(port=port)


def test_a_second_instance_in_the_same_home_is_refused_with_a_sentence(instance: Instance) -> None:
    running = instance()
    with pytest.raises(DidNotStart, match="An instance already runs in"):
        instance()
    assert running.process.poll() is None


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("UNDERSIGNED_PAGE_SECONDS", "soon", "UNDERSIGNED_PAGE_SECONDS=soon is not a whole number."),
        ("UNDERSIGNED_DATABASE_URL", "mysql://x", "it must be postgresql:// or sqlite://."),
        ("UNDERSIGNED_LANGUAGES", "xx", "Option languages is xx; it must be one of en, fr."),
    ],
)
def test_a_bad_option_ends_it_with_a_sentence(instance: Instance, variable: str, value: str, sentence: str) -> None:
    with pytest.raises(DidNotStart) as refused:
        instance(environment={variable: value})
    assert sentence in str(refused.value)
    assert "Traceback" not in str(refused.value)


def test_make_run_becomes_the_product_and_passes_the_port_on() -> None:
    root = Path(__file__).resolve().parents[2]
    recipe = subprocess.run(
        ["make", "-n", "run", "PORT=8765", "-o", ".venv/stamps/run"],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert recipe.stdout == "exec .venv/bin/undersigned run\n"
    printed = subprocess.run(
        ["make", "-f", "Makefile", "-f", "-", "shown", "PORT=8765"],
        input="shown:\n\t@echo port $$UNDERSIGNED_PORT\n", cwd=root, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert printed.stdout == "port 8765\n"
