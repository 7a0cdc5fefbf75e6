"""The commands ``undersigned import``: read files into the instance, and say row by row what could not be read."""

import dataclasses
import getpass
import json
import sys
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from django.conf import settings
from django.utils import timezone

from undersigned.calls.models import Call
from undersigned.calls.queries import NoCall, current_call
from undersigned.campaigns.models import Campaign
from undersigned.campaigns.queries import current_campaign
from undersigned.flows.import_call import NoCallToImport, import_call
from undersigned.flows.import_campaign import NoCampaignToImport, import_campaign
from undersigned.flows.import_contacts import NoContactsToImport, import_contacts
from undersigned.flows.import_roll import NothingToImport, Progress, import_roll
from undersigned.flows.load_example import EXAMPLE
from undersigned.values.tallies import ImportReport

REFUSALS_SHOWN = 100
FOLDER = click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=EXAMPLE, metavar="[FOLDER]"
)
CALL = click.option("--call", "slug", default="", help="Slug of the call it belongs to. Without it: the site's call.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Write progress and report as lines of JSON.")


@click.group("import")
def import_group() -> None:
    """Read a call, its roll, a campaign or contacts of its targets from files. Run again, it changes nothing."""


@import_group.command("call")
@FOLDER
@AS_JSON
@click.option("--new-version", is_flag=True, help="Publish what differs from the published text as its next version.")
def import_call_command(folder: Path, as_json: bool, new_version: bool) -> None:
    """Import a call from call.toml, principles.csv and milestones.csv in FOLDER (the built-in example without one)."""
    publisher = f"command ({getpass.getuser()})" if new_version else ""
    try:
        report = import_call(folder, now=datetime.now(UTC), publisher=publisher)
    except NoCallToImport as error:
        raise click.ClickException(str(error)) from error
    _tell(report, as_json)


@import_group.command("roll")
@FOLDER
@AS_JSON
@CALL
def import_roll_command(folder: Path, as_json: bool, slug: str) -> None:
    """Import the roll from supporters.csv and the files beside it in FOLDER (the built-in example without one)."""
    call = _call(slug)
    try:
        with ExitStack() as stack:
            report = import_roll(folder, call=call, now=datetime.now(UTC), progress=_progress(stack, as_json))
    except NothingToImport as error:
        raise click.ClickException(str(error)) from error
    _tell(report, as_json)


@import_group.command("campaign")
@FOLDER
@AS_JSON
@CALL
def import_campaign_command(folder: Path, as_json: bool, slug: str) -> None:
    """Import a campaign and whom it calls on from campaign.toml in FOLDER (the built-in example without one)."""
    try:
        report = import_campaign(folder, call=_call(slug), now=datetime.now(UTC))
    except NoCampaignToImport as error:
        raise click.ClickException(str(error)) from error
    _tell(report, as_json)


@import_group.command("contacts")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--campaign", "slug", default="", help="Slug of the campaign. Without it: the one that the site shows.")
@AS_JSON
def import_contacts_command(file: Path, slug: str, as_json: bool) -> None:
    """Import the offices of a campaign's targets from FILE: CSV, or Popolo JSON where its name ends in .json."""
    try:
        report = import_contacts(file, campaign=_campaign(slug), now=datetime.now(UTC))
    except NoContactsToImport as error:
        raise click.ClickException(str(error)) from error
    _tell(report, as_json)


def _campaign(slug: str) -> Campaign:
    """The campaign that is meant: the one named, else the one this site shows."""
    named = Campaign.objects.filter(slug=slug).first() if slug else None
    found = named if slug else current_campaign(_call("").pk, today=timezone.localdate())
    if found is None:
        raise click.ClickException("There is no such campaign. Import one first: undersigned import campaign FOLDER.")
    return found


def _call(slug: str) -> Call:
    """The call that is meant: the one named, else the one this site shows."""
    try:
        return current_call(slug or settings.OPTION["call"])
    except NoCall as error:
        raise click.ClickException(f"{error} Import one first: undersigned import call FOLDER.") from error


def _progress(stack: ExitStack, as_json: bool) -> Progress:
    """A bar a file on a terminal, lines of JSON where asked for, else a plain line a finished file."""
    if as_json:
        return lambda file, done, total: click.echo(json.dumps({"file": file, "done": done, "total": total}))
    if sys.stderr.isatty():
        return _Bars(stack)
    return lambda file, done, total: click.echo(f"{file}: {total} rows", err=True) if done == total and total else None


class _Bars:
    """One progress bar after another, on standard error."""

    def __init__(self, stack: ExitStack) -> None:
        self.stack = stack
        self.file = ""
        self.bar: Any = None

    def __call__(self, file: str, done: int, total: int) -> None:
        if not total:
            return
        if file != self.file:
            self.stack.close()
            self.file = file
            self.bar = self.stack.enter_context(
                click.progressbar(length=total, label=f"{file:<22}", file=sys.stderr, show_eta=False)
            )
        self.bar.update(done - self.bar.pos)


def _tell(report: ImportReport, as_json: bool, echo: Callable[..., None] = click.echo) -> None:
    """Say what was done; status 1 when a row was refused."""
    if as_json:
        echo(json.dumps(dataclasses.asdict(report), ensure_ascii=False))
    else:
        for refusal in report.refused[:REFUSALS_SHOWN]:
            where = f"{refusal.file}, line {refusal.line}" if refusal.line else refusal.file
            echo(f"Not read: {where}: {refusal.reason}", err=True)
        if len(report.refused) > REFUSALS_SHOWN:
            echo(f"… and {len(report.refused) - REFUSALS_SHOWN} more; --json shows them all.", err=True)
        for note in report.corrected[:REFUSALS_SHOWN]:
            echo(f"Put right: {note.file}, line {note.line}: {note.reason}", err=True)
        for file in report.absent:
            echo(f"Not there: {file}", err=True)
        echo(
            f"{report.read} rows read: {report.made} made, {report.changed} changed, {report.unchanged} unchanged, "
            f"{len(report.refused)} not read."
        )
    if report.refused:
        sys.exit(1)
