"""Promises of undersigned.values.dates."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.values.dates import PartialDate

TEXTS = st.just("") | st.integers(1, 9999).map("{:04d}".format) | st.dates().map(lambda day: day.isoformat())


@pytest.mark.parametrize(
    ("text", "read", "earliest", "latest"),
    [
        ("", PartialDate("unknown", None), None, None),
        ("2018", PartialDate("year", 2018), date(2018, 1, 1), date(2018, 12, 31)),
        ("2018-11-12", PartialDate("day", date(2018, 11, 12)), date(2018, 11, 12), date(2018, 11, 12)),
        ("2020-02-29", PartialDate("day", date(2020, 2, 29)), date(2020, 2, 29), date(2020, 2, 29)),
    ],
)
def test_a_date_keeps_its_precision(text: str, read: PartialDate, earliest: date | None, latest: date | None) -> None:
    found = PartialDate.parse(text)
    assert (found, found.iso(), found.earliest(), found.latest()) == (read, text, earliest, latest)


@given(TEXTS)
def test_what_was_read_is_written_exactly(text: str) -> None:
    assert PartialDate.parse(text).iso() == text


@pytest.mark.parametrize(
    "text",
    ["2018-11", "2018-1-2", "18", "0000", "2019-02-29", "2018-13-01", "12/11/2018", " 2018", "2018 ", "2018\n",
     "20181112", "2018-W46-1", "２０１８", "unknown", "2018-11-12T00:00"],
)  # fmt: skip
def test_anything_else_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not .*\.$") as caught:
        PartialDate.parse(text)
    assert repr(text) in str(caught.value) or text == "0000"


@pytest.mark.parametrize(
    ("precision", "value"),
    [("day", None), ("day", 2018), ("year", date(2018, 1, 1)), ("year", None), ("unknown", 2018), ("month", 5),
     ("year", 0), ("year", 10000), ("year", True)],
)  # fmt: skip
def test_precision_and_value_belong_together(precision: str, value: date | int | None) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        PartialDate(precision, value)  # type: ignore[arg-type]
