"""The badge: a small picture that a body puts on its own pages to say that it stands behind the call."""

from dataclasses import dataclass
from html import escape
from typing import Final

from undersigned.papers.addresses import check_web_address
from undersigned.papers.letters import clusters, runs_from_right, width_of

WIDTH: Final = 320
HEIGHT: Final = 96
"""Pixels at the size that the snippet asks for."""

_MARGIN: Final = 14
_MARK: Final = 60
"""The side of the square that holds the mark."""

_ROOM: Final = WIDTH - 3 * _MARGIN - _MARK
"""Pixels that a line of text has."""

_LINES: Final = 4
"""Lines of the name and what it stands behind, together."""

_FAMILY: Final = "'Source Serif 4', Georgia, 'Noto Serif', 'Times New Roman', serif"

_WIDER: Final = 1.22
"""How much wider than ours the widest common serif (DejaVu Serif) sets a line; whose font it will be is not known."""

# Drawn for a square of _MARK pixels: the mark of the pages' head inside the outer ring of the seal.
_MARK_DRAWING: Final = (
    '<circle cx="30" cy="30" r="29.2" fill="none" stroke="#c2321a" stroke-width="1.2"/>'
    '<circle cx="30" cy="30" r="25.5" fill="#c2321a"/>'
    '<path d="M21 17.5v11.5a9 9 0 0 0 18 0v-11.5" fill="none" stroke="#fffdf8" stroke-width="4.2"/>'
    '<path d="M18 44.5h24" stroke="#fffdf8" stroke-width="2.8"/>'
)

_RIGHT_TO_LEFT: Final = "\u2067"
_LEFT_TO_RIGHT: Final = "\u2066"
_POP: Final = "\u2069"
"""Isolates (Unicode Standard Annex 9, section 2.4.2): unlike the attribute `direction`, all renderers heed them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeFacts:
    """What a badge says. All sentences are in `language` (a BCP 47 tag); names are as the roll has them."""

    language: str
    rtl: bool = False
    """Whether the language is written from right to left."""
    call_title: str
    body_name: str
    stands_behind: str
    """Between the name and the call's title, such as "stands behind the"."""
    since: str
    """A sentence, such as "since 12 November 2018"; may be empty."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of text: its size and the height it takes, in pixels."""

    text: str
    size: float
    height: float
    fill: str


def badge_svg(facts: BadgeFacts) -> str:
    """Return the badge as an SVG document of 320 by 96 pixels, named for those who do not see it.

    Text stands in the reader's own serif, wrapped and shortened with "…" to what fits in any; the whole text is in the
    document's title. Nothing is fetched, nothing is inline style or script.
    """
    mark_x = WIDTH - _MARGIN - _MARK if facts.rtl else _MARGIN
    lines = _lines(facts)
    top = (HEIGHT - sum(line.height for line in lines)) / 2
    texts = []
    for line in lines:
        # The baseline stands four fifths down the line, where it looks centred.
        texts.append(_text(line, y=top + line.height * 0.8, rtl=facts.rtl))
        top += line.height
    language = _xml(facts.language)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' role="img" lang="{language}" xml:lang="{language}"><title>{_xml(badge_sentence(facts))}</title>'
        f'<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{HEIGHT - 1}" fill="#fbf8f1" stroke="#d9d2c2"/>'
        f'<g transform="translate({mark_x} {(HEIGHT - _MARK) // 2})">{_MARK_DRAWING}</g>'
        f'<g font-family="{_FAMILY}">{"".join(texts)}</g></svg>'
    )


def badge_snippet(facts: BadgeFacts, *, badge_url: str, entry_url: str) -> str:
    """Return the HTML to paste into a page: the badge as a picture with its text, linking to the entry.

    Raises NoWebAddress for an address that is not http(s).
    """
    check_web_address(badge_url)
    check_web_address(entry_url)
    return (
        f'<a href="{escape(entry_url)}"><img src="{escape(badge_url)}" alt="{_xml(badge_sentence(facts))}"'
        f' width="{WIDTH}" height="{HEIGHT}"></a>'
    )


def badge_sentence(facts: BadgeFacts) -> str:
    """Return all that a badge says, in one line of plain text."""
    said = f"{facts.body_name} {facts.stands_behind} {facts.call_title} {facts.since}"
    return " ".join(said.split())


def _lines(facts: BadgeFacts) -> list[_Line]:
    """The badge's text in lines, top to bottom: the name, what it stands behind, since when."""
    name = _wrap(facts.body_name, size=16, most=2)
    said, most = f"{facts.stands_behind} {facts.call_title}", _LINES - len(name)
    # The call's title is shortened only where smaller type does not help.
    size = next((size for size in (12.0, 11.0) if len(_broken(said, size=size)) <= most), 10.0)
    return [
        *(_Line(text, 16, 18, "#131c33") for text in name),
        *(_Line(text, size, 15, "#131c33") for text in _wrap(said, size=size, most=most)),
        *(_Line(text, 11, 15, "#47506a") for text in _wrap(facts.since, size=11, most=1)),
    ]


def _wrap(text: str, *, size: float, most: int) -> list[str]:
    """Lines of `text` at `size` pixels that fit the room in any serif: at most `most`, the last one shortened."""
    lines = _broken(text, size=size)
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], _shorten(" ".join(lines[most - 1 : most + 1]), room=_room(size))]


def _broken(text: str, *, size: float) -> list[str]:
    """All lines of `text` at `size` pixels: broken between words, and inside a word that fills a line alone."""
    room = _room(size)
    lines: list[str] = []
    for word in text.split():
        if lines and width_of(f"{lines[-1]} {word}") <= room:
            lines[-1] += f" {word}"
            continue
        lines.append("")
        for letter in clusters(word):
            if lines[-1] and width_of(lines[-1] + letter) > room:
                lines.append("")
            lines[-1] += letter
    return lines


def _room(size: float) -> float:
    """The width of a line in em of our own serif, such that a wider one fits too."""
    return _ROOM / size / _WIDER


def _shorten(line: str, *, room: float) -> str:
    """As much of `line` as fits `room` with an ellipsis: whole words, unless that leaves less than half of it."""
    left = room - width_of("…")
    kept = ""
    for letter in clusters(line):
        left -= width_of(letter)
        if left < 0:
            break
        kept += letter
    words = kept.rpartition(" ")[0]
    return f"{words if len(words) > len(kept) / 2 else kept.rstrip()}…"


def _text(line: _Line, *, y: float, rtl: bool) -> str:
    """One line as SVG, beside the mark, running in the direction of its own first letter."""
    x, anchor = (WIDTH - 2 * _MARGIN - _MARK, "end") if rtl else (2 * _MARGIN + _MARK, "start")
    isolate = _RIGHT_TO_LEFT if runs_from_right(line.text, otherwise=rtl) else _LEFT_TO_RIGHT
    return (
        f'<text x="{x}" y="{y:g}" font-size="{line.size:g}" fill="{line.fill}" text-anchor="{anchor}">'
        f"{isolate}{_xml(line.text)}{_POP}</text>"
    )


def _xml(text: str) -> str:
    """`text` escaped for element and attribute, without the characters that XML 1.0 has no place for (section 2.2)."""
    return escape("".join(filter(_is_xml, text)))


def _is_xml(character: str) -> bool:
    return (
        character in "\t\n\r"
        or " " <= character <= "\ud7ff"
        or "\ue000" <= character <= "\ufffd"
        or character > "\uffff"
    )
