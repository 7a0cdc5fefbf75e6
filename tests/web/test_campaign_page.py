"""A campaign's page, its list, press kit and announcements: what fits the visitor comes first, and no embargo leaks."""

import csv
import io
import re
import xml.etree.ElementTree as ET
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.paris import taken_back
from undersigned.calls.models import Call
from undersigned.campaigns.models import Action, Announcement, Campaign, Target
from undersigned.campaigns.verbs.actions import take
from undersigned.people.models import Country
from undersigned.roll.models import RollEntry

PAGE = "/en/campaign/pick-up-the-paris-call/"
KIT = f"{PAGE}press/"


def plain(html: str) -> str:
    """What a reader reads."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html)).strip()


def part(client: Client, heading: str, path: str = PAGE) -> str:
    """One section of a page, by the id of its heading."""
    found = re.search(rf'<section [^>]*aria-labelledby="{heading}".*?</section>', client.get(path).text, re.DOTALL)
    assert found is not None
    return found[0]


def first_deed(client: Client, country: str, language: str = "en") -> tuple[str, str]:
    """What a visitor from a country is told, and the address of the one thing to do."""
    asked = f"?country={country}" if country else ""
    found = part(client, "for-you-head", f"/{language}/campaign/pick-up-the-paris-call/{asked}")
    lead = re.search(r'<p class="lead">(.*?)</p>', found, re.DOTALL)
    deed = re.search(r'<a class="button" href="([^"]*)"', found)
    assert lead is not None
    return plain(lead[1]), deed[1] if deed else ""


@pytest.mark.parametrize(
    ("country", "lead", "address"),
    [
        ("ZA", "Your own government is called upon, and it listens to you first.",
         "/en/holdouts/south-africa/write/"),
        ("FR", "Thank you: France has endorsed the call. You can help elsewhere.",
         "/en/holdouts/brazil/write/"),
        ("CN", "China is not called upon by this campaign. You can help elsewhere.",
         "/en/holdouts/brazil/write/"),
        ("", "Fewest people have asked this one so far.", "/en/holdouts/brazil/write/"),
    ],
)  # fmt: skip
def test_what_fits_a_visitor_is_their_own_government_or_else_whom_they_can_help_with(
    paris: Any, client: Client, country: str, lead: str, address: str
) -> None:
    assert first_deed(client, country) == (lead, address)


def test_the_page_is_one_for_all_readers_of_an_address_whatever_their_browser_says(paris: Any, client: Client) -> None:
    answers = [client.get(PAGE, headers={"accept-language": language}) for language in ("pt-BR", "en-ZA")]
    assert len({answer.text for answer in answers}) == 1
    assert [(answer["Cache-Control"], answer.get("Vary", "")) for answer in answers] == [("public, max-age=2", "")] * 2


def test_a_country_that_is_none_is_answered_at_the_field_with_what_was_chosen_before_left_alone(
    paris: Any, client: Client
) -> None:
    answer = client.get(f"{PAGE}?country=<x>")
    assert (answer.status_code, "public" in answer.get("Cache-Control", "")) == (422, False)
    assert "Please choose a country from the list." in part(client, "for-you-head", f"{PAGE}?country=<x>")
    assert "<x>" not in answer.text.lower()


def test_a_target_that_endorses_leaves_what_is_asked_and_is_shown_as_won(paris: Any, client: Client) -> None:
    with taken_back():
        RollEntry.objects.create(
            call=paris, slug="south-africa", kind="state", name="South Africa", country="ZA", search_text="",
            sort_text="south africa", listed_on=date(2026, 11, 20), since=date(2026, 11, 20),
        )  # fmt: skip
        told, address = first_deed(client, "ZA")
        board = plain(part(client, "board"))
        progress = plain(part(client, "progress"))
    assert told == "Thank you: South Africa has endorsed the call. You can help elsewhere."
    assert address == "/en/holdouts/brazil/write/"
    assert "South Africa Won 20 November 2026 It has endorsed. Thank you to everybody who asked." in board
    assert "2 of 4 called upon have endorsed" in progress


def test_what_people_did_is_shown_by_kind_with_its_sum_and_whom_fewest_asked_comes_first(
    paris: Any, client: Client
) -> None:
    with taken_back():
        post, call = (Action.objects.get(kind=kind) for kind in ("post", "call"))
        brazil = Target.objects.get(slug="brazil")
        for action, by in [(post, b"1"), (post, b"2"), (call, b"1")]:
            take(action=action, target=brazil, by=by * 32, now=timezone.now(), language="en")
        progress = plain(part(client, "progress"))
        lead, address = first_deed(client, "")
        board = plain(part(client, "board"))
    assert "Posts 2 Calls 1 Actions taken, in all 3" in progress
    assert (lead, address) == ("Fewest people have asked this one so far.", "/en/holdouts/india/write/")
    assert board.count("3 actions taken") == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"ends_on": date(2022, 1, 1)}, "Thank you to everybody who took part. There is nothing left to do here."),
        ({"stopped_at": timezone.now()},
         "This campaign is pausing: nothing is sent for the moment. Please come back later."),
    ],
)  # fmt: skip
def test_a_campaign_that_is_over_or_pausing_says_so_and_asks_nothing(
    paris: Any, client: Client, change: dict[str, Any], sentence: str
) -> None:
    with taken_back():
        Campaign.objects.update(**change)
        assert first_deed(client, "BR") == (sentence, "")


def test_several_campaigns_run_at_once_and_one_that_is_still_to_begin_is_not_there(paris: Any, client: Client) -> None:
    with taken_back():
        today = timezone.localdate()
        for slug, starts_on, ends_on in [
            ("second", today, None),
            ("over", date(2020, 1, 1), date(2020, 2, 1)),
            ("later", today + timedelta(1), None),
        ]:
            Campaign.objects.create(
                call=paris, slug=slug, hashtag=slug, title={"en": f"The {slug}"}, aim={"en": "Aim."},
                starts_on=starts_on, ends_on=ends_on,
            )  # fmt: skip
        shown = plain(client.get("/en/campaign/").text)
        running, over = shown[shown.index("Running") :].split("1 February 2020", 1)
        found = [client.get(f"/en/campaign/{slug}/").status_code for slug in ("second", "over", "later", "none")]
        kit = client.get("/en/campaign/later/press/").status_code
    assert [name in running for name in ("The second", "Pick up the Paris Call", "The over")] == [True, True, False]
    assert ("The over" in over, "The later" in shown) == (True, False)
    assert (found, kit) == ([200, 200, 404, 404], 404)


def test_the_countdown_counts_days_and_says_today_on_the_day_itself(paris: Any, client: Client) -> None:
    today = timezone.localdate()
    told = []
    with taken_back():
        for launched_on in (today.replace(year=today.year - 3, day=min(today.day, 28)), today - timedelta(days=363)):
            Call.objects.update(launched_on=launched_on)
            told.append(plain(client.get(PAGE).text))
    if today.day <= 28:
        assert "Today is the anniversary: the call was launched 3 years ago" in told[0]
    assert re.search(r" [23] days until the anniversary on ", told[1])


def embargoed(moment: timedelta) -> Announcement:
    """An announcement that is shown so long from now on."""
    return Announcement.objects.create(
        campaign=Campaign.objects.get(), slug="secret-gain", title={"en": "A Secret Gain"},
        text={"en": "First.\n\nSecond."}, shown_from=timezone.now() + moment,
    )  # fmt: skip


def test_an_embargoed_announcement_is_nowhere_before_its_moment_and_everywhere_after(
    paris: Any, client: Client
) -> None:
    paths = (PAGE, KIT, f"{PAGE}news/secret-gain/")
    with taken_back():
        one = embargoed(timedelta(hours=1))
        before = [client.get(path) for path in paths]
        one.shown_from = timezone.now()
        one.save()
        after = [client.get(path) for path in paths]
    assert [answer.status_code for answer in before] == [200, 200, 404]
    assert [answer.status_code for answer in after] == [200, 200, 200]
    assert ["A Secret Gain" in answer.text for answer in before] == [False, False, False]
    assert ["A Secret Gain" in answer.text for answer in after] == [True, True, True]
    assert "<p>First.</p>" in after[2].text


def test_a_page_is_not_kept_beyond_the_moment_of_an_announcement(paris: Any, client: Client) -> None:
    with taken_back():
        embargoed(timedelta(seconds=2))
        kept = [client.get(path)["Cache-Control"] for path in (PAGE, KIT)]
    assert set(kept) <= {"public, max-age=0", "public, max-age=1"}


def test_the_figures_of_the_press_kit_are_those_of_the_roll_in_all_its_forms(paris: Any, client: Client) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get(f"{KIT}figures.csv").text)))
    told = client.get(f"{KIT}figures.json").json()
    figures = {row["key"]: int(row["value"]) for row in rows}
    assert figures == told["figures"]
    kinds = ("roll_state", "roll_public_authority", "roll_private_sector", "roll_civil_society")
    assert sum(figures[kind] for kind in kinds) == figures["roll_total"] == 1223
    assert (figures["targets"], figures["targets_won"], figures["partners"], told["sample"]) == (4, 1, 3, True)
    assert {row["as_of"] for row in rows} == {told["as_of"]} == {timezone.localdate().isoformat()}
    shown = plain(part(client, "figures", KIT))
    assert "All supporters 1,223" in shown


def test_the_press_kit_offers_the_map_as_a_file_and_a_card_of_each_target_that_is_not_won(
    paris: Any, client: Client
) -> None:
    answer = client.get(f"{KIT}map.svg")
    assert re.fullmatch(
        r'attachment; filename="pick-up-the-paris-call-map-[0-9-]{10}-en\.svg"', answer["Content-Disposition"]
    )
    svg = ET.fromstring(answer.text)
    assert svg.tag == "{http://www.w3.org/2000/svg}svg"
    assert "<a " not in answer.text
    cards = re.findall(r'<img src="([^"]*)"', part(client, "pictures", KIT))
    assert cards == [f"/en/holdouts/{slug}/card.png" for slug in ("brazil", "india", "south-africa")]


def test_the_first_page_leads_to_the_campaign(paris: Any, client: Client) -> None:
    assert part(client, "holdouts", "/en/").count(f'href="{PAGE}"') == 2


def test_the_number_of_queries_does_not_grow_with_targets_partners_and_campaigns(paris: Any, client: Client) -> None:
    numbers = []
    with taken_back():
        campaign = Campaign.objects.get()
        for size in range(2):
            for path in (PAGE, KIT, "/en/campaign/"):
                with CaptureQueriesContext(connection) as captured:
                    assert client.get(path).status_code == 200
                numbers.append(len(captured))
            if size:
                break
            others = Country.objects.exclude(code__in=["BR", "IN", "US", "ZA"])[:20]
            Target.objects.bulk_create(
                Target(campaign=campaign, country=one, slug=one.code.lower(), called_on=date(2026, 1, 1))
                for one in others
            )
            Announcement.objects.bulk_create(
                Announcement(
                    campaign=campaign, slug=f"a{n}", title={"en": "A"}, text={"en": "A"}, shown_from=timezone.now()
                )
                for n in range(5)
            )
            Campaign.objects.bulk_create(
                Campaign(call=paris, slug=f"c{n}", hashtag="C", title={}, aim={}, starts_on=date(2020, 1, n + 1))
                for n in range(5)
            )
    assert numbers[:3] == numbers[3:]
