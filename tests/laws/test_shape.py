"""Files say by their name what they hold, and stay short enough to be read in one go."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

from tests.laws.tree import HOUSE, Tree, functions, hold, parse

MODULE_LINES = 400
FUNCTION_LINES = 40
DRAWERS = re.compile(r"(utils?|common|helpers?|misc|core|base|managers?|services?)")
CODE = ("src/undersigned", "tools", "bench")
EXCEPTIONS = Path(__file__).with_name("exceptions.toml")
Plant = Callable[[dict[str, str]], Tree]


def unnamed_drawers(tree: Tree) -> list[str]:
    """Python files and folders whose name says nothing of what they hold."""
    paths = [path.relative_to(tree.root) for path in tree.modules(*CODE, "tests")]
    return sorted(
        {
            f"{part}: a name that does not say what it holds ({path})"
            for path in paths
            for part in path.parts
            if DRAWERS.fullmatch(part.removesuffix(".py"))
        }
    )


def too_long(tree: Tree, exceptions: dict[str, dict[str, int]]) -> list[str]:
    """Modules and functions over their length, and exceptions that are no longer needed or higher than needed."""
    lengths: dict[str, dict[str, int]] = {"modules": {}, "functions": {}}
    for path in tree.modules(*CODE):
        name = tree.name(path)
        lengths["modules"][name] = len(path.read_text(encoding="utf-8").splitlines())
        for function, node in functions(parse(path)):
            lengths["functions"][f"{name}:{function}"] = (node.end_lineno or node.lineno) - node.lineno + 1
    return [
        breach
        for kind, limit in (("modules", MODULE_LINES), ("functions", FUNCTION_LINES))
        for breach in _compare(lengths[kind], exceptions.get(kind, {}), limit)
    ]


def _compare(lengths: dict[str, int], excepted: dict[str, int], limit: int) -> list[str]:
    found = [
        f"{name} has {length} lines; at most {limit}"
        for name, length in sorted(lengths.items())
        if length > max(limit, excepted.get(name, 0))
    ]
    for name, ceiling in sorted(excepted.items()):
        length = lengths.get(name, 0)
        if length <= limit:
            found.append(f"{name} has {length} lines: take it out of exceptions.toml")
        elif length < ceiling:
            found.append(f"{name} has {length} lines: lower its {ceiling} in exceptions.toml")
    return found


def test_no_file_is_a_drawer() -> None:
    hold(unnamed_drawers(HOUSE))


def test_modules_and_functions_can_be_read_in_one_go() -> None:
    hold(too_long(HOUSE, tomllib.loads(EXCEPTIONS.read_text(encoding="utf-8"))))


def test_a_drawer_is_found(plant: Plant) -> None:
    tree = plant(
        {"src/undersigned/calls/utils.py": "", "src/undersigned/core/signing.py": "", "src/undersigned/baseline.py": ""}
    )
    assert [breach.split(":")[0] for breach in unnamed_drawers(tree)] == ["core", "utils.py"]


def test_a_long_function_and_a_long_module_are_found(plant: Plant) -> None:
    body = "".join(f"        x{n} = {n}\n" for n in range(40))
    tree = plant(
        {
            "src/undersigned/calls/a.py": f"class A:\n    def long(self):\n{body}",
            "src/undersigned/calls/b.py": "\n" * 401,
            "src/undersigned/calls/c.py": "\n" * 400,
        }
    )
    assert too_long(tree, {}) == ["calls/b.py has 401 lines; at most 400", "calls/a.py:A.long has 41 lines; at most 40"]


def test_an_exception_may_only_shrink(plant: Plant) -> None:
    tree = plant({"src/undersigned/calls/a.py": "\n" * 410, "src/undersigned/calls/b.py": "\n" * 5})
    assert too_long(tree, {"modules": {"calls/a.py": 410}}) == []
    assert too_long(tree, {"modules": {"calls/a.py": 409}}) == ["calls/a.py has 410 lines; at most 400"]
    assert too_long(tree, {"modules": {"calls/a.py": 420, "calls/b.py": 402, "calls/gone.py": 500}}) == [
        "calls/a.py has 410 lines: lower its 420 in exceptions.toml",
        "calls/b.py has 5 lines: take it out of exceptions.toml",
        "calls/gone.py has 0 lines: take it out of exceptions.toml",
    ]
