"""The look keeps its promises: legible colours, nothing from elsewhere, nothing inline, nothing missing."""

import re
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "src/undersigned/interfaces/web"
STATIC = WEB / "static/web"
CSS = STATIC / "css"
ON_EVERY_PAGE = ("tokens.css", "faces.css", "base.css", "parts.css", "print.css")
TEMPLATES = sorted(WEB.parent.glob("*/templates/**/*.html"))
PUBLIC = [path for path in TEMPLATES if "desk" not in path.parts and "wagtailadmin" not in path.parts]
HOOKS = {"sharing"}  # found by a script, without a look of its own

# Contrast that WCAG 2.2 asks for (level AA): 1.4.3 for text, 1.4.11 for the edges of what is operated.
TEXT, EDGE = 4.5, 3.0
PAIRS = [
    ("ink", "paper", TEXT),
    ("ink-soft", "paper", TEXT),
    ("ink-faint", "paper", TEXT),
    ("vermilion", "paper", TEXT),
    ("wrong", "paper", TEXT),
    ("ink", "paper-deep", TEXT),
    ("ink-soft", "paper-deep", TEXT),
    ("on-vermilion", "vermilion", TEXT),
    ("on-vermilion", "vermilion-deep", TEXT),
    ("edge", "paper", EDGE),
    ("edge", "paper-deep", EDGE),
    ("focus", "paper", EDGE),
]


def _colours(scheme: str) -> dict[str, str]:
    text = (CSS / "tokens.css").read_text(encoding="utf-8")
    light, _, dark = text.partition("prefers-color-scheme: dark")
    found = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", light))
    return found | dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", dark)) if scheme == "dark" else found


def _luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb" as WCAG 2.2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_colours_are_legible_on_what_they_stand_on(scheme: str, front: str, ground: str, least: float) -> None:
    colours = _colours(scheme)
    darker, lighter = sorted((_luminance(colours[front]), _luminance(colours[ground])))
    assert (lighter + 0.05) / (darker + 0.05) >= least


def test_style_sheets_of_every_page_stay_under_40_kilobytes() -> None:
    assert sum((CSS / name).stat().st_size for name in ON_EVERY_PAGE) < 40_000


def test_base_template_loads_the_style_sheets_of_every_page_and_nothing_more() -> None:
    base = (WEB / "templates/web/base.html").read_text(encoding="utf-8")
    assert re.findall(r"web/css/([a-z]+\.css)", base) == list(ON_EVERY_PAGE)


@pytest.mark.parametrize("path", PUBLIC, ids=lambda path: path.name)
def test_templates_hold_nothing_inline_and_load_nothing_from_another_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    forbidden = [
        *re.findall(r"<style\b|\sstyle=|\son[a-z]+=", re.sub(r"\{%.*?%\}", " ", text)),
        *re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text),
        *re.findall(r"<(?:link|script|img|use|iframe|source)\b[^>]*(?:href|src)=\"(?:https?:)?//[^>]*>", text),
    ]
    assert forbidden == []


@pytest.mark.parametrize("path", sorted(CSS.glob("*.css")), ids=lambda path: path.name)
def test_style_sheets_refer_only_to_files_that_are_there(path: Path) -> None:
    addresses = re.findall(r"url\(\"?([^\")]+)\"?\)|@import\s+(\S+)", path.read_text(encoding="utf-8"))
    named = [address or imported for address, imported in addresses]
    assert [name for name in named if not (path.parent / name).is_file()] == []


def test_every_typeface_file_is_used_and_has_its_licence() -> None:
    fonts = {path.name for path in (STATIC / "fonts").glob("*.woff2")}
    assert fonts == set(re.findall(r"fonts/([^\"]+)", (CSS / "faces.css").read_text(encoding="utf-8")))
    assert {path.name for path in (STATIC / "fonts").glob("*-OFL.txt")} == {
        "ibm-plex-sans-OFL.txt",
        "source-serif-4-OFL.txt",
    }


def test_every_icon_that_a_template_shows_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))
    shown = {name for path in PUBLIC for name in re.findall(r"icons\.svg' %\}#([a-z0-9-]+)", path.read_text("utf-8"))}
    assert shown - sprite == set()


@pytest.mark.parametrize("path", PUBLIC, ids=lambda path: path.name)
def test_every_class_in_a_template_has_a_style(path: Path) -> None:
    styled = {
        name for sheet in CSS.glob("*.css") for name in re.findall(r"\.([a-z][a-z0-9-]*)", sheet.read_text("utf-8"))
    }
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", path.read_text(encoding="utf-8"))
    used = {name for names in re.findall(r'class="([^"]*)"', text) for name in names.split()}
    assert used - styled - HOOKS == set()
