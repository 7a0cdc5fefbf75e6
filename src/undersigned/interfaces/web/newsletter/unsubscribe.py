"""Unsubscribe: what mail programs post to (RFC 8058), and the page that says whose news a button ends."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from undersigned.flows import unsubscribe as flow
from undersigned.interfaces.web.headers import private_page
from undersigned.interfaces.web.newsletter.subscribe_confirm import newsletter_expired

ONE_CLICK = "One-Click"
"""What RFC 8058 section 3.2 has a mail program post as List-Unsubscribe."""
LARGEST_ID = 2**63 - 1


# A mail program has no cookie, and the token in the path is the authority; there is nothing that another site could ride on.
@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str, delivery: int | None = None) -> HttpResponse:
    """POST ends the news at once, without a cookie or a redirect; GET says whose they are, shows a button, and changes nothing.

    The page is in the language of the news where its address names none.
    """
    keys = settings.HOME.keys
    try:
        leaving = flow.look_at_leaving(token=token, keys=keys)
    except flow.CannotUnsubscribe:
        # Not 404: a mail program that posts here would be sent on to the same address below a language.
        return newsletter_expired(request, status=410)
    if request.method != "POST":
        return _in_language_of(leaving, request, "web/unsubscribe.html")
    one_click = request.POST.get("List-Unsubscribe") == ONE_CLICK
    if not one_click and request.POST.get("deed") != "unsubscribe":
        # A link scanner that posts whatever it finds is not a reader who leaves.
        return _in_language_of(leaving, request, "web/unsubscribe.html", status=400)
    delivery_id = delivery if delivery is not None and delivery <= LARGEST_ID else None
    flow.leave(token=token, keys=keys, now=datetime.now(UTC), delivery_id=delivery_id)
    if one_click:
        return HttpResponse(status=204)
    return _in_language_of(leaving, request, "web/newsletter_left.html")


def _in_language_of(leaving: flow.Leaving, request: HttpRequest, template: str, *, status: int = 200) -> HttpResponse:
    of_path = translation.get_language_from_path(request.path)
    with translation.override(of_path or leaving.language or translation.get_language()):
        return render(request, template, {"whom": leaving.whom, "action_url": request.path}, status=status)
