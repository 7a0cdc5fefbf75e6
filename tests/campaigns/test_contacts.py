"""Contacts of targets: what is typed is brought into one shape, what cannot be is said at its field, a bounce is noted."""

from datetime import time
from typing import Any

import pytest

from tests.doers import make_campaign, make_contact, make_target
from tests.signatories import DAY, NOW
from undersigned.campaigns.models import TargetContact
from undersigned.campaigns.verbs.contacts import BadContact, clean_contact, note_bounce
from undersigned.flows.save_contact import save_contact
from undersigned.people.models import AuditLine


def test_what_is_typed_comes_in_one_shape() -> None:
    typed = {
        "office": "  Office  of the Minister ", "email": " Office@Minister.Example.org ", "x": "@minister_x",
        "bluesky": "@Minister.Example.org", "mastodon": "@minister@Social.Example.org",
        "postal": " Esplanade 1 \r\n\r\n70000  Brasilia ", "phone": "+55 61 5550-0000", "time_zone": "America/Sao_Paulo",
        "language": "pt-BR", "opens": "8:30", "closes": time(16),
    }  # fmt: skip
    assert clean_contact(typed) == {
        "office": "Office of the Minister", "name": "", "email": "Office@minister.example.org", "x": "minister_x",
        "bluesky": "minister.example.org", "mastodon": "minister@social.example.org",
        "postal": "Esplanade 1\n70000 Brasilia", "phone": "+55 61 5550-0000", "time_zone": "America/Sao_Paulo",
        "language": "pt-BR", "opens": time(8, 30), "closes": time(16), "source": "",
    }  # fmt: skip


def test_what_is_left_out_is_office_hours_in_universal_time() -> None:
    cleaned = clean_contact({"office": "Office", "phone": "+55 61"})
    assert (cleaned["time_zone"], cleaned["opens"], cleaned["closes"]) == ("UTC", time(9), time(17))


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"office": " "}, {"office": "missing"}),
        ({"office": "x" * 256}, {"office": "too_long"}),
        ({"office": "Of\u202efice"}, {"office": "unseen"}),
        ({"email": "no address"}, {"email": "malformed"}),
        ({"x": "two words"}, {"x": "malformed"}),
        ({"bluesky": "minister"}, {"bluesky": "malformed"}),
        ({"mastodon": "minister"}, {"mastodon": "malformed"}),
        ({"phone": "call me"}, {"phone": "malformed"}),
        ({"postal": "line\n" * 11}, {"postal": "too_long"}),
        ({"time_zone": "Brazil/Nowhere"}, {"time_zone": "unknown"}),
        ({"language": "Portuguese"}, {"language": "malformed"}),
        ({"opens": "25:00"}, {"opens": "malformed"}),
        ({"opens": "17:00", "closes": "17:00"}, {"closes": "closes_before_it_opens"}),
        ({"email": ""}, {"email": "no_way"}),
        ({"x": "a b", "closes": "late"}, {"x": "malformed", "closes": "malformed"}),
    ],
)
def test_what_cannot_be_is_said_at_its_field(typed: dict[str, str], errors: dict[str, str]) -> None:
    with pytest.raises(BadContact) as refused:
        clean_contact({"office": "Office", "email": "office@example.org"} | typed)
    assert refused.value.errors == errors


@pytest.mark.django_db
def test_a_bounce_is_noted_once_and_ends_with_a_new_address() -> None:
    target = make_target(make_campaign())
    contact = make_contact(target)
    for now in (NOW, NOW + DAY):
        note_bounce(contact_id=contact.pk, now=now)
    contact.refresh_from_db()
    noted = contact.bounced_at
    fields: dict[str, Any] = {"office": contact.office, "email": "new@minister.example.org"}
    save_contact(target_id=target.pk, contact_id=contact.pk, fields=fields, by="grace", now=NOW)
    contact.refresh_from_db()
    assert (noted, contact.bounced_at, contact.email) == (NOW, None, "new@minister.example.org")


@pytest.mark.django_db
def test_a_contact_is_stored_and_noted_in_the_audit_and_saved_again_it_is_the_same() -> None:
    target = make_target(make_campaign())
    fields: dict[str, Any] = {"office": "Office", "email": "office@example.org", "sample": True}
    contact = save_contact(target_id=target.pk, contact_id=None, fields=fields, by="grace", now=NOW)
    save_contact(target_id=target.pk, contact_id=contact.pk, fields=fields, by="grace", now=NOW)
    assert TargetContact.objects.values_list("office", "sample").get() == ("Office", True)
    assert list(AuditLine.objects.values_list("event", "subject")) == [("contact.made", f"hush brazil {contact.pk}")]
