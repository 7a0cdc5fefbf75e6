"""The widget that acts: write to a target, or post, on other people's pages; checked, counted and confirmed as on our own.

What it is told (`form_of`) is the same for every reader; what it sends is answered in JSON that any site may read. A letter counts
once its writer's mailbox has confirmed. A post is only said to have been made: it counts from the partner's own site alone, so
that no other site makes its readers' browsers say it.
"""

from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from undersigned.campaigns.models import Action, ActionText
from undersigned.campaigns.press_text import BODY_LIMIT, SUBJECT_LIMIT
from undersigned.campaigns.queries.partners import WIDGET, credited, partner_of_code
from undersigned.flows import press as press_flow
from undersigned.flows.take_action import NoNetwork, NotOffered, TargetNotOpen, take_action
from undersigned.interfaces.web.campaign import action as pages
from undersigned.interfaces.web.campaign.post import LONGEST, handles_of, network_choices, our_words, post_links
from undersigned.interfaces.web.campaign.press import FIELDS, keep_letter, too_many_words, writes_to_outbox
from undersigned.interfaces.web.campaign.press_words import likeness_words, sentence
from undersigned.interfaces.web.campaign.via import came_with
from undersigned.interfaces.web.headers import private_page
from undersigned.interfaces.web.network import client_address
from undersigned.interfaces.web.texts import in_language
from undersigned.values.countries import country_choices

Answer = TypeVar("Answer", bound=HttpResponse)

ACTS: Final = {"write": Action.Kind.EMAIL, "post": Action.Kind.POST}
"""What the widget does beside signing, and as which kind of action it counts."""

_TEXT: Final = "\ue000"
"""Stands for the text in the links that the widget fills in: a character that nobody types."""


def for_any_site(response: Answer) -> Answer:
    """Let any site read the answer; it is the same for all, and nobody's cookie comes along."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def form_of(act: str, asked: pages.Asked, via: str) -> dict[str, Any]:
    """Return what a widget needs to act: words, texts, countries, the partner's colour; or only what there is to say instead.

    `via` is a known code or "".
    """
    partner = partner_of_code(via)
    told = {
        "language": asked.language,
        "rtl": get_language_bidi(),
        "via": via,
        "colour": partner.colour if partner else "",
        "came": reverse("came"),
        "links": _links(asked, via),
    }
    instead = instead_of(act, asked)
    if instead or asked.action is None:
        return told | {"said": instead}
    return (
        told
        | {
            "act": act,
            "send": reverse(f"widget_{act}"),
            "also": {"target": asked.target.slug, "campaign": asked.campaign.slug},
            "lead": in_language(asked.action.lead, asked.language),
            "countries": country_choices(asked.language),
        }
        | (_letter_form(asked) if act == "write" else _post_form(asked))
    )


# Readers have no cookie that the other site could ride on, and nothing counts before a mailbox has confirmed.
@csrf_exempt
@private_page
@require_POST
def widget_write(request: HttpRequest) -> JsonResponse:
    """Keep a letter that a widget sends; its writer's mailbox has to confirm, as on our own page. Answers JSON."""
    return for_any_site(_write(request))


# Nor here; which site sent it is looked at.
@csrf_exempt
@private_page
@require_POST
def widget_post(request: HttpRequest) -> JsonResponse:
    """Count what somebody says to have posted, from the partner's own site, once a day for a network. Answers JSON."""
    return for_any_site(_post(request))


def asked_by(act: str, target: str, campaign: str) -> pages.Asked:
    """Return what a widget is about. Raises Http404 for a target or a campaign that there is not."""
    return pages.asked_for(target[:80], ACTS[act], campaign[:80])


def title_of(asked: pages.Asked) -> str:
    """Return what a widget calls its action: the campaign's title of it, and the target."""
    title = in_language(asked.action.title, asked.language) if asked.action else ""
    return f"{title}: {asked.name}" if title else asked.name


def _write(request: HttpRequest) -> JsonResponse:
    asked = _asked(request, "write")
    if instead := instead_of("write", asked):
        return _no(instead, 410 if asked.won else 409)
    typed = {name: request.POST.get(name, "") for name in FIELDS}
    try:
        percent = keep_letter(request, asked, typed)
    except press_flow.BadForm as wrong:
        errors = {field: sentence(field, code) for field, code in wrong.errors.items()}
        return JsonResponse({"errors": errors}, status=422)
    except press_flow.TooMany:
        return _no(too_many_words(), 429)
    except (NotOffered, TargetNotOpen):
        return _no(instead_of("write", pages.asked_again(asked)) or _nothing_to_do(), 409)
    if percent is not None:
        whole = _("Change what you like, or send it as it is.")
        return JsonResponse({"errors": {"form": whole, "body": likeness_words(percent)}, "as_it_is": True})
    return JsonResponse({"sent": True})


def _post(request: HttpRequest) -> JsonResponse:
    asked, came = _asked(request, "post"), came_with(request)
    if asked.action is None:
        return _no(instead_of("post", asked), 410 if asked.won else 409)
    if not came["origin"] or credited(came["came_through"], widget=came["widget"], origin=came["origin"])[1] != WIDGET:
        return _no(_("What is posted from this site does not count by itself. Please tell us on our own page."), 403)
    try:
        taken = take_action(
            target_id=asked.target.pk,
            kind=asked.kind,
            language=asked.language,
            ip=client_address(request),
            keys=settings.HOME.keys,
            now=asked.now,
            country=request.POST.get("country", "")[:2].upper(),
            network=request.POST.get("network", "")[:12],
            **came,
        )
    except NoNetwork:
        return JsonResponse({"errors": {"network": _("Please say where you posted it.")}}, status=422)
    except (NotOffered, TargetNotOpen):
        return _no(instead_of("post", pages.asked_again(asked)) or _nothing_to_do(), 409)
    if taken.taken_id is None:
        said = _("It was counted today already, from your network: once a day for each network. Come back tomorrow.")
    else:
        facts = {"number": pages.grouped(taken.number), "name": asked.name}
        said = _("Your post is number %(number)s about %(name)s.") % facts
    return JsonResponse({"sent": True, "said": said})


def _asked(request: HttpRequest, act: str) -> pages.Asked:
    return asked_by(act, request.POST.get("target", ""), request.POST.get("campaign", ""))


def _no(said: str, status: int) -> JsonResponse:
    return JsonResponse({"errors": {"form": said}}, status=status)


def _nothing_to_do() -> str:
    return _("The campaign takes no such action for now. Nothing was counted.")


def instead_of(act: str, asked: pages.Asked) -> str:
    """What there is to say in place of a form, where nobody can act here; "" where they can."""
    if asked.won:
        return _("%(name)s has endorsed: nobody needs to write any more. Thank you.") % {"name": asked.name}
    if asked.action is None:
        return _nothing_to_do()
    if act == "write" and press_flow.way_of(asked.target, outbox=writes_to_outbox()) not in {
        press_flow.SENDS,
        press_flow.OUTBOX,
    }:
        return _("From here no letter can leave. Our own page says what you can do.")
    return ""


def _links(asked: pages.Asked, via: str) -> dict[str, tuple[str, str]]:
    """Where a widget leads, each with its words."""

    def with_code(path: str) -> str:
        return f"{path}?{urlencode({'via': via})}" if via else path

    return {
        "call": (with_code(asked.address_of("target")), _("Where %(name)s stands") % {"name": asked.name}),
        "page": (with_code(asked.address), title_of(asked)),
        "privacy": (reverse("privacy"), _("All about your data")),
        "next": (with_code(reverse("holdouts")), _("See who has not endorsed yet")),
    }


def _letter_form(asked: pages.Asked) -> dict[str, Any]:
    subjects, language = pages.suggested(asked, ActionText.Part.SUBJECT)
    paragraphs, _same = pages.suggested(asked, ActionText.Part.PARAGRAPH)
    outbox = press_flow.way_of(asked.target, outbox=writes_to_outbox()) == press_flow.OUTBOX
    return {
        "subjects": subjects,
        "paragraphs": paragraphs,
        "text_language": language,
        "most": {"subject": SUBJECT_LIMIT, "body": BODY_LIMIT},
        "boxes": reply_boxes(),
        "note": outbox_note() if outbox else "",
        "words": {
            "title": title_of(asked),
            "subjects": _("What is it about?"),
            "paragraphs": _("What would you say?"),
            "go_on": _("Go on and write"),
            "others": _("Choose other texts"),
            "subject": _("Subject"),
            "body": _("Your letter"),
            "body_hint": _(
                "Change it as you like: say who you are, and why it matters to you. 4,000 characters and one link at most; "
                "it travels as plain text."
            ),
            "name": _("Your name"),
            "name_hint": _("The letter leaves under it."),
            "email": _("E-mail address"),
            "email_hint": _("We send one letter there, with a link. Nothing leaves before you have followed it."),
            "country": _("Country"),
            "choose": _("Choose a country"),
            "sign": _("Send"),
            "as_it_is": _("Send it as it is"),
            "sent": _("Look into your mailbox"),
            "sent_more": _(
                "A letter is on its way to the address you gave. Its link shows what you wrote once more; press the button "
                "there, and your letter leaves when its turn comes."
            ),
            **_failures(),
        },
    }


def _post_form(asked: pages.Asked) -> dict[str, Any]:
    texts, language = pages.suggested(asked, ActionText.Part.POST)
    url = settings.PUBLIC_URL + asked.address_of("target")
    share = post_links(asked, "", url, handles_of(asked))
    return {
        "texts": texts or [our_words(asked)],
        "text_language": language,
        "most": {"text": LONGEST},
        "share": [{"label": one["label"], "template": one["template"]} for one in share],
        "place": _TEXT,
        "networks": network_choices(),
        "words": {
            "title": title_of(asked),
            "text": _("Make it yours"),
            "text_hint": _("X takes 280 characters, Bluesky 300, most Mastodon servers 500."),
            "other": _("Other words"),
            "open": _("Each of these opens with a text you can change; nothing is sent before you send it."),
            "network": _("Posted? Where?"),
            "choose_network": _("Choose one"),
            "country": _("Your country (may be left out)"),
            "choose": _("Not said"),
            "sign": _("I have posted it"),
            "sent": _("Thank you"),
            **_failures(),
        },
    }


def reply_boxes() -> dict[str, str]:
    """Return the words beside the boxes of a letter, none of which is ticked beforehand."""
    return {
        "reply": _("The target may answer me: pass my e-mail address on with the letter."),
        "news": _("Tell me by e-mail when this target endorses."),
        "named": _("My name and country may stand in what is handed over to the target, which is public."),
    }


def outbox_note() -> str:
    """Return what there is to know where all contacts of a target are made up."""
    return _(
        "The contacts of this target are made up for the example: what you write reaches nobody, it only goes into this "
        "instance’s outbox."
    )


def _failures() -> dict[str, str]:
    return {
        "failed": _("This could not be sent. Nothing was stored. Please try once more."),
        "wrong": _("This did not go through"),
    }
