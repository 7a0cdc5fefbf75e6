"""Downloads: what is shown can be taken along, opens safely in a spreadsheet, and says its licence."""

import csv
import io
import json
import re
from datetime import date
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client

from tests.paris import rows
from undersigned.roll.models import RollEntry

SPREADSHEET_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def body(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode()


def table(client: Client, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/en/roll.csv{query}")
    assert answer.status_code == 200
    text = body(answer)
    assert text.startswith("\ufeffslug,name,kind,country_iso2,")
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def document(client: Client, query: str = "") -> dict[str, Any]:
    answer = client.get(f"/en/roll.json{query}")
    assert answer.status_code == 200
    return dict(json.loads(body(answer)))


def test_the_csv_holds_every_entry_that_counts_and_no_other(paris: Any, client: Client) -> None:
    told = sorted((row["name"], row["kind"], row["country_iso2"], row["endorsed_on"]) for row in rows("supporters.csv"))
    assert sorted((row["name"], row["kind"], row["country_iso2"], row["endorsed_on"]) for row in table(client)) == told


def test_no_cell_of_the_csv_starts_a_formula(paris: Any, client: Client) -> None:
    name = '=HYPERLINK("https://evil.example")'
    entry = RollEntry.objects.create(
        call_id=paris.pk, slug="evil", kind="private_sector", name=name, source="@SUM(A1)", since=date(2020, 1, 1),
        import_key="evil", search_text=" evil", sort_text="evil",
    )  # fmt: skip
    cells = [cell for row in table(client) for cell in row.values()]
    entry.delete()
    assert f"'{name}" in cells
    assert "'@SUM(A1)" in cells
    assert [cell for cell in cells if cell.lstrip(" \u3000").startswith(SPREADSHEET_FORMULAS)] == []


@pytest.mark.parametrize(
    ("query", "states"), [("?as_of=2021-09-21", 79), ("?as_of=2021-11-11", 80), ("?as_of=2018-01-01", 0)]
)
def test_both_files_hold_the_roll_of_a_day(paris: Any, client: Client, query: str, states: int) -> None:
    assert sum(row["kind"] == "state" for row in table(client, query)) == states
    found = document(client, query)
    assert found["as_of"] == query.removeprefix("?as_of=")
    assert found["counts"]["by_kind"]["state"] == states == sum(one["kind"] == "state" for one in found["entries"])
    assert found["counts"]["total"] == sum(found["counts"]["by_kind"].values()) == len(found["entries"])


def test_both_files_hold_what_the_page_shows(paris: Any, client: Client) -> None:
    query = "?q=germany&kind=private_sector"
    assert len(table(client, query)) == len(document(client, query)["entries"]) == 29


def test_the_json_names_those_that_do_not_count(paris: Any, client: Client) -> None:
    found = {one["name"]: one["state"] for one in document(client)["not_counted"]}
    assert found["Ghana"] == "announced"
    assert len(found) == 1 + 6


def test_the_json_keeps_the_precision_of_dates(paris: Any, client: Client) -> None:
    entries = {one["slug"]: one["endorsed_on"] for one in document(client)["entries"]}
    assert entries["united-states"] == {"value": "2021-11-10", "precision": "day"}
    assert entries["benin"] == {"value": "2022", "precision": "year"}
    assert entries["albania"] == {"value": None, "precision": "unknown"}


def breaches(value: Any, schema: dict[str, Any], root: dict[str, Any], where: str = "$") -> list[str]:
    """What breaks the schema, by the keywords of JSON Schema 2020-12 that ours uses."""
    if "$ref" in schema:
        return breaches(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root, where)
    names = {"object": dict, "array": list, "string": str, "integer": int, "null": type(None)}
    kinds = schema.get("type", [])
    allowed = tuple(names[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds))
    found = [f"{where} is {type(value).__name__}"] if allowed and not isinstance(value, allowed) else []
    found += [f"{where} is {value}"] if "enum" in schema and value not in schema["enum"] else []
    if isinstance(value, str):
        found += [f"{where} is {value}"] if not re.search(schema.get("pattern", ""), value) else []
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        found += [f"{where} lacks {name}" for name in schema.get("required", []) if name not in value]
        more = schema.get("additionalProperties")
        found += [f"{where} has {name}" for name in value if more is False and name not in properties]
        for name, inner in value.items():
            found += breaches(inner, properties.get(name, more or {}), root, f"{where}.{name}")
    if isinstance(value, list):
        for number, inner in enumerate(value):
            found += breaches(inner, schema.get("items", {}), root, f"{where}[{number}]")
    return found


def test_the_json_keeps_its_published_schema(paris: Any, client: Client) -> None:
    answer = client.get("/en/roll/schema.json")
    assert answer["Content-Type"] == "application/schema+json"
    schema = answer.json()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    found = document(client)
    assert found["$schema"].endswith("/en/roll/schema.json")
    assert breaches(found, schema, schema) == []
    found["entries"][0] |= {"kind": "company", "more": 1}
    del found["entries"][1]["slug"]
    assert breaches(found, schema, schema) == [
        "$.entries[0] has more", "$.entries[0].kind is company", "$.entries[1] lacks slug",
    ]  # fmt: skip


def test_licence_and_attribution_go_with_the_data(paris: Any, client: Client) -> None:
    found = document(client)
    assert found["licence"]["name"] == "EUPL-1.2"
    assert "pariscall.international" in found["attribution"]
    licence = f'<{found["licence"]["url"]}>; rel="license"'
    assert client.get("/en/roll.csv")["Link"] == licence
    assert client.get("/en/roll.json")["Link"].startswith(f"{licence}, <")
    assert client.get("/en/roll.json")["Link"].endswith('/en/roll/schema.json>; rel="describedby"')


def test_the_csv_is_saved_under_the_name_of_call_and_day(paris: Any, client: Client) -> None:
    answer = client.get("/en/roll.csv?as_of=2021-09-21")
    assert answer["Content-Disposition"] == 'attachment; filename="paris-call-roll-2021-09-21.csv"'
    assert answer["Content-Type"] == "text/csv; charset=utf-8; header=present"


@pytest.mark.parametrize("file", ["roll.csv", "roll.json"])
def test_nonsense_is_answered_with_400_and_a_sentence(paris: Any, client: Client, file: str) -> None:
    answer = client.get(f"/en/{file}?as_of=x&kind=%00")
    assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert answer.text.splitlines() == [
        "kind: There is no such kind of supporter. Choose one from the list.",
        "as_of: This is not a day. Write it as 2021-09-21.",
    ]


def test_an_address_without_language_leads_to_the_file_with_its_question(paris: Any, client: Client) -> None:
    answer = client.get("/roll.csv?as_of=2021-09-21", headers={"Accept-Language": "fr"})
    assert (answer.status_code, answer["Location"]) == (302, "/fr/roll.csv?as_of=2021-09-21")


def test_the_files_are_sent_in_pieces_by_either_kind_of_server(paris: Any, client: Client) -> None:
    async def pieces() -> list[bytes]:
        answer: Any = await AsyncClient().get("/en/roll.csv?q=germany")
        return [piece async for piece in answer.streaming_content]

    whole = body(client.get("/en/roll.csv?q=germany"))
    assert client.get("/en/roll.csv").streaming
    assert async_to_sync(pieces)() == [whole.encode()]
