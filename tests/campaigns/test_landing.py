"""A campaign's own page: which campaigns there are, where targets stand, and which action fits whom."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.doers import make_action, make_campaign, make_contact, make_country, make_office_holder, make_target
from tests.signatories import DAY, NOW, make_call
from undersigned.campaigns.models import Action, Announcement, Campaign, ContactMade, TargetClaim
from undersigned.campaigns.queries import landing
from undersigned.campaigns.verbs.actions import take
from undersigned.people.models import Address
from undersigned.roll.models import RollEntry

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def listed(campaign: Campaign, code: str, **more: object) -> RollEntry:
    """A State on the roll of the campaign's call."""
    said = {"slug": code.lower(), "kind": "state", "name": code, "country": code, "listed_on": date(2026, 3, 1)}
    return RollEntry.objects.create(call=campaign.call, search_text="", sort_text=code, **said | more)


def names(found: list[landing.TargetStanding]) -> list[str]:
    return [one.target.slug for one in found]


def test_campaigns_run_from_their_first_to_their_last_day_several_at_once() -> None:
    call = make_call()
    for slug, starts_on, ends_on in [
        ("over", date(2026, 1, 1), TODAY - timedelta(1)),
        ("last-day", date(2026, 1, 2), TODAY),
        ("open", date(2026, 1, 3), None),
        ("later", TODAY + timedelta(1), None),
    ]:
        make_campaign(call, slug=slug, starts_on=starts_on, ends_on=ends_on)
    assert [one.slug for one in landing.running_campaigns(call.pk, TODAY)] == ["open", "last-day"]
    assert [one.slug for one in landing.started_campaigns(call.pk, today=TODAY)] == ["open", "last-day", "over"]


def test_a_target_stands_where_the_roll_says_and_else_where_the_desk_says() -> None:
    campaign = make_campaign()
    brazil = make_target(campaign, status="promised")
    india = make_target(campaign, "india", country=make_country("IN", "IND", "India"), status="refused")
    ghana = make_target(campaign, "ghana", country=make_country("GH", "GHA", "Ghana"))
    minister = make_office_holder(campaign)
    listed(campaign, "IN")
    listed(campaign, "GH", state="announced", listed_on=None)
    found = {one.target.pk: one for one in landing.standings(campaign, "en")}
    assert [(found[one.pk].status, found[one.pk].won) for one in (brazil, india, ghana, minister)] == [
        ("promised", False), ("endorsed", True), ("announced", False), ("silent", False),
    ]  # fmt: skip
    assert found[india.pk].won_on == date(2026, 3, 1)
    assert names(landing.standings(campaign, "en")) == ["brazil", "ghana", "minister", "india"]
    assert [one.name for one in landing.standings(campaign, "fr")][2] == "La ministre du Silence"


def test_a_target_tells_how_it_can_be_reached_what_was_done_and_who_cares_for_it() -> None:
    campaign = make_campaign()
    brazil = make_target(campaign)
    make_contact(brazil, postal="", bounced_at=NOW)
    make_contact(brazil, email="other@example.org", phone="", postal="")
    ContactMade.objects.create(target=brazil, way="letter", on=date(2026, 2, 1), recorded_at=NOW)
    ContactMade.objects.create(
        target=brazil, way="letter", on=date(2026, 1, 2), answered_on=date(2026, 1, 3), recorded_at=NOW
    )
    volunteer = Address.objects.create(digest=b"v" * 32, made_at=NOW)
    TargetClaim.objects.create(target=brazil, address=volunteer, language="en", claimed_at=NOW, active_at=NOW)
    post = make_action(campaign)
    for by in (b"1" * 32, b"2" * 32):
        take(action=post, target=brazil, by=by, now=NOW, language="en")
    (one,) = landing.standings(campaign, "en")
    assert (one.ways, one.done, one.claimed, one.asked_on) == (
        {"email", "call", "post"}, 2, True, date(2026, 2, 1),
    )  # fmt: skip
    assert landing.actions_taken(campaign.pk) == {"post": 2}


def test_ones_own_government_comes_first_and_else_whom_fewest_have_asked() -> None:
    campaign = make_campaign()
    brazil, minister = make_target(campaign), make_office_holder(campaign, country=make_country())
    india = make_target(campaign, "india", country=make_country("IN", "IND", "India"))
    post, call = make_action(campaign, position=2), make_action(campaign, Action.Kind.CALL, position=1)
    make_contact(india, email="", postal="")
    take(action=post, target=brazil, by=b"1" * 32, now=NOW, language="en")
    actions = [call, post]

    def fit(country: str) -> tuple[str, str, bool]:
        found = landing.fitting_action(landing.standings(campaign, "en"), actions, country)
        assert found is not None
        return found.standing.target.slug, found.kind, found.own

    assert [fit("BR"), fit("IN"), fit("FR"), fit("")] == [
        ("brazil", "post", True), ("india", "call", True), ("india", "call", False), ("india", "call", False),
    ]  # fmt: skip
    listed(campaign, "BR")
    assert fit("BR") == (minister.slug, "post", True)


def test_nothing_fits_where_all_are_won_or_no_open_action_reaches_who_is_left() -> None:
    campaign = make_campaign()
    make_target(campaign)
    standing = landing.standings(campaign, "en")
    closed, mail = make_action(campaign, open=False), make_action(campaign, Action.Kind.EMAIL)
    assert landing.fitting_action(standing, [closed, mail], "BR") is None
    listed(campaign, "BR")
    assert landing.fitting_action(landing.standings(campaign, "en"), [Action(kind="post", open=True)], "BR") is None
    assert (landing.has_endorsed(campaign.call_id, "BR"), landing.has_endorsed(campaign.call_id, "IN")) == (True, False)


def test_an_announcement_is_there_from_its_moment_on_and_not_before() -> None:
    campaign = make_campaign()
    for slug, moment in [("old", NOW - DAY), ("now", NOW), ("embargoed", NOW + timedelta(seconds=1))]:
        Announcement.objects.create(
            campaign=campaign, slug=slug, title={"en": slug}, text={"en": slug}, shown_from=moment
        )
    assert [one.slug for one in landing.announcements_of(campaign.pk, now=NOW)] == ["now", "old"]
    assert landing.announcement_of(campaign.pk, "embargoed", now=NOW) is None
    assert landing.next_announcement_at(campaign.pk, now=NOW) == NOW + timedelta(seconds=1)
    later = NOW + timedelta(seconds=1)
    assert landing.announcement_of(campaign.pk, "embargoed", now=later) is not None
    assert landing.next_announcement_at(campaign.pk, now=later) is None


def test_the_number_of_queries_does_not_grow_with_the_targets() -> None:
    campaign = make_campaign()
    numbers = []
    for count in (1, 3):
        for number in range(count):
            make_contact(make_office_holder(campaign, f"{count}-{number}"))
        with CaptureQueriesContext(connection) as captured:
            numbers.append(len(landing.standings(campaign, "en")))
        numbers.append(len(captured))
    assert numbers == [1, 6, 4, 6]
