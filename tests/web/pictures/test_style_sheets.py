"""Pictures carry classes only: each has its rule, and the colour of signing is none of theirs."""

import dataclasses
import re
from datetime import date
from pathlib import Path

import pytest

import undersigned
from undersigned.interfaces.web.pictures.growth_chart import (
    ChartLabels,
    ChartMilestone,
    GrowthPoint,
    render_growth_chart,
)
from undersigned.interfaces.web.pictures.world_map import MapLabels, MapState, render_world_map

CSS = Path(undersigned.__file__).parent / "interfaces" / "web" / "static" / "web" / "css"
# These only bundle, or mark what the general rule for text already sets.
BUNDLES = {
    "chart-milestones",
    "chart-key",
    "map-called-upon",
    "map-announced",
    "map-outline-called-upon",
    "map-outline-announced",
}


def draw_map() -> str:
    statuses = {"IN": "called_upon", "GH": "announced", "MT": "endorsed", "TV": "other"}
    states = [MapState(iso2=iso2, name=iso2, status=status, url="/") for iso2, status in statuses.items()]
    labels = MapLabels(endorsed="e", called_upon="c", announced="a", other="o")
    return render_world_map(states, title="t", description="d", labels=labels)


def draw_chart() -> str:
    fields = [field.name for field in dataclasses.fields(ChartLabels) if field.name not in {"months", "thousands"}]
    labels = ChartLabels(**dict.fromkeys(fields, "word"), months=("month",) * 12)
    day, kinds = date(2020, 1, 1), {"state": 1, "public_authority": 1, "private_sector": 1, "civil_society": 1}
    points = [GrowthPoint(day=day, **kinds), GrowthPoint(day=day, **kinds, official=True)]
    points.append(GrowthPoint(day=date(2024, 1, 1), **kinds))
    milestones = [ChartMilestone(day=date(2018, 1, 1), text="before", reported=1, url="#")]
    return "".join(render_growth_chart(points, milestones, labels=labels, narrow=narrow) for narrow in (False, True))


@pytest.mark.parametrize(("sheet", "svg"), [("map.css", draw_map()), ("chart.css", draw_chart())])
def test_every_class_of_a_picture_has_its_rule(sheet: str, svg: str) -> None:
    classes = {name for value in re.findall(r'class="([^"]+)"', svg) for name in value.split()}
    styled = set(re.findall(r"\.([a-z][a-z-]+)", (CSS / sheet).read_text(encoding="utf-8")))
    assert classes - styled - BUNDLES == set()


@pytest.mark.parametrize("sheet", ["map.css", "chart.css"])
def test_the_colour_of_signing_is_not_used_for_data(sheet: str) -> None:
    assert "vermilion" not in re.sub(r"/\*.*?\*/", "", (CSS / sheet).read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("sheet", ["map.css", "chart.css"])
def test_forced_colours_get_the_reader_s_own_colours(sheet: str) -> None:
    rules = (CSS / sheet).read_text(encoding="utf-8").split("@media (forced-colors: active)")[1]
    assert {"CanvasText", "Canvas", "Highlight"} <= set(re.findall(r"[A-Z][A-Za-z]+", rules))
