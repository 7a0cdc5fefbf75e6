"""Load the sample queue into a call that has none: the same every time, quickly, and only where the call is open."""

import time
from typing import Any

import pytest
from django.db import transaction

from tests.endorsers import queued
from tests.paris import EXAMPLE, NOW
from tests.signatories import DAY, KEYS, make_call
from undersigned.calls.models import Call
from undersigned.endorsements.models import Endorsement, WatchedName
from undersigned.flows.endorse import CallClosed
from undersigned.flows.import_roll import import_roll
from undersigned.flows.load_sample_queue import load_sample_queue, read_samples
from undersigned.mailing.models import Letter
from undersigned.roll.duplicates import likely_entries
from undersigned.roll.models import RollEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> Call:
    return make_call()


def test_two_instances_are_given_the_same(call: Call) -> None:
    def told() -> list[Any]:
        names = ("name", "state", "started_at", "queued_at", "decided_at", "hold_reasons", "two_reviewers", "reason")
        with transaction.atomic():
            load_sample_queue(call=call, keys=KEYS, now=NOW)
            rows = list(Endorsement.objects.order_by("started_at").values_list(*names))
            transaction.set_rollback(True)
        return rows

    assert (told(), Endorsement.objects.count()) == (told(), 0)


def test_it_takes_less_than_two_seconds_of_work(call: Call) -> None:
    start = time.process_time()
    load_sample_queue(call=call, keys=KEYS, now=NOW)
    assert time.process_time() - start < 2


def test_a_call_that_opened_at_this_moment_is_given_them_and_keeps_its_opening(call: Call) -> None:
    call.opened_at = NOW
    call.save()
    load_sample_queue(call=call, keys=KEYS, now=NOW)
    call.refresh_from_db()
    assert (Endorsement.objects.count(), call.opened_at) == (25, NOW)


@pytest.mark.parametrize("days", [{"closed_at": NOW}, {"closed_at": NOW - 2 * DAY}, {"opened_at": NOW + DAY}])
def test_a_call_that_is_not_open_is_given_none(call: Call, days: dict[str, Any]) -> None:
    Call.objects.filter(pk=call.pk).update(**days)
    with pytest.raises(CallClosed):
        load_sample_queue(call=call, keys=KEYS, now=NOW)
    assert (Endorsement.objects.count(), WatchedName.objects.count()) == (0, 0)


def test_duplicates_lead_to_the_real_entry_that_each_is_said_to_be_of(call: Call) -> None:
    import_roll(EXAMPLE, call=call, now=NOW)
    load_sample_queue(call=call, keys=KEYS, now=NOW)
    said = {one.name: one.entry for one in read_samples()[0] if one.entry}
    likeliest = {name: likely_entries(call.pk, name)[0].entry for name in said}
    assert {name: entry.name for name, entry in likeliest.items() if entry} == said
    assert {entry.kind for entry in likeliest.values() if entry} <= {"private_sector", "civil_society"}
    assert len(said) == 4


def test_only_those_duplicates_bear_a_name_that_stands_on_the_roll(call: Call) -> None:
    import_roll(EXAMPLE, call=call, now=NOW)
    invented = [one for one in read_samples()[0] if not one.entry]
    unmarked = [one.name for one in invented if "mple " not in one.name]
    assert [name for name in unmarked if "d’exemple" not in name] == ["مرصد الميناء التجريبي"]
    names = {name for one in invented for name in (one.name, *one.other_names)}
    assert list(RollEntry.objects.filter(name__in=names)) == []


def test_no_letter_waits_for_an_invented_address_and_those_of_others_do(call: Call) -> None:
    queued(call)
    waiting = list(Letter.objects.values_list("pk", flat=True))
    load_sample_queue(call=call, keys=KEYS, now=NOW)
    assert list(Letter.objects.exclude(state="dropped").values_list("pk", flat=True)) == waiting
