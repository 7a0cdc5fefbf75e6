"""The gate where it cannot know: of a call that nobody could read, and of a form that names no language."""

from typing import Any

from tests.gate.serving import Gate, served, served_gate
from undersigned.intake import Store
from undersigned.interfaces.gate.signing import NotRead


class Unread(Gate):
    """A gate whose call nobody could read."""

    @property
    def notice(self) -> Any:
        raise NotRead

    @notice.setter
    def notice(self, notice: Any) -> None:
        """Not read either."""


def test_where_nobody_could_read_the_call_the_signer_is_asked_to_come_back(store: Store) -> None:
    gate = Unread(store)
    with served(gate.application) as gate.port:
        answer = gate.sign()
    assert (answer.status, answer.headers["retry-after"], answer.refusal["errors"]) == (503, "5", {"form": "busy"})
    assert gate.received() == []


def test_a_form_sent_to_no_language_is_taken_in_the_first_one(store: Store) -> None:
    with served_gate(store) as gate:
        answer = gate.sign("/sign/")
        assert (answer.status, answer.headers["location"]) == (303, "/en/sign/sent/")
        assert [one.language for one in gate.received()] == ["en"]
