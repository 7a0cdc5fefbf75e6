"""Text: shown blocks as plain text at 72 columns, for who reads mail without HTML. Links in a paragraph stand below their block."""

import textwrap
from collections.abc import Callable, Sequence
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _

from undersigned.mailing.newsletters.facts import SiteFacts
from undersigned.mailing.newsletters.shown import Shown
from undersigned.mailing.newsletters.template import mark

COLUMNS: Final = 72

# How wide variables mostly are: lines are set before anybody's name is in them.
_WIDTHS: Final = {"name": 16, "hello": 24, "hint": 24}
_PADDING: Final = "\ue004"


class _Notes:
    """The links of one mail in the order of their first mention, each with its number."""

    def __init__(self) -> None:
        self.links: list[str] = []
        self.told = 0

    def number(self, link: str) -> int:
        """Return a link's number."""
        if link not in self.links:
            self.links.append(link)
        return self.links.index(link) + 1

    def untold(self) -> str:
        """Return the lines of the links that were numbered since the last time, or ""."""
        lines = [f"[{at + 1}] {link}" for at, link in enumerate(self.links) if at >= self.told]
        self.told = len(self.links)
        return "\n".join(lines)


def mail_text(shown: Sequence[Shown], *, language: str, site: SiteFacts, online: bool) -> str:
    """Return the text of a mail with its variables as marks; ``online``: it has a page on the web."""
    notes = _Notes()
    parts = [underlined(site.name, "=")]
    with translation.override(language):
        for block in shown:
            parts += [*_SET[block["type"]](block, notes), notes.untold()]
        parts += ["-- ".rstrip() + "-" * (COLUMNS - 2), *_foot(site, online=online)]
    return "\n\n".join(part for part in parts if part) + "\n"


def wrapped(text: str) -> str:
    """Return a text with lines of at most 72 columns, its own line ends kept. Addresses and variables stay whole. Pure."""
    return "\n".join("\n".join(_wrap(line)) or "" for line in text.split("\n"))


def underlined(text: str, rule: str) -> str:
    """Return a heading with a rule below it. Pure."""
    lines = wrapped(text)
    return f"{lines}\n{rule * max(map(len, lines.split(chr(10))))}" if lines else ""


def _wrap(line: str) -> list[str]:
    words = [piece for word in line.split(" ") if word for piece in _pieces(word)]
    for name, width in _WIDTHS.items():
        words = [word.replace(mark(name), mark(name) + _PADDING * (width - len(mark(name)))) for word in words]
    lines = textwrap.wrap(" ".join(words), COLUMNS, break_long_words=False, break_on_hyphens=False)
    return [line.replace(_PADDING, "") for line in lines]


def _pieces(word: str) -> list[str]:
    """A word that no line holds, in pieces; but never an address, nor one with a variable in it."""
    if len(word) <= COLUMNS or "://" in word or not word.isprintable():
        return [word]
    return [word[at : at + COLUMNS] for at in range(0, len(word), COLUMNS)]


def _run_text(runs: Sequence[dict[str, Any]], notes: _Notes) -> str:
    said = ""
    for at, run in enumerate(runs):
        star = "*" if run["bold"] else "_" if run["italic"] else ""
        said += f"{star}{run['text']}{star}"
        ends = at + 1 == len(runs) or runs[at + 1]["link"] != run["link"]
        if run["link"] and ends and run["link"] != run["text"]:
            said += f" [{notes.number(run['link'])}]"
    return said


def _paragraphs(block: Shown, notes: _Notes) -> list[str]:
    return [wrapped(_run_text(runs, notes)) for runs in block["paragraphs"]]


def _text(block: Shown, notes: _Notes) -> list[str]:
    return [underlined(block["heading"], "-"), *_paragraphs(block, notes)]


def _picture(block: Shown, notes: _Notes) -> list[str]:
    said = wrapped(_("[Picture: %(alt)s]") % {"alt": block["alt"]})
    return [said, wrapped(block["caption"]), block["link"]]


def _button(block: Shown, notes: _Notes) -> list[str]:
    return [f"{wrapped(block['label'])}:\n{block['link']}"]


def _event(block: Shown, notes: _Notes) -> list[str]:
    lines = [block["title"], block["when"], block["place"]]
    return ["\n".join([*(wrapped(line) for line in lines if line), block["link"]])]


def _action(block: Shown, notes: _Notes) -> list[str]:
    return [underlined(block["title"], "-"), wrapped(block["lead"]), f"{wrapped(block['label'])}:\n{block['link']}"]


def _figures(block: Shown, notes: _Notes) -> list[str]:
    said = f"{block['total']} {block['label']}" + (f", {block['people']}" if block["people"] else "")
    rows = [(row["label"], row["count"]) for row in block["rows"]] + [(block["sum_label"], block["total"])]
    table = "\n".join(f"{label:<{COLUMNS - 12}}{count:>10}" for label, count in rows)
    return [
        underlined(block["heading"], "-"),
        wrapped(said),
        table,
        f"{wrapped(block['link_label'])}:\n{block['link']}",
    ]


def _article(block: Shown, notes: _Notes) -> list[str]:
    return [
        underlined(block["title"], "-"),
        *_paragraphs(block, notes),
        f"{wrapped(block['label'])}:\n{block['link']}",
    ]


_SET: Final[dict[str, Callable[[Shown, _Notes], list[str]]]] = {
    "text": _text,
    "picture": _picture,
    "button": _button,
    "event": _event,
    "action": _action,
    "figures": _figures,
    "article": _article,
}


def _foot(site: SiteFacts, *, online: bool) -> list[str]:
    why = _("Sent to %(hint)s, because this address asked for news of %(name)s and confirmed it.")
    return [
        wrapped(why % {"hint": mark("hint"), "name": site.name}),
        f"{_('Read it online')}:\n{mark('online')}" if online else "",
        f"{_('Choose what you get')}:\n{mark('preferences')}",
        f"{_('Unsubscribe')}:\n{mark('unsubscribe')}",
        wrapped(site.imprint),
    ]
