"""An issue compiled: HTML and text say the same, hold every link, fetch nothing but pictures, and carry no one's markup."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from tests.mailing.issues import FULL, READER, SITE, Issue, article, button, picture, text
from undersigned.mailing.newsletters.compile import (
    Compiled,
    compile_text,
    compiled_json,
    render_preview,
    render_subject,
)
from undersigned.mailing.newsletters.template import BadTemplate, fill, opens_pixel, split

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=y>&amp;]]>{% now %}"


class Elements(HTMLParser):
    """Collects the elements of a mail with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str]]] = []
        self.said = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        """Keep text."""
        self.said += data

    def of(self, tag: str, attribute: str) -> list[str]:
        """The values of an attribute, in order."""
        return [given[attribute] for name, given in self.found if name == tag and attribute in given]


def compiled(*blocks: dict[str, Any], language: str = "en", **said: Any) -> Compiled:
    return compile_text(Issue(blocks=list(blocks), **said), language=language, site=SITE)


def read(*blocks: dict[str, Any], language: str = "en", **values: str) -> tuple[Elements, str]:
    html, plain = render_preview(compiled(*blocks, language=language), {**READER, **values})
    return Elements(html), plain


def errors(**said: Any) -> dict[str, str]:
    with pytest.raises(BadTemplate) as caught:
        compile_text(Issue(**{"blocks": FULL, **said}), language="en", site=SITE)
    return caught.value.errors


# --- both parts ---------------------------------------------------------------------------------------------------------
def test_every_link_is_in_both_parts_and_in_the_list() -> None:
    mail, (page, plain) = compiled(*FULL), read(*FULL)
    assert mail.links == ["https://call.example.org/en/roll/", "https://news.example.org/hospitals"]
    own = [READER[name] for name in ("preferences", "unsubscribe", "online")]
    assert set(page.of("a", "href")) == {*mail.links, *own}
    assert {link for link in [*mail.links, *own] if link in plain} == {*mail.links, *own}


def test_both_parts_say_what_was_written_and_whom_it_was_sent_to() -> None:
    page, plain = read(*FULL)
    for words in ("What March brought", "Hello Ada,", "three States", "A map of the world", "Why hospitals sign", "a…@example.org", "1 Sample Street"):  # fmt: skip
        assert (words, words in page.said + " ".join(page.of("img", "alt")), words in " ".join(plain.split())) == (
            words,
            True,
            True,
        )


def test_the_first_heading_is_the_only_heading_of_its_level() -> None:
    page, _plain = read(text("One.", "First"), text("Two.", "Second"))
    assert [tag for tag, _given in page.found if tag in {"h1", "h2"}] == ["h1", "h2"]


def test_lines_of_the_text_have_72_columns_unless_they_hold_an_address() -> None:
    long = text(
        " ".join(["Zusammengehörigkeitsgefühl"] * 40) + " " + "x" * 500, heading="A heading of very many words " * 6
    )
    _page, plain = read(long, *FULL, hint="anastasia-alexandrovna…@example.org"[:24])
    assert [line for line in plain.splitlines() if len(line) > 72 and "://" not in line] == []
    assert "\n\n\n" not in plain


def test_a_long_word_neither_breaks_the_html_nor_is_it_lost() -> None:
    page, plain = read(text("x" * 9000))
    assert "x" * 9000 in page.said
    assert plain.count("x") - plain.replace("x" * 72, "").count("x") == 9000


def test_a_mailing_without_a_page_leads_to_none_and_says_so_where_its_writer_does() -> None:
    mail = compile_text(Issue(blocks=[text("One.")]), language="en", site=SITE, online=False)
    assert "online" not in {*mail.html[1::2], *mail.text[1::2]}
    with pytest.raises(BadTemplate, match="has no page on the web"):
        compile_text(Issue(blocks=[text("[Online]({{ online }})")]), language="en", site=SITE, online=False)


# --- what the html may hold ---------------------------------------------------------------------------------------------
def test_nothing_is_fetched_but_pictures() -> None:
    html, _plain = render_preview(compiled(*FULL), READER)
    page = Elements(html)
    assert {tag for tag, _given in page.found} & {
        "script",
        "link",
        "iframe",
        "object",
        "form",
        "video",
        "base",
    } == set()
    assert page.of("img", "src") == ["https://call.example.org/media/images/map.png"]
    assert re.findall(r"@import|url\(|@font-face", html) == []


def test_styles_are_inlined_and_the_dark_ones_kept() -> None:
    html, _plain = render_preview(compiled(*FULL), READER)
    page = Elements(html)
    assert [tag for tag, given in page.found if tag in {"h1", "p", "a"} and "style" not in given] == []
    assert "@media (prefers-color-scheme: dark)" in html
    assert "max-width:600px" in html.replace(": ", ":")


def test_every_picture_has_its_words_and_a_size_that_fits() -> None:
    page, plain = read(picture(), picture(alt='Two "quoted" & <b>', width=200, height=100))
    assert page.of("img", "alt") == ["A map of the world.", 'Two "quoted" & <b>']
    assert page.of("img", "width") == ["560", "200"]
    assert '[Picture: Two "quoted" & <b>]' in plain


def test_attributes_hold_exactly_what_was_typed_in_every_script() -> None:
    said = "e\u0301 \U0001f469\u200d\U0001f4bb نمی\u200cخواهم C:\\new ไทย"
    page, _plain = read(picture(alt=said), button(link="https://example.org/é?q=ไทย"))
    assert page.of("img", "alt") == [said]
    assert "https://example.org/é?q=ไทย" in page.of("a", "href")


def test_markup_typed_into_any_field_is_shown_as_text() -> None:
    blocks = [
        text(HOSTILE, HOSTILE),
        picture(alt=HOSTILE, caption=HOSTILE),
        button(label=HOSTILE[:80]),
        article(title=HOSTILE, text=HOSTILE, label=HOSTILE[:80]),
    ]
    mail = compiled(*blocks, subject=HOSTILE, preheader=HOSTILE)
    html, plain = render_preview(mail, READER)
    page = Elements(html)
    assert {tag for tag, _given in page.found if tag in {"script", "b"}} == set()
    assert page.of("img", "src") == ["https://call.example.org/media/images/map.png"]
    assert [name for _tag, given in page.found for name in given if name.startswith("on")] == []
    assert page.said.count("<script>alert(1)</script>") >= 6
    assert plain.count("<script>alert(1)</script>") >= 5


def test_a_value_of_a_reader_is_escaped_in_html_and_plain_in_text() -> None:
    html, plain = render_preview(compiled(text("Dear {{ name }}")), {**READER, "name": HOSTILE, "hint": HOSTILE})
    assert "<script>" not in html
    assert f"Dear {HOSTILE}" in plain


def test_an_ordinary_issue_stays_far_below_what_mail_programs_cut() -> None:
    mail = compiled(*FULL)
    assert mail.size == len("".join(mail.html[::2]).encode()) + sum(len(name) + 6 for name in mail.html[1::2])
    assert mail.size < 25_000


# --- right to left ------------------------------------------------------------------------------------------------------
def test_a_language_from_right_to_left_turns_the_sheet() -> None:
    html, _plain = render_preview(compiled(*FULL, language="ar"), READER)
    page = Elements(html)
    assert [given["dir"] for tag, given in page.found if tag == "html"] == ["rtl"]
    assert "direction:ltr" not in html.replace(": ", ":").split("<body")[1]
    assert "text-align:right" in html.replace(": ", ":")


def test_a_name_from_right_to_left_is_set_apart_in_the_html() -> None:
    html, plain = render_preview(compiled(text("Dear **{{ name }}**, (hello)")), {**READER, "name": "محمد علي"})
    assert "<bdi>محمد علي</bdi>" in html
    assert "Dear *محمد علي*, (hello)" in plain


# --- templates ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("said", "places"),
    [
        ({"subject": "{{ email }}"}, ["subject"]),
        ({"subject_b": "{{ email }}"}, ["subject_b"]),
        ({"preheader": "{{ email }}"}, ["preheader"]),
        ({"blocks": [text("ok"), text("Dear {{ email }}")]}, ["1"]),
        ({"blocks": [text("x", heading="{{ email }}")]}, ["0"]),
        ({"blocks": [button(label="{{ email }}")]}, ["0"]),
        ({"blocks": [article(title="{{ email }}")]}, ["0"]),
        ({"blocks": [picture(alt="{{ email }}")]}, ["0"]),
    ],
)
def test_a_variable_that_there_is_not_is_refused_by_name_wherever_it_stands(
    said: dict[str, Any], places: list[str]
) -> None:
    found = errors(**said)
    assert list(found) == places
    assert "email" in " ".join(found.values())


def test_everything_that_is_wrong_is_said_at_once() -> None:
    found = errors(subject="", preheader="a\nb", blocks=[text("{{ a }}"), button(link="x"), text("fine")])
    assert list(found) == ["subject", "preheader", "0", "1"]


@pytest.mark.parametrize("words", ["{{ name", "name }}", "{{ {{ name }} }}", "{{}}", "{{ na\nme }}", "{{ __class__ }}"])
def test_a_variable_without_an_end_or_a_name_is_refused(words: str) -> None:
    assert list(errors(blocks=[text(words)])) == ["0"]


def test_lists_begin_and_end_with_text_and_name_only_variables_that_there_are() -> None:
    mail = compiled(*FULL, subject="For {{ name }}")
    for parts in (mail.html, mail.text, mail.subject_a):
        assert len(parts) % 2 == 1
        assert set(parts[1::2]) <= {"name", "hello", "preferences", "unsubscribe", "online", "hint"}
    assert mail.subject_a == ["For ", "name", ""]
    assert not re.search("[\ue000-\uf8ff]", "".join([*mail.html, *mail.text]))


def test_what_is_kept_is_plain_data_and_the_second_subject_the_first_where_there_is_none() -> None:
    kept = compiled_json(compiled(*FULL))
    assert sorted(kept) == ["html", "shown", "subject_a", "subject_b", "text"]
    assert kept["subject_b"] == kept["subject_a"] == ["What March brought"]
    assert compiled_json(compiled(*FULL, subject_b="Other"))["subject_b"] == ["Other"]


def test_a_subject_stays_one_line_whatever_a_name_holds() -> None:
    assert render_subject(["For ", "name", "!"], {"name": "Ada\r\nBcc: x@example.org"}) == "For Ada Bcc: x@example.org!"


def test_filling_needs_every_value() -> None:
    with pytest.raises(KeyError):
        fill(split("a\ue000name\ue001"), {}, html=False)


def test_a_picture_that_counts_is_there_only_where_operator_and_mailing_count() -> None:
    counting = replace(SITE, count_opens=True)
    wanted = [
        compile_text(Issue(blocks=FULL), language="en", site=site, opens=opens).html
        for site, opens in ((counting, True), (counting, False), (SITE, True))
    ]
    assert ["opens" in one[1::2] for one in wanted] == [True, False, False]
    html = fill(wanted[0], {**READER, "opens": opens_pixel("https://call.example.org", 7)}, html=True)
    assert '<img src="https://call.example.org/opened/7.gif" width="1" height="1" alt="">' in html
    assert "opened" not in fill(wanted[0], READER, html=True)


# --- warnings -----------------------------------------------------------------------------------------------------------
def codes(*blocks: dict[str, Any], language: str = "en", **said: Any) -> list[str]:
    return [one.code for one in compiled(*blocks, language=language, **said).warnings]


def test_an_ordinary_issue_is_warned_of_nothing() -> None:
    assert codes(*FULL) == []


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"subject": "A" + " long subject" * 6}, "subject_long"),
        ({"subject": "READ THIS NOW"}, "subject_capitals"),
        ({"subject": "Really?!"}, "subject_marks"),
        ({"subject_b": "ACT NOW PLEASE, ALL OF YOU"}, "subject_capitals"),
    ],
)
def test_a_subject_that_will_not_be_read_is_warned_of(said: dict[str, str], code: str) -> None:
    assert code in codes(*FULL, **said)


@pytest.mark.parametrize(
    ("words", "language", "expected"),
    [
        ("Click here to win", "en", ["spam_words"]),
        ("Cliquez  ici", "fr", ["spam_words"]),
        ("Cliquez ici", "en", []),
        ("The winners", "en", []),
    ],
)
def test_words_of_unwanted_mail_are_found_in_the_language_of_the_mail(
    words: str, language: str, expected: list[str]
) -> None:
    assert codes(text(words), language=language) == expected


def test_links_are_warned_of_when_they_are_many_plain_or_posing() -> None:
    many = text(" ".join(f"[w{at}](https://example.org/{at})" for at in range(41)))
    assert codes(many) == ["many_links"]
    assert codes(button(link="http://example.org/")) == ["http_link"]
    assert codes(text("[https://bank.example.com/](https://example.org/)")) == ["link_words"]


def test_a_mail_that_is_cut_has_nothing_in_it_or_only_pictures_is_warned_of() -> None:
    assert codes(*[text("word " * 1900)] * 15) == ["size"]
    assert codes() == ["empty"]
    assert codes(picture()) == ["only_pictures"]
    assert codes(text("Dear {{ name }}")) == ["name"]
