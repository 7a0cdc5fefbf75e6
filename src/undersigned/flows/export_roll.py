"""Export the roll: as CSV that a spreadsheet can open safely, or as JSON by a published schema. It reads and writes nothing."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final

from undersigned.calls.call_files import Terms
from undersigned.calls.models import Call
from undersigned.people.models import Country
from undersigned.people.queries import countries_by_code
from undersigned.roll.models import RollEntry
from undersigned.roll.queries import roll_counts
from undersigned.roll.search import RollFilter, matching_entries, uncounted_entries
from undersigned.values.countries import country_name
from undersigned.values.csv_files import write_csv
from undersigned.values.dates import PartialDate

CSV_COLUMNS: Final = (
    *("slug", "name", "kind", "country_iso2", "country", "state", "endorsed_on", "listed_on", "since", "website"),
    *("confidence", "source", "address"),
)
"""supporters.csv's columns among them, so that another instance can import what this one wrote."""

Address = Callable[[str], str]
"""Gives an entry's address on the site, by its slug."""


def terms_of(call: Call) -> Terms | None:
    """Return the terms under which a call's roll may be used further, where its import gave any."""
    return Terms(**call.terms) if call.terms else None


def export_csv(*, call: Call, wanted: RollFilter, language: str, address: Address) -> Iterator[str]:
    """Yield the entries that count and match, a line each, after a byte order mark (spreadsheets need it) and the header."""
    countries = countries_by_code()
    rows = matching_entries(call.pk, wanted).iterator(chunk_size=500)
    yield "\ufeff"
    yield from write_csv([CSV_COLUMNS])
    yield from write_csv(_csv_row(entry, _country(entry.country, countries, language), address) for entry in rows)


def _csv_row(entry: RollEntry, country: str, address: Address) -> list[str]:
    days = [day.isoformat() if day else "" for day in (entry.listed_on, entry.since)]
    return [
        *(entry.slug, entry.name, entry.kind, entry.country, country, entry.state, entry.endorsed_on, *days),
        *(entry.website, entry.confidence, entry.source, address(entry.slug)),
    ]


def _country(code: str, countries: dict[str, Country], language: str) -> str:
    if code in countries:
        return countries[code].name_in(language)
    return country_name(code, language) if code else ""


def export_json(*, call: Call, wanted: RollFilter, address: Address, schema: str, now: datetime) -> Iterator[str]:
    """Yield one JSON document by roll.schema.json: the terms, the counts, the entries, and those that do not count."""
    terms = terms_of(call)
    counts = roll_counts(call.pk, as_of=wanted.as_of)
    head = {
        "$schema": schema,
        "call": {"slug": call.slug, "name": call.name, "official_url": call.official_url or None},
        "made_at": now.isoformat(timespec="seconds"),
        "as_of": wanted.as_of.isoformat() if wanted.as_of else None,
        "filters": {name: getattr(wanted, name) for name in ("text", "kind", "country", "region", "year")},
        "licence": {"name": terms.licence, "url": terms.licence_url} if terms else None,
        "attribution": terms.attribution if terms else None,
        "counts": {
            "total": counts.total,
            "by_kind": {
                "state": counts.state,
                "public_authority": counts.public_authority,
                "private_sector": counts.private_sector,
                "civil_society": counts.civil_society,
            },
        },
    }
    yield json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    for name, entries in (
        ("entries", matching_entries(call.pk, wanted)),
        ("not_counted", uncounted_entries(call.pk, wanted)),
    ):
        yield f',\n "{name}": ['
        divider = "\n  "
        for entry in entries.select_related("succeeded_by").iterator(chunk_size=500):
            yield divider + json.dumps(_json_entry(entry, address), ensure_ascii=False)
            divider = ",\n  "
        yield "\n ]"
    yield "\n}\n"


def _json_entry(entry: RollEntry, address: Address) -> dict[str, Any]:
    return {
        "slug": entry.slug,
        "address": address(entry.slug),
        "name": entry.name,
        "kind": entry.kind,
        "country": entry.country or None,
        "state": entry.state,
        "endorsed_on": {
            "value": entry.endorsed_on or None,
            "precision": PartialDate.parse(entry.endorsed_on).precision,
        },
        "listed_on": entry.listed_on.isoformat() if entry.listed_on else None,
        "since": entry.since.isoformat() if entry.since else None,
        "left_on": entry.left_on.isoformat() if entry.left_on else None,
        "succeeded_by": entry.succeeded_by.slug if entry.succeeded_by else None,
        "website": entry.website or None,
        "sources": [source for source in entry.source.split(" ; ") if source],
        "confidence": entry.confidence,
        "note": entry.note,
    }
