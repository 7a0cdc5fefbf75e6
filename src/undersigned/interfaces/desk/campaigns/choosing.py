"""Choosing targets among the states of the world: found by name, ticked, looked at once more, and called upon together.

What is ticked travels in the address, so that a search loses nothing and no script is needed.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from undersigned.campaigns.models import Campaign
from undersigned.campaigns.queries import announced_states
from undersigned.campaigns.queries.choosing import choosable_states
from undersigned.campaigns.states import SILENT, UNDATED
from undersigned.flows.choose_targets import LONGEST_REASON, MOST_AT_ONCE, BadChoice, NotToChoose, call_on_states
from undersigned.interfaces.desk import words
from undersigned.interfaces.desk.acts import Field, HeldRights
from undersigned.interfaces.desk.campaigns import finding, rights
from undersigned.interfaces.desk.campaigns import words as own_words
from undersigned.interfaces.desk.campaigns.acts import Translated, sentence_for
from undersigned.interfaces.desk.campaigns.campaign import crumbs, to_list
from undersigned.interfaces.desk.second_factor import RecentSignInRequired
from undersigned.interfaces.desk.typed import Wrong, read_day
from undersigned.people.models import Country
from undersigned.values.names import fold_text
from undersigned.values.plain_text import plain_text

LONGEST_QUERY: Final = 100
_FIELDS: Final = (
    Field("called_on", lazy("The campaign calls on them since"), "day"),
    *Translated(Field("reason", lazy("Why the campaign chose them"), "lines", most=LONGEST_REASON)).expanded(),
    Field("source", lazy("Source"), most=LONGEST_REASON),
)


class ChooseStates(HeldRights, WagtailAdminTemplateMixin, TemplateView):
    """The states that a campaign can still call on; ``step=preview`` shows the ticked ones with what is said of them all."""

    rights = (rights.RUN,)
    template_name = "desk/choose_states.html"
    http_method_names = ["get", "head", "options"]
    header_icon = "group"
    place = "<int:pk>/targets/choose/"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Begin with what the address says."""
        super().setup(request, *args, **kwargs)
        self.asked = request.GET
        self.typed: Mapping[str, str] = {}
        self.wrong: dict[str, str] = {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the list, or what was ticked; 422 with a sentence where that is nothing or too much."""
        self.campaign = finding.find_campaign(kwargs["pk"])
        self.step = "preview" if request.GET.get("step") == "preview" else ""
        codes = self._codes()
        # A state that is called upon by now counts for nothing.
        number = len(codes) if choosable_states(self.campaign, codes) else 0
        if self.step and (wrong := _wrong_number(number)):
            self.step, self.wrong = "", {"state": wrong}
        return self._answer(HTTPStatus.UNPROCESSABLE_ENTITY if self.wrong else HTTPStatus.OK)

    def _answer(self, status: HTTPStatus) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**self.kwargs), status=status)

    def _codes(self) -> list[str]:
        """What was ticked: codes of two letters, each once."""
        return list(dict.fromkeys(code for code in self.asked.getlist("state") if len(code) == 2))

    def get_page_title(self) -> str:
        """Say what is done."""
        return _("Choose states")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the targets."""
        to_targets = {"url": self._targets_url(), "label": _("Targets")}
        here = {"url": "", "label": self.get_page_title()}
        return [*self.breadcrumbs_items, to_list(), crumbs(self.campaign), to_targets, here]

    def _targets_url(self) -> str:
        return reverse("desk_campaigns:targets", args=[self.campaign.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the states by name, what is ticked among them, and, in the preview, the form for all of these."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        language, ticked = (get_language() or "en").split("-")[0], set(self._codes())
        states = sorted(choosable_states(self.campaign), key=lambda one: fold_text(one.name_in(language)))
        announced = {one.country.code for one in announced_states(self.campaign.call_id, language)}
        query = plain_text(self.asked.get("q", ""))[:LONGEST_QUERY].strip()
        lines = [_line(one, language, one.code in announced, ticked) for one in states]
        chosen = [line for line in lines if line["ticked"]]
        if not chosen:
            self.step = ""
        back = urlencode([("q", query), *(("state", line["code"]) for line in chosen)])
        return context | {
            "campaign": self.campaign,
            "step": self.step,
            "query": query,
            "chosen": chosen,
            "offered": [line for line in lines if not line["ticked"] and _fits(line, query)],
            "most": MOST_AT_ONCE,
            "wrong": self.wrong,
            "list_url": reverse("desk_campaigns:choose_states", args=[self.campaign.pk]),
            "add_url": reverse("desk_campaigns:choose_states_add", args=[self.campaign.pk]),
            "targets_url": self._targets_url(),
            "back": f"?{back}",
            "status": words.word_for(own_words.STATUSES, SILENT),
            "fields": self._fields() if self.step else [],
        }

    def _fields(self) -> list[dict[str, Any]]:
        values = self.typed or {"called_on": _since(self.campaign)}
        first = next(field.name for field in _FIELDS if field.name.startswith("reason_"))
        wrong = self.wrong | ({first: self.wrong["reason"]} if "reason" in self.wrong else {})
        return [
            {
                "field": field,
                "id": f"choose-{field.name}",
                "value": values.get(field.name, ""),
                "wrong": wrong.get(field.name, ""),
            }
            for field in _FIELDS
        ]

    @classmethod
    def addresses(cls) -> list[URLPattern]:
        """Return the address of the list, and the one that the form goes to."""
        return [
            path(cls.place, cls.as_view(), name="choose_states"),
            path(f"{cls.place}add/", CallingOnStates.as_view(), name="choose_states_add"),
        ]


class CallingOnStates(RecentSignInRequired, ChooseStates):
    """The form of the preview, on POST; whoever comes by GET is led to the list."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the list."""
        return redirect("desk_campaigns:choose_states", **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Call on them all, or show what stands in the way with what was typed."""
        self.campaign, self.asked, self.step = finding.find_campaign(kwargs["pk"]), request.POST, "preview"
        self.typed = {field.name: plain_text(request.POST.get(field.name, "")) for field in _FIELDS}
        if wrong := _wrong_number(len(self._codes())):
            self.step, self.wrong = "", {"state": wrong}
            return self._answer(HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            number = self._call_on()
        except Wrong as found:
            self.wrong = {found.field: found.sentence}
        except BadChoice as error:
            self.wrong = {name: sentence_for(name, code) for name, code in error.errors.items()}
        except Campaign.DoesNotExist:
            raise Http404 from None
        except NotToChoose as error:
            self.wrong = {"state": _gone(error.codes)}
            return self._answer(HTTPStatus.CONFLICT)
        else:
            messages.success(request, _("The campaign calls on %(number)s more.") % {"number": number})
            return redirect(self._targets_url())
        return self._answer(HTTPStatus.UNPROCESSABLE_ENTITY)

    def _call_on(self) -> int:
        reason = {name.removeprefix("reason_"): text for name, text in self.typed.items() if name.startswith("reason_")}
        made = call_on_states(
            campaign_id=self.campaign.pk,
            countries=self._codes(),
            called_on=read_day("called_on", self.typed["called_on"]),
            reason=reason,
            source=self.typed["source"],
            by=self.staff.get_username(),
            now=timezone.now(),
        )
        return len(made)


def _line(one: Country, language: str, announced: bool, ticked: set[str]) -> dict[str, Any]:
    return {
        "code": one.code,
        "alpha3": one.alpha3,
        "name": one.name_in(language),
        "aside": _("announced, not listed") if announced else "",
        "ticked": one.code in ticked,
    }


def _fits(line: Mapping[str, Any], query: str) -> bool:
    """Whether a state is looked for: by part of its name, without regard to accents, or by its code."""
    return fold_text(query) in fold_text(line["name"]) or query.upper() in {line["code"], line["alpha3"]}


def _wrong_number(number: int) -> str:
    if not number:
        return _("Please tick at least one state.")
    if number > MOST_AT_ONCE:
        sentence = _("At most %(most)s at once, please; %(number)s are ticked. Take some out, and add them afterwards.")
        return sentence % {"most": MOST_AT_ONCE, "number": number}
    return ""


def _since(campaign: Campaign) -> str:
    """The first day of a campaign that has not begun and has one; else today."""
    today = timezone.localdate()
    later = campaign.starts_on > today and campaign.starts_on != UNDATED
    return (campaign.starts_on if later else today).isoformat()


def _gone(codes: list[str]) -> str:
    language = (get_language() or "en").split("-")[0]
    names = ", ".join(one.name_in(language) for one in Country.objects.filter(code__in=codes)) or ", ".join(codes)
    return _("Meanwhile on the list or on the roll: %(names)s. Nothing was changed; the others are still here.") % {
        "names": names
    }
