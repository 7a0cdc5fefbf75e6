"""Save what a campaign asks people to do, and the texts that it suggests to them: the desk's deeds, each with an audit line."""

from datetime import datetime

from django.db import transaction

from undersigned.campaigns.models import Action, ActionText, Campaign, Target
from undersigned.campaigns.verbs import actions as verbs
from undersigned.campaigns.verbs.actions import BadText
from undersigned.people.verbs.audit import write_audit

__all__ = ["BadText", "delete_text", "save_action", "save_text"]


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
) -> Action:
    """Make the action of a kind, or change it. Raises BadText, Campaign.DoesNotExist."""
    campaign = Campaign.objects.get(pk=campaign_id)
    action = verbs.save_action(campaign, kind=kind, title=title, lead=lead, position=position, is_open=open)
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
) -> ActionText:
    """Make a suggested text, for one target or for all, or change one.

    Raises BadText, Action.DoesNotExist, ActionText.DoesNotExist, Target.DoesNotExist (also for another campaign's target).
    """
    action = Action.objects.select_related("campaign").get(pk=action_id)
    target = None if target_id is None else Target.objects.get(pk=target_id, campaign=action.campaign_id)
    saved = verbs.save_text(
        action, text_id=text_id, target=target, part=part, language=language, text=text, position=position
    )
    subject = f"{action.campaign.slug} {action.kind} {part} {language} {saved.pk}"
    write_audit(actor=by, event="action_text.saved", subject=subject, now=now)
    return saved


@transaction.atomic
def delete_text(*, text_id: int, by: str, now: datetime) -> None:
    """Take a suggested text away. Raises ActionText.DoesNotExist."""
    text = ActionText.objects.select_related("action__campaign").get(pk=text_id)
    subject = f"{text.action.campaign.slug} {text.action.kind} {text.part} {text.language} {text.pk}"
    verbs.delete_text(text)
    write_audit(actor=by, event="action_text.deleted", subject=subject, now=now)
