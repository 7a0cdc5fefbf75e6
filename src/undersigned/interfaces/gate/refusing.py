"""What the gate says when it does not take a signature."""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from undersigned.interfaces.gate.asgi import Headers, Send

logger = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 5

FOR_ANY_SITE = (b"access-control-allow-origin", b"*")
"""Any site may read this answer, and none may send anybody's cookies along (Fetch standard, CORS protocol)."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a signature was not taken, and what was typed, so that the form comes back filled in.

    `errors` maps a field to a code; "form" stands for the whole. The gate's own codes are "wrong_type" (415),
    "too_large" (413), "slow" (408), "unreadable" (400, also at a field), "closed" and "new_version" (409) and "busy" (503);
    at 422 they are those of values.signing.
    """

    language: str
    status: int
    errors: Mapping[str, str]
    fields: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False)
    as_json: bool = False
    """A widget asked: the answer is JSON with a sentence a field, {"errors": {field: sentence}}."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The page that says so: header fields with their content type (no length, no caching rules), and the bytes."""

    headers: Headers
    body: bytes


Refuse = Callable[[Refusal], Awaitable[Answer | None]]
"""Makes the page of a refusal; None when a plain sentence must do, in a flood for instance."""

# Shown only if the page itself cannot be made; in English because whatever translates has just failed.
_PLAIN = {
    408: "The form took too long to arrive. Nothing was stored. Please send it again.",
    409: "The call takes no signature from this form: it is closed, or its text has changed. Nothing was stored.",
    413: "The form is too large. Nothing was stored. Please shorten what you typed.",
    415: "Please send the form from its page. Nothing was stored.",
    503: "Too many people are signing at the moment. Nothing was stored. Please send the form again in some seconds.",
}
_PLAIN_OTHERWISE = "The form has a mistake. Nothing was stored. Please go back and check what you typed."


async def send_refusal(refuse: Refuse, refusal: Refusal, send: Send) -> None:
    """Send the page of the refusal, or if there is none a plain sentence, with the same status."""
    try:
        answer = await refuse(refusal)
    except Exception as error:
        logger.error("The page for status %d could not be made: %s.", refusal.status, type(error).__name__)
        answer = None
    if answer is None and refusal.as_json:
        errors = {"form": _PLAIN.get(refusal.status, _PLAIN_OTHERWISE)}
        answer = Answer([(b"content-type", b"application/json")], json.dumps({"errors": errors}).encode())
    if answer is None:
        sentence = _PLAIN.get(refusal.status, _PLAIN_OTHERWISE)
        answer = Answer([(b"content-type", b"text/plain; charset=utf-8")], sentence.encode())
    ours = {b"content-length", b"cache-control", b"retry-after"}
    headers = [(name, value) for name, value in answer.headers if name.lower() not in ours]
    headers.append((b"content-length", b"%d" % len(answer.body)))
    headers.append((b"cache-control", b"no-store"))
    if refusal.as_json:
        headers.append(FOR_ANY_SITE)
    if refusal.status == 503:
        headers.append((b"retry-after", b"%d" % RETRY_AFTER_SECONDS))
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
