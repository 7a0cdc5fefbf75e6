"""The worker of campaigns: what the roll says is taken note of in the thread of the database, and nobody waits for a mail server."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.doers import make_action, make_campaign, make_target
from tests.signatories import CUSTODIAN_PUBLIC, INTAKE_PRIVATE, KEYS, NOW, PUBLIC_URL, SENDER, letters
from undersigned.campaigns.models import Target, TargetChange
from undersigned.campaigns.verbs.actions import take
from undersigned.campaigns.verbs.mails import box_news
from undersigned.flows.show_domain import Provers
from undersigned.interfaces.worker.campaigning import campaign_duties, work_off_campaigns
from undersigned.interfaces.worker.parts import WorkerParts
from undersigned.mailing.transports import OutboxTransport
from undersigned.people.kinds import Kind
from undersigned.people.verbs.addresses import address_digest
from undersigned.roll.models import RollEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def parts(tmp_path: Path) -> WorkerParts:
    """A worker that writes its letters into a folder."""
    nobody: Any = None
    return WorkerParts(
        home=tmp_path, keys=KEYS, intake_private=INTAKE_PRIVATE, custodian_public=CUSTODIAN_PUBLIC, intake_url="",
        public_url=PUBLIC_URL, sender=SENDER, transport=OutboxTransport(tmp_path / "outbox"),
        provers=Provers(dns=nobody, website=nobody),
    )  # fmt: skip


@pytest.fixture
def brazil() -> Target:
    """A State that stands on the roll, and of which somebody wants to be told."""
    campaign = make_campaign()
    target = make_target(campaign)
    digest = address_digest(KEYS, "ada@example.org")
    box = box_news(KEYS, "ada@example.org", by=digest)
    take(action=make_action(campaign), target=target, by=digest, now=NOW, language="en", wants_news=True, box=box)
    RollEntry.objects.create(
        call=campaign.call, slug="brazil", kind=Kind.STATE, name="Brazil", country="BR", listed_on=date(2026, 11, 20)
    )
    return target


def test_a_round_of_the_database_wins_and_queues_the_thanks(parts: WorkerParts, brazil: Target) -> None:
    duties = campaign_duties(parts)
    for duty in duties:
        duty.attend()
    brazil.refresh_from_db()
    assert (brazil.status, TargetChange.objects.count(), [one.kind for one in letters()]) == (
        "endorsed", 1, ["target_won"],
    )  # fmt: skip


def test_working_off_leaves_nothing_to_win(parts: WorkerParts, brazil: Target) -> None:
    work_off_campaigns(parts)
    work_off_campaigns(parts)
    assert (TargetChange.objects.count(), len(letters())) == (1, 1)
