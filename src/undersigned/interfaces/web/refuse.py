"""Refuse: "it was not me". GET shows a button, POST takes the signature away and blocks the mailbox for good."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from undersigned.calls.passes import InvalidPass, read_confirm_pass
from undersigned.flows.refuse import CannotRefuse
from undersigned.flows.refuse import refuse as refuse_flow
from undersigned.interfaces.web.confirm import link_expired
from undersigned.interfaces.web.headers import private_page


@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, token: str) -> HttpResponse:
    """Ask on GET, act on POST; sent again it changes nothing."""
    try:
        if request.method == "POST":
            refuse_flow(token=token, keys=settings.HOME.keys, now=datetime.now(UTC))
            return render(request, "web/refused.html")
        read_confirm_pass(settings.HOME.keys, token)
    except (CannotRefuse, InvalidPass):
        return link_expired(request)
    return render(request, "web/refuse.html", {"action_url": request.path})
