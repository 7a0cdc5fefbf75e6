"""Who takes part: each row of the table with its servers, ready to be fired at."""

import contextlib
import os
import re
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bench import servers
from bench.load import BROWSER
from bench.servers import ROOT, CannotMeasure, Server, python_path
from undersigned.intake import open_store

SIGN, CALL = "/en/sign/", "/en/call/"
CAMPAIGN = "/en/campaign/pick-up-the-paris-call/"
PRODUCT = "undersigned.config.asgi:application"
EMPTY = "bench.empty_gate:application"
ENGINES = ("postgresql", "sqlite")


@dataclass(frozen=True)
class Contestant:
    """One row: whom to ask and how, whose CPU counts, how many rows it has stored so far (if it stores)."""

    name: str
    server: Server
    script: str
    arguments: list[str]
    spenders: list[Server]
    stored: Callable[[], int] | None = None
    least_bytes: int = 0
    """What every answer must at least have, if it is to be the page."""


@dataclass(frozen=True)
class Field:
    """All rows, and the environment of the instance whose roll is searched."""

    contestants: list[Contestant]
    instance: Mapping[str, str]


def start_all(folder: Path, stack: contextlib.ExitStack) -> Field:
    """Start every server, to be stopped with `stack`. Raises CannotMeasure."""
    postgres, address = stack.enter_context(servers.postgresql(folder))
    instances = {engine: _instance(folder, engine, address) for engine in ENGINES}
    with ThreadPoolExecutor() as pool:
        list(pool.map(_prepare, instances.values()))
    spenders = {"postgresql": [postgres], "sqlite": []}
    products = {
        engine: stack.enter_context(servers.uvicorn(PRODUCT, folder, name=f"product-{engine}", environment=instance))
        for engine, instance in instances.items()
    }
    empty = stack.enter_context(servers.uvicorn(EMPTY, folder, name="empty", environment=instances["sqlite"]))
    arguments = [SIGN, _version(products["sqlite"])]
    found = []
    for engine, one in products.items():
        stored = open_store(instances[engine]["UNDERSIGNED_INTAKE_URL"]).depth
        found.append(Contestant(f"sign_{engine}", one, "sign.lua", arguments, [one, *spenders[engine]], stored))
    found.append(Contestant("empty", empty, "sign.lua", arguments, [empty]))
    for engine in ENGINES:
        database = f"{address}/plain" if engine == "postgresql" else f"sqlite://{folder}/plain.sqlite3"
        one = stack.enter_context(servers.plain_django(folder, name=f"plain-{engine}", database=database))
        stored = _plain_count(database)
        found.append(Contestant(f"django_{engine}", one, "sign.lua", arguments, [one, *spenders[engine]], stored))
    return Field([*found, *_pages(folder, products["sqlite"], stack)], instances["sqlite"])


def _pages(folder: Path, product: Server, stack: contextlib.ExitStack) -> list[Contestant]:
    page, campaign = (_from_cache(product, path) for path in (CALL, CAMPAIGN))
    file = stack.enter_context(servers.nginx(folder, page))
    return [
        # Its length may change by some bytes: the count in it, the moment of it.
        Contestant("page", product, "get.lua", [CALL], [product], least_bytes=int(len(page) * 0.98)),
        Contestant("campaign", product, "get.lua", [CAMPAIGN], [product], least_bytes=int(len(campaign) * 0.98)),
        Contestant("nginx", file, "get.lua", ["/page"], [file], least_bytes=len(page)),
    ]


def _from_cache(product: Server, path: str) -> bytes:
    """A page as a browser gets it; it must come compressed and from the cache. Raises CannotMeasure."""
    headers = {**BROWSER, "Host": f"127.0.0.1:{product.port}"}
    with urllib.request.urlopen(urllib.request.Request(product.address + path, headers=headers), timeout=30) as answer:
        page: bytes = answer.read()
        if answer.headers["Content-Encoding"] not in {"br", "gzip"} or "Age" not in answer.headers:
            raise CannotMeasure(f"The page at {path} does not come from the cache.")
    return page


def _instance(folder: Path, engine: str, address: str) -> dict[str, str]:
    home = folder / f"home-{engine}"
    on_postgresql = engine == "postgresql"
    return {
        "UNDERSIGNED_HOME": str(home),
        "UNDERSIGNED_DATABASE_URL": f"{address}/product" if on_postgresql else "",
        "UNDERSIGNED_INTAKE_URL": f"{address}/product" if on_postgresql else f"sqlite://{home}/intake.sqlite3",
        "DJANGO_SETTINGS_MODULE": "undersigned.config.settings",
    }


def _prepare(instance: Mapping[str, str]) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", "from undersigned.config.cli import main; main()", "prepare"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": python_path(), **instance},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    if ran.returncode:
        raise CannotMeasure(f"The instance could not be prepared:\n{ran.stdout[-1000:]}{ran.stderr[-2000:]}")


def _version(product: Server) -> str:
    """The version of the text that the form stands under, as the form says it."""
    with urllib.request.urlopen(product.address + SIGN, timeout=30) as answer:
        form = answer.read().decode()
    found = re.search(r'<input[^>]*name="version"[^>]*value="(\d+)"', form)
    if found is None:
        raise CannotMeasure("The form at /en/sign/ does not say which version is signed.")
    return found[1]


def _plain_count(database: str) -> Callable[[], int]:
    def count() -> int:
        question = "SELECT count(*) FROM plain_django_signature"
        if database.startswith("sqlite://"):
            with contextlib.closing(sqlite3.connect(database.removeprefix("sqlite://"))) as connection:
                return int(connection.execute(question).fetchone()[0])
        with psycopg.connect(database) as connection:
            row = connection.execute(question).fetchone()
            return int(row[0]) if row else 0

    return count
