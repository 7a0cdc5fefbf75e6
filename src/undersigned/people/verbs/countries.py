"""Writes: countries and their regime classes, as an import brings them."""

from collections.abc import Sequence

from undersigned.people.models import Country, CountryRegime
from undersigned.values.tallies import Tally

COUNTRY_FIELDS = ("alpha3", "name_en", "name_fr", "un_member", "region", "subregion", "population", "population_source")


def save_countries(*, countries: Sequence[Country]) -> Tally:
    """Make the countries that are new and change those that differ; each code once. Nothing is taken away."""
    known = Country.objects.in_bulk([country.code for country in countries])
    made = [country for country in countries if country.code not in known]
    changed = [country for country in countries if country.code in known and _differs(country, known[country.code])]
    Country.objects.bulk_create(made)
    Country.objects.bulk_update(changed, COUNTRY_FIELDS, batch_size=100)
    return Tally(len(made), len(changed), len(countries) - len(made) - len(changed))


def _differs(country: Country, known: Country) -> bool:
    return any(getattr(country, field) != getattr(known, field) for field in COUNTRY_FIELDS)


def save_regimes(*, regimes: Sequence[CountryRegime]) -> Tally:
    """Make the regime classes that are new and change those that differ; each country and year once."""
    known = {(one.country_id, one.year): one for one in CountryRegime.objects.all()}
    made, changed = [], []
    for one in regimes:
        stands = known.get((one.country_id, one.year))
        if stands is None:
            made.append(one)
        elif (stands.regime, stands.source) != (one.regime, one.source):
            stands.regime, stands.source = one.regime, one.source
            changed.append(stands)
    CountryRegime.objects.bulk_create(made, batch_size=500)
    CountryRegime.objects.bulk_update(changed, ["regime", "source"], batch_size=100)
    return Tally(len(made), len(changed), len(regimes) - len(made) - len(changed))
