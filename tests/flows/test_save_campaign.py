"""Make a campaign, change it, start it, end it; choose its targets and take one off; begin with another's actions."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.comers import make_event
from tests.desk.staffed import make_entry
from tests.doers import make_action, make_contact, make_country, make_office_holder, make_target
from tests.doers import make_campaign as stored_campaign
from tests.flows.at_once import at_once
from tests.signatories import NOW, make_call
from undersigned.calls.models import Call
from undersigned.campaigns.models import ActionText, Campaign, ContactMade, Partner, Target
from undersigned.campaigns.queries.landing import has_started, started_campaigns
from undersigned.campaigns.queries.places import target_at
from undersigned.campaigns.states import UNDATED
from undersigned.flows.announce import announce
from undersigned.flows.choose_targets import ActedUpon, BadChoice, NotToChoose, call_on_states, remove_target
from undersigned.flows.copy_actions import NotToCopy, copy_actions
from undersigned.flows.delete_campaign import HasBegun as BegunAlready
from undersigned.flows.delete_campaign import IsNeeded, delete_campaign
from undersigned.flows.save_action import save_action
from undersigned.flows.save_campaign import (
    BadCampaign,
    ChangedMeanwhile,
    HasBegun,
    change_campaign,
    make_campaign,
    move_campaign,
    plan_campaign,
    said_seen,
)
from undersigned.flows.settle_target import save_target
from undersigned.flows.start_campaign import BadEnd, NotReady, WrongState, end_campaign, set_last_day, start_campaign
from undersigned.mailing.models import Mailing
from undersigned.people.models import AuditLine

pytestmark = pytest.mark.django_db
TODAY, TOMORROW = NOW.date(), NOW.date() + timedelta(days=1)
DEED: dict[str, Any] = {"by": "grace", "now": NOW}


@pytest.fixture
def call() -> Call:
    return make_call()


def made(call: Call, **more: Any) -> Campaign:
    said: dict[str, Any] = {
        "slug": "", "hashtag": "#QuietNow", "title": {"en": "Quiet now", "fr": " "}, "aim": {"en": "Quiet."}, "source": "",
        "sample": False,
    }  # fmt: skip
    return make_campaign(call_id=call.pk, **DEED, **said | more)


def wrong(call: Call, **more: Any) -> dict[str, str]:
    with pytest.raises(BadCampaign) as found:
        made(call, **more)
    return found.value.errors


def ready(call: Call, **more: Any) -> Campaign:
    """A draft with a target and an open action."""
    one = made(call, **more)
    make_target(one)
    make_action(one)
    return one


def planned(call: Call, **more: Any) -> Campaign:
    one = ready(call, **more)
    plan_campaign(campaign_id=one.pk, starts_on=TOMORROW, ends_on=None, **DEED)
    one.refresh_from_db()
    return one


def audit(event: str) -> list[tuple[str, str, str]]:
    return list(AuditLine.objects.filter(event=event).order_by("pk").values_list("actor", "subject", "detail"))


# --- a draft ----------------------------------------------------------------------------------------------------------
def test_a_campaign_without_a_first_day_is_a_draft_that_nobody_else_sees_ever(call: Call) -> None:
    one = made(call)
    assert (one.slug, one.hashtag, one.title, one.starts_on) == ("quiet-now", "QuietNow", {"en": "Quiet now"}, UNDATED)
    in_a_thousand_years = date(3026, 1, 1)
    assert (has_started(one, today=in_a_thousand_years), started_campaigns(call.pk, today=in_a_thousand_years)) == (
        False,
        [],
    )
    assert audit("campaign.made") == [("grace", "quiet-now", "a draft")]


def test_an_address_is_made_of_the_title_with_a_number_where_it_is_taken(call: Call) -> None:
    titles = ({"en": "Preview"}, {"en": "Quiet now"}, {"en": "Quiet now"}, {"fr": "Silence !"}, {"en": "A _ B__C -_"})
    slugs = [made(call, title=title).slug for title in titles]
    assert slugs == ["preview-2", "quiet-now", "quiet-now-2", "silence", "a-b-c"]


def test_what_cannot_be_stored_is_told_by_field_all_at_once(call: Call) -> None:
    nothing = wrong(call, hashtag="two words", title={}, aim={"en": " "})
    assert nothing == {"hashtag": "malformed", "title": "missing", "aim": "missing"}
    draft = made(call)
    for starts_on, ends_on, errors in (
        (TODAY, date(2026, 1, 1), {"starts_on": "past", "ends_on": "before_first"}),
        (None, TOMORROW, {"ends_on": "no_first"}),
    ):
        with pytest.raises(BadCampaign) as found:
            plan_campaign(campaign_id=draft.pk, starts_on=starts_on, ends_on=ends_on, **DEED)
        assert found.value.errors == errors
    assert [wrong(call, slug=slug) for slug in ("quiet-now", "Preview", "a_b", "x" * 81)] == [
        {"slug": code} for code in ("taken", "taken", "malformed", "too_long")
    ]
    assert wrong(call, title={"en": "日本"}) == {"slug": "missing"}
    assert wrong(call, title={"en": "x" * 201}, aim={"fr": "x" * 2001}) == {"title": "too_long", "aim": "too_long"}
    assert wrong(Call(pk=0)) == {"call": "unknown"}
    assert Campaign.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_want_the_same_address_at_once_one_is_told_that_it_is_taken() -> None:
    call = make_call()

    def outcome() -> str:
        try:
            return made(call, slug="quiet").slug
        except BadCampaign as error:
            return error.errors["slug"]

    assert sorted(at_once(2, outcome)) == ["quiet", "taken"]


def test_words_change_while_it_runs_but_not_over_somebody_elses(call: Call) -> None:
    one = stored_campaign(call)
    said: dict[str, Any] = {
        "hashtag": "Hush",
        "title": {"en": "Hush now"},
        "aim": {"en": "Quiet."},
        "source": "",
        "sample": True,
    }
    seen = said_seen(one)
    change_campaign(campaign_id=one.pk, **said, seen=seen, **DEED)
    one.refresh_from_db()
    assert (one.title, one.sample, one.slug) == ({"en": "Hush now"}, True, "hush")
    with pytest.raises(ChangedMeanwhile):
        change_campaign(campaign_id=one.pk, **said, seen=seen, **DEED)
    with pytest.raises(BadCampaign):
        change_campaign(campaign_id=one.pk, **said | {"title": {}}, **DEED)


def test_an_address_and_a_first_day_stay_once_a_campaign_is_public(call: Call) -> None:
    draft, public = ready(call), stored_campaign(call)
    move_campaign(campaign_id=draft.pk, slug="Quieter", **DEED)
    plan_campaign(campaign_id=draft.pk, starts_on=TOMORROW, ends_on=TOMORROW, **DEED)
    draft.refresh_from_db()
    assert (draft.slug, draft.starts_on, draft.ends_on) == ("quieter", TOMORROW, TOMORROW)
    assert audit("campaign.moved") == [("grace", "quieter", "before: quiet-now")]
    with pytest.raises(BadCampaign):
        move_campaign(campaign_id=draft.pk, slug="hush", **DEED)
    with pytest.raises(HasBegun):
        move_campaign(campaign_id=public.pk, slug="quieter-still", **DEED)
    with pytest.raises(HasBegun):
        plan_campaign(campaign_id=public.pk, starts_on=TOMORROW, ends_on=None, **DEED)


# --- starting and ending ----------------------------------------------------------------------------------------------
def test_a_campaign_starts_with_a_target_and_an_open_action_and_from_then_on_everybody_finds_it(call: Call) -> None:
    one = made(call)
    make_action(one, open=False)
    with pytest.raises(NotReady) as lacking:
        start_campaign(campaign_id=one.pk, **DEED)
    assert lacking.value.missing == ["targets", "actions"]
    target = make_target(one)
    one.actions.update(open=True)
    assert target_at(call.pk, ("brazil",), today=TODAY) is None
    start_campaign(campaign_id=one.pk, **DEED)
    assert (target_at(call.pk, ("brazil",), today=TODAY), started_campaigns(call.pk, today=TODAY)) == (target, [one])
    with pytest.raises(WrongState):
        start_campaign(campaign_id=one.pk, **DEED)
    assert audit("campaign.started") == [("grace", "quiet-now", "")]


def test_a_campaign_calls_on_nobody_before_it_begins_but_contacts_made_keep_their_day(call: Call) -> None:
    one = made(call)
    before, after = TODAY - timedelta(days=9), TODAY + timedelta(days=9)
    early, known = make_target(one, called_on=before), make_office_holder(one, called_on=before)
    late = make_target(one, "india", country=make_country("IN", "IND", "India"), called_on=after)
    ContactMade.objects.create(target=known, way="letter", on=before, recorded_at=NOW)
    make_action(one)
    start_campaign(campaign_id=one.pk, **DEED)
    days = dict(one.targets.values_list("pk", "called_on"))
    assert days == {early.pk: TODAY, known.pk: before, late.pk: after}


def test_a_planned_campaign_that_starts_earlier_calls_on_its_targets_from_that_day(call: Call) -> None:
    one = planned(call)
    target = one.targets.get()
    assert target.called_on == TOMORROW
    start_campaign(campaign_id=one.pk, **DEED)
    target.refresh_from_db()
    assert target.called_on == TODAY


def test_a_first_day_is_refused_while_nobody_is_called_upon_or_nothing_is_asked(call: Call) -> None:
    one = made(call)
    make_action(one, open=False)
    with pytest.raises(NotReady) as lacking:
        plan_campaign(campaign_id=one.pk, starts_on=TOMORROW, ends_on=None, **DEED)
    one.refresh_from_db()
    assert (lacking.value.missing, one.starts_on) == (["targets", "actions"], UNDATED)
    plan_campaign(campaign_id=one.pk, starts_on=None, ends_on=None, **DEED)
    assert audit("campaign.planned") == [("grace", "quiet-now", "a draft")]


def test_a_planned_campaign_keeps_its_last_target_and_its_last_open_action_and_a_draft_does_not(call: Call) -> None:
    def bare(one: Campaign) -> None:
        remove_target(target_id=one.targets.get().pk, **DEED)
        close(one, "post")

    def close(one: Campaign, kind: str) -> None:
        said: dict[str, Any] = {"title": {"en": "Do it"}, "lead": {}, "position": 0, "open": False}
        save_action(campaign_id=one.pk, kind=kind, **said, **DEED)

    one = planned(call)
    with pytest.raises(NotReady) as nobody:
        remove_target(target_id=one.targets.get().pk, **DEED)
    with pytest.raises(NotReady) as nothing:
        close(one, "post")
    assert (nobody.value.missing, nothing.value.missing) == (["targets"], ["actions"])
    assert (one.targets.count(), one.actions.get().open, audit("target.removed")) == (1, True, [])
    india = make_target(one, "india", country=make_country("IN", "IND", "India"))
    make_action(one, "call")
    remove_target(target_id=india.pk, **DEED)
    close(one, "call")
    plan_campaign(campaign_id=one.pk, starts_on=None, ends_on=None, **DEED)
    one.actions.filter(kind="call").delete()
    bare(one)
    assert (one.targets.count(), one.actions.get().open) == (0, False)


def test_an_early_end_is_announced_at_once_with_what_readers_are_told(call: Call) -> None:
    one = stored_campaign(call, ends_on=TOMORROW)
    title = {"en": "It ends", "fr": "Elle s’achève"}

    def end(**more: Any) -> None:
        said: dict[str, Any] = {"ends_on": TODAY, "title": title, "text": {"en": " All have agreed. ", "fr": ""}}
        end_campaign(campaign_id=one.pk, **said | more, **DEED)

    for said, errors in (
        ({"ends_on": TODAY - timedelta(days=1)}, {"ends_on": "past"}),
        ({"ends_on": TOMORROW + timedelta(days=1), "text": {}}, {"ends_on": "later", "text": "missing"}),
        ({"text": {"en": "x" * 1001}}, {"text": "too_long"}),
    ):
        with pytest.raises(BadEnd) as found:
            end(**said)
        assert found.value.errors == errors
    end()
    one.refresh_from_db()
    told = one.announcements.get()
    assert (one.ends_on, told.slug, told.title, told.text, told.shown_from) == (
        TODAY, "the-end", {"en": "It ends"}, {"en": "All have agreed."}, NOW,
    )  # fmt: skip
    assert audit("campaign.ended") == [("grace", "hush", str(TODAY))]
    assert audit("announcement.made") == [
        ("grace", "hush the-end", f"shown from {NOW.isoformat()}, with the end on {TODAY}")
    ]


def test_an_early_end_leaves_every_other_announcement_as_it_is_and_goes_when_the_campaign_runs_on(call: Call) -> None:
    one = stored_campaign(call, ends_on=TOMORROW + timedelta(days=9))
    announced: dict[str, Any] = {"slug": "the-end", "title": {"en": "The end"}, "text": {"en": "Of silence."}}
    announce(campaign_id=one.pk, **announced, shown_from=NOW, sample=False, **DEED)

    def end(ends_on: date, why: str) -> None:
        end_campaign(campaign_id=one.pk, ends_on=ends_on, title={"en": "It ends"}, text={"en": why}, **DEED)

    def told() -> dict[str, str]:
        return {each.slug: each.text["en"] for each in one.announcements.order_by("pk")}

    end(TOMORROW, "All have agreed.")
    end(TODAY, "All have endorsed.")
    whole = {"the-end": "Of silence.", "the-end-2": "All have agreed.", "the-end-3": "All have endorsed."}
    assert told() == whole
    set_last_day(campaign_id=one.pk, ends_on=TODAY, **DEED)
    assert told() == whole
    set_last_day(campaign_id=one.pk, ends_on=TOMORROW, **DEED)
    assert told() == {"the-end": "Of silence.", "the-end-2": "All have agreed."}
    set_last_day(campaign_id=one.pk, ends_on=None, **DEED)
    assert told() == {"the-end": "Of silence."}
    assert audit("announcement.withdrawn") == [
        ("grace", "hush the-end-3", "en: All have endorsed."),
        ("grace", "hush the-end-2", "en: All have agreed."),
    ]


def test_a_last_day_moves_and_a_campaign_that_is_over_runs_again(call: Call) -> None:
    one = stored_campaign(call, ends_on=date(2026, 2, 1))
    with pytest.raises(WrongState):
        end_campaign(campaign_id=one.pk, ends_on=TODAY, title={"en": "A"}, text={"en": "B"}, **DEED)
    with pytest.raises(BadEnd):
        set_last_day(campaign_id=one.pk, ends_on=date(2026, 3, 1), **DEED)
    set_last_day(campaign_id=one.pk, ends_on=TOMORROW, **DEED)
    one.refresh_from_db()
    assert one.ends_on == TOMORROW
    with pytest.raises(WrongState):
        set_last_day(campaign_id=made(call).pk, ends_on=None, **DEED)


# --- targets ----------------------------------------------------------------------------------------------------------
def chosen(campaign: Campaign, *countries: str, **more: Any) -> list[Target]:
    said: dict[str, Any] = {"called_on": TODAY, "reason": {"en": "It agrees.", "fr": ""}, "source": ""}
    return call_on_states(campaign_id=campaign.pk, countries=countries, **said | more, **DEED)


def test_several_states_are_called_upon_together_each_silent_and_with_its_audit_line(call: Call) -> None:
    one = stored_campaign(call)
    make_country()
    make_country("IN", "IND", "India")
    targets = chosen(one, "IN", "BR", "IN")
    assert [(each.slug, each.status, each.reason, each.called_on) for each in targets] == [
        ("india", "silent", {"en": "It agrees."}, TODAY),
        ("brazil", "silent", {"en": "It agrees."}, TODAY),
    ]
    assert audit("target.made") == [("grace", "hush india", ""), ("grace", "hush brazil", "")]


def test_all_are_called_upon_or_none_where_one_is_on_the_list_or_the_roll_by_now(call: Call) -> None:
    one = stored_campaign(call)
    make_target(one)
    make_country("IN", "IND", "India")
    make_country("FR", "FRA", "France")
    make_entry(call, "France", country="FR")
    with pytest.raises(NotToChoose) as found:
        chosen(one, "BR", "IN", "FR", "XX")
    assert (found.value.codes, one.targets.count()) == (["BR", "FR", "XX"], 1)
    for countries, said, errors in (
        ([], {}, {"country": "missing"}),
        ([f"{a}{b}" for a in "ABCDE" for b in "ABCDEFGHIJK"], {}, {"country": "too_many"}),
        (["IN"], {"reason": {"en": "x" * 2001}, "source": "x" * 2001}, {"reason": "too_long", "source": "too_long"}),
    ):
        with pytest.raises(BadChoice) as bad:
            chosen(one, *countries, **said)
        assert bad.value.errors == errors


def test_a_target_that_nobody_acted_upon_is_taken_off_with_what_belongs_to_it_alone(call: Call) -> None:
    one = stored_campaign(call)
    target, action = make_target(one), make_action(one)
    make_contact(target)
    for whose in (target, None):
        ActionText.objects.create(action=action, target=whose, part="post", language="en", text="Hush!")
    remove_target(target_id=target.pk, **DEED)
    assert (one.targets.count(), ActionText.objects.get().target, audit("target.removed")) == (
        0,
        None,
        [("grace", "hush brazil", "")],
    )
    assert [each.slug for each in chosen(one, "BR")] == ["brazil"]


def test_a_target_with_anything_recorded_of_it_stays(call: Call) -> None:
    target = make_target(stored_campaign(call))
    ContactMade.objects.create(target=target, way="call", on=TODAY, recorded_at=NOW)
    with pytest.raises(ActedUpon):
        remove_target(target_id=target.pk, **DEED)
    assert Target.objects.count() == 1


def test_an_institution_typed_by_hand_is_called_upon_in_a_draft_too(call: Call) -> None:
    one = made(call)
    said: dict[str, Any] = {
        "target_id": None, "kind": "institution", "country": "", "name": {"en": "The Senate"}, "office": {}, "person": "",
        "entry_id": None, "called_on": TODAY, "reason": {}, "source": "",
    }  # fmt: skip
    assert save_target(campaign_id=one.pk, **said, **DEED).slug == "the-senate"


# --- actions ----------------------------------------------------------------------------------------------------------
def test_a_campaign_begins_with_the_actions_of_another_without_what_was_written_for_single_targets(call: Call) -> None:
    like, one = stored_campaign(call), made(call)
    post = make_action(like, sample=True, position=3)
    make_action(like, "call", open=False)
    for whose in (make_target(like), None):
        ActionText.objects.create(action=post, target=whose, part="post", language="fr", text="Chut !", position=2)
    assert copy_actions(campaign_id=one.pk, like_id=like.pk, **DEED) == 2
    copied = one.actions.order_by("kind").values_list("kind", "title", "position", "open", "sample")
    title = {"en": "Do it", "fr": "Faites-le"}
    assert list(copied) == [("call", title, 0, False, False), ("post", title, 3, True, True)]
    text = ActionText.objects.get(action__campaign=one)
    assert (text.target, text.language, text.text, text.position) == (None, "fr", "Chut !", 2)
    assert audit("actions.copied") == [("grace", "quiet-now", "from hush")]
    for campaign, other in ((one, like), (made(call), made(call))):
        with pytest.raises(NotToCopy):
            copy_actions(campaign_id=campaign.pk, like_id=other.pk, **DEED)


def test_a_draft_goes_with_its_targets_and_actions_and_the_audit_says_so(call: Call) -> None:
    campaign = made(call)
    make_target(campaign, make_country("BR"))
    make_action(campaign)
    delete_campaign(campaign_id=campaign.pk, **DEED)
    assert (Campaign.objects.count(), Target.objects.count()) == (0, 0)
    said = f"{campaign.hashtag} (targets: 1, actions: 1, announcements: 0, events: 0)"
    assert audit("campaign.deleted") == [("grace", campaign.slug, said)]


def test_what_has_begun_or_is_written_about_is_not_deleted(call: Call) -> None:
    begun = stored_campaign(call, slug="begun", starts_on=TODAY)
    needed = stored_campaign(call, slug="needed", starts_on=TOMORROW)
    Mailing.objects.create(slug="news", name="News", campaign=needed, made_by="a", made_at=NOW, changed_at=NOW)
    with pytest.raises(BegunAlready):
        delete_campaign(campaign_id=begun.pk, **DEED)
    met, held = (stored_campaign(call, slug=slug, starts_on=TOMORROW) for slug in ("met", "held"))
    make_event(campaign=met)
    Partner.objects.create(campaign=held, slug="friends", name="Friends", kind="youth", language="en", asked_at=NOW)
    for one, what in ((needed, "mailings"), (met, "events"), (held, "partners")):
        with pytest.raises(IsNeeded) as found:
            delete_campaign(campaign_id=one.pk, **DEED)
        assert found.value.what == what
    assert (Campaign.objects.count(), audit("campaign.deleted")) == (4, [])
