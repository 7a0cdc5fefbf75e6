"""Endorse: what is typed is kept and belongs to whoever holds the link; what is submitted is clean; nothing is public."""

from datetime import timedelta
from typing import Any

import pytest

from tests.endorsers import FILLED, GRACE, begun, claimed, contact_of, endorsement_of, letters_of_kind
from tests.signatories import DAY, KEYS, NOW, make_call
from undersigned.calls.models import Call
from undersigned.endorsements.form import InvalidForm
from undersigned.endorsements.models import Contact, Declaration, Endorsement, Evidence
from undersigned.endorsements.passes import make_contact_pass, make_mailbox_pass
from undersigned.endorsements.verbs.contacts import open_contact
from undersigned.flows.endorse import (
    DRAFTS_AN_HOUR,
    CallClosed,
    NoForm,
    Submitted,
    TooMany,
    WasSubmitted,
    begin_endorsement,
    open_form,
    save_form,
    send_form_link,
    submit_form,
    what_was_submitted,
)
from undersigned.mailing.models import Letter
from undersigned.people.kinds import Kind
from undersigned.roll.models import RollChange, RollEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> Call:
    return make_call()


def test_a_form_is_found_again_as_it_was_typed_right_or_wrong(call: Call) -> None:
    token = begun(call, website="nonsense", statement="x" * 601)
    form = open_form(token=token, keys=KEYS, now=NOW + 29 * DAY)
    assert form.typed == FILLED | {"website": "nonsense", "statement": "x" * 601}
    assert (form.kind, form.question, form.has_logo, form.principles) == (Kind.CIVIL_SOCIETY, "", False, (1,))


def test_nothing_that_was_typed_stands_in_clear_in_the_database(call: Call) -> None:
    endorsement = endorsement_of(begun(call))
    kept = [str(getattr(endorsement, field.attname)) for field in Endorsement._meta.concrete_fields]
    assert not [value for value in kept if "lighthouse" in value.lower() or "grace" in value.lower()]


def test_fields_that_the_form_does_not_have_are_not_kept(call: Call) -> None:
    token = begun(call, lei="5493001KJTIIGC8Y1R12", declaration_2="There is one principle.", state="published")
    assert set(open_form(token=token, keys=KEYS, now=NOW).typed) == {*FILLED, "lei"}


def test_submitting_claims_and_asks_the_mailbox(call: Call) -> None:
    token = begun(call)
    endorsement = endorsement_of(token)
    assert submit_form(token=token, keys=KEYS, now=NOW) == Submitted(endorsement.pk, True, "")
    endorsement.refresh_from_db()
    assert endorsement.state == "claimed"
    assert (endorsement.name, endorsement.other_names) == ("Lighthouse Society", ["Société des phares", "LS"])
    assert (endorsement.website, endorsement.domain) == ("https://www.lighthouse.example.org/about", "example.org")
    assert (endorsement.signer_name, endorsement.signer_office) == ("Grace Hopper", "President")
    assert bytes(endorsement.typed) == b""
    assert endorsement.version == call.versions.get()
    assert list(Declaration.objects.values_list("principle", "text")) == [(1, "We whistle softly.")]
    assert list(Evidence.objects.values_list("rung", "method")) == [("claim", "form")]
    assert [(one.email, one.about["body"]) for one in letters_of_kind(Letter.Kind.ENDORSE_MAILBOX)] == [
        (GRACE, "Lighthouse Society")
    ]
    assert open_contact(contact_of(endorsement), keys=KEYS).email == GRACE
    assert (RollEntry.objects.count(), RollChange.objects.count()) == (0, 0)


def test_a_form_that_lies_with_the_secretariat_is_not_opened_again(call: Call) -> None:
    token = begun(call)
    submit_form(token=token, keys=KEYS, now=NOW)
    for act in (open_form, submit_form, send_form_link):
        with pytest.raises(NoForm):
            act(token=token, keys=KEYS, now=NOW)
    with pytest.raises(NoForm):
        save_form(token=token, fields=FILLED, keys=KEYS, now=NOW)
    assert what_was_submitted(token=token, keys=KEYS, now=NOW) == WasSubmitted("Lighthouse Society", "claimed", "")


def test_a_link_that_is_cut_made_up_too_old_or_for_something_else_opens_nothing(call: Call) -> None:
    token = begun(call)
    endorsement = endorsement_of(token)
    others = (make_contact_pass, make_mailbox_pass)
    made_up = [make(KEYS, contact_id=endorsement.pk, now=NOW) for make in others]
    for wrong in (token[:-1], token + "A", "", "é", "A" * 2000, *made_up):
        with pytest.raises(NoForm):
            open_form(token=wrong, keys=KEYS, now=NOW)
    with pytest.raises(NoForm):
        open_form(token=token, keys=KEYS, now=NOW + 30 * DAY + timedelta(seconds=1))


WRONG = [
    ("name", "", "missing"),
    ("name", "x" * 256, "too_long"),
    ("name", "Light\u202ehouse", "control"),
    ("country", "ZZ", "unknown"),
    ("country", "", "missing"),
    ("website", "http://127.0.0.1/", "address"),
    ("website", "https://localhost/", "private"),
    ("website", "javascript:alert(1)", "scheme"),
    ("signer_office", "", "missing"),
    ("contact_email", "grace", "malformed"),
    ("statement", "x" * 601, "too_long"),
    ("declaration_1", "x" * 601, "too_long"),
    ("other_names", "\n".join(f"Name {n}" for n in range(13)), "too_many"),
    ("ror", "https://ror.org/02feahw74", "checksum"),
    ("lei", "5493001KJTIIGC8Y1R13", "checksum"),
    ("wikidata", "30", "malformed"),
    ("joint", "perhaps", "not_a_choice"),
    ("entitled", "", "missing"),
]


@pytest.mark.parametrize(("field", "typed", "code"), WRONG)
def test_what_is_wrong_is_named_and_nothing_is_lost(call: Call, field: str, typed: str, code: str) -> None:
    token = begun(call, **{field: typed})
    with pytest.raises(InvalidForm) as wrong:
        submit_form(token=token, keys=KEYS, now=NOW)
    assert wrong.value.errors == {field: code}
    kept = FILLED | {field: typed}
    assert open_form(token=token, keys=KEYS, now=NOW).typed == {name: value for name, value in kept.items() if value}
    assert Letter.objects.count() == 0


def test_an_international_organisation_has_no_country_but_says_so(call: Call) -> None:
    claimed(call, kind=Kind.PUBLIC_AUTHORITY, country="", international="on")
    assert Endorsement.objects.get().country == ""
    for kind, typed, code in (
        (Kind.STATE, {"country": "", "international": "on"}, "missing"),
        (Kind.PUBLIC_AUTHORITY, {"country": "FR", "international": "on"}, "both"),
    ):
        with pytest.raises(InvalidForm) as wrong:
            submit_form(token=begun(call, kind=kind, **typed), keys=KEYS, now=NOW)
        assert wrong.value.errors == {"country": code}


def test_whoever_begins_jointly_gets_a_code_with_which_others_join(call: Call) -> None:
    first = submit_form(token=begun(call, joint="begin", group_needed="2"), keys=KEYS, now=NOW)
    token = begun(call, name="Foghorn Guild", joint="join", group_code=f" {first.group_code.upper()} ")
    second = submit_form(token=token, keys=KEYS, now=NOW)
    assert second.group_code == first.group_code != ""
    groups = {one.group for one in Endorsement.objects.all()}
    assert [(group.needed, group.reveal_at) for group in groups if group] == [(2, None)]
    with pytest.raises(InvalidForm) as wrong:
        submit_form(token=begun(call, joint="join", group_code="guessed"), keys=KEYS, now=NOW)
    assert wrong.value.errors == {"group_code": "unknown"}


def test_the_link_to_a_form_goes_to_its_contact_an_hour_apart_and_five_times_at_most(call: Call) -> None:
    token = begun(call)
    sent = [send_form_link(token=token, keys=KEYS, now=NOW + timedelta(minutes=20 * n)) for n in range(40)]
    assert sent == [True] * 40
    assert [one.email for one in letters_of_kind(Letter.Kind.ENDORSE_RESUME)] == [GRACE] * 5
    assert Contact.objects.count() == 1


def test_without_an_address_no_link_is_sent(call: Call) -> None:
    for typed in ("", "grace", "grace@"):
        assert send_form_link(token=begun(call, contact_email=typed), keys=KEYS, now=NOW) is False
    assert Letter.objects.count() == 0


def test_a_network_begins_so_many_forms_an_hour_and_no_more(call: Call) -> None:
    def begin(ip: str, now: Any = NOW) -> str:
        return begin_endorsement(call=call, kind=Kind.STATE, language="en", ip=ip, keys=KEYS, now=now)

    for n in range(DRAFTS_AN_HOUR):
        begin(f"192.0.2.{n}")
    with pytest.raises(TooMany):
        begin("192.0.2.250")
    begin("198.51.100.1")
    begin("192.0.2.1", NOW + timedelta(hours=1, seconds=1))
    assert Endorsement.objects.count() == DRAFTS_AN_HOUR + 2


def test_a_closed_call_takes_none(call: Call) -> None:
    token = begun(call)
    call.closed_at = NOW
    call.save()
    with pytest.raises(CallClosed):
        submit_form(token=token, keys=KEYS, now=NOW)
    with pytest.raises(CallClosed):
        begin_endorsement(call=call, kind=Kind.STATE, language="en", ip="", keys=KEYS, now=NOW)
    assert Endorsement.objects.get().state == "draft"
