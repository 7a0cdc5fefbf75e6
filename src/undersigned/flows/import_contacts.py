"""Import contacts: offices of a campaign's targets from a CSV or Popolo JSON file. Run again, it changes nothing."""

from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils import timezone

from undersigned.campaigns.contact_files import BadContactFile, ContactRow, read_contact_file
from undersigned.campaigns.models import Campaign, Target
from undersigned.campaigns.verbs.contacts import BadContact, clean_contact, import_contact
from undersigned.values.csv_files import Refusal
from undersigned.values.names import fold_text
from undersigned.values.tallies import ImportReport, Tally, report_file

_SENTENCES: Final = {
    "missing": "is missing",
    "too_long": "is too long",
    "unseen": "holds characters that cannot be seen",
    "malformed": "cannot be read",
    "unknown": "is not known",
    "no_way": "is missing, and so is every other way to reach the office",
    "closes_before_it_opens": "is not after the opening",
}


class NoContactsToImport(Exception):
    """The file cannot be used; the message says why in a sentence."""


@transaction.atomic
def import_contacts(path: Path, *, campaign: Campaign, now: datetime) -> ImportReport:
    """Make the contacts that a file has for the targets of `campaign`, or bring those of an earlier import to what it says.

    A row that cannot be read, or whose target the campaign does not have, is refused and stops no other. What was typed at the
    desk, and what came with the campaign's own file, stays as it is. Raises NoContactsToImport.
    """
    try:
        found = read_contact_file(path, today=timezone.localdate(now))
    except BadContactFile as error:
        raise NoContactsToImport(str(error)) from error
    names = _names(campaign)
    refused, tally = list(found.refused), Tally()
    done: set[tuple[int, str]] = set()
    for row in found.rows:
        target = next((names[key] for one in row.targets if (key := fold_text(one)) in names), None)
        outcome = _import_row(row, target, done)
        if isinstance(outcome, Refusal):
            refused.append(outcome)
        else:
            tally += outcome
    refused.sort(key=lambda one: one.line)
    return report_file(read=len(found.rows) + len(found.refused), tally=tally, refused=refused)


def _import_row(row: ContactRow, target: Target | None, done: set[tuple[int, str]]) -> Tally | Refusal:
    if target is None:
        named = row.targets[0][:40] if row.targets else ""
        return row.refuse(f"“{named}” is no target of the campaign.")
    if (target.pk, row.key) in done:
        return row.refuse("The file has this office of the target before; give each row an id of its own.")
    try:
        cleaned = clean_contact(row.fields)
    except BadContact as error:
        return row.refuse("; ".join(f"{field} {_SENTENCES[code]}" for field, code in error.errors.items()) + ".")
    done.add((target.pk, row.key))
    return import_contact(target, cleaned, key=row.key)


def _names(campaign: Campaign) -> dict[str, Target]:
    """Every way in which a file may name a target, folded: address, country code, names."""
    names: dict[str, Target] = {}
    for target in Target.objects.filter(campaign=campaign).select_related("country").order_by("-pk"):
        said = [*target.name.values(), target.slug.replace("-", " "), target.slug]
        if target.country is not None and target.kind == Target.Kind.STATE:
            said += [target.country.code, target.country.alpha3, target.country.name_en, target.country.name_fr]
        names |= {fold_text(one): target for one in said if one}
    return names
