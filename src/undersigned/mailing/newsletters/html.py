"""HTML: shown blocks as a mail of the house's look, by MJML, with its styles inlined. Nothing in it is fetched but its pictures."""

from collections.abc import Sequence
from functools import lru_cache
from html import escape
from itertools import groupby
from typing import Any, Final

import css_inline
import mrml
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from undersigned.mailing.newsletters.facts import SiteFacts
from undersigned.mailing.newsletters.shown import Shown
from undersigned.mailing.newsletters.template import OPENS, VARIABLES, mark

COLUMN: Final = 560
"""Pixels of the column of text, in a sheet of 600."""

_RIGHT_TO_LEFT: Final = frozenset({"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})


class Uncompiled(RuntimeError):
    """MJML did not take what was made of the blocks: a fault of ours, never of the writer."""


def is_right_to_left(language: str) -> bool:
    """Say whether a language is written from right to left. Pure."""
    return language.split("-", maxsplit=1)[0] in _RIGHT_TO_LEFT


def runs_html(runs: Sequence[dict[str, Any]]) -> SafeString:
    """Return runs as HTML: strong, em, a, br and the reader's name set apart; everything else is escaped. Pure."""
    return mark_safe(  # noqa: S308 - every piece is escaped where it is made
        "".join(
            _linked(link, "".join(_run(one) for one in some)) for link, some in groupby(runs, lambda one: one["link"])
        )
    )


def _linked(link: str, inner: str) -> str:
    return f'<a href="{escape(link)}">{inner}</a>' if link else inner


def _run(run: dict[str, Any]) -> str:
    inner = escape(run["text"]).replace("\n", "<br/>").replace(mark("name"), f"<bdi>{mark('name')}</bdi>")
    inner = f"<em>{inner}</em>" if run["italic"] else inner
    return f"<strong>{inner}</strong>" if run["bold"] else inner


def mail_html(
    shown: Sequence[Shown], *, language: str, site: SiteFacts, title: str, preheader: str, opens: bool, online: bool
) -> str:
    """Return the HTML of a mail with its variables as marks; title and preheader may hold marks too. Raises Uncompiled.

    ``opens``: it holds the point that counts openings; ``online``: it has a page on the web.
    """
    first_heading = next((at for at, one in enumerate(shown) if one.get("heading")), -1)
    context = {
        "blocks": [_for_template(one, level=1 if at == first_heading else 2) for at, one in enumerate(shown)],
        "dir": "rtl" if is_right_to_left(language) else "ltr",
        "start": "right" if is_right_to_left(language) else "left",
        "end": "left" if is_right_to_left(language) else "right",
        "language": language,
        "site": site,
        "title": title,
        "preheader": preheader,
        "opens": mark(OPENS) if opens else "",
        **{name: mark(name) for name in VARIABLES},
        "has_page": online,
    }
    with translation.override(language):
        mjml = render_to_string("newsletters/mailing.mjml", context)
    try:
        made = mrml.to_html(_plain_ascii(mjml), render_options=mrml.RenderOptions(fonts={}))
    except OSError as error:
        raise Uncompiled(str(error)) from error
    return _inliner().inline(made.content)


def _plain_ascii(mjml: str) -> str:
    """The same with character references for all but ASCII, and for backslashes.

    mrml 0.2 writes attributes as Rust's debug format does: a joiner or a combining accent as \\u{200d}, a backslash twice.
    """
    return "".join(one if one.isascii() and one != "\\" else f"&#{ord(one)};" for one in mjml)


def _for_template(one: Shown, *, level: int) -> dict[str, Any]:
    filled = {**one, "level": level}
    if "paragraphs" in one:
        filled["paragraphs"] = [runs_html(runs) for runs in one["paragraphs"]]
    if "src" in one:
        filled["shown_width"] = min(one["width"], COLUMN)
        filled["shown_height"] = max(1, round(one["height"] * filled["shown_width"] / one["width"]))
    return filled


@lru_cache(maxsize=1)
def _inliner() -> css_inline.CSSInliner:
    # The style sheet stays for what cannot be inlined: dark mode, and telephones.
    return css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)
