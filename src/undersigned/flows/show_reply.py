"""Show what a target says for itself, as it was received: its right of reply."""

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from undersigned.campaigns.models import TargetReply
from undersigned.campaigns.verbs.targets import add_reply, lock_target
from undersigned.people.verbs.audit import write_audit

LONGEST: Final = 10_000
"""Characters of a reply."""


class BadReply(ValueError):
    """A reply cannot be shown as it is. `errors` maps a field to its code: missing, too_long, future."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {code}" for field, code in errors.items()))
        self.errors = errors


@transaction.atomic
def show_reply(
    *, target_id: int, text: str, language: str, received_on: date | None, source: str, by: str, now: datetime
) -> TargetReply:
    """Publish a target's reply on its page. Paragraphs are separated by empty lines. Raises BadReply, Target.DoesNotExist."""
    target = lock_target(target_id)
    text = text.replace("\r\n", "\n").strip()
    errors: dict[str, str] = {}
    if not text:
        errors["text"] = "missing"
    elif len(text) > LONGEST:
        errors["text"] = "too_long"
    if not language:
        errors["language"] = "missing"
    elif len(language) > 10:
        errors["language"] = "too_long"
    if received_on is None:
        errors["received_on"] = "missing"
    elif received_on > timezone.localdate(now):
        errors["received_on"] = "future"
    if errors or received_on is None:
        raise BadReply(errors)
    reply = add_reply(target, text=text, language=language, received_on=received_on, source=source.strip(), now=now)
    write_audit(actor=by, event="target.reply_shown", subject=f"{target.campaign.slug} {target.slug}", now=now)
    return reply
