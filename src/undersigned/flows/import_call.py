"""Import a call: the call itself, its first wording in each language, and its milestones."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.db import transaction

from undersigned.calls import call_files
from undersigned.calls.canonical import TranslationDraft, version_sha256
from undersigned.calls.models import Call
from undersigned.calls.queries import NoCall, current_version
from undersigned.calls.timeline import open_call, save_milestones
from undersigned.calls.verbs import draft_version, publish_version
from undersigned.values.csv_files import CsvRow, Refusal, read_csv
from undersigned.values.tallies import ImportReport, Tally, report_file


class NoCallToImport(Exception):
    """The folder's call.toml or principles.csv cannot be used; the message says why in a sentence."""


@transaction.atomic
def import_call(folder: Path, *, now: datetime) -> ImportReport:
    """Open the call that `folder` tells of, publish its wording as version 1, and save its milestones.

    Run again, it changes nothing. A published wording never changes: another one in the files is refused, and said so.
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
    return report + _publish(call, drafts, told.note, now) + _milestones(folder, call)


def _read(folder: Path, file: str, columns: Sequence[str]) -> tuple[list[CsvRow], list[Refusal]]:
    return read_csv(folder / file, columns=columns) if (folder / file).is_file() else ([], [])


def _publish(call: Call, drafts: list[TranslationDraft], note: dict[str, str], now: datetime) -> ImportReport:
    """Publish the wording of a call that has none."""
    try:
        version = current_version(call.pk)
    except NoCall:
        publish_version(version=draft_version(call=call, translations=drafts, note=note), now=now)
        return ImportReport(made=1)
    if version.sha256 == version_sha256([one for one in drafts if one.authentic]):
        return ImportReport(unchanged=1)
    reason = f"Version {version.number} is published with another wording, and a published wording never changes."
    return ImportReport(refused=(Refusal("principles.csv", 0, reason),))


def _milestones(folder: Path, call: Call) -> ImportReport:
    rows, refused = _read(folder, "milestones.csv", call_files.MILESTONES)
    french, wrong = _read(folder, "milestones_fr.csv", call_files.MILESTONES_FR)
    drafts, bad = call_files.read_milestones(rows, french)
    tally = save_milestones(call=call, drafts=drafts)
    return report_file(read=len(rows), tally=tally, refused=[*refused, *wrong, *bad])
