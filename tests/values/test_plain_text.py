"""Promises of undersigned.values.plain_text."""

from undersigned.values.plain_text import plain_text


def test_what_cannot_be_seen_goes_and_lines_spaces_and_spelling_stay() -> None:
    typed = " A\x00b\tc\r\nd\re\ud800\u202e\x7f\n"
    assert (plain_text(typed), plain_text("Oui\u202f!\nمی\u200cخواهم")) == ("Ab c\nd\ne", "Oui\u202f!\nمی\u200cخواهم")
