"""Count clicks: how often links of mailings were followed, and mailings opened, added up by who calls. Nobody is in it."""

from collections.abc import Mapping

from django.db import transaction

from undersigned.mailing.verbs.clicks import add_clicks, add_opens

Clicked = tuple[int, int, str]
"""A mailing, the number of a link, and a or b. Number 0 is an opening."""


@transaction.atomic
def count_click(*, clicks: Mapping[Clicked, int]) -> int:
    """Add sums of clicks and openings to the figures of their mailings; returns how many. What is not there is left out."""
    added = 0
    # Always in the same order, so that two who count never wait for each other.
    for (mailing_id, number, variant), count in sorted(clicks.items()):
        if number:
            known = add_clicks(mailing_id=mailing_id, number=number, variant=variant, count=count)
        else:
            known = add_opens(mailing_id=mailing_id, count=count)
        added += count if known else 0
    return added
