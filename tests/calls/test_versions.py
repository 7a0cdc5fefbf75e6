"""Versions: hashed when drafted, checked when published, and after that written once."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Model

from undersigned.calls.canonical import PrincipleDraft, TranslationDraft, canonical_text
from undersigned.calls.models import Call, Principle, Translation, Version
from undersigned.calls.queries import current_version, draft_of, principles_of, translation_in
from undersigned.calls.verbs import AlreadyPublished, draft_version, publish_version

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ENGLISH = TranslationDraft("en", True, "A call", "", [PrincipleDraft(1, "Protect", "Stop attacks.")])
FRENCH = TranslationDraft("fr", False, "Un appel", "", [PrincipleDraft(1, "Protéger", "Cesser.")])


@pytest.fixture
def call(db: None) -> Call:
    return Call.objects.create(slug="a-call", name="A call", opened_at=NOW)


@pytest.fixture
def published(call: Call) -> Version:
    return publish_version(version=draft_version(call=call, translations=[ENGLISH, FRENCH]), now=NOW)


def test_a_draft_is_not_what_readers_see(published: Version) -> None:
    draft_version(call=published.call, translations=[ENGLISH])
    assert current_version(published.call_id) == published


def test_versions_are_numbered_one_after_the_other(published: Version) -> None:
    second = draft_version(call=published.call, translations=[ENGLISH])
    assert (published.number, second.number) == (1, 2)


def test_what_is_stored_gives_back_the_bytes_that_were_hashed(published: Version) -> None:
    stored = [canonical_text(draft_of(one)) for one in published.translations.order_by("language")]
    assert stored == [canonical_text(ENGLISH), canonical_text(FRENCH)]


def test_a_version_needs_an_authentic_translation(call: Call) -> None:
    with pytest.raises(ValueError, match="authentic"):
        draft_version(call=call, translations=[FRENCH])


def test_a_version_is_published_once(published: Version) -> None:
    with pytest.raises(AlreadyPublished):
        publish_version(version=published, now=NOW)


def test_a_draft_altered_behind_its_hash_is_not_published(call: Call) -> None:
    version = draft_version(call=call, translations=[ENGLISH])
    Principle.objects.filter(translation__version=version).update(title="Attack")
    with pytest.raises(ValueError, match="differs"):
        publish_version(version=version, now=NOW)


@pytest.mark.parametrize(
    ("noun", "change"),
    [
        (Version, {"sha256": "0" * 64}),
        (Version, {"published_at": None}),
        (Version, {"number": 9}),
        (Translation, {"title": "Another call"}),
        (Translation, {"authentic": False}),
        (Translation, {"preamble": "We do not say:"}),
        (Principle, {"title": "Attack"}),
        (Principle, {"summary": "Go on."}),
        (Principle, {"number": 2}),
    ],
)
def test_the_database_refuses_to_change_a_published_wording(
    published: Version, noun: type[Model], change: dict[str, object]
) -> None:
    before = list(noun.objects.order_by("pk").values())  # type: ignore[attr-defined]
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        noun.objects.all().update(**change)  # type: ignore[attr-defined]
    assert list(noun.objects.order_by("pk").values()) == before  # type: ignore[attr-defined]


def test_a_language_without_translation_is_answered_in_the_authentic_one(published: Version) -> None:
    assert translation_in(published.pk, "pt").language == "en"
    assert [one.title for one in principles_of(translation_in(published.pk, "fr").pk)] == ["Protéger"]
