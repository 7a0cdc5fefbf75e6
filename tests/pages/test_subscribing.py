"""The newsletter's form inside an article: the same words, the same address, nothing that needs a script or a cookie."""

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from tests.doers import make_campaign
from tests.pages.writing import read, stored, write
from tests.partners import active, code_of
from undersigned.calls.models import Call
from undersigned.interfaces.pages.models import ArticlePage
from undersigned.mailing.models import Letter, SubscribeRequest, Topic

pytestmark = pytest.mark.usefixtures("pages")


class Form(HTMLParser):
    """The form of a page that asks for an address of e-mail: where it is sent, and what a browser sends of it as it stands."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action = ""
        self.fields: list[tuple[str, str]] = []
        (start,) = [found.start() for found in re.finditer(r"<form[^>]*aria-labelledby=", page)]
        self.feed(page[start : page.index("</form>", start)])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take one element."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = given["action"]
        ticked = given.get("type") != "checkbox" or "checked" in given
        if tag == "input" and ticked:
            self.fields.append((given["name"], given.get("value", "on")))


def form(slug: str = "follow", topic: str = "", language: str = "en", query: str = "") -> Form:
    write(slug, ("subscribe", {"topic": topic}), parent=None if language == "en" else _stem(language))
    return Form(read(f"/{language}/{slug}/{query}"))


def _stem(language: str) -> Any:
    from tests.pages.writing import stem

    return stem(language)


def send(found: Form, **typed: Any) -> Any:
    fields: dict[str, Any] = {}
    for name, value in found.fields:
        fields.setdefault(name, []).append(value)
    return Client(enforce_csrf_checks=True).post(found.action, fields | typed)


def make_topics() -> None:
    for slug in ("updates", "events"):
        Topic.objects.create(slug=slug, title={"en": slug.title(), "fr": f"{slug} en français"})


def test_it_is_sent_to_the_newsletter_and_asks_the_mailbox(call: Call) -> None:
    answer = send(form(), email="ada@example.org", news="on")
    assert (answer.status_code, answer.headers["Location"], answer.cookies) == (303, "/en/newsletter/sent/", {})
    request = SubscribeRequest.objects.get()
    assert (request.language, request.topics) == ("en", [])
    assert Letter.objects.get().kind == "subscribe_confirm"


def test_the_newsletter_comes_in_the_language_of_the_page(call: Call) -> None:
    found = form("suivre", language="fr")
    assert (found.action, dict(found.fields)["language"]) == ("/fr/newsletter/", "fr")


def test_a_topic_that_the_editor_chose_is_ticked_and_can_be_left_for_everything(call: Call) -> None:
    make_topics()
    found = form(topic="events")
    assert [one for one in found.fields if one[0] in {"topics", "all_topics"}] == [("topics", "events")]
    send(found, email="ada@example.org", news="on")
    assert SubscribeRequest.objects.get().topics == ["events"]


@pytest.mark.parametrize("topic", ["", "closed", "never-there"])
def test_without_a_topic_that_is_offered_everything_is_ticked(call: Call, topic: str) -> None:
    make_topics()
    Topic.objects.create(slug="closed", title={"en": "Closed"}, open=False)
    found = form(topic=topic)
    assert [one for one in found.fields if one[0] in {"topics", "all_topics"}] == [("all_topics", "on")]


def test_the_consent_is_not_ticked_and_what_is_said_of_data_is_what_the_newsletters_own_page_says(call: Call) -> None:
    found = form()
    assert "news" not in dict(found.fields)
    block, own = read("/en/follow/").partition("<main")[2], Client().get("/en/newsletter/").text
    for words in (
        "Send me the newsletter of this call by e-mail. I can stop it at any time.",
        "We send one letter there, with a link. The newsletter comes once you have followed it.",
        "The newsletter counts no openings unless you agree to it, and its links say nothing about you.",
    ):
        assert (words in block, words in own) == (True, True)


def test_whoever_came_through_a_partner_subscribes_through_it(call: Call) -> None:
    code = code_of(active(make_campaign(call)))
    assert dict(form(query=f"?via={code}").fields)["via"] == code
    assert "via" not in dict(Form(read("/en/follow/?via=unknown")).fields)


def test_it_stands_beside_the_form_to_sign_with_ids_of_its_own(call: Call) -> None:
    make_topics()
    write("both", ("sign_form", None), ("subscribe", {"topic": "events"}))
    ids = re.findall(r'\sid="([^"]+)"', read("/en/both/").partition("<main")[2])
    assert sorted(ids) == sorted(set(ids))


def test_a_page_without_a_call_leaves_it_out(settings: Any) -> None:
    page = write("early", ("subscribe", {"topic": ""}))
    assert "<form" in page.body.render_as_block()
    settings.OPTION = {**settings.OPTION, "call": "no-such-call"}
    assert "<form" not in page.body.render_as_block()


def test_it_stands_once_on_a_page_and_takes_topics_that_are_closed_now(call: Call) -> None:
    Topic.objects.create(slug="closed", title={"en": "Closed"}, open=False)
    blocks = ArticlePage._meta.get_field("body").stream_block
    blocks.clean(blocks.to_python(json.loads(stored(("subscribe", {"topic": "closed"})))))
    for wrong in ([("subscribe", {"topic": "other"})], [("subscribe", {"topic": ""})] * 2):
        with pytest.raises(ValidationError):
            blocks.clean(blocks.to_python(json.loads(stored(*wrong))))
