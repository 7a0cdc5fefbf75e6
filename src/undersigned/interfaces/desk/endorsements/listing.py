"""The queue: what waits at the desk, the oldest first, with what tells one from another before it is opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from undersigned.calls import queries as calls
from undersigned.endorsements.models import Amendment, Deed, Endorsement, Evidence, Review
from undersigned.endorsements.states import (
    ACCEPTABLE,
    ACCEPTED,
    ASKED,
    DRAFT,
    HELD,
    LADDER,
    QUEUED,
    TO_DECIDE,
    highest_rung,
)
from undersigned.endorsements.words import RUNGS
from undersigned.interfaces.desk import words
from undersigned.interfaces.desk.endorsements import words as own_words
from undersigned.interfaces.desk.endorsements.queueing import in_order
from undersigned.interfaces.desk.endorsements.rights import PUBLISH, REVIEW, Rights
from undersigned.interfaces.desk.tables import moment
from undersigned.roll.duplicates import MOST_COUNTED, count_likely

A_PAGE: Final = 50
ALL: Final = "all"
BY_HAND: Final = "by_hand"
TABS: Final = {
    QUEUED: own_words.STATES[QUEUED],
    HELD: own_words.STATES[HELD],
    ASKED: own_words.STATES[ASKED],
    ACCEPTED: own_words.STATES[ACCEPTED],
    ALL: lazy("All"),
}
ASKED_FOR: Final = ("state", "kind", "rung", "why", "mine", "q")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the queue."""

    endorsement: Endorsement
    url: str
    waits_since: str
    age: str
    late: bool
    kind: str
    country: str
    rung: str
    enough: bool
    state: str
    reviewers: str
    reasons: str
    duplicates: str
    chosen_as: str
    """What its tick sends; empty where it cannot be ticked."""


class Queue(Rights, WagtailAdminTemplateMixin, TemplateView):
    """The list with its filters, which stand in the address."""

    template_name = "desk/endorsements.html"
    http_method_names = ["get", "head", "options"]
    header_icon = "clipboard-list"

    def get_page_title(self) -> str:
        """Return the name that the screen has in the menu."""
        return _("Endorsements")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the desk."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the rows of a page, the tabs with their numbers, and what was asked for."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        try:
            call = calls.current_call(settings.OPTION["call"])
        except calls.NoCall:
            return context | {"no_call": True}
        asked = {name: self.request.GET.get(name, "") for name in ASKED_FOR}
        asked["state"] = asked["state"] if asked["state"] in TABS else QUEUED
        found = in_order(narrow(Endorsement.objects.filter(call=call), asked, self.request))
        page = Paginator(found, A_PAGE).get_page(self.request.GET.get("p"))
        may_bulk = self.request.user.has_perm(PUBLISH) and self.request.user.has_perm(REVIEW)
        return context | {
            "asked": asked,
            "tabs": _tabs(call.pk, asked),
            "rows": rows_of(call.pk, list(page.object_list), may_choose=may_bulk),
            "items": page,
            "linkurl": reverse("desk_endorsements:index"),
            "may_bulk": may_bulk,
            "filtered": any(asked[name] for name in ASKED_FOR if name != "state"),
            "kinds": [(str(code), word) for code, word in words.KINDS.items()],
            "rungs": [(code, RUNGS[code]) for code in LADDER],
            "whys": [(BY_HAND, _("by hand")), *own_words.HOLD_REASONS.items()],
            "besides": _besides(call.pk),
        }


def narrow(endorsements: QuerySet[Endorsement], asked: dict[str, str], request: HttpRequest) -> QuerySet[Endorsement]:
    """Return those that were asked for; what is not understood asks for nothing."""
    found = endorsements.exclude(state=DRAFT)
    if asked["state"] != ALL:
        found = found.filter(state=asked["state"])
    if asked["kind"] in words.KINDS:
        found = found.filter(kind=asked["kind"])
    if asked["rung"] in LADDER:
        found = _on_rung(found, asked["rung"])
    if asked["mine"]:
        found = found.filter(assigned_to=request.user.pk)
    if asked["why"] == BY_HAND:
        found = found.filter(hold_reasons=[])
    elif asked["why"] in own_words.HOLD_REASONS:
        found = found.annotate(held_for=Cast("hold_reasons", TextField())).filter(
            held_for__contains=f'"{asked["why"]}"'
        )
    if asked["q"].strip():
        found = found.filter(name__icontains=asked["q"].strip()[:255])
    return found


def _on_rung(found: QuerySet[Endorsement], rung: str) -> QuerySet[Endorsement]:
    """Those whose highest rung it is."""
    reached = Evidence.objects.filter(endorsement=OuterRef("pk"))
    higher = LADDER[LADDER.index(rung) + 1 :]
    return found.filter(Exists(reached.filter(rung=rung))).exclude(Exists(reached.filter(rung__in=higher)))


def rows_of(call_id: int, endorsements: Sequence[Endorsement], *, may_choose: bool = False) -> list[Row]:
    """Return the lines for endorsements, with as many queries for one as for fifty."""
    ids = [one.pk for one in endorsements]
    whole = (
        Endorsement.objects.filter(pk__in=ids)
        .select_related("assigned_to")
        .prefetch_related("evidence", Prefetch("reviews", Review.objects.select_related("reviewer")))
        .in_bulk()
    )
    counts = count_likely(call_id, endorsements)
    now = timezone.now()
    return [_row(whole[pk], counts[pk], now, may_choose=may_choose) for pk in ids if pk in whole]


def _row(one: Endorsement, likely: int, now: datetime, *, may_choose: bool) -> Row:
    rungs = {each.rung for each in one.evidence.all()}
    since = one.queued_at or one.submitted_at
    late = one.state in TO_DECIDE and since is not None and now - since > timedelta(days=settings.OPTION["queue_days"])
    accepted = [each.reviewer.get_username() for each in one.reviews.all() if each.round == one.round]
    reasons = [words.word_for(dict(own_words.HOLD_REASONS), code) for code in one.hold_reasons]
    return Row(
        endorsement=one,
        url=reverse("desk_endorsements:one", args=[one.pk]),
        waits_since=moment(since),
        age=timesince(since, now, depth=1) if since else "",
        late=late,
        kind=words.word_for(words.KINDS, one.kind),
        country=words.country_word(one.country),
        rung=str(RUNGS[highest_rung(rungs)]),
        enough=bool(rungs & ACCEPTABLE),
        state=words.word_for(dict(own_words.STATES), one.state),
        reviewers=_reviewers(one, accepted),
        reasons=", ".join(reasons) or (one.reason if one.state == HELD else ""),
        duplicates=f"{likely}+" if likely >= MOST_COUNTED else str(likely or ""),
        chosen_as=f"{one.pk}:{one.revision}" if may_choose and one.state in TO_DECIDE else "",
    )


def _reviewers(one: Endorsement, accepted: list[str]) -> str:
    if not one.two_reviewers or one.state not in TO_DECIDE:
        return ""
    if accepted:
        return _("1 of 2: %(name)s") % {"name": accepted[0]}
    return _("0 of 2")


def _tabs(call_id: int, asked: dict[str, str]) -> list[dict[str, Any]]:
    """The states with how many are in each, and their address with the other filters kept."""
    counted = Endorsement.objects.filter(call_id=call_id).exclude(state=DRAFT).order_by().values_list("state")
    numbers = dict(counted.annotate(number=Count("pk")))
    others = {name: value for name, value in asked.items() if value and name not in {"state", "why"}}
    return [
        {
            "label": label,
            "number": sum(numbers.values()) if state == ALL else numbers.get(state, 0),
            "url": f"?{urlencode({'state': state, **others})}",
            "current": state == asked["state"],
        }
        for state, label in TABS.items()
    ]


def _besides(call_id: int) -> list[dict[str, Any]]:
    """What waits for a reviewer besides endorsements."""
    amendments = Amendment.objects.filter(endorsement__call_id=call_id, state=Amendment.State.PROPOSED)
    deeds = Deed.objects.filter(endorsement__call_id=call_id, state=Deed.State.SUBMITTED)
    return [
        {"label": _("Changes"), "number": amendments.count(), "url": reverse("desk_endorsements:amendments")},
        {"label": _("Deeds"), "number": deeds.count(), "url": reverse("desk_endorsements:deeds")},
    ]
