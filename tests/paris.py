"""The built-in example, loaded once for a module of tests that only read: the Paris Call, its roll, its campaign."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import undersigned
from tests.servers.databases import another_database

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
EXAMPLE = Path(undersigned.__file__).parent / "example"


@contextmanager
def loaded(django_db_blocker: Any) -> Iterator[Any]:
    """Give the call of the loaded example, which is loaded once for this process, into a database of its own.

    What is written beside it is taken back afterwards. Not beside tests that use the fixture db.
    """
    from django.db import connection, transaction

    from undersigned.calls.queries import current_call
    from undersigned.flows.load_example import load_example

    with (
        django_db_blocker.unblock(),
        another_database(connection, lambda: load_example(now=NOW)),
        transaction.atomic(),
    ):
        yield current_call("paris-call")
        transaction.set_rollback(True)


def bring_root_of_pages() -> None:
    """Bring the root of all pages back where it is gone.

    Tests that commit empty the tables afterwards, of what migrations put there too; a module that shares its rows may come after them.
    """
    from wagtail.models import Locale, Page

    if not Page.objects.exists():
        Locale.objects.get_or_create(language_code="en")
        Page.add_root(title="Root", slug="root")


@contextmanager
def taken_back() -> Iterator[None]:
    """Let a test write beside the loaded example; all of it is taken back afterwards."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@cache
def rows(file: str) -> list[dict[str, str]]:
    """The rows of one of the example's files, read in the plainest way, once; for reading only."""
    with (EXAMPLE / file).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))
