"""Questions about countries and consents that two or more callers ask."""

from collections.abc import Collection
from dataclasses import dataclass

from undersigned.people.models import Address, Consent, Country, CountryRegime


@dataclass(frozen=True, slots=True)
class RegimeYear:
    """The latest regime class known of a country, with its year and source."""

    regime: CountryRegime.Regime
    year: int
    source: str


def countries_by_code() -> dict[str, Country]:
    """Return every State that can endorse, by its ISO 3166-1 alpha-2 code; 195 rows with the example's data."""
    return {country.code: country for country in Country.objects.all()}


def latest_regimes(codes: Collection[str]) -> dict[str, RegimeYear]:
    """Return the latest regime class of each country that has one. Countries that V-Dem does not code are left out."""
    latest: dict[str, RegimeYear] = {}
    for one in CountryRegime.objects.filter(country__in=codes).order_by("country_id", "year"):
        latest[one.country_id] = RegimeYear(CountryRegime.Regime(one.regime), one.year, one.source)
    return latest


def is_blocked(digest: bytes) -> bool:
    """Say whether the owner of an address, known by its keyed digest, asked never to be written to again."""
    return Address.objects.filter(digest=digest, blocked_at__isnull=False).exists()


def agrees_to_news(address_id: int) -> bool:
    """Say whether a person's consent to news stands, of any call."""
    return Consent.objects.filter(address_id=address_id, purpose=Consent.Purpose.NEWS, withdrawn_at=None).exists()
