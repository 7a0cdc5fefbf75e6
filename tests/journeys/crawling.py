"""A walk over every address that the site's pages name, with what each page says of itself."""

import re
from collections import Counter, deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

from tests.servers.asking import Answer, ask

OF_ONE_SHAPE = 6
"""How many addresses of one shape (a roll entry, a filter by year) are looked at, in each language."""
NARROWED = 2
"""How many of them where more than one filter is set: there are as many of these as there are combinations."""


class Reading(HTMLParser):
    """What a page names and says, gathered in one pass."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.language = self.title = ""
        self.first_headings = 0
        self.alternates: dict[str, str] = {}
        self._in_title = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element names."""
        said = {name: value or "" for name, value in attrs}
        if "id" in said:
            self.ids.add(said["id"])
        if tag == "html":
            self.language = said.get("lang", "")
        self.first_headings += tag == "h1"
        # An SVG has a title for each of its parts; the page's own comes first.
        self._in_title = tag == "title" and not self.title
        if tag == "link" and "hreflang" in said:
            self.alternates[said["hreflang"]] = said["href"]
        if tag == "form" and said.get("method", "get").lower() == "post":
            return
        self.links += [said[name] for name in ("href", "src", "action") if name in said]

    def handle_endtag(self, tag: str) -> None:
        """Leave the title."""
        if tag == "title":
            self._in_title = False

    def handle_data(self, data: str) -> None:
        """Note the title."""
        if self._in_title:
            self.title += data


@dataclass
class Crawl:
    """A walk from some addresses on; `changed` is for whoever compares what was stored before and after."""

    url: str
    answers: dict[str, Answer] = field(default_factory=dict)
    readings: dict[str, Reading] = field(default_factory=dict)
    named_on: dict[str, str] = field(default_factory=dict)
    fragments: dict[str, str] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    _shapes: Counter[tuple[str, ...]] = field(default_factory=Counter)
    _queue: deque[str] = field(default_factory=deque)

    def go(self, *starts: str) -> None:
        """Walk on from here until nothing new is named but more of shapes that are known well enough."""
        for start in starts:
            self._meet(start, "the beginning")
        while self._queue:
            path = self._queue.popleft()
            answer = self.answers[path] = ask(self.url + path)
            if 300 <= answer.status < 400:
                self._meet(urljoin(path, answer.header("location")), path)
            elif answer.header("content-type").startswith(("text/html", "image/svg+xml")):
                reading = self.readings[path] = Reading(answer.text)
                for link in reading.links:
                    self._meet(urljoin(self.url + path, link), path)

    @property
    def pages(self) -> dict[str, Reading]:
        """The pages that were found and are there."""
        return {
            path: reading
            for path, reading in self.readings.items()
            if self.answers[path].status == 200 and self.answers[path].header("content-type").startswith("text/html")
        }

    def _meet(self, address: str, named_on: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in {"", "http"} or parts.netloc not in {"", urlsplit(self.url).netloc}:
            return
        if parts.path.startswith("/desk/"):
            return
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        if parts.fragment:
            self.fragments[f"{path}#{parts.fragment}"] = named_on
        if path in self.named_on:
            return
        shape = shape_of(parts.path, parts.query)
        self._shapes[shape] += 1
        if self._shapes[shape] <= (NARROWED if len(shape) > 2 else OF_ONE_SHAPE):
            self.named_on[path] = named_on
            self._queue.append(path)


def shape_of(path: str, query: str) -> tuple[str, ...]:
    """What an address has in common with others: its path but for what names one entry, and its parameters' names."""
    common = re.sub(r"(?<=/roll/)(?!changes/|people/|growth/|schema)[^/]+(?=/$)", "*", path)
    common = re.sub(r"(?<=/principles/)\d+", "*", common)
    common = re.sub(r"^/static/.*\.", "/static/*.", common)
    return (common, *sorted(name for name, _value in parse_qsl(query)))
