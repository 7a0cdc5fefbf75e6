"""The pages of partners: the list, the request, the partner's own page, and the way to take a consent back."""

import io
import re
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from tests.doers import make_office_holder, make_target
from tests.partners import ASKED, LINA, active, asked, code_of, make_campaign, page_token
from tests.signatories import ADA, make_call, signed
from undersigned.calls.models import Signature
from undersigned.calls.passes import make_confirm_pass, make_my_pass
from undersigned.campaigns.models import (
    Campaign,
    ContactMade,
    Partner,
    PartnerConsent,
    PartnerVisits,
    TargetClaim,
)
from undersigned.campaigns.passes.partners import make_consent_pass
from undersigned.campaigns.states import ACTIVE
from undersigned.interfaces.web.sign import refused_json, refused_page
from undersigned.mailing.models import Letter

pytestmark = pytest.mark.django_db


def now() -> datetime:
    return datetime.now(UTC)


def png() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (64, 48), "navy").save(kept, "PNG")
    return kept.getvalue()


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(make_call())


@pytest.fixture
def partner(campaign: Campaign) -> Partner:
    return active(campaign, logo=png(), keys=settings.HOME.keys)


def my(partner: Partner) -> str:
    return f"/en/partners/my/{page_token(partner, keys=settings.HOME.keys, now=now())}/"


def test_the_list_shows_who_was_taken_in_and_nobody_who_waits(client: Client, campaign: Campaign) -> None:
    active(campaign, keys=settings.HOME.keys)
    asked(campaign, name="Waiting Ones", contact_email="w@example.org")
    page = client.get("/en/partners/")
    assert (page.status_code, page["Cache-Control"], page.cookies) == (200, "public, max-age=2", {})
    assert "Quiet Youth" in page.text and "United Kingdom" in page.text and "Waiting Ones" not in page.text
    assert [client.get(f"/en/partners/{slug}/").status_code for slug in ("quiet-youth", "waiting-ones", "x")] == [
        200,
        404,
        404,
    ]


def test_the_pages_of_partners_are_there_before_any_campaign(client: Client) -> None:
    make_call()
    paths = ("partners/", "partners/join/", "partners/widget/", "partners/my/", "widget/sign/", "widget/form.json")
    assert [client.get(f"/en/{path}").status_code for path in paths] == [200] * 6
    assert client.post("/en/partners/join/", ASKED).status_code == 409


def test_a_partners_page_leads_to_the_form_with_its_code_and_shows_its_logo(client: Client, partner: Partner) -> None:
    page = client.get("/en/partners/quiet-youth/")
    assert f"/en/sign/?via={code_of(partner)}" in page.text and LINA not in page.text
    logo = client.get("/en/partners/quiet-youth/logo.png")
    assert (logo["Content-Type"], logo.content[:4]) == ("image/png", b"\x89PNG")


def test_the_number_of_queries_of_the_list_does_not_grow_with_its_partners(client: Client, campaign: Campaign) -> None:
    counts = []
    for number in (1, 3):
        while campaign.partners.count() < number:
            name = f"Partner {campaign.partners.count()}"
            active(
                campaign, keys=settings.HOME.keys, name=name, contact_email=f"{campaign.partners.count()}@example.org"
            )
        with CaptureQueriesContext(connection) as queries:
            client.get("/en/partners/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_request_is_stored_with_a_clean_logo_and_says_what_happens_next(client: Client, campaign: Campaign) -> None:
    upload = SimpleUploadedFile("logo.svg", png())
    page = client.post("/en/partners/join/", {**ASKED, "logo": upload})
    one = Partner.objects.get()
    assert (page.status_code, page["Cache-Control"], one.state, one.name) == (200, "no-store", "asked", "Quiet Youth")
    assert bytes(one.logo)[:4] == b"\x89PNG"


def test_a_refused_request_keeps_what_was_typed_and_says_what_to_do_at_the_field(
    client: Client, campaign: Campaign
) -> None:
    upload = SimpleUploadedFile("logo.png", b"no picture")
    page = client.post("/en/partners/join/", {**ASKED, "kind": "", "contact_email": "lina", "logo": upload})
    assert (page.status_code, Partner.objects.count()) == (422, 0)
    assert page.text.count("This is no picture that can be read.") == 2
    assert "Please choose what the organisation works for." in page.text
    assert 'value="Quiet Youth"' in page.text and "We are young and quiet." in page.text


def test_a_fourth_request_of_one_address_is_asked_to_come_back(client: Client, campaign: Campaign) -> None:
    statuses = [client.post("/en/partners/join/", ASKED).status_code for _time in range(4)]
    assert statuses == [200, 200, 200, 429]


def test_a_fifth_request_of_one_network_within_the_hour_is_asked_to_come_back(
    client: Client, campaign: Campaign
) -> None:
    answers = [
        client.post(
            "/en/partners/join/",
            ASKED | {"contact_email": f"lina{number}@quiet-youth.example.org"},
            REMOTE_ADDR=f"203.0.113.{number}",
        )
        for number in range(5)
    ]
    assert [one.status_code for one in answers] == [200, 200, 200, 200, 429]
    assert "Several requests came from your network within the hour." in answers[-1].text


def test_the_answer_to_who_asks_for_the_link_is_the_same_for_all(client: Client, partner: Partner) -> None:
    before = Letter.objects.count()
    pages = [client.post("/en/partners/my/", {"email": email}) for email in (LINA, "stranger@example.org")]
    assert [page.status_code for page in pages] == [200, 200]
    assert pages[0].text == pages[1].text
    assert Letter.objects.count() == before + 1
    assert client.post("/en/partners/my/", {"email": "lina"}).status_code == 422


def test_the_own_page_shows_link_and_snippet_and_changes_nothing_by_being_read(
    client: Client, partner: Partner
) -> None:
    page = client.get(my(partner))
    code = code_of(partner)
    assert (page.status_code, page["Cache-Control"], page["Referrer-Policy"]) == (200, "no-store", "no-referrer")
    assert f"/en/sign/?via={code}" in page.text and f"&lt;undersigned-sign via=&quot;{code}&quot;" in page.text
    assert code_of(partner) == code


def test_each_button_of_the_own_page_does_its_deed(client: Client, partner: Partner) -> None:
    address, old = my(partner), code_of(partner)
    assert client.post(address, {"deed": "rotate"}).status_code == 303
    assert code_of(partner) != old
    kept = {"deed": "settings", "colour": "#00695c", "webhook": "", "public_key": ""}
    assert client.post(address, kept).headers["Location"] == address
    partner.refresh_from_db()
    assert partner.colour == "#00695c"
    wrong = client.post(address, kept | {"colour": "teal", "webhook": "https://quiet-youth.org/"})
    assert (wrong.status_code, 'value="teal"' in wrong.text, "https://quiet-youth.org/" in wrong.text) == (
        422,
        True,
        True,
    )
    export = client.post(address, {"deed": "export"})
    assert (export["Content-Type"], export["Content-Disposition"]) == (
        "text/csv; charset=utf-8",
        'attachment; filename="quiet-youth-contacts.csv"',
    )
    assert client.post(address, {"deed": "dance"}).status_code == 400


def test_a_link_that_has_ended_says_where_a_new_one_is(client: Client, partner: Partner) -> None:
    token = page_token(partner, keys=settings.HOME.keys)
    pages = [client.get(f"/en/partners/my/{one}/") for one in (token, "made-up")]
    assert [page.status_code for page in pages] == [410, 410]
    assert "/en/partners/my/" in pages[0].text


def test_who_was_invited_sees_one_button_and_is_a_partner_once_it_is_pressed(
    client: Client, campaign: Campaign
) -> None:
    invited = asked(campaign, keys=settings.HOME.keys)
    Partner.objects.update(decided_at=now())
    address = my(invited)
    assert client.get(address).text.count('name="deed"') == 1
    assert client.post(address, {"deed": "export"}).status_code == 400
    assert client.post(address, {"deed": "join"}).status_code == 303
    invited.refresh_from_db()
    assert invited.state == ACTIVE


def test_a_known_code_goes_along_to_the_form_and_an_unknown_one_does_not(client: Client, partner: Partner) -> None:
    code = code_of(partner)
    with_code, without = (client.get("/en/partners/", {"via": one}).text for one in (code, "unknown"))
    assert (f"/en/sign/?via={code}" in with_code, "came.js" in with_code) == (True, True)
    assert ("unknown" in without, "came.js" in without) == (False, False)
    form = client.get("/en/sign/", {"via": code}).text
    assert f'name="via" value="{code}"' in form
    assert "Quiet Youth may contact me by e-mail. I can take this back at any time." in form
    assert 'name="partner_contact" type="checkbox">' in form
    assert "partner_contact" not in client.get("/en/sign/", {"via": "unknown"}).text


def test_a_refused_form_keeps_code_and_tick_and_a_widget_gets_sentences(partner: Partner) -> None:
    code = code_of(partner)
    page = refused_page("en", {"via": [code], "partner_contact": ["on"]}, {"name": "missing"}).decode()
    assert f'name="via" value="{code}"' in page and 'name="partner_contact" type="checkbox" checked' in page
    assert refused_json("en", {"name": "missing"}) == b'{"errors": {"name": "Please type your name."}}'


def test_a_visit_is_counted_by_a_post_and_the_answer_tells_nothing(client: Client, partner: Partner) -> None:
    answers = [client.post("/en/came/", {"via": via}) for via in (code_of(partner), "unknown", "")]
    assert [(one.status_code, one.content, one.cookies) for one in answers] == [(204, b"", {})] * 3
    assert client.get("/en/came/", {"via": code_of(partner)}).status_code == 405
    assert list(PartnerVisits.objects.values_list("by", "count")) == [("link", 1)]


def consenting(client: Client, campaign: Campaign, partner: Partner) -> tuple[str, PartnerConsent]:
    """The address of one's own page, and the consent that was given by confirming in the browser."""
    one = signed(campaign.call, now=now())
    Signature.objects.update(came_through=code_of(partner), came_by="link", partner_contact=True)
    one.refresh_from_db()
    link = f"/en/confirm/{make_confirm_pass(settings.HOME.keys, signature=one, email=ADA)}/"
    assert "Quiet Youth may contact me by e-mail." in client.get(link).text
    client.post(link)
    return f"/en/my/{make_my_pass(settings.HOME.keys, signature_id=one.pk, now=now())}/", PartnerConsent.objects.get()


def test_the_receipts_link_shows_the_words_and_its_button_takes_them_back(
    client: Client, campaign: Campaign, partner: Partner
) -> None:
    _my, consent = consenting(client, campaign, partner)
    address = f"/en/partners/contact/{make_consent_pass(settings.HOME.keys, consent_id=consent.pk)}/"
    assert client.get(address).text.count(consent.words) == 1
    consent.refresh_from_db()
    assert consent.withdrawn_at is None
    assert [client.post(address).status_code for _time in range(2)] == [303, 303]
    consent.refresh_from_db()
    assert (consent.withdrawn_at is not None, bytes(consent.box)) == (True, b"")
    assert "<form" not in client.get(address).text.partition("<main")[2].partition("</main")[0]
    assert client.get("/en/partners/contact/made-up/").status_code == 410


def test_ones_own_page_has_a_button_for_each_partner_that_may_write(
    client: Client, campaign: Campaign, partner: Partner
) -> None:
    page, consent = consenting(client, campaign, partner)
    assert consent.words in client.get(page).text
    assert client.post(page, {"deed": "end_contact", "partner": str(partner.pk)}).status_code == 303
    assert consent.words not in client.get(page).text


# --- the targets in its care ------------------------------------------------------------------------------------------
def test_the_own_page_takes_a_target_notes_a_contact_and_its_answer_and_gives_it_up(
    client: Client, campaign: Campaign, partner: Partner
) -> None:
    target = make_target(campaign, called_on=campaign.starts_on)
    today = timezone.localdate().isoformat()
    before = client.get(my(partner))
    assert ("You care for no target yet." in before.text, before.context["free"]) == (
        True,
        [{"id": target.pk, "name": "Brazil"}],
    )
    taken = client.post(my(partner), {"deed": "take", "target": target.pk})
    assert (taken.status_code, taken["Location"].endswith("/#targets")) == (303, True)
    page = client.get(my(partner))
    assert '<a href="/en/holdouts/brazil/">Brazil</a>' in page.text
    assert (page.context["free"], [one["id"] for one in page.context["claims"]]) == ([], [target.pk])
    said = {"target": target.pk, "deed": "log", "way": "call", "on": today, "note": "They listened."}
    assert client.post(my(partner), said).status_code == 303
    made = ContactMade.objects.get()
    assert "They listened." in client.get(my(partner)).text
    answer = {"target": target.pk, "deed": "answer", "contact": made.pk, "answered_on": today}
    assert client.post(my(partner), answer).status_code == 303
    made.refresh_from_db()
    assert (str(made.answered_on), made.claim.partner if made.claim else None) == (today, partner)
    assert client.post(my(partner), {"target": target.pk, "deed": "give_up"}).status_code == 303
    assert not TargetClaim.objects.filter(ended_at=None).exists()


def test_what_is_wrong_about_a_contact_stands_at_the_form_of_its_target(
    client: Client, campaign: Campaign, partner: Partner
) -> None:
    targets = [make_target(campaign), make_office_holder(campaign)]
    for one in targets:
        client.post(my(partner), {"deed": "take", "target": one.pk})
    said = {"deed": "log", "target": targets[1].pk, "way": "", "on": "soon", "note": "Kept."}
    page = client.post(my(partner), said)
    assert page.status_code == 422
    wrong = client.post(my(partner), said | {"on": "2099-01-01"})
    pk = targets[1].pk
    assert (wrong.status_code, wrong.context["errors"]) == (
        422,
        {f"way-{pk}": "Please say how you got in touch.",
         f"on-{pk}": "This day is still to come. Please note what has happened."},
    )  # fmt: skip
    assert f'href="#field-way-{pk}"' in wrong.text and f'id="wrong-way-{pk}"' in wrong.text
    assert wrong.text.count("<details open>") == 1 and ">\nKept.</textarea>" in wrong.text
    ids = re.findall(r'\sid="([^"]*)"', wrong.text)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ({"deed": "take"}, 422, "Please choose one from the list."),
        ({"deed": "take", "target": "x"}, 422, "Please choose one from the list."),
        ({"deed": "take", "target": "999"}, 409, "Nobody needs to care for it"),
        ({"deed": "give_up", "target": "999"}, 409, "It is not in your care any more."),
        ({"deed": "answer", "target": "999"}, 422, "Please say on which day it answered."),
    ],
)
def test_a_form_about_no_target_is_refused_with_a_sentence(
    client: Client, partner: Partner, typed: dict[str, str], status: int, sentence: str
) -> None:
    make_target(partner.campaign)
    page = client.post(my(partner), typed)
    assert (page.status_code, sentence in page.text) == (status, True)


def test_who_comes_second_is_told_so(client: Client, campaign: Campaign, partner: Partner) -> None:
    other = active(campaign, keys=settings.HOME.keys, name="Loud Youth", contact_email="loud@example.org")
    target = make_target(campaign)
    client.post(my(other), {"deed": "take", "target": target.pk})
    page = client.post(my(partner), {"deed": "take", "target": target.pk})
    assert (page.status_code, "Somebody else was faster" in page.text, "Nobody cares for these" in page.text) == (
        409,
        True,
        False,
    )


def test_the_own_page_asks_as_often_for_many_targets_as_for_one(
    client: Client, campaign: Campaign, partner: Partner
) -> None:
    numbers = []
    for size in (1, 5):
        for number in range(size):
            one = make_office_holder(campaign, f"m{size}-{number}")
            make_office_holder(campaign, f"free{size}-{number}")
            client.post(my(partner), {"deed": "take", "target": one.pk})
        with CaptureQueriesContext(connection) as captured:
            assert client.get(my(partner)).status_code == 200
        numbers.append(len(captured))
    assert numbers[0] == numbers[1]
