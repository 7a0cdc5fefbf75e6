"""Share: plain links to other people's servers, followed only when pressed; nothing of theirs is loaded here."""

import re
from collections.abc import Mapping
from typing import Any, Final
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


NETWORK_NAMES: Final = {
    "x": "X",
    "bluesky": "Bluesky",
    "mastodon": "Mastodon",
    "linkedin": "LinkedIn",
    "whatsapp": "WhatsApp",
    "telegram": "Telegram",
}


def share_links(*, title: str, language: str) -> dict[str, Any]:
    """Return what a page needs to offer sharing: the text, the address, and a link a network."""
    url = f"{settings.PUBLIC_URL}/{language}/"
    text = _("I have signed the %(title)s. Will you?") % {"title": title}
    links = {one["key"]: one for one in network_links(title=title, text=text, url=url)}
    links["mastodon"] = {"key": "mastodon", "label": NETWORK_NAMES["mastodon"], "url": reverse("share_mastodon")}
    order = ("email", "whatsapp", "x", "mastodon", "bluesky")
    return {"share_url": url, "share_text": text, "shares": [links[key] for key in order]}


def network_links(*, title: str, text: str, url: str, handles: Mapping[str, str] | None = None) -> list[dict[str, str]]:
    """Return a link for each network (``key``, ``label``, ``url``) that opens it with a text that can be changed there.

    ``handles`` has, by network, whom a post is to name there. Mastodon is not among them: only the reader knows the server
    (mastodon_link). LinkedIn takes the address alone.
    """
    said = {key: with_handle(text, (handles or {}).get(key, "")) for key in NETWORK_NAMES}
    both = quote(f"{text} {url}")
    at = quote(url, safe="")
    found = {
        "email": f"mailto:?subject={quote(title)}&body={both}",
        "x": f"https://x.com/intent/post?text={quote(said['x'])}&url={at}",
        "bluesky": f"https://bsky.app/intent/compose?text={quote(said['bluesky'] + ' ' + url)}",
        "linkedin": f"https://www.linkedin.com/sharing/share-offsite/?url={at}",
        "whatsapp": f"https://wa.me/?text={both}",
        "telegram": f"https://t.me/share/url?url={at}&text={quote(text)}",
    }
    labels = {"email": _("E-mail"), **NETWORK_NAMES}
    return [{"key": key, "label": labels[key], "url": link} for key, link in found.items()]


def mastodon_link(*, host: str, text: str, url: str, handle: str = "") -> str:
    """Return the address at which a Mastodon server opens a post with this text; ``host`` is what read_host returned."""
    return f"https://{host}/share?text={quote(with_handle(text, handle) + ' ' + url)}"


def with_handle(text: str, handle: str) -> str:
    """Return the text with the handle of whom it speaks to at its end, where it is not in it already."""
    return text if not handle or handle.lower() in text.lower() else f"{text} {handle}"


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
    host = read_host(typed)
    if host:
        url = mastodon_link(host=host, text=share["share_text"], url=share["share_url"])
        context |= {"host": host, "url": url}
        return render(request, "web/share_mastodon.html", context)
    context["errors"] = {"server": _("This does not look like a Mastodon server, such as mastodon.example.")}
    return render(request, "web/share_mastodon.html", context, status=422)


def read_host(typed: str) -> str:
    """Return the host in what was typed (a name, an address, or @somebody@host), or nothing."""
    host = typed.lower().removeprefix("https://").removeprefix("http://").split("/")[0].rsplit("@", 1)[-1]
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    return host if _HOST.fullmatch(host) else ""
