"""Via: the code of a tracked link travels with the address (``?via=``) and then with the form; nothing is kept in the browser."""

from datetime import UTC, datetime

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


# A figure grows, and nothing else happens: there is no cookie that another site could ride on.
@csrf_exempt
@private_page
@require_POST
def came(request: HttpRequest) -> HttpResponse:
    """Count that somebody came through a partner. The answer is the same whatever the code: 204."""
    host = widget_host(request.headers.get("Origin", ""), host=request.get_host(), site=request.POST.getlist("site"))
    count_came(
        code=request.POST.get("via", ""),
        widget=request.POST.get("by", "") == "widget",
        origin=host,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)
