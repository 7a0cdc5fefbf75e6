"""Pictures of the library in a mailing: in a format and size that every mail program shows, and readable whatever the library does."""

import io
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image
from wagtail.images import get_image_model

from tests.mailing.issues import READER, SITE, Issue, picture
from undersigned.mailing.newsletters.compile import compile_text, render_preview
from undersigned.mailing.newsletters.pictures import NoSuchPicture, is_there, mail_picture, picture_by_number
from undersigned.mailing.newsletters.template import BadTemplate

pytestmark = pytest.mark.django_db


def file_of(pixels: Image.Image, kind: str, **more: Any) -> bytes:
    written = io.BytesIO()
    pixels.save(written, format=kind, **more)
    return written.getvalue()


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Pixels as a photograph has them: nothing to draw flat."""
    return Image.effect_noise((width, height), 90).convert(mode)


def upload(content: bytes, name: str) -> Any:
    return get_image_model().objects.create(title=name, file=ContentFile(content, name=name))


def made(content: bytes, name: str) -> tuple[str, tuple[int, int], tuple[int, int]]:
    """Of the file that a mailing shows: its format, its size, and the size in which it is shown."""
    found = mail_picture(upload(content, name))
    with Image.open(settings.MEDIA_ROOT / found.src.removeprefix("/media/")) as pixels:
        return str(pixels.format), pixels.size, (found.width, found.height)


def test_a_large_picture_has_two_pixels_to_a_css_pixel_and_a_small_one_its_own() -> None:
    assert made(file_of(noise(1300, 650), "JPEG"), "wide.jpg") == ("JPEG", (1200, 600), (600, 300))
    assert made(file_of(noise(800, 400), "JPEG"), "middle.jpg") == ("JPEG", (800, 400), (600, 300))
    assert made(file_of(noise(300, 900), "JPEG"), "small.jpg") == ("JPEG", (300, 900), (300, 900))


@pytest.mark.parametrize(
    ("mode", "kind", "becomes"),
    [("RGB", "WEBP", "JPEG"), ("RGB", "PNG", "JPEG"), ("RGB", "GIF", "PNG"), ("RGB", "AVIF", "JPEG")],
)
def test_a_picture_becomes_what_every_mail_program_shows(mode: str, kind: str, becomes: str) -> None:
    pixels = noise(90, 60, mode) if becomes == "JPEG" else Image.new(mode, (90, 60), "navy")
    assert made(file_of(pixels, kind), f"one.{kind.lower()}")[:2] == (becomes, (90, 60))


def test_what_is_transparent_stays_so() -> None:
    pixels = noise(90, 60, "RGBA")
    pixels.putalpha(120)
    assert made(file_of(pixels, "PNG"), "clear.png")[0] == "PNG"


def test_a_picture_is_upright_and_does_not_say_where_it_was_taken() -> None:
    notes = Image.Exif()
    notes[0x0112] = 6
    notes[0x010E] = "At home, 1 Sample Street"
    image = upload(file_of(noise(400, 200), "JPEG", exif=notes.tobytes()), "turned.jpg")
    found = mail_picture(image)
    content = (settings.MEDIA_ROOT / found.src.removeprefix("/media/")).read_bytes()
    assert ((found.width, found.height), b"Sample Street" in content) == ((200, 400), False)


def test_it_stays_readable_after_the_library_gave_it_up(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    image = upload(file_of(noise(90, 60), "JPEG"), "gone.jpg")
    found = mail_picture(image)
    image.delete()
    answer = Client().get(found.src)
    assert answer.getvalue()[:3] == b"\xff\xd8\xff"
    assert (answer.status_code, answer["Content-Type"], is_there(found.src)) == (200, "image/jpeg", True)
    with pytest.raises(NoSuchPicture):
        picture_by_number(image.pk or 999_999)


def test_the_same_picture_is_one_file_in_all_mailings() -> None:
    content = file_of(noise(90, 60), "JPEG")
    one, other = upload(content, "one.jpg"), upload(content, "other.jpg")
    assert mail_picture(one) == mail_picture(other) == mail_picture(one)


def test_a_file_that_is_no_picture_is_refused_in_a_sentence() -> None:
    image = upload(file_of(noise(90, 60), "JPEG"), "broken.jpg")
    (settings.MEDIA_ROOT / image.file.name).write_bytes(b"not a picture")
    get_image_model().objects.filter(pk=image.pk).update(file_hash="f" * 40)
    with pytest.raises(NoSuchPicture, match="cannot be read"):
        picture_by_number(image.pk)


def test_a_letter_shows_it_from_our_own_site_with_its_size() -> None:
    found = mail_picture(upload(file_of(noise(660, 220), "JPEG"), "sea.jpg"))
    block = picture(src=found.src, width=found.width, height=found.height)
    html, _text = render_preview(compile_text(Issue(blocks=[block]), language="en", site=SITE), READER)
    assert f'src="https://call.example.org{found.src}" width="560"' in html
    assert ('height="187"' in html, "height: auto !important" in html) == (True, True)


def test_a_picture_whose_file_is_gone_stops_the_mailing() -> None:
    found = mail_picture(upload(file_of(noise(90, 61), "JPEG"), "lost.jpg"))
    (settings.MEDIA_ROOT / found.src.removeprefix("/media/")).unlink()
    with pytest.raises(BadTemplate) as caught:
        compile_text(Issue(blocks=[picture(src=found.src)]), language="en", site=SITE)
    assert caught.value.errors == {"0": "The file of this picture is gone. Choose the picture again."}
