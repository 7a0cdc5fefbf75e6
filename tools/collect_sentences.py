"""Collect every translatable sentence into the catalogues (src/undersigned/locale) and compile them (`make sentences`).

Sentences that are gone leave the catalogue, new ones come with an empty translation, which tests/laws does not let pass. Needs no
GNU gettext: templates are read by Django's own `templatize`, Python by its syntax tree.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "undersigned"
SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
TEMPLATES = ("**/templates/**/*.html", "**/templates/**/*.txt")
# How many leading strings each function takes: one sentence, or a singular and its plural; `p` functions name a context first.
CALLS = {
    "_": 1, "gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "ngettext": 2, "ngettext_lazy": 2,
    "pgettext": 2, "pgettext_lazy": 2, "npgettext": 3, "npgettext_lazy": 3,
}  # fmt: skip
STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
TEMPLATE_CALL = re.compile(rf"(?<![\w.])(_|n?p?gettext)\(\s*({STRING})(?:\s*,\s*({STRING}))?(?:\s*,\s*({STRING}))?")


@dataclass(frozen=True, order=True)
class Sentence:
    """One translatable sentence: where it stands, its context, and its plural where it has one."""

    file: str
    singular: str
    plural: str = ""
    context: str = ""

    @property
    def id(self) -> str | tuple[str, str]:
        """What a catalogue calls it."""
        return (self.singular, self.plural) if self.plural else self.singular


def collect(package: Path) -> list[Sentence]:
    """Return every sentence of a package, by file and in the order of the text. Raises ValueError for one that is no constant."""
    found: list[Sentence] = []
    for path in sorted(package.rglob("*.py")):
        if "migrations" not in path.parts:
            found += in_python(path.read_text(encoding="utf-8"), path.relative_to(package).as_posix())
    for path in sorted(path for pattern in TEMPLATES for path in package.glob(pattern)):
        found += in_template(path.read_text(encoding="utf-8"), path.relative_to(package).as_posix())
    return list(dict.fromkeys(found))


def in_python(text: str, file: str) -> Iterator[Sentence]:
    """Yield the sentences of one module. Raises ValueError for one that is no constant."""
    tree = ast.parse(text)
    aliases = imported_as(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = (
            aliases.get(node.func.id, node.func.id)
            if isinstance(node.func, ast.Name)
            else node.func.attr
            if isinstance(node.func, ast.Attribute)
            else ""
        )
        if name not in CALLS or (isinstance(node.func, ast.Attribute) and name == "_"):
            continue
        given = [
            part.value
            for part in node.args[: CALLS[name]]
            if isinstance(part, ast.Constant) and isinstance(part.value, str)
        ]
        if len(given) != CALLS[name]:
            raise ValueError(
                f"{file}:{node.lineno}: {name}() needs its sentence written out, so that it can be translated."
            )
        yield make(name, given, file)


def imported_as(tree: ast.AST) -> dict[str, str]:
    """Return Django's name of each translating function that a module calls by another, such as ``lazy``."""
    return {
        one.asname: one.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for one in node.names
        if one.asname and one.asname != "_"
    }


def in_template(text: str, file: str) -> Iterator[Sentence]:
    """Yield the sentences of one template."""
    for match in TEMPLATE_CALL.finditer(templatize(text, origin=file)):
        given = [ast.literal_eval(literal) for literal in match.groups()[1:] if literal]
        yield make(match[1], given[: CALLS[match[1]]], file)


def make(name: str, given: list[str], file: str) -> Sentence:
    """Return the sentence that a call names."""
    context = given.pop(0) if name.removeprefix("n").startswith("p") else ""
    return Sentence(file, given[0], given[1] if len(given) > 1 else "", context)


def bring_up_to_date(catalogue: Path, sentences: list[Sentence]) -> tuple[int, int]:
    """Rewrite one catalogue and its compiled file; returns how many sentences it has and how many lack a translation."""
    language = catalogue.parts[-3]
    with catalogue.open("rb") as file:
        old = read_po(file, locale=language)
    new = Catalog(locale=language, project="Undersigned", version="1", charset="utf-8", fuzzy=False)
    new.msgid_bugs_address = new.last_translator = new.language_team = "Undersigned"
    for sentence in sentences:
        kept = old.get(sentence.singular, sentence.context or None)
        string = (
            kept.string
            if kept and kept.string and not kept.fuzzy and isinstance(kept.id, tuple) == bool(sentence.plural)
            else None
        )
        comments = kept.user_comments if kept else ()
        new.add(
            sentence.id,
            string,
            locations=[(sentence.file, 0)],
            context=sentence.context or None,
            user_comments=comments,
        )
    new.header_comment = (
        f"# Undersigned, {language}. Written by `make sentences`; how to translate: docs/guides/translator.md."
    )
    # Dates would make every run a change.
    new.creation_date = new.revision_date = SOME_DAY
    written, compiled = io.BytesIO(), io.BytesIO()
    write_po(written, new, width=120, include_lineno=False)
    write_mo(compiled, new)
    catalogue.write_bytes(written.getvalue())
    catalogue.with_suffix(".mo").write_bytes(compiled.getvalue())
    missing = [message for message in new if message.id and not all(strings(message.string))]
    return len(new), len(missing)


def strings(translation: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """Return the forms of a translation; one empty form where there is none."""
    return (translation or "",) if isinstance(translation, str | None) else tuple(translation)


def main() -> int:
    """Bring every catalogue up to date; returns 1 for a sentence that cannot be translated."""
    try:
        sentences = collect(PACKAGE)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    catalogues = sorted(PACKAGE.glob("locale/*/LC_MESSAGES/django.po"))
    print(f"{len({(s.singular, s.context) for s in sentences})} sentences, {len(catalogues)} catalogues")
    for catalogue in catalogues:
        count, missing = bring_up_to_date(catalogue, sentences)
        print(f"{catalogue.relative_to(PACKAGE)}: {count - missing} of {count} translated")
    return 0


if __name__ == "__main__":
    sys.exit(main())
