"""What the desk's screens show, and what they never show."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.desk.staffed import PASSWORD, Everything, make_entry
from tests.signatories import ADA, DAY, KEYS, NOW, confirmed, make_call, signed
from undersigned.calls.models import Signature
from undersigned.campaigns.models import Campaign
from undersigned.flows.set_up_desk import make_staff
from undersigned.mailing.models import Letter
from undersigned.people.models import AuditLine
from undersigned.people.verbs.addresses import address_digest
from undersigned.roll.models import PeopleCount, RollChange

ClientOf = Callable[[str], Client]


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


# --- signatures -------------------------------------------------------------------------------------------------------
def test_a_name_is_masked_unless_the_roll_shows_it(client_of: ClientOf, everything: Everything) -> None:
    client = client_of("secretariat")
    for address in ("/desk/signatures/", "/desk/signatures/results/", f"/desk/signatures/{everything.hidden.pk}/"):
        shown = page(client, address)
        assert "A… L…" in shown
        assert "Lovelace" not in shown
        assert "Augusta" not in shown
    assert "Grace Hopper" in page(client, f"/desk/signatures/{everything.shown.pk}/")


def test_a_name_that_waits_to_be_confirmed_is_masked_even_if_it_is_to_be_shown(
    client_of: ClientOf, everything: Everything
) -> None:
    client = client_of("secretariat")
    waiting = Signature.objects.get(name="Waiting Person")
    for address in ("/desk/signatures/", f"/desk/signatures/{waiting.pk}/"):
        shown = page(client, address)
        assert "W… P…" in shown
        assert "Waiting Person" not in shown


def test_no_screen_shows_an_address_its_digest_or_its_network(client_of: ClientOf, everything: Everything) -> None:
    client = client_of("superuser")
    Signature.objects.update(prefix=bytes.fromhex("c0ffee00c0ffee00"))
    digest = address_digest(KEYS, ADA)
    for address in (
        "/desk/signatures/",
        f"/desk/signatures/{everything.hidden.pk}/",
        "/desk/letters/",
        f"/desk/letters/{everything.letter.pk}/",
        "/desk/audit/",
        "/desk/",
    ):
        shown = page(client, address).lower()
        for secret in (
            ADA,
            "example.org",
            digest.hex(),
            repr(digest)[2:-1].lower(),
            "c0ffee00",
            "\\xc0\\xff",
            "address ",
        ):
            assert secret not in shown, (address, secret)


def test_a_signature_is_found_by_its_number_and_by_nothing_else(client_of: ClientOf, everything: Everything) -> None:
    client = client_of("auditor")
    found = page(client, "/desk/signatures/results/?q=7")
    assert (str(everything.hidden.pk) in found, str(everything.shown.pk) in found) == (True, False)
    for words in ("Lovelace", "Ada", ADA, "-7", "٧", "9" * 30, "7 or 1=1"):
        missed = page(client, f"/desk/signatures/results/?q={words}")
        assert (str(everything.hidden.pk) in missed, str(everything.shown.pk) in missed) == (False, False), words


def test_signatures_are_not_sorted_by_what_the_mask_hides(client_of: ClientOf, everything: Everything) -> None:
    client = client_of("secretariat")

    def order(key: str) -> list[str]:
        return re.findall(
            r"/desk/signatures/([0-9a-f-]{36})/", page(client, f"/desk/signatures/results/?ordering={key}")
        )

    assert order("number") != order("-number")
    for key in ("name", "-name", "address", "prefix", "address__digest"):
        assert order(key) == order("-signed_at")


def test_signatures_are_narrowed_by_state_and_country(client_of: ClientOf, everything: Everything) -> None:
    client = client_of("secretariat")
    Signature.objects.filter(pk=everything.shown.pk).update(country="IN")
    both = {str(everything.hidden.pk), str(everything.shown.pk)}

    def found(query: str) -> set[str]:
        shown = page(client, f"/desk/signatures/results/?{query}")
        return {pk for pk in both if pk in shown}

    assert found("state=confirmed") == both
    assert found("state=pending") == set()
    assert found("country=IN") == {str(everything.shown.pk)}
    assert found("country=GB&state=confirmed") == {str(everything.hidden.pk)}


def test_lists_hand_out_no_spreadsheet(client_of: ClientOf, everything: Everything) -> None:
    client = client_of("superuser")
    for screen in ("calls", "campaigns", "signatures", "roll", "roll-changes", "letters", "audit", "staff", "articles"):
        for form in ("csv", "xlsx"):
            answer = client.get(f"/desk/{screen}/?export={form}")
            assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")


# --- letters ----------------------------------------------------------------------------------------------------------
def test_a_letter_shows_kind_state_and_age_only(client_of: ClientOf, everything: Everything) -> None:
    client = client_of("auditor")
    Letter.objects.filter(pk=everything.letter.pk).update(last_error="421 come back later", attempts=3)
    listed = page(client, "/desk/letters/")
    for words in ("Please confirm", "Waiting", "421 come back later"):
        assert words in listed
    row = page(client, f"/desk/letters/{everything.letter.pk}/")
    assert "421 come back later" in row
    assert bytes(everything.letter.box).hex() not in row


# --- the roll and the call --------------------------------------------------------------------------------------------
def test_an_entry_shows_its_evidence_as_links_and_its_history(client_of: ClientOf, everything: Everything) -> None:
    shown = page(client_of("campaigner"), f"/desk/roll/{everything.entry.pk}/")
    for words in (
        '<a href="https://source.example/evidence" rel="noreferrer external">',
        "the minister&#x27;s letter",
        "16 September 2019",
        '<a href="https://source.example/list" rel="noreferrer external">',
        "<dd>2018</dd>",
    ):
        assert words in shown, words


def test_a_source_that_is_no_web_address_never_becomes_a_link(client_of: ClientOf, everything: Everything) -> None:
    type(everything.entry).objects.filter(pk=everything.entry.pk).update(source="javascript:alert(1) ; <b>bold</b>")
    shown = page(client_of("campaigner"), f"/desk/roll/{everything.entry.pk}/")
    assert 'href="javascript:' not in shown
    assert "<b>bold</b>" not in shown


def test_the_roll_is_found_without_accents_and_narrowed_by_kind_state_and_country(
    client_of: ClientOf, everything: Everything
) -> None:
    client = client_of("campaigner")
    make_entry(everything.call, "Loud Company", kind="private_sector", country="IN")

    def found(query: str) -> set[str]:
        shown = page(client, f"/desk/roll/results/?{query}")
        return {name for name in ("Quietland", "Loud Company") if name in shown}

    assert found("q=QUIÉTLAND") == {"Quietland"}
    assert found("kind=private_sector") == {"Loud Company"}
    assert found("country=FR&state=listed") == {"Quietland"}
    assert found("state=announced") == set()


def test_a_call_shows_versions_and_wordings_with_their_hashes(client_of: ClientOf, everything: Everything) -> None:
    shown = page(client_of("auditor"), f"/desk/calls/{everything.call.pk}/")
    version = everything.call.versions.get()
    for hashed in (version.sha256, *version.translations.values_list("sha256", flat=True)):
        assert hashed in shown


# --- the first screen -------------------------------------------------------------------------------------------------
def test_the_first_screen_adds_up_and_tells_each_role_what_concerns_it(
    client_of: ClientOf, everything: Everything
) -> None:
    make_entry(everything.call, "Loud Company", kind="private_sector")
    PeopleCount.objects.update_or_create(
        call=everything.call, defaults={"people": 1234, "last_number": 2000, "counted_at": NOW - timedelta(minutes=3)}
    )
    panels = {}
    for role in ("secretariat", "campaigner"):
        context = client_of(role).get("/desk/").context
        panel = next(one for one in context["panels"] if getattr(one, "name", "") == "figures")
        panels[role] = panel.get_context_data({"request": context["request"]})
    full, public = panels["secretariat"], panels["campaigner"]
    assert sum(row.count for row in full["kinds"]) == full["roll"].total == 2
    assert (full["roll"].people, full["counted_at"], full["pending"]) == (1234, "23 Nov 2026 11:57 UTC", 1)
    waiting = Letter.objects.filter(state="waiting").count()
    assert [(row.label, row.count) for row in full["letters"]][0] == ("Waiting", waiting)
    assert set(full) - set(public) == {"signatures_url", "pending", "letters"}


def test_the_first_screen_stands_before_there_is_a_call(client_of: ClientOf) -> None:
    assert "There is no call yet" in page(client_of("auditor"), "/desk/")


# --- cost -------------------------------------------------------------------------------------------------------------
def fill(screen: str, everything: Everything, number: int) -> None:
    """Add rows to a screen."""
    call = everything.call
    for each in range(number):
        match screen:
            case "signatures":
                confirmed(call, f"person{each}@example.net", now=NOW - DAY)
            case "letters":
                signed(call, f"letter{each}@example.net", now=NOW - DAY)
            case "roll":
                make_entry(call, f"Entry {each}")
            case "roll-changes":
                RollChange.objects.create(
                    call=call, entry=make_entry(call, f"Change {each}"), what="listed", recorded_at=NOW
                )
            case "audit":
                AuditLine.objects.create(at=NOW, actor="undersigned", event="call.opened", subject=str(each))
            case "campaigns":
                Campaign.objects.create(
                    call=call, slug=f"c{each}", hashtag=f"C{each}", title={"en": "C"}, aim={}, starts_on=NOW.date()
                )
            case "calls":
                make_call(f"call-{each}")
            case "staff":
                make_staff(name=f"staff {each}", password=PASSWORD, role="auditor", now=NOW)


@pytest.mark.parametrize(
    "screen", ["calls", "campaigns", "signatures", "roll", "roll-changes", "letters", "audit", "staff"]
)
def test_a_longer_list_costs_no_more_queries(screen: str, client_of: ClientOf, everything: Everything) -> None:
    client = client_of("secretariat")
    address = f"/desk/{screen}/"
    page(client, address)
    with CaptureQueriesContext(connection) as short:
        page(client, address)
    fill(screen, everything, 9)
    with CaptureQueriesContext(connection) as long:
        page(client, address)
    assert len(long) == len(short)


def test_a_longer_history_costs_no_more_queries(client_of: ClientOf, everything: Everything) -> None:
    client = client_of("auditor")
    article = f"/desk/roll/{everything.entry.pk}/"
    page(client, article)
    with CaptureQueriesContext(connection) as short:
        page(client, article)
    for _ in range(9):
        RollChange.objects.create(call=everything.call, entry=everything.entry, what="corrected", recorded_at=NOW)
    with CaptureQueriesContext(connection) as long:
        page(client, article)
    assert len(long) == len(short)
