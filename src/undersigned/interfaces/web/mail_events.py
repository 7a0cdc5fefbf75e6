"""What a mail provider tells of our messages: it posts to an address that only a password opens (Anymail checks it)."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib import import_module
from typing import Any, Final

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from django.conf import settings
from django.http import HttpResponseBase

from undersigned.flows.note_bounce import ProviderEvent, note_provider_event
from undersigned.mailing.bounces.report import Kind
from undersigned.mailing.provider import NAMED_BY

_KINDS: Final[dict[str, Kind]] = {
    EventType.BOUNCED: "for_good",
    EventType.REJECTED: "for_good",
    EventType.COMPLAINED: "complaint",
    EventType.UNSUBSCRIBED: "complaint",
    EventType.DEFERRED: "for_now",
}
_NOT_THE_MAILBOX: Final = frozenset({RejectReason.TIMED_OUT, RejectReason.BLOCKED, RejectReason.OTHER})
_SPARKPOST_GONE: Final = frozenset({"10", "90"})
"""Of SparkPost's classes of bounces: no such recipient, and who asked for no more."""


def mail_events() -> Callable[..., HttpResponseBase]:
    """Return the view for the provider that the options name: POST only, 400 without the password, 500 lets it try again."""
    provider = settings.OPTION["mail_provider"]
    module = import_module(f"anymail.webhooks.{provider}")
    views = {name: one for name, one in vars(module).items() if name.endswith("TrackingWebhookView")}
    view = next(one for one in views.values() if one.__module__ == module.__name__)
    made: Any = type("MailEvents", (view,), {"signal": _Taker(), "__module__": __name__})
    as_view: Callable[..., HttpResponseBase] = made.as_view()
    return as_view


class _Taker:
    """Stands where Anymail would send a signal: one event, one call of the flow, in sight."""

    def send(self, *, sender: object, event: AnymailTrackingEvent, esp_name: str) -> None:
        """Take note of one event; others than bounces and complaints say nothing that we keep."""
        kind = _KINDS.get(event.event_type or "")
        if kind is None or not event.recipient:
            return
        if kind == "for_good" and (event.reject_reason in _NOT_THE_MAILBOX or _is_soft(event.esp_event)):
            kind = "refused_content"
        told = ProviderEvent(
            kind=kind, email=event.recipient, bounce_address=str((event.metadata or {}).get(NAMED_BY, ""))
        )
        note_provider_event(event=told, keys=settings.HOME.keys, now=datetime.now(UTC))


def _is_soft(told: object) -> bool:
    """Whether a provider's own mark says that a bounce is not for good, which Anymail's names do not keep apart."""
    if not isinstance(told, Mapping):
        return False
    data, carried = _of(told, "data"), _of(told, "msys")
    inner: Mapping[str, Any] = next((one for one in carried.values() if isinstance(one, Mapping)), {})
    return (
        told.get("event") == "soft_bounce"  # Brevo, Mandrill
        or data.get("type") in ("soft_bounced", "soft bounced")  # MailerSend
        or told.get("type") in ("soft bounced", "activity.soft_bounced")  # MailerSend
        or told.get("Type") in ("SoftBounce", "Transient")  # Postmark
        or ("bounce_class" in inner and str(inner["bounce_class"]) not in _SPARKPOST_GONE)
        or ("hard_bounce" in told and str(told["hard_bounce"]).lower() in ("false", "0", ""))  # Mailjet
        or (told.get("event") == "bounce" and told.get("type") == "blocked")  # SendGrid
        or str(_of(data, "bounce").get("type", "")).lower() == "transient"  # Resend
    )


def _of(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = told.get(name)
    return found if isinstance(found, Mapping) else {}
