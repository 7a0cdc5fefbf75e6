"""A small tree in which a law can be broken."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.laws.tree import Tree


@pytest.fixture
def plant(tmp_path: Path) -> Callable[[dict[str, str]], Tree]:
    """Write files (path from the root: text) and return the tree they make."""

    def write(files: dict[str, str]) -> Tree:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return Tree(tmp_path)

    return write
