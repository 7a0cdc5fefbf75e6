"""What a reader's browser is sent: nothing from elsewhere, nothing inline, no cookie asked for by a template."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

from tests.laws.tree import HOUSE, Tree, hold

PUBLIC = ("interfaces/web/templates/**/*.html", "interfaces/pages/templates/**/*.html")
STYLES = ("interfaces/*/static/**/*.css", "interfaces/*/static/**/*.svg")
SCRIPTS = ("interfaces/*/static/**/*.js",)
TEMPLATE_TAG = re.compile(r"{%.*?%}|{#.*?#}", re.DOTALL)
ELSEWHERE = re.compile(r"^\s*(?:https?:)?//", re.IGNORECASE)
# Attributes that make a browser fetch at once, by element; a link that a reader follows is not among them.
FETCHING = {
    "script": {"src"},
    "img": {"src", "srcset"},
    "source": {"src", "srcset"},
    "video": {"src", "poster"},
    "audio": {"src"},
    "track": {"src"},
    "iframe": {"src"},
    "embed": {"src"},
    "object": {"data"},
    "input": {"src"},
    "use": {"href", "xlink:href"},
    "image": {"href", "xlink:href"},
    "form": {"action"},
    "link": {"href"},
    "base": {"href"},
}
# What <link> only says, and fetches nothing for.
SAYING = {"canonical", "alternate", "license", "author", "help", "next", "prev"}
CSS_ADDRESS = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)")
SCRIPT_FETCH = re.compile(
    r"(?:fetch|import|importScripts|new Worker|new EventSource|sendBeacon)\s*\(?\s*['\"`]\s*(?:https?:)?//[^'\"`]+"
)
SCRIPT_IMPORT = re.compile(r"from\s+['\"](?:https?:)?//[^'\"]+")
Plant = Callable[[dict[str, str]], Tree]


class Page(HTMLParser):
    """Reads one template and collects its breaches."""

    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.name = name
        self.breaches: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        given = {name: value or "" for name, value in attrs}
        self.breaches += [
            f"{self.name}: <{tag} {name}=…> is inline" for name in given if name == "style" or name.startswith("on")
        ]
        if tag == "style":
            self.breaches.append(f"{self.name}: <style> is inline")
        # A block of data (JSON for a module) is no script: it does not run.
        if (
            tag == "script"
            and "src" not in given
            and given.get("type") not in {"application/json", "application/ld+json"}
        ):
            self.breaches.append(f"{self.name}: <script> is inline")
        if tag == "meta" and given.get("http-equiv", "").lower() == "set-cookie":
            self.breaches.append(f"{self.name}: <meta> sets a cookie")
        if tag == "link" and set(given.get("rel", "").lower().split()) <= SAYING:
            return
        for name, value in given.items():
            if name in FETCHING.get(tag, set()) and any(ELSEWHERE.match(each) for each in value.split(",")):
                self.breaches.append(f"{self.name}: <{tag} {name}={value}> comes from elsewhere")
        for value in (given.get("href", ""), given.get("src", ""), given.get("action", "")):
            if value.strip().lower().startswith("javascript:"):
                self.breaches.append(f"{self.name}: <{tag}> holds a javascript: address")


def files(tree: Tree, patterns: tuple[str, ...]) -> list[Path]:
    """Return the files of the package that fit any of the patterns."""
    return [path for pattern in patterns for path in tree.find(pattern)]


def pages_not_of_here(tree: Tree) -> list[str]:
    """Breaches in the public templates."""
    found = []
    for path in files(tree, PUBLIC):
        page = Page(tree.name(path))
        # Template tags hold quotes that would end an attribute; what they print is checked where it is made.
        page.feed(TEMPLATE_TAG.sub("", path.read_text(encoding="utf-8")))
        page.close()
        found += page.breaches
    return found


def assets_not_of_here(tree: Tree) -> list[str]:
    """Addresses elsewhere that a style sheet, a picture or a script would fetch."""
    found = []
    for path in files(tree, STYLES):
        for match in CSS_ADDRESS.finditer(path.read_text(encoding="utf-8")):
            address = match[1] or match[2]
            if ELSEWHERE.match(address):
                found.append(f"{tree.name(path)}: {address} comes from elsewhere")
    for path in files(tree, SCRIPTS):
        text = path.read_text(encoding="utf-8")
        found += [
            f"{tree.name(path)}: {match.group()}"
            for rule in (SCRIPT_FETCH, SCRIPT_IMPORT)
            for match in rule.finditer(text)
        ]
    return found


def test_public_pages_hold_nothing_inline_and_nothing_from_elsewhere() -> None:
    assert files(HOUSE, PUBLIC)
    hold(pages_not_of_here(HOUSE))


def test_styles_and_scripts_fetch_nothing_from_elsewhere() -> None:
    assert files(HOUSE, STYLES)
    assert files(HOUSE, SCRIPTS)
    hold(assets_not_of_here(HOUSE))


def test_every_breach_of_a_page_is_found(plant: Plant) -> None:
    page = """{% load static %}<link rel="canonical" href="https://example.org/"><link rel="stylesheet" href="{% static "a.css" %}">
    <a href="https://example.org/">out</a><script type="module" src="{% static 'a.js' %}"></script>
    <script type="application/json">{}</script>
    <link rel="stylesheet" href="https://elsewhere.example/a.css"><img srcset="/a.png 1x, //elsewhere.example/b.png 2x">
    <script>alert(1)</script><style>p {}</style><p style="color: red" onclick="x()">
    <a href="javascript:x()">x</a><form action="https://elsewhere.example/">"""
    tree = plant({"src/undersigned/interfaces/web/templates/web/a.html": page})
    name = "interfaces/web/templates/web/a.html"
    assert pages_not_of_here(tree) == [
        f"{name}: <link href=https://elsewhere.example/a.css> comes from elsewhere",
        f"{name}: <img srcset=/a.png 1x, //elsewhere.example/b.png 2x> comes from elsewhere",
        f"{name}: <script> is inline",
        f"{name}: <style> is inline",
        f"{name}: <p style=…> is inline",
        f"{name}: <p onclick=…> is inline",
        f"{name}: <a> holds a javascript: address",
        f"{name}: <form action=https://elsewhere.example/> comes from elsewhere",
    ]


def test_every_breach_of_a_style_sheet_and_a_script_is_found(plant: Plant) -> None:
    static = "src/undersigned/interfaces/web/static/web/"
    tree = plant(
        {
            static
            + "a.css": "@import '//elsewhere.example/a.css'; p { background: url(b.png) url('https://elsewhere.example/c.png') }",
            static
            + "a.js": "import x from 'https://elsewhere.example/x.js'; fetch(`//elsewhere.example/`); fetch('/here');",
        }
    )
    assert [breach.split(": ", 1)[1] for breach in assets_not_of_here(tree)] == [
        "//elsewhere.example/a.css comes from elsewhere",
        "https://elsewhere.example/c.png comes from elsewhere",
        "fetch(`//elsewhere.example/",
        "from 'https://elsewhere.example/x.js",
    ]
