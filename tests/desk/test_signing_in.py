"""The tests' short way into the desk ends where the sign-in page does."""

from typing import Any

import pytest
from django.test import Client

from tests.desk.signing_in import PASSWORD, give_app, seat, sign_in
from tests.signatories import NOW
from undersigned.flows.set_up_desk import make_staff
from undersigned.people.models import AuditLine, StaffMember


def left_by(client: Client, staff: StaffMember) -> tuple[dict[str, Any], list[str], bool]:
    """What a sign-in leaves behind: the session but for its moments, the lines of the audit log, and whether its day is kept."""
    session: dict[str, Any] = dict(client.session)
    for method in session["account_authentication_methods"]:
        assert 1.7e9 < method.pop("at") < 1e11
    staff.refresh_from_db()
    events = list(AuditLine.objects.filter(actor=staff.username).order_by("pk").values_list("event", flat=True))
    return session, events, staff.last_login is not None


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("role", ["auditor", "secretariat"])
def test_a_seat_is_what_the_sign_in_page_leaves(role: str) -> None:
    staff = make_staff(name="somebody", password=PASSWORD, role=role, now=NOW)
    if role == "secretariat":
        give_app(staff)
    walked, seated = Client(), Client()
    sign_in(walked, staff)
    by_page = left_by(walked, staff)
    AuditLine.objects.filter(actor=staff.username).delete()
    StaffMember.objects.filter(pk=staff.pk).update(last_login=None)
    seat(seated, staff)
    assert left_by(seated, staff) == by_page
    assert by_page[1:] == (["staff.signed_in"], True)
    assert [walked.get("/desk/").status_code, seated.get("/desk/").status_code] == [200, 200]
    assert seated.cookies["sessionid"]["path"] == walked.cookies["sessionid"]["path"]
