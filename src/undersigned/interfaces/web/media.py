"""Media: pictures that staff put into pages, in the sizes the pages ask for. Shown as pictures or not at all."""

from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import FileResponse, Http404, HttpRequest
from django.utils._os import safe_join
from django.views.decorators.http import require_safe

PICTURES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
"""What is served, by its ending; an .svg could hold a script, so it is not among them."""


@require_safe
def media(request: HttpRequest, path: str) -> FileResponse:
    """Hand out a picture below the media folder's ``images``; anything else is not found."""
    folder, _slash, name = path.partition("/")
    kind = PICTURES.get(PurePosixPath(name).suffix.lower())
    if kind is None or folder != "images":
        raise Http404
    try:
        # Below images, not below media: what staff uploaded lies next door as it came, with the camera's notes in it.
        found = safe_join(settings.MEDIA_ROOT / folder, name)
        response = FileResponse(open(found, "rb"), content_type=kind)  # noqa: SIM115 - the response closes it
    except (OSError, ValueError, SuspiciousFileOperation) as error:
        raise Http404 from error
    response["Cache-Control"] = "public, max-age=3600"
    response["X-Content-Type-Options"] = "nosniff"
    return response
