"""Promises of undersigned.domains.well_known, kept against a real TLS server on loopback."""

import json
import os
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler
from threading import Thread

import pytest

from tests.servers.dns import name_server, silent_name_server
from tests.servers.https_site import LOOPBACK, HttpsSite, Page, answer, authority, https_site
from tests.servers.ports import free_port
from undersigned.domains.addresses import resolve_addresses
from undersigned.domains.dns_answers import NoDnsAnswer
from undersigned.domains.well_known import PATH, WellKnownProof, WellKnownProver

HOST = "ministry.example"
TOKEN = "undersigned-challenge=" + "abcdefgh234567ij" * 2
OTHER = "undersigned-challenge=" + "z" * 32
RIGHT = json.dumps({"undersigned-challenge": TOKEN}).encode()
ENOUGH = 4.0


def on_loopback(_host: str, _seconds: float) -> list[str]:
    return [LOOPBACK]


def prover(
    site: HttpsSite, *, seconds: float = ENOUGH, resolve: Callable[[str, float], list[str]] = on_loopback
) -> WellKnownProver:
    """A prover that may go to the site on loopback, and trusts its authority alone."""
    return WellKnownProver(
        resolve=resolve, is_allowed=lambda ip: ip == LOOPBACK, port=site.port, tls=authority().client(), seconds=seconds
    )


def look(page: Page, *, seconds: float = ENOUGH, expected: str = TOKEN) -> tuple[WellKnownProof, HttpsSite]:
    """Look for the challenge on a site that answers with `page`."""
    with https_site(authority().server(HOST), page) as site:
        return prover(site, seconds=seconds).find(HOST, expected), site


def routes(pages: dict[str, Page]) -> Page:
    def page(request: BaseHTTPRequestHandler) -> None:
        pages.get(request.path, answer(404))(request)

    return page


def raw(*parts: bytes) -> Page:
    def page(request: BaseHTTPRequestHandler) -> None:
        for part in parts:
            request.wfile.write(part)

    return page


@pytest.mark.parametrize(
    "content",
    [
        {"undersigned-challenge": TOKEN},
        {"undersigned-challenge": [OTHER, TOKEN]},
        {"undersigned-challenge": TOKEN.partition("=")[2], "other": {"x": [1]}},
        {"undersigned-challenge": [None, 1, {}, f" {TOKEN}\n"]},
    ],
)
def test_the_expected_text_is_found(content: object) -> None:
    proof, _site = look(answer(200, json.dumps(content).encode(), Content_Type="text/html"))
    assert proof == WellKnownProof("found")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_the_encoding_of_the_file_does_not_matter(encoding: str) -> None:
    assert look(answer(200, RIGHT.decode().encode(encoding)))[0] == WellKnownProof("found")


def test_a_file_in_chunks_or_without_its_length_is_read() -> None:
    chunks = raw(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"%x\r\n%s\r\n" % (len(RIGHT), RIGHT), b"0\r\n\r\n"
    )
    assert look(chunks)[0] == WellKnownProof("found")
    assert look(raw(b"HTTP/1.0 200 OK\r\n\r\n", RIGHT))[0] == WellKnownProof("found")


def test_one_plain_request_is_made_that_names_the_software() -> None:
    _proof, site = look(answer(200, RIGHT, Set_Cookie="a=b"))
    assert site.requests == [
        (PATH, {"host": HOST, "user-agent": "Undersigned (looks for proof that a domain is controlled)", "accept": "application/json",
                "accept-encoding": "identity", "connection": "close"})
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "code", "seen"),
    [
        (json.dumps({"undersigned-challenge": OTHER}).encode(), "other_text", (f'"{OTHER}"',)),
        (json.dumps({"undersigned-challenge": ["a"] * 900}).encode(), "other_text", (*['"a"'] * 5, "895 more")),
        (json.dumps({"undersigned-challenge": "x" * 9000}).encode(), "other_text", (f'"{"x" * 99}…"',)),
        (json.dumps({"undersigned-challenge": ""}).encode(), "other_text", ('""',)),
        (json.dumps({"undersigned-challenge": "\ud800\u202e"}).encode(), "other_text", ('"\ufffd\ufffd"',)),
        (json.dumps({"undersigned_challenge": TOKEN}).encode(), "no_challenge", ()),
        (json.dumps({"undersigned-challenge": {"a": TOKEN}}).encode(), "no_challenge", ()),
        (json.dumps({"undersigned-challenge": []}).encode(), "no_challenge", ()),
        (json.dumps({"undersigned-challenge": [[TOKEN]]}).encode(), "no_challenge", ()),
        (b'{"undersigned-challenge": null}', "no_challenge", ()),
        (json.dumps([TOKEN]).encode(), "not_json", ()),
        (json.dumps(TOKEN).encode(), "not_json", ()),
        (TOKEN.encode(), "not_json", ()),
        (RIGHT[:-1], "not_json", ()),
        (b"", "not_json", ()),
        (b"\xff\xfe\x00", "not_json", ()),
        (b"<!doctype html>" + RIGHT, "not_json", ()),
        (b"[" * 16_000, "not_json", ()),
        (b'{"a":' * 3_000, "not_json", ()),
        (b"9" * 16_000, "not_json", ()),
        (os.urandom(9_000), "not_json", ()),
    ],
)  # fmt: skip
def test_a_file_that_holds_something_else_is_told_apart(body: bytes, code: str, seen: tuple[str, ...]) -> None:
    assert look(answer(200, body))[0] == WellKnownProof("not_found", code, seen)


def test_a_file_of_16_kib_is_read_and_one_octet_more_is_too_large() -> None:
    padded = RIGHT + b" " * (16 * 1024 - len(RIGHT))
    assert look(answer(200, padded))[0] == WellKnownProof("found")
    assert look(answer(200, padded + b" "))[0] == WellKnownProof("not_found", "too_large")


@pytest.mark.parametrize(
    ("status", "proof"),
    [(404, WellKnownProof("not_found", "missing")), (410, WellKnownProof("not_found", "missing")),
     (500, WellKnownProof("failed", "status", ("500",))), (403, WellKnownProof("failed", "status", ("403",))),
     (203, WellKnownProof("failed", "status", ("203",))), (206, WellKnownProof("failed", "status", ("206",))),
     (304, WellKnownProof("failed", "status", ("304",)))],
)  # fmt: skip
def test_only_the_status_200_counts(status: int, proof: WellKnownProof) -> None:
    assert look(answer(status, RIGHT))[0] == proof


@pytest.mark.parametrize("location", ["/proof.json", "../proof.json", f"https://{HOST}/proof.json", f"https://{HOST}:443/proof.json",
                                      f"//{HOST.upper()}/proof.json", f"https://{HOST}/proof.json#x"])  # fmt: skip
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_on_the_same_host_is_followed(status: int, location: str) -> None:
    proof, site = look(routes({PATH: answer(status, Location=location), "/proof.json": answer(200, RIGHT)}))
    assert (proof, [path for path, _fields in site.requests]) == (WellKnownProof("found"), [PATH, "/proof.json"])


@pytest.mark.parametrize(
    "location",
    ["https://evil.example/x", "//evil.example/x", f"http://{HOST}/x", f"https://www.{HOST}/x", f"https://{HOST}:8443/x", "https://127.0.0.1/x",
     f"https://{HOST}@evil.example/x", f"https://ada@{HOST}/x", f"https://{HOST}.evil.example/x", f"https://{HOST}./x", "ftp://ministry.example/x",
     "javascript:alert(1)", "https://[::1]/x", "https://[", f"https://{HOST}:x/", "", "/a b", "/é", f"/{'x' * 2000}", "file:///etc/passwd",
     "https:///x", "\\\\evil.example\\x", f"https://{HOST}\\@evil.example/x", "///evil.example/x",
     "https:/x", "https:x", "https:", "/\\evil.example/x"],
)  # fmt: skip
def test_a_redirect_elsewhere_is_not_followed(location: str) -> None:
    proof, site = look(routes({PATH: answer(302, Location=location), "/x": answer(200, RIGHT)}))
    assert (proof.outcome, proof.code, len(proof.seen), site.connections) == ("failed", "redirected_away", 1, 1)


def test_a_folded_location_cannot_put_a_line_into_the_next_request() -> None:
    folded = raw(b"HTTP/1.1 302 Found\r\nLocation: /x\r\n Host: evil.example\r\nContent-Length: 0\r\n\r\n")
    proof, site = look(routes({PATH: folded, "/x": answer(200, RIGHT)}))
    assert (proof.outcome, proof.code, len(site.requests)) == ("failed", "redirected_away", 1)


def test_two_redirects_are_followed_and_a_third_is_not() -> None:
    chain = {PATH: answer(302, Location="/1"), "/1": answer(302, Location="/2?a=b"), "/2?a=b": answer(200, RIGHT)}
    assert look(routes(chain))[0] == WellKnownProof("found")
    proof, site = look(routes({**chain, "/2?a=b": answer(302, Location="/3"), "/3": answer(200, RIGHT)}))
    assert (proof, site.connections) == (WellKnownProof("failed", "redirected_too_often"), 3)


def test_a_redirect_to_itself_ends() -> None:
    proof, site = look(answer(301, Location=PATH))
    assert (proof, site.connections) == (WellKnownProof("failed", "redirected_too_often"), 3)


@pytest.mark.parametrize("server", [lambda: authority().server("other.example"), lambda: authority("Somebody else").server(HOST),
                                    lambda: authority().server(HOST, expired=True), lambda: authority().server("*.ministry.example")],
                         ids=["other name", "other authority", "expired", "wildcard below"])  # fmt: skip
def test_a_certificate_that_is_not_valid_for_the_domain_is_refused(server: Callable[[], ssl.SSLContext]) -> None:
    with https_site(server(), answer(200, RIGHT)) as site:
        proof = prover(site).find(HOST, TOKEN)
    assert (proof, site.requests) == (WellKnownProof("failed", "certificate"), [])


def test_as_it_comes_it_trusts_no_authority_of_the_tests() -> None:
    with https_site(authority().server(HOST), answer(200, RIGHT)) as site:
        strict = WellKnownProver(resolve=on_loopback, is_allowed=lambda _ip: True, port=site.port, seconds=ENOUGH)
        assert strict.find(HOST, TOKEN) == WellKnownProof("failed", "certificate")
    assert site.requests == []


def test_a_domain_with_an_eszett_is_asked_by_its_name_in_the_dns() -> None:
    with https_site(authority().server("xn--fa-hia.example"), answer(200, RIGHT)) as site:
        assert prover(site).find("xn--fa-hia.example", TOKEN) == WellKnownProof("found")
    assert site.requests[0][1]["host"] == "xn--fa-hia.example"


def endless(chunk: bytes, *, before: bytes = b"HTTP/1.1 200 OK\r\n\r\n", pause: float = 0) -> Page:
    """Write and write, until the client has enough or the site stops; a client that never has is let go in the end."""

    def page(request: BaseHTTPRequestHandler) -> None:
        ends = time.monotonic() + 2 * ENOUGH
        request.wfile.write(before)
        while not request.server.site.over.wait(pause) and time.monotonic() < ends:  # type: ignore[attr-defined]
            request.wfile.write(chunk)

    return page


@pytest.mark.parametrize(
    "written",
    [
        endless(b"x" * 1000),
        endless(b"1\r\nx\r\n", before=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
        endless(b"HTTP/1.1 100 Continue\r\n\r\n", before=b""),
        answer(200, b" " * 50_000_000),
        answer(200, b"x" * 20_000, Content_Length="5000000000"),
    ],
    ids=["endless body", "endless chunks", "endless interim answers", "50 MB", "a long promise"],
)
def test_an_answer_without_end_is_given_up_early(written: Page) -> None:
    started = time.monotonic()
    proof, _site = look(written)
    assert proof == WellKnownProof("not_found", "too_large")
    assert time.monotonic() - started < ENOUGH


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        (endless(b"X-A: b\r\n", before=b"HTTP/1.1 200 OK\r\n"), {"bad_answer"}),
        (endless(b"x" * 1000, before=b"HTTP/1.1 200 OK\r\nX: "), {"bad_answer", "too_large"}),
        (endless(b"\x00" * 1000, before=b""), {"bad_answer", "too_large"}),
        (
            endless(b"x" * 1000, before=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;"),
            {"bad_answer", "too_large"},
        ),
        (raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n" + RIGHT), {"bad_answer"}),
        (raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" + RIGHT), {"bad_answer"}),
        (raw(b"HTTP/1.1 two hundred\r\n\r\n"), {"bad_answer"}),
        (raw(b"220 mail.example ESMTP\r\n"), {"bad_answer"}),
        (raw(), {"unreachable"}),
        (raw(b"\r\n\r\n"), {"bad_answer"}),
    ],
    ids=[
        "endless fields",
        "endless field",
        "zeros",
        "endless chunk mark",
        "chunk below zero",
        "no chunk",
        "no status",
        "mail",
        "nothing",
        "blank",
    ],
)
def test_an_answer_that_is_no_http_is_a_failure(written: Page, codes: set[str]) -> None:
    proof, _site = look(written)
    assert (proof.found, proof.code in codes, proof.seen) == (False, True, ())


@pytest.mark.parametrize(
    "written",
    [
        endless(b" ", before=b"HTTP/1.1 200 OK\r\n\r\n", pause=0.05),
        endless(b"x", before=b"HTTP/1.1 200 OK\r\nX: ", pause=0.05),
        endless(b"", before=b"", pause=0.05),
        endless(b"HTTP/1.1 100 Continue\r\n\r\n", before=b"", pause=0.05),
    ],
    ids=["body", "field", "silence", "interim answers"],
)
def test_a_slow_drip_ends_at_the_deadline_of_the_whole(written: Page) -> None:
    started = time.monotonic()
    proof, _site = look(written, seconds=0.8)
    assert proof == WellKnownProof("failed", "timeout")
    assert 0.7 < time.monotonic() - started < 2.5


def test_redirects_share_one_deadline() -> None:
    def slow(request: BaseHTTPRequestHandler) -> None:
        request.server.site.over.wait(0.5)  # type: ignore[attr-defined]
        answer(302, Location="/again")(request)

    started = time.monotonic()
    assert look(slow, seconds=0.8)[0] == WellKnownProof("failed", "timeout")
    assert time.monotonic() - started < 2


def test_a_server_that_takes_a_connection_and_makes_no_handshake_ends_in_time() -> None:
    with socket.create_server((LOOPBACK, 0)) as listener:
        site = HttpsSite(port=listener.getsockname()[1])
        started = time.monotonic()
        assert prover(site, seconds=0.5).find(HOST, TOKEN) == WellKnownProof("failed", "timeout")
        assert time.monotonic() - started < 1.5


def test_a_server_without_tls_is_a_failure() -> None:
    with socket.create_server((LOOPBACK, 0)) as listener:
        site = HttpsSite(port=listener.getsockname()[1])
        listener.settimeout(5)

        def plain() -> None:
            connection, _address = listener.accept()
            with connection:
                connection.recv(1)
                connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + RIGHT)
                connection.recv(65536)

        thread = Thread(target=plain)
        thread.start()
        assert prover(site).find(HOST, TOKEN) == WellKnownProof("failed", "tls")
        thread.join(5)


def test_a_port_on_which_nobody_listens_is_a_failure() -> None:
    assert prover(HttpsSite(port=free_port())).find(HOST, TOKEN) == WellKnownProof("failed", "unreachable")


def test_the_next_address_is_tried_when_one_takes_no_connection() -> None:
    with https_site(authority().server(HOST), answer(200, RIGHT)) as site:
        tolerant = WellKnownProver(
            resolve=lambda _host, _seconds: ["127.0.0.2", LOOPBACK], is_allowed=lambda _ip: True, port=site.port,
            tls=authority().client(), seconds=ENOUGH,
        )  # fmt: skip
        assert tolerant.find(HOST, TOKEN) == WellKnownProof("found")


def test_an_address_that_never_answers_takes_its_share_of_the_time_and_no_more() -> None:
    with https_site(authority().server(HOST), answer(200, RIGHT)) as site, ExitStack() as crowd:
        # A listener whose queue is full: further connections are neither taken nor refused.
        full = crowd.enter_context(socket.create_server(("127.0.0.2", site.port), backlog=0))
        for _each in range(4):
            waiting = crowd.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        patient = WellKnownProver(
            resolve=lambda _host, _seconds: ["127.0.0.2", LOOPBACK], is_allowed=lambda _ip: True, port=site.port,
            tls=authority().client(), seconds=3,
        )  # fmt: skip
        started = time.monotonic()
        assert patient.find(HOST, TOKEN) == WellKnownProof("found")
        assert 1 < time.monotonic() - started < 3


@pytest.mark.parametrize(
    "addresses",
    [[LOOPBACK], ["10.0.0.1"], ["169.254.169.254"], ["::1"], ["::ffff:127.0.0.1"], ["64:ff9b::7f00:1"], ["8.8.8.8", LOOPBACK],
     [LOOPBACK, "8.8.8.8"], ["2606:4700::1111", "fd00::1"], [*["8.8.8.8"] * 50, LOOPBACK], ["0.0.0.0"], ["localhost"], ["127.1"]],
)  # fmt: skip
def test_one_address_that_is_not_public_and_none_is_connected_to(addresses: list[str]) -> None:
    with https_site(authority().server(HOST), answer(200, RIGHT)) as site:
        strict = WellKnownProver(
            resolve=lambda _host, _seconds: addresses, port=site.port, tls=authority().client(), seconds=ENOUGH
        )
        assert strict.find(HOST, TOKEN) == WellKnownProof("failed", "not_public")
    assert site.connections == 0


def test_a_name_is_resolved_once_and_the_address_kept_through_redirects() -> None:
    asked: list[str] = []

    def rebinding(host: str, _seconds: float) -> list[str]:
        asked.append(host)
        return [LOOPBACK] if len(asked) == 1 else ["127.0.0.3"]

    pages = routes({PATH: answer(302, Location="/x"), "/x": answer(200, RIGHT)})
    with https_site(authority().server(HOST), pages) as site:
        assert prover(site, resolve=rebinding).find(HOST, TOKEN) == WellKnownProof("found")
    assert (asked, site.connections) == ([HOST], 2)


def test_a_name_that_is_public_when_checked_is_not_asked_again_to_be_connected_to() -> None:
    # TEST-NET-1 stands for a public address that leads nowhere: whoever resolves a second time would end on loopback.
    asked: list[str] = []

    def rebinding(host: str, _seconds: float) -> list[str]:
        asked.append(host)
        return ["192.0.2.1"] if len(asked) == 1 else [LOOPBACK]

    with https_site(authority().server(HOST), answer(200, RIGHT)) as site:
        careful = WellKnownProver(
            resolve=rebinding,
            is_allowed=lambda ip: ip != LOOPBACK,
            port=site.port,
            tls=authority().client(),
            seconds=0.5,
        )
        proof = careful.find(HOST, TOKEN)
    assert (proof.outcome, proof.code in {"timeout", "unreachable"}, asked, site.connections) == (
        "failed",
        True,
        [HOST],
        0,
    )


def test_the_real_resolver_and_the_real_site_together() -> None:
    records = [
        f"--host-record={HOST},{LOOPBACK}",
        "--host-record=mixed.example,8.8.8.8",
        f"--host-record=mixed.example,{LOOPBACK}",
    ]
    with name_server(*records) as server, https_site(authority().server(HOST), answer(200, RIGHT)) as site:

        def resolve(host: str, seconds: float) -> list[str]:
            return list(resolve_addresses(host, seconds, nameservers=[server]))

        assert prover(site, resolve=resolve).find(HOST, TOKEN) == WellKnownProof("found")
        assert prover(site, resolve=resolve).find("none.example", TOKEN) == WellKnownProof("failed", "no_such_name")
        strict = WellKnownProver(resolve=resolve, port=site.port, tls=authority().client())
        for domain in (HOST, "mixed.example"):
            assert strict.find(domain, TOKEN) == WellKnownProof("failed", "not_public")
    assert site.connections == 1


def test_a_silent_name_server_ends_at_the_deadline() -> None:
    with silent_name_server() as server:
        started = time.monotonic()
        slow = WellKnownProver(
            resolve=lambda host, seconds: resolve_addresses(host, seconds, nameservers=[server]), seconds=0.6
        )
        assert slow.find(HOST, TOKEN) == WellKnownProof("failed", "timeout")
        assert time.monotonic() - started < 1.5


@pytest.mark.parametrize(
    "code",
    ["no_such_name", "no_record", "server_failure", "no_resolver", "timeout", "bad_answer", "bad_name", "unreachable"],
)
def test_every_trouble_with_the_dns_has_its_sentence(code: str) -> None:
    def resolve(_host: str, _seconds: float) -> list[str]:
        raise NoDnsAnswer(code)

    proof = WellKnownProver(resolve=resolve).find(HOST, TOKEN)
    assert (proof, proof.diagnostic) == (WellKnownProof("failed", code), WellKnownProof.sentences[code])


@pytest.mark.parametrize(
    "domain",
    ["", "localhost", "127.0.0.1", "[::1]", "co.uk", "www.ministry.example", "Ministry.example", "ministry.example:8443", "ministry.example/x",
     "https://ministry.example", "ada@ministry.example", "ministry.example\r\nX: y", "x.test", "\ud800", "ministry.example."],
)  # fmt: skip
def test_only_a_registrable_domain_is_looked_up_at_all(domain: str) -> None:
    asked: list[str] = []
    watched = WellKnownProver(
        resolve=lambda host, _seconds: asked.append(host) or [LOOPBACK], is_allowed=lambda _ip: True
    )  # type: ignore[func-returns-value]
    assert (watched.find(domain, TOKEN), asked) == (WellKnownProof("failed", "bad_name"), [])


def test_a_proxy_named_in_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server((LOOPBACK, 0)) as proxy:
        for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "HTTP_PROXY"):
            monkeypatch.setenv(name, f"http://{LOOPBACK}:{proxy.getsockname()[1]}")
        assert look(answer(200, RIGHT))[0] == WellKnownProof("found")
        proxy.settimeout(0)
        with pytest.raises(BlockingIOError):
            proxy.accept()
