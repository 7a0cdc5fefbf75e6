"""Ask to be a partner: a form that waits for the desk, with a logo if one is at hand."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from undersigned.flows.ask_partner import LONGEST_ABOUT, BadPartner, TooMany, TooManyWaiting, ask_partner, read_partner
from undersigned.interfaces.web.campaign.partner_words import KIND_CHOICES, sentence
from undersigned.interfaces.web.campaign.partners import this_campaign
from undersigned.interfaces.web.endorse_fields import Field
from undersigned.interfaces.web.headers import private_page, public_page
from undersigned.interfaces.web.network import client_address
from undersigned.values.countries import country_choices
from undersigned.values.logos import MAX_BYTES, BadLogo, reencode_logo

FIELDS = ("name", "kind", "country", "website", "about", "contact_name", "contact_email")
MOST = 4_000
"""Characters of a field that come back into the form."""


# Readers have no cookie that another site could ride on, and a request does nothing before the desk has looked at it.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def partner_ask(request: HttpRequest) -> HttpResponse:
    """Show the empty form; a POST stores the request for the desk. Closed where there is no campaign."""
    return _ask(request) if request.method == "POST" else _empty(request)


@public_page
def _empty(request: HttpRequest) -> HttpResponse:
    return render(request, "web/partner_ask.html", _context(request, {}, {}))


@private_page
def _ask(request: HttpRequest) -> HttpResponse:
    campaign = this_campaign()
    if campaign is None:
        return render(request, "web/partner_ask.html", _context(request, {}, {}), status=409)
    typed = {name: request.POST.get(name, "")[:MOST] for name in FIELDS}
    errors: dict[str, str] = {}
    try:
        read_partner(typed)
    except BadPartner as wrong:
        errors |= wrong.errors
    logo = _logo(request, errors)
    if errors:
        return render(request, "web/partner_ask.html", _context(request, typed, errors), status=422)
    try:
        ask_partner(
            campaign_id=campaign.pk,
            fields=typed,
            logo=logo,
            language=request.LANGUAGE_CODE,
            keys=settings.HOME.keys,
            now=datetime.now(UTC),
            ip=client_address(request),
        )
    except TooManyWaiting:
        return _too_many(
            request, typed, _("Many requests wait already, here or from this address. Please come back in some days.")
        )
    except TooMany:
        return _too_many(
            request,
            typed,
            _("Several requests came from your network within the hour. Please come back tomorrow; nothing was kept."),
        )
    return render(request, "web/partner_asked.html", {"campaign": campaign})


def _too_many(request: HttpRequest, typed: Mapping[str, str], problem: str) -> HttpResponse:
    context = _context(request, typed, {}) | {"error_summary": [problem]}
    return render(request, "web/partner_ask.html", context, status=429)


def _logo(request: HttpRequest, errors: dict[str, str]) -> bytes:
    """The logo that was chosen, made clean at once; what was uploaded is not kept."""
    upload = request.FILES.get("logo")
    if upload is None or not upload.size:
        return b""
    try:
        if upload.size > MAX_BYTES:
            raise BadLogo("too_large")
        return reencode_logo(upload.read())
    except BadLogo as bad:
        errors["logo"] = bad.code
        return b""


def _context(request: HttpRequest, typed: Mapping[str, str], errors: Mapping[str, str]) -> dict[str, Any]:
    wrong = {field: sentence(field, code) for field, code in errors.items()}
    return {
        "campaign": this_campaign(),
        "action_url": request.path,
        "fields": _fields(typed, wrong, request.LANGUAGE_CODE),
        "contact_fields": _contact_fields(typed, wrong),
        "errors": {name: wrong[name] for name in (*FIELDS[:5], "logo", *FIELDS[5:]) if name in wrong},
        "error_summary": [],
        "lost_logo": bool(errors) and "logo" in request.FILES,
    }


def _fields(typed: Mapping[str, str], wrong: Mapping[str, str], language: str) -> list[Field]:
    kinds = (("", _("Choose one")), *((kind, str(words)) for kind, words in KIND_CHOICES.items()))
    countries = tuple(country_choices(language))

    def field(name: str, label: str, hint: str = "", **more: Any) -> Field:
        return Field(name, label, typed.get(name, ""), wrong.get(name, ""), hint=hint, **more)

    return [
        field("name", _("Name of the organisation"), needed=True, autocomplete="organization"),
        field("kind", _("What it works for"), type="select", choices=kinds),
        field(
            "country",
            _("Country"),
            _("Leave it open if the organisation is international."),
            type="select",
            choices=countries,
        ),
        field(
            "website",
            _("Website"),
            _("The form for your website counts for you only on this site."),
            type="url",
            most=200,
            autocomplete="url",
        ),
        field(
            "about",
            _("About the organisation"),
            _("A few sentences for your page here, in the language of this page."),
            type="textarea",
            most=LONGEST_ABOUT,
            rows=5,
        ),
    ]


def _contact_fields(typed: Mapping[str, str], wrong: Mapping[str, str]) -> list[Field]:
    said, told = typed.get, wrong.get
    return [
        Field(
            "contact_name",
            _("Your name"),
            said("contact_name", ""),
            told("contact_name", ""),
            needed=True,
            autocomplete="name",
        ),
        Field(
            "contact_email",
            _("E-mail address"),
            said("contact_email", ""),
            told("contact_email", ""),
            hint=_("It is never shown. The answer goes there, and the link to your own page."),
            type="email",
            needed=True,
            most=254,
            autocomplete="email",
        ),
    ]
