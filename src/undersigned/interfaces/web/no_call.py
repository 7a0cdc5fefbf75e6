"""No call yet: an instance that was told not to load the example says how to begin, instead of breaking."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from undersigned.calls.queries import NoCall


def no_call_page() -> HttpResponse:
    """503 with a page that stands by itself: the error pages come here too, since none can be drawn without the call."""
    return render(None, "web/no_call.html", status=503)


class NoCallYet:
    """Middleware: a page that needs the call, while there is none (or none that option ``call`` names), answers 503."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for NoCall alone."""
        if not isinstance(exception, NoCall):
            return None
        return no_call_page()
