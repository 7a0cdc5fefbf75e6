"""The growth chart draws what the roll says: steps from zero whose top is the total, and the same figures as rows."""

import csv
import re
import xml.etree.ElementTree as ET
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import undersigned
from undersigned.interfaces.web.pictures.growth_chart import (
    KINDS,
    ChartLabels,
    ChartMilestone,
    DayGivenTwiceError,
    GrowthPoint,
    growth_rows,
    render_growth_chart,
)

SVG = "{http://www.w3.org/2000/svg}"
EXAMPLE = Path(undersigned.__file__).parent / "example"
LABELS = ChartLabels(
    title="Supporters of the Paris Call",
    description="Most joined by November 2019.",
    state="States",
    public_authority="Public authorities",
    private_sector="Private sector",
    civil_society="Civil society",
    total="on the roll",
    official="official counter",
    reported="total as reported",
    unrecorded="no list published yet",
    months=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)


def read(name: str) -> list[dict[str, str]]:
    with (EXAMPLE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def paris_points() -> list[GrowthPoint]:
    """The example's roll by the day an entry was listed or taken off, and its official counters."""
    changes = Counter((row["listed_on"], row["kind"]) for row in read("supporters.csv") if row["listed_on"])
    for row in read("delisted.csv"):
        changes[row["listed_on"], row["kind"]] += 1
        changes[row["removed_on"], row["kind"]] -= 1
    points = []
    counts = dict.fromkeys(KINDS, 0)
    for day in sorted({day for day, _ in changes}):
        counts = {kind: count + changes[day, kind] for kind, count in counts.items()}
        points.append(GrowthPoint(day=date.fromisoformat(day), **counts))
    return points + [
        GrowthPoint(
            day=date.fromisoformat(row["date"]),
            state=int(row["states"]),
            public_authority=int(row["public_authorities"]),
            private_sector=int(row["private_sector"]),
            civil_society=int(row["civil_society"]),
            official=True,
        )
        for row in read("counters_history.csv")
    ]


def paris_milestones() -> list[ChartMilestone]:
    return [
        ChartMilestone(
            day=date.fromisoformat(row["date"]),
            text=row["event"],
            reported=int(row["supporters_total"]) if row["supporters_total"] else None,
            url=f"#milestone-{number}",
        )
        for number, row in enumerate(read("milestones.csv")[1:], start=1)
    ]


def point(day: date, *counts: int, official: bool = False) -> GrowthPoint:
    state, public_authority, private_sector, civil_society = counts
    return GrowthPoint(
        day=day,
        state=state,
        public_authority=public_authority,
        private_sector=private_sector,
        civil_society=civil_society,
        official=official,
    )


def draw(points: list[GrowthPoint], milestones: list[ChartMilestone], *, narrow: bool = False) -> ET.Element:
    return ET.fromstring(render_growth_chart(points, milestones, labels=LABELS, narrow=narrow))


def of_class(svg: ET.Element, name: str) -> list[ET.Element]:
    return [element for element in svg.iter() if name in element.get("class", "").split()]


def words(element: ET.Element) -> str:
    return " ".join(text.strip() for text in element.itertext())


def corners(element: ET.Element) -> list[tuple[float, float]]:
    """The corners of a path of M, H, V and z alone."""
    d = element.attrib["d"]
    assert re.fullmatch(r"M[\d. ]+(?:[HV][\d.]+)+z?", d)
    x, y = map(float, d[1:].split("H")[0].split())
    found = [(x, y)]
    for letter, number in re.findall(r"([HV])([\d.]+)", d):
        x, y = (float(number), y) if letter == "H" else (x, float(number))
        found.append((x, y))
    return found


def scale_of_counts(svg: ET.Element) -> tuple[float, float]:
    """Zero's position and the height of one supporter, as a reader takes them from the ticks."""
    ticks = [
        (int((text.text or "").replace(",", "")), float(text.attrib["y"])) for text in of_class(svg, "chart-count")
    ]
    (low, foot), (high, top) = ticks[0], ticks[-1]
    assert low == 0
    return foot, (foot - top) / high


def test_no_chart_is_drawn_as_long_as_the_roll_has_no_point() -> None:
    counters = [point(date(2024, 1, 1), 1, 2, 3, 4, official=True)]
    assert render_growth_chart(counters, paris_milestones(), labels=LABELS) == ""


@pytest.mark.parametrize("narrow", [False, True])
def test_the_upper_edge_of_the_stack_is_the_total_on_each_day(narrow: bool) -> None:
    svg = draw(paris_points(), paris_milestones(), narrow=narrow)
    foot, unit = scale_of_counts(svg)
    edge = corners(of_class(svg, "chart-total")[0])
    tops = [y for _, y in edge[2:-1:2]]
    totals = [each.total for each in paris_points() if not each.official]
    assert len(tops) == len(totals)
    assert max(abs((foot - y) / unit - total) for y, total in zip(tops, totals, strict=True)) * unit <= 0.06


def test_each_area_ends_at_the_sum_of_the_kinds_up_to_its_own() -> None:
    svg = draw([point(date(2020, 1, 1), 80, 40, 700, 400)], [])
    foot, unit = scale_of_counts(svg)
    ends = {name: corners(of_class(svg, f"chart-{name}")[0])[-2][1] for name in ("state", "public-authority")}
    ends |= {name: corners(of_class(svg, f"chart-{name}")[0])[-2][1] for name in ("civil-society", "private-sector")}
    assert {name: round((foot - y) / unit) for name, y in ends.items()} == {
        "state": 80,
        "public-authority": 120,
        "civil-society": 520,
        "private-sector": 1220,
    }


def test_between_two_points_the_edge_is_a_step_and_never_a_slope() -> None:
    edge = corners(of_class(draw(paris_points(), []), "chart-total")[0])
    assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(edge))


@pytest.mark.parametrize("narrow", [False, True])
def test_kinds_and_total_are_named_at_the_right_edge_with_their_last_counts(narrow: bool) -> None:
    ends = of_class(draw(paris_points(), [], narrow=narrow), "chart-end")
    assert [words(end).split(" ", 1) for end in ends] == [
        ["1,222", "on the roll"],
        ["709", "Private sector"],
        ["393", "Civil society"],
        ["39", "Public authorities"],
        ["81", "States"],
    ]
    heights = [float(end.attrib["y"]) for end in ends]
    assert min(after - before for before, after in pairwise(heights)) >= (30 if narrow else 17)


def test_time_is_ticked_by_years_and_counts_by_250() -> None:
    svg = draw(paris_points(), paris_milestones())
    assert [text.text for text in of_class(svg, "chart-day")] == ["2019", "2020", "2021", "2022", "2023", "2024"]
    assert [text.text for text in of_class(svg, "chart-count")] == ["0", "250", "500", "750", "1,000", "1,250"]


def test_a_year_s_tick_stands_between_the_days_around_it() -> None:
    days = [date(2019, 1, 1), date(2021, 1, 1)]
    svg = draw([point(day, 1, 1, 1, 1) for day in days], [])
    ticks = {text.text: float(text.attrib["x"]) for text in of_class(svg, "chart-day") if text.text in {"2019", "2020"}}
    left, right = corners(of_class(svg, "chart-base")[0])
    share = (date(2020, 1, 1) - days[0]).days / (days[1] - days[0]).days
    assert ticks == {"2019": left[0], "2020": round(left[0] + share * (right[0] - left[0]), 1)}


def test_a_call_of_some_days_is_ticked_by_its_first_and_last_day() -> None:
    svg = draw([point(date(2026, 3, 3), 1, 0, 0, 0), point(date(2026, 3, 9), 2, 0, 0, 0)], [])
    assert [text.text for text in of_class(svg, "chart-day")] == ["3 Mar", "9 Mar"]


def test_each_official_counter_is_a_dot_at_its_own_total() -> None:
    svg = draw(paris_points(), [])
    foot, unit = scale_of_counts(svg)
    counters = [each for each in paris_points() if each.official]
    # The dot after the last counter is the one in the key.
    *dots, key = of_class(svg, "chart-official")
    assert float(key.attrib["cy"]) > foot
    assert [float(dot.attrib["cy"]) for dot in dots] == [
        pytest.approx(foot - each.total * unit, abs=0.06) for each in counters
    ]


def test_milestones_are_numbered_by_day_and_lead_to_their_line_in_the_list() -> None:
    given = paris_milestones()
    svg = draw(paris_points(), list(reversed(given)))
    links = list(svg.iter(f"{SVG}a"))
    assert [link.attrib["href"] for link in links] == [milestone.url for milestone in given]
    assert [words(link[-1]) for link in links] == [str(number) for number in range(1, 20)]
    assert words(links[0][0]) == f"1. {given[0].text}"


@pytest.mark.parametrize("narrow", [False, True])
def test_numbers_of_milestones_do_not_cover_each_other(narrow: bool) -> None:
    marks = of_class(draw(paris_points(), paris_milestones(), narrow=narrow), "chart-mark")
    gaps = [float(b.attrib["cx"]) - float(a.attrib["cx"]) for a, b in pairwise(marks)]
    assert len(marks) == 19
    assert min(gaps) > 2 * float(marks[0].attrib["r"])


def test_totals_reported_before_there_was_a_list_are_shown_and_later_ones_are_not() -> None:
    svg = draw(paris_points(), paris_milestones())
    foot, unit = scale_of_counts(svg)
    marks = [mark.attrib["d"] for mark in of_class(svg, "chart-reported")]
    tops = [float(d.split("l")[0].split()[1]) + 4 for d in marks if "m0" not in d]
    assert [round((foot - y) / unit) for y in tops] == [370, 420, 450, 551]


def test_the_time_without_a_list_says_so() -> None:
    wide = of_class(draw(paris_points(), paris_milestones()), "chart-unrecorded")
    narrow = of_class(draw(paris_points(), paris_milestones(), narrow=True), "chart-key")
    assert [words(text) for text in wide] == ["no list published yet"]
    assert [words(text) for text in narrow] == ["official counter", "total as reported", "no list published yet"]
    assert of_class(draw(paris_points(), []), "chart-unrecorded") == []


def test_milestones_without_address_make_a_picture_and_with_address_a_group() -> None:
    plain = [ChartMilestone(day=date(2020, 1, 1), text="An event")]
    assert draw(paris_points(), plain).get("role") == "img"
    assert draw(paris_points(), paris_milestones()).get("role") == "group"


def test_the_picture_is_titled_and_described_and_its_marks_are_not_read_out() -> None:
    svg = draw(paris_points(), paris_milestones())
    assert (svg[0].text, svg[1].text) == (LABELS.title, LABELS.description)
    assert (svg.get("aria-labelledby"), svg.get("aria-describedby")) == (svg[0].get("id"), svg[1].get("id"))
    assert svg[2].get("aria-hidden") == "true"


def test_words_and_texts_never_become_markup() -> None:
    nasty = "</title><script>&'\""
    fields = ("title", "description", "total", "official", "reported", "unrecorded", "thousands", *KINDS)
    labels = ChartLabels(**dict.fromkeys(fields, nasty), months=(nasty,) * 12)
    milestones = [ChartMilestone(day=date(2020, 1, 2), text=nasty, reported=5, url=nasty)]
    points = [point(date(2020, 5, 2), 1000, 1, 1, 1), point(date(2020, 8, 3), 2000, 1, 1, 1, official=True)]
    for narrow in (False, True):
        svg = ET.fromstring(render_growth_chart(points, milestones, labels=labels, narrow=narrow))
        assert [element.tag for element in svg.iter() if "script" in element.tag] == []
        assert svg[0].text == nasty


@pytest.mark.parametrize("narrow", [False, True])
def test_a_strict_content_security_policy_has_nothing_to_refuse(narrow: bool) -> None:
    svg = draw(paris_points(), paris_milestones(), narrow=narrow)
    assert {element.tag for element in svg.iter()} & {f"{SVG}script", f"{SVG}style", f"{SVG}image"} == set()
    names = {name for element in svg.iter() for name in element.attrib}
    assert "style" not in names
    assert [name for name in names if name.startswith("on")] == []


def test_one_day_given_twice_is_refused_by_its_date() -> None:
    twice = [point(date(2020, 1, 1), 1, 0, 0, 0), point(date(2020, 1, 1), 2, 0, 0, 0)]
    with pytest.raises(DayGivenTwiceError, match="2020-01-01 twice"):
        draw(twice, [])
    with pytest.raises(DayGivenTwiceError, match="2020-01-01 twice"):
        growth_rows(twice)


def test_the_table_sets_the_roll_and_the_official_counter_side_by_side() -> None:
    rows = {row.day: row for row in growth_rows(paris_points())}
    assert (rows[date(2021, 9, 9)].state, rows[date(2021, 11, 11)].state) == (79, 80)
    last = rows[date(2024, 1, 19)]
    assert (last.state, last.public_authority, last.private_sector, last.civil_society) == (81, 39, 709, 393)
    assert (last.total, last.official_total, last.difference) == (1222, 1217, 5)


def test_on_a_day_only_the_official_counter_knows_the_roll_stands_as_the_day_before() -> None:
    rows = growth_rows(
        [
            point(date(2020, 1, 1), 9, 0, 0, 0, official=True),
            point(date(2020, 1, 2), 1, 2, 3, 4),
            point(date(2020, 1, 3), 9, 9, 9, 9, official=True),
        ]
    )
    assert [(row.day.day, row.total, row.official_total, row.difference) for row in rows] == [
        (1, 0, 9, -9),
        (2, 10, None, None),
        (3, 10, 36, -26),
    ]


COUNTS = st.tuples(*[st.integers(0, 2_000_000)] * 4)


@given(counts=st.lists(COUNTS, min_size=1, max_size=12), step=st.integers(1, 900), narrow=st.booleans())
def test_whatever_the_counts_all_is_drawn_within_the_frame_and_the_kinds_add_up(
    counts: list[tuple[int, int, int, int]], step: int, narrow: bool
) -> None:
    points = [point(date(2015, 5, 5) + timedelta(days=number * step), *each) for number, each in enumerate(counts)]
    svg = draw(points, [], narrow=narrow)
    _, _, width, height = map(float, svg.attrib["viewBox"].split())
    for area in [*of_class(svg, "chart-area"), *of_class(svg, "chart-total")]:
        assert all(0 <= x <= width and 0 <= y <= height for x, y in corners(area))
    assert all(0 <= float(end.attrib["y"]) <= height for end in of_class(svg, "chart-end"))
    assert [row.total for row in growth_rows(points)] == [sum(each) for each in counts]
