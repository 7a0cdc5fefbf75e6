"""Import a campaign: its words, the states that it calls on, and what it begins with, from campaign.toml."""

import dataclasses
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction

from undersigned.calls.models import Call
from undersigned.campaigns.campaign_file import BadCampaignFile, read_campaign_file
from undersigned.campaigns.verbs.campaigns import CampaignOfAnotherCall, save_campaign
from undersigned.people.models import Country
from undersigned.values.csv_files import Refusal
from undersigned.values.tallies import ImportReport, report_file

FILE: Final = "campaign.toml"


class NoCampaignToImport(Exception):
    """The folder's campaign.toml cannot be used; the message says why in a sentence."""


@transaction.atomic
def import_campaign(folder: Path, *, call: Call, now: datetime) -> ImportReport:
    """Bring a call's campaign to what campaign.toml in `folder` says; run again, it changes nothing.

    What the desk has made of texts, contacts, partners, announcements, events and the pace of letters since stays. A target that is
    no state of this instance is refused and stops no other. Raises NoCampaignToImport.
    """
    try:
        draft = read_campaign_file(folder / FILE)
        known = Country.objects.in_bulk([target.country for target in draft.targets])
        targets = [target for target in draft.targets if target.country in known]
        taken = dataclasses.replace(draft, targets=targets)
        tally = save_campaign(call=call, draft=taken, now=now)
    except (BadCampaignFile, CampaignOfAnotherCall) as error:
        raise NoCampaignToImport(str(error)) from error
    refused = [
        Refusal(FILE, 0, f"“{target.country[:20]}” is no state that states.csv told of: import the roll first.")
        for target in draft.targets
        if target.country not in known
    ]
    return report_file(read=taken.rows + len(refused), tally=tally, refused=refused)
