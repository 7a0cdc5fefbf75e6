"""My partner page: its link, widget and figures, what it cares for, who agreed to hear from it, and what it sets for itself."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from undersigned.campaigns.models import Partner
from undersigned.campaigns.queries.partners import code_in_force
from undersigned.campaigns.states import ACTIVE
from undersigned.flows.my_partner import (
    BadSettings,
    NoPartnerPage,
    ask_partner_link,
    join,
    open_partner_page,
    rotate_my_link,
    save_settings,
)
from undersigned.flows.partner_export import export_contacts
from undersigned.flows.tell_partner import webhook_secret
from undersigned.interfaces.web.campaign import partner_my_targets as targets
from undersigned.interfaces.web.campaign.partner_words import KINDS, sentence
from undersigned.interfaces.web.campaign.widget import snippet
from undersigned.interfaces.web.endorse_fields import Field
from undersigned.interfaces.web.headers import private_page
from undersigned.mailing.queries.partners import figures_with_news
from undersigned.values.email import InvalidEmail

SETTINGS = ("colour", "webhook", "public_key")


@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def partner_my_request(request: HttpRequest) -> HttpResponse:
    """Ask for the link. The answer is the same whether the address is a partner's or not."""
    context: dict[str, Any] = {"action_url": request.path, "typed": {}, "errors": {}, "sent": False}
    if request.method != "POST":
        return render(request, "web/partner_my_request.html", context)
    email = request.POST.get("email", "")[:400]
    try:
        ask_partner_link(email=email, keys=settings.HOME.keys, public_url=settings.PUBLIC_URL, now=datetime.now(UTC))
    except InvalidEmail as error:
        context |= {"typed": {"email": email}, "errors": {"email": sentence("email", error.code)}}
        return render(request, "web/partner_my_request.html", context, status=422)
    return render(request, "web/partner_my_request.html", context | {"sent": True})


# The token in the path is the authority; there is no cookie that another site could ride on.
@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def partner_my(request: HttpRequest, token: str) -> HttpResponse:
    """Show the partner's own page; each button is a POST of its own ``deed``."""
    try:
        partner = open_partner_page(token=token, keys=settings.HOME.keys, now=datetime.now(UTC))
        if request.method == "POST":
            return _act(request, token, partner)
    except NoPartnerPage:
        return _expired(request)
    return _show(request, partner)


def _act(request: HttpRequest, token: str, partner: Partner) -> HttpResponse:
    keys, now, deed = settings.HOME.keys, datetime.now(UTC), request.POST.get("deed", "")
    if deed == "export" and partner.state == ACTIVE:
        return _export(token, partner)
    if deed in targets.DEEDS and partner.state == ACTIVE:
        refused = targets.act(token, request.POST, now=now)
        if refused is not None:
            return _show(request, partner, status=refused.status, refused=refused)
        return HttpResponse(status=303, headers={"Location": f"{reverse('partner_my', args=[token])}#targets"})
    fields = {name: request.POST.get(name, "")[:400] for name in SETTINGS}
    deeds: dict[str, Callable[[], object]] = {
        "join": lambda: join(token=token, keys=keys, now=now),
        "settings": lambda: save_settings(token=token, fields=fields, keys=keys, now=now),
        "rotate": lambda: rotate_my_link(token=token, keys=keys, now=now),
    }
    # Only who has said yes to an invitation has a page to set.
    if deed not in deeds or (deed != "join" and partner.state != ACTIVE):
        problem = _("This page has no such button. Please use one below.")
        return _show(request, partner, status=400, problem=problem)
    try:
        deeds[deed]()
    except BadSettings as wrong:
        return _show(request, partner, status=422, typed=fields, errors=wrong.errors)
    return HttpResponse(status=303, headers={"Location": reverse("partner_my", args=[token])})


def _export(token: str, partner: Partner) -> HttpResponse:
    exported = export_contacts(token=token, keys=settings.HOME.keys, now=datetime.now(UTC))
    name, kind = f"{partner.slug}-contacts.csv", "text/csv; charset=utf-8"
    if exported.sealed:
        name, kind = f"{name}.sealed", "application/octet-stream"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(exported.content, content_type=kind, headers=headers)


def _show(
    request: HttpRequest,
    partner: Partner,
    *,
    status: int = 200,
    problem: str = "",
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    refused: targets.Refused | None = None,
) -> HttpResponse:
    if partner.state != ACTIVE:
        context: dict[str, Any] = {"partner": partner, "kind": KINDS[partner.kind], "campaign": partner.campaign}
        context["error_summary"] = [problem] if problem else []
        return render(request, "web/partner_invited.html", context, status=status)
    code = code_in_force(partner.pk)
    wrong = {field: sentence(field, code_) for field, code_ in (errors or {}).items()}
    context = {
        **targets.targets_of(partner, refused),
        "action_url": request.path,
        "partner": partner,
        "campaign": partner.campaign,
        "figures": figures_with_news(partner.pk),
        "link": f"{settings.PUBLIC_URL}{reverse('sign')}?via={code}",
        "snippet": snippet(code=code, language=request.LANGUAGE_CODE, colour=partner.colour),
        "fields": _settings_fields(partner, typed, wrong),
        "webhook_secret": webhook_secret(settings.HOME.keys, partner.pk) if partner.webhook else "",
        "sealed": bool(partner.public_key),
        "errors": wrong | (targets.errors_of(refused) if refused else {}),
        "error_summary": [problem] if problem else list(refused.sentences) if refused else [],
    }
    return render(request, "web/partner_my.html", context, status=status)


def _settings_fields(partner: Partner, typed: Mapping[str, str] | None, wrong: Mapping[str, str]) -> list[Field]:
    kept = {"colour": partner.colour, "webhook": partner.webhook, "public_key": bytes(partner.public_key).hex()}
    said = {**kept, **(typed or {})}
    told = wrong.get
    return [
        Field(
            "colour",
            _("Colour of the form on your website"),
            said["colour"],
            told("colour", ""),
            hint=_("Six hexadecimal digits, such as #1a2b3c."),
            most=7,
        ),
        Field(
            "public_key",
            _("Your public key"),
            said["public_key"],
            told("public_key", ""),
            hint=_(
                "X25519, in hexadecimal or Base64 digits. Your contacts are then sealed to it: only your key opens them."
            ),
            most=100,
        ),
        Field(
            "webhook",
            _("Address that is told of withdrawals"),
            said["webhook"],
            told("webhook", ""),
            hint=_("We post JSON there whenever somebody takes their consent back. It must begin with https://."),
            type="url",
            most=200,
        ),
    ]


def _expired(request: HttpRequest) -> HttpResponse:
    context = {
        "title": _("This link has come to its end"),
        "sentences": [_("Links to a partner’s page work for a day, some for two weeks. A new one comes by e-mail.")],
        "links": [{"url": reverse("partner_my_request"), "label": _("Ask for a new link")}],
    }
    return render(request, "web/message.html", context, status=410)
