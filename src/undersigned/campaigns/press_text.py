"""What a supporter writes to a target: cleaned, measured against what was suggested, and looked through for blocked words. Pure."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import Final

BODY_LIMIT: Final = 4_000
SUBJECT_LIMIT: Final = 150
"""Characters of a letter and of its subject."""
LINK_LIMIT: Final = 1
"""Links in a letter; a subject has none."""
UNLIKE_BELOW: Final = 20
"""Percent of likeness below which a person looks first."""
SUGGESTED_FROM: Final = 80
"""Percent of likeness from which a letter is as good as the suggested one."""

WORDS: Final = "block_words"
UNLIKE: Final = "unlike"
"""Why the desk looks first: a blocked word stands in it; it says something else than what was suggested."""

_SHINGLE: Final = 3
_JOINERS: Final = "\u200c\u200d"
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
"""What pasting brings along and nobody sees: soft hyphens, spaces without width. Left out."""
_UNSEEN: Final = frozenset({"Cf", "Mn", "Me"})
_FILLERS: Final = frozenset("\u115f\u1160\u3164\uffa0")
"""Categories of joiners, selectors and marks, and letters without a shape: they part no word and no address."""
_TAG: Final = re.compile(r"</?[a-zA-Z!][^<>]*>")
_WORD: Final = re.compile(r"\w+")
_LINK: Final = re.compile(
    r"""\w+://\S*
      | \bwww\.\S+
      | (?<![\w.])[\w.+-]*[\w-]{2,}\.[^\W\d_]{2,}(?:\.[^\W\d_]{2,})*(?:/\S*)?   # bare.example, name.bare.example/path
      | (?<![\w.])(?:[\w-]+\.)*[^\W_]\.[^\W\d_]{2,}/\S+                           # t.co/path
      | (?<![\w.])(?!p\.e[xjs]\b)(?:[\w-]+\.)*[^\W\d_]\.[a-z]{2,}\b                # x.io, but neither p.ex. nor J.Smith
      | (?<![\w.])\d{1,3}(?:\.\d{1,3}){3}[:/]\S+                                   # 192.0.2.1/path
    """,
    re.VERBOSE,
)
_FULL_STOP: Final = re.compile(r"(?<=[A-Za-z0-9-])\u3002(?=[A-Za-z0-9])")
"""The ideographic full stop, which an address may hold in place of a dot; between other letters it ends a sentence."""


class BadLetter(ValueError):
    """The text cannot be sent. `code` is "missing", "too_long", "control" or "links"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def clean_body(text: str) -> str:
    """Return a letter as it may leave: NFC, without tags, lines ended by "\\n", at most one empty line between two.

    Raises BadLetter.
    """
    body = _without_tags(_plain(text[: 4 * BODY_LIMIT + 1]))
    body = re.sub(r"\n{3,}", "\n\n", "\n".join(" ".join(line.split(" ")).rstrip() for line in body.split("\n"))).strip()
    return _bounded(body, BODY_LIMIT, LINK_LIMIT)


def clean_subject(text: str) -> str:
    """Return a subject as it may leave: one line without tags and links. Raises BadLetter."""
    trimmed = text[: 4 * SUBJECT_LIMIT + 1].strip()
    if "\n" in trimmed or "\r" in trimmed:
        raise BadLetter("control")
    return _bounded(" ".join(_without_tags(_plain(trimmed)).split()), SUBJECT_LIMIT, 0)


def count_links(text: str) -> int:
    """Return how many links, web and mail addresses a text holds, also those that only look like one (example.org)."""
    return len(_LINK.findall(_FULL_STOP.sub(".", _seen(unicodedata.normalize("NFKC", text)))))


def likeness(text: str, suggested: Iterable[str]) -> int:
    """Return how much of a text is what was suggested, in percent: the share of its runs of three words that stand there too.

    Each run counts as often as it stands in the text, and is accounted for as often as it was suggested. Case, punctuation and
    marks do not count. A text without words is wholly unlike.
    """
    own = _shingles_of(text.split("\n\n"))
    if not own:
        return 0
    theirs = _shingles_of(suggested)
    return round(100 * (own & theirs).total() / own.total())


def blocked_words(text: str, words: Iterable[str]) -> list[str]:
    """Return which of these words or phrases stand in a text, as words of their own, whatever their case and marks."""
    folded = f" {' '.join(_words(text))} "
    return [word for word in words if _words(word) and f" {' '.join(_words(word))} " in folded]


def hold_reasons(*, subject: str, body: str, name: str, like: int, block_words: Iterable[str]) -> list[str]:
    """Return the codes of what makes the desk look first (WORDS, UNLIKE); nothing for most letters."""
    reasons = [WORDS] if blocked_words(f"{subject}\n{body}\n{name}", block_words) else []
    return [*reasons, UNLIKE] if like < UNLIKE_BELOW else reasons


def _bounded(text: str, limit: int, links: int) -> str:
    if not any(character.isalnum() for character in text):
        raise BadLetter("missing")
    if len(text) > limit:
        raise BadLetter("too_long")
    if count_links(text) > links:
        raise BadLetter("links")
    return text


def _plain(text: str) -> str:
    """The text with one kind of line end; refuses what cannot be seen, such as marks that turn a line around."""
    text = re.sub("\r\n?|[\u2028\u2029]", "\n", text.replace("\t", " ").translate(_INVISIBLE))
    for character in text:
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co"} and character not in f"\n{_JOINERS}":
            raise BadLetter("control")
    return unicodedata.normalize("NFC", text)


def _without_tags(text: str) -> str:
    while (stripped := _TAG.sub("", text)) != text:
        text = stripped
    return text


def _words(text: str) -> list[str]:
    return _WORD.findall(_seen(unicodedata.normalize("NFKD", text).casefold()))


def _seen(text: str) -> str:
    """The text without marks, and without what hides between letters."""
    return "".join(one for one in text if unicodedata.category(one) not in _UNSEEN and one not in _FILLERS)


def _shingles_of(paragraphs: Iterable[str]) -> Counter[tuple[str, ...]]:
    """Of each paragraph for itself: which one comes after which says nothing of whose words they are."""
    return Counter(shingle for one in paragraphs for shingle in _shingles(one))


def _shingles(text: str) -> list[tuple[str, ...]]:
    words = _words(text)
    if len(words) < _SHINGLE:
        return [tuple(words)] if words else []
    return [tuple(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1)]
