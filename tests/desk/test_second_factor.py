"""Who needs a second factor, what is open without, and how it is set up, used, lost and reset."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from click.testing import CliRunner
from django.core.cache import cache
from django.test import Client, RequestFactory

from tests.desk.signing_in import PASSWORD, SECRET, app_code, code_at, give_app, sign_in, type_password
from tests.signatories import NOW
from undersigned.config.staff import staff_group
from undersigned.flows.set_up_desk import (
    DECIDES,
    RIGHTS,
    ROLES,
    NoSuchStaff,
    WeakPassword,
    give_password,
    make_staff,
    reset_second_factor,
)
from undersigned.interfaces.desk.passkeys import PasskeyPlace, passkey_place
from undersigned.interfaces.desk.sign_in import StaffAdapter
from undersigned.people.models import AuditLine, StaffMember

SET_UP = "/desk/account/2fa/"
APP = f"{SET_UP}app/add/"
CODES = f"{SET_UP}recovery-codes/"
SECOND = "/desk/account/login/second-factor/"
NEEDED = {
    "secretariat": True,
    "reviewer": True,
    "second_reviewer": True,
    "campaigner": True,
    "auditor": False,
    "superuser": True,
}
ClientOf = Callable[[str], Client]


def member(role: str) -> StaffMember:
    """Somebody with a role and without a second factor."""
    if role == "superuser":
        return StaffMember.objects.create_superuser(username="superuser", password=PASSWORD)
    return make_staff(name=f"the {role}", password=PASSWORD, role=role, now=NOW)


def lines(*events: str) -> list[tuple[str, str, str]]:
    """What the audit says of these events, oldest first."""
    found = AuditLine.objects.filter(event__in=events).order_by("pk")
    return list(found.values_list("event", "subject", "detail"))


# --- who needs one ----------------------------------------------------------------------------------------------------
def test_every_right_beyond_viewing_needs_a_second_factor() -> None:
    beyond = {
        right
        for rights in RIGHTS.values()
        for right in rights
        if right.startswith("undersigned.") and not right.startswith("undersigned.view_")
    }
    assert beyond == set(DECIDES)


def test_the_roles_that_need_one_are_written_here() -> None:
    assert {role for role in ROLES if set(RIGHTS[role]) & set(DECIDES)} == {
        role for role, needed in NEEDED.items() if needed
    } - {"superuser"}


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("role", NEEDED)
def test_a_password_alone_opens_the_desk_to_roles_that_do_not_decide(role: str) -> None:
    client = Client()
    sign_in(client, member(role))
    for address in ("/desk/", "/desk/roll/", "/desk/account/", "/desk/users/", "/desk/signatures/results/"):
        led = client.get(address).headers.get("Location")
        assert (led == SET_UP) is NEEDED[role], address
    assert client.post("/desk/account/", {}).headers.get("Location") == (SET_UP if NEEDED[role] else None)


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("role", NEEDED)
def test_whoever_has_one_is_asked_for_it_and_then_let_in(role: str) -> None:
    staff, client = member(role), Client()
    give_app(staff)
    assert type_password(client, staff.username).headers["Location"] == SECOND
    assert client.get("/desk/").headers["Location"] == "/desk/account/login/?next=/desk/"
    assert client.get("/desk/account/login/").headers["Location"] == SECOND
    assert client.post(SECOND, {"code": "000000"}).status_code == 200
    assert client.post(SECOND, {"code": app_code()}).headers["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("role", NEEDED)
def test_a_session_that_began_before_there_was_one_has_to_use_it(role: str) -> None:
    staff, client = member(role), Client()
    sign_in(client, staff)
    give_app(staff)
    for address in ("/desk/", SET_UP, f"{SET_UP}app/remove/", CODES):
        assert client.get(address).headers["Location"].partition("?")[0] == "/desk/account/reauthenticate/code/"
    assert client.post(f"{SET_UP}app/remove/").status_code == 302
    assert Authenticator.objects.filter(user=staff).count() == 1
    client.post("/desk/account/reauthenticate/", {"password": PASSWORD})
    assert client.get("/desk/").status_code == 302
    led = client.post("/desk/account/reauthenticate/code/", {"code": app_code(), "next": "/desk/"})
    assert (led.headers["Location"], client.get("/desk/").status_code) == ("/desk/", 200)


# --- setting it up ----------------------------------------------------------------------------------------------------
def set_up_app(client: Client, capture: Any) -> Any:
    """Set up an app with the key that the page shows; return the answer."""
    secret = re.search(r'account-secret" dir="ltr">(\w+)<', client.get(APP).text)
    assert secret is not None
    with capture(execute=True):
        return client.post(APP, {"code": app_code(secret[1])})


@pytest.mark.usefixtures("desk")
def test_an_app_is_set_up_with_its_first_code_and_recovery_codes_are_shown_once(
    django_capture_on_commit_callbacks: Any,
) -> None:
    client = Client()
    sign_in(client, member("reviewer"))
    refused = client.post(APP, {"code": "12"})
    assert "This was not accepted." in refused.text
    assert set_up_app(client, django_capture_on_commit_callbacks).headers["Location"] == CODES
    assert client.get("/desk/").headers["Location"] == CODES
    shown = client.get(CODES).text
    assert len(set(re.findall(r"<li>(\d{8})</li>", shown))) == 10
    assert client.get("/desk/").status_code == 200
    assert re.findall(r"<li>(\d{8})</li>", client.get(CODES).text) == []
    assert lines("second_factor.added", "recovery_codes.made", "staff.signed_in") == [
        ("staff.signed_in", "the reviewer", "password"),
        ("second_factor.added", "the reviewer", "authenticator app"),
        ("recovery_codes.made", "the reviewer", ""),
    ]


@pytest.mark.usefixtures("desk")
def test_a_recovery_code_signs_in_once(django_capture_on_commit_callbacks: Any) -> None:
    client, staff = Client(), member("reviewer")
    sign_in(client, staff)
    set_up_app(client, django_capture_on_commit_callbacks)
    code = re.findall(r"<li>(\d{8})</li>", client.get(CODES).text)[3]
    for expected in (302, 200):
        other = Client()
        type_password(other, staff.username)
        assert other.post(SECOND, {"code": code}).status_code == expected
    assert lines("staff.signed_in")[-1] == ("staff.signed_in", "the reviewer", "password, recovery codes")


@pytest.mark.usefixtures("desk")
def test_a_code_of_the_app_signs_in_once() -> None:
    staff = member("reviewer")
    give_app(staff)
    code = app_code()
    first, second = Client(), Client()
    type_password(first, staff.username)
    type_password(second, staff.username)
    assert first.post(SECOND, {"code": code}).status_code == 302
    assert second.post(SECOND, {"code": code}).status_code == 200


@pytest.mark.usefixtures("desk")
def test_new_recovery_codes_take_the_place_of_the_old(
    client_of: ClientOf, django_capture_on_commit_callbacks: Any
) -> None:
    client = client_of("reviewer")
    made = []
    for _time in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(f"{CODES}new/").headers["Location"] == CODES
        made.append(set(re.findall(r"<li>(\d{8})</li>", client.get(CODES).text)))
    assert [len(codes) for codes in made] == [10, 10]
    assert made[0] & made[1] == set()
    assert lines("recovery_codes.made") == [("recovery_codes.made", "the reviewer", "")] * 2


@pytest.mark.usefixtures("desk")
def test_removing_the_only_one_closes_the_desk_to_who_decides(
    client_of: ClientOf, django_capture_on_commit_callbacks: Any
) -> None:
    client = client_of("reviewer")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{SET_UP}app/remove/")
    assert client.get("/desk/").headers["Location"] == SET_UP
    assert lines("second_factor.removed") == [("second_factor.removed", "the reviewer", "authenticator app")]


@pytest.mark.usefixtures("desk")
def test_factors_are_changed_only_minutes_after_showing_who_one_is(client_of: ClientOf) -> None:
    client = client_of("reviewer")
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 301
    session.save()
    for address in (f"{SET_UP}app/remove/", f"{SET_UP}passkeys/add/", f"{CODES}new/"):
        assert client.post(address).headers["Location"].startswith("/desk/account/reauthenticate/?")
    assert Authenticator.objects.count() == 1


@pytest.mark.usefixtures("desk", "everything")
def test_nobody_reaches_the_passkey_of_another(client_of: ClientOf) -> None:
    passkey = Authenticator.objects.create(
        user=member("auditor"), type=Authenticator.Type.WEBAUTHN, data={"name": "theirs", "credential": {}}
    )
    client = client_of("superuser")
    for act in ("rename", "remove"):
        assert client.post(f"{SET_UP}passkeys/{passkey.pk}/{act}/", {"name": "mine"}, follow=True).status_code == 404
    passkey.refresh_from_db()
    assert passkey.data["name"] == "theirs"


@pytest.mark.usefixtures("desk")
def test_what_codes_are_made_of_is_boxed_in_the_database(django_capture_on_commit_callbacks: Any) -> None:
    client = Client()
    sign_in(client, member("reviewer"))
    set_up_app(client, django_capture_on_commit_callbacks)
    kept = [str(value) for data in Authenticator.objects.values_list("data", flat=True) for value in data.values()]
    assert not [value for value in kept if re.fullmatch(r"[A-Z2-7]{32}|[0-9a-f]{80}", value)]
    assert {row.type: bool(row.wrap()) for row in Authenticator.objects.all()} == {"totp": True, "recovery_codes": True}


# --- the doors --------------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("desk", "everything")
@pytest.mark.parametrize(
    "address", ["signup/", "email/", "password/reset/", "password/change/", "confirm-email/", "2fa/trust/", "3rdparty/"]
)
def test_there_is_no_other_way_in(address: str, client_of: ClientOf) -> None:
    for ask in ("get", "post"):
        send = getattr(client_of("superuser"), ask)
        assert send(f"/desk/account/{address}", follow=True).status_code == 404
        StaffMember.objects.all().delete()
        asked = getattr(Client(), ask)(f"/desk/account/{address}", follow=True)
        assert asked.redirect_chain[-1][0].partition("?")[0] == "/desk/account/login/"


@pytest.mark.usefixtures("desk")
def test_the_answer_to_a_wrong_try_does_not_tell_whether_the_name_exists() -> None:
    member("auditor")
    answers = []
    for name in ("the auditor", "no auditor!"):
        answer = type_password(Client(), name, "wrong")
        text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.text).replace(name, "NAME")
        answers.append((answer.status_code, sorted(answer.headers), text))
    assert answers[0] == answers[1]
    assert "This name and this password do not belong together." in answers[0][2]


@pytest.mark.usefixtures("desk")
def test_after_five_wrong_tries_even_the_right_password_waits() -> None:
    cache.clear()
    client, name = Client(), member("auditor").username
    sent = {"login": name, "password": "wrong"}
    wrong = [client.post("/desk/account/login/", sent).text for _try in range(6)]
    assert ["too many wrong tries" in text for text in wrong] == [False] * 5 + [True]
    right = client.post("/desk/account/login/", {**sent, "password": PASSWORD})
    assert (right.status_code, "too many wrong tries" in right.text) == (200, True)
    assert type_password(client, name).status_code == 302


@pytest.mark.usefixtures("desk")
def test_wrong_codes_are_bounded_too() -> None:
    staff, client = member("reviewer"), Client()
    give_app(staff)
    type_password(client, staff.username)
    wrong = [client.post(SECOND, {"code": "000000"}).text for _try in range(6)]
    assert ["too many wrong tries" in text for text in wrong] == [False] * 5 + [True]
    assert client.post(SECOND, {"code": app_code()}).status_code == 200


@pytest.mark.usefixtures("desk")
def test_a_flood_of_tries_is_answered_in_the_desks_look() -> None:
    cache.clear()
    client = Client()
    for each in range(30):
        client.post("/desk/account/login/", {"login": f"name {each}", "password": "x"})
    answer = client.post("/desk/account/login/", {"login": "name", "password": "x"})
    assert (answer.status_code, "Too many tries" in answer.text, 'class="account"' in answer.text) == (429, True, True)


@pytest.mark.usefixtures("desk")
def test_a_closed_login_is_told_so_with_its_password_only() -> None:
    staff = member("auditor")
    StaffMember.objects.update(is_active=False)
    client = Client()
    assert "do not belong together" in type_password(client, staff.username, "wrong").text
    answer = client.get(type_password(client, staff.username).headers["Location"])
    assert "This login is closed" in answer.text
    assert client.get("/desk/").status_code == 302


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    "body", ["", "{", "[]", '"x"', "null", '{"id": 1}', '{"response": {"userHandle": "%%"}}', "1e999"]
)
def test_a_made_up_passkey_signs_nobody_in(body: str) -> None:
    cache.clear()
    client = Client()
    begun = client.get("/desk/account/login/passkey/", headers={"Accept": "application/json"})
    assert begun.json()["request_options"]["publicKey"]["userVerification"] == "required"
    answer = client.post("/desk/account/login/passkey/", {"credential": body})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/account/login/")
    assert client.get("/desk/").headers["Location"] == "/desk/account/login/?next=/desk/"


@pytest.mark.usefixtures("desk")
def test_wagtails_own_ways_in_and_out_lead_to_ours(client_of: ClientOf) -> None:
    assert Client().get("/desk/login/?next=/desk/roll/").headers["Location"] == "/desk/account/login/?next=/desk/roll/"
    client = client_of("auditor")
    asked = client.get("/desk/logout/")
    assert "Sign out of the desk?" in asked.text
    assert client.get("/desk/").status_code == 200
    gone = client.post("/desk/logout/")
    assert gone.headers["Location"] == "/desk/account/login/"
    assert "You are signed out." in client.get("/desk/account/login/").text
    assert client.get("/desk/").status_code == 302


@pytest.mark.usefixtures("desk")
def test_every_cookie_stays_under_the_desk() -> None:
    client = Client()
    sign_in(client, member("auditor"))
    client.post("/desk/logout/")
    client.get("/desk/account/login/")
    assert {cookie["path"] for cookie in client.cookies.values()} == {"/desk/"}


@pytest.mark.usefixtures("desk")
def test_the_pages_speak_the_language_that_was_chosen_at_the_desk() -> None:
    from wagtail.users.models import UserProfile

    client, staff = Client(), member("reviewer")
    sign_in(client, staff)
    assert '<html lang="en"' in client.get(SET_UP).text
    UserProfile.objects.update_or_create(user=staff, defaults={"preferred_language": "fr"})
    assert '<html lang="fr"' in client.get(SET_UP).text


# --- where passkeys work ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("host", "secure", "place"),
    [
        ("localhost:8000", False, PasskeyPlace(True, "")),
        ("call.example.org", True, PasskeyPlace(True, "")),
        ("call.example.org", False, PasskeyPlace(False, "")),
        ("127.0.0.1:8000", False, PasskeyPlace(False, "http://localhost:8000/desk/")),
        ("127.0.0.1", False, PasskeyPlace(False, "http://localhost/desk/")),
        ("[::1]:8000", False, PasskeyPlace(False, "http://localhost:8000/desk/")),
        ("192.0.2.7:8000", True, PasskeyPlace(False, "")),
    ],
)
def test_passkeys_need_a_name_and_tls_or_localhost(host: str, secure: bool, place: PasskeyPlace, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*", "localhost"]
    assert passkey_place(RequestFactory().get("/desk/", headers={"Host": host}, secure=secure)) == place


def test_localhost_is_not_offered_where_the_site_does_not_answer_to_it(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    request = RequestFactory().get("/desk/", headers={"Host": "127.0.0.1:8000"})
    assert passkey_place(request) == PasskeyPlace(False, "")


# --- whose tries ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "counted"),
    [
        ("192.0.2.1", "", [], "192.0.2.1"),
        ("192.0.2.1", "198.51.100.9", [], "192.0.2.1"),
        ("10.0.0.1", "203.0.113.5, 198.51.100.9", ["10.0.0.0/8"], "198.51.100.9"),
        ("10.0.0.1", "198.51.100.9, 10.0.0.2", ["10.0.0.0/8"], "198.51.100.9"),
        ("10.0.0.1", "", ["10.0.0.1"], "10.0.0.1"),
        ("", "198.51.100.9", ["unix"], "198.51.100.9"),
        ("10.0.0.1", "not an address", ["10.0.0.1"], "not an address"),
    ],
)
def test_wrong_tries_are_counted_by_the_address_behind_trusted_proxies(
    peer: str, forwarded: str, proxies: list[str], counted: str, settings: Any
) -> None:
    settings.OPTION = {**settings.OPTION, "trusted_proxies": proxies}
    request = RequestFactory().get("/", REMOTE_ADDR=peer, headers={"X-Forwarded-For": forwarded})
    assert StaffAdapter().get_client_ip(request) == counted


# --- the way back in --------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("desk")
def test_a_reset_takes_all_factors_ends_all_sessions_and_is_recorded(client_of: ClientOf) -> None:
    theirs, mine = client_of("reviewer"), client_of("superuser")
    now = datetime.now(UTC)
    assert reset_second_factor(name="the reviewer", now=now, actor="superuser") is True
    assert list(Authenticator.objects.values_list("user__username", flat=True)) == ["superuser"]
    assert [client.get("/desk/").status_code for client in (theirs, mine)] == [302, 200]
    assert theirs.get("/desk/").headers["Location"] == "/desk/account/login/?next=/desk/"
    line = AuditLine.objects.get(event="second_factor.removed")
    assert (line.at, line.actor, line.subject, line.detail) == (now, "superuser", "the reviewer", "all")
    assert reset_second_factor(name="the reviewer", now=now) is False
    assert AuditLine.objects.filter(event="second_factor.removed").count() == 1


@pytest.mark.usefixtures("desk")
def test_a_given_password_ends_what_the_old_one_opened(client_of: ClientOf) -> None:
    client, another = client_of("auditor"), "another password of the tests"
    give_password(name="the auditor", password=another, now=datetime.now(UTC))
    assert client.get("/desk/").status_code == 302
    assert [type_password(Client(), "the auditor", word).status_code for word in (PASSWORD, another)] == [200, 302]
    assert lines("staff.password_given") == [("staff.password_given", "the auditor", "")]
    with pytest.raises(WeakPassword, match="at least 12 characters"):
        give_password(name="the auditor", password="short", now=NOW)


@pytest.mark.usefixtures("desk")
def test_a_name_that_nobody_has_is_told_so() -> None:
    with pytest.raises(NoSuchStaff, match="There is no staff member 'nobody'."):
        reset_second_factor(name="nobody", now=NOW)
    with pytest.raises(NoSuchStaff, match="There is no staff member 'nobody'."):
        give_password(name="nobody", password=PASSWORD, now=NOW)


@pytest.mark.usefixtures("desk")
def test_the_commands_say_what_they_did() -> None:
    staff = member("reviewer")
    give_app(staff)
    run = CliRunner().invoke
    reset = ["reset-second-factor", staff.username]
    told = [run(staff_group, reset).output.splitlines()[0] for _time in range(2)]
    assert told == [
        "the reviewer has no second factor any more and is signed out everywhere. The next sign-in needs the password only",
        "the reviewer had no second factor.",
    ]
    wrong = run(staff_group, ["reset-second-factor", "nobody"])
    assert (wrong.exit_code, wrong.output) == (
        1,
        "Error: There is no staff member 'nobody'. `undersigned staff add` makes one.\n",
    )


# --- the tests' own app -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "94287082"), (1111111109, "07081804"), (1234567890, "89005924"), (20000000000, "65353130")],
)
def test_the_codes_of_these_tests_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    assert code_at(b"12345678901234567890", seconds // 30, 8) == code


def test_a_code_of_two_steps_ago_is_refused(desk) -> None:
    staff = member("reviewer")
    give_app(staff)
    accepted = []
    for later in (-2, -1, 0, 1, 2):
        client = Client()
        type_password(client, staff.username)
        # Not in the last moments of a step, which would be over when the code arrives.
        time.sleep(max(0.0, 2 - (30 - time.time() % 30)))
        accepted.append(client.post(SECOND, {"code": app_code(SECRET, later=later)}).status_code == 302)
    assert accepted == [False, True, True, True, False]
