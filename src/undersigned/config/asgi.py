"""The ASGI application: page cache, then gate, then Django. The one place where these meet."""

import asyncio
import os
import warnings
from datetime import UTC, datetime
from typing import cast

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "undersigned.config.settings")

from django.conf import settings
from django.core.asgi import get_asgi_application

# WhiteNoise streams files from disk synchronously; in a thread, and once, since the page cache keeps them.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
django_application = get_asgi_application()

from django.db import close_old_connections, connection

from undersigned.calls import queries as calls
from undersigned.config.notice_board import NoticeBoard
from undersigned.intake import Intake, open_store
from undersigned.interfaces.gate.asgi import Application
from undersigned.interfaces.gate.bounds import Bounded
from undersigned.interfaces.gate.cache import PageCache
from undersigned.interfaces.gate.refusing import Answer, Refusal
from undersigned.interfaces.gate.signing import CallNotice, SigningGate
from undersigned.interfaces.web.sign import refused_json, refused_page
from undersigned.values.ids import new_id
from undersigned.values.sealing import BatchSealer

REFUSALS_AT_ONCE = 8


class TooBusyForPages(Exception):
    """The gate says it in a plain sentence instead."""


def read_notice() -> CallNotice | None:
    """Read what the gate must know of the call that this site shows; None where there is none."""
    try:
        call = calls.current_call(settings.OPTION["call"])
        version = calls.current_version(call.pk)
    except calls.NoCall:
        return None
    finally:
        connection.close()
    return CallNotice(call.pk, version.pk, calls.is_open(call, datetime.now(UTC)), call.consent_required)


_refusals = asyncio.Semaphore(REFUSALS_AT_ONCE)


async def refuse(refusal: Refusal) -> Answer:
    """Have Django's templates make the page of a refusal, in a thread; not in a flood, when a plain sentence must do.

    A widget gets its sentences at once: they need nothing but the catalogue of words.
    """
    if refusal.as_json and refusal.status != 503:
        content = refused_json(refusal.language, refusal.errors)
        return Answer([(b"content-type", b"application/json")] + _SAFE, content)
    if refusal.status == 503 or _refusals.locked():
        raise TooBusyForPages
    async with _refusals:
        body = await asyncio.to_thread(_refused_page, refusal)
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-language", refusal.language.encode())]
    return Answer(headers + _SAFE, body)


def _refused_page(refusal: Refusal) -> bytes:
    close_old_connections()
    try:
        return refused_page(refusal.language, refusal.fields, refusal.errors)
    finally:
        connection.close()


def _policy() -> bytes:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items()).encode()


_SAFE = [
    (b"content-security-policy", _policy()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"referrer-policy", settings.SECURE_REFERRER_POLICY.encode()),
]

gate = SigningGate(
    Intake(open_store(settings.INTAKE_URL), lambda: BatchSealer(settings.HOME.intake_public), new_id=new_id),
    settings.HOME.keys,
    NoticeBoard(read_notice),
    refuse,
    # Django annotates its scope more narrowly than ASGI does.
    PageCache(Bounded(cast(Application, django_application))),
    languages=[code for code, _name in settings.LANGUAGES],
    trusted_proxies=settings.OPTION["trusted_proxies"],
)
application = gate
