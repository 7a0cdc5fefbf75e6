"""The post: what signs our mail, where reports of it come back to, and the commands ``dkim`` and ``bounce``."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import click
from django.conf import settings

from undersigned.config.options import BadOption
from undersigned.domains.dns_proof import DnsProver
from undersigned.flows.note_bounce import note_report
from undersigned.mailing.bounces.mailboxes import BadMailbox, Mailbox, mailbox_of
from undersigned.mailing.dkim import BadDkimKey, DkimKey, DkimSigner, make_dkim_keys, read_dkim_keys
from undersigned.mailing.letters import domain_of


def dkim_domain() -> str:
    """Return the domain that signs: that of the sender."""
    return domain_of(settings.DEFAULT_FROM_EMAIL)


def dkim_keys() -> tuple[DkimKey, ...]:
    """Return the keys that sign; none while no selector is set. Raises BadOption where it has none."""
    selector = settings.OPTION["dkim_selector"]
    if not selector:
        return ()
    try:
        keys = read_dkim_keys(settings.HOME.folder("keys"), selector=selector)
    except BadDkimKey as error:
        raise BadOption(f"UNDERSIGNED_DKIM_SELECTOR={selector}: {error}") from error
    if not keys:
        raise BadOption(
            f"UNDERSIGNED_DKIM_SELECTOR={selector} has no keys yet: run `undersigned dkim {selector}` first."
        )
    return keys


def dkim_signer() -> DkimSigner | None:
    """Return what signs our mail; None while no selector is set. Raises BadOption."""
    keys = dkim_keys()
    return DkimSigner(domain=dkim_domain(), keys=keys) if keys else None


def report_mailbox() -> Mailbox | None:
    """Return where reports of what did not arrive are read; None where it is not set. Raises BadOption."""
    try:
        return mailbox_of(settings.OPTION["bounces"])
    except BadMailbox as error:
        raise BadOption(f"UNDERSIGNED_BOUNCES: {error}") from error


def examine_dkim(prover: DnsProver) -> Iterator[tuple[str, str]]:
    """Yield what is to be said about the keys that sign: a level of the doctor's, and a sentence."""
    if not settings.OPTION["dkim_selector"]:
        yield "note", "Mail is not signed here (DKIM). Set UNDERSIGNED_DKIM_SELECTOR, or let your mail server sign."
        return
    try:
        keys = dkim_keys()
    except BadOption as error:
        yield "WRONG", str(error)
        return
    for key in keys:
        name = f"{key.selector}._domainkey.{dkim_domain()}"
        proof = prover.find_record(name, key.record())
        found = proof.found
        yield (
            ("ok", f"{name} holds our key.")
            if found
            else ("WRONG", f"{name}: {proof.diagnostic} See `undersigned dkim`.")
        )


@click.command("dkim")
@click.argument("selector")
def dkim(selector: str) -> None:
    """Make the keys of SELECTOR where there are none, and say what to publish in the DNS."""
    if not selector.isascii() or not selector.replace("-", "").isalnum():
        raise click.ClickException("A selector is made of letters, digits and hyphens, such as 2027a.")
    try:
        keys = make_dkim_keys(settings.HOME.folder("keys"), selector=selector)
    except (BadDkimKey, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo("Publish these TXT records, each as one text, then set UNDERSIGNED_DKIM_SELECTOR and ask the doctor:")
    for key in keys:
        click.echo(f"\n{key.selector}._domainkey.{dkim_domain()}\n{key.record()}")


@click.command("bounce")
def bounce() -> None:
    """Read one report of a message that did not arrive from standard input, as a mail server pipes it."""
    done = note_report(raw=sys.stdin.buffer.read(), keys=settings.HOME.keys, now=datetime.now(UTC))
    click.echo(f"Noted: {done}.")
