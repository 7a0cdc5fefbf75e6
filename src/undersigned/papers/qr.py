"""QR codes (ISO/IEC 18004) as plain SVG, black on white, for print and screen."""

from typing import Final

import qrcode

QUIET_ZONE: Final = 4
"""Light modules around the code on every side (ISO/IEC 18004, section 6.3.8)."""

MAX_BYTES: Final = 2331
"""What the largest code holds at error correction M (ISO/IEC 18004, table 7)."""

Matrix = tuple[tuple[bool, ...], ...]
"""Rows of modules, true where dark, without the quiet zone."""


class TooLongForQR(ValueError):
    """The text is longer than MAX_BYTES in UTF-8."""

    def __init__(self) -> None:
        super().__init__("The text is too long for a QR code.")


def qr_matrix(text: str) -> Matrix:
    """Return the modules of the smallest code that holds `text` in UTF-8 at error correction M (15 % may be lost).

    The same text gives the same code. Raises TooLongForQR.
    """
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=0)
    encoded = text.encode()
    if len(encoded) > MAX_BYTES:
        raise TooLongForQR
    code.add_data(encoded, optimize=0)
    code.make(fit=True)
    return tuple(tuple(map(bool, row)) for row in code.get_matrix())


def qr_svg(text: str) -> str:
    """Return the code of `text` as an SVG document: one path on a white ground, with its quiet zone.

    One unit a module and no size of its own: whoever shows it sets the size. No style attribute or element, so that it
    stands inline under a strict content security policy; no name, because the page around it gives one.
    Raises TooLongForQR.
    """
    matrix = qr_matrix(text)
    side = len(matrix) + 2 * QUIET_ZONE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{_dark_path(matrix)}"/></svg>'
    )


def _dark_path(matrix: Matrix) -> str:
    """The dark modules as SVG path data: one rectangle for each run in a row."""
    parts = []
    for y, row in enumerate(matrix, QUIET_ZONE):
        x = 0
        while x < len(row):
            if not row[x]:
                x += 1
                continue
            start = x
            while x < len(row) and row[x]:
                x += 1
            parts.append(f"M{start + QUIET_ZONE} {y}h{x - start}v1h-{x - start}z")
    return "".join(parts)
