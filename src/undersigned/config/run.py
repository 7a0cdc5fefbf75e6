"""Run an instance on one machine: web and worker as children of one process that starts, watches and stops them."""

import ctypes
import fcntl
import http.client
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from typing import IO, Any

import click
import uvicorn
from django.conf import settings

from undersigned.config.options import address_of
from undersigned.config.prepare import first_login, prepare

logger = logging.getLogger(__name__)
STOP_SECONDS = 12
_ASKING_TO_STOP = (signal.SIGINT, signal.SIGTERM)
_PR_SET_PDEATHSIG = 1


class CannotRun(Exception):
    """The instance cannot start; the message says why and what to do."""


def run_instance() -> int:
    """Prepare, start, say where, watch, and stop on Ctrl-C or SIGTERM. Returns the exit status. Raises CannotRun."""
    lock = _lock_home()
    sock = bind()
    prepare(click.echo)
    _find_call()
    _close_connections()
    family = Family({f"web {n}": lambda: serve(sock) for n in range(1, _web_processes() + 1)} | {"worker": work})
    family.start()
    if not _wait_until_answering(sock, family):
        family.stop()
        if family.stopping:
            return 0
        raise CannotRun("The site does not answer. What is printed above says why; `undersigned doctor` may say more.")
    # Last, so that a start that fails makes no password that nobody sees.
    staff = first_login()
    _close_connections()
    _say_where(staff)
    family.watch()
    family.stop()
    lock.close()
    return 0


def bind() -> socket.socket:
    """Return the listening socket, and name its port in the public address where the system chose it.

    Raises CannotRun when the address is taken or not ours.
    """
    host, port = settings.OPTION["host"], settings.OPTION["port"]
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
    except OSError as error:
        raise CannotRun(
            f"Cannot listen on {host} port {port}: {error.strerror}. Another port: PORT=8001 make run."
        ) from error
    sock.listen(1024)
    sock.set_inheritable(True)
    if port == 0 and not settings.OPTION["public_url"]:
        # Here, so that every child and every letter names the port that the system gave.
        settings.PUBLIC_URL = settings.WAGTAILADMIN_BASE_URL = address_of(host, sock.getsockname()[1])
        settings.CSRF_TRUSTED_ORIGINS = [settings.PUBLIC_URL]
    return sock


def serve(sock: socket.socket) -> None:
    """Serve the site on a socket until SIGTERM; requests under way are finished first."""
    config = uvicorn.Config("undersigned.config.asgi:application", lifespan="on", **server_options())
    uvicorn.Server(config).run(sockets=[sock])


def server_options() -> dict[str, Any]:
    """Return what uvicorn is told wherever an application is served: here, in the benchmark and in the tests."""
    return {
        "loop": "uvloop",
        "http": "undersigned.interfaces.gate.protocol:ReadyProtocol",
        "access_log": False,
        "log_level": "warning",
        "server_header": False,
        "proxy_headers": False,
        "timeout_graceful_shutdown": 8,
        "limit_concurrency": None,
        "backlog": 1024,
    }


def work() -> None:
    """Run the worker until SIGTERM or SIGINT."""
    from undersigned.config.worker_parts import worker_parts
    from undersigned.interfaces.worker.loop import run_worker

    run_worker(worker_parts())


def work_alone() -> None:
    """Run the worker without a web process beside it. Raises CannotRun where its letters could not name the site's address."""
    if settings.OPTION["port"] == 0 and not settings.OPTION["public_url"]:
        raise CannotRun(
            "Port 0 lets the system choose, so that the links in letters would lead nowhere. "
            "Say where readers reach the site: UNDERSIGNED_PUBLIC_URL=https://call.example.org."
        )
    work()


class Family:
    """The child processes: each is started again when it dies by itself, later and later when it keeps dying."""

    def __init__(self, deeds: dict[str, Callable[[], None]]) -> None:
        self.deeds = deeds
        self.children: dict[int, str] = {}
        self.started: dict[str, float] = {}
        self.failures: dict[str, int] = {}
        self.stopping = False

    def start(self) -> None:
        """Start every child; from here on SIGINT and SIGTERM stop the family."""
        for number in _ASKING_TO_STOP:
            signal.signal(number, self._ask_to_stop)
        for name in self.deeds:
            self._spawn(name)

    def watch(self) -> None:
        """Wait until asked to stop; start again what died."""
        while not self.stopping:
            self.look_once()
            time.sleep(0.2)

    def look_once(self) -> None:
        """Notice children that died, and start each again after a pause that doubles up to half a minute."""
        for pid, name in list(self.children.items()):
            found, status = os.waitpid(pid, os.WNOHANG)
            if found:
                del self.children[pid]
                quick = time.monotonic() - self.started[name] < 10
                self.failures[name] = self.failures.get(name, 0) + 1 if quick else 0
                ended = os.waitstatus_to_exitcode(status)
                logger.error("%s ended (%s); it is started again.", name, ended)
        for name in set(self.deeds) - set(self.children.values()):
            pause = min(30, 2 ** self.failures.get(name, 0)) - 1
            if not self.stopping and time.monotonic() - self.started[name] >= pause:
                self._spawn(name)

    def stop(self) -> None:
        """Ask every child to finish what it does, wait, and in the end insist."""
        deadline = time.monotonic() + STOP_SECONDS
        for pid in self.children:
            os.kill(pid, signal.SIGTERM)
        while self.children and time.monotonic() < deadline:
            self._reap()
            time.sleep(0.05)
        for pid in self.children:
            os.kill(pid, signal.SIGKILL)
        while self.children:
            self._reap()
            time.sleep(0.05)

    def _reap(self) -> None:
        for pid in list(self.children):
            if os.waitpid(pid, os.WNOHANG)[0]:
                del self.children[pid]

    def _ask_to_stop(self, number: int, frame: object) -> None:
        self.stopping = True

    def _spawn(self, name: str) -> None:
        self.started[name] = time.monotonic()
        sys.stdout.flush()
        sys.stderr.flush()
        # A child answers to nobody until it has its own way to; what is asked of it meanwhile waits.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _ASKING_TO_STOP)
        pid = os.fork()
        if pid:
            self.children[pid] = name
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            return
        status = 1
        try:
            _become_child()
            self.deeds[name]()
            status = 0
        except BaseException:  # a child must never return into its parent's code
            logger.exception("%s failed.", name)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)


def _become_child() -> None:
    # A process group of its own: Ctrl-C reaches the parent, which stops the children in good order.
    os.setpgid(0, 0)
    for number in _ASKING_TO_STOP:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ASKING_TO_STOP)
    if sys.platform == "linux":
        # Should the parent be killed, the kernel tells the child to stop.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def _web_processes() -> int:
    wanted: int = settings.OPTION["web_processes"]
    if wanted > 1 and settings.INTAKE_URL.startswith("sqlite"):
        raise CannotRun("More than one web process needs PostgreSQL: set UNDERSIGNED_DATABASE_URL.")
    return max(1, wanted)


def _lock_home() -> IO[str]:
    path = settings.HOME.folder(".") / "run.lock"
    file = path.open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise CannotRun(
            f"An instance already runs in {settings.HOME.path}. Stop it first, or set UNDERSIGNED_HOME."
        ) from error
    return file


def _find_call() -> None:
    """Look for the call that this site is to show. Raises CannotRun where there is none."""
    from undersigned.calls.queries import NoCall, current_call, current_version

    try:
        current_version(current_call(settings.OPTION["call"]).pk)
    except NoCall as error:
        raise CannotRun(
            f"{error} Import one with `undersigned import call`, or look at UNDERSIGNED_CALL and UNDERSIGNED_EXAMPLE."
        ) from error


def _close_connections() -> None:
    """Leave nothing open that children would share."""
    from django.db import connections

    for connection in connections.all():
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()


def _wait_until_answering(sock: socket.socket, family: Family) -> bool:
    """Ask for the front page until it comes, which also makes it ready for the first reader."""
    host, port = sock.getsockname()[:2]
    for _try in range(300):
        family.look_once()
        if family.stopping or max(family.failures.values(), default=0) >= 3:
            return False
        try:
            asked = http.client.HTTPConnection("127.0.0.1" if host in {"0.0.0.0", "::"} else host, port, timeout=5)
            asked.request("GET", f"/{settings.LANGUAGE_CODE}/", headers={"Host": settings.PUBLIC_URL.split("/")[2]})
            if asked.getresponse().status < 500:
                return True
        except OSError:
            pass
        time.sleep(0.1)
    return False


def _say_where(staff: tuple[str, str] | None) -> None:
    click.echo(f"\nUndersigned runs at   {settings.PUBLIC_URL}/")
    click.echo(f"The desk              {settings.PUBLIC_URL}/desk/")
    if staff:
        name, password = staff
        click.echo(f"Staff login           {name}  password {password}  (shown only now)")
    if settings.OPTION["mail"] == "outbox":
        click.echo(f"Letters (not sent)    {settings.PUBLIC_URL}/outbox/  and {settings.OUTBOX}/")
    click.echo("Ctrl-C stops it.\n")
    sys.stdout.flush()
