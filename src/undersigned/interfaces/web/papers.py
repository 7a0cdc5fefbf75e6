"""Papers of an entry: its certificate, its badge and its logo, for download and to show elsewhere."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from undersigned.calls import queries as calls
from undersigned.endorsements.models import Logo
from undersigned.interfaces.web.headers import public_page
from undersigned.mailing.certificates import NoCertificate, badge_of, certificate_of
from undersigned.roll import queries as rolls
from undersigned.roll.models import RollEntry


@public_page
@require_safe
def certificate(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand out the certificate of an entry that stands and came by an endorsement here; 404 for any other."""
    entry = _entry(slug)
    try:
        content = certificate_of(entry, public_url=settings.PUBLIC_URL, language=_language(), now=datetime.now(UTC))
    except NoCertificate as error:
        raise Http404 from error
    headers = {"Content-Disposition": f'inline; filename="{entry.slug}.pdf"', "X-Robots-Tag": "noindex"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@public_page
@require_safe
def badge(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand out the badge of an entry that stands; other sites may show it."""
    try:
        content = badge_of(_entry(slug), language=_language())
    except NoCertificate as error:
        raise Http404 from error
    headers = {"Cross-Origin-Resource-Policy": "cross-origin"}
    return HttpResponse(content, content_type="image/svg+xml", headers=headers)


@public_page
@require_safe
def logo(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand out the logo of a body on the roll: a picture that we made of what it sent."""
    endorsement = _entry(slug).endorsement
    kept = Logo.objects.filter(endorsement=endorsement).first() if endorsement else None
    if kept is None:
        raise Http404
    return HttpResponse(bytes(kept.png), content_type="image/png")


def _entry(slug: str) -> RollEntry:
    entry = rolls.entry_by_slug(calls.current_call(settings.OPTION["call"]).pk, slug)
    if entry is None:
        raise Http404
    return entry


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE
