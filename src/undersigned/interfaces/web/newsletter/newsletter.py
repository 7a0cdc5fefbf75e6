"""Newsletter: the form, and the page that says a letter is on its way (docs/walks/subscribe.md)."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from undersigned.calls import queries as calls
from undersigned.flows import subscribe as flow
from undersigned.interfaces.web.campaign.via import came_with, known
from undersigned.interfaces.web.headers import private_page, public_page
from undersigned.interfaces.web.network import client_address
from undersigned.interfaces.web.newsletter.subscribe_words import Typed, choices_context, news_words, typed_in


# Readers have no cookie that another site could ride on; nothing is sent before a mailbox has confirmed.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def newsletter(request: HttpRequest) -> HttpResponse:
    """Show the empty form; a POST asks the mailbox. The answer is the same for every address."""
    return _ask(request) if request.method == "POST" else _empty(request)


@public_page
@require_safe
def newsletter_sent(request: HttpRequest) -> HttpResponse:
    """Say that a letter is on its way, with the form for its six digits: the same page for every address."""
    return render(request, "web/newsletter_sent.html", {"typed": {}, "errors": {}})


@public_page
def _empty(request: HttpRequest) -> HttpResponse:
    return _form(request, {}, {}, via=known(request.GET.get("via", "")))


@private_page
def _ask(request: HttpRequest) -> HttpResponse:
    typed, came = typed_in(request), came_with(request)
    via = known(came["came_through"])
    try:
        flow.subscribe(
            call_id=calls.current_call(settings.OPTION["call"]).pk,
            fields=typed,
            words=news_words(),
            language=request.LANGUAGE_CODE,
            ip=client_address(request),
            keys=settings.HOME.keys,
            public_url=settings.PUBLIC_URL,
            now=datetime.now(UTC),
            **came,
        )
    except flow.BadForm as wrong:
        return _form(request, typed, wrong.errors, via=via, status=422)
    except flow.TooMany:
        problem = _(
            "Many addresses were typed from your network within the hour. Please come back later; nothing was kept."
        )
        return _form(request, typed, {}, via=via, summary=[problem], status=429)
    return HttpResponse(status=303, headers={"Location": reverse("newsletter_sent")})


def _form(
    request: HttpRequest,
    typed: Typed,
    errors: dict[str, str],
    *,
    via: str,
    summary: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = choices_context(typed, errors) | {"error_summary": summary or [], "via": via, "action_url": request.path}
    return render(request, "web/newsletter.html", context, status=status)
