"""The pages an instance starts with: made once, true to the code and to the example's data."""

import csv
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from wagtail.models import Locale, Page, Site

import undersigned
from tests.pages.writing import FIRST, read
from tests.signatories import NOW
from undersigned.calls.passes import CONFIRM_WITHIN, MY_PASS_LASTS
from undersigned.campaigns.passes.press import CONFIRM_WITHIN as PRESS_WITHIN
from undersigned.campaigns.verbs.mails import KEEP_WAITING
from undersigned.flows.lapse import KEEP_PREFIX
from undersigned.flows.lapse_endorsements import KEEP_DRAFT, KEEP_ENDED
from undersigned.flows.win import FORGET_AFTER as NEWS_AFTER
from undersigned.interfaces.pages.example import load_example_pages
from undersigned.interfaces.pages.example_texts.at_stake import AT_STAKE
from undersigned.interfaces.pages.models import ArticlePage, RootPage
from undersigned.mailing.verbs import FORGET_SETTLED_AFTER, KEEP_FOR

pytestmark = pytest.mark.django_db
EXAMPLE = Path(undersigned.__file__).parent / "example"


def tree() -> list[tuple[int, str, str, str]]:
    return list(Page.objects.order_by("path").values_list("depth", "locale__language_code", "slug", "title"))


def test_both_languages_get_their_pages_and_each_knows_its_translation(call: Any) -> None:
    assert load_example_pages(now=NOW, pages=FIRST) == 6
    slugs = ["about", "privacy", "what-is-at-stake"]
    for language in ("en", "fr"):
        stem = RootPage.objects.get(locale__language_code=language)
        assert [page.slug for page in stem.get_children()] == slugs
    for english in ArticlePage.objects.filter(locale__language_code="en"):
        french = english.get_translation(Locale.objects.get(language_code="fr")).specific
        assert (french.slug, french.live, french.title == english.title) == (english.slug, True, False)
        assert [block.block_type for block in french.body] == [block.block_type for block in english.body]


def test_loading_again_changes_nothing_of_what_staff_have_done(call: Any) -> None:
    load_example_pages(now=NOW, pages=FIRST)
    about = ArticlePage.objects.get(slug="about", locale__language_code="en")
    about.title = "Ours now"
    about.save_revision().publish()
    ArticlePage.objects.get(slug="what-is-at-stake", locale__language_code="fr").delete()
    before, revisions = tree(), about.revisions.count()
    assert load_example_pages(now=NOW + timedelta(days=1), pages=FIRST) == 0
    assert (tree(), about.revisions.count()) == (before, revisions)


def test_an_instance_without_the_example_gets_no_page_about_it(call: Any, settings: Any) -> None:
    settings.OPTION = {**settings.OPTION, "example": False}
    assert load_example_pages(now=NOW, pages=FIRST) == 4
    assert not Page.objects.filter(slug="what-is-at-stake").exists()
    assert "pariscall" not in read("/en/about/").lower()


def test_the_example_names_its_sources_where_readers_look_for_them(call: Any) -> None:
    load_example_pages(now=NOW, pages=FIRST)
    for language in ("en", "fr"):
        shown = read(f"/{language}/about/")
        for owed in ("https://github.com/ambanum/pariscall.international", "EUPL", "V-Dem", "GeoNames", "CC BY 4.0"):
            assert owed in shown, (language, owed)


def test_the_example_says_that_it_is_not_run_by_the_calls_secretariat(call: Any) -> None:
    load_example_pages(now=NOW, pages=FIRST)
    pages = {language: read(f"/{language}/about/") for language in ("en", "fr")}
    said = ("The secretariat of the call.", "not the secretariat of the Paris Call", "It is not the official site")
    assert [sentence in pages["en"] for sentence in said] == [False, True, True]
    said = (
        "Le secrétariat de l’appel.",
        "ce n’est pas le secrétariat de l’Appel de Paris",
        "Ce n’est pas le site officiel",
    )
    assert [sentence in pages["fr"] for sentence in said] == [False, True, True]


def test_a_call_of_ones_own_is_run_by_its_secretariat(call: Any, settings: Any) -> None:
    settings.OPTION = {**settings.OPTION, "example": False}
    load_example_pages(now=NOW, pages=FIRST)
    assert "<p>The secretariat of the call. Corrections" in read("/en/about/")
    assert "<p>Le secrétariat de l’appel. Les corrections" in read("/fr/about/")


def test_a_language_that_is_added_later_gets_its_stem(call: Any, settings: Any) -> None:
    settings.LANGUAGES = [("en", "English")]
    assert load_example_pages(now=NOW, pages=FIRST) == 3
    settings.LANGUAGES = [("en", "English"), ("fr", "Français")]
    assert load_example_pages(now=NOW, pages=FIRST) == 0
    stems = RootPage.objects.order_by("path")
    assert [stem.locale.language_code for stem in stems] == ["en", "fr"]
    assert len({stem.translation_key for stem in stems}) == 1


def test_the_site_stands_where_readers_find_it_and_wagtails_welcome_page_is_gone(call: Any, settings: Any) -> None:
    for address, expected in (
        ("https://call.example.org", ("call.example.org", 443)),
        ("http://127.0.0.1:8000", ("127.0.0.1", 8000)),
    ):
        settings.PUBLIC_URL = address
        load_example_pages(now=NOW, pages=FIRST)
        site = Site.objects.get()
        assert (site.hostname, site.port, site.is_default_site) == (*expected, True)
        assert site.root_page.specific == RootPage.objects.get(locale__language_code="en")
    assert not Page.objects.filter(title__startswith="Welcome").exists()


def test_the_privacy_page_is_true_to_the_code(call: Any) -> None:
    load_example_pages(now=NOW, pages=FIRST)
    english, french = read("/en/privacy/"), read("/fr/privacy/")
    periods = [
        (CONFIRM_WITHIN, ("it lapses after 7 days and is deleted", "elle s’éteint au bout de 7 jours")),
        (KEEP_FOR, ("after 7 days if it never could be", "au bout de 7 jours si la remise")),
        (KEEP_PREFIX, ("is kept for 30 days", "est gardée 30 jours")),
        (KEEP_ENDED, ("forgotten 90 days after the endorsement", "oubliés 90 jours après la fin")),
        (PRESS_WITHIN, ("do not confirm is deleted after 7 days", "ne confirmez pas est supprimée au bout de 7 jours")),
        (KEEP_WAITING, ("could not leave for 90 days", "ou pendant 90 jours si elle n’a pas pu partir")),
        (NEWS_AFTER, ("forgotten 30 days after the campaign ends", "oubliée 30 jours après la fin de la campagne")),
        (FORGET_SETTLED_AFTER, ("is forgotten after 30 days more", "s’oublie 30 jours plus tard")),
    ]
    for period, (words_en, words_fr) in periods:
        assert f"{period.days} " in words_en
        assert f"{period.days} " in words_fr
        assert words_en in english
        assert words_fr in french
    hours = int(MY_PASS_LASTS.total_seconds() // 3600)
    assert f"works for {hours} hours" in english
    assert f"vaut {hours} heures" in french
    assert f"deleted {KEEP_DRAFT.days} days after it was last saved" in english
    assert f"supprimé {KEEP_DRAFT.days} jours après" in french
    assert "Sample wording" not in english


def test_every_fact_of_the_awareness_page_is_a_line_of_the_examples_data() -> None:
    with (EXAMPLE / "milestones.csv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    by_source = {source.strip(): line for line in lines for source in line["source"].split(" ; ")}
    for wording in AT_STAKE.wordings.values():
        facts = [value for kind, value in wording.body if kind == "fact"]
        assert len(facts) == 4
        for fact in facts:
            line = by_source[fact["address"]]
            assert str(date.fromisoformat(line["date"]).year) in fact["figure"]
            told = set(re.findall(r"\d[\d,\u202f ]*\d", fact["statement"]))
            known = {line["supporters_total"], *re.findall(r"\d[\d,]*\d", line["event"])}
            assert {re.sub(r"\D", "", number) for number in told} <= {re.sub(r"\D", "", number) for number in known}


def test_what_is_invented_is_marked(call: Any) -> None:
    load_example_pages(now=NOW, pages=FIRST)
    marked = set(ArticlePage.objects.filter(sample=True).values_list("slug", flat=True))
    assert marked == {"about", "what-is-at-stake"}
