"""Writes: tries a day, at six digits by address or at a form by network, counted the same for all: nothing tells known from
unknown."""

from datetime import datetime, timedelta

from django.db.models import F

from undersigned.people.models import CodeTry

TRIES = 5
TRIES_LAST = timedelta(days=1)


def use_code_try(digest: bytes, *, now: datetime, most: int = TRIES, within: timedelta = TRIES_LAST) -> bool:
    """Count a try under a keyed digest; say whether it was within `most` a day, or a shorter time. Two at once count as two."""
    CodeTry.objects.get_or_create(digest=digest, defaults={"since": now})
    CodeTry.objects.filter(digest=digest, since__lte=now - within).update(tries=0, since=now)
    return CodeTry.objects.filter(digest=digest, tries__lt=most).update(tries=F("tries") + 1) == 1


def forget_code_tries(*, now: datetime, limit: int) -> int:
    """Delete the counts that have had their day, so many at most; return how many."""
    due = CodeTry.objects.filter(since__lte=now - TRIES_LAST)
    ids = list(due.order_by("since").values_list("pk", flat=True)[:limit])
    # Asked again: a new day of tries may have begun in between.
    return due.filter(pk__in=ids).delete()[0]
