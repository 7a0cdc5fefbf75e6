"""Import a call: the call itself, its wording in each language, a version at a time, and its milestones."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction

from undersigned.calls import call_files
from undersigned.calls.canonical import TranslationDraft, version_sha256
from undersigned.calls.models import Call, Version
from undersigned.calls.queries import NoCall, current_version, draft_of
from undersigned.calls.timeline import open_call, save_milestones
from undersigned.calls.verbs import draft_version, publish_version
from undersigned.people.verbs.audit import write_audit
from undersigned.values.csv_files import CsvRow, Refusal, read_csv
from undersigned.values.tallies import ImportReport, Tally, report_file

NEXT: Final = "Publish it as the next version: undersigned import call --new-version."


class NoCallToImport(Exception):
    """The folder's call.toml or principles.csv cannot be used; the message says why in a sentence."""


@transaction.atomic
def import_call(folder: Path, *, now: datetime, publisher: str = "") -> ImportReport:
    """Open the call that `folder` tells of, publish its wording as version 1, and save its milestones.

    Run again, it changes nothing. What is published never changes: another wording, courtesy translation or note in the
    files is refused, and said so; with a `publisher` it becomes the next version, and the audit says who published it.
    call.toml and principles.csv are needed; principles_fr, milestones and milestones_fr are read where they are there.
    Raises NoCallToImport.
    """
    try:
        told = call_files.read_call_file(folder / "call.toml")
    except call_files.BadCallFile as error:
        raise NoCallToImport(str(error)) from error
    rows, refused = _read(folder, "principles.csv", call_files.PRINCIPLES)
    french, wrong = _read(folder, "principles_fr.csv", call_files.PRINCIPLES_FR)
    principles, bad = call_files.read_principles(rows, french)
    if not principles["en"]:
        raise NoCallToImport(f"There is no principle in {folder / 'principles.csv'}.")
    drafts = [
        TranslationDraft(one.language, one.authentic, one.title, one.preamble, principles.get(one.language, []))
        for one in told.translations
    ]
    call, tally = open_call(draft=told.call, now=now)
    report = report_file(read=1, tally=tally) + report_file(
        read=len(rows), tally=Tally(), refused=[*refused, *wrong, *bad]
    )
    # What is published stays: a wording of which a row could not be read waits until it can.
    if not report.refused:
        report += _publish(call, drafts, told.note, publisher, now)
    return report + _milestones(folder, call)


def _read(folder: Path, file: str, columns: Sequence[str]) -> tuple[list[CsvRow], list[Refusal]]:
    return read_csv(folder / file, columns=columns) if (folder / file).is_file() else ([], [])


def _publish(
    call: Call, drafts: list[TranslationDraft], note: dict[str, str], publisher: str, now: datetime
) -> ImportReport:
    """Publish the wording of a call that has none, or, for a publisher, one that differs from the current version."""
    try:
        version = current_version(call.pk)
    except NoCall:
        publish_version(version=draft_version(call=call, translations=drafts, note=note), now=now)
        return ImportReport(made=1)
    file, what = _difference(version, drafts, note)
    if not what:
        return ImportReport(unchanged=1)
    if not publisher:
        reason = f"Version {version.number} is published with another {what}, and what is published never changes."
        return ImportReport(refused=(Refusal(file, 0, f"{reason} {NEXT}"),))
    following = publish_version(version=draft_version(call=call, translations=drafts, note=note), now=now)
    write_audit(actor=publisher, event="version.published", subject=f"{call.slug} {following.number}", now=now)
    return ImportReport(made=1)


def _difference(version: Version, drafts: list[TranslationDraft], note: dict[str, str]) -> tuple[str, str]:
    """In which file, and in what, the files differ from a version; nothing where they do not."""
    if version.sha256 != version_sha256([one for one in drafts if one.authentic]):
        return "principles.csv", "wording"
    stored = {one.language: draft_of(one) for one in version.translations.all()}
    if stored != {one.language: one for one in drafts}:
        return "principles_fr.csv", "courtesy translation"
    return ("call.toml", "note") if version.note != note else ("", "")


def _milestones(folder: Path, call: Call) -> ImportReport:
    rows, refused = _read(folder, "milestones.csv", call_files.MILESTONES)
    french, wrong = _read(folder, "milestones_fr.csv", call_files.MILESTONES_FR)
    drafts, bad = call_files.read_milestones(rows, french)
    tally = save_milestones(call=call, drafts=drafts)
    return report_file(read=len(rows), tally=tally, refused=[*refused, *wrong, *bad])
