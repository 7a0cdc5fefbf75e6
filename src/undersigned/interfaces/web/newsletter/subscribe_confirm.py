"""Confirm a subscription: the letter's link shows a button, the button confirms. For a broken link, address and six digits do."""

import re
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from undersigned.flows import confirm_subscribe as flow
from undersigned.interfaces.web.headers import private_page
from undersigned.interfaces.web.newsletter.subscribe_words import MOST, frequencies, sentence, topic_titles
from undersigned.values.email import InvalidEmail, clean_email


# The token in the path is the authority; there is no cookie that another site could ride on.
@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what would be confirmed and changes nothing; POST confirms, once, however often it is sent."""
    keys, now, changed = settings.HOME.keys, datetime.now(UTC), False
    try:
        if request.method == "POST":
            try:
                outcome = flow.confirm_subscribe(token=token, seen=request.POST.get("seen", ""), keys=keys, now=now)
                return _on_to_choices(outcome)
            except flow.WordsChanged:
                changed = True
        shown = flow.preview_subscribe(token=token, keys=keys, now=now)
    except flow.LinkExpired:
        return newsletter_expired(request, expired=True)
    except flow.CannotConfirm:
        return newsletter_expired(request)
    return render(request, "web/subscribe_confirm.html", _context(shown, changed), status=409 if changed else 200)


def _context(shown: flow.ToConfirm, changed: bool) -> dict[str, object]:
    chosen = shown.choices
    return {
        "shown": shown,
        "changed": changed,
        "name": chosen.name if chosen else "",
        "topics": topic_titles(chosen.topics) if chosen else [],
        "frequency": dict(frequencies()).get(chosen.frequency, "") if chosen else "",
        "language": dict(settings.LANGUAGES).get(chosen.language, "") if chosen else "",
    }


@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe_code(request: HttpRequest) -> HttpResponse:
    """Take address and six digits, for those whose link is broken. The same sentence for every pair that does not fit."""
    if request.method != "POST":
        return render(request, "web/subscribe_code.html", {"typed": {}, "errors": {}})
    typed = {"email": request.POST.get("email", "")[:MOST], "code": request.POST.get("code", "")[:40]}
    errors: dict[str, str] = {}
    code = re.sub(r"[\s\u00a0\u202f-]", "", typed["code"])
    try:
        clean_email(typed["email"])
    except InvalidEmail as error:
        errors["email"] = sentence("email", error.code)
    if not re.fullmatch(r"[0-9]{6}", code):
        errors["code"] = _("Please type the six digits of the letter.")
    if not errors:
        try:
            outcome = flow.confirm_subscribe_by_code(
                email=typed["email"], code=code, keys=settings.HOME.keys, now=datetime.now(UTC)
            )
            return _on_to_choices(outcome)
        except flow.WrongCode:
            errors["code"] = _(
                "Address and digits do not belong together, or were tried too often. "
                "Use the link of the letter, or ask for the newsletter once more tomorrow."
            )
    return render(request, "web/subscribe_code.html", {"typed": typed, "errors": errors}, status=422)


def newsletter_expired(
    request: HttpRequest, *, expired: bool = False, genuine: bool = False, status: int = 0
) -> HttpResponse:
    """404, or 410 where the link was good once: it opens nothing any more; says why and what to do."""
    context = {"expired": expired, "genuine": genuine}
    status = status or (410 if expired or genuine else 404)
    return render(request, "web/newsletter_expired.html", context, status=status)


def _on_to_choices(outcome: flow.Subscribed) -> HttpResponse:
    address = reverse("newsletter_my", args=[outcome.my_token])
    return HttpResponse(status=303, headers={"Location": f"{address}?confirmed"})
