"""Articles in a mailing: chosen from the site, told as they stand when it is compiled, in the language of its readers."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from wagtail.images import get_image_model
from wagtail.models import Locale, PageViewRestriction

from tests.doers import make_campaign
from tests.mailing.issues import READER, SITE, Issue, article
from tests.mailing.test_newsletter_pictures import file_of, noise
from tests.pages.writing import stem, stored
from tests.signatories import NOW, make_call
from undersigned.calls.models import Call
from undersigned.campaigns.models import Announcement
from undersigned.interfaces.pages.models import ArticlePage
from undersigned.mailing.newsletters.articles import article_title, articles_for
from undersigned.mailing.newsletters.blocks import BadBlocks, clean_blocks
from undersigned.mailing.newsletters.compile import Compiled, compile_text, render_preview
from undersigned.mailing.newsletters.facts import SiteFacts
from undersigned.mailing.newsletters.own_links import warn_of_dead_links
from undersigned.mailing.newsletters.template import BadTemplate

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(settings: Any) -> SiteFacts:
    """The stems of the languages, and a site at the address that mailings have."""
    from undersigned.interfaces.pages.example import load_example_pages

    settings.PUBLIC_URL = "https://call.example.org"
    settings.ALLOWED_HOSTS = ["call.example.org"]
    call = make_call()
    load_example_pages(now=NOW, pages=())
    return replace(SITE, call_id=call.pk, now=NOW)


def page(slug: str = "hospitals", *blocks: tuple[str, Any], language: str = "en", **more: Any) -> ArticlePage:
    said = {"title": "Why hospitals sign", "standfirst": "They were hit first.", "body": stored(*blocks)}
    made = ArticlePage(slug=slug, locale=Locale.objects.get(language_code=language), **said | more)
    added: ArticlePage = stem(language).add_child(instance=made)
    return added


def chosen(one: Any, **more: str) -> dict[str, Any]:
    kind = "announcement" if isinstance(one, Announcement) else "page"
    return article(**{"chosen": f"{kind}:{one.pk}", "title": "", "text": "", "link": "", **more})


def compiled(site: SiteFacts, *blocks: dict[str, Any], language: str = "en") -> Compiled:
    return compile_text(Issue(blocks=list(blocks)), language=language, site=site)


def wrong(site: SiteFacts, *blocks: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(BadTemplate) as caught:
        compiled(site, *blocks)
    return caught.value.errors


def announced(**more: Any) -> Announcement:
    said: dict[str, Any] = {"title": {"en": "Brazil joins", "fr": "Le Brésil rejoint"}, "shown_from": NOW}
    said |= {"text": {"en": "It said so today.\n\nMore later."}, "slug": "brazil"}
    campaign = more.pop("campaign", None) or make_campaign(make_call("b"))
    return Announcement.objects.create(campaign=campaign, **said | more)


def test_title_teaser_and_link_are_the_articles_own_and_lead_to_a_page_that_is_there(site: SiteFacts) -> None:
    mail = compiled(site, chosen(page()))
    html, text = render_preview(mail, READER)
    assert mail.links == ["https://call.example.org/en/hospitals/"]
    assert warn_of_dead_links(mail.links) == []
    for said in (html, text):
        assert ("Why hospitals sign" in said, "They were hit first." in said, "Read on" in said) == (True, True, True)


def test_an_article_is_told_in_the_language_of_the_text_where_it_is_translated(site: SiteFacts) -> None:
    english = page()
    french = page("hopitaux", language="fr", title="Les hôpitaux", translation_key=english.translation_key)
    mail = compiled(site, chosen(english), language="fr")
    assert (mail.shown[0]["title"], mail.links) == ("Les hôpitaux", ["https://call.example.org/fr/hopitaux/"])
    assert "article_language" not in {one.code for one in mail.warnings}
    french.unpublish()
    mail = compiled(site, chosen(english), language="fr")
    assert (mail.shown[0]["title"], mail.links) == ("Why hospitals sign", ["https://call.example.org/en/hospitals/"])
    assert [one.code for one in mail.warnings if one.code == "article_language"] == ["article_language"]


def test_the_writers_own_words_stand_in_place_of_the_articles(site: SiteFacts) -> None:
    (shown,) = compiled(site, chosen(page(), title="Read this", text="It is **short**.", label="Go")).shown
    assert (shown["title"], shown["label"]) == ("Read this", "Go")
    assert [run["text"] for run in shown["paragraphs"][0]] == ["It is ", "short", "."]


def test_its_first_picture_comes_along_with_its_words(site: SiteFacts) -> None:
    file = ContentFile(file_of(noise(80, 40), "JPEG"), name="ward.jpg")
    image = get_image_model().objects.create(title="ward", file=file)
    value = {"image": image.pk, "alternative_text": "A ward at night.", "caption": "", "credit": ""}
    one = page("ward", ("heading", "A night"), ("picture", value))
    mail = compiled(site, chosen(one))
    html, _text = render_preview(mail, READER)
    (shown,) = mail.shown
    assert (shown["width"], shown["height"], shown["alt"]) == (80, 40, "A ward at night.")
    assert f'alt="A ward at night." height="40" src="{shown["src"]}" width="80"' in html
    assert shown["src"].startswith("https://call.example.org/media/images/mailings/")
    image.delete()
    assert "src" not in compiled(site, chosen(one)).shown[0]


def test_what_is_not_published_or_gone_stops_the_mailing_with_a_sentence(site: SiteFacts) -> None:
    one = page()
    one.unpublish()
    said = "The article “Why hospitals sign” is not published any more. Choose another, or take the block away."
    assert wrong(site, article(), chosen(one)) == {"1": said}
    block = chosen(one)
    one.delete()
    assert wrong(site, block) == {"0": "This article is not there any more. Choose another, or take the block away."}
    later = announced(shown_from=NOW + timedelta(days=1))
    assert list(wrong(site, chosen(later))) == ["0"]


def test_an_announcement_is_told_by_its_first_paragraph(site: SiteFacts) -> None:
    call = Call.objects.get(pk=site.call_id)
    mail = compiled(site, chosen(announced(campaign=make_campaign(call))), language="fr")
    assert mail.links == ["https://call.example.org/fr/campaign/hush/news/brazil/"]
    (shown,) = mail.shown
    assert (shown["title"], shown["paragraphs"][0][0]["text"]) == ("Le Brésil rejoint", "It said so today.")


def test_braces_in_a_title_are_text_and_no_variable(site: SiteFacts) -> None:
    mail = compiled(site, chosen(page(title="{{ secret }} & <b>")))
    assert "secret" not in mail.html[1::2]
    assert "{{ secret }} &amp; &lt;b&gt;" in render_preview(mail, READER)[0]


def test_what_can_be_chosen_is_published_and_in_the_language_or_not_translated_into_it(site: SiteFacts) -> None:
    english, alone = page(), page("alone", title="Alone")
    french = page("hopitaux", language="fr", title="Les hôpitaux", translation_key=english.translation_key)
    page("draft", title="Draft", live=False)
    one = announced(campaign=make_campaign(Call.objects.get(pk=site.call_id)))
    announced(slug="later", campaign=one.campaign, shown_from=NOW + timedelta(days=1))
    announced(slug="elsewhere", campaign=make_campaign(make_call("b"), slug="loud"))
    found = dict(articles_for("fr", call_id=site.call_id, now=NOW))
    assert found == {
        f"page:{french.pk}": "Les hôpitaux",
        f"page:{alone.pk}": "Alone",
        f"announcement:{one.pk}": "Le Brésil rejoint",
    }
    assert article_title(f"page:{english.pk}", "fr") == "Les hôpitaux"


def test_a_page_that_not_everybody_may_read_is_neither_offered_nor_told(site: SiteFacts) -> None:
    shut, below = page(), page("open", title="Open")
    kept = PageViewRestriction.objects.create(page=shut, restriction_type=PageViewRestriction.LOGIN)
    assert articles_for("en", call_id=None, now=NOW) == [(f"page:{below.pk}", "Open")]
    said = "The article “%s” is not published any more. Choose another, or take the block away."
    assert wrong(site, chosen(shut)) == {"0": said % "Why hospitals sign"}
    PageViewRestriction.objects.filter(pk=kept.pk).update(page=stem("en"))
    assert articles_for("en", call_id=None, now=NOW) == []
    assert wrong(site, chosen(below)) == {"0": said % "Open"}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"chosen": "page:x"}, "chosen"),
        ({"chosen": "mailing:1"}, "chosen"),
        ({"chosen": "page:1", "link": "https://a.example/"}, "link"),
    ],
)
def test_a_choice_that_is_none_is_refused_at_its_field(changed: dict[str, str], field: str) -> None:
    with pytest.raises(BadBlocks) as caught:
        clean_blocks([article(**{"link": "", **changed})])
    assert list(caught.value.errors[0]) == [field]
