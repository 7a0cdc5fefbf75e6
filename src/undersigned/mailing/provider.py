"""Letters through a mail provider's own interface, by way of Anymail, for who has no mail server that takes SMTP."""

import time
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from typing import Any, Final

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.core.mail import EmailMultiAlternatives, get_connection
from urllib3.exceptions import NewConnectionError

from undersigned.mailing.letters import recipient_address
from undersigned.mailing.transports import MaybeTaken, NotTaken, RefusedForGood, ServerAway, TooLarge, TryLater

NAMED_BY: Final = "undersigned-bounce"
"""The metadata under which a provider's report repeats the Return-Path that the message was given (mailing/sending/verp.py)."""

LONGEST_REST: Final = 6 * 3600.0
"""Seconds for which a provider may ask not to be asked; a longer rest is taken for a mistake."""
KEEP_SECONDS: Final = 2.0
"""A connection that rested longer is left: a provider may be closing it, and then nobody would know what it took."""

_OWN: Final = frozenset(
    {"from", "to", "subject", "date", "mime-version", "content-type", "content-transfer-encoding", "return-path"}
)
"""Headers that the provider makes of what it is told; the others go along."""


class ProviderTransport:
    """See mailing/transports.py:Transport. A provider takes a letter or refuses it while one waits."""

    def __init__(self, provider: str, **settings: Any) -> None:
        """``settings`` go to Anymail's backend; what is not among them comes from Django's ANYMAIL."""
        self._backend = f"anymail.backends.{provider}.EmailBackend"
        self._settings = settings
        self._connection: Any = None
        self._used_at = 0.0
        self._rests = ("", float("-inf"))

    def send(self, message: EmailMessage, recipient: str) -> None:
        """See Transport. A provider that named a time (Retry-After) is not asked before."""
        told, again_at = self._rests
        if time.monotonic() < again_at:
            raise ServerAway(told, again_at=again_at)
        try:
            self._hand_over(message, recipient)
        except ServerAway as error:
            self._rests = (str(error), error.again_at)
            raise
        finally:
            self._used_at = time.monotonic()

    def _hand_over(self, message: EmailMessage, recipient: str) -> None:
        if self._connection is None:
            self._connection = get_connection(self._backend, fail_silently=False, **self._settings)
        if time.monotonic() - self._used_at > KEEP_SECONDS:
            self._connection.close()
        try:
            # Opened by us, it stays open for the next letter.
            self._connection.open()
            self._connection.send_messages([_as_django(message, recipient_address(recipient))])
        except AnymailRecipientsRefused as error:
            raise RefusedForGood("The mail provider does not send to this address.") from error
        except AnymailAPIError as error:
            raise _because(error) from None
        except AnymailError as error:
            raise TryLater(f"The mail provider cannot be told this letter ({type(error).__name__}).") from None

    def close(self) -> None:
        """See Transport."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _because(error: AnymailAPIError) -> Exception:
    """What an answer of the provider means. 413 is about this letter, and so are 400 and 422, unless we are set up wrong.

    Anything else, such as 401, 403, 429 or 5xx, is about us or about now. What a gateway answers (502, 504) says nothing of what
    stands behind it. Nobody's mailbox is closed by a number of HTTP.
    """
    status = error.status_code
    if status is None:
        # Only where no connection came about is it sure that nothing was taken.
        reason = getattr(next(iter(getattr(error.__cause__, "args", ())), None), "reason", None)
        if isinstance(reason, NewConnectionError):
            return ServerAway("The mail provider cannot be reached.")
        return MaybeTaken("The mail provider did not answer.")
    told = f"The mail provider answered {status}."
    if status == 413:
        return TooLarge(told)
    if status in (400, 422):
        return NotTaken(told)
    if status in (502, 504):
        return MaybeTaken(told)
    asked = getattr(error.response, "headers", {}).get("Retry-After", "")
    return ServerAway(told, again_at=time.monotonic() + rest_of(asked, now=datetime.now(UTC)))


def rest_of(retry_after: str, *, now: datetime) -> float:
    """Return for how many seconds a Retry-After asks, given in seconds or as a date (RFC 9110); 0 where it says neither. Pure."""
    said = retry_after.strip()
    if said.isascii() and said.isdigit():
        seconds = float(said[:9])
    else:
        try:
            moment = parsedate_to_datetime(said)
        except (ValueError, OverflowError):
            return 0.0
        seconds = (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds()
    return min(max(seconds, 0.0), LONGEST_REST)


def _as_django(message: EmailMessage, to: str) -> EmailMultiAlternatives:
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    sender = str(message["From"])
    assert parseaddr(sender)[1], "A letter has a sender."
    made = EmailMultiAlternatives(
        subject=str(message["Subject"]),
        body=text.get_content() if text is not None else "",
        from_email=sender,
        to=[to],
        headers={name: str(value) for name, value in message.items() if name.lower() not in _OWN},
    )
    if html is not None:
        made.attach_alternative(html.get_content(), "text/html")
    for part in message.iter_attachments():
        made.attach(part.get_filename(), part.get_content(), part.get_content_type())
    if message["Return-Path"]:
        made.metadata = {NAMED_BY: str(message["Return-Path"]).strip("<>")}  # type: ignore[attr-defined]
    return made
