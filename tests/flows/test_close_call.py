"""Close a call: once, for good, with its reason in the audit; what stands stays."""

import pytest
from click.testing import CliRunner

from tests.signatories import NOW, confirmed, make_call
from undersigned.calls.models import Call, Signature
from undersigned.calls.queries import NoCall, is_open
from undersigned.calls.timeline import AlreadyClosed
from undersigned.config.calls import call_group
from undersigned.flows.close_call import close_call
from undersigned.people.models import AuditLine

pytestmark = pytest.mark.django_db


def test_a_closed_call_takes_no_more_signatures_and_keeps_those_that_stand() -> None:
    call, other = make_call(), make_call("still-waters")
    confirmed(call)
    close_call(slug="quiet-seas", reason="The seas are quiet.", actor="ada", now=NOW)
    assert [is_open(Call.objects.get(pk=one.pk), NOW) for one in (call, other)] == [False, True]
    assert list(Signature.objects.values_list("state", flat=True)) == ["confirmed"]
    assert list(AuditLine.objects.values_list("at", "actor", "event", "subject", "detail")) == [
        (NOW, "ada", "call.closed", "quiet-seas", "The seas are quiet."),
    ]  # fmt: skip


def test_a_call_is_closed_once() -> None:
    make_call(closed_at=NOW)
    with pytest.raises(AlreadyClosed, match=r"^quiet-seas is closed since 2026-11-23 12:00 UTC\.$"):
        close_call(slug="quiet-seas", reason="Again.", actor="ada", now=NOW)
    assert (Call.objects.get().closed_at, AuditLine.objects.count()) == (NOW, 0)


def test_a_call_that_is_not_there_is_not_closed() -> None:
    with pytest.raises(NoCall, match=r"^There is no call nowhere\.$"):
        close_call(slug="nowhere", reason="None.", actor="ada", now=NOW)


def test_the_command_closes_the_call_it_names_and_needs_a_reason() -> None:
    make_call()
    assert CliRunner().invoke(call_group, ["close", "quiet-seas"]).exit_code == 2
    done = CliRunner().invoke(call_group, ["close", "quiet-seas", "--reason", "Done."])
    assert (done.exit_code, done.stdout) == (0, "quiet-seas takes no more signatures.\n")
    again = CliRunner().invoke(call_group, ["close", "quiet-seas", "--reason", "Done."])
    assert (again.exit_code, again.stderr.startswith("Error: quiet-seas is closed since ")) == (1, True)
