"""The doctor: says of each part that it is well, or what to do."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.conf import settings

from tests.servers.dns import name_server
from tests.signatories import make_call, signed
from undersigned.calls.models import Signature
from undersigned.config.doctor import examine
from undersigned.config.home import Home
from undersigned.config.post import dkim
from undersigned.mailing.dkim import make_dkim_keys

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Home:
    settings.HOME = Home(tmp_path)
    _ = settings.HOME.keys, settings.HOME.custodian_public
    return settings.HOME  # type: ignore[no-any-return]


def told(level: str) -> list[str]:
    return [finding.sentence for finding in examine() if finding.level == level]


def test_keys_that_others_can_read_are_wrong(home: Home) -> None:
    assert [one for one in told("WRONG") if one.startswith("Keys readable")] == []
    (home.path / "keys" / "instance.key").chmod(0o644)
    assert "Keys readable by others: instance.key. Run chmod 600 on them." in told("WRONG")


def test_the_custodians_private_key_on_this_machine_is_worth_a_note_until_it_is_gone(home: Home) -> None:
    assert [one for one in told("note") if one.startswith("custodian.private lies")] != []
    (home.path / "keys" / "custodian.private").unlink()
    assert [one for one in told("note") if one.startswith("custodian.private lies")] == []


def test_a_worker_that_stopped_is_wrong(home: Home) -> None:
    assert "No worker has run yet." in told("note")
    heartbeat = home.path / "worker.heartbeat"
    heartbeat.touch()
    assert "The worker is at work." in told("ok")
    os.utime(heartbeat, (0, 0))
    assert [one for one in told("WRONG") if one.startswith("The worker last gave a sign")] != []


def test_a_public_site_without_https_or_mail_is_wrong(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "PUBLIC_URL", "http://call.example.org")
    assert [one.partition(" ")[0] for one in told("WRONG") if "https" in one] == ["http://call.example.org"]
    assert "Letters go to the outbox folder and to nobody. Set UNDERSIGNED_MAIL=smtp." in told("WRONG")


def test_a_wave_of_signatures_from_one_network_is_worth_a_note(home: Home) -> None:
    call, now = make_call(), datetime.now(UTC)
    first = signed(call, now=now, prefix=b"n" * 16)
    assert [one for one in told("note") if "one network" in one] == []
    for each in range(101):
        address = signed(call, f"wave{each}@example.org", now=now).address
        Signature.objects.filter(address=address).update(prefix=first.prefix)
    assert [one.partition(" ")[0] for one in told("note") if "one network" in one] == ["102"]


def test_keys_that_sign_mail_are_compared_with_a_real_dns(home: Home, settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "The Call <letters@call.example>"
    settings.OPTION = {**settings.OPTION, "mail": "smtp", "dkim_selector": "s1"}
    assert "UNDERSIGNED_DKIM_SELECTOR=s1 has no keys yet: run `undersigned dkim s1` first." in told("WRONG")
    rsa, ed25519 = make_dkim_keys(home.path / "keys", selector="s1")
    published = f"--txt-record=s1-ed25519._domainkey.call.example,{ed25519.record()}"
    with name_server(published) as (address, port):
        settings.OPTION = {**settings.OPTION, "name_servers": [f"{address}:{port}"]}
        assert "s1-ed25519._domainkey.call.example holds our key." in told("ok")
        wrong = [one for one in told("WRONG") if "_domainkey" in one]
    assert wrong == [
        f"{rsa.selector}._domainkey.call.example: There is no such name in the DNS. See `undersigned dkim`."
    ]


def test_the_command_makes_keys_once_and_says_what_to_publish(home: Home, settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "The Call <letters@call.example>"
    first, again = (CliRunner().invoke(dkim, ["2027a"]) for _ in range(2))
    records = [key.record() for key in make_dkim_keys(home.path / "keys", selector="2027a")]
    said = first.output.split("\n\n")[1:]
    assert [block.split("\n")[:2] for block in said] == [
        [f"2027a-{kind}._domainkey.call.example", record]
        for kind, record in zip(("rsa", "ed25519"), records, strict=True)
    ]
    assert (first.output, first.exit_code) == (again.output, 0)


def test_a_selector_that_no_dns_name_holds_is_refused(home: Home) -> None:
    refused = CliRunner().invoke(dkim, ["a_b"])
    assert (refused.exit_code, refused.output) == (
        1,
        "Error: A selector is made of letters, digits and hyphens, such as 2027a.\n",
    )
