"""Shown: blocks with the facts in them, as plain data. What is sent, and what the archive shows years later, is made of it.

Texts in it may hold marks of variables (template.py); a link is an address, or the mark of a variable.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _

from undersigned.mailing.newsletters.articles import article_now
from undersigned.mailing.newsletters.blocks import Block
from undersigned.mailing.newsletters.facts import NoSuchFact, SiteFacts, action_now, event_now, figures_now
from undersigned.mailing.newsletters.markup import paragraphs_of
from undersigned.mailing.newsletters.pictures import is_there
from undersigned.mailing.newsletters.template import BadTemplate, marked

Shown = dict[str, Any]


def show_blocks(blocks: Sequence[Block], *, language: str, site: SiteFacts) -> list[Shown]:
    """Return cleaned blocks as they are shown in a language now. Raises BadTemplate for what a block names and is not there."""
    shown: list[Shown] = []
    errors: dict[str, str] = {}
    for at, block in enumerate(blocks):
        try:
            shown.append({"type": block["type"], **_SHOW[block["type"]](block["value"], language, site)})
        except NoSuchFact as error:
            # In the language of who writes, not of who reads.
            errors[str(at)] = str(error)
    if errors:
        raise BadTemplate(errors)
    return shown


def _address(site: SiteFacts, address: str) -> str:
    """An address in full, or the mark of a variable."""
    return site.public_url + address if address.startswith("/") else marked(address)


def _paragraphs(text: str, site: SiteFacts) -> list[list[Shown]]:
    return [
        [{**asdict(run), "text": marked(run.text), "link": _address(site, run.link)} for run in runs]
        for runs in paragraphs_of(text)
    ]


def _text(value: Block, language: str, site: SiteFacts) -> Shown:
    return {"heading": marked(value["heading"]), "paragraphs": _paragraphs(value["text"], site)}


def _picture(value: Block, language: str, site: SiteFacts) -> Shown:
    if not is_there(value["src"]):
        raise NoSuchFact(_("The file of this picture is gone. Choose the picture again."))
    return {
        "src": _address(site, value["src"]),
        "width": value["width"],
        "height": value["height"],
        "alt": marked(value["alt"]),
        "link": _address(site, value["link"]),
        "caption": marked(value["caption"]),
    }


def _button(value: Block, language: str, site: SiteFacts) -> Shown:
    return {"label": marked(value["label"]), "link": _address(site, value["link"])}


def _event(value: Block, language: str, site: SiteFacts) -> Shown:
    return {**event_now(site, value["slug"], language)}


def _action(value: Block, language: str, site: SiteFacts) -> Shown:
    found = action_now(site, value, language)
    return {**found, "label": marked(value["label"]) or found["label"], "sign": value["kind"] == "sign"}


def _figures(value: Block, language: str, site: SiteFacts) -> Shown:
    return {"heading": marked(value["heading"]), **figures_now(site, language)}


def _article(value: Block, language: str, site: SiteFacts) -> Shown:
    with translation.override(language):
        label = marked(value["label"]) or _("Read on")
    typed = {"title": marked(value["title"]), "paragraphs": _paragraphs(value["text"], site)}
    if not value["chosen"]:
        return {**typed, "link": _address(site, value["link"]), "label": label}
    found = article_now(site, value["chosen"], language)
    if "src" in found:
        found["src"] = _address(site, found["src"])
    return {**found, **{name: said for name, said in typed.items() if said}, "label": label}


_SHOW: Final[dict[str, Callable[[Block, str, SiteFacts], Shown]]] = {
    "text": _text,
    "picture": _picture,
    "button": _button,
    "event": _event,
    "action": _action,
    "figures": _figures,
    "article": _article,
}
