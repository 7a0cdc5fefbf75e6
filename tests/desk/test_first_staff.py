"""The first login, and those that the command line makes."""

import re

import pytest
from django.test import Client

from tests.desk.signing_in import PASSWORD, give_app, sign_in
from tests.signatories import NOW
from undersigned.flows.set_up_desk import (
    ROLES,
    NameTaken,
    UnknownRole,
    WeakPassword,
    first_staff,
    generate_password,
    make_staff,
)
from undersigned.people.models import AuditLine, StaffMember


def test_the_first_login_opens_the_desk_and_is_made_once(desk) -> None:
    made = first_staff(now=NOW)
    assert made is not None
    name, password = made
    client = Client()
    assert name == "secretary"
    give_app(StaffMember.objects.get(username=name))
    sign_in(client, StaffMember.objects.get(username=name), password)
    assert client.get("/desk/signatures/").status_code == 200
    assert (first_staff(now=NOW), StaffMember.objects.count()) == (None, 1)


def test_no_first_login_is_made_where_somebody_works_already(desk) -> None:
    make_staff(name="somebody", password=PASSWORD, role="auditor", now=NOW)
    assert (first_staff(now=NOW), StaffMember.objects.count()) == (None, 1)


def test_a_generated_password_has_five_groups_of_four_and_never_comes_twice() -> None:
    made = {generate_password() for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(r"[a-hjkmnp-z2-9]{4}(-[a-hjkmnp-z2-9]{4}){4}", password) for password in made)


def test_a_password_is_stored_as_a_hash_only(desk) -> None:
    name, password = first_staff(now=NOW) or ("", "")
    stored = StaffMember.objects.get(username=name)
    assert password not in stored.password
    assert stored.check_password(password)
    assert not AuditLine.objects.filter(detail__contains=password).exists()


def test_a_made_login_has_its_role_and_a_line_in_the_audit(desk) -> None:
    made = make_staff(name="Amélie", password=PASSWORD, role="campaigner", now=NOW, actor="secretary")
    line = AuditLine.objects.get(event="staff.made")
    assert [group.name for group in made.groups.all()] == ["campaigner"]
    assert (made.is_superuser, made.is_staff) == (False, False)
    assert (line.at, line.actor, line.subject, line.detail) == (NOW, "secretary", "Amélie", "campaigner")


def test_a_login_that_cannot_be_is_refused_with_a_sentence(desk) -> None:
    make_staff(name="somebody", password=PASSWORD, role="auditor", now=NOW)
    with pytest.raises(UnknownRole, match=f"There is no role 'king'. Choose one of {', '.join(ROLES)}."):
        make_staff(name="king", password=PASSWORD, role="king", now=NOW)
    with pytest.raises(NameTaken, match="There is a staff member 'somebody' already. Choose another name."):
        make_staff(name="somebody", password=PASSWORD, role="auditor", now=NOW)
    with pytest.raises(WeakPassword, match="at least 12 characters"):
        make_staff(name="short", password="short", role="auditor", now=NOW)
    assert StaffMember.objects.count() == 1
