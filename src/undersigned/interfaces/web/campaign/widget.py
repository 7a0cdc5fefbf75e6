"""The widget: a form for other people's pages, as a custom element, as a page for a frame, or as a plain link.

It signs, here and at the gate, or acts on a target (widget_act.py).
"""

import json
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from undersigned.calls import queries as calls
from undersigned.campaigns.models import Target
from undersigned.campaigns.queries.partners import partner_of_code
from undersigned.campaigns.queries.targets import open_targets
from undersigned.interfaces.web.campaign.action import Asked
from undersigned.interfaces.web.campaign.partners import this_campaign
from undersigned.interfaces.web.campaign.via import known
from undersigned.interfaces.web.campaign.widget_act import ACTS, asked_by, for_any_site, form_of, instead_of, title_of
from undersigned.interfaces.web.headers import public_page
from undersigned.interfaces.web.sign import consent_words, form_context
from undersigned.values.countries import country_choices

SCRIPT = "web/scripts/widget.js"
SCRIPT_SECONDS = 3600
NO_CODE = "YOUR-CODE"


@public_page
@require_safe
def widget_how(request: HttpRequest) -> HttpResponse:
    """Say how a partner puts the forms on its own pages, with what to copy; to act, on the target that was chosen."""
    code, language = known(request.GET.get("via", "")) or NO_CODE, request.LANGUAGE_CODE
    targets = _targets()
    chosen = next((one for one in targets if one.slug == request.GET.get("target")), next(iter(targets), None))
    context = {
        "snippet": snippet(code=code, language=language, colour=""),
        "frame": frame_snippet(code=code, language=language),
        "code": "" if code == NO_CODE else code,
        "targets": sorted(((one.slug, one.name_in(language)) for one in targets), key=lambda one: one[1]),
        "chosen": chosen.slug if chosen else "",
        "acts": _acts(chosen, code) if chosen else [],
    }
    return render(request, "web/widget_how.html", context)


@public_page
@require_safe
def widget_script(request: HttpRequest) -> HttpResponse:
    """Hand out the element's module to any site."""
    response = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={SCRIPT_SECONDS}"
    return for_any_site(response)


@public_page
@require_safe
def widget_form(request: HttpRequest) -> HttpResponse:
    """Tell the element what its form says, in the language of the address: words, countries, the partner's colour.

    Without `act` it signs; `write` and `post` need the slug of a `target`, and of its `campaign` where another one goes first.
    """
    via, act = known(request.GET.get("via", "")), request.GET.get("act", "sign")
    if act in ACTS:
        told = form_of(act, asked_by(act, request.GET.get("target", ""), request.GET.get("campaign", "")), via)
    elif act == "sign":
        told = _form(request.LANGUAGE_CODE, via)
    else:
        raise Http404
    content = json.dumps(told, ensure_ascii=False)
    return for_any_site(HttpResponse(content, content_type="application/json"))


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@public_page
@require_safe
def widget_frame(request: HttpRequest) -> HttpResponse:
    """Show the form alone, for a frame on any site; without script it opens its answer beside the site."""
    via = known(request.GET.get("via", ""))
    partner = partner_of_code(via)
    context = form_context(typed={}, errors={}, via=via)
    context |= {"colour": partner.colour if partner else "", "script_url": reverse("widget_script")}
    return render(request, "web/widget_frame.html", context)


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@public_page
@require_safe
def widget_act_frame(request: HttpRequest) -> HttpResponse:
    """Show the widget that acts alone, for a frame on any site; without script its link opens our own page beside the site."""
    act, via = request.GET.get("act", ""), known(request.GET.get("via", ""))
    if act not in ACTS:
        raise Http404
    asked = asked_by(act, request.GET.get("target", ""), request.GET.get("campaign", ""))
    partner = partner_of_code(via)
    page_url = asked.address_of("target") if asked.won else asked.address
    context = {
        "act": act,
        "via": via,
        "colour": partner.colour if partner else "",
        "script_url": reverse("widget_script"),
        "target": asked.target.slug,
        "campaign": asked.campaign.slug,
        "said": instead_of(act, asked),
        "title": title_of(asked),
        "page_url": f"{page_url}?via={via}&by=widget" if via else page_url,
    }
    return render(request, "web/widget_act_frame.html", context)


def snippet(*, code: str, language: str, colour: str) -> str:
    """Return the HTML for a partner's page: the module, the element, and a link within where scripts do not run."""
    base = settings.PUBLIC_URL
    coloured = f' colour="{escape(colour)}"' if colour else ""
    call = calls.title_of(calls.current_call(settings.OPTION["call"]).pk, language)
    words = _("Sign the %(call)s") % {"call": call}
    return (
        f'<script type="module" src="{base}{reverse("widget_script")}"></script>\n'
        f'<undersigned-sign via="{escape(code)}" lang="{language}"{coloured}>\n'
        f'  <a href="{base}{reverse("sign")}?via={escape(code)}">{escape(words)}</a>\n'
        "</undersigned-sign>"
    )


def frame_snippet(*, code: str, language: str) -> str:
    """Return the HTML for pages that run nobody else's scripts."""
    base = settings.PUBLIC_URL
    title = escape(_("Sign the call"))
    return (
        f'<iframe src="{base}{reverse("widget_frame")}?via={escape(code)}" lang="{language}" title="{title}"\n'
        '  width="100%" height="760" loading="lazy"></iframe>'
    )


def act_snippet(act: str, asked: Asked, *, code: str, colour: str = "") -> str:
    """Return the HTML for a partner's page with the element that acts on a target."""
    base = settings.PUBLIC_URL
    campaign = f' campaign="{escape(asked.place[0])}"' if len(asked.place) > 1 else ""
    coloured = f' colour="{escape(colour)}"' if colour else ""
    return (
        f'<script type="module" src="{base}{reverse("widget_script")}"></script>\n'
        f'<undersigned-widget act="{act}" target="{escape(asked.target.slug)}"{campaign}'
        f' via="{escape(code)}" lang="{asked.language}"{coloured}>\n'
        f'  <a href="{base}{asked.address}?via={escape(code)}">{escape(title_of(asked))}</a>\n'
        "</undersigned-widget>"
    )


def act_frame_snippet(act: str, asked: Asked, *, code: str) -> str:
    """Return the HTML of the same for pages that run nobody else's scripts."""
    named = {"act": act, "target": asked.target.slug, "via": code}
    named |= {"campaign": asked.place[0]} if len(asked.place) > 1 else {}
    return (
        f'<iframe src="{settings.PUBLIC_URL}{reverse("widget_act")}?{escape(urlencode(named))}" lang="{asked.language}"'
        f' title="{escape(title_of(asked))}"\n'
        '  width="100%" height="900" loading="lazy"></iframe>'
    )


def _targets() -> list[Target]:
    campaign = this_campaign()
    return open_targets(campaign.pk) if campaign else []


def _acts(target: Target, code: str) -> list[dict[str, str]]:
    """What to copy for each thing that people can do for a target."""
    offered = [(act, asked_by(act, target.slug, target.campaign.slug)) for act in ACTS]
    return [_shown(act, asked, code) for act, asked in offered if asked.action is not None]


def _shown(act: str, asked: Asked, code: str) -> dict[str, str]:
    return {
        "act": act,
        "title": title_of(asked),
        "snippet": act_snippet(act, asked, code=code),
        "frame": act_frame_snippet(act, asked, code=code),
    }


def _form(language: str, via: str) -> dict[str, Any]:
    call = calls.current_call(settings.OPTION["call"])
    partner = partner_of_code(via)
    words = consent_words()
    carried = f"?via={via}" if via else ""
    title = calls.title_of(call.pk, language)
    return {
        "language": language,
        "rtl": get_language_bidi(),
        "via": via,
        "version": str(calls.current_version(call.pk).pk),
        "closed": not calls.is_open(call, datetime.now(UTC)),
        "colour": partner.colour if partner else "",
        "send": reverse("sign"),
        "came": reverse("came"),
        "countries": country_choices(language),
        "boxes": {
            "show_name": words.show_name,
            "news": words.news,
            **({"partner_contact": words.for_partner(partner.name)} if partner else {}),
            **({"consent": words.consent} if call.consent_required else {}),
        },
        "links": {
            "call": [reverse("call") + carried, title],
            "privacy": [reverse("privacy"), _("All about your data")],
            "page": [reverse("sign") + carried, _("Sign on the page of the call")],
            "next": [reverse("holdouts") + carried, _("See who has not endorsed yet")],
        },
        "words": _words(),
    }


def _words() -> dict[str, str]:
    return {
        "title": _("Sign the call"),
        "name": _("Your name"),
        "email": _("E-mail address"),
        "email_hint": _("We send one letter there, with a link. Your signature counts once you have followed it."),
        "country": _("Country"),
        "choose": _("Choose a country"),
        "sign": _("Sign"),
        "sent": _("Look into your mailbox"),
        "sent_more": _(
            "A letter is on its way to the address you gave. Follow the link in it, and your signature counts."
        ),
        "closed": _("This call has closed and takes no more signatures."),
        "failed": _("This could not be sent. Nothing was stored. Please try once more."),
        "wrong": _("This did not go through"),
    }


@cache
def _script() -> bytes:
    found = finders.find(SCRIPT)
    if not isinstance(found, str):
        raise Http404
    with open(found, "rb") as opened:
        return opened.read()
