"""Import a campaign: what campaign.toml says arrives, once, and what cannot stand is told."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.signatories import make_call
from undersigned.calls.models import Call
from undersigned.campaigns.models import Campaign, Target
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
    assert import_campaign(write(tmp_path), call=call) == ImportReport(read=2, made=2)
    campaign = Campaign.objects.get()
    assert (campaign.call_id, campaign.hashtag, campaign.title, campaign.sample) == (
        call.pk, "Hush", {"en": "Hush", "fr": "Silence"}, False,
    )  # fmt: skip
    assert list(Target.objects.values_list("country_id", flat=True)) == ["BR"]
    assert import_campaign(tmp_path, call=call) == ImportReport(read=2, unchanged=2)
    assert import_campaign(write(tmp_path, TOLD.replace("Be quiet.", "Be still.")), call=call).changed == 1
    assert Campaign.objects.get().aim == {"en": "Be still."}


def test_a_target_that_is_no_state_is_refused_and_stops_no_other(call: Call, tmp_path: Path) -> None:
    write(tmp_path, TOLD + '[[targets]]\ncountry = "ZZ"\ncalled_on = 2026-11-02\n')
    reason = "“ZZ” is no state that states.csv told of: import the roll first."
    assert import_campaign(tmp_path, call=call) == ImportReport(
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
    ],
)
def test_a_campaign_that_cannot_stand_is_refused_in_a_sentence_and_leaves_nothing(
    call: Call, tmp_path: Path, before: str, after: str, reason: str
) -> None:
    assert before in TOLD
    with pytest.raises(NoCampaignToImport) as refused:
        import_campaign(write(tmp_path, TOLD.replace(before, after)), call=call)
    assert str(refused.value) == f"campaign.toml cannot be used: {reason}"
    assert Campaign.objects.count() == 0


def test_a_campaign_of_another_call_is_left_alone(call: Call, tmp_path: Path) -> None:
    import_campaign(write(tmp_path), call=call)
    with pytest.raises(NoCampaignToImport, match=r"^The campaign hush belongs to another call\.$"):
        import_campaign(write(tmp_path, TOLD.replace("Be quiet.", "Mine.")), call=make_call("still-waters"))
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
