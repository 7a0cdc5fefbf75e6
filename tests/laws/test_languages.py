"""Every sentence a reader sees exists in every language of the site, and the compiled files are those of the written ones."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tests.laws.tree import HOUSE, Tree, hold
from tools.collect_sentences import collect, in_python, strings
from undersigned.config.options import OPTIONS

SOURCE = "en"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|{(\w*)}")
TAG = re.compile(r"</?([a-z][a-z0-9]*)")
Plant = Callable[[dict[str, str]], Tree]


def catalogues(tree: Tree) -> list[Path]:
    """Return the written catalogues of every language."""
    return tree.find("**/locale/*/LC_MESSAGES/*.po")


def read(path: Path) -> Catalog:
    """Read one catalogue."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def untranslated(tree: Tree) -> list[str]:
    """Sentences without a translation, with an unsure one, or whose translation lost a placeholder or an element."""
    found = []
    for path in catalogues(tree):
        for message in read(path):
            if not message.id:
                continue
            sources = message.id if isinstance(message.id, list | tuple) else (message.id,)
            texts = strings(message.string)
            place = f"{tree.name(path)}: {sources[0]!r}"
            if message.fuzzy:
                found.append(f"{place} is unsure")
            elif not all(texts):
                found.append(f"{place} is not translated")
            elif any(parts(text) != parts(sources[-1]) and parts(text) != parts(sources[0]) for text in texts):
                found.append(f"{place} has other placeholders or elements in its translation")
    return found


def parts(text: str) -> tuple[list[str], list[str]]:
    """Return the placeholders and elements of a sentence, in no order."""
    return sorted(match.group() for match in PLACEHOLDER.finditer(text)), sorted(TAG.findall(text))


def sentences_apart(tree: Tree) -> list[str]:
    """Sentences of the code that a catalogue lacks, and sentences of a catalogue that no code says any more."""
    said = {(sentence.singular, sentence.context) for sentence in collect(tree.package)}
    found = []
    for path in catalogues(tree):
        known = {(source_of(message), message.context or "") for message in read(path) if message.id}
        found += [f"{tree.name(path)}: {text!r} is missing: make sentences" for text, _ in sorted(said - known)]
        found += [f"{tree.name(path)}: {text!r} is said no more: make sentences" for text, _ in sorted(known - said)]
    return found


def source_of(message: Message) -> str:
    """Return a message's sentence, the singular where it has both."""
    return message.id if isinstance(message.id, str) else message.id[0]


def compiled_apart(tree: Tree) -> list[str]:
    """Compiled catalogues that are missing or hold other sentences than the written one."""
    found = []
    for path in catalogues(tree):
        compiled = path.with_suffix(".mo")
        if not compiled.is_file():
            found.append(f"{tree.name(compiled)} is missing")
        elif messages(compiled.read_bytes()) != messages(compile_catalogue(path)):
            found.append(f"{tree.name(compiled)} is not what {path.name} says")
    return found


def compile_catalogue(path: Path) -> bytes:
    """Return a catalogue compiled now."""
    made = io.BytesIO()
    write_mo(made, read(path))
    return made.getvalue()


def messages(content: bytes) -> dict[object, str]:
    """Return what Python's gettext finds in a compiled catalogue, its header left out."""
    from gettext import GNUTranslations

    catalogue = GNUTranslations(io.BytesIO(content))
    return {key: text for key, text in catalogue._catalog.items() if key}  # type: ignore[attr-defined]


def test_every_language_of_the_site_has_its_catalogue() -> None:
    languages = set(next(option.default for option in OPTIONS if option.name == "languages")) - {SOURCE}
    found = {path.parts[-3] for path in catalogues(HOUSE)}
    assert languages <= found


def test_every_sentence_is_translated() -> None:
    assert catalogues(HOUSE)
    hold(untranslated(HOUSE))


def test_the_catalogues_hold_the_sentences_of_the_code_and_no_others() -> None:
    assert catalogues(HOUSE)
    hold(sentences_apart(HOUSE))


def test_the_compiled_catalogues_are_those_of_the_written_ones() -> None:
    assert catalogues(HOUSE)
    hold(compiled_apart(HOUSE))


HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
PO = "src/undersigned/locale/fr/LC_MESSAGES/django.po"


@pytest.mark.parametrize(
    ("entry", "breach"),
    [
        ('msgid "Sign"\nmsgstr "Signer"\n', ""),
        ('msgid "Sign"\nmsgstr ""\n', "'Sign' is not translated"),
        ('#, fuzzy\nmsgid "Sign"\nmsgstr "Signez"\n', "'Sign' is unsure"),
        (
            'msgid "%(n)s of them"\nmsgstr "beaucoup"\n',
            "'%(n)s of them' has other placeholders or elements in its translation",
        ),
        (
            'msgid "Read <b>this</b>"\nmsgstr "Lisez ceci"\n',
            "'Read <b>this</b>' has other placeholders or elements in its translation",
        ),
        (
            'msgid "%(n)s page"\nmsgid_plural "%(n)s pages"\nmsgstr[0] "%(n)s page"\nmsgstr[1] ""\n',
            "'%(n)s page' is not translated",
        ),
        ('msgid "one page"\nmsgid_plural "%(n)s pages"\nmsgstr[0] "une page"\nmsgstr[1] "%(n)s pages"\n', ""),
    ],
)
def test_a_sentence_not_quite_translated_is_found(plant: Plant, entry: str, breach: str) -> None:
    assert [text.split(": ", 1)[1] for text in untranslated(plant({PO: HEAD + entry}))] == ([breach] if breach else [])


def test_a_compiled_catalogue_that_fell_behind_is_found(plant: Plant) -> None:
    tree = plant({PO: HEAD + 'msgid "Sign"\nmsgstr "Signer"\n'})
    assert compiled_apart(tree) == ["locale/fr/LC_MESSAGES/django.mo is missing"]
    written = tree.root / PO
    written.with_suffix(".mo").write_bytes(compile_catalogue(written))
    assert compiled_apart(tree) == []
    written.write_text(HEAD + 'msgid "Sign"\nmsgstr "Signez"\n', encoding="utf-8")
    assert compiled_apart(tree) == ["locale/fr/LC_MESSAGES/django.mo is not what django.po says"]


def test_sentences_are_found_in_templates_and_modules_and_held_against_the_catalogue(plant: Plant) -> None:
    tree = plant(
        {
            "src/undersigned/interfaces/web/templates/web/a.html": '{% load i18n %}{% translate "Sign" %} {% blocktranslate count n=n trimmed %}\n'
            "  {{ n }} page{% plural %}{{ n }} pages{% endblocktranslate %}",
            "src/undersigned/interfaces/web/a.py": "from django.utils.translation import gettext as _, pgettext\n"
            "_('Read'\n  ' it')\npgettext('month', 'May')\n",
            PO: HEAD + 'msgid "Sign"\nmsgstr "Signer"\n\nmsgctxt "verb"\nmsgid "May"\nmsgstr "Pouvoir"\n',
        }
    )
    place = "locale/fr/LC_MESSAGES/django.po"
    assert sentences_apart(tree) == [
        f"{place}: '%(n)s page' is missing: make sentences",
        f"{place}: 'May' is missing: make sentences",
        f"{place}: 'Read it' is missing: make sentences",
        f"{place}: 'May' is said no more: make sentences",
    ]


def test_a_translating_function_is_known_by_any_name_it_is_imported_under() -> None:
    text = "from django.utils.translation import gettext_lazy as later, npgettext as some\nlater('Asia')\nsome('map', '1', 'n', 2)"
    found = [(one.context, one.singular, one.plural) for one in in_python(text, "a.py")]
    assert found == [("", "Asia", ""), ("map", "1", "n")]


def test_a_sentence_made_at_run_time_cannot_be_translated_and_is_refused() -> None:
    with pytest.raises(ValueError, match=r"a\.py:1"):
        list(in_python("_(f'Good day, {name}')", "a.py"))
