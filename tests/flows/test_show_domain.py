"""Show control of a domain: the challenge is the applicant's own, is looked for, and becomes evidence; nothing else does."""

from datetime import timedelta

import pytest

from tests.endorsers import claimed, published, queued
from tests.servers.dns import name_server
from tests.signatories import DAY, KEYS, NOW, make_call
from undersigned.calls.models import Call
from undersigned.domains.dns_proof import DnsProver
from undersigned.domains.well_known import WellKnownProver
from undersigned.endorsements.models import Endorsement, Evidence
from undersigned.flows.show_domain import Challenge, Provers, ask_to_look, challenge_of, look_at_domains
from undersigned.people.models import AuditLine

pytestmark = pytest.mark.django_db

OURS = "--local=/example.org/"
"""The server knows that there is nothing else under the domain."""


@pytest.fixture
def call() -> Call:
    return make_call()


def issued(endorsement: Endorsement, now: object = NOW) -> Challenge:
    found = challenge_of(endorsement_id=endorsement.pk, keys=KEYS, now=now)  # type: ignore[arg-type]
    assert found is not None
    return found


def provers(*servers: tuple[str, int]) -> Provers:
    """The real ones, asking a server on loopback; the website's resolver finds nothing there."""
    return Provers(
        dns=DnsProver(list(servers), seconds=5),
        website=WellKnownProver(resolve=lambda _domain, _deadline: [], seconds=5),
    )


def test_a_challenge_stays_the_same_for_fourteen_days_and_is_another_for_another_applicant(call: Call) -> None:
    endorsement = claimed(call)
    first = issued(endorsement)
    assert first.record == "_undersigned-challenge.example.org"
    assert first.url == "https://example.org/.well-known/undersigned.json"
    assert first.until == NOW + 14 * DAY
    assert issued(endorsement, NOW + 13 * DAY) == first
    renewed = issued(endorsement, NOW + 14 * DAY)
    assert renewed.text != first.text and renewed.until == NOW + 28 * DAY
    assert issued(claimed(call, name="Impostors of Lights")).text not in {first.text, renewed.text}


def test_the_record_in_a_real_dns_becomes_evidence_once_and_ends_the_looking(call: Call) -> None:
    endorsement = queued(call)
    challenge = issued(endorsement)
    ask_to_look(endorsement_id=endorsement.pk, now=NOW)
    with name_server(OURS, f"--txt-record={challenge.record},{challenge.text}") as server:
        assert look_at_domains(provers=provers(server), keys=KEYS, now=NOW) == 1
    endorsement.refresh_from_db()
    assert (endorsement.check_due_at, endorsement.check_said["dns"]["outcome"]) == (None, "found")
    found = Evidence.objects.filter(rung="domain").values_list("method", "source", "at")
    assert list(found) == [("dns", "example.org", NOW)]
    assert AuditLine.objects.get(event="endorsement.domain_shown").detail == "dns"
    assert look_at_domains(provers=provers(), keys=KEYS, now=NOW + DAY) == 0


def test_the_challenge_of_another_applicant_proves_nothing_and_what_was_seen_is_kept(call: Call) -> None:
    endorsement, other = queued(call), queued(call, name="Impostors of Lights")
    stolen = issued(other).text
    challenge = issued(endorsement)
    ask_to_look(endorsement_id=endorsement.pk, now=NOW)
    with name_server(OURS, f"--txt-record={challenge.record},{stolen}") as server:
        look_at_domains(provers=provers(server), keys=KEYS, now=NOW)
    endorsement.refresh_from_db()
    assert endorsement.check_said["dns"]["outcome"] == "not_found"
    assert endorsement.check_said["dns"]["seen"] == [f'"{stolen}"']
    assert Evidence.objects.filter(rung="domain").count() == 0


def test_it_is_looked_at_every_ten_minutes_until_the_challenge_has_lapsed(call: Call) -> None:
    endorsement = queued(call)
    issued(endorsement)
    with name_server(OURS) as server:
        looks = [
            look_at_domains(provers=provers(server), keys=KEYS, now=NOW + timedelta(minutes=n))
            for n in (0, 9, 10, 19, 20)
        ]
        assert looks == [0, 0, 1, 0, 1]
        last = NOW + 14 * DAY - timedelta(minutes=5)
        assert look_at_domains(provers=provers(server), keys=KEYS, now=last) == 1
        assert look_at_domains(provers=provers(server), keys=KEYS, now=last + DAY) == 0


def test_a_look_that_was_never_finished_is_made_again(call: Call) -> None:
    endorsement = queued(call)
    issued(endorsement)
    ask_to_look(endorsement_id=endorsement.pk, now=NOW)

    class Killed(BaseException):
        pass

    class Dying:
        def find(self, domain: str, expected: str) -> object:
            raise Killed

    with pytest.raises(Killed):
        look_at_domains(provers=Provers(dns=Dying(), website=Dying()), keys=KEYS, now=NOW)  # type: ignore[arg-type]
    with name_server(OURS) as server:
        assert look_at_domains(provers=provers(server), keys=KEYS, now=NOW + timedelta(minutes=1)) == 0
        assert look_at_domains(provers=provers(server), keys=KEYS, now=NOW + timedelta(minutes=3)) == 1


def test_what_has_come_to_an_end_has_no_challenge(call: Call) -> None:
    endorsement = queued(call)
    Endorsement.objects.filter(pk=endorsement.pk).update(state="refused")
    assert challenge_of(endorsement_id=endorsement.pk, keys=KEYS, now=NOW) is None


def test_a_body_on_the_roll_can_still_show_its_domain(call: Call) -> None:
    entry = published(call)
    assert entry.endorsement is not None
    assert issued(entry.endorsement).domain == "example.org"
