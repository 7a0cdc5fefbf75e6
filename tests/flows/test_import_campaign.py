"""Import a campaign: what campaign.toml says arrives, once, and what cannot stand is told."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.signatories import NOW, make_call
from undersigned.calls.models import Call
from undersigned.campaigns.models import (
    Action,
    ActionText,
    Announcement,
    Campaign,
    Partner,
    Target,
    TargetContact,
    TrackedLink,
)
from undersigned.config.imports import import_group
from undersigned.flows.import_campaign import NoCampaignToImport, import_campaign
from undersigned.people.models import Country
from undersigned.values.csv_files import Refusal
from undersigned.values.tallies import ImportReport

pytestmark = pytest.mark.django_db

TOLD = """
slug = "hush"
hashtag = "Hush"
starts_on = 2026-11-01
sample = false
source = "https://hush.example"
title = {en = "Hush", fr = "Silence"}
aim = {en = "Be quiet."}

[[targets]]
country = "BR"
called_on = 2026-11-02
"""

PARTS = """
[[targets.contacts]]
office = "Sample office"
email = "office@example.org"
time_zone = "America/Sao_Paulo"

[mail]
from = "letters@hush.example"
an_hour = 4
a_day = 20
quiet_days = [2026-12-25]
block_words = ["loud"]

[[actions]]
kind = "email"
title = {en = "Write"}
[[actions.texts]]
part = "subject"
text = {en = "Quiet, {target}", fr = "Silence, {target}"}
[[actions.texts]]
part = "subject"
text = {en = "Quieter"}

[[partners]]
slug = "youth"
name = "Example Youth Network"
kind = "youth"
language = "en"

[[announcements]]
slug = "news"
title = {en = "News"}
text = {en = "New."}
shown_from = 2026-12-01T09:00:00+01:00
"""


@pytest.fixture
def call() -> Call:
    Country.objects.create(code="BR", alpha3="BRA", name_en="Brazil", name_fr="Brésil", un_member=True)
    return make_call()


def write(folder: Path, text: str = TOLD) -> Path:
    (folder / "campaign.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_campaign_of_ones_own_stands_with_its_targets_and_a_second_import_changes_nothing(
    call: Call, tmp_path: Path
) -> None:
    assert import_campaign(write(tmp_path), call=call, now=NOW) == ImportReport(read=2, made=2)
    campaign = Campaign.objects.get()
    assert (campaign.call_id, campaign.hashtag, campaign.title, campaign.sample) == (
        call.pk, "Hush", {"en": "Hush", "fr": "Silence"}, False,
    )  # fmt: skip
    assert list(Target.objects.values_list("country_id", flat=True)) == ["BR"]
    assert import_campaign(tmp_path, call=call, now=NOW) == ImportReport(read=2, unchanged=2)
    assert import_campaign(write(tmp_path, TOLD.replace("Be quiet.", "Be still.")), call=call, now=NOW).changed == 1
    assert Campaign.objects.get().aim == {"en": "Be still."}


def test_what_a_campaign_begins_with_arrives_marked_as_a_sample_where_the_file_is_one(
    call: Call, tmp_path: Path
) -> None:
    write(tmp_path, TOLD.replace("sample = false", "sample = true") + PARTS)
    assert import_campaign(tmp_path, call=call, now=NOW) == ImportReport(read=9, made=9)
    campaign = Campaign.objects.get()
    assert (campaign.mail_from, campaign.mails_an_hour, campaign.mails_a_day) == ("letters@hush.example", 4, 20)
    assert (campaign.quiet_days, campaign.block_words) == (["2026-12-25"], ["loud"])
    contact = TargetContact.objects.get()
    assert (contact.email, contact.time_zone, contact.opens.hour, contact.closes.hour) == (
        "office@example.org", "America/Sao_Paulo", 9, 17,
    )  # fmt: skip
    assert list(ActionText.objects.order_by("position", "language").values_list("language", "position", "text")) == [
        ("en", 0, "Quiet, {target}"), ("fr", 0, "Silence, {target}"), ("en", 1, "Quieter"),
    ]  # fmt: skip
    partner = Partner.objects.get()
    assert (partner.state, partner.decided_at, TrackedLink.objects.get().partner_id) == ("active", NOW, partner.pk)
    marks = [model.objects.get().sample for model in (TargetContact, Action, Partner, Announcement)]
    assert marks == [True, True, True, True]


def test_what_the_desk_made_of_a_campaign_outlasts_a_second_import(call: Call, tmp_path: Path) -> None:
    write(tmp_path, TOLD + PARTS)
    import_campaign(tmp_path, call=call, now=NOW)
    ActionText.objects.filter(position=1).delete()
    ActionText.objects.update(text="Ours")
    Campaign.objects.update(mails_an_hour=1)
    TargetContact.objects.update(email="changed@example.org")
    Announcement.objects.update(title={"en": "Ours"})
    assert import_campaign(tmp_path, call=call, now=NOW) == ImportReport(read=9, unchanged=9)
    assert list(ActionText.objects.values_list("text", flat=True)) == ["Ours", "Ours"]
    kept = (Campaign.objects.get().mails_an_hour, TargetContact.objects.get().email, Announcement.objects.get().title)
    assert kept == (1, "changed@example.org", {"en": "Ours"})
    ActionText.objects.all().delete()
    assert import_campaign(tmp_path, call=call, now=NOW) == ImportReport(read=9, made=3, unchanged=6)


def test_a_target_that_is_no_state_is_refused_and_stops_no_other(call: Call, tmp_path: Path) -> None:
    write(tmp_path, TOLD + '[[targets]]\ncountry = "ZZ"\ncalled_on = 2026-11-02\n')
    reason = "“ZZ” is no state that states.csv told of: import the roll first."
    assert import_campaign(tmp_path, call=call, now=NOW) == ImportReport(
        read=3, made=2, refused=(Refusal("campaign.toml", 0, reason),)
    )


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("sample = false", "", "sample is missing or no bool."),
        ('"hush"', '"hush hush"', "slug “hush hush” is not 1 to 80 letters, digits and signs that may stand there."),
        ('"Hush"\n', '"#Hush"\n', "hashtag “#Hush” is not 1 to 80 letters, digits and signs that may stand there."),
        ('{en = "Be quiet."}', "{en = 1}", "aim needs a text by language."),
        ("sample = false", "sample = false\nends_on = 2026-10-01", "it ends before it starts."),
        ("[[targets]]", '[[targets]]\ncountry = "BR"\ncalled_on = 2026-11-02\n[[targets]]', "BR is a target twice."),
        ("an_hour = 4", "an_hour = 0", "mail: an_hour must be 1 to 3600, and a_day at least 1."),
        ("letters@hush", "letters hush", "from “letters hush.example” is no address that a letter could reach."),
        ('"America/Sao_Paulo"', '"Brasília"', "“Brasília” is no time zone, such as Africa/Johannesburg."),
        ('"email"', '"shout"', "kind “shout” is none of email, post, call, letter, ask, pledge."),
        ('"subject"', '"script"', "the action email has no use for a script."),
        (
            "{target}",
            "{name}",
            "{name} stands for nothing in a text; target, call, count, states, hashtag do.",
        ),
        ('slug = "hush"', 'slug = "Preview"', "slug “Preview” is an address of the site itself."),
        ("09:00:00+01:00", "09:00:00", "shown_from needs its offset from UTC, such as 2026-11-12T09:00:00+01:00."),
    ],
)
def test_a_campaign_that_cannot_stand_is_refused_in_a_sentence_and_leaves_nothing(
    call: Call, tmp_path: Path, before: str, after: str, reason: str
) -> None:
    assert before in TOLD + PARTS
    with pytest.raises(NoCampaignToImport) as refused:
        import_campaign(write(tmp_path, (TOLD + PARTS).replace(before, after)), call=call, now=NOW)
    assert str(refused.value) == f"campaign.toml cannot be used: {reason}"
    assert Campaign.objects.count() == 0


def test_a_campaign_of_another_call_is_left_alone(call: Call, tmp_path: Path) -> None:
    import_campaign(write(tmp_path), call=call, now=NOW)
    with pytest.raises(NoCampaignToImport, match=r"^The campaign hush belongs to another call\.$"):
        import_campaign(write(tmp_path, TOLD.replace("Be quiet.", "Mine.")), call=make_call("still-waters"), now=NOW)
    assert Campaign.objects.get().aim == {"en": "Be quiet."}


def test_the_command_reads_the_folder_for_the_call_it_names(call: Call, tmp_path: Path) -> None:
    other = make_call("still-waters")
    write(tmp_path)
    done = CliRunner().invoke(import_group, ["campaign", str(tmp_path), "--call", "still-waters"])
    assert (done.exit_code, done.stdout) == (0, "2 rows read: 2 made, 0 changed, 0 unchanged, 0 not read.\n")
    assert Campaign.objects.get().call_id == other.pk
    (tmp_path / "campaign.toml").unlink()
    refused = CliRunner().invoke(import_group, ["campaign", str(tmp_path)])
    assert (refused.exit_code, refused.stderr.startswith("Error: campaign.toml cannot be used: ")) == (1, True)
    nowhere = CliRunner().invoke(import_group, ["campaign", str(tmp_path), "--call", "nowhere"])
    assert nowhere.stderr == "Error: There is no call nowhere. Import one first: undersigned import call FOLDER.\n"
