"""Templates: text in which variables stand, as a list of literal text and names in turn, beginning and ending with literal text.

A writer types ``{{ name }}``. On its way through MJML a variable is a mark of two private characters, which no cleaned text holds.
"""

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

from django.utils.translation import gettext as _

VARIABLES: Final = ("name", "hello", "preferences", "unsubscribe", "online", "hint")
"""What a writer may use: the reader's name (or nothing), a line that greets them, three addresses, and whom it was sent to."""

IN_SUBJECTS: Final = ("name", "hello")
LINK_VARIABLES: Final = ("preferences", "unsubscribe", "online")

VARIANT: Final = "variant"
"""Stands in the counted links of a released mailing: "a" or "b", as in Delivery.variant."""

OPENS: Final = "opens"
"""Stands in the HTML only where opens are counted: `opens_pixel(...)` for who agreed, else nothing. HTML itself, never escaped."""

_OPEN: Final = "\ue000"
_CLOSE: Final = "\ue001"
_MARK: Final = re.compile(f"{_OPEN}([a-z]+){_CLOSE}")
_TYPED: Final = re.compile(r"\{\{(.{0,100}?)\}\}", re.DOTALL)
_SHOWN: Final = 40


class BadTemplate(Exception):
    """What was written cannot be sent. ``errors`` says why, by place: subject, subject_b, preheader, or a block's number from 0."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = dict(errors)


def mark(name: str) -> str:
    """Return the mark that stands for a variable until `split`. Pure."""
    return f"{_OPEN}{name}{_CLOSE}"


def wrong_variables(text: str, allowed: Sequence[str] = VARIABLES) -> str:
    """Return the sentence about the first variable in a text that there is not, or that has no end; "" where all is well."""
    for typed in _TYPED.findall(text):
        name = " ".join(typed.split())
        if name not in allowed:
            shown = name if len(name) <= _SHOWN else name[: _SHOWN - 1] + "…"
            known = ", ".join(f"{{{{ {one} }}}}" for one in allowed)
            return _("There is no variable “%(name)s” here. Use one of: %(known)s.") % {"name": shown, "known": known}
    rest = _TYPED.sub("", text)
    if "{{" in rest or "}}" in rest:
        return _("A variable begins with {{ and ends with }}; one of the two is missing.")
    return ""


def marked(text: str) -> str:
    """Return a text with its variables as marks. Whether they exist is for `wrong_variables` to say. Pure."""
    return _TYPED.sub(lambda found: mark("".join(found[1].split())), text)


def split(text: str) -> list[str]:
    """Return a text with marks as literal text and names in turn. Pure."""
    return _MARK.split(text)


def fill(parts: Sequence[str], values: Mapping[str, str], *, html: bool) -> str:
    """Return a template with its variables filled, escaped for HTML where it is that. Raises KeyError for one without a value."""
    filled = list(parts)
    for place in range(1, len(filled), 2):
        name, value = filled[place], values[filled[place]]
        filled[place] = escape(value) if html and name != OPENS else value
    return "".join(filled)


def fill_marks(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its marks filled, as plain text; a variable without a value shows nothing. Pure."""
    return _MARK.sub(lambda found: values.get(found[1], ""), text)


def subject_parts(subject: str) -> list[str]:
    """Return a cleaned subject as a template. Raises BadTemplate (under "subject") for a variable that subjects do not have."""
    if wrong := wrong_variables(subject, IN_SUBJECTS):
        raise BadTemplate({"subject": wrong})
    return split(marked(subject))


def opens_pixel(public_url: str, mailing_id: int) -> str:
    """Return the HTML of the picture that counts an opening; for those who agreed alone, while opens are counted."""
    return f'<img src="{escape(public_url)}/opened/{mailing_id}.gif" width="1" height="1" alt="">'
