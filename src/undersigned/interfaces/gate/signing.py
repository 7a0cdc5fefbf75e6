"""The gate: takes the POST of a signature and answers once it is durable. See docs/walks/sign.md."""

import gc
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from undersigned.intake import Intake, IntakeFull, IntakeUnavailable
from undersigned.interfaces.gate.addresses import TrustedProxies
from undersigned.interfaces.gate.asgi import Application, Message, Receive, Scope, Send
from undersigned.interfaces.gate.kept_pages import Ready
from undersigned.interfaces.gate.lifespan import share_lifespan
from undersigned.interfaces.gate.origins import asks_for_json, widget_origin
from undersigned.interfaces.gate.reading import ClientGone, Refused, read_form
from undersigned.interfaces.gate.refusing import FOR_ANY_SITE, Refusal, Refuse, send_refusal
from undersigned.values.keys import InstanceKeys
from undersigned.values.signing import InvalidSigning, encode_signing, read_signing

NO_BODY: Message = {"type": "http.response.body", "body": b""}

_SENT = b'{"sent": true}'
# For a widget on another site: it reads this, and stays where it is.
_TAKEN_AS_JSON: tuple[Message, Message] = (
    {
        "type": "http.response.start",
        "status": 200,
        "headers": [
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(_SENT)),
            (b"cache-control", b"no-store"),
            FOR_ANY_SITE,
        ],
    },
    {"type": "http.response.body", "body": _SENT},
)


@dataclass(frozen=True, slots=True)
class CallNotice:
    """What the gate must know of the call that is being signed."""

    call: int
    version: int
    open: bool
    consent_required: bool


class NotRead(Exception):
    """Nobody could yet read what the gate must know of the call."""


class SigningGate:
    """An ASGI application: `POST /<language>/sign/` is answered here, everything else by `application`.

    `POST /sign/` is taken too, in the first language: a redirect would lose the form.

    Taken: 303 to `/<language>/sign/sent/`, the same bytes whatever the address, once the signature is durable; to who
    accepts application/json, a widget, 200 with `{"sent": true}` that any site may read.
    Refused: the page, or the JSON, that `refuse` makes, with the status and codes of Refusal, and nothing stored.
    """

    def __init__(
        self,
        intake: Intake,
        keys: InstanceKeys,
        notice: Callable[[], CallNotice | None],
        refuse: Refuse,
        application: Application,
        *,
        languages: Iterable[str],
        trusted_proxies: Iterable[str] = (),
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`notice` is asked at every signature, so it must answer from memory; None means that no call takes any.

        Where it raises NotRead nobody knows, and the signer is asked to come back. The first of `languages` is the fallback.

        `trusted_proxies` as in addresses.TrustedProxies; raises ValueError when it cannot be read.
        """
        self._intake = intake
        self._keys = keys
        self._notice = notice
        self._refuse = refuse
        self._application = application
        self._ready: Callable[[Scope], Ready | None] = getattr(application, "ready", _nothing_ready)
        self._proxies = TrustedProxies(trusted_proxies)
        self._clock = clock
        codes = list(languages)
        self._languages = {"/sign/": codes[0]} | {f"/{code}/sign/": code for code in codes}
        self._taken = {code: see_other(f"/{code}/sign/sent/") for code in codes}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI 3. On lifespan events the intake is opened and closed."""
        kind = scope["type"]
        if kind == "http" and scope["method"] == "POST":
            language = self._languages.get(scope["path"])
            if language is not None:
                await self._answer(language, scope, receive, send)
                return
        elif kind == "lifespan":
            await share_lifespan(
                self._application, scope, receive, send, startup=self._open, shutdown=self._intake.close
            )
            return
        await self._application(scope, receive, send)

    def ready(self, scope: Scope) -> Ready | None:
        """What the application behind has ready (see protocol.py); never anything for a POST."""
        return self._ready(scope)

    async def _open(self) -> None:
        await self._intake.open()
        # What is loaded by now lives as long as the process. To look through it for garbage again and again would take
        # a tenth of a second each time, in which nobody is answered.
        gc.collect()
        gc.freeze()

    async def _answer(self, language: str, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            fields = await read_form(scope["headers"], receive)
            await self._sign(language, scope, fields)
        except Refused as no:
            refusal = Refusal(language, no.status, no.errors, no.fields, asks_for_json(scope["headers"]))
            await send_refusal(self._refuse, refusal, send)
        except ClientGone:
            pass  # nobody is left to answer, and no whole form has arrived
        else:
            start, body = _TAKEN_AS_JSON if asks_for_json(scope["headers"]) else (self._taken[language], NO_BODY)
            await send(start)
            await send(body)

    async def _sign(self, language: str, scope: Scope, fields: Mapping[str, Sequence[str]]) -> None:
        try:
            notice = self._notice()
        except NotRead:
            raise Refused(503, {"form": "busy"}, fields) from None
        if notice is None or not notice.open:
            raise Refused(409, {"form": "closed"}, fields)
        # A form that says which wording it stood under must say the one in force: nobody signs what they did not see.
        seen = fields.get("version")
        if seen is not None and list(seen) != [str(notice.version)]:
            raise Refused(409, {"form": "new_version"}, fields)
        try:
            form = read_signing(fields, consent_required=notice.consent_required)
        except InvalidSigning as invalid:
            raise Refused(422, invalid.errors, fields) from None
        record = encode_signing(
            form,
            call=notice.call,
            version=notice.version,
            language=language,
            prefix=self._keys.prefix_digest(self._proxies.client(scope)),
            received_at=self._clock(),
            origin=widget_origin(scope["headers"], fields.get("site", ())) if form.widget else "",
        )
        try:
            await self._intake.submit(record)
        except (IntakeFull, IntakeUnavailable):
            raise Refused(503, {"form": "busy"}, fields) from None


def _nothing_ready(scope: Scope) -> None:
    """For an application that has no `ready`."""


def see_other(location: str) -> Message:
    """The start of a 303 without a body."""
    headers = [(b"location", location.encode()), (b"content-length", b"0"), (b"cache-control", b"no-store")]
    return {"type": "http.response.start", "status": 303, "headers": headers}
