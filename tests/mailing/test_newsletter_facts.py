"""What a mailing says of the roll, of events and of actions: as they are when it is compiled, in the language of its readers."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.signals import request_finished
from django.utils import translation

from tests.mailing.issues import READER, SITE, Issue
from tests.paris import NOW, loaded, taken_back
from undersigned.campaigns.models import Action, Campaign, Event
from undersigned.mailing.models import MailingText
from undersigned.mailing.newsletters.compile import Compiled, compile_text, render_preview
from undersigned.mailing.newsletters.facts import SiteFacts, site_facts
from undersigned.mailing.newsletters.own_links import warn_of_dead_links
from undersigned.mailing.newsletters.template import BadTemplate
from undersigned.roll.queries import roll_counts


@pytest.fixture(scope="module")
def paris(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    with loaded(django_db_blocker) as call:
        yield call


@pytest.fixture(autouse=True)
def here(paris: Any, settings: Any) -> Iterator[None]:
    settings.PUBLIC_URL = "https://call.example.org"
    settings.ALLOWED_HOSTS = ["call.example.org"]
    with taken_back():
        yield


@pytest.fixture
def site(paris: Any) -> SiteFacts:
    return replace(SITE, call_id=paris.pk, now=NOW)


def block(type_: str, /, **value: str) -> dict[str, Any]:
    return {"type": type_, "value": value}


def compiled(site: SiteFacts, *blocks: dict[str, Any], language: str = "en") -> Compiled:
    return compile_text(Issue(blocks=list(blocks)), language=language, site=site)


def said(site: SiteFacts, *blocks: dict[str, Any], language: str = "en") -> str:
    return render_preview(compiled(site, *blocks, language=language), READER)[1]


def wrong(site: SiteFacts, *blocks: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(BadTemplate) as caught:
        compiled(site, *blocks)
    return caught.value.errors


def event(**changed: Any) -> Event:
    fields = {
        "campaign": Campaign.objects.get(slug="pick-up-the-paris-call"),
        "slug": "hospitals",
        "state": "published",
        "title": {"en": "Hospitals online", "fr": "Les hôpitaux en ligne"},
        "starts_at": datetime(2027, 3, 28, 0, 30, tzinfo=UTC),
        "ends_at": datetime(2027, 3, 28, 2, 0, tzinfo=UTC),
        "time_zone": "Europe/Paris",
        "online_link": "https://meet.example.org/secret",
        "made_at": NOW,
        "changed_at": NOW,
    }
    return Event.objects.create(**{**fields, **changed})


# --- the roll -----------------------------------------------------------------------------------------------------------
def test_the_kinds_sum_to_the_total_that_the_roll_has_now(site: SiteFacts) -> None:
    (shown,) = compiled(site, block("figures", heading="")).shown
    numbers = [int(row["count"].replace(",", "")) for row in shown["rows"]]
    assert sum(numbers) == int(shown["total"].replace(",", "")) == roll_counts(site.call_id).total
    assert len(numbers) == 4


def test_figures_have_their_day_and_are_written_in_the_readers_language(site: SiteFacts) -> None:
    total = roll_counts(site.call_id).total
    assert f"{total:,} supporters on the roll on 23 November 2026" in said(site, block("figures"))
    french = said(site, block("figures"), language="fr")
    assert "23 novembre 2026" in french
    assert f"{total:,}".replace(",", "\u202f") in french.replace("\xa0", "\u202f")


# --- events -------------------------------------------------------------------------------------------------------------
def test_an_event_is_told_in_its_own_zone_across_summer_time_and_its_secret_link_is_not(site: SiteFacts) -> None:
    event()
    text = said(site, block("event", slug="hospitals"))
    assert "Hospitals online\nSunday 28 March 2027, 01:30 – 04:00 (Europe/Paris)\n" in text
    assert "https://call.example.org/en/events/hospitals/" in text
    assert "meet.example.org" not in text


def test_an_event_of_whole_days_ends_on_its_last_day(site: SiteFacts) -> None:
    event(
        all_day=True,
        starts_at=datetime(2027, 3, 26, 23, 0, tzinfo=UTC),
        ends_at=datetime(2027, 3, 28, 22, 0, tzinfo=UTC),
    )
    assert "\nSaturday 27 March 2027 – Sunday 28 March 2027\n" in said(site, block("event", slug="hospitals"))


def test_an_event_of_a_zone_that_is_not_known_any_more_is_told_in_utc(site: SiteFacts) -> None:
    event(time_zone="Mars/Olympus")
    assert "00:30 – 02:00" in said(site, block("event", slug="hospitals"))


@pytest.mark.parametrize("state", ["suggested", "cancelled", "turned_down"])
def test_an_event_that_is_not_published_is_refused_by_name(site: SiteFacts, state: str) -> None:
    event(state=state, cancelled_at=NOW)
    assert wrong(site, block("figures"), block("event", slug="hospitals")) == {
        "1": "There is no published event “hospitals”."
    }


# --- actions ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "target", "path"),
    [
        ("sign", "", "/en/sign/"),
        ("email", "brazil", "/en/holdouts/brazil/write/"),
        ("post", "brazil", "/en/holdouts/brazil/post/"),
        ("call", "brazil", "/en/holdouts/brazil/call/"),
        ("letter", "brazil", "/en/holdouts/brazil/letter/"),
        ("pledge", "brazil", "/en/holdouts/brazil/pledge/"),
        ("ask", "", "/en/campaign/pick-up-the-paris-call/ask/"),
    ],
)
def test_an_action_leads_to_its_page_and_that_page_is_there(site: SiteFacts, kind: str, target: str, path: str) -> None:
    mail = compiled(site, block("action", kind=kind, target=target))
    assert mail.links == [f"https://call.example.org{path}"]
    assert warn_of_dead_links(mail.links) == []


def test_an_action_is_named_in_the_readers_language_and_may_have_words_of_its_own(site: SiteFacts) -> None:
    french = said(site, block("action", kind="email", target="brazil"), language="fr")
    assert "Brésil\n------" in french
    assert "Écrivez-leur" in french
    assert "Ring them up:" in said(site, block("action", kind="call", target="brazil", label="Ring them up"))


def test_an_action_that_is_closed_or_on_nobody_is_refused(site: SiteFacts) -> None:
    assert wrong(site, block("action", kind="email", target="atlantis")) == {
        "0": "The campaign does not call on “atlantis”."
    }
    assert list(wrong(site, block("action", kind="ask", campaign="none"))) == ["0"]
    Action.objects.filter(kind="post").update(open=False)
    assert list(wrong(site, block("action", kind="post", target="brazil"))) == ["0"]


# --- links to this site -------------------------------------------------------------------------------------------------
def test_a_link_to_a_page_that_this_site_does_not_have_is_warned_of(site: SiteFacts) -> None:
    own = "https://call.example.org"
    links = [
        f"{own}/en/roll/france/",
        f"{own}/en/roll/atlantis/",
        f"{own}/en/nothing/",
        f"{own}/roll/",
        "https://elsewhere.example/en/nothing/",
    ]
    warned = warn_of_dead_links(links)
    assert [one.code for one in warned] == ["dead_link", "dead_link"]
    assert [one.sentence.rpartition(" ")[2] for one in warned] == links[1:3]


def test_asking_this_site_keeps_the_language_and_ends_no_request(site: SiteFacts) -> None:
    ended: list[object] = []

    def note(sender: object, **kwargs: object) -> None:
        ended.append(sender)

    request_finished.connect(note)
    try:
        with translation.override("fr"):
            warn_of_dead_links(["https://call.example.org/en/roll/", "https://call.example.org/media/images/none.png"])
            assert translation.get_language() == "fr"
    finally:
        request_finished.disconnect(note)
    assert ended == []


def test_the_sites_facts_are_its_calls_name_in_the_language_and_the_operators_lines(paris: Any, settings: Any) -> None:
    settings.OPTION = {**settings.OPTION, "call": "paris-call", "imprint": "1 Sample Street", "count_opens": True}
    facts = site_facts(language="fr", now=NOW)
    assert (facts.call_id, facts.public_url, facts.imprint, facts.count_opens) == (
        paris.pk,
        "https://call.example.org",
        "1 Sample Street",
        True,
    )
    assert "Appel de Paris" in facts.name


def test_every_sample_of_the_example_compiles_and_needs_no_second_thought(paris: Any) -> None:
    texts = list(MailingText.objects.filter(mailing__sample=True).select_related("mailing"))
    assert {text.language for text in texts} == {"en", "fr"}
    for text in texts:
        site = replace(site_facts(language=text.language, now=NOW), call_id=paris.pk)
        mail = compile_text(text, language=text.language, site=site)
        thought = [one.sentence for one in (*mail.warnings, *warn_of_dead_links(mail.links))]
        assert (text.subject, thought) == (text.subject, [])
