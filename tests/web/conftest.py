"""The built-in example, once for each module that asks for it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.paris import loaded


@pytest.fixture(scope="module")
def paris(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """The Paris Call with its roll and its campaign; for modules that only read (tests/paris.py)."""
    with loaded(django_db_blocker) as call:
        yield call
