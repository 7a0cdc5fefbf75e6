"""My signature: ask for links by e-mail; with them see, correct, show or hide, and withdraw; seats and news stand beside it."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from undersigned.calls import queries as calls
from undersigned.calls.passes import InvalidPass, read_my_pass
from undersigned.campaigns.queries.partners import consents_in_force
from undersigned.flows.ask_link import ask_link, beside_signature
from undersigned.flows.correct import NothingToCorrect, correct_name, hide_name, show_name
from undersigned.flows.count import count_call
from undersigned.flows.partner_consent import take_consent_back_by_signature
from undersigned.flows.stop_news import stop_news
from undersigned.flows.withdraw import withdraw
from undersigned.interfaces.web.confirm import link_expired
from undersigned.interfaces.web.headers import private_page
from undersigned.interfaces.web.sign import consent_words, sentence
from undersigned.values.countries import country_name
from undersigned.values.email import InvalidEmail
from undersigned.values.names import InvalidName


@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def my(request: HttpRequest) -> HttpResponse:
    """Ask for the links. The answer is the same whether the address has signed, has a seat or gets the news, or not."""
    context = {"action_url": request.path, "typed": {}, "errors": {}, "sent": False}
    if request.method != "POST":
        return render(request, "web/my.html", context)
    email = request.POST.get("email", "")[:400]
    try:
        ask_link(
            call_id=calls.current_call(settings.OPTION["call"]).pk,
            email=email,
            language=request.LANGUAGE_CODE,
            keys=settings.HOME.keys,
            now=datetime.now(UTC),
        )
    except InvalidEmail as error:
        context |= {"typed": {"email": email}, "errors": {"email": sentence("email", error.code)}}
        return render(request, "web/my.html", context, status=422)
    return render(request, "web/my.html", context | {"sent": True})


@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def my_signature(request: HttpRequest, token: str) -> HttpResponse:
    """Show one's own signature; each button is a POST of its own ``deed``."""
    now = datetime.now(UTC)
    try:
        signature_id = read_my_pass(settings.HOME.keys, token, now=now)
    except InvalidPass:
        return link_expired(request)
    if request.method == "POST":
        return _act(request, token, signature_id, now)
    return _show(request, signature_id)


def _act(request: HttpRequest, token: str, signature_id: uuid.UUID, now: datetime) -> HttpResponse:
    deed = request.POST.get("deed", "")
    if deed == "withdraw":
        return _withdraw(request, signature_id, now)
    deeds: dict[str, Callable[[], object]] = {
        "show_name": lambda: show_name(signature_id=signature_id, words=consent_words(), now=now),
        "stop_news": lambda: stop_news(signature_id=signature_id, now=now),
        "hide_name": lambda: hide_name(signature_id=signature_id, now=now),
        "correct_name": lambda: correct_name(signature_id=signature_id, name=request.POST.get("name", "")),
        "end_contact": lambda: take_consent_back_by_signature(
            signature_id=signature_id, partner=request.POST.get("partner", ""), now=now
        ),
    }
    if deed not in deeds:
        return _show(
            request, signature_id, status=400, problem=_("This page has no such button. Please use one below.")
        )
    try:
        deeds[deed]()
    except NothingToCorrect:
        return link_expired(request)
    except InvalidName as error:
        errors = {"name": sentence("name", error.code)}
        return _show(request, signature_id, status=422, errors=errors, typed={"name": request.POST.get("name", "")})
    return HttpResponse(status=303, headers={"Location": reverse("my_signature", args=[token])})


def _withdraw(request: HttpRequest, signature_id: uuid.UUID, now: datetime) -> HttpResponse:
    signature = calls.signature_by_id(signature_id)
    if withdraw(signature_id=signature_id, now=now) and signature is not None:
        count_call(call_id=signature.call_id, now=now)
    return render(request, "web/withdrawn.html")


def _show(
    request: HttpRequest,
    signature_id: uuid.UUID,
    *,
    status: int = 200,
    problem: str = "",
    errors: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    signature = calls.signature_by_id(signature_id)
    if signature is None or signature.state == signature.State.PENDING:
        return link_expired(request)
    if signature.state == signature.State.WITHDRAWN:
        return render(request, "web/withdrawn.html")
    beside = beside_signature(
        address=signature.address, language=request.LANGUAGE_CODE, keys=settings.HOME.keys, now=datetime.now(UTC)
    )
    context = {
        "call": signature.call,
        "signature": {
            "name": signature.name,
            "show_name": signature.show_name,
            "country_name": country_name(signature.country, request.LANGUAGE_CODE),
            "state": signature.state,
            "number": signature.number,
            "signed_on": signature.signed_at,
            "confirmed_on": signature.confirmed_at,
            "news": bool(beside.news_token),
            "version": signature.version.number,
            "sha256": signature.version.sha256,
        },
        "action_url": request.path,
        "error_summary": [problem] if problem else [],
        "errors": errors or {},
        "typed": typed or {},
        "words": consent_words(),
        "partner_consents": consents_in_force(signature.address_id),
        "beside": beside,
    }
    return render(request, "web/my_signature.html", context, status=status)
