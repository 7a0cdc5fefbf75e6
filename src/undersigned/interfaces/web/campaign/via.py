"""Via: the code of a tracked link travels with the address (``?via=``) and then with the form; nothing is kept in the browser."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from undersigned.campaigns.queries.partners import is_known_code
from undersigned.flows.came import count_came
from undersigned.interfaces.web.headers import private_page
from undersigned.values.origins import widget_host


def via_of(request: HttpRequest) -> SimpleLazyObject:
    """Return the code that came with the address if it counts for somebody, else ""; looked up when a template asks."""
    return SimpleLazyObject(lambda: known(request.GET.get("via", "")))


def known(code: str) -> str:
    """Return a code if it counts for somebody, else ""."""
    return code if code and is_known_code(code) else ""


def by_widget(request: HttpRequest) -> bool:
    """Say whether a form, or the address of a page that a widget's frame opened, says that a widget brought somebody."""
    return request.POST.get("by", "") == "widget" or request.GET.get("by", "") == "widget"


def came_with(request: HttpRequest) -> dict[str, Any]:
    """Return what a form says of how somebody came, as flows take it: came_through, widget, origin."""
    return {
        "came_through": request.POST.get("via", "")[:24],
        "widget": request.POST.get("by", "") == "widget",
        "origin": origin_of(request),
    }


def origin_of(request: HttpRequest) -> str:
    """Return the host whose page sent a form, as values.origins tells it."""
    return widget_host(request.headers.get("Origin", ""), host=request.get_host(), site=request.POST.getlist("site"))


# A figure grows, and nothing else happens: there is no cookie that another site could ride on.
@csrf_exempt
@private_page
@require_POST
def came(request: HttpRequest) -> HttpResponse:
    """Count that somebody came through a partner. The answer is the same whatever the code: 204."""
    count_came(
        code=request.POST.get("via", ""),
        widget=request.POST.get("by", "") == "widget",
        origin=origin_of(request),
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)
