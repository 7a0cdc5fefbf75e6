"""The servers that are measured: each started on a free loopback port, stopped by its process, its CPU time counted."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60
STOP_SECONDS = 20
WEB_PROCESSES = 4
"""Of plain Django, each with four threads: what served it best on two cores."""


class CannotMeasure(Exception):
    """Something that the benchmark needs is missing or does not start; the message says what."""


@dataclass(frozen=True)
class Server:
    """A running server: its port, its first process, and where it writes what goes wrong."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def address(self) -> str:
        """Its address without a final slash."""
        return f"http://127.0.0.1:{self.port}"

    def cpu_seconds(self) -> float:
        """CPU time of the process and all its descendants, the ended ones included, since they began."""
        ticks = 0
        for pid in descendants(self.process.pid):
            with contextlib.suppress(OSError):
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                ticks += sum(int(field) for field in fields[11:15])
        return ticks / os.sysconf("SC_CLK_TCK")


def descendants(pid: int) -> list[int]:
    """The process and its living descendants (proc(5))."""
    found = [pid]
    for parent in found:
        with contextlib.suppress(OSError):
            for thread in Path(f"/proc/{parent}/task").iterdir():
                found += [int(child) for child in (thread / "children").read_text().split()]
    return found


def python_path() -> str:
    """Where the processes of a benchmark find the product and the benchmark, before whatever was given."""
    return os.pathsep.join([str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", "")])


def free_port() -> int:
    """A TCP port of 127.0.0.1 on which nothing listens now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def running(
    command: Sequence[str | Path],
    folder: Path,
    *,
    name: str,
    port: int,
    environment: Mapping[str, str] | None = None,
    identity: Mapping[str, Any] | None = None,
) -> Iterator[Server]:
    """Run a server until the block ends. Raises CannotMeasure when it does not answer on its port within a minute."""
    log = folder / f"{name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=ROOT,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": python_path(), **(environment or {})},
            **(identity or {}),
        )
    try:
        _await_answer(process, port, name, log)
        yield Server(port, process, log)
    finally:
        _stop(process)


def _await_answer(process: subprocess.Popen[bytes], port: int, name: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        # Whatever is answered to this, by HTTP or by closing (PostgreSQL), shows that somebody works behind the port.
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 5) as connection:
            connection.sendall(b"GET /none HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
            connection.recv(1)
            return
        time.sleep(0.1)
    raise CannotMeasure(f"{name} did not start:\n{log.read_text(errors='replace')[-2000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    # SIGINT is "fast" to PostgreSQL and nginx, and an orderly end to uvicorn and gunicorn.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            return
        process.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)


@contextlib.contextmanager
def postgresql(folder: Path) -> Iterator[tuple[Server, str]]:
    """A PostgreSQL server as it comes (fsync on); yields it and its address without a database's name."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if not found:
        raise CannotMeasure("No PostgreSQL server is installed. On Debian: apt-get install postgresql.")
    home = folder / "postgresql"
    home.mkdir()
    identity: dict[str, Any] = {}
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        folder.chmod(0o755)
        os.chown(home, account.pw_uid, account.pw_gid)
        identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    made = subprocess.run(
        [found[-1], "--pgdata", home / "data", "--username", "bench", "--auth", "trust", "--encoding", "UTF8"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=home,
        **identity,
    )
    if made.returncode:
        raise CannotMeasure(f"PostgreSQL's initdb failed:\n{made.stderr}")
    port = free_port()
    command: list[str | Path] = [found[-1].with_name("postgres"), "-D", home / "data", "-p", str(port), "-k", ""]
    with running(command, folder, name="postgresql", port=port, identity=identity) as server:
        address = f"postgresql://bench@127.0.0.1:{port}"
        with _connect_when_ready(f"{address}/postgres") as connection:
            connection.execute("CREATE DATABASE product")
            connection.execute("CREATE DATABASE plain")
        yield server, address


def _connect_when_ready(address: str) -> psycopg.Connection[tuple[Any, ...]]:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            return psycopg.connect(address, autocommit=True)
        except psycopg.OperationalError as error:  # it takes connections a little later than it listens
            if time.monotonic() > deadline:
                raise CannotMeasure(f"PostgreSQL takes no connections: {error}") from error
            time.sleep(0.1)


@contextlib.contextmanager
def uvicorn(application: str, folder: Path, *, name: str, environment: Mapping[str, str]) -> Iterator[Server]:
    """One process of uvicorn, set as undersigned.config.run sets it."""
    port = free_port()
    command = [sys.executable, "-m", "bench.serve", application, str(port)]
    with running(command, folder, name=name, port=port, environment=environment) as server:
        yield server


@contextlib.contextmanager
def plain_django(folder: Path, *, name: str, database: str) -> Iterator[Server]:
    """bench.plain_django under gunicorn, on a database that is made ready first."""
    if find_spec("gunicorn") is None:
        raise CannotMeasure("gunicorn, which serves plain Django here, is not installed: pip install gunicorn.")
    environment = {"PLAIN_DJANGO_DATABASE": database, "DJANGO_SETTINGS_MODULE": "bench.plain_django.settings"}
    django = [sys.executable, "-m", "django", "migrate", "--run-syncdb", "--verbosity", "0"]
    subprocess.run(
        django, check=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": python_path(), **environment}, timeout=60
    )
    port = free_port()
    workers = ["--workers", str(WEB_PROCESSES), "--worker-class", "gthread", "--threads", "4", "--log-level", "error"]
    at: list[str | Path] = [
        "--bind",
        f"127.0.0.1:{port}",
        "--worker-tmp-dir",
        folder,
        "bench.plain_django.wsgi:application",
    ]
    command: list[str | Path] = [sys.executable, "-m", "gunicorn", *workers, *at]
    with running(command, folder, name=name, port=port, environment=environment) as server:
        yield server


@contextlib.contextmanager
def nginx(folder: Path, page: bytes) -> Iterator[Server]:
    """One process of nginx that serves `page` as the file /page, without writing a log."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        raise CannotMeasure("nginx is not installed. On Debian: apt-get install nginx-light.")
    home = folder / "nginx"
    (home / "files").mkdir(parents=True)
    (home / "files" / "page").write_bytes(page)
    for path in (folder, home, home / "files"):
        path.chmod(0o755)
    port = free_port()
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {home}/{kind};" for kind in kinds)
    settings = home / "nginx.conf"
    settings.write_text(
        f"worker_processes 1; daemon off; pid {home}/pid; error_log {home}/errors;"
        "events { worker_connections 1024; }"
        f"http {{ {temporary} access_log off; sendfile on; tcp_nopush on; open_file_cache max=10;"
        f"keepalive_requests 100000000; default_type text/html; server {{ listen 127.0.0.1:{port}; root {home}/files; }} }}"
    )
    with running([program, "-c", settings], folder, name="nginx", port=port) as server:
        yield server
