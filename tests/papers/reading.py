"""Reads papers as others do: Debian's poppler-utils for PDF, zbar-tools for codes, a renderer for SVG."""

import io
import shutil
import subprocess
import unicodedata
from pathlib import Path

import resvg_py
from PIL import Image

PACKAGES = {
    "pdftotext": "poppler-utils",
    "pdfinfo": "poppler-utils",
    "pdffonts": "poppler-utils",
    "pdftoppm": "poppler-utils",
    "zbarimg": "zbar-tools",
}
SECONDS = 60


def read_with(program: str, *arguments: str) -> str:
    """What the program prints. Fails with a sentence where it is not installed."""
    assert shutil.which(program), f"{program} is missing: install the Debian package {PACKAGES[program]}."
    done = subprocess.run([program, *arguments], capture_output=True, timeout=SECONDS, check=True)
    return done.stdout.decode()


def text_of(pdf: bytes, folder: Path) -> str:
    """The text of the PDF, its lines joined, without the marks that a reader does not see."""
    text = read_with("pdftotext", "-layout", str(saved(pdf, folder)), "-")
    return " ".join("".join(c for c in text if unicodedata.category(c) != "Cf").split())


def info_of(pdf: bytes, folder: Path) -> dict[str, str]:
    """The document's properties, as pdfinfo names them."""
    lines = read_with("pdfinfo", str(saved(pdf, folder))).splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def outline_of(pdf: bytes, folder: Path) -> list[str]:
    """The tags of the document in reading order, with their text."""
    lines = read_with("pdfinfo", "-struct-text", str(saved(pdf, folder))).splitlines()
    return [line.strip() for line in lines]


def fonts_of(pdf: bytes, folder: Path) -> dict[str, str]:
    """The fonts of the document without the prefix of their subset, and whether each is embedded: "yes" or "no"."""
    lines = read_with("pdffonts", str(saved(pdf, folder))).splitlines()[2:]
    return {line.split()[0].partition("+")[2]: line.split()[-5] for line in lines}


def picture_of(pdf: bytes, folder: Path) -> Path:
    """A PNG of the first page at 150 dots an inch."""
    target = folder / "page"
    read_with("pdftoppm", "-r", "150", "-png", "-singlefile", str(saved(pdf, folder)), str(target))
    return target.with_suffix(".png")


def code_in(picture: Path) -> str:
    """What the one QR code in the picture says."""
    return read_with("zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", str(picture)).removesuffix("\n")


def rendered(svg: str, *, zoom: float = 1.0, fonts: str | None = None, serif: str | None = None) -> Image.Image:
    """The SVG as a picture, with the fonts in the folder `fonts` and `serif` as the generic one."""
    folders = [fonts] if fonts else None
    png = resvg_py.svg_to_bytes(
        svg_string=svg, zoom=zoom, skip_system_fonts=True, font_dirs=folders, serif_family=serif
    )
    return Image.open(io.BytesIO(bytes(png))).convert("RGB")


def saved(pdf: bytes, folder: Path) -> Path:
    """The PDF as a file in the folder."""
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    return path
