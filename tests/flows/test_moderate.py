"""Moderate: staff hide a name or strike a signature; who did it, and why, stays written."""

from typing import Any

import pytest

from tests.signatories import ADA, DAY, NOW, confirmed, make_call, signature_of, signed
from undersigned.calls.models import Call
from undersigned.flows.count import count
from undersigned.flows.moderate import NoSuchSignature, hide_signature, strike_signature
from undersigned.flows.withdraw import withdraw
from undersigned.people.models import AuditLine, Consent
from undersigned.roll.models import PeopleCount

pytestmark = pytest.mark.django_db

WHY: dict[str, Any] = {"reason": "Not a name.", "actor": "secretary", "now": NOW + DAY}


def audit() -> list[tuple[str, str, str, str]]:
    return list(AuditLine.objects.values_list("actor", "event", "subject", "detail"))


def counted() -> Call:
    call = make_call()
    confirmed(call, show_name=True)
    count(now=NOW)
    return call


def test_a_hidden_name_leaves_the_roll_and_still_counts() -> None:
    call = counted()
    hide_signature(call=call, number=1, **WHY)
    count(now=NOW + DAY)
    one = signature_of(ADA, call)
    assert (one.show_name, one.state, one.number) == (False, "confirmed", 1)
    assert Consent.objects.get().withdrawn_at == NOW + DAY
    assert PeopleCount.objects.get().people == 1
    assert audit() == [("secretary", "signature.hidden", "quiet-seas 1", "Not a name.")]


def test_a_struck_signature_is_withdrawn_and_leaves_the_count() -> None:
    call = counted()
    strike_signature(call=call, number=1, **WHY)
    count(now=NOW + DAY)
    assert (signature_of(ADA, call).state, PeopleCount.objects.get().people) == ("withdrawn", 0)
    assert audit() == [("secretary", "signature.struck", "quiet-seas 1", "Not a name.")]


@pytest.mark.parametrize("deed", [hide_signature, strike_signature])
def test_only_a_signature_of_this_call_that_stands_is_moderated(deed: Any) -> None:
    call = counted()
    other = make_call("other")
    signed(other, now=NOW + DAY)
    for wrong in ({"call": call, "number": 2}, {"call": other, "number": 1}):
        with pytest.raises(NoSuchSignature):
            deed(**wrong, **WHY)
    withdraw(signature_id=signature_of(ADA, call).pk, now=NOW)
    with pytest.raises(NoSuchSignature):
        deed(call=call, number=1, **WHY)
    assert audit() == []
