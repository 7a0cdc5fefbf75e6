"""What can be set, commanded or done is written down, and what is written down exists."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import click

from tests.laws.tree import HOUSE, Tree, hold, names_defined, parse
from undersigned.config.cli import main
from undersigned.config.options import OPTIONS, Option

OPERATOR = "docs/guides/operator.md"
PLACE = re.compile(r"`(?P<file>[\w/.-]+\.py):(?P<name>[A-Za-z_][\w.]*)(?:\(\))?`")
FILE = re.compile(r"`(?P<file>(?:[\w-]+/)+[\w.-]+\.(?:py|md|toml|html|css|js))`")
LINK = re.compile(r"\]\((?P<target>[^)\s#]+)(?:#[^)]*)?\)")
COMMAND = re.compile(r"`undersigned ([a-z]+)")
Plant = Callable[[dict[str, str]], Tree]


def read(tree: Tree, name: str) -> str:
    """Return a page, or nothing where it is missing."""
    path = tree.root / name
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def row_of(option: Option) -> str:
    """Return the option's row in the operator's guide: variable, default, help, and what it may be."""
    value = option.default
    if isinstance(value, list):
        value = ",".join(value)
    elif isinstance(value, bool):
        value = "yes" if value else "no"
    choices = f" {'Some' if option.kind is list else 'One'} of: {', '.join(option.choices)}." if option.choices else ""
    return f"| `{option.variable}` | {f'`{value}`' if str(value) else '—'} | {option.help}{choices} |"


def options_not_told(tree: Tree, options: Iterable[Option]) -> list[str]:
    """Options without their row, word for word, and rows of options that are no more."""
    page = read(tree, OPERATOR)
    options = list(options)
    missing = [
        f"{option.variable}: write this row into {OPERATOR}: {row_of(option)}"
        for option in options
        if row_of(option) not in page
    ]
    told = re.findall(r"^\| `(UNDERSIGNED_\w+)` \|", page, flags=re.MULTILINE)
    return missing + [
        f"{name}: {OPERATOR} tells of it, but it is no option"
        for name in told
        if name not in {o.variable for o in options}
    ]


def commands(group: click.Group, above: str = "undersigned") -> list[str]:
    """Return every command that can be typed, groups left out: "undersigned import roll"."""
    context = click.Context(group)
    found = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, f"{above} {name} is listed but cannot be had"
        found += commands(command, f"{above} {name}") if isinstance(command, click.Group) else [f"{above} {name}"]
    return found


def commands_not_told(tree: Tree, names: Iterable[str]) -> list[str]:
    """Commands that the operator's guide does not tell of, and headings of commands that are no more.

    A command has a heading of its own (### `undersigned run`), or stands under its group's: `import roll` under `undersigned import`.
    """
    sections: dict[str, str] = {}
    for part in re.split(r"^(?=#+ )", read(tree, OPERATOR), flags=re.MULTILINE):
        heading = re.match(r"#+ `(undersigned(?: [a-z][a-z-]*)+)", part)
        if heading:
            sections[heading[1]] = part
    names = list(names)
    groups = {name.rsplit(" ", 1)[0] for name in names}
    found = []
    for name in names:
        group, short = name.rsplit(" ", 1)[0], name.removeprefix("undersigned ")
        if name not in sections and f"`{short}" not in sections.get(group, ""):
            found.append(f"`{name}` has no heading in {OPERATOR}, nor a word under `{group}`")
    return found + [
        f"`{name}` has a heading in {OPERATOR}, but is no command" for name in sections if name not in {*names, *groups}
    ]


def commands_that_are_not(tree: Tree, names: Iterable[str]) -> list[str]:
    """Commands named in the documents or the code (`undersigned run`) that do not exist."""
    known = {name.split()[1] for name in names}
    return [
        f"{page.relative_to(tree.root).as_posix()}: `undersigned {word}` is no command"
        for page in [*documents(tree), *tree.modules("src/undersigned")]
        for word in COMMAND.findall(page.read_text(encoding="utf-8"))
        if word not in known
    ]


def flows_not_told(tree: Tree) -> list[str]:
    """Flows that neither docs/house.md nor any walk names."""
    pages = [tree.root / "docs" / "house.md", *sorted((tree.root / "docs" / "walks").glob("*.md"))]
    told = "\n".join(page.read_text(encoding="utf-8") for page in pages if page.is_file())
    flows = [tree.name(path) for path in tree.find("flows/*.py") if path.name != "__init__.py"]
    return [f"{flow} is named neither in docs/house.md nor in a walk" for flow in flows if f"`{flow}" not in told]


def pages_not_listed(tree: Tree) -> list[str]:
    """Pages below docs/ to which docs/README.md, their list, does not lead."""
    led = {link["target"] for link in LINK.finditer(read(tree, "docs/README.md"))}
    docs = tree.root / "docs"
    pages = sorted(page.relative_to(docs).as_posix() for page in docs.rglob("*.md"))
    return [f"docs/README.md does not lead to {page}" for page in pages if page != "README.md" and page not in led]


def places_that_are_not(tree: Tree) -> list[str]:
    """Places named in the documents (file:name, file, link) that do not exist."""
    found = []
    for page in documents(tree):
        text, name = page.read_text(encoding="utf-8"), page.relative_to(tree.root).as_posix()
        for place in PLACE.finditer(text):
            path = where(tree, place["file"])
            if path is None:
                found.append(f"{name}: {place['file']} does not exist")
            elif place["name"] not in names_defined(parse(path)):
                found.append(f"{name}: {place['file']} defines no {place['name']}")
        found += [
            f"{name}: {file['file']} does not exist"
            for file in FILE.finditer(text)
            if where(tree, file["file"]) is None
        ]
        for link in LINK.finditer(text):
            target = link["target"]
            if "://" not in target and not target.startswith("mailto:") and not (page.parent / target).exists():
                found.append(f"{name}: the link to {target} leads nowhere")
    return found


def documents(tree: Tree) -> list[Path]:
    """Return every page of prose that speaks of the code."""
    return sorted([*(tree.root / "docs").rglob("*.md"), *tree.root.glob("*.md")])


def where(tree: Tree, name: str) -> Path | None:
    """Return the file that a page means: below the package, below the root, or as templates and static files are named."""
    plain = next((path for path in (tree.package / name, tree.root / name) if path.is_file()), None)
    served = [path for folder in ("templates", "static") for path in tree.find(f"**/{folder}/{name}")]
    return plain or next(iter(served), None)


def test_every_option_has_its_row_in_the_operators_guide() -> None:
    assert len(OPTIONS) > 0
    hold(options_not_told(HOUSE, OPTIONS))


def test_every_command_has_its_heading_in_the_operators_guide() -> None:
    assert isinstance(main, click.Group)
    assert "undersigned run" in commands(main)
    hold(commands_not_told(HOUSE, commands(main)))


def test_every_command_named_in_documents_and_code_exists() -> None:
    assert isinstance(main, click.Group)
    hold(commands_that_are_not(HOUSE, commands(main)))


def test_every_flow_is_in_the_table_of_contents_or_a_walk() -> None:
    assert HOUSE.find("flows/*.py")
    hold(flows_not_told(HOUSE))


def test_the_list_of_documents_leads_to_every_one() -> None:
    assert (HOUSE.root / "docs" / "README.md").is_file()
    hold(pages_not_listed(HOUSE))


def test_every_place_named_in_the_documents_exists() -> None:
    walks = "".join(path.read_text(encoding="utf-8") for path in documents(HOUSE) if path.parent.name == "walks")
    assert PLACE.search(walks)
    hold(places_that_are_not(HOUSE))


def test_an_option_not_told_is_found_and_so_is_one_that_is_no_more(plant: Plant) -> None:
    port = Option("port", int, 8000, "Port.")
    mail = Option("mail", str, "outbox", "How letters leave.", choices=("outbox", "smtp"))
    contact = Option("contact", str, "", "Where to write.")
    tree = plant(
        {
            OPERATOR: "| `UNDERSIGNED_PORT` | `8000` | Port. |\n| `UNDERSIGNED_OLD` | — | Gone. |\n| `UNDERSIGNED_CONTACT` | — | Where to write. |"
        }
    )
    assert options_not_told(tree, [port, mail, contact]) == [
        f"UNDERSIGNED_MAIL: write this row into {OPERATOR}: "
        "| `UNDERSIGNED_MAIL` | `outbox` | How letters leave. One of: outbox, smtp. |",
        f"UNDERSIGNED_OLD: {OPERATOR} tells of it, but it is no option",
    ]


def test_a_command_not_told_is_found_and_so_is_one_that_is_no_more(plant: Plant) -> None:
    tree = plant(
        {
            OPERATOR: "### `undersigned run`\n### `undersigned staff add NAME --role ROLE`\n### `undersigned old`\n"
            "### `undersigned export`\n`export roll --json` writes it.\n## More\n`export signatures`\n"
        }
    )
    asked = ["undersigned run", "undersigned staff add", "undersigned export roll", "undersigned export signatures"]
    assert commands_not_told(tree, asked) == [
        f"`undersigned export signatures` has no heading in {OPERATOR}, nor a word under `undersigned export`",
        f"`undersigned old` has a heading in {OPERATOR}, but is no command",
    ]


def test_a_command_named_that_is_none_is_found(plant: Plant) -> None:
    tree = plant(
        {
            "docs/guides/operator.md": "`undersigned run --quick`, `undersigned import call FOLDER`, `undersigned fly`",
            "src/undersigned/flows/desk.py": 'RUN = "Run `undersigned migrate` first."\n',
        }
    )
    assert commands_that_are_not(tree, ["undersigned run", "undersigned import call"]) == [
        "docs/guides/operator.md: `undersigned fly` is no command",
        "src/undersigned/flows/desk.py: `undersigned migrate` is no command",
    ]


def test_a_flow_not_told_is_found(plant: Plant) -> None:
    tree = plant(
        {
            "src/undersigned/flows/__init__.py": "",
            "src/undersigned/flows/sign.py": "",
            "src/undersigned/flows/count.py": "",
            "src/undersigned/flows/lapse.py": "",
            "docs/house.md": "| sign | `flows/sign.py` |",
            "docs/walks/a.md": "`flows/count.py:count`",
        }
    )
    assert flows_not_told(tree) == ["flows/lapse.py is named neither in docs/house.md nor in a walk"]


def test_a_page_that_is_not_listed_is_found(plant: Plant) -> None:
    tree = plant(
        {
            "docs/README.md": "[Sign](walks/sign.md)",
            "docs/walks/sign.md": "# Sign",
            "docs/walks/confirm.md": "# Confirm",
        }
    )
    assert pages_not_listed(tree) == ["docs/README.md does not lead to walks/confirm.md"]


def test_a_place_that_is_not_is_found(plant: Plant) -> None:
    tree = plant(
        {
            "src/undersigned/flows/sign.py": "LIMIT = 5\n\ndef sign(): ...\n\nclass Signed:\n    def undo(self): ...\n",
            "docs/walks/sign.md": "`flows/sign.py:sign`, `flows/sign.py:LIMIT`, `flows/sign.py:Signed.undo`, `flows/sign.py:gone`, "
            "`flows/gone.py:sign`, `calls/gone.py`, [here](sign.md#top), [there](gone.md), [out](https://example.org/x)",
        }
    )
    assert places_that_are_not(tree) == [
        "docs/walks/sign.md: flows/sign.py defines no gone",
        "docs/walks/sign.md: flows/gone.py does not exist",
        "docs/walks/sign.md: calls/gone.py does not exist",
        "docs/walks/sign.md: the link to gone.md leads nowhere",
    ]
