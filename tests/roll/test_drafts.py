"""Drafts of entries: an address that is free and readable, whatever the name."""

import pytest

from undersigned.roll.drafts import EntryDraft, free_slug


def draft(name: str, *, kind: str = "private_sector", country: str = "FR") -> EntryDraft:
    return EntryDraft(key="k", kind=kind, name=name, country=country, state="listed", source="s")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Société Générale", "societe-generale"),
        ("Maldon&Wat", "maldon-wat"),
        ("GROWTH", "growth-fr"),
        ("people", "people-fr"),
        ("中国", "private-sector"),
        ("Ærø ltd.", "aero-ltd"),
        ("x" * 200, "x" * 100),
    ],
)
def test_an_address_is_made_of_the_name_and_takes_no_page_of_the_roll(name: str, slug: str) -> None:
    assert free_slug(draft(name), set()) == slug


def test_an_address_that_is_taken_gets_the_country_and_then_a_number() -> None:
    taken: set[str] = set()
    for wanted in ("acme", "acme-fr", "acme-fr-2", "acme-fr-3"):
        slug = free_slug(draft("Acme"), taken)
        assert slug == wanted
        taken.add(slug)
    assert free_slug(draft("Changes", country=""), set()) == "changes-2"
