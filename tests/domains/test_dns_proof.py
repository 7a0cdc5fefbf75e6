"""Promises of undersigned.domains.dns_proof, kept against a real name server and against bad ones."""

import os
import struct
import time
from collections.abc import Callable, Iterator

import dns.flags
import dns.message
import dns.rrset
import pytest

from tests.servers.dns import Nameserver, name_server, scripted_name_server, silent_name_server
from tests.servers.ports import free_port
from undersigned.domains.dns_proof import DnsProof, DnsProver, record_name

TOKEN = "undersigned-challenge=" + "abcdefgh234567ij" * 2
OTHER = "undersigned-challenge=" + "z" * 32
HALVES = f"{TOKEN[:30]},{TOKEN[30:]}"
LONG = ",".join(["x" * 250] * 12)

# What each name of the real server has at _undersigned-challenge.
RECORDS: dict[str, list[str]] = {
    "right.example": [TOKEN],
    "bare.example": [TOKEN.partition("=")[2]],
    "quoted.example": [f' " {TOKEN} "'],
    "split.example": [HALVES],
    "wrong.example": [OTHER],
    "several.example": ["v=spf1 -all", OTHER, TOKEN, "hello"],
    "several-wrong.example": [f"text {number}" for number in range(9)],
    "empty.example": ["''"],
    "around.example": [f"{TOKEN} and more"],
    "many.example": [f"{number:04d}-{'y' * 100}" for number in range(300)],
    "many-and-right.example": [*(f"{number:04d}-{'y' * 100}" for number in range(300)), TOKEN],
    "long.example": [LONG],
    "xn--bcher-kva.example": [TOKEN],
}  # fmt: skip


@pytest.fixture(scope="module")
def real() -> Iterator[Nameserver]:
    records = [f"--txt-record={record_name(domain)},{text}" for domain, texts in RECORDS.items() for text in texts]
    aliases = ["--cname=_undersigned-challenge.alias.example,one.example", "--cname=one.example,two.example",
               "--txt-record=two.example,hello", f"--txt-record=two.example,{TOKEN}"]  # fmt: skip
    elsewhere = [f"--txt-record=apex.example,{TOKEN}", f"--host-record={record_name('host.example')},192.0.2.1"]
    with name_server(*records, *aliases, *elsewhere) as server:
        yield server


@pytest.mark.parametrize(
    "domain",
    ["right.example", "bare.example", "quoted.example", "split.example", "several.example", "many-and-right.example", "alias.example",
     "xn--bcher-kva.example"],
)  # fmt: skip
def test_the_expected_text_is_found(real: Nameserver, domain: str) -> None:
    assert DnsProver([real]).find(domain, TOKEN) == DnsProof("found")


@pytest.mark.parametrize(
    ("domain", "code", "seen"),
    [
        ("wrong.example", "other_text", (f'"{OTHER}"',)),
        ("empty.example", "other_text", ("\"''\"",)),
        ("around.example", "other_text", (f'"{TOKEN} and more"',)),
        ("long.example", "other_text", (f'"{"x" * 99}…"',)),
        ("unknown.example", "no_such_name", ()),
        ("apex.example", "no_such_name", ()),
        ("host.example", "no_record", ()),
    ],
)
def test_what_is_there_instead_is_told(real: Nameserver, domain: str, code: str, seen: tuple[str, ...]) -> None:
    assert DnsProver([real]).find(domain, TOKEN) == DnsProof("not_found", code, seen)


def test_of_many_records_five_are_told_and_the_others_counted(real: Nameserver) -> None:
    few, many = (DnsProver([real]).find(domain, TOKEN) for domain in ("several-wrong.example", "many.example"))
    assert (len(set(few.seen)), set(few.seen) - {f'"text {number}"' for number in range(9)}) == (6, {"4 more"})
    assert (many.outcome, many.code, len(many.seen), many.seen[-1]) == ("not_found", "other_text", 6, "295 more")


def test_a_name_that_the_server_refuses_to_speak_of_is_a_failure(real: Nameserver) -> None:
    assert DnsProver([real]).find("elsewhere.org", TOKEN) == DnsProof("failed", "server_failure")


def test_the_second_server_answers_for_the_first_that_is_silent(real: Nameserver) -> None:
    with silent_name_server() as silent:
        assert DnsProver([silent, real]).find("right.example", TOKEN) == DnsProof("found")


@pytest.mark.parametrize(
    "domain", ["a" * 64 + ".example", "a." * 120 + "example", "a..example", "\ud800.example", "b\\.example", "x\\300"]
)
def test_what_no_dns_can_hold_is_a_failure(real: Nameserver, domain: str) -> None:
    proof = DnsProver([real]).find(domain, TOKEN)
    assert (proof.found, proof.code in {"bad_name", "no_such_name", "server_failure"}) == (False, True)


def test_a_silent_server_ends_in_time() -> None:
    with silent_name_server() as silent:
        started = time.monotonic()
        assert DnsProver([silent], seconds=0.5).find("right.example", TOKEN) == DnsProof("failed", "timeout")
        assert time.monotonic() - started < 1.5


def test_five_seconds_are_the_limit_unless_told_otherwise() -> None:
    with silent_name_server() as silent:
        started = time.monotonic()
        assert DnsProver([silent]).find("right.example", TOKEN) == DnsProof("failed", "timeout")
        assert 4 < time.monotonic() - started < 6


def test_a_port_on_which_nobody_listens_is_a_failure_in_time() -> None:
    started = time.monotonic()
    proof = DnsProver([("127.0.0.1", free_port())], seconds=0.5).find("right.example", TOKEN)
    assert (proof.outcome, proof.code in {"timeout", "server_failure", "unreachable"}) == ("failed", True)
    assert time.monotonic() - started < 1.5


def servfail(question: bytes) -> bytes:
    answer = dns.message.make_response(dns.message.from_wire(question))
    answer.set_rcode(dns.rcode.SERVFAIL)
    return answer.to_wire()


def answer_with(*records: tuple[str, str, str]) -> Callable[[bytes], bytes]:
    """Answer every question with these records (name, kind, text), whatever was asked."""

    def answer(question: bytes) -> bytes:
        made = dns.message.make_response(dns.message.from_wire(question))
        made.answer = [dns.rrset.from_text(name, 60, "IN", kind, text) for name, kind, text in records]
        return made.to_wire()

    return answer


def alias_only(question: bytes) -> bytes:
    """Answer as a server does that leaves it to the asker to follow an alias."""
    asked = str(dns.message.from_wire(question).question[0].name)
    following = {f"{record_name('right.example')}.": "one.example.", "one.example.": "two.example."}
    if asked in following:
        return answer_with((asked, "CNAME", following[asked]))(question)
    return answer_with((asked, "TXT", TOKEN))(question)


def endless_alias(question: bytes) -> bytes:
    asked = str(dns.message.from_wire(question).question[0].name)
    return answer_with((asked, "CNAME", f"x{asked}"))(question)


def truncated(question: bytes) -> bytes:
    """Say that the answer is too long for a datagram; over TCP nobody listens."""
    made = dns.message.make_response(dns.message.from_wire(question))
    made.flags |= dns.flags.TC
    return made.to_wire()


def other_id(question: bytes) -> bytes:
    """A forged answer, that guessed the wrong number."""
    right = answer_with((f"{record_name('right.example')}.", "TXT", TOKEN))(question)
    return struct.pack("!H", (struct.unpack("!H", right[:2])[0] + 1) % 65536) + right[2:]


def circle(question: bytes) -> bytes:
    asked = f"{record_name('right.example')}."
    return answer_with((asked, "CNAME", "one.example."), ("one.example.", "CNAME", asked))(question)


def test_an_alias_that_the_server_does_not_follow_is_followed() -> None:
    with scripted_name_server(alias_only) as server:
        assert DnsProver([server], seconds=2).find("right.example", TOKEN) == DnsProof("found")


@pytest.mark.parametrize(
    ("script", "codes"),
    [
        (servfail, {"server_failure"}),
        (endless_alias, {"bad_answer"}),
        (circle, {"bad_answer", "server_failure"}),
        (lambda _question: b"", {"timeout"}),
        (lambda _question: b"\x00" * 65_000, {"timeout"}),
        (lambda _question: os.urandom(300), {"timeout"}),
        (lambda question: question[:2] + b"\x81\x80" + b"\xff" * 500, {"timeout", "server_failure"}),
        (lambda question: question, {"timeout", "server_failure"}),
        (other_id, {"timeout"}),
        (truncated, {"timeout", "server_failure", "unreachable"}),
    ],
    ids=[
        "SERVFAIL",
        "endless alias",
        "circle of aliases",
        "nothing",
        "zeros",
        "garbage",
        "broken",
        "echo",
        "forged",
        "truncated",
    ],
)
def test_a_server_that_answers_nonsense_is_a_failure_in_time(script: Callable[[bytes], bytes], codes: set[str]) -> None:
    with scripted_name_server(script) as server:
        started = time.monotonic()
        proof = DnsProver([server], seconds=0.6).find("right.example", TOKEN)
        assert time.monotonic() - started < 1.6
    assert (proof.outcome, proof.code in codes, proof.seen) == ("failed", True, ())
    assert proof.diagnostic == DnsProof.sentences[proof.code]


def test_a_record_of_another_name_in_the_answer_counts_for_nothing() -> None:
    with scripted_name_server(answer_with(("evil.example.", "TXT", TOKEN))) as server:
        proof = DnsProver([server], seconds=0.6).find("right.example", TOKEN)
    assert proof == DnsProof("not_found", "no_record")


def test_bytes_that_are_no_text_are_shown_as_such() -> None:
    script = answer_with((f"{record_name('right.example')}.", "TXT", r'"\255\000\226\128\174<script>"'))
    with scripted_name_server(script) as server:
        proof = DnsProver([server], seconds=2).find("right.example", TOKEN)
    assert proof == DnsProof("not_found", "other_text", ('"\ufffd\ufffd\ufffd<script>"',))
