"""A body's own page: ask for a link by e-mail; with it see, prove, correct, tell, and withdraw (docs/walks/endorse.md)."""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from undersigned.calls import queries as calls
from undersigned.endorsements.models import Endorsement
from undersigned.flows import keep_endorsement as flow
from undersigned.flows.show_domain import ask_to_look
from undersigned.flows.tell_deed import BadDay, NoSuchPrinciple, NotOnTheRoll, TooManyWaiting, tell_deed
from undersigned.interfaces.web.endorse_my_page import describe_kept
from undersigned.interfaces.web.endorse_words import sentence
from undersigned.interfaces.web.headers import private_page
from undersigned.values.email import InvalidEmail
from undersigned.values.names import InvalidName
from undersigned.values.statements import InvalidStatement
from undersigned.values.websites import InvalidWebsite


class _Wrong(Exception):
    """A field of a small form is wrong: which one, and what to do."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(field)
        self.field, self.sentence = field, sentence


@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def endorse_my_request(request: HttpRequest) -> HttpResponse:
    """Ask for the link. The answer is the same whether the address is a contact's or not."""
    context = {"action_url": request.path, "typed": {}, "errors": {}, "sent": False}
    if request.method != "POST":
        return render(request, "web/endorse_my_request.html", context)
    email = request.POST.get("email", "")[:400]
    try:
        flow.ask_contact_link(
            call_id=calls.current_call(settings.OPTION["call"]).pk,
            email=email,
            language=request.LANGUAGE_CODE,
            keys=settings.HOME.keys,
            now=datetime.now(UTC),
        )
    except InvalidEmail as error:
        context |= {"typed": {"email": email}, "errors": {"email": sentence("contact_email", error.code)}}
        return render(request, "web/endorse_my_request.html", context, status=422)
    return render(request, "web/endorse_my_request.html", context | {"sent": True})


# The token in the path is the authority; there is no cookie that another site could ride on.
@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def endorse_my(request: HttpRequest, token: str) -> HttpResponse:
    """Show the body's page; each button of it is a POST with its own ``deed``."""
    keys, now = settings.HOME.keys, datetime.now(UTC)
    try:
        if request.method == "POST" and request.POST.get("deed") == "renew":
            flow.renew_contact_link(token=token, keys=keys, now=now)
            return render(request, "web/endorse_expired.html", {"sent": True})
        kept = flow.open_kept(token=token, keys=keys, now=now)
        if request.method == "POST":
            return _act(request, token, kept, now)
        return _show(request, token, kept)
    except flow.LinkExpired:
        return render(request, "web/endorse_expired.html", {"renewable": True}, status=410)
    except flow.NoEndorsement:
        return render(request, "web/endorse_expired.html", {}, status=404)


def _act(request: HttpRequest, token: str, kept: flow.Kept, now: datetime) -> HttpResponse:
    deed = request.POST.get("deed", "")
    if deed not in _DEEDS:
        return _show(request, token, kept, status=400, problem=_("This page has no such button. Please use one below."))
    try:
        _DEEDS[deed](request, kept.endorsement, now)
    except _Wrong as wrong:
        return _show(request, token, kept, status=422, errors={wrong.field: wrong.sentence}, deed=deed)
    except (flow.NotNow, NotOnTheRoll):
        problem = _("This can no longer be done: the endorsement has come to another state. It is shown below.")
        return _show(request, token, flow.open_kept(token=token, keys=settings.HOME.keys, now=now), 409, problem)
    return HttpResponse(status=303, headers={"Location": f"{reverse('endorse_my', args=[token])}?done={deed}"})


def _show(
    request: HttpRequest,
    token: str,
    kept: flow.Kept,
    status: int = 200,
    problem: str = "",
    errors: dict[str, str] | None = None,
    deed: str = "",
) -> HttpResponse:
    context = describe_kept(
        kept,
        keys=settings.HOME.keys,
        now=datetime.now(UTC),
        language=request.LANGUAGE_CODE,
        public_url=settings.PUBLIC_URL,
    )
    context |= {
        "action_url": reverse("endorse_my", args=[token]),
        "errors": errors or {},
        "error_summary": [problem] if problem else [],
        "typed": request.POST.dict() if request.method == "POST" and status != 200 else {},
        "acted": deed,
        "done": request.GET.get("done", "") if request.method == "GET" else "",
    }
    return render(request, "web/endorse_my.html", context, status=status)


def _look(request: HttpRequest, endorsement: Endorsement, now: datetime) -> None:
    ask_to_look(endorsement_id=endorsement.pk, now=now)


def _replace(request: HttpRequest, endorsement: Endorsement, now: datetime) -> None:
    typed = request.POST
    try:
        flow.replace_office_holder(
            endorsement_id=endorsement.pk,
            name=typed.get("signer_name", ""),
            office=typed.get("signer_office", ""),
            now=now,
        )
    except InvalidName as error:
        raise _Wrong("signer_name", sentence("signer_name", error.code)) from error


def _statement(request: HttpRequest, endorsement: Endorsement, now: datetime) -> None:
    try:
        flow.correct_statement(endorsement_id=endorsement.pk, statement=request.POST.get("statement", ""), now=now)
    except InvalidStatement as error:
        raise _Wrong("statement", sentence("statement", error.code)) from error


def _amend(request: HttpRequest, endorsement: Endorsement, now: datetime) -> None:
    typed = {name: request.POST[name] for name in ("name", "kind", "country", "website") if name in request.POST}
    try:
        flow.propose_amendment(endorsement_id=endorsement.pk, typed=typed, now=now)
    except InvalidName as error:
        raise _Wrong("name", sentence("name", error.code)) from error
    except InvalidWebsite as error:
        raise _Wrong("website", sentence("website", error.code)) from error
    except flow.AlreadyProposed as error:
        raise _Wrong(
            "name", _("A proposal is with the secretariat already. Please wait until it is decided.")
        ) from error
    except ValueError as error:
        raise _Wrong("name", _("Please choose kind, country and website from what there is.")) from error


def _add_contact(request: HttpRequest, endorsement: Endorsement, now: datetime) -> None:
    try:
        flow.add_colleague(
            endorsement_id=endorsement.pk,
            name=request.POST.get("contact_name", ""),
            email=request.POST.get("contact_email", ""),
            keys=settings.HOME.keys,
            now=now,
        )
    except InvalidName as error:
        raise _Wrong("contact_name", sentence("contact_name", error.code)) from error
    except InvalidEmail as error:
        raise _Wrong("contact_email", sentence("contact_email", error.code)) from error
    except flow.TooManyContacts as error:
        raise _Wrong("contact_email", _("There are five contacts already. Let one leave first.")) from error


def _remove_contact(request: HttpRequest, endorsement: Endorsement, now: datetime) -> None:
    try:
        contact_id = uuid.UUID(request.POST.get("contact", ""))
        flow.remove_colleague(endorsement_id=endorsement.pk, contact_id=contact_id, now=now)
    except (ValueError, flow.NoEndorsement) as error:
        raise _Wrong("contact_name", _("This contact has left already.")) from error
    except flow.LastContact as error:
        message = _("The last contact cannot leave without a successor. Add one first, and have the mailbox confirm.")
        raise _Wrong("contact_name", message) from error


def _reconfirm(request: HttpRequest, endorsement: Endorsement, now: datetime) -> None:
    flow.reconfirm(endorsement_id=endorsement.pk, now=now)


def _reaffirm(request: HttpRequest, endorsement: Endorsement, now: datetime) -> None:
    version = request.POST.get("version", "")
    if not (version.isascii() and version.isdigit() and len(version) < 19):
        raise _Wrong("version", _("Please read the text and press the button again."))
    flow.reaffirm(endorsement_id=endorsement.pk, version_id=int(version), now=now)


def _tell(request: HttpRequest, endorsement: Endorsement, now: datetime) -> None:
    principle = request.POST.get("principle", "")
    try:
        tell_deed(
            endorsement_id=endorsement.pk,
            principle=int(principle) if principle.isascii() and principle.isdigit() and len(principle) < 5 else 0,
            text=request.POST.get("text", ""),
            done_on=_day("done_on", request.POST.get("done_on", "")),
            url=request.POST.get("url", ""),
            now=now,
        )
    except NoSuchPrinciple as error:
        raise _Wrong("principle", _("Please choose a principle.")) from error
    except BadDay as error:
        raise _Wrong("done_on", _("Please give a day that has come, from the year 2000 on.")) from error
    except InvalidStatement as error:
        raise _Wrong("text", sentence("text", error.code)) from error
    except InvalidWebsite as error:
        raise _Wrong("url", sentence("website", error.code)) from error
    except TooManyWaiting as error:
        raise _Wrong("text", _("Many deeds of yours wait for a reviewer. Please tell this one later.")) from error


def _withdraw(request: HttpRequest, endorsement: Endorsement, now: datetime) -> None:
    if not request.POST.get("sure"):
        raise _Wrong("sure", _("Please tick the box if the body withdraws."))
    given = request.POST.get("on", "").strip()
    try:
        flow.withdraw_endorsement(
            endorsement_id=endorsement.pk,
            on=_day("on", given) if given else now.date(),
            reason=request.POST.get("reason", ""),
            keys=settings.HOME.keys,
            now=now,
        )
    except InvalidStatement as error:
        raise _Wrong("reason", sentence("reason", error.code)) from error
    except ValueError as error:
        raise _Wrong("on", _("Please give today’s date or an earlier one.")) from error


def _day(field: str, text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise _Wrong(field, _("Please write the day as year, month, day: 2026-11-12.")) from error


_DEEDS: dict[str, Callable[[HttpRequest, Endorsement, datetime], None]] = {
    "look": _look,
    "replace_office_holder": _replace,
    "correct_statement": _statement,
    "amend": _amend,
    "add_contact": _add_contact,
    "remove_contact": _remove_contact,
    "reconfirm": _reconfirm,
    "reaffirm": _reaffirm,
    "tell_deed": _tell,
    "withdraw": _withdraw,
}
