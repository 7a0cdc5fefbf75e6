"""The commands ``staff …``: who may work at the desk."""

import getpass
from datetime import UTC, datetime

import click

from undersigned.flows.set_up_desk import NoSuchStaff, make_staff, renew_password

ROLES = ("secretariat", "campaigner", "auditor")


@click.group("staff")
def staff_group() -> None:
    """Make staff logins for the desk, and give passwords anew."""


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


@staff_group.command("password")
@click.argument("name")
def password(name: str) -> None:
    """Give NAME a fresh password; the one before ends, and with it every session that it opened."""
    try:
        fresh = renew_password(name=name, actor=f"command ({getpass.getuser()})", now=datetime.now(UTC))
    except NoSuchStaff as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Staff login: {name}  password: {fresh}  (shown only now)")
