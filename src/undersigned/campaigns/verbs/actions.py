"""Writes: what people do for a campaign, once a day each, and the texts that it suggests to them."""

import re
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from undersigned.campaigns.models import Action, ActionTaken, ActionText, Campaign, Target
from undersigned.campaigns.queries.actions import PLACEHOLDERS, taken_number
from undersigned.people.models import Address

__all__ = ["LONGEST_TEXT", "BadText", "copy_actions", "delete_text", "save_action", "save_text", "take", "taken_number"]

LONGEST_TEXT: Final = 5000
"""Characters of one suggested text."""
_PLACEHOLDER: Final = re.compile(r"{(\w+)}")


def take(
    *,
    action: Action,
    target: Target | None,
    by: bytes,
    now: datetime,
    language: str,
    address: Address | None = None,
    country: str = "",
    name: str = "",
    wants_news: bool = False,
    box: bytes = b"",
    network: str = "",
    came_through: str = "",
    came_by: str = "",
) -> ActionTaken | None:
    """Note that somebody took an action; return None where the same person had taken it for that target on that day already.

    ``by`` is the keyed digest of who it was, 32 bytes at most. ``name`` is given only by who agreed to stand in what is handed
    over, ``box`` only by who wants to be told when the target endorses.
    """
    day = timezone.localdate(now)
    once = {"action": action, "target": target, "by": by, "on": day}
    if ActionTaken.objects.filter(**once).exists():
        return None
    said = {
        "at": now, "address": address, "country": country, "language": language, "name": name, "wants_news": wants_news,
        "box": box, "network": network, "came_through": came_through, "came_by": came_by,
    }  # fmt: skip
    try:
        with transaction.atomic():
            return ActionTaken.objects.create(**once, **said)
    except IntegrityError:
        # Another request of the same person was faster; anything else that the database refuses is a fault of ours.
        if ActionTaken.objects.filter(**once).exists():
            return None
        raise


class BadText(ValueError):
    """A text or title cannot be stored as it is. `errors` maps each field that is wrong to its code.

    Codes: missing, unknown, too_long, placeholder (a word in braces that stands for nothing).
    """

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {code}" for field, code in errors.items()))
        self.errors = errors


def save_action(
    campaign: Campaign,
    *,
    kind: str,
    title: dict[str, str],
    lead: dict[str, str],
    position: int,
    is_open: bool,
    sample: bool | None = None,
) -> Action:
    """Make the action of a kind of a campaign, or change it: there is one of each kind. Raises BadText.

    `sample` marks made-up wording; None leaves the mark as it is.
    """
    errors = {}
    if kind not in Action.Kind.values:
        errors["kind"] = "unknown"
    if not any(title.values()):
        errors["title"] = "missing"
    if errors:
        raise BadText(errors)
    said: dict[str, Any] = {"title": title, "lead": lead, "position": position, "open": is_open}
    if sample is not None:
        said["sample"] = sample
    action, _made = Action.objects.update_or_create(campaign=campaign, kind=kind, defaults=said)
    return action


def save_text(
    action: Action,
    *,
    text_id: int | None,
    target: Target | None,
    part: str,
    language: str,
    text: str,
    position: int,
) -> ActionText:
    """Make a suggested text, or change the one with this id. Raises BadText, ActionText.DoesNotExist."""
    errors = {}
    if part not in ActionText.Part.values:
        errors["part"] = "unknown"
    if not text.strip():
        errors["text"] = "missing"
    elif len(text) > LONGEST_TEXT:
        errors["text"] = "too_long"
    elif set(_PLACEHOLDER.findall(text)) - set(PLACEHOLDERS):
        errors["text"] = "placeholder"
    if errors:
        raise BadText(errors)
    stored = ActionText(action=action) if text_id is None else ActionText.objects.get(pk=text_id, action=action)
    stored.target, stored.part, stored.language = target, part, language
    stored.text, stored.position = text.strip(), position
    stored.save()
    return stored


def copy_actions(like: Campaign, campaign: Campaign) -> int:
    """Give a campaign without actions those of another, with the texts for all targets; return how many actions."""
    for action in like.actions.prefetch_related("texts"):
        said = {name: getattr(action, name) for name in ("kind", "title", "lead", "position", "open", "sample")}
        copied = Action.objects.create(campaign=campaign, **said)
        ActionText.objects.bulk_create(
            ActionText(action=copied, part=one.part, language=one.language, text=one.text, position=one.position)
            for one in action.texts.all()
            if one.target_id is None
        )
    return campaign.actions.count()


def delete_text(text: ActionText) -> None:
    """Take a suggested text away."""
    text.delete()
