"""The page that says "never write to me again": GET shows, POST stores, and the answer tells nothing of who is known."""

import pytest
from django.conf import settings
from django.test import Client

from tests.signatories import make_call, signed
from undersigned.people.models import Address
from undersigned.people.passes import make_refuse_pass
from undersigned.people.verbs.addresses import address_digest

pytestmark = pytest.mark.django_db
KNOWN, STRANGER = "grace@example.org", "nobody@example.org"


def link(email: str) -> str:
    return f"/en/refuse/{make_refuse_pass(settings.HOME.keys, digest=address_digest(settings.HOME.keys, email))}/"


def test_looking_changes_nothing_and_the_button_blocks_the_same_way_for_known_and_unknown(client: Client) -> None:
    make_call()
    Address.objects.create(
        digest=address_digest(settings.HOME.keys, KNOWN), made_at=signed(make_call("another")).signed_at
    )
    shown, done = [], []
    for email in (KNOWN, STRANGER):
        address = link(email)
        token = address.split("/")[3]
        page = client.get(address)
        assert (page.status_code, page["Cache-Control"]) == (200, "no-store")
        assert Address.objects.filter(blocked_at__isnull=False).count() == len(done)
        shown.append(page.text.replace(token, ""))
        answer = client.post(address)
        assert answer.status_code == 200
        done.append(answer.text.replace(token, ""))
    assert shown[0] == shown[1] and done[0] == done[1]
    assert "Never write to me again" in shown[0] and "We will not write to you again" in done[0]
    blocked = Address.objects.filter(blocked_at__isnull=False)
    assert {bytes(one.digest) for one in blocked} == {
        address_digest(settings.HOME.keys, email) for email in (KNOWN, STRANGER)
    }


def test_a_link_that_was_cut_opens_nothing(client: Client) -> None:
    make_call()
    assert client.get(link(KNOWN)[:-9] + "/").status_code == client.post(link(KNOWN)[:-9] + "/").status_code >= 400
    assert Address.objects.count() == 0
