"""What endorsements bring onto the public pages: evidence, commitments, deeds, papers, the history and its feed."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.endorsers import FILLED, staff
from tests.signatories import make_call
from undersigned.calls.models import Call
from undersigned.endorsements.models import Contact, Deed, Endorsement, Logo
from undersigned.endorsements.passes import make_mailbox_pass
from undersigned.flows.confirm_mailbox import confirm_mailbox
from undersigned.flows.endorse import begin_endorsement, save_form, submit_form
from undersigned.flows.publish import publish
from undersigned.flows.tell_deed import IsSubmitter, settle_deed, tell_deed
from undersigned.flows.vet import accept
from undersigned.people.models import Country
from undersigned.roll.models import OfficialCount, RollEntry

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def call() -> Call:
    return make_call()


def on_roll(call: Call, name: str = "Lighthouse Society", **typed: str) -> RollEntry:
    """A body that endorsed with this instance's own keys and was published."""
    keys, now = settings.HOME.keys, datetime.now(UTC)
    domain = "".join(filter(str.isalnum, name.lower())) + ".example"
    fields = FILLED | {"name": name, "website": f"https://{domain}", "contact_email": f"a@{domain}"} | typed
    token = begin_endorsement(call=call, kind="civil_society", language="en", ip="", keys=keys, now=now)
    save_form(token=token, fields=fields, keys=keys, now=now)
    one = submit_form(token=token, keys=keys, now=now).id
    contact = Contact.objects.get(endorsement=one)
    confirm_mailbox(token=make_mailbox_pass(keys, contact_id=contact.pk, now=now), keys=keys, now=now)
    accept(endorsement_id=one, seen=None, reviewer=staff("first"), keys=keys, now=now)
    publish(keys=keys, now=now)
    return RollEntry.objects.select_related("endorsement").get(endorsement=one)


def tell(entry: RollEntry, text: str = "We dimmed them.") -> int:
    assert entry.endorsement_id is not None
    deed = tell_deed(
        endorsement_id=entry.endorsement_id,
        principle=1,
        text=text,
        done_on=date(2026, 1, 2),
        url="https://lighthousesociety.example/dimmed",
        now=datetime.now(UTC),
    )
    return deed.pk


def test_an_entry_shows_who_signed_what_it_says_and_its_evidence_and_never_its_contact(
    client: Client, call: Call
) -> None:
    page = client.get(f"/en/roll/{on_roll(call).slug}/").text
    for shown in (
        "Grace Hopper",
        "President",
        "We keep the lights.",
        "We whistle softly.",
        "Société des phares",
        "Mailbox at the body’s own domain",
        call.versions.get().sha256,
    ):
        assert page.count(shown) >= 1, shown
    assert "a@lighthousesociety.example" not in page


def test_what_a_body_typed_is_shown_as_text_and_never_as_markup(client: Client, call: Call) -> None:
    evil = "<script>alert(1)</script>"
    entry = on_roll(call, statement=evil, declaration_1=evil, signer_office=evil, other_names=evil)
    for path in (f"/en/roll/{entry.slug}/", "/en/call/principles/1/", "/en/call/matrix/", "/en/roll/changes/"):
        assert evil not in client.get(path).text


def test_a_deed_shows_once_a_reviewer_has_looked_at_it(client: Client, call: Call) -> None:
    entry = on_roll(call)
    paths = (f"/en/roll/{entry.slug}/", "/en/call/principles/1/")
    deed = tell(entry)
    assert ["We dimmed them." in client.get(path).text for path in paths] == [False, False]
    settle_deed(
        deed_id=deed, shown=True, reason="", reviewer=staff("first"), keys=settings.HOME.keys, now=datetime.now(UTC)
    )
    assert ["We dimmed them." in client.get(path).text for path in paths] == [True, True]


def test_no_contact_of_the_body_settles_its_deed(call: Call) -> None:
    deed = tell(on_roll(call))
    with pytest.raises(IsSubmitter):
        settle_deed(
            deed_id=deed, shown=True, reason="", reviewer=staff("grace", email="a@lighthousesociety.example"), keys=settings.HOME.keys,
            now=datetime.now(UTC),
        )  # fmt: skip
    assert Deed.objects.get(pk=deed).state == Deed.State.SUBMITTED


def test_the_matrix_says_the_same_as_page_and_as_download(client: Client, call: Call) -> None:
    settle_deed(
        deed_id=tell(on_roll(call)),
        shown=True,
        reason="",
        reviewer=staff("first"),
        keys=settings.HOME.keys,
        now=datetime.now(UTC),
    )
    on_roll(call, "Foghorn Guild", declaration_1="")
    on_roll(call, "=Buoy Society")
    head, *lines = list(csv.reader(io.StringIO(client.get("/en/call/matrix.csv").text)))
    assert head == ["entry", "name", "principle_1_declared", "principle_1_deeds"]
    assert sorted(lines) == [
        [f"{settings.PUBLIC_URL}/en/roll/buoy-society/", "'=Buoy Society", "1", "0"],
        [f"{settings.PUBLIC_URL}/en/roll/lighthouse-society/", "Lighthouse Society", "1", "1"],
    ]
    page = client.get("/en/call/matrix/").text
    assert (page.count("✓"), page.count("2 bodies")) == (2, 1)


def test_the_matrix_costs_the_same_queries_for_more_bodies(client: Client, call: Call) -> None:
    numbers = []
    for name in ("Lighthouse Society", "Buoy Society", "Foghorn Guild"):
        on_roll(call, name)
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/en/call/matrix/").status_code == 200
        numbers.append(len(captured))
    assert numbers[0] == numbers[1] == numbers[2]


@pytest.mark.parametrize(("page", "status"), [("0", 400), ("x", 400), ("2", 404), ("9" * 30, 400), ("1", 200)])
def test_a_page_of_the_matrix_that_is_not_there_is_refused(client: Client, call: Call, page: str, status: int) -> None:
    on_roll(call)
    assert client.get("/en/call/matrix/", {"page": page}).status_code == status


def test_certificate_badge_and_logo_are_handed_out_for_who_stands_and_for_nobody_else(
    client: Client, call: Call
) -> None:
    entry = on_roll(call)
    kinds = {"certificate.pdf": "application/pdf", "badge.svg": "image/svg+xml"}
    for name, kind in kinds.items():
        answer = client.get(f"/en/roll/{entry.slug}/{name}")
        assert (answer.status_code, answer["Content-Type"]) == (200, kind)
    assert client.get(f"/en/roll/{entry.slug}/logo.png").status_code == 404
    Logo.objects.create(endorsement=entry.endorsement, png=b"png", sha256="")
    assert client.get(f"/en/roll/{entry.slug}/logo.png").content == b"png"
    RollEntry.objects.update(state="withdrawn", left_on=date(2026, 1, 1))
    assert [client.get(f"/en/roll/{entry.slug}/{name}").status_code for name in kinds] == [404, 404]
    assert [client.get(f"/en/roll/nobody/{name}").status_code for name in (*kinds, "logo.png")] == [404, 404, 404]


def test_the_history_is_narrowed_to_an_entry_by_any_of_its_names_and_followed_as_atom(
    client: Client, call: Call
) -> None:
    on_roll(call)
    on_roll(call, "Foghorn Guild", other_names="")
    page = client.get("/en/roll/changes/", {"q": "societe des phares"}).text
    assert ("Lighthouse Society" in page, "Foghorn Guild" in page) == (True, False)
    assert 'href="/en/roll/changes.atom?q=societe+des+phares"' in page
    feed = ET.fromstring(client.get("/en/roll/changes.atom", {"q": "foghorn"}).content)
    assert [one.findtext(f"{ATOM}title") for one in feed.findall(f"{ATOM}entry")] == [
        "Foghorn Guild: Came onto the roll"
    ]
    every = ET.fromstring(client.get("/en/roll/changes.atom").content)
    assert len({one.findtext(f"{ATOM}id") for one in every.findall(f"{ATOM}entry")}) == 2


def test_an_entry_that_was_not_reconfirmed_for_long_says_since_when(client: Client, call: Call) -> None:
    entry = on_roll(call)
    address, told = f"/en/roll/{entry.slug}/", "Not reconfirmed since"
    assert told not in client.get(address).text
    RollEntry.objects.update(reconfirmed_on=datetime.now(UTC).date() - timedelta(days=426))
    assert told in client.get(address).text


def test_of_what_is_under_way_the_suggestions_tell_no_name_and_of_a_group_nothing(client: Client, call: Call) -> None:
    on_roll(call)
    keys, now = settings.HOME.keys, datetime.now(UTC)
    for name, joint in (("Foghorn Guild", ""), ("Secret Buoys", "begin")):
        token = begin_endorsement(call=call, kind="civil_society", language="en", ip="", keys=keys, now=now)
        save_form(token=token, fields=FILLED | {"name": name, "joint": joint}, keys=keys, now=now)
        submit_form(token=token, keys=keys, now=now)

    def suggested(name: str) -> list[str]:
        answer = client.get("/en/endorse/duplicates/", {"name": name}, headers={"accept": "application/json"})
        return [one["name"] for one in answer.json()["likely"]]

    assert suggested("LIGHTHOUSE society") == ["Lighthouse Society"]
    assert (suggested("Foghorn Guild"), suggested("Secret Buoys"), suggested("x")) == ([""], [], [])
    assert Endorsement.objects.count() == 3


def test_what_was_endorsed_here_is_not_said_to_stand_on_the_official_list(client: Client, call: Call) -> None:
    OfficialCount.objects.create(
        call=call,
        day=date(2019, 9, 16),
        **dict.fromkeys(("states", "public_authorities", "private_sector", "civil_society"), 0),
        **dict.fromkeys(("uncategorised", "total_shown", "total_files"), 0),
        source="https://example.org/",
    )
    page = client.get(f"/en/roll/{on_roll(call).slug}/").text
    assert ("official list" in page, page.count("<dt>Listed on</dt>")) == (False, 1)


def test_a_state_is_shown_by_its_name_with_the_one_it_signed_under(client: Client, call: Call) -> None:
    Country.objects.create(
        code="ZM", alpha3="ZMB", name_en="Zambia", name_fr="Zambie", un_member=True, region="Africa", subregion="x"
    )
    entry = on_roll(call, "Republic of Zambia", country="ZM")
    RollEntry.objects.update(kind="state")
    page = client.get(f"/en/roll/{entry.slug}/").text
    assert ("<h1><bdi>Zambia</bdi></h1>" in page, page.count("<dd><bdi>Republic of Zambia</bdi></dd>")) == (True, 1)
