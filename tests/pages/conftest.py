"""A call, and the pages that an instance starts with."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def hosts(settings: Any) -> None:
    """The host that Django's test client asks for."""
    settings.ALLOWED_HOSTS = ["testserver"]


# Models can only be imported once Django is set up, which it is not yet when pytest reads this file.
@pytest.fixture
def call(db: None) -> Any:
    """A call with a published version in English and French."""
    from tests.signatories import make_call

    return make_call()


@pytest.fixture
def pages(call: Any) -> None:
    """The pages that an instance starts with."""
    from tests.signatories import NOW
    from undersigned.interfaces.pages.example import load_example_pages

    load_example_pages(now=NOW)
