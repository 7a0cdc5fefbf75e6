"""Promises of undersigned.papers.qr."""

import re
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring

from tests.papers.reading import code_in, rendered
from undersigned.papers.qr import MAX_BYTES, QUIET_ZONE, TooLongForQR, qr_matrix, qr_svg

URL = "https://call.example.org/fr/roll/universite-de-geneve/"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    "text",
    [
        URL,
        "x",
        "0123456789",
        "HTTPS://EXAMPLE.ORG",
        f"{URL}?q=1&x=%22%3E%3Cscript%3E#<b>",
        "https://example.org/" + "a" * 400,
    ],
)
def test_a_reader_reads_what_was_written(text: str, tmp_path: Path) -> None:
    rendered(qr_svg(text), zoom=6).save(tmp_path / "code.png")
    assert code_in(tmp_path / "code.png") == text


def test_a_code_is_read_with_a_twentieth_of_it_covered(tmp_path: Path) -> None:
    picture = rendered(qr_svg(URL), zoom=8)
    middle, half = picture.width // 2, picture.width // 9
    picture.paste("white", (middle - half, middle - half, middle + half, middle + half))
    picture.save(tmp_path / "code.png")
    assert code_in(tmp_path / "code.png") == URL


def test_four_modules_around_the_code_are_white_and_the_next_are_its_corner() -> None:
    side = len(qr_matrix(URL)) + 2 * QUIET_ZONE
    picture = rendered(qr_svg(URL))
    assert picture.size == (side, side)
    rim = [(x, y) for x in range(side) for y in range(side) if min(x, y, side - 1 - x, side - 1 - y) < 4]
    assert {picture.getpixel(place) for place in rim} == {(255, 255, 255)}
    assert [picture.getpixel((x, 4)) for x in range(4, 12)] == [(0, 0, 0)] * 7 + [(255, 255, 255)]


def test_the_drawing_shows_each_module_of_the_matrix() -> None:
    matrix = qr_matrix(URL)
    picture = rendered(qr_svg(URL))
    drawn = tuple(
        tuple(picture.getpixel((x + 4, y + 4)) == (0, 0, 0) for x in range(len(matrix))) for y in range(len(matrix))
    )
    assert drawn == matrix


def test_the_svg_is_two_paths_that_a_strict_policy_lets_stand() -> None:
    root = fromstring(qr_svg('"><script>alert(1)</script>'))
    assert [root.tag, *(child.tag for child in root)] == [f"{SVG}svg", f"{SVG}path", f"{SVG}path"]
    assert set(root.attrib) == {"viewBox", "shape-rendering"}
    assert [set(child.attrib) for child in root] == [{"fill", "d"}, {"fill", "d"}]
    assert all(re.fullmatch(r"[MhvHz0-9 -]+", child.attrib["d"]) for child in root)


def test_the_same_text_gives_the_same_code() -> None:
    assert qr_svg(URL) == qr_svg(URL)


def test_what_fits_the_largest_code_is_taken_and_one_byte_more_refused() -> None:
    assert len(qr_matrix("x" * MAX_BYTES)) == 177
    for text in ("x" * (MAX_BYTES + 1), "é" * (MAX_BYTES // 2 + 1)):
        with pytest.raises(TooLongForQR, match="too long"):
            qr_matrix(text)
        with pytest.raises(TooLongForQR):
            qr_svg(text)
