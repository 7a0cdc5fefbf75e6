"""The desk saves events, decides about them and cancels them."""

from datetime import timedelta
from typing import Any

import pytest

from tests.meetings import FORM, changed, published
from tests.partners import active, make_campaign
from tests.signatories import KEYS, NOW, PUBLIC_URL, letters, make_call
from undersigned.campaigns.event_moves import MOST_MOVES, Times, announced_first, told_at
from undersigned.campaigns.models import Campaign, Event, Rsvp
from undersigned.campaigns.states import CANCELLED, PUBLISHED, SEATED, SUGGESTED, TURNED_DOWN
from undersigned.flows.cancel_event import AlreadyOver, NoReason, WrongState, cancel_event
from undersigned.flows.decide_event import NoReason as NoReasonToTurnDown
from undersigned.flows.decide_event import WrongState as DecidedAlready
from undersigned.flows.decide_event import decide_event
from undersigned.flows.save_event import BadEvent, ChangedMeanwhile, save_event, seen_of
from undersigned.flows.save_event import WrongState as CannotChange
from undersigned.people.models import AuditLine

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(make_call())


def audit() -> list[tuple[str, str, str]]:
    lines = AuditLine.objects.filter(event__startswith="event.").order_by("pk")
    return [(one.actor, one.event, one.subject) for one in lines]


def seat(event: Event, number: int) -> None:
    Rsvp.objects.create(
        event=event,
        digest=bytes([number] * 32),
        state=SEATED,
        language="en",
        asked_at=NOW,
        confirmed_at=NOW,
        seated_at=NOW,
    )


def decide(event: Event, *, publish: bool, reason: str = "") -> None:
    decide_event(
        event_id=event.pk, publish=publish, reason=reason, by="grace", keys=KEYS, public_url=PUBLIC_URL, now=LATER
    )


def test_what_the_desk_makes_waits_until_it_is_published_and_each_act_has_its_line(campaign: Campaign) -> None:
    event = save_event(campaign_id=campaign.pk, event_id=None, fields=FORM, seen="", by="grace", now=NOW)
    assert (event.state, event.slug, event.sequence) == (SUGGESTED, "how-to-write-to-your-government", 0)
    decide(event, publish=True)
    event.refresh_from_db()
    assert (event.state, event.decided_at, letters()) == (PUBLISHED, LATER, [])
    subject = "quiet-now how-to-write-to-your-government"
    assert audit() == [("grace", "event.made", subject), ("grace", "event.published", subject)]


@pytest.mark.parametrize(
    ("typed", "sequence", "line"),
    [
        ({"text_en": "An hour, together."}, 0, "event.changed"),
        ({"title_en": "How to write to a government"}, 0, "event.changed"),
        ({"capacity": "50", "summary_en": "We wrote."}, 0, "event.changed"),
        ({"text_en": "Bring a pen.", "tell": "on"}, 1, "event.changed"),
        ({"starts": "2027-03-27T18:30"}, 1, "event.moved"),
        ({"ends": "2027-03-27T21:00"}, 1, "event.moved"),
        ({"time_zone": "Africa/Johannesburg"}, 1, "event.moved"),
        ({"place": "12 Sample Street"}, 1, "event.changed"),
        ({"online_link": "https://meet.example.org/other"}, 1, "event.changed"),
    ],
)
def test_what_registered_people_were_told_raises_the_sequence_and_other_words_do_not(
    campaign: Campaign, typed: dict[str, str], sequence: int, line: str
) -> None:
    event = changed(published(campaign), now=LATER, **typed)
    assert (event.sequence, event.changed_at, audit()[-1][1]) == (sequence, LATER, line)


@pytest.mark.parametrize(
    ("typed", "moved"),
    [
        ({"starts": "2027-03-27T18:30"}, True),
        ({"ends": "2027-03-27T21:00"}, True),
        ({"all_day": "on", "starts": "2027-03-27", "ends": "2027-03-27"}, True),
        ({"place": "12 Sample Street"}, False),
        ({"time_zone": "Africa/Johannesburg", "starts": "2027-03-27T20:00", "ends": "2027-03-27T21:30"}, False),
    ],
)
def test_an_event_keeps_when_it_was_to_be_only_where_its_moments_change(
    campaign: Campaign, typed: dict[str, str], moved: bool
) -> None:
    event = published(campaign)
    former = announced_first(changed(event, **typed))
    assert former == (Times(event.starts_at, event.ends_at, all_day=False, time_zone="Europe/Paris") if moved else None)


def test_each_version_knows_when_the_event_was_to_be_by_it_and_moves_are_kept_within_bounds(campaign: Campaign) -> None:
    event = published(campaign)
    moved = changed(event, starts="2027-03-27T18:00")
    moved = changed(event, starts="2027-03-27T18:00", place="Here")
    moved = changed(event, starts="2027-03-27T17:00", place="Here")
    starts = [told.starts_at.hour if (told := told_at(moved, version)) else None for version in range(5)]
    assert starts == [18, 17, 17, None, None]
    for minute in range(60):
        moved = changed(event, starts=f"2027-03-27T17:{minute:02}", place="Here")
    first = announced_first(moved)
    assert (len(moved.moves), first and first.starts_at.hour) == (MOST_MOVES, 18)


def test_nobody_was_told_of_what_is_not_published(campaign: Campaign) -> None:
    event = save_event(campaign_id=campaign.pk, event_id=None, fields=FORM, seen="", by="grace", now=NOW)
    moved = changed(event, starts="2027-03-27T18:30")
    assert (moved.sequence, moved.moves) == (0, [])


def test_the_second_of_two_who_typed_at_once_is_told_and_changes_nothing(campaign: Campaign) -> None:
    event = published(campaign)
    seen = seen_of(event)
    changed(event, now=LATER, place="Here")
    with pytest.raises(ChangedMeanwhile):
        save_event(
            campaign_id=campaign.pk,
            event_id=event.pk,
            fields={**FORM, "place": "There"},
            seen=seen,
            by="ada",
            now=LATER,
        )
    event.refresh_from_db()
    assert (event.place, event.sequence) == ("Here", 1)


def test_there_cannot_be_fewer_seats_than_are_taken(campaign: Campaign) -> None:
    event = published(campaign, capacity="3")
    for number in (1, 2):
        seat(event, number)
    with pytest.raises(BadEvent) as refused:
        changed(event, capacity="1")
    assert refused.value.errors == {"capacity": "2 seats are taken already; there cannot be fewer."}
    assert changed(event, capacity="2").capacity == 2


def test_an_address_stays_and_is_nobody_elses(campaign: Campaign) -> None:
    event = published(campaign, slug="write")
    with pytest.raises(BadEvent) as refused:
        published(campaign, slug="write")
    assert refused.value.errors == {"slug": "Another event has this address already. Please choose another."}
    with pytest.raises(BadEvent) as moved:
        changed(event, slug="writing")
    assert moved.value.errors == {"slug": "The address stands in letters and calendars already, and stays."}
    assert [published(campaign).slug, published(campaign).slug] == [
        "how-to-write-to-your-government", "how-to-write-to-your-government-2",
    ]  # fmt: skip


def test_partners_and_series_are_the_campaigns_own(campaign: Campaign) -> None:
    partner = active(campaign)
    other = make_campaign(campaign.call, slug="other")
    with pytest.raises(BadEvent) as refused:
        published(other, host_partner=partner.slug, series="none")
    assert refused.value.errors == {
        "host_partner": "The campaign does not have: quiet-youth.", "series": "The campaign does not have: none.",
    }  # fmt: skip
    event = published(campaign, host_partner=partner.slug, co_hosts=[partner.slug])
    assert (event.host_partner, list(event.co_hosts.all())) == (partner, [])


def test_speakers_and_questions_come_to_what_is_said_and_keep_their_translations(campaign: Campaign) -> None:
    event = published(campaign, speakers="Ada | Office\nGrace", question_1_en="Why?", question_2_en="How?")
    ada = event.speakers.get(name="Ada")
    ada.role = {"en": "Office", "fr": "Bureau"}
    ada.save()
    changed(event, speakers="Joan\nAda | Office", question_1_en="What for?")
    assert [(one.name, one.role) for one in event.speakers.all()] == [
        ("Joan", {}), ("Ada", {"en": "Office", "fr": "Bureau"}),
    ]  # fmt: skip
    assert [(one.position, one.text) for one in event.questions.all()] == [(1, {"en": "What for?"})]


def test_a_cancelled_event_says_why_raises_the_sequence_and_stays_cancelled(campaign: Campaign) -> None:
    event = published(campaign)
    with pytest.raises(NoReason):
        cancel_event(event_id=event.pk, reason=" ", by="grace", now=LATER)
    cancel_event(event_id=event.pk, reason={"en": "No room.", "fr": "Pas de salle."}, by="grace", now=LATER)
    event.refresh_from_db()
    assert (event.state, event.cancelled_at, event.sequence, event.reason["fr"]) == (
        CANCELLED,
        LATER,
        1,
        "Pas de salle.",
    )
    assert audit()[-1][1] == "event.cancelled"
    with pytest.raises(WrongState):
        cancel_event(event_id=event.pk, reason="Again.", by="grace", now=LATER)
    with pytest.raises(CannotChange):
        changed(event, place="Here")


def test_what_has_taken_place_cannot_be_cancelled(campaign: Campaign) -> None:
    event = published(campaign, starts="2026-11-01T10:00", ends="2026-11-01T11:00")
    with pytest.raises(AlreadyOver):
        cancel_event(event_id=event.pk, reason="Too late.", by="grace", now=NOW)


def test_an_event_is_decided_about_once_and_turned_down_with_a_reason_alone(campaign: Campaign) -> None:
    event = save_event(campaign_id=campaign.pk, event_id=None, fields=FORM, seen="", by="grace", now=NOW)
    with pytest.raises(NoReasonToTurnDown):
        decide(event, publish=False)
    decide(event, publish=False, reason="Not ours.")
    event.refresh_from_db()
    assert (event.state, event.reason) == (TURNED_DOWN, {"en": "Not ours."})
    with pytest.raises(DecidedAlready):
        decide(event, publish=True)


def test_an_event_of_another_campaign_is_none(campaign: Campaign) -> None:
    event: Any = published(campaign)
    other = make_campaign(campaign.call, slug="other")
    with pytest.raises(Event.DoesNotExist):
        save_event(campaign_id=other.pk, event_id=event.pk, fields=FORM, seen=seen_of(event), by="grace", now=NOW)
