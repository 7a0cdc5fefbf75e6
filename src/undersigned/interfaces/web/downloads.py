"""Downloads of the roll: CSV that a spreadsheet opens safely, JSON, and the schema of the JSON."""

from collections.abc import AsyncIterator, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from undersigned.calls import queries as calls
from undersigned.calls.models import Call
from undersigned.flows.export_roll import export_csv, export_json, terms_of
from undersigned.interfaces.web.headers import public_page
from undersigned.interfaces.web.roll_asked import Asked, read_asked

SCHEMA: Final = Path(__file__).with_name("roll.schema.json")
LINES_AT_ONCE: Final = 250


@public_page
@require_safe
def roll_csv(request: HttpRequest) -> HttpResponseBase:
    """Hand out what the same query shows on the roll, as CSV; 400 with sentences for a query that makes no sense."""
    asked = read_asked(request.GET, today=timezone.localdate())
    if asked.errors:
        return _refuse(asked)
    call = calls.current_call(settings.OPTION["call"])
    language = get_language() or settings.LANGUAGE_CODE
    pieces = export_csv(call=call, wanted=asked.filter, language=language, address=_address)
    response = _stream(request, pieces, "text/csv; charset=utf-8; header=present")
    response["Content-Disposition"] = f'attachment; filename="{_name(call, asked)}.csv"'
    response["Link"] = _links(call, described=False)
    return response


@public_page
@require_safe
def roll_json(request: HttpRequest) -> HttpResponseBase:
    """Hand out what the same query shows on the roll, as JSON by roll.schema.json."""
    asked = read_asked(request.GET, today=timezone.localdate())
    if asked.errors:
        return _refuse(asked)
    call = calls.current_call(settings.OPTION["call"])
    schema = settings.PUBLIC_URL + reverse("roll_schema")
    pieces = export_json(call=call, wanted=asked.filter, address=_address, schema=schema, now=timezone.now())
    response = _stream(request, pieces, "application/json")
    response["Link"] = _links(call, described=True)
    return response


@public_page
@require_safe
def roll_schema(request: HttpRequest) -> HttpResponse:
    """Hand out the JSON Schema (draft 2020-12) of the download."""
    return HttpResponse(SCHEMA.read_bytes(), content_type="application/schema+json")


def _address(slug: str) -> str:
    return settings.PUBLIC_URL + reverse("roll_entry", args=[slug])


def _name(call: Call, asked: Asked) -> str:
    day = asked.filter.as_of
    return f"{call.slug}-roll-{day.isoformat()}" if day else f"{call.slug}-roll"


def _links(call: Call, *, described: bool) -> str:
    """The licence (RFC 4946) and, for JSON, the schema (RFC 8288) in a Link header."""
    terms = terms_of(call)
    links = [f'<{terms.licence_url}>; rel="license"'] if terms else []
    if described:
        links.append(f'<{settings.PUBLIC_URL}{reverse("roll_schema")}>; rel="describedby"')
    return ", ".join(links)


def _refuse(asked: Asked) -> HttpResponse:
    """Say in plain text what is wrong with each field."""
    lines = "".join(f"{name}: {sentence}\n" for name, sentence in asked.errors.items())
    return HttpResponse(lines, status=400, content_type="text/plain; charset=utf-8")


def _stream(request: HttpRequest, pieces: Iterator[str], content_type: str) -> StreamingHttpResponse:
    """Send pieces as they are made, on either kind of server."""
    streamed: Iterable[str] | AsyncIterator[str] = _in_threads(pieces) if isinstance(request, ASGIRequest) else pieces
    return StreamingHttpResponse(streamed, content_type=content_type)


async def _in_threads(pieces: Iterator[str]) -> AsyncIterator[str]:
    """Make the pieces in the request's own thread, where its database connection is."""
    while lines := await sync_to_async(lambda: "".join(islice(pieces, LINES_AT_ONCE)))():
        yield lines
