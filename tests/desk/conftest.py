"""A desk with its roles, its pages, and one of everything that it shows."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def local_and_uncounted(settings: Any) -> None:
    """The host that Django's test client asks for, and nothing counted yet."""
    from django.core.cache import cache

    cache.clear()
    settings.ALLOWED_HOSTS = ["testserver"]


# Models can only be imported once Django is set up, which it is not yet when pytest reads this file.
@pytest.fixture(scope="module")
def kept_desk(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The roles, made once for a module; what its tests change is taken back after each."""
    from django.db import transaction

    from tests.signatories import NOW
    from undersigned.flows.set_up_desk import set_up_desk

    with django_db_blocker.unblock(), transaction.atomic():
        set_up_desk(now=NOW)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def desk(kept_desk: None, db: None) -> None:
    """The roles. Not for a test that commits: it calls set_up_desk itself."""


@pytest.fixture(scope="module")
def kept_pages(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The first pages that an instance starts with, made once for a module; what its tests change is taken back after each."""
    from django.db import transaction

    from tests.pages.writing import FIRST
    from tests.signatories import NOW
    from undersigned.interfaces.pages.example import load_example_pages

    with django_db_blocker.unblock(), transaction.atomic():
        load_example_pages(now=NOW, pages=FIRST)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def pages(kept_pages: None, db: None) -> None:
    """The first pages that an instance starts with."""


@pytest.fixture
def client_of(desk: None) -> Callable[[str], Any]:
    """Return a browser for a role (staffed.client_of_role)."""
    from tests.desk.staffed import client_of_role

    return client_of_role


@pytest.fixture
def everything(db: None) -> Any:
    """One row of each kind (staffed.Everything)."""
    from tests.desk.staffed import make_everything

    return make_everything()
