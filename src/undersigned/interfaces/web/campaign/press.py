"""Press: write to a target. First choose what to say, then make it one's own; a letter asks to confirm (docs/walks/press.md)."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from undersigned.campaigns.models import Action, ActionText
from undersigned.campaigns.press_text import (
    BODY_LIMIT,
    SUBJECT_LIMIT,
    SUGGESTED_FROM,
    BadLetter,
    clean_body,
    clean_subject,
)
from undersigned.campaigns.queries.actions import taken_number
from undersigned.campaigns.queries.mails import contact_to_write_to
from undersigned.flows import press as flow
from undersigned.interfaces.web.campaign.action import (
    Asked,
    asked_again,
    asked_for,
    described,
    facts_of,
    grouped,
    next_actions,
    not_offered,
    page_context,
    suggested,
)
from undersigned.interfaces.web.campaign.press_words import likeness_words, sentence
from undersigned.interfaces.web.campaign.via import came_with
from undersigned.interfaces.web.headers import private_page, public_page
from undersigned.interfaces.web.network import client_address, sent_from_elsewhere

FIELDS: Final = ("subject", "body", "name", "email", "country", "reply", "news", "named", "as_it_is", "via")
MOST_PARAGRAPHS: Final = 50


# Readers have no cookie that another site could ride on; nothing counts before a mailbox has confirmed.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def press(request: HttpRequest, slug: str, campaign: str = "") -> HttpResponse:
    """Show what can be said, then the letter to edit; a POST measures it, keeps it, or counts one sent from elsewhere."""
    asked = asked_for(slug, Action.Kind.EMAIL, campaign)
    if asked.action is None:
        return not_offered(request, asked)
    way = flow.way_of(asked.target, outbox=writes_to_outbox())
    if request.method == "POST":
        return _act(request, asked, way)
    if "own" in request.GET:
        return _own_done(request, asked, again=request.GET["own"] == "again")
    return _shown(request, asked, way)


@require_safe
@public_page
def press_sent(request: HttpRequest, slug: str, campaign: str = "") -> HttpResponse:
    """Say that a letter is on its way to the writer: the same page for every address."""
    asked = asked_for(slug, Action.Kind.EMAIL, campaign)
    return render(request, "web/press_sent.html", {"target": described(asked), "campaign": asked.campaign})


def writes_to_outbox() -> bool:
    """Say whether letters of this instance become files and reach nobody."""
    return bool(settings.OPTION["mail"] == "outbox")


@public_page
def _shown(request: HttpRequest, asked: Asked, way: str) -> HttpResponse:
    """The choice of texts, or with them the letter: what an address says is only which of our own texts were chosen."""
    subjects, language = suggested(asked, ActionText.Part.SUBJECT)
    paragraphs, _same = suggested(asked, ActionText.Part.PARAGRAPH)
    writing = "write" in request.GET or not (subjects or paragraphs)
    if way in {flow.SAMPLE, flow.BOUNCED, flow.NOBODY} or not writing:
        context = _context(request, asked, way) | {
            "subjects": list(enumerate(subjects, start=1)),
            "paragraphs": list(enumerate(paragraphs, start=1)),
            "text_language": language,
            "next": next_actions(asked),
        }
        return render(request, "web/press.html", context)
    subject = _chosen(request.GET.getlist("subject")[:1], subjects) or subjects[:1]
    body = "\n\n".join(_chosen(request.GET.getlist("paragraph"), paragraphs))
    return _letter(request, asked, way, {"subject": "".join(subject), "body": body})


def _chosen(numbers: list[str], texts: list[str]) -> list[str]:
    """Our texts with these numbers, from 1, in the order of the texts; anything else is left out."""
    wanted = {int(one) for one in numbers[:MOST_PARAGRAPHS] if one.isascii() and one.isdigit() and len(one) < 4}
    return [text for number, text in enumerate(texts, start=1) if number in wanted]


@private_page
def _act(request: HttpRequest, asked: Asked, way: str) -> HttpResponse:
    typed = {name: request.POST.get(name, "") for name in FIELDS}
    deed = request.POST.get("deed", "send")
    if way not in {flow.SENDS, flow.OUTBOX, flow.OWN}:
        return not_offered(request, asked)
    if deed == "counted" and way == flow.OWN:
        return _count_own(request, asked, typed)
    if deed == "check" or way == flow.OWN:
        return _measured(request, asked, way, typed, mail_link=deed != "check")
    return _send(request, asked, way, typed)


def _send(request: HttpRequest, asked: Asked, way: str, typed: dict[str, str]) -> HttpResponse:
    """Keep the letter; one that is all ours is shown once more first, with a word on why one's own words count."""
    try:
        percent = keep_letter(request, asked, typed)
    except flow.BadForm as wrong:
        return _letter(request, asked, way, typed, errors=wrong.errors, status=422)
    except flow.TooMany:
        return _letter(request, asked, way, typed, summary=[too_many_words()], status=429)
    except (flow.NotOffered, flow.TargetNotOpen):
        return not_offered(request, asked_again(asked))
    if percent is not None:
        return _letter(request, asked, way, typed, nudge=True, percent=percent)
    return HttpResponse(status=303, headers={"Location": asked.address_of("press_sent")})


def keep_letter(request: HttpRequest, asked: Asked, typed: Mapping[str, str]) -> int | None:
    """Keep a letter, from our page or a widget; None, or how much of it is ours, in percent, where it is to be shown once more.

    Raises as flows/press.py:press does.
    """
    written = flow.read_letter(typed)
    percent = _likeness(asked, written.body)
    if not typed["as_it_is"] and percent >= SUGGESTED_FROM:
        return percent
    flow.press(
        target_id=asked.target.pk,
        fields=typed,
        facts=facts_of(asked),
        language=asked.language,
        ip=client_address(request),
        keys=settings.HOME.keys,
        public_url=settings.PUBLIC_URL,
        now=asked.now,
        outbox=writes_to_outbox(),
        **came_with(request),
    )
    return None


def too_many_words() -> str:
    """The sentence for a network from which very many letters came."""
    return _("Many letters were written from your network within the hour. Please come back later; nothing was kept.")


def _measured(request: HttpRequest, asked: Asked, way: str, typed: dict[str, str], *, mail_link: bool) -> HttpResponse:
    """The letter once more, with how much of it is the suggested text, or with the link that opens one's own mail program."""
    errors: dict[str, str] = {}
    clean = {"subject": "", "body": ""}
    for name, read in (("subject", clean_subject), ("body", clean_body)):
        try:
            clean[name] = read(typed[name])
        except BadLetter as wrong:
            errors[name] = wrong.code
    if errors:
        return _letter(request, asked, way, typed, errors=errors, status=422)
    return _letter(
        request,
        asked,
        way,
        typed | clean,
        percent=_likeness(asked, clean["body"]),
        mail_link=_mail_link(asked, clean) if mail_link else "",
    )


def _likeness(asked: Asked, body: str) -> int:
    assert asked.action is not None
    return flow.likeness_to_suggestion(
        body, action_id=asked.action.pk, target_id=asked.target.pk, language=asked.language, facts=facts_of(asked)
    )


def _mail_link(asked: Asked, clean: Mapping[str, str]) -> str:
    """A mailto link (RFC 6068) to the contact on file, with subject and text."""
    contact = contact_to_write_to(asked.target.pk, outbox=False)
    if contact is None:
        return ""
    body = clean["body"].replace("\n", "\r\n")
    return f"mailto:{quote(contact.email, safe='@')}?subject={quote(clean['subject'], safe='')}&body={quote(body, safe='')}"


def _count_own(request: HttpRequest, asked: Asked, typed: Mapping[str, str]) -> HttpResponse:
    if sent_from_elsewhere(request):
        return HttpResponse(status=303, headers={"Location": asked.address})
    try:
        counted = flow.count_own(
            target_id=asked.target.pk,
            language=asked.language,
            ip=client_address(request),
            keys=settings.HOME.keys,
            now=asked.now,
            country=typed["country"][:2].upper(),
            **came_with(request),
        )
    except (flow.NotOffered, flow.TargetNotOpen):
        return not_offered(request, asked_again(asked))
    return HttpResponse(
        status=303, headers={"Location": f"{asked.address}?own={'counted' if counted.new else 'again'}"}
    )


@private_page
def _own_done(request: HttpRequest, asked: Asked, *, again: bool) -> HttpResponse:
    context = {
        "target": described(asked),
        "campaign": asked.campaign,
        "again": again,
        "number": grouped(taken_number(asked.target.pk, asked.kind)),
        "next": next_actions(asked),
    }
    return render(request, "web/press_own.html", context)


def _letter(
    request: HttpRequest,
    asked: Asked,
    way: str,
    typed: Mapping[str, str],
    *,
    errors: Mapping[str, str] | None = None,
    summary: list[str] | None = None,
    nudge: bool = False,
    percent: int | None = None,
    mail_link: str = "",
    status: int = 200,
) -> HttpResponse:
    """The letter to edit, with all that was typed; error codes become sentences at their fields."""
    context = _context(request, asked, way) | {
        "typed": typed,
        "errors": {field: sentence(field, code) for field, code in (errors or {}).items()},
        "error_summary": summary or [],
        "nudge": nudge,
        "likeness": None if percent is None else likeness_words(percent),
        "percent": percent,
        "mail_link": mail_link,
    }
    return render(request, "web/press_letter.html", context, status=status)


def _context(request: HttpRequest, asked: Asked, way: str) -> dict[str, Any]:
    return page_context(request, asked) | {"way": way, "body_limit": BODY_LIMIT, "subject_limit": SUBJECT_LIMIT}
