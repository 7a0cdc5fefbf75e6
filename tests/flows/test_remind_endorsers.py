"""Remind endorsers: a year old, a letter; a month later another; nobody leaves the roll, and nobody is written to twice at once."""

from datetime import timedelta

import pytest

from tests.endorsers import letters_of_kind, published
from tests.signatories import DAY, KEYS, NOW, make_call
from undersigned.calls.models import Call
from undersigned.calls.queries import draft_of
from undersigned.calls.verbs import draft_version, publish_version
from undersigned.flows.keep_endorsement import reconfirm
from undersigned.flows.remind_endorsers import remind_endorsers
from undersigned.mailing.models import Letter
from undersigned.roll.models import RollEntry

pytestmark = pytest.mark.django_db
YEAR = timedelta(days=365)


@pytest.fixture
def entry() -> RollEntry:
    return published(make_call())


def written(*moments: timedelta) -> list[int]:
    return [remind_endorsers(keys=KEYS, now=NOW + moment) for moment in moments]


def test_a_year_after_its_word_a_body_is_asked_and_a_month_later_again(entry: RollEntry) -> None:
    assert written(YEAR, YEAR + DAY, YEAR + 2 * DAY, YEAR + 31 * DAY, YEAR + 32 * DAY) == [0, 1, 0, 0, 1]
    asked = letters_of_kind(Letter.Kind.ENDORSE_RECONFIRM)
    assert [one.about["since"] for one in asked] == ["2026-11-23", "2026-11-23"]
    entry.refresh_from_db()
    assert entry.state == "listed"


def test_whoever_answers_is_left_in_peace_for_a_year(entry: RollEntry) -> None:
    written(YEAR + DAY)
    assert entry.endorsement_id is not None
    reconfirm(endorsement_id=entry.endorsement_id, now=NOW + YEAR + 2 * DAY)
    assert written(YEAR + 60 * DAY, 2 * YEAR, 2 * YEAR + 3 * DAY) == [0, 0, 1]


def test_a_new_version_asks_those_who_stand_behind_an_older_one(entry: RollEntry) -> None:
    call = Call.objects.get()
    drafts = [draft_of(one) for one in call.versions.get().translations.all()]
    publish_version(version=draft_version(call=call, translations=drafts), now=NOW)
    assert written(DAY, 2 * DAY) == [1, 0]
    assert [one.about["number"] for one in letters_of_kind(Letter.Kind.ENDORSE_REAFFIRM)] == [2]
