"""Pictures: one of the site's library as a mailing shows it: a copy of its own that stays readable for as long as letters do.

What the library does with a picture later (another crop, another file, taking it away) changes no letter that has left.
"""

import io
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import PurePosixPath
from secrets import token_hex
from typing import Any, Final

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image
from wagtail.images import get_image_model
from wagtail.images.models import Filter

SHEET: Final = 600
"""CSS pixels of a mailing's sheet: no picture is shown wider."""

DENSE: Final = 2 * SHEET
"""Pixels of a file, for screens with two to a CSS pixel."""

FOLDER: Final = "images/mailings"
"""Below the media folder, where interfaces/web/media.py hands out pictures."""

_SPEC: Final = f"max-{DENSE}x{2 * DENSE}|format-png"
_ENDINGS: Final = {"JPEG": ".jpg", "PNG": ".png"}


class NoSuchPicture(LookupError):
    """The library has no such picture, or its file cannot be read; the message is a sentence for who writes."""


@dataclass(frozen=True, slots=True)
class MailPicture:
    """A picture as a mailing shows it: its path on this site, and its size in CSS pixels."""

    src: str
    width: int
    height: int


def picture_by_number(number: int) -> MailPicture:
    """Return a picture of the library as `mail_picture` does. Raises NoSuchPicture."""
    image = get_image_model()._default_manager.filter(pk=number).first()
    if image is None:
        raise NoSuchPicture(_("This picture is not in the library any more. Choose another."))
    return mail_picture(image)


def mail_picture(image: Any) -> MailPicture:
    """Return an image of the library as JPEG or PNG, which every mail program shows, without what its camera noted.

    Its file is made the first time, from the pixels alone, and is the same for each mailing; nothing takes it away. That takes up
    to a second: not within a transaction, where it can be helped. Raises NoSuchPicture where the image cannot be read.
    """
    try:
        stem = f"{FOLDER}/{sha256(f'{_hash_of(image)} {_SPEC}'.encode()).hexdigest()[:24]}"
        name = next((stem + ending for ending in _ENDINGS.values() if default_storage.exists(stem + ending)), "")
        if not name:
            content, ending = _encoded(image)
            name = _keep(stem + ending, content)
        with default_storage.open(name) as file, Image.open(file) as pixels:
            width, height = pixels.size
    except Exception as error:  # Readers of pictures raise errors of a dozen kinds for broken files.
        raise NoSuchPicture(_("This picture cannot be read. Upload it again, or choose another.")) from error
    shown = min(SHEET, width)
    return MailPicture(settings.MEDIA_URL + name, shown, max(1, round(height * shown / width)))


def is_there(src: str) -> bool:
    """Say whether a picture of this site's own mailings has its file; True for all other addresses."""
    below = f"{settings.MEDIA_URL}{FOLDER}/"
    name = src.removeprefix(below)
    return not src.startswith(below) or default_storage.exists(f"{FOLDER}/{PurePosixPath(name).name}")


def _hash_of(image: Any) -> str:
    """The SHA-1 of its file, as the library keeps it of what was uploaded there."""
    if image.file_hash:
        return str(image.file_hash)
    with image.open_file() as file:
        return file_digest(file, "sha1").hexdigest()


def _encoded(image: Any) -> tuple[bytes, str]:
    """A PNG where something is transparent or where that is smaller, as for drawings; else a JPEG."""
    drawn = io.BytesIO()
    Filter(_SPEC).run(image, drawn)
    drawn.seek(0)
    with Image.open(drawn) as pixels:
        profile = pixels.info.get("icc_profile")
        pixels.load()
        as_png = _saved(pixels, "PNG", icc_profile=profile, optimize=True)
        if _is_transparent(pixels):
            return as_png, _ENDINGS["PNG"]
        as_jpeg = _saved(
            pixels.convert("RGB"), "JPEG", icc_profile=profile, quality=84, optimize=True, progressive=True
        )
    return (as_png, _ENDINGS["PNG"]) if len(as_png) <= len(as_jpeg) else (as_jpeg, _ENDINGS["JPEG"])


def _is_transparent(pixels: Image.Image) -> bool:
    return pixels.has_transparency_data and pixels.convert("RGBA").getchannel("A").getextrema()[0] != 255


def _saved(pixels: Image.Image, kind: str, **how: Any) -> bytes:
    written = io.BytesIO()
    pixels.info.pop("exif", None)
    pixels.save(written, format=kind, **how)
    return written.getvalue()


def _keep(name: str, content: bytes) -> str:
    """Write a file that is there whole or not at all, and return its name."""
    path = settings.MEDIA_ROOT / name
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{token_hex(8)}")
    draft.write_bytes(content)
    draft.replace(path)
    return name
