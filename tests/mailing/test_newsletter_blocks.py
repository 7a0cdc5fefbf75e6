"""Blocks and subjects as a desk hands them in: what is kept, and the sentence for everything else."""

import time
from typing import Any

import pytest

from tests.mailing.issues import FULL, article, button, picture, text
from undersigned.mailing.newsletters.blocks import (
    BLOCK_TYPES,
    BadBlocks,
    BadSubject,
    clean_blocks,
    clean_preheader,
    clean_subject,
)
from undersigned.mailing.newsletters.markup import Run, paragraphs_of


def wrong(*blocks: Any) -> dict[int, dict[str, str]]:
    with pytest.raises(BadBlocks) as caught:
        clean_blocks(list(blocks))
    return caught.value.errors


# --- blocks -------------------------------------------------------------------------------------------------------------
def test_cleaning_what_is_clean_changes_nothing() -> None:
    once = clean_blocks(FULL)
    assert clean_blocks(once) == once
    assert [one["type"] for one in once] == ["text", "picture", "button", "article"]


def test_each_field_that_is_missing_is_named_with_its_block() -> None:
    empty = [{"type": kind, "value": {}} for kind in BLOCK_TYPES]
    assert {at: sorted(found) for at, found in wrong(*empty).items()} == {
        0: ["text"],
        1: ["alt", "image"],
        2: ["label", "link"],
        3: ["slug"],
        4: ["kind"],
        6: ["link", "title"],
    }


@pytest.mark.parametrize(
    "block",
    [None, 7, "text", [], {}, {"type": "text"}, {"type": "html", "value": {}}, {"type": "text", "value": "x"}, {"type": ["text"], "value": {}}],
)  # fmt: skip
def test_what_is_no_block_is_refused_with_those_there_are(block: Any) -> None:
    assert list(wrong(block)[0]) == [""]
    assert "text, picture, button" in wrong(block)[0][""]


def test_what_is_no_list_is_refused_and_so_are_more_than_sixty_blocks() -> None:
    for given in ("text", None, {"type": "text"}):
        with pytest.raises(BadBlocks):
            clean_blocks(given)  # type: ignore[arg-type]
    assert wrong(*[text("One.")] * 61) == {60: {"": "A mailing has at most 60 blocks."}}


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "mailto:a@example.org",
        "//evil.example/",
        "https://",
        "https:///path",
        "https://user:word@example.org/",
        "https://example.org/\" onclick=\"x",
        "https://example.org/a b",
        "https://example.org/\r\nX-Header: 1",
        "https://example.org:99999/",
        "https://[::1",
        "example.org",
        "https://example.org/" + "a" * 1000,
        "{{ name }}",
    ],
)  # fmt: skip
def test_an_address_that_leads_to_no_page_is_refused_at_its_field(address: str) -> None:
    assert list(wrong(button(link=address))[0]) == ["link"]
    assert list(wrong(article(link=address))[0]) == ["link"]
    assert list(wrong(picture(link=address))[0]) == ["link"]


@pytest.mark.parametrize("address", ["https://example.org/", "http://example.org:8080/a?b=1&c=2#d", "https://bücher.example/", "/en/sign/", "{{ preferences }}"])  # fmt: skip
def test_an_address_of_a_page_is_kept_as_it_was_typed(address: str) -> None:
    assert clean_blocks([button(link=f"  {address} ")])[0]["value"]["link"] == address


def test_a_link_in_a_text_that_leads_nowhere_is_refused_at_the_text() -> None:
    assert list(wrong(text("See [this](javascript:alert(1))."))[0]) == ["text"]


def test_a_picture_needs_words_and_whole_pixels_and_comes_encrypted() -> None:
    assert list(wrong(picture(alt=" "))[0]) == ["alt"]
    assert sorted(wrong(picture(width="1e3", height=-1))[0]) == ["height", "width"]
    assert list(wrong(picture(src="http://example.org/a.png"))[0]) == ["src"]
    assert clean_blocks([picture(width="640", height=" 480".strip())])[0]["value"]["height"] == 480


def test_control_characters_and_marks_that_turn_text_are_taken_out_of_every_field() -> None:
    hostile = "a\x00b\u202ec\ue000name\ue001d\ud800"
    cleaned = clean_blocks([text(hostile, hostile), picture(alt=hostile, caption=hostile), button(label=hostile), article(title=hostile, text=hostile)])  # fmt: skip
    said = [
        value for one in cleaned for key, value in one["value"].items() if key not in {"src", "link", "width", "height"}
    ]
    assert {one for one in said if one} == {"abcnamed"}


def test_what_is_too_long_is_refused_at_once() -> None:
    began = time.process_time()
    assert list(wrong(text("x" * 10_000_000))[0]) == ["text"]
    assert list(wrong(button(label="x" * 10_000_000))[0]) == ["label"]
    assert time.process_time() - began < 1


@pytest.mark.parametrize("piece", ["**a ", "*a ", "[a](", "[", "((", "{{", "\\", "[a]((", "**", "[{{](}}"])
def test_no_text_takes_long_to_read_however_it_is_made(piece: str) -> None:
    began = time.process_time()
    hostile = (piece * 10_000)[:10_000]
    try:
        clean_blocks([text(hostile)])
        paragraphs_of(hostile)
    except BadBlocks:
        pass
    assert time.process_time() - began < 2


# --- markup -------------------------------------------------------------------------------------------------------------
def test_bold_italic_and_links_become_runs_and_all_else_is_text() -> None:
    (runs,) = paragraphs_of("A **b** *c* [d **e**](https://example.org/x_(y)) <b>f</b> ** g * h")
    assert runs == [
        Run("A "),
        Run("b", bold=True),
        Run(" "),
        Run("c", italic=True),
        Run(" "),
        Run("d ", link="https://example.org/x_(y)"),
        Run("e", bold=True, link="https://example.org/x_(y)"),
        Run(" <b>f</b> ** g * h"),
    ]


def test_a_backslash_keeps_a_star_and_a_bracket() -> None:
    assert paragraphs_of(r"2 \* 3 \* 4 \[x](https://example.org/)") == [[Run("2 * 3 * 4 [x](https://example.org/)")]]


def test_empty_lines_part_paragraphs() -> None:
    assert [len(one) for one in paragraphs_of("One\ntwo\n \n\n three")] == [1, 1]


# --- subjects -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x00", "\x85", "\u2028", "\x7f", "\t\n"])
def test_a_subject_with_a_line_end_is_refused_so_that_no_header_is_added(end: str) -> None:
    with pytest.raises(BadSubject, match="one line"):
        clean_subject(f"News{end}Bcc: everyone@example.org")
    with pytest.raises(BadSubject, match="one line"):
        clean_preheader(f"News{end}Bcc: everyone@example.org")


def test_a_subject_of_ten_megabytes_is_refused_at_once_with_a_sentence() -> None:
    began = time.process_time()
    with pytest.raises(BadSubject, match=r"^A subject has at most 200 characters; this one has 10000000\.$"):
        clean_subject("x" * 10_000_000)
    assert time.process_time() - began < 0.1


def test_a_subject_is_trimmed_and_an_empty_one_refused_but_an_empty_preheader_is_fine() -> None:
    assert clean_subject("  What  March\u202e brought ") == "What March brought"
    assert clean_preheader("  ") == ""
    with pytest.raises(BadSubject, match="Write a subject"):
        clean_subject(" \u200b ")


def test_a_subject_greets_and_links_nowhere() -> None:
    assert clean_subject("{{ name }}, read this") == "{{ name }}, read this"
    with pytest.raises(BadSubject, match="unsubscribe"):
        clean_subject("{{ unsubscribe }}")
