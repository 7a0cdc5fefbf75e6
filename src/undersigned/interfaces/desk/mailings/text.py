"""The screen of what a mailing says in one language: its lines, its blocks, how it looks, and what to think of before it leaves."""

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from undersigned.flows.compile_mailing import NotReady, compile_one
from undersigned.flows.save_mailing import copy_blocks, delete_mailing_text, save_mailing_text
from undersigned.interfaces.desk import words
from undersigned.interfaces.desk.acts import Field
from undersigned.interfaces.desk.campaigns.acts import Act, Done, Options, Sent
from undersigned.interfaces.desk.campaigns.screen import Entry, Section
from undersigned.interfaces.desk.mailings import finding
from undersigned.interfaces.desk.mailings import words as own_words
from undersigned.interfaces.desk.mailings.block_acts import ADDING, CHANGING, EACH, MOVING, blocks_of, summary
from undersigned.interfaces.desk.mailings.mailing import MailingScreen, crumbs, to_list
from undersigned.interfaces.desk.mailings.mailing_acts import LINES
from undersigned.interfaces.desk.mailings.preview import PreviewFrames
from undersigned.interfaces.desk.mailings.rights import WRITE
from undersigned.interfaces.desk.mailings.sentences import about, as_sentences
from undersigned.interfaces.desk.reading import Fact
from undersigned.interfaces.desk.words import language_name
from undersigned.mailing.models import MailingText
from undersigned.mailing.newsletters.articles import article_title
from undersigned.mailing.newsletters.own_links import warn_of_dead_links
from undersigned.mailing.states import DRAFT


def _save_lines(sent: Sent) -> str:
    one: MailingText = sent.subject
    with as_sentences():
        save_mailing_text(
            mailing_id=one.mailing_id,
            language=one.language,
            fields=sent.fields,
            seen=one.changed_at.isoformat(),
            by=sent.by,
            now=sent.now,
        )
    return _("The lines are kept.")


def _copy(sent: Sent) -> Done:
    with as_sentences():
        made = copy_blocks(**about(sent, "text_id"), language=sent.fields["language"])
    return Done(_("It is there in another language. Now translate it."), reverse("desk_mailings:text", args=[made.pk]))


def _delete(sent: Sent) -> Done:
    with as_sentences():
        delete_mailing_text(**about(sent, "text_id"))
    where = reverse("desk_mailings:inspect", args=[sent.subject.mailing_id])
    return Done(_("The mailing is not written in this language any more."), where)


def _chosen(block: dict[str, Any], language: str) -> str:
    """The title of the article that a block shows, where one was chosen."""
    chosen = block["value"].get("chosen", "")
    return article_title(chosen, language) if chosen else ""


def _draft(one: MailingText, _item: Any) -> bool:
    return bool(one.mailing.state == DRAFT)


def _lines(one: MailingText, _item: Any) -> dict[str, str]:
    return {"subject": one.subject, "subject_b": one.subject_b, "preheader": one.preheader}


def _languages_left(one: MailingText) -> Options:
    there = set(one.mailing.texts.values_list("language", flat=True))
    return {"language": [(code, name) for code, name in finding.languages() if code not in there]}


_AS_IT_STANDS: Final = (
    Act(
        name="lines",
        label=pgettext_lazy("what somebody at the desk does", "Change the subject"),
        do=_save_lines,
        right=WRITE,
        fields=LINES,
        button=lazy("Keep the lines"),
        open_for=_draft,
        fill=_lines,
        mark=lambda one, _item: one.changed_at.isoformat(),
    ),
    Act(
        name="copy",
        label=pgettext_lazy("what somebody at the desk does", "Begin another language with it"),
        do=_copy,
        right=WRITE,
        fields=(Field("language", lazy("Language"), "choice"),),
        button=lazy("Begin it"),
        adds=True,
        open_for=lambda one, _item: _draft(one, _item) and bool(_languages_left(one)["language"]),
        options=_languages_left,
    ),
    Act(
        name="leave",
        label=pgettext_lazy("what somebody at the desk does", "Take this language out"),
        do=_delete,
        right=WRITE,
        button=lazy("Take this language out"),
        open_for=_draft,
        mark=lambda one, _item: one.changed_at.isoformat(),
    ),
)


class TextScreen(MailingScreen):
    """A mailing in one language."""

    name = "text"
    place = "texts/<int:pk>/"
    acts = (*ADDING, *_AS_IT_STANDS, *CHANGING, *MOVING)
    template_name = "desk/mailing_text.html"
    subject: MailingText

    def find(self, pk: int) -> MailingText:
        """Return the text. Raises Http404."""
        return finding.find_text(pk)

    def get_page_title(self) -> str:
        """Return the mailing and the language."""
        return f"{self.subject.mailing} · {language_name(self.subject.language)}"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the mailing."""
        here = {"url": "", "label": language_name(self.subject.language)}
        return [*self.breadcrumbs_items, to_list(), crumbs(self.subject.mailing), here]

    def get_walk(self) -> list[tuple[str, Any]]:
        """Lead to the mailing and its other languages."""
        mailing = self.subject.mailing
        others = mailing.texts.exclude(pk=self.subject.pk).order_by("pk")
        return [
            (reverse("desk_mailings:inspect", args=[mailing.pk]), _("The mailing")),
            *((reverse("desk_mailings:text", args=[one.pk]), language_name(one.language)) for one in others),
        ]

    def get_sections(self) -> list[Section]:
        """Its lines, its blocks with what can be done about each, what to think of, and how it looks."""
        one = self.subject
        entries = [
            Entry(
                f"{int(item.pk) + 1}. {words.word_for(own_words.BLOCKS, item.value.get('type', ''))}",
                aside=summary(item.value) or _chosen(item.value, one.language),
                text=str(item.value.get("value", {}).get("text", "")),
                forms=[
                    form
                    for form in self.act_forms(item, *EACH)
                    if not form["act"].name.startswith("change-") or form["act"].name == f"change-{item.value['type']}"
                ],
            )
            for item in blocks_of(one)
        ]
        labels = ((_("Subject"), one.subject), (_("Second subject"), one.subject_b), (_("Beside it"), one.preheader))
        lines: list[Fact] = [(label, line) for label, line in labels if line]
        return [
            Section("lines", _("Beside the sender’s name"), facts=lines),
            Section("blocks", _("Blocks"), entries, nothing=_("It has no block yet. Please add one.")),
            *self._preview(),
        ]

    def _preview(self) -> list[Section]:
        """What to think of, and how it looks on a desk, a telephone and in the dark."""
        try:
            compiled = compile_one(self.subject, self.subject.mailing, now=self.now)
        except NotReady as error:
            return [Section("think", _("In the way"), facts=[(_("Please change"), "\n".join(error.sentences))])]
        facts: list[Fact] = [(_("Size"), _("%(size)s kB of HTML") % {"size": round(compiled.size / 1000, 1)})]
        warnings = [*compiled.warnings, *warn_of_dead_links(compiled.links)]
        facts += [(_("Please think of"), warned.sentence) for warned in warnings]
        facts += [(_("Links"), "\n".join(compiled.links))] if compiled.links else []
        return [
            Section("think", _("Before it leaves"), facts=facts),
            Section("preview", _("How it looks"), table=PreviewFrames(self.subject)),
        ]
