"""Send letters to targets: at the pace that was set, to whom is on file, once; and the stop holds at once."""

from collections.abc import Callable
from datetime import date, timedelta
from email.message import EmailMessage

import pytest
from django.db import OperationalError
from django.db.models.signals import pre_save

from tests.doers import make_campaign, make_contact, make_target
from tests.signatories import ADA, NOW
from tests.writers import BODY, MONDAY_THERE, Counter, make_target_to_write_to, send, state_of, waiting
from undersigned.campaigns.models import Campaign, ContactMade, Target, TargetContact, TargetMail
from undersigned.campaigns.queries.mails import targets_due
from undersigned.flows.send_mails import _claim, tidy_mails
from undersigned.flows.stop_campaign import stop_campaign
from undersigned.mailing.transports import MaybeTaken, RefusedForGood, ServerAway, TryLater

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def brazil() -> Target:
    return make_target_to_write_to()


def ready(target: Target, people: int = 1) -> list[TargetMail]:
    """So many letters that wait, and none of which has to wait for the opening of the office any more."""
    moments = [NOW - MINUTE + timedelta(seconds=number) for number in range(people)]
    return [waiting(target, f"person{number}@example.org", now=moment) for number, moment in enumerate(moments)]


LATER = MONDAY_THERE + 10 * MINUTE


def test_a_letter_leaves_from_the_campaign_to_the_contact_on_file(brazil: Target) -> None:
    mail = waiting(brazil, reply="on")
    post = Counter()
    assert send(post, now=LATER).sent == 1
    ((message, recipient),) = post.letters
    assert recipient == "office@minister.example.org"
    assert str(message["From"]) == "Ada Lovelace via #Hush <letters@hush.example.org>"
    assert (str(message["Reply-To"]), str(message["To"])) == (ADA, "office@minister.example.org")
    assert str(message["Message-ID"]) == f"<{mail.pk}@hush.example.org>"
    assert message.get_content_type() == "text/plain"
    text = message.get_content()
    assert text.startswith(BODY)
    assert "https://call.example.org/en/holdouts/brazil/" in text
    mail.refresh_from_db()
    assert (mail.state, bytes(mail.box), mail.settled_at) == ("sent", b"", LATER)
    assert send(post, now=LATER + 10 * MINUTE).tried == 0


def test_one_letter_at_a_time_leaves_for_a_target_and_the_gap_is_kept(brazil: Target) -> None:
    ready(brazil, 3)
    post = Counter()
    sent = [send(post, now=LATER + timedelta(seconds=seconds)).sent for seconds in (0, 0, 59, 73, 74)]
    assert sent == [1, 0, 0, 1, 0]


def test_the_first_letter_that_has_no_answer_begins_the_silence_and_the_next_do_not(brazil: Target) -> None:
    ready(brazil, 3)
    send(Counter(), now=LATER)
    first = ContactMade.objects.get()
    assert (first.way, first.on, first.answered_on) == ("email", LATER.date(), None)
    send(Counter(), now=LATER + 10 * MINUTE)
    assert ContactMade.objects.count() == 1
    ContactMade.objects.update(answered_on=LATER.date())
    send(Counter(), now=LATER + 20 * MINUTE)
    assert ContactMade.objects.filter(answered_on=None).count() == 1


def test_a_contact_of_the_example_owes_nobody_an_answer(brazil: Target) -> None:
    ready(brazil)
    TargetContact.objects.update(sample=True)
    assert send(Counter(), now=LATER, outbox=True).sent == 1
    assert ContactMade.objects.count() == 0


def test_nothing_leaves_outside_office_hours_and_beyond_the_ceiling(brazil: Target) -> None:
    brazil.campaign.mails_a_day = 2
    brazil.campaign.save()
    ready(brazil, 4)
    post = Counter()
    assert [send(post, now=LATER - 3 * 60 * MINUTE).sent, len(post.letters)] == [0, 0]
    for minute in range(0, 8 * 60, 5):
        send(post, now=LATER + minute * MINUTE)
    assert len(post.letters) == 2
    assert targets_due(outbox=False, now=LATER + 60 * MINUTE) == []
    assert send(post, now=LATER + 24 * 60 * MINUTE).sent == 1


def test_the_stop_holds_before_the_next_letter(brazil: Target) -> None:
    other = Target.objects.create(
        campaign=brazil.campaign, slug="other", kind="institution", name={"en": "Other"}, called_on=brazil.called_on
    )
    make_contact(other)
    ready(brazil)
    waiting(other, "grace@example.org")

    def stop(_message: EmailMessage) -> None:
        stop_campaign(campaign_id=brazil.campaign_id, by="grace", now=LATER)

    post = Counter(instead=stop)
    assert send(post, now=LATER).sent == 1
    assert send(post, now=LATER + 60 * MINUTE).tried == 0


def test_nothing_goes_to_a_sample_contact_but_into_the_outbox(brazil: Target) -> None:
    ready(brazil)
    TargetContact.objects.update(sample=True)
    post = Counter()
    assert [send(post, now=LATER, outbox=outbox).sent for outbox in (False, True)] == [0, 1]


def test_a_real_contact_comes_before_a_sample_one_even_into_the_outbox(brazil: Target) -> None:
    TargetContact.objects.update(sample=True)
    make_contact(brazil, email="real@minister.example.org")
    ready(brazil)
    post = Counter()
    send(post, now=LATER, outbox=True)
    assert [recipient for _message, recipient in post.letters] == ["real@minister.example.org"]


def test_a_mailbox_that_refuses_for_good_is_marked_and_nothing_more_goes_there(brazil: Target) -> None:
    first, second = ready(brazil, 2)
    post = Counter(instead=refusing("The mail server answered 550 5.1.1 to RCPT."))
    assert send(post, now=LATER).refused == 1
    assert TargetContact.objects.get().bounced_at == LATER
    assert send(Counter(), now=LATER + 60 * MINUTE).tried == 0
    assert (state_of(first.pk), state_of(second.pk)) == ("refused", "waiting")
    assert bytes(TargetMail.objects.get(pk=first.pk).box) == b""


def test_one_letter_whose_contents_are_refused_closes_no_mailbox(brazil: Target) -> None:
    ready(brazil, 2)
    post = Counter(instead=refusing("The mail server answered 554 5.7.1 to DATA."))
    assert send(post, now=LATER).refused == 1
    assert TargetContact.objects.get().bounced_at is None
    assert send(Counter(), now=LATER + 5 * MINUTE).sent == 1


def refusing(reason: str) -> Callable[[EmailMessage], None]:
    def refuse(_message: EmailMessage) -> None:
        raise RefusedForGood(reason)

    return refuse


def test_a_letter_that_could_not_leave_waits_longer_each_time_and_counts_for_no_ceiling(brazil: Target) -> None:
    brazil.campaign.mails_a_day = 1
    brazil.campaign.save()
    (mail,) = ready(brazil)

    def later(_message: EmailMessage) -> None:
        raise TryLater("The mail server answered 451 to RCPT.")

    post = Counter(instead=later)
    tries = [send(post, now=LATER + minute * MINUTE).postponed for minute in (0, 2, 3, 6)]
    assert tries == [1, 1, 0, 1]
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.last_error) == ("waiting", 3, "The mail server answered 451 to RCPT.")
    assert send(Counter(), now=LATER + 60 * MINUTE).sent == 1


def test_a_pass_ends_when_the_mail_server_is_away(brazil: Target) -> None:
    (mail,) = ready(brazil)

    def away(_message: EmailMessage) -> None:
        raise ServerAway("The mail server cannot be reached.")

    outcome = send(Counter(instead=away), now=LATER)
    assert (outcome.away, outcome.postponed, state_of(mail.pk)) == ("The mail server cannot be reached.", 1, "waiting")
    for minute in range(5, 5 * 20, 5):
        assert send(Counter(instead=away), now=LATER + minute * MINUTE).postponed == 1
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("waiting", 0)


def test_a_letter_that_may_have_been_taken_is_unsure_and_never_sent_again_by_itself(brazil: Target) -> None:
    (mail,) = ready(brazil)

    def lost(_message: EmailMessage) -> None:
        raise MaybeTaken("The mail server did not answer in time.")

    assert send(Counter(instead=lost), now=LATER).unsure == 1
    assert (send(Counter(), now=LATER + 60 * MINUTE).tried, state_of(mail.pk)) == (0, "unsure")


def test_a_claim_older_than_two_minutes_becomes_unsure(brazil: Target) -> None:
    (mail,) = ready(brazil)
    TargetMail.objects.update(state="claimed", claimed_at=LATER)
    send(Counter(), now=LATER + 2 * MINUTE)
    assert state_of(mail.pk) == "claimed"
    assert send(Counter(), now=LATER + 2 * MINUTE + timedelta(seconds=1)).tried == 0
    assert state_of(mail.pk) == "unsure"


def test_a_worker_that_dies_while_handing_over_leaves_a_claim(brazil: Target) -> None:
    (mail,) = ready(brazil)

    def die(_message: EmailMessage) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        send(Counter(instead=die), now=LATER)
    assert state_of(mail.pk) == "claimed"


def test_nothing_leaves_for_a_target_that_has_endorsed(brazil: Target) -> None:
    ready(brazil)
    Target.objects.update(status="endorsed")
    assert send(Counter(), now=LATER).tried == 0


def test_a_letter_that_could_not_leave_is_dropped_where_its_target_endorsed_meanwhile(brazil: Target) -> None:
    (mail,) = ready(brazil)

    def endorse(_message: EmailMessage) -> None:
        Target.objects.update(status="endorsed")
        raise TryLater("The mail server answered 451 to RCPT.")

    send(Counter(instead=endorse), now=LATER)
    mail.refresh_from_db()
    assert (mail.state, bytes(mail.box)) == ("dropped", b"")


def test_nothing_leaves_after_the_campaigns_last_day(brazil: Target) -> None:
    ready(brazil)
    post, tomorrow = Counter(), LATER + 24 * 60 * MINUTE
    Campaign.objects.update(ends_on=LATER.date())
    assert (targets_due(outbox=False, now=tomorrow), send(post, now=tomorrow).tried) == ([], 0)
    assert _claim(brazil.pk, outbox=False, now=tomorrow) is None
    assert send(post, now=LATER).sent == 1


def test_a_letter_that_left_is_marked_even_where_the_silence_cannot_begin(brazil: Target) -> None:
    (mail,) = ready(brazil)

    def fail(**_said: object) -> None:
        raise OperationalError

    pre_save.connect(fail, sender=ContactMade)
    try:
        with pytest.raises(OperationalError):
            send(Counter(), now=LATER)
    finally:
        pre_save.disconnect(fail, sender=ContactMade)
    assert state_of(mail.pk) == "sent"


@pytest.mark.parametrize("state", ["waiting", "held", "unsure"])
def test_a_letter_that_cannot_leave_is_kept_for_ninety_days_and_no_longer(brazil: Target, state: str) -> None:
    mail = waiting(brazil)
    TargetMail.objects.update(state=state)
    days = (timedelta(days=90), timedelta(days=90, seconds=1))
    assert [tidy_mails(now=NOW + each) for each in days] == [0, 1]
    mail.refresh_from_db()
    assert (mail.state, bytes(mail.box)) == ("dropped", b"")


def test_letters_of_a_campaign_that_is_over_are_dropped_after_seven_days_and_of_a_won_target_at_once(
    brazil: Target,
) -> None:
    mail = waiting(brazil)
    Campaign.objects.update(ends_on=NOW.date())
    assert [tidy_mails(now=NOW + timedelta(days=days)) for days in (7, 8)] == [0, 1]
    assert state_of(mail.pk) == "dropped"
    other = waiting(brazil, "grace@example.org")
    Target.objects.update(won_at=NOW)
    assert (tidy_mails(now=NOW), state_of(other.pk)) == (1, "dropped")


def test_the_network_of_a_letter_is_forgotten_after_thirty_days(brazil: Target) -> None:
    mail = waiting(brazil, ip="192.0.2.1")
    assert len(bytes(mail.prefix)) == 16
    assert tidy_mails(now=NOW + timedelta(days=30)) == 0
    assert tidy_mails(now=NOW + timedelta(days=31)) == 1
    mail.refresh_from_db()
    assert bytes(mail.prefix) == b""


def test_looking_for_targets_takes_two_queries_however_many_there_are(
    brazil: Target, django_assert_num_queries: object
) -> None:
    for number in range(5):
        other = Target.objects.create(
            campaign=brazil.campaign,
            slug=f"o{number}",
            kind="institution",
            name={"en": "O"},
            called_on=brazil.called_on,
        )
        make_contact(other)
        waiting(other, f"person{number}@example.org")
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(targets_due(outbox=False, now=LATER)) == 5


def test_a_letter_names_the_page_of_its_own_target_where_a_later_campaign_calls_on_the_same(brazil: Target) -> None:
    later = make_campaign(brazil.campaign.call, slug="loud", starts_on=date(2026, 6, 1))
    make_target(later)
    ready(brazil)
    post = Counter()
    send(post, now=LATER)
    ((message, _recipient),) = post.letters
    assert "https://call.example.org/en/campaign/hush/holdouts/brazil/" in message.get_content()
