"""Delete a campaign that has not begun: its targets, actions, announcements and events to come go with it."""

from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from undersigned.campaigns.queries.landing import has_started
from undersigned.campaigns.verbs.campaigns import lock_campaign
from undersigned.people.verbs.audit import write_audit


class HasBegun(Exception):
    """Readers have seen it: it can be ended, and stays for good."""


class IsNeeded(Exception):
    """A mailing or something else that stays speaks of it."""


@transaction.atomic
def delete_campaign(*, campaign_id: int, by: str, now: datetime) -> None:
    """Take a campaign away that nobody outside of the desk has seen, and leave a line in the audit.

    Raises HasBegun, IsNeeded, Campaign.DoesNotExist.
    """
    campaign = lock_campaign(campaign_id)
    if has_started(campaign, today=timezone.localdate(now)):
        raise HasBegun
    try:
        campaign.delete()
    except ProtectedError:
        raise IsNeeded from None
    write_audit(actor=by, event="campaign.deleted", subject=campaign.slug, detail=campaign.hashtag, now=now)
