"""Words of the room: every code that a look at a domain can come to has its sentence, and they say the same as the room below."""

from django.utils.translation import override

from undersigned.domains.dns_proof import DnsProof
from undersigned.domains.well_known import WellKnownProof
from undersigned.endorsements.models import Evidence
from undersigned.endorsements.states import LADDER
from undersigned.endorsements.words import CRITERIA, LOOKS, METHODS, RUNGS, looked_at


def test_every_rung_and_every_method_has_its_words() -> None:
    assert list(RUNGS) == list(CRITERIA) == list(LADDER) == [str(one) for one in Evidence.Rung.values]
    assert set(METHODS) == set(Evidence.Method.values)


def test_every_code_of_a_look_has_a_sentence() -> None:
    assert {method: set(sentences) for method, sentences in LOOKS.items()} == {
        "dns": set(DnsProof.sentences),
        "well_known": set(WellKnownProof.sentences),
    }


def test_what_was_seen_is_told_in_the_readers_language_and_a_code_of_another_release_as_it_is() -> None:
    said = {"at": "2026-11-23", "dns": {"code": "no_record", "seen": []}, "well_known": {"code": "new", "seen": ["x"]}}
    with override("en"):
        assert looked_at(said) == [
            ("In the DNS", "The name has no TXT record.", []),
            ("On the website", "new", ["x"]),
        ]
    with override("fr"):
        assert looked_at(said)[0][1] != "The name has no TXT record."
    assert looked_at({}) == []
