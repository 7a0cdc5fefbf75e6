"""Confirm: the letter's link shows a button, the button confirms. For a broken link, address and six digits do."""

import re
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from undersigned.calls import queries as calls
from undersigned.calls.passes import InvalidPass, read_my_pass
from undersigned.flows.confirm import (
    CallClosed,
    CannotConfirm,
    Confirmed,
    ToConfirm,
    WordsChanged,
    WrongCode,
    confirm_by_code,
    preview,
)
from undersigned.flows.confirm import confirm as confirm_flow
from undersigned.flows.count import count_call
from undersigned.interfaces.web.headers import private_page
from undersigned.interfaces.web.share import share_links
from undersigned.interfaces.web.sign import code_context, consent_words
from undersigned.values.email import InvalidEmail, clean_email


# The token in the path is the authority; there is no cookie that another site could ride on.
@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what would be confirmed and changes nothing; POST confirms, once, however often it is sent."""
    now = datetime.now(UTC)
    try:
        if request.method == "POST":
            return _confirm(request, token, now)
        shown = preview(token=token, keys=settings.HOME.keys, now=now)
    except (CannotConfirm, CallClosed) as reason:
        return link_expired(request, closed=isinstance(reason, CallClosed))
    return _show(request, token, shown)


def _confirm(request: HttpRequest, token: str, now: datetime) -> HttpResponse:
    keys, seen = settings.HOME.keys, request.POST.get("seen", "")
    try:
        outcome = confirm_flow(
            token=token, seen=seen, words=consent_words(), keys=keys, public_url=settings.PUBLIC_URL, now=now
        )
    except WordsChanged:
        return _show(request, token, preview(token=token, keys=keys, now=now), changed=True)
    return _on_to_thanks(outcome, now)


def _show(request: HttpRequest, token: str, shown: ToConfirm, *, changed: bool = False) -> HttpResponse:
    context = {
        "changed": changed,
        "seen": shown.seen,
        "name": shown.name,
        "already": shown.already,
        "show_name": shown.show_name,
        "wants_news": shown.wants_news,
        "consent": consent_words().consent if shown.consent_required else "",
        "partner_words": consent_words().for_partner(shown.partner) if shown.partner else "",
        "refuse_url": reverse("refuse", args=[token]),
    }
    return render(request, "web/confirm.html", context, status=409 if changed else 200)


@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_code(request: HttpRequest) -> HttpResponse:
    """Take address and six digits, for those whose link is broken. The same sentence for every pair that does not fit."""
    if request.method != "POST":
        return render(request, "web/confirm_code.html", code_context(typed={}, errors={}))
    typed = {"email": request.POST.get("email", "")[:400], "code": request.POST.get("code", "")[:40]}
    errors, now = {}, datetime.now(UTC)
    code = re.sub(r"[\s\u00a0\u202f-]", "", typed["code"])
    try:
        email = clean_email(typed["email"])
    except InvalidEmail:
        errors["email"] = _("This does not look like an e-mail address, such as name@example.org.")
    if not re.fullmatch(r"[0-9]{6}", code):
        errors["code"] = _("Please type the six digits of the letter.")
    if not errors:
        call = calls.current_call(settings.OPTION["call"])
        try:
            outcome = confirm_by_code(
                call_id=call.pk,
                email=email,
                code=code,
                words=consent_words(),
                keys=settings.HOME.keys,
                now=now,
            )
            return _on_to_thanks(outcome, now)
        except WrongCode:
            errors["code"] = _(
                "Address and digits do not belong together, or were tried too often. "
                "Use the link of the letter, or sign once more tomorrow for a new one."
            )
        except (CannotConfirm, CallClosed) as reason:
            return link_expired(request, closed=isinstance(reason, CallClosed))
    return render(request, "web/confirm_code.html", code_context(typed=typed, errors=errors), status=422)


@private_page
@require_safe
def confirmed(request: HttpRequest, token: str) -> HttpResponse:
    """Say which number the signature has, and offer to share. The address ends after a day, as every pass does."""
    try:
        signature_id = read_my_pass(settings.HOME.keys, token, now=datetime.now(UTC))
    except InvalidPass:
        return link_expired(request)
    signature = calls.signature_by_id(signature_id)
    if signature is None or signature.state != signature.State.CONFIRMED:
        return link_expired(request)
    context = {
        "call": signature.call,
        "name": signature.name,
        "number": signature.number,
        "my_token": token,
        **share_links(title=calls.title_of(signature.call_id, request.LANGUAGE_CODE), language=request.LANGUAGE_CODE),
    }
    return render(request, "web/confirmed.html", context)


def link_expired(request: HttpRequest, *, closed: bool = False) -> HttpResponse:
    """410: this link opens nothing any more; says why and what to do."""
    return render(request, "web/link_expired.html", {"closed": closed}, status=410)


def _on_to_thanks(outcome: Confirmed, now: datetime) -> HttpResponse:
    # Counting stands apart; tried here so that, but in a flood, the next page already knows the number.
    signature = calls.signature_by_id(outcome.signature_id)
    if signature is not None and signature.number is None:
        count_call(call_id=signature.call_id, now=now)
    return HttpResponse(status=303, headers={"Location": reverse("confirmed", args=[outcome.my_token])})
