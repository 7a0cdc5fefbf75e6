"""Load the example: the Paris Call, its real roll, the campaign #PickUpTheParisCall, and what its newsletter begins with."""

from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction

from undersigned.calls.queries import current_call
from undersigned.flows.import_call import import_call
from undersigned.flows.import_campaign import import_campaign
from undersigned.flows.import_mailings import import_mailings
from undersigned.flows.import_roll import Progress, import_roll
from undersigned.values.tallies import ImportReport

EXAMPLE: Final = Path(__file__).resolve().parent.parent / "example"
CALL: Final = "paris-call"


@transaction.atomic
def load_example(*, now: datetime, progress: Progress | None = None) -> ImportReport:
    """Bring an instance to what the package's example says, all of it or nothing; run again, it changes nothing."""
    report = import_call(EXAMPLE, now=now)
    call = current_call(CALL)
    report += import_roll(EXAMPLE, call=call, now=now, progress=progress)
    report += import_campaign(EXAMPLE, call=call, now=now)
    return report + import_mailings(EXAMPLE, call=call, now=now)
