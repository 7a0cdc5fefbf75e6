"""Load the sample queue: every case a desk must know is before it, marked, and can reach neither the roll nor a mailbox."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.db import transaction

from tests.endorsers import queued, staff
from tests.paris import NOW
from tests.signatories import DAY, KEYS, make_call
from undersigned.calls.models import Call
from undersigned.domains.registrable import is_shared_mailbox_domain, registrable_domain
from undersigned.endorsements.models import Contact, Endorsement, Evidence, JointGroup, Review, WatchedName
from undersigned.endorsements.queries import endorsement_by_id, overdue, rung_of
from undersigned.endorsements.states import DOMAIN, MAILBOX
from undersigned.endorsements.verbs.contacts import open_contact
from undersigned.flows.load_sample_queue import ACTOR, load_sample_queue, read_samples
from undersigned.flows.publish import held_back, publish
from undersigned.flows.set_up_desk import first_staff
from undersigned.flows.vet import Decided, NotEnoughEvidence, accept, ask_back, refuse
from undersigned.mailing.models import Letter
from undersigned.people.models import AuditLine, StaffMember
from undersigned.roll.duplicates import likely_under_way
from undersigned.roll.models import RollChange, RollEntry
from undersigned.values.lookalikes import find_lookalikes
from undersigned.values.tallies import Tally

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def kept(django_db_setup: None, django_db_blocker: Any) -> Iterator[Call]:
    """A call with its sample queue, made once; what a test changes is taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call = make_call()
        assert load_sample_queue(call=call, keys=KEYS, now=NOW) == Tally(made=25)
        yield call
        transaction.set_rollback(True)


@pytest.fixture
def loaded(kept: Call, db: None) -> Iterator[Call]:
    yield Call.objects.get(pk=kept.pk)
    assert not RollEntry.objects.filter(endorsement__sample=True).exists()


def named(name: str) -> Endorsement:
    return Endorsement.objects.select_related("group").get(name=name)


def let_in(endorsement: Endorsement) -> Decided:
    return accept(endorsement_id=endorsement.pk, seen=None, reviewer=staff("first"), keys=KEYS, now=NOW)


def everything() -> list[Any]:
    models = (Endorsement, Contact, Evidence, WatchedName, AuditLine, Letter, JointGroup, Call)
    return [list(model._default_manager.order_by("pk").values()) for model in models]


def test_twenty_five_stand_at_every_station_of_the_road_each_marked_as_sample(loaded: Call) -> None:
    assert Counter(Endorsement.objects.values_list("state", "sample")) == {
        ("queued", True): 19, ("held", True): 3, ("asked", True): 1, ("refused", True): 1, ("claimed", True): 1,
    }  # fmt: skip
    assert set(Endorsement.objects.values_list("call", flat=True)) == {loaded.pk}


def test_each_was_sent_at_a_moment_of_the_last_days_and_none_after_now(loaded: Call) -> None:
    samples, _watched = read_samples()
    begun = dict(Endorsement.objects.values_list("name", "started_at"))
    assert begun == {one.name: NOW - timedelta(hours=one.hours_before) for one in samples}
    moments = Endorsement.objects.values_list("submitted_at", "queued_at", "decided_at", "saved_at")
    told = [moment for row in moments for moment in row if moment is not None]
    assert (min(told) > NOW - 10 * DAY, max(told) < NOW) == (True, True)
    assert AuditLine.objects.filter(at__gt=NOW).count() == 0


def test_run_again_it_changes_nothing_even_later_and_after_the_desk_has_acted(loaded: Call) -> None:
    let_in(named("Sample Harbour Authority"))
    named("Sample Rowing Club").delete()
    before = everything()
    assert load_sample_queue(call=loaded, keys=KEYS, now=NOW + 3 * DAY) == Tally(unchanged=25)
    assert everything() == before


def test_the_machine_holds_the_look_alike_and_the_fourth_of_one_domain_within_an_hour(loaded: Call) -> None:
    held = Endorsement.objects.filter(state="held").exclude(hold_reasons=[])
    reasons = {one.name: one.hold_reasons for one in held}
    assert reasons == {"S\u0430mple Lighthouse Trust": ["lookalike"], "Sample Chandlery West": ["same_domain"]}
    kept = named("Sample Guild of Lock Keepers")
    assert (kept.state, kept.hold_reasons, kept.reason.startswith("Sample: The guild")) == ("held", [], True)


def test_no_other_name_is_taken_for_a_look_alike_in_whatever_script(loaded: Call) -> None:
    names = [(one.name, *one.other_names, one.signer_name) for one in read_samples()[0]]
    odd = [name for group in names for name in group if find_lookalikes(name)]
    assert odd == ["S\u0430mple Lighthouse Trust"]
    arabic = named("مرصد الميناء التجريبي")
    assert (arabic.state, arabic.other_names) == ("queued", ["Sample Port Observatory"])


def test_one_has_shown_its_domain_and_the_proof_says_that_it_is_a_sample(loaded: Call) -> None:
    harbour = named("Sample Harbour Authority")
    proof = Evidence.objects.get(endorsement=harbour, rung=DOMAIN)
    assert (rung_of(harbour.pk), proof.method, proof.source) == (DOMAIN, "dns", "harbour.example (sample)")
    assert [(one.author, one.text.startswith("Sample:")) for one in harbour.notes.all()] == [(ACTOR, True)]
    assert Endorsement.objects.exclude(check_due_at=None, challenged_at=None).count() == 0


def test_one_mailbox_is_elsewhere_and_is_not_enough(loaded: Call) -> None:
    fishers = named("Sample Circle of Fishers")
    assert rung_of(fishers.pk) == MAILBOX
    with pytest.raises(NotEnoughEvidence):
        let_in(fishers)


def test_two_need_a_second_reviewer_because_a_name_is_watched(loaded: Call) -> None:
    two = Endorsement.objects.filter(two_reviewers=True).order_by("name")
    assert [one.name for one in two] == ["Sample Giant Corporation", "Sample Office of Buoys"]
    assert let_in(two[0]) == Decided("queued", needs_another=True)


def test_one_waits_for_others_and_two_wait_for_each_other_under_embargo(loaded: Call) -> None:
    assert named("Sample Dredging Company").waits_for == ["Sample Harbour Authority", "Sample Canal Authority"]
    ferry, passengers = named("Sample Ferry Line"), named("Sample Union of Ferry Passengers")
    assert ferry.group == passengers.group == JointGroup.objects.get()
    let_in(ferry)
    ferry.refresh_from_db()
    held = held_back(ferry, now=NOW)
    assert (held.embargo_until, held.group_lacks, held.sample) == (NOW + 21 * DAY, 1, True)


def test_one_is_asked_back_one_refused_one_unconfirmed_and_one_overdue(loaded: Call) -> None:
    asked, refused = named("Sample Academy of Tides"), named("Sample Fan Club of Pumpkins")
    assert (asked.state, asked.round, bytes(asked.typed) != b"") == ("asked", 2, True)
    assert (refused.state, refused.reason.startswith("Sample: The call is open")) == ("refused", True)
    assert (named("Sample Rowing Club").state, named("Sample Rowing Club").queued_at) == ("claimed", None)
    late = overdue(loaded.pk, queued_before=NOW - 5 * DAY, accepted_before=NOW, now=NOW)
    assert [one.name for one in late] == ["Sample Canal Authority"]


def test_one_speaks_french_in_its_statement_and_its_declarations(loaded: Call) -> None:
    tides = named("Observatoire d’exemple des marées")
    assert (tides.language, tides.statement.startswith("Exemple.")) == ("fr", True)
    assert [(one.principle, one.text.startswith("Exemple.")) for one in tides.declarations.all()] == [(1, True)]


def test_a_duplicate_under_way_is_found_in_another_spelling(loaded: Call) -> None:
    harbor = named("Sample Harbor Authority")
    found = [
        one.endorsement.name for one in likely_under_way(loaded.pk, harbor.name, besides=harbor) if one.endorsement
    ]
    assert found[0] == "Sample Harbour Authority"


def test_every_address_is_one_that_is_kept_for_examples(loaded: Call) -> None:
    def is_kept(domain: str) -> bool:
        # RFC 2606, sections 2 and 3.
        return domain.endswith(".example") or domain in {"example.org", "example.com", "example.net"}

    assert [one.domain for one in Endorsement.objects.all() if not is_kept(one.domain)] == []
    mailboxes = [open_contact(one, keys=KEYS).email.rpartition("@")[2] for one in Contact.objects.all()]
    assert (len(mailboxes), [one for one in mailboxes if not is_kept(registrable_domain(one))]) == (25, [])
    assert [one for one in mailboxes if is_shared_mailbox_domain(one)] == []


def test_every_statement_says_that_it_is_a_sample(loaded: Call) -> None:
    statements = list(Endorsement.objects.values_list("statement", flat=True))
    assert [one for one in statements if not one.startswith(("Sample. ", "Exemple. "))] == []


def test_the_desk_can_refuse_and_ask_a_sample_and_no_letter_waits_for_it(loaded: Call) -> None:
    harbour, canal = named("Sample Harbour Authority"), named("Sample Canal Authority")
    refuse(endorsement_id=harbour.pk, seen=None, reviewer=staff("first"), reason="No.", keys=KEYS, now=NOW)
    ask_back(endorsement_id=canal.pk, seen=None, reviewer=staff("first"), question="Who?", keys=KEYS, now=NOW)
    assert (named(harbour.name).state, named(canal.name).state) == ("refused", "asked")
    assert list(Letter.objects.exclude(state="dropped")) == []


def test_an_accepted_sample_is_no_alarm(loaded: Call) -> None:
    let_in(named("Sample Harbour Authority"))
    late = overdue(loaded.pk, queued_before=NOW - 5 * DAY, accepted_before=NOW + DAY, now=NOW + DAY)
    assert [one.name for one in late] == ["Sample Canal Authority"]


def test_who_acts_in_the_example_can_neither_sign_in_nor_pass_for_the_first_staff_member(loaded: Call) -> None:
    assert (StaffMember.objects.count(), Review.objects.count()) == (0, 0)
    assert authenticate(username=ACTOR, password="") is None
    assert set(AuditLine.objects.values_list("actor", flat=True)) == {ACTOR}
    assert first_staff(now=NOW) is not None


def test_what_the_desk_accepts_of_them_never_comes_onto_the_roll(loaded: Call) -> None:
    waiting = Endorsement.objects.filter(state__in=("queued", "held"))
    for one in waiting:
        try:
            if let_in(one).needs_another:
                accept(endorsement_id=one.pk, seen=None, reviewer=staff("second"), keys=KEYS, now=NOW)
        except NotEnoughEvidence:
            assert one.name == "Sample Circle of Fishers"
    assert Endorsement.objects.filter(state="accepted").count() == 21
    assert [publish(keys=KEYS, now=NOW + n * 30 * DAY) for n in range(3)] == [0, 0, 0]
    assert (RollEntry.objects.count(), RollChange.objects.count()) == (0, 0)
    harbour = endorsement_by_id(named("Sample Harbour Authority").pk)
    assert harbour is not None
    assert held_back(harbour, now=NOW).anything is True


def test_samples_that_were_accepted_hold_up_no_real_body(loaded: Call) -> None:
    for one in Endorsement.objects.filter(state="queued").exclude(name="Sample Circle of Fishers"):
        let_in(one)
    real = queued(loaded)
    let_in(real)
    assert publish(keys=KEYS, now=NOW) == 1
    assert RollEntry.objects.get().name == real.name


def test_a_real_body_in_a_group_with_samples_neither_waits_for_them_nor_takes_them_along(loaded: Call) -> None:
    ferry = named("Sample Ferry Line")
    assert ferry.group is not None
    real = queued(loaded, joint="join", group_code=ferry.group.code)
    let_in(ferry)
    let_in(real)
    assert publish(keys=KEYS, now=NOW) == 1
    assert list(RollEntry.objects.values_list("name", flat=True)) == [real.name]
