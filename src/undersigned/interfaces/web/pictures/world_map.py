"""The world map of a call: who has endorsed it, who is called upon, who has announced it, and the rest."""

import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from math import atan2, cos, hypot, pi, sin
from pathlib import Path
from typing import Final, Literal, TypedDict, get_args

MapStatus = Literal["called_upon", "announced", "endorsed", "other"]

# The order of the keyboard, which is the order of the document: those whom readers can still win come first.
STATUSES: Final[tuple[MapStatus, ...]] = get_args(MapStatus)
# These two are seen by a pattern, not by a tint, so that they survive dark mode, forced colours and a black printer.
PATTERNED: Final[frozenset[MapStatus]] = frozenset({"called_upon", "announced"})

# Of the names written on the map, in units of the view box: an average letter of a serif at 12, and a line.
LETTER_WIDTH: Final = 6.2
LINE_HEIGHT: Final = 12
# How far from the middle of a small state's circle a finger or a pointer still meets it, and in how many directions
# that is bounded where neighbours are nearer.
REACH: Final = 10
DIRECTIONS: Final = 24
# The empty corner of the South Pacific, where the state under the pointer or the keyboard is named.
TOLD_AT: Final = (12, 388)


class StateNotOnMapError(LookupError):
    """The geometry has no shape for a code: it holds the 193 members and 2 observer states of the United Nations."""


class StateGivenTwiceError(ValueError):
    """One state was handed in twice, so that the map would have to contradict itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapState:
    """One state as the reader should meet it: `name` in the reader's language, `note` one short clause or empty."""

    iso2: str
    name: str
    status: MapStatus
    url: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapLabels:
    """The words of the map, translated: one for each status, and three patterns.

    `named` holds `{name}` and `{status}`, `noted` also `{note}`; `told`, with `{status}` and `{note}`, stands under
    the name of the state that is pointed at.
    """

    endorsed: str
    called_upon: str
    announced: str
    other: str
    named: str = "{name}: {status}"
    noted: str = "{name}: {status} ({note})"
    told: str = "{status} {note}"

    def status(self, status: MapStatus) -> str:
        """Return the word for a status."""
        words: dict[MapStatus, str] = {
            "endorsed": self.endorsed,
            "called_upon": self.called_upon,
            "announced": self.announced,
            "other": self.other,
        }
        return words[status]


class Shape(TypedDict, total=False):
    """What world.json holds for a state, in units of the view box: a path, a circle (x, y, radius), or both.

    `label` is where its name can stand: x, y, the width free there, and the foot of the shape.
    """

    path: str
    circle: tuple[float, float, float]
    label: tuple[int, int, int, int]


class World(TypedDict):
    """The content of world.json, made by tools/map/make_map.mjs from Natural Earth (public domain)."""

    width: int
    height: int
    graticule: str
    other: str
    states: dict[str, Shape]


@cache
def load_world() -> World:
    """Return the geometry, read once."""
    world: World = json.loads(Path(__file__).with_name("world.json").read_text(encoding="utf-8"))
    return world


def render_world_map(
    states: Sequence[MapState], *, title: str, description: str, labels: MapLabels, prefix: str = "map"
) -> str:
    """Return the map as one `<svg>`, in which every state given is met exactly once by keyboard and screen reader.

    States come as one list per status: called upon, announced, endorsed, other; by name within each. A state with a
    `url` is a link. States not given, and land that is no state of the United Nations, are drawn without a name.
    `prefix` keeps the ids of two maps on one page apart. All text is escaped here; hand it in plain.

    Raises StateNotOnMapError for an unknown `iso2`, StateGivenTwiceError for a repeated one.
    """
    world = load_world()
    _check_states(states, world)
    groups = {status: _by_name(state for state in states if state.status == status) for status in STATUSES}
    frame = f'viewBox="0 0 {world["width"]} {world["height"]}" aria-labelledby="{prefix}-title"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="map" role="group" {frame} aria-describedby="{prefix}-desc">',
        f'<title id="{prefix}-title">{escape(title)}</title><desc id="{prefix}-desc">{escape(description)}</desc>',
        _patterns(prefix),
        _ground(world, {state.iso2 for state in states}),
        *(_group(status, groups[status], world, labels, prefix) for status in STATUSES if groups[status]),
        _outlines([*groups["announced"], *groups["called_upon"]], prefix),
        _names([*groups["called_upon"], *groups["announced"]], world),
        "</svg>",
    ]
    return "\n".join(part for part in parts if part)


def _check_states(states: Sequence[MapState], world: World) -> None:
    seen: set[str] = set()
    for state in states:
        if state.iso2 not in world["states"]:
            raise StateNotOnMapError(f"The world map has no shape for “{state.iso2}”; use an ISO 3166-1 alpha-2 code.")
        if state.iso2 in seen:
            raise StateGivenTwiceError(f"The world map was given “{state.iso2}” twice; give each state once.")
        seen.add(state.iso2)


def _by_name(states: Iterator[MapState]) -> list[MapState]:
    """Sort as a reader looks names up: without regard to accents and case."""

    def key(state: MapState) -> tuple[str, str]:
        letters = unicodedata.normalize("NFKD", state.name.casefold())
        return "".join(letter for letter in letters if not unicodedata.combining(letter)), state.iso2

    return sorted(states, key=key)


def _patterns(prefix: str) -> str:
    """Hatching for those called upon, dots for those who announced; their colours come from the style sheet."""
    return (
        f'<defs><pattern id="{prefix}-hatch" width="4.8" height="4.8" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)"><rect class="map-paper" width="4.8" height="4.8"/>'
        '<path class="map-hatch" d="M1.2 0V4.8M3.6 0V4.8"/></pattern>'
        f'<pattern id="{prefix}-dots" width="3.2" height="3.2" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(30)"><rect class="map-paper" width="3.2" height="3.2"/>'
        '<circle class="map-dot" cx="1.6" cy="1.6" r=".75"/></pattern></defs>'
    )


def _ground(world: World, given: set[str]) -> str:
    unnamed = "".join(_shape(shape) for iso2, shape in sorted(world["states"].items()) if iso2 not in given)
    return (
        f'<g aria-hidden="true"><path class="map-graticule" d="{world["graticule"]}"/>'
        f'<g class="map-land"><path d="{world["other"]}"/>{unnamed}</g></g>'
    )


def _shape(shape: Shape) -> str:
    path = f'<path d="{shape["path"]}"/>' if "path" in shape else ""
    if "circle" not in shape:
        return path
    x, y, radius = shape["circle"]
    return f'{path}<circle class="map-small" cx="{x:g}" cy="{y:g}" r="{radius:g}"/>'


@cache
def _hit_area(iso2: str) -> str:
    """What of a small state can be hit around its circle, unseen: up to REACH, and half the way to any neighbour."""
    states = load_world()["states"]
    if "circle" not in states[iso2]:
        return ""
    x, y, radius = states[iso2]["circle"]
    middles = [other.get("circle", other["label"])[:2] for code, other in states.items() if code != iso2]
    neighbours = [(hypot(at - x, line - y), atan2(line - y, at - x)) for at, line in middles]
    reaches = [
        max(radius, _reach(2 * pi * step / DIRECTIONS, [one for one in neighbours if one[0] < 2 * REACH]))
        for step in range(DIRECTIONS)
    ]
    if set(reaches) == {REACH}:
        return f'<circle class="map-hit" cx="{x:g}" cy="{y:g}" r="{REACH}"/>'
    corners = [
        f"{x + reach * cos(2 * pi * step / DIRECTIONS):.1f} {y + reach * sin(2 * pi * step / DIRECTIONS):.1f}"
        for step, reach in enumerate(reaches)
    ]
    return f'<path class="map-hit" d="M{"L".join(corners)}z"/>'


def _reach(direction: float, neighbours: list[tuple[float, float]]) -> float:
    """How far one can go in a direction and stay nearer to the start than to any neighbour, by distance and direction."""
    ahead = [(far, cos(there - direction)) for far, there in neighbours]
    return min([REACH, *(far / (2 * along) for far, along in ahead if along > 0)])


def _group(status: MapStatus, states: list[MapState], world: World, labels: MapLabels, prefix: str) -> str:
    name = status.replace("_", "-")
    # A pattern is named here, not in the style sheet, where browsers do not agree to which file "#id" refers.
    fill = {"called_upon": f' fill="url(#{prefix}-hatch)"', "announced": f' fill="url(#{prefix}-dots)"'}.get(status, "")
    heading = escape(f"{labels.status(status)} ({len(states)})")
    items = "\n".join(_item(state, world["states"][state.iso2], labels, prefix) for state in states)
    return f'<g class="map-{name}"{fill} role="list" aria-label="{heading}">\n{items}\n</g>'


def _item(state: MapState, shape: Shape, labels: MapLabels, prefix: str) -> str:
    status = labels.status(state.status)
    sentence = labels.noted if state.note else labels.named
    text = escape(sentence.format(name=state.name, status=status, note=state.note))
    drawn = _shape(shape)
    if state.status in PATTERNED:
        drawn = f'<g id="{prefix}-{state.iso2.lower()}">{drawn}</g>'
    # A tooltip does not open for the keyboard: the style sheet shows this line in the corner while a state is focused.
    under = escape(labels.told.format(status=status, note=state.note).strip())
    told = (
        f'<text class="map-told" aria-hidden="true" x="{TOLD_AT[0]}" y="{TOLD_AT[1]}">{escape(state.name)}'
        f'<tspan x="{TOLD_AT[0]}" dy="16">{under}</tspan></text>'
    )
    inner = f"<title>{text}</title>{_hit_area(state.iso2)}{drawn}{told}"
    if state.url is None:
        return f'<g role="listitem"><g role="img">{inner}</g></g>'
    return f'<g role="listitem"><a href="{escape(state.url)}">{inner}</a></g>'


def _outlines(states: list[MapState], prefix: str) -> str:
    """Draw the patterned states' outlines once more on top, whole; the links themselves keep the keyboard's order."""
    uses = "".join(
        f'<use href="#{prefix}-{state.iso2.lower()}" class="map-outline-{state.status.replace("_", "-")}"/>'
        for state in states
    )
    return f'<g class="map-outlines" aria-hidden="true">{uses}</g>' if uses else ""


def _names(states: list[MapState], world: World) -> str:
    """Write the patterned states' names on the map: inside where they fit, else underneath, never one over another."""
    circles = [shape["circle"] for shape in world["states"].values() if "circle" in shape]
    taken: list[tuple[float, float, float]] = [(x, y, 2 * radius) for x, y, radius in circles]
    names = []
    for state in states:
        width = len(state.name) * LETTER_WIDTH
        for x, y in _places_for_name(world["states"][state.iso2]["label"], width, world["width"]):
            if all(abs(x - at) * 2 >= width + other or abs(y - line) >= LINE_HEIGHT for at, line, other in taken):
                taken.append((x, y, width))
                names.append(f'<text x="{x:g}" y="{y:g}">{escape(state.name)}</text>')
                break
    return f'<g class="map-names" aria-hidden="true">{"".join(names)}</g>' if names else ""


def _places_for_name(label: tuple[int, int, int, int], width: float, page: int) -> list[tuple[float, float]]:
    x, y, room, foot = label
    if width <= room:
        return [(x, y)]
    beneath = (x, x - width / 4, x + width / 4, x - width / 2, x + width / 2)
    return [(round(min(max(at, width / 2), page - width / 2), 1), foot + LINE_HEIGHT) for at in beneath]
