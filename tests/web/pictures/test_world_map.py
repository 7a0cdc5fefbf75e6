"""The world map keeps its promises: everyone on it once, in order, small, and harmless whatever a name holds."""

import csv
import gzip
import re
import xml.etree.ElementTree as ET
from itertools import combinations, pairwise
from math import hypot
from pathlib import Path

import pytest

import undersigned
from undersigned.interfaces.web.pictures.world_map import (
    MapLabels,
    MapState,
    MapStatus,
    StateGivenTwiceError,
    StateNotOnMapError,
    load_world,
    render_world_map,
)

SVG = "{http://www.w3.org/2000/svg}"
LABELS = MapLabels(
    endorsed="endorsed", called_upon="called upon", announced="announced, not listed", other="not on the roll"
)
NUMBER = r"-?(?:\d+\.?\d*|\.\d+)"


def rows(language: str = "en") -> list[tuple[str, str, MapStatus]]:
    """The states of the example with the status that the built-in campaign gives them."""
    path = Path(undersigned.__file__).parent / "example" / "states.csv"
    with path.open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    endorsed: dict[str, MapStatus] = {"1": "endorsed", "0": "other", "unknown": "announced"}
    called = {"IN", "BR", "ZA"}
    return [
        (row["iso2"], row[f"name_{language}"], "called_upon" if row["iso2"] in called else endorsed[row["endorsed"]])
        for row in found
    ]


def states(language: str = "en") -> list[MapState]:
    return [
        MapState(iso2=iso2, name=name, status=status, url=f"/en/roll/?country={iso2}&kind=state")
        for iso2, name, status in rows(language)
    ]


def draw(given: list[MapState], labels: MapLabels = LABELS) -> ET.Element:
    return ET.fromstring(render_world_map(given, title="The map", description="Who is where.", labels=labels))


def links(svg: ET.Element) -> list[ET.Element]:
    return list(svg.iter(f"{SVG}a"))


def said(element: ET.Element) -> str:
    title = element.find(f"{SVG}title")
    assert title is not None
    return title.text or ""


def test_each_of_the_195_states_can_be_focused_exactly_once() -> None:
    svg = draw(states())
    assert len(links(svg)) == 195
    assert sorted(said(link).rsplit(": ", 1)[0] for link in links(svg)) == sorted(name for _, name, _ in rows())


def test_each_link_leads_to_the_address_of_its_own_state() -> None:
    names = {f"/en/roll/?country={iso2}&kind=state": name for iso2, name, _ in rows()}
    assert all(said(link).startswith(f"{names[link.attrib['href']]}: ") for link in links(draw(states())))


def test_a_state_says_its_name_and_its_status_in_words() -> None:
    spoken = {said(link) for link in links(draw(states()))}
    assert {
        "India: called upon",
        "Ghana: announced, not listed",
        "Malta: endorsed",
        "Holy See: not on the roll",
    } <= spoken


def test_a_note_follows_in_brackets() -> None:
    state = MapState(iso2="US", name="United States", status="endorsed", url="/us/", note="10 November 2021")
    assert [said(link) for link in links(draw([state]))] == ["United States: endorsed (10 November 2021)"]


def test_labels_decide_the_order_of_words_in_another_language() -> None:
    french = MapLabels(
        endorsed="a signé", called_upon="appelée", announced="annoncée", other="absente", named="{name} : {status}"
    )
    svg = draw([MapState(iso2="IN", name="Inde", status="called_upon", url="/")], french)
    assert [said(link) for link in links(svg)] == ["Inde : appelée"]


def test_a_state_without_address_is_a_named_picture_and_no_link() -> None:
    svg = draw([MapState(iso2="TD", name="Chad", status="other")])
    assert links(svg) == []
    assert [said(group) for group in svg.iter(f"{SVG}g") if group.get("role") == "img"] == ["Chad: not on the roll"]


def test_the_keyboard_meets_called_upon_first_and_names_in_order_within_a_status() -> None:
    order = [said(link) for link in links(draw(states("fr")))]
    assert order[:3] == ["Afrique du Sud: called upon", "Brésil: called upon", "Inde: called upon"]
    assert order[3] == "Ghana: announced, not listed"
    first = order.index("Émirats arabes unis: endorsed")
    assert order[first : first + 3] == ["Émirats arabes unis: endorsed", "Équateur: endorsed", "Espagne: endorsed"]
    assert order.index("Zimbabwe: not on the roll") == 194


def test_each_status_is_one_list_that_says_how_many_it_holds() -> None:
    svg = draw(states())
    lists = [group for group in svg.iter(f"{SVG}g") if group.get("role") == "list"]
    assert [(group.get("class"), group.get("aria-label")) for group in lists] == [
        ("map-called-upon", "called upon (3)"),
        ("map-announced", "announced, not listed (1)"),
        ("map-endorsed", "endorsed (81)"),
        ("map-other", "not on the roll (110)"),
    ]
    assert [{child.get("role") for child in group} for group in lists] == [{"listitem"}] * 4
    assert [len(group) for group in lists] == [3, 1, 81, 110]


def test_outlines_and_names_of_called_upon_and_announced_are_drawn_after_all_land() -> None:
    svg = draw(states())
    assert [child.get("class") for child in svg][-2:] == ["map-outlines", "map-names"]
    uses = [use.attrib["href"] for use in svg.iter(f"{SVG}use")]
    assert uses == ["#map-gh", "#map-br", "#map-in", "#map-za"]
    ids = [element.attrib["id"] for element in svg.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))
    assert {use.removeprefix("#") for use in uses} <= set(ids)
    assert [text.text for text in svg[-1]] == ["Brazil", "India", "South Africa", "Ghana"]


def test_called_upon_and_announced_differ_by_pattern_and_not_by_colour_alone() -> None:
    svg = draw(states())
    fills = {group.get("class"): group.get("fill") for group in svg.iter(f"{SVG}g") if group.get("role") == "list"}
    assert fills["map-called-upon"] == "url(#map-hatch)"
    assert fills["map-announced"] == "url(#map-dots)"
    assert {pattern.attrib["id"] for pattern in svg.iter(f"{SVG}pattern")} == {"map-hatch", "map-dots"}


def test_the_picture_is_titled_and_described_for_a_screen_reader() -> None:
    svg = draw(states())
    assert svg.attrib["aria-labelledby"] == svg[0].attrib["id"]
    assert svg.attrib["aria-describedby"] == svg[1].attrib["id"]
    assert (svg[0].text, svg[1].text) == ("The map", "Who is where.")


def test_the_whole_map_is_far_below_120_kb_compressed() -> None:
    svg = render_world_map(states("fr"), title="La carte", description="Qui est où.", labels=LABELS)
    assert len(gzip.compress(svg.encode(), mtime=0)) < 60_000


def test_nothing_in_a_name_note_title_or_address_becomes_markup() -> None:
    nasty = '</title><script>alert("1")</script>&amp;{name}\''
    given = [MapState(iso2="IN", name=nasty, status="called_upon", url='/"><script>', note=nasty)]
    text = render_world_map(given, title=nasty, description=nasty, labels=LABELS)
    svg = ET.fromstring(text)
    assert [element.tag for element in svg.iter() if "script" in element.tag] == []
    assert svg[0].text == nasty
    assert links(svg)[0].attrib["href"] == '/"><script>'
    assert said(links(svg)[0]) == f"{nasty}: called upon ({nasty})"


def test_a_strict_content_security_policy_has_nothing_to_refuse() -> None:
    svg = draw(states())
    assert {element.tag for element in svg.iter()} & {f"{SVG}script", f"{SVG}style", f"{SVG}image"} == set()
    named = {name for element in svg.iter() for name in element.attrib}
    assert "style" not in named
    assert [name for name in named if name.startswith("on")] == []
    assert [use.attrib["href"][0] for use in svg.iter(f"{SVG}use")] == ["#"] * 4


def test_an_unknown_code_and_a_repeated_one_are_refused_by_name() -> None:
    with pytest.raises(StateNotOnMapError, match="“XX”"):
        draw([MapState(iso2="XX", name="Nowhere", status="other")])
    twice = MapState(iso2="FR", name="France", status="endorsed")
    with pytest.raises(StateGivenTwiceError, match="“FR” twice"):
        draw([twice, twice])


def test_states_not_given_are_land_without_a_name() -> None:
    svg = draw([MapState(iso2="FR", name="France", status="endorsed")])
    ground = next(group for group in svg.iter(f"{SVG}g") if group.get("class") == "map-land")
    # One path for neutral land, and at least one shape for each of the other 194 states.
    assert len(ground) >= 195
    assert len([group for group in svg.iter(f"{SVG}g") if group.get("role") == "listitem"]) == 1


def test_two_maps_on_a_page_share_no_id() -> None:
    drawn = [
        render_world_map(states(), title="", description="", labels=LABELS, prefix=prefix) for prefix in ("map", "then")
    ]
    first, second = (set(re.findall(r' id="([^"]+)"', text)) for text in drawn)
    assert first & second == set()
    assert len(first) == len(second)


def test_the_geometry_has_exactly_the_195_states_of_the_example() -> None:
    assert sorted(load_world()["states"]) == sorted(iso2 for iso2, _, _ in rows())


@pytest.mark.parametrize("iso2", ["MT", "MC", "SG", "VA", "TV", "MV", "SM", "LI", "NR", "AG", "KN", "PS", "BH", "KI"])
def test_a_small_state_has_a_circle_large_enough_to_be_seen_and_hit(iso2: str) -> None:
    x, y, radius = load_world()["states"][iso2]["circle"]
    assert radius >= 3.2
    assert radius <= x <= load_world()["width"] - radius
    assert radius <= y <= load_world()["height"] - radius


def test_circles_leave_a_gap_between_each_other() -> None:
    circles = [shape["circle"] for shape in load_world()["states"].values() if "circle" in shape]
    gaps = [hypot(a[0] - b[0], a[1] - b[1]) - a[2] - b[2] for a, b in combinations(circles, 2)]
    assert min(gaps) > 0.5


def hit_corners(svg: ET.Element) -> dict[str, list[tuple[float, float]]]:
    """The corners of what can be hit around each small state, by its code; of a whole circle, its four ends."""
    corners: dict[str, list[tuple[float, float]]] = {}
    for link in links(svg):
        for area in link.iter():
            if area.get("class") == "map-hit":
                iso2 = link.get("href", "").split("=")[1][:2]
                assert list(link)[1] is area, f"{iso2}: not behind what is drawn"
                if "d" in area.attrib:
                    corners[iso2] = [
                        (float(x), float(y)) for x, y in re.findall(rf"({NUMBER}) ({NUMBER})", area.attrib["d"])
                    ]
                else:
                    x, y, r = (float(area.attrib[name]) for name in ("cx", "cy", "r"))
                    corners[iso2] = [(x + r, y), (x, y + r), (x - r, y), (x, y - r)]
    return corners


def test_a_small_state_is_hit_ten_units_around_where_no_neighbour_is_nearer() -> None:
    world, corners = load_world()["states"], hit_corners(draw(states()))
    assert sorted(corners) == sorted(iso2 for iso2, shape in world.items() if "circle" in shape)
    middles = {iso2: shape.get("circle", shape["label"])[:2] for iso2, shape in world.items()}
    for iso2, found in corners.items():
        x, y, radius = world[iso2]["circle"]
        for corner in found:
            away = hypot(corner[0] - x, corner[1] - y)
            nearest = min(hypot(corner[0] - at, corner[1] - line) for one, (at, line) in middles.items() if one != iso2)
            at_its_bound = abs(away - 10) < 0.2 or abs(away - radius) < 0.2 or abs(away - nearest) < 0.2
            assert (iso2, at_its_bound, away < max(radius, nearest) + 0.2) == (iso2, True, True)


@pytest.mark.parametrize("iso2", ["TV", "CV", "MV", "MU", "SC", "PW"])
def test_a_small_state_alone_in_the_sea_is_hit_all_around(iso2: str) -> None:
    x, y, _radius = load_world()["states"][iso2]["circle"]
    reach = [round(hypot(corner[0] - x, corner[1] - y)) for corner in hit_corners(draw(states()))[iso2]]
    assert set(reach) == {10}


def points(path: str) -> list[list[tuple[float, float]]]:
    """The rings of a path of world.json: an absolute start, then relative steps."""
    rings = []
    for ring in path.removesuffix("z").split("z"):
        numbers = [float(number) for number in re.findall(NUMBER, ring)]
        x = y = 0.0
        walked = []
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            walked.append((x, y))
        rings.append(walked)
    return rings


@pytest.mark.parametrize("iso2", ["RU", "FJ", "US", "NZ"])
def test_no_shape_is_smeared_across_the_page_by_the_antimeridian(iso2: str) -> None:
    rings = points(load_world()["states"][iso2]["path"])
    widest = max(abs(a[0] - b[0]) for ring in rings for a, b in pairwise([*ring, ring[0]]))
    assert widest < 60


def test_russia_stands_in_the_east_in_one_piece() -> None:
    assert min(x for ring in points(load_world()["states"]["RU"]["path"]) for x, _ in ring) > 480


def test_all_land_lies_within_the_picture() -> None:
    world = load_world()
    paths = [world["other"], *(shape["path"] for shape in world["states"].values() if "path" in shape)]
    found = [point for path in paths for ring in points(path) for point in ring]
    assert min(x for x, _ in found) >= 0
    assert max(x for x, _ in found) <= world["width"]
    assert min(y for _, y in found) >= 0
    assert max(y for _, y in found) <= world["height"]
