"""The product itself, as an operator runs it: `undersigned run` as a process of its own on a free port, with a home of its own."""

import contextlib
import hashlib
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tests.servers.databases import migrated_template, one_at_a_time
from tests.servers.ports import free_port
from tests.servers.postgres import has_database, make_anew, with_database
from tests.servers.processes import children_of, seconds_in_line
from tests.waiting import LONG_PATIENCE, PATIENCE

ROOT = Path(__file__).resolve().parents[2]
_ADDRESS = re.compile(r"^Undersigned runs at\s+(?P<url>http://\S+?)/?$", re.MULTILINE)
_STAFF = re.compile(r"^Staff login:?\s+(?P<name>\S+)\s+password:?\s+(?P<password>\S+)", re.MULTILINE)
PREPARED_KEPT = 3_600.0
"""Seconds after which an instance that was prepared for a run of other sources, or on a server that is gone, is thrown away."""
_UNDERSIGNED = [sys.executable, "-c", "from undersigned.config.cli import main; main(prog_name='undersigned')"]


class DidNotStart(Exception):
    """The product ended or stayed silent; the message holds what it printed."""


@dataclass
class Product:
    """A running instance. `staff_name` and `staff_password` are empty where the home had its staff already.

    `seconds_to_start` are those which others took of the processors not counted: the start as on a machine that is idle.
    """

    home: Path
    port: int
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] = field(repr=False)
    seconds_to_start: float = 0.0
    staff_name: str = ""
    staff_password: str = ""

    @property
    def url(self) -> str:
        """The site's address without a final slash."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def name_server(self) -> tuple[str, int]:
        """Where the instance asks for the records of domains; nothing listens there unless a test starts it."""
        host, _colon, port = self.environment["UNDERSIGNED_NAME_SERVERS"].rpartition(":")
        return host, int(port)

    @property
    def pid(self) -> int:
        """The process that was started; web and worker are its children."""
        return self.process.pid

    @property
    def printed(self) -> str:
        """Everything printed so far, on both streams."""
        return (self.home.parent / f"{self.home.name}.printed").read_text(errors="replace")

    def stop(self, signal_number: int = signal.SIGINT) -> int:
        """Ask the process to stop and wait at most a minute, then kill it; returns its status (negative: the signal that ended it)."""
        if self.process.poll() is None:
            self.process.send_signal(signal_number)
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait(PATIENCE)


@dataclass(frozen=True)
class PreparedHome:
    """A home that `undersigned prepare` made and nothing has run in: instances begin as copies of it."""

    home: Path
    database_url: str
    staff_name: str
    staff_password: str


def surroundings(home: Path, database_url: str, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment in which an instance runs: this process's, without its own settings, and those given."""
    ours = ("UNDERSIGNED_", "DJANGO_", "PYTEST_", "COV_")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    address = {"UNDERSIGNED_DATABASE_URL": database_url} if database_url else {}
    return {**inherited, "PYTHONPATH": str(ROOT / "src"), "UNDERSIGNED_HOME": str(home), **address, **environment}


def prepare_home(*, home: Path, database_url: str = "") -> PreparedHome:
    """Prepare an instance and start nothing. Raises DidNotStart."""
    home.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [*_UNDERSIGNED, "prepare"],
        env=surroundings(home, database_url, {}),
        cwd=home,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LONG_PATIENCE,
        check=False,
    )
    staff = _STAFF.search(done.stdout)
    if done.returncode or not staff:
        raise DidNotStart(
            f"`undersigned prepare` ended with status {done.returncode}:\n{(done.stdout + done.stderr)[-3000:]}"
        )
    return PreparedHome(home, database_url, staff["name"], staff["password"])


def prepared_once(*, cache: Path, server: str = "") -> PreparedHome:
    """Return an instance that was prepared once for all test processes of this source, whichever comes first; copy it, change nothing.

    ``server`` is the address of a PostgreSQL server; without one the instance is on SQLite. Raises DidNotStart.
    """
    cache.mkdir(parents=True, exist_ok=True)
    name = f"prepared_{_source_fingerprint()}"
    place = cache / (f"{name}_{urlsplit(server).port}" if server else name)
    address = with_database(server, name) if server else ""
    with one_at_a_time(cache / "prepared.lock"):
        if not (place / "staff.json").exists() or (server and not has_database(server, name)):
            for old in [place, *cache.glob("prepared_*/")]:
                if old == place or time.time() - old.stat().st_mtime > PREPARED_KEPT:
                    shutil.rmtree(old, ignore_errors=True)
            # Migrating takes ten times as long as the rest, and a run does it for its own tests anyway.
            template = migrated_template(cache, server)
            if server:
                make_anew(server, name, like=template.name)
            else:
                (place / "home").mkdir(parents=True)
                shutil.copyfile(template.name, place / "home" / "undersigned.sqlite3")
            made = prepare_home(home=place / "home", database_url=address)
            (place / "staff.json").write_text(json.dumps([made.staff_name, made.staff_password]))
    return PreparedHome(place / "home", address, *json.loads((place / "staff.json").read_text()))


def _source_fingerprint() -> str:
    """Return a checksum of everything that a prepared instance is made from."""
    seen = hashlib.sha256()
    for path in sorted((ROOT / "src" / "undersigned").rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            seen.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return seen.hexdigest()[:16]


def start_product(
    *, home: Path, database_url: str = "", environment: Mapping[str, str] | None = None, port: int = 0
) -> Product:
    """Start an instance and return it once it says where it runs and answers there.

    `environment` sets more options (UNDERSIGNED_MAIL="smtp", ...). Raises DidNotStart.
    """
    home.mkdir(parents=True, exist_ok=True)
    chosen = port or free_port()
    # Nobody listens there until a test has a name server do so: no look at a domain leaves the machine.
    ours = {"UNDERSIGNED_PORT": str(chosen), "UNDERSIGNED_NAME_SERVERS": f"127.0.0.1:{free_port()}"}
    settings = surroundings(home, database_url, {**ours, **(environment or {})})
    printed = home.parent / f"{home.name}.printed"
    began = time.monotonic()
    with printed.open("wb") as output:
        process = subprocess.Popen(
            [*_UNDERSIGNED, "run"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=settings,
            cwd=home,
            start_new_session=True,
        )
    product = Product(home=home, port=chosen, environment=settings, process=process)
    try:
        _await_address(product)
        _await_answer(product)
    except BaseException:
        product.stop(signal.SIGTERM)
        raise
    in_line = seconds_in_line([product.pid, *children_of(product.pid)[:1]])
    product.seconds_to_start = time.monotonic() - began - in_line
    staff = _STAFF.search(product.printed)
    if staff:
        product.staff_name, product.staff_password = staff["name"], staff["password"]
    return product


@contextlib.contextmanager
def running_product(*, database_url: str = "", environment: Mapping[str, str] | None = None) -> Iterator[Product]:
    """Run an instance in a temporary home, stop it and remove the home afterwards. Raises DidNotStart."""
    folder = Path(tempfile.mkdtemp(prefix="undersigned-product-"))
    try:
        product = start_product(home=folder / "home", database_url=database_url, environment=environment)
        try:
            yield product
        finally:
            product.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _await_address(product: Product) -> None:
    deadline = time.monotonic() + LONG_PATIENCE
    while time.monotonic() < deadline:
        if _ADDRESS.search(product.printed):
            return
        if product.process.poll() is not None:
            raise DidNotStart(
                f"`undersigned run` ended with status {product.process.returncode}:\n{product.printed[-3000:]}"
            )
        time.sleep(0.05)
    raise DidNotStart(
        f"`undersigned run` did not say where it runs within {LONG_PATIENCE:g} s:\n{product.printed[-3000:]}"
    )


def _await_answer(product: Product) -> None:
    deadline = time.monotonic() + LONG_PATIENCE
    while time.monotonic() < deadline:
        asked = http.client.HTTPConnection("127.0.0.1", product.port, timeout=PATIENCE)
        try:
            asked.request("GET", "/en/")
            if asked.getresponse().status < 500:
                return
        except OSError:
            pass
        finally:
            asked.close()
        time.sleep(0.1)
    raise DidNotStart(f"{product.url}/en/ did not answer:\n{product.printed[-3000:]}")
