"""Import contacts: from CSV and Popolo; again it changes nothing; what cannot be read is refused with its line and reason."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.doers import make_campaign, make_contact, make_office_holder, make_target
from tests.signatories import NOW
from undersigned.campaigns.models import Campaign, TargetContact
from undersigned.flows.import_contacts import NoContactsToImport, import_contacts
from undersigned.values.csv_files import Refusal
from undersigned.values.tallies import ImportReport

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    found = make_campaign()
    make_target(found)
    make_office_holder(found)
    return found


def imported(campaign: Campaign, path: Path, text: str) -> ImportReport:
    path.write_text(text, encoding="utf-8")
    return import_contacts(path, campaign=campaign, now=NOW)


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    return report.read, report.made, report.changed, report.unchanged


CSV = (
    "target,office,email,postal,time_zone,opens,remark\n"
    "BR,Office of the Minister,office@minister.example.org,Esplanade 1 | 70000 Brasilia,America/Sao_Paulo,08:30,x\n"
    "the minister of quiet,Press office,press@minister.example.org,,,,\n"
)


def test_a_csv_names_targets_by_country_code_address_or_name(campaign: Campaign, tmp_path: Path) -> None:
    report = imported(campaign, tmp_path / "contacts.csv", CSV)
    assert (counts(report), report.refused) == ((2, 2, 0, 0), ())
    said = TargetContact.objects.order_by("id").values_list("target__slug", "office", "postal", "time_zone", "sample")
    assert list(said) == [
        ("brazil", "Office of the Minister", "Esplanade 1\n70000 Brasilia", "America/Sao_Paulo", False),
        ("minister", "Press office", "", "UTC", False),
    ]


def test_the_same_file_again_changes_nothing_and_a_changed_one_what_it_says(campaign: Campaign, tmp_path: Path) -> None:
    make_contact(campaign.targets.get(slug="brazil"), office="Typed at the desk")
    path = tmp_path / "contacts.csv"
    imported(campaign, path, CSV)
    again = imported(campaign, path, CSV)
    changed = imported(campaign, path, CSV.replace("press@", "media@"))
    assert (counts(again), counts(changed)) == ((2, 0, 0, 2), (2, 0, 1, 1))
    assert list(TargetContact.objects.order_by("id").values_list("email", flat=True)) == [
        "office@minister.example.org", "office@minister.example.org", "media@minister.example.org",
    ]  # fmt: skip


def test_rows_that_cannot_be_read_are_refused_with_line_and_reason_and_stop_no_other(
    campaign: Campaign, tmp_path: Path
) -> None:
    text = (
        "target,office,email,time_zone\nBR,Office,office@example.org,\nFR,Office,office@example.org,\n"
        "BR,Press,nobody,Mars/Base\nBR,Office,other@example.org,\nBR,Too short\n"
    )
    report = imported(campaign, tmp_path / "contacts.csv", text)
    assert (counts(report), report.refused) == (
        (5, 1, 0, 0),
        (
            Refusal("contacts.csv", 3, "“FR” is no target of the campaign."),
            Refusal("contacts.csv", 4, "email cannot be read; time_zone is not known."),
            Refusal(
                "contacts.csv", 5, "The file has this office of the target before; give each row an id of its own."
            ),
            Refusal("contacts.csv", 6, "The row has 2 cells, the header 4."),
        ),
    )


def popolo(**more: Any) -> str:
    data = {
        "persons": [
            {"id": "p1", "name": "Maria Silva", "email": "maria@parliament.example.org",
             "contact_details": [{"type": "twitter", "value": "@maria_s"}], "sources": [{"url": "https://example.org/p1"}]},
            {"id": "p2", "name": "Ana Souza"},
        ],
        "organizations": [{"id": "o1", "name": "Parliament", "contact_details": [{"type": "voice", "value": "+55 61 1"}]}],
        "posts": [{"id": "s1", "label": "Speaker", "organization_id": "o1", "area_id": "ocd-division/country:br"}],
        "memberships": [
            {"id": "m1", "person_id": "p1", "post_id": "s1"},
            {"id": "m2", "person_id": "p2", "post_id": "s1", "end_date": "2020-01-01"},
        ],
    }  # fmt: skip
    return json.dumps(data | more, indent=1)


def test_popolo_gives_who_holds_an_office_now_with_particulars_of_person_and_house(
    campaign: Campaign, tmp_path: Path
) -> None:
    report = imported(campaign, tmp_path / "parliament.json", popolo())
    again = imported(campaign, tmp_path / "parliament.json", popolo())
    assert (counts(report), counts(again)) == ((1, 1, 0, 0), (1, 0, 0, 1))
    said = TargetContact.objects.values_list("target__slug", "office", "name", "email", "x", "phone", "source")
    assert said.get() == (
        "brazil", "Speaker", "Maria Silva", "maria@parliament.example.org", "maria_s", "+55 61 1", "https://example.org/p1",
    )  # fmt: skip


def test_a_membership_that_leads_nowhere_is_refused_with_its_line(campaign: Campaign, tmp_path: Path) -> None:
    text = popolo(memberships=[{"id": "m1", "person_id": "gone"}, {"id": "m2", "person_id": "p1"}])
    report = imported(campaign, tmp_path / "parliament.json", text)
    lines = text.splitlines()
    start = lines.index(' "memberships": [')
    places = [next(at for at in range(start, len(lines)) if name in lines[at]) + 1 for name in ('"gone"', '"p1"')]
    assert report.refused == (
        Refusal("parliament.json", places[0], "The membership names no person of the file."),
        Refusal("parliament.json", places[1], "“” is no target of the campaign."),
    )


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.csv", "office,email\n", "The header needs each of these columns once: target."),
        ("a.json", "{", "The file is not JSON at line 1."),
        ("a.json", "[]", "The file is no Popolo: it must be an object with persons and memberships."),
        ("a.json", "{}", "The file holds no memberships: there is nobody in office in it."),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_whole(
    campaign: Campaign, tmp_path: Path, name: str, text: str, reason: str
) -> None:
    with pytest.raises(NoContactsToImport, match=reason):
        imported(campaign, tmp_path / name, text)
