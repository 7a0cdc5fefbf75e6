"""Save a mailing: what is typed, the hour it leaves in its own zone, texts by language, and drafts alone."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.mailing.test_newsletter_pictures import file_of, noise, upload
from tests.readers import BLOCKS, make_mailing, make_reader, make_segment, make_topic
from tests.signatories import DAY, NOW, make_call
from undersigned.flows.copy_mailing import copy_mailing
from undersigned.flows.delete_mailing import InSeries, WasReleased, delete_mailing
from undersigned.flows.offer_mailing import take_back_mailing
from undersigned.flows.release_mailing import release_mailing
from undersigned.flows.save_mailing import (
    BadBlocks,
    BadMailing,
    ChangedMeanwhile,
    WrongState,
    copy_blocks,
    delete_mailing_text,
    save_blocks,
    save_mailing,
    save_mailing_text,
)
from undersigned.mailing.models import Delivery, Mailing, MailingSeries, MailingText, SeriesStep, TrialSend
from undersigned.people.models import AuditLine

pytestmark = pytest.mark.django_db

TYPED = {"name": "March news", "time_zone": "Europe/Paris", "send_at": "", "ab_percent": "0", "ab_hours": "4"}


def save(mailing: Mailing | None = None, **typed: str) -> Mailing:
    """Save what is typed over TYPED, seen as it stands."""
    seen = mailing.changed_at.isoformat() if mailing else ""
    fields = TYPED | typed
    return save_mailing(mailing_id=mailing.pk if mailing else None, fields=fields, seen=seen, by="grace", now=NOW)


def refused(**typed: str) -> dict[str, str]:
    with pytest.raises(BadMailing) as error:
        save(**typed)
    return error.value.errors


def write(mailing: Mailing, language: str = "fr", seen: str = "", **typed: str) -> MailingText:
    fields = {"subject": "Bonjour", **typed}
    return save_mailing_text(mailing_id=mailing.pk, language=language, fields=fields, seen=seen, by="grace", now=NOW)


def test_a_mailing_is_a_draft_with_an_address_of_its_own_and_an_audit_line() -> None:
    topic, segment = make_topic(), make_segment({})
    one = save(topic=str(topic.pk), segment=str(segment.pk), archived="on")
    other = save()
    assert (one.state, one.topic, one.segment, one.archived, one.count_opens) == ("draft", topic, segment, True, False)
    assert (one.slug, other.slug, other.archived) == ("march-news", "march-news-2", False)
    assert list(AuditLine.objects.values_list("actor", "event", "subject").order_by("pk")) == [
        ("grace", "mailing.saved", "march-news"),
        ("grace", "mailing.saved", "march-news-2"),
    ]


def test_its_hour_is_that_of_its_own_time_zone() -> None:
    assert save(send_at="2027-07-01T09:30").send_at == datetime(2027, 7, 1, 7, 30, tzinfo=UTC)
    assert save(send_at="2027-01-15T09:30").send_at == datetime(2027, 1, 15, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        (
            {"send_at": "2027-03-28T02:30"},
            "send_at",
            "No clock shows this time: clocks go forward then. The nearest that exist are 01:30 and 03:30.",
        ),
        (
            {"send_at": "2026-11-23T12:00"},
            "send_at",
            "This moment has passed. Please choose one to come, or leave it empty.",
        ),
        ({"send_at": "tomorrow"}, "send_at", "Please choose a day and a time."),
        ({"send_at": "0001-01-01T00:00"}, "send_at", "Please choose a day and a time."),
        ({"time_zone": "Paris"}, "time_zone", "No time zone has this name. Please write it like this: Europe/Paris."),
        ({"name": " "}, "name", "Please give it a name. Only the desk reads it."),
        ({"name": "x" * 121}, "name", "This is too long: 120 characters at most."),
        ({"ab_percent": "51"}, "ab_percent", "Please type a number from 0 to 50."),
        ({"ab_percent": "-1"}, "ab_percent", "Please type a number from 0 to 50."),
        (
            {"ab_percent": "10", "ab_hours": "0"},
            "ab_hours",
            "Please say after how many hours the better subject is chosen: at least 1.",
        ),
        ({"segment": "999"}, "segment", "Please choose one from the list."),
        ({"topic": "x"}, "topic", "Please choose one from the list."),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_at_its_field(typed: dict[str, str], field: str, sentence: str) -> None:
    assert refused(**typed) == {field: sentence}
    assert Mailing.objects.count() == 0


def test_what_somebody_else_changed_meanwhile_is_not_written_over() -> None:
    one = save()
    save_mailing(mailing_id=one.pk, fields=TYPED, seen=one.changed_at.isoformat(), by="ada", now=NOW + DAY)
    with pytest.raises(ChangedMeanwhile):
        save(one, name="April")


def test_only_a_draft_is_changed() -> None:
    one = make_mailing("en", state="released")
    text = one.texts.get()
    seen = text.changed_at.isoformat()
    deeds: list[Any] = [
        lambda: save(one),
        lambda: write(one),
        lambda: save_blocks(text_id=text.pk, blocks=[], seen=seen, by="grace", now=NOW),
        lambda: delete_mailing_text(text_id=text.pk, by="grace", now=NOW),
        lambda: copy_blocks(text_id=text.pk, language="fr", by="grace", now=NOW),
    ]
    for deed in deeds:
        with pytest.raises(WrongState):
            deed()


def test_a_text_is_written_a_language_at_a_time() -> None:
    one = save()
    text = write(one, preheader="En bref")
    changed = write(one, seen=text.changed_at.isoformat(), subject="Salut")
    assert (changed.pk, changed.subject, changed.preheader) == (text.pk, "Salut", "")
    with pytest.raises(ChangedMeanwhile):
        write(one, seen="", subject="Coucou")


@pytest.mark.parametrize("subject", ["", "Hello\nBcc: all@example.org", "x" * 10_000_000, "Hello {{ nobody }}"])
def test_a_subject_that_could_not_stand_in_a_header_is_refused(subject: str) -> None:
    with pytest.raises(BadMailing) as error:
        write(save(), subject=subject)
    assert set(error.value.errors) == {"subject"}


def test_a_language_that_the_site_does_not_speak_is_refused() -> None:
    with pytest.raises(BadMailing) as error:
        write(save(), language="xx")
    assert error.value.errors == {"language": "Please choose one from the list."}


def test_blocks_are_cleaned_and_kept_or_refused_by_their_number() -> None:
    text = write(save())
    kept = save_blocks(text_id=text.pk, blocks=BLOCKS, seen=text.changed_at.isoformat(), by="grace", now=NOW)
    assert [block["type"] for block in kept.blocks] == ["text"]
    wrong = [*BLOCKS, {"type": "button", "value": {"label": "Go", "link": "javascript:alert(1)"}}]
    with pytest.raises(BadBlocks) as error:
        save_blocks(text_id=text.pk, blocks=wrong, seen=kept.changed_at.isoformat(), by="grace", now=NOW)
    assert {at: set(found) for at, found in error.value.errors.items()} == {1: {"link"}}


def put(text: MailingText, *blocks: Any) -> MailingText:
    text.refresh_from_db()
    return save_blocks(text_id=text.pk, blocks=list(blocks), seen=text.changed_at.isoformat(), by="grace", now=NOW)


def picture_block(number: Any, **more: Any) -> dict[str, Any]:
    return {"type": "picture", "value": {"image": str(number), "alt": "The sea.", "link": "", "caption": "", **more}}


def test_a_picture_of_the_library_is_kept_with_its_address_and_size() -> None:
    text = write(save())
    image = upload(file_of(noise(1300, 650), "JPEG"), "sea.jpg")
    value = put(text, picture_block(image.pk)).blocks[0]["value"]
    assert (value["image"], value["width"], value["height"]) == (str(image.pk), 600, 300)
    assert value["src"].startswith("/media/images/mailings/")
    typed = {"src": "https://other.example/a.png", "width": "7", "height": "7"}
    assert put(text, picture_block(image.pk, **typed)).blocks[0]["value"] == value


def test_a_picture_that_left_the_library_stays_where_it_was_chosen_and_is_not_chosen_anew() -> None:
    text = write(save())
    image = upload(file_of(noise(90, 60), "JPEG"), "sea.jpg")
    block = put(text, picture_block(image.pk)).blocks[0]
    number = image.pk
    image.delete()
    assert put(text, *BLOCKS, block).blocks[1] == block
    put(text, *BLOCKS)
    with pytest.raises(BadBlocks) as error:
        put(text, picture_block(number))
    assert error.value.errors == {0: {"image": "This picture is not in the library any more. Choose another."}}


# --- deleting ---------------------------------------------------------------------------------------------------------
def delete(mailing: Mailing) -> None:
    delete_mailing(mailing_id=mailing.pk, by="grace", now=NOW)


def test_a_draft_is_deleted_with_all_that_hangs_on_it_and_leaves_a_line() -> None:
    one, other = make_mailing("en", "fr"), make_mailing("en", slug="other")
    for mailing in (one, other):
        TrialSend.objects.create(
            mailing=mailing, language="en", email="desk@example.org", compiled={}, asked_by="grace", asked_at=NOW
        )
    delete(one)
    assert list(Mailing.objects.all()) == [other]
    assert list(MailingText.objects.values_list("mailing", "language")) == [(other.pk, "en")]
    assert list(TrialSend.objects.values_list("mailing", flat=True)) == [other.pk]
    assert list(AuditLine.objects.values_list("actor", "event", "subject", "detail")) == [
        ("grace", "mailing.deleted", "first", "First")
    ]


@pytest.mark.parametrize("state", ["offered", "released", "sending", "paused", "sent", "stopped"])
def test_only_a_draft_is_deleted(state: str) -> None:
    one = make_mailing(state=state, ended_at=NOW)
    with pytest.raises(WrongState):
        delete(one)
    assert list(Mailing.objects.all()) == [one]


def test_what_was_released_stays_although_it_was_taken_back() -> None:
    make_call()
    make_reader()
    one, other = make_mailing(), make_mailing(slug="first-2")
    release_mailing(mailing_id=one.pk, release_by_two=1000, by="grace", now=NOW)
    take_back_mailing(mailing_id=one.pk, by="grace", now=NOW)
    with pytest.raises(WasReleased):
        delete(one)
    delete(other)
    assert list(Mailing.objects.all()) == [one]


def test_what_has_deliveries_stays() -> None:
    one = make_mailing()
    Delivery.objects.create(mailing=one, digest=b"d" * 32, language="en", due_at=NOW)
    with pytest.raises(WasReleased):
        delete(one)


def test_a_step_stays_while_its_series_needs_it() -> None:
    series = MailingSeries.objects.create(call=make_call(), slug="s", name="S", kind="welcome")
    one = make_mailing(kind="step")
    step = SeriesStep.objects.create(series=series, mailing=one, days=1)
    with pytest.raises(InSeries):
        delete(one)
    step.delete()
    delete(one)
    assert Mailing.objects.count() == 0


def test_another_language_begins_with_the_blocks_of_the_first() -> None:
    text = make_mailing("en").texts.get()
    french = copy_blocks(text_id=text.pk, language="fr", by="grace", now=NOW)
    assert (french.language, french.blocks, french.subject) == ("fr", text.blocks, "News in en")
    with pytest.raises(BadMailing):
        copy_blocks(text_id=text.pk, language="fr", by="grace", now=NOW)
    delete_mailing_text(text_id=french.pk, by="grace", now=NOW)
    assert list(MailingText.objects.values_list("language", flat=True)) == ["en"]


def test_a_copy_is_a_new_draft_that_says_the_same() -> None:
    one = make_mailing("en", "fr", state="sent", ended_at=NOW)
    copied = copy_mailing(mailing_id=one.pk, by="grace", now=NOW)
    assert (copied.state, copied.slug, copied.made_by) == ("draft", "first-2", "grace")
    assert sorted(copied.texts.values_list("language", "subject")) == [("en", "News in en"), ("fr", "News in fr")]
