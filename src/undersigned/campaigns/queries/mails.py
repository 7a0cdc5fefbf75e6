"""Questions about letters to targets: what waits, what the desk must see, and how much of it is the suggested text."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Avg, Count, F, Q
from django.utils import timezone

from undersigned.campaigns.hours import Hours, is_open, local_time
from undersigned.campaigns.models import ActionText, Campaign, Target, TargetContact, TargetMail
from undersigned.campaigns.pace import Pace, Used, estimate
from undersigned.campaigns.queries.actions import texts_of
from undersigned.campaigns.states import HELD, SENT, UNSURE, WAITING


@dataclass(frozen=True, slots=True)
class TargetQueue:
    """How many letters to a target wait, are held, are unsure and have left; and whether nobody's mailbox takes them."""

    target: Target
    waiting: int
    held: int
    unsure: int
    sent: int
    paused: bool


def queue_of(campaign_id: int) -> list[TargetQueue]:
    """Return where the letters of a campaign stand, for each target to which there were any, by its address."""
    count = {state: Count("mails", filter=Q(mails__state=state)) for state in (WAITING, HELD, UNSURE, SENT)}
    targets = (
        Target.objects.filter(campaign=campaign_id, mails__isnull=False)
        .select_related("country")
        .annotate(
            mails_waiting=count[WAITING],
            mails_held=count[HELD],
            mails_unsure=count[UNSURE],
            mails_sent=count[SENT],
        )
        .order_by("slug")
    )
    reached = set(
        TargetContact.objects.filter(target__campaign=campaign_id, bounced_at=None)
        .exclude(email="")
        .values_list("target_id", flat=True)
    )
    return [
        TargetQueue(
            one, one.mails_waiting, one.mails_held, one.mails_unsure, one.mails_sent, paused=one.pk not in reached
        )
        for one in targets
    ]


def held_mails(campaign_id: int) -> list[TargetMail]:
    """Return the letters that wait for the desk's decision, the oldest first."""
    return _of(campaign_id, HELD)


def unsure_mails(campaign_id: int) -> list[TargetMail]:
    """Return the letters of which nobody knows whether they left, the oldest first."""
    return _of(campaign_id, UNSURE)


def _of(campaign_id: int, state: str) -> list[TargetMail]:
    mails = TargetMail.objects.filter(target__campaign=campaign_id, state=state)
    return list(mails.select_related("target__country", "target__campaign", "action").order_by("confirmed_at", "id"))


def likeness_share(campaign_id: int) -> int:
    """Return how much of what people confirmed is the suggested text, in percent on average; 0 where there is nothing."""
    confirmed = TargetMail.objects.filter(target__campaign=campaign_id, confirmed_at__isnull=False)
    return round(confirmed.aggregate(share=Avg("likeness"))["share"] or 0)


def mail_by_id(mail_id: uuid.UUID) -> TargetMail | None:
    """Return a letter with its target, campaign and action, or None."""
    mails = TargetMail.objects.select_related("target__country", "target__campaign", "action")
    return mails.filter(pk=mail_id).first()


def contact_to_write_to(target_id: int, *, outbox: bool) -> TargetContact | None:
    """Return the contact that letters leave for: one on file whose mailbox takes letters, and a real one before any sample.

    A sample contact is returned only with ``outbox``, where letters become files and reach nobody.
    """
    contacts = TargetContact.objects.filter(target=target_id, bounced_at=None).exclude(email="")
    return (contacts if outbox else contacts.filter(sample=False)).order_by("sample", "id").first()


def has_only_samples(target_id: int) -> bool:
    """Say whether all that is on file of a target's mailboxes is made up for the example, and there is something."""
    samples = set(
        TargetContact.objects.filter(target=target_id).exclude(email="").order_by().values_list("sample", flat=True)
    )
    return samples == {True}


def has_bounced(target_id: int) -> bool:
    """Say whether a mailbox on file of a target refused letters for good."""
    return TargetContact.objects.filter(target=target_id, bounced_at__isnull=False).exclude(email="").exists()


def pace_of(campaign: Campaign, contact: TargetContact | None) -> Pace:
    """Return the pace of letters to a contact; paused where there is none, or the campaign is stopped or has no address."""
    hours = Hours(
        opens=contact.opens if contact else time(9),
        closes=contact.closes if contact else time(17),
        zone=contact.time_zone if contact else "UTC",
        quiet_days=tuple(campaign.quiet_days),
    )
    paused = contact is None or campaign.stopped_at is not None or not campaign.mail_from
    return Pace(hours, campaign.mails_an_hour, campaign.mails_a_day, paused)


def used_by(target: Target) -> Used:
    """Return what has left for a target."""
    return Used(target.mails_on, target.mails_that_day, target.next_mail_at)


def leaves_at(mail: TargetMail, *, outbox: bool, now: datetime) -> datetime | None:
    """Return about when a letter that waits leaves, as the clock there shows it; None where nobody can say.

    Nor can anybody where its turn would come after the campaign's last day.
    """
    target = mail.target
    pace = pace_of(target.campaign, contact_to_write_to(target.pk, outbox=outbox))
    before = Q(confirmed_at__lt=mail.confirmed_at) | Q(confirmed_at=mail.confirmed_at, id__lt=mail.pk)
    ahead = TargetMail.objects.filter(before, target=target.pk, state=WAITING).count() if mail.confirmed_at else 0
    moment = estimate(pace, used_by(target), ahead=ahead, now=now)
    if moment is None or Campaign.objects.filter(not_over(moment), pk=target.campaign_id).exists():
        return moment
    return None


def not_over(now: datetime, campaign: str = "") -> Q:
    """Return the condition that a campaign has not ended at a moment; ``campaign`` is the way to it, as "campaign__"."""
    return Q(**{f"{campaign}ends_on": None}) | Q(**{f"{campaign}ends_on__gte": timezone.localdate(now)})


def suggested_texts(action_id: int, *, target_id: int, language: str) -> tuple[list[ActionText], list[ActionText]]:
    """Return the suggested subjects and paragraphs of letters to a target."""
    subjects, paragraphs = (
        texts_of(action_id, target_id=target_id, part=part, language=language)
        for part in (ActionText.Part.SUBJECT, ActionText.Part.PARAGRAPH)
    )
    return subjects, paragraphs


def typed_since(*, since: datetime, digest: bytes | None = None, prefix: bytes | None = None) -> int:
    """Return how many letters were typed since a moment: unconfirmed ones of an address, or all of a network."""
    mails = TargetMail.objects.filter(typed_at__gte=since)
    if digest is not None:
        mails = mails.filter(digest=digest, confirmed_at=None)
    if prefix is not None:
        mails = mails.filter(prefix=prefix)
    return mails.count()


def targets_due(*, outbox: bool, now: datetime) -> list[int]:
    """Return targets for which a letter waits, whose office is open and whose day is not full, in the order of their turns.

    Two queries, however many targets there are; whether a letter may leave is decided under lock.
    """
    waiting = TargetMail.objects.filter(Q(next_try_at=None) | Q(next_try_at__lte=now), state=WAITING)
    targets = Target.objects.filter(pk__in=waiting.values("target_id"), won_at=None, campaign__stopped_at=None)
    targets = (
        targets.filter(not_over(now, "campaign__"))
        .exclude(campaign__mail_from="")
        .filter(Q(next_mail_at=None) | Q(next_mail_at__lte=now))
    )
    in_turn = targets.order_by(F("next_mail_at").asc(nulls_first=True), "id")
    due = list(in_turn.values_list("pk", "campaign__quiet_days", "campaign__mails_a_day", "mails_on", "mails_that_day"))
    contacts = TargetContact.objects.filter(target__in=[one[0] for one in due], bounced_at=None).exclude(email="")
    if not outbox:
        contacts = contacts.filter(sample=False)
    first: dict[int, tuple[time, time, str]] = {}
    in_order = contacts.order_by("sample", "id").values_list("target_id", "opens", "closes", "time_zone")
    for pk, opens, closes, zone in in_order:
        first.setdefault(pk, (opens, closes, zone))
    days: dict[Hours, date | None] = {}
    found = []
    for pk, quiet, a_day, on, that_day in due:
        if pk not in first:
            continue
        there = Hours(*first[pk], tuple(quiet))
        if there not in days:
            days[there] = local_time(there, now).date() if is_open(there, now) else None
        today = days[there]
        if today is not None and Used(on, that_day).count_on(today) < a_day:
            found.append(pk)
    return found


def next_to_leave(target_id: int, *, now: datetime) -> TargetMail | None:
    """Return the letter to a target whose turn it is, locked; None where none waits, or somebody else has it."""
    waiting = TargetMail.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        Q(next_try_at=None) | Q(next_try_at__lte=now), target=target_id, state=WAITING
    )
    return waiting.order_by("confirmed_at", "id").first()
