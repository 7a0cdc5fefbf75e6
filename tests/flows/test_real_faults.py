"""The faults of the real list, as files bring them: each row stands on the roll, or is refused by file, line and reason."""

from pathlib import Path

import pytest

from tests.paris import EXAMPLE, NOW
from tests.signatories import make_call
from undersigned.calls.models import Call
from undersigned.flows.import_roll import import_roll
from undersigned.roll.duplicates import likely_entries
from undersigned.roll.models import RollEntry
from undersigned.values.csv_files import Refusal
from undersigned.values.tallies import ImportReport

pytestmark = pytest.mark.django_db

HEADER = "name,kind,country_iso2,endorsed_on,listed_on,website,confidence,source"
ACME = "Acme,private_sector,FR,2019,2019-11-10,https://acme.example,high,https://list.example/acme"
OTHER = "Other,civil_society,BE,,2019-11-10,,high,https://list.example/other"


@pytest.fixture
def call() -> Call:
    return make_call()


def brought(call: Call, folder: Path, content: str | bytes) -> ImportReport:
    """What importing a supporters.csv of this content comes to."""
    (folder / "supporters.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    return import_roll(folder, call=call, now=NOW)


def lines(*rows: str) -> str:
    return "\n".join((HEADER, *rows)) + "\n"


def names() -> list[str]:
    return list(RollEntry.objects.order_by("name").values_list("name", flat=True))


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (ACME.replace("private_sector", ""), "“” is not a kind: state, public_authority, private_sector, civil_society."),
        (ACME.replace("https://acme.example", "https://acme .example"), "“https://acme .example” is not the address of a website."),
        (ACME.replace("https://acme.example", "see our page"), "“see our page” is not the address of a website."),
        (ACME.replace("Acme", '"Acme\nLabs"'), "The row holds control characters or line breaks."),
        (ACME.replace("Acme", '"Acme\r\nLabs"'), "The row holds control characters or line breaks."),
        (ACME.replace("Acme", 'Acme "Labs'), None),
        (ACME.replace("Acme", '"Acme" Labs'), "The row is not CSV (',' expected after '\"'); is a quotation mark missing?"),
        (ACME.replace("Acme", "Acme, Labs"), "The row has 9 cells, the header 8."),
        (ACME.replace(",FR,", ",ZZZ,"), "“ZZZ” is not the ISO 3166-1 alpha-2 code of a country."),
        (ACME.replace(",FR,", ",Atlantis,"), "“Atlantis” is not the ISO 3166-1 alpha-2 code of a country."),
        (ACME.replace(",FR,", ",Congo,"), "“Congo” is not the ISO 3166-1 alpha-2 code of a country."),
    ],
)  # fmt: skip
def test_what_nobody_can_put_right_for_sure_is_refused_by_line_and_stops_no_other(
    call: Call, tmp_path: Path, bad: str, reason: str | None
) -> None:
    report = brought(call, tmp_path, lines(bad, OTHER))
    assert report.refused == ((Refusal("supporters.csv", 2, reason),) if reason else ())
    assert report.made + len(report.refused) == 2
    assert "Other" in names()


def test_a_quotation_mark_that_is_never_closed_costs_its_row_and_none_after_it(call: Call, tmp_path: Path) -> None:
    report = brought(call, tmp_path, lines(ACME.replace("Acme", '"Acme'), OTHER))
    assert [(one.file, one.line, one.reason.startswith("The row is not CSV")) for one in report.refused] == [
        ("supporters.csv", 2, True)
    ]
    assert names() == ["Other"]


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ('"Acme ""Labs"""', 'Acme "Labs"'),
        ('Acme "Labs"', 'Acme "Labs"'),
        ("L’Acme", "L’Acme"),
        ("L'Acme", "L'Acme"),
        ("'Acme'", "'Acme'"),
        ("« Acme »", "« Acme »"),
        ('"ООО ""Акме"""', 'ООО "Акме"'),
    ],
)
def test_quotation_marks_in_names_arrive_as_they_are_meant(call: Call, tmp_path: Path, cell: str, name: str) -> None:
    assert brought(call, tmp_path, lines(ACME.replace("Acme", cell))).refused == ()
    assert names() == [name]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_a_byte_order_mark_and_the_line_ends_of_any_system_change_nothing(
    call: Call, tmp_path: Path, mark: bytes, ending: str
) -> None:
    content = mark + lines(ACME, OTHER).replace("\n", ending).encode()
    report = brought(call, tmp_path, content)
    assert (report.refused, report.made) == ((), 2)
    assert names() == ["Acme", "Other"]


@pytest.mark.parametrize("name", ["Café", "Acme – Labs", "L’Acme", "Société “Acme”"])
def test_bytes_of_windows_1252_are_refused_by_line_and_never_guessed_at(call: Call, tmp_path: Path, name: str) -> None:
    content = lines(ACME).encode() + ACME.replace("Acme", name).replace("/acme", "/two").encode("cp1252") + b"\n"
    report = brought(call, tmp_path, content + OTHER.encode())
    assert report.refused == (Refusal("supporters.csv", 3, "The row is not UTF-8."),)
    assert names() == ["Acme", "Other"]


def test_a_file_in_utf_16_is_refused_as_a_whole_with_a_reason(call: Call, tmp_path: Path) -> None:
    report = brought(call, tmp_path, lines(ACME).encode("utf-16"))
    assert [(one.file, one.line) for one in report.refused] == [("supporters.csv", 1)]
    assert (report.made, names()) == (0, [])


def test_the_body_that_the_real_list_has_under_two_kinds_stands_twice_and_each_leads_to_the_other(call: Call) -> None:
    import_roll(EXAMPLE, call=call, now=NOW)
    both = RollEntry.objects.filter(name__startswith="Instituto Mexicano para la Competitividad").order_by("name")
    assert [(one.name.rpartition(" ")[2], one.kind) for one in both] == [
        ("(IMCO)", "private_sector"), ("A.C.", "civil_society"),
    ]  # fmt: skip
    for one in both:
        found = {likely.entry.pk for likely in likely_entries(call.pk, one.name) if likely.entry}
        assert found >= {entry.pk for entry in both}


@pytest.mark.parametrize(
    ("bad", "stored", "told"),
    [
        (ACME.replace(",FR,", ",ROM,"), ("RO", "https://acme.example"), "Country given as “ROM” in the source, an outdated code, read as RO (Romania)."),
        (ACME.replace(",FR,", ",MTG,"), ("ME", "https://acme.example"), "Country given as “MTG” in the source, an outdated code, read as ME (Montenegro)."),
        (ACME.replace(",FR,", ",Allemagne,"), ("DE", "https://acme.example"), "Country given as “Allemagne” in the source, not the two-letter code, read as DE (Germany)."),
        (ACME.replace("https://acme", "www.acme"), ("FR", "https://www.acme.example"), "Website given as “www.acme.example” in the source, read as https://www.acme.example."),
        (ACME.replace("https://acme", "https:// acme"), ("FR", "https://acme.example"), "Website given as “https:// acme.example” in the source, read as https://acme.example."),
    ],
)  # fmt: skip
def test_what_is_sure_is_put_right_and_said_on_the_entry_and_in_the_report(
    call: Call, tmp_path: Path, bad: str, stored: tuple[str, str], told: str
) -> None:
    report = brought(call, tmp_path, lines(bad, OTHER))
    assert (report.made, report.refused, report.corrected) == (2, (), (Refusal("supporters.csv", 2, told),))
    entry = RollEntry.objects.get(name="Acme")
    assert ((entry.country, entry.website), sorted(entry.note)) == (stored, ["en", "fr"])
    assert entry.note["en"] == f"{told[:1].lower()}{told[1:-1]}"
    assert brought(call, tmp_path, lines(bad, OTHER)).unchanged == 2


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (ACME.replace(",FR,", ",SCG,"), "“SCG” is the code of what is several countries today: write one of ME (Montenegro), RS (Serbia)."),
        (ACME.replace("https://acme.example", "https://acme.example https://acme.example/fr"), "“https://acme.example https://acme.example/fr” holds more than one address of a website: keep one."),
    ],
)  # fmt: skip
def test_what_could_be_two_things_is_refused_with_the_choice(call: Call, tmp_path: Path, bad: str, reason: str) -> None:
    report = brought(call, tmp_path, lines(bad, OTHER))
    assert (report.refused, report.corrected) == ((Refusal("supporters.csv", 2, reason),), ())


def test_serbia_under_the_code_of_both_is_serbia(call: Call, tmp_path: Path) -> None:
    report = brought(call, tmp_path, lines("Serbie,state,SCG,,2019-09-16,,high,https://list.example/serbie"))
    assert (report.refused, len(report.corrected), RollEntry.objects.get().country) == ((), 1, "RS")


def test_a_second_row_of_the_same_name_under_another_kind_is_refused(call: Call, tmp_path: Path) -> None:
    again = (
        ACME.replace("Acme,private_sector", "ACME,civil_society")
        .replace("/acme,", "/acme2,")
        .replace("/acme", "/second")
    )
    report = brought(call, tmp_path, lines(ACME, again))
    reason = "The same name stands on line 2 as private_sector, and a body has one kind: keep the right one."
    assert (report.made, report.refused) == (1, (Refusal("supporters.csv", 3, reason),))


def test_nothing_of_the_example_had_to_be_put_right(call: Call) -> None:
    report = import_roll(EXAMPLE, call=call, now=NOW)
    assert (report.corrected, report.refused) == ((), ())
