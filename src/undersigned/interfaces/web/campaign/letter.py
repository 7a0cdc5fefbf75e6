"""Letter: a letter of paper, addressed and ready to print. A name that is typed for it is in the PDF and nowhere else."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from undersigned.campaigns.models import Action, ActionText, TargetContact
from undersigned.campaigns.queries.actions import contact_with
from undersigned.interfaces.web.campaign import action as pages
from undersigned.interfaces.web.headers import public_page
from undersigned.locale.days import written_day
from undersigned.papers.target_letter import LONGEST_TEXT, LetterFacts, target_letter_pdf
from undersigned.papers.typesetting import NoTypeFor, missing_letters
from undersigned.values.names import InvalidName, clean_name


# No cookie says who a reader is: there is nothing that another site could ride on.
@csrf_exempt
@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def act_letter(request: HttpRequest, slug: str, campaign: str = "") -> HttpResponse:
    """GET shows the letter. POST gives the PDF with a name and changed words (``print``), or counts a letter (``sent``)."""
    asked = pages.asked_for(slug, Action.Kind.LETTER, campaign)
    if "done" in request.GET:
        return pages.done_page(request, asked, request.GET["done"][:36])
    if asked.action is None:
        return pages.not_offered(request, asked)
    if request.method != "POST":
        return _show(request, asked, {"text": _text(asked)[0]})
    if request.POST.get("deed") == "sent":
        return pages.take(request, asked)
    typed = {name: request.POST.get(name, "")[: 2 * LONGEST_TEXT] for name in ("text", "name")}
    if request.POST.get("deed") != "print":
        return _show(request, asked, typed, summary=pages.no_such_button(), status=400)
    return _print(request, asked, typed)


@public_page
@require_safe
def act_letter_pdf(request: HttpRequest, slug: str, campaign: str = "") -> HttpResponse:
    """Hand out the letter as it is suggested, with a line to sign on; 404 where no address is on file."""
    asked = pages.asked_for(slug, Action.Kind.LETTER, campaign)
    if asked.action is None:
        return pages.not_offered(request, asked)
    contact = contact_with(asked.target.pk, "postal")
    if contact is None:
        raise Http404
    return _pdf(asked, contact, _text(asked)[0], "")


def _print(request: HttpRequest, asked: pages.Asked, typed: dict[str, str]) -> HttpResponse:
    contact = contact_with(asked.target.pk, "postal")
    text, name, errors = typed["text"].strip(), "", {}
    if not text:
        errors["text"] = _("Please write what the letter is to say.")
    elif len(text) > LONGEST_TEXT:
        errors["text"] = _("This is too long: %(most)s characters at most.") % {"most": LONGEST_TEXT}
    try:
        name = clean_name(typed["name"]) if typed["name"].strip() else ""
    except InvalidName:
        errors["name"] = _("Please type only your name: no link, and at most 255 characters.")
    if errors or contact is None:
        return _show(request, asked, typed, errors, status=422)
    try:
        response = _pdf(asked, contact, text, name)
    except NoTypeFor:
        field = "name" if missing_letters(name) else "text"
        sentence = _("We have no type for some of these letters. Please leave them out, and write them by hand.")
        return _show(request, asked, typed, {field: sentence}, status=422)
    response["Cache-Control"] = "no-store"
    return response


def _pdf(asked: pages.Asked, contact: TargetContact, text: str, name: str) -> HttpResponse:
    _suggested, language = _text(asked)
    facts = LetterFacts(
        language=language,
        rtl=get_language_bidi(),
        sender=name,
        recipient=address_lines(contact),
        date=written_day(timezone.localdate(asked.now)),
        subject=pages.facts_of(asked)["call"],
        text=text,
        signed=name or _("Name and signature"),
        made_on=timezone.localdate(asked.now),
    )
    headers = {"Content-Disposition": f'inline; filename="{asked.target.slug}.pdf"', "X-Robots-Tag": "noindex"}
    return HttpResponse(target_letter_pdf(facts), content_type="application/pdf", headers=headers)


def address_lines(contact: TargetContact) -> tuple[str, ...]:
    """Return whom a letter goes to, line by line: person and office, unless the address has them already, and the address."""
    lines = [line.strip() for line in contact.postal.splitlines() if line.strip()]
    known = {line.casefold() for line in lines}
    whom = [one for one in (contact.name.strip(), contact.office.strip()) if one and one.casefold() not in known]
    return (*whom, *lines)


def _text(asked: pages.Asked) -> tuple[str, str]:
    """The suggested letter, and its language; a short one of ours where the campaign has none."""
    texts, language = pages.suggested(asked, ActionText.Part.LETTER)
    if texts:
        return texts[0].replace("\r\n", "\n").strip(), language
    facts = pages.facts_of(asked)
    return _("Dear Sir or Madam,\n\nI ask you to endorse the %(call)s.\n\nYours faithfully,") % facts, language


def _show(
    request: HttpRequest,
    asked: pages.Asked,
    typed: dict[str, str],
    errors: dict[str, str] | None = None,
    *,
    summary: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    contact = contact_with(asked.target.pk, "postal")
    context = pages.page_context(request, asked) | {
        "typed": typed,
        "errors": errors or {},
        "error_summary": summary or [],
        "contact": contact,
        "lines": address_lines(contact) if contact else (),
        "text_language": _text(asked)[1],
        "longest": LONGEST_TEXT,
        "pdf_url": asked.address_of("act_letter_pdf"),
    }
    return render(request, "web/act_letter.html", context, status=status)
