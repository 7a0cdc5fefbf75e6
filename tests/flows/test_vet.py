"""Vet and what belongs to it: what is foreseen is what happens, many are accepted each on its own, a group has its moment."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.endorsers import GRACE, answer, begun, endorsement_of, letters_of_kind, queued, staff
from tests.signatories import DAY, KEYS, NOW, make_call
from undersigned.calls.models import Call
from undersigned.endorsements.models import Endorsement, JointGroup
from undersigned.flows.endorse import submit_form
from undersigned.flows.foresee import foresee
from undersigned.flows.publish import publish
from undersigned.flows.reveal import NotJoint, set_reveal
from undersigned.flows.vet import (
    MOST_AT_ONCE,
    Decided,
    DecidedMeanwhile,
    IsSubmitter,
    NotEnoughEvidence,
    NothingSaid,
    ReviewedAlready,
    WrongState,
    accept,
    accept_many,
    add_document,
    ask_back,
    assign,
    hold,
    look_up_mailbox,
    merge,
    refuse,
    release,
    set_embargo,
    write_note,
)
from undersigned.mailing.models import Letter
from undersigned.people.kinds import Kind
from undersigned.people.models import AuditLine

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> Call:
    return make_call()


def body(call: Call, name: str, **more: Any) -> Endorsement:
    slug = name.lower().replace(" ", "-")
    own = {"website": f"https://{slug}.org", "contact_email": f"a@{slug}.org"}
    return queued(call, name=name, **{**own, **more})


def let_in(one: Endorsement, name: str = "mia", **more: Any) -> Decided:
    return accept(endorsement_id=one.pk, seen=None, reviewer=staff(name), keys=KEYS, now=NOW, **more)


# --- foreseeing -------------------------------------------------------------------------------------------------------
def prepare(case: str, call: Call) -> Endorsement:
    """An endorsement that a reviewer called mia meets in one of the ways in which it can stand."""
    match case:
        case "no evidence":
            return body(call, "Weak", contact_email="a@elsewhere.example.net")
        case "own body":
            staff("mia", email=GRACE)
            return queued(call)
        case "reviewed by her":
            one = body(call, "Republic", kind=Kind.STATE)
            let_in(one)
            return one
        case "reviewed by another":
            one = body(call, "Republic", kind=Kind.STATE)
            let_in(one, "noor")
            return one
        case "a State":
            return body(call, "Republic", kind=Kind.STATE)
        case "decided":
            one = body(call, "Done")
            let_in(one, "noor")
            return one
    return body(call, "Clean")


@pytest.mark.parametrize("only_second", [False, True])
@pytest.mark.parametrize(
    "case",
    ["clean", "no evidence", "own body", "reviewed by her", "reviewed by another", "a State", "decided"],
)
def test_what_is_foreseen_is_what_accepting_comes_to(case: str, only_second: bool, call: Call) -> None:
    one = prepare(case, call)
    one.refresh_from_db()
    mia = staff("mia")
    foreseen = foresee(endorsements=[one], reviewer=mia, keys=KEYS, only_second=only_second)[one.pk]
    came: Exception | Decided
    try:
        came = let_in(one, only_second=only_second)
    except Exception as error:
        came = error
    if isinstance(came, Decided):
        assert (foreseen.obstacle, foreseen.needs_another) == (None, came.needs_another)
    else:
        assert type(foreseen.obstacle) is type(came)


def test_foreseeing_changes_nothing_and_costs_three_queries_for_any_number(call: Call) -> None:
    ones = [body(call, f"Body {n}") for n in range(8)]
    before = list(Endorsement.objects.order_by("pk").values())
    mia = staff("mia", email="mia@example.net")
    costs = []
    for number in (1, 8):
        with CaptureQueriesContext(connection) as asked:
            foresee(endorsements=ones[:number], reviewer=mia, keys=KEYS)
        costs.append(len(asked))
    assert (costs[0], list(Endorsement.objects.order_by("pk").values())) == (costs[1], before)


# --- deciding ---------------------------------------------------------------------------------------------------------
def test_an_act_on_another_revision_than_was_shown_is_refused_and_changes_nothing(call: Call) -> None:
    one = queued(call)
    before = (list(Endorsement.objects.values()), AuditLine.objects.count(), Letter.objects.count())
    seen, mia = one.revision - 1, staff("mia")
    known: dict[str, Any] = {"endorsement_id": one.pk, "seen": seen, "reviewer": mia, "now": NOW}
    acts: list[tuple[Any, dict[str, Any]]] = [
        (accept, {"keys": KEYS}),
        (refuse, {"reason": "x", "keys": KEYS}),
        (ask_back, {"question": "x", "keys": KEYS}),
        (hold, {"reason": "x"}),
        (release, {}),
        (merge, {"slug": "x", "keys": KEYS}),
        (assign, {"to": mia}),
        (set_embargo, {"until": NOW + DAY}),
        (add_document, {"url": "x", "statement": False}),
        (set_reveal, {"needed": 1, "reveal_at": None}),
    ]
    for act, more in acts:
        with pytest.raises(DecidedMeanwhile):
            act(**known, **more)
    assert (list(Endorsement.objects.values()), AuditLine.objects.count(), Letter.objects.count()) == before


def test_whoever_is_asked_back_or_refused_must_be_told_why(call: Call) -> None:
    one, mia = queued(call), staff("mia")
    known: dict[str, Any] = {"endorsement_id": one.pk, "reviewer": mia, "now": NOW}
    for act, more in (
        (refuse, {"seen": None, "reason": " \n", "keys": KEYS}),
        (ask_back, {"seen": None, "question": "", "keys": KEYS}),
        (hold, {"seen": None, "reason": ""}),
        (write_note, {"text": "\t"}),
        (add_document, {"seen": None, "url": " ", "statement": True}),
        (look_up_mailbox, {"name": "x", "email": "a@example.net", "source": " ", "keys": KEYS}),
    ):
        with pytest.raises(NothingSaid):
            act(**known, **more)  # type: ignore[operator]
    one.refresh_from_db()
    assert (one.state, letters_of_kind(Letter.Kind.ENDORSE_REFUSED)) == ("queued", [])


def test_two_different_reviewers_agree_and_what_was_asked_back_begins_anew(call: Call) -> None:
    one = body(call, "Republic", kind=Kind.STATE)
    assert let_in(one, "mia") == Decided("queued", needs_another=True)
    with pytest.raises(ReviewedAlready):
        let_in(one, "mia")
    ask_back(endorsement_id=one.pk, seen=None, reviewer=staff("noor"), question="?", keys=KEYS, now=NOW)
    Endorsement.objects.filter(pk=one.pk).update(state="queued")
    assert let_in(one, "mia") == Decided("queued", needs_another=True)
    assert let_in(one, "noor") == Decided("accepted")


def test_of_many_what_stops_one_stops_no_other(call: Call) -> None:
    clean, weak, stale = (
        body(call, "Clean"),
        body(call, "Weak", contact_email="a@else.example.net"),
        body(call, "Stale"),
    )
    nobody = uuid.uuid4()
    chosen = [(weak.pk, weak.revision), (stale.pk, 1), (nobody, 1), (clean.pk, clean.revision)]
    outcomes = accept_many(endorsements=chosen, reviewer=staff("mia"), keys=KEYS, now=NOW)
    assert [(one, type(outcome)) for one, outcome in outcomes] == [
        (weak.pk, NotEnoughEvidence),
        (stale.pk, DecidedMeanwhile),
        (nobody, Endorsement.DoesNotExist),
        (clean.pk, Decided),
    ]
    assert dict(Endorsement.objects.values_list("name", "state")) == {
        "Clean": "accepted",
        "Weak": "queued",
        "Stale": "queued",
    }


def test_more_than_fifty_at_once_are_refused_whole(call: Call) -> None:
    one = queued(call)
    with pytest.raises(ValueError, match="At most 50"):
        accept_many(
            endorsements=[(one.pk, one.revision)] * (MOST_AT_ONCE + 1), reviewer=staff("mia"), keys=KEYS, now=NOW
        )
    one.refresh_from_db()
    assert one.state == "queued"


def test_what_is_at_an_end_is_decided_no_more(call: Call) -> None:
    one = queued(call)
    refuse(endorsement_id=one.pk, seen=None, reviewer=staff("mia"), reason="x", keys=KEYS, now=NOW)
    for act, more in ((accept, {"keys": KEYS}), (hold, {"reason": "x"}), (release, {})):
        with pytest.raises(WrongState):
            act(endorsement_id=one.pk, seen=None, reviewer=staff("noor"), now=NOW, **more)  # type: ignore[operator]


def test_a_contact_who_has_left_still_does_not_decide(call: Call) -> None:
    one = queued(call)
    one.contacts.update(left_at=NOW)
    with pytest.raises(IsSubmitter):
        accept(endorsement_id=one.pk, seen=None, reviewer=staff("g", email=GRACE), keys=KEYS, now=NOW)


# --- a group's moment -------------------------------------------------------------------------------------------------
def test_a_group_comes_onto_the_roll_at_the_moment_and_with_the_number_that_were_set(call: Call) -> None:
    token = begun(call, joint="begin", group_needed="0")
    submit_form(token=token, keys=KEYS, now=NOW)
    one = endorsement_of(token)
    answer(one)
    set_reveal(endorsement_id=one.pk, seen=None, reviewer=staff("mia"), needed=1, reveal_at=NOW + DAY, now=NOW)
    let_in(one)
    assert [publish(keys=KEYS, now=NOW + DAY - timedelta(seconds=1)), publish(keys=KEYS, now=NOW + DAY)] == [0, 1]
    line = AuditLine.objects.get(event="endorsement.reveal_set")
    assert (line.actor, line.detail) == ("mia", f"1 at {(NOW + DAY).isoformat()}")


@pytest.mark.parametrize("needed", [-1, 201])
def test_a_group_needs_a_number_that_can_be(needed: int, call: Call) -> None:
    one = queued(call)
    with pytest.raises(ValueError, match="needs from 0 to 200"):
        set_reveal(endorsement_id=one.pk, seen=None, reviewer=staff("mia"), needed=needed, reveal_at=None, now=NOW)


def test_what_is_of_no_group_has_no_moment(call: Call) -> None:
    one = queued(call)
    with pytest.raises(NotJoint):
        set_reveal(endorsement_id=one.pk, seen=None, reviewer=staff("mia"), needed=0, reveal_at=None, now=NOW)
    assert JointGroup.objects.count() == 0
