"""Keep an endorsement: its contacts and nobody else see it, correct it, and withdraw it; the roll tells every change."""

from datetime import date, timedelta

import pytest

from tests.endorsers import GRACE, answer, claimed, contact_of, letters_of_kind, published, queued
from tests.signatories import DAY, KEYS, NOW, PUBLIC_URL, make_call
from undersigned.calls.models import Call
from undersigned.calls.queries import draft_of
from undersigned.calls.verbs import draft_version, publish_version
from undersigned.endorsements.models import Amendment, Contact, Endorsement
from undersigned.endorsements.passes import make_contact_pass, make_mailbox_pass
from undersigned.flows.confirm_mailbox import confirm_mailbox
from undersigned.flows.endorsement_letters import ready_to_leave
from undersigned.flows.keep_endorsement import (
    AlreadyProposed,
    LastContact,
    LinkExpired,
    NoEndorsement,
    NotNow,
    TooManyContacts,
    add_colleague,
    ask_contact_link,
    contacts_in_clear,
    correct_statement,
    open_kept,
    propose_amendment,
    reaffirm,
    reconfirm,
    remove_colleague,
    renew_contact_link,
    replace_office_holder,
    withdraw_endorsement,
)
from undersigned.mailing.models import Letter
from undersigned.people.models import AuditLine
from undersigned.roll.models import RollChange, RollEntry
from undersigned.roll.queries import roll_counts

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> Call:
    return make_call()


@pytest.fixture
def entry(call: Call) -> RollEntry:
    return published(call)


def endorsed(entry: RollEntry) -> Endorsement:
    assert entry.endorsement is not None
    entry.endorsement.refresh_from_db()
    return entry.endorsement


def key(endorsement: Endorsement) -> str:
    return make_contact_pass(KEYS, contact_id=contact_of(endorsement).pk, now=NOW)


def test_the_link_opens_the_page_for_a_day_and_then_offers_another_to_the_same_address(call: Call) -> None:
    endorsement = queued(call)
    token, late = key(endorsement), NOW + DAY + timedelta(seconds=1)
    assert open_kept(token=token, keys=KEYS, now=NOW + DAY - timedelta(seconds=1)).endorsement == endorsement
    with pytest.raises(LinkExpired):
        open_kept(token=token, keys=KEYS, now=late)
    renew_contact_link(token=token, keys=KEYS, now=late)
    assert [one.email for one in letters_of_kind(Letter.Kind.ENDORSE_MY)] == [GRACE]


def test_a_link_for_something_else_or_of_a_contact_that_left_or_never_answered_opens_nothing(call: Call) -> None:
    endorsement = claimed(call)
    unanswered = key(endorsement)
    mailbox = make_mailbox_pass(KEYS, contact_id=contact_of(endorsement).pk, now=NOW)
    for wrong in (unanswered, mailbox, unanswered[:-1], ""):
        with pytest.raises(NoEndorsement):
            open_kept(token=wrong, keys=KEYS, now=NOW)
    answer(endorsement)
    Contact.objects.update(left_at=NOW)
    with pytest.raises(NoEndorsement):
        open_kept(token=unanswered, keys=KEYS, now=NOW)


def test_asking_for_the_link_does_the_same_for_every_address_and_writes_only_to_contacts(call: Call) -> None:
    queued(call)
    queued(call, name="Foghorn Guild")
    for email in (GRACE, "nobody@example.org"):
        ask_contact_link(call_id=call.pk, email=email, language="en", keys=KEYS, now=NOW)
    asked = letters_of_kind(Letter.Kind.ENDORSE_MY)
    assert [one.about for one in asked] == [{"call_id": call.pk}] * 2
    leaving = {one.email: ready_to_leave(one, keys=KEYS, public_url=PUBLIC_URL, now=NOW) for one in asked}
    assert leaving["nobody@example.org"] is None
    letter = leaving[GRACE]
    assert letter is not None
    assert [one["body"] for one in letter.about["links"]] == ["Foghorn Guild", "Lighthouse Society"]


def test_an_address_is_sent_five_links_a_day(call: Call) -> None:
    queued(call)
    for n in range(8):
        ask_contact_link(call_id=call.pk, email=GRACE, language="en", keys=KEYS, now=NOW + timedelta(minutes=n))
    assert len(letters_of_kind(Letter.Kind.ENDORSE_MY)) == 5


def test_another_person_takes_the_office_and_the_statement_is_corrected_at_once(entry: RollEntry) -> None:
    endorsement = endorsed(entry)
    replace_office_holder(endorsement_id=endorsement.pk, name=" Katherine  Johnson ", office="Chair", now=NOW)
    correct_statement(endorsement_id=endorsement.pk, statement="", now=NOW)
    endorsement.refresh_from_db()
    assert (endorsement.signer_name, endorsement.signer_office, endorsement.statement) == (
        "Katherine Johnson",
        "Chair",
        "",
    )
    events = AuditLine.objects.filter(actor="the body").order_by("pk").values_list("event", flat=True)
    assert list(events) == ["endorsement.office_holder_replaced", "endorsement.statement_corrected"]


def test_another_name_waits_for_a_reviewer_one_proposal_at_a_time(entry: RollEntry) -> None:
    endorsement = endorsed(entry)
    assert propose_amendment(endorsement_id=endorsement.pk, typed={"name": "Lighthouse Society"}, now=NOW) is False
    typed = {"name": "Lighthouse Union", "kind": "private_sector", "country": "FR", "website": "https://union.example"}
    assert propose_amendment(endorsement_id=endorsement.pk, typed=typed, now=NOW) is True
    assert Amendment.objects.get().fields == {
        "name": "Lighthouse Union",
        "website": "https://union.example/",
        "domain": "union.example",
        "kind": "private_sector",
        "country": "FR",
    }
    with pytest.raises(AlreadyProposed):
        propose_amendment(endorsement_id=endorsement.pk, typed={"name": "Another"}, now=NOW)
    entry.refresh_from_db()
    assert (entry.name, endorsed(entry).name) == ("Lighthouse Society", "Lighthouse Society")


@pytest.mark.parametrize("typed", [{"kind": "club"}, {"country": "ZZ"}, {"website": "https://127.0.0.1"}])
def test_a_proposal_of_what_there_is_not_is_refused(entry: RollEntry, typed: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        propose_amendment(endorsement_id=endorsed(entry).pk, typed=typed, now=NOW)
    assert Amendment.objects.count() == 0


def test_the_last_contact_cannot_leave_without_a_successor_who_has_answered(entry: RollEntry) -> None:
    endorsement = endorsed(entry)
    first = contact_of(endorsement)
    with pytest.raises(LastContact):
        remove_colleague(endorsement_id=endorsement.pk, contact_id=first.pk, now=NOW)
    add_colleague(endorsement_id=endorsement.pk, name="Ida", email="ida@example.org", keys=KEYS, now=NOW)
    with pytest.raises(LastContact):
        remove_colleague(endorsement_id=endorsement.pk, contact_id=first.pk, now=NOW)
    second = Contact.objects.exclude(pk=first.pk).get()
    confirm_mailbox(token=make_mailbox_pass(KEYS, contact_id=second.pk, now=NOW), keys=KEYS, now=NOW)
    remove_colleague(endorsement_id=endorsement.pk, contact_id=first.pk, now=NOW)
    assert [one.email for _contact, one in contacts_in_clear(endorsement_id=endorsement.pk, keys=KEYS)] == [
        "ida@example.org"
    ]
    first.refresh_from_db()
    assert bytes(first.box) == b""
    with pytest.raises(NoEndorsement):
        remove_colleague(endorsement_id=endorsement.pk, contact_id=first.pk, now=NOW)


def test_five_contacts_are_enough(entry: RollEntry) -> None:
    endorsement = endorsed(entry)
    for n in range(4):
        add_colleague(endorsement_id=endorsement.pk, name="Ida", email=f"ida{n}@example.org", keys=KEYS, now=NOW)
    with pytest.raises(TooManyContacts):
        add_colleague(endorsement_id=endorsement.pk, name="Ida", email="ida9@example.org", keys=KEYS, now=NOW)


def test_a_withdrawal_leaves_the_count_and_stays_as_a_line_of_history(call: Call, entry: RollEntry) -> None:
    endorsement = endorsed(entry)
    withdraw_endorsement(
        endorsement_id=endorsement.pk, on=NOW.date(), reason="We close.", keys=KEYS, now=NOW + timedelta(hours=1)
    )
    entry.refresh_from_db()
    assert (entry.state, entry.left_on, endorsed(entry).state) == ("withdrawn", NOW.date(), "withdrawn")
    assert roll_counts(call.pk).total == 0
    assert [(one.what, one.note) for one in RollChange.objects.order_by("pk")] == [
        ("listed", {}),
        ("withdrawn", {"en": "We close."}),
    ]
    assert [one.about["day"] for one in letters_of_kind(Letter.Kind.ENDORSE_WITHDRAWN)] == ["2026-11-23"]
    with pytest.raises(NotNow):
        withdraw_endorsement(endorsement_id=endorsement.pk, on=NOW.date(), reason="", keys=KEYS, now=NOW)


def test_a_withdrawal_before_publication_leaves_no_public_trace(call: Call) -> None:
    endorsement = queued(call)
    withdraw_endorsement(endorsement_id=endorsement.pk, on=NOW.date(), reason="", keys=KEYS, now=NOW)
    endorsement.refresh_from_db()
    assert endorsement.state == "withdrawn"
    assert (RollEntry.objects.count(), RollChange.objects.count()) == (0, 0)


def test_nobody_withdraws_tomorrow(entry: RollEntry) -> None:
    with pytest.raises(ValueError):
        withdraw_endorsement(endorsement_id=endorsed(entry).pk, on=NOW.date() + DAY, reason="", keys=KEYS, now=NOW)
    assert endorsed(entry).state == "published"


def test_a_year_later_one_press_makes_it_fresh_again(entry: RollEntry) -> None:
    reconfirm(endorsement_id=endorsed(entry).pk, now=NOW + 365 * DAY)
    entry.refresh_from_db()
    assert entry.reconfirmed_on == date(2027, 11, 23)
    assert RollChange.objects.count() == 1


def test_a_new_version_is_reaffirmed_by_those_who_saw_it_and_the_roll_says_so(call: Call, entry: RollEntry) -> None:
    endorsement = endorsed(entry)
    old = call.versions.get()
    drafts = [draft_of(one) for one in old.translations.all()]
    new = publish_version(version=draft_version(call=call, translations=drafts), now=NOW)
    with pytest.raises(NotNow):
        reaffirm(endorsement_id=endorsement.pk, version_id=old.pk, now=NOW)
    assert [reaffirm(endorsement_id=endorsement.pk, version_id=new.pk, now=NOW + n * DAY) for n in (1, 2)] == [
        True,
        False,
    ]
    entry.refresh_from_db()
    assert entry.version == new
    assert [(one.what, one.on) for one in RollChange.objects.order_by("pk")][1:] == [("reaffirmed", date(2026, 11, 24))]


def test_before_publication_nothing_is_amended_reconfirmed_or_reaffirmed(call: Call) -> None:
    endorsement = queued(call)
    with pytest.raises(NotNow):
        propose_amendment(endorsement_id=endorsement.pk, typed={"name": "Another"}, now=NOW)
    with pytest.raises(NotNow):
        reconfirm(endorsement_id=endorsement.pk, now=NOW)
    with pytest.raises(NotNow):
        reaffirm(endorsement_id=endorsement.pk, version_id=call.versions.get().pk, now=NOW)
