"""Pieces of lists and rows: columns, moments and days in words, sources as links, a table with a heading."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, Table

from undersigned.locale.days import written_day, written_moment

NOTHING = "–"


class HeadedTable(Component):
    """A table with its heading, below the facts of a row; without one where it stands under a heading, whose words label it."""

    template_name = "desk/headed_table.html"

    def __init__(
        self, heading: str, columns: Iterable[Column], rows: Iterable[Any], nothing: str, *, label: str = ""
    ) -> None:
        self.heading = heading
        self.label = label or heading
        self.rows = list(rows)
        self.columns = list(columns)
        self.nothing = nothing

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return what the template shows."""
        table = Table(self.columns, self.rows) if self.rows else None
        return {"heading": self.heading, "label": self.label, "table": table, "nothing": self.nothing}


def moment(value: Any) -> str:
    """Return a moment to the minute with the name of its time zone; a dash for none."""
    if not value:
        return NOTHING
    return written_moment(localtime(value))


def day(value: Any) -> str:
    """Return a day; "not recorded" where it is not known."""
    return written_day(value) if value else _("not recorded")


def yes_or_no(value: bool) -> str:
    """Return yes or no."""
    return _("yes") if value else _("no")


def links(text: str) -> SafeString | str:
    """Return sources, which stand in one text with semicolons between them, as links where they are addresses."""
    parts = [part.strip() for part in text.split(" ; ") if part.strip()]
    return format_html_join(SafeString("<br>"), "{}", ((_link(part),) for part in parts)) or NOTHING


def _link(part: str) -> SafeString | str:
    if not part.startswith(("https://", "http://")) or " " in part:
        return part
    return format_html('<a href="{}" rel="noreferrer external">{}</a>', part, part)


def column(
    name: str,
    label: Any,
    accessor: Callable[[Any], Any] | None = None,
    *,
    sort_key: str | None = None,
    wide: bool = False,
    code: bool = False,
) -> Column:
    """Return a column of what ``accessor`` makes of a row, else of the attribute of that name.

    A ``wide`` one is left out on phones, where the page of the row shows it; ``code`` sets hashes so that they break.
    """
    classes = [name for name, wanted in (("desk-wide", wide), ("desk-code", code)) if wanted]
    return Column(name, label=label, accessor=accessor or name, sort_key=sort_key, classname=" ".join(classes) or None)
