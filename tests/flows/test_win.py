"""Win: a target that stands on the roll leaves everything, who asked is thanked once, and the reverse is noted too."""

from datetime import date
from typing import Any

import pytest

from tests.doers import make_action, make_campaign, make_office_holder, make_target
from tests.signatories import DAY, KEYS, NOW, PUBLIC_URL, letters
from undersigned.campaigns.models import Action, ActionTaken, Campaign, Target, TargetChange, TargetClaim
from undersigned.campaigns.verbs.actions import take
from undersigned.campaigns.verbs.claims import claim_target
from undersigned.campaigns.verbs.mails import Coming, Measured, Written, add_mail, box_news
from undersigned.flows import win as flow
from undersigned.flows.win import forget_news, win
from undersigned.people.kinds import Kind
from undersigned.people.models import Address
from undersigned.people.verbs.addresses import address_digest
from undersigned.roll.models import RollEntry

pytestmark = pytest.mark.django_db
ENTRY = f"{PUBLIC_URL}/en/roll/brazil/"


def listed(campaign: Campaign, **more: Any) -> RollEntry:
    said = {
        "slug": "brazil", "kind": Kind.STATE, "name": "Brazil", "country": "BR", "listed_on": date(2026, 11, 20),
        "search_text": "brazil", "sort_text": "brazil",
    }  # fmt: skip
    return RollEntry.objects.create(call=campaign.call, **said | more)


def won(now: Any = NOW) -> int:
    return win(keys=KEYS, public_url=PUBLIC_URL, now=now)


def asked(
    action: Action, target: Target, email: str, *, news: bool = True, now: Any = NOW, language: str = "en"
) -> None:
    digest = address_digest(KEYS, email)
    box = box_news(KEYS, email, by=digest) if news else b""
    take(action=action, target=target, by=digest, now=now, language=language, wants_news=news, box=box)


def test_a_state_on_the_roll_is_won_with_the_day_and_the_address_of_its_line() -> None:
    campaign = make_campaign()
    target = make_target(campaign)
    listed(campaign)
    assert (won(), won()) == (1, 0)
    target.refresh_from_db()
    change = TargetChange.objects.get()
    assert (target.status, target.status_on, target.won_at) == ("endorsed", date(2026, 11, 20), NOW)
    assert (change.status, change.on, change.evidence) == ("endorsed", date(2026, 11, 20), ENTRY)
    assert change.note == {"en": "It stands on the roll.", "fr": change.note["fr"]}


def test_whoever_does_not_stand_on_the_roll_stays_as_it_is() -> None:
    campaign = make_campaign()
    make_target(campaign)
    make_office_holder(campaign, entry=listed(campaign, slug="other", kind=Kind.PRIVATE_SECTOR, state="announced"))
    assert (won(), TargetChange.objects.count()) == (0, 0)


def test_its_letters_are_dropped_and_its_claim_ends_and_no_address_stays_in_them() -> None:
    campaign = make_campaign()
    target = make_target(campaign)
    written = Written("Please", "Sign.", "Ada", "ada@example.org", "GB")
    mail = add_mail(
        action=make_action(campaign, Action.Kind.EMAIL), target=target, written=written, digest=b"a" * 32,
        language="en", measured=Measured(0, []), coming=Coming(), keys=KEYS, now=NOW,
    )  # fmt: skip
    address = Address.objects.create(digest=b"d" * 32, made_at=NOW)
    claim_target(target, address=address, language="en", keys=KEYS, now=NOW)
    listed(campaign)
    won()
    mail.refresh_from_db()
    claim = TargetClaim.objects.get()
    assert (mail.state, bytes(mail.box)) == ("dropped", b"")
    assert (claim.ended_at, claim.ended_how, bytes(claim.box)) == (NOW, "won", b"")


def test_who_acted_and_asked_to_be_told_is_told_once_in_their_language_and_forgotten() -> None:
    campaign = make_campaign()
    target, post = make_target(campaign), make_action(campaign)
    asked(post, target, "ada@example.org", language="fr")
    asked(post, target, "ada@example.org", now=NOW - DAY, language="fr")
    asked(post, target, "bob@example.org", news=False)
    listed(campaign)
    while won():
        pass
    assert [(one.kind, one.email, one.language, one.about["target"]) for one in letters()] == [
        ("target_won", "ada@example.org", "fr", "Brazil")
    ]
    assert letters()[0].about["target_link"] == f"{PUBLIC_URL}/fr/holdouts/brazil/"
    assert {bytes(box) for box in ActionTaken.objects.values_list("box", flat=True)} == {b""}
    assert ActionTaken.objects.filter(told_at=NOW).count() == 2


def test_many_are_told_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "BATCH", 2)
    campaign = make_campaign()
    target, post = make_target(campaign), make_action(campaign)
    for number in range(5):
        asked(post, target, f"person{number}@example.org")
    listed(campaign)
    assert [won() for _pass in range(4)] == [1 + 2, 2, 1, 0]
    assert {one.email for one in letters()} == {f"person{number}@example.org" for number in range(5)}


def test_a_box_that_another_key_keeps_closed_holds_up_nobody() -> None:
    campaign = make_campaign()
    target, post = make_target(campaign), make_action(campaign)
    take(action=post, target=target, by=b"x" * 32, now=NOW, language="en", wants_news=True, box=b"not ours")
    asked(post, target, "ada@example.org")
    listed(campaign)
    assert (won(), won()) == (3, 0)
    assert [one.email for one in letters()] == ["ada@example.org"]


def test_a_state_that_leaves_the_roll_is_withdrawn_and_wanted_again() -> None:
    campaign = make_campaign()
    target, entry = make_target(campaign), listed(campaign)
    won()
    RollEntry.objects.filter(pk=entry.pk).update(state="withdrawn", left_on=date(2026, 11, 24))
    assert (won(NOW + DAY), won(NOW + DAY)) == (1, 0)
    target.refresh_from_db()
    assert (target.status, target.status_on, target.won_at) == ("withdrawn", date(2026, 11, 24), None)
    assert list(TargetChange.objects.order_by("id").values_list("status", "evidence")) == [
        ("endorsed", ENTRY), ("withdrawn", ENTRY),
    ]  # fmt: skip


def test_a_body_that_goes_on_under_another_line_of_the_roll_stays_won() -> None:
    campaign = make_campaign()
    entry = listed(campaign, slug="ministry", kind=Kind.PUBLIC_AUTHORITY)
    target = make_office_holder(campaign, entry=entry)
    won()
    follower = listed(campaign, slug="new-ministry", kind=Kind.PUBLIC_AUTHORITY)
    RollEntry.objects.filter(pk=entry.pk).update(state="succeeded", left_on=date(2026, 11, 24), succeeded_by=follower)
    won(NOW + DAY)
    target.refresh_from_db()
    assert (target.status, target.won_at, target.entry_id) == ("endorsed", NOW, follower.pk)


def test_a_month_after_the_end_of_a_campaign_nobody_waits_for_news_any_more() -> None:
    campaign = make_campaign(ends_on=NOW.date())
    asked(make_action(campaign), make_target(campaign), "ada@example.org")
    forgotten = [forget_news(now=NOW + days * DAY) for days in (29, 30, 31)]
    assert (forgotten, bytes(ActionTaken.objects.get().box)) == ([0, 1, 0], b"")


def test_thanks_lead_to_the_very_target_that_was_acted_on_where_two_campaigns_call_on_it() -> None:
    first = make_campaign()
    later = make_campaign(first.call, slug="loud", starts_on=date(2026, 6, 1))
    for campaign, email in ((first, "ada@example.org"), (later, "bob@example.org")):
        asked(make_action(campaign), make_target(campaign), email)
    listed(first)
    won()
    links = [letters(email)[0].about["target_link"] for email in ("ada@example.org", "bob@example.org")]
    assert links == [f"{PUBLIC_URL}/en/campaign/hush/holdouts/brazil/", f"{PUBLIC_URL}/en/holdouts/brazil/"]
