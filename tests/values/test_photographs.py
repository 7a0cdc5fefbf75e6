"""Promises of undersigned.values.photographs: whatever was uploaded, only pixels come out."""

import io
from typing import Any

import pytest
from PIL import Image

from undersigned.values.photographs import MAX_BYTES, SIDE, BadPhotograph, reencode_photograph


def picture(size: tuple[int, int], kind: str = "JPEG", mode: str = "RGB", **more: Any) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size, "#336699").save(written, format=kind, **more)
    return written.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(reencode_photograph(content)))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_becomes_a_png_no_larger_than_is_kept(kind: str) -> None:
    kept = opened(picture((2400, 600), kind))
    assert (kept.format, kept.mode, kept.size) == ("PNG", "RGB", (SIDE, SIDE // 4))


def test_a_small_one_keeps_its_size_and_stands_upright_without_its_metadata() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Secret Camera"
    kept = opened(picture((40, 20), exif=exif))
    assert (kept.size, dict(kept.getexif()), kept.info) == ((20, 40), {}, {})


def test_the_same_upload_gives_the_same_picture() -> None:
    upload = picture((300, 200))
    assert reencode_photograph(upload) == reencode_photograph(upload)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_a_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_picture"),
        (picture((300, 200))[:200], "not_a_picture"),
        (picture((30, 20), "GIF", "P"), "not_a_picture"),
        (b"\x89PNG" + bytes(MAX_BYTES), "too_large"),
        (picture((10_000, 6_001), "PNG", "1"), "too_many_pixels"),
    ],
)
def test_what_is_no_photograph_is_refused_with_a_code(content: bytes, code: str) -> None:
    with pytest.raises(BadPhotograph) as refused:
        reencode_photograph(content)
    assert refused.value.code == code
