"""The journal of a sender's run: what had begun and what was answered, for whoever finds its rows claimed after a crash.

A plain file beside the database, ``<home>/sending/<run>.journal``, one line an event, written (not synced) before the event:

    undersigned sending 1 <run> <boot>
    b 17            the body of delivery 17 is about to be handed over
    s 17 250 2.0.0  it was taken          r 17 1 550 5.1.1 to RCPT   it was refused (1: and its mailbox is gone)
    l 17 451        a later try may do    w 17                       it came back untried

What a process has written is there after a kill -9 of it. After a crash of the machine the end may be missing: the journal names
the boot it was written in, and of another boot's journal only s and r are believed. The file is locked (flock) before it gets its
name, and as long as its run lives.
"""

import contextlib
import fcntl
import os
import uuid
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from undersigned.mailing.sending.parcels import LATER, REFUSED, SENT

_SUFFIX: Final = ".journal"
_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")


@dataclass(slots=True)
class Ends:
    """What a dead run's journal says of its deliveries: answered, and begun without. ``whole``: nothing can be missing."""

    run: uuid.UUID
    whole: bool
    sent: dict[int, str] = field(default_factory=dict)
    refused: dict[int, tuple[str, bool]] = field(default_factory=dict)
    later: dict[int, str] = field(default_factory=dict)
    back: set[int] = field(default_factory=set)
    begun: set[int] = field(default_factory=set)


class Journal:
    """The journal of a living run. Lines are gathered and written by ``flush``; one thread at a time."""

    def __init__(self, folder: Path, run: uuid.UUID) -> None:
        """Make and lock the file; its name is durable before anything is claimed. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.run = run
        self._path = folder / f"{run}{_SUFFIX}"
        # Whoever finds a journal that is not locked takes its run for dead, and deletes it.
        draft = folder / f"{run}.draft"
        self._file = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self._head = f"undersigned sending 1 {run} {_boot()}\n".encode()
        os.write(self._file, self._head)
        os.fsync(self._file)
        draft.rename(self._path)
        _sync_folder(folder)
        self._lines: list[str] = []

    def begin(self, key: str) -> None:
        """Note that a body is about to be handed over. Nothing may leave before ``flush``."""
        self._lines.append(f"b {key}\n")

    def end(self, key: str, outcome: str, status: str, gone: bool = False) -> None:
        """Note an answer."""
        told = f"{int(gone)} {status}" if outcome == REFUSED else status
        self._lines.append(f"{_LETTERS.get(outcome, 'w')} {key} {' '.join(told.split())}\n")

    def flush(self) -> None:
        """Write what was noted. Raises OSError."""
        if self._lines:
            data, self._lines = "".join(self._lines).encode("utf-8", "replace"), []
            while data:
                data = data[os.write(self._file, data) :]

    def clear(self) -> None:
        """Forget everything, once every row says what became of it."""
        self._lines.clear()
        os.ftruncate(self._file, len(self._head))

    def close(self) -> None:
        """End the run: the file goes. Only when none of its rows is claimed any more."""
        self._path.unlink(missing_ok=True)
        os.close(self._file)

    def abandon(self) -> None:
        """Let go of the file as if the process had died: the next sender reads it."""
        with contextlib.suppress(OSError):
            self.flush()
        os.close(self._file)


_LETTERS: Final = {SENT: "s", REFUSED: "r", LATER: "l"}


@contextmanager
def dead_journal(path: Path, rows_of: Callable[[uuid.UUID], Collection[int]]) -> Iterator[Ends | None]:
    """Give what a dead run's journal says of its rows, and delete it afterwards unless something was raised.

    None while the run lives. ``rows_of`` says which deliveries a run has still claimed: of others nothing is kept in memory.
    Nobody else gets it meanwhile.
    """
    try:
        file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        yield None
        return
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        if not _is_still(path, file):
            yield None
            return
        run = run_of(path)
        yield None if run is None else read_journal(path, only=rows_of(run))
        path.unlink(missing_ok=True)
    finally:
        os.close(file)


def journals(folder: Path) -> list[Path]:
    """Return the journals that lie in a folder, of living runs and dead ones."""
    return sorted(folder.glob(f"*{_SUFFIX}")) if folder.is_dir() else []


def run_of(path: Path) -> uuid.UUID | None:
    """Return the run that a journal is of; None where its name is none."""
    try:
        return uuid.UUID(path.name.removesuffix(_SUFFIX))
    except ValueError:
        return None


def read_journal(path: Path, *, only: Collection[int] | None = None) -> Ends | None:
    """Return what a journal says, of these deliveries only if they are given; a line that was cut says nothing.

    It is read line by line. None where it is not one of ours.
    """
    run = run_of(path)
    if run is None:
        return None
    with path.open(encoding="utf-8", errors="replace", newline="\n") as file:
        ends = Ends(run, whole=file.readline() == f"undersigned sending 1 {run} {_boot()}\n")
        for line in file:
            event, key, told = [*line.rstrip("\n").split(" ", 2), "", ""][:3]
            if line.endswith("\n") and key.isdecimal() and (only is None or int(key) in only):
                _take(ends, event, int(key), told)
    return ends


def _take(ends: Ends, event: str, delivery: int, told: str) -> None:
    ends.begun.discard(delivery)
    if event == "b":
        ends.begun.add(delivery)
        # What was answered before it began anew holds no more.
        ends.later.pop(delivery, None)
        ends.back.discard(delivery)
    elif event == "s":
        ends.sent[delivery] = told
    elif event == "r":
        gone, _blank, status = told.partition(" ")
        ends.refused[delivery] = status, gone == "1"
    elif event == "l":
        ends.later[delivery] = told
    elif event == "w":
        ends.back.add(delivery)


def _is_still(path: Path, file: int) -> bool:
    """Whether the file that was locked is still the one of that name: another may have read and deleted it just before."""
    try:
        found, opened = path.stat(), os.fstat(file)
    except FileNotFoundError:
        return False
    return (found.st_dev, found.st_ino) == (opened.st_dev, opened.st_ino)


def _boot() -> str:
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except OSError:
        return "unknown"


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
