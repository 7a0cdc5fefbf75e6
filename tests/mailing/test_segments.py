"""Segments: who is in one, whom a mailing would reach, and rules that are refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.doers import make_action, make_campaign
from tests.partners import active, code_of
from tests.readers import make_reader, make_readers, make_segment
from tests.signatories import DAY, KEYS, NOW, confirmed, make_call, signed
from undersigned.campaigns.models import ActionTaken, Event, Rsvp
from undersigned.mailing.models import Segment, Subscriber, Suppression
from undersigned.mailing.queries.segments import BadRules, Size, clean_rules, recipients, segments_with, size_of

pytestmark = pytest.mark.django_db

ADA, BEA, CEM = "ada@example.org", "bea@example.org", "cem@example.org"


def reached(rules: dict[str, Any], *, topic: str = "", now: Any = NOW) -> list[str]:
    """Their addresses, in alphabetical order."""
    found = recipients(rules, topic=topic, now=now).select_related("address")
    return sorted(
        KEYS.unbox("subscriber", bytes(one.box), bound_to=bytes(one.address.digest)).decode() for one in found
    )


def test_no_rules_are_everybody() -> None:
    make_reader(ADA), make_reader(BEA)
    assert reached({}) == [ADA, BEA]


def test_all_any_and_none_are_combined() -> None:
    make_reader(ADA, language="fr", country="FR")
    make_reader(BEA, language="fr", country="DE")
    make_reader(CEM, language="en", country="FR")
    assert reached({"all": [{"language": ["fr"]}, {"country": ["FR"]}]}) == [ADA]
    assert reached({"any": [{"language": ["en"]}, {"country": ["DE"]}]}) == [BEA, CEM]
    assert reached({"all": [{"language": ["fr"]}], "none": [{"country": ["DE"]}]}) == [ADA]


def test_who_chose_no_topic_wants_all() -> None:
    make_reader(ADA, topics=["events"])
    make_reader(BEA, topics=[])
    make_reader(CEM, topics=["updates", "old-events"])
    assert reached({"all": [{"topic": ["events"]}]}) == [ADA, BEA]
    assert reached({}, topic="updates") == [BEA, CEM]


def test_a_partner_is_whose_links_they_came_through_the_ended_ones_too() -> None:
    partner = active(make_campaign())
    make_reader(ADA, came_through=code_of(partner))
    make_reader(BEA)
    assert reached({"all": [{"partner": [partner.pk]}]}) == [ADA]
    assert reached({"none": [{"partner": [partner.pk]}]}) == [BEA]


def test_signed_is_a_confirmed_signature() -> None:
    call, other = make_call(), make_call("clean-seas")
    confirmed(call, ADA), signed(call, BEA), confirmed(other, CEM)
    for email in (ADA, BEA, CEM):
        make_reader(email)
    assert reached({"all": [{"signed": True}]}) == [ADA, CEM]
    assert reached({"all": [{"signed": [call.pk]}]}) == [ADA]


def test_acted_is_an_action_of_a_confirmed_address() -> None:
    action = make_action(make_campaign())
    ada, _bea = make_reader(ADA), make_reader(BEA)
    ActionTaken.objects.create(action=action, by=b"x", on=NOW.date(), at=NOW, address=ada.address, language="en")
    assert reached({"all": [{"acted": True}]}) == [ADA]
    assert reached({"all": [{"acted": [action.campaign_id]}]}) == [ADA]
    assert reached({"all": [{"acted": [action.campaign_id + 1]}]}) == []


def test_attended_is_checked_in_or_seated_once_it_is_over() -> None:
    said = {"title": {"en": "Talk"}, "made_at": NOW, "changed_at": NOW, "state": "published"}
    event = Event.objects.create(campaign=make_campaign(), slug="talk", starts_at=NOW - DAY, ends_at=NOW + DAY, **said)
    for email, more in ((ADA, {"checked_in_at": NOW}), (BEA, {}), (CEM, {"state": "given_back"})):
        digest = bytes(make_reader(email).address.digest)
        seat = {"state": "seated", "language": "en", "asked_at": NOW, "confirmed_at": NOW, **more}
        Rsvp.objects.create(event=event, digest=digest, **seat)
    assert reached({"all": [{"attended": True}]}) == [ADA]
    assert reached({"all": [{"attended": [event.pk]}]}, now=NOW + 2 * DAY) == [ADA, BEA]


def test_joined_since_counts_its_day_and_before_does_not() -> None:
    make_reader(ADA, at=NOW - 10 * DAY)
    make_reader(BEA, at=NOW)
    day = NOW.date().isoformat()
    assert (reached({"all": [{"joined_since": day}]}), reached({"all": [{"joined_before": day}]})) == ([BEA], [ADA])


def test_segments_are_combined() -> None:
    make_reader(ADA, language="fr", country="FR")
    make_reader(BEA, language="fr", country="DE")
    make_reader(CEM, country="FR")
    french = make_segment({"all": [{"language": ["fr"]}]}, "French")
    everybody = make_segment({}, "Everybody")
    assert reached({"all": [{"segment": [french.pk]}], "none": [{"country": ["DE"]}]}) == [ADA]
    assert reached({"none": [{"segment": [french.pk]}]}) == [CEM]
    assert reached({"any": [{"segment": [everybody.pk]}, {"country": ["DE"]}]}) == [ADA, BEA, CEM]


def test_who_blocked_us_or_is_suppressed_gets_nothing() -> None:
    ada, bea = make_reader(ADA), make_reader(BEA)
    make_reader(CEM)
    ada.address.blocked_at = NOW
    ada.address.save()
    Suppression.objects.create(digest=bytes(bea.address.digest), reason="bounced", at=NOW)
    assert reached({}) == [CEM]
    assert size_of({}, now=NOW) == Size(matching=3, total=1, by_language={"en": 1})


@pytest.mark.parametrize(
    ("frequency", "days", "gets_it"),
    [("each", 0, True), ("weekly", 6, False), ("weekly", 7, True), ("monthly", 27, False), ("monthly", 28, True)],
)
def test_nobody_hears_from_us_more_often_than_they_want(frequency: str, days: int, gets_it: bool) -> None:
    make_reader(ADA, frequency=frequency, last_mailed_at=NOW - timedelta(days=days))
    make_reader(BEA, frequency=frequency)
    assert reached({}) == ([ADA, BEA] if gets_it else [BEA])


def test_the_size_is_split_by_language_in_as_many_queries_for_thirty_as_for_three() -> None:
    rules = {"any": [{"signed": True}, {"acted": True}, {"language": ["en", "fr"]}]}
    make_readers(3)
    with CaptureQueriesContext(
        connection,
    ) as few:
        size_of(rules, now=NOW)
    for one in range(27):
        make_reader(f"lecteur-{one}@example.org", language="fr")
    with CaptureQueriesContext(connection) as many:
        assert size_of(rules, now=NOW) == Size(30, 30, {"fr": 27, "en": 3})
    assert (len(few), len(many)) == (2, 2)


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ({"language": ["xx"]}, "The site does not speak one of these languages."),
        ({"country": ["ZZ"]}, "“ZZ” is no country. Please write codes of two letters, such as FR."),
        ({"country": []}, "A rule says nothing. Please choose at least one value, or take the rule away."),
        ({"joined_since": "2026-02-30"}, "Please choose a day."),
        (
            {"partner": ["1; DROP TABLE"]},
            "A rule says nothing. Please choose at least one value, or take the rule away.",
        ),
        ({"segment": [999_999]}, "One of the segments it names is not there any more."),
        ({"name": ["x"]}, "A rule says nothing. Please choose at least one value, or take the rule away."),
        ("language", "These are no rules of a segment."),
    ],
)
def test_rules_that_mean_nothing_are_refused_in_a_sentence(rule: Any, sentence: str) -> None:
    with pytest.raises(BadRules) as refused:
        clean_rules({"all": [rule]})
    assert refused.value.sentences == [sentence]


def test_a_segment_never_contains_itself() -> None:
    one = make_segment({}, "One")
    two = make_segment({"all": [{"segment": [one.pk]}]}, "Two")
    with pytest.raises(BadRules, match="would contain itself"):
        clean_rules({"any": [{"segment": [two.pk]}]}, segment_id=one.pk)
    assert segments_with(one.pk) == {one.pk, two.pk}


def test_countries_are_kept_in_capitals_and_once() -> None:
    assert clean_rules({"all": [{"country": ["fr", "FR", "de"]}]}) == {"all": [{"country": ["FR", "DE"]}]}


def test_segments_stand_in_one_another_five_deep_at_most() -> None:
    inner = make_segment({}, "0")
    for number in range(1, 6):
        inner = make_segment({"all": [{"segment": [inner.pk]}]}, str(number))
    with pytest.raises(BadRules, match="at most 5 deep"):
        clean_rules({"all": [{"segment": [inner.pk]}]})
    assert reached({"all": [{"segment": [inner.pk - 1]}]}) == []
    assert Subscriber.objects.count() == 0


def test_a_rule_in_a_middle_segment_makes_none_above_it_too_deep() -> None:
    lower, below = make_segment({}, "0"), make_segment({}, "other")
    for number in range(1, 3):
        lower = make_segment({"all": [{"segment": [lower.pk]}]}, str(number))
    middle = make_segment({"all": [{"language": ["en"]}]}, "middle")
    upper = middle
    for number in range(3, 6):
        upper = make_segment({"all": [{"segment": [upper.pk]}]}, str(number))
    with pytest.raises(BadRules, match="at most 5 deep"):
        clean_rules({"all": [{"segment": [lower.pk]}]}, segment_id=middle.pk)
    rules = {"all": [{"segment": [below.pk]}]}
    assert clean_rules(rules, segment_id=middle.pk) == rules
    Segment.objects.filter(pk=middle.pk).update(rules=rules)
    assert reached(upper.rules) == []
