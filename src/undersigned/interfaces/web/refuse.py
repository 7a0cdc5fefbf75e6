"""Refuse: "it was not me", and "never again". GET shows a button, POST drops what waits and blocks the mailbox for good."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from undersigned.flows import refuse as flow
from undersigned.interfaces.web.confirm import link_expired
from undersigned.interfaces.web.headers import private_page


# The token in the path is the authority; there is no cookie that another site could ride on.
@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, token: str) -> HttpResponse:
    """Ask on GET, act on POST; sent again it changes nothing. The same for every address, whatever is known of it."""
    keys = settings.HOME.keys
    try:
        if request.method == "POST":
            signed = flow.refuse(token=token, keys=keys, now=datetime.now(UTC))
            return render(request, "web/refused.html", {"signed": signed})
        signed = flow.look_at_refusal(token=token, keys=keys)
    except flow.CannotRefuse:
        return link_expired(request)
    return render(request, "web/refuse.html", {"action_url": request.path, "signed": signed})
