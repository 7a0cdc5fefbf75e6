"""The blocks of a text: add, change, move, take away. Each is a form of its own, one a type, so that nothing needs a script."""

from collections.abc import Callable
from typing import Any, Final

from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from undersigned.calls.queries import NoCall
from undersigned.campaigns.models import Campaign, Target
from undersigned.flows.save_mailing import BadBlocks, save_blocks
from undersigned.interfaces.desk import words
from undersigned.interfaces.desk.acts import Field
from undersigned.interfaces.desk.campaigns import words as campaign_words
from undersigned.interfaces.desk.campaigns.acts import Act, Options, Sent, Wrongs
from undersigned.interfaces.desk.mailings import finding
from undersigned.interfaces.desk.mailings import words as own_words
from undersigned.interfaces.desk.mailings.finding import Choices, Numbered
from undersigned.interfaces.desk.mailings.rights import WRITE
from undersigned.interfaces.desk.mailings.sentences import as_sentences
from undersigned.mailing.models import MailingText
from undersigned.mailing.newsletters.articles import article_title, articles_for
from undersigned.mailing.newsletters.blocks import ACTION_KINDS, BLOCK_TYPES
from undersigned.mailing.newsletters.facts import site_facts
from undersigned.mailing.states import DRAFT

_VARIABLES: Final = lazy("**bold**, *italic*, [words](https://…); {{ name }} and {{ hello }} are filled in.")
_LINK: Final = lazy("https://…, or /en/… for a page of this site.")
_SHOWS: Final = lazy("For those who do not see it. Not the file’s name.")
_ELSEWHERE: Final = lazy(
    "Only where none is chosen above: https://…, or /media/… on this site; with its width and height."
)
_WORDS: Final = lazy("Empty: the article’s own.")
FIELDS: Final[dict[str, tuple[Field, ...]]] = {
    "text": (
        Field("heading", lazy("Heading"), most=200),
        Field("text", lazy("Text"), "lines", _VARIABLES, most=10_000),
    ),
    "picture": (
        Field(
            "image", lazy("Picture"), "library", lazy("From the library of this site; a new one can be uploaded there.")
        ),
        Field("alt", lazy("What it shows, in words"), hint=_SHOWS, most=200),
        Field("caption", lazy("Line below it"), most=200),
        Field("link", lazy("Where it leads"), hint=_LINK, most=1000),
        Field("src", lazy("Or the address of a picture"), hint=_ELSEWHERE, most=1000),
        Field("width", lazy("Width in pixels"), "number", most=4000),
        Field("height", lazy("Height in pixels"), "number", most=4000),
    ),
    "button": (
        Field("label", lazy("Words on it"), most=80),
        Field("link", lazy("Where it leads"), hint=_LINK, most=1000),
    ),
    "event": (Field("slug", lazy("Event"), "choice"),),
    "action": (
        Field("kind", lazy("What people do"), "choice"),
        Field("campaign", lazy("Campaign"), "choice"),
        Field("target", lazy("Target"), "choice"),
        Field("label", lazy("Words on its button"), hint=lazy("Empty: the usual ones."), most=80),
    ),
    "figures": (Field("heading", lazy("Heading"), most=200),),
    "article": (
        Field("chosen", lazy("Article of this site"), "choice"),
        Field("title", lazy("Title"), hint=_WORDS, most=200),
        Field("text", lazy("What it says, in short"), "lines", format_lazy("{} {}", _WORDS, _VARIABLES), most=10_000),
        Field(
            "link",
            lazy("Address of an article elsewhere"),
            hint=lazy("Only where none is chosen above: https://…"),
            most=1000,
        ),
        Field("label", lazy("Words of its link"), hint=lazy("Empty: the usual ones."), most=80),
    ),
}
PLACE: Final = Field("place", lazy("Where"), "choice")


def blocks_of(one: MailingText) -> list[Numbered]:
    """Return the blocks of a text, numbered from 0."""
    return [Numbered(str(at), block) for at, block in enumerate(one.blocks)]


def _of_type(kind: str) -> Callable[[MailingText], list[Numbered]]:
    return lambda one: [item for item in blocks_of(one) if item.value.get("type") == kind]


def summary(block: dict[str, Any]) -> str:
    """Return what tells one block from another in few words."""
    value = block.get("value", {})
    names = ("heading", "title", "label", "alt", "slug", "kind", "text")
    found = next((str(value[name]) for name in names if value.get(name)), "")
    return found if len(found) <= 60 else f"{found[:59]}…"


def _keep(sent: Sent, blocks: list[Any], at: int) -> None:
    """Save the blocks; what is wrong with the one that was typed stands at its fields."""
    seen = sent.subject.changed_at.isoformat()
    try:
        with as_sentences():
            save_blocks(text_id=sent.subject.pk, blocks=blocks, seen=seen, by=sent.by, now=sent.now)
    except BadBlocks as error:
        others = [number for number in error.errors if number != at]
        sentence = _("Block %(number)s cannot stay as it is. Please change it first.")
        wrong = dict(error.errors.get(at, {}))
        if others:
            wrong.setdefault("", sentence % {"number": others[0] + 1})
        raise Wrongs(wrong) from None


def _typed(sent: Sent, kind: str) -> dict[str, Any]:
    return {"type": kind, "value": {each.name: sent.fields[each.name] for each in FIELDS[kind]}}


def _add(kind: str) -> Callable[[Sent], str]:
    def add(sent: Sent) -> str:
        blocks, place = list(sent.subject.blocks), sent.fields["place"]
        at = int(place) if place.isascii() and place.isdigit() and int(place) < len(blocks) else len(blocks)
        blocks.insert(at, _typed(sent, kind))
        _keep(sent, blocks, at)
        return _("The block is added.")

    return add


def _change(kind: str) -> Callable[[Sent], str]:
    def change(sent: Sent) -> str:
        blocks, at = list(sent.subject.blocks), int(sent.item.pk)
        blocks[at] = _typed(sent, kind)
        _keep(sent, blocks, at)
        return _("The block is changed.")

    return change


def _move(by: int) -> Callable[[Sent], str]:
    def move(sent: Sent) -> str:
        blocks, at = list(sent.subject.blocks), int(sent.item.pk)
        blocks[at], blocks[at + by] = blocks[at + by], blocks[at]
        _keep(sent, blocks, at + by)
        return _("The block is moved.")

    return move


def _delete(sent: Sent) -> str:
    blocks = list(sent.subject.blocks)
    del blocks[int(sent.item.pk)]
    _keep(sent, blocks, -1)
    return _("The block is taken away.")


def _fill(_one: MailingText, item: Numbered) -> dict[str, str]:
    value = {name: str(value) for name, value in item.value.get("value", {}).items()}
    # What is known of a picture that was chosen is not typed.
    return value | (dict.fromkeys(("src", "width", "height"), "") if value.get("image") else {})


def _options(one: MailingText) -> Options:
    places = [(item.pk, _("before %(block)s") % {"block": _numbered(item)}) for item in blocks_of(one)]
    return {"place": [("", _("at the end")), *places]}


def _numbered(item: Numbered) -> str:
    kind = words.word_for(own_words.BLOCKS, item.value.get("type", ""))
    return f"{int(item.pk) + 1}. {kind}: {summary(item.value)}".rstrip(": ")


def _event_options(one: MailingText) -> Options:
    found = [(event.slug, event.title_in(one.language)) for event in finding.events()]
    return {**_options(one), "slug": found or [("", _("There is none yet."))]}


def _action_options(one: MailingText) -> Options:
    begun = Campaign.objects.filter(starts_on__lte=timezone.localdate())
    campaigns = [(each.slug, str(each)) for each in begun.order_by("-starts_on", "-pk")]
    targets = Target.objects.filter(won_at=None).select_related("country")[: finding.MOST_CHOICES]
    named = sorted((each.name_in(one.language), each.slug) for each in targets)
    kinds = [(kind, words.word_for(campaign_words.ACTION_KINDS, kind)) for kind in ACTION_KINDS if kind != "sign"]
    return {
        **_options(one),
        "kind": [("sign", _("Sign the call")), *kinds],
        "campaign": [("", _("None")), *campaigns],
        "target": [("", _("None")), *{slug: name for name, slug in named}.items()],
    }


def _article_options(one: MailingText) -> Options:
    now = timezone.now()
    try:
        call_id: int | None = site_facts(language=one.language, now=now).call_id
    except NoCall:
        call_id = None
    found = articles_for(one.language, call_id=call_id, now=now)
    return {
        **_options(one),
        "chosen": [("", _("None: one elsewhere, as typed below")), *found, *_chosen_before(one, found)],
    }


def _chosen_before(one: MailingText, found: Choices) -> Choices:
    """Articles in the text that can no longer be chosen: else a form that is kept would take another one."""
    known = {code for code, _title in found}
    codes = {block["value"].get("chosen") for block in one.blocks} - {None, "", *known}
    named = _("%(title)s (not published)")
    return [(code, named % {"title": article_title(code, one.language) or code}) for code in sorted(codes)]


_CHOICES: Final = {"event": _event_options, "action": _action_options, "article": _article_options}


def _open(one: MailingText, _item: Any) -> bool:
    return bool(one.mailing.state == DRAFT)


def _mark(one: MailingText, _item: Any) -> str:
    return one.changed_at.isoformat()


def _adding(kind: str) -> Act:
    return Act(
        name=f"add-{kind}",
        label=format_lazy(lazy("Add: {what}"), what=own_words.BLOCKS[kind]),
        do=_add(kind),
        right=WRITE,
        fields=(*FIELDS[kind], PLACE),
        button=lazy("Add the block"),
        adds=True,
        open_for=_open,
        options=_CHOICES.get(kind, _options),
    )


def _changing(kind: str) -> Act:
    return Act(
        name=f"change-{kind}",
        label=pgettext_lazy("what somebody at the desk does", "Change it"),
        do=_change(kind),
        right=WRITE,
        fields=FIELDS[kind],
        button=lazy("Keep the change"),
        items=_of_type(kind),
        open_for=_open,
        fill=_fill,
        options=_CHOICES.get(kind, _options),
        mark=_mark,
    )


ADDING: Final = tuple(_adding(kind) for kind in BLOCK_TYPES)
MOVING: Final = (
    Act(
        name="up",
        label=pgettext_lazy("what somebody at the desk does", "Move it up"),
        do=_move(-1),
        right=WRITE,
        button=lazy("Up"),
        items=blocks_of,
        open_for=lambda one, item: _open(one, item) and item.pk != "0",
        mark=_mark,
    ),
    Act(
        name="down",
        label=pgettext_lazy("what somebody at the desk does", "Move it down"),
        do=_move(1),
        right=WRITE,
        button=lazy("Down"),
        items=blocks_of,
        open_for=lambda one, item: _open(one, item) and int(item.pk) < len(one.blocks) - 1,
        mark=_mark,
    ),
    Act(
        name="delete",
        label=pgettext_lazy("what somebody at the desk does", "Take the block away"),
        do=_delete,
        right=WRITE,
        button=lazy("Take it away"),
        items=blocks_of,
        open_for=_open,
        mark=_mark,
    ),
)
CHANGING: Final = tuple(_changing(kind) for kind in BLOCK_TYPES)
EACH: Final = tuple(act.name for act in (*CHANGING, *MOVING))
