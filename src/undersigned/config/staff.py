"""The commands ``staff …``: who may work at the desk."""

from datetime import UTC, datetime

import click

from undersigned.flows.set_up_desk import make_staff

ROLES = ("secretariat", "campaigner", "auditor")


@click.group("staff")
def staff_group() -> None:
    """Make staff logins for the desk."""


@staff_group.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What this person may do.")
@click.password_option(help="At least 12 characters; asked for when not given.")
def add(name: str, role: str, password: str) -> None:
    """Make a login for NAME with a role."""
    try:
        make_staff(name=name, password=password, role=role, now=datetime.now(UTC))
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{name} can work at /desk/ as {role}.")
