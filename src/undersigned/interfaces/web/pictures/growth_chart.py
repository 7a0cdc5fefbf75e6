"""The growth of a roll over time, by kind, beside the official counters and with its milestones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import pairwise
from typing import Final, Literal, get_args

from undersigned.interfaces.web.pictures.scales import Scale, count_ticks, month_ticks, spread

Kind = Literal["state", "public_authority", "civil_society", "private_sector"]

# From the base of the stack upwards: what is few stands at the base, where its growth can be read from a straight line.
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


class DayGivenTwiceError(ValueError):
    """Two points of the roll, or two of the official counters, claim the same day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GrowthPoint:
    """How many of each kind stood on the roll at the end of a day, or (`official`) what the official counters said."""

    day: date
    state: int
    public_authority: int
    private_sector: int
    civil_society: int
    official: bool = False

    @property
    def total(self) -> int:
        """The sum of the four kinds."""
        return self.state + self.public_authority + self.private_sector + self.civil_society

    def of(self, kind: Kind) -> int:
        """Return the count of one kind."""
        count: int = getattr(self, kind)
        return count


@dataclass(frozen=True, slots=True, kw_only=True)
class GrowthRow:
    """One line of the chart's table: the roll's counts at the end of a day, and the official total of that day."""

    day: date
    state: int
    public_authority: int
    private_sector: int
    civil_society: int
    total: int
    official_total: int | None

    @property
    def difference(self) -> int | None:
        """The roll's total less the official one; None where there is no official one."""
        return None if self.official_total is None else self.total - self.official_total


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartMilestone:
    """A dated event. `reported` is a total given out on that day; `url` leads to its line in the page's list."""

    day: date
    text: str
    reported: int | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartLabels:
    """The words of the chart, translated. `months` are twelve short names; `thousands` divides a count."""

    title: str
    description: str
    state: str
    public_authority: str
    private_sector: str
    civil_society: str
    total: str
    official: str
    reported: str
    unrecorded: str
    months: Sequence[str]
    thousands: str = ","

    def kind(self, kind: Kind) -> str:
        """Return the word for a kind."""
        word: str = getattr(self, kind)
        return word

    def count(self, number: int) -> str:
        """Return a count as the reader's language writes it."""
        return f"{number:,}".replace(",", self.thousands)

    def day(self, day: date) -> str:
        """Return the name of a tick of time: the year on 1 January, the month on another first, else day and month."""
        month = self.months[day.month - 1]
        if day.day != 1:
            return f"{day.day} {month}"
        return str(day.year) if day.month == 1 else month


@dataclass(frozen=True, slots=True)
class Layout:
    """Sizes in units of the view box. Text keeps its size in both, so the narrow picture is no shrunken wide one."""

    name: str
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    mark: float
    leader: int
    label_gap: int
    ticks: int

    @property
    def foot(self) -> int:
        """Where zero stands."""
        return self.height - self.bottom

    @property
    def edge(self) -> int:
        """Where the last day stands."""
        return self.width - self.right


WIDE: Final = Layout("wide", 960, 480, 46, 176, 74, 66, 8.5, 22, 18, 8)
NARROW: Final = Layout("narrow", 360, 470, 36, 118, 66, 100, 6.6, 12, 31, 6)
# In units of the view box: an average letter of a sans at 13; the least width in which a note can be set; and a time
# before the roll's first day so short that it needs no explaining.
LETTER_WIDTH: Final = 6.4
NOTE_ROOM: Final = 90
SLIVER: Final = 6


@dataclass(frozen=True, slots=True)
class Plot:
    """Everything the parts of one chart share."""

    layout: Layout
    labels: ChartLabels
    roll: list[GrowthPoint]
    official: list[GrowthPoint]
    milestones: list[ChartMilestone]
    days: Scale
    counts: Scale
    count_ticks: list[int]
    day_ticks: list[date]


def growth_rows(points: Sequence[GrowthPoint]) -> list[GrowthRow]:
    """Return the chart's table: one row for each day on which the roll changed or an official counter was read.

    On a day that only the official counters know, the roll's counts are those of the day before; before its first
    day they are 0. Raises DayGivenTwiceError.
    """
    roll, official = _split(points)
    changes = {point.day: point for point in roll}
    read = {point.day: point.total for point in official}
    now: GrowthPoint | None = None
    rows = []
    for day in sorted(changes.keys() | read.keys()):
        now = changes.get(day, now)
        counts = {kind: now.of(kind) if now else 0 for kind in KINDS}
        rows.append(GrowthRow(day=day, total=sum(counts.values()), official_total=read.get(day), **counts))
    return rows


def render_growth_chart(
    points: Sequence[GrowthPoint],
    milestones: Sequence[ChartMilestone],
    *,
    labels: ChartLabels,
    narrow: bool = False,
    prefix: str = "chart",
) -> str:
    """Return the chart as one `<svg>`: kinds stacked, so that the upper edge is the total; counts from zero.

    Between two points the roll stands still, so edges are steps. Milestones are numbered by day, as a list sorted by
    day is. `narrow` lays the same out for a telephone; a page holds both, with two prefixes, and the style sheet shows
    one. Returns an empty string as long as the roll has no point. Raises DayGivenTwiceError. All text is escaped here.
    """
    plot = _plan(points, milestones, labels, NARROW if narrow else WIDE)
    if plot is None:
        return ""
    layout = plot.layout
    role = "group" if any(milestone.url for milestone in plot.milestones) else "img"
    frame = f'viewBox="0 0 {layout.width} {layout.height}" aria-labelledby="{prefix}-title"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart chart-{layout.name}" role="{role}" {frame}',
        f' aria-describedby="{prefix}-desc"><title id="{prefix}-title">{escape(labels.title)}</title>',
        f'<desc id="{prefix}-desc">{escape(labels.description)}</desc><g aria-hidden="true">\n',
        *(f"{draw(plot)}\n" for draw in (_axes, _stack, _dots, _ends, _key)),
        f"</g>\n{_milestones(plot)}\n</svg>",
    ]
    return "".join(parts)


def _split(points: Sequence[GrowthPoint]) -> tuple[list[GrowthPoint], list[GrowthPoint]]:
    ordered = sorted(points, key=lambda point: point.day)
    roll = [point for point in ordered if not point.official]
    official = [point for point in ordered if point.official]
    for line in (roll, official):
        for one, other in pairwise(line):
            if one.day == other.day:
                raise DayGivenTwiceError(f"The growth chart was given {one.day} twice; give the end of each day once.")
    return roll, official


def _plan(
    points: Sequence[GrowthPoint], milestones: Sequence[ChartMilestone], labels: ChartLabels, layout: Layout
) -> Plot | None:
    roll, official = _split(points)
    if not roll:
        return None
    ordered = sorted(milestones, key=lambda milestone: milestone.day)
    days = [point.day for point in points] + [milestone.day for milestone in ordered]
    reported = [milestone.reported or 0 for milestone in ordered]
    first, last = min(days), max(days)
    ticks = count_ticks(max(*(point.total for point in points), 0, *reported))
    months = month_ticks(first, last, wanted=layout.ticks)
    return Plot(
        layout=layout,
        labels=labels,
        roll=roll,
        official=official,
        milestones=ordered,
        days=Scale(first.toordinal(), last.toordinal(), layout.left, layout.edge),
        counts=Scale(0, ticks[-1], layout.foot, layout.top),
        count_ticks=ticks,
        day_ticks=months if len(months) > 1 else sorted({first, last}),
    )


def _axes(plot: Plot) -> str:
    layout = plot.layout
    parts = []
    for count in plot.count_ticks:
        y, written = plot.counts.at(count), escape(plot.labels.count(count))
        parts.append(f'<path class="chart-grid" d="M{layout.left} {y:g}H{layout.edge}"/>')
        parts.append(f'<text class="chart-count" x="{layout.left - 8}" y="{y:g}">{written}</text>')
    for day in plot.day_ticks:
        x = plot.days.at_day(day)
        parts.append(f'<path class="chart-tick" d="M{x:g} {layout.foot}v5"/>')
        parts.append(f'<text class="chart-day" x="{x:g}" y="{layout.foot + 19}">{escape(plot.labels.day(day))}</text>')
    return "".join(parts)


def _stack(plot: Plot) -> str:
    """Draw from the total down to the base, each area in front of the larger one behind it."""
    layout = plot.layout
    parts = []
    for height in range(len(KINDS), 0, -1):
        steps = [(plot.days.at_day(point.day), sum(point.of(kind) for kind in KINDS[:height])) for point in plot.roll]
        edge = "".join(f"H{x:g}V{plot.counts.at(count):g}" for x, count in steps)
        outline = f"M{steps[0][0]:g} {layout.foot}{edge}H{layout.edge}"
        name = KINDS[height - 1].replace("_", "-")
        parts.append(f'<path class="chart-area chart-{name}" d="{outline}V{layout.foot}z"/>')
        if height == len(KINDS):
            total = f'<path class="chart-total" d="{outline}"/>'
    return f'{"".join(parts)}{total}<path class="chart-base" d="M{layout.left} {layout.foot}H{layout.edge}"/>'


def _dots(plot: Plot) -> str:
    places = [(plot.days.at_day(point.day), plot.counts.at(point.total)) for point in plot.official]
    official = "".join(f'<circle class="chart-official" cx="{x:g}" cy="{y:g}" r="2"/>' for x, y in places)
    reported = "".join(_diamond(plot.days.at_day(day), plot.counts.at(total)) for day, total in _reported(plot))
    return official + reported + _note_on_gap(plot)


def _gap(plot: Plot) -> float:
    """How wide the time before the roll's first day is."""
    return plot.days.at_day(plot.roll[0].day) - plot.layout.left


def _note_on_gap(plot: Plot) -> str:
    """Say in the empty space before the roll's first day why it is empty, if there is room."""
    room = _gap(plot)
    if room < NOTE_ROOM:
        return ""
    x = plot.layout.left + room / 2
    words = _lines(plot.labels.unrecorded, round(room / 7))
    spans = "".join(f'<tspan x="{x:g}" dy="{15 if n else 0}">{escape(line)}</tspan>' for n, line in enumerate(words))
    return f'<text class="chart-unrecorded" y="{plot.layout.foot - 15 * len(words)}">{spans}</text>'


def _reported(plot: Plot) -> list[tuple[date, int]]:
    """Totals reported while there was no list yet: afterwards the list itself is the better witness."""
    first = plot.roll[0].day
    return [
        (event.day, event.reported) for event in plot.milestones if event.reported is not None and event.day < first
    ]


def _diamond(x: float, y: float) -> str:
    return f'<path class="chart-reported" d="M{x:g} {y - 4:g}l4 4l-4 4l-4 -4z"/>'


def _lines(text: str, width: int) -> list[str]:
    """Break a text into lines of about `width` letters, at spaces."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) + 1 > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _ends(plot: Plot) -> str:
    """Name the total and each area at the right edge: at its own height or, where labels would touch, with a leader."""
    last, layout, labels = plot.roll[-1], plot.layout, plot.labels
    bounds = [sum(last.of(kind) for kind in KINDS[:height]) for height in range(len(KINDS) + 1)]
    middles = [plot.counts.at((low + high) / 2) for low, high in pairwise(bounds)]
    wanted = [plot.counts.at(last.total) - layout.label_gap * 0.7, *reversed(middles)]
    lowest = layout.foot - layout.label_gap * 0.5
    places = spread(wanted, gap=layout.label_gap, low=layout.top - layout.label_gap, high=lowest)
    parts = [_end(plot, labels.total, last.total, places[0], " chart-end-total")]
    for kind, middle, place in zip(reversed(KINDS), wanted[1:], places[1:], strict=True):
        edge, x = layout.edge + 2, layout.edge + layout.leader - 6
        parts.append(f'<path class="chart-leader" d="M{edge} {middle:g}h3L{x} {place:g}h3"/>')
        parts.append(_end(plot, labels.kind(kind), last.of(kind), place, ""))
    return "".join(parts)


def _end(plot: Plot, name: str, count: int, y: float, emphasis: str) -> str:
    x = plot.layout.edge + plot.layout.leader
    below = 17 if emphasis else 14
    second = f' x="{x}" dy="{below}"' if plot.layout is NARROW else ' dx="6"'
    number = f'<tspan class="chart-number">{escape(plot.labels.count(count))}</tspan>'
    return f'<text class="chart-end{emphasis}" x="{x}" y="{y:g}">{number}<tspan{second}>{escape(name)}</tspan></text>'


def _key(plot: Plot) -> str:
    """Say under the chart what its two small marks mean, if they are on it."""
    layout = plot.layout
    entries = []
    if plot.official:
        entries.append(('<circle class="chart-official" cx="{x}" cy="{y}" r="2"/>', plot.labels.official))
    if _reported(plot):
        entries.append(('<path class="chart-reported" d="M{x} {y}m0 -4l4 4l-4 4l-4 -4z"/>', plot.labels.reported))
    if SLIVER < _gap(plot) < NOTE_ROOM:
        entries.append(("", plot.labels.unrecorded))
    x, y = layout.left + 5.0, layout.foot + 46.0
    parts = []
    for mark, text in entries:
        parts.append(mark.format(x=f"{x:g}", y=f"{y:g}"))
        parts.append(f'<text class="chart-key" x="{x + (10 if mark else -5):g}" y="{y:g}">{escape(text)}</text>')
        if layout is NARROW:
            y += 18
        else:
            x += 40 + len(text) * LETTER_WIDTH
    return "".join(parts)


def _level(plot: Plot, milestone: ChartMilestone) -> float:
    """Where a milestone's line ends: on the roll's total of its day, before that on the reported one, else at 0."""
    before = [point for point in plot.roll if point.day <= milestone.day]
    return plot.counts.at(before[-1].total if before else milestone.reported or 0)


def _milestones(plot: Plot) -> str:
    """Number the milestones in a row above the chart, each with a line down to its day."""
    layout = plot.layout
    days = [plot.days.at_day(milestone.day) for milestone in plot.milestones]
    mark = layout.mark
    places = spread(days, gap=2 * mark + 2, low=mark + 1, high=layout.width - mark - 1)
    parts = []
    for number, (milestone, day, place) in enumerate(zip(plot.milestones, days, places, strict=True), start=1):
        y = mark + 2
        line = f"M{place:g} {y + mark:g}v4L{day:g} {layout.top - 16}V{_level(plot, milestone):g}"
        drawn = (
            f"<title>{number}. {escape(milestone.text)}</title>"
            f'<path class="chart-line" d="{line}"/>'
            f'<circle class="chart-mark" cx="{place:g}" cy="{y:g}" r="{mark:g}"/>'
            f'<text class="chart-mark-number" aria-hidden="true" x="{place:g}" y="{y:g}">{number}</text>'
        )
        if milestone.url is None:
            parts.append(f'<g class="chart-milestone">{drawn}</g>')
        else:
            parts.append(f'<a class="chart-milestone" href="{escape(milestone.url)}">{drawn}</a>')
    return f'<g class="chart-milestones">{"".join(parts)}</g>' if parts else ""
