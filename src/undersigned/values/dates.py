"""Dates as far as they are known: a day, a year, or not at all. What is not known is never made up."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

Precision = Literal["day", "year", "unknown"]

_YEAR: Final = re.compile(r"[0-9]{4}")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date with its precision: `value` is a date for "day", the number of the year for "year", None for "unknown".

    Raises ValueError when precision and value do not belong together.
    """

    precision: Precision
    value: date | int | None

    def __post_init__(self) -> None:
        kinds = {"day": date, "year": int, "unknown": type(None)}
        if type(self.value) is not kinds.get(self.precision):
            raise ValueError(f"A date of the precision {self.precision!r} cannot have the value {self.value!r}.")
        if isinstance(self.value, int) and not 1 <= self.value <= 9999:
            raise ValueError(f"The year {self.value} is not between 1 and 9999.")

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """Read "", "2018" or "2018-11-12" (ISO 8601). Raises ValueError with a sentence for anything else."""
        if text == "":
            return cls("unknown", None)
        try:
            if _YEAR.fullmatch(text):
                return cls("year", int(text))
            if _DAY.fullmatch(text):
                return cls("day", date.fromisoformat(text))
        except ValueError as error:
            raise ValueError(f"{text!r} is not a date of the calendar.") from error
        raise ValueError(f"{text!r} is not a date: write a day as 2018-11-12, a year as 2018, or nothing.")

    def iso(self) -> str:
        """Exactly what `parse` reads: "", "2018" or "2018-11-12"."""
        if isinstance(self.value, date):
            return self.value.isoformat()
        return "" if self.value is None else f"{self.value:04d}"

    def earliest(self) -> date | None:
        """The first day it can have been, or None."""
        return date(self.value, 1, 1) if isinstance(self.value, int) else self.value

    def latest(self) -> date | None:
        """The last day it can have been, or None."""
        return date(self.value, 12, 31) if isinstance(self.value, int) else self.value
