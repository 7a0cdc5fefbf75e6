"""What every test stands on: a home and a database of its own, on SQLite or (UNDERSIGNED_TEST_DATABASE=postgres) on PostgreSQL.

This file sets the environment before Django reads it, so that no test ever sees the developer's own instance in var/.
"""

import contextlib
import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings

from tests.servers.databases import migrated_template, place_test_database, remove_test_database, restore_test_database
from tests.servers.places import quick_folder
from tests.servers.postgres import ADDRESS, NoPostgres, fresh_database, private_postgres
from tests.servers.product import PreparedHome, Product, prepared_once, start_product

DATABASE = "UNDERSIGNED_TEST_DATABASE"
OURS = {ADDRESS, DATABASE}
HOME = Path(tempfile.mkdtemp(prefix="undersigned-home-", dir=quick_folder()))
_RUN = contextlib.ExitStack()


def on_postgres() -> bool:
    """Whether this run's database is PostgreSQL."""
    return os.environ.get(DATABASE, "sqlite") == "postgres"


def _prepare() -> None:
    """Set the environment of this process, and of the workers and servers it starts."""
    if os.environ.get(DATABASE, "sqlite") not in {"sqlite", "postgres"}:
        raise pytest.UsageError(f"{DATABASE}={os.environ[DATABASE]}: it must be sqlite or postgres.")
    _RUN.callback(shutil.rmtree, HOME, ignore_errors=True)
    # Wherever Python is told to keep nothing, it would compile every test again in each worker, and the product in each process.
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    for name in [name for name in os.environ if name.startswith("UNDERSIGNED_") and name not in OURS]:
        del os.environ[name]
    (HOME / "static").mkdir()
    os.environ["UNDERSIGNED_HOME"] = str(HOME)
    os.environ["DJANGO_SETTINGS_MODULE"] = "undersigned.config.settings"
    if on_postgres():
        try:
            os.environ[ADDRESS] = _RUN.enter_context(private_postgres())
        except NoPostgres as error:
            raise pytest.UsageError(str(error)) from error
        os.environ["UNDERSIGNED_DATABASE_URL"] = os.environ[ADDRESS]


# The same examples at every run, so that a change is judged by what it changes; --hypothesis-profile=explore looks for others.
hypothesis.settings.register_profile("same", derandomize=True, deadline=None)
hypothesis.settings.register_profile("explore", derandomize=False, deadline=None)
hypothesis.settings.load_profile("same")
_prepare()
# Read now, so that pytest-django sets Django up before the tests are collected.
_ = settings.DATABASES
# A real hash takes half a second, on purpose: nobody here guesses. What an instance hashes with is said in its own process.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """What a run of everything leaves out: on the second database what asks none, and pictures that nobody looks at."""
    parser.addoption("--only-database", action="store_true", help="leave out tests that ask for no database")
    parser.addoption("--no-shots", action="store_true", help="let journeys save no screenshots")


def pytest_configure(config: pytest.Config) -> None:
    """Leave the settings' name out of what workers inherit: they would read them before they have a home of their own."""
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_collection_finish() -> None:
    """Take what was imported and collected out of what is searched for garbage, again and again: it stays until the end."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Stop the private server, if this process started it, and remove the home."""
    _RUN.close()


# Their tests start processes, or open stores, which find their database by themselves.
BY_THEMSELVES = {"config", "crash", "gate", "intake", "journeys", "worker"}
ASKS = {"django_db_setup", "django_db_blocker", "db", "transactional_db", "empty_database", "prepared", "product"}


def asks_a_database(item: pytest.Item) -> bool:
    """Whether a test may ask a database: pytest-django refuses it to one that has neither its mark nor a fixture that stands on one."""
    if item.path.relative_to(Path(__file__).parent).parts[0] in BY_THEMSELVES:
        return True
    if item.get_closest_marker("django_db") is not None or not isinstance(item, pytest.Function):
        return True
    known = item._fixtureinfo
    # pytest-django's own fixtures are there in every test, and ask only where they are asked to.
    theirs = {name for name in known.names_closure if name.startswith("_django")}
    fixtures = [one for name, defined in known.name2fixturedefs.items() if name not in theirs for one in defined]
    return bool(ASKS & {*known.initialnames, *(name for fixture in fixtures for name in fixture.argnames)})


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what says the same on either database, if asked to; skip on SQLite what only PostgreSQL can promise."""
    if config.getoption("--only-database"):
        left_out = [item for item in items if not asks_a_database(item)]
        if left_out:
            config.hook.pytest_deselected(items=left_out)
            items[:] = [item for item in items if asks_a_database(item)]
    if on_postgres():
        return
    for item in items:
        if item.get_closest_marker("postgresql_only"):
            item.add_marker(pytest.mark.skip(reason="a promise of PostgreSQL alone; the PostgreSQL run keeps it"))


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: object, worker_id: str
) -> Iterator[None]:
    """The migrated test database: copied from one that is migrated once and kept as long as no migration changes."""
    from django.db import connections
    from django.test import TransactionTestCase
    from django.test.utils import setup_databases, teardown_databases

    # Emptying every table after a test that commits would be for nothing: the whole database is put back (below).
    TransactionTestCase._fixture_teardown = lambda _self: None  # type: ignore[attr-defined]
    cache = Path(request.config.rootpath) / ".pytest_cache" / "undersigned"
    template = migrated_template(cache, os.environ.get("UNDERSIGNED_DATABASE_URL", ""))
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        place_test_database(connections["default"], template, worker_id)
        made = setup_databases(verbosity=0, interactive=False, keepdb=True)
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        teardown_databases(made, verbosity=0, keepdb=True)
        remove_test_database(connections["default"])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Put the migrated database back after a test that commits: emptying it would take what migrations wrote, which any test may need."""
    try:
        yield
    finally:
        mark = item.get_closest_marker("django_db")
        if mark is not None and mark.kwargs.get("transaction"):
            from django.db import connections

            restore_test_database(connections["default"])


@pytest.fixture(scope="session")
def worker_id() -> str:
    """The name of this xdist worker, "main" without workers."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture
def empty_database(tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of this run's engine, gone after the test."""
    if on_postgres():
        with fresh_database(os.environ[ADDRESS]) as address:
            yield address
    else:
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"


@pytest.fixture(scope="session")
def prepared(request: pytest.FixtureRequest) -> PreparedHome:
    """An instance made ready once for all processes, with its built-in example, on this run's engine; only ever copied."""
    cache = Path(request.config.rootpath) / ".pytest_cache" / "undersigned"
    return prepared_once(cache=cache, server=os.environ[ADDRESS] if on_postgres() else "")


@pytest.fixture(scope="session")
def product(prepared: PreparedHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product with its built-in example on this run's engine, shared by the tests of this process."""
    home = tmp_path_factory.mktemp("product") / "home"
    shutil.copytree(prepared.home, home)
    with contextlib.ExitStack() as until_the_end:
        address = ""
        if on_postgres():
            address = until_the_end.enter_context(fresh_database(os.environ[ADDRESS], like=prepared.database_url))
        started = start_product(home=home, database_url=address)
        until_the_end.callback(started.stop)
        started.staff_name, started.staff_password = prepared.staff_name, prepared.staff_password
        yield started


@pytest.fixture
def instance(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[..., Product]]:
    """Start instances of a test's own: `instance()`, `instance("other", environment={...})`; one home and database a name.

    Each begins as a copy of the prepared home, or with `bare=True` with nothing, as on a new machine. The same name again starts
    the same instance again. All are stopped after the test.
    """
    started: list[Product] = []
    addresses: dict[str, str] = {}
    with contextlib.ExitStack() as until_the_end:

        def start(name: str = "home", *, bare: bool = False, **how: Any) -> Product:
            home = tmp_path / name
            original: PreparedHome | None = None if bare else request.getfixturevalue("prepared")
            if name not in addresses:
                if original:
                    shutil.copytree(original.home, home)
                copied = original.database_url if original else ""
                server = os.environ.get(ADDRESS, "")
                addresses[name] = (
                    until_the_end.enter_context(fresh_database(server, like=copied)) if on_postgres() else ""
                )
            product = start_product(home=home, database_url=addresses[name], **how)
            started.append(product)
            if original:
                product.staff_name, product.staff_password = original.staff_name, original.staff_password
            return product

        try:
            yield start
        finally:
            for product in started:
                product.stop()
