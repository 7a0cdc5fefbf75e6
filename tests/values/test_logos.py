"""Promises of undersigned.values.logos: whatever was uploaded, only pixels come out."""

import io
import resource
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from undersigned.values import logos
from undersigned.values.logos import MAX_BYTES, BadLogo, reencode_logo

RED, BLUE = (255, 0, 0, 255), (0, 0, 255, 255)
CHUNKS = {b"IHDR", b"IDAT", b"IEND"}


def code_of(content: bytes) -> str:
    with pytest.raises(BadLogo) as caught:
        reencode_logo(content)
    return caught.value.code


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content), formats=["PNG"])


def flag(width: int = 64, height: int = 48, mode: str = "RGB") -> Image.Image:
    """Red above blue."""
    picture = Image.new("RGB", (width, height), "red")
    picture.paste("blue", (0, height // 2, width, height))
    return picture.convert(mode)


def written(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    target = io.BytesIO()
    picture.save(target, format=kind, **options)
    return target.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def declared_png(width: int, height: int) -> bytes:
    """A PNG that declares a size and holds next to nothing."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def chunks(png: bytes) -> list[bytes]:
    found, place = [], 8
    while place < len(png):
        size = int.from_bytes(png[place : place + 4], "big")
        found.append(png[place + 4 : place + 8])
        place += size + 12
    return found


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_every_format_comes_out_as_the_same_picture(kind: str) -> None:
    logo = opened(reencode_logo(written(flag(), kind)))
    assert (logo.format, logo.mode, logo.size) == ("PNG", "RGBA", (64, 48))
    top, bottom = logo.getpixel((5, 5)), logo.getpixel((5, 40))
    assert all(abs(a - b) <= 3 for a, b in zip(top + bottom, RED + BLUE, strict=True))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "I"])
def test_every_colour_mode_of_png_is_read(mode: str) -> None:
    grey = Image.new("L", (40, 40), 255)
    grey.paste(0, (0, 20, 40, 40))
    picture = Image.frombytes("I;16", (40, 40), b"\xff\xff" * 800 + bytes(1600)) if "I" in mode else grey.convert(mode)
    logo = opened(reencode_logo(written(picture)))
    assert (logo.getpixel((5, 5)), logo.getpixel((5, 30))) == ((255, 255, 255, 255), (0, 0, 0, 255))


def test_a_cmyk_jpeg_is_read() -> None:
    logo = opened(reencode_logo(written(flag(mode="CMYK"), "JPEG")))
    assert logo.getpixel((5, 5))[0] > 200 > 60 > logo.getpixel((5, 40))[0]


@pytest.mark.parametrize(
    ("size", "kept"),
    [((512, 512), (512, 512)), ((513, 100), (512, 100)), ((1000, 500), (512, 256)), ((500, 2000), (128, 512)),
     ((32, 32), (32, 32)), ((32, 512), (32, 512)), ((5000, 4000), (512, 410))],
)  # fmt: skip
def test_proportions_are_kept_within_512_pixels(size: tuple[int, int], kept: tuple[int, int]) -> None:
    assert opened(reencode_logo(written(flag(*size), "PNG"))).size == kept


@pytest.mark.parametrize("size", [(31, 64), (64, 31), (1, 1), (32, 530), (2000, 100)])
def test_what_is_or_becomes_less_than_32_pixels_is_too_small(size: tuple[int, int]) -> None:
    assert code_of(written(flag(*size))) == "too_small"


def test_metadata_and_profiles_stay_behind() -> None:
    noted = PngImagePlugin.PngInfo()
    noted.add_text("Author", "Ada Lovelace, secret address")
    noted.add_itxt("XML:com.adobe.xmp", "<x:secret/>", zip=True)
    exif = Image.Exif()
    exif[0x010E] = "secret description"
    plain = reencode_logo(written(flag()))
    full = written(flag(), pnginfo=noted, exif=exif, icc_profile=b"secret profile", dpi=(72, 72))
    assert b"secret" in full
    assert reencode_logo(full) == plain
    assert set(chunks(plain)) == CHUNKS
    assert set(chunks(reencode_logo(written(flag(), "JPEG", exif=exif, comment=b"secret")))) == CHUNKS


def test_a_picture_is_turned_as_its_camera_noted() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    logo = opened(reencode_logo(written(flag(), "JPEG", exif=exif, quality=100)))
    assert logo.size == (48, 64)
    assert logo.getpixel((40, 30))[0] > 250 > 5 > logo.getpixel((5, 30))[0]


def test_the_same_upload_gives_the_same_bytes_and_a_logo_stays_as_it_is() -> None:
    for content in (written(flag(900, 700)), DRAWN.encode()):
        logo = reencode_logo(content)
        assert reencode_logo(content) == logo
        assert reencode_logo(logo) == logo


def test_of_a_moving_picture_the_first_frame_is_kept() -> None:
    for kind in ("GIF", "WEBP", "PNG"):
        frames = [Image.new("RGB", (40, 40), colour) for colour in ("blue", "red", "green")]
        moving = written(frames[0], kind, save_all=True, append_images=frames[1:], lossless=True)
        logo = opened(reencode_logo(moving))
        assert (logo.getpixel((9, 9)), getattr(logo, "n_frames", 1)) == (BLUE, 1)


def test_what_hides_under_full_transparency_is_gone() -> None:
    picture = Image.new("RGBA", (40, 40), (255, 0, 0, 255))
    picture.paste((1, 2, 3, 0), (0, 0, 20, 40))
    assert opened(reencode_logo(written(picture))).getpixel((5, 5)) == (0, 0, 0, 0)


def test_a_picture_of_nothing_is_blank() -> None:
    assert code_of(written(Image.new("RGBA", (40, 40), (255, 0, 0, 0)))) == "blank"
    assert code_of(svg("").encode()) == "blank"


ZIP = b"PK\x03\x04" + bytes(26) + b"secret" + b"PK\x05\x06" + bytes(18)
HTML = b"<html><script>alert('secret')</script></html>"


@pytest.mark.parametrize("tail", [ZIP, HTML, b"\x00" * 1000])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_what_is_packed_behind_a_picture_stays_behind(kind: str, tail: bytes) -> None:
    picture = written(flag(), kind)
    logo = reencode_logo(picture + tail)
    assert logo == reencode_logo(picture)
    assert b"secret" not in logo


def test_a_gif_that_is_a_program_too_comes_out_as_pixels() -> None:
    # The well-known polyglot: the comment begins in the size of the screen.
    start = b"GIF89a" + b"/*" + struct.pack("<H", 48) + b"\x00\x00\x00"
    assert code_of(start + b"*/=1;alert(1)//") == "not_a_picture"


@pytest.mark.parametrize(
    "content",
    [
        b"\x00", b"hello", HTML[1:], ZIP, b"%PDF-1.7", b"BM" + bytes(60), b"II*\x00" + bytes(60), b"\x1f\x8b\x08" + bytes(20),
        b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"RIFF\x00\x00\x00\x00WEBP", b"RIFF\x00\x00\x00\x00WAVE",
        b"P6 40 40 255 " + bytes(4800), b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 40 40\n", b"\x00\x00\x01\x00" + bytes(60),
        b"\xff\xfe<\x00s\x00v\x00g\x00>\x00", b"junk<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
)  # fmt: skip
def test_what_is_no_picture_of_the_five_formats_is_refused(content: bytes) -> None:
    assert code_of(content) == "not_a_picture"


def test_nothing_and_too_much_are_refused() -> None:
    assert code_of(b"") == "missing"
    assert code_of(written(flag()) + bytes(MAX_BYTES)) == "too_large"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_cut_short_is_refused_and_never_half_shown(kind: str) -> None:
    noisy = Image.effect_noise((200, 200), 90).convert("RGB")
    content = written(noisy, kind)
    assert {code_of(content[: len(content) * part // 10]) for part in range(1, 9)} == {"not_a_picture"}


def vp8x(width: int, height: int) -> bytes:
    """A WebP that declares a canvas and has one tiny frame."""
    body = b"VP8X" + struct.pack("<I", 10) + b"\x02\x00\x00\x00" + (width - 1).to_bytes(3, "little")
    body += (height - 1).to_bytes(3, "little") + b"ANIM" + struct.pack("<IIH", 6, 0, 0)
    frame = written(Image.new("RGB", (2, 2)), "WEBP", lossless=True)[12:]
    body += b"ANMF" + struct.pack("<I", 16 + len(frame)) + bytes(6) + b"\x01\x00\x00\x01\x00\x00" + bytes(4) + frame
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


@pytest.mark.parametrize(
    "content",
    [
        declared_png(5000, 4001), declared_png(60_000, 60_000), declared_png(2**31 - 1, 2**31 - 1), vp8x(16_383, 16_383),
        b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + b"\x00\x00\x00\x2c" + bytes(4) + struct.pack("<HH", 65_535, 65_535)
        + b"\x00\x08\x00\x3b",
    ],
)  # fmt: skip
def test_a_bomb_is_refused_by_the_size_that_it_declares(content: bytes) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.monotonic()
    assert code_of(content) == "too_many_pixels"
    assert time.monotonic() - started < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_a_gif_whose_frame_is_larger_than_its_screen_is_bounded_too() -> None:
    small = struct.pack("<HH", 40, 40)
    frame = b"\x2c" + bytes(4) + struct.pack("<HH", 65_535, 65_535) + b"\x80" + bytes(6) + b"\x02\x02\x4c\x01\x00\x3b"
    assert code_of(b"GIF89a" + small + b"\x00\x00\x00" + frame) in {"too_many_pixels", "not_a_picture"}


def test_a_comment_that_unpacks_to_gigabytes_is_not_unpacked() -> None:
    bomb = zlib.compress(bytes(64 * 1024 * 1024), 9)
    png = written(flag())
    packed = png[:33] + chunk(b"zTXt", b"Comment\x00\x00" + bomb) + png[33:]
    assert code_of(packed) == "not_a_picture"


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_picture_is_a_picture_or_refused(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(SAMPLES)))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        logo = opened(reencode_logo(bytes(content)))
    except BadLogo as error:
        assert error.code in {"not_a_picture", "too_many_pixels", "too_small", "blank"} | (
            # a first byte changed to "<" makes it a drawing, and a broken one
            {"svg_broken"} if content.startswith(b"<") else set()
        )
    else:
        assert max(logo.size) <= 512


SAMPLES = [written(flag(), kind) for kind in ("PNG", "JPEG", "GIF", "WEBP")]


def svg(inside: str, *, start: str = "", attributes: str = 'viewBox="0 0 200 100"') -> str:
    return f'{start}<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {attributes}>{inside}</svg>'


DRAWN = svg('<rect width="200" height="50" fill="red"/><rect y="50" width="200" height="50" fill="blue"/>')


def test_an_svg_is_drawn_at_512_pixels() -> None:
    logo = opened(reencode_logo(DRAWN.encode()))
    assert (logo.mode, logo.size, logo.getpixel((9, 9)), logo.getpixel((9, 250))) == ("RGBA", (512, 256), RED, BLUE)


def test_a_drawing_that_would_take_too_long_is_ended() -> None:
    group = '<g mask="url(#m)"><rect width="200" height="100" fill="red"/></g>'
    mask = '<mask id="m"><rect width="200" height="100" fill="white"/></mask>'
    started = time.monotonic()
    assert code_of(svg(mask + group * 990, attributes='viewBox="0 0 100 100"').encode()) == "svg_complex"
    assert time.monotonic() - started < 15


def draw_unchecked(drawing: str) -> bytes:
    """Give the drawing program a document past every check."""
    command = [sys.executable, "-I", str(logos._PROGRAM), "4", str(logos._RASTER_MEMORY)]
    return subprocess.run(command, input=drawing.encode(), capture_output=True, timeout=20, check=True).stdout


def test_the_drawing_process_opens_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(written(Image.new("RGB", (40, 40), "red")))
    drawing = svg(f'<image xlink:href="{secret}" width="100" height="100"/><text y="50">secret</text>')
    assert code_of(drawing.encode()) == "svg_external"
    assert opened(draw_unchecked(drawing)).getextrema() == ((0, 0),) * 4
