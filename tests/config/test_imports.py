"""The commands import and export: what an operator sees, on a terminal, in a pipe and in a file."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.doers import make_campaign, make_target
from tests.paris import EXAMPLE, NOW
from undersigned.calls.models import Version
from undersigned.config.exports import export_group
from undersigned.config.imports import import_group
from undersigned.flows.import_call import import_call
from undersigned.flows.load_example import load_example
from undersigned.people.models import AuditLine

pytestmark = pytest.mark.django_db

HEADER = "name,kind,country_iso2,endorsed_on,listed_on,website,confidence,source"
GOOD = "Acme,private_sector,FR,2019,2019-11-10,,high,https://list.example/acme"
BAD = "Other,company,FR,2019,2019-11-10,,high,https://list.example/other"


def run(*arguments: str) -> Result:
    group = import_group if arguments[0] == "import" else export_group
    return CliRunner().invoke(group, arguments[1:])


@pytest.fixture
def folder(tmp_path: Path) -> str:
    (tmp_path / "supporters.csv").write_text(f"{HEADER}\n{GOOD}\n{BAD}\n", encoding="utf-8")
    return str(tmp_path)


def test_the_built_in_roll_is_imported_without_a_folder() -> None:
    import_call(EXAMPLE, now=NOW)
    result = run("import", "roll")
    assert result.exit_code == 0
    assert "supporters.csv: 1223 rows\n" in result.stderr
    assert result.stdout.endswith("0 changed, 0 unchanged, 0 not read.\n")
    assert run("import", "roll").stdout.endswith("rows read: 0 made, 0 changed, 2710 unchanged, 0 not read.\n")


def test_a_row_that_cannot_be_read_is_told_and_the_status_says_so(folder: str) -> None:
    import_call(EXAMPLE, now=NOW)
    result = run("import", "roll", folder)
    assert result.exit_code == 1
    assert "Not read: supporters.csv, line 3: “company” is not a kind: state, " in result.stderr
    assert "Not there: regimes.csv\n" in result.stderr
    assert result.stdout == "2 rows read: 1 made, 0 changed, 0 unchanged, 1 not read.\n"


def test_what_was_put_right_in_a_row_is_told(tmp_path: Path) -> None:
    import_call(EXAMPLE, now=NOW)
    (tmp_path / "supporters.csv").write_text(f"{HEADER}\n{GOOD.replace(',FR,', ',ROM,')}\n", encoding="utf-8")
    told = [line for line in run("import", "roll", str(tmp_path)).stderr.splitlines() if line.startswith("Put right")]
    assert told == [
        "Put right: supporters.csv, line 2: Country given as “ROM” in the source, an outdated code, read as RO (Romania)."
    ]


def test_json_is_one_object_a_line_with_the_report_last(folder: str) -> None:
    import_call(EXAMPLE, now=NOW)
    result = run("import", "roll", folder, "--json")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert lines[0] == {"file": "supporters.csv", "done": 0, "total": 2}
    report = lines[-1]
    assert (report["read"], report["made"]) == (2, 1)
    assert [(one["file"], one["line"]) for one in report["refused"]] == [("supporters.csv", 3)]


def test_a_roll_without_a_call_is_refused_with_what_to_do() -> None:
    result = run("import", "roll")
    assert (result.exit_code, result.stderr) == (
        1, "Error: There is no call. Import one first: undersigned import call FOLDER.\n",
    )  # fmt: skip


def test_a_folder_that_holds_no_call_is_refused(tmp_path: Path) -> None:
    result = run("import", "call", str(tmp_path))
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: call.toml cannot be read as TOML: ")


def test_the_built_in_call_is_imported_without_a_folder() -> None:
    assert run("import", "call").exit_code == 0
    assert run("import", "call").stdout == "30 rows read: 0 made, 0 changed, 22 unchanged, 0 not read.\n"


def test_contacts_are_imported_for_the_campaign_that_is_named_or_shown(tmp_path: Path) -> None:
    nothing = run("import", "contacts", __file__, "--campaign", "hush")
    make_target(make_campaign())
    file = tmp_path / "contacts.csv"
    file.write_text(
        "target,office,email\nBR,Office,office@example.org\nXX,Office,office@example.org\n", encoding="utf-8"
    )
    first = run("import", "contacts", str(file), "--campaign", "hush")
    again = run("import", "contacts", str(file), "--campaign", "hush", "--json")
    assert (nothing.exit_code, "There is no such campaign." in nothing.stderr) == (1, True)
    assert (first.exit_code, first.stdout) == (1, "2 rows read: 1 made, 0 changed, 0 unchanged, 1 not read.\n")
    assert first.stderr == "Not read: contacts.csv, line 3: “XX” is no target of the campaign.\n"
    report = json.loads(again.stdout)
    assert (report["made"], report["unchanged"], report["refused"][0]["line"]) == (0, 1, 3)


def test_the_next_version_is_published_only_where_it_is_asked_for(tmp_path: Path) -> None:
    import_call(EXAMPLE, now=NOW)
    for file in ("call.toml", "principles.csv", "principles_fr.csv"):
        text = (EXAMPLE / file).read_text(encoding="utf-8")
        (tmp_path / file).write_text(text.replace("Cyber hygiene", "Cyber cleanliness"), encoding="utf-8")
    refused = run("import", "call", str(tmp_path))
    assert (refused.exit_code, "undersigned import call --new-version" in refused.stderr) == (1, True)
    assert run("import", "call", str(tmp_path), "--new-version").exit_code == 0
    assert list(Version.objects.values_list("number", flat=True)) == [2, 1]


def test_the_roll_is_exported_as_csv_and_json_now_and_as_of_a_day(tmp_path: Path) -> None:
    load_example(now=NOW)
    table = list(csv.DictReader(io.StringIO(run("export", "roll").stdout.lstrip("\ufeff"))))
    assert len(table) == 1223
    path = tmp_path / "roll.json"
    assert run("export", "roll", "--format", "json", "--as-of", "2021-09-21", "-o", str(path)).exit_code == 0
    document = json.loads(path.read_text(encoding="utf-8"))
    assert (document["as_of"], document["counts"]["by_kind"]["state"]) == ("2021-09-21", 79)
    assert len(document["entries"]) == document["counts"]["total"]


def test_what_was_exported_can_be_imported_elsewhere(tmp_path: Path) -> None:
    load_example(now=NOW)
    assert run("export", "roll", "-o", str(tmp_path / "supporters.csv")).exit_code == 0
    result = run("import", "roll", str(tmp_path))
    assert (result.exit_code, result.stdout.split(": ")[0]) == (0, "1223 rows read")
    assert " 0 made," in result.stdout


def test_a_day_that_is_none_is_refused() -> None:
    assert run("export", "roll", "--as-of", "yesterday").exit_code == 2


def test_signatures_need_the_custodians_key_and_are_noted_in_the_audit(tmp_path: Path) -> None:
    from tests.signatories import ADA, CUSTODIAN_PRIVATE, confirmed, make_call

    confirmed(make_call(), ADA)
    wrong, right = tmp_path / "wrong", tmp_path / "right"
    wrong.write_bytes(bytes(len(CUSTODIAN_PRIVATE)))
    right.write_bytes(CUSTODIAN_PRIVATE)
    refused = run("export", "signatures", "--custodian-key", str(wrong))
    assert (refused.exit_code, ADA in refused.output) == (1, False)
    given = run("export", "signatures", "--custodian-key", str(right))
    assert [row["email"] for row in csv.DictReader(io.StringIO(given.stdout))] == [ADA]
    assert AuditLine.objects.filter(event="signatures.exported").count() == 2
