"""Blocks: of what a mailing is made, as the desk hands them in: ``[{"type": "text", "value": {...}}, ...]``.

| type | value (all texts) |
| --- | --- |
| text | heading, text (one of the two) |
| picture | image (number in the library) or empty; src (https or a path), width, height (CSS pixels), alt; link, caption or empty |
| button | label, link |
| event | slug |
| action | kind (sign, or one of a campaign's actions), campaign and target (slugs; empty where none is needed), label |
| figures | heading (may be empty) |
| article | chosen ("page:12", "announcement:3"), title and text or empty; or none chosen, title, text, link; label or empty |
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from undersigned.mailing.newsletters.markup import BadAddress, clean_address, wrong_markup
from undersigned.mailing.newsletters.template import IN_SUBJECTS, wrong_variables
from undersigned.values.plain_text import plain_text

MOST_BLOCKS: Final = 60
MOST_TEXT: Final = 10_000
MOST_LINE: Final = 200
MOST_SUBJECT: Final = 200
WIDEST: Final = 4000
ACTION_KINDS: Final = ("sign", "email", "post", "call", "letter", "ask", "pledge")
ON_TARGETS: Final = ("email", "post", "call", "letter", "pledge")

_SLUG: Final = re.compile(r"[-a-zA-Z0-9_]{1,80}")
_CHOSEN: Final = re.compile(r"(?:page|announcement):[1-9][0-9]{0,8}")
_NEEDED: Final = gettext_lazy("Fill this in.")

Block = dict[str, Any]
Errors = dict[str, str]


class BadBlocks(Exception):
    """Blocks that cannot be kept. ``errors``: by the block's number from 0, by field ("" for the block), a sentence."""

    def __init__(self, errors: Mapping[int, Errors]) -> None:
        super().__init__("; ".join(f"{at}: {' '.join(found.values())}" for at, found in errors.items()))
        self.errors = dict(errors)


class BadSubject(ValueError):
    """The text is no subject; the message is a sentence for who wrote it."""


def clean_subject(text: str) -> str:
    """Return a subject as it may stand in a header: one line, blanks made one. Raises BadSubject.

    Control characters, line ends among them, are refused and not mended: whoever pastes them meant something else, or harm.
    """
    if len(text) > 10 * MOST_SUBJECT or len(text.strip()) > MOST_SUBJECT:
        raise BadSubject(
            _("A subject has at most %(most)d characters; this one has %(has)d.")
            % {"most": MOST_SUBJECT, "has": len(text)}
        )
    if any(ord(one) < 32 or ord(one) == 127 or one in "\x85\u2028\u2029" for one in text.strip()):
        raise BadSubject(_("A subject is one line: take out line breaks and other control characters."))
    plain = " ".join(plain_text(text).split())
    if not plain:
        raise BadSubject(_("Write a subject."))
    if wrong := wrong_variables(plain, IN_SUBJECTS):
        raise BadSubject(wrong)
    return plain


def clean_preheader(text: str) -> str:
    """Return the line that mail programs show beside the subject, cleaned as one; "" stays. Raises BadSubject."""
    return clean_subject(text) if text.strip() else ""


def clean_blocks(blocks: Sequence[Any]) -> list[Block]:
    """Return blocks with every field there, cleaned. The same again changes nothing. Raises BadBlocks."""
    if not isinstance(blocks, Sequence) or isinstance(blocks, str | bytes):
        raise BadBlocks({0: {"": _("Blocks come as a list.")}})
    if len(blocks) > MOST_BLOCKS:
        raise BadBlocks({MOST_BLOCKS: {"": _("A mailing has at most %(most)d blocks.") % {"most": MOST_BLOCKS}}})
    cleaned, errors = [], {}
    for at, block in enumerate(blocks):
        wrong: Errors = {}
        cleaned.append(_clean_block(block, wrong))
        if wrong:
            errors[at] = wrong
    if errors:
        raise BadBlocks(errors)
    return cleaned


def _clean_block(block: Any, wrong: Errors) -> Block:
    kind = block.get("type") if isinstance(block, Mapping) else None
    value = block.get("value") if isinstance(block, Mapping) else None
    clean = _CLEAN.get(kind) if isinstance(kind, str) else None
    if clean is None or not isinstance(value, Mapping):
        wrong[""] = _("There is no such block. Choose one of: %(known)s.") % {"known": ", ".join(_CLEAN)}
        return {}
    return {"type": kind, "value": clean(value, wrong)}


def _text(value: Mapping[str, Any], wrong: Errors) -> Block:
    cleaned = {"heading": _line(value, "heading", wrong), "text": _long(value, "text", wrong)}
    if not any(cleaned.values()) and not wrong:
        wrong["text"] = str(_NEEDED)
    return cleaned


def _picture(value: Mapping[str, Any], wrong: Errors) -> Block:
    cleaned: Block = {
        "image": _number(value, "image", wrong),
        "src": _address(value, "src", wrong, needed=True),
        "width": _pixels(value, "width", wrong),
        "height": _pixels(value, "height", wrong),
        "alt": _line(value, "alt", wrong),
        "link": _address(value, "link", wrong),
        "caption": _line(value, "caption", wrong),
    }
    if not cleaned["alt"] and "alt" not in wrong:
        wrong["alt"] = _("Say in words what the picture shows: many read without pictures, and some cannot see them.")
    if not _typed(value, "src").strip():
        for name in ("src", "width", "height"):
            wrong.pop(name, None)
        wrong["image"] = _("Choose a picture, or enter the address of one.")
    if cleaned["src"].startswith(("http://", "{{")):
        wrong["src"] = _("A picture comes from an address that begins with https://, or from this site.")
    return cleaned


def _button(value: Mapping[str, Any], wrong: Errors) -> Block:
    return {
        "label": _line(value, "label", wrong, most=80, needed=True),
        "link": _address(value, "link", wrong, needed=True),
    }


def _event(value: Mapping[str, Any], wrong: Errors) -> Block:
    return {"slug": _slug(value, "slug", wrong, needed=True)}


def _action(value: Mapping[str, Any], wrong: Errors) -> Block:
    kind = _typed(value, "kind")
    if kind not in ACTION_KINDS:
        wrong["kind"] = _("Choose one of: %(known)s.") % {"known": ", ".join(ACTION_KINDS)}
    return {
        "kind": kind,
        "campaign": _slug(value, "campaign", wrong),
        "target": _slug(value, "target", wrong, needed=kind in ON_TARGETS),
        "label": _line(value, "label", wrong, most=80),
    }


def _figures(value: Mapping[str, Any], wrong: Errors) -> Block:
    return {"heading": _line(value, "heading", wrong)}


def _article(value: Mapping[str, Any], wrong: Errors) -> Block:
    chosen = _typed(value, "chosen").strip()
    cleaned = {
        "chosen": chosen[:MOST_LINE],
        "title": _line(value, "title", wrong, needed=not chosen),
        "text": _long(value, "text", wrong),
        "link": _address(value, "link", wrong, needed=not chosen),
        "label": _line(value, "label", wrong, most=80),
    }
    if chosen and not _CHOSEN.fullmatch(chosen):
        wrong["chosen"] = _("Please choose one from the list.")
    elif chosen and cleaned["link"] and "link" not in wrong:
        wrong["link"] = _("An article of this site has its own address. Choose one, or enter an address: not both.")
    return cleaned


_CLEAN: Final[dict[str, Callable[[Mapping[str, Any], Errors], Block]]] = {
    "text": _text,
    "picture": _picture,
    "button": _button,
    "event": _event,
    "action": _action,
    "figures": _figures,
    "article": _article,
}
BLOCK_TYPES: Final = tuple(_CLEAN)


def _typed(value: Mapping[str, Any], field: str) -> str:
    typed = value.get(field)
    return typed if isinstance(typed, str) else "" if typed is None else str(typed)[:MOST_LINE]


def _line(value: Mapping[str, Any], field: str, wrong: Errors, *, most: int = MOST_LINE, needed: bool = False) -> str:
    """One line of plain text, in which variables may stand."""
    typed = _typed(value, field)
    if len(typed) > 10 * most or len(typed.strip()) > most:
        wrong[field] = _("At most %(most)d characters.") % {"most": most}
        return typed[:most]
    line = " ".join(plain_text(typed).split())
    if not line and needed:
        wrong[field] = str(_NEEDED)
    elif sentence := wrong_variables(line):
        wrong[field] = sentence
    return line


def _long(value: Mapping[str, Any], field: str, wrong: Errors) -> str:
    """Paragraphs with markup and variables."""
    typed = _typed(value, field)
    if len(typed) > MOST_TEXT:
        wrong[field] = _("At most %(most)d characters.") % {"most": MOST_TEXT}
        return typed[:MOST_TEXT]
    text = plain_text(typed)
    if sentence := wrong_markup(text) or wrong_variables(text):
        wrong[field] = sentence
    return text


def _address(value: Mapping[str, Any], field: str, wrong: Errors, *, needed: bool = False) -> str:
    typed = _typed(value, field).strip()
    if not typed and not needed:
        return ""
    try:
        return clean_address(typed)
    except BadAddress as error:
        wrong[field] = str(error) if typed else str(_NEEDED)
        return typed[:MOST_LINE]


def _slug(value: Mapping[str, Any], field: str, wrong: Errors, *, needed: bool = False) -> str:
    typed = _typed(value, field).strip()
    if not typed:
        if needed:
            wrong[field] = str(_NEEDED)
    elif not _SLUG.fullmatch(typed):
        wrong[field] = _("Enter the last part of its address, such as “brazil”.")
    return typed[:MOST_LINE]


def _number(value: Mapping[str, Any], field: str, wrong: Errors) -> str:
    typed = _typed(value, field).strip()
    if typed and not re.fullmatch(r"[1-9][0-9]{0,8}", typed):
        wrong[field] = _("Please choose one from the list.")
    return typed[:MOST_LINE]


def _pixels(value: Mapping[str, Any], field: str, wrong: Errors) -> int:
    typed = value.get(field)
    number = int(str(typed)) if re.fullmatch(r"[0-9]{1,5}", str(typed)) else 0
    if not 1 <= number <= WIDEST:
        wrong[field] = _("A whole number of pixels between 1 and %(most)d.") % {"most": WIDEST}
    return number
