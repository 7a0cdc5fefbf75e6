"""Pages for what went wrong: each says what happened and where to go on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from undersigned.calls.queries import NoCall
from undersigned.interfaces.web.no_call import no_call_page


def message(request: HttpRequest, status: int, title: str, *sentences: str) -> HttpResponse:
    """Render a short message page with a status."""
    try:
        return render(request, "web/message.html", {"title": title, "sentences": sentences}, status=status)
    except NoCall:
        return no_call_page()


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the address or form could not be read."""
    return message(
        request, 400, _("We could not read this request"), _("Go back, check what was typed, and try again.")
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: not for this reader."""
    return message(request, 403, _("This page is not open to you"), _("If it should be, sign in at the desk first."))


def not_ours(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A POST that came without the page's own token: at the desk a form gone stale, elsewhere nothing that takes one."""
    if request.path.startswith("/desk/"):
        return message(
            request, 403, _("This form has gone stale"), _("Go back, load the page again, and send it once more.")
        )
    response = message(
        request, 405, _("Nothing here takes what was sent"), _("Go back and use the page's own buttons.")
    )
    response["Allow"] = "GET, HEAD"
    return response


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing stands at this address."""
    try:
        return render(request, "web/404.html", status=404)
    except NoCall:
        return no_call_page()


def failed(request: HttpRequest) -> HttpResponse:
    """500: our fault. Rendered without the database, which may be what failed."""
    return render(None, "web/500.html", status=500)
