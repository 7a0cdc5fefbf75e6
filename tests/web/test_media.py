"""Media: pictures below images/, and nothing else that lies in the folder or beside it."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.signatories import make_call

PIXEL = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    for name in (
        "images/sea.gif",
        "images/sea.JPEG",
        "images/sea.webp",
        "images/deep/sea.png",
        "images/sea.svg",
        "images/sea.html",
        "images/sea.gif.html",
        "images/gif",
        "documents/minutes.gif",
        "original_images/sea.gif",
        "sea.gif",
        "../images/sea.gif",
        "../secret.gif",
        "images-of-staff/sea.gif",
    ):
        place = settings.MEDIA_ROOT / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(PIXEL)
    return tmp_path


@pytest.fixture
def call(db: None) -> None:
    """What every page needs, that of an error too."""
    make_call()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("sea.gif", "image/gif"),
        ("sea.JPEG", "image/jpeg"),
        ("sea.webp", "image/webp"),
        ("deep/sea.png", "image/png"),
    ],
)
def test_a_picture_is_handed_out_as_the_kind_that_its_name_says(client: Client, name: str, kind: str) -> None:
    answer = client.get(f"/media/images/{name}")
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, PIXEL)
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == (kind, "nosniff")
    assert answer["Cache-Control"] == "public, max-age=3600"


@pytest.mark.usefixtures("call")
@pytest.mark.parametrize("name", ["sea.svg", "sea.html", "sea.gif.html", "gif", "none.gif", "deep", "deep/", ""])
def test_what_is_no_picture_is_not_found(client: Client, name: str) -> None:
    assert client.get(f"/media/images/{name}", follow=True).status_code == 404


@pytest.mark.usefixtures("call")
@pytest.mark.parametrize(
    "path",
    [
        "sea.gif",
        "documents/minutes.gif",
        "original_images/sea.gif",
        "images-of-staff/sea.gif",
        "/images/sea.gif",
        "./images/sea.gif",
    ],
)
def test_what_lies_beside_the_pictures_is_not_found(client: Client, path: str) -> None:
    assert client.get(f"/media/{path}").status_code == 404


@pytest.mark.usefixtures("call")
@pytest.mark.parametrize(
    "path",
    [
        "images/../../secret.gif",
        "images/%2e%2e/%2e%2e/secret.gif",
        "images/..%2f..%2fsecret.gif",
        "images/../documents/minutes.gif",
        "images/%2e%2e/original_images/sea.gif",
        "../secret.gif",
        "images/sea.gif%00",
        "images/\x00.gif",
    ],
)
def test_no_path_leads_out_of_the_pictures(client: Client, path: str) -> None:
    assert client.get(f"/media/{path}").status_code == 404


@pytest.mark.usefixtures("call")
def test_a_picture_is_read_and_not_written(client: Client) -> None:
    assert client.post("/media/images/sea.gif").status_code == 405
    head = client.head("/media/images/sea.gif")
    assert (head.status_code, head["Content-Type"]) == (200, "image/gif")
    head.close()
