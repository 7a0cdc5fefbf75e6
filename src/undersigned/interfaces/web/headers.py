"""What a browser is told about a page: how long it may be kept, and what it may load."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer", bound=HttpResponseBase)

# Wagtail's editor, its user and history pages hold inline scripts and styles of their own (Wagtail 7.4).
_DESK_POLICY = {
    "script-src": ["'self'", "'unsafe-inline'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "frame-src": ["'self'"],
}


class ContentPolicy:
    """Middleware: the strict policy of settings for readers, a looser one under /desk/ alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the policy that belongs to the path."""
        response = self.get_response(request)
        if request.path.startswith("/desk/"):
            response._csp_update = _DESK_POLICY  # type: ignore[attr-defined]
        return response


class SameInEveryLanguage:
    """Middleware around the one that finds a language: what ``same_in_every_language`` marks varies by nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; what is marked can be kept by caches, ours in front of Django among them."""
        response = self.get_response(request)
        if getattr(response, "same_for_every_language", False) and response.get("Vary", "") == "Accept-Language":
            del response["Vary"]
        return response


def same_in_every_language(view: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """Mark a view's answers as the same whatever languages a reader's program asks for: their address says which one it is."""

    @wraps(view)
    def marked(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        response = view(*args, **kwargs)
        response.same_for_every_language = True  # type: ignore[attr-defined]
        return response

    return marked


def public_page(view: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """Mark a view's good answers as the same for every reader, fresh for ``page_seconds``."""

    @wraps(view)
    def marked(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        response = view(*args, **kwargs)
        if response.status_code == 200 and "Cache-Control" not in response:
            response["Cache-Control"] = f"public, max-age={settings.OPTION['page_seconds']}"
        return response

    return marked


def private_page(view: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """Mark a view's answers as one person's: never stored, never indexed, its address never passed on."""

    @wraps(view)
    def marked(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        response = view(*args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "no-referrer"
        return response

    return marked
