"""Post: a suggested text to change, and links that open it at a network; nothing of theirs is loaded (docs/walks/post.md)."""

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from undersigned.campaigns.models import Action, ActionText
from undersigned.campaigns.queries.actions import contact_with
from undersigned.flows.take_action import NETWORKS, NoNetwork
from undersigned.interfaces.web.campaign import action as pages
from undersigned.interfaces.web.headers import public_page
from undersigned.interfaces.web.share import NETWORK_NAMES, mastodon_link, network_links, read_host

LONGEST: Final = 1000
"""Characters of a post that the links take; networks take fewer."""

# Stands for the text in the links that the page's script fills in: a character that nobody types.
_TEXT: Final = "\ue000"


# No cookie says who a reader is: there is nothing that another site could ride on.
@csrf_exempt
@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def act_post(request: HttpRequest, slug: str, campaign: str = "") -> HttpResponse:
    """GET offers texts and links. POST makes the links of one's own words (``words``), or counts a post (``posted``)."""
    asked = pages.asked_for(slug, Action.Kind.POST, campaign)
    if "done" in request.GET:
        return pages.done_page(request, asked, request.GET["done"][:36])
    if asked.action is None:
        return pages.not_offered(request, asked)
    if request.method != "POST":
        return _show(request, asked, text=_chosen(request, asked))
    deed = request.POST.get("deed", "")
    text = _plain(request.POST.get("text", ""))
    if deed == "words":
        return _own_words(request, asked, text)
    if deed == "posted":
        try:
            return pages.take(request, asked, network=request.POST.get("network", "")[:12])
        except NoNetwork:
            errors = {"network": _("Please say where you posted it.")}
            return _show(request, asked, text=text or _chosen(request, asked), errors=errors, status=422)
    shown = text or _chosen(request, asked)
    return _show(request, asked, text=shown, more={"error_summary": pages.no_such_button()}, status=400)


def _own_words(request: HttpRequest, asked: pages.Asked, text: str) -> HttpResponse:
    """Show the links of what was typed; a link to press and no redirect: nobody is sent elsewhere under this site's name."""
    server = request.POST.get("server", "")[:300].strip()
    host = read_host(server) if server else ""
    errors = {}
    if not text:
        errors["text"] = _("Please write what you want to post.")
    elif len(text) > LONGEST:
        errors["text"] = _("This is too long: %(most)s characters at most.") % {"most": LONGEST}
    if server and not host:
        errors["server"] = _("This does not look like a Mastodon server, such as mastodon.example.")
    more: dict[str, Any] = {"host": "" if errors else host, "ready": not errors}
    return _show(request, asked, text=text, server=server, errors=errors, more=more, status=422 if errors else 200)


def _show(
    request: HttpRequest,
    asked: pages.Asked,
    *,
    text: str,
    server: str = "",
    errors: dict[str, str] | None = None,
    more: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    texts, language = pages.suggested(asked, ActionText.Part.POST)
    url = settings.PUBLIC_URL + asked.address_of("target")
    handles = handles_of(asked)
    context = pages.page_context(request, asked) | {
        "picture_url": asked.address_of("card"),
        "texts": texts,
        "text_language": language,
        "typed": {"text": text, "server": server, "network": request.POST.get("network", "")},
        "errors": errors or {},
        "longest": LONGEST,
        "share_url": url,
        "share_text": text,
        "links": post_links(asked, text, url, handles),
        "networks": network_choices(),
        "handles": [(NETWORK_NAMES[key], handle) for key, handle in handles.items() if handle],
        **(more or {}),
    }
    if context.get("host"):
        handle = handles["mastodon"]
        context["mastodon_url"] = mastodon_link(host=context["host"], text=text, url=url, handle=handle)
    response = render(request, "web/act_post.html", context, status=status)
    if request.method == "POST":
        response["Cache-Control"] = "no-store"
    return response


def network_choices() -> list[tuple[str, str]]:
    """Return where something can be posted, with what each is called."""
    return [(key, NETWORK_NAMES.get(key) or _("Somewhere else")) for key in NETWORKS]


def post_links(asked: pages.Asked, text: str, url: str, handles: dict[str, str]) -> list[dict[str, str]]:
    """The links with this text, each with the same link for whichever text is typed (``template``)."""
    made = network_links(title=asked.name, text=text, url=url, handles=handles)
    templates = network_links(title=asked.name, text=_TEXT, url=url, handles=handles)
    return [one | {"template": template["url"]} for one, template in zip(made, templates, strict=True)]


def handles_of(asked: pages.Asked) -> dict[str, str]:
    """Whom a post names at each network, with the sign that makes it a name there."""
    contact = contact_with(asked.target.pk, "x", "bluesky", "mastodon")
    return {key: f"@{name}" if (name := getattr(contact, key, "")) else "" for key in ("x", "bluesky", "mastodon")}


def _chosen(request: HttpRequest, asked: pages.Asked) -> str:
    """The suggested text whose number the address asks for, else the first; a sentence of ours where there is none."""
    texts, _language = pages.suggested(asked, ActionText.Part.POST)
    number = request.GET.get("text", "")
    place = int(number) - 1 if number.isascii() and number.isdigit() and len(number) < 4 else 0
    if texts:
        return texts[place if 0 <= place < len(texts) else 0]
    return our_words(asked)


def our_words(asked: pages.Asked) -> str:
    """The sentence where the campaign suggests none."""
    facts = pages.facts_of(asked)
    return _("%(target)s, please endorse the %(call)s. #%(hashtag)s") % facts


def _plain(text: str) -> str:
    """What was typed, without what cannot be seen; line breaks stay."""
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join("".join(one for one in line if one.isprintable()) for line in lines).strip()
