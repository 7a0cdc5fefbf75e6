"""Release a mailing: what stands in its way, the second person, and whom it is frozen for."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from tests.readers import make_mailing, make_reader, make_readers, make_segment, make_topic, write_text
from tests.signatories import DAY, NOW, make_call
from undersigned.flows.compile_mailing import NotReady
from undersigned.flows.freeze_mailing import due_to_freeze, freeze_mailing, freeze_some
from undersigned.flows.offer_mailing import WrongState, offer_mailing, take_back_mailing
from undersigned.flows.release_mailing import NeedsSecond, Released, release_mailing
from undersigned.flows.save_segment import SegmentInUse, add_rule, delete_segment
from undersigned.flows.try_mailing import forget_trials, try_mailing
from undersigned.mailing.models import Delivery, Mailing, MailingLink, Subscriber, Suppression, TrialMailbox, TrialSend
from undersigned.people.models import AuditLine

pytestmark = pytest.mark.django_db

LINKED = [{"type": "button", "value": {"label": "Read", "link": "https://news.example.org/one"}}]


@pytest.fixture(autouse=True)
def call(db: None) -> Any:
    return make_call()


def release(mailing: Mailing, by: str = "grace", two: int = 1000) -> Released:
    return release_mailing(mailing_id=mailing.pk, release_by_two=two, by=by, now=NOW)


def frozen(mailing: Mailing, **more: Any) -> list[Delivery]:
    """Release and freeze it; its rows in the order of their subscribers."""
    release(mailing)
    freeze_mailing(mailing_id=mailing.pk, release_by_two=1000, now=NOW, **more)
    return list(Delivery.objects.filter(mailing=mailing).order_by("subscriber"))


# --- what stands in the way -------------------------------------------------------------------------------------------
def test_it_is_compiled_for_good_and_its_links_are_numbered_once_for_all_languages() -> None:
    make_reader()
    mailing = make_mailing()
    mailing.texts.all().delete()
    for language in ("en", "fr"):
        write_text(mailing, language, blocks=LINKED)
    assert release(mailing) == Released(total=1, fallbacks={})
    mailing.refresh_from_db()
    compiled = [text.compiled for text in mailing.texts.all()]
    assert all(set(one) >= {"html", "text", "subject_a", "subject_b"} for one in compiled)
    assert "https://news.example.org/one" in MailingLink.objects.values_list("url", flat=True)
    assert (mailing.state, mailing.released_by, mailing.released_at) == ("released", "grace", NOW)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda one: one.texts.all().delete(), "It says nothing yet. Please write it in at least one language."),
        (lambda one: one.texts.update(blocks=[]), "English: It has no block yet. Please add one."),
        (
            lambda one: one.texts.update(blocks=[{"type": "text", "value": {"heading": "", "text": "{{ nobody }}"}}]),
            "English: Block 1: There is no variable “nobody” here. Use one of: ",
        ),
        (
            lambda one: (one.texts.update(subject_b=""), Mailing.objects.update(ab_percent=10)),
            "English: Two subjects are tried, and the second one is missing.",
        ),
        (
            lambda one: Subscriber.objects.update(topics=["other"]) and Mailing.objects.update(topic=make_topic()),
            "Nobody would get it: its segment is empty, or nobody in it wants this topic now.",
        ),
    ],
)
def test_what_cannot_be_sent_is_not_released(change: Any, sentence: str) -> None:
    make_reader()
    mailing = make_mailing()
    change(mailing)
    with pytest.raises(NotReady) as refused:
        release(mailing)
    assert refused.value.sentences[0].startswith(sentence)
    mailing.refresh_from_db()
    assert mailing.state == "draft"


def test_it_says_in_which_language_those_get_it_who_read_another() -> None:
    make_reader(language="fr")
    assert release(make_mailing("en")).fallbacks == {"fr": "en"}


# --- two people -------------------------------------------------------------------------------------------------------
def test_a_long_list_needs_somebody_else_than_who_offered() -> None:
    make_readers(3)
    mailing = make_mailing()
    with pytest.raises(NeedsSecond):
        release(mailing, two=3)
    offer_mailing(mailing_id=mailing.pk, by="grace", now=NOW)
    with pytest.raises(NeedsSecond):
        release(mailing, by="grace", two=3)
    assert release(mailing, by="ada", two=3).total == 3
    lines = AuditLine.objects.filter(event__startswith="mailing.").order_by("pk")
    assert list(lines.values_list("actor", "event", "detail")) == [
        ("grace", "mailing.offered", ""),
        ("ada", "mailing.released", "3, offered by grace"),
    ]


def test_a_short_list_is_released_by_one() -> None:
    make_readers(2)
    assert release(make_mailing(), two=3).total == 2


def test_those_who_would_not_get_it_now_count_for_how_long_a_list_is() -> None:
    make_readers(3, frequency="weekly", last_mailed_at=NOW - DAY)
    make_reader()
    with pytest.raises(NeedsSecond):
        release(make_mailing(), two=4)


def test_taken_back_it_has_to_be_offered_again() -> None:
    make_reader()
    mailing = make_mailing()
    offer_mailing(mailing_id=mailing.pk, by="grace", now=NOW)
    take_back_mailing(mailing_id=mailing.pk, by="grace", now=NOW)
    mailing.refresh_from_db()
    assert (mailing.state, mailing.offered_by) == ("draft", "")
    with pytest.raises(NeedsSecond):
        release(mailing, by="ada", two=1)


def test_a_segment_stays_as_it_is_while_a_mailing_to_it_is_offered_or_released() -> None:
    make_reader()
    inner = make_segment({"all": [{"language": ["en"]}]}, "Inner")
    outer = make_segment({"all": [{"segment": [inner.pk]}]}, "Outer")
    mailing = make_mailing(segment=outer)
    offer_mailing(mailing_id=mailing.pk, by="grace", now=NOW)
    with pytest.raises(SegmentInUse):
        add_rule(segment_id=inner.pk, group="none", rule={"country": ["FR"]}, by="grace", now=NOW)
    take_back_mailing(mailing_id=mailing.pk, by="grace", now=NOW)
    add_rule(segment_id=inner.pk, group="none", rule={"country": ["FR"]}, by="grace", now=NOW)
    inner.refresh_from_db()
    assert inner.rules == {"all": [{"language": ["en"]}], "none": [{"country": ["FR"]}]}
    for segment in (inner, outer):
        with pytest.raises(SegmentInUse):
            delete_segment(segment_id=segment.pk, by="grace", now=NOW)


def test_one_that_came_to_a_long_list_after_one_person_released_it_is_offered_to_a_second_at_its_hour() -> None:
    make_readers(2)
    mailing = make_mailing()
    release(mailing, by="grace", two=3)
    make_reader()
    assert freeze_mailing(mailing_id=mailing.pk, release_by_two=3, now=NOW) == 0
    mailing.refresh_from_db()
    assert (mailing.state, mailing.offered_by, mailing.released_by) == ("offered", "grace", "")
    line = AuditLine.objects.get(event="mailing.held")
    assert (line.actor, line.subject, line.detail) == ("undersigned", "first", "3, released by grace alone")
    with pytest.raises(NeedsSecond):
        release(mailing, by="grace", two=3)
    release(mailing, by="ada", two=3)
    assert freeze_mailing(mailing_id=mailing.pk, release_by_two=3, now=NOW) == 3


# --- freezing ---------------------------------------------------------------------------------------------------------
def test_each_recipient_is_frozen_once_in_their_language_or_english_or_the_first() -> None:
    make_reader("a@example.org", language="fr")
    make_reader("b@example.org", language="en")
    make_reader("c@example.org", language="de")
    rows = frozen(make_mailing("fr", "en"))
    assert [(row.language, row.variant, row.state, row.due_at) for row in rows] == [
        ("fr", "a", "waiting", NOW),
        ("en", "a", "waiting", NOW),
        ("en", "a", "waiting", NOW),
    ]
    assert {bytes(row.digest) for row in rows} == {bytes(one.address.digest) for one in Subscriber.objects.all()}
    assert all(bytes(row.domain) == bytes(row.subscriber.domain) != b"" for row in rows)
    mailing = Mailing.objects.get()
    assert (mailing.state, mailing.total, mailing.frozen_at) == ("sending", 3, NOW)
    assert set(Subscriber.objects.values_list("last_mailed_at", flat=True)) == {NOW}
    only_french = frozen(make_mailing("fr", slug="second"))
    assert [row.language for row in only_french] == ["fr", "fr", "fr"]


def test_who_is_blocked_suppressed_chose_another_topic_or_heard_lately_is_left_out() -> None:
    topic = make_topic("updates")
    blocked, suppressed = make_reader("a@example.org"), make_reader("b@example.org")
    blocked.address.blocked_at = NOW
    blocked.address.save()
    Suppression.objects.create(digest=bytes(suppressed.address.digest), reason="bounced", at=NOW)
    make_reader("c@example.org", topics=["events"])
    make_reader("d@example.org", frequency="monthly", last_mailed_at=NOW - 7 * DAY)
    stays = make_reader("e@example.org", topics=["updates"])
    assert [row.subscriber_id for row in frozen(make_mailing(topic=topic))] == [stays.pk]


def test_it_goes_on_where_it_stood_and_nothing_leaves_before_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("undersigned.flows.freeze_mailing.BATCH", 2)
    make_readers(5)
    mailing = make_mailing()
    release(mailing)
    assert freeze_some(mailing_id=mailing.pk, release_by_two=1000, now=NOW, batches=1) is True
    mailing.refresh_from_db()
    assert (mailing.state, Delivery.objects.count()) == ("released", 2)
    with pytest.raises(WrongState):
        take_back_mailing(mailing_id=mailing.pk, by="grace", now=NOW)
    assert freeze_mailing(mailing_id=mailing.pk, release_by_two=1000, now=NOW + timedelta(minutes=1)) == 5
    assert freeze_mailing(mailing_id=mailing.pk, release_by_two=1000, now=NOW + timedelta(minutes=2)) == 5
    assert sorted(Delivery.objects.values_list("subscriber", flat=True)) == sorted(
        Subscriber.objects.values_list("pk", flat=True)
    )


def test_two_subjects_go_to_a_part_half_each_and_the_rest_waits() -> None:
    make_readers(400)
    rows = frozen(make_mailing(ab_percent=20))
    found = Counter(row.variant for row in rows)
    assert sum(found.values()) == 400
    assert 20 <= found["a"] <= 60
    assert 20 <= found["b"] <= 60
    second = frozen(make_mailing(slug="second", ab_percent=20))
    tried, tried_again = ({row.subscriber_id for row in some if row.variant} for some in (rows, second))
    assert tried != tried_again


def test_it_is_frozen_at_its_hour_and_not_before() -> None:
    make_reader()
    mailing = make_mailing(send_at=NOW + DAY)
    release(mailing)
    assert (due_to_freeze(now=NOW), due_to_freeze(now=NOW + DAY)) == ([], [mailing.pk])


# --- trials -----------------------------------------------------------------------------------------------------------
def test_a_trial_goes_to_every_trial_mailbox_in_each_language_with_either_subject() -> None:
    for email in ("desk@example.org", "phone@example.org"):
        TrialMailbox.objects.create(email=email)
    mailing = make_mailing("en", "fr")
    assert try_mailing(mailing_id=mailing.pk, by="grace", now=NOW) == 8
    assert Counter(TrialSend.objects.values_list("language", "variant")) == Counter(
        {("en", "a"): 2, ("en", "b"): 2, ("fr", "a"): 2, ("fr", "b"): 2}
    )
    trial = TrialSend.objects.filter(language="fr", variant="b")[0]
    assert "".join(trial.compiled["subject_b"]) == "Other news in fr"
    assert (MailingLink.objects.count(), Delivery.objects.count()) == (0, 0)
    assert (forget_trials(now=NOW + 29 * DAY), forget_trials(now=NOW + 31 * DAY)) == (0, 8)


def test_without_a_trial_mailbox_there_is_a_sentence() -> None:
    with pytest.raises(NotReady, match="There is no trial mailbox yet"):
        try_mailing(mailing_id=make_mailing().pk, by="grace", now=NOW)
