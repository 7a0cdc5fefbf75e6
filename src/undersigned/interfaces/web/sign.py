"""Sign: the form, and the page that brings it back with what was typed. The gate takes the POST (docs/walks/sign.md)."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from undersigned.calls import queries as calls
from undersigned.campaigns.queries.partners import partner_of_code
from undersigned.interfaces.web.campaign.via import known
from undersigned.interfaces.web.headers import public_page
from undersigned.interfaces.web.site import describe_site_at
from undersigned.values.countries import country_choices
from undersigned.values.shown_words import ShownWords

TEXT_FIELDS = ("name", "email", "country")
TICKS = ("show_name", "news", "consent", "partner_contact")


@public_page
@require_safe
def sign(request: HttpRequest) -> HttpResponse:
    """Show the empty form; of the address only a known code goes into it. POST never comes here: the gate stands before."""
    via = known(request.GET.get("via", ""))
    return render(request, "web/sign.html", form_context(typed={}, errors={}, via=via))


@public_page
@require_safe
def sign_sent(request: HttpRequest) -> HttpResponse:
    """Say that a letter is on its way: the same page for every address."""
    return render(request, "web/sign_sent.html", code_context(typed={}, errors={}))


def code_context(*, typed: Mapping[str, Any], errors: Mapping[str, str]) -> dict[str, Any]:
    """Return what the form for the six digits needs: also the words agreed to with them, where the call asks for consent."""
    try:
        required = calls.current_call(settings.OPTION["call"]).consent_required
    except calls.NoCall:
        required = False
    consent = consent_words().consent if required else ""
    return {"action_url": reverse("confirm_code"), "typed": typed, "errors": errors, "consent": consent}


def refused_page(language: str, fields: Mapping[str, Sequence[str]], errors: Mapping[str, str]) -> bytes:
    """Return the form again as a whole page: a sentence at each field that is wrong, and all that was typed."""
    with override(language):
        path = reverse("sign")
        typed: dict[str, Any] = {name: fields[name][0] for name in TEXT_FIELDS if fields.get(name)}
        typed |= {name: _ticked(fields.get(name, ())) for name in TICKS}
        via = known(next(iter(fields.get("via", ())), ""))
        context = describe_site_at(path) | form_context(typed=typed, errors=errors, via=via)
        return render_to_string("web/sign.html", context).encode("utf-8")


def refused_json(language: str, errors: Mapping[str, str]) -> bytes:
    """Return what a widget is told: a sentence at each field that is wrong, "form" for the whole."""
    with override(language):
        return json.dumps({"errors": {field: sentence(field, code) for field, code in errors.items()}}).encode()


def form_context(*, typed: Mapping[str, Any], errors: Mapping[str, str], via: str = "") -> dict[str, Any]:
    """Return what the form's template needs; error codes become sentences in the reader's language.

    ``via`` is a known code; where it is a partner's, the form has a box for the partner.
    """
    partner = partner_of_code(via)
    call = calls.current_call(settings.OPTION["call"])
    sentences = {field: sentence(field, code) for field, code in errors.items()}
    return {
        "action_url": reverse("sign"),
        "typed": typed,
        "errors": {field: text for field, text in sentences.items() if field != "form"},
        "error_summary": [sentences["form"]] if "form" in sentences else [],
        "countries": country_choices(get_language() or settings.LANGUAGE_CODE),
        "closed": not calls.is_open(call, datetime.now(UTC)),
        "call": call,
        "version": calls.current_version(call.pk),
        "words": consent_words(),
        "via": via,
        "partner_words": consent_words().for_partner(partner.name) if partner else "",
    }


def consent_words() -> ShownWords:
    """Return the words beside the boxes, in the reader's language: what is shown is what is recorded as agreed to."""
    return ShownWords(
        language=get_language() or settings.LANGUAGE_CODE,
        show_name=_("Show my name and country on the public roll."),
        news=_("Send me news of this call by e-mail. I can stop it at any time."),
        consent=_("I agree that my name, country and signature are kept as the privacy page describes."),
        partner=_("{partner} may contact me by e-mail. I can take this back at any time."),
    )


def sentence(field: str, code: str) -> str:
    """Return what to do about an error, for a field ("form": the whole) and a code of the gate or of values.signing."""
    sentences = _sentences()
    return sentences.get((field, code)) or sentences.get(("", code)) or _("Please check what is typed here.")


def _ticked(values: Sequence[str]) -> bool:
    return any(value.lower() in {"on", "1", "true", "yes"} for value in values)


def _sentences() -> dict[tuple[str, str], str]:
    return {
        ("name", "missing"): _("Please type your name."),
        ("name", "too_long"): _("This name is too long: 255 characters at most."),
        ("name", "control"): _("This name holds invisible control characters. Please type it by hand."),
        ("name", "link"): _("This name holds a link. Please type only the name."),
        ("email", "missing"): _("Please type your e-mail address; the letter to confirm goes there."),
        ("email", "malformed"): _("This does not look like an e-mail address, such as name@example.org."),
        ("email", "too_long"): _("This address is too long: 254 characters at most."),
        ("country", "missing"): _("Please choose your country."),
        ("country", "unknown"): _("Please choose a country from the list."),
        ("consent", "consent"): _("Your consent is needed to keep your signature."),
        ("", "repeated"): _("This came more than once. Please fill the form in once more."),
        ("", "not_a_choice"): _("Please tick or leave this box."),
        ("", "unreadable"): _("This could not be read as text. Please type it again."),
        ("form", "wrong_type"): _("The form arrived in a shape that cannot be read. Please send it from this page."),
        ("form", "too_large"): _("The form is too large. Please shorten what is typed."),
        ("form", "slow"): _("The form took too long to arrive. Nothing was stored. Please send it again."),
        ("form", "unreadable"): _("The form could not be read. Please send it again from this page."),
        ("form", "closed"): _("This call has closed and takes no more signatures."),
        ("form", "new_version"): _("The text has changed since you opened this page. Please read it, and sign again."),
        ("form", "busy"): _("Very many people are signing at this moment. Nothing was stored. Please send it again."),
    }
