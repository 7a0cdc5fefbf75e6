"""Close a call: it takes no more signatures; those that stand, the roll and the text stay where they are."""

from datetime import datetime

from django.db import transaction

from undersigned.calls.queries import current_call
from undersigned.calls.timeline import close_call as close_for_good
from undersigned.people.verbs.audit import write_audit


@transaction.atomic
def close_call(*, slug: str, reason: str, actor: str, now: datetime) -> None:
    """Close the call with this slug, for good, and write the reason into the audit. Raises NoCall, AlreadyClosed.

    Letters that are under way still confirm for 24 hours (calls/queries.py:still_confirms).
    """
    close_for_good(current_call(slug), now=now)
    write_audit(actor=actor, event="call.closed", subject=slug, detail=reason, now=now)
