"""The command ``undersigned``. Every command has its heading in docs/guides/operator.md."""

import os
import sys
from pathlib import Path
from typing import Any

import click

import undersigned
from undersigned.config.options import OPTIONS, BadOption, read_options


class _Lazy(click.Group):
    """Sub-commands whose modules need Django; set up only when one of them is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *_WITH_DJANGO])

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in _WITH_DJANGO:
            return super().get_command(ctx, name)
        set_up_django()
        module, attribute = _WITH_DJANGO[name]
        imported = __import__(module, fromlist=[attribute])
        command: click.Command = getattr(imported, attribute)
        return command


_WITH_DJANGO = {
    "import": ("undersigned.config.imports", "import_group"),
    "export": ("undersigned.config.exports", "export_group"),
    "call": ("undersigned.config.calls", "call_group"),
    "dkim": ("undersigned.config.post", "dkim"),
    "bounce": ("undersigned.config.post", "bounce"),
    "doctor": ("undersigned.config.doctor", "doctor"),
    "signature": ("undersigned.config.signatures", "signature_group"),
    "staff": ("undersigned.config.staff", "staff_group"),
}


def set_up_django() -> None:
    """Make the database and the models usable in this process; a bad option ends it with a sentence."""
    # What an instance writes, database and letters included, is for its owner's eyes.
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "undersigned.config.settings")
    try:
        read_options()
        import django

        django.setup()
    except BadOption as error:
        raise click.ClickException(str(error)) from error


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(undersigned.__version__)
def main() -> None:
    """Undersigned: a call, its roll, and the campaign that makes it grow."""


@main.command()
def run() -> None:
    """Prepare the instance if need be, then run web and worker until Ctrl-C."""
    set_up_django()
    from undersigned.config.run import CannotRun, run_instance

    try:
        sys.exit(run_instance())
    except CannotRun as error:
        raise click.ClickException(str(error)) from error


@main.command()
def prepare() -> None:
    """Migrate the database, load the example into an empty one, collect static files. Run again, it changes nothing."""
    set_up_django()
    from undersigned.config.prepare import first_login
    from undersigned.config.prepare import prepare as prepare_instance

    steps = prepare_instance(click.echo)
    click.echo("Ready." if steps else "Nothing to do.")
    staff = first_login()
    if staff:
        click.echo(f"Staff login: {staff[0]}  password: {staff[1]}  (shown only now)")


@main.command()
def web() -> None:
    """Run the web server alone, for a supervisor of your own. Needs ``prepare`` first."""
    set_up_django()
    from undersigned.config.run import CannotRun, bind, serve

    try:
        serve(bind())
    except CannotRun as error:
        raise click.ClickException(str(error)) from error


@main.command()
def worker() -> None:
    """Run the worker alone: it drains, counts, delivers and lapses until it is stopped."""
    set_up_django()
    from undersigned.config.run import CannotRun, work_alone

    try:
        work_alone()
    except CannotRun as error:
        raise click.ClickException(str(error)) from error


@main.command()
def sender() -> None:
    """Run one more process that sends mailings, beside the worker's own. Needs PostgreSQL."""
    set_up_django()
    from undersigned.config.run import CannotRun
    from undersigned.config.senders import send_alone

    try:
        send_alone()
    except CannotRun as error:
        raise click.ClickException(str(error)) from error


@main.command()
@click.option("--secrets", is_flag=True, help="Show secret values too.")
def options(secrets: bool) -> None:
    """Show every option with the value in force."""
    try:
        values: dict[str, Any] = read_options()
    except BadOption as error:
        raise click.ClickException(str(error)) from error
    for option in OPTIONS:
        value = values[option.name]
        shown = "(set)" if option.secret and value and not secrets else value
        shown = ",".join(shown) if isinstance(shown, list) else shown
        click.echo(f"{option.variable}={shown if not isinstance(shown, Path) else shown.as_posix()}")
        click.echo(f"    {option.help}")
