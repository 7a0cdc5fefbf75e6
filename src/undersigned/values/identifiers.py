"""Identifiers that a body has in the world's registers: Wikidata, ROR, LEI. Checked for form, never looked up."""

import re
from typing import Final

SCHEMES: Final = ("wikidata", "ror", "lei")
"""Wikidata items, the Research Organization Registry, Legal Entity Identifiers (ISO 17442)."""

_MAX_LENGTH: Final = 200

# What people paste instead of the identifier: the address of its page.
_PAGES: Final[dict[str, re.Pattern[str]]] = {
    scheme: re.compile(rf"{start}(?P<id>[^/?#]+)(?:/record)?/?(?:[?#].*)?", re.IGNORECASE)
    for scheme, start in {
        "wikidata": r"(?:https?://)?(?:www\.|m\.)?wikidata\.org/(?:wiki|entity)/",
        "ror": r"(?:https?://)?(?:www\.)?ror\.org/",
        "lei": r"(?:(?:https?://)?search\.gleif\.org/#?/?record/|urn:lei:|lei:\s*)",
    }.items()
}

# Wikidata: Q and a number without leading zeros.
_WIKIDATA: Final = re.compile(r"Q[1-9][0-9]{0,9}")
# ROR (ror.readme.io/docs/identifier): a zero, six signs of Crockford's base 32, two check digits.
_ROR: Final = re.compile(r"0[0-9a-hjkmnp-tv-z]{6}[0-9]{2}")
_CROCKFORD: Final = "0123456789abcdefghjkmnpqrstvwxyz"
# ISO 17442-1: eighteen letters and digits, two check digits.
_LEI: Final = re.compile(r"[0-9A-Z]{18}[0-9]{2}")

_URLS: Final = {
    "wikidata": "https://www.wikidata.org/entity/",
    "ror": "https://ror.org/",
    "lei": "https://search.gleif.org/#/record/",
}


class InvalidIdentifier(ValueError):
    """The text is no identifier of the scheme. `code` is "scheme", "missing", "malformed" or "checksum"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def clean_identifier(scheme: str, text: str) -> str:
    """Return the identifier in `text` as its register writes it: Q142, 05dxps055, 506700GE1G29325QX363.

    The address of its page is taken as well, and any case. Raises InvalidIdentifier with the code "scheme" (none of
    SCHEMES), "missing", "malformed", or "checksum" when the check digits of an ROR or LEI (ISO/IEC 7064, MOD 97-10) say
    that something was mistyped; a Wikidata number has none.
    """
    if scheme not in SCHEMES:
        raise InvalidIdentifier("scheme")
    if len(text) > _MAX_LENGTH:
        raise InvalidIdentifier("malformed")
    written = text.strip()
    if not written:
        raise InvalidIdentifier("missing")
    if page := _PAGES[scheme].fullmatch(written):
        written = page["id"]
    if not written.isascii():
        raise InvalidIdentifier("malformed")
    return {"wikidata": _clean_wikidata, "ror": _clean_ror, "lei": _clean_lei}[scheme](written)


def _clean_wikidata(text: str) -> str:
    if not _WIKIDATA.fullmatch(identifier := text.upper()):
        raise InvalidIdentifier("malformed")
    return identifier


def _clean_ror(text: str) -> str:
    if not _ROR.fullmatch(identifier := text.lower()):
        raise InvalidIdentifier("malformed")
    number = 0
    for sign in identifier[1:7]:
        number = number * 32 + _CROCKFORD.index(sign)
    return _checked(identifier, number)


def _clean_lei(text: str) -> str:
    # Registers print it in groups of four.
    identifier = text.upper().replace(" ", "")
    if not _LEI.fullmatch(identifier):
        raise InvalidIdentifier("malformed")
    return _checked(identifier, int("".join(str(int(sign, 36)) for sign in identifier[:18])))


def _checked(identifier: str, number: int) -> str:
    """Return the identifier when its last two digits are those of `number` by ISO/IEC 7064, MOD 97-10: 02 to 98."""
    if int(identifier[-2:]) != 98 - number * 100 % 97:
        raise InvalidIdentifier("checksum")
    return identifier


def identifier_url(scheme: str, value: str) -> str:
    """Return the address of what the register says about an identifier that `clean_identifier` returned.

    Raises InvalidIdentifier with the code "scheme".
    """
    if scheme not in SCHEMES:
        raise InvalidIdentifier("scheme")
    return _URLS[scheme] + value
