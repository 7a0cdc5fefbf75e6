"""Handovers: what was handed to a target, who received it, and how anybody checks the file (docs/walks/deliver.md)."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from undersigned.calls.queries import title_of
from undersigned.campaigns.models import Handover, Target
from undersigned.campaigns.queries.actions import handover_by_id
from undersigned.flows.hand_over import names_in, seal_key
from undersigned.interfaces.web.campaign.action import grouped, page_language, place_here, target_or_404
from undersigned.interfaces.web.campaign.landing_words import DONE
from undersigned.interfaces.web.headers import public_page
from undersigned.interfaces.web.site import describe_site_at
from undersigned.interfaces.web.texts import in_language, language_of
from undersigned.locale.days import written_day
from undersigned.papers.pack import PackFacts, pack_pdf
from undersigned.papers.typesetting import NoTypeFor
from undersigned.values.countries import country_name


@public_page
@require_safe
def handover(request: HttpRequest, slug: str, handover_id: int, campaign: str = "") -> HttpResponse:
    """Show what was handed over, with its figures, downloads, checksum and the key that checks its seal."""
    target, found = _found(slug, handover_id, campaign)
    language = page_language()
    place = [*place_here(target), handover_id]
    context = {
        **describe_site_at(reverse("handover", args=place)),
        "handover": found,
        "target": {"name": target.name_in(language), "url": reverse("target", args=place[:-1])},
        "note": in_language(found.note, language),
        "note_language": language_of(found.note, language),
        "picture_says": in_language(found.picture_says, language),
        "parts": _parts(found, language),
        "names": len(names_in(found)),
        "key": seal_key(settings.HOME.keys),
        "pdf_url": reverse("handover_pdf", args=place),
        "csv_url": reverse("handover_csv", args=place),
        "picture_url": reverse("handover_picture", args=place) if found.picture else "",
    }
    return render(request, "web/handover.html", context)


@public_page
@require_safe
def handover_csv(request: HttpRequest, slug: str, handover_id: int, campaign: str = "") -> HttpResponse:
    """Hand out the file byte for byte as it was sealed."""
    _target, found = _found(slug, handover_id, campaign)
    headers = {"Content-Disposition": f'attachment; filename="{slug}-{handover_id}.csv"', "X-Robots-Tag": "noindex"}
    return HttpResponse(found.csv.encode(), content_type="text/csv; charset=utf-8; header=present", headers=headers)


@public_page
@require_safe
def handover_pdf(request: HttpRequest, slug: str, handover_id: int, campaign: str = "") -> HttpResponse:
    """Hand out the pack as PDF; 404 in a language for which there is no type here."""
    target, found = _found(slug, handover_id, campaign)
    try:
        content = pack_pdf(_facts(target, found, page_language()))
    except NoTypeFor as error:
        raise Http404 from error
    headers = {"Content-Disposition": f'inline; filename="{slug}-{handover_id}.pdf"', "X-Robots-Tag": "noindex"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@public_page
@require_safe
def handover_picture(request: HttpRequest, slug: str, handover_id: int, campaign: str = "") -> HttpResponse:
    """Hand out the photograph: pixels that we made of what was uploaded."""
    _target, found = _found(slug, handover_id, campaign)
    if not found.picture:
        raise Http404
    return HttpResponse(bytes(found.picture), content_type="image/png")


def _found(slug: str, handover_id: int, campaign: str) -> tuple[Target, Handover]:
    target = target_or_404(slug, campaign)
    found = handover_by_id(target.pk, handover_id)
    if found is None:
        raise Http404
    return target, found


def _parts(found: Handover, language: str) -> list[dict[str, Any]]:
    """The three ways to count, each with its rows in words."""
    figures = found.figures
    kinds = [(str(DONE.get(kind, kind)), number) for kind, number in figures["kinds"].items()]
    countries = [
        (country_name(code, language) if code else _("Not said"), number)
        for code, number in figures["countries"].items()
    ]
    return [
        {"key": "kinds", "title": _("By kind"), "rows": kinds},
        {"key": "countries", "title": _("By country"), "rows": countries},
        {"key": "months", "title": _("By month"), "rows": list(figures["months"].items())},
    ]


def _facts(target: Target, found: Handover, language: str) -> PackFacts:
    asked = ngettext(
        "People took action %(total)s time, up to %(day)s.",
        "People took action %(total)s times, up to %(day)s.",
        found.total,
    )
    names = [f"{name} ({country_name(code, language)})" if code else name for name, code in names_in(found)]
    return PackFacts(
        language=language,
        rtl=get_language_bidi(),
        kicker=title_of(target.campaign.call_id, language),
        title=_("To %(target)s") % {"target": target.name_in(language)},
        summary=asked % {"total": grouped(found.total), "day": written_day(found.until)},
        number=_("Number"),
        parts=tuple(
            (part["title"], tuple((word, grouped(number)) for word, number in part["rows"]))
            for part in _parts(found, language)
        ),
        names_title=_("Names of those who agreed to stand here"),
        names=tuple(names),
        names_remark=_("Some names are in letters that we cannot print; they stand in the CSV file."),
        check_title=_("How to check"),
        check=_("The SHA-256 checksum of the CSV file, which is sealed, and which anybody can compare:"),
        sha256=found.sha256,
        made_on=found.made_at.date(),
    )
