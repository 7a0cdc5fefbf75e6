"""Import the roll: what the files say arrives, once, each change as a public line; what cannot be read is told."""

import csv
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.paris import EXAMPLE, NOW, rows
from tests.signatories import make_call
from undersigned.calls.models import Call
from undersigned.flows.import_roll import NothingToImport, import_roll
from undersigned.people.models import Country, CountryRegime
from undersigned.roll.models import OfficialCount, RollChange, RollEntry
from undersigned.roll.search import search_roll
from undersigned.values.csv_files import Refusal
from undersigned.values.tallies import ImportReport

pytestmark = pytest.mark.django_db

HEADER = "name,kind,country_iso2,endorsed_on,listed_on,website,confidence,source"
ACME = "Acme,private_sector,FR,2019,2019-11-10,https://acme.example,high,https://list.example/acme"
LATER = NOW + timedelta(days=1)


@pytest.fixture
def call() -> Call:
    return make_call()


def write(folder: Path, *lines: str, file: str = "supporters.csv", header: str = HEADER) -> Path:
    (folder / file).write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
    return folder


def brought(folder: Path, call: Call, now: datetime = NOW) -> tuple[int, int, int, list[Refusal]]:
    report = import_roll(folder, call=call, now=now)
    return report.made, report.changed, report.unchanged, list(report.refused)


def history(name: str) -> list[tuple[str, Any]]:
    return list(RollChange.objects.filter(entry__name=name).order_by("pk").values_list("what", "on"))


def test_every_row_of_the_example_arrives_as_it_stands_there(call: Call) -> None:
    report = import_roll(EXAMPLE, call=call, now=NOW)
    assert (report.refused, report.absent, report.changed, report.unchanged) == ((), (), 0, 0)
    names = ("name", "kind", "country", "endorsed_on", "listed_on", "website", "confidence")
    stored = Counter(RollEntry.objects.filter(state="listed").values_list(*names))
    told = Counter(
        (
            row["name"], row["kind"], row["country_iso2"], row["endorsed_on"],
            date.fromisoformat(row["listed_on"]) if row["listed_on"] else None, row["website"], row["confidence"],
        )
        for row in rows("supporters.csv")
    )  # fmt: skip
    assert stored == told
    assert stored.total() == 1223


def test_sources_of_the_example_stand_in_the_evidence_and_states_have_that_of_their_date(call: Call) -> None:
    import_roll(EXAMPLE, call=call, now=NOW)
    sources = {row["source"] for row in rows("supporters.csv")}
    stored = dict(RollEntry.objects.filter(state="listed").values_list("source", "kind"))
    assert [source for source in sources if not any(one.startswith(source) for one in stored)] == []
    france = RollEntry.objects.get(kind="state", country="FR")
    assert france.source.endswith(" ; https://github.com/ambanum/pariscall.international")
    assert france.note == {"en": "launched the Call", "fr": "a lancé l’Appel"}


def test_a_second_import_changes_nothing(call: Call) -> None:
    first = import_roll(EXAMPLE, call=call, now=NOW)
    before = list(RollEntry.objects.order_by("pk").values()), RollChange.objects.count()
    second = import_roll(EXAMPLE, call=call, now=LATER)
    assert second == ImportReport(read=first.read, unchanged=first.made)
    assert (list(RollEntry.objects.order_by("pk").values()), RollChange.objects.count()) == before


def test_the_example_comes_in_within_four_seconds_of_work(call: Call) -> None:
    import time

    start = time.process_time()
    import_roll(EXAMPLE, call=call, now=NOW)
    assert time.process_time() - start < 4


def test_entries_that_left_keep_their_place_with_day_reason_and_successor(call: Call) -> None:
    import_roll(EXAMPLE, call=call, now=NOW)
    left = {one.name: one for one in RollEntry.objects.exclude(left_on=None).select_related("succeeded_by")}
    ways = {"removed": "removed", "duplicate": "merged", "succeeded": "succeeded"}
    assert {name: (one.state, one.left_on.isoformat()) for name, one in left.items() if one.left_on} == {
        row["name"]: (ways[row["what"]], row["removed_on"]) for row in rows("delisted.csv")
    }
    successor = left["EastWest Institute"].succeeded_by
    assert successor is not None
    assert (successor.name, successor.state) == ("Observer Research Foundation America (ORF America)", "listed")
    assert left["Maldon&Wat"].note == {"en": "no reason given", "fr": "sans motif indiqué"}
    assert history("EastWest Institute") == [("listed", date(2019, 11, 10)), ("succeeded", date(2021, 3, 23))]


def test_ghana_is_announced_and_not_listed(call: Call) -> None:
    import_roll(EXAMPLE, call=call, now=NOW)
    ghana = RollEntry.objects.get(country="GH", kind="state")
    assert (ghana.state, ghana.endorsed_on, ghana.listed_on, ghana.since, ghana.confidence) == (
        "announced", "", None, None, "low",
    )  # fmt: skip
    assert history("Ghana") == [("announced", date(2018, 12, 2))]


def test_countries_regimes_and_counters_arrive(call: Call) -> None:
    import_roll(EXAMPLE, call=call, now=NOW)
    brazil = Country.objects.get(code="BR")
    assert (brazil.alpha3, brazil.name_fr, brazil.subregion) == ("BRA", "Brésil", "Latin America and the Caribbean")
    population = {row["iso2"]: int(row["population"]) for row in rows("population.csv")}
    assert dict(Country.objects.values_list("code", "population")) == population
    known = {row["iso2"] for row in rows("states.csv")}
    regimes = {
        (row["iso2"], int(row["year"]), int(row["regime"])) for row in rows("regimes.csv") if row["iso2"] in known
    }
    assert set(CountryRegime.objects.values_list("country_id", "year", "regime")) == regimes
    assert OfficialCount.objects.count() == 81
    last = OfficialCount.objects.get(day=date(2024, 1, 19))
    assert (last.states, last.total_shown, last.uncategorised, last.total_files) == (81, 1217, 5, 1222)


def test_dates_keep_the_precision_of_their_source(call: Call, tmp_path: Path) -> None:
    def row(name: str, endorsed_on: str, listed_on: str) -> str:
        return f"{name},civil_society,,{endorsed_on},{listed_on},,high,https://list.example/{name}"

    write(
        tmp_path,
        row("Day", "2019-05-01", ""),
        row("Year", "2019", ""),
        row("None", "", ""),
        row("Both", "2018", "2019-11-10"),
    )
    import_roll(tmp_path, call=call, now=NOW)
    kept = {one[0]: one[1:] for one in RollEntry.objects.values_list("name", "endorsed_on", "listed_on", "since")}
    assert kept == {
        "Day": ("2019-05-01", None, date(2019, 5, 1)),
        "Year": ("2019", None, date(2019, 12, 31)),
        "None": ("", None, None),
        "Both": ("2018", date(2019, 11, 10), date(2019, 11, 10)),
    }


@pytest.mark.parametrize(
    ("endorsed_on", "listed_on", "on"),
    [
        ("2020", "2021-02-03", date(2021, 2, 3)),
        ("2020-05-06", "", date(2020, 5, 6)),
        ("2020", "", None),
        ("", "", None),
    ],
)
def test_the_history_names_a_day_only_where_a_source_does(
    call: Call, tmp_path: Path, endorsed_on: str, listed_on: str, on: date | None
) -> None:
    row = f",{endorsed_on},{listed_on},,high,https://list.example/"
    write(tmp_path, GHANA.format("unknown"), file="states.csv", header=STATES)
    import_roll(write(tmp_path, f"Acme,private_sector,FR{row}acme"), call=call, now=NOW)
    write(tmp_path, f"Acme,private_sector,FR{row}acme", f"Ghana,state,GH{row}ghana")
    import_roll(tmp_path, call=call, now=LATER)
    assert history("Acme") == [("listed", on)]
    assert history("Ghana") == [("announced", None), ("listed", on)]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (ACME.replace("private_sector", "company"), "“company” is not a kind: state, public_authority, private_sector, civil_society."),
        (ACME.replace("private_sector", ""), "“” is not a kind: state, public_authority, private_sector, civil_society."),
        (ACME.replace("FR", "ZZ"), "“ZZ” is not the ISO 3166-1 alpha-2 code of a country."),
        (ACME.replace("FR", "fr"), "“fr” is not the ISO 3166-1 alpha-2 code of a country."),
        (ACME.replace("2019-11-10", "2019-02-30"), "listed_on: '2019-02-30' is not a date of the calendar."),
        (ACME.replace("2019-11-10", "2019"), "listed_on “2019” is not a day."),
        (ACME.replace("2019-11-10", "2199-01-01"), "listed_on 2199-01-01 lies in the future."),
        (ACME.replace(",2019,", ",2199,"), "endorsed_on 2199 lies in the future."),
        (ACME.replace(",2019,", ",11/2019,"), "endorsed_on: '11/2019' is not a date: write a day as 2018-11-12, a year as 2018, or nothing."),
        (ACME.replace("https://acme.example", "javascript:alert(1)"), "“javascript:alert(1)” is not the address of a website."),
        (ACME.replace("high", "certain"), "“certain” is not a confidence: high, medium or low."),
        (ACME.replace("https://list.example/acme", ""), "The source is missing: say where the endorsement can be seen."),
        (ACME.replace("Acme", ""), "The name is missing."),
        (ACME.replace("Acme", "A" * 256), "The name is longer than 255 characters."),
        (ACME.replace("Acme", "A\u202ecme"), "The name holds characters that cannot be seen."),
        (ACME.replace("Acme", "Visit https://spam.example"), "The name holds a link."),
        (ACME.replace("private_sector,FR", "state,"), "A state needs its country."),
        (ACME + ",more", "The row has 9 cells, the header 8."),
        (ACME.replace("/acme", "/" + "a" * 400), "The source's first address is longer than 400 characters."),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_read_is_told_and_stops_nothing_else(
    call: Call, tmp_path: Path, bad: str, reason: str
) -> None:
    other = ACME.replace("Acme", "Other").replace("/acme", "/other")
    report = import_roll(write(tmp_path, bad, other), call=call, now=NOW)
    assert report.refused == (Refusal("supporters.csv", 2, reason),)
    assert list(RollEntry.objects.values_list("name", flat=True)) == ["Other"]


def test_bytes_that_are_not_utf8_cost_their_row_only(call: Call, tmp_path: Path) -> None:
    content = f"{HEADER}\n{ACME}\n".encode() + ACME.replace("Acme", "Caf\xe9").encode("latin-1") + b"\n"
    (tmp_path / "supporters.csv").write_bytes(content)
    assert brought(tmp_path, call) == (1, 0, 0, [Refusal("supporters.csv", 3, "The row is not UTF-8.")])


def test_the_same_name_with_its_source_and_the_same_state_stand_once(call: Call, tmp_path: Path) -> None:
    france = "France,state,FR,,2019-09-16,,high,https://list.example/"
    write(tmp_path, ACME, ACME.replace("Acme", "ACMÉ"), france + "fr", france + "fr2")
    reason = "It stands already on line {}: the same state, or name and source."
    assert brought(tmp_path, call) == (
        2, 0, 0, [Refusal("supporters.csv", 3, reason.format(2)), Refusal("supporters.csv", 5, reason.format(4))],
    )  # fmt: skip


OTHER = ACME.replace("Acme", "Other")


def test_supporters_that_share_a_source_stand_side_by_side_and_are_known_again(call: Call, tmp_path: Path) -> None:
    write(tmp_path, ACME, OTHER, OTHER.replace("FR", "BE"))
    assert brought(tmp_path, call) == (3, 0, 0, [])
    assert brought(tmp_path, call, LATER) == (0, 0, 3, [])
    assert brought(write(tmp_path, OTHER.replace(",2019,", ",2018,")), call, LATER) == (0, 1, 0, [])
    assert sorted(RollEntry.objects.values_list("name", "country", "endorsed_on")) == [
        ("Acme", "FR", "2019"), ("Other", "BE", "2019"), ("Other", "FR", "2018"),
    ]  # fmt: skip


def test_an_entry_is_known_again_when_another_supporter_comes_by_its_source(call: Call, tmp_path: Path) -> None:
    import_roll(write(tmp_path, ACME), call=call, now=NOW)
    assert brought(write(tmp_path, ACME, OTHER), call, LATER) == (1, 0, 1, [])
    write(tmp_path, GONE.format("withdrawn").replace("Acme", "Other"), file="delisted.csv", header=DELISTED)
    assert brought(write(tmp_path, ACME), call, LATER) == (0, 1, 1, [])
    assert sorted(RollEntry.objects.values_list("name", "state")) == [("Acme", "listed"), ("Other", "withdrawn")]


def test_an_address_and_a_name_that_are_too_long_together_are_refused(call: Call, tmp_path: Path) -> None:
    long = ACME.replace("/acme", "/" + "a" * 360)
    reason = "The source's first address and the name are longer than 400 characters."
    assert brought(write(tmp_path, long, long.replace("Acme", "Other")), call) == (
        0, 0, 0, [Refusal("supporters.csv", line, reason) for line in (2, 3)],
    )  # fmt: skip


def test_entries_that_left_in_one_commit_are_told_apart_and_point_to_what_stands(call: Call, tmp_path: Path) -> None:
    import_roll(write(tmp_path, ACME), call=call, now=NOW)
    gone = GONE.format("duplicate")
    write(tmp_path, gone, gone.replace("Acme", "Third"), file="delisted.csv", header=DELISTED)
    successor = "name,kind,country_iso2,successor"
    write(tmp_path, "Third,private_sector,FR,Acme", file="successors.csv", header=successor)
    assert brought(write(tmp_path, ACME, OTHER), call) == (3, 0, 1, [])
    assert list(RollEntry.objects.filter(state="merged").order_by("name").values_list("name", "succeeded_by__name")) == [
        ("Acme", None), ("Third", "Acme"),
    ]  # fmt: skip
    assert brought(tmp_path, call, LATER) == (0, 0, 4, [])


def test_a_folder_without_supporters_is_refused_in_a_sentence(call: Call, tmp_path: Path) -> None:
    with pytest.raises(NothingToImport, match=r"There is no supporters\.csv in "):
        import_roll(tmp_path, call=call, now=NOW)


def test_files_that_are_not_there_are_named(call: Call, tmp_path: Path) -> None:
    report = import_roll(write(tmp_path, ACME), call=call, now=NOW)
    assert report.made == 1
    assert set(report.absent) == {
        "states.csv", "population.csv", "regimes.csv", "states_evidence.csv", "aliases.csv", "notes_fr.csv", "successors.csv",
        "announced.csv", "delisted.csv", "counters_history.csv",
    }  # fmt: skip


ALIASES = "name,kind,country_iso2,alias"


def test_a_supporter_is_found_by_every_name_that_the_aliases_give_it_and_a_name_for_nobody_is_told(
    call: Call, tmp_path: Path
) -> None:
    row = "Acme,private_sector,FR,{}"
    write(
        tmp_path, row.format("Ács"), row.format("艾克美"), row.replace("FR", "BE"), file="aliases.csv", header=ALIASES
    )
    assert brought(write(tmp_path, ACME, OTHER), call) == (
        2, 0, 0, [Refusal("aliases.csv", 4, "“Acme” is not in supporters.csv.")],
    )  # fmt: skip
    found = {name: [one.name for one in search_roll(call.pk, text=name).entries] for name in ("acs", "艾克美", "acme")}
    assert found == {"acs": ["Acme"], "艾克美": ["Acme"], "acme": ["Acme"]}
    write(tmp_path, row.format("Zenith"), file="aliases.csv", header=ALIASES)
    assert brought(tmp_path, call, LATER) == (0, 0, 2, [])
    assert [[one.name for one in search_roll(call.pk, text=name).entries] for name in ("acs", "zenith")] == [
        [],
        ["Acme"],
    ]
    assert RollChange.objects.filter(what="corrected").count() == 0


def test_a_changed_row_corrects_its_entry_and_says_so_in_public(call: Call, tmp_path: Path) -> None:
    import_roll(write(tmp_path, ACME), call=call, now=NOW)
    slug = RollEntry.objects.get().slug
    write(tmp_path, ACME.replace("Acme,", "Acme Corporation,").replace(",2019,", ",2019-05-01,"))
    assert brought(tmp_path, call, LATER) == (0, 1, 0, [])
    entry = RollEntry.objects.get()
    assert (entry.name, entry.endorsed_on, entry.slug) == ("Acme Corporation", "2019-05-01", slug)
    line = RollChange.objects.get(what="corrected")
    assert (line.on, line.recorded_at) == (LATER.date(), LATER)
    assert line.note == {"fields": {"name": ["Acme", "Acme Corporation"], "endorsed_on": ["2019", "2019-05-01"]}}
    assert brought(tmp_path, call, LATER) == (0, 0, 1, [])


def test_a_link_that_moved_on_to_a_newer_commit_is_still_the_same_entry(call: Call, tmp_path: Path) -> None:
    def at(commit: str) -> str:
        return ACME.replace("https://list.example/acme", f"https://github.com/a/b/blob/{commit}/acme.md")

    import_roll(write(tmp_path, at("a" * 40)), call=call, now=NOW)
    assert brought(write(tmp_path, at("b" * 40)), call, LATER) == (0, 1, 0, [])


def test_an_entry_that_no_file_names_any_more_stays_on_the_roll(call: Call, tmp_path: Path) -> None:
    other = ACME.replace("Acme", "Other").replace("/acme", "/other")
    import_roll(write(tmp_path, ACME, other), call=call, now=NOW)
    assert brought(write(tmp_path, other), call, LATER) == (0, 0, 1, [])
    assert sorted(RollEntry.objects.values_list("name", "state")) == [("Acme", "listed"), ("Other", "listed")]


DELISTED = "name,kind,country_iso2,listed_on,removed_on,what,note,source"
GONE = "Acme,private_sector,FR,2019-11-10,2022-01-05,{},moved away,https://list.example/commit/1"


def test_an_entry_that_moves_to_the_delisted_leaves_with_a_line_and_stays_one_row(call: Call, tmp_path: Path) -> None:
    import_roll(write(tmp_path, ACME), call=call, now=NOW)
    write(tmp_path)
    write(tmp_path, GONE.format("withdrawn"), file="delisted.csv", header=DELISTED)
    assert brought(tmp_path, call, LATER) == (0, 1, 0, [])
    entry = RollEntry.objects.get()
    assert (entry.state, entry.left_on) == ("withdrawn", date(2022, 1, 5))
    assert history("Acme") == [("listed", date(2019, 11, 10)), ("withdrawn", date(2022, 1, 5))]
    assert brought(tmp_path, call, LATER) == (0, 0, 1, [])


def test_a_second_entry_of_a_body_that_still_stands_leaves_the_first_alone(call: Call, tmp_path: Path) -> None:
    write(tmp_path, GONE.format("duplicate"), file="delisted.csv", header=DELISTED)
    assert brought(write(tmp_path, ACME), call) == (2, 0, 0, [])
    assert sorted(RollEntry.objects.values_list("name", "state", "slug")) == [
        ("Acme", "listed", "acme"), ("Acme", "merged", "acme-fr"),
    ]  # fmt: skip


def test_an_entry_that_left_cannot_come_back_as_if_nothing_had_been(call: Call, tmp_path: Path) -> None:
    write(tmp_path, GONE.format("removed"), file="delisted.csv", header=DELISTED)
    import_roll(write(tmp_path), call=call, now=NOW)
    write(tmp_path, GONE.format("withdrawn"), file="delisted.csv", header=DELISTED)
    reason = "It is removed on the roll, and withdrawn cannot follow that."
    assert brought(tmp_path, call, LATER) == (0, 0, 0, [Refusal("delisted.csv", 2, reason)])


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (GONE.format("lost"), "“lost” is not a way to leave the roll: removed, duplicate, succeeded, withdrawn."),
        (GONE.format("removed").replace("2022-01-05", ""), "removed_on is missing."),
        (GONE.format("removed").replace("2022-01-05", "2018-01-05"), "It left the roll before it was listed."),
    ],
)
def test_a_bad_row_of_the_delisted_is_told(call: Call, tmp_path: Path, bad: str, reason: str) -> None:
    write(tmp_path, bad, file="delisted.csv", header=DELISTED)
    assert brought(write(tmp_path), call) == (0, 0, 0, [Refusal("delisted.csv", 2, reason)])


STATES = "iso2,iso3,name_en,name_fr,un_member,region,subregion,endorsed,endorsed_on,confidence,source"
GHANA = "GH,GHA,Ghana,Ghana,1,Africa,Sub-Saharan Africa,{},,low,https://news.example/ghana"


def test_an_announced_state_that_is_listed_later_goes_on_in_the_same_row(call: Call, tmp_path: Path) -> None:
    write(tmp_path, GHANA.format("unknown"), file="states.csv", header=STATES)
    assert brought(write(tmp_path), call) == (2, 0, 0, [])
    slug = RollEntry.objects.get().slug
    write(tmp_path, GHANA.format("1"), file="states.csv", header=STATES)
    write(tmp_path, "Ghana,state,GH,,2026-01-02,,high,https://list.example/ghana")
    assert brought(tmp_path, call, LATER) == (0, 1, 1, [])
    entry = RollEntry.objects.get()
    assert (entry.slug, entry.state, entry.since) == (slug, "listed", date(2026, 1, 2))
    assert history("Ghana") == [("announced", None), ("listed", date(2026, 1, 2))]


@pytest.mark.parametrize(
    ("file", "header", "bad", "reason"),
    [
        ("states.csv", STATES, GHANA.format("0").replace("GHA,", "gha,"), "“gha” is not an ISO 3166-1 alpha-3 code."),
        ("states.csv", STATES, GHANA.format("0").replace(",1,Africa", ",yes,Africa"), "un_member is neither 0 nor 1."),
        ("states.csv", STATES, GHANA.format("0").replace("Ghana,Ghana", "Ghana,"), "name_fr needs 1 to 100 characters."),
        ("population.csv", "iso2,population,source,licence", "GH,many,x,y", "population “many” is not a whole number from 0 to 10000000000."),
        ("regimes.csv", "iso2,year,regime,source,licence", "GH,2024,4,x,y", "regime “4” is not a whole number from 0 to 3."),
        ("counters_history.csv", "date,states,public_authorities,private_sector,civil_society,uncategorised,total_shown,total_files,source", "2020-01-01,1,1,1,1,0,5,5,x", "The four kinds do not add up to total_shown."),
        ("counters_history.csv", "date,states,public_authorities,private_sector,civil_society,uncategorised,total_shown,total_files,source", "2020-01-01,1,x,1,1,0,4,4,x", "public_authorities “x” is not a whole number."),
    ],
)  # fmt: skip
def test_a_bad_row_of_any_other_file_is_told(
    call: Call, tmp_path: Path, file: str, header: str, bad: str, reason: str
) -> None:
    write(tmp_path, bad, file=file, header=header)
    assert brought(write(tmp_path, ACME), call) == (1, 0, 0, [Refusal(file, 2, reason)])


def test_two_calls_have_a_roll_each(call: Call, tmp_path: Path) -> None:
    other = make_call("still-waters")
    write(tmp_path, ACME)
    assert (brought(tmp_path, call), brought(tmp_path, other)) == ((1, 0, 0, []), (1, 0, 0, []))


def test_progress_is_told_up_to_the_last_row(call: Call) -> None:
    told: list[tuple[str, int, int]] = []
    import_roll(EXAMPLE, call=call, now=NOW, progress=lambda *step: told.append(step))
    steps = [done for file, done, total in told if file == "supporters.csv" and total == 1223]
    assert steps == sorted(steps)
    assert (steps[0], steps[-1], len(set(steps)) > 4) == (0, 1223, True)


def test_the_french_notes_translate_every_note_of_the_example() -> None:
    notes = {row["basis"] for row in rows("states_evidence.csv")} | {row["note"] for row in rows("delisted.csv")}
    with (EXAMPLE / "notes_fr.csv").open(encoding="utf-8", newline="") as file:
        french = {row["en"]: row["fr"] for row in csv.DictReader(file)}
    assert french.keys() == notes
    assert all(french.values())


def test_the_moment_of_the_import_is_kept_beside_the_day_of_the_deed(call: Call, tmp_path: Path) -> None:
    import_roll(write(tmp_path, ACME), call=call, now=NOW)
    line = RollChange.objects.get()
    assert (line.on, line.recorded_at, line.source) == (
        date(2019, 11, 10), datetime(2026, 11, 23, 12, 0, tzinfo=UTC), "https://list.example/acme",
    )  # fmt: skip
