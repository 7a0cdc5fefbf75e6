"""The form of an event: what is taken, and the sentence for what is not."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.meetings import FORM
from undersigned.campaigns.event_form import BadEvent, EventWords, clean_link, read_event


def read(**typed: Any) -> EventWords:
    return read_event({**FORM, **typed})


def refused(**typed: Any) -> dict[str, str]:
    with pytest.raises(BadEvent) as wrong:
        read(**typed)
    return wrong.value.errors


def test_a_form_says_an_event_by_local_times_and_by_language() -> None:
    words = read(capacity="20", speakers="Ada | Office | https://ada.example.org\nGrace", question_1_en="Why?")
    assert (words.starts_at, words.ends_at) == (
        datetime(2027, 3, 27, 18, 0, tzinfo=UTC), datetime(2027, 3, 27, 19, 30, tzinfo=UTC),
    )  # fmt: skip
    assert (words.title["fr"], words.languages, words.capacity) == (
        "Comment écrire à son gouvernement",
        ["en", "fr"],
        20,
    )
    assert [(one.name, one.role, one.link) for one in words.speakers] == [
        ("Ada", "Office", "https://ada.example.org"), ("Grace", "", ""),
    ]  # fmt: skip
    assert [(one.kind, one.text) for one in words.questions] == [("text", {"en": "Why?"})]


def test_an_event_that_ends_before_it_starts_is_refused() -> None:
    assert refused(ends="2027-03-27T18:59") == {"ends": "The event ends before it starts. Please check both times."}
    assert refused(ends="2027-03-27T19:00") == {"ends": "The event ends before it starts. Please check both times."}


def test_an_end_that_only_looks_later_on_the_night_clocks_go_back_is_measured_by_the_moment() -> None:
    # Of two moments at half past two, the first is meant: it lies after two o'clock.
    words = read(starts="2027-10-31T02:00", ends="2027-10-31T02:30")
    assert (words.ends_at - words.starts_at).total_seconds() == 30 * 60


def test_a_local_time_that_does_not_exist_is_refused_with_times_nearby() -> None:
    assert refused(starts="2027-03-28T02:30", ends="2027-03-28T04:00") == {
        "starts": "Clocks go forward there on that day, and this time is left out. Times nearby: 01:30, 03:30."
    }


def test_whole_days_are_those_of_the_zone_and_the_last_one_is_included() -> None:
    words = read(all_day="on", starts="2027-11-12", ends="")
    assert (words.starts_at, words.ends_at) == (
        datetime(2027, 11, 11, 23, 0, tzinfo=UTC), datetime(2027, 11, 12, 23, 0, tzinfo=UTC),
    )  # fmt: skip
    assert (read(all_day="on", starts="2027-11-12", ends="2027-11-14").ends_at - words.starts_at).days == 3


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title_en", "", None),
        ("starts", "", "Please say when it starts: a day and a time."),
        ("starts", "soon", "Please write it as 2027-11-12T18:00."),
        ("starts", "9999-12-31T23:59", "Please write it as 2027-11-12T18:00."),
        ("starts", "2027-03-27T19:00+09:00", "Please write it as 2027-11-12T18:00."),
        ("ends", "", "Please say when it ends: a day and a time."),
        ("ends", "2027-06-27T20:00", "An event lasts at most 31 days. Please make a series of several."),
        ("time_zone", "Atlantis/Centre", "This time zone is not known. Please choose one such as Europe/Paris."),
        ("time_zone", "CET", "This time zone is not known. Please choose one such as Europe/Paris."),
        ("capacity", "0", "Please give the seats as a number from 1 to 100000, or leave it empty."),
        ("capacity", "-3", "Please give the seats as a number from 1 to 100000, or leave it empty."),
        ("capacity", "٣", "Please give the seats as a number from 1 to 100000, or leave it empty."),
        ("online_link", "http://meet.example.org/", "Please give a link that begins with https://."),
        ("online_link", "javascript:alert(1)", "Please give a link that begins with https://."),
        ("register_at", "https://ada@example.org/", "This link leads to no public site. Please check it."),
        ("recording", "https://localhost/", "This link leads to no public site. Please check it."),
        ("recording", "https://exa mple.org/", "Please copy the link as it stands in the address bar of a browser."),
        ("slug", "Über uns", "An address has at most 80 small letters without accents, digits and single hyphens."),
        ("slug", "a--b", "An address has at most 80 small letters without accents, digits and single hyphens."),
        ("slug", "../x", "An address has at most 80 small letters without accents, digits and single hyphens."),
        ("slug", "suggest", "This address is taken by the site itself. Please choose another."),
        ("languages", "english", "Please give languages by their codes, such as en, fr."),
        ("speakers", "Ada | a | b | c", "Please give one person a line: name | office and body | link."),
        ("place", "x" * 256, "Please shorten this to at most 255 characters."),
        ("text_en", "x" * 6001, "Please shorten this to at most 6000 characters."),
        ("question_6_en", "Why?", None),
        ("question_1_en", "x" * 256, "Please shorten this to at most 255 characters."),
    ],
)
def test_each_mistake_has_its_sentence(field: str, value: str, sentence: str | None) -> None:
    if sentence is None:
        errors = refused(**({"title_en": "", "title_fr": ""} if field == "title_en" else {field: value}))
        assert list(errors.values()) in (["Please give the event a title."], ["An event asks at most five questions."])
    else:
        assert refused(**{field: value}) == {field: sentence}


def test_all_mistakes_are_told_at_once() -> None:
    errors = refused(title_en="", title_fr="", starts="", capacity="many", online_link="ftp://x.example.org")
    assert sorted(errors) == ["capacity", "online_link", "starts", "title_en"]


def test_a_choice_has_as_many_answers_in_each_language() -> None:
    asked = {"question_1_en": "Which?", "question_1_fr": "Lequel ?", "question_1_kind": "choice"}
    words = read(**asked, question_1_choices_en="One\nTwo", question_1_choices_fr="Un\nDeux")
    assert words.questions[0].choices == [{"en": "One", "fr": "Un"}, {"en": "Two", "fr": "Deux"}]
    errors = refused(**asked, question_1_choices_en="One\nTwo", question_1_choices_fr="Un")
    assert errors["question_1_choices_fr"] == "Please give as many answers in every language."
    assert refused(**asked, question_1_choices_en="One") == {
        "question_1_choices_en": "Please give two to 12 answers to choose from."
    }


def test_what_cannot_be_seen_is_left_out() -> None:
    words = read(title_en="Qui\u202eet\x00 hour", place="Here\r\nthere")
    assert (words.title["en"], words.place) == ("Quiet hour", "Here there")


def test_a_link_keeps_port_query_and_fragment() -> None:
    link = "https://meet.example.org:8443/room?pwd=a%20b#config.x=1"
    assert clean_link(f" {link} ") == link
