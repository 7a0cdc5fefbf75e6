"""Certificates and badges of entries: they say what the roll says, in the reader's language, and only while it stands."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.endorsers import GRACE, published
from tests.papers.facts import NO_FONT_HAS
from tests.papers.reading import code_in, info_of, picture_of, text_of
from tests.servers.mail_sink import mail_sink
from tests.signatories import DAY, KEYS, NOW, PUBLIC_URL, SENDER, TITLES, make_call
from undersigned.calls.models import Call
from undersigned.endorsements.models import Evidence
from undersigned.endorsements.verbs.evidence import add_evidence
from undersigned.flows.deliver import deliver
from undersigned.flows.keep_endorsement import withdraw_endorsement
from undersigned.mailing.certificates import NoCertificate, badge_of, certificate_of, snippet_of
from undersigned.mailing.models import Letter
from undersigned.mailing.transports import SmtpTransport
from undersigned.people.kinds import Kind
from undersigned.people.models import Country
from undersigned.roll.models import RollEntry
from undersigned.roll.states import DISSOLVED, MERGED, SUCCEEDED, WITHDRAWN
from undersigned.roll.verbs.entries import leave_roll

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> Call:
    return make_call()


def certificate(entry: RollEntry, *, language: str = "en", now: datetime = NOW) -> bytes:
    return certificate_of(entry, public_url=PUBLIC_URL, language=language, now=now)


def imported(call: Call, **more: str) -> RollEntry:
    """An entry that came by no endorsement on this site."""
    values = {"slug": "sea-watch", "kind": Kind.CIVIL_SOCIETY, "name": "Sea Watch", "country": "GB"} | more
    return RollEntry.objects.create(call=call, search_text="sea watch", sort_text="sea watch", **values)


def grouped(sha256: str) -> list[str]:
    """The fingerprint as it is printed: groups of eight, on two lines."""
    return re.findall("." * 8, sha256)


def words_of(svg: str) -> str:
    """What a drawing says, without the marks that hold names in their direction."""
    plain = re.sub(r"[\u2066-\u2069]", "", re.sub(r"<[^>]+>", " ", svg))
    return " ".join(plain.split())


def test_the_certificate_says_who_endorsed_which_text_and_on_what_evidence(call: Call, tmp_path: Path) -> None:
    entry = published(call)
    assert entry.version is not None
    text = text_of(certificate(entry), tmp_path)
    groups = grouped(entry.version.sha256)
    wanted = [
        "Certificate of endorsement",
        "Lighthouse Society",
        "has endorsed the",
        TITLES["en"],
        "on 23 November 2026",
        "Civil society or academia",
        "United Kingdom",
        "Grace Hopper",
        "President",
        "Version 1 of the text, SHA-256",
        " ".join(groups[:4]),
        " ".join(groups[4:]),
        "A mailbox at the body’s own domain has confirmed it.",
        "Entry “lighthouse-society” on the roll",
        "Issued on 23 November 2026",
    ]
    assert [one for one in wanted if one not in text] == []
    assert "A mailbox of the body has confirmed it." not in text


def test_the_code_on_the_certificate_leads_to_the_entry_in_its_language(call: Call, tmp_path: Path) -> None:
    entry = published(call)
    for language in ("en", "fr"):
        picture = picture_of(certificate(entry, language=language), tmp_path)
        assert code_in(picture) == f"{PUBLIC_URL}/{language}/roll/lighthouse-society/"


def test_a_french_certificate_says_nothing_in_english(call: Call, tmp_path: Path) -> None:
    text = text_of(certificate(published(call), language="fr", now=datetime(2026, 12, 1, tzinfo=UTC)), tmp_path)
    wanted = [
        "Attestation de soutien",
        "a apporté son soutien à cet appel :",
        TITLES["fr"],
        "le 23 novembre 2026",
        "Société civile",
        "Royaume-Uni",
        "Version 1 du texte, SHA-256",
        "Inscription « lighthouse-society » sur la liste",
        "Délivrée le 1er décembre 2026",
    ]
    assert [one for one in wanted if one not in text] == []
    assert re.findall(r"\b(?:the|on|has|entry|signed|issued)\b", text, re.IGNORECASE) == []


def test_every_rung_that_was_reached_has_its_sentence(call: Call, tmp_path: Path) -> None:
    entry = published(call)
    assert entry.endorsement is not None
    for rung, method in [
        (Evidence.Rung.DOMAIN, Evidence.Method.DNS),
        (Evidence.Rung.DOCUMENT, Evidence.Method.DOCUMENT),
        (Evidence.Rung.TWO_REVIEWERS, Evidence.Method.REVIEW),
    ]:
        add_evidence(entry.endorsement, rung=rung, method=method, now=NOW)
    text = text_of(certificate(entry), tmp_path)
    wanted = [
        "The body has shown that it controls its domain.",
        "A document or a public statement says so.",
        "Two persons have reviewed it.",
    ]
    assert [one for one in wanted if one not in text] == []


def test_the_same_entry_on_the_same_day_has_the_same_certificate(call: Call) -> None:
    entry = published(call)
    assert certificate(entry) == certificate(entry)
    assert certificate(entry) != certificate(entry, now=NOW + DAY)


def test_the_longest_names_that_the_form_takes_fit_on_the_page(call: Call, tmp_path: Path) -> None:
    longest = {"signer_name": "Grace " * 42 + "Ho", "signer_office": "W" * 255}
    entry = published(call, name=("Wagon " * 43)[:254], **longest)
    assert info_of(certificate(entry), tmp_path)["Pages"] == "1"


def test_a_name_that_cannot_be_printed_is_shown_by_a_latin_one(call: Call, tmp_path: Path) -> None:
    entry = published(call)
    entry.name, entry.other_names = NO_FONT_HAS * 3, ["Маяк", "Société des phares", "LS"]
    text = text_of(certificate(entry), tmp_path)
    assert "Société des phares" in text
    assert "The name in its own letters stands on the roll." in text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_code_in_what_a_body_typed_is_text(call: Call, language: str, tmp_path: Path) -> None:
    entry = published(call, signer_office='#read("x") <b>*a*</b> $x$')
    assert '#read("x") <b>*a*</b> $x$' in text_of(certificate(entry, language=language), tmp_path)


def test_there_is_no_certificate_for_an_entry_from_another_list(call: Call) -> None:
    with pytest.raises(NoCertificate):
        certificate(imported(call))


@pytest.mark.parametrize("state", [WITHDRAWN, MERGED, SUCCEEDED, DISSOLVED])
def test_there_is_neither_certificate_nor_badge_for_an_entry_that_left(call: Call, state: str) -> None:
    entry = published(call)
    leave_roll(entry, state, on=date(2026, 11, 24), now=NOW + DAY)
    with pytest.raises(NoCertificate):
        certificate(entry)
    with pytest.raises(NoCertificate):
        badge_of(entry, language="en")
    with pytest.raises(NoCertificate):
        snippet_of(entry, public_url=PUBLIC_URL, language="en")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["Lighthouse Society", "stands behind the", TITLES["en"], "since 23 November 2026"]),
        ("fr", ["Lighthouse Society", "soutient cet appel :", TITLES["fr"], "depuis le 23 novembre 2026"]),
    ],
)
def test_the_badge_says_who_stands_behind_which_call_since_when(call: Call, language: str, said: list[str]) -> None:
    words = words_of(badge_of(published(call), language=language)).replace("\u00a0", " ")
    assert [one for one in said if one not in words] == []


def test_the_badge_of_an_entry_from_another_list_names_a_state_in_the_readers_language(call: Call) -> None:
    Country.objects.create(code="DE", alpha3="DEU", name_en="Germany", name_fr="Allemagne", un_member=True)
    state = imported(call, slug="germany", kind=Kind.STATE, name="Germany", country="DE")
    assert words_of(badge_of(state, language="en")).startswith("Germany ")
    assert words_of(badge_of(state, language="fr")).startswith("Allemagne ")
    assert "since" not in words_of(badge_of(state, language="en"))


def test_the_snippet_shows_the_badge_and_leads_to_the_entry(call: Call) -> None:
    snippet = snippet_of(published(call), public_url=PUBLIC_URL, language="fr")
    address = f"{PUBLIC_URL}/fr/roll/lighthouse-society/"
    assert re.findall(r'(?:href|src)="([^"]*)"', snippet) == [address, f"{address}badge.svg"]


def test_the_letter_of_publication_brings_the_certificate_over_the_wire(call: Call) -> None:
    entry = published(call)
    with mail_sink() as sink:
        transport = SmtpTransport(host=sink.host, port=sink.port, timeout=5)
        deliver(transport=transport, keys=KEYS, public_url=PUBLIC_URL, sender=SENDER, now=NOW)
        transport.close()
        arrived = sink.await_letters(Letter.objects.filter(state=Letter.State.DELIVERED).count())
    (letter,) = [one.letter for one in arrived if one.letter["X-Letter"] == Letter.Kind.ENDORSE_PUBLISHED]
    (attached,) = letter.iter_attachments()
    assert (letter["To"], attached.get_filename()) == (GRACE, "lighthouse-society.pdf")
    assert attached.get_content_type() == "application/pdf"
    assert attached.get_content() == certificate(entry)


def test_a_letter_of_publication_that_leaves_after_the_withdrawal_brings_none(call: Call) -> None:
    entry = published(call)
    assert entry.endorsement is not None
    withdraw_endorsement(endorsement_id=entry.endorsement.pk, on=NOW.date(), reason="", keys=KEYS, now=NOW)
    with mail_sink() as sink:
        transport = SmtpTransport(host=sink.host, port=sink.port, timeout=5)
        deliver(transport=transport, keys=KEYS, public_url=PUBLIC_URL, sender=SENDER, now=NOW)
        transport.close()
        arrived = sink.await_letters(Letter.objects.filter(state=Letter.State.DELIVERED).count())
    assert [list(one.letter.iter_attachments()) for one in arrived] == [[] for _one in arrived]
    assert Letter.Kind.ENDORSE_WITHDRAWN in {one.letter["X-Letter"] for one in arrived}
