"""One measurement: wrk for some seconds, what it saw, and what the servers spent."""

import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.servers import CannotMeasure, Server

CONNECTIONS = 64
THREADS = 2
HERE = Path(__file__).resolve().parent
BROWSER = {"Accept": "text/html,*/*;q=0.8", "Accept-Encoding": "gzip, deflate, br", "Accept-Language": "en"}


@dataclass(frozen=True)
class Measured:
    """What one run showed. Latencies in milliseconds, CPU in microseconds for each request."""

    requests: int
    per_second: float
    p50: float
    p99: float
    cpu: float
    bytes: int
    refused: int
    """Answers with a status of 400 or more."""
    broken: int
    """Connections that broke, and answers that took longer than two seconds."""


def fire(
    server: Server, script: str, arguments: Sequence[str], *, seconds: float, spenders: Sequence[Server]
) -> Measured:
    """Run wrk with `script` from this folder. `spenders`: whose CPU time counts. Raises CannotMeasure."""
    spent = -sum(spender.cpu_seconds() for spender in spenders)
    requests, microseconds, size, refused, broken, p50, p99 = _run_wrk(server, script, arguments, seconds)
    spent += sum(spender.cpu_seconds() for spender in spenders)
    if not requests:
        raise CannotMeasure(f"No answer came from {server.address}:\n{server.log.read_text(errors='replace')[-2000:]}")
    return Measured(
        requests=requests,
        per_second=requests / microseconds * 1e6,
        p50=p50 / 1e3,
        p99=p99 / 1e3,
        cpu=spent / requests * 1e6,
        bytes=size,
        refused=refused,
        broken=broken,
    )


def _run_wrk(server: Server, script: str, arguments: Sequence[str], seconds: float) -> list[int]:
    """What the script's RESULT line says."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise CannotMeasure("wrk is not installed. On Debian: apt-get install wrk.")
    options: list[str | Path] = [
        "-t",
        str(THREADS),
        "-c",
        str(CONNECTIONS),
        "-d",
        f"{seconds:.0f}s",
        "-s",
        HERE / script,
    ]
    path = "/"
    if script == "get.lua":
        path = arguments[0]
        options += [part for name, value in BROWSER.items() for part in ("-H", f"{name}: {value}")]
    ran = subprocess.run(
        [wrk, *options, server.address + path, "--", *arguments],
        capture_output=True,
        text=True,
        timeout=seconds + 60,
        check=False,
    )
    lines = [line.split()[1:] for line in ran.stdout.splitlines() if line.startswith("RESULT ")]
    if ran.returncode or not lines:
        raise CannotMeasure(f"wrk failed: {ran.stderr or ran.stdout}")
    return [int(figure) for figure in lines[0]]


def settle(seconds: float = 0.3) -> None:
    """Let what is under way end, so that it is neither counted wrongly nor in the way of the next."""
    time.sleep(seconds)
