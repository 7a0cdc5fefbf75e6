"""Import a call: its wording is published once, with honest notes, and never changes under a second import."""

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from tests.paris import EXAMPLE, NOW, rows
from undersigned.calls.models import Call, Milestone, Principle, Translation, Version
from undersigned.flows.export_roll import export_json
from undersigned.flows.import_call import NoCallToImport, import_call
from undersigned.people.models import AuditLine
from undersigned.roll.search import RollFilter
from undersigned.values.csv_files import Refusal

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file in ("call.toml", "principles.csv", "principles_fr.csv", "milestones.csv", "milestones_fr.csv"):
        shutil.copy(EXAMPLE / file, tmp_path)
    return tmp_path


def change(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_the_paris_call_stands_with_its_nine_principles_in_two_languages(folder: Path) -> None:
    report = import_call(folder, now=NOW)
    assert report.refused == ()
    call = Call.objects.get()
    assert (call.slug, call.official_url, str(call.launched_on), call.opened_at) == (
        "paris-call", "https://pariscall.international", "2018-11-12", NOW,
    )  # fmt: skip
    version = Version.objects.get()
    assert (version.number, version.published_at, sorted(version.note)) == (1, NOW, ["en", "fr"])
    assert [sorted(note) for note in (call.disclaimer, call.growth_note)] == [["en", "fr"], ["en", "fr"]]
    assert dict(Translation.objects.values_list("language", "authentic")) == {"en": True, "fr": False}
    for language in ("en", "fr"):
        titles = Principle.objects.filter(translation__language=language).values_list("number", "title")
        assert list(titles) == [(int(row["number"]), row[f"title_{language}"]) for row in rows("principles.csv")]
    assert Principle.objects.filter(summary="").count() == 0


def test_milestones_have_both_languages_and_each_of_their_sources(folder: Path) -> None:
    import_call(folder, now=NOW)
    told = rows("milestones.csv")
    stored = list(Milestone.objects.all())
    assert [(str(one.on), one.event["en"], one.sources) for one in stored] == [
        (row["date"], row["event"], row["source"].split(" ; ")) for row in told
    ]
    assert all(one.event["fr"] for one in stored)
    assert [one.supporters_total for one in stored] == [int(row["supporters_total"] or 0) or None for row in told]


def test_a_second_import_changes_nothing(folder: Path) -> None:
    first = import_call(folder, now=NOW)
    second = import_call(folder, now=NOW)
    assert (second.made, second.changed, second.unchanged, second.refused) == (0, 0, first.made, ())
    assert (Version.objects.count(), Milestone.objects.count()) == (1, 20)


def refusal(what: str) -> str:
    return (
        f"Version 1 is published with another {what}, and what is published never changes. "
        "Publish it as the next version: undersigned import call --new-version."
    )


@pytest.mark.parametrize(
    ("file", "before", "after", "told_of", "what"),
    [
        ("principles_fr.csv", "2,Laisser", "2,Garder", "principles_fr.csv", "courtesy translation"),
        ("call.toml", 'title = "Appel', 'title = "Un appel', "principles_fr.csv", "courtesy translation"),
        ("call.toml", 'note = "The nine', 'note = "All nine', "call.toml", "note"),
    ],
)
def test_a_courtesy_translation_or_a_note_that_differs_is_refused_and_follows_as_the_next_version(
    folder: Path, file: str, before: str, after: str, told_of: str, what: str
) -> None:
    import_call(folder, now=NOW)
    change(folder / file, before, after)
    assert import_call(folder, now=NOW).refused == (Refusal(told_of, 0, refusal(what)),)
    assert Version.objects.count() == 1
    report = import_call(folder, now=LATER, publisher="command (ada)")
    assert (report.made, report.refused) == (1, ())
    assert list(Version.objects.values_list("number", "published_at")) == [(2, LATER), (1, NOW)]
    assert list(AuditLine.objects.values_list("at", "actor", "event", "subject")) == [
        (LATER, "command (ada)", "version.published", "paris-call 2"),
    ]  # fmt: skip


def test_another_wording_becomes_the_next_version_once_and_the_first_stays_as_it_was(folder: Path) -> None:
    import_call(folder, now=NOW)
    change(folder / "principles.csv", "Cyber hygiene", "Cyber cleanliness")
    assert import_call(folder, now=LATER, publisher="command (ada)").made == 1
    for again in (import_call(folder, now=LATER), import_call(folder, now=LATER, publisher="command (ada)")):
        assert (again.made, again.changed, again.refused) == (0, 0, ())
    titles = Principle.objects.filter(title__startswith="Cyber ", number=7, translation__language="en")
    assert sorted(titles.values_list("translation__version__number", "title")) == [
        (1, "Cyber hygiene"), (2, "Cyber cleanliness"),
    ]  # fmt: skip


def test_a_version_is_not_published_where_a_row_of_it_could_not_be_read(folder: Path) -> None:
    change(folder / "principles.csv", "\n7,", "\nseven,")
    for publisher in ("", "command (ada)"):
        report = import_call(folder, now=NOW, publisher=publisher)
        assert report.refused == (Refusal("principles.csv", 8, "“seven” is not a number from 1 to 999."),)
        assert Version.objects.count() == 0
    change(folder / "principles.csv", "\nseven,", "\n7,")
    assert (import_call(folder, now=NOW).made, Version.objects.count()) == (1, 1)


def test_a_published_wording_never_changes(folder: Path) -> None:
    import_call(folder, now=NOW)
    sha256 = Version.objects.get().sha256
    change(folder / "principles.csv", "Cyber hygiene", "Cyber cleanliness")
    report = import_call(folder, now=NOW)
    assert report.refused == (Refusal("principles.csv", 0, refusal("wording")),)
    assert Version.objects.get().sha256 == sha256
    assert Principle.objects.filter(title="Cyber hygiene").count() == 1


@pytest.mark.parametrize("name", ["disclaimer", "growth_note"])
def test_a_note_on_the_call_is_changed_by_the_next_import_and_refused_where_it_is_no_text_by_language(
    folder: Path, name: str
) -> None:
    import_call(folder, now=NOW)
    english = getattr(Call.objects.get(), name)["en"]
    change(folder / "call.toml", english, "Said anew.")
    assert import_call(folder, now=NOW).changed == 1
    assert getattr(Call.objects.get(), name)["en"] == "Said anew."
    change(folder / "call.toml", '"Said anew."', "1")
    with pytest.raises(NoCallToImport, match=f"call.toml: {name} needs a text by language."):
        import_call(folder, now=NOW)


def test_a_call_of_its_own_site_has_nothing_to_disclaim(folder: Path) -> None:
    text = (folder / "call.toml").read_text(encoding="utf-8")
    (folder / "call.toml").write_text(text.replace("[disclaimer]", "[other]"), encoding="utf-8")
    import_call(folder, now=NOW)
    assert Call.objects.get().disclaimer == {}


def licence_of(call: Call) -> tuple[object, object]:
    pieces = export_json(call=call, wanted=RollFilter(), address=str, schema="schema", now=NOW)
    document = json.loads("".join(pieces))
    return document["licence"], document["attribution"]


def test_the_licence_that_a_call_gives_its_roll_goes_with_its_downloads(folder: Path) -> None:
    change(folder / "call.toml", 'slug = "paris-call"', 'slug = "quiet-seas"')
    change(folder / "call.toml", 'licence = "EUPL-1.2"', 'licence = "CC0-1.0"')
    import_call(folder, now=NOW)
    licence, attribution = licence_of(Call.objects.get(slug="quiet-seas"))
    assert licence == {"name": "CC0-1.0", "url": "https://joinup.ec.europa.eu/collection/eupl/eupl-text-eupl-12"}
    assert str(attribution).startswith("Official list of supporters and its history: ")
    change(folder / "call.toml", "[data]", "[other]")
    assert import_call(folder, now=NOW).changed == 1
    assert licence_of(Call.objects.get(slug="quiet-seas")) == (None, None)


def test_a_milestone_that_changed_is_changed_and_none_is_doubled(folder: Path) -> None:
    import_call(folder, now=NOW)
    change(folder / "milestones.csv", '2021-03-16,"Official list passes 1,200 supporters",1201', "2021-03-16,More,1202")
    report = import_call(folder, now=NOW)
    assert (report.made, report.changed) == (0, 1)
    milestone = Milestone.objects.get(on="2021-03-16")
    assert (milestone.event["en"], milestone.supporters_total) == ("More", 1202)


@pytest.mark.parametrize(
    ("file", "before", "after", "reason"),
    [
        ("milestones.csv", "2021-03-16,", "2021-13-16,", "date: '2021-13-16' is not a date of the calendar."),
        ("milestones.csv", "2021-03-16,", "2021,", "date “2021” is not a day."),
        ("milestones.csv", "supporters\",1201", "supporters\",many", "supporters_total “many” is not a whole number."),
    ],
)  # fmt: skip
def test_a_bad_milestone_is_told_and_stops_no_other(
    folder: Path, file: str, before: str, after: str, reason: str
) -> None:
    change(folder / file, before, after)
    assert import_call(folder, now=NOW).refused == (Refusal(file, 14, reason),)
    assert Milestone.objects.count() == 19


@pytest.mark.parametrize(
    ("file", "before", "after", "reason"),
    [
        ("call.toml", 'slug = "paris-call"', 'slug = ""', "call.toml: slug needs 1 to 80 characters."),
        ("call.toml", "launched_on = 2018-11-12", 'launched_on = "soon"', "call.toml: launched_on is not a day such as 2018-11-12."),
        ("call.toml", "authentic = true", "authentic = false", "call.toml: no translation is authentic, the one that is signed."),
        ("call.toml", "[[translations]]", "[[translations]", "call.toml cannot be read as TOML: "),
        ("call.toml", "\nlicence = ", "\nlicense = ", "call.toml: data needs licence, licence_url and attribution; attribution_fr may follow."),
        ("call.toml", 'licence = "EUPL-1.2"', "licence = 1", "call.toml: each line of data needs a text."),
        ("call.toml", '= "https://joinup', '= "javascript://joinup', "call.toml: licence_url is not the address of a website."),
        ("principles.csv", "number,", "nr,", "There is no principle in "),
    ],
)  # fmt: skip
def test_a_call_that_cannot_stand_is_refused_in_a_sentence_and_leaves_nothing(
    folder: Path, file: str, before: str, after: str, reason: str
) -> None:
    change(folder / file, before, after)
    with pytest.raises(NoCallToImport) as refused:
        import_call(folder, now=NOW)
    assert str(refused.value).startswith(reason)
    assert Call.objects.count() == 0
