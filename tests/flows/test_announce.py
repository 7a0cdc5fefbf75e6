"""Announce: what the desk writes stands under its address, with its moment, and the audit says who wrote it."""

from datetime import datetime, timedelta

import pytest

from tests.doers import make_campaign
from tests.signatories import NOW
from undersigned.campaigns.models import Announcement, Campaign
from undersigned.flows.announce import Announced, BadAnnouncement, announce
from undersigned.people.models import AuditLine

pytestmark = pytest.mark.django_db


def write(campaign: Campaign, **more: object) -> Announced:
    """Announce something good, or something with this in its place."""
    said = {"slug": "won-one", "title": {"en": " Won ", "fr": ""}, "text": {"en": "One more."}, "shown_from": NOW}
    return announce(campaign_id=campaign.pk, sample=False, by="ada", now=NOW, **said | more)  # type: ignore[arg-type]


def test_an_announcement_is_made_and_written_anew_under_its_address_each_with_a_line_of_the_audit() -> None:
    campaign = make_campaign()
    first = write(campaign)
    later = write(campaign, text={"en": "Two more."}, shown_from=NOW + timedelta(hours=1))
    assert (first.made, first.embargoed, later.made, later.embargoed) == (True, False, False, True)
    kept = Announcement.objects.get()
    assert (kept.title, kept.text, kept.shown_from) == (
        {"en": "Won"}, {"en": "Two more."}, NOW + timedelta(hours=1),
    )  # fmt: skip
    assert list(AuditLine.objects.order_by("pk").values_list("actor", "event", "subject", "detail")) == [
        ("ada", "announcement.made", "hush won-one", "shown from 2026-11-23T12:00:00+00:00"),
        ("ada", "announcement.changed", "hush won-one", "shown from 2026-11-23T13:00:00+00:00"),
    ]


@pytest.mark.parametrize(
    ("wrong", "errors"),
    [
        ({"slug": "Won One"}, {"slug": "slug"}),
        ({"slug": "a" * 81}, {"slug": "slug"}),
        ({"title": {"en": " "}}, {"title": "missing"}),
        ({"text": {}}, {"text": "missing"}),
        ({"title": {"en": "Won", "fr": "Gagné"}}, {"text": "missing"}),
        ({"text": {"en": "One.", "fr": "Un."}}, {"title": "missing"}),
        ({"shown_from": datetime(2026, 11, 12, 9)}, {"shown_from": "moment"}),  # noqa: DTZ001
    ],
)
def test_what_is_missing_is_told_by_field_and_nothing_is_kept(wrong: dict[str, object], errors: dict[str, str]) -> None:
    campaign = make_campaign()
    with pytest.raises(BadAnnouncement) as refused:
        write(campaign, **wrong)
    assert {name: code for name, code in refused.value.errors.items() if name in errors} == errors
    assert (Announcement.objects.count(), AuditLine.objects.count()) == (0, 0)
