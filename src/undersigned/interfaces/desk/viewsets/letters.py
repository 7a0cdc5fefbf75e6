"""Letters: which kind, in which state, how old. Never to whom, never what they say."""

from typing import ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, TitleColumn

from undersigned.interfaces.desk import words
from undersigned.interfaces.desk.filters import LetterFilters
from undersigned.interfaces.desk.reading import Fact, ReadingList, ReadingPage, ReadingViewSet
from undersigned.interfaces.desk.tables import NOTHING, column, moment
from undersigned.mailing.models import Letter


class LetterList(ReadingList):
    """All letters that the instance still remembers, the latest first."""

    @cached_property
    def columns(self) -> list[Column]:
        """Kind, state, age, attempts, what the mail server said."""
        return [
            TitleColumn("kind", label=_("Letter"), accessor=_kind, get_url=_address),
            column("state", _("State"), lambda one: words.word_for(words.LETTER_STATES, one.state)),
            column("made_at", _("Age"), lambda one: timesince(one.made_at, depth=1), sort_key="made_at"),
            column("attempts", _("Attempts"), wide=True),
            column("next_try_at", _("Next attempt"), _next_attempt, wide=True),
            column("last_error", _("Mail server said"), lambda one: one.last_error or NOTHING, wide=True),
        ]

    def get_base_queryset(self) -> QuerySet[Letter]:
        """Leave the box and the digest of the address where they are."""
        return super().get_base_queryset().defer("box", "digest")


def _kind(letter: Letter) -> str:
    return words.word_for(words.LETTER_KINDS, letter.kind)


def _next_attempt(letter: Letter) -> str:
    return NOTHING if letter.settled_at else moment(letter.next_try_at)


def _address(letter: Letter) -> str:
    return reverse("desk_letters:inspect", args=[letter.pk])


class LetterPage(ReadingPage):
    """One letter's fate."""

    def get_page_title(self) -> str:
        """Return the kind of letter."""
        return _kind(self.object)

    def get_facts(self) -> list[Fact]:
        """State, moments, attempts."""
        one: Letter = self.object
        return [
            (_("State"), words.word_for(words.LETTER_STATES, one.state)),
            (_("Language"), one.language),
            (_("Written"), moment(one.made_at)),
            (_("Attempts"), one.attempts),
            (_("Next attempt"), _next_attempt(one)),
            (_("Settled"), moment(one.settled_at)),
            (_("Mail server said"), one.last_error or NOTHING),
        ]


class LetterScreen(ReadingViewSet):
    """Letters in the menu."""

    model = Letter
    name = "desk_letters"
    url_prefix = "letters"
    icon = "mail"
    menu_label = gettext_lazy("Letters")
    menu_order = 250
    ordering: ClassVar[list[str]] = ["-made_at", "id"]
    filterset_class = LetterFilters
    index_view_class = LetterList
    inspect_view_class = LetterPage
