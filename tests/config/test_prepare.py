"""Preparing an instance: roles are set at every start, and a lost password is given anew."""

import re
from collections.abc import Callable

import pytest
from click.testing import CliRunner
from django.test import Client

from tests.desk.staffed import PASSWORD
from tests.servers.ledger import change, number_of
from tests.servers.product import Product
from tests.signatories import NOW
from undersigned.config.staff import staff_group
from undersigned.flows.set_up_desk import make_staff, set_up_desk
from undersigned.people.models import AuditLine

Instance = Callable[..., Product]


def test_rights_taken_from_a_role_by_hand_are_given_back_at_the_next_start(instance: Instance) -> None:
    product = instance()
    rights = number_of(product, "auth_group_permissions")
    change(product, "DELETE FROM auth_group_permissions")
    product.stop()
    again = instance()
    assert number_of(again, "auth_group_permissions") == rights


@pytest.mark.django_db
def test_a_lost_password_is_replaced_by_a_fresh_one_and_the_audit_says_by_whom() -> None:
    set_up_desk(now=NOW)
    make_staff(name="grace", password=PASSWORD, role="auditor", now=NOW)
    told = CliRunner().invoke(staff_group, ["password", "grace"])
    fresh = re.fullmatch(r"Staff login: grace  password: (\S+)  \(shown only now\)\n", told.output)
    assert fresh is not None
    assert [Client().login(username="grace", password=one) for one in (fresh[1], PASSWORD)] == [True, False]
    line = AuditLine.objects.get(event="staff.password_given")
    assert (line.actor[:9], line.subject, line.detail) == ("command (", "grace", "")


@pytest.mark.django_db
def test_a_password_for_nobody_is_refused_with_a_sentence() -> None:
    told = CliRunner().invoke(staff_group, ["password", "nobody"])
    assert (told.exit_code, told.output) == (
        1,
        "Error: There is no staff member 'nobody'. `undersigned staff add` makes one.\n",
    )
