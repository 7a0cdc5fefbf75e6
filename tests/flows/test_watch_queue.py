"""Watch the queue: what waits too long or is hidden is told once a day, in one letter, to one mailbox."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.endorsers import accepted, letters_of_kind, queued
from tests.signatories import DAY, KEYS, NOW, PUBLIC_URL, make_call
from undersigned.calls.models import Call
from undersigned.endorsements.models import Endorsement
from undersigned.flows.watch_queue import alarms_of, watch_queue
from undersigned.mailing.models import Letter
from undersigned.values.email import InvalidEmail

pytestmark = pytest.mark.django_db
TO = "secretariat@call.example.org"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def call() -> Call:
    return make_call()


def body(call: Call, name: str, *, done: bool = False, now: datetime = NOW, **more: Any) -> Endorsement:
    slug = name.lower().replace(" ", "-")
    made = accepted if done else queued
    return made(call, name=name, website=f"https://{slug}.org", contact_email=f"a@{slug}.org", now=now, **more)


def watched(now: datetime, *, to: str = TO, limit: int = 20) -> int:
    return watch_queue(keys=KEYS, to=to, language="en", public_url=PUBLIC_URL, queue_days=5, now=now, limit=limit)


def told() -> list[list[tuple[str, str]]]:
    """What each letter says, line by line."""
    found = letters_of_kind(Letter.Kind.ALARM)
    return [[(line["what"], line["body"]) for line in one.about["lines"]] for one in found]


def test_what_waits_longer_than_the_limit_is_told_with_its_address_at_the_desk(call: Call) -> None:
    one = body(call, "Slow Body")
    assert (watched(NOW + 5 * DAY), told()) == (0, [])
    assert watched(NOW + 5 * DAY + MINUTE) == 1
    [letter] = letters_of_kind(Letter.Kind.ALARM)
    assert (letter.email, letter.language, letter.about) == (
        TO,
        "en",
        {
            "lines": [
                {"what": "overdue", "body": "Slow Body", "desk_link": f"{PUBLIC_URL}/desk/endorsements/{one.pk}/"}
            ],
            "more": 0,
        },
    )


def test_what_was_accepted_and_is_not_on_the_roll_within_a_minute_is_told_at_once(call: Call) -> None:
    body(call, "Hidden Body", done=True)
    assert watched(NOW + MINUTE) == 0
    assert watched(NOW + 2 * MINUTE) == 1
    assert told() == [[("hidden", "Hidden Body")]]


def test_what_an_embargo_holds_back_is_not_hidden(call: Call) -> None:
    one = body(call, "Embargoed", done=True)
    Endorsement.objects.filter(pk=one.pk).update(embargo_until=NOW + DAY)
    assert (watched(NOW + DAY), watched(NOW + DAY + 2 * MINUTE)) == (0, 1)


def test_the_same_is_not_told_again_within_a_day(call: Call) -> None:
    body(call, "Slow Body")
    late = NOW + 6 * DAY
    assert [watched(late + n * timedelta(hours=1)) for n in (0, 1, 23)] == [1, 0, 0]
    assert watched(late + DAY) == 1


def test_what_only_waits_is_gathered_and_what_is_hidden_is_not(call: Call) -> None:
    for minutes in (0, 1, 2):
        body(call, f"Slow {minutes}", now=NOW + minutes * MINUTE)
    late = NOW + 5 * DAY
    assert [watched(late + n * MINUTE) for n in (0.5, 1.5, 2.5)] == [1, 0, 0]
    body(call, "Hidden", done=True, now=late)
    assert watched(late + 3 * MINUTE) == 3
    assert told()[1] == [("hidden", "Hidden"), ("overdue", "Slow 1"), ("overdue", "Slow 2")]


def test_a_flood_is_one_letter_that_names_a_few_and_says_how_many_more(call: Call) -> None:
    Endorsement.objects.bulk_create(
        Endorsement(
            call=call,
            version=call.versions.get(),
            state="held",
            kind="civil_society",
            language="en",
            name=f"Fake {n}",
            started_at=NOW,
            saved_at=NOW,
            submitted_at=NOW,
            queued_at=NOW,
        )
        for n in range(1200)
    )
    late = NOW + 6 * DAY
    assert (watched(late, limit=3), watched(late + timedelta(hours=2))) == (1200, 0)
    [letter] = letters_of_kind(Letter.Kind.ALARM)
    assert (len(letter.about["lines"]), letter.about["more"]) == (3, 1197)


def test_without_a_mailbox_nothing_is_sent_or_noted_and_a_wrong_one_is_refused(call: Call) -> None:
    body(call, "Slow Body")
    assert watched(NOW + 6 * DAY, to="") == 0
    with pytest.raises(InvalidEmail):
        watched(NOW + 6 * DAY, to="nobody")
    assert Endorsement.objects.get().alarmed_at is None
    assert watched(NOW + 6 * DAY) == 1


def test_what_was_decided_is_told_no_more(call: Call) -> None:
    one = body(call, "Slow Body")
    Endorsement.objects.filter(pk=one.pk).update(state="refused")
    assert watched(NOW + 6 * DAY) == 0


def test_the_desk_sees_the_same_alarms_hidden_ones_first(call: Call) -> None:
    body(call, "Slow Body")
    body(call, "Hidden Body", done=True, now=NOW + 5 * DAY)
    alarms, number = alarms_of(call_id=call.pk, queue_days=5, now=NOW + 6 * DAY, limit=10)
    assert ([(one.what, one.body) for one in alarms], number) == (
        [("hidden", "Hidden Body"), ("overdue", "Slow Body")],
        2,
    )
    few, number = alarms_of(call_id=call.pk, queue_days=5, now=NOW + 6 * DAY, limit=1)
    assert ([one.body for one in few], number) == (["Hidden Body"], 2)
