"""Writes: mailings along their road, and the deliveries that are frozen at release."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from hashlib import blake2b
from typing import Final, NamedTuple

from django.db import connection
from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.text import slugify

from undersigned.mailing.models import Delivery, Mailing, Subscriber
from undersigned.mailing.queries.mailings import Figures
from undersigned.mailing.states import (
    CLAIMED,
    DRAFT,
    DROPPED,
    ENDED,
    MAILING_FOLLOWS,
    OFFERED,
    SENT,
    UNSURE,
    WAITING,
)

LIKELY_LANGUAGE: Final = "en"
_PARTS: Final = 10_000
_DROPPED_AT_ONCE: Final = 5_000


class WrongState(Exception):
    """A mailing is in a state in which this cannot be done."""


class Recipient(NamedTuple):
    """Whom a delivery goes to, as far as freezing reads it."""

    subscriber: int
    digest: bytes
    language: str
    domain: bytes


def lock_mailing(mailing_id: int) -> Mailing:
    """Return a mailing that nobody else changes until the transaction ends. Raises Mailing.DoesNotExist."""
    return Mailing.objects.select_for_update(of=("self",)).get(pk=mailing_id)


def move_mailing(mailing: Mailing, state: str, *, now: datetime) -> None:
    """Bring a locked mailing into another state, and save it whole. Raises WrongState."""
    if state not in MAILING_FOLLOWS.get(mailing.state, ()):
        raise WrongState
    mailing.state = state
    if state in ENDED:
        mailing.ended_at = now
    if state == DRAFT:
        mailing.offered_by = mailing.released_by = ""
        mailing.released_at = None
    mailing.save()


def hold_for_second(mailing: Mailing, *, now: datetime) -> None:
    """Offer to a second person what one had released alone; ``released_at`` stays and says that it was. Raises WrongState."""
    mailing.offered_by, mailing.released_by = mailing.released_by, ""
    move_mailing(mailing, OFFERED, now=now)


def free_slug(name: str) -> str:
    """Return a slug made of a name that no mailing has yet."""
    stem = slugify(name)[:70].strip("-") or "mailing"
    taken = set(Mailing.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    number, slug = 1, stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def variant_for(digest: bytes, mailing_id: int, percent: int) -> str:
    """Return which subject an address gets: a or b for ``percent`` of all, half each, and "" for the rest.

    Decided by the address's keyed digest and the mailing: the same again for one, and not the same people tried each time.
    """
    if not percent:
        return "a"
    mixed = blake2b(digest, key=mailing_id.to_bytes(8, "big"), digest_size=8).digest()
    place = int.from_bytes(mixed, "big") % _PARTS
    if place < percent * _PARTS // 200:
        return "a"
    return "b" if place < percent * _PARTS // 100 else ""


def language_among(language: str, written: Sequence[str]) -> str:
    """Return in which of the languages a mailing is written somebody gets it: their own, else English, else the first."""
    if language in written:
        return language
    return LIKELY_LANGUAGE if LIKELY_LANGUAGE in written else written[0]


def next_recipients(found: QuerySet[Subscriber], mailing: Mailing, *, after: int, limit: int) -> list[Recipient]:
    """Return the next of these subscribers who have no delivery of this mailing yet, in the order of their numbers."""
    theirs = Delivery.objects.filter(mailing=mailing, digest=OuterRef("address__digest"))
    rows = found.filter(~Exists(theirs), pk__gt=after).order_by("pk")
    named = rows.values_list("pk", "address__digest", "language", "domain")[:limit]
    return [Recipient(pk, bytes(digest), language, bytes(domain)) for pk, digest, language, domain in named]


_COLUMNS: Final = (
    "mailing_id", "digest", "subscriber_id", "language", "variant", "domain", "state", "due_at", "attempts", "status",
)  # fmt: skip


def write_deliveries(
    mailing: Mailing, people: Sequence[Recipient], *, written: Sequence[str], percent: int, now: datetime
) -> None:
    """Write a row for each, and that a mailing was frozen for them now; who has one already stays as they are."""
    due_at = Delivery._meta.get_field("due_at").get_db_prep_save(now, connection)
    rows = [
        (
            mailing.pk,
            one.digest,
            one.subscriber,
            language_among(one.language, written),
            variant_for(one.digest, mailing.pk, percent),
            one.domain,
            WAITING,
            due_at,
            0,
            "",
        )
        for one in people
    ]
    # By hand: for a million rows, making a model of each takes ten times as long as the database does.
    table, names = connection.ops.quote_name(Delivery._meta.db_table), ", ".join(_COLUMNS)
    places = ", ".join(["%s"] * len(_COLUMNS))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places}) ON CONFLICT DO NOTHING", rows)
    Subscriber.objects.filter(pk__in=[one.subscriber for one in people]).update(last_mailed_at=now)


def last_frozen(mailing: Mailing) -> int:
    """Return the number of the subscriber who was frozen last for a mailing, 0 for none."""
    rows = Delivery.objects.filter(mailing=mailing, subscriber__isnull=False).order_by("-pk")
    return rows.values_list("subscriber", flat=True).first() or 0


def has_deliveries(mailing: Mailing) -> bool:
    """Say whether the recipients of a mailing have begun to be written down."""
    return Delivery.objects.filter(mailing=mailing).exists()


def drop_waiting(mailing: Mailing, *, now: datetime, limit: int, whose: QuerySet[Subscriber] | None = None) -> int:
    """Drop what waits of a mailing, of these subscribers where any are given, so many rows at most; return how many.

    It does not count as heard from us: who wants few mailings gets the next one as if this had not been frozen for them.
    """
    waiting = Delivery.objects.filter(mailing=mailing, state=WAITING)
    if whose is not None:
        waiting = waiting.filter(subscriber__in=whose.order_by().values("pk"))
    ids = list(waiting.values_list("pk", flat=True)[:limit])
    # Asked again: one may have been claimed in between.
    dropped = Delivery.objects.filter(pk__in=ids, state=WAITING).update(state=DROPPED, settled_at=now)
    _take_back_mailed(Delivery.objects.filter(pk__in=ids, state=DROPPED))
    return dropped


def _take_back_mailed(dropped: QuerySet[Delivery]) -> None:
    """Note of whom these rows are of when they heard from us last without them: by what left, or is still to leave, or never.

    What they held before is not known. Rows are forgotten after 90 days, which is longer than anybody has us wait.
    """
    heard = Delivery.objects.filter(subscriber=OuterRef("pk"), state__in=[SENT, UNSURE, CLAIMED, WAITING])
    moment = Max(Coalesce("settled_at", "claimed_at", "due_at"))
    latest = heard.order_by().values("subscriber").annotate(moment=moment).values("moment")
    theirs = Subscriber.objects.filter(pk__in=dropped.order_by().values("subscriber"))
    theirs.update(last_mailed_at=Subquery(latest))


def drop_all_waiting(mailing: Mailing, *, now: datetime) -> int:
    """Drop everything that waits of a mailing; return how many."""
    total = 0
    while dropped := drop_waiting(mailing, now=now, limit=_DROPPED_AT_ONCE):
        total += dropped
    return total


def give_winner(mailing: Mailing, winner: str, *, after: int, limit: int) -> int | None:
    """Give the better subject to the next so many deliveries that wait for it; return the last one's number, None for none."""
    waiting = Delivery.objects.filter(mailing=mailing, variant="", pk__gt=after).order_by("pk")
    ids = list(waiting.values_list("pk", flat=True)[:limit])
    if not ids:
        return None
    Delivery.objects.filter(mailing=mailing, variant="", pk__gt=after, pk__lte=ids[-1]).update(variant=winner)
    return ids[-1]


def forget_rows(mailing: Mailing, rows: QuerySet[Delivery], figures: Figures) -> int:
    """Take rows of a locked mailing away and keep figures, theirs among them, in their place; return how many went."""
    mailing.figures = {**asdict(figures), "total": figures.total, "delivered": figures.delivered}
    mailing.save(update_fields=["figures"])
    return rows.delete()[0]
