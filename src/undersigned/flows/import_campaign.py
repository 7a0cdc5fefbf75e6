"""Import a campaign: its words and the states that it calls on, from campaign.toml."""

import dataclasses
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
def import_campaign(folder: Path, *, call: Call) -> ImportReport:
    """Bring a call's campaign to what campaign.toml in `folder` says; run again, it changes nothing.

    A target that is no state of this instance is refused and stops no other. Raises NoCampaignToImport.
    """
    try:
        draft = read_campaign_file(folder / FILE)
        known = Country.objects.in_bulk([target.country for target in draft.targets])
        targets = [target for target in draft.targets if target.country in known]
        tally = save_campaign(call=call, draft=dataclasses.replace(draft, targets=targets))
    except (BadCampaignFile, CampaignOfAnotherCall) as error:
        raise NoCampaignToImport(str(error)) from error
    refused = [
        Refusal(FILE, 0, f"“{target.country[:20]}” is no state that states.csv told of: import the roll first.")
        for target in draft.targets
        if target.country not in known
    ]
    return report_file(read=1 + len(draft.targets), tally=tally, refused=refused)
