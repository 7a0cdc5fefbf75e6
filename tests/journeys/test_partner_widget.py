"""A partner's own page, served from another origin: a person signs or writes in its widget, confirms, and the partner is credited."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.browsing import watch
from tests.journeys.signatory import Signatory, link_to
from tests.servers.outbox import links, read_outbox
from tests.servers.partner_site import PartnerSite, partner_site
from tests.servers.product import Product
from tests.waiting import PATIENCE, until

pytestmark = pytest.mark.at_width(360)

# What a partner and the desk do, in the instance's own process: the journeys are of who signs.
MAKE = """
import django, json, sys
django.setup()
from datetime import UTC, datetime
from django.conf import settings
from undersigned.campaigns.models import Campaign, Partner
from undersigned.campaigns.queries.partners import code_in_force
from undersigned.flows.ask_partner import ask_partner
from undersigned.flows.decide_partner import accept_partner
name, website = sys.argv[1:]
fields = {"name": name, "kind": "youth", "contact_name": "Lina", "contact_email": "lina@partner.example.org"}
campaign, now, keys = Campaign.objects.order_by("-starts_on").first(), datetime.now(UTC), settings.HOME.keys
made = ask_partner(campaign_id=campaign.pk, fields=fields, logo=b"", language="en", keys=keys, now=now)
accept_partner(partner_id=made.pk, by="test", keys=keys, public_url=settings.PUBLIC_URL, now=now)
Partner.objects.filter(pk=made.pk).update(website=website, colour="#00695c")
print(json.dumps({"code": code_in_force(made.pk), "id": made.pk}))
"""
FIGURES = """
import dataclasses, django, json, sys
django.setup()
from undersigned.campaigns.queries.partners import figures_of
print(json.dumps(dataclasses.asdict(figures_of(int(sys.argv[1])))))
"""


def inside(product: Product, program: str, *arguments: str) -> Any:
    """Run a program beside the instance; return what it prints."""
    environment = {**product.environment, "DJANGO_SETTINGS_MODULE": "undersigned.config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env=environment,
        cwd=product.home,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.fixture
def site() -> Iterator[PartnerSite]:
    with partner_site() as one:
        yield one


@pytest.fixture
def visitor(browser: Browser, browser_context_args: dict[str, Any], product: Product) -> Iterator[Callable[..., Page]]:
    """Open a page on a partner's site; it asks nobody but that site and the product, and no script throws."""
    seen: list[list[str]] = []
    contexts = []

    def open_page(site: PartnerSite, **how: Any) -> Page:
        context = browser.new_context(**{**browser_context_args, "base_url": site.origin, **how})
        contexts.append(context)
        seen.append(watch(context, site.origin))
        page = context.new_page()
        page.goto("/")
        return page

    yield open_page
    for context in contexts:
        assert context.cookies() == []
        context.close()
    strange = [line for lines in seen for line in lines if f" {product.url}/" not in line]
    assert strange == []


def element(product: Product, code: str) -> str:
    """What a partner copies onto its page."""
    return (
        f'<script type="module" src="{product.url}/en/widget.js"></script>'
        f'<undersigned-sign via="{code}" lang="en"><a href="{product.url}/en/sign/?via={code}">Sign</a></undersigned-sign>'
    )


def sign_in(place: Any, who: Signatory, *, agree: bool = False) -> None:
    """Type into the widget, wherever it stands, and send it."""
    widget: Locator = place.locator("undersigned-sign")
    # In a frame the form for browsers without script stays within the element, unseen.
    form = widget.locator("form[aria-labelledby=title]")
    widget.locator("#name").fill(who.name)
    widget.locator("#email").fill(who.email)
    widget.locator("#country").select_option("SE")
    box = widget.locator("#partner_contact")
    expect(box).not_to_be_checked()
    if agree:
        box.check()
    form.locator("button").click()
    expect(widget.get_by_role("heading", name="Look into your mailbox")).to_be_visible()


def confirm(page: Page, product: Product, who: Signatory) -> None:
    page.goto(link_to(product, who, "confirm"))
    page.click("main form button[type=submit]")
    page.wait_for_url("**/confirmed/*/")


def test_who_signs_in_a_partners_widget_is_credited_to_it_and_may_agree_to_hear_from_it(
    product: Product, site: PartnerSite, visitor: Callable[..., Page], save_shot: Callable[[Page, str], Path]
) -> None:
    partner, who = inside(product, MAKE, "Quiet Youth", f"{site.origin}/"), Signatory()
    site.body = element(product, partner["code"])
    page = visitor(site)
    widget = page.locator("undersigned-sign")
    expect(widget.locator("button")).to_have_css("background-color", "rgb(0, 105, 92)")
    # Sent empty, it says what to do, at the fields, and is at the first of them.
    widget.locator("button").click()
    expect(widget.locator("#wrong-email")).to_have_text(
        "Please type your e-mail address; the letter to confirm goes there."
    )
    expect(widget.locator("#name")).to_be_focused()
    save_shot(page, "widget")
    sign_in(page, who, agree=True)
    assert page.url == f"{site.origin}/"
    confirm(page, product, who)
    figures = inside(product, FIGURES, str(partner["id"]))
    assert figures == {
        "visits": 1,
        "signatures": 1,
        "actions": 0,
        "newsletter": 0,
        "contacts": 1,
        "foreign_visits": 0,
        "foreign": 0,
    }
    # The receipt brings the link that takes it back.
    until(lambda: len(read_outbox(product.home, to=who.email)) > 1)
    receipt = next(
        one for one in read_outbox(product.home, to=who.email) if any("/contact/" in to for to in links(one))
    )
    page.goto(next(link for link in links(receipt) if "/contact/" in link))
    page.click("main form button[type=submit]")
    expect(page.get_by_role("heading", name="You have taken it back")).to_be_visible()
    assert inside(product, FIGURES, str(partner["id"]))["contacts"] == 0


def test_a_widget_on_a_site_that_is_not_the_partners_counts_apart(
    product: Product, site: PartnerSite, visitor: Callable[..., Page]
) -> None:
    partner, who = inside(product, MAKE, "Elsewhere", "https://www.elsewhere.example.org/"), Signatory()
    site.body = element(product, partner["code"])
    page = visitor(site)
    sign_in(page, who)
    confirm(page, product, who)
    figures = inside(product, FIGURES, str(partner["id"]))
    assert (figures["visits"], figures["signatures"], figures["foreign_visits"], figures["foreign"]) == (0, 0, 1, 1)


def test_where_scripts_of_others_may_not_run_a_frame_signs_and_without_any_the_link_leads_to_the_form(
    product: Product, site: PartnerSite, visitor: Callable[..., Page]
) -> None:
    partner, who = inside(product, MAKE, "Framed", f"{site.origin}/"), Signatory()
    code = partner["code"]
    site.policy = "script-src 'none'"
    site.body = (
        f'<iframe src="{product.url}/en/widget/sign/?via={code}" title="Sign" width="340" height="760"></iframe>'
    )
    page = visitor(site)
    sign_in(page.frame_locator("iframe"), who)
    confirm(page, product, who)
    figures = inside(product, FIGURES, str(partner["id"]))
    assert (figures["visits"], figures["signatures"], figures["foreign"]) == (1, 1, 0)
    site.policy, site.body = "", element(product, code)
    bare = visitor(site, java_script_enabled=False)
    bare.click("undersigned-sign a")
    expect(bare.locator("input[name=via]")).to_have_value(code)
    assert urlsplit(bare.url).path == "/en/sign/"


def test_a_letter_to_a_target_is_written_in_a_partners_widget_confirmed_by_mail_and_credited_to_it(
    product: Product, site: PartnerSite, visitor: Callable[..., Page], save_shot: Callable[[Page, str], Path]
) -> None:
    partner, who = inside(product, MAKE, "Writing Youth", f"{site.origin}/"), Signatory()
    code = partner["code"]
    site.body = (
        f'<script type="module" src="{product.url}/en/widget.js"></script>'
        f'<undersigned-widget act="write" target="brazil" via="{code}" lang="en">'
        f'<a href="{product.url}/en/holdouts/brazil/write/?via={code}">Write</a></undersigned-widget>'
    )
    page = visitor(site)
    widget = page.locator("undersigned-widget")
    expect(widget.get_by_role("radio").first).to_be_checked()
    paragraphs = widget.get_by_role("checkbox")
    assert [one.is_checked() for one in paragraphs.all()] == [False] * paragraphs.count()
    paragraphs.first.check()
    go_on = widget.get_by_role("button", name="Go on and write")
    expect(go_on).to_have_css("background-color", "rgb(0, 105, 92)")
    save_shot(page, "widget-choose")
    go_on.click()
    expect(widget.get_by_role("heading")).to_be_focused()
    # Sent with only our own words and nobody's name: what is missing is said at the fields.
    widget.get_by_role("button", name="Send", exact=True).click()
    expect(widget.locator("#wrong-name")).to_have_text("Please type your name.")
    expect(widget.locator("#name")).to_be_focused()
    widget.locator("#name").fill(who.name)
    widget.locator("#email").fill(who.email)
    widget.locator("#country").select_option("SE")
    # All of it is ours: it is shown once more, with a word on why one's own words count.
    widget.get_by_role("button", name="Send", exact=True).click()
    expect(widget.locator("#whole")).to_have_text("Change what you like, or send it as it is.")
    save_shot(page, "widget-write")
    body = widget.locator("#body")
    body.fill(f"{body.input_value()}\n\nMy sister's ward lost its computers for a week. That is why I write.")
    widget.get_by_role("button", name="Send it as it is").click()
    expect(widget.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
    assert page.url == f"{site.origin}/"
    page.goto(link_to(product, who, "press"))
    page.get_by_role("button", name="Yes, send it").click()
    expect(page.get_by_role("status").first).to_contain_text("letter is number")
    figures = inside(product, FIGURES, str(partner["id"]))
    assert (figures["visits"], figures["actions"], figures["foreign"]) == (1, 1, 0)


def test_a_frame_posts_where_no_script_of_others_runs_and_without_any_script_a_link_leads_to_our_page(
    product: Product, site: PartnerSite, visitor: Callable[..., Page]
) -> None:
    partner = inside(product, MAKE, "Posting Youth", f"{site.origin}/")
    address = f"{product.url}/en/widget/act/?act=post&target=brazil&via={partner['code']}"
    site.policy = "script-src 'none'"
    site.body = f'<iframe src="{address}" title="Post" width="340" height="900"></iframe>'
    widget = visitor(site).frame_locator("iframe").locator("undersigned-widget")
    words = "Brazil, people are waiting for you."
    widget.locator("#text").fill(words)
    expect(widget.get_by_role("link", name="Bluesky")).to_have_attribute("href", re.compile(quote(words)))
    widget.get_by_role("button", name="I have posted it").click()
    expect(widget.locator("#wrong-network")).to_have_text("Please say where you posted it.")
    widget.locator("#network").select_option("bluesky")
    widget.get_by_role("button", name="I have posted it").click()
    expect(widget.get_by_role("status")).to_contain_text("Your post is number")
    assert inside(product, FIGURES, str(partner["id"]))["actions"] == 1
    bare = visitor(site, java_script_enabled=False)
    with bare.context.expect_page() as opened:
        bare.frame_locator("iframe").locator("undersigned-widget a.button").click()
    expect(opened.value.locator("input[name=by]").first).to_have_value("widget")
    assert urlsplit(opened.value.url).path == "/en/holdouts/brazil/post/"
