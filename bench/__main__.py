"""`make bench`: start everything, fire in turns, check every answer and every row, print one table, judge.

Ends with status 1 when a promise on speed is missed or an answer is wrong, 2 when something cannot be measured.
"""

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bench import mailing, pacing, report
from bench.contestants import Contestant, start_all
from bench.load import CONNECTIONS, Measured, fire, settle
from bench.servers import ROOT, CannotMeasure, python_path

LEAST_ROUNDS = 4
WARMING_SECONDS = 1


def main() -> int:
    """Measure as the command line says; returns the exit status."""
    options = _read_options()
    folder = Path(tempfile.mkdtemp(prefix="undersigned-bench-"))
    rounds: dict[str, list[Measured]] = {}
    searches: dict[str, list[float]] = {"query": [], "page": []}
    wrong: list[str] = []
    try:
        with contextlib.ExitStack() as stack:
            print("Starting PostgreSQL, two instances of the product, plain Django twice, nginx ...", flush=True)
            field = start_all(folder, stack)
            for contestant in field.contestants:  # what is done once in the life of a process is not measured
                _take_turn(contestant, WARMING_SECONDS, [])
            for number in range(options.rounds):
                print(f"Round {number + 1} of {options.rounds}", end="", flush=True)
                for contestant in field.contestants:
                    print(f", {contestant.name}", end="", flush=True)
                    measured = _take_turn(contestant, options.seconds, wrong)
                    rounds.setdefault(contestant.name, []).append(measured)
                for name, times in _search(field.instance).items():
                    searches[name] += times
                print(", search", flush=True)
            print(f"{pacing.LETTERS:,} letters to targets, by a simulated clock ...", flush=True)
            paced = pacing.measure(field.instance)
        # Once the others have gone: it has a PostgreSQL of its own.
        print(f"A mailing to {options.recipients:,} ...", flush=True)
        mailed = mailing.measure(
            folder / "mail", recipients=options.recipients, rounds=options.rounds, memory=options.memory
        )
    except CannotMeasure as error:
        print(f"\n{error}", file=sys.stderr)
        return 2
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return _conclude(options, rounds, searches, paced, mailed, wrong + mailed.wrong)


def _take_turn(contestant: Contestant, seconds: float, wrong: list[str]) -> Measured:
    """Fire, and note in `wrong` whatever was answered wrongly or is not in the store."""
    before = contestant.stored() if contestant.stored else 0
    measured = fire(
        contestant.server, contestant.script, contestant.arguments, seconds=seconds, spenders=contestant.spenders
    )
    settle()
    # Plain Django may take its time beyond wrk's patience; ours may not.
    errors = measured.refused + (0 if contestant.name.startswith("django") else measured.broken)
    if errors:
        wrong.append(f"{contestant.name}: {errors} answers were errors.")
    if measured.bytes < measured.requests * contestant.least_bytes:
        wrong.append(f"{contestant.name}: answers were shorter than the page.")
    if contestant.stored:
        rows = contestant.stored() - before
        # wrk leaves without reading what was under way, so each connection may have stored one more.
        if not measured.requests <= rows <= measured.requests + CONNECTIONS:
            wrong.append(f"{contestant.name}: {measured.requests} were acknowledged, {rows} are stored.")
    return measured


def _search(instance: Mapping[str, str]) -> dict[str, list[float]]:
    ran = subprocess.run(
        [sys.executable, "-m", "bench.search"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": python_path(), **instance},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if ran.returncode:
        raise CannotMeasure(f"The roll cannot be searched:\n{ran.stderr[-2000:]}")
    found: dict[str, list[float]] = json.loads(ran.stdout)
    return found


def _conclude(
    options: argparse.Namespace,
    rounds: Mapping[str, list[Measured]],
    searches: Mapping[str, list[float]],
    paced: pacing.Paced,
    mailed: mailing.Mailed,
    wrong: list[str],
) -> int:
    judged = [*report.floors(rounds, searches), pacing.promise(paced), *mailing.promises(mailed)]
    web = report.table(rounds, searches, seconds=options.seconds)
    tables = f"{web}\n\n{pacing.table(paced)}\n\n{mailing.table(mailed)}"
    text = f"{tables}\n\n{report.verdict(judged)}"
    print(f"\n{text}\n")
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    if options.rounds < LEAST_ROUNDS:
        print(f"Fewer than {LEAST_ROUNDS} rounds prove nothing; nothing was judged.", file=sys.stderr)
        return 1 if wrong else 0
    if options.write and not wrong:
        report.write_into(ROOT / "docs" / "performance.md", text)
    return 0 if not wrong and all(floor.kept for floor in judged) else 1


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure speed beside nginx and plain Django.")
    parser.add_argument("--rounds", type=int, default=4, help="rounds in which each takes its turn (default 4)")
    parser.add_argument("--seconds", type=float, default=4, help="seconds of a turn (default 4)")
    parser.add_argument("--recipients", type=int, default=mailing.RECIPIENTS, help="of the mailing (default 100,000)")
    parser.add_argument(
        "--memory", action="store_true", help="also a mailing to 1,000 and one to 1,000,000 (half an hour)"
    )
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
