"""Make the fonts in `src/undersigned/papers/fonts`: what Typst sets papers in, which reads TrueType and no WOFF2.

Cut from the fonts' own releases, unpacked side by side from the npm packages `source-serif` 4.5.1 (folder `VAR`),
`@ibm/plex-sans` 1.1.0, `@ibm/plex-mono` 2.5.0, `@fontsource/amiri` 5.3.0 and
`@fontsource/noto-serif-hebrew` 5.3.0. A variable font is fixed at the weight and optical size it is used at: Typst sets
no variable fonts. Two licences reserve the names "Source" and "Plex" for unchanged fonts, so all have names of our own.

    python -m pip install fonttools brotli
    python paper_faces.py <folder of unpacked packages> <folder papers/fonts>
"""

import sys
from dataclasses import dataclass, field
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

# Latin, Greek and Cyrillic with their accents, punctuation, currencies and the signs that names carry.
EUROPEAN = [
    *range(0x0020, 0x0530), *range(0x1C80, 0x1C90), *range(0x1D00, 0x2000), *range(0x2000, 0x2070),
    *range(0x2070, 0x2100), *range(0x2100, 0x2200), 0x2212, 0x25CC, *range(0x2DE0, 0x2E00), *range(0x2E00, 0x2E80),
    *range(0xA640, 0xA6A0), *range(0xA700, 0xA800), *range(0xAB30, 0xAB70), *range(0xFB00, 0xFB07),
]  # fmt: skip
HEXADECIMAL = [ord(letter) for letter in " 0123456789abcdef"]
FEATURES = [
    "ccmp", "locl", "mark", "mkmk", "kern", "liga", "calt", "lnum", "onum", "tnum", "pnum",
    "init", "medi", "fina", "isol", "rlig", "curs",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Face:
    """One file to make: from where, under which name, for which letters (None: all), at which place on the axes."""

    source: str
    family: str
    style: str = "Regular"
    letters: list[int] | None = None
    axes: dict[str, float] = field(default_factory=dict)

    @property
    def file_name(self) -> str:
        """The name of the file, without spaces."""
        return f"{self.family}-{self.style}.ttf".replace(" ", "")


SERIF = "source-serif/VAR/SourceSerif4Variable-Roman.ttf"
SERIF_ITALIC = "source-serif/VAR/SourceSerif4Variable-Italic.ttf"
SANS = "plex-sans/fonts/complete/woff2/IBMPlexSans"
FACES = [
    Face(source=SERIF, family="Undersigned Display", letters=EUROPEAN, axes={"wght": 345, "opsz": 60}),
    Face(source=SERIF, family="Undersigned Serif", letters=EUROPEAN, axes={"wght": 400, "opsz": 12}),
    Face(
        source=SERIF_ITALIC,
        family="Undersigned Serif",
        style="Italic",
        letters=EUROPEAN,
        axes={"wght": 400, "opsz": 16},
    ),
    Face(source=f"{SANS}-Regular.woff2", family="Undersigned Sans", letters=EUROPEAN),
    Face(source=f"{SANS}-SemiBold.woff2", family="Undersigned Sans", style="SemiBold", letters=EUROPEAN),
    Face(
        source="plex-mono/fonts/complete/woff2/IBMPlexMono-Regular.woff2",
        family="Undersigned Mono",
        letters=HEXADECIMAL,
    ),
    Face(source="amiri/files/amiri-arabic-400-normal.woff2", family="Undersigned Arabic"),
    Face(source="noto-serif-hebrew/files/noto-serif-hebrew-hebrew-400-normal.woff2", family="Undersigned Hebrew"),
]
WEIGHTS = {"Regular": 400, "Italic": 400, "SemiBold": 600}


def make_face(face: Face, packages: Path, target: Path) -> int:
    """Write one font to the folder `target`; return its size in bytes."""
    font = TTFont(packages / face.source, recalcTimestamp=False)
    if face.axes:
        font = instantiateVariableFont(font, face.axes)
    font.flavor = None
    options = Options()
    options.hinting = False
    options.layout_features = FEATURES
    options.name_IDs = [0, 1, 2, 4, 5, 6, 13, 14, 16, 17]
    options.drop_tables = [*options.drop_tables, "STAT", "DSIG", "meta"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=face.letters if face.letters is not None else font.getBestCmap())
    subsetter.subset(font)
    rename(font, face)
    font["OS/2"].usWeightClass = WEIGHTS[face.style]
    path = target / face.file_name
    font.save(path)
    return path.stat().st_size


def rename(font: TTFont, face: Face) -> None:
    """Give the font the name of `face` wherever its own name stood; its copyright and licence stay."""
    names = {1: face.family, 2: face.style, 4: f"{face.family} {face.style}", 6: face.file_name.removesuffix(".ttf")}
    if face.style not in ("Regular", "Italic"):
        # A family of four styles knows no SemiBold: those programs see a family of its own.
        names |= {1: f"{face.family} {face.style}", 2: "Regular", 16: face.family, 17: face.style}
    table = font["name"]
    table.names = [record for record in table.names if record.nameID in (0, 5, 13, 14)]
    for number, text in names.items():
        table.setName(text, number, 3, 1, 0x409)


def main() -> None:
    """Make every face."""
    packages, target = map(Path, sys.argv[1:3])
    target.mkdir(exist_ok=True)
    for face in FACES:
        print(face.file_name, make_face(face, packages, target), "bytes")


if __name__ == "__main__":
    main()
