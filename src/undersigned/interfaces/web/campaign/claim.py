"""Care for a target: ask for the link by e-mail; with it take the target, log contacts, give it up (docs/walks/claim.md)."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from undersigned.campaigns.models import ContactMade, Target
from undersigned.campaigns.queries.board import file_of
from undersigned.flows import claim_target as flow
from undersigned.interfaces.web.campaign import action as pages
from undersigned.interfaces.web.campaign import target_words as words
from undersigned.interfaces.web.headers import private_page
from undersigned.interfaces.web.network import client_address
from undersigned.interfaces.web.sign import sentence
from undersigned.values.email import InvalidEmail, clean_email
from undersigned.values.names import InvalidName, clean_name


# No cookie says who a reader is: there is nothing that another site could ride on.
@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def target_claim(request: HttpRequest, slug: str, campaign: str = "") -> HttpResponse:
    """Ask for the link that takes a target. The answer is the same for every address."""
    target = pages.target_or_404(slug, campaign)
    known = file_of(target, now=timezone.now())
    context: dict[str, Any] = {
        "target": _named(target),
        "claimed_on": known.claimed_on,
        "action_url": request.path,
        "typed": {},
        "errors": {},
    }
    if request.method != "POST":
        return render(request, "web/target_claim.html", context | {"closed": not _takes(target)})
    typed = {"name": request.POST.get("name", "")[:1100], "email": request.POST.get("email", "")[:400]}
    errors = _faults(typed)
    if errors:
        return render(request, "web/target_claim.html", context | {"typed": typed, "errors": errors}, status=422)
    try:
        flow.ask_claim(
            target_id=target.pk,
            **typed,
            language=pages.page_language(),
            ip=client_address(request),
            keys=settings.HOME.keys,
            public_url=settings.PUBLIC_URL,
            now=datetime.now(UTC),
        )
    except flow.TooMany:
        problem = _("Many letters were asked for from your network today. Please come back tomorrow; nothing was kept.")
        more = {"typed": typed, "error_summary": [problem]}
        return render(request, "web/target_claim.html", context | more, status=429)
    except flow.NotToClaim:
        return render(request, "web/target_claim.html", context | {"closed": True}, status=409)
    return render(request, "web/target_claim.html", context | {"sent": True})


# The token in the path is the authority; there is no cookie that another site could ride on.
@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what the link takes, or what it has taken; POST takes it, logs a contact or an answer, or gives it up."""
    try:
        if request.method == "POST":
            return _act(request, token)
        return _show(request, token)
    except flow.ClaimExpired:
        return _message(request, "expired", status=410)
    except flow.NotToClaim:
        return _message(request, "closed", status=410)
    except flow.NoSuchClaim:
        return _message(request, "none", status=404)


def _act(request: HttpRequest, token: str) -> HttpResponse:
    keys, now, deed = settings.HOME.keys, datetime.now(UTC), request.POST.get("deed", "")
    try:
        if deed == "take":
            flow.take_claim(token=token, keys=keys, custodian_public=settings.HOME.custodian_public, now=now)
        elif deed == "log":
            flow.log_contact(token=token, **logged(request.POST), keys=keys, now=now)
        elif deed == "answer":
            flow.answer_as_holder(token=token, **answered(request.POST), keys=keys, now=now)
        elif deed == "give_up":
            target = flow.give_up(token=token, keys=keys, now=now)
            return _message(request, "given_up", target=target)
        else:
            return _show(request, token, more={"error_summary": pages.no_such_button()}, status=400)
    except flow.ClaimedAlready:
        return _show(request, token, status=409)
    except flow.BadContactMade as error:
        more: dict[str, Any] = {"errors": words.contact_faults(error.errors), "typed": said_of_contact(request.POST)}
        if deed == "answer":
            more = {"error_summary": list(words.contact_faults(error.errors).values())}
        return _show(request, token, more=more, status=422)
    return HttpResponse(status=303, headers={"Location": reverse("claim", args=[token])})


def logged(typed: Mapping[str, str]) -> dict[str, Any]:
    """Return what was typed about a contact. Raises BadContactMade for what is no day."""
    return {
        "way": typed.get("way", "")[:20],
        "on": _day("on", typed),
        "note": typed.get("note", "").replace("\r\n", "\n"),
        "answered_on": _day("answered_on", typed),
    }


def answered(typed: Mapping[str, str]) -> dict[str, Any]:
    """Return which contact was answered and when. Raises BadContactMade for what is no day."""
    day = _day("answered_on", typed)
    if day is None:
        raise flow.BadContactMade({"answered_on": "missing"})
    return {"contact_made_id": row_id(typed.get("contact", "")), "on": day}


def row_id(text: str) -> int:
    """Return the number of a row that a form sent; 0, which no row has, where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def said_of_contact(typed: Mapping[str, str]) -> dict[str, str]:
    """Return what was typed about a contact, to show it again."""
    return {name: typed.get(name, "")[:3000] for name in ("way", "on", "note", "answered_on")}


def logged_rows(contacts: Iterable[ContactMade]) -> list[dict[str, Any]]:
    """Return contacts that were logged, each with the word for its way."""
    return [{"made": one, "way": str(words.WAYS[one.way])} for one in contacts]


def _day(field: str, typed: Mapping[str, str]) -> date | None:
    text = typed.get(field, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise flow.BadContactMade({field: "no_day"}) from None


def _show(request: HttpRequest, token: str, *, more: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    page = flow.look_at_claim(token=token, keys=settings.HOME.keys, now=datetime.now(UTC))
    context = {
        "target": _named(page.target),
        "name": page.name,
        "claim": page.claim,
        "taken": page.taken,
        "contacts": logged_rows(page.contacts),
        "ways": [(key, str(word)) for key, word in words.WAYS.items()],
        "today": timezone.localdate(),
        "action_url": request.path,
        "typed": {},
        "errors": {},
        **(more or {}),
    }
    return render(request, "web/claim.html", context, status=status)


def _message(request: HttpRequest, what: str, *, target: Target | None = None, status: int = 200) -> HttpResponse:
    """A page with a sentence and the way on, where a link opens nothing any more."""
    titles = {
        "expired": (
            _("This link is too old"),
            _("It could take a target for two weeks. Ask for a new one on the target's page."),
        ),
        "closed": (
            _("There is nothing to take any more"),
            _("The target has endorsed, or the campaign is over. Thank you."),
        ),
        "none": (
            _("This link no longer works"),
            _("It may have been cut in the letter, or belong to a claim that has come to an end."),
        ),
        "given_up": (
            _("It is free again"),
            _("Thank you for what you did. Your name is erased, and your address within a month."),
        ),
    }
    title, said = titles[what]
    links = [{"url": reverse("holdouts"), "label": _("Who is called upon")}]
    if target is not None:
        links.insert(0, {"url": pages.target_url(target), "label": target.name_in(pages.page_language())})
    context = {"title": title, "sentences": [said], "links": links}
    return render(request, "web/message.html", context, status=status)


def _named(target: Target) -> dict[str, str]:
    return {
        "slug": target.slug,
        "name": target.name_in(pages.page_language()),
        "url": pages.target_url(target),
        "hashtag": target.campaign.hashtag,
    }


def _takes(target: Target) -> bool:
    return flow.may_be_claimed(target, now=datetime.now(UTC))


def _faults(typed: Mapping[str, str]) -> dict[str, str]:
    errors = {}
    try:
        clean_name(typed["name"])
    except InvalidName as error:
        errors["name"] = sentence("name", error.code)
    try:
        clean_email(typed["email"])
    except InvalidEmail as error:
        errors["email"] = sentence("email", error.code)
    return errors
