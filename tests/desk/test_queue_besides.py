"""What stands beside the queue at the desk: many at once, changes, deeds, leaving the roll, the watch list, alarms."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.desk.staffed import make_entry
from tests.endorsers import accepted, published, queued
from tests.signatories import KEYS, NOW, make_call
from undersigned.calls.models import Call
from undersigned.endorsements.models import Amendment, Deed, Endorsement, WatchedName
from undersigned.endorsements.queries import is_watched
from undersigned.flows.keep_endorsement import propose_amendment
from undersigned.flows.tell_deed import tell_deed
from undersigned.people.kinds import Kind
from undersigned.people.models import AuditLine
from undersigned.roll.models import RollEntry

ClientOf = Callable[[str], Client]
QUEUE = "/desk/endorsements/"
MANY = f"{QUEUE}many/"
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
    slug = name.lower().replace(" ", "-")
    own = {"website": f"https://{slug}.org", "contact_email": f"a@{slug}.org"}
    return queued(call, name=name, **{**own, **more})


def tick(one: Endorsement) -> str:
    return f"{one.pk}:{one.revision}"


# --- many at once -----------------------------------------------------------------------------------------------------
def test_those_ticked_are_shown_first_with_what_stands_in_the_way(client_of: ClientOf, call: Call) -> None:
    clean, weak = body(call, "Clean"), body(call, "Weak", contact_email="a@else.example.net")
    state, stale = body(call, "Republic", kind=Kind.STATE), body(call, "Stale")
    client = client_of("secretariat")
    before = list(Endorsement.objects.order_by("pk").values())
    chosen = [tick(clean), tick(weak), tick(state), f"{stale.pk}:1", "nonsense", f"{clean.pk}:x"]
    context = client.get(MANY, {"chosen": chosen}).context
    found = {item["row"].endorsement.name: (bool(item["why"]), item["first"]) for item in context["items"]}
    assert found == {
        "Clean": (False, False),
        "Weak": (True, False),
        "Republic": (False, True),
        "Stale": (True, False),
    }
    assert (context["accepting"], list(Endorsement.objects.order_by("pk").values())) == (2, before)


def test_all_that_can_be_accepted_are_and_each_is_told(client_of: ClientOf, call: Call) -> None:
    clean, weak = body(call, "Clean"), body(call, "Weak", contact_email="a@else.example.net")
    answer = client_of("secretariat").post(f"{MANY}accept/", {"chosen": [tick(clean), tick(weak)]})
    told = {
        result["endorsement"].name: (result["done"], result["outcome"][:16]) for result in answer.context["results"]
    }
    assert (answer.status_code, answer.context["done"], told) == (
        200,
        1,
        {"Clean": (True, "Accepted."), "Weak": (False, "Nothing yet show")},
    )
    assert dict(Endorsement.objects.values_list("name", "state")) == {"Clean": "accepted", "Weak": "queued"}


def test_fifty_one_are_refused_before_and_after_the_preview(client_of: ClientOf, call: Call) -> None:
    import uuid

    chosen = [f"{uuid.uuid4()}:1" for _number in range(51)]
    client = client_of("secretariat")
    answers = (client.get(MANY, {"chosen": chosen}), client.post(f"{MANY}accept/", {"chosen": chosen}))
    assert [answer.status_code for answer in answers] == [422, 422]
    assert all("These are 51. Please tick 50 at most." in answer.content.decode() for answer in answers)


@pytest.mark.parametrize("role", ROLES[1:])
def test_only_the_secretariat_accepts_many(role: str, client_of: ClientOf, call: Call) -> None:
    one, client = body(call, "Clean"), client_of(role)
    answers = (client.get(MANY, {"chosen": tick(one)}), client.post(f"{MANY}accept/", {"chosen": tick(one)}))
    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [(302, "/desk/")] * 2
    one.refresh_from_db()
    assert one.state == "queued"
    if role != "campaigner":
        assert b"data-tick" not in client.get(QUEUE).content


def test_a_preview_of_more_costs_no_more_queries(client_of: ClientOf, call: Call) -> None:
    client, ones = client_of("secretariat"), [body(call, f"Body {n}") for n in range(9)]

    def cost(number: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(MANY, {"chosen": [tick(one) for one in ones[:number]]})
        return len(asked)

    cost(9)
    assert cost(2) == cost(9)


# --- changes and deeds ------------------------------------------------------------------------------------------------
def waiting(call: Call) -> tuple[Amendment, Deed]:
    """A change and a deed of one published body."""
    entry = published(call)
    assert entry.endorsement_id is not None
    propose_amendment(endorsement_id=entry.endorsement_id, typed={"name": "Beacon Society"}, now=NOW)
    deed = tell_deed(
        endorsement_id=entry.endorsement_id, principle=1, text="We whispered.", done_on=NOW.date(), url="", now=NOW
    )
    return Amendment.objects.get(), deed


def test_a_change_is_shown_beside_what_stands_and_let_through(client_of: ClientOf, call: Call) -> None:
    amendment, _deed = waiting(call)
    client = client_of("reviewer")
    shown = client.get(f"{QUEUE}amendments/").content.decode()
    assert "<del><bdi>Lighthouse Society</bdi></del> <ins><bdi>Beacon Society</bdi></ins>" in shown
    assert client.post(f"{QUEUE}amendments/{amendment.pk}/", {"verdict": "accept"}).status_code == 302
    assert RollEntry.objects.get().name == "Beacon Society"
    again = client.post(f"{QUEUE}amendments/{amendment.pk}/", {"verdict": "refuse", "reason": "x"})
    assert (again.status_code, "Somebody has decided about it meanwhile." in again.content.decode()) == (409, True)


def test_a_deed_is_let_through(client_of: ClientOf, call: Call) -> None:
    _amendment, deed = waiting(call)
    client = client_of("reviewer")
    assert "We whispered." in client.get(f"{QUEUE}deeds/").content.decode()
    assert client.post(f"{QUEUE}deeds/{deed.pk}/", {"verdict": "accept"}).status_code == 302
    deed.refresh_from_db()
    assert deed.state == "shown"


@pytest.mark.parametrize("what", ["amendments", "deeds"])
def test_a_refusal_needs_a_reason(what: str, client_of: ClientOf, call: Call) -> None:
    one = dict(zip(("amendments", "deeds"), waiting(call), strict=True))[what]
    client = client_of("reviewer")
    for typed in ({"verdict": "refuse", "reason": " "}, {}, {"verdict": "nonsense"}):
        answer = client.post(f"{QUEUE}{what}/{one.pk}/", typed)
        assert (answer.status_code, "Please say why." in answer.content.decode()) == (422, True)
    assert client.post(f"{QUEUE}{what}/{one.pk}/", {"verdict": "refuse", "reason": "No."}).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.reason) == ("refused", "No.")


@pytest.mark.parametrize("what", ["amendments", "deeds"])
@pytest.mark.parametrize("role", ["second_reviewer", "auditor", "campaigner"])
def test_nobody_else_settles_and_get_settles_nothing(what: str, role: str, client_of: ClientOf, call: Call) -> None:
    one = dict(zip(("amendments", "deeds"), waiting(call), strict=True))[what]
    address, before = f"{QUEUE}{what}/{one.pk}/", one.state
    answer = client_of(role).post(address, {"verdict": "accept"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/")
    led = client_of("reviewer").get(address, {"verdict": "accept"})
    assert (led.status_code, led.headers["Location"]) == (302, f"{QUEUE}{what}/")
    one.refresh_from_db()
    assert one.state == before


# --- leaving the roll -------------------------------------------------------------------------------------------------
def leaving(entry: RollEntry) -> str:
    return f"{QUEUE}entries/{entry.pk}/leave/"


def test_the_secretariat_says_on_the_entrys_screen_that_another_stands_in_its_place(
    client_of: ClientOf, call: Call
) -> None:
    entry, other = make_entry(call), make_entry(call, "Loudland")
    client = client_of("secretariat")
    assert leaving(entry) in client.get(f"/desk/roll/{entry.pk}/").content.decode()
    form = {"state": "succeeded", "successor": "/en/roll/loudland/", "on": "2026-11-01", "reason": "Renamed."}
    answer = client.post(leaving(entry), form)
    entry.refresh_from_db()
    assert (answer.headers["Location"], entry.state, entry.succeeded_by) == (
        f"/desk/roll/{entry.pk}/",
        "succeeded",
        other,
    )
    again = client.post(leaving(entry), {**form, "state": "dissolved"})
    assert (again.status_code, "does not stand on the roll any more" in again.content.decode()) == (409, True)
    assert leaving(entry) not in client.get(f"/desk/roll/{entry.pk}/").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": ""},
        {"successor": "nobody"},
        {"successor": "quietland"},
        {"on": "2099-01-01"},
        {"on": "x"},
        {"reason": "x" * 301},
    ],
)
def test_what_is_typed_wrong_takes_no_entry_off(wrong: dict[str, str], client_of: ClientOf, call: Call) -> None:
    entry = make_entry(call)
    make_entry(call, "Loudland")
    typed = {"state": "merged", "successor": "loudland", "on": "2026-11-01", "reason": "Why", **wrong}
    answer = client_of("secretariat").post(leaving(entry), typed)
    entry.refresh_from_db()
    assert (answer.status_code, entry.state, answer.context["typed"]) == (422, "listed", typed)
    assert list(answer.context["wrong"]) == list(wrong)


@pytest.mark.parametrize("role", ROLES[1:])
def test_nobody_else_takes_an_entry_off(role: str, client_of: ClientOf, call: Call) -> None:
    entry, client = make_entry(call), client_of(role)
    form = {"state": "dissolved", "successor": "", "on": "2026-11-01", "reason": ""}
    answers = (client.get(leaving(entry)), client.post(leaving(entry), form))
    assert [answer.headers["Location"] for answer in answers] == ["/desk/", "/desk/"]
    entry.refresh_from_db()
    assert (entry.state, leaving(entry) in client.get(f"/desk/roll/{entry.pk}/").content.decode()) == ("listed", False)


# --- the watch list ---------------------------------------------------------------------------------------------------
def test_the_secretariat_keeps_the_watch_list_and_each_act_is_recorded(client_of: ClientOf, call: Call) -> None:
    client = client_of("secretariat")
    assert (
        client.post("/desk/watch-list/new/", {"name": "Ministère des Phares", "why": "a ministry"}).status_code == 302
    )
    watched = WatchedName.objects.get()
    assert (watched.folded, is_watched("MINISTERE  DES PHARES")) == ("ministere des phares", True)
    again = client.post("/desk/watch-list/new/", {"name": "ministere des phares", "why": ""})
    assert (again.status_code, "is on the list already" in again.content.decode()) == (200, True)
    client.post(f"/desk/watch-list/edit/{watched.pk}/", {"name": "Ministry of Lights", "why": ""})
    assert (is_watched("Ministère des Phares"), is_watched("ministry of lights")) == (False, True)
    client.post(f"/desk/watch-list/delete/{watched.pk}/")
    assert not WatchedName.objects.exists()
    lines = (
        AuditLine.objects.filter(event__startswith="watched_name.")
        .order_by("pk")
        .values_list("actor", "event", "subject")
    )
    assert list(lines) == [
        ("the secretariat", "watched_name.added", "Ministère des Phares"),
        ("the secretariat", "watched_name.changed", "Ministry of Lights"),
        ("the secretariat", "watched_name.removed", "Ministry of Lights"),
    ]


@pytest.mark.parametrize("role", ROLES[1:])
def test_nobody_else_changes_the_watch_list(role: str, client_of: ClientOf, call: Call) -> None:
    watched = WatchedName.objects.create(name="Ada", folded="ada")
    client = client_of(role)
    for act in ("new/", f"edit/{watched.pk}/", f"delete/{watched.pk}/"):
        assert client.post(f"/desk/watch-list/{act}", {"name": "Eve", "why": ""}).headers["Location"] == "/desk/"
    assert list(WatchedName.objects.values_list("name", flat=True)) == ["Ada"]
    assert client.get("/desk/watch-list/").status_code == (200 if role == "auditor" else 302)


# --- the first screen -------------------------------------------------------------------------------------------------
def test_the_first_screen_raises_alarms_for_those_who_see_the_queue(client_of: ClientOf, call: Call) -> None:
    slow, hidden = body(call, "Slow"), accepted(call)
    old = timezone.now() - timedelta(days=30)
    Endorsement.objects.filter(pk=slow.pk).update(queued_at=old)
    Endorsement.objects.filter(pk=hidden.pk).update(decided_at=old)
    panels = {}
    for role in ("auditor", "campaigner"):
        answer = client_of(role).get("/desk/")
        panels[role] = (
            "This needs somebody now" in answer.content.decode(),
            f"{QUEUE}{slow.pk}/" in answer.content.decode(),
        )
    assert panels == {"auditor": (True, True), "campaigner": (False, False)}
