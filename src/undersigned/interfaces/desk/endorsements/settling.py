"""What published bodies propose and tell, and reviewers decide: changes to an entry, and deeds."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from undersigned.endorsements.models import Amendment, Deed
from undersigned.flows.amend import AlreadySettled, NoLongerStands, accept_amendment, refuse_amendment
from undersigned.flows.tell_deed import SettledAlready, settle_deed
from undersigned.flows.vet import IsSubmitter
from undersigned.interfaces.desk import words
from undersigned.interfaces.desk.endorsements import words as own_words
from undersigned.interfaces.desk.endorsements.rights import REVIEW, VIEW, Rights
from undersigned.interfaces.desk.second_factor import RecentSignInRequired
from undersigned.interfaces.desk.tables import NOTHING, day, links, moment

A_PAGE = 50
ACCEPT = "accept"
_INVALID, _CONFLICT = HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT


class Settling(Rights, WagtailAdminTemplateMixin, TemplateView):
    """A list of what waits; each with a button to let it through and a form to refuse it with a reason."""

    http_method_names = ["get", "head", "options"]
    template_name = "desk/endorsements_settling.html"
    header_icon = "clipboard-list"
    rights = (VIEW,)
    name = ""
    letting_through: Any = ""
    nothing: Any = ""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the queue."""
        to_queue = {"url": reverse("desk_endorsements:index"), "label": _("Endorsements")}
        return [*self.breadcrumbs_items, to_queue, {"url": "", "label": self.get_page_title()}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the list."""
        return self.render_to_response(self.get_context_data())

    def settle(self, pk: int, *, accepted: bool, reason: str) -> str:
        """Decide about one, and return what was done as a sentence. Raises Http404."""
        raise NotImplementedError

    def waiting(self) -> QuerySet[Any]:
        """Return what waits, the oldest first."""
        raise NotImplementedError

    def shown(self, one: Any) -> list[tuple[str, Any, Any]]:
        """Return what one of them says, as (label, now, proposed); the second is None where there is nothing to compare."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the list."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        page = Paginator(self.waiting(), A_PAGE).get_page(self.request.GET.get("p"))
        items = [
            {
                "one": one,
                "lines": self.shown(one),
                "since": moment(one.proposed_at if isinstance(one, Amendment) else one.submitted_at),
                "url": reverse(f"desk_endorsements:{self.name}_settle", args=[one.pk]),
            }
            for one in page.object_list
        ]
        return context | {
            "rows": items,
            "items": page,
            "linkurl": reverse(f"desk_endorsements:{self.name}"),
            "may_settle": self.request.user.has_perm(REVIEW),
            "letting_through": self.letting_through,
            "nothing": self.nothing,
        }


class Amendments(Settling):
    """Changes that published bodies propose to their name, kind, country or website."""

    name = "amendments"

    def get_page_title(self) -> str:
        """Return what is listed."""
        self.letting_through, self.nothing = _("Change the entry"), _("No body has proposed a change.")
        return _("Changes that wait")

    def waiting(self) -> QuerySet[Amendment]:
        """Return proposals."""
        proposed = Amendment.objects.filter(state=Amendment.State.PROPOSED)
        return proposed.select_related("endorsement").order_by("proposed_at", "pk")

    def shown(self, one: Amendment) -> list[tuple[str, Any, Any]]:
        """Return each field as it stands and as it would."""
        labels = {
            "name": _("Name"),
            "kind": _("Kind"),
            "country": _("Country"),
            "website": _("Website"),
            "domain": _("Domain"),
        }
        return [
            (label, _field(name, getattr(one.endorsement, name)), _field(name, one.fields[name]))
            for name, label in labels.items()
            if name in one.fields
        ]

    def settle(self, pk: int, *, accepted: bool, reason: str) -> str:
        """Accept or refuse a proposal."""
        staff, now, keys = self.staff, timezone.now(), settings.HOME.keys
        try:
            if accepted:
                accept_amendment(amendment_id=pk, reviewer=staff, keys=keys, now=now)
                return _("The entry says so from now on.")
            refuse_amendment(amendment_id=pk, reviewer=staff, reason=reason, keys=keys, now=now)
        except Amendment.DoesNotExist:
            raise Http404 from None
        return _("The change is refused.")


def _field(name: str, value: str) -> Any:
    match name:
        case "kind":
            return words.word_for(words.KINDS, value)
        case "country":
            return words.country_word(value)
        case "website":
            return links(value)
    return value or NOTHING


class Deeds(Settling):
    """Deeds that bodies tell, under the principles of the call."""

    name = "deeds"

    def get_page_title(self) -> str:
        """Return what is listed."""
        self.letting_through, self.nothing = _("Let it show"), _("No body has told a deed that waits.")
        return _("Deeds that wait")

    def waiting(self) -> QuerySet[Deed]:
        """Return deeds that nobody has looked at."""
        told = Deed.objects.filter(state=Deed.State.SUBMITTED)
        return told.select_related("endorsement").order_by("submitted_at", "pk")

    def shown(self, one: Deed) -> list[tuple[str, Any, Any]]:
        """Return what the deed says."""
        return [
            (_("Principle"), None, one.principle),
            (_("What was done"), None, one.text),
            (_("Day"), None, day(one.done_on)),
            (_("Link"), None, links(one.url)),
        ]

    def settle(self, pk: int, *, accepted: bool, reason: str) -> str:
        """Let a deed show, or refuse it."""
        try:
            settle_deed(
                deed_id=pk,
                shown=accepted,
                reason="" if accepted else reason,
                reviewer=self.staff,
                keys=settings.HOME.keys,
                now=timezone.now(),
            )
        except Deed.DoesNotExist:
            raise Http404 from None
        return _("The deed shows from now on.") if accepted else _("The deed is refused.")


class Settle(RecentSignInRequired, Settling):
    """Deciding about one of a list, on POST; whoever comes by GET is led to the list."""

    http_method_names = ["get", "head", "post", "options"]
    rights = (REVIEW,)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the list."""
        return redirect(f"desk_endorsements:{self.name}")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Settle one, or show the list with what stands in the way and what was typed."""
        pk, reason = kwargs["pk"], request.POST.get("reason", "").strip()
        accepted = request.POST.get("verdict") == ACCEPT
        if not accepted and not reason:
            return self._again(pk, _("Please say why. The body sees this on its page."), reason, _INVALID)
        try:
            told = self.settle(pk, accepted=accepted, reason=reason)
        except (AlreadySettled, SettledAlready):
            return self._again(pk, _("Somebody has decided about it meanwhile."), reason, _CONFLICT)
        except NoLongerStands:
            return self._again(pk, _("The body has left the roll meanwhile. Please refuse it."), reason, _CONFLICT)
        except IsSubmitter as error:
            return self._again(pk, own_words.obstacle(error), reason, _INVALID)
        messages.success(request, told)
        return redirect(f"desk_endorsements:{self.name}")

    def _again(self, pk: int, sentence: str, reason: str, status: HTTPStatus) -> HttpResponse:
        context = self.get_context_data(wrong_pk=pk, wrong=sentence, typed=reason)
        context["wrong_elsewhere"] = all(row["one"].pk != pk for row in context["rows"])
        return self.render_to_response(context, status=status)


class SettleAmendment(Settle, Amendments):
    """Deciding about a proposed change."""


class SettleDeed(Settle, Deeds):
    """Deciding about a deed."""
