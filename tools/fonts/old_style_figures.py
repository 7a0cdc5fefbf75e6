"""Make the two small fonts `undersigned-figures-*.woff2`: the ten old-style figures of Source Serif 4, alone.

The subsets on npm leave the old-style figures out; the font's own release (npm package `source-serif`, 4.5.1, folder
`WOFF2/VAR`) has them. The licence reserves the name "Source" for unchanged fonts, so the result has another name.

    python -m pip install fonttools brotli
    python old_style_figures.py <folder WOFF2/VAR> <folder static/web/fonts>
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FIGURES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
NAME = "Undersigned Figures"


def cut_figures(source: Path, target: Path) -> int:
    """Write the old-style figures of `source` to `target` at the places of 0 to 9; return the size in bytes."""
    font = TTFont(source)
    for table in font["cmap"].tables:
        if table.isUnicode() and table.format != 14:
            table.cmap = {ord("0") + number: f"{name}.osf" for number, name in enumerate(FIGURES)}
    font["fvar"].instances = []  # named instances would carry the reserved name on
    for tag in ("STAT", "GSUB", "GPOS", "BASE", "GDEF"):
        if tag in font:
            del font[tag]
    options = Options()
    options.hinting = False
    options.name_IDs = [0, 1, 2, 4, 6, 13, 14]
    subsetter = Subsetter(options)
    subsetter.populate(text="0123456789")
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in (1, 4, 6):
            record.string = NAME.replace(" ", "") if record.nameID == 6 else NAME
    font.flavor = "woff2"
    font.save(target)
    return target.stat().st_size


def main() -> None:
    """Cut both styles."""
    source, target = map(Path, sys.argv[1:3])
    for style, name in (("Roman", "normal"), ("Italic", "italic")):
        path = target / f"undersigned-figures-{name}.woff2"
        print(path.name, cut_figures(source / f"SourceSerif4Variable-{style}.ttf.woff2", path), "bytes")


if __name__ == "__main__":
    main()
