"""Countries by ISO 3166-1, their names by CLDR."""

from functools import lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages

from undersigned.values.names import fold_text

# Officially assigned alpha-2 codes (ISO 3166-1:2020 with newsletters; the same list as iso.org/obp/ui/#search/code/).
_ASSIGNED: Final = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
    CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
    GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP
    KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT
    MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
    SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ
    UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""

ISO_COUNTRIES: Final[frozenset[str]] = frozenset(_ASSIGNED.split())
"""The 249 codes a country can have here."""

SEARCH_LANGUAGES: Final = ("en", "fr", "ar", "zh", "ru", "es", "de", "it", "pt")
"""The six official languages of the United Nations (General Assembly rule 51), and three more."""

# Everyday and former short names that CLDR's main names leave out, in English and French.
_ALSO: Final[dict[str, tuple[str, ...]]] = {
    "AE": ("UAE",),
    "BO": ("Plurinational State of Bolivia",),
    "BY": ("Belorussia", "Biélorussie"),
    "CD": ("DRC", "DR Congo", "Democratic Republic of the Congo", "République démocratique du Congo", "Zaire"),
    "CG": ("Republic of the Congo", "République du Congo"),
    "CI": ("Ivory Coast", "Cote d'Ivoire"),
    "CN": ("People's Republic of China", "PRC"),
    "CV": ("Cabo Verde", "Cape Verde", "Cap-Vert"),
    "CZ": ("Czech Republic", "République tchèque"),
    "FM": ("Federated States of Micronesia",),
    "GB": ("UK", "Great Britain", "Britain", "Grande-Bretagne"),
    "HK": ("Hong Kong",),
    "IR": ("Islamic Republic of Iran",),
    "KP": ("DPRK", "Democratic People's Republic of Korea"),
    "KR": ("Republic of Korea", "République de Corée"),
    "LA": ("Lao People's Democratic Republic",),
    "MD": ("Republic of Moldova",),
    "MK": ("Macedonia", "Macédoine"),
    "MM": ("Burma", "Birmanie"),
    "MO": ("Macau", "Macao"),
    "NL": ("Holland", "Hollande"),
    "PS": ("Palestine", "State of Palestine", "État de Palestine"),
    "RU": ("Russian Federation", "Fédération de Russie"),
    "SY": ("Syrian Arab Republic",),
    "SZ": ("Swaziland",),
    "TL": ("East Timor", "Timor oriental"),
    "TR": ("Turkey", "Türkiye"),
    "TZ": ("United Republic of Tanzania",),
    "US": ("USA", "United States of America", "America", "États-Unis d'Amérique"),
    "VA": ("Holy See", "Saint-Siège"),
    "VE": ("Bolivarian Republic of Venezuela",),
    "VN": ("Viet Nam",),
}


class UnknownCountry(ValueError):
    """The code is not an officially assigned ISO 3166-1 alpha-2 code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"{code!r} is not the ISO 3166-1 code of a country.")


def is_country(code: str) -> bool:
    """Whether `code` is an officially assigned ISO 3166-1 alpha-2 code, in capitals."""
    return code in ISO_COUNTRIES


@lru_cache(maxsize=256)
def _territories(language: str) -> dict[str, str]:
    """Names by code in one language, else in its wider language, else nothing."""
    parts = language.replace("-", "_").split("_")
    while parts:
        try:
            return dict(Locale.parse("_".join(parts)).territories)
        except (UnknownLocaleError, ValueError):
            parts.pop()
    return {}


def country_name(code: str, language: str) -> str:
    """Return the country's name in `language` (such as "en", "pt-BR") from CLDR, in English where CLDR has none.

    Raises UnknownCountry.
    """
    if code not in ISO_COUNTRIES:
        raise UnknownCountry(code)
    return _territories(language).get(code) or _territories("en")[code]


@lru_cache(maxsize=512)
def country_names(code: str) -> tuple[str, ...]:
    """Return every name by which the country is looked for, each once, the English first, the ISO code last.

    The UN's six languages, German, Italian, Portuguese, the country's official languages (CLDR), everyday and former
    names. Raises UnknownCountry.
    """
    names = [country_name(code, language) for language in SEARCH_LANGUAGES]
    own = (_territories(language).get(code, "") for language in get_official_languages(code, True, True))
    return tuple(dict.fromkeys((*names, *filter(None, own), *_ALSO.get(code, ()), code)))


@lru_cache(maxsize=64)
def _choices(language: str) -> tuple[tuple[str, str], ...]:
    choices = [(code, country_name(code, language)) for code in ISO_COUNTRIES]
    return tuple(sorted(choices, key=lambda choice: (fold_text(choice[1]), choice[0])))


def country_choices(language: str) -> list[tuple[str, str]]:
    """Return (code, name in `language`) of all countries in the order of their folded names, for a form."""
    return list(_choices(language))
