"""The gate over a real connection: what it takes, what it refuses and how, and what it never does."""

import contextlib
import http.client
import logging
import re
import socket
import threading
import time
from urllib.parse import urlencode, urlsplit

import psycopg
import pytest

from tests.gate.serving import FORM, FORM_TYPE, KEYS, NOW, PRIVATE, Gate, Told, raw, read, served_gate
from tests.servers.postgres import with_database
from tests.waiting import LONG_PATIENCE, PATIENCE, until
from undersigned.intake import Store, open_store
from undersigned.interfaces.gate import reading
from undersigned.interfaces.gate.refusing import Answer, Refusal
from undersigned.values.sealing import BatchOpener
from undersigned.values.signing import Received, SigningForm

GOOD = urlencode(FORM).encode()


def head(length: int, *more: str) -> bytes:
    """What comes before a body on a connection."""
    lines = ["POST /en/sign/ HTTP/1.1", "Host: x", f"Content-Type: {FORM_TYPE}", f"Content-Length: {length}", *more]
    return "\r\n".join([*lines, "", ""]).encode()


def last(body: bytes) -> bytes:
    """The last request on a connection."""
    return head(len(body), "Connection: close") + body


def test_a_good_form_is_stored_as_it_was_typed_and_answered_with_a_redirect(gate: Gate) -> None:
    answer = gate.sign(show_name="on", news="on")
    del answer.headers["date"]
    assert answer == Told(303, {"location": "/en/sign/sent/", "content-length": "0", "cache-control": "no-store"}, b"")
    form = SigningForm("Zoë Example", "zoe@example.org", "FR", show_name=True, news=True, consent=False)
    assert gate.received() == [Received(form, 7, 3, "en", KEYS.prefix_digest("127.0.0.1"), NOW)]


def test_each_language_redirects_to_its_own_page(gate: Gate) -> None:
    answer = gate.sign("/fr/sign/")
    assert (answer.status, answer.headers["location"]) == (303, "/fr/sign/sent/")
    assert [one.language for one in gate.received()] == ["fr"]


def test_the_answer_is_the_same_bytes_whatever_the_address(gate: Gate) -> None:
    def answer(email: str) -> bytes:
        body = urlencode({**FORM, "email": email}).encode()
        lines = raw(gate.port, last(body)).split(b"\r\n")
        return b"\r\n".join(line for line in lines if not line.startswith(b"date: "))

    answers = [
        answer(email) for email in ("new@example.org", "new@example.org", "NEW@example.org", "other@example.com")
    ]
    assert answers == [answers[0]] * 4
    assert answers[0].startswith(b"HTTP/1.1 303 ")


@pytest.mark.parametrize(
    "kind", [f"{FORM_TYPE}; charset=utf-8", f"{FORM_TYPE.upper()};charset=UTF-8", f'{FORM_TYPE}; charset="utf-8"']
)
def test_a_form_may_say_that_it_is_in_utf_8(gate: Gate, kind: str) -> None:
    assert gate.post(GOOD, headers={"Content-Type": kind}).status == 303
    assert gate.store.depth() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "application/json"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"Content-Type": f"{FORM_TYPE}; charset=iso-8859-1"},
        {"Content-Type": f"{FORM_TYPE}x"},
        {"Content-Type": ""},
        {},
        {"Content-Type": FORM_TYPE, "Content-Encoding": "gzip"},
    ],
)
def test_what_is_no_form_is_refused_with_415(gate: Gate, headers: dict[str, str]) -> None:
    answer = gate.post(GOOD, headers=headers)
    assert answer.status == 415
    assert answer.refusal == {"language": "en", "status": 415, "errors": {"form": "wrong_type"}, "fields": {}}
    assert gate.store.depth() == 0


def padded(size: int) -> bytes:
    """A good form of exactly this many bytes."""
    body = GOOD + b"&more="
    return body + b"x" * (size - len(body))


def test_a_body_of_16_kb_is_taken_and_one_byte_more_is_refused_with_413(gate: Gate) -> None:
    assert gate.post(padded(16_384)).status == 303
    answer = gate.post(padded(16_385))
    assert (answer.status, answer.refusal["errors"]) == (413, {"form": "too_large"})
    assert gate.store.depth() == 1


def test_a_body_of_undeclared_length_is_counted(gate: Gate) -> None:
    def chunked(size: int) -> Told:
        connection = http.client.HTTPConnection("127.0.0.1", gate.port, timeout=PATIENCE)
        with contextlib.closing(connection):
            body = padded(size)
            pieces = [body[start : start + 1_000] for start in range(0, size, 1_000)]
            connection.request("POST", "/en/sign/", pieces, {"Content-Type": FORM_TYPE}, encode_chunked=True)
            return read(connection.getresponse())

    assert [chunked(16_384).status, chunked(16_385).status] == [303, 413]
    assert gate.store.depth() == 1


def test_a_body_declared_too_large_is_refused_before_it_is_sent(gate: Gate) -> None:
    assert raw(gate.port, head(99_999_999, "Connection: close")).startswith(b"HTTP/1.1 413 ")
    # No "100 Continue" invites it either.
    invited = raw(gate.port, head(99_999_999, "Connection: close", "Expect: 100-continue"))
    assert invited.startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("length", [b"-5", b"1e3", b"99999999999999999999", b"\xb2"])
def test_a_length_that_is_no_number_is_no_error_of_ours(gate: Gate, length: bytes) -> None:
    answer = raw(gate.port, head(0, "Connection: close").replace(b"Length: 0", b"Length: " + length))
    assert answer[:12] in (b"HTTP/1.1 400", b"HTTP/1.1 413")


@pytest.mark.parametrize(
    ("body", "errors", "fields"),
    [
        (b"name=Ada%2&email=a", {"name": "unreadable"}, {"name": ["Ada%2"], "email": ["a"]}),
        (b"name=Ada&email=%ff%fe", {"email": "unreadable"}, {"name": ["Ada"], "email": ["\ufffd\ufffd"]}),
        (
            b"name=%zz&country=%C3",
            {"name": "unreadable", "country": "unreadable"},
            {"name": ["%zz"], "country": ["\ufffd"]},
        ),
        (b"%ff=1&name=Ada", {"form": "unreadable"}, {"name": ["Ada"]}),
    ],
)
def test_what_cannot_be_read_is_refused_with_400_at_its_field_and_the_rest_is_kept(
    gate: Gate, body: bytes, errors: dict[str, str], fields: dict[str, list[str]]
) -> None:
    answer = gate.post(body)
    assert answer.status == 400
    assert answer.refusal == {"language": "en", "status": 400, "errors": errors, "fields": fields}
    assert gate.store.depth() == 0


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("email", "zoe", "malformed"),
        ("email", "zoe@example.org\r\nBcc: all@example.org", "malformed"),
        ("email", "z" * 250 + "@example.org", "too_long"),
        ("email", "", "missing"),
        ("name", "", "missing"),
        ("name", "x" * 256, "too_long"),
        ("name", "Zoe\0", "control"),
        ("name", "Zoe \u202eelpmaxE", "control"),
        ("name", "Win at https://example.com", "link"),
        ("country", "XX", "unknown"),
        ("country", "", "missing"),
        ("news", "perhaps", "not_a_choice"),
    ],
)
def test_what_is_no_signature_is_refused_with_422_at_its_field_and_what_was_typed_is_kept(
    gate: Gate, field: str, value: str, code: str
) -> None:
    answer = gate.sign("/fr/sign/", **{field: value})
    assert answer.status == 422
    kept = {name: [typed] for name, typed in {**FORM, field: value}.items()}
    assert answer.refusal == {"language": "fr", "status": 422, "errors": {field: code}, "fields": kept}
    assert answer.headers["cache-control"] == "no-store"
    assert gate.store.depth() == 0


def test_a_repeated_field_is_refused_and_both_values_are_kept(gate: Gate) -> None:
    answer = gate.post(GOOD + b"&email=other%40example.org")
    assert (answer.status, answer.refusal["errors"]) == (422, {"email": "repeated"})
    assert answer.refusal["fields"]["email"] == ["zoe@example.org", "other@example.org"]
    assert gate.store.depth() == 0


def test_consent_is_asked_for_where_the_call_needs_it(gate: Gate) -> None:
    gate.change(consent_required=True)
    answer = gate.sign()
    assert (answer.status, answer.refusal["errors"]) == (422, {"consent": "consent"})
    assert gate.sign(consent="on").status == 303
    assert [one.form.consent for one in gate.received()] == [True]


def test_a_closed_call_refuses_with_409_and_keeps_what_was_typed(gate: Gate) -> None:
    gate.change(open=False)
    answer = gate.sign()
    assert answer.status == 409
    kept = {name: [typed] for name, typed in FORM.items()}
    assert answer.refusal == {"language": "en", "status": 409, "errors": {"form": "closed"}, "fields": kept}
    gate.notice = None
    assert gate.sign().status == 409
    assert gate.store.depth() == 0


def test_a_form_that_stood_under_another_wording_is_refused(gate: Gate) -> None:
    answer = gate.sign(version="2")
    assert (answer.status, answer.refusal["errors"]) == (409, {"form": "new_version"})
    assert gate.store.depth() == 0
    assert gate.sign(version="3").status == 303


def test_everything_else_reaches_the_application_behind(gate: Gate) -> None:
    def ask(method: str, path: str) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", gate.port, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request(method, path)
            return connection.getresponse().read().decode()

    asked = [
        ("GET", "/en/sign/"),
        ("POST", "/de/sign/"),
        ("POST", "/en/sign"),
        ("PUT", "/en/sign/"),
        ("POST", "/en/sign/sent/"),
    ]
    assert [ask(*one) for one in asked] == [f"behind: {method} {path}" for method, path in asked]


def test_ten_thousand_repeats_of_one_request_are_ten_thousand_records(gate: Gate) -> None:
    request = head(len(GOOD)) + GOOD
    statuses: list[bytes] = []

    def client() -> None:
        with (
            socket.create_connection(("127.0.0.1", gate.port), PATIENCE) as connection,
            connection.makefile("rb") as answers,
        ):
            for _ in range(500):
                connection.sendall(request)
                statuses.append(answers.readline())
                while answers.readline() != b"\r\n":
                    pass

    threads = [threading.Thread(target=client) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG_PATIENCE)
    assert statuses == [b"HTTP/1.1 303 See Other\r\n"] * 10_000
    assert gate.store.depth() == 10_000
    assert gate.intake.committed == 10_000
    assert gate.intake.commits < 10_000


def test_requests_sent_ahead_are_answered_in_order(gate: Gate) -> None:
    answers = raw(gate.port, head(len(GOOD)) + GOOD + head(len(b"name=x")) + b"name=x" + last(GOOD))
    assert re.findall(rb"HTTP/1\.1 ([0-9]+)", answers) == [b"303", b"422", b"303"]
    assert gate.store.depth() == 2


def test_bodies_that_trickle_in_hold_up_nobody(gate: Gate) -> None:
    with contextlib.ExitStack() as stack:
        slow = [stack.enter_context(socket.create_connection(("127.0.0.1", gate.port), PATIENCE)) for _ in range(100)]
        for connection in slow:
            connection.sendall(head(len(GOOD)) + GOOD[:10])
        assert gate.sign().status == 303
        assert gate.store.depth() == 1
        # They were not given up meanwhile, so nobody waited for their end.
        slow[0].sendall(GOOD[10:])
        assert slow[0].recv(100).startswith(b"HTTP/1.1 303 ")
    assert gate.sign().status == 303
    assert gate.store.depth() == 3


def test_a_body_that_does_not_come_to_an_end_is_given_up(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    assert reading.BODY_SECONDS == 30.0
    monkeypatch.setattr(reading, "BODY_SECONDS", 0.2)
    assert raw(gate.port, last(GOOD)[: 10 - len(GOOD)]).startswith(b"HTTP/1.1 408 ")
    assert gate.store.depth() == 0


def test_a_client_that_leaves_before_the_answer_loses_nothing_for_the_others(gate: Gate) -> None:
    body = urlencode({**FORM, "email": "left@example.org"}).encode()
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", gate.port), PATIENCE) as connection:
            connection.sendall(head(len(body)) + body)
    with socket.create_connection(("127.0.0.1", gate.port), PATIENCE) as connection:
        connection.sendall(head(len(body)) + body[:20])  # leaves in the middle of its form
    assert [gate.sign().status for _ in range(20)] == [303] * 20
    kept = [one.form.email for one in gate.received()]
    assert (kept.count("zoe@example.org"), set(kept)) == (20, {"zoe@example.org", "left@example.org"})
    assert kept.count("left@example.org") == 20


def test_a_full_intake_refuses_with_503_and_says_when_to_come_back(store: Store) -> None:
    with served_gate(store, intake={"queue_limit": 0}) as gate:
        answer = gate.sign()
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    kept = {name: [typed] for name, typed in FORM.items()}
    assert answer.refusal == {"language": "en", "status": 503, "errors": {"form": "busy"}, "fields": kept}


@pytest.mark.postgresql_only
def test_a_database_that_goes_away_refuses_with_503_and_is_found_again(gate: Gate, empty_database: str) -> None:
    assert gate.sign().status == 303
    database = urlsplit(empty_database).path[1:]
    with psycopg.connect(with_database(empty_database, "postgres"), autocommit=True) as other:
        other.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS false")
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (database,))
        answer = gate.sign()
        assert (answer.status, answer.refusal["errors"]) == (503, {"form": "busy"})
        other.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS true")
    assert gate.sign().status == 303
    assert gate.store.depth() == 2


def test_a_store_that_is_away_at_the_start_does_not_keep_the_server_from_starting() -> None:
    with served_gate(open_store("sqlite:///proc/no/such/place")) as gate:
        assert gate.sign().status == 503
        assert gate.post(b"", "/elsewhere/").body == b"behind: POST /elsewhere/"


def test_a_page_that_cannot_be_made_is_replaced_by_a_sentence_with_the_same_status(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(refusal: Refusal) -> Answer:
        raise RuntimeError(f"no template for {refusal.fields}")

    with served_gate(store, refuse=broken) as gate:
        answer = gate.sign(email="zoe")
        closed = gate.post(b"", headers={})
    assert (answer.status, answer.headers["content-type"]) == (422, "text/plain; charset=utf-8")
    assert answer.body == b"The form has a mistake. Nothing was stored. Please go back and check what you typed."
    assert closed.status == 415
    assert caplog.messages[0] == "The page for status 422 could not be made: RuntimeError."


def test_a_page_that_is_left_out_is_replaced_by_a_sentence_and_is_not_worth_a_line_in_the_log(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    async def too_busy(refusal: Refusal) -> None:
        return None

    with served_gate(store, refuse=too_busy, intake={"queue_limit": 0}) as gate:
        answer = gate.sign()
    assert (answer.status, answer.headers["retry-after"], caplog.messages) == (503, "5", [])
    assert answer.body.startswith(b"Too many people are signing at the moment.")


def test_what_is_logged_holds_nothing_that_was_typed(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with served_gate(store) as gate:
        gate.sign()
        gate.sign(email="zoe at example.org")
        gate.change(open=False)
        gate.sign()
    assert "zoe" not in caplog.text.lower()
    assert "127.0.0.1" not in "".join(message for message in caplog.messages if "running on" not in message)


def test_the_network_of_the_client_is_kept_and_its_address_is_not(store: Store) -> None:
    with served_gate(store, trusted_proxies=["127.0.0.0/8"]) as gate:
        head = {"Content-Type": FORM_TYPE, "X-Forwarded-For": "10.9.8.7, 192.0.2.77"}
        assert gate.post(GOOD, headers=head).status == 303
    prefixes = [one.prefix for one in gate.received()]
    assert prefixes == [KEYS.prefix_digest("192.0.2.1")]
    row = store.read(1, b"")[0]
    assert b"192.0.2.77" not in BatchOpener(PRIVATE, row.wrapped_key, row.key_id).open(row.body)


def test_what_is_stored_shows_nothing_without_the_custodian(gate: Gate) -> None:
    gate.sign()
    assert [b"zoe" in row.body or b"zoe" in row.wrapped_key for row in gate.store.read(10, b"")] == [False]


def test_a_server_that_stops_answers_what_is_under_way(store: Store) -> None:
    def finish_when_it_stops() -> None:
        until(lambda: not listens(gate.port))
        time.sleep(0.5)  # uvicorn looks for the first time after 0.1 s whether somebody is left
        for connection in under_way:
            connection.sendall(GOOD)

    finisher = threading.Thread(target=finish_when_it_stops)
    with contextlib.ExitStack() as stack:
        with served_gate(store) as gate:
            address = ("127.0.0.1", gate.port)
            under_way = [stack.enter_context(socket.create_connection(address, PATIENCE)) for _ in range(20)]
            for connection in under_way:
                connection.sendall(head(len(GOOD), "Expect: 100-continue"))
            assert [connection.recv(100) for connection in under_way] == [b"HTTP/1.1 100 Continue\r\n\r\n"] * 20
            finisher.start()
        finisher.join(PATIENCE)
        assert [connection.recv(12) for connection in under_way] == [b"HTTP/1.1 303"] * 20
    assert store.depth() == 20


def listens(port: int) -> bool:
    """Whether anybody takes connections on a port."""
    try:
        socket.create_connection(("127.0.0.1", port), PATIENCE).close()
    except OSError:
        return False
    return True
