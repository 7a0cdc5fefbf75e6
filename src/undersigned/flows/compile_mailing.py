"""Compile a mailing: all its languages, checked together, as templates that the sender fills a reader at a time."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from undersigned.calls.queries import NoCall
from undersigned.mailing.models import Mailing, MailingText
from undersigned.mailing.newsletters.compile import Compiled, compile_text
from undersigned.mailing.newsletters.facts import site_facts
from undersigned.mailing.newsletters.template import BadTemplate

__all__ = ["Compiled", "NotReady", "compile_mailing", "compile_one"]


class NotReady(ValueError):
    """A mailing cannot be sent as it is; ``sentences`` say why, each with what to do."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = list(sentences)


def compile_mailing(mailing: Mailing, *, now: datetime) -> list[tuple[MailingText, Compiled]]:
    """Return each text of a mailing with what it is compiled to, with direct links; nothing is written. Raises NotReady."""
    texts = list(mailing.texts.order_by("pk"))
    links: list[str] = []
    sentences: list[str] = []
    found: list[tuple[MailingText, Compiled]] = []
    if not texts:
        raise NotReady([_("It says nothing yet. Please write it in at least one language.")])
    for text in texts:
        try:
            found.append((text, compile_one(text, mailing, now=now, links=links)))
        except NotReady as error:
            sentences += error.sentences
        if mailing.ab_percent and not text.subject_b:
            sentences.append(_named(text.language, _("Two subjects are tried, and the second one is missing.")))
    if sentences:
        raise NotReady(sentences)
    return found


def compile_one(text: MailingText, mailing: Mailing, *, now: datetime, links: list[str] | None = None) -> Compiled:
    """Return one text of a mailing compiled, its links added to ``links``. Raises NotReady."""
    if not text.blocks:
        raise NotReady([_named(text.language, _("It has no block yet. Please add one."))])
    try:
        site = site_facts(language=text.language, now=now)
        online = mailing.archived and mailing.kind == Mailing.Kind.ISSUE
        return compile_text(
            text, language=text.language, site=site, links=links, opens=mailing.count_opens, online=online
        )
    except NoCall:
        raise NotReady([_("The site has no call yet, so nothing can be sent in its name.")]) from None
    except BadTemplate as error:
        raise NotReady([_named(text.language, _place(place, said)) for place, said in error.errors.items()]) from None


def _named(language: str, sentence: str) -> str:
    name = dict(settings.LANGUAGES).get(language, language)
    return _("%(language)s: %(sentence)s") % {"language": name, "sentence": sentence}


def _place(place: str, sentence: str) -> str:
    if place.isdigit():
        return _("Block %(number)s: %(sentence)s") % {"number": int(place) + 1, "sentence": sentence}
    return sentence
