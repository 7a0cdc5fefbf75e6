"""Go: the link of a mailing leads on to where the writer pointed it, and is counted; and the point that counts openings."""

import base64
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from undersigned.interfaces.web.headers import private_page
from undersigned.interfaces.web.newsletter.clicks import WAITING, is_a_reader
from undersigned.mailing.queries.links import address_of, counts_openings

VARIANTS: Final = ("a", "b")
_PIXEL: Final = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
"""A GIF of one transparent point."""


@private_page
@require_safe
def go(request: HttpRequest, mailing: int, number: int, variant: str) -> HttpResponse:
    """Lead to the stored address of a link; 404 where there is none. An address from outside is never followed."""
    address = address_of(mailing, number)
    if address is None:
        raise Http404
    if variant in VARIANTS and is_a_reader(request):
        WAITING.add((mailing, number, variant))
    return HttpResponseRedirect(address)


@private_page
@require_safe
def opened(request: HttpRequest, mailing: int) -> HttpResponse:
    """Hand out the point that counts an opening; 404 unless the operator and the mailing count them."""
    if not settings.OPTION.get("count_opens", False) or not counts_openings(mailing):
        raise Http404
    if request.method == "GET":
        WAITING.add((mailing, 0, ""))
    return HttpResponse(_PIXEL, content_type="image/gif")
