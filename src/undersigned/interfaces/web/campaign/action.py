"""What the pages of all actions share: what is asked of whom, why an action is not offered, and the page that says what it did."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from undersigned.calls import queries as calls
from undersigned.campaigns.models import Action, ActionText, Campaign, Target
from undersigned.campaigns.queries import actions
from undersigned.campaigns.queries.places import Place, place_of, target_at
from undersigned.flows.take_action import NotOffered, Taken, TargetNotOpen, offered, take_action
from undersigned.interfaces.web.campaign.via import by_widget, came_with, known
from undersigned.interfaces.web.network import client_address, sent_from_elsewhere
from undersigned.interfaces.web.site import describe_site_at
from undersigned.interfaces.web.texts import in_language
from undersigned.roll.queries import roll_counts
from undersigned.values.countries import country_choices

PAGES: Final = {
    Action.Kind.EMAIL: "press",
    Action.Kind.POST: "act_post",
    Action.Kind.CALL: "act_call",
    Action.Kind.LETTER: "act_letter",
    Action.Kind.PLEDGE: "act_pledge",
}
"""Where each action on a target is taken."""

NEEDS: Final = {Action.Kind.CALL: "phone", Action.Kind.LETTER: "postal"}
"""What must be known of a target before an action is of any use."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page is about: an action on a target. ``action`` is None where it is not offered, ``won`` says one reason."""

    campaign: Campaign
    target: Target
    kind: str
    action: Action | None
    won: bool
    language: str
    now: datetime
    place: Place
    """What the addresses of the target say of it."""

    @property
    def name(self) -> str:
        """The target's name in the reader's language."""
        return self.target.name_in(self.language)

    @property
    def address(self) -> str:
        """The path of this page."""
        return self.address_of(PAGES[Action.Kind(self.kind)])

    def address_of(self, name: str, *more: object) -> str:
        """Return the path of another page of the same target: `name` is that of its address."""
        return reverse(name, args=[*self.place, *more])


def asked_for(slug: str, kind: str, campaign: str = "") -> Asked:
    """Return what a page is about (see `target_or_404`). Raises Http404."""
    now, language = timezone.now(), page_language()
    target = target_or_404(slug, campaign)
    try:
        action, won = offered(target, kind, now=now), False
    except TargetNotOpen:
        action, won = None, True
    except NotOffered:
        action, won = None, False
    return Asked(target.campaign, target, kind, action, won, language, now, place_here(target))


def asked_again(asked: Asked) -> Asked:
    """Return what a page is about as it stands by now. Raises Http404."""
    return asked_for(asked.target.slug, asked.kind, asked.campaign.slug)


def target_or_404(slug: str, campaign: str = "") -> Target:
    """Return the target at an address: in the campaign that it names, else in the one that goes first. Raises Http404."""
    call = calls.current_call(settings.OPTION["call"])
    place = (campaign, slug) if campaign else (slug,)
    target = target_at(call.pk, place, today=timezone.localdate())
    if target is None:
        raise Http404
    return target


def place_here(target: Target) -> Place:
    """Return what the addresses of a target say of it today."""
    return place_of(target, today=timezone.localdate())


def page_language() -> str:
    """Return the language of the page that is asked for."""
    return get_language() or settings.LANGUAGE_CODE


def not_offered(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Say why there is nothing to do: 410 with thanks for a target that is won; a sentence where the action is closed."""
    context = {"won": asked.won, "target": described(asked), "campaign": asked.campaign}
    if asked.won:
        return render(request, "web/act_closed.html", context, status=410)
    return render(request, "web/act_closed.html", context, status=200 if request.method in {"GET", "HEAD"} else 409)


def described(asked: Asked) -> dict[str, Any]:
    """The target as templates name it."""
    return {"slug": asked.target.slug, "name": asked.name, "url": asked.address_of("target")}


def target_url(target: Target) -> str:
    """Return the path of a target's own page."""
    return reverse("target", args=place_here(target))


def page_context(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    """Return what the template of an action needs, whichever it is; ``site`` with the one address that the page has."""
    action = asked.action
    assert action is not None
    return {
        **describe_site_at(asked.address),
        "via": known(request.POST.get("via", "") or request.GET.get("via", "")),
        "by_widget": by_widget(request),
        "target": described(asked),
        "campaign": {"slug": asked.campaign.slug, "hashtag": asked.campaign.hashtag},
        "title": in_language(action.title, asked.language),
        "lead": in_language(action.lead, asked.language),
        "sample": action.sample or asked.campaign.sample,
        "action_url": asked.address,
        "card_url": settings.PUBLIC_URL + asked.address_of("card"),
        "countries": country_choices(asked.language),
        "typed": {},
        "errors": {},
    }


def facts_of(asked: Asked) -> dict[str, str]:
    """Return what the placeholders of suggested texts stand for at this moment, in the reader's language."""
    counts = roll_counts(asked.campaign.call_id)
    return {
        "target": asked.name,
        "call": calls.title_of(asked.campaign.call_id, asked.language),
        "count": grouped(counts.total),
        "states": grouped(counts.state),
        "hashtag": asked.campaign.hashtag,
    }


def suggested(asked: Asked, part: str) -> tuple[list[str], str]:
    """Return the suggested texts of a part with their placeholders filled, and the language that they are in."""
    assert asked.action is not None
    found: list[ActionText] = actions.texts_of(
        asked.action.pk, target_id=asked.target.pk, part=part, language=asked.language
    )
    facts = facts_of(asked)
    return [actions.fill(one.text, facts) for one in found], found[0].language if found else asked.language


def grouped(number: int) -> str:
    """Return a number as the reader's language groups it."""
    return number_format(number, force_grouping=True)


def take(request: HttpRequest, asked: Asked, *, network: str = "") -> HttpResponse:
    """Count what somebody says they did, and lead to the page that thanks. Raises NoNetwork.

    What a page of another site sent counts nothing: the reader is led to our own, and can press there.
    """
    if sent_from_elsewhere(request):
        return HttpResponse(status=303, headers={"Location": asked.address})
    try:
        taken = take_action(
            target_id=asked.target.pk,
            kind=asked.kind,
            language=asked.language,
            ip=client_address(request),
            keys=settings.HOME.keys,
            now=asked.now,
            country=request.POST.get("country", "")[:2].upper(),
            network=network,
            **came_with(request),
        )
    except (NotOffered, TargetNotOpen):
        # Closed or won since the page was made.
        return not_offered(request, asked_again(asked))
    return _on_to_thanks(asked, taken, known(request.POST.get("via", "")))


def _on_to_thanks(asked: Asked, taken: Taken, via: str) -> HttpResponse:
    asking = {"done": taken.taken_id or "again"} | ({"via": via} if via else {})
    return HttpResponse(status=303, headers={"Location": f"{asked.address}?{urlencode(asking)}"})


def done_page(request: HttpRequest, asked: Asked, done: str) -> HttpResponse:
    """Thank, say which number it was, and offer the next useful thing. Raises Http404 for an id that nobody was given."""
    again = done == "again"
    number = actions.taken_number(asked.target.pk, asked.kind) if again else _number(asked, done)
    following = next_actions(asked)
    context = {
        "again": again,
        "kind": asked.kind,
        "number": grouped(number),
        "target": described(asked),
        "next": following[0] if following else None,
        "further": following[1:],
        "ask": _ask(asked),
    }
    response = render(request, "web/act_done.html", context)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def next_actions(asked: Asked) -> list[dict[str, str]]:
    """Return what else can be done for the same target, in the campaign's order, each with title, lead and address."""
    if asked.won:
        return []
    contacts: dict[str, bool] = {
        kind: actions.contact_with(asked.target.pk, field) is not None for kind, field in NEEDS.items()
    }
    return [
        {
            "title": in_language(one.title, asked.language),
            "lead": in_language(one.lead, asked.language),
            "url": asked.address_of(PAGES[Action.Kind(one.kind)]),
        }
        for one in actions.open_actions(asked.campaign.pk)
        if one.kind in PAGES and one.kind not in {asked.kind, Action.Kind.PLEDGE} and contacts.get(one.kind, True)
    ]


def _ask(asked: Asked) -> dict[str, str] | None:
    action = actions.action_of(asked.campaign.pk, Action.Kind.ASK)
    if action is None or not action.open:
        return None
    return {
        "title": in_language(action.title, asked.language),
        "lead": in_language(action.lead, asked.language),
        "url": reverse("act_ask", args=[asked.campaign.slug]),
    }


def _number(asked: Asked, done: str) -> int:
    try:
        taken = actions.taken_by_id(uuid.UUID(done))
    except ValueError:
        raise Http404 from None
    if taken is None or taken.target_id != asked.target.pk or taken.action.kind != asked.kind:
        raise Http404
    return actions.number_of(taken)


def no_such_button() -> list[str]:
    """The sentence for a form that came with a deed that no button of the page has."""
    return [_("This page has no such button. Please use one below.")]
