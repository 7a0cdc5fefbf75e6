"""What is done about an endorsement at the desk: by whom, in which state, and what they are told when it cannot be done."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from tests.desk.acting import told
from tests.desk.staffed import client_of_role, make_entry
from tests.endorsers import accepted, begun, endorsement_of, letters_of_kind, queued, staff
from tests.signatories import KEYS, NOW, make_call
from undersigned.calls.models import Call
from undersigned.endorsements.models import Contact, Endorsement, Evidence, Note
from undersigned.flows.set_up_desk import set_up_desk
from undersigned.flows.vet import accept, hold
from undersigned.interfaces.desk.endorsements.acts import ACTS
from undersigned.interfaces.desk.endorsements.words import OBSTACLES
from undersigned.mailing.models import Letter
from undersigned.people.kinds import Kind
from undersigned.people.models import AuditLine, StaffMember
from undersigned.roll.models import RollEntry
from undersigned.values.keys import CannotOpen, InstanceKeys

ClientOf = Callable[[str], Client]
QUEUE = "/desk/endorsements/"
ROLES = ("secretariat", "reviewer", "second_reviewer", "auditor", "campaigner")
TYPED = {
    "accept": {},
    "ask": {"question": "Which office?"},
    "refuse": {"reason": "No such body."},
    "hold": {"reason": "They will ring back."},
    "merge": {"entry": "quietland", "other": ""},
    "release": {},
    "look-up": {
        "name": "Press office",
        "email": "press@register.example.net",
        "source": "https://register.example.net",
    },
    "document": {"url": "https://lighthouse.example.org/minutes", "what": "statement"},
    "note": {"text": "Rang them up."},
    "assign": {"to": "me"},
    "embargo": {"until": "2099-01-02T03:04"},
    "reveal": {"at": "2099-01-02T03:04", "needed": "2"},
}
REVIEWERS = {"secretariat", "reviewer"}
MAY = {
    **dict.fromkeys(TYPED, REVIEWERS),
    "accept": REVIEWERS | {"second_reviewer"},
    "embargo": {"secretariat"},
    "reveal": {"secretariat"},
}


@pytest.fixture
def call(db: None) -> Call:
    return make_call()


@pytest.fixture(autouse=True)
def own_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The instance's keys are those of the tests, so that what the tests box the desk opens."""
    # Kept on the instance once they were asked for, by whichever test came first.
    monkeypatch.setitem(vars(django_settings.HOME), "keys", KEYS)


def send(client: Client, one: Endorsement, act: str, *, revision: int | None = None, **typed: str) -> Any:
    """Send an act's form, as the page that shows its present revision would."""
    one.refresh_from_db()
    fields = {"revision": str(one.revision if revision is None else revision), **(typed or TYPED[act])}
    return client.post(f"{QUEUE}{one.pk}/{act}/", fields)


def ready(call: Call, act: str) -> Endorsement:
    """An endorsement about which an act can be done."""
    if act == "reveal":
        return joint(call)
    one = queued(call)
    if act == "merge":
        make_entry(call)
    if act == "release":
        hold(endorsement_id=one.pk, seen=None, reviewer=staff("mia"), reason="x", now=NOW)
    return one


def joint(call: Call) -> Endorsement:
    """An endorsement that began a joint group."""
    from tests.endorsers import answer
    from undersigned.flows.endorse import submit_form

    token = begun(call, joint="begin", group_needed="0")
    submit_form(token=token, keys=KEYS, now=NOW)
    answer(endorsement_of(token))
    return endorsement_of(token)


def everything() -> list[Any]:
    """What acts could change."""
    models = (Endorsement, Contact, Evidence, Note, RollEntry, Letter)
    return [list(model._default_manager.order_by("pk").values()) for model in models]  # type: ignore[attr-defined]


# --- who may do what --------------------------------------------------------------------------------------------------
def test_every_act_of_the_table_is_tried() -> None:
    assert set(ACTS) == set(TYPED)


@pytest.mark.parametrize("act", TYPED)
def test_an_act_is_done_by_those_who_may_and_by_nobody_else(act: str, client_of: ClientOf, call: Call) -> None:
    one = ready(call, act)
    if act == "accept":
        Endorsement.objects.update(two_reviewers=True)
        accept(endorsement_id=one.pk, seen=None, reviewer=staff("mia"), keys=KEYS, now=NOW)
    for role in ROLES:
        if role in MAY[act]:
            continue
        before = everything()
        answer = send(client_of(role), one, act)
        assert (role, answer.status_code, answer.headers["Location"]) == (role, 302, "/desk/")
        assert everything() == before
    role = max(MAY[act])
    answer = send(client_of(role), one, act)
    assert (answer.status_code, answer.headers["Location"].startswith(QUEUE)) == (302, True)
    assert AuditLine.objects.filter(actor=f"the {role}", subject=f"quiet-seas {one.pk}").count() == 1


def test_a_screen_offers_each_role_its_acts_and_no_others(client_of: ClientOf, call: Call) -> None:
    one = queued(call)
    offered = {}
    for role in ROLES[:-1]:
        context = client_of(role).get(f"{QUEUE}{one.pk}/").context
        offered[role] = {form["act"].name for form in [*context["decisions"], *context["more"]]}
    of_reviewers = {"accept", "ask", "refuse", "hold", "merge", "look-up", "document", "note", "assign"}
    assert offered == {
        "secretariat": of_reviewers | {"embargo"},
        "reviewer": of_reviewers,
        "second_reviewer": {"accept"},
        "auditor": set(),
    }


@pytest.mark.parametrize("act", TYPED)
def test_coming_by_get_changes_nothing(act: str, client_of: ClientOf, call: Call) -> None:
    one = ready(call, act)
    client, before = client_of("secretariat"), everything()
    answer = client.get(f"{QUEUE}{one.pk}/{act}/", TYPED[act])
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{QUEUE}{one.pk}/")
    assert client.get(f"{QUEUE}{one.pk}/").status_code == 200
    assert everything() == before


def test_a_form_from_elsewhere_is_refused(client_of: ClientOf, call: Call) -> None:
    one, client = queued(call), client_of("reviewer")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    for act in ("accept", "refuse", "note"):
        assert send(strict, one, act).status_code == 403
    one.refresh_from_db()
    assert (one.state, Note.objects.count()) == ("queued", 0)


def test_an_address_of_nothing_leads_nowhere(client_of: ClientOf, call: Call) -> None:
    client = client_of("reviewer")
    for address in (f"{QUEUE}{uuid.uuid4()}/", f"{QUEUE}{queued(call).pk}/explode/"):
        assert client.get(address, follow=True).status_code == 404


# --- decisions --------------------------------------------------------------------------------------------------------
def test_after_a_decision_the_next_in_the_queue_is_shown_and_then_the_empty_queue(
    client_of: ClientOf, call: Call
) -> None:
    ones = [
        queued(call, name=f"Body {n}", website=f"https://b{n}.org", contact_email=f"a@b{n}.org", now=NOW - timedelta(days=9 - n))
        for n in range(3)
    ]  # fmt: skip
    client = client_of("reviewer")
    led = [send(client, ones[n], act).headers["Location"] for n, act in ((1, "accept"), (2, "refuse"), (0, "hold"))]
    assert led == [f"{QUEUE}{ones[2].pk}/", f"{QUEUE}{ones[0].pk}/", QUEUE]
    assert list(Endorsement.objects.order_by("name").values_list("state", flat=True)) == ["held", "accepted", "refused"]


def test_a_state_needs_two_different_reviewers(client_of: ClientOf, call: Call) -> None:
    one = queued(call, kind=Kind.STATE, name="Republic of Lights")
    first, second = client_of("reviewer"), client_of("second_reviewer")
    early = send(second, one, "accept")
    assert (early.status_code, told(early)) == (
        422,
        "A second reviewer comes after a first one, and nobody has accepted it yet.",
    )
    send(first, one, "accept")
    again = send(first, one, "accept")
    assert (again.status_code, told(again)) == (409, "You have decided about it already. Another reviewer must agree.")
    assert send(second, one, "accept").status_code == 302
    one.refresh_from_db()
    assert (one.state, one.evidence.filter(rung="two_reviewers").count()) == ("accepted", 1)


@pytest.mark.parametrize("act", ["accept", "refuse"])
def test_nobody_decides_about_a_body_whose_contact_they_are(act: str, client_of: ClientOf, call: Call) -> None:
    one, client = queued(call), client_of("reviewer")
    StaffMember.objects.filter(username="the reviewer").update(email="Grace.Hopper@Lighthouse.example.org")
    answer = send(client, one, act)
    assert (answer.status_code, told(answer)) == (422, "You are a contact of this body. Somebody else must decide.")
    one.refresh_from_db()
    assert one.state == "queued"


def test_without_evidence_it_cannot_be_accepted_and_the_screen_says_what_to_do(client_of: ClientOf, call: Call) -> None:
    one, client = queued(call, contact_email="somebody@elsewhere.example.net"), client_of("reviewer")
    assert "Nothing yet shows that the body means it" in client.get(f"{QUEUE}{one.pk}/").content.decode()
    answer = send(client, one, "accept")
    assert (answer.status_code, told(answer)) == (
        422,
        "Nothing yet shows that the body means it. Look up a mailbox, wait for the proof at the domain, or add a document.",
    )
    send(client, one, "document")
    assert send(client, one, "accept").status_code == 302


@pytest.mark.parametrize(
    ("act", "typed", "field", "sentence"),
    [
        ("refuse", {"reason": " "}, "reason", "Please say why. The body reads this in a letter."),
        ("ask", {"question": ""}, "question", "Please type the question. The body reads it in a letter."),
        ("hold", {"reason": ""}, "reason", "Please say what it waits for. Only the desk reads this."),
        ("note", {"text": "x" * 2001}, "text", "This is too long: 2000 characters at most."),
        ("merge", {"entry": "", "other": "https://call.example/en/roll/nobody/"}, "other",
         "No entry stands on the roll under this address. Please check it."),
        ("merge", {"entry": "", "other": ""}, "entry", "Please choose an entry, or type its address on the site."),
        ("embargo", {"until": "2001-01-01T00:00"}, "until",
         "This moment has passed. Please choose one to come, or leave it empty."),
        ("embargo", {"until": "tomorrow"}, "until",
         "This is no moment in the site’s time zone. Please choose day and time."),
        ("assign", {"to": "999999"}, "to", "Please choose somebody from the list."),
        ("look-up", {"name": "Press", "email": "press@", "source": "a page"}, "email",
         "This does not look like an e-mail address, such as name@example.org."),
        ("look-up", {"name": "Press", "email": "press@example.net", "source": ""}, "source",
         "Please say where you found the address. Readers see this."),
        ("document", {"url": "javascript:alert(1)", "what": "document"}, "url",
         "This does not look like the address of a public page, such as https://example.org/statement."),
    ],
)  # fmt: skip
def test_what_is_typed_wrong_is_told_at_its_field_with_all_that_was_typed(
    act: str, typed: dict[str, str], field: str, sentence: str, client_of: ClientOf, call: Call
) -> None:
    one, client = queued(call), client_of("secretariat")
    before = everything()
    answer = send(client, one, act, **typed)
    assert (answer.status_code, told(answer)) == (422, sentence)
    [form] = [each for each in [*answer.context["decisions"], *answer.context["more"]] if each["open"]]
    assert (form["act"].name, {each["field"].name: each["value"] for each in form["fields"]}) == (act, typed)
    assert [each["field"].name for each in form["fields"] if each["wrong"]] == [field]
    assert everything() == before


def test_it_is_merged_with_an_entry_of_this_calls_roll_that_still_stands(client_of: ClientOf, call: Call) -> None:
    client, one = client_of("reviewer"), queued(call)
    make_entry(make_call("other-call"), "Elsewhere")
    make_entry(call, "Gone", state="withdrawn", left_on=NOW.date())
    for slug in ("elsewhere", "gone"):
        assert send(client, one, "merge", entry="", other=slug).status_code == 422
    make_entry(call)
    assert (
        send(client, one, "merge", entry="", other="https://call.example.org/fr/roll/quietland/?x#y").status_code == 302
    )
    one.refresh_from_db()
    assert (one.state, one.merged_into) == ("merged", "quietland")


def test_who_comes_second_is_told_by_whom_and_when_and_keeps_what_was_typed(client_of: ClientOf, call: Call) -> None:
    one, client = queued(call), client_of("reviewer")
    seen = one.revision
    accept(endorsement_id=one.pk, seen=seen, reviewer=staff("mia"), keys=KEYS, now=NOW)
    answer = send(client, one, "refuse", revision=seen, reason="No such body.")
    assert (answer.status_code, "No such body." in answer.content.decode()) == (409, True)
    assert told(answer).startswith(
        "Lighthouse Society: mia acted meanwhile (accepted, 23 Nov 2026 12:00 UTC). Please look again: this is how it stands now."
    )
    one.refresh_from_db()
    assert (one.state, letters_of_kind(Letter.Kind.ENDORSE_REFUSED)) == ("accepted", [])


@pytest.mark.parametrize("revision", ["", "-1", "x", "9" * 30, "٣"])
def test_a_form_without_the_revision_that_was_shown_decides_nothing(
    revision: str, client_of: ClientOf, call: Call
) -> None:
    one, client = queued(call), client_of("reviewer")
    answer = client.post(f"{QUEUE}{one.pk}/accept/", {"revision": revision})
    one.refresh_from_db()
    assert (answer.status_code, one.state) == (409, "queued")


def test_a_note_is_kept_whatever_happened_meanwhile(client_of: ClientOf, call: Call) -> None:
    one, client = queued(call), client_of("reviewer")
    assert send(client, one, "note", revision=one.revision - 1, text="<i>Rang</i>").status_code == 302
    assert "&lt;i&gt;Rang&lt;/i&gt;" in client.get(f"{QUEUE}{one.pk}/").content.decode()


def test_an_embargo_is_typed_and_shown_in_the_sites_time_zone(client_of: ClientOf, call: Call, settings: Any) -> None:
    settings.TIME_ZONE = "Europe/Paris"
    one, client = accepted(call), client_of("secretariat")
    assert send(client, one, "embargo", until="2099-07-01T09:00").status_code == 302
    one.refresh_from_db()
    assert one.embargo_until is not None
    assert one.embargo_until.isoformat() == "2099-07-01T07:00:00+00:00"
    shown = client.get(f"{QUEUE}{one.pk}/").content.decode()
    assert ('value="2099-07-01T09:00"' in shown, "not on the roll before 1 Jul 2099 09:00 CEST" in shown) == (
        True,
        True,
    )
    assert send(client, one, "embargo", until="2099-03-29T02:30").status_code == 422


def test_an_act_of_weight_asks_who_it_is_when_that_was_long_ago(client_of: ClientOf, call: Call) -> None:
    one, client = ready(call, "reveal"), client_of("secretariat")
    session = client.session
    session["account_authentication_methods"] = [
        {**record, "at": record["at"] - 3600} for record in session["account_authentication_methods"]
    ]
    session.save()
    weighty = {act for act in ACTS if "reauthenticate" in send(client, one, act).headers.get("Location", "")}
    assert weighty == {"accept", "embargo", "reveal"}
    assert "reauthenticate" in client.post(f"{QUEUE}many/accept/", {"chosen": f"{one.pk}:1"}).headers["Location"]


def test_where_the_instances_key_is_another_it_is_said_and_nothing_is_decided(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up_desk(now=NOW)
    one = queued(call)
    monkeypatch.setitem(vars(django_settings.HOME), "keys", InstanceKeys(bytes(range(1, 33))))
    client = client_of_role("reviewer")
    answers = [send(client, one, act) for act in ("ask", "refuse")]
    sentence = str(OBSTACLES[CannotOpen])
    assert [(answer.status_code, told(answer)) for answer in answers] == [(422, sentence)] * 2
    one.refresh_from_db()
    assert one.state == "queued"
