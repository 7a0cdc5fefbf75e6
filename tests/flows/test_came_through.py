"""Came through: whose code came with the form is credited, and a consent to a partner is the person's to give and take back."""

import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.partners import active, code_of, make_campaign, page_token, receipt_token
from tests.servers.https_site import LOOPBACK, HttpsSite, answer, authority, https_site
from tests.signatories import (
    ADA,
    DAY,
    KEYS,
    NOW,
    WORDS,
    arrive,
    confirmed,
    letter_to,
    letters,
    make_call,
    press_link,
    received,
    signature_of,
    signed,
    token_in,
)
from undersigned.campaigns.models import Campaign, Partner, PartnerConsent
from undersigned.campaigns.queries.partners import figures_of, partner_of_code
from undersigned.campaigns.verbs.links import link_for_person
from undersigned.domains.webhook import WebhookPoster
from undersigned.flows.confirm import WordsChanged, confirm, confirm_by_code, preview
from undersigned.flows.decide_partner import end_partner, rotate_link
from undersigned.flows.lapse import lapse
from undersigned.flows.partner_consent import (
    NoConsent,
    see_consent,
    take_consent_back,
    take_consent_back_by_signature,
)
from undersigned.flows.partner_export import export_contacts
from undersigned.flows.tell_partner import SEAL_FIELD, Patience, tell_partners, webhook_secret
from undersigned.flows.withdraw import withdraw
from undersigned.mailing.models import Letter
from undersigned.people.models import Address

pytestmark = pytest.mark.django_db
HOOK = "partner.example"


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(make_call())


@pytest.fixture
def partner(campaign: Campaign) -> Partner:
    return active(campaign)


def came(campaign: Campaign, email: str = ADA) -> tuple[str, str, bool]:
    one = signature_of(email, campaign.call)
    return one.came_through, one.came_by, one.partner_contact


@pytest.mark.parametrize(
    ("how", "by"),
    [
        ({}, "link"),
        ({"widget": True, "origin": "www.quiet-youth.example.org"}, "widget"),
        ({"widget": True, "origin": "shop.quiet-youth.example.org"}, "widget"),
        ({"widget": True}, "widget"),
        ({"widget": True, "origin": "copy-cat.example.net"}, "foreign"),
        ({"widget": True, "origin": "null"}, "foreign"),
    ],
)
def test_a_signature_says_how_it_came_through_its_partner(
    campaign: Campaign, partner: Partner, how: dict[str, Any], by: str
) -> None:
    confirmed(campaign.call, via=code_of(partner), **how)
    assert came(campaign) == (code_of(partner), by, False)
    figures = figures_of(partner.pk)
    assert (figures.signatures, figures.foreign) == ((0, 1) if by == "foreign" else (1, 0))


def test_a_partner_without_a_website_has_no_site_of_its_own(campaign: Campaign, partner: Partner) -> None:
    Partner.objects.update(website="")
    confirmed(campaign.call, via=code_of(partner), widget=True, origin="anything.example.org")
    assert came(campaign)[1] == "foreign"


def test_a_code_that_is_unknown_or_ended_or_of_a_partner_that_left_counts_for_nobody_and_stops_nobody(
    campaign: Campaign, partner: Partner
) -> None:
    left = active(campaign, name="Left", contact_email="left@example.org")
    codes = [code_of(partner), code_of(left), "nobodys-code"]
    rotate_link(partner_id=partner.pk, by="grace", now=NOW)
    end_partner(partner_id=left.pk, by="grace", now=NOW)
    people = [f"person{number}@example.org" for number in range(3)]
    for email, code in zip(people, codes, strict=True):
        confirmed(campaign.call, email, via=code, to_partner=True)
    assert [came(campaign, email) for email in people] == [("", "", False)] * 3
    assert PartnerConsent.objects.count() == 0


def test_who_comes_through_a_person_is_counted_for_them_and_agrees_to_nobody(campaign: Campaign) -> None:
    friend = confirmed(campaign.call, "friend@example.org")
    code = link_for_person(campaign=campaign, address=friend.address, now=NOW).code
    confirmed(campaign.call, via=code, to_partner=True)
    assert came(campaign) == (code, "link", False)


def test_the_first_touch_stays_when_the_form_is_sent_again_but_a_consent_goes_with_its_own_code(
    campaign: Campaign, partner: Partner
) -> None:
    other = active(campaign, name="Others", contact_email="b@example.org")
    first, second = code_of(partner), code_of(other)
    signed(campaign.call, via=first)
    arrive(received(campaign.call, at=NOW + DAY, via=second), now=NOW + DAY)
    assert came(campaign) == (first, "link", False)
    arrive(received(campaign.call, at=NOW + 2 * DAY, via=second, to_partner=True), now=NOW + 2 * DAY)
    assert came(campaign) == (second, "link", True)
    assert preview(token=confirm_token(), keys=KEYS, now=NOW + 2 * DAY).partner == "Others"


def confirm_token() -> str:
    return token_in(letter_to(ADA).about["confirm_link"])


def test_a_box_ticked_for_a_partner_becomes_a_consent_with_the_words_and_a_receipt_once_it_is_confirmed(
    campaign: Campaign, partner: Partner
) -> None:
    signed(campaign.call, via=code_of(partner), to_partner=True)
    token = confirm_token()
    assert (PartnerConsent.objects.count(), preview(token=token, keys=KEYS, now=NOW).partner) == (0, "Quiet Youth")
    for _time in range(2):
        confirm(token=token, words=WORDS, keys=KEYS, public_url="https://call.example.org", now=NOW)
    consent = PartnerConsent.objects.get()
    words = "Quiet Youth may contact me by e-mail."
    assert (consent.partner, consent.words, consent.language, consent.given_at) == (partner, words, "en", NOW)
    assert ADA.encode() not in bytes(consent.box) and b"Lovelace" not in bytes(consent.box)
    (receipt,) = [one for one in letters(ADA) if one.kind == Letter.Kind.PARTNER_RECEIPT]
    assert receipt.about["reason"] == words
    told = see_consent(token=token_in(receipt.about["consent_link"]), keys=KEYS)
    assert (told.partner, told.words, told.withdrawn_at) == ("Quiet Youth", words, None)


def test_six_digits_confirm_the_signature_and_agree_to_no_partner_since_nothing_shows_it_there(
    campaign: Campaign, partner: Partner
) -> None:
    signed(campaign.call, via=code_of(partner), to_partner=True)
    code = str(letter_to(ADA).about["code"])
    confirm_by_code(call_id=campaign.call.pk, email=ADA, code=code, words=WORDS, keys=KEYS, now=NOW)
    assert (PartnerConsent.objects.count(), came(campaign)) == (0, (code_of(partner), "link", False))
    assert signature_of(ADA, campaign.call).state == "confirmed"


@pytest.mark.parametrize("code", ["\x00", "a\x00b", "é", "\ud800", "x" * 25])
def test_what_is_no_code_is_asked_of_no_database(code: str, campaign: Campaign) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert partner_of_code(code) is None
    assert len(queries) == 0


def test_a_letter_written_before_the_box_was_ticked_does_not_confirm_it(campaign: Campaign, partner: Partner) -> None:
    signed(campaign.call)
    first = confirm_token()
    with_box = received(campaign.call, at=NOW + DAY, via=code_of(partner), to_partner=True)
    arrive(with_box, now=NOW + DAY)
    with pytest.raises(WordsChanged):
        confirm(token=first, words=WORDS, keys=KEYS, now=NOW + DAY)


TAKING_BACK: list[Callable[[Campaign, Partner], object]] = [
    lambda _campaign, _partner: take_consent_back(token=receipt_token(ADA), keys=KEYS, now=NOW + DAY),
    lambda campaign, partner: take_consent_back_by_signature(
        signature_id=signature_of(ADA, campaign.call).pk, partner=str(partner.pk), now=NOW + DAY
    ),
    lambda campaign, _partner: withdraw(signature_id=signature_of(ADA, campaign.call).pk, now=NOW + DAY),
]


@pytest.mark.parametrize("take_back", TAKING_BACK, ids=["receipt", "my page", "withdrawn signature"])
def test_a_consent_that_is_taken_back_holds_nothing_and_is_in_no_export(
    campaign: Campaign, partner: Partner, take_back: Callable[[Campaign, Partner], object]
) -> None:
    confirmed(campaign.call, via=code_of(partner), to_partner=True)
    assert take_back(campaign, partner)
    consent = PartnerConsent.objects.get()
    assert (bytes(consent.box), consent.withdrawn_at) == (b"", NOW + DAY)
    assert export_contacts(token=page_token(partner), keys=KEYS, now=NOW).contacts == 0


def test_nobody_takes_back_what_others_agreed_to(campaign: Campaign, partner: Partner) -> None:
    confirmed(campaign.call, via=code_of(partner), to_partner=True)
    stranger = confirmed(campaign.call, "stranger@example.org")
    assert not take_consent_back_by_signature(signature_id=stranger.pk, partner=str(partner.pk), now=NOW)
    assert not take_consent_back_by_signature(signature_id=stranger.pk, partner="nonsense", now=NOW)
    with pytest.raises(NoConsent):
        take_consent_back(token="made-up", keys=KEYS, now=NOW)
    assert PartnerConsent.objects.get().withdrawn_at is None


def test_an_address_that_agreed_or_asks_others_is_not_forgotten_for_want_of_a_signature(
    campaign: Campaign, partner: Partner
) -> None:
    one = confirmed(campaign.call, via=code_of(partner), to_partner=True)
    asks = confirmed(campaign.call, "asks@example.org")
    link_for_person(campaign=campaign, address=asks.address, now=NOW)
    confirmed(campaign.call, "gone@example.org")
    campaign.call.signatures.all().delete()
    lapse(now=NOW + 40 * DAY)
    assert set(Address.objects.values_list("pk", flat=True)) == {one.address_id, asks.address_id}


def poster(site: HttpsSite) -> WebhookPoster:
    """A poster that may go to the site on loopback, and trusts its authority alone."""
    return WebhookPoster(
        resolve=lambda _host, _seconds: [LOOPBACK],
        is_allowed=lambda ip: ip == LOOPBACK,
        port=site.port,
        tls=authority().client(),
    )


def test_the_partners_website_is_told_of_a_withdrawal_by_the_mark_of_the_export_until_it_takes_it(
    campaign: Campaign, partner: Partner
) -> None:
    Partner.objects.update(webhook=f"https://{HOOK}/hook")
    confirmed(campaign.call, via=code_of(partner), to_partner=True)
    mark = export_contacts(token=page_token(partner), keys=KEYS, now=NOW).content.decode().splitlines()[1][:32]
    take_consent_back(token=receipt_token(ADA), keys=KEYS, now=NOW)
    patience = Patience()

    def tell(status: int, now: object) -> tuple[int, HttpsSite]:
        with https_site(authority().server(HOOK), answer(status)) as site:
            told = tell_partners(keys=KEYS, poster=poster(site), patience=patience, now=now)  # type: ignore[arg-type]
            return told, site

    minute = timedelta(minutes=1)
    assert tell(500, NOW)[0] == 0
    assert tell(200, NOW + minute / 2)[1].connections == 0
    told, site = tell(204, NOW + minute)
    assert (told, [path for path, _fields in site.requests]) == (1, ["/hook"])
    assert json.loads(site.bodies[0]) == {
        "event": "consent.withdrawn",
        "partner": "quiet-youth",
        "contacts": [{"mark": mark, "withdrawn_at": NOW.isoformat()}],
    }
    seal = hmac.digest(webhook_secret(KEYS, partner.pk).encode(), site.bodies[0], "sha256").hex()
    assert site.requests[0][1][SEAL_FIELD.lower()] == f"sha256={seal}"
    assert tell(200, NOW + 2 * minute)[1].connections == 0


def test_press_link_still_confirms_without_any_partner(campaign: Campaign) -> None:
    signed(campaign.call)
    assert press_link().already is False
    assert came(campaign) == ("", "", False)
