"""A reader opens the archive of the newsletter, reads an issue, and follows a link of a mail."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import overflow
from tests.servers.product import Product

# Run inside the product's own home: an issue that was sent, with every block that there is.
_SENT = """
from datetime import UTC, datetime
from django.db import transaction
from undersigned.mailing.models import Mailing, MailingText
from undersigned.mailing.newsletters.compile import compile_text, compiled_json, counted_links
from undersigned.mailing.newsletters.facts import site_facts
now = datetime.now(UTC)
blocks = [
    {"type": "text", "value": {"heading": "What March brought", "text": "{{ hello }}\\n\\nThree **States** joined; [the roll](/en/roll/) *grew*."}},
    {"type": "picture", "value": {"src": "https://elsewhere.example/map.png", "width": 1200, "height": 600, "alt": "A map of the world."}},
    {"type": "figures", "value": {"heading": "The roll today"}},
    {"type": "action", "value": {"kind": "email", "target": "brazil"}},
    {"type": "action", "value": {"kind": "sign"}},
    {"type": "article", "value": {"title": "Why hospitals sign", "text": "They were hit first. " + "x" * 300, "link": "/en/news/"}},
    {"type": "button", "value": {"label": "See who has endorsed", "link": "/en/roll/"}},
]
if not Mailing.objects.filter(slug="march").exists():
    with transaction.atomic():
        mailing = Mailing.objects.create(slug="march", name="March", state="sent", ended_at=now, made_by="x", made_at=now, changed_at=now)
        text = MailingText(mailing=mailing, language="en", subject="What March brought", blocks=blocks, changed_at=now)
        compiled = compile_text(text, language="en", site=site_facts(language="en", now=now))
        text.compiled = compiled_json(counted_links(compiled, mailing))
        text.save()
print(Mailing.objects.get(slug="march").pk)
"""


@pytest.fixture(scope="module")
def mailing(product: Product) -> str:
    """The number of an issue that was sent."""
    done = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{_SENT}"],
        env={**product.environment, "DJANGO_SETTINGS_MODULE": "undersigned.config.settings"},
        cwd=product.home,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.strip()


def test_a_reader_finds_an_issue_and_reads_it(
    page: Page, mailing: str, accessible: Callable[[], None], shoot: Callable[[str], Path]
) -> None:
    page.goto("/en/newsletter/archive/")
    accessible()
    shoot("newsletter-archive")
    assert overflow(page) == []
    page.get_by_role("link", name="What March brought").click()
    expect(page.locator("h1")).to_have_text("What March brought")
    expect(page.locator("article")).to_contain_text("Hello,")
    expect(page.locator("article strong").first).to_have_text("States")
    assert overflow(page) == []
    accessible()
    shoot("newsletter-issue")


@pytest.mark.at_width(360)
def test_a_link_of_a_mail_leads_where_its_writer_pointed_it(page: Page, mailing: str) -> None:
    page.goto(f"/go/{mailing}/1/a/")
    expect(page).to_have_url("/en/roll/")


@pytest.mark.at_width(360)
def test_an_issue_in_the_dark_has_no_breach_that_axe_finds(
    page: Page, mailing: str, accessible: Callable[[], None]
) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto("/en/newsletter/archive/march/")
    accessible()
