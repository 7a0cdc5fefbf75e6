"""The commands ``staff …``: who may work at the desk."""

from datetime import UTC, datetime

import click

from undersigned.flows.set_up_desk import (
    ROLES,
    NoSuchStaff,
    WeakPassword,
    give_password,
    make_staff,
    reset_second_factor,
)


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


@staff_group.command("give-password")
@click.argument("name")
@click.password_option(help="At least 12 characters; asked for when not given.")
def give(name: str, password: str) -> None:
    """Give NAME another password; whoever is signed in under that name is signed out."""
    try:
        give_password(name=name, password=password, now=datetime.now(UTC))
    except (NoSuchStaff, WeakPassword) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{name} has another password and is signed out everywhere.")


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
    click.echo(
        f"and leads to setting up another: `undersigned staff give-password {name}` first, if others may know it."
    )
