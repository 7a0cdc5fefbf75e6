"""The canonical text of a wording: the bytes that are hashed, and that anyone can hash again.

UTF-8, Unicode NFC, lines ended by LF, no blanks at line ends: title, preamble, then each principle as ``1. Title`` and its
text, with one empty line between the parts and one LF at the end. docs/guides/auditor.md shows how to check it.
"""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PrincipleDraft:
    """One numbered promise, as it will stand in a translation."""

    number: int
    title: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class TranslationDraft:
    """A wording in one language; ``authentic`` if it is the one that is signed."""

    language: str
    authentic: bool
    title: str
    preamble: str
    principles: Sequence[PrincipleDraft]


def canonical_text(translation: TranslationDraft) -> bytes:
    """Return the bytes of a translation that its SHA-256 is taken over. Pure."""
    parts = [translation.title, translation.preamble]
    parts += [f"{one.number}. {one.title}\n{one.summary}" for one in translation.principles]
    text = "\n\n".join(stripped for part in parts if (stripped := _clean(part)))
    return (text + "\n").encode("utf-8")


def sha256_of(text: bytes) -> str:
    """Return the SHA-256 of canonical text in lower-case hexadecimal, as ``sha256sum`` prints it."""
    return hashlib.sha256(text).hexdigest()


def version_sha256(authentic: Sequence[TranslationDraft]) -> str:
    """Return a version's hash: that of its authentic texts, one after the other in order of language code. Pure."""
    return sha256_of(b"".join(canonical_text(one) for one in sorted(authentic, key=lambda one: one.language)))


def _clean(text: str) -> str:
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")
