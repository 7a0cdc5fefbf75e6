"""Letters through a mail provider's own interface, by way of Anymail, for who has no mail server that takes SMTP."""

from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any, Final

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.core.mail import EmailMultiAlternatives, get_connection
from urllib3.exceptions import NewConnectionError

from undersigned.mailing.letters import recipient_address
from undersigned.mailing.transports import MaybeTaken, NotTaken, RefusedForGood, ServerAway, TryLater

NAMED_BY: Final = "undersigned-bounce"
"""The metadata under which a provider's report repeats the Return-Path that the message was given (mailing/sending/verp.py)."""

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

    def send(self, message: EmailMessage, recipient: str) -> None:
        """See Transport."""
        if self._connection is None:
            self._connection = get_connection(self._backend, fail_silently=False, **self._settings)
        try:
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
    """What an answer of the provider means: 401, 403 and 429 are about us, 5xx about now, any other 4xx about us or this letter.

    What a gateway answers (502, 504) says nothing of what stands behind it. Nobody is refused for good by a number of HTTP.
    """
    status = error.status_code
    if status is None:
        # Only where no connection came about is it sure that nothing was taken.
        reason = getattr(next(iter(getattr(error.__cause__, "args", ())), None), "reason", None)
        if isinstance(reason, NewConnectionError):
            return ServerAway("The mail provider cannot be reached.")
        return MaybeTaken("The mail provider did not answer.")
    told = f"The mail provider answered {status}."
    if status in (502, 504):
        return MaybeTaken(told)
    return ServerAway(told) if status in (401, 403, 429) or status >= 500 else NotTaken(told)


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
