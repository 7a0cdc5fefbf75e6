"""What the desk asks of campaigns: one by its number, with what its screens read of it, and figures that screens share."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, QuerySet

from undersigned.campaigns.models import (
    Action,
    Campaign,
    ContactMade,
    Partner,
    Target,
    TargetClaim,
    TargetContact,
    TargetMail,
)
from undersigned.campaigns.queries.landing import standings
from undersigned.campaigns.states import ASKED, HELD, UNSURE, WAITING
from undersigned.interfaces.desk.campaigns.screen import or_404


def find_campaign(pk: int) -> Campaign:
    """Return a campaign. Raises Http404."""
    found: Campaign = or_404(Campaign.objects.select_related("call").filter(pk=pk).first())
    return found


def find_target(pk: int) -> Target:
    """Return a target with its campaign. Raises Http404."""
    targets = Target.objects.select_related("campaign", "country", "entry")
    found: Target = or_404(targets.filter(pk=pk).first())
    return found


def find_partner(pk: int) -> Partner:
    """Return a partner with its campaign, without its logo. Raises Http404."""
    found: Partner = or_404(Partner.objects.select_related("campaign").defer("logo").filter(pk=pk).first())
    return found


def find_action(pk: int) -> Action:
    """Return an action with its campaign. Raises Http404."""
    found: Action = or_404(Action.objects.select_related("campaign").filter(pk=pk).first())
    return found


def mails_by_state(campaign_id: int) -> dict[str, int]:
    """Return how many letters of a campaign are in each state, 0 for none."""
    counted = TargetMail.objects.filter(action__campaign=campaign_id).order_by().values_list("state")
    numbers = dict(counted.annotate(number=Count("pk")))
    return {state: numbers.get(state, 0) for state in TargetMail.State.values}


def partner_requests(campaign_id: int) -> QuerySet[Partner]:
    """Return the requests that wait for the desk, the oldest first; an invitation that was not answered is none."""
    return Partner.objects.filter(campaign=campaign_id, state=ASKED, decided_at=None).defer("logo").order_by("asked_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetLine:
    """A target as the desk's list shows it. ``silent_days`` counts from the first contact without an answer; None: no clock."""

    target: Target
    name: str
    status: str
    silent_days: int | None
    claimed: bool
    done: int
    waiting: int
    bounced: bool


def target_lines(campaign: Campaign, language: str, today: date) -> list[TargetLine]:
    """Return the targets of a campaign, as many queries for one as for two hundred; those still wanted first, then by name."""
    to_leave = (
        TargetMail.objects.filter(target__campaign=campaign, state__in=(WAITING, HELD)).order_by().values_list("target")
    )
    waiting = dict(to_leave.annotate(number=Count("pk")))
    contacts = TargetContact.objects.filter(target__campaign=campaign, bounced_at__isnull=False)
    bounced = set(contacts.values_list("target", flat=True))
    return [
        TargetLine(
            target=one.target,
            name=one.name,
            status=one.status,
            silent_days=(today - one.asked_on).days if one.asked_on and not one.won else None,
            claimed=one.claimed,
            done=one.done,
            waiting=waiting.get(one.target.pk, 0),
            bounced=one.target.pk in bounced,
        )
        for one in standings(campaign, language)
    ]


def silent_longest(campaigns: list[int], *, most: int) -> list[tuple[Target, date]]:
    """Return the targets whose first contact without an answer is oldest, with its day; none that has endorsed."""
    open_ones = ContactMade.objects.filter(target__campaign__in=campaigns, target__won_at=None, answered_on=None)
    first = open_ones.order_by().values("target").annotate(first=Min("on")).order_by("first", "target")[:most]
    days = {row["target"]: row["first"] for row in first}
    targets = Target.objects.select_related("country", "campaign").in_bulk(list(days))
    return [(targets[pk], on) for pk, on in days.items() if pk in targets]


def active_claim(target: Target) -> TargetClaim | None:
    """Return who cares for a target now, or None."""
    return target.claims.filter(ended_at=None).select_related("partner").first()


def waiting_for(target: Target) -> dict[str, int]:
    """Return how many letters to a target wait, are held or are unsure; none of the other states."""
    counted = target.mails.filter(state__in=(WAITING, HELD, UNSURE)).order_by().values_list("state")
    return dict(counted.annotate(number=Count("pk")))
