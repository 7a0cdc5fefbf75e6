"""What an entry that came by an endorsement on this site shows beside its facts."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from undersigned.calls import queries as calls
from undersigned.endorsements.models import Deed
from undersigned.endorsements.queries import evidence_of, shown_deeds
from undersigned.interfaces.web.endorse_my_page import describe_evidence
from undersigned.interfaces.web.endorse_words import SCHEMES
from undersigned.roll.models import RollEntry
from undersigned.values.identifiers import identifier_url

FRESH_FOR = timedelta(days=365 + 60)
"""An entry that was not reconfirmed for a year, and sixty days in which it was asked to, says so."""


def describe_endorsed(entry: RollEntry, language: str) -> dict[str, Any]:
    """Return who signed, what the body says and commits to, its evidence, its deeds, and how fresh all of it is."""
    endorsement = entry.endorsement
    assert endorsement is not None
    version = entry.version or endorsement.version
    principles = {one.number: one.title for one in calls.principles_of(calls.translation_in(version.pk, language).pk)}
    confirmed = entry.reconfirmed_on
    return {
        "name": entry.name,
        "signer_name": endorsement.signer_name,
        "signer_office": endorsement.signer_office,
        "statement": endorsement.statement,
        "language": endorsement.language,
        "other_names": entry.other_names,
        "version": version,
        "evidence": [describe_evidence(one) for one in evidence_of(endorsement.pk)],
        "identifiers": [
            {"scheme": SCHEMES[scheme], "value": value, "url": identifier_url(scheme, value)}
            for scheme, value in endorsement.identifiers.items()
        ],
        "declarations": [
            {"number": one.principle, "title": principles.get(one.principle, ""), "text": one.text}
            for one in endorsement.declarations.all()
        ],
        "deeds": [_describe(one, principles) for one in shown_deeds([endorsement.pk])],
        "has_logo": hasattr(endorsement, "logo"),
        "stale_since": confirmed if confirmed and timezone.localdate() - confirmed > FRESH_FOR else None,
    }


def _describe(deed: Deed, principles: dict[int, str]) -> dict[str, Any]:
    return {
        "number": deed.principle,
        "title": principles.get(deed.principle, ""),
        "text": deed.text,
        "language": deed.language,
        "done_on": deed.done_on,
        "url": deed.url,
    }
