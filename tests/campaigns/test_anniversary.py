"""Towards an anniversary: days are counted to the day itself, and gains from the day after the last one."""

import uuid
from datetime import date, datetime, timedelta

import pytest

from tests.signatories import NOW, make_call
from undersigned.calls.models import Call, Signature
from undersigned.campaigns.queries import anniversary
from undersigned.campaigns.queries.anniversary import gains_since, next_anniversary
from undersigned.people.models import Address
from undersigned.roll.models import PeopleCount, RollEntry

LAUNCHED = date(2018, 11, 12)
LAST, TODAY = date(2026, 11, 12), NOW.date()


@pytest.mark.parametrize(
    ("launched", "today", "number", "on", "days", "last_on"),
    [
        (LAUNCHED, date(2026, 11, 11), 8, date(2026, 11, 12), 1, date(2025, 11, 12)),
        (LAUNCHED, date(2026, 11, 12), 8, date(2026, 11, 12), 0, date(2025, 11, 12)),
        (LAUNCHED, date(2026, 11, 13), 9, date(2027, 11, 12), 364, date(2026, 11, 12)),
        (LAUNCHED, LAUNCHED, 1, date(2019, 11, 12), 365, LAUNCHED),
        (date(2020, 2, 29), date(2026, 3, 1), 7, date(2027, 2, 28), 364, date(2026, 2, 28)),
        (date(2020, 2, 29), date(2024, 2, 29), 4, date(2024, 2, 29), 0, date(2023, 2, 28)),
    ],
)
def test_days_are_counted_to_the_next_anniversary_and_there_are_none_left_on_the_day_itself(
    launched: date, today: date, number: int, on: date, days: int, last_on: date
) -> None:
    found = next_anniversary(launched, today=today)
    assert found is not None
    assert (found.number, found.on, found.days, found.last_on) == (number, on, days, last_on)


def test_without_a_first_day_or_before_it_there_is_no_anniversary() -> None:
    assert next_anniversary(None, today=TODAY) is None
    assert next_anniversary(LAUNCHED, today=LAUNCHED - timedelta(1)) is None


def enter(call: Call, slug: str, kind: str, since: date | None, state: str = "listed") -> None:
    """An entry that stands on the roll since a day."""
    left_on = TODAY if state == "withdrawn" else None
    RollEntry.objects.create(
        call=call, slug=slug, kind=kind, name=slug, since=since, state=state, left_on=left_on, search_text="",
        sort_text=slug,
    )  # fmt: skip


@pytest.mark.django_db
def test_gains_are_what_came_after_the_day_and_still_stands_and_their_sum_is_that_of_the_kinds() -> None:
    call = make_call()
    enter(call, "on-the-day", "state", LAST)
    enter(call, "after", "state", LAST + timedelta(1))
    enter(call, "today", "civil_society", TODAY)
    enter(call, "tomorrow", "civil_society", TODAY + timedelta(1))
    enter(call, "left", "state", LAST + timedelta(2), "withdrawn")
    enter(call, "no-day", "state", None)
    gains = gains_since(call.pk, since=LAST, today=TODAY)
    assert gains.kinds == {"state": 1, "public_authority": 0, "private_sector": 0, "civil_society": 1}
    assert (gains.total, gains.people) == (2, 0)


def number_people(call: Call, moments: list[datetime]) -> None:
    """People who were counted at these moments, in order."""
    version = call.versions.get()
    for number, moment in enumerate(moments, 1):
        Signature.objects.create(
            id=uuid.UUID(int=number), call=call, version=version, number=number, name="N", country="FR", language="en",
            address=Address.objects.create(digest=number.to_bytes(32), made_at=NOW), state="confirmed", signed_at=moment,
            confirmed_at=moment, counted_at=moment,
        )  # fmt: skip
    PeopleCount.objects.create(call=call, people=len(moments), last_number=len(moments), counted_at=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize(("before", "after"), [(0, 5), (5, 0), (3, 4), (1, 20), (20, 1)])
def test_people_who_were_counted_after_the_day_are_gained_however_many_there_are(
    monkeypatch: pytest.MonkeyPatch, before: int, after: int
) -> None:
    monkeypatch.setattr(anniversary, "_PROBES", 3)
    call = make_call()
    last_moment = datetime(2026, 11, 12, 22, 59, tzinfo=NOW.tzinfo)
    number_people(call, [last_moment] * before + [NOW] * after)
    assert gains_since(call.pk, since=LAST, today=TODAY).people == after
