"""Confirm a mailbox: the letter's link shows what it would confirm, the button confirms (docs/walks/endorse.md)."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from undersigned.flows import confirm_mailbox as flow
from undersigned.interfaces.web.headers import private_page


# The token in the path is the authority; there is no cookie that another site could ride on.
@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def endorse_mailbox(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows and changes nothing, however often a scanner opens it; POST confirms, once, however often it is sent."""
    keys, now = settings.HOME.keys, datetime.now(UTC)
    try:
        if request.method == "POST" and request.POST.get("deed") == "renew":
            flow.send_mailbox_link_again(token=token, keys=keys, now=now)
            return render(request, "web/endorse_expired.html", {"sent": True})
        if request.method == "POST":
            outcome = flow.confirm_mailbox(token=token, keys=keys, now=now)
            return HttpResponse(status=303, headers={"Location": reverse("endorse_my", args=[outcome.my_token])})
        shown = flow.preview_mailbox(token=token, keys=keys, now=now)
    except flow.LinkExpired:
        return render(request, "web/endorse_expired.html", {"renewable": True}, status=410)
    except flow.CannotConfirm:
        return render(request, "web/endorse_expired.html", {}, status=404)
    return render(request, "web/endorse_mailbox.html", {"mailbox": shown})
