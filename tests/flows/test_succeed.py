"""Succeed: an entry leaves the roll for another, or for none, and stays where it was to be found."""

from datetime import timedelta
from typing import Any

import pytest

from tests.desk.staffed import make_entry
from tests.endorsers import staff
from tests.signatories import DAY, NOW, make_call
from undersigned.calls.models import Call
from undersigned.flows.succeed import BadDay, NoSuccessor, WrongState, succeed
from undersigned.people.models import AuditLine
from undersigned.roll.models import RollChange, RollEntry
from undersigned.roll.queries import roll_counts

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def call() -> Call:
    return make_call()


def leave(entry: RollEntry, state: str = "succeeded", *, by: str = "", **more: Any) -> RollEntry:
    known = {"on": TODAY, "reason": "", "language": "en", "actor": staff("mia"), "now": NOW}
    return succeed(entry_id=entry.pk, state=state, successor_slug=by, **{**known, **more})


@pytest.mark.parametrize("state", ["succeeded", "merged"])
def test_it_leaves_for_another_with_a_public_line_and_keeps_its_address(state: str, call: Call) -> None:
    entry, other = make_entry(call), make_entry(call, "Loudland")
    leave(entry, state, by="loudland", reason="They  joined.")
    entry.refresh_from_db()
    assert (entry.state, entry.slug, entry.left_on, entry.succeeded_by) == (state, "quietland", TODAY, other)
    change = RollChange.objects.get(what=state)
    assert (change.on, change.note) == (TODAY, {"en": "They joined."})
    line = AuditLine.objects.get(event=f"entry.{state}")
    assert (line.actor, line.subject, line.detail) == ("mia", "quiet-seas quietland", f"{state} by loudland")
    assert roll_counts(call.pk).total == 1


def test_one_that_is_dissolved_has_nobody_in_its_place(call: Call) -> None:
    entry = make_entry(call)
    make_entry(call, "Loudland")
    leave(entry, "dissolved", by="loudland")
    entry.refresh_from_db()
    assert (entry.state, entry.succeeded_by) == ("dissolved", None)


@pytest.mark.parametrize("by", ["", "nobody", "quietland", "gone", "elsewhere"])
def test_another_that_stands_on_the_same_roll_is_needed(by: str, call: Call) -> None:
    entry = make_entry(call)
    make_entry(call, "Gone", state="withdrawn", left_on=TODAY)
    make_entry(make_call("other-call"), "Elsewhere")
    with pytest.raises(NoSuccessor):
        leave(entry, by=by)
    entry.refresh_from_db()
    assert (entry.state, RollChange.objects.filter(what="succeeded").count()) == ("listed", 0)


def test_it_leaves_once_and_on_a_day_that_can_be(call: Call) -> None:
    entry, _other = make_entry(call, since=TODAY - timedelta(days=9)), make_entry(call, "Loudland")
    for day in (TODAY + DAY, TODAY - 10 * DAY):
        with pytest.raises(BadDay):
            leave(entry, by="loudland", on=day)
    leave(entry, by="loudland", on=TODAY - 9 * DAY)
    with pytest.raises(WrongState):
        leave(entry, "dissolved")


@pytest.mark.parametrize(("state", "reason"), [("withdrawn", ""), ("listed", ""), ("dissolved", "x" * 301)])
def test_nothing_else_is_done_here(state: str, reason: str, call: Call) -> None:
    with pytest.raises(ValueError, match="leaves as succeeded"):
        leave(make_entry(call), state, reason=reason)
