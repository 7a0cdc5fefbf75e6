"""What a write did: how many were made, changed, and left as they were; and what an import did, row by row."""

from dataclasses import dataclass

from undersigned.values.csv_files import Refusal


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of rows; add two to sum them."""

    made: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.made + other.made, self.changed + other.changed, self.unchanged + other.unchanged)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import read and did. ``corrected`` tells what it put right in rows that it took; ``absent`` names files that it
    would have read, had they been in the folder.
    """

    read: int = 0
    made: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: tuple[Refusal, ...] = ()
    corrected: tuple[Refusal, ...] = ()
    absent: tuple[str, ...] = ()

    def __add__(self, other: "ImportReport") -> "ImportReport":
        return ImportReport(
            read=self.read + other.read,
            made=self.made + other.made,
            changed=self.changed + other.changed,
            unchanged=self.unchanged + other.unchanged,
            refused=self.refused + other.refused,
            corrected=self.corrected + other.corrected,
            absent=self.absent + other.absent,
        )


def report_file(*, read: int, tally: Tally, refused: tuple[Refusal, ...] | list[Refusal] = ()) -> ImportReport:
    """Return the report of one file."""
    return ImportReport(
        read=read, made=tally.made, changed=tally.changed, unchanged=tally.unchanged, refused=tuple(refused)
    )
