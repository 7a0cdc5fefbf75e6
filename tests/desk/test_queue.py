"""The desk's queue: what it shows to whom, in which order, and at what cost."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.desk.staffed import make_entry
from tests.endorsers import GRACE, accepted, queued, staff
from tests.signatories import KEYS, NOW, make_call
from undersigned.calls.models import Call
from undersigned.endorsements.models import Endorsement, Evidence
from undersigned.flows.vet import accept, assign, hold
from undersigned.people.kinds import Kind

ClientOf = Callable[[str], Client]
QUEUE = "/desk/endorsements/"
ROLES = ("secretariat", "reviewer", "second_reviewer", "auditor", "campaigner")


@pytest.fixture
def call(db: None) -> Call:
    return make_call()


@pytest.fixture(autouse=True)
def own_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The instance's keys are those of the tests, so that what the tests box the desk opens."""
    # Kept on the instance once they were asked for, by whichever test came first.
    monkeypatch.setitem(vars(django_settings.HOME), "keys", KEYS)


def body(call: Call, name: str, **more: Any) -> Endorsement:
    """An endorsement of a body of its own, on a domain and a network of its own."""
    slug = re.sub(r"[^a-z0-9]", "", name.lower()) or "body"
    mine = {"name": name, "website": f"https://{slug}.org", "contact_email": f"office@{slug}.org"}
    return queued(call, **{**mine, **more})


def names(client: Client, query: str = "") -> list[str]:
    """The names in the list, in its order."""
    answer = client.get(f"{QUEUE}{query}")
    assert answer.status_code == 200
    return [row.endorsement.name for row in answer.context["rows"]]


def row(client: Client, query: str = "") -> Any:
    """The only line of the list."""
    [only] = client.get(f"{QUEUE}{query}").context["rows"]
    return only


def test_it_shows_what_waits_the_oldest_first(client_of: ClientOf, call: Call) -> None:
    for days, name in ((1, "Younger"), (3, "Oldest"), (2, "Middle")):
        body(call, name, now=NOW - timedelta(days=days))
    assert names(client_of("reviewer")) == ["Oldest", "Middle", "Younger"]


def test_a_line_tells_what_one_decides_by(client_of: ClientOf, call: Call) -> None:
    make_entry(call, "Republic of Lights")
    state = body(call, "Republic of Lights", kind=Kind.STATE, now=NOW - timedelta(days=9))
    accept(endorsement_id=state.pk, seen=None, reviewer=staff("mia"), keys=KEYS, now=NOW)
    assign(endorsement_id=state.pk, seen=None, reviewer=staff("mia"), to=staff("noor"), now=NOW)
    shown = row(client_of("reviewer"))
    assert (shown.kind, shown.country, shown.rung, shown.enough) == (
        "State", "United Kingdom", "Mailbox at the body’s own domain", True,
    )  # fmt: skip
    assert (shown.reviewers, shown.duplicates, shown.endorsement.assigned_to.username) == ("1 of 2: mia", "1", "noor")


def test_what_waits_longer_than_the_limit_is_marked(client_of: ClientOf, call: Call, settings: Any) -> None:
    from django.utils import timezone

    settings.OPTION = {**settings.OPTION, "queue_days": 2}
    now = timezone.now()
    for hours in (47, 49):
        one = body(call, f"Waits {hours}")
        Endorsement.objects.filter(pk=one.pk).update(queued_at=now - timedelta(hours=hours))
    rows = client_of("auditor").get(QUEUE).context["rows"]
    assert [(one.endorsement.name, one.late) for one in rows] == [("Waits 49", True), ("Waits 47", False)]


def test_it_is_narrowed_by_state_kind_evidence_name_and_whose_it_is(client_of: ClientOf, call: Call) -> None:
    client = client_of("reviewer")
    company = body(call, "Lamp Works", kind=Kind.PRIVATE_SECTOR)
    body(call, "Weak Proof", contact_email="somebody@elsewhere.example.net", now=NOW - timedelta(days=1))
    held = body(call, "Held Body")
    accepted(call, name="Accepted Body", website="https://accepted.org", contact_email="a@accepted.org")
    hold(endorsement_id=held.pk, seen=None, reviewer=staff("mia"), reason="The phone", now=NOW)
    assign(endorsement_id=company.pk, seen=None, reviewer=staff("mia"), to=staff("the reviewer"), now=NOW)
    found = {
        query: names(client, query)
        for query in ("", "?state=held", "?state=accepted", "?state=asked", "?kind=private_sector", "?mine=on",
                      "?rung=mailbox", "?q=PROOF", "?state=held&why=by_hand", "?state=held&why=flood")
    }  # fmt: skip
    assert found == {
        "": ["Weak Proof", "Lamp Works"],
        "?state=held": ["Held Body"],
        "?state=accepted": ["Accepted Body"],
        "?state=asked": [],
        "?kind=private_sector": ["Lamp Works"],
        "?mine=on": ["Lamp Works"],
        "?rung=mailbox": ["Weak Proof"],
        "?q=PROOF": ["Weak Proof"],
        "?state=held&why=by_hand": ["Held Body"],
        "?state=held&why=flood": [],
    }  # fmt: skip
    assert sorted(names(client, "?state=all")) == ["Accepted Body", "Held Body", "Lamp Works", "Weak Proof"]


def test_what_is_not_understood_asks_for_nothing(client_of: ClientOf, call: Call) -> None:
    body(call, "Lamp Works")
    client = client_of("auditor")
    for query in ("?state=nonsense", "?kind='", "?rung=%00", "?why=x", "?p=-3", "?p=no"):
        assert names(client, query) == ["Lamp Works"]


def test_a_flood_that_is_held_does_not_bury_the_queue(client_of: ClientOf, call: Call) -> None:
    body(call, "Honest Body")
    now = NOW - timedelta(days=1)
    version = call.versions.get()
    Endorsement.objects.bulk_create(
        Endorsement(
            call=call, version=version, state="held", kind="civil_society", language="en", name=f"Fake {n}",
            hold_reasons=["flood"], started_at=now, saved_at=now, submitted_at=now, queued_at=now,
        )
        for n in range(10_000)
    )  # fmt: skip
    client = client_of("reviewer")
    assert names(client) == ["Honest Body"]
    tabs = {str(tab["label"]): tab["number"] for tab in client.get(QUEUE).context["tabs"]}
    assert tabs == {"Waiting": 1, "Held": 10_000, "Asked back": 0, "Accepted": 0, "All": 10_001}
    assert len(names(client, "?state=held&why=flood")) == 50
    assert names(client, "?state=held&why=lookalike") == []


def test_a_form_that_is_still_being_written_is_nobodys_to_see(client_of: ClientOf, call: Call) -> None:
    from tests.endorsers import begun, endorsement_of

    draft = endorsement_of(begun(call))
    client = client_of("secretariat")
    assert (names(client, "?state=all"), client.get(f"{QUEUE}{draft.pk}/", follow=True).status_code) == ([], 404)


def test_names_keep_their_direction_and_are_never_markup(client_of: ClientOf, call: Call) -> None:
    one = body(call, "<b>شركة</b>", website="https://arabic.org", contact_email="a@arabic.org")
    client = client_of("reviewer")
    for address in (f"{QUEUE}?state=all", f"{QUEUE}{one.pk}/"):
        shown = client.get(address).content.decode()
        assert "<bdi>&lt;b&gt;شركة&lt;/b&gt;</bdi>" in shown
        assert "<b>شركة" not in shown


@pytest.mark.parametrize("role", ROLES)
def test_a_role_sees_the_queue_or_does_not(role: str, client_of: ClientOf, call: Call) -> None:
    one = body(call, "Lamp Works")
    client = client_of(role)
    addresses = (QUEUE, f"{QUEUE}{one.pk}/", f"{QUEUE}amendments/", f"{QUEUE}deeds/")
    expected = 302 if role == "campaigner" else 200
    assert [client.get(address).status_code for address in addresses] == [expected] * 4


@pytest.mark.parametrize("role", ["secretariat", "reviewer", "second_reviewer", "auditor"])
def test_only_those_who_review_read_contacts_in_clear(role: str, client_of: ClientOf, call: Call) -> None:
    one = queued(call)
    shown = client_of(role).get(f"{QUEUE}{one.pk}/").content.decode()
    assert (GRACE in shown) == (role != "auditor")


def test_a_longer_queue_costs_no_more_queries(client_of: ClientOf, call: Call) -> None:
    client = client_of("secretariat")

    def cost() -> int:
        client.get(QUEUE)
        with CaptureQueriesContext(connection) as asked:
            client.get(QUEUE)
        return len(asked)

    for n in range(2):
        body(call, f"Body {n}")
    few = cost()
    for n in range(2, 12):
        other = body(call, f"Body {n}")
        assign(endorsement_id=other.pk, seen=None, reviewer=staff("mia"), to=staff(f"staff {n}"), now=NOW)
        Evidence.objects.create(endorsement=other, rung="document", method="document", source="x", at=NOW)
    assert (cost(), len(names(client))) == (few, 12)


def test_the_screen_of_one_costs_the_same_however_much_stands_on_it(client_of: ClientOf, call: Call) -> None:
    client, one = client_of("secretariat"), body(call, "Lamp Works")
    address = f"{QUEUE}{one.pk}/"

    def cost() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len(asked)

    make_entry(call, "Lamp Works")
    body(call, "Lamp Works", website="https://lampworks1.org", contact_email="a@lampworks1.org")
    few = cost()
    for n in range(3):
        make_entry(call, f"Lamp Works {n}")
        body(call, "Lamp Works", website=f"https://lamp{n}works.org", contact_email=f"a@lamp{n}works.org")
    assert cost() == few


def test_before_there_is_a_call_it_says_so(client_of: ClientOf) -> None:
    assert "There is no call yet" in client_of("auditor").get(QUEUE).content.decode()
