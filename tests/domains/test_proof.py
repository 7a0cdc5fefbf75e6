"""Promises of undersigned.domains.proof: what a stranger published is shown few, short and visible."""

from hypothesis import given
from hypothesis import strategies as st

from undersigned.domains.dns_proof import DnsProof
from undersigned.domains.proof import shown


def test_five_texts_are_shown_and_the_others_counted() -> None:
    assert shown("abcde") == ('"a"', '"b"', '"c"', '"d"', '"e"')
    assert shown(["x"] * 4000) == (*['"x"'] * 5, "3995 more")


def test_a_long_text_is_cut_at_a_hundred_characters() -> None:
    assert shown(["a" * 100]) == (f'"{"a" * 100}"',)
    assert shown(["a" * 101]) == (f'"{"a" * 99}…"',)


def test_what_cannot_be_seen_or_turns_the_text_is_marked() -> None:
    assert shown(["a\x00b\u202ec\ud800\nd"]) == ('"a\ufffdb\ufffdc\ufffd\ufffdd"',)


@given(st.lists(st.text(max_size=300), max_size=20))
def test_a_diagnostic_is_one_visible_line_of_bounded_length(texts: list[str]) -> None:
    told = DnsProof("not_found", "other_text", shown(texts)).diagnostic
    assert (told.isprintable(), len(told) < 700) == (True, True)


def test_a_diagnostic_tells_what_was_seen() -> None:
    proof = DnsProof("not_found", "other_text", shown(["v=spf1 -all"]))
    assert proof.diagnostic == 'There are TXT records, but none holds the expected text. Seen: "v=spf1 -all".'
    assert (proof.found, DnsProof("found").found) == (False, True)
    assert DnsProof("failed", "timeout").diagnostic == "The name servers did not answer in time."
