"""A gate on the engine of this run."""

from collections.abc import Iterator

import pytest

from tests.gate.serving import Gate, served_gate
from undersigned.intake import Store, open_store


@pytest.fixture
def store(empty_database: str) -> Iterator[Store]:
    """An empty store; its reading end is closed after the test."""
    one = open_store(empty_database)
    yield one
    one.close()


@pytest.fixture
def gate(store: Store) -> Iterator[Gate]:
    """A gate behind uvicorn, in front of an application that tells what reached it."""
    with served_gate(store) as one:
        yield one
