"""Leaving and choosing: one press ends the news at once, whoever presses is told whose they are, and nobody else's end."""

import pytest
from django.test import override_settings

from tests.signatories import ADA, DAY, KEYS, NOW, PUBLIC_URL, confirmed, letters, make_call, token_in
from tests.subscribers import FORM, delivery_to, news_token, subscribed, typed
from undersigned.calls.models import Call, Signature
from undersigned.flows.keep_subscription import (
    BadForm,
    NoSubscription,
    keep_subscription,
    look_at_subscription,
    never_again,
)
from undersigned.flows.refuse import refuse
from undersigned.flows.unsubscribe import CannotUnsubscribe, Leaving, leave, look_at_leaving
from undersigned.mailing.models import Delivery, Subscriber, SubscribeRequest, Topic
from undersigned.people.models import Address, Consent
from undersigned.people.passes import make_refuse_pass
from undersigned.people.queries import is_blocked
from undersigned.people.verbs.addresses import address_digest
from undersigned.values.keys import InstanceKeys

pytestmark = pytest.mark.django_db
GRACE = "grace@example.org"


@pytest.fixture
def call() -> Call:
    return make_call()


def states() -> list[tuple[str, bool, bool]]:
    rows = Delivery.objects.order_by("pk").values_list("state", "settled_at", "unsubscribed_at")
    return [(state, settled is not None, left is not None) for state, settled, left in rows]


def test_leaving_ends_the_news_at_once_with_what_waits_to_be_sent(call: Call) -> None:
    ada, grace = subscribed(call), subscribed(call, GRACE)
    was_sent = delivery_to(ada, slug="first", state="sent", settled_at=NOW)
    delivery_to(ada, slug="second")
    delivery_to(grace, slug="second")
    assert leave(token=news_token(ada), keys=KEYS, now=NOW + DAY, delivery_id=was_sent.pk) is True
    assert states() == [("sent", True, True), ("dropped", True, False), ("waiting", False, False)]
    assert [one.pk for one in Subscriber.objects.all()] == [grace.pk]
    assert Consent.objects.filter(withdrawn_at=None).count() == 1
    assert leave(token=news_token(ada), keys=KEYS, now=NOW + DAY, delivery_id=was_sent.pk) is False


def test_a_delivery_of_somebody_else_is_not_said_to_have_ended_it(call: Call) -> None:
    ada, grace = subscribed(call), subscribed(call, GRACE)
    of_grace = delivery_to(grace, state="sent", settled_at=NOW)
    assert leave(token=news_token(ada), keys=KEYS, now=NOW, delivery_id=of_grace.pk) is True
    assert states() == [("sent", True, False)]


def test_an_old_link_still_ends_news_that_were_asked_for_anew(call: Call) -> None:
    old = news_token(subscribed(call))
    leave(token=old, keys=KEYS, now=NOW)
    subscribed(call)
    assert leave(token=old, keys=KEYS, now=NOW + DAY) is True
    assert Subscriber.objects.count() == 0


def test_leaving_ends_news_ticked_with_a_signature_which_stands(call: Call) -> None:
    confirmed(call, news=True)
    one = Subscriber.objects.select_related("address").get()
    leave(token=news_token(one), keys=KEYS, now=NOW)
    signature = Signature.objects.get()
    assert (signature.state, signature.wants_news, Subscriber.objects.count()) == ("confirmed", False, 0)
    assert Consent.objects.filter(purpose="news", withdrawn_at=None).count() == 0


def test_a_request_that_waits_goes_with_leaving(call: Call) -> None:
    one = subscribed(call)
    typed(call)
    leave(token=news_token(one), keys=KEYS, now=NOW)
    assert SubscribeRequest.objects.count() == 0
    with pytest.raises(NoSubscription) as none:
        look_at_subscription(token=news_token(one), keys=KEYS)
    assert none.value.genuine is True


def test_a_link_says_whose_news_it_ends_and_changes_nothing(call: Call) -> None:
    one = subscribed(call)
    assert look_at_leaving(token=news_token(one), keys=KEYS) == Leaving("a…@example.org", "fr")
    assert Subscriber.objects.count() == 1
    leave(token=news_token(one), keys=KEYS, now=NOW)
    assert look_at_leaving(token=news_token(one), keys=KEYS) == Leaving()


def test_a_forged_cut_or_foreign_link_ends_nothing(call: Call) -> None:
    one = subscribed(call)
    token = news_token(one)
    for forged in (token[:-1], token[:-4] + "AAAA", news_token(one, keys=InstanceKeys(bytes(32))), "", "x" * 5000):
        with pytest.raises(CannotUnsubscribe):
            leave(token=forged, keys=KEYS, now=NOW)
        with pytest.raises(NoSubscription):
            never(forged)
    assert Subscriber.objects.count() == 1


def test_what_is_chosen_is_kept_and_shown(call: Call) -> None:
    Topic.objects.create(slug="events", title={"en": "Events"})
    Topic.objects.create(slug="campaign", title={"en": "Campaign"})
    token = news_token(subscribed(call, name="Ada"))
    fields = {
        "language": "en",
        "topics": ["events"],
        "frequency": "monthly",
        "name": "",
        "country": "FR",
        "counts_opens": "on",
    }
    keep_subscription(token=token, fields=fields, asks_about_opens=False, keys=KEYS)
    kept = look_at_subscription(token=token, keys=KEYS)
    chosen = (
        kept.choices.language,
        kept.choices.topics,
        kept.choices.frequency,
        kept.choices.country,
        kept.choices.name,
    )
    assert chosen == ("en", ["events"], "monthly", "FR", "")
    assert (kept.whom, kept.counts_opens, kept.subscribed_at) == ("a…@example.org", False, NOW)
    keep_subscription(token=token, fields=fields, asks_about_opens=True, keys=KEYS)
    assert look_at_subscription(token=token, keys=KEYS).counts_opens is True


def test_bad_choices_are_refused_and_nothing_changes(call: Call) -> None:
    token = news_token(subscribed(call, name="Ada"))
    with pytest.raises(BadForm) as wrong:
        keep_subscription(
            token=token, fields=FORM | {"name": "Ada\r\nBcc: x", "topics": ["none"]}, asks_about_opens=False, keys=KEYS
        )
    assert wrong.value.errors == {"name": "control", "topics": "unknown"}
    assert look_at_subscription(token=token, keys=KEYS).choices.name == "Ada"


def never(token: str) -> str:
    return never_again(token=token, call_id=Call.objects.get().pk, keys=KEYS, public_url=PUBLIC_URL, now=NOW)


def test_a_newsletter_that_was_passed_on_blocks_nobody_but_brings_its_first_reader_the_link(call: Call) -> None:
    assert never(news_token(subscribed(call, "ada.lovelace+news@example.org"))) == "a…@example.org"
    (letter,) = letters("ada.lovelace+news@example.org")
    assert (letter.kind, letter.language, Subscriber.objects.count()) == ("subscribe_never", "fr", 0)
    assert not is_blocked(address_digest(KEYS, ADA))
    refuse(token=token_in(letter.about["refuse_link"]), keys=KEYS, now=NOW)
    assert is_blocked(address_digest(KEYS, ADA))


def test_a_link_whose_news_have_ended_brings_no_letter(call: Call) -> None:
    old = news_token(subscribed(call))
    leave(token=old, keys=KEYS, now=NOW)
    for _time in range(2):
        with pytest.raises(NoSubscription) as none:
            never(old)
        assert (none.value.genuine, letters()) == (True, [])
        subscribed(call)


def test_the_link_of_an_earlier_subscription_shows_and_changes_nothing_of_a_new_one(call: Call) -> None:
    old = news_token(subscribed(call))
    leave(token=old, keys=KEYS, now=NOW)
    new = subscribed(call, name="Ada")
    for deed in (
        lambda: look_at_subscription(token=old, keys=KEYS),
        lambda: keep_subscription(token=old, fields=FORM, asks_about_opens=False, keys=KEYS),
    ):
        with pytest.raises(NoSubscription) as none:
            deed()
        assert none.value.genuine is True
    assert look_at_subscription(token=news_token(new), keys=KEYS).choices.name == "Ada"


def test_a_topic_that_is_closed_stays_what_was_chosen_and_an_empty_choice_is_not_everything(call: Call) -> None:
    Topic.objects.create(slug="events", title={"en": "Events"})
    Topic.objects.create(slug="campaign", title={"en": "Campaign"})
    token = news_token(subscribed(call, topics=["events"]))
    Topic.objects.filter(slug="events").update(open=False)
    shown = {"language": "fr", "all_topics": "", "shown_all": ""}

    def kept(**fields: object) -> list[str]:
        keep_subscription(token=token, fields=shown | fields, asks_about_opens=False, keys=KEYS)  # type: ignore[arg-type]
        return list(look_at_subscription(token=token, keys=KEYS).choices.topics)

    assert kept(topics=["events"]) == ["events"]
    with pytest.raises(BadForm) as wrong:
        kept()
    assert wrong.value.errors == {"topics": "missing"}
    assert kept(topics=["events"], all_topics="on") == []
    assert kept(topics=["campaign"], all_topics="on", shown_all="on") == ["campaign"]
    with pytest.raises(BadForm):
        kept(topics=["events"])


def test_refusing_leaves_a_keyed_digest_and_nothing_else(call: Call) -> None:
    one = subscribed(call)
    delivery_to(one)
    typed(call)
    refuse(token=make_refuse_pass(KEYS, digest=address_digest(KEYS, ADA)), keys=KEYS, now=NOW + DAY)
    address = Address.objects.get()
    assert (bytes(address.sealed), bytes(address.proven), address.blocked_at) == (b"", b"", NOW + DAY)
    assert is_blocked(address_digest(KEYS, ADA.upper()))
    assert (Subscriber.objects.count(), states(), letters(ADA)) == (0, [("dropped", True, False)], [])
    typed(call, now=NOW + 2 * DAY)
    assert letters(ADA) == []


@override_settings(LANGUAGES=[("en", "English")])
def test_a_language_that_the_site_has_no_more_is_to_be_chosen_anew(call: Call) -> None:
    with pytest.raises(BadForm) as wrong:
        typed(call)
    assert wrong.value.errors == {"language": "unknown"}
