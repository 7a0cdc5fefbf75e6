"""A call, and the pages that an instance starts with."""

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def hosts(settings: Any) -> None:
    """The host that Django's test client asks for."""
    settings.ALLOWED_HOSTS = ["testserver"]


# Models can only be imported once Django is set up, which it is not yet when pytest reads this file.
@pytest.fixture(scope="module")
def kept(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """A call with the first pages that an instance starts with, made once for a module; what its tests change is taken back after each."""
    from django.db import transaction

    from tests.pages.writing import FIRST
    from tests.signatories import NOW, make_call
    from undersigned.interfaces.pages.example import load_example_pages

    with django_db_blocker.unblock(), transaction.atomic():
        call = make_call()
        load_example_pages(now=NOW, pages=FIRST)
        yield call
        transaction.set_rollback(True)


@pytest.fixture
def pages(kept: Any, db: None) -> None:
    """The first pages that an instance starts with."""


@pytest.fixture
def call(request: pytest.FixtureRequest, db: None) -> Any:
    """A call with a published version in English and French."""
    from tests.signatories import make_call

    return request.getfixturevalue("kept") if "pages" in request.fixturenames else make_call()
