"""Accepting many at once: those that were ticked are shown with their evidence first, then accepted each on its own."""

import uuid
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from undersigned.endorsements.models import Endorsement
from undersigned.flows import vet
from undersigned.flows.foresee import Foreseen, foresee
from undersigned.interfaces.desk.endorsements import words as own_words
from undersigned.interfaces.desk.endorsements.listing import rows_of
from undersigned.interfaces.desk.endorsements.rights import PUBLISH, REVIEW, Rights
from undersigned.interfaces.desk.second_factor import RecentSignInRequired

Chosen = tuple[uuid.UUID, int]


def read_chosen(values: Sequence[str]) -> list[Chosen]:
    """Return what was ticked, each once; what is no tick of ours is left out."""
    chosen: dict[uuid.UUID, int] = {}
    for value in values:
        one, _colon, revision = value.partition(":")
        try:
            chosen[uuid.UUID(one)] = int(revision)
        except ValueError:
            continue
    return list(chosen.items())


class Many(Rights, WagtailAdminTemplateMixin, TemplateView):
    """What was ticked, before and after. Who accepts many must hold the right to publish and the right to review."""

    rights = (PUBLISH,)
    template_name = "desk/endorsements_many.html"
    http_method_names = ["get", "head", "options"]
    header_icon = "clipboard-list"

    def get_page_title(self) -> str:
        """Return what is done here."""
        return _("Accept many")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the queue."""
        to_queue = {"url": reverse("desk_endorsements:index"), "label": _("Endorsements")}
        return [*self.breadcrumbs_items, to_queue, {"url": "", "label": self.get_page_title()}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show each with its evidence, its likely duplicates, and why it cannot be accepted."""
        chosen = read_chosen(request.GET.getlist("chosen"))
        return self._refused(request, chosen) or self.render_to_response(self._preview(chosen))

    def _refused(self, request: HttpRequest, chosen: list[Chosen]) -> HttpResponse | None:
        if not request.user.has_perm(REVIEW):
            return HttpResponse(_("You may not accept endorsements."), status=HTTPStatus.FORBIDDEN)
        if not chosen:
            messages.error(request, _("Please tick the endorsements that you want to accept."))
            return redirect("desk_endorsements:index")
        if len(chosen) > vet.MOST_AT_ONCE:
            sentence = _("These are %(number)s. Please tick %(most)s at most.")
            told = sentence % {"number": len(chosen), "most": vet.MOST_AT_ONCE}
            context = self.get_context_data(too_many=told)
            return self.render_to_response(context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return None

    def _preview(self, chosen: list[Chosen]) -> dict[str, Any]:
        found = Endorsement.objects.in_bulk([one for one, _seen in chosen])
        known = [found[one] for one, _seen in chosen if one in found]
        foreseen = foresee(endorsements=known, reviewer=self.staff, keys=settings.HOME.keys)
        seen = dict(chosen)
        items = []
        for row in self._rows(known):
            one = row.endorsement
            why = self._obstacle(foreseen[one.pk], stale=one.revision != seen[one.pk])
            mark = "" if why else f"{one.pk}:{one.revision}"
            items.append({"row": row, "why": why, "mark": mark, "first": foreseen[one.pk].needs_another and not why})
        return self.get_context_data(items=items, accepting=sum(1 for item in items if item["mark"]))

    @staticmethod
    def _rows(known: list[Endorsement]) -> list[Any]:
        """The lines, call by call: one call in almost every instance."""
        by_call: dict[int, list[Endorsement]] = {}
        for one in known:
            by_call.setdefault(one.call_id, []).append(one)
        return [row for call_id, ones in by_call.items() for row in rows_of(call_id, ones)]

    @staticmethod
    def _obstacle(foreseen: Foreseen, *, stale: bool) -> str:
        if stale:
            return own_words.obstacle(vet.DecidedMeanwhile())
        return own_words.obstacle(foreseen.obstacle) if foreseen.obstacle else ""


class AcceptMany(RecentSignInRequired, Many):
    """Accept what was shown, each on its own, and tell what became of each."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead back to the queue: only a form that was sent accepts anything."""
        return redirect("desk_endorsements:index")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Accept."""
        chosen = read_chosen(request.POST.getlist("chosen"))
        refused = self._refused(request, chosen)
        if refused is not None:
            return refused
        outcomes = vet.accept_many(
            endorsements=chosen,
            reviewer=self.staff,
            keys=settings.HOME.keys,
            now=timezone.now(),
        )
        names = Endorsement.objects.in_bulk([one for one, _outcome in outcomes])
        results = [
            {"endorsement": names[one], "outcome": _told(outcome), "done": isinstance(outcome, vet.Decided)}
            for one, outcome in outcomes
            if one in names
        ]
        done = sum(1 for result in results if result["done"])
        return self.render_to_response(self.get_context_data(results=results, done=done))


def _told(outcome: Exception | vet.Decided) -> str:
    if not isinstance(outcome, vet.Decided):
        return own_words.obstacle(outcome)
    return _("You accept it. Another reviewer must agree.") if outcome.needs_another else _("Accepted.")
