"""Which country a text means that is not its code: withdrawn codes, three-letter codes, names in the languages that we search."""

from functools import lru_cache
from typing import Final

from babel import Locale
from babel.core import get_global

from undersigned.values.countries import ISO_COUNTRIES, SEARCH_LANGUAGES
from undersigned.values.names import fold_text

# Withdrawn codes whose country goes on under one other code. ISO 3166-3:2020, "code for formerly used names of countries", with
# its remarks; alpha-2 codes that name another country today (AI, BQ, GE, SK) are left out. ROM: changed to ROU on 2002-02-01
# (ISO 3166-1 newsletter V-4). MTG: ISO 3166 never assigned it; the Paris Call's list wrote it for Montenegro (MNE).
_RENAMED: Final[dict[str, str]] = {
    "AFI": "DJ", "BU": "MM", "BUR": "MM", "BYS": "BY", "DD": "DE", "DDR": "DE", "DHY": "BJ", "DY": "BJ", "FX": "FR", "FXX": "FR",
    "HV": "BF", "HVO": "BF", "MTG": "ME", "NH": "VU", "NHB": "VU", "PCZ": "PA", "PZ": "PA", "RH": "ZW", "RHO": "ZW", "ROM": "RO",
    "SKM": "IN", "TMP": "TL", "TP": "TL", "VD": "VN", "VDR": "VN", "YD": "YE", "YMD": "YE", "ZAR": "CD", "ZR": "CD",
}  # fmt: skip

# Withdrawn codes of what is several countries today, from the same standard; CS stood for two of them. The Yugoslavia of YUG
# had six republics until 1992, and Serbia and Montenegro after.
_DIVIDED: Final[dict[str, tuple[str, ...]]] = {
    "AN": ("BQ", "CW", "SX"),
    "ANT": ("BQ", "CW", "SX"),
    "CS": ("CZ", "ME", "RS", "SK"),
    "CSK": ("CZ", "SK"),
    "SCG": ("ME", "RS"),
    "SU": ("AM", "AZ", "BY", "EE", "GE", "KG", "KZ", "LT", "LV", "MD", "RU", "TJ", "TM", "UA", "UZ"),
    "SUN": ("AM", "AZ", "BY", "EE", "GE", "KG", "KZ", "LT", "LV", "MD", "RU", "TJ", "TM", "UA", "UZ"),
    "YU": ("BA", "HR", "ME", "MK", "RS", "SI"),
    "YUG": ("BA", "HR", "ME", "MK", "RS", "SI"),
}

# Exceptionally reserved by ISO 3166-1 for a country that has another code.
_RESERVED: Final = {"UK": "GB"}

_LEAST_LETTERS: Final = 4
"""Letters of a name; what is shorter is an abbreviation, and those mean different things in different languages."""

# In Spanish CLDR calls one of two countries so; a list may mean the other.
_UNSURE: Final = frozenset({"congo"})


class SeveralCountries(ValueError):
    """The text stands for more than one country of today: ``codes``, in order."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        super().__init__(", ".join(codes))
        self.codes = codes


def code_from_outdated(text: str) -> str:
    """Return the code of today for one that is withdrawn or reserved, nothing for any other text. Raises SeveralCountries."""
    if text in _DIVIDED:
        raise SeveralCountries(_DIVIDED[text])
    return _RENAMED.get(text) or _RESERVED.get(text, "")


def code_from_alpha3(text: str) -> str:
    """Return the code for an ISO 3166-1 alpha-3 code in capitals, by CLDR's table of aliases; nothing for any other text."""
    if len(text) != 3 or not (text.isascii() and text.isalpha() and text.isupper()):
        return ""
    codes = get_global("territory_aliases").get(text, [])
    return codes[0] if len(codes) == 1 and codes[0] in ISO_COUNTRIES else ""


def code_from_name(text: str) -> str:
    """Return the code of the one country that has this name in one of SEARCH_LANGUAGES (CLDR), whatever its case and accents.

    Nothing for any other text, for what is shorter than four letters without accents, and for Congo, of which there are two.
    """
    folded = fold_text(text)
    is_short = text.isascii() and len(folded) < _LEAST_LETTERS
    return "" if is_short or folded in _UNSURE else _by_name().get(folded, "")


@lru_cache(maxsize=1)
def _by_name() -> dict[str, str]:
    """Codes by folded name; a name that two countries have is left out."""
    found: dict[str, str] = {}
    for language in SEARCH_LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if code in ISO_COUNTRIES:
                folded = fold_text(name)
                found[folded] = code if found.get(folded, code) == code else ""
    return found
