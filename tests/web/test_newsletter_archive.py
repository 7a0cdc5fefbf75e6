"""The archive: issues that were sent, for everybody to read, with nothing in them that was a reader's own."""

import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.mailing.issues import FULL, SITE, Issue, button, picture, text
from tests.signatories import make_call
from undersigned.mailing.models import Mailing, MailingText
from undersigned.mailing.newsletters.compile import compile_text, compiled_json
from undersigned.mailing.queries.archive import A_PAGE

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
SENT_AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def here(settings: Any) -> None:
    settings.PUBLIC_URL = "https://call.example.org"
    settings.ALLOWED_HOSTS = ["testserver"]
    make_call()


def issue(slug: str = "march", *, texts: dict[str, Issue] | None = None, **changed: Any) -> Mailing:
    """A mailing that was sent, compiled in its languages."""
    fields = {"state": "sent", "ended_at": SENT_AT, "made_by": "staff", "made_at": SENT_AT, "changed_at": SENT_AT}
    mailing = Mailing.objects.create(slug=slug, name=slug, **{**fields, **changed})
    for language, said in (texts or {"en": Issue(subject=f"About {slug}", blocks=FULL)}).items():
        MailingText.objects.create(
            mailing=mailing,
            language=language,
            subject=said.subject,
            blocks=said.blocks,
            compiled=compiled_json(compile_text(said, language=language, site=SITE)),
            changed_at=SENT_AT,
        )
    return mailing


def page(path: str = "/en/newsletter/archive/") -> str:
    answer = Client().get(path)
    assert (answer.status_code, answer.cookies) == (200, {})
    return answer.text


# --- one issue ----------------------------------------------------------------------------------------------------------
def test_an_issue_shows_what_was_sent_and_nothing_of_a_readers_own() -> None:
    issue()
    shown = page("/en/newsletter/archive/march/")
    for words in ("<strong>three States</strong>", "<em>not</em>", "Hello,", 'href="https://news.example.org/hospitals"', 'alt="A map of the world."'):  # fmt: skip
        assert (words, words in shown) == (words, True)
    assert "/go/" not in shown
    assert "style=" not in shown.split("<main")[-1]
    assert not any(0xE000 <= ord(one) <= 0xF8FF for one in shown)


def test_a_greeting_by_name_leaves_neither_name_nor_comma_in_the_title() -> None:
    issue(texts={"en": Issue(subject="{{ name }}, the roll grew", blocks=[text("Dear {{ name }}, welcome.")])})
    assert "<h1" in page("/en/newsletter/archive/march/")
    assert ">the roll grew</h1>" in page("/en/newsletter/archive/march/")


def test_the_better_subject_is_the_title() -> None:
    issue(ab_winner="b", ab_percent=10, texts={"en": Issue(subject="First", subject_b="Second", blocks=FULL)})
    assert ">Second</h1>" in page("/en/newsletter/archive/march/")


def test_an_article_is_shown_with_the_picture_it_was_sent_with() -> None:
    issue()
    text = MailingText.objects.get()
    sent = {"src": "https://call.example.org/media/images/mailings/a.jpg", "width": 80, "height": 40, "alt": "A ward."}
    text.compiled["shown"][-1] |= sent
    text.save()
    shown = page("/en/newsletter/archive/march/")
    assert '<img src="/media/images/mailings/a.jpg" width="80" height="40" alt="A ward." loading="lazy">' in shown


def test_a_picture_of_this_site_is_shown_and_one_from_elsewhere_is_only_linked_to() -> None:
    issue(texts={"en": Issue(blocks=[picture(), picture(src="https://cdn.example.net/a.png")])})
    shown = page("/en/newsletter/archive/march/")
    assert '<img src="/media/images/map.png"' in shown
    assert '<a href="https://cdn.example.net/a.png">Picture: A map of the world.</a>' in shown


def test_markup_typed_by_a_writer_is_text_on_the_page() -> None:
    hostile = "<script>alert(1)</script>"
    issue(texts={"en": Issue(subject=hostile, blocks=[text(hostile, hostile), button(label=hostile)])})
    for path in ("/en/newsletter/archive/march/", "/en/newsletter/archive/"):
        assert hostile not in page(path)
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page(path)


def test_the_closest_language_is_shown_and_named() -> None:
    texts = {code: Issue(subject=f"In {code}", blocks=[text("Words.")]) for code in ("en", "fr", "ar")}
    issue("all", texts=texts)
    issue("arabic", texts={"ar": texts["ar"]})
    assert '<h1 lang="fr" dir="ltr">In fr</h1>' in page("/fr/newsletter/archive/all/")
    assert '<h1 lang="ar" dir="rtl">In ar</h1>' in page("/fr/newsletter/archive/arabic/")


@pytest.mark.parametrize(
    "changed",
    [
        {"state": "draft"},
        {"state": "released"},
        {"state": "stopped"},
        {"archived": False, "frozen_at": SENT_AT},
        {"kind": "step", "frozen_at": SENT_AT},
    ],
)
def test_what_was_not_sent_to_everybody_or_is_kept_out_is_nowhere(changed: dict[str, Any]) -> None:
    issue(**changed)
    assert Client().get("/en/newsletter/archive/march/").status_code == 404
    assert "About march" not in page()
    assert "About march" not in page("/en/newsletter/archive.xml")
    assert "archive/march" not in page("/sitemap.xml")


@pytest.mark.parametrize("state", ["sending", "paused", "stopped"])
def test_an_issue_of_which_copies_left_is_there_for_their_readers_but_not_listed(state: str) -> None:
    issue(state=state, frozen_at=SENT_AT)
    assert '<meta name="robots" content="noindex">' in page("/en/newsletter/archive/march/")
    assert "About march" not in page() + page("/en/newsletter/archive.xml")
    Mailing.objects.update(state="sent")
    assert "noindex" not in page("/en/newsletter/archive/march/")


def test_an_issue_that_there_is_not_is_not_found() -> None:
    assert Client().get("/en/newsletter/archive/april/").status_code == 404


# --- the list -----------------------------------------------------------------------------------------------------------
def test_the_list_names_issues_the_latest_first_and_says_when_there_is_none() -> None:
    assert "No issue has been sent yet." in page()
    issue("older", ended_at=SENT_AT - timedelta(days=30))
    issue("newer")
    shown = page()
    assert shown.index("About newer") < shown.index("About older")
    assert "This month three States joined" in shown


def test_a_long_list_goes_on_where_the_page_before_ended() -> None:
    last = [issue(f"n{at}", ended_at=SENT_AT + timedelta(hours=at // 2)) for at in range(A_PAGE + 2)]
    first = page()
    edge = last[2]
    assert f'href="/en/newsletter/archive/?before={edge.pk}"' in first
    assert first.count("<li>\n      <time") == A_PAGE
    second = page(f"/en/newsletter/archive/?before={edge.pk}")
    assert [f"About n{at}<" in second for at in (0, 1, 2)] == [True, True, False]


@pytest.mark.parametrize("before", ["0", "-1", "x", "99999", "9" * 30, "²"])
def test_a_place_in_the_list_that_there_is_not_is_not_found(before: str) -> None:
    issue()
    assert Client().get("/en/newsletter/archive/", {"before": before}).status_code == 404


def test_the_list_and_the_feed_ask_as_much_for_three_issues_as_for_one() -> None:
    asked: dict[str, list[int]] = {}
    for slugs in (("a",), ("b", "c")):
        for slug in slugs:
            issue(slug)
        for path in ("/en/newsletter/archive/", "/en/newsletter/archive.xml", "/en/newsletter/archive/a/"):
            with CaptureQueriesContext(connection) as queries:
                page(path)
            asked.setdefault(path, []).append(len(queries))
    assert {path: counts[1] - counts[0] for path, counts in asked.items()} == dict.fromkeys(asked, 0)


# --- feed and sitemap ---------------------------------------------------------------------------------------------------
def test_the_feed_is_atom_with_each_issue_under_its_address() -> None:
    made = issue()
    answer = Client().get("/en/newsletter/archive.xml")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ET.fromstring(answer.content)
    (entry,) = root.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "About march"
    assert entry.findtext(f"{ATOM}id") == f"https://call.example.org/#newsletter-{made.pk}"
    assert entry.findtext(f"{ATOM}updated") == "2026-11-20T09:00:00+00:00"
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == "https://call.example.org/en/newsletter/archive/march/"
    assert str(entry.findtext(f"{ATOM}summary")).startswith("This month three States joined")


def test_the_feed_is_found_from_the_archive_and_the_sitemap_names_every_issue() -> None:
    issue()
    assert '<link rel="alternate" type="application/atom+xml" href="/en/newsletter/archive.xml"' in page()
    shown = page("/sitemap.xml")
    for language in ("en", "fr"):
        assert f"https://call.example.org/{language}/newsletter/archive/</loc>" in shown
        assert f"https://call.example.org/{language}/newsletter/archive/march/</loc>" in shown
