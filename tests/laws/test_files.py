"""What is committed: no address of a package registry, no path of somebody's machine, whole licence, locks that fit."""

import hashlib
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

from tests.laws.tree import HOUSE, Tree, hold

# Put together here, so that this file does not name them itself.
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("security", "debian", "org"),
        ("proxy", "golang", "org"),
        ("crates", "io"),
        ("unpkg", "com"),
        ("jsdelivr", "net"),
    )
)
INDEX_OPTION = re.compile(
    r"--(?:extra-)?index-url|--find-links|--trusted-host|^\s*(?:index-url|registry)\s*=", re.MULTILINE
)
MACHINE_PATH = re.compile(r"(?<![\w.:/~])/(?:" + "work|root|home|Users" + r")/[\w.-]+")
UNFINISHED = re.compile(r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) + r")\b")
LICENCE_SHA256 = "0d96a4ff68ad6d4b6f1f30f713b18d5184912ba8dd389f86aa7710db079abcb0"
PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)
Plant = Callable[[dict[str, str]], Tree]


def text_of(path: Path) -> str:
    """Return a file's text; nothing for one that holds none."""
    content = path.read_bytes()
    return "" if b"\0" in content else content.decode("utf-8", errors="replace")


def addresses_and_paths(tree: Tree) -> list[str]:
    """Names of package registries, options that name one, paths of one machine, and notes to come back later."""
    found = []
    for path in tree.committed():
        name, text = path.relative_to(tree.root).as_posix(), text_of(path)
        found += [f"{name} names {host}" for host in REGISTRIES if host in text]
        if name == "tools/lock_requirements.py" or name.startswith("tests/laws/"):
            continue
        found += [f"{name}: {match.group().strip()}" for match in INDEX_OPTION.finditer(text)]
        found += [f"{name} holds a path of one machine: {match.group()}" for match in MACHINE_PATH.finditer(text)]
        found += [
            f"{name} is unfinished: {match.group()}" for match in UNFINISHED.finditer(text) if path.suffix != ".csv"
        ]
    return found


def lock_faults(tree: Tree) -> list[str]:
    """Locks without a hash, locks that disagree, and dependencies of pyproject.toml that no lock holds."""
    project = tomllib.loads((tree.root / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    wanted = {"run": [*project["project"]["dependencies"], *groups["build"]]}
    wanted["dev"] = [*wanted["run"], *groups["dev"]]
    found, pins = [], {}
    for kind, requirements in wanted.items():
        text = (tree.root / "requirements" / f"{kind}.txt").read_text(encoding="utf-8")
        pins[kind] = {plain(name): version for name, version in PIN.findall(text)}
        blocks = re.split(r"\n(?=[A-Za-z0-9])", text)
        found += [
            f"{kind}.txt: {block.split()[0]} has no hash"
            for block in blocks
            if PIN.match(block) and "--hash=sha256:" not in block
        ]
        named = [plain(re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0]) for requirement in requirements]
        found += [f"{kind}.txt lacks {name}: make lock" for name in named if name not in pins[kind]]
    differing = sorted(name for name, version in pins["run"].items() if pins["dev"].get(name) != version)
    return found + [f"run.txt and dev.txt do not agree on {name}: make lock" for name in differing]


def plain(name: str) -> str:
    """Return a package's name as the locks write it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_no_committed_file_names_a_registry_or_a_machine_or_is_unfinished() -> None:
    assert len(HOUSE.committed()) > 100
    hold(addresses_and_paths(HOUSE))


def test_the_locks_hold_every_dependency_with_its_hash_and_agree() -> None:
    hold(lock_faults(HOUSE))


def test_the_licence_is_the_whole_agpl_word_for_word() -> None:
    assert hashlib.sha256((HOUSE.root / "LICENSE").read_bytes()).hexdigest() == LICENCE_SHA256


def test_continuous_integration_runs_make_test_and_nothing_else() -> None:
    lines = (HOUSE.root / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert lines == ["#!/usr/bin/env bash", "set -euo pipefail", 'cd "$(dirname "$0")/.."', "exec make test"]


def test_an_address_a_path_and_an_unfinished_place_are_found(plant: Plant) -> None:
    tree = plant(
        {
            "a.txt": f"https://files.{REGISTRIES[1]}/x and /{'work'}/main, see https://example.org/{'work'}/main\n",
            "b.py": f"# {'TO' + 'DO'}: later\n",
            "c.txt": "--index-url https://example.org\n",
        }
    )
    assert addresses_and_paths(tree) == [
        f"a.txt names {REGISTRIES[1]}",
        f"a.txt holds a path of one machine: /{'work'}/main",
        f"b.py is unfinished: {'TO' + 'DO'}",
        "c.txt: --index-url",
    ]


def test_a_faulty_lock_is_found(plant: Plant) -> None:
    project = (
        '[project]\ndependencies = ["Django>=5.2,<5.3", "psycopg[binary]>=3"]\n'
        '[dependency-groups]\nbuild = ["hatchling"]\ndev = ["pytest>=8", "import_linter"]\n'
    )
    pin = "{}=={} \\\n    --hash=sha256:00\n"
    run = pin.format("django", "5.2.1") + pin.format("hatchling", "1.0")
    dev = (
        pin.format("django", "5.2.2") + pin.format("hatchling", "1.0") + pin.format("psycopg", "3.1") + "pytest==8.0\n"
    )
    tree = plant({"pyproject.toml": project, "requirements/run.txt": run, "requirements/dev.txt": dev})
    assert lock_faults(tree) == [
        "run.txt lacks psycopg: make lock",
        "dev.txt: pytest==8.0 has no hash",
        "dev.txt lacks import-linter: make lock",
        "run.txt and dev.txt do not agree on django: make lock",
    ]
