"""What a body's own page shows: its state and evidence, how to prove its domain, its contacts, its deeds."""

from datetime import datetime
from typing import Any

from undersigned.calls import queries as calls
from undersigned.endorsements.models import Deed, Evidence
from undersigned.endorsements.queries import evidence_of
from undersigned.endorsements.states import DOMAIN, PUBLISHED, UNDER_WAY, highest_rung
from undersigned.endorsements.words import METHODS, RUNGS, looked_at
from undersigned.flows.keep_endorsement import Kept, contacts_in_clear
from undersigned.flows.show_domain import challenge_of
from undersigned.interfaces.web.endorse_words import STATES
from undersigned.interfaces.web.roll_words import KINDS
from undersigned.mailing.certificates import NoCertificate, snippet_of
from undersigned.roll.models import RollEntry
from undersigned.roll.queries import entry_of_endorsement
from undersigned.values.countries import country_choices
from undersigned.values.keys import InstanceKeys


def describe_kept(kept: Kept, *, keys: InstanceKeys, now: datetime, language: str, public_url: str) -> dict[str, Any]:
    """Return what the page of a body's contacts shows."""
    endorsement = kept.endorsement
    evidence = evidence_of(endorsement.pk)
    version = calls.current_version(endorsement.call_id)
    rungs = {one.rung for one in evidence}
    entry = entry_of_endorsement(endorsement.pk)
    under_way = endorsement.state in {*UNDER_WAY, PUBLISHED}
    return {
        "endorsement": endorsement,
        "state": STATES[endorsement.state],
        "kinds": [(kind, str(word)) for kind, word in KINDS.items()],
        "countries": country_choices(language),
        "entry": entry,
        "snippet": _snippet(entry, public_url, language),
        "evidence": [describe_evidence(one) for one in evidence],
        "rung": RUNGS[highest_rung(rungs)],
        "challenge": challenge_of(endorsement_id=endorsement.pk, keys=keys, now=now)
        if under_way and DOMAIN not in rungs
        else None,
        "check": [
            {"place": place, "said": said, "seen": seen} for place, said, seen in looked_at(endorsement.check_said)
        ],
        "contacts": [
            {"id": one.pk, "confirmed": one.confirmed_at, "me": one.pk == kept.contact.pk, "is": reachable}
            for one, reachable in contacts_in_clear(endorsement_id=endorsement.pk, keys=keys)
        ],
        "published": endorsement.state == PUBLISHED,
        "under_way": under_way,
        "amendment": endorsement.amendments.filter(state="proposed").first(),
        "deeds": list(Deed.objects.filter(endorsement=endorsement)),
        "principles": calls.principles_of(calls.translation_in(endorsement.version_id, language).pk),
        "new_version": version if version.pk != endorsement.version_id else None,
        "today": now.date(),
    }


def _snippet(entry: RollEntry | None, public_url: str, language: str) -> str:
    try:
        return snippet_of(entry, public_url=public_url, language=language) if entry else ""
    except NoCertificate:
        return ""


def describe_evidence(one: Evidence) -> dict[str, Any]:
    """Return a piece of evidence for a reader."""
    is_link = one.source.startswith(("https://", "http://"))
    return {
        "rung": RUNGS[one.rung],
        "method": METHODS[one.method],
        "at": one.at,
        "url": one.source if is_link else "",
        "source": "" if is_link else one.source,
    }
