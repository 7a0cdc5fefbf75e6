"""Events that a campaign's file brings along: once, at their local times, and the desk's from then on."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.meetings import changed
from tests.signatories import NOW, make_call
from undersigned.campaigns.models import Event
from undersigned.campaigns.states import PUBLISHED
from undersigned.flows.import_campaign import NoCampaignToImport, import_campaign
from undersigned.values.tallies import ImportReport

pytestmark = pytest.mark.django_db

TOLD = """
slug = "hush"
hashtag = "Hush"
starts_on = 2026-11-01
sample = true
source = "https://hush.example"
title = {en = "Hush"}
aim = {en = "Be quiet."}
targets = []

[[partners]]
slug = "quiet-youth"
name = "Quiet Youth"
kind = "youth"
language = "en"

[[series]]
slug = "evenings"
title = {en = "Evenings"}

[[events]]
slug = "first"
series = "evenings"
starts = STARTS
ends = 2027-03-28T04:00:00
time_zone = "Europe/Paris"
host_partner = "quiet-youth"
capacity = 5
title = {en = "First", fr = "Premier"}
"""


def run(folder: Path, starts: str = "2027-03-28T01:30:00") -> ImportReport:
    from undersigned.calls.models import Call

    (folder / "campaign.toml").write_text(TOLD.replace("STARTS", starts), encoding="utf-8")
    call = Call.objects.first() or make_call()
    return import_campaign(folder, call=call, now=NOW)


def test_an_event_arrives_published_at_its_local_times_with_its_host_and_marked_as_a_sample(tmp_path: Path) -> None:
    report = run(tmp_path)
    event = Event.objects.get()
    assert (report.read, report.made) == (4, 4)
    assert (event.state, event.sample, event.capacity, event.title["fr"]) == (PUBLISHED, True, 5, "Premier")
    assert (event.starts_at, event.ends_at) == (
        datetime(2027, 3, 28, 0, 30, tzinfo=UTC), datetime(2027, 3, 28, 2, 0, tzinfo=UTC),
    )  # fmt: skip
    assert event.host_partner is not None and event.series is not None
    assert (event.host_partner.slug, event.series.slug) == ("quiet-youth", "evenings")


def test_a_second_import_makes_nothing_and_leaves_what_the_desk_has_changed(tmp_path: Path) -> None:
    run(tmp_path)
    uid = Event.objects.get().uid
    changed(Event.objects.get(), place="Here")
    report = run(tmp_path)
    event = Event.objects.get()
    assert (report.made, report.changed, report.unchanged) == (0, 0, 4)
    assert (event.uid, event.place, event.sequence) == (uid, "Here", 1)


@pytest.mark.parametrize(
    ("starts", "said"),
    [
        ("2027-03-28T02:30:00", "Times nearby: 01:30, 03:30."),
        ("2027-03-28T05:00:00", "The event ends before it starts."),
        ("2027-03-28T01:30:00Z", "Please write it as"),
        ('"soon"', "starts is missing or no datetime."),
    ],
)
def test_a_file_with_an_impossible_event_imports_nothing_and_says_which(tmp_path: Path, starts: str, said: str) -> None:
    with pytest.raises(NoCampaignToImport) as refused:
        run(tmp_path, starts)
    assert said in str(refused.value)
    assert Event.objects.count() == 0
