"""Writes: the count of people, under the lock of its one row. Apart from the other verbs because only counting may use it."""

from datetime import datetime

from django.db import connection

from undersigned.roll.models import PeopleCount


def claim_people_count(call_id: int) -> PeopleCount | None:
    """Lock and return a call's count, made at first; None while another process holds it. Inside a transaction only."""
    PeopleCount.objects.get_or_create(call_id=call_id)
    rows = PeopleCount.objects.filter(call_id=call_id)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    return rows.first()


def add_to_people_count(tally: PeopleCount, *, numbered: int, gone: int, now: datetime) -> None:
    """Move a claimed count: numbers given go up for good, people go up and down."""
    tally.last_number += numbered
    tally.people += numbered - gone
    tally.counted_at = now
    tally.save(update_fields=["last_number", "people", "counted_at"])
