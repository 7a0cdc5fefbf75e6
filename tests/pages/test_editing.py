"""What the page editor refuses and what a preview is."""

from typing import Any

import pytest
from django.test import Client

from tests.desk.signing_in import PASSWORD, give_app, sign_in
from tests.pages.writing import stem, write
from undersigned.interfaces.pages.forms import is_taken
from undersigned.interfaces.pages.models import ArticlePage, IncidentPage, IncidentsPage, RootPage
from undersigned.people.models import StaffMember

pytestmark = pytest.mark.usefixtures("pages")


@pytest.fixture
def editor(settings: Any) -> Client:
    settings.ALLOWED_HOSTS = ["testserver"]
    staff = StaffMember.objects.create_superuser(username="editor", password=PASSWORD)
    give_app(staff)
    client = Client()
    sign_in(client, staff)
    return client


def form(**more: str) -> dict[str, str]:
    sent = {
        "title": "A title",
        "slug": "a-title",
        "standfirst": "",
        "seo_title": "",
        "search_description": "",
        "body-count": "0",
    }
    return {**sent, "action-publish": "1", **more}


@pytest.mark.parametrize("slug", ["call", "roll", "sign", "holdouts", "my", "confirm"])
def test_an_address_of_the_site_is_refused_to_a_page(slug: str, editor: Client) -> None:
    answer = editor.post(f"/desk/pages/add/pages/articlepage/{stem().pk}/", form(slug=slug))
    assert answer.context["form"].errors["slug"] == [
        "A part of the site already stands at this address. Choose another one."
    ]
    assert not ArticlePage.objects.filter(slug=slug).exists()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_address_is_free_or_taken_in_every_language(language: str) -> None:
    assert [is_taken(stem(language), slug) for slug in ("roll", "rolls", "about")] == [True, False, False]


def test_a_page_deeper_down_may_be_called_like_a_part_of_the_site() -> None:
    parent = write("parent")
    assert is_taken(parent, "roll") is False


def test_a_page_that_all_others_link_to_keeps_its_address(editor: Client) -> None:
    about = ArticlePage.objects.get(slug="about", locale__language_code="en")
    answer = editor.post(f"/desk/pages/{about.pk}/edit/", form(slug="over-us"))
    assert answer.context["form"].errors["slug"] == ["Every page of the site links to this address. Leave it as it is."]
    answer = editor.post(f"/desk/pages/{about.pk}/edit/", form(slug="about", title="About us"))
    about.refresh_from_db()
    assert (answer.status_code, about.title, about.slug) == (302, "About us", "about")


def test_a_preview_shows_what_was_typed_and_is_kept_by_nobody(editor: Client) -> None:
    about = ArticlePage.objects.get(slug="about", locale__language_code="en")
    address = f"/desk/pages/{about.pk}/edit/preview/"
    assert editor.post(address, form(slug="about", title="Not yet public")).json()["is_valid"]
    answer = editor.get(f"{address}?mode=")
    assert "Not yet public" in answer.content.decode()
    assert "public" not in answer.headers.get("Cache-Control", "")
    assert "Not yet public" not in Client().get("/en/about/").content.decode()


def test_stems_are_made_by_the_instance_only(editor: Client) -> None:
    before = RootPage.objects.count()
    for parent in (1, stem().pk):
        assert editor.post(f"/desk/pages/add/pages/rootpage/{parent}/", {"title": "x", "slug": "x"}).status_code != 200
    assert RootPage.objects.count() == before


def incident_form(*sources: tuple[str, str], broken: str = "") -> dict[str, str]:
    """An incident as the editor's form sends it."""
    sent = form(title="One night", slug="one-night", happened_on="2016", day_of="happened")
    sent |= {"sources-count": str(len(sources)), "broken-count": "1" if broken else "0"}
    for number, (name, address) in enumerate(sources):
        block = f"sources-{number}"
        sent |= {f"{block}-deleted": "", f"{block}-order": str(number), f"{block}-type": "source", f"{block}-id": ""}
        sent |= {f"{block}-value-name": name, f"{block}-value-address": address}
    if broken:
        sent |= {"broken-0-deleted": "", "broken-0-order": "0", "broken-0-type": "principle", "broken-0-id": ""}
        sent |= {"broken-0-value-number": broken, "broken-0-value-why": "It was loud."}
    return sent


def test_an_incident_is_written_with_a_source_and_a_principle_that_the_call_has(editor: Client) -> None:
    timeline = write("incidents", kind=IncidentsPage)
    address = f"/desk/pages/add/pages/incidentpage/{timeline.pk}/"
    shown = editor.get(address)
    assert (shown.status_code, "1. Quiet" in shown.text) == (200, True)
    wrong = incident_form(("A report", "http://source.example/"), broken="9") | {"happened_on": "long ago"}
    refused = [set(editor.post(address, one).context["form"].errors) for one in (incident_form(), wrong)]
    assert refused == [{"sources"}, {"happened_on", "sources", "broken"}]
    assert not IncidentPage.objects.exists()
    answer = editor.post(address, incident_form(("A report", "https://source.example/"), broken="1"))
    assert (answer.status_code, IncidentPage.objects.get().breaches({1: "Quiet"})) == (
        302,
        [{"number": 1, "title": "Quiet", "why": "It was loud."}],
    )
