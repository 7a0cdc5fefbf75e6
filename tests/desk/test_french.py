"""The desk in French: what the screens call things is said in the language of whoever reads."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.users.models import UserProfile

from tests.desk.staffed import Everything

ClientOf = Callable[[str], Client]
SCREENS = ("calls", "campaigns", "signatures", "roll", "roll-changes", "letters", "audit", "staff")


def read(client: Client, address: str, language: str) -> str:
    """A screen as somebody sees it who has chosen a language."""
    UserProfile.objects.update_or_create(
        user_id=client.session["_auth_user_id"], defaults={"preferred_language": language}
    )
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.text


def words_of(screen: str) -> list[str]:
    """The screen's name, heads of columns and names of facts."""
    main = screen.partition("<main")[2].partition("</main>")[0]
    found = re.findall(r"<(?:th|dt|h2|h1)\b[^>]*>(.*?)</(?:th|dt|h2|h1)>", main, re.DOTALL)
    texts = [unescape(" ".join(re.sub(r"<[^>]+>", " ", one).split())) for one in found]
    return [text for text in texts if text]


def said_in_english(english: str, french: str) -> list[str]:
    """Words that are the same on both screens, and that French does not call so."""
    both = [word for word in words_of(english) if word in words_of(french)]
    with override("fr"):
        cognates = {
            _("Version"),
            _("Principles"),
            _("SHA-256"),
            _("Source"),
            _("Signatures"),
            _("Versions"),
            _("Note"),
            _("Date"),
        }
    return [word for word in both if word not in cognates]


@pytest.mark.parametrize("screen", SCREENS)
def test_lists_and_rows_name_what_they_show_in_french(screen: str, client_of: ClientOf, everything: Everything) -> None:
    client = client_of("secretariat")
    address = f"/desk/{screen}/"
    french = read(client, address, "fr")
    assert 'lang="fr"' in french
    assert said_in_english(read(client, address, "en"), french) == []
    row = re.search(rf'href="({address}(?!make/)[\w-]+/)"', french)
    assert row is not None
    pages = [read(client, row[1], language) for language in ("en", "fr")]
    assert len(words_of(pages[1])) == len(words_of(pages[0])) > 2
    names = {str(getattr(everything, name)) for name in ("call", "campaign", "entry", "colleague")} | {"Signature 7"}
    assert [
        word for word in said_in_english(*pages) if word not in names and not re.search(r"[.#]\w|^the ", word)
    ] == []


def test_the_first_screen_and_the_count_of_a_list_are_in_french(client_of: ClientOf, everything: Everything) -> None:
    client = client_of("secretariat")
    first = read(client, "/desk/", "fr")
    assert "Qui soutient ce texte\u00a0: Appel pour des mers calmes" in unescape(first)
    assert "3\u00a0lignes" in read(client, "/desk/signatures/", "fr")
    assert "3 lines" in read(client, "/desk/signatures/", "en")
    assert "Rien sur cette liste ne correspond." in read(client, "/desk/signatures/?q=999", "fr")


def test_moments_at_the_desk_have_french_months(client_of: ClientOf, everything: Everything, settings: Any) -> None:
    assert "23 nov. 2026 12:00 UTC" in read(client_of("secretariat"), "/desk/signatures/", "fr")
