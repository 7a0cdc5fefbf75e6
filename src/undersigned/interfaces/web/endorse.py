"""Endorse: the choice of a kind, its form, saved as one goes, and what was submitted (docs/walks/endorse.md)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from undersigned.calls import queries as calls
from undersigned.endorsements.form import InvalidForm
from undersigned.flows import endorse as flow
from undersigned.interfaces.web.endorse_duplicates import describe_likely
from undersigned.interfaces.web.endorse_fields import EMPTY, describe_form, form_fields
from undersigned.interfaces.web.endorse_words import KIND_HINTS, KIND_SLUGS, KIND_TITLES, KINDS_OF_SLUGS, sentence
from undersigned.interfaces.web.headers import private_page, public_page
from undersigned.interfaces.web.network import client_address
from undersigned.people.kinds import Kind
from undersigned.values.logos import BadLogo, reencode_logo

LOGO_LIMIT = 2 * 1024 * 1024


@public_page
@require_safe
def endorse(request: HttpRequest) -> HttpResponse:
    """Let the reader say which kind of body it is."""
    call = calls.current_call(settings.OPTION["call"])
    kinds = [
        {"title": KIND_TITLES[kind], "hint": KIND_HINTS[kind], "url": reverse("endorse_kind", args=[KIND_SLUGS[kind]])}
        for kind in Kind.values
    ]
    return render(request, "web/endorse.html", {"kinds": kinds, "closed": not calls.is_open(call, _now())})


# Readers have no cookie that another site could ride on; who may write a form is who holds its link.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def endorse_kind(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the empty form of a kind; a POST begins an endorsement and goes on with its own address."""
    kind = KINDS_OF_SLUGS.get(slug)
    if kind is None:
        raise Http404
    if request.method == "POST":
        return _begin(request, kind)
    return _empty_form(request, kind)


@public_page
def _empty_form(request: HttpRequest, kind: str) -> HttpResponse:
    call = calls.current_call(settings.OPTION["call"])
    context = describe_form(kind, EMPTY, {}, language=_language(), version=calls.current_version(call.pk))
    closed = not calls.is_open(call, _now())
    return render(request, "web/endorse_form.html", {**context, "closed": closed, "action_url": request.path})


@private_page
def _begin(request: HttpRequest, kind: str) -> HttpResponse:
    call = calls.current_call(settings.OPTION["call"])
    keys, now = settings.HOME.keys, _now()
    try:
        token = flow.begin_endorsement(
            call=call, kind=kind, language=_language(), ip=client_address(request), keys=keys, now=now
        )
    except flow.CallClosed:
        return render(request, "web/endorse.html", {"kinds": [], "closed": True}, status=409)
    except flow.TooMany:
        context = describe_form(
            kind, form_fields(request), {}, language=_language(), version=calls.current_version(call.pk)
        )
        problem = _(
            "Many forms were begun from your network within the hour. Please come back later; nothing was stored."
        )
        context |= {"error_summary": [problem], "action_url": request.path}
        return render(request, "web/endorse_form.html", context, status=429)
    return _act(request, token)


@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def endorse_form(request: HttpRequest, token: str) -> HttpResponse:
    """Show a form as it was saved; each button of it is a POST with its own ``deed``."""
    if request.method == "POST":
        return _act(request, token)
    try:
        return _show(request, token)
    except flow.NoForm:
        return _no_form(request)


def _act(request: HttpRequest, token: str) -> HttpResponse:
    """Save first, whatever the button: nothing that was typed is lost. Then do what the button says."""
    deed = request.POST.get("deed", "save")
    keys, now = settings.HOME.keys, _now()
    errors: dict[str, str] = {}
    logo = _logo(request, errors)
    try:
        flow.save_form(
            token=token,
            fields=form_fields(request),
            keys=keys,
            now=now,
            logo=logo,
            without_logo=bool(request.POST.get("without_logo")),
        )
        if errors:
            return _show(request, token, errors=errors, status=422)
        if deed == "submit":
            flow.submit_form(token=token, keys=keys, now=now)
            return _see(reverse("endorse_sent", args=[token]))
        if deed == "send_link":
            return _send_link(request, token)
    except flow.NoForm:
        return _no_form(request)
    except flow.CallClosed:
        return render(request, "web/endorse.html", {"kinds": [], "closed": True}, status=409)
    except InvalidForm as wrong:
        return _show(request, token, errors=wrong.errors, status=422)
    return _see(reverse("endorse_form", args=[token]) + "?saved=1")


def _send_link(request: HttpRequest, token: str) -> HttpResponse:
    if not flow.send_form_link(token=token, keys=settings.HOME.keys, now=_now()):
        return _show(request, token, errors={"contact_email": "malformed"}, status=422)
    return _see(reverse("endorse_form", args=[token]) + "?sent=1")


def _logo(request: HttpRequest, errors: dict[str, str]) -> bytes | None:
    """The logo that was chosen, made clean at once; what was uploaded is not kept."""
    upload = request.FILES.get("logo")
    if upload is None or not upload.size:
        return None
    if upload.size > LOGO_LIMIT:
        errors["logo"] = "too_large"
        return None
    try:
        return reencode_logo(upload.read())
    except BadLogo as bad:
        errors["logo"] = bad.code
        return None


def _show(
    request: HttpRequest, token: str, *, errors: Mapping[str, str] | None = None, status: int = 200
) -> HttpResponse:
    """The form as it was saved. Raises NoForm."""
    form = flow.open_form(token=token, keys=settings.HOME.keys, now=_now())
    call = calls.current_call(settings.OPTION["call"])
    sentences = {field: sentence(field, code) for field, code in (errors or {}).items()}
    context: dict[str, Any] = describe_form(
        form.kind, form.typed, sentences, language=_language(), version=calls.current_version(call.pk)
    )
    context |= {
        "action_url": reverse("endorse_form", args=[token]),
        "form_url": settings.PUBLIC_URL + reverse("endorse_form", args=[token]),
        "question": form.question,
        "has_logo": form.has_logo,
        "saved": "saved" in request.GET,
        "link_sent": "sent" in request.GET,
        "begun": True,
        "likely": describe_likely(form.typed.get("name", "")),
    }
    return render(request, "web/endorse_form.html", context, status=status)


@private_page
@require_safe
def endorse_sent(request: HttpRequest, token: str) -> HttpResponse:
    """Say what was submitted and what happens next."""
    try:
        sent = flow.what_was_submitted(token=token, keys=settings.HOME.keys, now=_now())
    except flow.NoForm:
        return _no_form(request)
    return render(request, "web/endorse_sent.html", {"sent": sent})


def _no_form(request: HttpRequest) -> HttpResponse:
    return render(request, "web/endorse_no_form.html", status=404)


def _see(url: str) -> HttpResponse:
    return HttpResponse(status=303, headers={"Location": url})


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _now() -> datetime:
    return datetime.now(UTC)
