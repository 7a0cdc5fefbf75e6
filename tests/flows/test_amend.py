"""Amend: what a published body proposes changes its entry only when a reviewer lets it, and once."""

import pytest

from tests.endorsers import GRACE, published, staff
from tests.signatories import DAY, KEYS, NOW, make_call
from undersigned.calls.models import Call
from undersigned.endorsements.models import Amendment, Endorsement
from undersigned.flows.amend import (
    AlreadySettled,
    IsSubmitter,
    NoLongerStands,
    NothingSaid,
    accept_amendment,
    refuse_amendment,
)
from undersigned.flows.keep_endorsement import propose_amendment, withdraw_endorsement
from undersigned.people.models import AuditLine
from undersigned.roll.models import RollChange, RollEntry
from undersigned.roll.queries import roll_counts
from undersigned.roll.search import standing_by_name

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> Call:
    return make_call()


def proposed(entry: RollEntry, **typed: str) -> Amendment:
    assert entry.endorsement_id is not None
    assert propose_amendment(endorsement_id=entry.endorsement_id, typed=typed, now=NOW) is True
    return Amendment.objects.get(state="proposed")


def test_what_is_accepted_is_said_by_endorsement_and_entry_and_the_former_name_finds_it(call: Call) -> None:
    entry = published(call)
    one = proposed(entry, name="Beacon Society", website="https://beacon.org", kind="private_sector")
    accept_amendment(amendment_id=one.pk, reviewer=staff("mia"), keys=KEYS, now=NOW + DAY)
    entry.refresh_from_db()
    endorsement = Endorsement.objects.get()
    assert (entry.slug, entry.name, entry.kind, entry.website) == (
        "lighthouse-society",
        "Beacon Society",
        "private_sector",
        "https://beacon.org/" if entry.website.endswith("/") else "https://beacon.org",
    )
    assert (endorsement.name, endorsement.kind, endorsement.domain) == (
        "Beacon Society",
        "private_sector",
        "beacon.org",
    )
    assert entry.other_names == endorsement.other_names == ["Société des phares", "LS", "Lighthouse Society"]
    assert standing_by_name(call.pk, ["Lighthouse Society", "Beacon Society"]) == {
        "Lighthouse Society",
        "Beacon Society",
    }
    change = RollChange.objects.get(what="corrected")
    assert (change.on, change.note["fields"]["name"]) == ((NOW + DAY).date(), ["Lighthouse Society", "Beacon Society"])
    line = AuditLine.objects.get(event="endorsement.amended")
    assert (line.actor, line.detail) == ("mia", "domain, kind, name, website")
    assert (roll_counts(call.pk).private_sector, roll_counts(call.pk).total) == (1, 1)


def test_what_is_refused_changes_nothing_and_needs_a_reason(call: Call) -> None:
    entry = published(call)
    one = proposed(entry, name="Beacon Society")
    with pytest.raises(NothingSaid):
        refuse_amendment(amendment_id=one.pk, reviewer=staff("mia"), reason="  ", keys=KEYS, now=NOW)
    refuse_amendment(amendment_id=one.pk, reviewer=staff("mia"), reason="Show us.", keys=KEYS, now=NOW)
    entry.refresh_from_db()
    one.refresh_from_db()
    assert (entry.name, one.state, one.reason, RollChange.objects.filter(what="corrected").count()) == (
        "Lighthouse Society",
        "refused",
        "Show us.",
        0,
    )
    assert AuditLine.objects.get(event="endorsement.amendment_refused").detail == "Show us."


def test_it_is_settled_once(call: Call) -> None:
    one = proposed(published(call), name="Beacon Society")
    accept_amendment(amendment_id=one.pk, reviewer=staff("mia"), keys=KEYS, now=NOW)
    for _again in range(2):
        with pytest.raises(AlreadySettled):
            accept_amendment(amendment_id=one.pk, reviewer=staff("noor"), keys=KEYS, now=NOW)
        with pytest.raises(AlreadySettled):
            refuse_amendment(amendment_id=one.pk, reviewer=staff("noor"), reason="x", keys=KEYS, now=NOW)
    assert RollChange.objects.filter(what="corrected").count() == 1


def test_nothing_is_changed_of_a_body_that_has_left(call: Call) -> None:
    entry = published(call)
    one = proposed(entry, name="Beacon Society")
    assert entry.endorsement_id is not None
    withdraw_endorsement(endorsement_id=entry.endorsement_id, on=NOW.date(), reason="", keys=KEYS, now=NOW)
    with pytest.raises(NoLongerStands):
        accept_amendment(amendment_id=one.pk, reviewer=staff("mia"), keys=KEYS, now=NOW)
    entry.refresh_from_db()
    one.refresh_from_db()
    assert (entry.name, one.state) == ("Lighthouse Society", "proposed")


def test_no_contact_of_the_body_decides(call: Call) -> None:
    one = proposed(published(call), name="Beacon Society")
    contact = staff("grace", email=GRACE.upper())
    with pytest.raises(IsSubmitter):
        accept_amendment(amendment_id=one.pk, reviewer=contact, keys=KEYS, now=NOW)
    with pytest.raises(IsSubmitter):
        refuse_amendment(amendment_id=one.pk, reviewer=contact, reason="x", keys=KEYS, now=NOW)
