"""Save what a campaign asks people to do, and the texts that it suggests to them: the desk's deeds, each with an audit line."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from undersigned.campaigns.models import Action, ActionText, Campaign, Target
from undersigned.campaigns.verbs import actions as verbs
from undersigned.campaigns.verbs.actions import BadText
from undersigned.flows.start_campaign import keep_ready
from undersigned.people.verbs.audit import write_audit

__all__ = ["BadText", "ChangedMeanwhile", "action_seen", "delete_text", "save_action", "save_text", "text_seen"]

_ACTION: Final = ("kind", "title", "lead", "position", "open", "sample")
_TEXT: Final = ("target_id", "part", "language", "text", "position")


class ChangedMeanwhile(Exception):
    """Somebody else has changed the action or the text since it was looked at, or made one."""


def action_seen(action: Action | None) -> dict[str, Any]:
    """Return an action as it was read, {} for none, for `save_action` to compare."""
    return {name: getattr(action, name) for name in _ACTION} if action is not None else {}


def text_seen(text: ActionText) -> dict[str, Any]:
    """Return a suggested text as it was read, for `save_text` and `delete_text` to compare."""
    return {name: getattr(text, name) for name in _TEXT}


@transaction.atomic
def save_action(
    *,
    campaign_id: int,
    kind: str,
    title: dict[str, str],
    lead: dict[str, str],
    position: int,
    open: bool,  # noqa: A002 (the word of the model)
    by: str,
    now: datetime,
    sample: bool | None = None,
    seen: Mapping[str, Any] | None = None,
) -> Action:
    """Make the action of a kind, or change it; `seen` is what was shown (`action_seen`) when it was decided.

    `sample` marks made-up wording; None leaves the mark as it is. The last open action of a campaign whose first day is to come
    stays open. Raises BadText, NotReady, ChangedMeanwhile, Campaign.DoesNotExist.
    """
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign_id)
    before = campaign.actions.filter(kind=kind).first()
    if seen is not None and action_seen(before) != seen:
        raise ChangedMeanwhile
    action = verbs.save_action(
        campaign, kind=kind, title=title, lead=lead, position=position, is_open=open, sample=sample
    )
    if before is not None and before.open:
        keep_ready(campaign, "actions", now=now)
    write_audit(actor=by, event="action.saved", subject=f"{campaign.slug} {kind}", now=now)
    return action


@transaction.atomic
def save_text(
    *,
    action_id: int,
    text_id: int | None,
    target_id: int | None,
    part: str,
    language: str,
    text: str,
    position: int,
    by: str,
    now: datetime,
    seen: Mapping[str, Any] | None = None,
) -> ActionText:
    """Make a suggested text, for one target or for all, or change one; `seen` is what was shown (`text_seen`) of that one.

    Raises BadText, ChangedMeanwhile, Action.DoesNotExist, ActionText.DoesNotExist, Target.DoesNotExist (also for another
    campaign's target).
    """
    action = Action.objects.select_related("campaign").get(pk=action_id)
    if text_id is not None:
        _refuse_changed(ActionText.objects.select_for_update(of=("self",)).get(pk=text_id, action=action), seen)
    target = None if target_id is None else Target.objects.get(pk=target_id, campaign=action.campaign_id)
    saved = verbs.save_text(
        action, text_id=text_id, target=target, part=part, language=language, text=text, position=position
    )
    subject = f"{action.campaign.slug} {action.kind} {part} {language} {saved.pk}"
    write_audit(actor=by, event="action_text.saved", subject=subject, now=now)
    return saved


@transaction.atomic
def delete_text(*, text_id: int, by: str, now: datetime, seen: Mapping[str, Any] | None = None) -> None:
    """Take a suggested text away; `seen` is what was shown of it. Raises ChangedMeanwhile, ActionText.DoesNotExist."""
    texts = ActionText.objects.select_for_update(of=("self",)).select_related("action__campaign")
    text = texts.get(pk=text_id)
    _refuse_changed(text, seen)
    subject = f"{text.action.campaign.slug} {text.action.kind} {text.part} {text.language} {text.pk}"
    verbs.delete_text(text)
    write_audit(actor=by, event="action_text.deleted", subject=subject, now=now)


def _refuse_changed(text: ActionText, seen: Mapping[str, Any] | None) -> None:
    if seen is not None and text_seen(text) != seen:
        raise ChangedMeanwhile
