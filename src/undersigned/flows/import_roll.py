"""Import the roll: countries, entries, those that left, states that announced, and the official list's counters.

Each file is one transaction. A row that cannot be read is reported and stops nothing else; entries that are on the roll
and in no file stay. docs/walks/import.md tells the way; example/README.md the columns.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction

from undersigned.calls.models import Call
from undersigned.people import country_files
from undersigned.people.models import Country
from undersigned.people.verbs.countries import save_countries, save_regimes
from undersigned.roll import files
from undersigned.roll.drafts import EntryDraft
from undersigned.roll.faults import told_corrections
from undersigned.roll.verbs.imports import import_entries, save_official_counts
from undersigned.values.csv_files import CsvRow, Refusal, read_csv
from undersigned.values.tallies import ImportReport, report_file

Progress = Callable[[str, int, int], None]
"""Called with the file's name, the rows done and the rows there are."""

NEEDED: Final = "supporters.csv"


class NothingToImport(Exception):
    """The folder is none, or holds no supporters.csv; the message says so in a sentence."""


def import_roll(folder: Path, *, call: Call, now: datetime, progress: Progress | None = None) -> ImportReport:
    """Bring a call's roll to what the CSV files in `folder` say; run again, it changes nothing. Raises NothingToImport.

    supporters.csv is needed; states, population, regimes, states_evidence, aliases, delisted, announced, successors,
    notes_fr and counters_history are read where they are there.
    """
    if not (folder / NEEDED).is_file():
        raise NothingToImport(f"There is no {NEEDED} in {folder}.")
    return _Import(folder, call, now, progress or _say_nothing).run()


def _say_nothing(file: str, done: int, total: int) -> None:
    """No progress is shown."""


class _Import:
    """One import under way: the folder, and what has been read of it."""

    def __init__(self, folder: Path, call: Call, now: datetime, progress: Progress) -> None:
        self.folder, self.call, self.now, self.tell = folder, call, now, progress
        self.today = now.date()
        self.refused: list[Refusal] = []
        self.absent: list[str] = []

    def run(self) -> ImportReport:
        """Read and write file by file, what others build on first."""
        states = self._read("states.csv", country_files.STATES)
        report = self._countries(states) + self._regimes()
        aliases = self._read_beside("aliases.csv", files.ALIASES)
        beside = self._beside(states, aliases)
        standing, told = self._supporters(beside, states)
        self.refused += files.aliases_of_nobody(aliases, standing)
        report = report + told + self._delisted(beside, standing) + self._counters()
        return report + ImportReport(refused=tuple(self.refused), absent=tuple(self.absent))

    def progress(self, file: str, done: int, total: int) -> None:
        """Tell how far a file is, if it has rows at all."""
        if total:
            self.tell(file, done, total)

    def _read(self, file: str, columns: Sequence[str]) -> list[CsvRow]:
        """Rows of a file; what is refused and what is not there is kept for the report."""
        if not (self.folder / file).is_file():
            self.absent.append(file)
            return []
        rows, refused = read_csv(self.folder / file, columns=columns)
        self.refused += refused
        return rows

    def _read_beside(self, file: str, columns: Sequence[str]) -> list[CsvRow]:
        """Rows of a file that only tells more about the rows of another; reading is all there is to it."""
        rows = self._read(file, columns)
        self.progress(file, len(rows), len(rows))
        return rows

    def _countries(self, states: list[CsvRow]) -> ImportReport:
        people = self._read("population.csv", country_files.POPULATION)
        population, refused = country_files.read_population(people)
        countries, wrong = country_files.read_countries(states, population)
        with transaction.atomic():
            tally = save_countries(countries=countries)
        self.progress("population.csv", len(people), len(people))
        self.progress("states.csv", len(states), len(states))
        return report_file(read=len(states) + len(people), tally=tally, refused=[*refused, *wrong])

    def _regimes(self) -> ImportReport:
        rows = self._read("regimes.csv", country_files.REGIMES)
        known = set(Country.objects.values_list("code", flat=True))
        regimes, refused = country_files.read_regimes(rows, known)
        with transaction.atomic():
            tally = save_regimes(regimes=regimes)
        self.progress("regimes.csv", len(rows), len(rows))
        return report_file(read=len(rows), tally=tally, refused=refused)

    def _beside(self, states: list[CsvRow], aliases: list[CsvRow]) -> files.Beside:
        """What the files beside supporters.csv tell about its rows."""
        evidence = self._read_beside("states_evidence.csv", files.EVIDENCE)
        notes = self._read_beside("notes_fr.csv", files.NOTES)
        return files.Beside(
            today=self.today,
            state_names={row.cells["iso2"]: (row.cells["name_en"], row.cells["name_fr"]) for row in states},
            aliases=files.read_aliases(aliases),
            evidence={row.cells["iso2"]: (row.cells["basis"], row.cells["source"]) for row in evidence},
            french={row.cells["en"]: row.cells["fr"] for row in notes},
            successors=files.read_successors(self._read_beside("successors.csv", files.SUCCESSORS)),
        )

    def _supporters(self, beside: files.Beside, states: list[CsvRow]) -> tuple[list[EntryDraft], ImportReport]:
        """Write those who stand and the states that announced; return the former."""
        rows = self._read(NEEDED, files.SUPPORTERS)
        drafts, refused = files.read_supporters(rows, beside)
        taken = told_corrections(row for row in rows if row.line in drafts)
        report = self._entries(NEEDED, rows, drafts) + ImportReport(refused=tuple(refused), corrected=tuple(taken))
        told = {row.cells["iso2"]: row for row in self._read_beside("announced.csv", files.ANNOUNCEMENTS)}
        announced, wrong = files.read_announced(states, beside, told, drafts.values())
        report += self._entries("states.csv", [], announced) + ImportReport(refused=tuple(wrong))
        return list(drafts.values()), report

    def _delisted(self, beside: files.Beside, standing: list[EntryDraft]) -> ImportReport:
        rows = self._read("delisted.csv", files.DELISTED)
        drafts, refused = files.read_delisted(rows, beside, standing)
        return self._entries("delisted.csv", rows, drafts, standing) + ImportReport(refused=tuple(refused))

    def _entries(
        self, file: str, rows: list[CsvRow], drafts: dict[int, EntryDraft], standing: Sequence[EntryDraft] = ()
    ) -> ImportReport:
        """Write the entries of one file in one transaction; `standing` are others that its entries may point to."""
        self.progress(file, 0, len(rows))
        with transaction.atomic():
            imported = import_entries(
                call_id=self.call.pk,
                drafts=list(drafts.values()),
                standing=standing,
                now=self.now,
                progress=lambda done: self.progress(file, done, len(rows)),
            )
        self.progress(file, len(rows), len(rows))
        lines = {draft.key: line for line, draft in drafts.items()}
        refused = [Refusal(file, lines[key], reason) for key, reason in imported.refused]
        return report_file(read=len(rows), tally=imported.tally, refused=refused)

    def _counters(self) -> ImportReport:
        rows = self._read("counters_history.csv", files.COUNTERS)
        counts, refused = files.read_counters(rows, self.today)
        with transaction.atomic():
            tally = save_official_counts(call_id=self.call.pk, counts=counts)
        self.progress("counters_history.csv", len(rows), len(rows))
        return report_file(read=len(rows), tally=tally, refused=refused)
