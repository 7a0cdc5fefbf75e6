"""Publish: what was accepted comes onto the roll once, whole, and not before its time."""

from datetime import timedelta

import pytest

from tests.endorsers import GRACE, accepted, answer, begun, endorsement_of, letters_of_kind, published, queued, staff
from tests.signatories import DAY, KEYS, NOW, make_call
from undersigned.calls.models import Call
from undersigned.endorsements.models import Contact, Endorsement, JointGroup
from undersigned.flows.endorse import submit_form
from undersigned.flows.publish import Held, held_back, publish
from undersigned.flows.vet import accept, set_embargo
from undersigned.mailing.models import Letter
from undersigned.people.kinds import Kind
from undersigned.people.models import AuditLine
from undersigned.roll.models import RollChange, RollEntry
from undersigned.roll.queries import roll_counts

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> Call:
    return make_call()


def test_it_writes_the_entry_its_public_line_the_letter_and_the_audit(call: Call) -> None:
    endorsement = accepted(call)
    assert publish(keys=KEYS, now=NOW + timedelta(seconds=2)) == 1
    endorsement.refresh_from_db()
    entry = RollEntry.objects.get()
    assert (endorsement.state, entry.endorsement, entry.version) == ("published", endorsement, call.versions.get())
    assert (entry.slug, entry.name, entry.kind, entry.country) == (
        "lighthouse-society",
        "Lighthouse Society",
        Kind.CIVIL_SOCIETY,
        "GB",
    )
    assert (entry.endorsed_on, entry.listed_on, entry.since) == ("2026-11-23", NOW.date(), NOW.date())
    assert " societe des phares" in entry.search_text
    assert [(one.what, one.on) for one in RollChange.objects.all()] == [("listed", NOW.date())]
    assert [(one.email, one.about["slug"]) for one in letters_of_kind(Letter.Kind.ENDORSE_PUBLISHED)] == [
        (GRACE, "lighthouse-society")
    ]
    assert AuditLine.objects.filter(event="endorsement.published").count() == 1
    assert roll_counts(call.pk).total == 1


def test_run_again_it_changes_nothing(call: Call) -> None:
    published(call)
    assert [publish(keys=KEYS, now=NOW + n * DAY) for n in range(3)] == [0, 0, 0]
    assert (RollEntry.objects.count(), RollChange.objects.count()) == (1, 1)
    assert len(letters_of_kind(Letter.Kind.ENDORSE_PUBLISHED)) == 1


def test_what_is_only_queued_or_needs_another_reviewer_is_not_published(call: Call) -> None:
    queued(call)
    state = queued(call, kind=Kind.STATE, name="Republic of Lights")
    accept(endorsement_id=state.pk, seen=None, reviewer=staff("first"), keys=KEYS, now=NOW)
    assert publish(keys=KEYS, now=NOW) == 0
    assert RollEntry.objects.count() == 0


def test_an_embargo_holds_it_to_the_minute(call: Call) -> None:
    endorsement = accepted(call)
    until = NOW + timedelta(days=2, hours=3)
    set_embargo(endorsement_id=endorsement.pk, seen=None, reviewer=staff("secretary"), until=until, now=NOW)
    endorsement.refresh_from_db()
    assert held_back(endorsement, now=NOW) == Held(embargo_until=until)
    assert publish(keys=KEYS, now=until - timedelta(seconds=1)) == 0
    assert publish(keys=KEYS, now=until) == 1


def test_it_waits_for_those_it_named_whatever_their_spelling(call: Call) -> None:
    endorsement = accepted(call, waits_for="Foghorn Guild\nSociété des bouées")
    assert held_back(endorsement, now=NOW).waits_for == ("Foghorn Guild", "Société des bouées")
    published(call, name="FOGHORN guild", website="https://a.example.com", contact_email="a@example.com")
    assert held_back(endorsement, now=NOW).waits_for == ("Société des bouées",)
    published(
        call,
        name="Buoy Society",
        other_names="Societe des Bouees",
        website="https://b.example.net",
        contact_email="b@example.net",
    )
    publish(keys=KEYS, now=NOW)
    assert {one.name for one in RollEntry.objects.all()} == {"FOGHORN guild", "Buoy Society", "Lighthouse Society"}


def test_a_body_whose_name_only_begins_alike_is_not_the_one_it_waits_for(call: Call) -> None:
    endorsement = accepted(call, waits_for="Foghorn")
    published(call, name="Foghorn Guild", website="https://a.example.com", contact_email="a@example.com")
    assert held_back(endorsement, now=NOW).waits_for == ("Foghorn",)


def joined(call: Call, *names: str, needed: str) -> list[Endorsement]:
    """Bodies of one joint group, before the desk."""
    first = begun(call, name=names[0], website="https://body0.org", joint="begin", group_needed=needed)
    code = submit_form(token=first, keys=KEYS, now=NOW).group_code
    tokens = [first]
    for n, name in enumerate(names[1:], start=1):
        token = begun(call, name=name, website=f"https://body{n}.org", joint="join", group_code=code)
        submit_form(token=token, keys=KEYS, now=NOW)
        tokens.append(token)
    found = [endorsement_of(token) for token in tokens]
    for one in found:
        Contact.objects.filter(endorsement=one).update(on_domain=True)
        answer(one)
    return found


def let_in(endorsement: Endorsement) -> None:
    accept(endorsement_id=endorsement.pk, seen=None, reviewer=staff("first"), keys=KEYS, now=NOW)


def test_a_joint_group_is_published_whole_when_so_many_are_accepted(call: Call) -> None:
    one, two, three = joined(call, "One", "Two", "Three", needed="2")
    let_in(one)
    one.refresh_from_db()
    assert held_back(one, now=NOW) == Held(group_lacks=1)
    assert publish(keys=KEYS, now=NOW) == 0
    let_in(two)
    assert publish(keys=KEYS, now=NOW) == 2
    assert set(RollEntry.objects.values_list("name", flat=True)) == {"One", "Two"}
    let_in(three)
    assert publish(keys=KEYS, now=NOW) == 1


def test_a_group_that_waits_for_all_waits_for_all(call: Call) -> None:
    one, two = joined(call, "One", "Two", needed="0")
    let_in(one)
    assert publish(keys=KEYS, now=NOW) == 0
    let_in(two)
    assert publish(keys=KEYS, now=NOW) == 2


def test_a_group_is_revealed_together_at_its_minute_and_the_embargo_of_one_is_everybodys(call: Call) -> None:
    one, two = joined(call, "One", "Two", needed="0")
    JointGroup.objects.update(reveal_at=NOW + DAY)
    let_in(one)
    let_in(two)
    set_embargo(endorsement_id=two.pk, seen=None, reviewer=staff("secretary"), until=NOW + 2 * DAY, now=NOW)
    assert publish(keys=KEYS, now=NOW + DAY) == 0
    assert publish(keys=KEYS, now=NOW + 2 * DAY) == 2


def test_the_members_of_a_group_do_not_wait_for_each_others_names(call: Call) -> None:
    one, two = joined(call, "One", "Two", needed="0")
    Endorsement.objects.filter(pk=one.pk).update(waits_for=["Two"])
    let_in(one)
    let_in(two)
    assert publish(keys=KEYS, now=NOW) == 2


def test_many_are_published_and_one_that_is_held_back_holds_up_no_other(call: Call) -> None:
    first = accepted(call, waits_for="Nobody")
    for n in range(3):
        accepted(call, name=f"Body {n}", website=f"https://body{n}.org", contact_email=f"a@body{n}.org")
    assert publish(keys=KEYS, now=NOW) == 3
    first.refresh_from_db()
    assert first.state == "accepted"
