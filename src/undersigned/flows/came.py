"""Came: a page that was opened through a partner says so, once, and a figure grows. Nothing is kept of who it was."""

from datetime import datetime

from django.db import transaction

from undersigned.campaigns.queries.partners import came_by, links_in_force
from undersigned.campaigns.verbs.partners import count_visit


@transaction.atomic
def count_came(*, code: str, widget: bool, origin: str, now: datetime) -> bool:
    """Count a visit for the partner whose code this is, by the day of ``now`` in its own time zone; False where it is nobody's.

    ``origin`` as in queries.partners.came_by.
    """
    link = links_in_force([code]).get(code)
    if link is None or link.partner is None:
        return False
    count_visit(link.partner, by=came_by(link, widget=widget, origin=origin), on=now.date())
    return True
