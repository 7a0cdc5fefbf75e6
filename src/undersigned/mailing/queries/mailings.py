"""Questions about mailings: what became of their rows, how often links were followed, which are under way."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Max, Q, QuerySet

from undersigned.mailing.models import Delivery, Mailing, MailingLink
from undersigned.mailing.states import CLAIMED, OFFERED, PAUSED, RELEASED, SENDING, SENT, WAITING

FORGET_AFTER: Final = timedelta(days=90)
"""After the end of a mailing, or of an address's turn in a series, its rows become figures and go."""
UNDER_WAY: Final = (OFFERED, RELEASED, SENDING, PAUSED)


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of a mailing, in rows: each recipient stands in exactly one of the first six."""

    waiting: int = 0
    claimed: int = 0
    sent: int = 0
    refused: int = 0
    unsure: int = 0
    dropped: int = 0
    bounced: int = 0
    complained: int = 0
    unsubscribed: int = 0
    sent_a: int = 0
    sent_b: int = 0

    @property
    def delivered(self) -> int:
        """Sent and not bounced."""
        return self.sent - self.bounced

    @property
    def total(self) -> int:
        """How many rows there are or were."""
        return self.waiting + self.claimed + self.sent + self.refused + self.unsure + self.dropped

    def __add__(self, other: "Figures") -> "Figures":
        mine, theirs = asdict(self), asdict(other)
        return Figures(**{name: mine[name] + theirs[name] for name in mine})


_NAMES: Final = tuple(one.name for one in fields(Figures))


def kept_figures(mailing: Mailing) -> Figures:
    """Return the figures of rows of a mailing that are forgotten."""
    kept: Mapping[str, Any] = mailing.figures or {}
    return Figures(**{name: int(kept.get(name, 0)) for name in _NAMES})


def counted(rows: QuerySet[Delivery]) -> Figures:
    """Count rows of a mailing, in one query. What was handed over and came back is sent and bounced."""
    numbers = {state: Count("pk", filter=Q(state=state)) for state in Delivery.State.values}
    found = rows.order_by().aggregate(
        **numbers,
        bounced=Count("pk", filter=Q(state=SENT, bounced_at__isnull=False)),
        complained=Count("pk", filter=Q(complained_at__isnull=False)),
        unsubscribed=Count("pk", filter=Q(unsubscribed_at__isnull=False)),
        sent_a=Count("pk", filter=Q(state=SENT, variant="a")),
        sent_b=Count("pk", filter=Q(state=SENT, variant="b")),
    )
    return Figures(**found)


def figures_of(mailing: Mailing) -> Figures:
    """Return what became of all rows of a mailing, those that are forgotten among them: one query."""
    return counted(Delivery.objects.filter(mailing=mailing)) + kept_figures(mailing)


def clicks_by_subject(mailing: Mailing) -> tuple[int, int]:
    """Return how often links were followed by who got subject a, and by who got b."""
    links = list(MailingLink.objects.filter(mailing=mailing).values_list("clicks_a", "clicks_b"))
    return sum(a for a, _b in links), sum(b for _a, b in links)


def better_subject(mailing: Mailing) -> str:
    """Return the subject with the greater share of clicks, a where they are alike: sample rows alone have any yet."""
    rows = counted(Delivery.objects.filter(mailing=mailing))
    clicks_a, clicks_b = clicks_by_subject(mailing)
    # Crosswise, so that nothing is divided by nothing.
    return "b" if clicks_b * max(rows.sent_a, 1) > clicks_a * max(rows.sent_b, 1) else "a"


def tried_since(mailing: Mailing) -> datetime | None:
    """Return since when both subjects are with all of the sample whom they reached, None while some of it has yet to leave.

    That is when its last row was settled. What waits for a later try holds up nothing; where nobody has got it yet, nothing was
    tried. A sample in which nobody is counts from when the mailing was frozen.
    """
    sample = Delivery.objects.filter(mailing=mailing).exclude(variant="")
    yet = Q(state=CLAIMED) | Q(state=WAITING, attempts=0)
    found = sample.order_by().aggregate(
        rows=Count("pk"),
        yet=Count("pk", filter=yet),
        sent=Count("pk", filter=Q(state=SENT)),
        last=Max("settled_at"),
    )
    if not found["rows"]:
        return mailing.frozen_at
    last: datetime | None = found["last"]
    return last if found["sent"] and not found["yet"] else None


def is_tried(mailing: Mailing, *, now: datetime) -> bool:
    """Say whether two subjects of a mailing that is being sent have been tried for its hours."""
    if mailing.state != SENDING or not mailing.ab_percent or mailing.frozen_at is None:
        return False
    since = tried_since(mailing)
    return since is not None and since + timedelta(hours=mailing.ab_hours) <= now


def waits_for_winner(*, now: datetime) -> list[int]:
    """Return the mailings whose two subjects have been tried long enough, and those decided whose rest is not told yet."""
    tried = Mailing.objects.filter(state=SENDING, ab_percent__gt=0, frozen_at__isnull=False)
    undecided = [one.pk for one in tried.filter(ab_decided_at=None) if is_tried(one, now=now)]
    told = Delivery.objects.filter(variant="", state=WAITING, mailing__in=tried.exclude(ab_decided_at=None))
    return undecided + list(told.order_by().values_list("mailing", flat=True).distinct())


def under_way() -> QuerySet[Mailing]:
    """Return the issues that are offered, released, being sent or paused, the newest first."""
    return Mailing.objects.filter(state__in=UNDER_WAY, kind=Mailing.Kind.ISSUE).order_by("-made_at", "-pk")


def to_forget(*, now: datetime) -> QuerySet[Delivery]:
    """Return rows that have been kept long enough: of mailings that ended, and of steps of a series that were settled."""
    long_ago = now - FORGET_AFTER
    settled = Q(mailing__kind=Mailing.Kind.STEP, settled_at__lt=long_ago)
    return Delivery.objects.filter(Q(mailing__ended_at__lt=long_ago) | settled)
