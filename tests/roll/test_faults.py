"""Faults of real lists: what is put right is said in both languages; what could be two things is refused in a sentence."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.paris import rows
from undersigned.roll.faults import Correction, KindOfEach, correct_cells, note_corrections, told_corrections
from undersigned.values.csv_files import BadRow, CsvRow, Refusal

CELLS = {"name": "Acme", "kind": "private_sector", "country_iso2": "FR", "website": "https://acme.example"}


def corrected(**cells: str) -> tuple[dict[str, str], list[str]]:
    """What changed, and what is said about it in English."""
    found, corrections = correct_cells(CELLS | cells)
    changed = {column: value for column, value in found.items() if value != (CELLS | cells)[column]}
    return changed, [one.en for one in corrections]


def test_no_row_of_the_example_needs_a_correction() -> None:
    odd = [row["name"] for row in rows("supporters.csv") if correct_cells(row) != (row, ())]
    assert odd == []


@pytest.mark.parametrize(
    ("text", "code", "clause"),
    [
        ("ROM", "RO", "country given as “ROM” in the source, an outdated code, read as RO (Romania)"),
        ("MTG", "ME", "country given as “MTG” in the source, an outdated code, read as ME (Montenegro)"),
        ("TMP", "TL", "country given as “TMP” in the source, an outdated code, read as TL (Timor-Leste)"),
        ("ZAR", "CD", "country given as “ZAR” in the source, an outdated code, read as CD (Congo - Kinshasa)"),
        ("BUR", "MM", "country given as “BUR” in the source, an outdated code, read as MM (Myanmar (Burma))"),
        ("FRA", "FR", "country given as “FRA” in the source, not the two-letter code, read as FR (France)"),
        ("Allemagne", "DE", "country given as “Allemagne” in the source, not the two-letter code, read as DE (Germany)"),
    ],
)  # fmt: skip
def test_a_country_in_another_form_is_read_as_its_code(text: str, code: str, clause: str) -> None:
    assert corrected(country_iso2=text) == ({"country_iso2": code}, [clause])


@pytest.mark.parametrize("code", ["SCG", "YUG", "ANT", "CSK", "SUN"])
def test_a_country_that_is_several_today_is_refused_and_the_choice_is_named(code: str) -> None:
    with pytest.raises(
        BadRow, match=rf"^“{code}” is the code of what is several countries today: write one of [A-Z]{{2}} \("
    ):
        correct_cells(CELLS | {"country_iso2": code})


@pytest.mark.parametrize(("name", "code"), [("Serbia", "RS"), ("Serbie", "RS"), ("Montenegro", "ME")])
def test_a_state_under_a_divided_code_is_read_by_its_own_name(name: str, code: str) -> None:
    found, _corrections = correct_cells(CELLS | {"kind": "state", "name": name, "country_iso2": "SCG"})
    assert found["country_iso2"] == code


@pytest.mark.parametrize(("name", "kind"), [("Serbia", "civil_society"), ("Serbia and Montenegro", "state")])
def test_a_divided_code_is_refused_for_any_other_body_and_any_other_name(name: str, kind: str) -> None:
    with pytest.raises(BadRow, match=r"write one of ME \(Montenegro\), RS \(Serbia\)\.$"):
        correct_cells(CELLS | {"kind": kind, "name": name, "country_iso2": "SCG"})


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("www.acme.example", "https://www.acme.example"),
        ("acme.example/about", "https://acme.example/about"),
        ("https:// acme.example", "https://acme.example"),
        ("http ://acme.example", "http://acme.example"),
        ("https:/acme.example", "https://acme.example"),
        ("http//acme.example", "http://acme.example"),
        ("http:\\\\acme.example", "http://acme.example"),
        ("http://https://acme.example", "https://acme.example"),
        ("https://http://acme.example/a", "http://acme.example/a"),
    ],
)
def test_a_website_with_a_slip_before_its_name_is_read_without(text: str, address: str) -> None:
    assert corrected(website=text) == (
        {"website": address}, [f"website given as “{text}” in the source, read as {address}"],
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "https://acme.example https://acme.example/fr",
        "https://acme.example,https://acme.example",
        "https://acme.example/fr;http://acme.example/en",
        "acme.example ; www.acme.example",
        "https:// acme.example | www.acme.example",
    ],
)
def test_two_addresses_in_one_cell_are_refused_whichever_comes_first(text: str) -> None:
    with pytest.raises(BadRow) as refused:
        correct_cells(CELLS | {"website": text})
    assert str(refused.value) == f"“{text}” holds more than one address of a website: keep one."


@pytest.mark.parametrize(
    "text",
    [
        "", "https://acme.example", "HTTPS://acme.example", "https://web.archive.org/web/2019/https://acme.example",
        "https://acme.example/?to=https://b.example", "javascript:alert(1)", "mailto:a@acme.example", "a@acme.example",
        "acme", "https://acme .example", "acme example", "see website", "https://", "http://10.0.0.1 ", "ftp://acme.example",
    ],
)  # fmt: skip
def test_a_website_that_is_right_or_beyond_help_stays_for_the_importer_to_judge(text: str) -> None:
    assert corrected(website=text) == ({}, [])


@pytest.mark.parametrize(
    ("name", "plain"), [('Acme \\"Labs\\"', 'Acme "Labs"'), ("L\\'Acme", "L'Acme"), ('\\\\"Acme\\\\"', '"Acme"')]
)
def test_a_stroke_before_a_quotation_mark_is_left_out(name: str, plain: str) -> None:
    clause = "a stroke before a quotation mark in the source’s name left out"
    assert corrected(name=name) == ({"name": plain}, [clause])


@pytest.mark.parametrize("name", ['"Acme"', "“Acme”", "«Acme»", "L'Acme", "Acme\\Labs", 'ООО "Acme"'])
def test_quotation_marks_that_belong_to_a_name_stay(name: str) -> None:
    assert corrected(name=name) == ({}, [])


def test_several_faults_of_a_row_are_all_put_right_and_all_told() -> None:
    changed, told = corrected(name='Acme \\"Labs\\"', country_iso2="ROM", website="acme.example")
    assert changed == {"name": 'Acme "Labs"', "country_iso2": "RO", "website": "https://acme.example"}
    assert len(told) == 3


def test_what_was_put_right_needs_no_second_correction() -> None:
    once, _told = correct_cells(
        CELLS | {"name": "L\\'Acme", "country_iso2": "Rumänien", "website": "http//acme.example"}
    )
    assert correct_cells(once) == (once, ())


CORRECTION = Correction("country_iso2", "ROM", "RO", "read as RO", "lu RO")


@pytest.mark.parametrize(
    ("note", "both"),
    [
        ({}, {"en": "read as RO", "fr": "lu RO"}),
        ({"en": "at launch", "fr": "au lancement"}, {"en": "at launch; read as RO", "fr": "au lancement ; lu RO"}),
        ({"en": "at launch"}, {"en": "at launch; read as RO", "fr": "at launch ; lu RO"}),
    ],
)
def test_a_note_keeps_what_it_said_and_says_the_correction_in_both_languages(
    note: dict[str, str], both: dict[str, str]
) -> None:
    assert note_corrections(note, [CORRECTION]) == both
    assert note_corrections(note, []) == note


def test_the_report_names_file_and_line_of_each_correction() -> None:
    lines = [
        CELLS,
        CELLS | {"country_iso2": "ROM"},
        CELLS | {"country_iso2": "YUG"},
        CELLS | {"website": "acme.example"},
    ]
    told = told_corrections(CsvRow("supporters.csv", line, cells) for line, cells in enumerate(lines, 2))
    assert told == [
        Refusal("supporters.csv", 3, "Country given as “ROM” in the source, an outdated code, read as RO (Romania)."),
        Refusal("supporters.csv", 5, "Website given as “acme.example” in the source, read as https://acme.example."),
    ]


def test_a_body_has_one_kind_in_one_country_however_its_name_is_spelt() -> None:
    kinds = KindOfEach()
    kinds.note(name="Acmé Labs", kind="private_sector", country="FR", line=2)
    kinds.note(name="ACME LABS", kind="private_sector", country="FR", line=3)
    kinds.note(name="Acmé Labs", kind="civil_society", country="BE", line=4)
    reason = "The same name stands on line 2 as private_sector, and a body has one kind: keep the right one."
    with pytest.raises(BadRow) as refused:
        kinds.note(name="Acme-Labs", kind="civil_society", country="FR", line=5)
    assert str(refused.value) == reason


def test_a_state_and_an_authority_of_its_name_stand_side_by_side() -> None:
    kinds = KindOfEach()
    kinds.note(name="Luxembourg", kind="public_authority", country="LU", line=2)
    kinds.note(name="Luxembourg", kind="state", country="LU", line=3)
    with pytest.raises(BadRow, match="on line 2 as public_authority"):
        kinds.note(name="Luxembourg", kind="civil_society", country="LU", line=4)


@pytest.mark.parametrize(
    "text", ["http" + " " * 300_000, "," * 300_000, "http:/" * 50_000, "\\" * 300_000, "a." * 150_000]
)
def test_a_cell_of_any_length_takes_no_time(text: str) -> None:
    start = time.process_time()
    for length in (1000, len(text)):
        assert corrected(name=text[:length], website=text[:length], country_iso2=text) == ({}, [])
    assert time.process_time() - start < 2


@given(st.text(max_size=60), st.text(max_size=10), st.text(max_size=60))
def test_any_cells_are_corrected_or_refused_and_a_correction_is_never_silent(
    name: str, country: str, site: str
) -> None:
    try:
        changed, told = corrected(name=name, country_iso2=country, website=site)
    except BadRow as refused:
        assert str(refused).endswith(".")
    else:
        assert len(changed) == len(told)
