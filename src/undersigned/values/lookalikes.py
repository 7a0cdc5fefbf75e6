"""Names that are not what they seem: letters of other scripts, signs that cannot be seen, digits that stand for letters.

Unicode Technical Standard 39 (Unicode Security Mechanisms), with the data of confusable-homoglyphs. A suspicion is a reason
for a person to look twice, never proof: some honest names cannot be told from others by the eye.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One reason to look twice: its code, and the letters or the word it is about."""

    code: str
    letters: str


_BIDI: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BLANK: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_JOINERS: Final = frozenset("\u200c\u200d")

_SPELT_WITH_JOINERS: Final = """
    ARABIC SYRIAC MONGOLIAN NKO DEVANAGARI BENGALI GURMUKHI GUJARATI ORIYA TAMIL TELUGU KANNADA MALAYALAM SINHALA KHMER
    MYANMAR TIBETAN THAANA
"""
# Scripts whose spelling needs joiners (Unicode Standard, section 23.2): Arabic and those of South Asia.
_JOINING: Final = frozenset(_SPELT_WITH_JOINERS.split())

# Scripts that choose between forms of a letter with variation selectors (StandardizedVariants.txt).
_SELECTING: Final = frozenset({"HAN", "MONGOLIAN", "MYANMAR", "PHAGS_PA"})

# Words like "Micros0ft" and "G00gle", but neither "H1N1" nor "Web10".
_DIGIT_AS_LETTER: Final = re.compile(r"[^\W\d_]+(?:[01]{1,2}[^\W\d_]+)+")

# UTS #39, section 5.2, "highly restrictive": what one word may mix, beside one script alone.
_MIXES: Final = (
    frozenset({"LATIN", "HAN", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "HAN", "BOPOMOFO"}),
    frozenset({"LATIN", "HAN", "HANGUL"}),
)

# Letters of phonetics and dead spellings that pass for plain ones; the African and Azerbaijani letters among them are living.
_PHONETIC: Final = ((0x0250, 0x02AF), (0x1D00, 0x1DBF), (0xA730, 0xA731), (0xAB30, 0xAB6B), (0x10780, 0x107BA))
_LIVING: Final = frozenset("ɓɖɗəɛɠɣɨɩɔʊʋʌʒʃɲɽʈʔ")


def find_lookalikes(name: str) -> list[Suspicion]:
    """Return the reasons to look twice at the name of a body, each once, in the order of this list; none for most.

    "bidi" and "invisible" (characters that turn the text or cannot be seen), "hidden_marks" (a dot or a stroke laid over a
    letter that has it already, the same mark twice; UTS #39, 5.4), "styled_letters" (mathematical, circled or full-width
    letters among plain ones), "phonetic_letters" (such as ɡ for g), "mixed_scripts" (letters of two scripts in one word, other
    than Chinese, Japanese or Korean with Latin), "reads_as_latin" (words of another script that could be read as Latin
    letters throughout, with no word in the name that shows its script), "unusual_digits" (digits of a script that the name
    has no letters of, or of two scripts in one word) and "digit_as_letter" (0 or 1 between letters, as in Micros0ft).
    """
    text = unicodedata.normalize("NFC", name)
    words = list(_words(text))
    found = [*_find_unseen(text), *_find_marks(text)]
    for word in words:
        found += [*_find_styled(word), *_find_mixed(word)]
    found += [*_find_latin_readings(words), *_find_digits(text, words)]
    return list(dict.fromkeys(found))


def _words(text: str) -> Iterator[str]:
    """Runs of letters, marks, digits and joiners."""
    word = ""
    for character in text:
        if unicodedata.category(character)[0] in "LMN" or character in _JOINERS or _is_enclosed(character):
            word += character
        elif word:
            yield word
            word = ""
    if word:
        yield word


def _is_enclosed(character: str) -> bool:
    """Whether it is a Latin letter in a circle or a square."""
    style, _, code = unicodedata.decomposition(character).partition(" ")
    return style in ("<circle>", "<square>") and unicodedata.category(character) == "So" and _is_latin_code(code)


def _is_latin_code(code: str) -> bool:
    return len(code) == 4 and chr(int(code, 16)).isascii()


def _letters(word: str) -> str:
    return "".join(character for character in word if unicodedata.category(character)[0] == "L")


def _scripts(word: str) -> set[str]:
    """The scripts of the letters of a word; those that several scripts share are left out."""
    return {script_of(letter) for letter in _letters(word)} - {"COMMON", "INHERITED", "UNKNOWN"}


def _is_unseen(character: str) -> bool:
    return character in _BLANK or unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")


def _find_unseen(text: str) -> Iterator[Suspicion]:
    scripts = _scripts(text)
    for character in text:
        if character in _BIDI:
            yield Suspicion("bidi", character)
        elif character in _JOINERS:
            if not scripts & _JOINING:
                yield Suspicion("invisible", character)
        elif _is_unseen(character) or (0xFE00 <= ord(character) <= 0xFE0F and not scripts & _SELECTING):
            yield Suspicion("invisible", character)


def _find_marks(text: str) -> Iterator[Suspicion]:
    """UTS #39, section 5.4: overlays that hide in the letter below, and marks that hide under their like."""
    before = ""
    for character in unicodedata.normalize("NFD", text):
        category = unicodedata.category(character)
        overlay = unicodedata.combining(character) == 1
        dotted = character == "\u0307" and before in set("ijl\u0131\u0237")
        if category in ("Mn", "Me") and (overlay or dotted or before == character):
            yield Suspicion("hidden_marks", (before if before != character else "") + character)
        before = character


def _find_styled(word: str) -> Iterator[Suspicion]:
    """Letters and digits that are others in disguise: compatibility characters (UAX #15), letters of phonetics."""
    kinds = [(character, unicodedata.decomposition(character).partition(" ")[0]) for character in word]
    plain = any(character.isascii() for character in word)
    styled = [character for character, kind in kinds if kind == "<font>" or _is_enclosed(character)]
    styled += [character for character, kind in kinds if kind == "<wide>" and plain]
    if len(word) > 1 and plain:
        styled += [
            character for character, kind in kinds if kind == "<compat>" and unicodedata.category(character) == "Nl"
        ]
    if styled:
        yield Suspicion("styled_letters", "".join(dict.fromkeys(styled)))
    phonetic = [letter for letter in word if letter not in _LIVING and _is_phonetic(letter)]
    if phonetic:
        yield Suspicion("phonetic_letters", "".join(dict.fromkeys(phonetic)))


def _is_phonetic(letter: str) -> bool:
    return any(first <= ord(letter) <= last for first, last in _PHONETIC)


def _find_mixed(word: str) -> Iterator[Suspicion]:
    scripts = _scripts(word)
    if len(scripts) > 1 and not any(scripts <= mix for mix in _MIXES):
        letters = [(letter, script_of(letter)) for letter in _letters(word)]
        counts = {script: sum(each == script for _, each in letters) for script in scripts}
        # The few among the many are those that hide; Latin letters are what the others pass for.
        host = max(sorted(scripts), key=lambda script: (counts[script], script == "LATIN"))
        strange = (letter for letter, script in letters if script in scripts - {host})
        yield Suspicion("mixed_scripts", "".join(dict.fromkeys(strange)))


def _find_latin_readings(words: list[str]) -> Iterator[Suspicion]:
    """UTS #39, section 4, whole-script confusables, unless another word of the name shows which script it is."""
    readings: dict[str, list[str]] = {}
    shown: set[str] = set()
    for word in words:
        scripts = _scripts(word)
        if len(scripts) == 1 and scripts != {"LATIN"}:
            (script,) = scripts
            if _reads_as_latin(_letters(word)):
                readings.setdefault(script, []).append(word)
            else:
                shown.add(script)
    for script, suspected in readings.items():
        if script not in shown:
            yield from (Suspicion("reads_as_latin", word) for word in suspected)


def _reads_as_latin(letters: str) -> bool:
    return all(prototype.isascii() and prototype.isalpha() for prototype in map(_prototype, letters))


def _find_digits(text: str, words: list[str]) -> Iterator[Suspicion]:
    scripts = _scripts(text)
    for word in words:
        digits = [character for character in word if unicodedata.category(character) == "Nd"]
        systems = {ord(digit) - unicodedata.decimal(digit) for digit in digits}
        foreign = [digit for digit in digits if not _is_at_home(digit, scripts)]
        if len(systems) > 1 or foreign:
            yield Suspicion("unusual_digits", "".join(dict.fromkeys(foreign or digits)))
        if len(_letters(word)) >= 4 and _DIGIT_AS_LETTER.fullmatch(word):
            yield Suspicion("digit_as_letter", word)


def _is_at_home(digit: str, scripts: set[str]) -> bool:
    """Whether a digit is a plain one, or of a script that the name is written in."""
    if digit.isascii():
        return True
    script = unicodedata.name(digit, "").partition(" DIGIT")[0].removeprefix("EXTENDED ")
    if script == "ARABIC-INDIC":
        return bool(scripts & {"ARABIC", "SYRIAC", "THAANA"})
    return script == "FULLWIDTH" or script.replace(" ", "_") in scripts


def skeleton(text: str) -> str:
    """Return what `text` looks like: two names with one skeleton can be taken for each other.

    UTS #39, section 4, made blind to case: NFKC, NFD, without what is unseen, each character by its prototype, case folded,
    until nothing changes. A capital I within small letters is taken for a small l, a small l before capitals for a capital
    I. "m" is "rn" in every skeleton, so it is for comparing only, never for showing. Twice changes nothing.
    """
    before, seen = "", text
    while seen != before:
        before, seen = seen, _see(seen)
    return seen


def _see(text: str) -> str:
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text))
    plain = "".join(character for character in plain if not _is_unseen(character))
    plain = _SMALL_L.sub("I", _CAPITAL_I.sub("l", plain))
    return unicodedata.normalize("NFD", "".join(map(_prototype, plain)).casefold())


_CAPITAL_I: Final = re.compile(r"(?<=[a-z])I(?=[a-z]|\b)")
_SMALL_L: Final = re.compile(r"\bl(?=[A-Z])")

# What plain letters and digits make of each other at a glance, after `skeleton`: beside "rn", which is "m" there already.
_GLANCES: Final = (
    ("vv", "w"),
    ("cl", "d"),
    ("5", "s"),
    ("3", "e"),
    ("$", "s"),
    ("@", "a"),
    ("!", "l"),
    ("0", "o"),
    ("1", "l"),
)


def ascii_skeleton(text: str) -> str:
    """Return `skeleton` with what plain letters make of each other at a glance: vv as w, cl as d, 5 as s, i as l.

    Coarse: for finding an existing name that a new one imitates, never for suspecting a name by itself.
    """
    seen = skeleton(text)
    for written, read in _GLANCES:
        seen = seen.replace(written, read)
    return seen.replace("i", "l")


@lru_cache(maxsize=1)
def _prototypes() -> dict[str, str]:
    """Character to what it looks like (confusables.txt of UTS #39), both ends of each pair told apart."""
    # Imported when first asked: a megabyte of data that most processes never need.
    from confusable_homoglyphs.confusables import confusables_data

    pairs: dict[str, list[str]] = {
        source.replace("\u200e", ""): [glyph["c"].replace("\u200e", "") for glyph in glyphs]
        for source, glyphs in confusables_data.items()
    }
    prototypes: dict[str, str] = {}
    for source, targets in pairs.items():
        # The data has every pair both ways; a prototype has many that look like it, the others have one prototype.
        if len(source) != 1 or len(targets) != 1:
            continue
        (target,) = targets
        mutual = len(target) == 1 and len(pairs[target]) == 1
        if not (mutual and (target.isascii(), -ord(target)) < (source.isascii(), -ord(source))):
            prototypes[source] = target
    return prototypes


@lru_cache(maxsize=4096)
def _prototype(character: str) -> str:
    """What one character looks like; "I" stays a capital i, which `skeleton` treats by its neighbours."""
    if character == "I":
        return character
    target = _prototypes().get(character, character)
    if target == "l" and unicodedata.category(character) == "Lu":
        return "I"
    return "".join(_prototype(each) for each in target) if target != character else character


@lru_cache(maxsize=1)
def _script_ranges() -> tuple[list[int], list[tuple[int, str]]]:
    """First code points of the ranges of Scripts.txt (UAX #24), with their last code point and script."""
    from confusable_homoglyphs.categories import categories_data

    aliases: list[str] = categories_data["iso_15924_aliases"]
    ranges = sorted((first, last, aliases[alias]) for first, last, alias, _ in categories_data["code_points_ranges"])
    return [first for first, _, _ in ranges], [(last, script) for _, last, script in ranges]


@lru_cache(maxsize=4096)
def script_of(character: str) -> str:
    """Return the script of a character by its Unicode name in capitals, such as "LATIN", "COMMON"; "UNKNOWN" if none."""
    firsts, ranges = _script_ranges()
    last, script = ranges[bisect_right(firsts, ord(character)) - 1]
    return script if ord(character) <= last else "UNKNOWN"
