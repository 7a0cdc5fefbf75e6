"""A partner cares for targets from its own page: the rules of everybody else, one at a time, and free again when it leaves."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests.doers import make_office_holder, make_target
from tests.flows.at_once import at_once
from tests.partners import active, asked, make_campaign, page_token
from tests.signatories import ADA, CUSTODIAN_PUBLIC, DAY, KEYS, NOW, make_call
from undersigned.campaigns.models import Campaign, ContactMade, Partner, Target, TargetClaim
from undersigned.campaigns.passes.claims import make_claim_pass
from undersigned.flows.claim_target import take_claim
from undersigned.flows.decide_partner import end_partner
from undersigned.flows.my_partner import (
    BadContactMade,
    ClaimedAlready,
    NoPartnerPage,
    NoSuchClaim,
    NotToClaim,
    answer_as_partner,
    give_up_as_partner,
    log_as_partner,
    take_target,
)
from undersigned.people.models import AuditLine

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(make_call())


@pytest.fixture
def partner(campaign: Campaign) -> Partner:
    return active(campaign)


@pytest.fixture
def target(campaign: Campaign) -> Target:
    return make_target(campaign)


def about(partner: Partner, target: Target, *, now: Any = NOW) -> dict[str, Any]:
    return {"token": page_token(partner, now=now), "target_id": target.pk, "keys": KEYS, "now": now}


def logged(partner: Partner, target: Target, **more: Any) -> ContactMade:
    said: dict[str, Any] = {"way": "call", "on": NOW.date(), "note": "We called.", "answered_on": None}
    return log_as_partner(**about(partner, target), **said | more)


def ends() -> list[str]:
    return list(TargetClaim.objects.order_by("pk").values_list("ended_how", flat=True))


def test_a_partner_takes_a_target_logs_contacts_and_gives_it_up(partner: Partner, target: Target) -> None:
    claim = take_target(**about(partner, target))
    made = logged(partner, target)
    answer_as_partner(**about(partner, target), contact_made_id=made.pk, on=NOW.date())
    give_up_as_partner(**about(partner, target))
    made.refresh_from_db()
    assert (claim.partner, made.claim_id, made.answered_on, ends()) == (partner, claim.pk, NOW.date(), ["given_up"])
    lines = AuditLine.objects.filter(event__startswith="claim.").order_by("id")
    assert list(lines.values_list("actor", "event", "subject", "detail")) == [
        ("partner quiet-youth", "claim.taken", "quiet-now brazil", "quiet-youth"),
        ("partner quiet-youth", "claim.given_up", "quiet-now brazil", ""),
    ]


def test_what_somebody_cares_for_is_not_taken(campaign: Campaign, partner: Partner, target: Target) -> None:
    token = make_claim_pass(KEYS, target_id=target.pk, name="Ada", email=ADA, language="en", now=NOW)
    take_claim(token=token, keys=KEYS, custodian_public=CUSTODIAN_PUBLIC, now=NOW)
    with pytest.raises(ClaimedAlready):
        take_target(**about(partner, target))
    with pytest.raises(NoSuchClaim):
        give_up_as_partner(**about(partner, target))
    assert ends() == [""]


@pytest.mark.parametrize(
    "changed", [{"stopped_at": NOW}, {"ends_on": date(2026, 11, 22)}, {"starts_on": date(2027, 1, 1)}, {}]
)
def test_nobody_takes_a_target_that_nobody_needs_to_care_for(
    partner: Partner, target: Target, changed: dict[str, Any]
) -> None:
    Campaign.objects.filter(pk=target.campaign_id).update(**changed)
    if not changed:
        Target.objects.update(won_at=NOW)
    with pytest.raises(NotToClaim):
        take_target(**about(partner, target))


def test_a_partner_takes_targets_of_its_own_campaign_alone(campaign: Campaign, partner: Partner) -> None:
    theirs = make_target(make_campaign(campaign.call, "loud-now"))
    with pytest.raises(NotToClaim):
        take_target(**about(partner, theirs))
    with pytest.raises(NotToClaim):
        take_target(**about(partner, theirs) | {"target_id": 0})


def test_who_is_no_partner_yet_or_has_no_link_takes_nothing(campaign: Campaign, target: Target) -> None:
    waits = asked(campaign, name="Waiting Ones", contact_email="w@example.org")
    with pytest.raises(NoPartnerPage):
        take_target(**about(waits, target))
    Partner.objects.update(decided_at=NOW)
    with pytest.raises(NotToClaim):
        take_target(**about(waits, target))


def test_each_partner_logs_for_what_it_cares_for_itself(campaign: Campaign, partner: Partner, target: Target) -> None:
    other = active(campaign, name="Loud Youth", contact_email="loud@example.org")
    take_target(**about(partner, target))
    made = logged(partner, target)
    for deed in (logged, lambda *of: give_up_as_partner(**about(*of))):
        with pytest.raises(NoSuchClaim):
            deed(other, target)
    second = make_office_holder(campaign)
    take_target(**about(other, second))
    with pytest.raises(NoSuchClaim):
        answer_as_partner(**about(other, second), contact_made_id=made.pk, on=NOW.date())


def test_a_contact_of_before_the_claim_is_refused(partner: Partner, target: Target) -> None:
    take_target(**about(partner, target))
    with pytest.raises(BadContactMade) as wrong:
        logged(partner, target, on=NOW.date() - DAY)
    assert (wrong.value.errors, ContactMade.objects.count()) == ({"on": "before_claim"}, 0)


def test_a_partner_that_leaves_gives_up_what_it_cared_for(partner: Partner, target: Target) -> None:
    take_target(**about(partner, target))
    logged(partner, target)
    end_partner(partner_id=partner.pk, by="grace", now=NOW)
    with pytest.raises(NoPartnerPage):
        logged(partner, target)
    assert (ends(), ContactMade.objects.count()) == (["ended"], 1)
    other = active(target.campaign, name="Loud Youth", contact_email="loud@example.org")
    assert take_target(**about(other, target)).ended_at is None


@pytest.mark.django_db(transaction=True)
def test_of_two_partners_at_once_one_takes_it() -> None:
    campaign = make_campaign(make_call())
    target = make_target(campaign)
    partners = [active(campaign, name=f"Youth {n}", contact_email=f"y{n}@example.org") for n in range(2)]
    coming: Iterator[dict[str, Any]] = iter([about(one, target) for one in partners])

    def attempt() -> str:
        try:
            take_target(**next(coming))
        except ClaimedAlready:
            return "late"
        return "taken"

    assert sorted(at_once(2, attempt)) == ["late", "taken"]
    assert TargetClaim.objects.filter(ended_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_partner_that_leaves_while_it_takes_a_target_keeps_none() -> None:
    campaign = make_campaign(make_call())
    partner, target = active(campaign), make_target(campaign)
    said = about(partner, target)
    deeds = iter([lambda: take_target(**said), lambda: end_partner(partner_id=partner.pk, by="grace", now=NOW)])

    def attempt() -> str:
        try:
            next(deeds)()
        except NoPartnerPage:
            return "left"
        return "done"

    at_once(2, attempt)
    assert not TargetClaim.objects.filter(ended_at=None).exists()
