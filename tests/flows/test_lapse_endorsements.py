"""Lapse endorsements: what nobody goes on with goes; what came to an end keeps its history and forgets its people."""

import pytest

from tests.endorsers import begun, claimed, contact_of, queued, staff
from tests.signatories import DAY, KEYS, NOW, make_call
from undersigned.calls.models import Call
from undersigned.endorsements.models import Contact, Endorsement
from undersigned.flows.endorse import save_form
from undersigned.flows.lapse_endorsements import BATCH, Lapsed, lapse_endorsements
from undersigned.flows.vet import refuse

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> Call:
    return make_call()


def test_forms_and_claims_that_nobody_goes_on_with_are_gone_after_thirty_days(call: Call) -> None:
    begun(call)
    claimed(call, name="Foghorn Guild")
    kept = queued(call, name="Buoy Society").pk
    assert lapse_endorsements(now=NOW + 29 * DAY) == Lapsed(0, 0, 0, 0)
    assert lapse_endorsements(now=NOW + 31 * DAY) == Lapsed(1, 1, 0, 0)
    assert list(Endorsement.objects.values_list("pk", flat=True)) == [kept]


def test_a_form_that_was_saved_again_stays(call: Call) -> None:
    token = begun(call)
    save_form(token=token, fields={"name": "Lights"}, keys=KEYS, now=NOW + 20 * DAY)
    assert lapse_endorsements(now=NOW + 31 * DAY).drafts == 0


def test_ninety_days_after_the_end_the_people_are_forgotten_and_the_history_stays(call: Call) -> None:
    endorsement = queued(call)
    refuse(endorsement_id=endorsement.pk, seen=None, reviewer=staff("first"), reason="No.", keys=KEYS, now=NOW)
    assert lapse_endorsements(now=NOW + 90 * DAY).contacts == 0
    assert lapse_endorsements(now=NOW + 91 * DAY).contacts == 1
    assert (bytes(contact_of(endorsement).box), Contact.objects.count()) == (b"", 1)
    endorsement.refresh_from_db()
    assert (endorsement.state, endorsement.reason, endorsement.name) == ("refused", "No.", "Lighthouse Society")


def test_networks_are_forgotten_after_thirty_days(call: Call) -> None:
    queued(call, ip="192.0.2.1")
    assert lapse_endorsements(now=NOW + 29 * DAY).prefixes == 0
    assert lapse_endorsements(now=NOW + 31 * DAY).prefixes == 1
    assert bytes(Endorsement.objects.get().prefix) == b""


def test_a_batch_goes_at_a_time(call: Call) -> None:
    version = call.versions.get()
    Endorsement.objects.bulk_create(
        Endorsement(call=call, version=version, kind="state", language="en", started_at=NOW, saved_at=NOW)
        for _n in range(BATCH + 3)
    )
    assert [lapse_endorsements(now=NOW + 31 * DAY).drafts for _pass in range(3)] == [BATCH, 3, 0]
