"""Asking others, pledging and handovers: letters go where they may, pages show counts, files and how to check them."""

import hashlib
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from tests.doers import make_action, make_campaign, make_contact, make_office_holder, make_target
from tests.papers.reading import text_of
from tests.signatories import ADA, DAY, confirmed, token_in
from undersigned.calls.models import Signature
from undersigned.calls.passes import make_my_pass
from undersigned.campaigns.models import (
    Action,
    ActionTaken,
    ActionText,
    Campaign,
    Handover,
    Pledge,
    Target,
    TargetChange,
    TrackedLink,
)
from undersigned.campaigns.passes.pledges import make_ask_pass, make_pledge_pass
from undersigned.campaigns.verbs.actions import take
from undersigned.flows.hand_over import make_pack
from undersigned.flows.pledge import ask_pledge
from undersigned.mailing.models import Letter
from undersigned.mailing.verbs import open_letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    campaign = make_campaign()
    for kind in (Action.Kind.ASK, Action.Kind.PLEDGE, Action.Kind.POST):
        make_action(campaign, kind)
    return campaign


@pytest.fixture
def minister(campaign: Campaign) -> Target:
    target = make_office_holder(campaign)
    make_contact(target)
    return target


def queued() -> list[Any]:
    letters = Letter.objects.filter(kind__in=("ask_others", "pledge"))
    return [open_letter(one, keys=settings.HOME.keys) for one in letters]


def pledge_path(target: Target, **more: Any) -> str:
    contact = target.contacts.get()
    said = {"contact_id": contact.pk, "email": contact.email, "now": timezone.now()} | more
    return f"/en/pledge/{make_pledge_pass(settings.HOME.keys, **said)}/"


def test_asking_for_a_link_answers_the_same_whoever_asks(client: Client, campaign: Campaign) -> None:
    answers = [client.post("/en/campaign/hush/ask/", {"email": one}) for one in (ADA, "nobody@example.org")]
    assert [(one.status_code, one["Location"]) for one in answers] == [(303, "/en/campaign/hush/ask/?sent")] * 2
    assert [one.about for one in queued()] == [{"campaign_id": campaign.pk}] * 2
    assert client.get("/en/campaign/hush/ask/?sent").status_code == 200


def test_an_address_that_is_none_is_said_at_its_field(client: Client, campaign: Campaign) -> None:
    answer = client.post("/en/campaign/hush/ask/", {"email": "ada at example"})
    assert (answer.status_code, list(answer.context["errors"]), queued()) == (422, ["email"], [])
    assert answer.context["typed"] == {"email": "ada at example"}


def test_the_private_page_counts_who_signed_through_the_link_and_asking_once_a_day(
    client: Client, campaign: Campaign
) -> None:
    signature = confirmed(campaign.call)
    code = "abcDEF123456"
    campaign_link = {"campaign": campaign, "address": signature.address, "code": code, "made_at": timezone.now()}
    TrackedLink.objects.create(**campaign_link)
    confirmed(campaign.call, "grace@example.org")
    Signature.objects.exclude(pk=signature.pk).update(came_through=code)
    path = f"/en/ask/{make_ask_pass(settings.HOME.keys, code=code, now=timezone.now())}/"
    page = client.get(path)
    assert (page.status_code, page.context["signed"], page["Cache-Control"]) == (200, 1, "no-store")
    assert page.context["share_url"] == f"{settings.PUBLIC_URL}/en/?via={code}"
    answers = [client.post(path)["Location"].rpartition("?")[2] for _ in range(2)]
    assert answers == ["done=first", "done=again"]
    taken = ActionTaken.objects.get()
    assert (taken.action.kind, taken.target, taken.address) == ("ask", None, signature.address)


def test_a_link_that_is_too_old_or_cut_opens_nothing(client: Client, campaign: Campaign, minister: Target) -> None:
    old = make_ask_pass(settings.HOME.keys, code="abc", now=timezone.now() - 500 * DAY)
    gone = make_ask_pass(settings.HOME.keys, code="abc", now=timezone.now())
    asked = [f"/en/ask/{old}/", f"/en/ask/{gone}/", f"/en/ask/{old[:-2]}/", "/en/pledge/abc/"]
    asked += [pledge_path(minister, now=timezone.now() - 31 * DAY), pledge_path(minister, email="other@example.org")]
    assert [client.get(one).status_code for one in asked] == [410, 404, 404, 404, 410, 404]
    assert [client.post(one).status_code for one in asked] == [410, 404, 404, 404, 410, 404]


def test_the_pledge_letter_goes_to_the_mailbox_on_file_alone_and_once_a_day(client: Client, minister: Target) -> None:
    typed = {"email": "me@evil.example.org", "to": "me@evil.example.org"}
    answers = [client.post("/en/holdouts/minister/pledge/", typed) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert [one.email for one in queued()] == ["office@minister.example.org"]
    assert client.get(answers[0]["Location"]).context["sent"] is True


@pytest.mark.parametrize(("known", "written"), [("fr", "fr"), ("pt", "en"), ("", "en")])
def test_the_pledge_letter_is_in_the_offices_language_where_the_site_has_it(
    client: Client, minister: Target, known: str, written: str
) -> None:
    minister.contacts.update(language=known)
    client.post("/en/holdouts/minister/pledge/")
    (letter,) = queued()
    link = str(letter.about["pledge_link"]).removeprefix(settings.PUBLIC_URL)
    assert (letter.language, link.startswith(f"/{written}/pledge/"), client.get(link).status_code) == (
        written,
        True,
        200,
    )


@pytest.mark.parametrize("how", ["sample", "bounced", "none", "state"])
def test_without_a_true_mailbox_of_an_office_holder_no_letter_is_sent(
    client: Client, minister: Target, how: str
) -> None:
    contact = minister.contacts.get()
    if how == "sample":
        contact.sample = True
    elif how == "bounced":
        contact.bounced_at = timezone.now()
    elif how == "none":
        contact.email = ""
    else:
        make_contact(make_target(minister.campaign, "minister-state"))
    contact.save()
    slug = "minister-state" if how == "state" else "minister"
    page = client.get(f"/en/holdouts/{slug}/pledge/")
    assert (page.status_code, page.context["possible"]) == (200, False)
    assert client.post(f"/en/holdouts/{slug}/pledge/").status_code == 409
    assert queued() == []


def test_the_link_shows_the_words_and_the_button_pledges_once_with_public_evidence(
    client: Client, minister: Target
) -> None:
    ask_pledge(
        target_id=minister.pk, public_url="https://a.example.org", language="en", keys=settings.HOME.keys,
        now=timezone.now(),
    )  # fmt: skip
    (letter,) = queued()
    path = f"/en/pledge/{token_in(letter.about['pledge_link'])}/"
    words = "I stand for the Call for Quiet Seas, and I will work for its endorsement."
    assert client.get(path).context["words"] == words
    assert (Pledge.objects.count(), client.post(path, {"words": "Something else"}).status_code) == (0, 409)
    assert [client.post(path, {"words": words}).status_code for _ in range(2)] == [303, 200]
    pledge = Pledge.objects.get()
    change = TargetChange.objects.get()
    minister.refresh_from_db()
    assert (pledge.words, pledge.target, minister.status) == (words, minister, "promised")
    assert list(ActionTaken.objects.values_list("action__kind", "target")) == [("pledge", minister.pk)]
    assert (change.status, change.evidence.startswith(settings.PUBLIC_URL)) == ("promised", True)
    assert change.note["en"] == "Pledged through the official mailbox."
    assert client.get("/en/holdouts/minister/pledge/").context["pledge"] == pledge


def test_the_campaigns_own_words_are_what_is_pledged(client: Client, minister: Target) -> None:
    action = Action.objects.get(kind="pledge")
    ActionText.objects.create(action=action, part="paragraph", language="en", text="I back the {call}.")
    assert client.get(pledge_path(minister)).context["words"] == "I back the Call for Quiet Seas."


def test_a_target_that_went_further_does_not_fall_back_to_a_promise(client: Client, minister: Target) -> None:
    Target.objects.update(status="announced")
    path = pledge_path(minister)
    client.post(path, {"words": client.get(path).context["words"]})
    minister.refresh_from_db()
    assert (Pledge.objects.count(), minister.status, TargetChange.objects.count()) == (1, "announced", 0)


@pytest.fixture
def handover(campaign: Campaign) -> Handover:
    target, action = make_target(campaign), Action.objects.get(kind="post")
    for by, name in ((b"a", ""), (b"b", "Ada Lovelace")):
        take(action=action, target=target, by=by * 32, now=timezone.now(), language="en", country="GB", name=name)
    return make_pack(target_id=target.pk, keys=settings.HOME.keys, by="grace", now=timezone.now())


def test_the_handover_can_be_read_downloaded_and_checked_by_anybody(
    client: Client, handover: Handover, tmp_path: Path
) -> None:
    base = f"/en/holdouts/brazil/handed-over/{handover.pk}"
    page, csv, pdf = client.get(f"{base}/"), client.get(f"{base}.csv"), client.get(f"{base}.pdf")
    assert [one.status_code for one in (page, csv, pdf)] == [200, 200, 200]
    assert [sum(number for _word, number in part["rows"]) for part in page.context["parts"]] == [2, 2, 2]
    assert hashlib.sha256(csv.content).hexdigest() == handover.sha256
    assert page.context["names"] == 1
    text = text_of(pdf.content, tmp_path)
    assert ["Ada Lovelace (United Kingdom)" in text, "To Brazil" in text, "2 times" in text] == [True, True, True]
    # As the page tells its reader to.
    (tmp_path / "key.pem").write_text(page.context["key"])
    (tmp_path / "checksum.txt").write_text(hashlib.sha256(csv.content).hexdigest())
    (tmp_path / "seal.bin").write_bytes(bytes.fromhex(handover.seal))
    command = "pkeyutl -verify -pubin -inkey key.pem -rawin -in checksum.txt -sigfile seal.bin"
    done = subprocess.run(["openssl", *command.split()], cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, b"Verified Successfully" in done.stdout) == (0, True)


def test_a_handover_of_another_target_and_a_picture_that_is_not_there_are_not_found(
    client: Client, handover: Handover
) -> None:
    make_office_holder(handover.target.campaign)
    pages = [f"/en/holdouts/minister/handed-over/{handover.pk}/", f"/en/holdouts/brazil/handed-over/{handover.pk}.png"]
    assert [client.get(one).status_code for one in pages] == [404, 404]


def test_the_page_after_confirming_leads_to_a_link_of_ones_own(client: Client, campaign: Campaign) -> None:
    signature = confirmed(campaign.call)
    token = make_my_pass(settings.HOME.keys, signature_id=signature.pk, now=timezone.now())
    assert 'href="/en/campaign/hush/ask/"' in client.get(f"/en/confirmed/{token}/").content.decode()
