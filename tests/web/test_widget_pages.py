"""The widget's addresses: what other sites may load, read and frame, and that nothing else may be framed."""

import gzip
import json

import pytest
from django.conf import settings
from django.test import Client

from tests.partners import active, code_of, make_campaign
from tests.signatories import make_call
from undersigned.campaigns.models import Campaign, Partner

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(make_call())


@pytest.fixture
def partner(campaign: Campaign) -> Partner:
    return active(campaign, keys=settings.HOME.keys)


def test_the_module_is_small_and_any_site_may_load_it(client: Client, campaign: Campaign) -> None:
    script = client.get("/en/widget.js")
    assert script["Content-Type"] == "text/javascript; charset=utf-8"
    assert (script["Access-Control-Allow-Origin"], script["Cross-Origin-Resource-Policy"]) == ("*", "cross-origin")
    assert "public" in script["Cache-Control"] and "Vary" not in script and not script.cookies
    assert len(gzip.compress(script.content)) <= 15_000
    # It names no other host than the one it comes from.
    assert b"http" not in script.content


def test_the_form_is_told_in_the_language_of_its_address_with_the_partners_words_and_colour(
    client: Client, partner: Partner
) -> None:
    Partner.objects.update(colour="#00695c")
    code = code_of(partner)
    answer = client.get("/fr/widget/form.json", {"via": code})
    told = json.loads(answer.content)
    assert (answer["Access-Control-Allow-Origin"], told["language"], told["colour"], told["via"]) == (
        "*",
        "fr",
        "#00695c",
        code,
    )
    assert set(told["boxes"]) == {"show_name", "news", "partner_contact"}
    assert "Quiet Youth" in told["boxes"]["partner_contact"]
    assert (told["send"], told["links"]["page"][0]) == ("/fr/sign/", f"/fr/sign/?via={code}")
    assert ("FR", "France") in [tuple(one) for one in told["countries"]]


def test_a_form_without_a_known_code_signs_for_nobody(client: Client, partner: Partner) -> None:
    told = json.loads(client.get("/en/widget/form.json", {"via": "unknown"}).content)
    assert (told["via"], told["colour"], "partner_contact" in told["boxes"]) == ("", "", False)
    assert told["links"]["page"][0] == "/en/sign/"


def test_the_form_alone_may_be_framed_by_any_site_and_no_other_page_may(client: Client, partner: Partner) -> None:
    code = code_of(partner)
    frame, form = client.get("/en/widget/sign/", {"via": code}), client.get("/en/sign/")
    assert "frame-ancestors *" in frame["Content-Security-Policy"]
    assert "X-Frame-Options" not in frame and "default-src 'self'" in frame["Content-Security-Policy"]
    assert ("frame-ancestors 'self'" in form["Content-Security-Policy"], form["X-Frame-Options"]) == (
        True,
        "SAMEORIGIN",
    )
    assert f'name="via" value="{code}"' in frame.text and 'name="by" value="widget"' in frame.text
    assert 'name="partner_contact"' in frame.text


def test_the_page_that_explains_it_has_what_to_copy(client: Client, partner: Partner) -> None:
    page = client.get("/en/partners/widget/", {"via": code_of(partner)}).text
    base = settings.PUBLIC_URL
    assert f"&lt;script type=&quot;module&quot; src=&quot;{base}/en/widget.js&quot;&gt;" in page
    assert f"&lt;undersigned-sign via=&quot;{code_of(partner)}&quot; lang=&quot;en&quot;&gt;" in page
    assert f"&lt;a href=&quot;{base}/en/sign/?via={code_of(partner)}&quot;&gt;" in page
    assert f"&lt;iframe src=&quot;{base}/en/widget/sign/?via={code_of(partner)}&quot;" in page
    assert "YOUR-CODE" in client.get("/en/partners/widget/").text
