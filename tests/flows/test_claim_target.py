"""Claims: one at a time, the same answer for every address, reminded after two weeks, free again after three."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.doers import make_campaign, make_target
from tests.signatories import ADA, CUSTODIAN_PUBLIC, DAY, KEYS, NOW, PUBLIC_URL, letters, token_in
from undersigned.campaigns.models import ContactMade, Partner, Target, TargetClaim
from undersigned.campaigns.passes.claims import make_claim_pass
from undersigned.campaigns.verbs.claims import Volunteer, open_volunteer
from undersigned.campaigns.verbs.partners import PartnerContact, add_partner
from undersigned.flows.claim_target import (
    UNANSWERED_OF_ALL,
    ClaimedAlready,
    ClaimExpired,
    NoSuchClaim,
    NotToClaim,
    TooMany,
    ask_claim,
    claim_as_partner,
    end_claim,
    give_up,
    log_contact,
    look_at_claim,
    take_claim,
)
from undersigned.flows.my_partner import open_partner_page
from undersigned.flows.record_contact import BadContactMade, answer_contact, record_contact, strike_contact
from undersigned.flows.tend_claims import tend_claims
from undersigned.people.models import Address, AuditLine
from undersigned.people.verbs.addresses import address_digest

pytestmark = pytest.mark.django_db
BOB = "bob@example.org"


def target_of(**more: Any) -> Target:
    return make_target(make_campaign(**more), called_on=date(2026, 1, 1))


def ask(target: Target, email: str = ADA, *, ip: str = "", now: Any = NOW) -> None:
    ask_claim(
        target_id=target.pk, name="Ada", email=email, language="en", ip=ip, keys=KEYS, public_url=PUBLIC_URL, now=now
    )  # fmt: skip


def token_for(target: Target, email: str = ADA, *, now: Any = NOW) -> str:
    ask(target, email, now=now)
    return token_in(letters(email)[-1].about["claim_link"])


def taken(token: str, *, now: Any = NOW) -> TargetClaim:
    return take_claim(token=token, keys=KEYS, custodian_public=CUSTODIAN_PUBLIC, now=now)


def tended(now: Any) -> int:
    return tend_claims(keys=KEYS, public_url=PUBLIC_URL, now=now)


def test_asking_stores_nothing_but_a_letter_and_taking_stores_who_it_is_in_a_box() -> None:
    target = target_of()
    token = token_for(target)
    before = (TargetClaim.objects.count(), Address.objects.count())
    claim = taken(token)
    assert (before, claim.target, open_volunteer(claim, keys=KEYS)) == ((0, 0), target, Volunteer("Ada", ADA))
    assert ADA.encode() not in bytes(claim.box)
    assert taken(token) == claim


def test_a_mailbox_gets_three_letters_in_four_weeks_until_it_answers_and_five_a_day_then() -> None:
    target = target_of()
    for day in (0, 0, 1, 2, 27):
        ask(target, now=NOW + day * DAY)
    assert len(letters(ADA)) == 3
    later = NOW + 27 * DAY
    give_up_at_once(target, now=later)
    for _time in range(4):
        ask(target, now=later)
    assert len(letters(ADA)) == 6


def test_letters_that_one_network_asks_for_use_up_nothing_of_anothers() -> None:
    target = target_of()
    for number in range(5):
        ask(target, f"ada.lovelace+{number}@example.org", ip="192.0.2.7")
    ask(target, ip="192.0.2.9")
    assert (len(letters()), letters(ADA)) == (3, [])
    ask(target, ip="198.51.100.7")
    assert len(letters(ADA)) == 1
    for number in range(20):
        ask(target, ip=f"203.0.{number}.1", now=NOW + DAY)
    assert len(letters()) == UNANSWERED_OF_ALL


def give_up_at_once(target: Target, *, now: Any) -> None:
    """Ada takes a target with a link of hers, and gives it up."""
    token = make_claim_pass(KEYS, target_id=target.pk, name="Ada", email=ADA, language="en", now=now)
    taken(token, now=now)
    give_up(token=token, keys=KEYS, now=now)


def test_a_network_asks_ten_times_a_day_for_whichever_addresses_and_again_tomorrow() -> None:
    target = target_of()
    for number in range(10):
        ask(target, f"ada{number}@example.org", ip=f"192.0.2.{number}")
    with pytest.raises(TooMany):
        ask(target, BOB, ip="192.0.2.77")
    ask(target, BOB, ip="198.51.100.1")
    ask(target, BOB, ip="192.0.2.77", now=NOW + DAY)
    assert (len(letters()), len(letters(BOB))) == (12, 2)


def test_who_comes_second_gets_a_clear_answer_and_the_target_once_it_is_free() -> None:
    target = target_of()
    first, second = token_for(target), token_for(target, BOB)
    taken(first)
    with pytest.raises(ClaimedAlready):
        taken(second)
    page = look_at_claim(token=second, keys=KEYS, now=NOW)
    assert (page.claim, page.taken) == (None, True)
    give_up(token=first, keys=KEYS, now=NOW)
    assert (taken(second).ended_at, TargetClaim.objects.filter(ended_at=None).count()) == (None, 1)


def test_a_target_that_nobody_has_to_care_for_cannot_be_claimed() -> None:
    target = target_of()
    token = token_for(target)
    Target.objects.update(won_at=NOW)
    for act in (
        lambda: taken(token),
        lambda: token_for(target),
        lambda: look_at_claim(token=token, keys=KEYS, now=NOW),
    ):
        with pytest.raises(NotToClaim):
            act()


def test_a_link_takes_nothing_after_two_weeks_and_still_opens_what_it_took() -> None:
    target = target_of()
    token = token_for(target)
    with pytest.raises(ClaimExpired):
        taken(token, now=NOW + 15 * DAY)
    claim = taken(token)
    assert look_at_claim(token=token, keys=KEYS, now=NOW + 15 * DAY).claim == claim


def test_only_the_holder_logs_and_only_what_can_be() -> None:
    target = target_of()
    first, second = token_for(target), token_for(target, BOB)
    taken(first)
    said: Any = {"way": "call", "on": NOW.date(), "note": "", "answered_on": None, "keys": KEYS, "now": NOW}
    with pytest.raises(NoSuchClaim):
        log_contact(token=second, **said)
    with pytest.raises(BadContactMade) as refused:
        log_contact(token=first, **said | {"way": "", "on": date(2025, 1, 1), "answered_on": NOW.date() + DAY})
    assert refused.value.errors == {"way": "missing", "on": "too_early", "answered_on": "future"}
    assert log_contact(token=first, **said).claim == TargetClaim.objects.get()


def test_a_volunteer_logs_nothing_of_before_their_claim_and_fifty_contacts_at_most() -> None:
    target = target_of()
    token = token_for(target)
    claim = taken(token)
    said: Any = {"way": "call", "note": "", "answered_on": None, "keys": KEYS, "now": NOW}
    with pytest.raises(BadContactMade) as early:
        log_contact(token=token, on=NOW.date() - DAY, **said)
    ContactMade.objects.bulk_create(
        ContactMade(target=target, claim=claim, way="call", on=NOW.date(), recorded_at=NOW) for _number in range(49)
    )
    log_contact(token=token, on=NOW.date(), **said)
    with pytest.raises(BadContactMade) as many:
        log_contact(token=token, on=NOW.date(), **said)
    assert (early.value.errors, many.value.errors) == ({"on": "before_claim"}, {"way": "too_many"})
    assert ContactMade.objects.count() == 50


def test_a_note_loses_what_no_database_takes_and_keeps_its_lines() -> None:
    target = target_of()
    token = token_for(target)
    taken(token)
    made = log_contact(
        token=token, way="call", on=NOW.date(), note="A\x00b\r\nc\u202e", answered_on=None, keys=KEYS, now=NOW
    )
    assert made.note == "Ab\nc"


def test_a_claim_that_the_desk_ended_is_not_taken_again_with_the_same_link() -> None:
    target = target_of()
    old = token_for(target)
    end_claim(claim_id=taken(old).pk, by="grace", now=NOW + DAY)
    later = NOW + 2 * DAY
    with pytest.raises(NoSuchClaim):
        taken(old, now=later)
    with pytest.raises(NoSuchClaim):
        look_at_claim(token=old, keys=KEYS, now=later)
    assert taken(token_for(target, now=later), now=later).ended_at is None


def test_a_claim_opens_for_the_very_address_that_has_it_alone() -> None:
    target = target_of()
    first, second = token_for(target, "ada@example.org"), token_for(target, "ada+other@example.org")
    claim = taken(first)
    digests = {address_digest(KEYS, email) for email in ("ada@example.org", "ada+other@example.org")}
    page = look_at_claim(token=second, keys=KEYS, now=NOW)
    assert (len(digests), page.claim, page.taken) == (1, None, True)
    assert look_at_claim(token=first, keys=KEYS, now=NOW).claim == claim


def test_of_a_campaign_that_is_over_nobody_is_reminded_and_claims_end() -> None:
    target = target_of(ends_on=NOW.date() + DAY)
    taken(token_for(target))
    done = [tended(NOW + DAY), tended(NOW + 15 * DAY)]
    claim = TargetClaim.objects.get()
    assert (done, claim.ended_how, bytes(claim.box), len(letters(ADA))) == ([0, 1], "ended", b"", 1)


def test_the_desk_strikes_a_contact_and_an_audit_line_says_which() -> None:
    target = target_of()
    made = record_contact(
        target_id=target.pk, way="letter", on=date(2026, 11, 1), note="", answered_on=None, by="grace", now=NOW
    )
    strike_contact(contact_made_id=made.pk, by="grace", now=NOW)
    line = AuditLine.objects.get(event="target.contact_struck")
    assert (ContactMade.objects.count(), line.actor, line.subject, line.detail) == (
        0, "grace", "hush brazil", "letter 2026-11-01",
    )  # fmt: skip


def test_a_stale_claim_is_reminded_once_then_lapses_and_is_forgotten() -> None:
    target = target_of()
    taken(token_for(target))
    days = [13, 14, 15, 20, 21, 21 + 27, 21 + 28]
    assert [tended(NOW + timedelta(days=day)) for day in days] == [0, 1, 0, 0, 1, 0, 1]
    reminder = letters(ADA)[-1]
    assert (reminder.kind, reminder.about["target"], reminder.about["day"]) == ("claim_remind", "Brazil", "2026-12-14")
    assert (TargetClaim.objects.count(), len(letters(ADA))) == (0, 2)


def test_a_claim_that_lapses_is_free_for_somebody_else_and_holds_no_address() -> None:
    target = target_of()
    taken(token_for(target))
    tended(NOW + 14 * DAY)
    tended(NOW + 21 * DAY)
    claim = TargetClaim.objects.get()
    assert (claim.ended_how, bytes(claim.box)) == ("lapsed", b"")
    taken(token_for(target, BOB, now=NOW + 21 * DAY), now=NOW + 21 * DAY)


def test_nothing_lapses_within_a_week_of_its_reminder_however_long_the_worker_stood_still() -> None:
    target = target_of()
    taken(token_for(target))
    assert [tended(NOW + timedelta(days=day)) for day in (40, 41, 47)] == [1, 0, 1]


def test_whoever_does_something_starts_the_time_again_with_the_link_of_the_reminder() -> None:
    target = target_of()
    taken(token_for(target))
    tended(NOW + 14 * DAY)
    token = token_in(letters(ADA)[-1].about["claim_link"])
    later = NOW + 15 * DAY
    log_contact(token=token, way="call", on=later.date(), note="", answered_on=None, keys=KEYS, now=later)
    assert [tended(later + timedelta(days=day)) for day in (7, 13, 14)] == [0, 0, 1]


def test_a_partner_cares_for_a_target_and_is_reminded_at_its_contact() -> None:
    target = target_of()
    partner = add_partner(
        campaign_id=target.campaign_id, name="Youth", kind="youth", country="", website="", about={}, logo=b"",
        language="en", contact=PartnerContact("Bob", BOB), keys=KEYS, now=NOW, decided_at=NOW,
    )  # fmt: skip
    Partner.objects.update(state="active", decided_at=NOW)
    claim = claim_as_partner(target_id=target.pk, partner_id=partner.pk, by="grace", keys=KEYS, now=NOW)
    with pytest.raises(ClaimedAlready):
        taken(token_for(target))
    tended(NOW + 14 * DAY)
    about = letters(BOB)[-1].about
    opened = open_partner_page(token=token_in(about["claim_link"]), keys=KEYS, now=NOW + 20 * DAY)
    assert (claim.partner, opened, "/en/partners/my/" in about["claim_link"]) == (partner, partner, True)


def test_the_desk_records_a_contact_and_its_answer_and_ends_a_claim() -> None:
    target = target_of()
    claim = taken(token_for(target))
    made = record_contact(
        target_id=target.pk, way="letter", on=date(2026, 11, 1), note="", answered_on=None, by="grace", now=NOW
    )
    answer_contact(contact_made_id=made.pk, on=date(2026, 11, 3), by="grace", now=NOW)
    ended = [end_claim(claim_id=claim.pk, by="grace", now=NOW) for _time in range(2)]
    assert (ContactMade.objects.get().answered_on, ended) == (date(2026, 11, 3), [True, False])
    assert list(AuditLine.objects.order_by("id").values_list("event", flat=True)) == [
        "target.contacted", "target.answered", "claim.ended",
    ]  # fmt: skip
