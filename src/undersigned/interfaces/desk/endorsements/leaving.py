"""When a body that stands on the roll is no more, or another stands in its place: the act on its entry's screen."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from undersigned.flows.succeed import NEEDS_SUCCESSOR, REASON_LENGTH, WAYS, BadDay, NoSuccessor, WrongState, succeed
from undersigned.interfaces.desk.endorsements.rights import PUBLISH, Rights
from undersigned.interfaces.desk.second_factor import RecentSignInRequired
from undersigned.interfaces.desk.typed import Wrong, find_entry, read_day
from undersigned.roll.models import RollEntry

_FIELDS = ("state", "successor", "on", "reason")


class Leaving(RecentSignInRequired, Rights, WagtailAdminTemplateMixin, TemplateView):
    """Succeeded, merged or dissolved; the entry keeps its address and its history. For the secretariat."""

    rights = (PUBLISH,)
    template_name = "desk/endorsement_leaving.html"
    http_method_names = ["get", "head", "post", "options"]
    header_icon = "list-ul"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the entry."""
        super().setup(request, *args, **kwargs)
        self.entry = get_object_or_404(RollEntry.objects.select_related("call"), pk=kwargs["pk"])

    def get_page_title(self) -> str:
        """Return whom it is about."""
        return self.entry.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the entry."""
        to_entry = {"url": self._entry_url(), "label": self.entry.name}
        return [*self.breadcrumbs_items, to_entry, {"url": "", "label": _("Leave the roll")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the form."""
        ways = {
            "succeeded": _("Another body stands in its place, or it has another name"),
            "merged": _("It stands on the roll a second time, or has become part of another body"),
            "dissolved": pgettext("a body that is no more", "It has been dissolved"),
        }
        first = {"state": "", "successor": "", "on": timezone.localdate().isoformat(), "reason": ""}
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {
            "typed": first,
            "wrong": {},
            **context,
            "entry": self.entry,
            "ways": [(state, ways[state]) for state in WAYS],
            "back": self._entry_url(),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take it off the roll, or show what stands in the way with what was typed."""
        typed = {name: request.POST.get(name, "").strip() for name in _FIELDS}
        try:
            self._do(typed)
        except Wrong as wrong:
            context = self.get_context_data(typed=typed, wrong={wrong.field: wrong.sentence})
            return self.render_to_response(context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        except WrongState:
            told = {"": _("The entry does not stand on the roll any more.")}
            return self.render_to_response(self.get_context_data(typed=typed, wrong=told), status=HTTPStatus.CONFLICT)
        messages.success(request, _("The entry has left the roll. Its address and its history stay."))
        return redirect(self._entry_url())

    def _do(self, typed: dict[str, str]) -> None:
        """Raises Wrong, WrongState."""
        if typed["state"] not in WAYS:
            raise Wrong("state", _("Please choose what has happened."))
        if len(typed["reason"]) > REASON_LENGTH:
            raise Wrong("reason", _("This is too long: %(most)s characters at most.") % {"most": REASON_LENGTH})
        day = read_day("on", typed["on"])
        slug = ""
        if typed["state"] in NEEDS_SUCCESSOR:
            slug = find_entry("successor", self.entry.call_id, typed["successor"]).slug
        try:
            succeed(
                entry_id=self.entry.pk,
                state=typed["state"],
                successor_slug=slug,
                on=day,
                reason=typed["reason"],
                language=(get_language() or settings.LANGUAGE_CODE).split("-")[0],
                actor=self.staff,
                now=timezone.now(),
            )
        except NoSuccessor:
            raise Wrong("successor", _("Please name another entry that stands on the roll.")) from None
        except BadDay:
            raise Wrong(
                "on", _("Please choose today or a day before, and none before it came onto the roll.")
            ) from None

    def _entry_url(self) -> str:
        return reverse("desk_roll:inspect", args=[self.entry.pk])
