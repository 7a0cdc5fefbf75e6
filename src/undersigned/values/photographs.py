"""Photographs: a picture exactly as somebody uploaded it becomes a clean PNG, or is refused with a code.

Only pixels survive: names, places and cameras that a file tells of stay behind.
"""

import io
from typing import Final

from PIL import Image, ImageOps

MAX_BYTES: Final = 12 * 1024 * 1024
"""Bytes of an upload."""

MAX_PIXELS: Final = 60_000_000
"""Pixels that an upload may declare."""

SIDE: Final = 1200
"""Pixels of the longer side that is kept."""

_FORMATS: Final = ("JPEG", "PNG", "WEBP")


class BadPhotograph(ValueError):
    """The upload is no photograph that we take. `code` is "too_large", "not_a_picture" or "too_many_pixels"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def reencode_photograph(content: bytes) -> bytes:
    """Return the JPEG, PNG or WebP in `content` as a PNG without metadata, at most SIDE pixels wide and high, upright.

    Takes up to some seconds: not for a thread that others wait for. Raises BadPhotograph.
    """
    if len(content) > MAX_BYTES:
        raise BadPhotograph("too_large")
    written = io.BytesIO()
    _read(content).save(written, format="PNG", optimize=True)
    return written.getvalue()


def _read(content: bytes) -> Image.Image:
    """The pixels alone, upright, on white where they are transparent."""
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise BadPhotograph("too_many_pixels")
            picture.draft("RGB", (SIDE, SIDE))
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
            upright.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
            canvas = Image.new("RGB", upright.size, "white")
            canvas.paste(upright, mask=upright.getchannel("A"))
            return canvas
    except BadPhotograph:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadPhotograph("too_many_pixels") from None
    except Exception:  # Pillow's readers raise errors of a dozen kinds for broken files.
        raise BadPhotograph("not_a_picture") from None
