"""The commands ``call …``: close a call."""

import getpass
from datetime import UTC, datetime

import click

from undersigned.calls.queries import NoCall
from undersigned.calls.timeline import AlreadyClosed
from undersigned.flows.close_call import close_call


@click.group("call")
def call_group() -> None:
    """Close a call."""


@call_group.command("close")
@click.argument("slug")
@click.option("--reason", required=True, help="Why; kept in the audit.")
def close(slug: str, reason: str) -> None:
    """Let the call SLUG take no more signatures, for good; letters under way still confirm for 24 hours."""
    try:
        close_call(slug=slug, reason=reason, actor=f"command ({getpass.getuser()})", now=datetime.now(UTC))
    except (NoCall, AlreadyClosed) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{slug} takes no more signatures.")
