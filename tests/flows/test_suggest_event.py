"""Events that people and partners suggest, and what becomes of them."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from tests.mailing.mailbox import Mailbox
from tests.partners import LINA, active, make_campaign, page_token
from tests.servers.outbox import plain_text
from tests.signatories import KEYS, NOW, PUBLIC_URL, SENDER, letters, make_call
from undersigned.campaigns.models import Campaign, Event, Partner
from undersigned.campaigns.states import ENDED, PUBLISHED, SUGGESTED
from undersigned.flows.decide_event import NotBegun, decide_event
from undersigned.flows.deliver import deliver
from undersigned.flows.refuse import refuse
from undersigned.flows.suggest_event import (
    A_NETWORK_AN_HOUR,
    MOST_OF_A_NETWORK,
    MOST_OF_ONE,
    BadEvent,
    NoPartnerPage,
    TooMany,
    lapse_suggestions,
    suggest_event,
    suggest_event_as_partner,
)
from undersigned.mailing.models import Letter
from undersigned.people.models import Address, CodeTry
from undersigned.people.passes import make_refuse_pass
from undersigned.people.verbs.addresses import address_digest

pytestmark = pytest.mark.django_db

ADA = "ada@example.org"
FORM = {
    "kind": "takes_part",
    "name": "Ada Lovelace",
    "email": ADA,
    "title": "Engines for peace",
    "text": "We take part.",
    "languages": "en",
    "starts": "2027-05-04T18:00",
    "ends": "2027-05-04T19:00",
    "time_zone": "Europe/London",
    "register_at": "https://engines.example.org/register",
    "host": "Engine Society",
}


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(make_call())


def suggest(campaign: Campaign, *, ip: str = "", language: str = "en", **typed: Any) -> None:
    suggest_event(
        campaign_id=campaign.pk,
        fields={**FORM, **typed},
        language=language,
        ip=ip,
        keys=KEYS,
        public_url=PUBLIC_URL,
        now=NOW,
    )


def by_partner(partner: Partner, **typed: Any) -> Any:
    token = page_token(partner)
    return suggest_event_as_partner(token=token, fields={**FORM, **typed}, language="fr", keys=KEYS, now=NOW)


def decide(event: Event, *, publish: bool, reason: str = "") -> None:
    decide_event(
        event_id=event.pk, publish=publish, reason=reason, by="grace", keys=KEYS, public_url=PUBLIC_URL, now=NOW
    )


def decided_letter(email: str = ADA) -> Any:
    (letter,) = [one for one in letters(email) if one.kind == Letter.Kind.EVENT_DECIDED]
    return letter


def test_nothing_is_published_before_its_campaign_begins_and_nobody_is_told(campaign: Campaign) -> None:
    suggest(campaign)
    (event,) = Event.objects.all()
    Campaign.objects.update(starts_on=NOW.date() + timedelta(days=1))
    with pytest.raises(NotBegun):
        decide(event, publish=True)
    event.refresh_from_db()
    assert (event.state, [one for one in letters(ADA) if one.kind == Letter.Kind.EVENT_DECIDED]) == (SUGGESTED, [])


def refused(campaign: Campaign, **typed: Any) -> dict[str, str]:
    with pytest.raises(BadEvent) as wrong:
        suggest(campaign, **typed)
    return wrong.value.errors


def test_what_somebody_suggests_waits_with_their_address_in_a_box_and_a_letter_says_so(campaign: Campaign) -> None:
    suggest(campaign)
    (event,) = Event.objects.all()
    assert (event.state, event.title, event.register_at) == (
        SUGGESTED, {"en": "Engines for peace"}, "https://engines.example.org/register",
    )  # fmt: skip
    assert ADA.encode() not in bytes(event.suggester_box) and event.suggester_box
    (letter,) = letters(ADA)
    assert (letter.kind, letter.about["body"], letter.about["events_link"]) == (
        Letter.Kind.EVENT_SUGGESTED, "Engines for peace", f"{PUBLIC_URL}/en/events/",
    )  # fmt: skip


def test_once_published_a_letter_brings_the_page_and_nothing_of_who_suggested_it_is_kept(campaign: Campaign) -> None:
    suggest(campaign, language="fr")
    (event,) = Event.objects.all()
    decide(event, publish=True)
    event.refresh_from_db()
    assert (event.state, bytes(event.suggester_box), bytes(event.suggester_digest)) == (PUBLISHED, b"", b"")
    letter = decided_letter()
    assert (letter.kind, letter.language, letter.about["page_link"]) == (
        Letter.Kind.EVENT_DECIDED, "fr", f"{PUBLIC_URL}/fr/events/engines-for-peace/",
    )  # fmt: skip


def test_who_is_turned_down_is_told_why_and_forgotten(campaign: Campaign) -> None:
    suggest(campaign)
    (event,) = Event.objects.all()
    decide(event, publish=False, reason="It has nothing to do with the call.")
    event.refresh_from_db()
    letter = decided_letter()
    assert (letter.about["published"], letter.about["reason"]) == (False, "It has nothing to do with the call.")
    assert bytes(event.suggester_box) == b""


def test_what_is_wrong_is_told_at_the_fields_of_the_form(campaign: Campaign) -> None:
    assert refused(campaign, name="", email="nobody", title="", starts="", register_at="", kind="other") == {
        "name": "Please type your name.",
        "email": "This does not look like an e-mail address, such as name@example.org.",
        "kind": "Please choose one of these.",
        "title": "Please give the event a title.",
        "starts": "Please say when it starts: a day and a time.",
    }
    assert refused(campaign, register_at="") == {
        "register_at": "Please give the page on which one registers, or on which the event is described."
    }
    assert refused(campaign, starts="2025-05-04T18:00", ends="2025-05-04T19:00") == {
        "starts": "This day is over. Please check the day and the year."
    }
    assert refused(campaign, time_zone="") == {
        "time_zone": "Please choose the time zone in which these times are meant."
    }
    assert Event.objects.count() == 0 and letters(ADA) == []


def test_nothing_of_the_form_can_make_it_anybody_elses_or_public(campaign: Campaign) -> None:
    partner = active(campaign)
    suggest(
        campaign,
        kind="own",
        slug="mine",
        host_partner=partner.slug,
        state="published",
        tell="on",
        co_hosts=partner.slug,
    )
    event = Event.objects.get()
    assert (event.state, event.slug, event.host_partner, event.register_at, event.co_hosts.count()) == (
        SUGGESTED, "engines-for-peace", None, "", 0,
    )  # fmt: skip


def test_a_fourth_of_one_address_is_not_kept_and_nobody_can_tell(campaign: Campaign) -> None:
    for _number in range(MOST_OF_ONE + 1):
        suggest(campaign)
    assert (Event.objects.count(), len(letters(ADA))) == (MOST_OF_ONE, MOST_OF_ONE)


def test_a_network_has_a_bound_and_its_address_is_not_kept(campaign: Campaign) -> None:
    suggest(campaign, ip="198.51.100.7")
    assert bytes(Event.objects.get().prefix) == KEYS.prefix_digest("198.51.100.9")
    CodeTry.objects.filter(tries=1).update(tries=A_NETWORK_AN_HOUR)
    with pytest.raises(TooMany):
        suggest(campaign, ip="198.51.100.9", email="other@example.org")
    suggest(campaign, ip="203.0.113.1", email="other@example.org")
    assert (A_NETWORK_AN_HOUR, Event.objects.count()) == (40, 2)


def test_no_network_fills_the_queue_of_the_others(campaign: Campaign) -> None:
    suggest(campaign, ip="198.51.100.7")
    (one,) = Event.objects.all()
    for number in range(MOST_OF_A_NETWORK - 1):
        one.pk, one.slug, one.uid, one.suggester_box = None, f"again-{number}", uuid.uuid4(), b""
        one.save()
    with pytest.raises(TooMany):
        suggest(campaign, ip="198.51.100.9", email="other@example.org")
    suggest(campaign, ip="203.0.113.1", email="other@example.org")
    decide(Event.objects.get(slug="again-0"), publish=True)
    assert bytes(Event.objects.get(slug="again-0").prefix) == b""
    suggest(campaign, ip="198.51.100.9", email="third@example.org")


def test_who_wants_no_letters_leaves_no_suggestion_behind(campaign: Campaign) -> None:
    suggest(campaign)
    suggest(campaign, email="other@example.org")
    decide(Event.objects.order_by("pk")[0], publish=True)
    suggest(campaign, title="Another evening")
    refuse(token=make_refuse_pass(KEYS, digest=address_digest(KEYS, ADA)), keys=KEYS, now=NOW)
    left = Event.objects.order_by("pk").values_list("state", "suggester_digest")
    assert [(state, bytes(digest)) for state, digest in left] == [
        (PUBLISHED, b""), (SUGGESTED, address_digest(KEYS, "other@example.org")),
    ]  # fmt: skip


def test_the_letter_about_a_suggestion_can_be_refused_by_whom_anybody_typed_and_comes_to_a_partner_without(
    campaign: Campaign,
) -> None:
    suggest(campaign)
    decide(Event.objects.get(), publish=True)
    by_partner(active(campaign), title="By a partner")
    decide(Event.objects.get(state=SUGGESTED), publish=True)
    mailbox = Mailbox()
    deliver(transport=mailbox, keys=KEYS, public_url=PUBLIC_URL, sender=SENDER, now=NOW)
    decided = {to: plain_text(letter) for to, letter in mailbox.taken if letter["X-Letter"] == "event_decided"}
    shown = {to: "/refuse/" in text for to, text in decided.items()}
    assert shown == {ADA: True, LINA: False}


def test_no_letter_goes_to_whoever_wants_none(campaign: Campaign) -> None:
    Address.objects.create(digest=address_digest(KEYS, ADA), made_at=NOW, blocked_at=NOW)
    suggest(campaign)
    event = Event.objects.get()
    decide(event, publish=True)
    assert letters(ADA) == []


def test_a_partner_that_is_trusted_publishes_at_once_and_another_waits_for_the_desk(campaign: Campaign) -> None:
    partner = active(campaign)
    waiting = by_partner(partner)
    partner.trusted = True
    partner.save()
    shown = by_partner(partner)
    assert (waiting.published, shown.published) == (False, True)
    events = list(Event.objects.order_by("pk"))
    assert [(one.state, one.host_partner, one.suggested_by) for one in events] == [
        (SUGGESTED, partner, partner), (PUBLISHED, partner, partner),
    ]  # fmt: skip
    decide(events[0], publish=True)
    letter = decided_letter(LINA)
    assert (letter.kind, letter.about["page_link"]) == (
        Letter.Kind.EVENT_DECIDED, f"{PUBLIC_URL}/en/events/engines-for-peace/",
    )  # fmt: skip


def test_a_partner_that_left_or_a_link_that_was_cut_suggests_nothing(campaign: Campaign) -> None:
    partner = active(campaign)
    token = page_token(partner)
    with pytest.raises(NoPartnerPage):
        suggest_event_as_partner(token=token[:-2], fields=FORM, language="en", keys=KEYS, now=NOW)
    Partner.objects.filter(pk=partner.pk).update(state=ENDED)
    with pytest.raises(NoPartnerPage):
        suggest_event_as_partner(token=token, fields=FORM, language="en", keys=KEYS, now=NOW)
    assert Event.objects.count() == 0


def test_suggestions_nobody_decided_about_go_thirty_days_after_their_day(campaign: Campaign) -> None:
    suggest(campaign, starts="2026-12-04T18:00", ends="2026-12-04T19:00")
    ends = Event.objects.get().ends_at
    assert lapse_suggestions(now=ends + timedelta(days=30), limit=10) == 0
    assert lapse_suggestions(now=ends + timedelta(days=30, seconds=1), limit=10) == 1
    assert Event.objects.count() == 0


def test_suggestions_for_a_far_day_go_sixty_days_after_they_were_made(campaign: Campaign) -> None:
    suggest(campaign, starts="2099-05-04T18:00", ends="2099-05-04T19:00")
    by_partner(active(campaign), starts="2099-05-04T18:00", ends="2099-05-04T19:00")
    assert lapse_suggestions(now=NOW + timedelta(days=60), limit=10) == 0
    assert lapse_suggestions(now=NOW + timedelta(days=60, seconds=1), limit=10) == 2
