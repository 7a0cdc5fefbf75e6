"""A store on the engine of this run."""

from collections.abc import Iterator

import pytest

from undersigned.intake import Store, open_store


@pytest.fixture
def store(empty_database: str) -> Iterator[Store]:
    """An empty store; its reading end is closed after the test."""
    one = open_store(empty_database)
    yield one
    one.close()
