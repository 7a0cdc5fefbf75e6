"""The world map of the States and where they stand, with its words: for every page that shows it, and as a file of its own."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from undersigned.campaigns.queries import MapStatus, StateOnMap
from undersigned.interfaces.web.pictures.world_map import MapLabels, MapState, load_world, render_world_map
from undersigned.interfaces.web.roll_words import partial_date

STATUS_ORDER: Final[tuple[MapStatus, ...]] = ("endorsed", "called_upon", "announced", "other")

# The map as a file has no page whose style sheet it could use: plain ink on paper.
_STYLE: Final = (
    "<style>.map{stroke:#fbf8f1;stroke-width:.5;background:#fbf8f1}.map :is(path,circle){fill:inherit;stroke:inherit;"
    "stroke-width:inherit}.map .map-graticule{fill:none;stroke:#d9d2c2;stroke-width:.35}.map .map-land{fill:#f3eee2;"
    "stroke:#d9d2c2}.map-other{fill:#dcdad6}.map-endorsed{fill:#2c3856}.map .map-hit{fill:none;stroke:none}"
    ".map .map-paper{fill:#fbf8f1;stroke:none}.map .map-hatch{fill:none;stroke:#131c33;stroke-width:.8}"
    ".map .map-dot{fill:#131c33;stroke:none}.map .map-outlines{fill:none;stroke:#131c33;stroke-width:.9}"
    ".map-names text{fill:#131c33;stroke:#fbf8f1;stroke-width:3.5;paint-order:stroke;font:italic 12px Georgia,serif;"
    "text-anchor:middle;dominant-baseline:central}.map-told{display:none}</style>"
)


def map_labels() -> MapLabels:
    """Return the words of the map in the reader's language."""
    return MapLabels(
        endorsed=_("endorsed"),
        called_upon=_("called upon"),
        announced=_("announced, not listed"),
        other=_("not on the roll"),
        named=_("{name}: {status}"),
        noted=_("{name}: {status} ({note})"),
    )


def map_legend(states: Sequence[StateOnMap]) -> list[dict[str, Any]]:
    """Return each status of the map with its word and how many States it has."""
    labels = map_labels()
    return [
        {"status": one, "key": one.replace("_", "-"), "label": labels.status(one), "count": _number(states, one)}
        for one in STATUS_ORDER
    ]


def draw_map(states: Sequence[StateOnMap], *, url: Callable[[StateOnMap], str | None], below: str) -> SafeString:
    """Return the map as SVG; `url` says where a State leads, `below` where else the same is told."""
    shapes = load_world()["states"]
    drawn = [
        MapState(iso2=one.country.code, name=one.name, status=one.status, url=url(one), note=_note(one))
        for one in states
        if one.country.code in shapes
    ]
    numbers = {status: _number(states, status) for status in STATUS_ORDER}
    endorsed = ngettext("%(count)s state has endorsed", "%(count)s states have endorsed", numbers["endorsed"])
    called = ngettext("%(count)s is called upon", "%(count)s are called upon", numbers["called_upon"])
    told = f"{endorsed % {'count': numbers['endorsed']}}, {called % {'count': numbers['called_upon']}}. {below}"
    title = _("World map of the states and where they stand")
    return SafeString(render_world_map(drawn, title=title, description=told.strip(), labels=map_labels()))


def map_file(states: Sequence[StateOnMap]) -> str:
    """Return the map as an SVG file that stands for itself: with its look, without links."""
    svg = draw_map(states, url=lambda _state: None, below="")
    start = svg.index(">") + 1
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{svg[:start]}{_STYLE}{svg[start:]}\n'


def _number(states: Sequence[StateOnMap], status: MapStatus) -> int:
    return sum(one.status == status for one in states)


def _note(one: StateOnMap) -> str:
    """Since when, where it is known."""
    if one.entry is None or not one.entry.endorsed_on:
        return ""
    return partial_date(one.entry.endorsed_on)
