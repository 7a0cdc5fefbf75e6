"""Who does what: bodies by principles, as a page and as a download."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from undersigned.calls import queries as calls
from undersigned.calls.models import Principle
from undersigned.endorsements.queries import MatrixRow, matrix
from undersigned.interfaces.web.headers import public_page
from undersigned.interfaces.web.roll_asked import read_number
from undersigned.roll.queries import NoSuchPage, page_count, slugs_of_endorsements
from undersigned.values.csv_files import write_csv

ROWS_A_PAGE = 100


@public_page
@require_safe
def matrix_page(request: HttpRequest) -> HttpResponse:
    """Show a page of the matrix; 400 for no page number, 404 beyond the last page."""
    errors: dict[str, str] = {}
    page = read_number(request.GET.get("page", "").strip(), "page", errors=errors) or 1
    call = calls.current_call(settings.OPTION["call"])
    rows, total = matrix(call.pk, start=(page - 1) * ROWS_A_PAGE, most=ROWS_A_PAGE)
    try:
        pages = page_count(total, ROWS_A_PAGE, page)
    except NoSuchPage as error:
        raise Http404 from error
    principles = _principles(call.pk)
    slugs = slugs_of_endorsements([row.endorsement.pk for row in rows])
    context: dict[str, Any] = {
        "principles": principles,
        "rows": [
            {"row": row, "slug": slugs.get(row.endorsement.pk, ""), "cells": _cells(row, principles)} for row in rows
        ],
        "total": total,
        "page": page,
        "pages": pages,
        "errors": errors,
        "previous": _page_url(page - 1, pages),
        "next": _page_url(page + 1, pages),
    }
    return render(request, "web/matrix.html", context, status=400 if errors else 200)


@public_page
@require_safe
def matrix_csv(request: HttpRequest) -> HttpResponse:
    """Hand out the whole matrix as CSV that a spreadsheet opens safely."""
    call = calls.current_call(settings.OPTION["call"])
    rows, _total = matrix(call.pk)
    principles = _principles(call.pk)
    lines = write_csv(_lines(rows, principles))
    response = HttpResponse("".join(lines), content_type="text/csv; charset=utf-8; header=present")
    response["Content-Disposition"] = f'attachment; filename="{call.slug}-matrix.csv"'
    return response


def _lines(rows: list[MatrixRow], principles: list[Principle]) -> Iterator[list[str]]:
    yield (
        ["entry", "name", *(f"principle_{one.number}_{what}" for one in principles for what in ("declared", "deeds"))]
    )
    slugs = slugs_of_endorsements([row.endorsement.pk for row in rows])
    for row in rows:
        slug = slugs.get(row.endorsement.pk, "")
        address = settings.PUBLIC_URL + reverse("roll_entry", args=[slug]) if slug else ""
        cells = [
            str(value) for one in principles for value in (int(one.number in row.declared), row.done.get(one.number, 0))
        ]
        yield [address, row.endorsement.name, *cells]


def _cells(row: MatrixRow, principles: list[Principle]) -> list[dict[str, Any]]:
    return [
        {"number": one.number, "declared": one.number in row.declared, "deeds": row.done.get(one.number, 0)}
        for one in principles
    ]


def _principles(call_id: int) -> list[Principle]:
    language = get_language() or settings.LANGUAGE_CODE
    return calls.principles_of(calls.translation_in(calls.current_version(call_id).pk, language).pk)


def _page_url(page: int, pages: int) -> str:
    if not 1 <= page <= pages:
        return ""
    return reverse("matrix") + (f"?page={page}" if page > 1 else "")
