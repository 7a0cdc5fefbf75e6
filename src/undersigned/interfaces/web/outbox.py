"""The outbox: letters of an instance that writes them as files, in the browser of whoever tries it out on this machine.

Letters hold addresses and links that act, so nobody else may read them: see ``_only_here``.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import wraps
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from csp.decorators import csp
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from undersigned.interfaces.web.headers import private_page

View = Callable[..., HttpResponse]

SHOWN: Final = 200
_STEM: Final = re.compile(r"[0-9]{8}T[0-9]{12}Z-[a-z_]{1,20}-[0-9a-f]{8}")
_HOW_IT_TRAVELS: Final = ("MIME-Version", "Content-Type", "Content-Transfer-Encoding")
_PROXIED: Final = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_FORWARDED_HOST", "HTTP_X_REAL_IP", "HTTP_VIA")
# Links of a letter open beside it; nothing else in it acts or loads.
_LETTER_POLICY: Final[dict[str, Any]] = {
    "DIRECTIVES": {
        "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
        "default-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "frame-ancestors": ["'self'"],
    }
}


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """One letter in the list."""

    name: str
    to: str
    subject: str
    date: datetime
    url: str


def _only_here(view: View) -> View:
    """Answer only where letters are files, and only a browser on this machine that asked for it by a name of its own."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.OPTION["mail"] != "outbox" or not _is_here(request):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def _is_here(request: HttpRequest) -> bool:
    if any(header in request.META for header in _PROXIED):
        return False
    # A proxy that says nothing of itself still serves a site with an address of its own.
    public = urlsplit(settings.PUBLIC_URL).hostname or ""
    if public != "localhost" and not _is_loopback(public):
        return False
    # Another site could point a name of its own at 127.0.0.1 and read along; its name stands in Host.
    host = urlsplit(f"//{request.META.get('HTTP_HOST', '')}").hostname or ""
    return _is_loopback(request.META.get("REMOTE_ADDR", "")) and (host == "localhost" or _is_loopback(host))


def _is_loopback(address: str) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return (getattr(found, "ipv4_mapped", None) or found).is_loopback


def _here(view: View) -> View:
    guards: list[Callable[[View], View]] = [_only_here, private_page]
    for guard in guards:
        view = guard(view)
    return view


@_here
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """List the latest letters, newest first."""
    return render(request, "web/outbox.html", {"letters": list(_lines())})


@_here
@require_safe
def outbox_letter(request: HttpRequest, stem: str) -> HttpResponse:
    """Show one letter: headers, text, and its HTML in a frame of its own."""
    letter = _letter(stem)
    html = letter.get_body(("html",))
    context = {
        "letter": _line(stem, letter),
        "headers": [(name, str(value)) for name, value in letter.items() if name not in _HOW_IT_TRAVELS],
        "text": _content(letter.get_body(("plain",))),
        "html_url": reverse("outbox_letter_html", args=[stem]) if html is not None else "",
    }
    return render(request, "web/letter.html", context)


@csp(_LETTER_POLICY["DIRECTIVES"])
@_here
@require_safe
def outbox_letter_html(request: HttpRequest, stem: str) -> HttpResponse:
    """Show the HTML of one letter by itself, where it can do nothing."""
    html = _letter(stem).get_body(("html",))
    if html is None:
        raise Http404
    return HttpResponse(_content(html))


def _lines() -> Iterator[OutboxLine]:
    folder: Path = settings.OUTBOX
    stems = sorted((path.stem for path in folder.glob("*.eml") if _STEM.fullmatch(path.stem)), reverse=True)
    for stem in stems[:SHOWN]:
        yield _line(stem, _letter(stem))


def _line(stem: str, letter: EmailMessage) -> OutboxLine:
    # The name says when it was written; the Date header could be anything.
    date = datetime.strptime(stem.partition("-")[0], "%Y%m%dT%H%M%S%fZ").replace(tzinfo=UTC)
    url = reverse("outbox_letter", args=[stem])
    return OutboxLine(stem, str(letter.get("To", "")), str(letter.get("Subject", "")), date, url)


def _letter(stem: str) -> EmailMessage:
    if not _STEM.fullmatch(stem):
        raise Http404
    try:
        content = (settings.OUTBOX / f"{stem}.eml").read_bytes()
    except OSError:
        raise Http404 from None
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _content(part: Any) -> str:
    return str(part.get_content()) if part is not None else ""
