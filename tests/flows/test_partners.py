"""Partners: nobody is one without the desk and their own yes, and what they get to see and take along is theirs."""

import csv
import io
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.flows.at_once import at_once
from tests.partners import ASKED, LINA, active, asked, code_of, make_campaign, page_token, receipt_token
from tests.signatories import ADA, DAY, KEYS, NOW, PUBLIC_URL, WORDS, confirmed, letter_to, letters, make_call, token_in
from undersigned.campaigns.models import Campaign, Partner, PartnerVisits, TrackedLink
from undersigned.campaigns.queries.partners import active_partners, distinct_people, figures_of, partner_of_code
from undersigned.campaigns.verbs.links import link_for_person, new_code
from undersigned.campaigns.verbs.partners import open_contact
from undersigned.flows.ask_partner import (
    A_NETWORK_A_DAY,
    A_NETWORK_AN_HOUR,
    BadPartner,
    TooMany,
    TooManyWaiting,
    ask_partner,
)
from undersigned.flows.came import count_came
from undersigned.flows.decide_partner import (
    NoPartner,
    NoReason,
    WrongState,
    accept_partner,
    end_partner,
    invite_partner,
    rotate_link,
    turn_down_partner,
)
from undersigned.flows.my_partner import (
    BadSettings,
    NoPartnerPage,
    ask_partner_link,
    join,
    open_partner_page,
    save_settings,
)
from undersigned.flows.partner_consent import take_consent_back
from undersigned.flows.partner_export import SEALED_FOR, export_contacts
from undersigned.mailing.models import Letter
from undersigned.people.models import AuditLine
from undersigned.values.email import InvalidEmail
from undersigned.values.sealing import X25519, open_sealed, public_key_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(make_call())


def events() -> list[tuple[str, str]]:
    return list(AuditLine.objects.order_by("id").values_list("actor", "event"))


def test_a_request_waits_for_the_desk_and_its_contact_is_not_readable(campaign: Campaign) -> None:
    partner = asked(campaign)
    assert (partner.state, partner.slug, partner.decided_at) == ("asked", "quiet-youth", None)
    assert (active_partners(campaign.pk), letters(), TrackedLink.objects.count()) == ([], [], 0)
    assert LINA.encode() not in bytes(partner.contact_box)
    contact = open_contact(partner, keys=KEYS)
    assert contact is not None and (contact.name, contact.email) == ("Lina", LINA)


@pytest.mark.django_db(transaction=True)
def test_organisations_of_one_name_that_ask_at_once_have_an_address_each(campaign: Campaign) -> None:
    assert sorted(at_once(2, lambda: asked(campaign).slug)) == ["quiet-youth", "quiet-youth-2"]


def test_a_request_is_refused_with_a_code_at_each_field(campaign: Campaign) -> None:
    wrong: dict[str, Any] = {"name": "", "kind": "party", "country": "XX", "website": "ftp://x", "about": "x" * 2_001}
    with pytest.raises(BadPartner) as caught:
        asked(campaign, **wrong, contact_name="", contact_email="lina")
    assert caught.value.errors == {
        "name": "missing",
        "contact_name": "missing",
        "contact_email": "malformed",
        "website": "scheme",
        "kind": "unknown",
        "country": "unknown",
        "about": "too_long",
    }


def test_one_address_has_three_requests_waiting_at_most_and_no_two_partners_one_page(campaign: Campaign) -> None:
    assert [asked(campaign).slug for _time in range(3)] == ["quiet-youth", "quiet-youth-2", "quiet-youth-3"]
    with pytest.raises(TooManyWaiting):
        asked(campaign)
    assert asked(campaign, name="Join", contact_email="other@example.org").slug == "join-2"


def test_a_partner_that_is_taken_in_has_a_link_and_gets_a_letter_with_its_page(campaign: Campaign) -> None:
    partner = active(campaign)
    letter = letter_to(LINA)
    assert (letter.kind, letter.about["body"]) == (Letter.Kind.PARTNER_DECIDED, "Quiet Youth")
    token = token_in(letter.about["my_link"])
    assert open_partner_page(token=token, keys=KEYS, now=NOW + timedelta(days=13)) == partner
    assert partner_of_code(code_of(partner)) == partner
    assert active_partners(campaign.pk) == [partner]
    assert events() == [("grace", "partner.accepted")]


def test_who_is_turned_down_is_told_why_and_gets_no_page(campaign: Campaign) -> None:
    partner = asked(campaign)
    how: dict[str, Any] = {"partner_id": partner.pk, "by": "grace", "keys": KEYS, "public_url": PUBLIC_URL, "now": NOW}
    with pytest.raises(NoReason):
        turn_down_partner(reason="  ", **how)
    turn_down_partner(reason="No website.", **how)
    about = letter_to(LINA).about
    assert (about["reason"], "my_link" in about) == ("No website.", False)
    with pytest.raises(NoPartnerPage):
        open_partner_page(token=page_token(partner), keys=KEYS, now=NOW)
    with pytest.raises(WrongState):
        turn_down_partner(reason="Again.", **how)
    with pytest.raises(NoPartner):
        accept_partner(**{**how, "partner_id": 0})


def test_who_is_invited_is_a_partner_once_it_says_yes_and_a_request_cannot_say_yes_for_the_desk(
    campaign: Campaign,
) -> None:
    fields = {key: value for key, value in ASKED.items() if key != "about"}
    partner = invite_partner(
        campaign_id=campaign.pk, **fields, language="en", by="grace", keys=KEYS, public_url=PUBLIC_URL, now=NOW
    )
    token = token_in(letter_to(LINA).about["my_link"])
    assert active_partners(campaign.pk) == []
    assert [join(token=token, keys=KEYS, now=NOW) for _time in range(2)] == [True, False]
    assert active_partners(campaign.pk) == [partner]
    waiting = asked(campaign, name="Others")
    with pytest.raises(NoPartnerPage):
        join(token=page_token(waiting), keys=KEYS, now=NOW)


def test_a_rotated_link_counts_for_nobody_and_the_new_one_does(campaign: Campaign) -> None:
    partner = active(campaign)
    old = code_of(partner)
    new = rotate_link(partner_id=partner.pk, by="grace", now=NOW)
    assert (partner_of_code(old), partner_of_code(new)) == (None, partner)
    assert [count_came(code=code, widget=False, origin="", now=NOW) for code in (old, new)] == [False, True]


def test_a_partner_that_left_has_no_page_and_its_link_counts_for_nobody_until_it_comes_back(campaign: Campaign) -> None:
    partner = active(campaign)
    code = code_of(partner)
    end_partner(partner_id=partner.pk, by="grace", now=NOW)
    assert (partner_of_code(code), active_partners(campaign.pk)) == (None, [])
    with pytest.raises(NoPartnerPage):
        open_partner_page(token=page_token(partner), keys=KEYS, now=NOW)
    accept_partner(partner_id=partner.pk, by="grace", keys=KEYS, public_url=PUBLIC_URL, now=NOW)
    assert partner_of_code(code_of(partner)) == partner and code_of(partner) != code


def test_the_link_to_the_page_ends_after_a_day_and_with_another_contact(campaign: Campaign) -> None:
    partner = active(campaign)
    token = page_token(partner)
    with pytest.raises(NoPartnerPage):
        open_partner_page(token=token, keys=KEYS, now=NOW + timedelta(hours=24))
    Partner.objects.update(contact_digest=b"x" * 32)
    with pytest.raises(NoPartnerPage):
        open_partner_page(token=token, keys=KEYS, now=NOW)


def test_a_new_link_goes_to_a_partners_address_five_times_a_day_and_to_nobody_elses(campaign: Campaign) -> None:
    active(campaign)
    asked(campaign, name="Others", contact_email="others@example.org")
    for email in ("stranger@example.org", "others@example.org", *[LINA.upper()] * 6):
        ask_partner_link(email=email, keys=KEYS, public_url=PUBLIC_URL, now=NOW)
    sent = [one.email for one in letters() if one.kind == Letter.Kind.PARTNER_MY]
    assert sent == [LINA] * 5
    with pytest.raises(InvalidEmail):
        ask_partner_link(email="lina", keys=KEYS, public_url=PUBLIC_URL, now=NOW)


def test_settings_are_stored_or_refused_with_a_code_at_each_field(campaign: Campaign) -> None:
    partner = active(campaign)
    token = page_token(partner)
    public = public_key_of(bytes((X25519,)) + b"p" * 32)[1:]
    fields = {"colour": "#1A2B3C", "webhook": "https://quiet-youth.org/hook?a=1", "public_key": public.hex()}
    save_settings(token=token, fields=fields, keys=KEYS, now=NOW)
    partner.refresh_from_db()
    assert (partner.colour, partner.webhook) == ("#1a2b3c", "https://quiet-youth.org/hook?a=1")
    assert bytes(partner.public_key) == public
    wrong = [
        {"colour": "red", "webhook": "http://quiet-youth.org/", "public_key": "abc"},
        {"webhook": "https://127.0.0.1/", "public_key": "00" * 32},
        {"webhook": "https://localhost/"},
    ]
    codes = []
    for typed in wrong:
        with pytest.raises(BadSettings) as caught:
            save_settings(token=token, fields=typed, keys=KEYS, now=NOW)
        codes.append(caught.value.errors)
    assert codes == [
        {"colour": "malformed", "webhook": "scheme", "public_key": "malformed"},
        {"webhook": "address", "public_key": "malformed"},
        {"webhook": "private"},
    ]


def test_visits_are_a_figure_a_day_and_way_and_a_widget_elsewhere_counts_apart(campaign: Campaign) -> None:
    partner = active(campaign)
    code = code_of(partner)
    for widget, origin in [
        (False, ""),
        (False, "anything.example.net"),
        (True, "blog.quiet-youth.example.org"),
        (True, ""),
        (True, "copy-cat.example.net"),
        (True, "null"),
    ]:
        assert count_came(code=code, widget=widget, origin=origin, now=NOW)
    assert not count_came(code="nobodys-code", widget=False, origin="", now=NOW)
    assert not count_came(code="x" * 500, widget=False, origin="", now=NOW)
    counts = PartnerVisits.objects.order_by("by").values_list("on", "by", "count")
    assert list(counts) == [(NOW.date(), "foreign", 2), (NOW.date(), "link", 2), (NOW.date(), "widget", 2)]
    assert (figures_of(partner.pk).visits, figures_of(partner.pk).foreign_visits) == (4, 2)


def test_codes_are_long_and_fit_into_an_address_and_a_person_keeps_theirs(campaign: Campaign) -> None:
    codes = {new_code() for _time in range(200)}
    assert len(codes) == 200
    assert all(len(code) == 12 and code.replace("-", "").replace("_", "").isalnum() for code in codes)
    one = confirmed(campaign.call)
    links = {link_for_person(campaign=campaign, address=one.address, now=NOW).code for _time in range(2)}
    assert len(links) == 1 and partner_of_code(*links) is None


def exported(partner: Partner) -> list[dict[str, str]]:
    content = export_contacts(token=page_token(partner), keys=KEYS, now=NOW).content
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_only_who_agreed_is_exported_safe_for_a_spreadsheet_and_not_after_they_took_it_back(campaign: Campaign) -> None:
    partner = active(campaign)
    via = code_of(partner)
    confirmed(campaign.call, "silent@example.org", via=via)
    confirmed(campaign.call, ADA, via=via, to_partner=True, name="=Ada()")
    (row,) = exported(partner)
    assert (row["name"], row["email"], row["country"]) == ("'=Ada()", ADA, "GB")
    assert row["words"] == WORDS.for_partner("Quiet Youth")
    assert len(row["mark"]) == 32
    receipt = receipt_token(ADA)
    assert [take_consent_back(token=receipt, keys=KEYS, now=NOW) for _time in range(2)] == [True, False]
    assert exported(partner) == []
    assert events()[1:] == [("partner quiet-youth", "partner.exported")] * 2


def test_what_is_exported_opens_only_with_the_partners_own_key(campaign: Campaign) -> None:
    partner = active(campaign)
    private = bytes((X25519,)) + b"p" * 32
    Partner.objects.update(public_key=public_key_of(private)[1:])
    confirmed(campaign.call, ADA, via=code_of(partner), to_partner=True)
    sealed = export_contacts(token=page_token(partner), keys=KEYS, now=NOW)
    assert (sealed.sealed, sealed.contacts, ADA.encode() in sealed.content) == (True, 1, False)
    assert ADA in open_sealed(private, sealed.content, SEALED_FOR).decode()


def test_people_are_counted_once_however_many_partners_brought_them(campaign: Campaign) -> None:
    first, second = active(campaign), active(campaign, name="Louder Youth", contact_email="b@example.org")
    other = make_call("other-seas")
    confirmed(campaign.call, ADA, via=code_of(first))
    confirmed(other, ADA, via=code_of(second), now=NOW + timedelta(hours=1))
    confirmed(campaign.call, "grace@example.org", via=code_of(second))
    confirmed(campaign.call, "alone@example.org")
    assert [figures_of(one.pk).signatures for one in (first, second)] == [1, 2]
    assert distinct_people(campaign.pk) == 2


def test_one_network_asks_four_times_an_hour_and_eight_a_day_and_holds_up_no_other(campaign: Campaign) -> None:
    def asks(number: int, ip: str, now: datetime = NOW) -> None:
        fields = ASKED | {"name": f"Youth {number}", "contact_email": f"lina{number}@quiet-youth.example.org"}
        ask_partner(campaign_id=campaign.pk, fields=fields, logo=b"", language="en", keys=KEYS, now=now, ip=ip)

    refused = []
    for number in range(20):
        try:
            # An address further in the same network, and five of them an hour.
            asks(number, f"203.0.113.{number}", now=NOW + timedelta(hours=number // 5))
        except TooMany:
            refused.append(number)
    assert refused == [A_NETWORK_AN_HOUR, 9, *range(10, 20)]
    assert Partner.objects.count() == A_NETWORK_A_DAY
    asks(30, "198.51.100.1")
    asks(31, "203.0.113.1", now=NOW + DAY)
    assert Partner.objects.count() == A_NETWORK_A_DAY + 2
