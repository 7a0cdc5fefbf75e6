"""The call: its text, each principle at an address of its own, and the bytes that its fingerprint is taken over."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from undersigned.calls import queries as calls
from undersigned.calls.canonical import canonical_text
from undersigned.calls.models import Call, Milestone, Principle, Version
from undersigned.endorsements.queries import under_principle
from undersigned.interfaces.web.headers import public_page
from undersigned.interfaces.web.texts import in_language
from undersigned.roll.queries import slugs_of_endorsements

SHOWN_UNDER_PRINCIPLE = 50


@public_page
@require_safe
def call(request: HttpRequest) -> HttpResponse:
    """Show the whole text with its principles and its story."""
    language = get_language() or settings.LANGUAGE_CODE
    the_call = calls.current_call(settings.OPTION["call"])
    context = _wording(the_call, language)
    context["milestones"] = [_milestone(one, language) for one in the_call.milestones.all()]
    return render(request, "web/call.html", context)


@public_page
@require_safe
def principle(request: HttpRequest, number: int) -> HttpResponse:
    """Show one principle, with the way to the next."""
    language = get_language() or settings.LANGUAGE_CODE
    context = _wording(calls.current_call(settings.OPTION["call"]), language)
    by_number = {one.number: one for one in context["principles"]}
    if number not in by_number:
        raise Http404
    context |= {
        "principle": by_number[number],
        "description": _description(by_number[number], context["translation"].title, context["note"]),
        "previous": by_number.get(number - 1),
        "next": by_number.get(number + 1),
        "kept": _kept(context["call"].pk, number),
    }
    return render(request, "web/principle.html", context)


@public_page
@require_safe
def version_text(request: HttpRequest, number: int, language: str) -> HttpResponse:
    """Hand out a translation's canonical text, byte for byte what its SHA-256 is taken over."""
    the_call = calls.current_call(settings.OPTION["call"])
    if language not in dict(settings.LANGUAGES):
        raise Http404
    version = Version.objects.filter(call=the_call, number=number, published_at__isnull=False).first()
    translation = version.translations.filter(language=language).first() if version else None
    if translation is None:
        raise Http404
    response = HttpResponse(canonical_text(calls.draft_of(translation)), content_type="text/plain; charset=utf-8")
    response["Content-Language"] = language
    return response


def _kept(call_id: int, number: int) -> dict[str, Any]:
    """What bodies commit to and have done under a principle, each with the address of its entry."""
    found = under_principle(call_id, number, most=SHOWN_UNDER_PRINCIPLE)
    ids = {one.endorsement_id for one in found.declarations} | {one.endorsement_id for one in found.deeds}
    slugs = slugs_of_endorsements(ids)
    return {
        "declarations": [(one, slugs.get(one.endorsement_id, "")) for one in found.declarations],
        "declared": found.declared,
        "deeds": [(one, slugs.get(one.endorsement_id, "")) for one in found.deeds],
        "done": found.done,
    }


def _description(principle: Principle, call: str, note: str) -> str:
    """What others show of the page: the summary only where no note belongs beside it, for they would leave the note out."""
    if principle.summary and not note:
        return principle.summary
    named = {"name": call, "number": principle.number, "title": principle.title}
    return _("%(name)s, principle %(number)s: %(title)s.") % named


def _wording(the_call: Call, language: str) -> dict[str, Any]:
    version = calls.current_version(the_call.pk)
    translation = calls.translation_in(version.pk, language)
    return {
        "call": the_call,
        "version": {
            "number": version.number,
            "sha256": version.sha256,
            "published_on": version.published_at,
            "official_url": the_call.official_url,
        },
        "note": in_language(version.note, language),
        "translation": translation,
        "translations": list(version.translations.all()),
        "principles": calls.principles_of(translation.pk),
    }


def _milestone(one: Milestone, language: str) -> dict[str, Any]:
    return {
        "date": one.on,
        "event": in_language(one.event, language),
        "supporters_total": one.supporters_total,
        "sources": one.sources,
    }
