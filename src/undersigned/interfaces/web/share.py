"""Share: plain links to other people's servers, followed only when pressed; nothing of theirs is loaded here."""

import re
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from undersigned.calls import queries as calls

_HOST = re.compile(r"(?=.{4,253}\Z)([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]\Z")


def share_links(*, title: str, language: str) -> dict[str, Any]:
    """Return what a page needs to offer sharing: the text, the address, and a link a network."""
    url = f"{settings.PUBLIC_URL}/{language}/"
    text = _("I have signed the %(title)s. Will you?") % {"title": title}
    both = quote(f"{text} {url}")
    return {
        "share_url": url,
        "share_text": text,
        "shares": [
            {"key": "email", "label": _("E-mail"), "url": f"mailto:?subject={quote(title)}&body={both}"},
            {"key": "whatsapp", "label": "WhatsApp", "url": f"https://wa.me/?text={both}"},
            {
                "key": "x",
                "label": "X",
                "url": f"https://x.com/intent/post?text={quote(text)}&url={quote(url, safe='')}",
            },
            {"key": "mastodon", "label": "Mastodon", "url": reverse("share_mastodon")},
            {"key": "bluesky", "label": "Bluesky", "url": f"https://bsky.app/intent/compose?text={both}"},
        ],
    }


@require_safe
def share_mastodon(request: HttpRequest) -> HttpResponse:
    """Show the link to the reader's own Mastodon server, whatever host they typed.

    A link to press and no redirect, so that nobody can be sent elsewhere under this site's name.
    """
    typed = request.GET.get("server", "")[:300].strip()
    language = get_language() or settings.LANGUAGE_CODE
    call = calls.current_call(settings.OPTION["call"])
    share = share_links(title=calls.title_of(call.pk, language), language=language)
    context: dict[str, Any] = {"typed": {"server": typed}, "errors": {}, **share}
    host = _host(typed)
    if host:
        context |= {
            "host": host,
            "url": f"https://{host}/share?text={quote(share['share_text'] + ' ' + share['share_url'])}",
        }
        return render(request, "web/share_mastodon.html", context)
    context["errors"] = {"server": _("This does not look like a Mastodon server, such as mastodon.example.")}
    return render(request, "web/share_mastodon.html", context, status=422)


def _host(typed: str) -> str:
    """Return the host in what was typed (a name, an address, or @somebody@host), or nothing."""
    host = typed.lower().removeprefix("https://").removeprefix("http://").split("/")[0].rsplit("@", 1)[-1]
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    return host if _HOST.fullmatch(host) else ""
