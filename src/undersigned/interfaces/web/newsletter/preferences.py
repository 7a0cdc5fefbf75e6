"""Preferences: what a subscriber chose, changed behind the link that every newsletter carries; and the ways to leave."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from undersigned.calls import queries as calls
from undersigned.flows import keep_subscription as flow
from undersigned.flows.unsubscribe import leave
from undersigned.interfaces.web.headers import private_page
from undersigned.interfaces.web.newsletter.subscribe_confirm import newsletter_expired
from undersigned.interfaces.web.newsletter.subscribe_words import Typed, choices_context, typed_in


# The token in the path is the authority; there is no cookie that another site could ride on.
@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def newsletter_my(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is kept, to whom news go masked; each button is a POST of its own ``deed``."""
    try:
        if request.method == "POST":
            return _act(request, token)
        return _show(request, token)
    except flow.NoSubscription as none:
        return newsletter_expired(request, genuine=none.genuine)


def _act(request: HttpRequest, token: str) -> HttpResponse:
    deed, keys, now = request.POST.get("deed", "keep"), settings.HOME.keys, datetime.now(UTC)
    if deed == "never":
        call_id = calls.current_call(settings.OPTION["call"]).pk
        asked = flow.never_again(token=token, call_id=call_id, keys=keys, public_url=settings.PUBLIC_URL, now=now)
        return render(request, "web/newsletter_left.html", {"whom": asked, "never": True})
    whom = flow.look_at_subscription(token=token, keys=keys).whom
    if deed == "unsubscribe":
        leave(token=token, keys=keys, now=now)
        return render(request, "web/newsletter_left.html", {"whom": whom})
    if deed != "keep":
        problem = _("This page has no such button. Please use one below.")
        return _show(request, token, summary=[problem], status=400)
    typed = typed_in(request)
    try:
        flow.keep_subscription(token=token, fields=typed, asks_about_opens=_asks_about_opens(), keys=keys)
    except flow.BadForm as wrong:
        return _show(request, token, typed=typed, errors=wrong.errors, status=422)
    return HttpResponse(status=303, headers={"Location": f"{request.path}?kept"})


def _asks_about_opens() -> bool:
    """Whether the operator counts openings of those who agree to it."""
    return bool(settings.OPTION.get("count_opens"))


def _show(
    request: HttpRequest,
    token: str,
    *,
    typed: Typed | None = None,
    errors: dict[str, str] | None = None,
    summary: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    kept = flow.look_at_subscription(token=token, keys=settings.HOME.keys)
    chosen = kept.choices
    as_kept: Typed = {
        "name": chosen.name,
        "topics": list(chosen.topics),
        "all_topics": "" if chosen.topics else "on",
        "shown_all": "" if chosen.topics else "on",
        "language": chosen.language,
        "frequency": chosen.frequency,
        "country": chosen.country,
        "counts_opens": "on" if kept.counts_opens else "",
    }
    context = choices_context(typed or as_kept, errors or {}, kept=chosen.topics) | {
        "whom": kept.whom,
        "since": kept.subscribed_at,
        "asks_about_opens": _asks_about_opens(),
        "error_summary": summary or [],
        "action_url": request.path,
        "confirmed": "confirmed" in request.GET,
        "kept": "kept" in request.GET,
    }
    return render(request, "web/newsletter_my.html", context, status=status)
