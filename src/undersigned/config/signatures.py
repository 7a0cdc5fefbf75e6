"""The commands ``signature …``: hide a name that is abuse, strike a signature that is forged."""

import getpass
from collections.abc import Callable
from datetime import UTC, datetime

import click
from django.conf import settings

from undersigned.calls.queries import NoCall, current_call
from undersigned.flows.moderate import NoSuchSignature, hide_signature, strike_signature

REASON = click.option("--reason", required=True, help="Why; kept in the audit. No personal data.")


@click.group("signature")
def signature_group() -> None:
    """Hide a name, or strike a forged signature, by its number."""


@signature_group.command("hide")
@click.argument("number", type=click.IntRange(min=1))
@REASON
def hide(number: int, reason: str) -> None:
    """Take the name of signature NUMBER off the roll; it still counts."""
    _act(hide_signature, number, reason)
    click.echo(f"The name of signature {number} is no longer shown.")


@signature_group.command("strike")
@click.argument("number", type=click.IntRange(min=1))
@REASON
def strike(number: int, reason: str) -> None:
    """Take signature NUMBER off the count for good; its number is not given again."""
    _act(strike_signature, number, reason)
    click.echo(f"Signature {number} is struck; the count follows within seconds.")


def _act(deed: Callable[..., None], number: int, reason: str) -> None:
    try:
        call = current_call(settings.OPTION["call"])
        deed(call=call, number=number, reason=reason, actor=f"command ({getpass.getuser()})", now=datetime.now(UTC))
    except (NoCall, NoSuchSignature) as error:
        raise click.ClickException(str(error)) from error
