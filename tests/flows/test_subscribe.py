"""Subscribe: nothing comes before the mailbox has answered, no stranger learns anything, and what was typed does not stay."""

import contextlib
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.comers import come, make_event, rsvp_to
from tests.flows.at_once import at_once
from tests.mailing.mailbox import Mailbox
from tests.partners import active, code_of, make_campaign
from tests.signatories import (
    ADA,
    DAY,
    KEYS,
    NOW,
    PUBLIC_URL,
    SENDER,
    confirmed,
    letter_to,
    letters,
    make_call,
)
from tests.subscribers import WORDS, news_token, press, subscribed, token_of, typed
from undersigned.calls.models import Call
from undersigned.campaigns.passes.rsvps import read_seat_pass
from undersigned.campaigns.states import ENDED
from undersigned.flows.ask_link import Beside, ask_link, beside_signature
from undersigned.flows.confirm_subscribe import (
    CannotConfirm,
    LinkExpired,
    Subscribed,
    WordsChanged,
    WrongCode,
    confirm_subscribe_by_code,
    preview_subscribe,
)
from undersigned.flows.deliver import deliver
from undersigned.flows.lapse import lapse
from undersigned.flows.refuse import refuse
from undersigned.flows.stop_news import stop_news
from undersigned.flows.subscribe import (
    A_NETWORK_AN_HOUR,
    LETTERS_A_DAY,
    TO_OTHER_SPELLINGS_A_DAY,
    BadForm,
    TooMany,
)
from undersigned.flows.withdraw import withdraw
from undersigned.mailing.models import Letter, Subscriber, SubscribeRequest, Topic
from undersigned.mailing.passes.subscribers import make_confirm_pass, read_news_pass
from undersigned.mailing.queries.partners import figures_with_news, people_through
from undersigned.mailing.queries.subscribers import is_suppressed
from undersigned.mailing.verbs.subscribers import domain_digest, read_name, read_subscriber
from undersigned.mailing.verbs.suppressions import suppress
from undersigned.people.models import Address, CodeTry, Consent
from undersigned.people.passes import make_refuse_pass
from undersigned.people.verbs.addresses import address_digest, block_address
from undersigned.values.keys import InstanceKeys

pytestmark = pytest.mark.django_db
GRACE = "grace@example.org"


@pytest.fixture
def call() -> Call:
    return make_call()


def sent(mailbox: Mailbox, *, now: Any = NOW) -> list[str]:
    """Let what waits leave; return which kinds of letters did."""
    before = len(mailbox.taken)
    deliver(transport=mailbox, keys=KEYS, public_url=PUBLIC_URL, sender=SENDER, now=now)
    return [str(message["X-Letter"]) for _to, message in mailbox.taken[before:]]


def wrong(**fields: Any) -> dict[str, str]:
    with pytest.raises(BadForm) as found:
        typed(Call(pk=0), **fields)
    return found.value.errors


def test_what_was_typed_is_readable_with_the_key_alone_until_the_mailbox_answers(call: Call) -> None:
    Topic.objects.create(slug="events", title={"en": "Events"})
    Topic.objects.create(slug="campaign", title={"en": "Campaign"})
    typed(call, name="Ada Lovelace", topics=["events"], frequency="monthly", country="GB")
    request = SubscribeRequest.objects.get()
    kept = (request.language, request.topics, request.frequency, request.country, request.words, request.asked_at)
    assert kept == ("fr", ["events"], "monthly", "GB", WORDS, NOW)
    assert b"ada" not in bytes(request.box).lower()
    assert (Subscriber.objects.count(), Address.objects.count(), Consent.objects.count()) == (0, 0, 0)
    assert [(one.kind, one.email) for one in letters()] == [("subscribe_confirm", ADA)]


def test_the_button_makes_a_subscriber_with_what_was_chosen_and_the_words_agreed_to(call: Call) -> None:
    Topic.objects.create(slug="events", title={"en": "Events"})
    Topic.objects.create(slug="campaign", title={"en": "Campaign"})
    typed(call, name="Ada", topics=["events"], frequency="weekly", country="GB")
    outcome = press(token_of(), now=NOW + DAY)
    one = Subscriber.objects.select_related("address").get()
    assert (outcome.already, read_news_pass(KEYS, outcome.my_token)) == (False, (one.pk, address_digest(KEYS, ADA)))
    assert (read_subscriber(one, keys=KEYS), read_name(one, keys=KEYS)) == (ADA, "Ada")
    kept = (one.language, one.topics, one.frequency, one.country, one.subscribed_at, one.counts_opens)
    assert kept == ("fr", ["events"], "weekly", "GB", NOW + DAY, False)
    assert bytes(one.domain) == domain_digest(KEYS, "someone.else@EXAMPLE.org")
    consent = Consent.objects.get()
    assert (consent.purpose, consent.scope, consent.words, consent.given_at) == ("news", "newsletter", WORDS, NOW + DAY)
    assert SubscribeRequest.objects.count() == 0


def test_looking_changes_nothing_and_says_whom_masked(call: Call) -> None:
    typed(call)
    shown = preview_subscribe(token=token_of(), keys=KEYS, now=NOW)
    assert (shown.whom, shown.words, shown.already) == ("a…@example.org", WORDS, False)
    assert Subscriber.objects.count() == 0


def test_topics_that_are_ticked_are_these_alone_also_where_they_are_all_that_there_are(call: Call) -> None:
    for slug in ("events", "campaign"):
        Topic.objects.create(slug=slug, title={"en": slug})
    assert subscribed(call, topics=["campaign", "events"], all_topics="on").topics == ["events", "campaign"]
    assert subscribed(call, GRACE, all_topics="on").topics == []
    assert wrong(all_topics="") == {"topics": "missing"}


def test_what_is_wrong_is_said_field_by_field(call: Call) -> None:
    Topic.objects.create(slug="closed", title={"en": "Closed"}, open=False)
    assert wrong(email="", language="", news="") == {"email": "missing", "language": "unknown", "news": "missing"}
    assert wrong(email="ada", country="ZZ", frequency="hourly", topics=["closed"]) == {
        "email": "malformed", "country": "unknown", "frequency": "unknown", "topics": "unknown",
    }  # fmt: skip
    assert wrong(topics=["\0"], language="xx") == {"topics": "unknown", "language": "unknown"}


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "ada@example.org\r\nBcc: all@example.org"},
        {"email": "ada@example.org,grace@example.org"},
        {"email": '"ada lovelace"@example.org'},
        {"email": "a" * 10_000_000 + "@example.org"},
        {"name": "Ada\r\nBcc: all@example.org"},
        {"name": "a" * 10_000_000},
        {"name": "\u202eevoL"},
        {"name": "https://evil.example"},
        {"topics": ["x" * 10_000_000]},
    ],
)
def test_hostile_input_is_refused_and_nothing_is_kept(call: Call, fields: dict[str, Any]) -> None:
    (field,) = fields
    assert set(wrong(**fields)) == {field}
    assert (SubscribeRequest.objects.count(), Letter.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("email", "name"),
    [
        ("ada.o'quoted@example.org", 'Ada "the Countess" Lovelace'),
        ("ada@bücher.example", "Ада"),
        ("δοκιμή@παράδειγμα.example", "Δοκιμή"),
        ("o'ada+news@example.org", "مريم"),
    ],
)
def test_odd_addresses_and_names_of_every_script_get_their_letter(call: Call, email: str, name: str) -> None:
    typed(call, email=email, name=name)
    mailbox = Mailbox()
    assert sent(mailbox) == ["subscribe_confirm"]
    assert mailbox.taken[0][0] == email
    text = mailbox.taken[0][1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert name in text
    one = Subscriber.objects.get(pk=press(str(text).split("/newsletter/confirm/")[1].split("/")[0]).subscriber_id)
    assert (read_subscriber(one, keys=KEYS), read_name(one, keys=KEYS)) == (email, name)


def test_a_known_and_an_unknown_address_leave_the_same_in_the_request(call: Call) -> None:
    subscribed(call)
    before = Letter.objects.count()
    for email in (ADA, GRACE):
        typed(call, email=email, now=NOW + DAY)
    assert (Letter.objects.count() - before, SubscribeRequest.objects.count()) == (2, 2)


def test_who_gets_the_news_already_is_sent_the_link_to_their_choices_at_the_mailbox_that_confirmed(call: Call) -> None:
    mailbox = Mailbox()
    one = subscribed(call)
    Letter.objects.all().delete()
    typed(call, email="Ada.Lovelace+more@example.org", now=NOW + DAY)
    assert sent(mailbox, now=NOW + DAY) == ["subscribe_my"]
    assert mailbox.recipients == [ADA]
    text = mailbox.taken[0][1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert f"{PUBLIC_URL}/en/newsletter/my/{news_token(one)}/" in text
    assert "confirm" not in text


def test_an_address_gets_three_letters_a_day_and_more_change_nothing(call: Call) -> None:
    for number in range(LETTERS_A_DAY + 2):
        typed(call, name=f"Ada {number}", now=NOW + timedelta(minutes=number))
    assert len(letters(ADA)) == LETTERS_A_DAY
    later = NOW + timedelta(hours=1)
    shown = preview_subscribe(token=token_of(), keys=KEYS, now=later)
    assert shown.choices is not None
    assert shown.choices.name == f"Ada {LETTERS_A_DAY - 1}"


def test_a_network_types_three_hundred_addresses_an_hour_whoever_they_are(call: Call) -> None:
    block_address(Address.objects.create(digest=address_digest(KEYS, "p0@example.org"), made_at=NOW), now=NOW)
    typed(call, email="p0@example.org", ip="192.0.2.7")
    CodeTry.objects.filter(tries=1).update(tries=A_NETWORK_AN_HOUR - 1)
    typed(call, email="p1@example.org", ip="192.0.2.8")
    for email in (GRACE, "p0@example.org", "p1@example.org"):
        with pytest.raises(TooMany):
            typed(call, email=email, ip="192.0.2.99")
    typed(call, email=GRACE, ip="198.51.100.7")
    typed(call, email="more@example.org", ip="192.0.2.7", now=NOW + timedelta(hours=1))
    assert (A_NETWORK_AN_HOUR, len(letters())) == (300, 1 + 2)


def test_an_address_that_blocks_letters_gets_none_and_nothing_is_kept(call: Call) -> None:
    block_address(Address.objects.create(digest=address_digest(KEYS, ADA), made_at=NOW), now=NOW)
    typed(call)
    assert (Letter.objects.count(), SubscribeRequest.objects.count()) == (0, 0)


def test_the_same_link_pressed_again_leads_to_what_it_made(call: Call) -> None:
    typed(call)
    token = token_of()
    first, second = press(token), press(token, seen="x")
    assert (first.already, second.already, first.my_token) == (False, True, second.my_token)
    assert preview_subscribe(token=token, keys=KEYS, now=NOW).my_token == first.my_token
    assert Subscriber.objects.count() == 1


def test_what_changed_since_it_was_shown_is_shown_again(call: Call) -> None:
    typed(call, frequency="monthly")
    seen = preview_subscribe(token=token_of(), keys=KEYS, now=NOW).seen
    token = token_of()
    typed(call, frequency="each", now=NOW + timedelta(minutes=1))
    with pytest.raises(WordsChanged):
        press(token, seen=seen)
    assert Subscriber.objects.count() == 0
    press(token)
    assert Subscriber.objects.get().frequency == "each"


def test_a_link_that_was_cut_or_made_elsewhere_or_is_late_confirms_nothing(call: Call) -> None:
    typed(call)
    token, digest = token_of(), address_digest(KEYS, ADA)
    foreign = make_confirm_pass(
        InstanceKeys(bytes(32)), request_id=SubscribeRequest.objects.get().pk, digest=digest, email=ADA, now=NOW
    )
    for one in (token[:-1], token + "A", foreign, "", "x" * 2000, make_refuse_pass(KEYS, digest=digest)):
        with pytest.raises(CannotConfirm):
            press(one, seen="x")
    with pytest.raises(LinkExpired):
        press(token, now=NOW + 7 * DAY)
    assert Subscriber.objects.count() == 0


def test_a_request_lapses_after_seven_days(call: Call) -> None:
    typed(call)
    assert lapse(now=NOW + 7 * DAY).requests == 0
    assert lapse(now=NOW + 7 * DAY + timedelta(seconds=1)).requests == 1
    assert SubscribeRequest.objects.count() == 0


def by_code(email: str, code: str, *, now: Any = NOW) -> Subscribed:
    return confirm_subscribe_by_code(email=email, code=code, keys=KEYS, now=now)


def test_six_digits_do_what_the_link_does(call: Call) -> None:
    typed(call)
    code = letter_to().about["code"]
    assert by_code(f" {ADA.upper()} ", f"{code[:3]} {code[3:]}").already is False
    assert Subscriber.objects.count() == 1


def test_wrong_digits_are_tried_five_times_a_day_and_say_the_same_for_all(call: Call) -> None:
    typed(call)
    code = letter_to().about["code"]
    for email in (ADA, GRACE, "no address"):
        for _number in range(5):
            with pytest.raises(WrongCode):
                by_code(email, f"{(int(code) + 1) % 1_000_000:06d}")
    with pytest.raises(WrongCode):
        by_code(ADA, code)
    assert by_code(ADA, code, now=NOW + DAY).already is False


def test_late_digits_and_those_of_an_older_letter_confirm_nothing(call: Call) -> None:
    typed(call)
    old = letter_to().about["code"]
    typed(call, now=NOW + DAY)
    for code, now in ((old, NOW + DAY), (letter_to().about["code"], NOW + 8 * DAY)):
        with pytest.raises(WrongCode):
            by_code(ADA, code, now=now)


EVIL = "ada.lovelace+evil@example.org"
"""Another spelling of Ada's address, which a provider without documented rules may give to somebody else."""


def test_a_link_confirms_the_mailbox_that_it_went_to_and_no_other_spelling(call: Call) -> None:
    typed(call, email=EVIL)
    evil = token_of(EVIL)
    typed(call, now=NOW + timedelta(minutes=1))
    own = token_of()
    assert press(evil).already is False
    assert read_subscriber(Subscriber.objects.select_related("address").get(), keys=KEYS) == EVIL
    for deed in (lambda: press(own, seen="x"), lambda: preview_subscribe(token=own, keys=KEYS, now=NOW)):
        with pytest.raises(CannotConfirm):
            deed()


def test_a_link_to_another_spelling_opens_nothing_once_the_address_is_confirmed(call: Call) -> None:
    typed(call, email=EVIL)
    evil = token_of(EVIL)
    typed(call)
    press(token_of())
    for deed in (lambda: press(evil, seen="x"), lambda: preview_subscribe(token=evil, keys=KEYS, now=NOW)):
        with pytest.raises(CannotConfirm):
            deed()


def test_a_request_of_another_spelling_changes_nothing_for_who_became_a_subscriber_otherwise(call: Call) -> None:
    typed(call, email=EVIL, frequency="monthly")
    confirmed(call, news=True)
    with pytest.raises(CannotConfirm):
        press(token_of(EVIL))
    with pytest.raises(WrongCode):
        by_code(EVIL, letter_to(EVIL).about["code"])
    assert Subscriber.objects.get().frequency == "each"


def test_another_spelling_where_the_provider_says_that_both_are_one_mailbox_confirms(call: Call) -> None:
    typed(call, email="ada.lovelace@gmail.com", frequency="monthly")
    confirmed(call, "adalovelace@gmail.com", news=True)
    assert press(token_of("ada.lovelace@gmail.com")).already is True
    assert Subscriber.objects.get().frequency == "monthly"


def test_what_another_spelling_is_asked_leaves_link_digits_and_letter_as_they_were(call: Call) -> None:
    mailbox = Mailbox()
    typed(call, frequency="weekly")
    code = letter_to().about["code"]
    typed(call, email=EVIL, frequency="monthly", now=NOW + timedelta(minutes=1))
    assert sent(mailbox, now=NOW + timedelta(minutes=1)) == ["subscribe_confirm"] * 2
    with pytest.raises(WrongCode):
        by_code(EVIL, code)
    assert by_code(ADA, code).already is False
    assert Subscriber.objects.get().frequency == "weekly"


def test_a_network_that_types_other_spellings_uses_up_nobody_elses_letters(call: Call) -> None:
    for number in range(LETTERS_A_DAY + 2):
        typed(call, email=f"ada.lovelace+{number}@example.org", ip="192.0.2.7")
    typed(call, ip="192.0.2.8")
    assert (len(letters()), letters(ADA)) == (LETTERS_A_DAY, [])
    typed(call, ip="198.51.100.7")
    assert len(letters(ADA)) == 1


def test_many_networks_bring_an_address_twenty_letters_a_day_and_its_plain_spelling_still_its_own(call: Call) -> None:
    for number in range(TO_OTHER_SPELLINGS_A_DAY + 2):
        typed(call, email=f"ada.lovelace+{number}@example.org", ip=f"198.51.{number}.7")
    assert len(letters()) == TO_OTHER_SPELLINGS_A_DAY
    for number in range(LETTERS_A_DAY + 1):
        typed(call, ip=f"203.0.{number}.7")
    assert len(letters(ADA)) == LETTERS_A_DAY
    typed(call, email=EVIL, now=NOW + DAY + timedelta(seconds=1))
    assert len(letters(EVIL)) == 1


def test_an_address_is_locked_before_what_waits_for_it_as_in_leaving_and_refusing(call: Call) -> None:
    typed(call)
    token, seen = token_of(), preview_subscribe(token=token_of(), keys=KEYS, now=NOW).seen
    code = letter_to().about["code"]
    for deed in (lambda: by_code(ADA, f"{(int(code) + 1) % 1_000_000:06d}"), lambda: press(token, seen=seen)):
        with CaptureQueriesContext(connection) as asked, contextlib.suppress(WrongCode):
            deed()
        tables = [
            found[1]
            for one in asked
            if (
                found := re.match(
                    r'(?:SELECT|INSERT|UPDATE|DELETE).*?"undersigned_(address|subscriberequest)"', one["sql"]
                )
            )
        ]
        assert tables.index("address") < tables.index("subscriberequest")
    assert Address.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_confirming_and_refusing_at_the_same_moment_both_end_and_leave_no_news(call: Call) -> None:
    digest = address_digest(KEYS, ADA)
    for number in range(6):
        Address.objects.filter(digest=digest).update(blocked_at=None)
        typed(call, now=NOW + number * DAY)
        token = token_of()
        seen = preview_subscribe(token=token, keys=KEYS, now=NOW + number * DAY).seen

        def confirm(token: str = token, seen: str = seen, now: Any = NOW + number * DAY) -> str:
            with contextlib.suppress(CannotConfirm):
                press(token, seen=seen, now=now)
            return "confirmed"

        def never(now: Any = NOW + number * DAY) -> str:
            refuse(token=make_refuse_pass(KEYS, digest=digest), keys=KEYS, now=now)
            return "refused"

        deeds = iter((confirm, never))
        assert sorted(at_once(2, lambda deeds=deeds: next(deeds)())) == ["confirmed", "refused"]  # type: ignore[misc]
        assert (Subscriber.objects.count(), SubscribeRequest.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_two_confirmations_at_the_same_moment_make_one_subscriber(call: Call) -> None:
    typed(call)
    token = token_of()
    seen = preview_subscribe(token=token, keys=KEYS, now=NOW).seen
    outcomes = at_once(4, lambda: press(token, seen=seen))
    assert sorted(one.already for one in outcomes) == [False, True, True, True]
    assert (Subscriber.objects.count(), Consent.objects.count()) == (1, 1)


def test_confirming_lifts_what_kept_mailings_away_but_no_block(call: Call) -> None:
    digest = address_digest(KEYS, ADA)
    suppress(digest=digest, reason="bounced", status="5.1.1", now=NOW)
    typed(call)
    assert is_suppressed(digest)
    token, seen = token_of(), preview_subscribe(token=token_of(), keys=KEYS, now=NOW).seen
    press(token, seen=seen)
    assert not is_suppressed(digest)


def test_who_is_blocked_meanwhile_is_no_subscriber_and_the_request_is_gone(call: Call) -> None:
    typed(call)
    token = token_of()
    refuse(token=make_refuse_pass(KEYS, digest=address_digest(KEYS, ADA)), keys=KEYS, now=NOW)
    with pytest.raises(CannotConfirm):
        press(token, seen="x")
    assert (Subscriber.objects.count(), SubscribeRequest.objects.count()) == (0, 0)


def test_news_ticked_when_signing_are_of_all_topics_with_country_and_domain(call: Call) -> None:
    confirmed(call, news=True)
    one = Subscriber.objects.get()
    assert (one.topics, one.frequency, one.country, one.language) == ([], "each", "GB", "en")
    assert bytes(one.domain) == domain_digest(KEYS, ADA)
    assert Consent.objects.filter(purpose="news", withdrawn_at=None).count() == 1


def test_a_signatory_who_subscribes_again_has_what_was_chosen_last(call: Call) -> None:
    confirmed(call, news=True)
    typed(call, frequency="monthly", name="Ada")
    outcome = press(token_of())
    one = Subscriber.objects.select_related("address").get()
    assert (outcome.already, one.frequency, read_name(one, keys=KEYS)) == (True, "monthly", "Ada")


def test_stopping_the_news_and_withdrawing_end_the_subscription(call: Call) -> None:
    for deed in (stop_news, withdraw):
        signature = confirmed(call, f"{deed.__name__}@example.org", news=True)
        deed(signature_id=signature.pk, now=NOW)
        assert Subscriber.objects.count() == 0


def test_an_owner_who_wants_no_letters_loses_the_subscription_and_its_consent(call: Call) -> None:
    subscribed(call)
    refuse(token=make_refuse_pass(KEYS, digest=address_digest(KEYS, ADA)), keys=KEYS, now=NOW)
    assert (Subscriber.objects.count(), Consent.objects.filter(withdrawn_at=None).count()) == (0, 0)
    assert Address.objects.get().blocked_at == NOW


def test_who_brought_a_subscriber_is_kept_while_the_link_counts_for_somebody(call: Call) -> None:
    partner = active(make_campaign(call))
    code = code_of(partner)
    one = subscribed(call, came_through=code)
    assert (one.came_through, one.came_by) == (code, "link")
    other = subscribed(call, GRACE, came_through="nobody")
    assert (other.came_through, other.came_by) == ("", "")
    partner.state = ENDED
    partner.save()
    assert subscribed(call, "joan@example.org", came_through=code).came_through == ""


def test_asking_for_links_brings_those_that_there_are_and_none_to_others(call: Call) -> None:
    mailbox = Mailbox()
    subscribed(call)
    confirmed(call, GRACE)
    confirmed(call, "joan@example.org", news=True)
    Letter.objects.all().delete()
    for email in (ADA, GRACE, "joan@example.org", "nobody@example.org"):
        ask_link(call_id=call.pk, email=email, language="en", keys=KEYS, now=NOW)
    assert sorted(sent(mailbox)) == ["my", "my_links", "my_links"]
    texts = {to: message.get_body(("plain",)).get_content() for to, message in mailbox.taken}  # type: ignore[union-attr]
    shown = {to: ("/newsletter/my/" in text, "/en/my/" in text) for to, text in texts.items()}
    assert shown == {ADA: (True, False), GRACE: (False, True), "joan@example.org": (True, True)}


def test_the_link_to_the_choices_goes_to_no_other_spelling(call: Call) -> None:
    mailbox = Mailbox()
    subscribed(call)
    Letter.objects.all().delete()
    ask_link(call_id=call.pk, email="ada.lovelace+x@example.org", language="en", keys=KEYS, now=NOW)
    assert sent(mailbox) == []


def test_a_partner_is_credited_with_who_subscribed_each_person_once(call: Call) -> None:
    campaign = make_campaign(call)
    first, second = active(campaign), active(campaign, name="Loud Age", contact_email="loud@example.org")
    subscribed(call, came_through=code_of(first))
    confirmed(call, ADA, news=True, via=code_of(second))
    confirmed(call, GRACE, news=True, via=code_of(second))
    subscribed(call, "joan@example.org", came_through=code_of(second))
    assert [figures_with_news(one.pk).newsletter for one in (first, second)] == [1, 3]
    assert [figures_with_news(one.pk).signatures for one in (first, second)] == [0, 2]
    assert people_through(campaign.pk) == 3


def test_the_letter_with_links_leads_to_seats_at_events_that_are_not_over(call: Call) -> None:
    mailbox = Mailbox()
    event = make_event(campaign=make_campaign(call))
    confirmed(call)
    come(event)
    Letter.objects.all().delete()
    for now in (NOW, event.ends_at):
        ask_link(call_id=call.pk, email=ADA, language="en", keys=KEYS, now=now)
        sent(mailbox, now=now)
    first, second = (message.get_body(("plain",)).get_content() for _to, message in mailbox.taken)  # type: ignore[union-attr]
    assert f"{PUBLIC_URL}/en/seat/{seat_of(first)}/" in first
    assert read_seat_pass(KEYS, seat_of(first)) == rsvp_to(event).pk
    assert "An evening of quiet" in first
    assert "/en/my/" in first
    assert ("/seat/" in second, "/en/my/" in second) == (False, True)


def seat_of(text: str) -> str:
    """The token of a seat's page in a letter."""
    return text.split("/seat/")[1].split("/", maxsplit=1)[0]


def test_the_page_of_a_signature_shows_seats_and_news_of_the_mailbox_that_confirmed_it(call: Call) -> None:
    event = make_event(campaign=make_campaign(call), capacity=5)
    signature = confirmed(call, news=True)
    come(event)
    at: dict[str, Any] = {"address": signature.address, "language": "en", "keys": KEYS, "now": NOW}
    beside = beside_signature(**at)
    assert [one.event for one in beside.seats] == ["An evening of quiet"]
    assert beside.news_token == news_token(Subscriber.objects.select_related("address").get())
    signature.address.proven = b"another spelling"
    assert beside_signature(**at) == Beside([], "")
