"""Logos: a picture exactly as somebody uploaded it becomes a small clean PNG, or is refused with a code.

Only pixels survive. Names, declared types, metadata, colour profiles and whatever else was packed into the file stay behind.
"""

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps

from undersigned.values.drawings import BadDrawing, clean_drawing

MAX_BYTES: Final = 2 * 1024 * 1024
"""Bytes of an upload."""

MAX_PIXELS: Final = 20_000_000
"""Pixels that an upload may declare; four bytes each are held in memory."""

SIDE: Final = 512
"""Pixels of the longer side that is kept."""

MIN_SIDE: Final = 32
"""Pixels of the shorter side, of the upload and of what comes out: a strip of more than 16 to 1 is no logo."""

RASTER_SECONDS: Final = 4
"""Seconds of processor time that drawing an SVG may take; twice as many may pass on a busy machine."""

_RASTER_MEMORY: Final = 1024 * 1024 * 1024

_PROGRAM: Final = Path(__file__).with_name("draw_svg.py")

# The first bytes of each format that we read: PNG (W3C), JPEG (ITU-T T.81), GIF (89a), WebP (RFC 9649).
_MAGIC: Final = ((b"\x89PNG\r\n\x1a\n", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF87a", "GIF"), (b"GIF89a", "GIF"))


class BadLogo(ValueError):
    """The upload is no logo that we take.

    `code` is "missing", "too_large", "not_a_picture", "too_many_pixels", "too_small" or "blank", or for an SVG one of
    "svg_broken", "svg_size", "svg_entities", "svg_script", "svg_external", "svg_style", "svg_text",
    "svg_animation", "svg_element" or "svg_complex".
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def reencode_logo(content: bytes) -> bytes:
    """Return the PNG, JPEG, WebP, GIF (its first frame) or SVG in `content` as a clean PNG; the same every time.

    RGBA, at most 512 pixels wide and high, in the proportions of the upload and turned as its EXIF says; no metadata and
    no colour profile (colours are taken as sRGB). The format is told from the bytes alone. An SVG is cut down to an allowed
    set of elements and drawn by a process of its own that can open no file and no connection and ends after 4 seconds of
    work; one with text is refused, because it would look different wherever other fonts are installed: its author
    converts the text to paths. Takes up to some seconds: not for a thread that others wait for. Raises BadLogo.
    """
    if not content:
        raise BadLogo("missing")
    if len(content) > MAX_BYTES:
        raise BadLogo("too_large")
    kind = _sniff(content)
    if kind == "SVG":
        kind, content = "PNG", _draw(content)
    return _encode(_read(content, kind))


def _sniff(content: bytes) -> str:
    """The format that the first bytes tell."""
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "WEBP"
    if content.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n").startswith(b"<"):
        return "SVG"
    raise BadLogo("not_a_picture")


def _read(content: bytes, kind: str) -> Image.Image:
    """The pixels of the first frame as RGBA, upright, at most 512 pixels wide and high."""
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as picture:
            width, height = picture.size
            if width * height > MAX_PIXELS:
                raise BadLogo("too_many_pixels")
            if min(_fit(width, height)) < MIN_SIDE:
                raise BadLogo("too_small")
            picture.load()
            upright = ImageOps.exif_transpose(picture)
            if upright.mode.startswith("I"):
                # Sixteen bits of grey: Pillow would clip them to white.
                upright = upright.point(lambda level: level / 256).convert("L")
            return upright.convert("RGBA").resize(_fit(*upright.size), Image.Resampling.LANCZOS)
    except BadLogo:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadLogo("too_many_pixels") from None
    except Exception:  # Pillow's readers raise errors of a dozen kinds for broken files.
        raise BadLogo("not_a_picture") from None


def _fit(width: int, height: int) -> tuple[int, int]:
    """The size in which a picture is kept: as it is, or smaller in the same proportions."""
    longer = max(width, height)
    if longer <= SIDE:
        return width, height
    return max(1, round(width * SIDE / longer)), max(1, round(height * SIDE / longer))


def _encode(pixels: Image.Image) -> bytes:
    """The PNG of nothing but these pixels; what is fully transparent has no colour that could hide something."""
    canvas = Image.new("RGBA", pixels.size, (0, 0, 0, 0))
    canvas.alpha_composite(pixels)
    if canvas.getchannel("A").getextrema()[1] == 0:
        raise BadLogo("blank")
    written = io.BytesIO()
    canvas.save(written, format="PNG", optimize=True)
    return written.getvalue()


def _draw(content: bytes) -> bytes:
    """The PNG of an SVG, drawn from a clean copy in a bounded process of its own."""
    try:
        drawing = clean_drawing(content, side=SIDE)
    except BadDrawing as error:
        raise BadLogo(error.code) from None
    command = [sys.executable, "-I", str(_PROGRAM), str(RASTER_SECONDS), str(_RASTER_MEMORY)]
    # No environment but the path of shared libraries: the drawing process is told nothing that it could give away.
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "PATH") if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 (our own program, its arguments are constants)
            command, input=drawing.encode(), capture_output=True, timeout=2 * RASTER_SECONDS, env=kept, check=False
        )
    except subprocess.TimeoutExpired:
        raise BadLogo("svg_complex") from None
    if done.returncode < 0:
        raise BadLogo("svg_complex")
    if done.returncode:
        raise BadLogo("svg_broken")
    return done.stdout
