"""Warnings: what would keep a mailing from being read, said before it is sent. None of them forbids anything."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from undersigned.mailing.newsletters.template import mark

MOST_BYTES: Final = 100_000
"""Bytes of HTML after which some mail programs show only the beginning."""

MOST_LINKS: Final = 40
LONG_SUBJECT: Final = 60
"""Characters of a subject that a narrow screen still shows."""

_CAPITALS: Final = 8
_LOOKS_LIKE_AN_ADDRESS: Final = re.compile(
    r"(?:https?://|www\.)\S+|[\w-]+\.(?:com|org|net|eu|fr|int|info)(?:/\S*)?", re.IGNORECASE
)

# Words that filters for unwanted mail weigh, and that news of a call hardly needs. Short on purpose; compared without case.
_SPAM_WORDS: Final = {
    "en": ("100% free", "act now", "cash", "click here", "congratulations", "dear friend", "guarantee", "limited time",
           "make money", "no obligation", "risk-free", "urgent", "winner", "you have been selected"),
    "fr": ("100 % gratuit", "agissez maintenant", "argent facile", "cher ami", "cliquez ici", "félicitations", "gagnant",
           "garanti", "offre limitée", "sans engagement", "sans risque", "urgent", "vous avez été sélectionné"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Warned:
    """One remark for who writes: a code for the desk, and a sentence that says what to do."""

    code: str
    sentence: str


def warn_of(
    *,
    subjects: Sequence[str],
    shown: Sequence[dict[str, Any]],
    text: str,
    links: Sequence[str],
    size: int,
    language: str,
) -> list[Warned]:
    """Return what to think of before a mailing is sent; ``text`` is its plain version, ``size`` bytes its HTML."""
    return [
        *(one for subject in subjects if subject for one in _about_subject(subject)),
        *_about_size(size, shown),
        *_about_words(" ".join([*subjects, text]), language),
        *_about_links(links, shown),
        *_about_articles(shown, language),
        *_about_greeting(text),
    ]


def _about_subject(subject: str) -> Iterator[Warned]:
    if len(subject) > LONG_SUBJECT:
        sentence = _("The subject has %(has)d characters; telephones show about %(most)d. Put what matters first.")
        yield Warned("subject_long", sentence % {"has": len(subject), "most": LONG_SUBJECT})
    letters = [one for one in subject if one.isalpha()]
    if len(letters) >= _CAPITALS and subject.upper() == subject and subject.lower() != subject:
        yield Warned("subject_capitals", _("The subject is written in capitals, as unwanted mail often is."))
    if re.search(r"[!?]\s*[!?]", subject):
        yield Warned("subject_marks", _("The subject has several exclamation or question marks; one is enough."))


def _about_size(size: int, shown: Sequence[dict[str, Any]]) -> Iterator[Warned]:
    if size > MOST_BYTES:
        sentence = _(
            "The mail has %(has)d kB; over %(most)d kB some mail programs show only its beginning. Shorten it."
        )
        yield Warned("size", sentence % {"has": -(-size // 1000), "most": MOST_BYTES // 1000})
    if not shown:
        yield Warned("empty", _("There is nothing in this mailing yet."))
    elif all(one["type"] == "picture" for one in shown):
        yield Warned("only_pictures", _("There are only pictures; many mail programs do not show them. Add text."))


def _about_words(text: str, language: str) -> Iterator[Warned]:
    folded = " ".join(text.casefold().split())
    known = _SPAM_WORDS.get(language.split("-", maxsplit=1)[0], ())
    found = [word for word in known if re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", folded)]
    if found:
        sentence = _("Filters for unwanted mail look for these words: %(words)s. Say it in other words.")
        yield Warned("spam_words", sentence % {"words": ", ".join(f"“{one}”" for one in found)})


def _about_links(links: Sequence[str], shown: Sequence[dict[str, Any]]) -> Iterator[Warned]:
    if len(links) > MOST_LINKS:
        sentence = _("There are %(has)d links; with more than %(most)d a mail looks like an advertisement.")
        yield Warned("many_links", sentence % {"has": len(links), "most": MOST_LINKS})
    for link in links:
        if link.startswith("http://"):
            yield Warned("http_link", _("This link is not encrypted: %(link)s. Use https://.") % {"link": link[:100]})
    for words in _linked_words(shown):
        if _LOOKS_LIKE_AN_ADDRESS.fullmatch(words.strip()):
            sentence = _(
                "The words of a link look like an address themselves: %(words)s. Some programs warn of that; use words."
            )
            yield Warned("link_words", sentence % {"words": words.strip()[:100]})


def _linked_words(shown: Sequence[dict[str, Any]]) -> Iterator[str]:
    for one in shown:
        if one.get("link"):
            yield one.get("label") or one.get("title") or ""
        for runs in one.get("paragraphs", ()):
            yield from (run["text"] for run in runs if run["link"])


def _about_articles(shown: Sequence[dict[str, Any]], language: str) -> Iterator[Warned]:
    names = dict(settings.LANGUAGES)
    for one in shown:
        if one.get("language", language) != language:
            sentence = _("“%(title)s” is not translated: readers get it in this language: %(language)s.")
            written = names.get(one["language"], one["language"])
            yield Warned("article_language", sentence % {"title": one["title"], "language": written})


def _about_greeting(text: str) -> Iterator[Warned]:
    if mark("name") in text:
        sentence = _("Many have given no name, and {{ name }} then shows nothing. {{ hello }} greets them all.")
        yield Warned("name", sentence)
