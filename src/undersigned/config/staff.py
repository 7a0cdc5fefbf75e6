"""The commands ``staff …``: who may work at the desk."""

import getpass
from datetime import UTC, datetime

import click

from undersigned.flows.set_up_desk import ROLES, NoSuchStaff, give_password, make_staff, reset_second_factor


@click.group("staff")
def staff_group() -> None:
    """Make staff logins for the desk, and let those back in who lost theirs."""


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
        fresh = give_password(name=name, actor=f"command ({getpass.getuser()})", now=datetime.now(UTC))
    except NoSuchStaff as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Staff login: {name}  password: {fresh}  (shown only now)")


@staff_group.command("reset-second-factor")
@click.argument("name")
def reset(name: str) -> None:
    """Take away the passkeys, app and recovery codes of NAME, who lost them."""
    try:
        removed = reset_second_factor(name=name, now=datetime.now(UTC))
    except NoSuchStaff as error:
        raise click.ClickException(str(error)) from error
    if not removed:
        click.echo(f"{name} had no second factor.")
        return
    click.echo(
        f"{name} has no second factor any more and is signed out everywhere. The next sign-in needs the password only"
    )
    click.echo(f"and leads to setting up another: `undersigned staff password {name}` first, if others may know it.")
