"""Running an instance: what it is served with, which address it names, and how its children end."""

import contextlib
import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench import servers
from tests.conftest import on_postgres
from tests.servers.asking import ask
from tests.servers.outbox import await_letter, links
from tests.servers.postgres import ADDRESS, fresh_database
from tests.servers.product import PreparedHome, Product, surroundings

Instance = Callable[..., Product]
APPLICATION = "undersigned.config.asgi:application"


def last_header(port: int) -> str:
    """The last field of a page that is ready: by the short cut the server's own come after those of the page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for _time in range(2):
        connection.request("GET", "/en/")
        answer = connection.getresponse()
        answer.read()
    connection.close()
    return answer.getheaders()[-1][0]


def test_the_product_and_the_benchmark_serve_by_the_same_short_cut(instance: Instance, tmp_path: Path) -> None:
    product = instance()
    assert last_header(product.port) == "date"
    product.stop()
    with servers.uvicorn(APPLICATION, tmp_path, name="bench", environment=product.environment) as measured:
        assert last_header(measured.port) == "date"


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


@contextlib.contextmanager
def running(prepared: PreparedHome, home: Path, environment: dict[str, str]) -> Iterator[str]:
    """Run a copy of the prepared instance; yields the address that it says it runs at."""
    shutil.copytree(prepared.home, home)
    with contextlib.ExitStack() as until_the_end:
        database = ""
        if on_postgres():
            database = until_the_end.enter_context(fresh_database(os.environ[ADDRESS], like=prepared.database_url))
        command = [sys.executable, "-c", "from undersigned.config.cli import main; main()", "run"]
        process = subprocess.Popen(
            command, env=surroundings(home, database, environment), cwd=home, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        with process, process.stdout:
            try:
                told = (re.match(r"Undersigned runs at\s+(\S+)/$", line) for line in process.stdout)
                yield next(found[1] for found in told if found)
            finally:
                process.terminate()


@pytest.mark.parametrize(("host", "address"), [("127.0.0.1", "127.0.0.1"), ("::1", "[::1]")])
def test_where_the_system_chooses_the_port_every_address_and_every_letter_names_it(
    prepared: PreparedHome, tmp_path: Path, host: str, address: str
) -> None:
    if host == "::1" and not has_ipv6():
        pytest.skip("this machine has no IPv6")
    home = tmp_path / "home"
    with running(prepared, home, {"UNDERSIGNED_HOST": host, "UNDERSIGNED_PORT": "0"}) as url:
        assert re.fullmatch(rf"http://{re.escape(address)}:[1-9]\d+", url)
        form = {"name": "Ada", "email": "ada@example.org", "country": "GB"}
        assert ask(f"{url}/en/sign/", "POST", form=form).status == 303
        link = next(link for link in links(await_letter(home, to="ada@example.org")) if "/confirm/" in link)
        assert link.startswith(f"{url}/en/confirm/")
        assert ask(link, "POST").status == 303


def test_a_worker_alone_that_cannot_know_where_its_links_lead_is_refused_with_what_to_set(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from undersigned.config.cli import main; main(prog_name='undersigned')", "worker"]
    environment = surroundings(tmp_path / "home", "", {"UNDERSIGNED_PORT": "0"})
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (
        1,
        "Error: Port 0 lets the system choose, so that the links in letters would lead nowhere. "
        "Say where readers reach the site: UNDERSIGNED_PUBLIC_URL=https://call.example.org.\n",
    )


def test_a_child_that_is_asked_to_stop_as_it_is_born_stops() -> None:
    born = """
import os, signal, time
from undersigned.config.run import Family

os.register_at_fork(after_in_child=lambda: os.kill(os.getpid(), signal.SIGTERM))
family = Family({"sleeper": lambda: time.sleep(60)})
family.start()
[pid] = family.children
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""
    command = [sys.executable, "-c", born]
    done = subprocess.run(command, env=surroundings(Path(), "", {}), capture_output=True, text=True, check=False)
    assert done.stdout == "-15\n"
