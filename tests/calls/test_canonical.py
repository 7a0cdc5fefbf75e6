"""The canonical text: the same wording always gives the same bytes, another wording never does."""

import hashlib
import subprocess

from hypothesis import given
from hypothesis import strategies as st

from undersigned.calls.canonical import (
    PrincipleDraft,
    TranslationDraft,
    canonical_text,
    sha256_of,
    version_sha256,
)

PRINCIPLES = [PrincipleDraft(1, "Protect", "Stop attacks."), PrincipleDraft(2, "Share")]


def draft(title: str = "A call", preamble: str = "We say:", language: str = "en") -> TranslationDraft:
    return TranslationDraft(language, True, title, preamble, PRINCIPLES)


def test_canonical_text_is_title_preamble_and_principles_with_one_empty_line_between() -> None:
    assert canonical_text(draft()) == b"A call\n\nWe say:\n\n1. Protect\nStop attacks.\n\n2. Share\n"


def test_canonical_text_without_preamble_leaves_no_gap() -> None:
    assert canonical_text(draft(preamble="")) == b"A call\n\n1. Protect\nStop attacks.\n\n2. Share\n"


def test_line_ends_blanks_and_unicode_forms_of_one_wording_give_the_same_bytes() -> None:
    one = canonical_text(draft("Cafe\u0301 call", "We say:\r\nthis  \r\n"))
    assert one == canonical_text(draft("Caf\u00e9 call", "We say:\nthis"))


def test_sha256_is_what_sha256sum_prints() -> None:
    text = canonical_text(draft())
    printed = subprocess.run(["sha256sum"], input=text, capture_output=True, check=True).stdout.decode()
    assert sha256_of(text) == printed.split()[0]


def test_a_versions_hash_covers_every_authentic_text_in_order_of_language() -> None:
    english, french = draft("A call"), draft("Un appel", language="fr")
    expected = hashlib.sha256(canonical_text(english) + canonical_text(french)).hexdigest()
    assert version_sha256([french, english]) == expected


@given(st.text(min_size=1), st.text(min_size=1))
def test_canonical_text_of_canonical_text_is_itself(title: str, preamble: str) -> None:
    once = canonical_text(TranslationDraft("en", True, title, preamble, []))
    assert canonical_text(TranslationDraft("en", True, once.decode(), "", [])) in {once, b"\n"}
