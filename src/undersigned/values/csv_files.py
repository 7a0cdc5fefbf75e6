"""CSV files: read row by row so that one bad row stops nothing else, and written so that no spreadsheet runs a cell."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MAX_BYTES: Final = 64 * 1024 * 1024
"""Largest file that is read, in bytes; it is held in memory."""

# OWASP, "CSV Injection": what a spreadsheet takes for the start of a formula, with the full-width forms of the signs.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_SPACES: Final = " \u00a0\u3000\ufeff"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that could not be read: file name, first line (0: the whole file), and why, in a sentence."""

    file: str
    line: int
    reason: str


class BadRow(ValueError):
    """A row says something that cannot be; the message is a sentence, for its Refusal."""


@dataclass(frozen=True, slots=True)
class CsvRow:
    """A row by its header's names, with the line of the file on which it starts."""

    file: str
    line: int
    cells: dict[str, str]

    def refuse(self, reason: str) -> Refusal:
        """Return the refusal of this row."""
        return Refusal(self.file, self.line, reason)


def read_csv(path: Path, *, columns: Sequence[str]) -> tuple[list[CsvRow], list[Refusal]]:
    """Read a UTF-8 CSV file (RFC 4180, a byte order mark is let be) whose header has at least `columns`.

    Cells are trimmed, and the apostrophe that `safe_cell` put before one is taken off. Rows that are not UTF-8, hold
    control characters, leave a quotation mark open or have another number of cells than the header are refused one by
    one; columns beyond those asked for are left out.
    """
    name = path.name
    try:
        if path.stat().st_size > MAX_BYTES:
            return [], [Refusal(name, 0, f"The file is larger than {MAX_BYTES // 1024 // 1024} MiB.")]
        text = path.read_bytes().decode("utf-8-sig", errors="surrogateescape")
    except OSError as error:
        return [], [Refusal(name, 0, f"The file cannot be read: {error.strerror}.")]
    records = _records(text)
    line, header = next(records, (1, []))
    if isinstance(header, str):
        return [], [Refusal(name, line, header)]
    header = [cell.strip() for cell in header]
    missing = [column for column in columns if header.count(column) != 1]
    if missing:
        return [], [Refusal(name, line, f"The header needs each of these columns once: {', '.join(missing)}.")]
    rows: list[CsvRow] = []
    refused: list[Refusal] = []
    for line, record in records:
        if isinstance(record, str):
            refused.append(Refusal(name, line, record))
        elif reason := _refuse_cells(record, len(header)):
            refused.append(Refusal(name, line, reason))
        else:
            cells = dict(zip(header, record, strict=True))
            rows.append(CsvRow(name, line, {column: plain_cell(cells[column].strip()).strip() for column in columns}))
    return rows, refused


def _records(text: str) -> Iterator[tuple[int, list[str] | str]]:
    """Yield each record with its first line, or why it is none; after a bad one reading goes on a line below."""
    lines = text.splitlines(keepends=True) if not _has_rare_breaks(text) else _split_lines(text)
    position = 0

    def take() -> Iterator[str]:
        nonlocal position
        while position < len(lines):
            position += 1
            yield lines[position - 1]

    reader = csv.reader(take(), strict=True)
    while position < len(lines):
        start = position
        try:
            record = next(reader)
        except csv.Error as error:
            yield start + 1, f"The row is not CSV ({error}); is a quotation mark missing?"
            position = start + 1
            reader = csv.reader(take(), strict=True)
        else:
            if any(cell.strip() for cell in record):
                yield start + 1, record


def _has_rare_breaks(text: str) -> bool:
    """Whether str.splitlines would break where no CSV file does."""
    return any(sign in text for sign in "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")


def _split_lines(text: str) -> list[str]:
    return [line + "\n" for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]


def _refuse_cells(record: list[str], width: int) -> str:
    """The reason why a record cannot be used, or nothing."""
    if len(record) != width:
        return f"The row has {len(record)} cells, the header {width}."
    joined = "".join(record)
    if joined.isprintable():
        return ""
    if any("\udc80" <= sign <= "\udcff" for sign in joined):
        return "The row is not UTF-8."
    if any(sign < " " or "\x7f" <= sign <= "\x9f" or sign in "\u2028\u2029" for sign in joined):
        return "The row holds control characters or line breaks."
    return ""


def safe_cell(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula: an apostrophe before what would start one.

    One that stands there already gets another, so that `plain_cell` can undo it. OWASP, "CSV Injection". Quotation marks,
    commas and breaks are left to the CSV writer.
    """
    return f"'{text}" if text.lstrip(f"{_SPACES}'").startswith(_FORMULA_STARTS) else text


def plain_cell(text: str) -> str:
    """Return what `safe_cell` was given, so that what was exported is imported as it was."""
    return text[1:] if text.startswith("'") and safe_cell(text[1:]) == text else text


class _Line:
    """Something to write to that hands back what was written."""

    def write(self, text: str) -> str:
        return text


def write_csv(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield each row as a line of CSV (RFC 4180), every cell safe in a spreadsheet."""
    writer = csv.writer(_Line())
    for row in rows:
        yield writer.writerow([safe_cell(cell) for cell in row])
