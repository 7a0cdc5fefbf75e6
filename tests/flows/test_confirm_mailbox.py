"""Confirm a mailbox: looking changes nothing, an answer counts once, and a flood or a disguise is held."""

from datetime import timedelta

import pytest

from tests.endorsers import (
    FILLED,
    GRACE,
    answer,
    begun,
    claimed,
    contact_of,
    endorsement_of,
    letters_of_kind,
    mailbox_token,
    queued,
    staff,
)
from tests.signatories import DAY, KEYS, NOW, make_call
from undersigned.calls.models import Call
from undersigned.endorsements.models import Contact, Endorsement, Evidence, WatchedName
from undersigned.endorsements.passes import make_contact_pass, make_form_pass, make_mailbox_pass
from undersigned.flows.confirm_mailbox import (
    FLOOD,
    LOOKALIKE,
    MOST_AN_HOUR,
    MOST_OF_ONE_DOMAIN,
    MOST_OF_ONE_NETWORK,
    SAME_DOMAIN,
    SAME_NETWORK,
    CannotConfirm,
    LinkExpired,
    confirm_mailbox,
    preview_mailbox,
    send_mailbox_link_again,
)
from undersigned.flows.endorse import save_form, submit_form
from undersigned.flows.keep_endorsement import open_kept
from undersigned.flows.vet import ask_back, look_up_mailbox
from undersigned.mailing.models import Letter
from undersigned.people.kinds import Kind
from undersigned.values.names import fold_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> Call:
    return make_call()


def rungs() -> list[tuple[str, str, str]]:
    return list(Evidence.objects.order_by("pk").values_list("rung", "method", "source"))


def test_looking_changes_nothing_however_often(call: Call) -> None:
    endorsement = claimed(call)
    before = (list(Endorsement.objects.values()), list(Contact.objects.values()), rungs())
    shown = [preview_mailbox(token=mailbox_token(endorsement), keys=KEYS, now=NOW) for _scanner in range(3)]
    assert {(one.name, one.signer_name, one.already, one.my_token) for one in shown} == {
        ("Lighthouse Society", "Grace Hopper", False, "")
    }
    assert (list(Endorsement.objects.values()), list(Contact.objects.values()), rungs()) == before


def test_an_answer_brings_it_before_the_desk_once_however_often_it_is_pressed(call: Call) -> None:
    endorsement = claimed(call)
    outcomes = [answer(endorsement, now=NOW + timedelta(minutes=n)) for n in range(3)]
    endorsement.refresh_from_db()
    assert [one.already for one in outcomes] == [False, True, True]
    assert (endorsement.state, endorsement.queued_at, endorsement.revision) == ("queued", NOW, 3)
    assert rungs() == [("claim", "form", ""), ("mailbox", "letter", ""), ("own_mailbox", "letter", "example.org")]
    kept = open_kept(token=outcomes[2].my_token, keys=KEYS, now=NOW + timedelta(hours=1))
    assert kept.endorsement == endorsement


def test_a_mailbox_elsewhere_or_where_anybody_can_have_one_is_a_lower_rung(call: Call) -> None:
    for email, website in (("grace@other.example.net", "https://lighthouse.org"), ("x@gmail.com", "https://gmail.com")):
        Evidence.objects.all().delete()
        queued(call, contact_email=email, website=website)
        assert [rung for rung, _method, _source in rungs()] == ["claim", "mailbox"]


def test_a_mailbox_that_the_desk_looked_up_is_as_good_as_the_bodys_own(call: Call) -> None:
    endorsement = queued(call, contact_email="grace@other.example.net")
    found = look_up_mailbox(
        endorsement_id=endorsement.pk,
        reviewer=staff("first"),
        name="Press office",
        email="press@lighthouses.example.com",
        source="https://register.example.net/lighthouse",
        keys=KEYS,
        now=NOW,
    )
    asked = {one.email: one.about.get("looked_up") for one in letters_of_kind(Letter.Kind.ENDORSE_MAILBOX)}
    assert asked == {"grace@other.example.net": None, "press@lighthouses.example.com": True}
    confirm_mailbox(token=make_mailbox_pass(KEYS, contact_id=found.pk, now=NOW), keys=KEYS, now=NOW)
    assert rungs()[-1] == ("own_mailbox", "looked_up_letter", "https://register.example.net/lighthouse")


def test_links_for_something_else_cut_or_made_up_confirm_nothing(call: Call) -> None:
    endorsement = claimed(call)
    contact = contact_of(endorsement)
    token = mailbox_token(endorsement)
    others = (
        make_form_pass(KEYS, endorsement_id=endorsement.pk, now=NOW),
        make_contact_pass(KEYS, contact_id=contact.pk, now=NOW),
    )
    for wrong in (token[:-2], token + "x", "", "\u00e9", *others):
        for act in (preview_mailbox, confirm_mailbox, send_mailbox_link_again):
            with pytest.raises(CannotConfirm):
                act(token=wrong, keys=KEYS, now=NOW)
    assert contact_of(endorsement).confirmed_at is None


def test_an_expired_link_offers_a_new_one_to_the_same_address_only(call: Call) -> None:
    endorsement = claimed(call)
    token, late = mailbox_token(endorsement), NOW + 14 * DAY + timedelta(seconds=1)
    for act in (preview_mailbox, confirm_mailbox):
        with pytest.raises(LinkExpired):
            act(token=token, keys=KEYS, now=late)
    for minutes in (0, 10, 20):
        send_mailbox_link_again(token=token, keys=KEYS, now=late + timedelta(minutes=minutes))
    assert [one.email for one in letters_of_kind(Letter.Kind.ENDORSE_MAILBOX)] == [GRACE, GRACE]
    answer(endorsement, now=late)
    endorsement.refresh_from_db()
    assert endorsement.state == "queued"


def test_a_link_found_weeks_after_it_confirmed_is_no_key_to_the_bodys_page(call: Call) -> None:
    endorsement = claimed(call)
    token = mailbox_token(endorsement)
    answer(endorsement)
    assert preview_mailbox(token=token, keys=KEYS, now=NOW + 13 * DAY).already is True
    with pytest.raises(CannotConfirm):
        preview_mailbox(token=token, keys=KEYS, now=NOW + 14 * DAY + timedelta(seconds=1))


def test_states_and_watched_names_need_two_reviewers_and_others_one(call: Call) -> None:
    WatchedName.objects.create(name="Ministère des Phares", folded=fold_text("Ministère des Phares"))
    WatchedName.objects.create(name="Ada Byron", folded=fold_text("Ada Byron"))
    needs = {
        "state": queued(call, kind=Kind.STATE, name="Republic of Lights").two_reviewers,
        "watched": queued(call, name="MINISTERE DES PHARES").two_reviewers,
        "watched signer": queued(call, signer_name="ada byron").two_reviewers,
        "other": queued(call, name="Foghorn Guild").two_reviewers,
    }
    assert needs == {"state": True, "watched": True, "watched signer": True, "other": False}


def test_a_name_in_disguise_is_held_for_review(call: Call) -> None:
    endorsement = queued(call, name="Lighth\u043euse Society")
    assert (endorsement.state, endorsement.hold_reasons) == ("held", [LOOKALIKE])


def test_of_one_domain_or_network_a_few_come_into_the_queue_and_the_rest_are_held(call: Call) -> None:
    found = [
        queued(call, name=f"Body {n}", website=f"https://body-{n}.example.com", ip="192.0.2.7")
        for n in range(MOST_OF_ONE_NETWORK + 2)
    ]
    assert [one.hold_reasons for one in found] == [
        *[[]] * MOST_OF_ONE_DOMAIN,
        *[[SAME_DOMAIN]] * (MOST_OF_ONE_NETWORK - MOST_OF_ONE_DOMAIN),
        *[[SAME_DOMAIN, SAME_NETWORK]] * 2,
    ]
    later = queued(call, now=NOW + timedelta(hours=1, seconds=1), name="Body later", ip="192.0.2.7")
    assert later.hold_reasons == []


def test_in_a_flood_the_queue_stays_a_queue(call: Call) -> None:
    found = [
        queued(call, name=f"Body {n}", website=f"https://body{n}.org", contact_email=f"a@body{n}.org")
        for n in range(MOST_AN_HOUR + 3)
    ]
    assert [one.state for one in found] == ["queued"] * MOST_AN_HOUR + ["held"] * 3
    assert found[-1].hold_reasons == [FLOOD]


def test_what_was_asked_back_comes_into_the_queue_again_without_another_letter(call: Call) -> None:
    token = begun(call)
    submit_form(token=token, keys=KEYS, now=NOW)
    endorsement = endorsement_of(token)
    answer(endorsement)
    ask_back(
        endorsement_id=endorsement.pk, seen=None, reviewer=staff("first"), question="Which office?", keys=KEYS, now=NOW
    )
    letters = len(letters_of_kind(Letter.Kind.ENDORSE_MAILBOX))
    save_form(token=token, fields=FILLED | {"signer_office": "Chair"}, keys=KEYS, now=NOW + DAY)
    assert submit_form(token=token, keys=KEYS, now=NOW + DAY).asks_mailbox is False
    endorsement.refresh_from_db()
    assert (endorsement.state, endorsement.signer_office, endorsement.queued_at) == ("queued", "Chair", NOW)
    assert len(letters_of_kind(Letter.Kind.ENDORSE_MAILBOX)) == letters
