"""The journal: after a crash it says what had begun, and a run that lives is left alone."""

import fcntl
import uuid
from datetime import timedelta
from pathlib import Path

import pytest

from tests.mailing.sending.mailings import NOW, deliveries, mailing
from undersigned.flows.settle_delivery import doubt_lost_runs, settle_dead_runs
from undersigned.mailing.models import Delivery, Suppression
from undersigned.mailing.sending.journal import Journal, journals, read_journal
from undersigned.mailing.sending.parcels import LATER, REFUSED, SENT

OTHER = uuid.UUID(int=2)


def written(folder: Path, run: uuid.UUID, first: int) -> Journal:
    """A journal of seven deliveries: sent, refused with its mailbox, put off, begun, begun anew, come back, and not named."""
    journal = Journal(folder, run)
    sent, refused, later, begun, anew, back, _nothing = range(first, first + 7)
    for one in (sent, later, begun):
        journal.begin(str(one))
    journal.end(str(sent), SENT, "250 2.0.0")
    journal.end(str(refused), REFUSED, "550 5.1.1 to RCPT", gone=True)
    journal.end(str(later), LATER, "451 4.3.0 to .")
    journal.end(str(anew), LATER, "451")
    journal.begin(str(anew))
    journal.end(str(back), "back", "")
    journal.flush()
    return journal


def claimed(run: uuid.UUID) -> list[Delivery]:
    emails = [f"ada{number}@example.org" for number in range(7)]
    return deliveries(mailing(), emails, state="claimed", claimed_by=run, claimed_at=NOW)


@pytest.mark.django_db
def test_a_dead_runs_rows_become_what_its_journal_says(tmp_path: Path) -> None:
    rows = claimed(OTHER)
    journal = written(tmp_path, OTHER, rows[0].pk)
    assert settle_dead_runs(folder=tmp_path, own=uuid.uuid4(), now=NOW) == 0
    journal.abandon()
    assert settle_dead_runs(folder=tmp_path, own=uuid.uuid4(), now=NOW) == 7
    told = list(Delivery.objects.order_by("pk").values_list("state", "status", "attempts"))
    assert told == [
        ("sent", "250 2.0.0", 0),
        ("refused", "550 5.1.1 to RCPT", 0),
        ("waiting", "451 4.3.0 to .", 1),
        ("unsure", "The sender died before the answer.", 0),
        ("unsure", "The sender died before the answer.", 0),
        ("waiting", "", 0),
        ("waiting", "", 0),
    ]
    assert [bytes(one.digest) for one in Suppression.objects.all()] == [bytes(rows[1].digest)]
    assert (journals(tmp_path), settle_dead_runs(folder=tmp_path, own=uuid.uuid4(), now=NOW)) == ([], 0)


@pytest.mark.django_db
def test_after_a_crash_of_the_machine_what_the_journal_does_not_say_is_not_known(tmp_path: Path) -> None:
    rows = claimed(OTHER)
    written(tmp_path, OTHER, rows[0].pk).abandon()
    (path,) = journals(tmp_path)
    head, rest = path.read_text().split("\n", 1)
    path.write_text(f"{head[:-36]}{uuid.uuid4()}\n{rest}")
    settle_dead_runs(folder=tmp_path, own=uuid.uuid4(), now=NOW)
    states = list(Delivery.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["sent", "refused", *["unsure"] * 5]


@pytest.mark.django_db
def test_rows_of_a_run_whose_journal_is_gone_become_unsure_when_they_are_old(tmp_path: Path) -> None:
    claimed(OTHER)
    own = uuid.uuid4()
    assert doubt_lost_runs(folder=tmp_path, own=own, now=NOW + timedelta(minutes=9)) == 0
    assert doubt_lost_runs(folder=tmp_path, own=OTHER, now=NOW + timedelta(hours=1)) == 0
    assert doubt_lost_runs(folder=tmp_path, own=own, now=NOW + timedelta(minutes=11)) == 7
    assert set(Delivery.objects.values_list("state", "status")) == {("unsure", "The sender's journal is gone.")}


def test_of_rows_that_are_not_claimed_any_more_nothing_is_kept(tmp_path: Path) -> None:
    written(tmp_path, OTHER, 1).abandon()
    (path,) = journals(tmp_path)
    ends = read_journal(path, only={1, 5})
    assert ends is not None
    assert (list(ends.sent), ends.refused, ends.later, ends.back, ends.begun) == ([1], {}, {}, set(), {5})


def test_a_journal_is_locked_before_anybody_can_find_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[list[Path]] = []
    lock = fcntl.flock

    def locking(file: int, how: int) -> None:
        found.append(journals(tmp_path))
        lock(file, how)

    monkeypatch.setattr(fcntl, "flock", locking)
    journal = Journal(tmp_path, OTHER)
    assert (found, len(journals(tmp_path)), len(list(tmp_path.iterdir()))) == ([[]], 1, 1)
    journal.close()


def test_a_line_that_was_cut_says_nothing(tmp_path: Path) -> None:
    written(tmp_path, OTHER, 1).abandon()
    (path,) = journals(tmp_path)
    path.write_bytes(path.read_bytes() + b"b 9\ns 9 250\nb 77")
    ends = read_journal(path)
    assert ends is not None
    assert (sorted(ends.begun), sorted(ends.sent), ends.whole) == ([4, 5], [1, 9], True)


def test_a_file_that_is_no_journal_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "notes.journal").write_text("b 1\n")
    assert read_journal(tmp_path / "notes.journal") is None
    assert settle_dead_runs(folder=tmp_path, own=OTHER, now=NOW) == 0
