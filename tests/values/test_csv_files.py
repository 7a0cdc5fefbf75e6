"""CSV files: one bad row stops nothing else, and no cell that is written starts a formula."""

import csv
import io
from pathlib import Path

import pytest

from undersigned.values.csv_files import MAX_BYTES, Refusal, plain_cell, read_csv, safe_cell, write_csv


def write(folder: Path, content: bytes) -> Path:
    path = folder / "some.csv"
    path.write_bytes(content)
    return path


def cells(path: Path) -> list[tuple[int, list[str]]]:
    rows, refused = read_csv(path, columns=["name", "kind"])
    assert refused == []
    return [(row.line, list(row.cells.values())) for row in rows]


@pytest.mark.parametrize(
    "content",
    [
        "name,kind\nÉlan,state\n",
        "\ufeffname,kind\r\nÉlan,state\r\n",
        "name,kind\rÉlan,state",
        "kind,name,more\nstate, Élan ,x\n",
        '"name","kind"\n\n"Élan","state"\n,\n   \n',
    ],
)
def test_a_file_reads_the_same_however_it_was_saved(tmp_path: Path, content: str) -> None:
    path = write(tmp_path, content.encode())
    assert [values for _line, values in cells(path)] == [["Élan", "state"]]


def test_a_row_knows_the_line_on_which_it_starts(tmp_path: Path) -> None:
    path = write(tmp_path, b'name,kind\n\n"A, B",state\nC,state\n')
    assert cells(path) == [(3, ["A, B", "state"]), (4, ["C", "state"])]


def test_a_line_separator_of_unicode_does_not_move_the_lines_below(tmp_path: Path) -> None:
    path = write(tmp_path, "name,kind\nA\u2028B,state\nC,state\n".encode())
    rows, refused = read_csv(path, columns=["name"])
    assert [(row.line, row.cells["name"]) for row in rows] == [(3, "C")]
    assert refused == [Refusal("some.csv", 2, "The row holds control characters or line breaks.")]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"Caf\xe9,state", "The row is not UTF-8."),
        (b"A,state,more", "The row has 3 cells, the header 2."),
        (b"A", "The row has 1 cells, the header 2."),
        (b"A\x00B,state", "The row holds control characters or line breaks."),
        (b"A\x85B,state", "The row is not UTF-8."),
        (b'"A\nB",state', "The row holds control characters or line breaks."),
        (b'"A"B,state', "The row is not CSV (',' expected after '\"'); is a quotation mark missing?"),
        (b'"' + b"x" * 200_000 + b'",state', "The row is not CSV (field larger than field limit (131072)); is a quotation mark missing?"),
    ],
)  # fmt: skip
def test_a_bad_row_is_refused_with_its_line_and_stops_no_other(tmp_path: Path, bad: bytes, reason: str) -> None:
    path = write(tmp_path, b"name,kind\nBefore,state\n" + bad + b"\nAfter,state\n")
    rows, refused = read_csv(path, columns=["name", "kind"])
    assert [row.cells["name"] for row in rows] == ["Before", "After"]
    assert refused == [Refusal("some.csv", 3, reason)]


def test_a_quotation_mark_left_open_costs_its_own_row_only(tmp_path: Path) -> None:
    path = write(tmp_path, b'name,kind\n"Open,state\nB,state\n"C, D",state\n"E,state\nF,state\n')
    rows, refused = read_csv(path, columns=["name"])
    assert [row.cells["name"] for row in rows] == ["B", "C, D", "F"]
    assert [refusal.line for refusal in refused] == [2, 5]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"name\nA\n", "The header needs each of these columns once: kind."),
        (b"name,kind,kind\nA,b,c\n", "The header needs each of these columns once: kind."),
        (b"", "The header needs each of these columns once: name, kind."),
    ],
)
def test_a_header_without_its_columns_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    rows, refused = read_csv(write(tmp_path, content), columns=["name", "kind"])
    assert (rows, refused) == ([], [Refusal("some.csv", 1, reason)])


def test_a_file_that_is_not_there_or_too_large_is_refused_as_a_whole(tmp_path: Path) -> None:
    assert read_csv(tmp_path / "none.csv", columns=[]) == (
        [],
        [Refusal("none.csv", 0, "The file cannot be read: No such file or directory.")],
    )
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert read_csv(large, columns=[])[1] == [Refusal("large.csv", 0, "The file is larger than 64 MiB.")]


# OWASP, "CSV Injection", and the full-width forms that some spreadsheets take for the plain ones.
@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
@pytest.mark.parametrize("before", ["", " ", "\u00a0", "\u3000", "\ufeff"])
def test_no_cell_starts_a_formula(start: str, before: str) -> None:
    cell = f"{before}{start}HYPERLINK('x')"
    assert safe_cell(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Ada", "1-2", "a=b", "e@mail", "'quoted", "  ", "Élan"])
def test_a_harmless_cell_stays_as_it_is(cell: str) -> None:
    assert safe_cell(cell) == cell


def test_what_is_written_reads_back() -> None:
    table = [["name", "note"], ['Say "so", twice', "line\nbreak"], ["=1+1", ""]]
    written = "".join(write_csv(table))
    assert written.endswith("\r\n")
    assert list(csv.reader(io.StringIO(written, newline=""))) == [*table[:2], ["'=1+1", ""]]


@pytest.mark.parametrize("text", ["=1+1", " ＝1", "'=1", "''-1", "' @a", "'quoted", "'s-Hertogenbosch", "'", "", "Ada"])
def test_an_apostrophe_that_was_put_before_a_cell_is_taken_off_again_and_no_other(tmp_path: Path, text: str) -> None:
    assert plain_cell(safe_cell(text)) == text
    path = write(tmp_path, "".join(write_csv([["name", "kind"], [text, "state"]])).encode())
    assert cells(path) == [(2, [text.strip(), "state"])]
