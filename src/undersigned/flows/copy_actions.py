"""Copy actions: a campaign that asks for nothing yet begins with what another one asks, and suggests."""

from datetime import datetime

from django.db import transaction

from undersigned.campaigns.models import Campaign
from undersigned.campaigns.verbs.actions import copy_actions as verb_copy_actions
from undersigned.campaigns.verbs.campaigns import lock_campaign
from undersigned.people.verbs.audit import write_audit


class NotToCopy(Exception):
    """The campaign asks for something already, or the other one asks for nothing."""


@transaction.atomic
def copy_actions(*, campaign_id: int, like_id: int, by: str, now: datetime) -> int:
    """Give a campaign the actions of another, each with its texts for all targets, and return how many there are.

    Which are open to readers is as there; what was made up for an example stays marked. Raises NotToCopy, Campaign.DoesNotExist.
    """
    campaign, like = lock_campaign(campaign_id), Campaign.objects.get(pk=like_id)
    if like.pk == campaign.pk or campaign.actions.exists() or not like.actions.exists():
        raise NotToCopy
    number = verb_copy_actions(like, campaign)
    write_audit(actor=by, event="actions.copied", subject=campaign.slug, detail=f"from {like.slug}", now=now)
    return number
