"""Delete a campaign that has not begun: its targets, actions, announcements and events to come go with it."""

from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils import timezone

from undersigned.campaigns.queries.events import SHOWN
from undersigned.campaigns.queries.landing import has_started
from undersigned.campaigns.verbs.campaigns import lock_campaign
from undersigned.people.verbs.audit import write_audit


class HasBegun(Exception):
    """Readers have seen it: it can be ended, and stays for good."""


class IsNeeded(Exception):
    """Something stands that speaks of it. `what`: events (published, or somebody has a seat), partners, or mailings."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@transaction.atomic
def delete_campaign(*, campaign_id: int, by: str, now: datetime) -> None:
    """Take a campaign away that nobody outside of the desk has seen, and leave a line in the audit.

    Its targets, actions, announcements and unpublished events go with it. Raises HasBegun, IsNeeded, Campaign.DoesNotExist.
    """
    campaign = lock_campaign(campaign_id)
    if has_started(campaign, today=timezone.localdate(now)):
        raise HasBegun
    if campaign.events.filter(Q(state__in=SHOWN) | Q(rsvps__isnull=False)).exists():
        raise IsNeeded("events")
    if campaign.partners.exists():
        raise IsNeeded("partners")
    numbers = {
        "targets": campaign.targets.count(),
        "actions": campaign.actions.count(),
        "announcements": campaign.announcements.count(),
        "events": campaign.events.count(),
    }
    try:
        with transaction.atomic():
            campaign.delete()
    except ProtectedError:
        raise IsNeeded("mailings") from None
    detail = f"{campaign.hashtag} ({', '.join(f'{name}: {number}' for name, number in numbers.items())})"
    write_audit(actor=by, event="campaign.deleted", subject=campaign.slug, detail=detail, now=now)
