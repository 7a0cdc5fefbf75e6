"""Write to a target: nothing leaves without its writer's mailbox, nobody is flooded, and nothing odd leaves unseen."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.doers import make_contact
from tests.signatories import ADA, DAY, KEYS, NOW, PUBLIC_URL, letters
from tests.writers import BODY, FACTS, FORM, PARAGRAPHS, make_target_to_write_to, token_of, typed, waiting
from undersigned.campaigns.models import ActionTaken, Campaign, Target, TargetContact, TargetMail
from undersigned.campaigns.passes.press import make_press_pass
from undersigned.campaigns.queries.mails import held_mails, likeness_share, queue_of
from undersigned.campaigns.verbs.mails import drop_mails, lapse_mails, open_mail, open_news
from undersigned.flows.confirm_press import (
    CannotConfirm,
    LinkExpired,
    NotOffered,
    confirm_press,
    look_at_letter,
    take_back,
)
from undersigned.flows.moderate_mail import NoReason, NoSuchMail, WrongState, reject_mail, release_mail, settle_unsure
from undersigned.flows.press import (
    A_NETWORK_AN_HOUR,
    LETTERS_A_DAY,
    UNANSWERED,
    BadForm,
    TargetNotOpen,
    TooMany,
    count_own,
    press,
    way_of,
)
from undersigned.flows.stop_campaign import BadPace, go_on, set_pace, stop_campaign
from undersigned.people.models import AuditLine
from undersigned.values.email import fold_email

pytestmark = pytest.mark.django_db
SUGGESTED = "\n\n".join(PARAGRAPHS).format(call=FACTS["call"], target="Brazil")


@pytest.fixture
def brazil() -> Target:
    return make_target_to_write_to(block_words=["scum"])


def write(target: Target, *, ip: str = "", **fields: str) -> bool:
    return press(
        target_id=target.pk, fields=FORM | fields, facts=FACTS, language="en", ip=ip, keys=KEYS, public_url=PUBLIC_URL,
        now=NOW,
    )  # fmt: skip


def events() -> list[tuple[str, str, str]]:
    return list(AuditLine.objects.order_by("pk").values_list("actor", "event", "detail"))


def test_what_was_typed_is_kept_boxed_and_its_writer_is_asked(brazil: Target) -> None:
    mail = typed(brazil, reply="on")
    assert ADA.encode() not in bytes(mail.box) and b"fish" not in bytes(mail.box)
    written = open_mail(mail, keys=KEYS)
    assert written is not None
    assert (written.subject, written.body, written.email, written.reply, written.news) == (
        "Brazil and quiet seas", BODY, ADA, True, False,
    )  # fmt: skip
    (letter,) = letters(ADA)
    assert (letter.kind, letter.about["target"]) == ("press_confirm", "Brazil")
    assert str(letter.about["press_link"]).startswith("https://call.example.org/en/press/")


def test_all_that_is_wrong_is_said_at_once(brazil: Target) -> None:
    with pytest.raises(BadForm) as wrong:
        write(brazil, subject="a\nb", body="", name="", email="nobody", country="XX")
    assert wrong.value.errors == {
        "subject": "control", "body": "missing", "name": "missing", "email": "malformed", "country": "unknown",
    }  # fmt: skip
    assert not TargetMail.objects.exists()


def test_a_stranger_cannot_provoke_more_than_four_letters_to_a_mailbox(brazil: Target) -> None:
    kept = [write(brazil, email=f"ada.lovelace+{number}@example.org") for number in range(6)]
    assert fold_email("ada.lovelace+1@example.org") == fold_email(ADA)
    assert kept == [True] * UNANSWERED + [False] * 2
    assert len(letters()) == UNANSWERED


def test_who_confirms_can_go_on_writing_up_to_ten_letters_a_day(brazil: Target) -> None:
    targets = [brazil]
    for number in range(LETTERS_A_DAY):
        other = Target.objects.create(
            campaign=brazil.campaign, slug=f"other-{number}", kind="institution", name={"en": f"Other {number}"},
            called_on=brazil.called_on,
        )  # fmt: skip
        make_contact(other)
        targets.append(other)
    kept = []
    for target in targets:
        kept.append(write(target))
        for mail in TargetMail.objects.filter(state="typed"):
            confirm_press(token=token_of(mail), keys=KEYS, now=NOW)
    assert kept == [True] * LETTERS_A_DAY + [False]


def test_a_network_has_its_bound(brazil: Target) -> None:
    for number in range(A_NETWORK_AN_HOUR):
        assert write(brazil, email=f"{number}@example.org", ip="192.0.2.7")
    with pytest.raises(TooMany):
        write(brazil, email="more@example.org", ip="192.0.2.99")
    assert write(brazil, email="more@example.org", ip="198.51.100.1")


def test_the_bounds_are_counted_under_the_lock_of_the_target(brazil: Target) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert write(brazil, ip="192.0.2.7")
    said = [one["sql"] for one in asked.captured_queries]
    locks = [at for at, sql in enumerate(said) if "FOR UPDATE" in sql]
    counts = [at for at, sql in enumerate(said) if "COUNT(*)" in sql]
    # SQLite knows no lock of a row: there every transaction that writes waits for the one before it.
    expected = [True] if connection.features.has_select_for_update else []
    assert ([at < min(counts) for at in locks[:1]], len(counts) >= 2) == (expected, True)


def test_confirming_counts_numbers_and_queues_a_letter_once(brazil: Target) -> None:
    mail = typed(brazil, news="on", named="on")
    assert [confirm_press(token=token_of(mail), keys=KEYS, now=NOW) for _again in range(2)] == ["waiting", "waiting"]
    mail.refresh_from_db()
    assert (mail.number, mail.confirmed_at, mail.held_for) == (1, NOW, [])
    taken = ActionTaken.objects.get()
    assert (bytes(taken.by), taken.country, taken.name, taken.wants_news) == (
        bytes(mail.digest),
        "GB",
        "Ada Lovelace",
        True,
    )
    assert open_news(taken, keys=KEYS) == ADA
    assert waiting(brazil, "grace@example.org").number == 2
    assert ActionTaken.objects.filter(name="", box=b"").count() == 1


def test_the_page_says_when_it_leaves_by_the_clock_there(brazil: Target) -> None:
    friday_evening = NOW + timedelta(days=4, hours=12)
    mail = waiting(brazil, now=friday_evening)
    shown = look_at_letter(token=token_of(mail, now=friday_evening), keys=KEYS, now=friday_evening)
    assert f"{shown.leaves_at:%A %H:%M %Z}" == "Monday 09:00 -03"


def test_a_second_letter_of_a_person_to_a_target_on_a_day_is_dropped(brazil: Target) -> None:
    first, second = waiting(brazil), waiting(brazil)
    assert (first.state, second.state, bytes(second.box)) == ("waiting", "dropped", b"")
    assert waiting(brazil, now=NOW + DAY).state == "waiting"
    assert ActionTaken.objects.count() == 2


def test_a_letter_to_a_target_that_endorsed_meanwhile_is_dropped_and_no_new_one_is_taken(brazil: Target) -> None:
    mail = typed(brazil)
    Target.objects.update(status="endorsed")
    assert confirm_press(token=token_of(mail), keys=KEYS, now=NOW) == "dropped"
    with pytest.raises(TargetNotOpen):
        write(brazil)
    assert not ActionTaken.objects.exists()


@pytest.mark.parametrize(
    ("fields", "reasons"),
    [
        ({"body": BODY + " You scum."}, ["block_words"]),
        ({"subject": "To a SCUM"}, ["block_words", "unlike"]),
        ({"subject": "You will burn for this"}, ["unlike"]),
        ({"subject": "Please, Brazil and quiet seas"}, []),
        ({"body": "I live by the sea and have never asked anybody for anything before this day."}, ["unlike"]),
        ({"body": BODY}, []),
    ],
)
def test_what_is_odd_waits_for_the_desk(brazil: Target, fields: dict[str, Any], reasons: list[str]) -> None:
    mail = waiting(brazil, ADA, now=NOW, **fields)
    assert (mail.held_for, mail.state) == (reasons, "held" if reasons else "waiting")
    assert [one.pk for one in held_mails(brazil.campaign_id)] == ([mail.pk] if reasons else [])


def test_the_desk_releases_rejects_and_settles_each_with_an_audit_line(brazil: Target) -> None:
    one, other = (waiting(brazil, email, subject="Scum") for email in (ADA, "grace@example.org"))
    release_mail(mail_id=one.pk, by="grace", now=NOW)
    with pytest.raises(NoReason):
        reject_mail(mail_id=other.pk, reason=" ", by="grace", now=NOW)
    reject_mail(mail_id=other.pk, reason="An insult.", by="grace", now=NOW)
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.state, other.state, bytes(other.box)) == ("waiting", "rejected", b"")
    assert ActionTaken.objects.count() == 1
    with pytest.raises(WrongState):
        release_mail(mail_id=other.pk, by="grace", now=NOW)
    with pytest.raises(NoSuchMail):
        release_mail(mail_id=uuid.uuid4(), by="grace", now=NOW)
    TargetMail.objects.filter(pk=one.pk).update(state="unsure")
    settle_unsure(mail_id=one.pk, sent=False, by="grace", now=NOW)
    TargetMail.objects.filter(pk=one.pk).update(state="unsure")
    settle_unsure(mail_id=one.pk, sent=True, by="grace", now=NOW)
    one.refresh_from_db()
    assert (one.state, bytes(one.box), one.settled_at) == ("sent", b"", NOW)
    assert events() == [
        ("grace", "target_mail.released", ""), ("grace", "target_mail.rejected", "An insult."),
        ("grace", "target_mail.settled", "again"), ("grace", "target_mail.settled", "sent"),
    ]  # fmt: skip


def test_what_the_desk_lets_wait_is_dropped_where_the_target_has_endorsed_meanwhile(brazil: Target) -> None:
    one, other = waiting(brazil, ADA, subject="Scum"), waiting(brazil, "grace@example.org")
    TargetMail.objects.filter(pk=other.pk).update(state="unsure")
    Target.objects.update(status="endorsed")
    assert release_mail(mail_id=one.pk, by="grace", now=NOW) == "dropped"
    assert settle_unsure(mail_id=other.pk, sent=False, by="grace", now=NOW) == "dropped"
    assert set(map(bytes, TargetMail.objects.values_list("box", flat=True))) == {b""}
    assert [detail for _by, _event, detail in events()] == ["dropped", "dropped"]


def test_nobody_is_promised_a_moment_after_the_campaigns_last_day(brazil: Target) -> None:
    friday_evening = NOW + timedelta(days=4, hours=12)
    mail = waiting(brazil, now=friday_evening)
    moments = []
    for days in (7, 6):
        Campaign.objects.update(ends_on=(NOW + days * DAY).date())
        shown = look_at_letter(token=token_of(mail, now=friday_evening), keys=KEYS, now=friday_evening)
        moments.append(shown.leaves_at is None)
    assert moments == [False, True]


def test_a_writer_takes_a_letter_back_as_long_as_it_has_not_left(brazil: Target) -> None:
    mail = waiting(brazil)
    assert take_back(token=token_of(mail), keys=KEYS, now=NOW)
    mail.refresh_from_db()
    assert (mail.state, bytes(mail.box), ActionTaken.objects.count()) == ("dropped", b"", 0)
    gone = waiting(brazil)
    TargetMail.objects.filter(pk=gone.pk).update(state="claimed")
    assert not take_back(token=token_of(gone), keys=KEYS, now=NOW)


def test_links_that_open_nothing_say_why(brazil: Target) -> None:
    mail = typed(brazil)
    with pytest.raises(CannotConfirm):
        look_at_letter(token="made-up", keys=KEYS, now=NOW)
    with pytest.raises(CannotConfirm):
        look_at_letter(token=make_press_pass(KEYS, mail_id=uuid.uuid4(), now=NOW), keys=KEYS, now=NOW)
    with pytest.raises(LinkExpired):
        confirm_press(token=token_of(mail), keys=KEYS, now=NOW + 7 * DAY)


def test_what_nobody_confirmed_within_seven_days_vanishes(brazil: Target) -> None:
    typed(brazil)
    kept = waiting(brazil, "grace@example.org")
    assert lapse_mails(now=NOW + 7 * DAY, limit=10) == 0
    assert lapse_mails(now=NOW + 7 * DAY + timedelta(seconds=1), limit=10) == 1
    assert [one.pk for one in TargetMail.objects.all()] == [kept.pk]


def test_what_has_not_left_is_dropped_when_a_target_is_won(brazil: Target) -> None:
    typed(brazil)
    waiting(brazil, "grace@example.org")
    left = waiting(brazil, "joan@example.org")
    TargetMail.objects.filter(pk=left.pk).update(state="sent", box=b"", settled_at=NOW)
    assert drop_mails(target_id=brazil.pk, now=NOW) == 2
    assert sorted(TargetMail.objects.values_list("state", flat=True)) == ["dropped", "dropped", "sent"]
    assert set(map(bytes, TargetMail.objects.values_list("box", flat=True))) == {b""}


def test_a_stopped_campaign_takes_nothing_in_and_confirms_nothing(brazil: Target) -> None:
    mail = typed(brazil)
    assert stop_campaign(campaign_id=brazil.campaign_id, by="grace", now=NOW)
    assert not stop_campaign(campaign_id=brazil.campaign_id, by="grace", now=NOW)
    with pytest.raises(NotOffered):
        write(brazil)
    with pytest.raises(NotOffered):
        confirm_press(token=token_of(mail), keys=KEYS, now=NOW)
    assert go_on(campaign_id=brazil.campaign_id, by="grace", now=NOW)
    assert confirm_press(token=token_of(mail), keys=KEYS, now=NOW) == "waiting"
    assert [one[1] for one in events()] == ["campaign.stopped", "campaign.went_on"]


def test_a_pace_is_set_or_all_that_is_wrong_with_it_is_said(brazil: Target) -> None:
    said: dict[str, Any] = {"campaign_id": brazil.campaign_id, "by": "grace", "now": NOW}
    set_pace(
        mail_from=" Letters@Hush.example.org", mails_an_hour=6, mails_a_day=50, quiet_days=["2026-12-25", " "],
        block_words=["a  b", "a b", ""], **said,
    )  # fmt: skip
    campaign = Target.objects.get().campaign
    assert (campaign.mail_from, campaign.mails_an_hour, campaign.mails_a_day, campaign.quiet_days, campaign.block_words) == (
        "Letters@hush.example.org", 6, 50, ["2026-12-25"], ["a b"],
    )  # fmt: skip
    with pytest.raises(BadPace) as wrong:
        set_pace(mail_from="x", mails_an_hour=0, mails_a_day=0, quiet_days=["Monday"], block_words=["x"] * 2, **said)
    assert sorted(wrong.value.errors) == ["mail_from", "mails_a_day", "mails_an_hour", "quiet_days"]


def test_how_a_letter_leaves_depends_on_the_contacts_on_file(brazil: Target) -> None:
    found = [way_of(brazil, outbox=False)]
    TargetContact.objects.update(bounced_at=NOW)
    found.append(way_of(brazil, outbox=False))
    TargetContact.objects.update(bounced_at=None, sample=True)
    found += [way_of(brazil, outbox=outbox) for outbox in (False, True)]
    TargetContact.objects.update(sample=False, email="")
    found.append(way_of(brazil, outbox=True))
    TargetContact.objects.update(email="office@minister.example.org")
    brazil.campaign.mail_from = ""
    found.append(way_of(brazil, outbox=True))
    assert found == ["sends", "bounced", "sample", "outbox", "nobody", "own"]


def test_a_letter_from_ones_own_mail_program_counts_once_a_day_for_a_network() -> None:
    brazil = make_target_to_write_to(mail_from="")
    said: dict[str, Any] = {"target_id": brazil.pk, "language": "en", "keys": KEYS, "now": NOW}
    numbers = [count_own(ip=ip, **said) for ip in ("192.0.2.1", "192.0.2.2", "198.51.100.1")]
    assert [(one.number, one.new) for one in numbers] == [(1, True), (1, False), (2, True)]
    with pytest.raises(NotOffered):
        write(brazil)


def test_the_campaign_sees_where_its_letters_stand_and_how_much_was_suggested(brazil: Target) -> None:
    waiting(brazil, body=SUGGESTED)
    waiting(brazil, "grace@example.org", body="I live by the sea and have never asked anybody for anything before.")
    (queue,) = queue_of(brazil.campaign_id)
    assert (queue.target.pk, queue.waiting, queue.held, queue.unsure, queue.sent, queue.paused) == (
        brazil.pk, 1, 1, 0, 0, False,
    )  # fmt: skip
    assert likeness_share(brazil.campaign_id) == 50
