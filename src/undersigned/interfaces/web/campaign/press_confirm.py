"""Confirm a letter to a target: the mailbox's link shows the whole of it, one button confirms, one takes it back."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from undersigned.campaigns import states
from undersigned.campaigns.models import Action, TargetMail
from undersigned.flows import confirm_press as flow
from undersigned.interfaces.web.campaign.action import (
    Asked,
    described,
    grouped,
    next_actions,
    not_offered,
    page_language,
    place_here,
)
from undersigned.interfaces.web.campaign.press import writes_to_outbox
from undersigned.interfaces.web.campaign.press_words import leaves_words
from undersigned.interfaces.web.headers import private_page
from undersigned.values.countries import country_name


# The token in the path is the authority; there is no cookie that another site could ride on.
@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def press_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows and changes nothing, however often a scanner opens it; POST confirms or takes back, once."""
    keys, now = settings.HOME.keys, datetime.now(UTC)
    try:
        shown = flow.look_at_letter(token=token, keys=keys, now=now, outbox=writes_to_outbox())
        if request.method == "POST":
            if request.POST.get("deed") == "take_back":
                flow.take_back(token=token, keys=keys, now=now)
            else:
                flow.confirm_press(token=token, keys=keys, now=now)
            return HttpResponse(status=303, headers={"Location": reverse("press_confirm", args=[token])})
    except flow.LinkExpired:
        return render(request, "web/press_expired.html", {"expired": True}, status=410)
    except flow.CannotConfirm:
        return render(request, "web/press_expired.html", {"expired": False}, status=404)
    except flow.NotOffered:
        return not_offered(request, _asked(shown, now))
    return render(request, "web/press_confirm.html", _context(shown, now))


def _asked(shown: flow.Pressed, now: datetime) -> Asked:
    won = flow.is_won(shown.target)
    target = shown.target
    return Asked(target.campaign, target, Action.Kind.EMAIL, None, won, page_language(), now, place_here(target))


def _context(shown: flow.Pressed, now: datetime) -> dict[str, Any]:
    asked, mail = _asked(shown, now), shown.mail
    typed = mail.state == states.TYPED
    return {
        "target": described(asked),
        "campaign": asked.campaign,
        "typed": typed,
        "written": shown.written,
        "country": country_name(shown.written.country, asked.language) if shown.written else "",
        "heading": _heading(mail),
        "sentences": [] if typed else [one for one in _sentences(shown, asked, now) if one],
        "can_be_taken_back": shown.can_be_taken_back,
        "next": [] if typed or asked.won else next_actions(asked),
    }


def _heading(mail: TargetMail) -> str:
    if mail.state == states.TYPED:
        return _("Is this your letter?")
    if mail.state in {states.WAITING, states.HELD, states.CLAIMED, states.SENT, states.UNSURE}:
        return _("Thank you")
    return _("This letter does not leave")


def _sentences(shown: flow.Pressed, asked: Asked, now: datetime) -> list[str]:
    """Which number it is, and what becomes of it."""
    mail = shown.mail
    number = ""
    if mail.number is not None and mail.state not in {states.DROPPED, states.REJECTED}:
        said = {"number": grouped(mail.number), "name": asked.name}
        number = _("Your letter is number %(number)s to %(name)s.") % said
    return [number, _becomes(shown, asked, now)]


def _becomes(shown: flow.Pressed, asked: Asked, now: datetime) -> str:
    mail = shown.mail
    if mail.state == states.DROPPED and asked.won:
        return _("%(name)s has endorsed: nobody needs to write any more. Thank you.") % {"name": asked.name}
    if mail.state == states.DROPPED and mail.confirmed_at is None and mail.last_error:
        return _("You have written to them today already. Once a day is what we carry; come back tomorrow.")
    return {
        states.WAITING: leaves_words(shown.leaves_at, now) or _("It waits, because no letters leave at the moment."),
        states.HELD: _("Somebody at the campaign reads it before it leaves."),
        states.CLAIMED: _("It is leaving at this moment."),
        states.SENT: _("It has left."),
        states.UNSURE: _("It was handed over, and no answer came back: the campaign finds out whether it arrived."),
        states.MAIL_REFUSED: _("The mail server of the target did not take it."),
        states.REJECTED: _("The campaign read it and does not pass it on."),
        states.DROPPED: _("It was taken back, and what it said is deleted."),
    }[mail.state]
