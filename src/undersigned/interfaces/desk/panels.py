"""What the first screen of the desk says before anything is clicked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from wagtail.admin.ui.components import Component

from undersigned.calls import queries as calls
from undersigned.calls.models import Call, Signature
from undersigned.interfaces.desk import words
from undersigned.interfaces.desk.tables import moment
from undersigned.mailing.models import Letter
from undersigned.mailing.queries import letters_by_state
from undersigned.roll import queries as roll

# Those that somebody may have to do something about.
LETTER_STATES_SHOWN = (Letter.State.WAITING, Letter.State.REFUSED, Letter.State.DROPPED)


@dataclass(frozen=True, slots=True)
class Figure:
    """One line: what is counted, how many, and the list in which they can be seen."""

    label: str
    count: int
    url: str


class FiguresPanel(Component):
    """Supporters by kind with their sum, people, and, for whom it concerns, what waits."""

    name = "figures"
    template_name = "desk/figures.html"
    order = 100

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the figures that the staff member may see."""
        request: HttpRequest = (parent_context or {})["request"]
        context: dict[str, Any] = {}
        try:
            call = calls.current_call(settings.OPTION["call"])
        except calls.NoCall:
            return context
        counts = roll.roll_counts(call.pk)
        context["name"] = _title(call)
        context["roll"] = counts
        context["counted_at"] = moment(counts.counted_at)
        context["kinds"] = _by_kind(counts)
        if request.user.has_perm("undersigned.view_signature"):
            context["signatures_url"] = reverse("desk_signatures:index")
            context["pending"] = Signature.objects.filter(call=call, state=Signature.State.PENDING).count()
        if request.user.has_perm("undersigned.view_letter"):
            context["letters"] = _letters()
        return context


def _title(call: Call) -> str:
    try:
        return calls.title_of(call.pk, get_language() or settings.LANGUAGE_CODE)
    except calls.NoCall:  # no version of it is published yet
        return call.name


def _by_kind(counts: roll.RollCounts) -> list[Figure]:
    address = reverse("desk_roll:index")
    return [
        Figure(str(label), getattr(counts, kind), f"{address}?kind={kind}&state=listed")
        for kind, label in words.KINDS_IN_PLURAL.items()
    ]


def _letters() -> list[Figure]:
    by_state, address = letters_by_state(), reverse("desk_letters:index")
    return [
        Figure(words.word_for(words.LETTER_STATES, state), by_state[state], f"{address}?state={state}")
        for state in LETTER_STATES_SHOWN
    ]
