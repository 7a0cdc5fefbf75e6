"""Source: the program that runs here, as the licence promises its readers (AGPL-3.0, section 13)."""

import io
import tarfile
from functools import lru_cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

import undersigned
from undersigned.interfaces.web.headers import public_page

PACKAGE = Path(undersigned.__file__).parent


@public_page
@require_safe
def source(request: HttpRequest) -> HttpResponse:
    """Hand out the running package as a .tar.gz, changes of the operator included."""
    response = HttpResponse(_archive(), content_type="application/gzip")
    response["Content-Disposition"] = f'attachment; filename="undersigned-{undersigned.__version__}.tar.gz"'
    return response


@lru_cache(maxsize=1)
def _archive() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", compresslevel=6) as archive:
        for path in sorted(PACKAGE.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                archive.add(
                    path, arcname=f"undersigned-{undersigned.__version__}/src/undersigned/{path.relative_to(PACKAGE)}"
                )
    return buffer.getvalue()
