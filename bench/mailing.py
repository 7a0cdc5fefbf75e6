"""A mailing leaves by the real flow, rows on PostgreSQL and all, beside Django's own loop and Postfix's smtp-source, into one sink.

``python -m bench.mailing`` measures mailings alone; ``--recipients``, ``--rounds``; ``--memory`` sends to 1,000 and to a million
and says what memory that took.
"""

import argparse
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.report import Floor
from bench.servers import ROOT, CannotMeasure, free_port, postgresql, python_path, running

RECIPIENTS = 100_000
ROUNDS = 4
DJANGO = 1_500
"""Messages of a turn of Django's loop; it is slow."""
SIGNED = 12_000
"""Messages of a turn that is signed, beyond the recipients."""
OCTETS = 12_500
"""Of a message of smtp-source, as many as ours have."""
MEMORY = (1_000, 1_000_000)
SENDERS = 2
"""Processes that send: one a core, as `undersigned sender` adds them."""
STARTS_IN = 8
"""Seconds for the senders to be ready."""
_SHOWN = ("freeze_seconds", "freeze_mb", "send_seconds", "send_mb")
TITLES = {
    "sent": "mailing, rows claimed, rendered, sent and marked (PostgreSQL)",
    "signed": "the same, signed with RSA-2048 (DKIM)",
    "source": "smtp-source, one message again and again",
    "django": "Django's send_mass_mail loop, HTML + text",
}


@dataclass
class Mailed:
    """Messages a second of each contestant's turns, whether all rows were right, and signatures that dkimpy found good."""

    recipients: int
    rates: dict[str, list[float]] = field(default_factory=dict)
    cpu: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    good: int = 0
    memory: dict[int, dict[str, float]] = field(default_factory=dict)

    def ratio(self, one: str, other: str) -> float:
        """The median of the rounds' ratios."""
        return statistics.median(a / b for a, b in zip(self.rates[one], self.rates[other], strict=True))


def measure(folder: Path, *, recipients: int = RECIPIENTS, rounds: int = ROUNDS, memory: bool = False) -> Mailed:
    """Measure in rounds, each contestant in turn, on a database of its own. Raises CannotMeasure."""
    folder.mkdir(exist_ok=True)
    folder.parent.chmod(0o755)  # PostgreSQL runs as somebody else
    mailed = Mailed(recipients)
    with contextlib.ExitStack() as stack:
        _server, address = stack.enter_context(postgresql(folder))
        port = stack.enter_context(_sink(folder))
        environment = {
            "UNDERSIGNED_HOME": str(folder / "home"),
            "UNDERSIGNED_DATABASE_URL": f"{address}/product",
            "DJANGO_SETTINGS_MODULE": "undersigned.config.settings",
        }
        _run(["-m", "django", "migrate", "--verbosity", "0", "--skip-checks"], environment)
        _do(environment, "fill", recipients + rounds * _signed(recipients // rounds))
        _do(environment, "freeze")
        _do(environment, "put-off")
        for number in range(rounds):
            _turn(mailed, environment, port, recipients // rounds, folder)
            last = ", ".join(f"{name} {rates[-1]:,.0f}" for name, rates in mailed.rates.items())
            print(f"Mailings, round {number + 1} of {rounds}: {last} a second", flush=True)
        mailed.good = int(_do(environment, "verify", folder / "keys")["good"])
        for count in MEMORY if memory else ():
            mailed.memory[count] = _memory(environment, port, count)
            print(count, mailed.memory[count], flush=True)
    return mailed


def _turn(mailed: Mailed, environment: Mapping[str, str], port: int, share: int, folder: Path) -> None:
    signed = _signed(share)
    ours = _send(environment, port, share)
    turns = {
        "sent": (ours, share),
        "source": (_source(port, share), share),
        "signed": (_send(environment, port, signed, folder / "keys"), signed),
        "django": (_do(environment, "django", port, DJANGO), DJANGO),
    }
    mailed.cpu.append(1e6 * ours["cpu"] / max(1, ours["sent"]))
    for name, (told, wanted) in turns.items():
        mailed.rates.setdefault(name, []).append(told["sent"] / told["seconds"])
        if told["sent"] != wanted:
            mailed.wrong.append(f"{TITLES[name]}: {told['sent']} of {wanted} left. {told.get('away', '')}")


def _signed(share: int) -> int:
    """How many of a turn are signed: as many as take about as long."""
    return min(SIGNED, share)


def _memory(environment: Mapping[str, str], port: int, count: int) -> dict[str, float]:
    filled = _do(environment, "fill", count)
    frozen = _do(environment, "freeze")
    sent = _do(environment, "send", port, int(time.time()))
    return {
        "fill_seconds": filled["seconds"],
        "freeze_seconds": frozen["seconds"],
        "freeze_mb": frozen["peak_mb"],
        "send_seconds": sent["seconds"],
        "send_mb": sent["peak_mb"],
        "sent": sent["sent"],
    }


def table(mailed: Mailed) -> str:
    """The results in Markdown."""
    lines = [
        f"A mailing to {mailed.recipients:,} recipients, 12 kB of HTML and text each, in {len(mailed.rates['sent'])} interleaved "
        "rounds into Postfix's smtp-sink. Two senders of ours with eight connections each; smtp-source has eight. Median (least to "
        "most).",
        "",
        "| | messages a second | ÷ Django | ÷ smtp-source |",
        "|---|--:|--:|--:|",
    ]
    for name, rates in mailed.rates.items():
        middle, least, most = (f"{value:,.0f}" for value in (statistics.median(rates), min(rates), max(rates)))
        ratios = f"{mailed.ratio(name, 'django'):.1f} | {mailed.ratio(name, 'source'):.2f}"
        lines.append(f"| {TITLES[name]} | {middle} ({least} to {most}) | {ratios} |")
    lines += ["", f"CPU of the senders: {statistics.median(mailed.cpu):.0f} µs a message."]
    if mailed.memory:
        lines += ["", "| recipients | written down, s | peak MB | sent, s | peak MB |", "|--:|--:|--:|--:|--:|"]
        lines += [
            f"| {count:,} | {' | '.join(f'{one[name]:.0f}' for name in _SHOWN)} |"
            for count, one in mailed.memory.items()
        ]
    return "\n".join(lines)


def promises(mailed: Mailed) -> list[Floor]:
    """What issue 5 promises of speed."""
    found = [
        Floor("mailing ÷ Django's send_mass_mail loop", mailed.ratio("sent", "django"), 20, True),
        Floor("mailing ÷ smtp-source", mailed.ratio("sent", "source"), 0.7, True),
        Floor("mailing signed with RSA-2048 ÷ Django's loop, unsigned", mailed.ratio("signed", "django"), 3, True),
        Floor("signatures of 20 that dkimpy finds good", mailed.good, 20, True),
    ]
    if mailed.memory:
        few, many = (mailed.memory[count] for count in MEMORY)
        found += [
            Floor("memory for a million ÷ for a thousand, sending", many["send_mb"] / few["send_mb"], 1.3, False),
            Floor(
                "memory for a million ÷ for a thousand, writing rows", many["freeze_mb"] / few["freeze_mb"], 1.3, False
            ),
            Floor("writing down a million rows", many["freeze_seconds"], 600, False, " s"),
        ]
    return found


@contextlib.contextmanager
def _sink(folder: Path) -> Iterator[int]:
    program = shutil.which("smtp-sink", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        raise CannotMeasure("smtp-sink is not installed. On Debian: apt-get install postfix.")
    port = free_port()
    user = ["-u", "postgres"] if os.geteuid() == 0 else []
    with running([program, *user, f"127.0.0.1:{port}", "1000"], folder, name="smtp-sink", port=port):
        yield port


def _source(port: int, count: int) -> dict[str, Any]:
    program = shutil.which("smtp-source", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        raise CannotMeasure("smtp-source is not installed. On Debian: apt-get install postfix.")
    command = [program, "-d", "-s", "8", "-m", str(count), "-l", str(OCTETS), f"127.0.0.1:{port}"]
    began = time.perf_counter()
    ran = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    if ran.returncode:
        raise CannotMeasure(f"smtp-source failed: {ran.stderr}")
    return {"seconds": time.perf_counter() - began, "sent": count}


def _send(environment: Mapping[str, str], port: int, count: int, *keys: Path) -> dict[str, Any]:
    """Let the senders share so many among them; they begin at one moment, and it is over when the last one is done."""
    _do(environment, "let-go", count)
    starts = int(time.time()) + STARTS_IN
    with ThreadPoolExecutor(SENDERS) as pool:
        told = list(pool.map(lambda _sender: _do(environment, "send", port, starts, *keys), range(SENDERS)))
    together = {name: sum(one[name] for one in told) for name in ("sent", "cpu")}
    return {**together, "seconds": max(one["seconds"] for one in told), "away": "".join(one["away"] for one in told)}


def _do(environment: Mapping[str, str], *words: object) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(_run(["-m", "bench.mailing_work", *map(str, words)], environment))
    return told


def _run(words: list[str], environment: Mapping[str, str]) -> str:
    ran = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": python_path(), **environment},
        capture_output=True,
        text=True,
        timeout=3_600,
        check=False,
    )
    if ran.returncode:
        raise CannotMeasure(f"Mailings cannot be measured:\n{ran.stderr[-3000:]}")
    return ran.stdout


def main() -> int:
    """Measure mailings alone; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench.mailing", description="Measure the sending of mailings.")
    parser.add_argument("--recipients", type=int, default=RECIPIENTS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--memory", action="store_true", help="also to 1,000 and to 1,000,000 recipients")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="undersigned-bench-"))
    try:
        mailed = measure(folder / "mail", recipients=options.recipients, rounds=options.rounds, memory=options.memory)
    except CannotMeasure as error:
        print(error, file=sys.stderr)
        return 2
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    found = promises(mailed)
    print(
        f"\n{table(mailed)}\n\n"
        + "\n".join(f"{one.promise}: {one.found:.2f}{one.unit} (must be {one.limit:g})" for one in found)
    )
    print("\n".join(mailed.wrong), file=sys.stderr)
    return 0 if all(one.kept for one in found) and not mailed.wrong else 1


if __name__ == "__main__":
    sys.exit(main())
