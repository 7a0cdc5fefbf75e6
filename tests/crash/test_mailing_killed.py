"""Senders are killed again and again while a mailing leaves: nobody is left out, nobody gets it twice, and what is not known is told.

MAILING_RECIPIENTS and MAILING_KILLS make it a longer one: 20,000 and 50 is what issue 5 promises.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import on_postgres
from tests.crash.mailing_nursery import CONNECTIONS
from tests.servers.databases import migrated_template
from tests.servers.ports import free_port
from tests.servers.postgres import ADDRESS, fresh_database, with_database
from tests.servers.product import ROOT
from tests.waiting import LONG_PATIENCE, until

RECIPIENTS = int(os.environ.get("MAILING_RECIPIENTS", "900"))
KILLS = int(os.environ.get("MAILING_KILLS", "8"))


class Nursery:
    """See mailing_nursery.py."""

    def __init__(self, process: "subprocess.Popen[str]", log: Path) -> None:
        self.process, self.log = process, log

    def ask(self, *asked: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def taken(self) -> list[str]:
        """The recipients of the messages that the sink took, in order, each with its Message-ID."""
        return self.log.read_text().splitlines() if self.log.exists() else []


@pytest.fixture
def database(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    cache = Path(request.config.rootpath) / ".pytest_cache" / "undersigned"
    server = os.environ[ADDRESS] if on_postgres() else ""
    template = migrated_template(cache, server)
    if not server:
        shutil.copyfile(template.name, tmp_path / "db.sqlite3")
        yield f"sqlite:///{tmp_path / 'db.sqlite3'}"
        return
    with fresh_database(server, like=with_database(server, template.name)) as address:
        yield address


@pytest.fixture
def nursery(tmp_path: Path, database: str) -> Iterator[Nursery]:
    port, log = free_port(), tmp_path / "taken"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("UNDERSIGNED_")},
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "UNDERSIGNED_HOME": str(tmp_path / "home"),
        "UNDERSIGNED_DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "undersigned.config.settings",
    }
    with contextlib.ExitStack() as stack:
        sink = subprocess.Popen([sys.executable, "-m", "tests.servers.counting_sink", str(port), str(log)], cwd=ROOT)
        stack.callback(sink.wait)
        stack.callback(sink.kill)
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.mailing_nursery", str(port)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        stack.callback(process.wait)
        stack.callback(lambda: os.killpg(process.pid, signal.SIGKILL))
        assert process.stdin is not None
        assert process.stdout is not None
        stack.callback(process.stdin.close)
        stack.callback(process.stdout.close)
        yield Nursery(process, log)


def assert_nobody_is_left_out(nursery: Nursery, emails: list[str], *, most_unsure: int) -> dict[str, bool]:
    """Whoever is not unsure got it once, whoever is unsure at most once; return of each unsure row whether it arrived."""
    told = nursery.ask("rows")
    got = Counter(line.split(" ")[0] for line in nursery.taken())
    states = {email: state for _pk, email, state, _status in told["rows"]}
    assert set(states) == set(emails)
    assert set(states.values()) <= {"sent", "unsure"}
    assert [email for email, state in states.items() if state == "sent" and got[email] != 1] == []
    assert [email for email, number in got.items() if number != 1] == []
    unsure = {str(pk): got[email] == 1 for pk, email, state, _status in told["rows"] if state == "unsure"}
    assert len(unsure) <= most_unsure
    assert told["mailing"] == "sent"
    return unsure


def await_end(nursery: Nursery) -> None:
    until(lambda: nursery.ask("rows")["mailing"] == "sent", within=LONG_PATIENCE * 3)


def test_senders_killed_again_and_again_leave_nobody_out_and_write_to_nobody_twice(nursery: Nursery) -> None:
    # Every eighth is answered late, so that there is something to be killed in the middle of.
    emails = [f"{'slow' if number % 8 == 0 else 'ada'}{number}@example.org" for number in range(RECIPIENTS)]
    assert nursery.ask("fill", emails) == RECIPIENTS
    step = RECIPIENTS // (KILLS + 1)
    killed = 0
    for number in range(1, KILLS + 1):
        sender = nursery.ask("send")
        ends = time.monotonic() + LONG_PATIENCE
        while len(nursery.taken()) < number * step and time.monotonic() < ends:
            time.sleep(0.002)
        os.kill(sender, signal.SIGKILL)
        killed += 1
    assert (killed, len(nursery.taken()) < RECIPIENTS) == (KILLS, True)
    last = nursery.ask("send")
    await_end(nursery)
    unsure = assert_nobody_is_left_out(nursery, emails, most_unsure=KILLS * CONNECTIONS)
    print(f"{RECIPIENTS} recipients, {KILLS} kills: {len(unsure)} unsure, {sum(unsure.values())} of them had arrived.")
    # A person looks at each, and says what is so: then everybody has it, once.
    assert nursery.ask("settle", unsure) == len(unsure)
    if not all(unsure.values()):
        until(lambda: nursery.ask("rows")["mailing"] == "sent", within=LONG_PATIENCE)
    assert assert_nobody_is_left_out(nursery, emails, most_unsure=0) == {}
    os.kill(last, signal.SIGKILL)


@pytest.mark.postgresql_only
def test_two_senders_at_once_write_to_nobody_twice_also_when_one_is_killed(nursery: Nursery) -> None:
    emails = [f"{'slow' if number % 8 == 0 else 'ada'}{number}@example.org" for number in range(600)]
    nursery.ask("fill", emails)
    senders = [nursery.ask("send"), nursery.ask("send")]
    until(lambda: len(nursery.taken()) > 200, within=LONG_PATIENCE)
    os.kill(senders[0], signal.SIGKILL)
    await_end(nursery)
    assert_nobody_is_left_out(nursery, emails, most_unsure=CONNECTIONS)
