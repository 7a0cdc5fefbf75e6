"""One endorsement with everything needed to decide, and the acts that are done about it from there."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from undersigned.endorsements.models import Endorsement, Logo
from undersigned.endorsements.queries import endorsement_by_id
from undersigned.endorsements.states import DRAFT
from undersigned.endorsements.words import RUNGS
from undersigned.flows import vet
from undersigned.flows.foresee import foresee
from undersigned.interfaces.desk import words
from undersigned.interfaces.desk.acts import Field
from undersigned.interfaces.desk.endorsements import acts, doing, seeing
from undersigned.interfaces.desk.endorsements import words as own_words
from undersigned.interfaces.desk.endorsements.queueing import neighbours, next_for
from undersigned.interfaces.desk.endorsements.rights import Rights, may_review, only_second
from undersigned.interfaces.desk.second_factor import RecentSignInRequired
from undersigned.interfaces.desk.typed import Wrong, site_moment

_CONFLICTS = (vet.DecidedMeanwhile, vet.WrongState, vet.ReviewedAlready)


def find_endorsement(endorsement_id: uuid.UUID) -> Endorsement:
    """Return a submitted endorsement; a form that is still being written is nobody's to see. Raises Http404."""
    endorsement = endorsement_by_id(endorsement_id)
    if endorsement is None or endorsement.state == DRAFT:
        raise Http404
    return endorsement


class Screen(Rights, WagtailAdminTemplateMixin, TemplateView):
    """One endorsement; an act that could not be done shows it again with what was typed."""

    template_name = "desk/endorsement.html"
    http_method_names = ["get", "head", "options"]
    header_icon = "clipboard-list"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Take the moment that everything on the page is as of."""
        super().setup(request, *args, **kwargs)
        self.now: datetime = timezone.now()
        self.refused = ""
        self.typed: Mapping[str, str] = {}
        self.wrong: tuple[str, str] = ("", "")
        self.meanwhile = False

    def get_page_title(self) -> str:
        """Return the name of the body."""
        return self.endorsement.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the queue."""
        to_queue = {"url": reverse("desk_endorsements:index"), "label": _("Endorsements")}
        return [*self.breadcrumbs_items, to_queue, {"url": "", "label": _("One endorsement")}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show it."""
        self.endorsement = find_endorsement(kwargs["pk"])
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return everything that is shown."""
        one, user, keys = self.endorsement, self.staff, settings.HOME.keys
        foreseen = foresee(endorsements=[one], reviewer=user, keys=keys, only_second=only_second(user))[one.pk]
        lines = seeing.history(one)
        alike = seeing.duplicates(one)
        before, after = neighbours(one)
        context = super().get_context_data(**kwargs)
        return context | {
            "endorsement": one,
            "kind": words.word_for(words.KINDS, one.kind),
            "country": words.country_word(one.country) if one.country else _("International organisation"),
            "state": words.word_for(dict(own_words.STATES), one.state),
            "rung": RUNGS[foreseen.rung],
            "facts": seeing.facts_of(one),
            "signs": seeing.signs_of(one, foreseen, staff=user),
            "contacts": seeing.contacts(one, in_clear=may_review(user), keys=keys),
            "evidence": seeing.evidence(one),
            "check": seeing.domain_check(one),
            "alike": alike,
            "companions": [(each, own_words.STATES[each.state]) for each in seeing.companions(one)],
            "reviews": [(each, own_words.VERDICTS[each.verdict]) for each in one.reviews.select_related("reviewer")],
            "notes": one.notes.all(),
            "lines": [(line, seeing.told_line(line)) for line in lines],
            "held_back": seeing.held_back_by(one, now=self.now),
            "has_logo": Logo.objects.filter(endorsement=one).exists(),
            "meanwhile": seeing.decided_meanwhile(lines) if self.meanwhile else "",
            "before": before,
            "after": after,
            "obstacle": own_words.obstacle(foreseen.obstacle) if foreseen.obstacle else "",
            "site_zone": timezone.get_default_timezone_name(),
            "decisions": self._forms(acts.DECISIONS, alike),
            "more": self._forms(acts.MORE, alike),
        }

    def _forms(self, among: tuple[acts.Act, ...], alike: list[seeing.Alike]) -> list[dict[str, Any]]:
        """The acts that are open to this staff member, each with its fields and what is in them."""
        return [
            {
                "act": act,
                "url": reverse(f"desk_endorsements:{act.name}", args=[self.endorsement.pk]),
                "open": act.name == self.refused,
                "wrong": self.wrong[1] if act.name == self.refused and not self.wrong[0] else "",
                "fields": [self._field(act, field, alike) for field in act.fields],
            }
            for act in among
            if act.is_open(self.endorsement, self.staff)
        ]

    def _field(self, act: acts.Act, field: Field, alike: list[seeing.Alike]) -> dict[str, Any]:
        refused = act.name == self.refused
        value = self.typed.get(field.name, "") if refused else self._standing(act, field)
        wrong = self.wrong[1] if refused and self.wrong[0] == field.name else ""
        options: list[tuple[str, Any]] = []
        match field.kind:
            case "entries":
                options = [(each.slug, each.name) for each in alike if each.slug]
            case "staff":
                others = doing.colleagues().exclude(pk=self.staff.pk)
                options = [(doing.ME, _("Me")), (doing.NOBODY, _("Nobody"))]
                options += [(str(each.pk), each.get_username()) for each in others]
            case "what":
                options = [("document", _("A document")), ("statement", _("A public statement of the body"))]
        return {"field": field, "id": f"{act.name}-{field.name}", "value": value, "wrong": wrong, "options": options}

    def _standing(self, act: acts.Act, field: Field) -> str:
        """What a field holds before anybody types."""
        one = self.endorsement
        match act.name, field.name:
            case "embargo", "until":
                return site_moment(one.embargo_until)
            case "reveal", "at":
                return site_moment(one.group.reveal_at if one.group else None)
            case "reveal", "needed":
                return str(one.group.needed if one.group else 0)
            case "assign", "to":
                return doing.ME if one.assigned_to_id == self.staff.pk else str(one.assigned_to_id or doing.ME)
            case "document", "what":
                return "document"
        return ""


class Doing(Screen):
    """One act about one endorsement, on POST; whoever comes by GET is led to the endorsement."""

    http_method_names = ["get", "head", "post", "options"]
    act: acts.Act | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for the right that the act needs."""
        assert self.act is not None
        if request.method == "POST":
            self.rights = self.act.rights
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the endorsement."""
        return redirect("desk_endorsements:one", pk=kwargs["pk"])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it, or show what stands in the way with what was typed."""
        act = self.act
        assert act is not None
        self.endorsement = find_endorsement(kwargs["pk"])
        self.typed = {field.name: request.POST.get(field.name, "") for field in act.fields}
        try:
            done = act.do(self._sent(request))
        except Wrong as wrong:
            return self._again(HTTPStatus.UNPROCESSABLE_ENTITY, wrong.field, wrong.sentence)
        except tuple(own_words.OBSTACLES) as error:
            status = HTTPStatus.CONFLICT if isinstance(error, _CONFLICTS) else HTTPStatus.UNPROCESSABLE_ENTITY
            self.meanwhile = isinstance(error, (vet.DecidedMeanwhile, vet.WrongState))
            return self._again(status, "", own_words.obstacle(error))
        messages.success(request, done)
        return redirect(self._onwards())

    def _sent(self, request: HttpRequest) -> doing.Sent:
        """The form; one about a state in which it is not offered is refused as one that came too late. Raises WrongState."""
        assert self.act is not None
        seen = request.POST.get("revision", "")
        revision = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1
        if revision != self.endorsement.revision and not self.act.adds:
            raise vet.DecidedMeanwhile
        if not self.act.is_open(self.endorsement, self.staff):
            raise vet.WrongState
        return doing.Sent(
            endorsement=self.endorsement,
            seen=revision,
            staff=self.staff,
            keys=settings.HOME.keys,
            now=self.now,
            fields=self.typed,
        )

    def _again(self, status: HTTPStatus, field: str, sentence: str) -> HttpResponse:
        assert self.act is not None
        self.refused, self.wrong = self.act.name, (field, sentence)
        self.endorsement = find_endorsement(self.endorsement.pk)
        return self.render_to_response(self.get_context_data(), status=status)

    def _onwards(self) -> str:
        """After a decision the next one in the queue; after anything else the same one again."""
        assert self.act is not None
        if not self.act.decides:
            return reverse("desk_endorsements:one", args=[self.endorsement.pk])
        following = next_for(self.endorsement, self.staff)
        if following is None:
            return reverse("desk_endorsements:index")
        return reverse("desk_endorsements:one", args=[following.pk])


class DoingLately(RecentSignInRequired, Doing):
    """An act of weight: who does it has shown who they are lately."""


class Mark(Rights, View):
    """The logo that a body sent, as we made it clean."""

    http_method_names = ["get", "head", "options"]

    def get(self, _request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
        """Return the picture."""
        logo = Logo.objects.filter(endorsement=find_endorsement(pk)).first()
        if logo is None:
            raise Http404
        return HttpResponse(bytes(logo.png), content_type="image/png", headers={"X-Content-Type-Options": "nosniff"})
