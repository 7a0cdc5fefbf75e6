"""Claims: one at a time, the same answer for every address, reminded after two weeks, free again after three."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.doers import make_campaign, make_target
from tests.signatories import ADA, CUSTODIAN_PUBLIC, DAY, KEYS, NOW, PUBLIC_URL, letters, token_in
from undersigned.campaigns.models import ContactMade, Partner, Target, TargetClaim
from undersigned.campaigns.verbs.claims import Volunteer, open_volunteer
from undersigned.campaigns.verbs.partners import PartnerContact, add_partner
from undersigned.flows.claim_target import (
    ClaimedAlready,
    ClaimExpired,
    NoSuchClaim,
    NotToClaim,
    ask_claim,
    claim_as_partner,
    end_claim,
    give_up,
    log_contact,
    look_at_claim,
    take_claim,
)
from undersigned.flows.record_contact import BadContactMade, answer_contact, record_contact
from undersigned.flows.tend_claims import tend_claims
from undersigned.people.models import Address, AuditLine

pytestmark = pytest.mark.django_db
BOB = "bob@example.org"


def target_of(**more: Any) -> Target:
    return make_target(make_campaign(**more), called_on=date(2026, 1, 1))


def token_for(target: Target, email: str = ADA, *, now: Any = NOW) -> str:
    ask_claim(target_id=target.pk, name="Ada", email=email, language="en", keys=KEYS, public_url=PUBLIC_URL, now=now)
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


def test_an_address_gets_five_letters_a_day_and_no_more() -> None:
    target = target_of()
    for _time in range(7):
        token_for(target)
    assert len(letters(ADA)) == 5


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
    assert (claim.partner, about["partner"], about["claim_link"]) == (
        partner,
        True,
        f"{PUBLIC_URL}/en/holdouts/brazil/",
    )


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
