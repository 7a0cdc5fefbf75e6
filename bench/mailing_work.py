"""What the benchmark of mailings lets processes of their own do, each for the instance in the environment; prints one line of JSON.

``fill N``: so many subscribers · ``freeze``: a mailing to all of them, by the real flow · ``put-off``, ``let-go N``: nothing of it
is due, so many are · ``send PORT START [KEYS]``: what is due, from a moment on, signed if a folder with keys is named ·
``django PORT N``: as many messages by Django's own loop · ``verify KEYS``: whether dkimpy finds our signatures good.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SENDER = "The Call <letters@bench.example>"
CONNECTIONS = 8
NAMES = (
    "Ada Lovelace",
    "Grace O'Hara",
    "Zoë Brandt",
    "Amara Okafor",
    "Tran Van An",
    "Jean-Luc Petit",
    "محمد علي",
    "Ines",
)
HTML = "".join(
    f'<tr><td style="padding:12px 24px;font-family:Georgia,serif;color:#1b2430">Paragraph {number} says what was said before, '
    f'and a <a href="https://bench.example/go/1/{number}/a/" style="color:#b3341f">link</a> leads on.</td></tr>\n'
    for number in range(38)
)
TEXT = "".join(f"Paragraph {number} says what was said before.\n" for number in range(30))
COMPILED = {
    "html": ["<html><body><p>", "hello", f"</p><table>{HTML}</table><p>", "name", ', <a href="', "preferences",
             '">choose</a> or <a href="', "unsubscribe", '">leave</a>. Sent to ', "hint", ".</p></body></html>\n"],
    "text": ["", "hello", f"\n\n{TEXT}\n", "preferences", "\nSent to ", "hint", "\n"],
    "subject_a": ["News of the call"],
}  # fmt: skip


def fill(count: int) -> dict[str, Any]:
    """Write subscribers, by COPY: how they come about is not what is measured here."""
    from django.db import connection

    from undersigned.mailing.verbs.subscribers import domain_digest

    keys = _keys()
    began = time.perf_counter()
    domain = domain_digest(keys, "a@example.org")

    def rows() -> Iterator[tuple[int, bytes, bytes, bytes]]:
        for number in range(1, count + 1):
            digest = keys.digest("address", f"reader{number}@example.org")
            box = keys.box("subscriber", f"reader{number}@example.org".encode(), bound_to=digest)
            yield number, digest, box, keys.box("subscriber name", NAMES[number % len(NAMES)].encode(), bound_to=digest)

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE undersigned_address, undersigned_mailing CASCADE")
        cursor.execute("CREATE TEMPORARY TABLE made (number bigint, digest bytea, box bytea, name_box bytea)")
        with cursor.copy("COPY made FROM STDIN") as copy:
            for row in rows():
                copy.write_row(row)
        cursor.execute(
            "INSERT INTO undersigned_address (id, digest, sealed, proven, made_at) SELECT number, digest, '', '', %s FROM made",
            [NOW],
        )
        cursor.execute(
            "INSERT INTO undersigned_subscriber (address_id, box, name_box, language, topics, frequency, country, domain,"
            " counts_opens, subscribed_at, came_through, came_by) SELECT number, box, name_box, 'en', '[]', 'each', '', %s,"
            " false, %s, '', '' FROM made",
            [domain, NOW],
        )
        cursor.execute("ANALYZE undersigned_address, undersigned_subscriber")
    return {"seconds": time.perf_counter() - began}


def freeze() -> dict[str, Any]:
    """Release a mailing to all subscribers, by the real flow."""
    from undersigned.flows.freeze_mailing import freeze_mailing
    from undersigned.mailing.models import Mailing, MailingText

    now = datetime.now(UTC)
    made = Mailing.objects.create(
        slug=f"bench-{time.time_ns()}", name="Bench", state="released", made_by="bench", made_at=now, changed_at=now
    )
    MailingText.objects.create(mailing=made, language="en", changed_at=now, compiled=COMPILED)
    began = time.perf_counter()
    total = freeze_mailing(mailing_id=made.pk, release_by_two=10**9, now=now)
    return {"seconds": time.perf_counter() - began, "total": total}


def put_off() -> dict[str, Any]:
    """Let nothing be due before it is let go."""
    return _due("SET due_at = '2100-01-01'")


def let_go(count: int) -> dict[str, Any]:
    """Let so many of what waits be due."""
    waiting = "SELECT id FROM undersigned_delivery WHERE state = 'waiting' AND due_at > now() ORDER BY id LIMIT %s"
    return _due(f"SET due_at = now() WHERE id IN ({waiting})", count)


def _due(change: str, *values: int) -> dict[str, Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE undersigned_delivery {change}", values)
        changed = cursor.rowcount
        # What autovacuum would do at a moment of its own.
        cursor.execute("VACUUM ANALYZE undersigned_delivery")
    return {"changed": changed}


def send_due(port: int, starts: int, keys_folder: str = "") -> dict[str, Any]:
    """Send what is due, marked and all, by the real flow, from a moment on (seconds since 1970), as other senders do."""
    from undersigned.flows.send import send
    from undersigned.mailing.sending.sender import open_sender
    from undersigned.mailing.sending.smtp_courier import MailServer, SmtpCourier
    from undersigned.mailing.sending.wire import Site

    signer = _signer(keys_folder) if keys_folder else None
    sender = open_sender(
        home=Path(os.environ["UNDERSIGNED_HOME"]),
        site=Site(_keys(), "https://bench.example", SENDER),
        make_courier=lambda journal: SmtpCourier(
            MailServer("127.0.0.1", port), connections=CONNECTIONS, journal=journal, signer=signer
        ),
    )
    time.sleep(max(0.0, starts - time.time()))
    cpu = time.process_time()
    outcome = send(sender=sender, now=datetime.now(UTC))
    seconds = time.time() - starts
    cpu = time.process_time() - cpu
    sender.close()
    return {"seconds": seconds, "sent": outcome.sent, "away": outcome.away, "cpu": cpu}


def django_loop(port: int, count: int) -> dict[str, Any]:
    """What Django has for it: send_mass_mail's own loop over one connection, with an HTML alternative."""
    from django.core.mail import EmailMultiAlternatives, get_connection
    from django.template import Context, Engine

    engine = Engine()
    html = engine.from_string(_as_django(COMPILED["html"]))
    text = engine.from_string(_as_django(COMPILED["text"]))
    connection = get_connection("django.core.mail.backends.smtp.EmailBackend", host="127.0.0.1", port=port)
    began = time.perf_counter()
    messages = []
    for number in range(count):
        about = {name: f"https://bench.example/{name}/{number}/" for name in ("preferences", "unsubscribe")}
        about |= {
            "hello": f"Dear {NAMES[number % len(NAMES)]},",
            "name": NAMES[number % len(NAMES)],
            "hint": "r…@example.org",
        }
        message = EmailMultiAlternatives(
            "News of the call", text.render(Context(about)), SENDER, [f"reader{number}@example.org"]
        )
        message.attach_alternative(html.render(Context(about)), "text/html")
        messages.append(message)
    sent = connection.send_messages(messages)
    return {"seconds": time.perf_counter() - began, "sent": sent}


def verify(keys_folder: str) -> dict[str, Any]:
    """Let dkimpy look at messages that are signed as they leave."""
    import dkim

    from undersigned.mailing.dkim import read_dkim_keys
    from undersigned.mailing.sending.wire import Edition, Frame, Recipient, Site

    signer = _signer(keys_folder)
    records = {
        f"{key.selector}._domainkey.bench.example.".encode(): key.record().encode()
        for key in read_dkim_keys(Path(keys_folder), selector="bench")
    }
    frame = Frame(Edition(1, "bench", "en", "a", COMPILED), Site(_keys(), "https://bench.example", SENDER))
    good = 0
    for number in range(1, 21):
        message = frame.message(Recipient(number, f"reader{number}@example.org", NAMES[number % len(NAMES)], number))
        raw = signer.sign(message.head, message.body) + message.head + b"\r\n" + message.body
        good += dkim.verify(raw, dnsfunc=lambda name, timeout=5: records.get(name))
    return {"good": good, "of": 20}


def _signer(keys_folder: str) -> Any:
    from undersigned.mailing.dkim import DkimSigner, make_dkim_keys

    rsa, _ed25519 = make_dkim_keys(Path(keys_folder), selector="bench")
    return DkimSigner(domain="bench.example", keys=[rsa])


def _as_django(parts: list[str]) -> str:
    return "".join(f"{{{{ {part} }}}}" if place % 2 else part for place, part in enumerate(parts))


def _keys() -> Any:
    from undersigned.values.keys import InstanceKeys

    return InstanceKeys(b"b" * 32)


def _main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "undersigned.config.settings"
    import django  # settings come from the environment, so Django is set up here and not at import

    django.setup()
    deeds = {
        "fill": fill,
        "freeze": freeze,
        "put-off": put_off,
        "let-go": let_go,
        "send": send_due,
        "django": django_loop,
        "verify": verify,
    }
    told = deeds[sys.argv[1]](*(int(one) if one.isdigit() else one for one in sys.argv[2:]))  # type: ignore[operator]
    told["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(told))


if __name__ == "__main__":
    _main()
