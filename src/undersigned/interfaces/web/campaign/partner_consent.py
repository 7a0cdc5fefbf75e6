"""Take a consent to a partner back, by the link of the receipt: it works for as long as there is something to take back."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from undersigned.flows.partner_consent import NoConsent, see_consent, take_consent_back
from undersigned.interfaces.web.confirm import link_expired
from undersigned.interfaces.web.headers import private_page


# The token in the path is the authority; there is no cookie that another site could ride on.
@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def partner_consent(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what was agreed to and changes nothing; POST takes it back, once, however often it is sent."""
    keys = settings.HOME.keys
    try:
        if request.method == "POST":
            take_consent_back(token=token, keys=keys, now=datetime.now(UTC))
            return HttpResponse(status=303, headers={"Location": request.path})
        given = see_consent(token=token, keys=keys)
    except NoConsent:
        return link_expired(request)
    return render(request, "web/partner_consent.html", {"given": given})
