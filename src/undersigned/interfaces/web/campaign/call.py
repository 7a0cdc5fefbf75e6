"""Call: what to say, the number, the time there and whether somebody answers now."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from undersigned.campaigns.hours import Hours, is_open, local_time, next_opening
from undersigned.campaigns.models import Action, ActionText
from undersigned.campaigns.queries.actions import contact_with
from undersigned.interfaces.web.campaign import action as pages
from undersigned.interfaces.web.headers import public_page


# No cookie says who a reader is: there is nothing that another site could ride on.
@csrf_exempt
@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def act_call(request: HttpRequest, slug: str, campaign: str = "") -> HttpResponse:
    """GET shows the number and what to say; POST counts a call that was made."""
    asked = pages.asked_for(slug, Action.Kind.CALL, campaign)
    if "done" in request.GET:
        return pages.done_page(request, asked, request.GET["done"][:36])
    if asked.action is None:
        return pages.not_offered(request, asked)
    if request.method == "POST" and request.POST.get("deed") == "called":
        return pages.take(request, asked)
    context = pages.page_context(request, asked) | _to_call(asked)
    if request.method == "POST":
        return render(request, "web/act_call.html", context | {"error_summary": pages.no_such_button()}, status=400)
    return render(request, "web/act_call.html", context)


def _to_call(asked: pages.Asked) -> dict[str, object]:
    scripts, language = pages.suggested(asked, ActionText.Part.SCRIPT)
    contact = contact_with(asked.target.pk, "phone")
    context: dict[str, object] = {"scripts": scripts, "text_language": language, "contact": contact}
    if contact is None:
        return context
    hours = Hours(contact.opens, contact.closes, contact.time_zone, tuple(asked.campaign.quiet_days))
    dialled = "".join(one for one in contact.phone if one in "+0123456789")
    # Given as plain times of day: a moment would be shown in the site's own zone.
    opening = None if is_open(hours, asked.now) else next_opening(hours, asked.now)
    return context | {
        "tel": f"tel:{dialled}",
        "there": local_time(hours, asked.now).replace(tzinfo=None),
        "open_now": opening is None,
        "opening": opening.replace(tzinfo=None) if opening else None,
        "zone": contact.time_zone.replace("_", " "),
    }
