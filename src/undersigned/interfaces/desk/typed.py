"""What somebody types into the desk's forms, read: moments in the site's time zone, days, addresses of entries, numbers."""

from datetime import date, datetime
from typing import Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from undersigned.roll.models import RollEntry
from undersigned.roll.states import LISTED

MOMENT_FORMAT: Final = "%Y-%m-%dT%H:%M"
"""As browsers send and take a moment without its zone (HTML, datetime-local)."""


class Wrong(Exception):
    """What was typed into a field cannot be used; the sentence says what to do."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


def read_moment(field: str, text: str, *, now: datetime) -> datetime | None:
    """Return a moment to come, typed in the site's time zone; None for nothing. Raises Wrong."""
    moment = read_any_moment(field, text)
    if moment is not None and moment <= now:
        raise Wrong(field, _("This moment has passed. Please choose one to come, or leave it empty."))
    return moment


def read_any_moment(field: str, text: str) -> datetime | None:
    """Return a moment, passed or to come, typed in the site's time zone; None for nothing. Raises Wrong."""
    if not text.strip():
        return None
    with timezone.override(timezone.get_default_timezone()):
        try:
            moment = forms.DateTimeField(input_formats=[MOMENT_FORMAT, "%Y-%m-%d %H:%M"]).clean(text)
        except ValidationError:
            # Also an hour that the change of clocks leaves out or repeats.
            raise Wrong(field, _("This is no moment in the site’s time zone. Please choose day and time.")) from None
    return moment


def site_moment(moment: datetime | None) -> str:
    """Return a moment as its field holds it, in the site's time zone; nothing for none."""
    return timezone.localtime(moment, timezone.get_default_timezone()).strftime(MOMENT_FORMAT) if moment else ""


def read_day(field: str, text: str) -> date:
    """Return a day. Raises Wrong."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Wrong(field, _("Please choose a day.")) from None


def read_number(field: str, text: str, *, most: int) -> int:
    """Return a whole number from 0 to ``most``; 0 for nothing. Raises Wrong."""
    typed = text.strip() or "0"
    if not (typed.isascii() and typed.isdigit() and len(typed) < 6 and int(typed) <= most):
        raise Wrong(field, _("Please type a number from 0 to %(most)s.") % {"most": most})
    return int(typed)


def find_entry(field: str, call_id: int, text: str) -> RollEntry:
    """Return the entry that stands on a call's roll under an address, typed whole or in its last part. Raises Wrong."""
    slug = text.strip().split("?")[0].split("#")[0].rstrip("/").rpartition("/")[2]
    if not slug:
        raise Wrong(field, _("Please choose an entry, or type its address on the site."))
    entry = RollEntry.objects.filter(call_id=call_id, slug=slug, state=LISTED).first()
    if entry is None:
        raise Wrong(field, _("No entry stands on the roll under this address. Please check it."))
    return entry
