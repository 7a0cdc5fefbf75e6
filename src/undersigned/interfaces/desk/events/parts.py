"""Parts of an event that stand in an order, such as who speaks: add one, change it, move it up or down, take it out.

Each works without script, and saves the whole event (doing.py:save), so that what somebody else saved meanwhile is not lost.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from undersigned.campaigns.models import Event
from undersigned.interfaces.desk.acts import Field, Words
from undersigned.interfaces.desk.campaigns.acts import Act, Options, Sent, Translated
from undersigned.interfaces.desk.events.doing import changeable, mark
from undersigned.interfaces.desk.events.rights import RUN

SURE: Final = Field("sure", "", "sure")


def moved(lines: list[Any], at: int, by: int) -> list[Any]:
    """Return a list with one of its parts moved up (-1) or down (1), as far as it goes."""
    to = min(max(at + by, 0), len(lines) - 1)
    rest = [*lines[:at], *lines[at + 1 :]]
    return [*rest[:to], lines[at], *rest[to:]]


def _none(_one: Event) -> Options:
    return {}


def _nothing(_sent: Sent) -> None:
    """Nothing has to be sure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """One kind of parts.

    ``rows`` are those of an event in order, ``line`` is one as the event's form says it, ``typed`` what was typed, about a row
    or (``sent.item`` None) a new one; ``keep`` saves all lines, and says what is wrong with the one at a place at its fields.
    ``make_sure`` refuses to change or take out one that somebody has not said to be sure about, by the box of ``sure_options``.
    """

    name: str
    fields: tuple[Field | Translated, ...]
    rows: Callable[[Event], list[Any]]
    line: Callable[[Any], Any]
    typed: Callable[[Sent], Any]
    keep: Callable[[Sent, list[Any], int], None]
    fill: Callable[[Event, Any], Mapping[str, str]]
    options: Callable[[Event], Options] = _none
    sure_options: Callable[[Event], Options] = _none
    make_sure: Callable[[Sent], None] = _nothing

    def lines(self, event: Event) -> list[Any]:
        """Return all of them as the event's form says them."""
        return [self.line(one) for one in self.rows(event)]

    def place(self, event: Event, item: Any) -> int:
        """Return the place of one among all, from 0."""
        return [one.pk for one in self.rows(event)].index(item.pk)

    def add(self, sent: Sent) -> None:
        """Add what was typed as the last one."""
        lines = self.lines(sent.subject)
        self.keep(sent, [*lines, self.typed(sent)], len(lines))

    def of_each(self, *, changed: Words, taken_out: Words, take_out: Words) -> tuple[Act, ...]:
        """Return what can be done about each; said is what became of it, ``take_out`` is the button's word."""
        sure = () if self.make_sure is _nothing else (SURE,)
        return (
            self._act(
                f"change-{self.name}",
                pgettext_lazy("what somebody at the desk does", "Change it"),
                lambda sent: self._change(sent, changed),
                lazy("Keep the change"),
                fields=(*self.fields, *sure),
                fill=self.fill,
                options=lambda one: {**self.options(one), **self.sure_options(one)},
            ),
            self._order("up", -1, pgettext_lazy("what somebody at the desk does", "Move it up"), lazy("Up")),
            self._order("down", 1, pgettext_lazy("what somebody at the desk does", "Move it down"), lazy("Down")),
            self._act(
                f"remove-{self.name}",
                pgettext_lazy("what somebody at the desk does", "Take it out"),
                lambda sent: self._take_out(sent, taken_out),
                take_out,
                fields=sure,
                options=self.sure_options,
            ),
        )

    def _act(self, name: str, label: Words, do: Callable[[Sent], str], button: Words, **more: Any) -> Act:
        facts: dict[str, Any] = {"right": RUN, "items": self.rows, "open_for": changeable, "mark": mark, **more}
        return Act(name=name, label=label, do=do, button=button, **facts)

    def _order(self, way: str, by: int, label: Words, button: Words) -> Act:
        def do(sent: Sent) -> str:
            at = self.place(sent.subject, sent.item)
            self.keep(sent, moved(self.lines(sent.subject), at, by), at)
            return _("The order is changed.")

        def in_reach(one: Event, item: Any) -> bool:
            return changeable(one, item) and 0 <= self.place(one, item) + by < len(self.rows(one))

        return self._act(f"{self.name}-{way}", label, do, button, open_for=in_reach)

    def _change(self, sent: Sent, sentence: Words) -> str:
        lines, at = self.lines(sent.subject), self.place(sent.subject, sent.item)
        lines[at] = self.typed(sent)
        self.make_sure(sent)
        self.keep(sent, lines, at)
        return str(sentence)

    def _take_out(self, sent: Sent, sentence: Words) -> str:
        self.make_sure(sent)
        lines, at = self.lines(sent.subject), self.place(sent.subject, sent.item)
        self.keep(sent, [*lines[:at], *lines[at + 1 :]], 0)
        return str(sentence)
