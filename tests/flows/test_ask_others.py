"""Ask others: only who has signed and confirmed gets a link, and only in the mailbox that confirmed."""

import uuid
from typing import Any

import pytest

from tests.doers import make_action, make_campaign
from tests.mailing.mailbox import Mailbox
from tests.signatories import ADA, DAY, KEYS, NOW, PUBLIC_URL, SENDER, confirmed, letters, signed
from undersigned.campaigns.models import Action, Campaign, TrackedLink
from undersigned.campaigns.passes.pledges import read_ask_pass
from undersigned.flows.ask_others import LETTERS_A_DAY, NotOffered, ask_for_link, look_at_link, ready_to_leave
from undersigned.flows.deliver import Delivered, deliver
from undersigned.mailing.letters import compose
from undersigned.mailing.models import Letter
from undersigned.mailing.verbs import LetterDraft
from undersigned.values.email import InvalidEmail
from undersigned.values.ids import new_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    campaign = make_campaign()
    make_action(campaign, Action.Kind.ASK)
    return campaign


def ask(campaign: Campaign, email: str = ADA, **more: Any) -> None:
    ask_for_link(campaign_id=campaign.pk, email=email, language="en", keys=KEYS, **{"now": NOW} | more)


def leaving(email: str = ADA) -> LetterDraft | None:
    draft = [one for one in letters(email) if one.kind == Letter.Kind.ASK_OTHERS][-1]
    return ready_to_leave(draft, keys=KEYS, public_url=PUBLIC_URL, now=NOW)


def test_who_has_confirmed_gets_the_same_link_each_time_and_sees_how_many_signed(campaign: Campaign) -> None:
    confirmed(campaign.call)
    ask(campaign)
    letter = leaving()
    assert letter is not None
    link = TrackedLink.objects.get()
    assert letter.about["via_link"] == f"{PUBLIC_URL}/en/?via={link.code}"
    token = letter.about["ask_link"].rstrip("/").rpartition("/")[2]
    assert read_ask_pass(KEYS, token, now=NOW) == link.code
    assert look_at_link(token=token, keys=KEYS, now=NOW).signed == 0
    assert (leaving() or letter).about["via_link"] == letter.about["via_link"]


@pytest.mark.parametrize("who", ["nobody", "pending", "another spelling"])
def test_nobody_else_gets_a_link(campaign: Campaign, who: str) -> None:
    email = ADA
    if who == "pending":
        signed(campaign.call)
    elif who == "another spelling":
        confirmed(campaign.call)
        email = "ada.lovelace+other@example.org"
    ask(campaign, email)
    assert (leaving(email), TrackedLink.objects.count()) == (None, 0)


def test_the_letter_leaves_for_who_has_signed_and_is_dropped_for_everybody_else(campaign: Campaign) -> None:
    mailbox = Mailbox()
    confirmed(campaign.call)
    for email in (ADA, "nobody@example.org"):
        ask(campaign, email)
    Letter.objects.exclude(kind=Letter.Kind.ASK_OTHERS).delete()
    outcome = deliver(transport=mailbox, keys=KEYS, public_url=PUBLIC_URL, sender=SENDER, now=NOW)
    assert (outcome, mailbox.recipients) == (Delivered(delivered=1, dropped=1), [ADA])


def test_a_day_has_five_letters_for_an_address(campaign: Campaign) -> None:
    for _ in range(LETTERS_A_DAY + 2):
        ask(campaign)
    asked = Letter.objects.filter(kind=Letter.Kind.ASK_OTHERS)
    assert asked.count() == LETTERS_A_DAY
    ask(campaign, now=NOW + DAY * 2)
    assert asked.count() == LETTERS_A_DAY + 1


def test_a_closed_action_and_no_address_are_refused(campaign: Campaign) -> None:
    with pytest.raises(InvalidEmail):
        ask(campaign, "no address")
    Action.objects.update(open=False)
    with pytest.raises(NotOffered):
        ask(campaign)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_letters_can_be_read(language: str) -> None:
    about = {
        "call": "Call",
        "via_link": "https://a.example.org/en/?via=abc",
        "ask_link": "https://a.example.org/en/ask/t/",
    }
    pledge = {
        "call": "Call", "target": "The Minister", "pledge_link": "https://a.example.org/en/pledge/t/",
        "until": NOW.isoformat(), "why": "office",
    }  # fmt: skip
    for kind, said, link in (("ask_others", about, "ask_link"), ("pledge", pledge, "pledge_link")):
        draft = LetterDraft(kind=kind, email=ADA, digest=b"", language=language, about=said)
        message = compose(
            draft,
            sender="Call <c@example.org>",
            message_id_domain="example.org",
            letter_id=uuid.UUID(bytes=new_id()),
            now=NOW,
        )
        texts = [part.get_content() for part in message.iter_parts()]
        assert [said[link] in text for text in texts] == [True, True]
