"""The tree as the laws read it: files by kind, Python as syntax, paths as a reader would write them.

Every law is a function from a Tree to a list of breaches, each one a sentence that names the place. A test holds the law against this
tree, and another against a small tree made for the purpose, in which the law is broken.
"""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("people", "calls", "endorsements", "roll", "campaigns", "mailing")


@dataclass(frozen=True)
class Tree:
    """A folder that holds src/undersigned, docs and the rest."""

    root: Path

    @property
    def package(self) -> Path:
        """Where the product's code lies."""
        return self.root / "src" / "undersigned"

    def modules(self, *folders: str) -> list[Path]:
        """Return the Python files below folders of the root (src/undersigned if none is named), migrations left out."""
        found = [path for folder in folders or ("src/undersigned",) for path in (self.root / folder).rglob("*.py")]
        return sorted(path for path in found if not {"migrations", "node_modules"} & set(path.parts))

    def find(self, pattern: str) -> list[Path]:
        """Return the files of the package that fit a pattern, in order."""
        return sorted(path for path in self.package.glob(pattern) if path.is_file())

    def name(self, path: Path) -> str:
        """Return a path as it is written in docs/walks: relative to the package, or to the root outside of it."""
        below = self.package if path.is_relative_to(self.package) else self.root
        return path.relative_to(below).as_posix()

    def committed(self) -> list[Path]:
        """Return the files that git keeps or would keep next; all files where the tree is no repository."""
        asked = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=self.root,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        names = asked.stdout.split("\0") if asked.returncode == 0 else []
        paths = [self.root / name for name in names if name] if names else list(self.root.rglob("*"))
        return sorted(path for path in paths if path.is_file())


HOUSE = Tree(ROOT)


def hold(breaches: list[str]) -> None:
    """Fail with every breach on a line of its own, as a person would want to read them."""
    if breaches:
        pytest.fail(f"{len(breaches)} breaches:\n" + "\n".join(breaches), pytrace=False)


@cache
def parse(path: Path) -> ast.Module:
    """Return a file's syntax tree; read once a run."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(module: ast.Module) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Yield every function of a module with its dotted name, methods and inner functions too."""

    def walk(node: ast.AST, above: str) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                yield above + child.name, child
                yield from walk(child, f"{above}{child.name}.")
            elif isinstance(child, ast.ClassDef):
                yield from walk(child, f"{above}{child.name}.")
            else:
                yield from walk(child, above)

    yield from walk(module, "")


def names_defined(module: ast.Module) -> set[str]:
    """Return the dotted names that a module defines: functions, classes, methods, and what it assigns at its top or in a class."""
    found = {name for name, _ in functions(module)}

    def walk(body: list[ast.stmt], above: str) -> None:
        for node in body:
            if isinstance(node, ast.ClassDef):
                found.add(above + node.name)
                walk(node.body, f"{above}{node.name}.")
            elif isinstance(node, ast.Assign):
                found.update(above + target.id for target in node.targets if isinstance(target, ast.Name))
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                found.add(above + node.target.id)

    walk(module.body, "")
    return found


def imports(module: ast.Module) -> Iterator[tuple[str, str, int]]:
    """Yield what a module imports: the module named, the name taken from it (or ""), and the line."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "", node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name, node.lineno) for alias in node.names)
