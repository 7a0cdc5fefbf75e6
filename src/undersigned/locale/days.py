"""How a day is written: ``{{ day|day }}`` and ``{% today %}``, known to every template without loading them (config.settings)."""

from datetime import date, datetime
from typing import Final

from django.template import Library
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

DAY: Final = "j F Y"
# The first of a month is an ordinal in French, and only the first; Django's formats have no sign for that.
FIRST_OF_MONTH: Final = {"fr": "1er"}

# Three letters of a month are no French abbreviation ("jui"); Django's longer form is one ("juin", "nov.").
SHORT_MONTH: Final = {"fr": "N"}

register = Library()


@register.filter(name="day", expects_localtime=True)
def written_day(value: date | None) -> str:
    """Return a day, or the day of a moment in the site's time zone, in full: "12 November 2018"; nothing for none."""
    if not value:
        return ""
    first = FIRST_OF_MONTH.get((get_language() or "").split("-")[0], "1")
    text = date_format(value, DAY)
    return first + text.removeprefix("1") if value.day == 1 else text


@register.filter(name="moment", expects_localtime=True)
def written_moment(value: datetime | None) -> str:
    """Return a moment to the minute with the name of its time zone: "12 Nov 2018 14:05 UTC"; nothing for none."""
    return f"{value.day} {short_month(value)} {value:%Y %H:%M %Z}" if value else ""


def short_month(value: date) -> str:
    """Return the name of a day's month as tables and charts abbreviate it: "Nov"."""
    return date_format(value, SHORT_MONTH.get((get_language() or "").split("-")[0], "M"))


@register.simple_tag(name="today")
def written_today() -> str:
    """Return today in the site's time zone."""
    return written_day(timezone.localdate())
