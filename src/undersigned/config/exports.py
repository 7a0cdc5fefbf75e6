"""The commands ``undersigned export``: write the public roll, or, with the custodian's key, who signed."""

import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import click
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from undersigned.calls.models import Call
from undersigned.calls.queries import NoCall, current_call
from undersigned.flows.export_roll import export_csv, export_json
from undersigned.flows.export_signatures import SignatureLine, export_signatures
from undersigned.roll.search import RollFilter
from undersigned.values.csv_files import write_csv
from undersigned.values.keys import CannotOpen

CALL = click.option("--call", "slug", default="", help="Slug of the call. Without it: the site's call.")
OUTPUT = click.option(
    "--output", "-o", type=click.File("w", encoding="utf-8", atomic=True), default="-", help="A file."
)


@click.group("export")
def export_group() -> None:
    """Write the roll, or who signed, to standard output or a file."""


@export_group.command("roll")
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The roll at the end of a day, such as 2021-09-21.")
@CALL
@OUTPUT
def export_roll_command(form: str, as_of: datetime | None, slug: str, output: IO[str]) -> None:
    """Write the public roll as CSV or JSON."""
    call = _call(slug)
    wanted = RollFilter(as_of=as_of.date() if as_of else None)
    language = settings.LANGUAGE_CODE
    with override(language):
        if form == "csv":
            _write(output, export_csv(call=call, wanted=wanted, language=language, address=_address))
        else:
            schema = settings.PUBLIC_URL + reverse("roll_schema")
            now = datetime.now(UTC)
            _write(output, export_json(call=call, wanted=wanted, address=_address, schema=schema, now=now))


def _address(slug: str) -> str:
    return settings.PUBLIC_URL + reverse("roll_entry", args=[slug])


def _call(slug: str) -> Call:
    try:
        return current_call(slug or settings.OPTION["call"])
    except NoCall as error:
        raise click.ClickException(str(error)) from error


def _write(output: IO[str], pieces: Iterable[str]) -> None:
    """Write all pieces; a reader that went away ends it quietly."""
    try:
        for piece in pieces:
            output.write(piece)
        output.flush()
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)


@export_group.command("signatures")
@click.option("--custodian-key", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True)
@CALL
@OUTPUT
def export_signatures_command(custodian_key: Path, slug: str, output: IO[str]) -> None:
    """Write who signed as CSV, addresses in clear. It is noted in the audit."""
    lines = export_signatures(
        call_id=_call(slug).pk,
        custodian_private=custodian_key.read_bytes(),
        actor="undersigned export",
        now=datetime.now(UTC),
    )
    try:
        _write(output, _signatures_csv(lines))
    except CannotOpen as error:
        raise click.ClickException(
            "This key does not open the addresses: it is not this instance's custodian key."
        ) from error


def _signatures_csv(lines: Iterable[SignatureLine]) -> Iterator[str]:
    yield from write_csv([("number", "name", "email", "country", "language", "confirmed_at", "version", "show_name")])
    for one in lines:
        number, confirmed_at = str(one.number or ""), one.confirmed_at.isoformat(timespec="seconds")
        shown = "yes" if one.show_name else "no"
        row = (number, one.name, one.email, one.country, one.language, confirmed_at, str(one.version), shown)
        yield from write_csv([row])
