"""The notice board: nobody has read it, there is no call, or the last that was read stands."""

import threading

import pytest

from undersigned.config.notice_board import NoticeBoard
from undersigned.interfaces.gate.signing import CallNotice, NotRead

NOTICE = CallNotice(call=1, version=2, open=True, consent_required=False)


class Readings:
    """A database that is away for its first readings, then tells; `told` is set once it has told so many times."""

    def __init__(self, *outcomes: CallNotice | Exception | None) -> None:
        self.outcomes = list(outcomes)
        self.told = threading.Event()

    def __call__(self) -> CallNotice | None:
        if not self.outcomes:
            self.told.set()
            threading.Event().wait()
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def test_until_it_was_read_once_the_board_says_that_nobody_knows() -> None:
    board = NoticeBoard(Readings(RuntimeError("The database is away.")), every=60)
    with pytest.raises(NotRead):
        board()


def test_that_there_is_no_call_is_known() -> None:
    assert NoticeBoard(Readings(None), every=60)() is None


def test_whatever_fails_is_tried_again_and_what_was_read_last_stands() -> None:
    readings = Readings(RuntimeError("away"), OSError("away"), NOTICE, ValueError("away"))
    board = NoticeBoard(readings, every=0)
    assert readings.told.wait(20)
    assert board() == NOTICE
