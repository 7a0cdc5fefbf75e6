"""Suggest an event: anybody by a form that waits for the desk, a partner from its own page."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from undersigned.campaigns.event_form import LINE_LENGTH, LINK_LENGTH, TEXT_LENGTH, TITLE_LENGTH
from undersigned.campaigns.models import Partner
from undersigned.campaigns.states import ACTIVE
from undersigned.flows.my_partner import NoPartnerPage, open_partner_page
from undersigned.flows.suggest_event import (
    MOST_OF_ONE,
    OWN,
    TAKES_PART,
    BadEvent,
    TooMany,
    TooManyWaiting,
    suggest_event,
    suggest_event_as_partner,
)
from undersigned.interfaces.web.campaign.partners import this_campaign
from undersigned.interfaces.web.endorse_fields import Field
from undersigned.interfaces.web.headers import private_page, public_page
from undersigned.interfaces.web.network import client_address
from undersigned.values.local_times import zone_names

ABOUT: Final = (
    "kind",
    "title",
    "text",
    "languages",
    "starts",
    "ends",
    "time_zone",
    "place",
    "online_link",
    "register_at",
)
PERSON: Final = ("name", "email")
BOXES: Final = ("all_day", "captions")
FIELDS: Final = (*ABOUT, "host", "sign_language", "capacity", *BOXES, *PERSON)
MOST: Final = TEXT_LENGTH + 1_000
"""Characters of a field that come back into the form."""
OLD_NAMES: Final = ("US/", "Brazil/", "Canada/", "Chile/", "Mexico/")
"""Names that the database of zones keeps for old programs alone."""

Typed = Mapping[str, str]


# Readers have no cookie that another site could ride on, and a suggestion does nothing before the desk has looked at it.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def event_suggest(request: HttpRequest) -> HttpResponse:
    """Show the empty form; a POST keeps what is suggested for the desk. Closed where there is no campaign."""
    return _suggest(request) if request.method == "POST" else _empty(request)


@public_page
def _empty(request: HttpRequest) -> HttpResponse:
    return render(request, "web/event_suggest.html", _context(request, {}, {}))


@private_page
def _suggest(request: HttpRequest) -> HttpResponse:
    campaign, typed = this_campaign(), _typed(request)
    if campaign is None:
        return render(request, "web/event_suggest.html", _context(request, {}, {}), status=409)
    try:
        suggest_event(
            campaign_id=campaign.pk,
            fields=typed,
            language=request.LANGUAGE_CODE,
            ip=client_address(request),
            keys=settings.HOME.keys,
            public_url=settings.PUBLIC_URL,
            now=datetime.now(UTC),
        )
    except BadEvent as wrong:
        return render(request, "web/event_suggest.html", _context(request, typed, wrong.errors), status=422)
    except TooManyWaiting:
        return _later(request, typed, _("Many suggestions wait already. Please come back in some days."))
    except TooMany:
        problem = _("Several suggestions came from your network. Please come back tomorrow; nothing was kept.")
        return _later(request, typed, problem)
    return render(request, "web/event_suggested.html", {"campaign": campaign, "most": MOST_OF_ONE})


def _later(request: HttpRequest, typed: Typed, problem: str) -> HttpResponse:
    context = _context(request, typed, {}) | {"error_summary": [problem]}
    return render(request, "web/event_suggest.html", context, status=429)


# The token in the path is the authority; there is no cookie that another site could ride on.
@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def partner_event(request: HttpRequest, token: str) -> HttpResponse:
    """Show a partner the form for an event of its own; a POST publishes it or keeps it for the desk."""
    keys, now = settings.HOME.keys, datetime.now(UTC)
    try:
        partner = open_partner_page(token=token, keys=keys, now=now)
        if partner.state != ACTIVE:
            raise NoPartnerPage
        if request.method != "POST":
            return render(request, "web/event_suggest.html", _partner_context(request, token, partner, {}, {}))
        typed = _typed(request)
        done = suggest_event_as_partner(token=token, fields=typed, language=request.LANGUAGE_CODE, keys=keys, now=now)
    except NoPartnerPage:
        return _expired(request)
    except BadEvent as wrong:
        context = _partner_context(request, token, partner, typed, wrong.errors)
        return render(request, "web/event_suggest.html", context, status=422)
    except TooManyWaiting:
        context = _partner_context(request, token, partner, typed, {})
        context["error_summary"] = [
            _("Many suggestions of yours wait already. Please come back once some are decided.")
        ]
        return render(request, "web/event_suggest.html", context, status=429)
    if done.published:
        return HttpResponse(status=303, headers={"Location": reverse("event", args=[done.slug])})
    mine = {"campaign": partner.campaign, "most": 0, "back": reverse("partner_my", args=[token])}
    return render(request, "web/event_suggested.html", mine)


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "")[:MOST] for name in FIELDS}


def _expired(request: HttpRequest) -> HttpResponse:
    context = {
        "title": _("This link has come to its end"),
        "sentences": [_("Links to a partner’s page work for a day, some for two weeks. A new one comes by e-mail.")],
        "links": [{"url": reverse("partner_my_request"), "label": _("Ask for a new link")}],
    }
    return render(request, "web/message.html", context, status=410)


def _context(request: HttpRequest, typed: Typed, wrong: Mapping[str, str]) -> dict[str, Any]:
    order = (*ABOUT, "capacity", "host", "sign_language", *PERSON)
    known = {name: wrong[name] for name in order if name in wrong}
    rest = {name: sentence for name, sentence in wrong.items() if name not in known}
    form = _Form(typed, known)
    return {
        "campaign": this_campaign(),
        "partner": None,
        "action_url": request.path,
        "kind_field": form.kind(),
        "fields": form.about(),
        "time_fields": form.times(),
        "place_fields": form.places(partner=False),
        "person_fields": form.person(),
        "all_day": bool(typed.get("all_day")),
        "captions": bool(typed.get("captions")),
        "errors": known,
        "error_summary": list(rest.values()),
    }


def _partner_context(
    request: HttpRequest, token: str, partner: Partner, typed: Typed, wrong: Mapping[str, str]
) -> dict[str, Any]:
    context = _context(request, typed, wrong)
    form = _Form(typed, context["errors"])
    return context | {
        "campaign": partner.campaign,
        "partner": partner,
        "place_fields": form.places(partner=True),
        "person_fields": [],
        "back": reverse("partner_my", args=[token]),
    }


class _Form:
    """The form being described: what is typed in it, and what is wrong with it."""

    def __init__(self, typed: Typed, wrong: Mapping[str, str]) -> None:
        self.typed, self.wrong = typed, wrong

    def field(self, name: str, label: str, hint: str = "", **more: Any) -> Field:
        """A field with what was typed into it."""
        return Field(name, label, self.typed.get(name, ""), self.wrong.get(name, ""), hint=hint, **more)

    def kind(self) -> Field:
        """Whose event it is."""
        kinds = (
            ("", _("Choose one")),
            (OWN, _("An event for this campaign: one registers here")),
            (TAKES_PART, _("An event of others that we take part in: one registers there")),
        )
        return self.field("kind", _("What kind of event it is"), type="select", choices=kinds)

    def about(self) -> list[Field]:
        """What it is."""
        return [
            self.field("title", _("Title"), needed=True, most=TITLE_LENGTH),
            self.field(
                "text",
                _("What happens there"),
                _("In the language of this page; an empty line between paragraphs."),
                type="textarea",
                most=TEXT_LENGTH,
                rows=6,
            ),
            self.field("languages", _("Languages spoken"), _("By their codes, such as en, fr."), most=60),
        ]

    def times(self) -> list[Field]:
        """When it is, by the clock of a zone."""
        zones = sorted(name for name in zone_names() if not name.startswith(OLD_NAMES))
        choices = (("", _("Choose one")), *((name, name.replace("_", " ")) for name in zones))
        return [
            self.field("starts", _("Starts"), type="datetime-local", needed=True, most=16),
            self.field("ends", _("Ends"), type="datetime-local", needed=True, most=16),
            self.field(
                "time_zone",
                _("Time zone"),
                _("In which these times are meant, by a city in it."),
                type="select",
                choices=choices,
            ),
        ]

    def places(self, *, partner: bool) -> list[Field]:
        """Where it is and who holds it."""
        fields = [
            self.field("place", _("Place"), _("If there is one; an online event needs none."), most=LINE_LENGTH),
            self.field(
                "online_link",
                _("Link to come online"),
                _("Shown to nobody but those who have registered here."),
                type="url",
                most=LINK_LENGTH,
            ),
            self.field(
                "register_at",
                _("Page of the event elsewhere"),
                _("For an event of others: where one registers. It begins with https://."),
                type="url",
                most=LINK_LENGTH,
            ),
        ]
        if partner:
            fields.append(self.field("capacity", _("Seats"), _("Empty: as many as come."), type="number", most=6))
        else:
            fields.append(self.field("host", _("Who holds it"), most=LINE_LENGTH, autocomplete="organization"))
        sign = self.field("sign_language", _("Sign language"), _("Which one, if there is an interpreter."), most=80)
        return [*fields, sign]

    def person(self) -> list[Field]:
        """Who suggests it."""
        return [
            self.field("name", _("Your name"), needed=True, autocomplete="name"),
            self.field(
                "email",
                _("E-mail address"),
                _("Never shown. The answer goes there, and then it is deleted."),
                type="email",
                needed=True,
                most=254,
                autocomplete="email",
            ),
        ]
