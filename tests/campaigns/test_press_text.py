"""What a supporter writes: no tags, no tricks, one link at most; how much of it was suggested; which words the desk must see."""

import pytest

from undersigned.campaigns.press_text import (
    UNLIKE,
    WORDS,
    BadLetter,
    blocked_words,
    clean_body,
    clean_subject,
    count_links,
    hold_reasons,
    likeness,
)

SUGGESTED = (
    "Hospitals and schools depend on networks that no State can protect alone. Please endorse the call this year."
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Dear Minister,\r\n\r\n\r\n\r\nplease  sign.  \r\n", "Dear Minister,\n\nplease  sign."),
        ("<p onclick=x>Please <b>sign</b>.</p><script>alert(1)</script>", "Please sign.alert(1)"),
        ("<<b>script>alert</script>", "alert"),
        ("2 < 3 and 5 > 4", "2 < 3 and 5 > 4"),
        ("Soft\u00adhyphens and\u200b spaces", "Softhyphens and spaces"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("One link: https://example.org/a?b=c", "One link: https://example.org/a?b=c"),
    ],
)
def test_a_letter_is_cleaned(typed: str, kept: str) -> None:
    assert clean_body(typed) == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "missing"),
        (" \n ", "missing"),
        ("<b></b>", "missing"),
        ("...", "missing"),
        ("a" * 4_001, "too_long"),
        ("a" * 50_000, "too_long"),
        ("bell \x07", "control"),
        ("turned \u202e around", "control"),
        ("nothing \x00 here", "control"),
        ("https://a.example and www.b.example", "links"),
        ("write to me@example.org or see example.com/page", "links"),
    ],
)
def test_a_letter_that_cannot_leave_says_why(typed: str, code: str) -> None:
    with pytest.raises(BadLetter) as wrong:
        clean_body(typed)
    assert wrong.value.code == code


def test_a_letter_may_have_4000_characters() -> None:
    assert clean_body("a" * 4_000) == "a" * 4_000


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Hello\nBcc: everybody@example.org", "control"),
        ("Hello\r\nBcc: x", "control"),
        ("Hello\u2028Bcc: x", None),
        ("Hello\x0bthere", "control"),
        ("See example.org", "links"),
        ("a" * 151, "too_long"),
        (" ", "missing"),
    ],
)
def test_a_subject_is_one_line_without_links(typed: str, code: str | None) -> None:
    if code is None:
        assert clean_subject(typed) == "Hello Bcc: x"
        return
    with pytest.raises(BadLetter) as wrong:
        clean_subject(typed)
    assert wrong.value.code == code


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Mr. Smith, e.g. at 9.30 p.m., said 3.14 and a.m.", 0),
        ("https://example.org/path", 1),
        ("example.org", 1),
        ("ex.ample.co.uk and name@example.org", 2),
        ("hxxp://evil", 1),
        ("ｅｘａｍｐｌｅ．ｏｒｇ", 1),
        ("End.Of a sentence", 1),
        ("example。com and ex\u200dample\u2060.org", 2),
        ("请支持这项呼吁。谢谢。", 0),
        ("192.0.2.1/x", 1),
        ("x.io", 1),
        ("t.co/abc and T.CO/abc", 2),
        ("J.Smith, p.ex. version 1.2.3.4", 0),
    ],
)
def test_links_are_counted_also_those_that_only_look_like_one(text: str, links: int) -> None:
    assert count_links(text) == links


def test_likeness_is_the_share_of_what_was_suggested() -> None:
    assert likeness(SUGGESTED, [SUGGESTED]) == 100
    assert likeness(SUGGESTED.upper().replace(".", " !"), [SUGGESTED]) == 100
    assert likeness("I live by the sea and worry about our small harbour every single day.", [SUGGESTED]) == 0
    half = (
        f"{SUGGESTED} My name is Ada, I teach in a village by the sea, and last year our school was closed for a week."
    )
    assert 40 <= likeness(half, [SUGGESTED]) <= 55
    assert likeness(f"{SUGGESTED} {'You will burn for this. ' * 150}", [SUGGESTED]) < 20
    assert likeness("", [SUGGESTED]) == 0
    assert likeness("Yes", ["Yes"]) == 100


def test_likeness_finds_paragraphs_in_whatever_order() -> None:
    other = "Endorsing costs nothing and binds nobody by law, as everybody who has endorsed can tell you."
    assert likeness(f"{other}\n\n{SUGGESTED}", [SUGGESTED, other]) >= 90


def test_blocked_words_are_found_as_words_whatever_their_case_and_marks() -> None:
    words = ["scum", "imbécile", "go to hell"]
    assert blocked_words("You SCUM, you imbecile: Go  to\nhell!", words) == words
    assert blocked_words("You s\u200dc\ufe0fu\u034fm\u3164, imb\u200cécile, go to he\u20ddll", words) == words
    assert blocked_words("Scummy imbeciles go to Hellas.", words) == []


def test_a_letter_is_held_for_a_blocked_word_and_for_saying_something_else() -> None:
    said = {"subject": "Hello", "body": "Please sign.", "name": "Ada"}
    assert hold_reasons(**said, like=80, block_words=["scum"]) == []
    assert hold_reasons(**said, like=19, block_words=["scum"]) == [UNLIKE]
    assert hold_reasons(**{**said, "name": "Scum"}, like=20, block_words=["scum"]) == [WORDS]
