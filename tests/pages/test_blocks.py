"""What each block promises to readers, and refuses from writers."""

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from tests.pages.writing import read, write
from tests.signatories import NOW
from undersigned.calls.models import Call, Translation
from undersigned.calls.queries import draft_of
from undersigned.calls.verbs import draft_version, publish_version
from undersigned.interfaces.pages.blocks import TEXT_FEATURES, ButtonBlock, FactBlock, PictureBlock, QuoteBlock
from undersigned.roll.models import PeopleCount, RollEntry

pytestmark = pytest.mark.usefixtures("pages")


def cleaned(block: Any, value: dict[str, Any]) -> Any:
    """What the editor would store, or ValidationError."""
    return block.clean(block.to_python(value))


# --- live figures -----------------------------------------------------------------------------------------------------
def add_entries(call: Call, **numbers: int) -> None:
    for kind, number in numbers.items():
        for each in range(number):
            name = f"{kind}-{each}".replace("_", "-")
            RollEntry.objects.create(call=call, kind=kind, name=name, slug=name, search_text=name, sort_text=name)


def test_the_figures_are_those_of_the_roll_and_add_up(call: Call) -> None:
    add_entries(call, state=3, public_authority=1, private_sector=5, civil_society=2)
    RollEntry.objects.create(
        call=call, kind="state", name="x", slug="x", search_text="x", sort_text="x", state="announced"
    )
    PeopleCount.objects.update_or_create(call=call, defaults={"people": 1, "last_number": 9, "counted_at": NOW})
    write("figures", ("roll_figures", None))
    shown = read("/en/figures/")
    assert [f"<td>{number}</td>" in shown for number in (3, 1, 5, 2, 11)] == [True] * 5
    assert "And 1 person who has signed and confirmed, counted on 23 November 2026." in shown
    add_entries(call, private_sector=0, civil_society=0)
    RollEntry.objects.filter(slug="state-0").delete()
    assert "<td>10</td>" in read("/en/figures/")


def test_the_principles_are_in_the_language_of_the_page() -> None:
    write("promises", ("principles", None))
    shown = read("/en/promises/")
    assert '<a href="/en/call/principles/1/">Quiet</a>' in shown


def test_the_principles_come_with_the_note_on_their_wording(call: Call) -> None:
    write("promises", ("principles", None))
    assert 'class="note"' not in read("/en/promises/")
    drafts = [draft_of(one) for one in Translation.objects.filter(version__call=call)]
    version = draft_version(call=call, translations=drafts, note={"en": "Our own words.", "fr": "Nos propres mots."})
    publish_version(version=version, now=NOW)
    assert '<p class="note">Our own words.</p>' in read("/en/promises/")


@pytest.mark.parametrize("kind", ["roll_figures", "principles"])
def test_a_page_without_a_call_leaves_live_blocks_out(kind: str, settings: Any) -> None:
    settings.OPTION = {**settings.OPTION, "call": "no-such-call"}
    page = write("early", (kind, None))
    assert page.body.render_as_block().count("<t") == 0


# --- words with their source ------------------------------------------------------------------------------------------
def test_a_quote_needs_its_source() -> None:
    with pytest.raises(ValidationError):
        cleaned(QuoteBlock(), {"text": "We agree.", "source": "", "address": ""})
    write(
        "quoted",
        ("quote", {"text": "We <agree>.", "source": "A minister, 2021", "address": "https://source.example/q"}),
    )
    shown = read("/en/quoted/")
    assert "We &lt;agree&gt;." in shown
    assert '<a href="https://source.example/q" rel="external">A minister, 2021</a>' in shown


def test_a_fact_needs_its_source_and_its_address() -> None:
    fact = {
        "figure": "81",
        "statement": "States have joined.",
        "source": "The list",
        "address": "https://source.example",
    }
    assert cleaned(FactBlock(), fact)["figure"] == "81"
    for missing in ("statement", "source", "address"):
        with pytest.raises(ValidationError):
            cleaned(FactBlock(), {**fact, missing: ""})


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://source.example/", "data:text/html,x", "https://"])
def test_an_address_that_is_no_web_page_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        cleaned(FactBlock(), {"figure": "", "statement": "x", "source": "x", "address": address})


def content(text: str, *, kind: str = "unstyled", links: dict[str, str] | None = None) -> str:
    """What the browser's editor sends for one paragraph, each word of ``links`` a link."""
    links = links or {}
    return json.dumps(
        {
            "blocks": [
                {
                    "key": "abcde",
                    "text": text,
                    "type": kind,
                    "depth": 0,
                    "inlineStyleRanges": [{"offset": 0, "length": 3, "style": "BOLD"}],
                    "entityRanges": [
                        {"offset": text.index(word), "length": len(word), "key": key} for key, word in enumerate(links)
                    ],
                }
            ],
            "entityMap": {
                str(key): {"type": "LINK", "mutability": "MUTABLE", "data": {"url": url}}
                for key, url in enumerate(links.values())
            },
        }
    )


def test_a_paragraph_keeps_what_it_may_hold_and_nothing_that_a_browser_would_run() -> None:
    converter = ContentstateConverter(features=TEXT_FEATURES)
    sent = content("One good bad <script>", links={"good": "https://source.example/", "bad": "javascript:alert(1)"})
    kept = converter.to_database_format(sent)
    assert "<b>One</b>" in kept
    assert '<a href="https://source.example/">good</a>' in kept
    assert "javascript" not in kept
    assert "&lt;script&gt;" in kept
    assert "<h1" not in converter.to_database_format(content("One great title", kind="header-one"))


# --- pictures and documents -------------------------------------------------------------------------------------------
def test_a_picture_needs_its_words() -> None:
    with get_test_image_file() as file:
        image = get_image_model().objects.create(title="file.png", file=file)
    picture = {"image": image.pk, "alternative_text": "A lighthouse at night", "caption": "The coast", "credit": "CC0"}
    assert cleaned(PictureBlock(), picture)["image"] == image
    with pytest.raises(ValidationError):
        cleaned(PictureBlock(), {**picture, "alternative_text": " "})
    write("pictured", ("picture", picture))
    shown = read("/en/pictured/")
    assert 'alt="A lighthouse at night"' in shown
    assert 'alt="file.png"' not in shown


# --- buttons ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("place", "address", "accepted"),
    [
        ("sign", "", True),
        ("", "https://source.example/", True),
        ("", "", False),
        ("sign", "https://source.example/", False),
    ],
)
def test_a_button_leads_to_exactly_one_place(place: str, address: str, accepted: bool) -> None:
    value = {"label": "Go", "place": place, "page": None, "address": address}
    if accepted:
        assert cleaned(ButtonBlock(), value)["label"] == "Go"
    else:
        with pytest.raises(ValidationError):
            cleaned(ButtonBlock(), value)


def test_only_the_button_to_the_form_has_the_colour_of_signing() -> None:
    button = {"label": "Go", "page": None, "address": ""}
    write("buttons", ("button", {**button, "place": "sign"}), ("button", {**button, "place": "roll"}))
    shown = read("/en/buttons/")
    assert '<a class="button-sign" href="/en/sign/">Go</a>' in shown
    assert '<a class="button" href="/en/roll/">Go</a>' in shown


def test_a_button_to_a_page_that_is_no_longer_published_disappears() -> None:
    target = write("target")
    write("pointing", ("button", {"label": "Go there", "place": "", "page": target.pk, "address": ""}))
    assert 'href="/en/target/">Go there</a>' in read("/en/pointing/")
    target.unpublish()
    assert "Go there" not in read("/en/pointing/")


# --- the contact ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ("desk@call.example.org", '<a href="mailto:desk@call.example.org">desk@call.example.org</a>'),
        ("https://call.example.org/contact", '<a href="https://call.example.org/contact">'),
        ("The Secretariat, 1 Harbour Street <Quietland>", "<p>The Secretariat, 1 Harbour Street &lt;Quietland&gt;</p>"),
        ("", "Those who run this site have not said yet where they can be reached."),
    ],
)
def test_the_contact_is_what_the_operator_has_set(contact: str, shown: str, settings: Any) -> None:
    settings.OPTION = {**settings.OPTION, "contact": contact}
    assert shown in read("/en/privacy/")
