"""Promises of undersigned.papers.certificate."""

import dataclasses
import re
from importlib.resources import files
from pathlib import Path

import pytest
from PIL import Image

from tests.papers.facts import ARABIC, ENGLISH, NO_FONT_HAS, SHA256, URL, certificate
from tests.papers.reading import code_in, fonts_of, info_of, outline_of, picture_of, text_of
from undersigned.papers.addresses import NoWebAddress
from undersigned.papers.certificate import CertificateFacts, InvalidFacts, certificate_pdf
from undersigned.papers.qr import TooLongForQR
from undersigned.papers.typesetting import DoesNotFit, NoTypeFor

HOSTILE = [
    '#read("/etc/passwd")',
    "#sys.inputs.facts",
    "$x$ $ 1/2 $",
    "*a* _b_ `c` ~ --- ...",
    "= a",
    "- a + b / c: d",
    "\\ \\u{41} \\#",
    "[x] {y} <z> @w // a /* b */",
    "She said \"no\" and 'yes'",
    "https://example.org/#read",
    '"}, "rtl": true, {"',
    "&amp; <script>alert(1)</script> ]]>",
    "%PDF-1.7 (a) Tj << >>",
]
EUROPEAN = ["Αλέξανδρος Ελληνική Δημοκρατία", "Министерство іноземних справ", "Nguyễn Thị Ánh Łódź Ħal İı Ǿ ß ŉ"]


def test_the_page_says_every_fact(tmp_path: Path) -> None:
    text = text_of(certificate_pdf(ENGLISH), tmp_path)
    said = [value for value in dataclasses.asdict(ENGLISH).values() if isinstance(value, str)]
    grouped = " ".join(re.findall("." * 8, SHA256))
    labels = dataclasses.asdict(ENGLISH.labels)
    unsaid = {"en", SHA256, "", labels["own_letters"], labels["qr_alt"]}
    wanted = {*said, *ENGLISH.evidence, *labels.values(), grouped[:35], grouped[36:]} - unsaid
    assert {sentence for sentence in wanted if sentence not in text} == set()


@pytest.mark.parametrize("name", HOSTILE)
def test_code_of_the_typesetter_is_text_like_any_other(name: str, tmp_path: Path) -> None:
    fields = ("body_name", "signer_name", "office", "call_title", "country")
    text = text_of(certificate_pdf(certificate(**dict.fromkeys(fields, name))), tmp_path)
    assert text.replace(" ", "").count(name.replace(" ", "")) == len(fields)
    assert "root:" not in text


def test_code_in_every_sentence_at_once_is_text(tmp_path: Path) -> None:
    code = '#read("/etc/passwd")'
    labels = dataclasses.replace(ENGLISH.labels, **dict.fromkeys(dataclasses.asdict(ENGLISH.labels), code))
    fields = ("kind", "endorsed_on", "entry", "version", "issued_on")
    pdf = certificate_pdf(certificate(labels=labels, evidence=(code, code), **dict.fromkeys(fields, code)))
    assert text_of(pdf, tmp_path).count(code) == 12


@pytest.mark.parametrize("name", EUROPEAN)
def test_names_in_latin_greek_and_cyrillic_stand_as_they_are(name: str, tmp_path: Path) -> None:
    pdf = certificate_pdf(certificate(body_name=name, signer_name=name, office=name))
    assert text_of(pdf, tmp_path).count(name) == 3
    assert {font.split("-")[0] for font in fonts_of(pdf, tmp_path)} == {
        "UndersignedSans",
        "UndersignedDisplay",
        "UndersignedSerif",
        "UndersignedMono",
    }


@pytest.mark.parametrize(
    ("facts", "name"), [(ARABIC, "المملكة المغربية"), (certificate(body_name="מדינת ישראל"), "מדינת ישראל")]
)
def test_names_from_right_to_left_can_be_read_and_copied(facts: CertificateFacts, name: str, tmp_path: Path) -> None:
    pdf = certificate_pdf(facts)
    assert name in text_of(pdf, tmp_path)
    assert facts.labels.own_letters not in text_of(pdf, tmp_path)


def test_a_page_from_right_to_left_has_its_seal_on_the_right(tmp_path: Path) -> None:
    places = []
    for facts in (ENGLISH, ARABIC):
        with Image.open(picture_of(certificate_pdf(facts), tmp_path)) as page:
            red = page.convert("RGB").split()[0]
            green = page.convert("RGB").split()[1]
            mask = (
                Image.merge("RGB", (red, green, green)).convert("HSV").split()[1].point(lambda s: 255 if s > 150 else 0)
            )
            left, _top, right, _bottom = mask.getbbox() or (0, 0, 0, 0)
            places.append((left < page.width / 3, right > page.width * 2 / 3))
    assert places == [(True, False), (False, True)]


@pytest.mark.parametrize(
    "name",
    [
        "W" * 255,
        "é" * 255,
        "https://" + "a" * 247,
        ("International Federation of Associations " * 7)[:255],
        "ن" * 255,
        "A " * 127 + "A",
        ("Министерство " * 20)[:255],
    ],
)
def test_a_name_of_255_characters_is_whole_and_leaves_one_page(name: str, tmp_path: Path) -> None:
    pdf = certificate_pdf(certificate(body_name=name, signer_name=name, office=name, call_title=name))
    assert info_of(pdf, tmp_path)["Pages"] == "1"
    text = text_of(pdf, tmp_path).replace(" ", "")
    assert text.count(name.replace(" ", "")) == 4


def test_what_overflows_one_page_in_the_smallest_type_is_refused() -> None:
    with pytest.raises(DoesNotFit, match="too long for one page"):
        certificate_pdf(certificate(evidence=("A sentence of evidence, and another. " * 20,) * 200))


def test_much_evidence_still_stands_on_one_page(tmp_path: Path) -> None:
    pdf = certificate_pdf(certificate(evidence=tuple(f"Evidence number {n}, " + "long " * 60 for n in range(12))))
    assert info_of(pdf, tmp_path)["Pages"] == "1"
    assert text_of(pdf, tmp_path).count("Evidence number") == 12


def test_without_evidence_country_or_kind_nothing_is_left_dangling(tmp_path: Path) -> None:
    text = text_of(certificate_pdf(certificate(evidence=(), country="", kind="")), tmp_path)
    assert "Republic of Estonia has endorsed the" in text
    assert "Evidence" not in text
    assert "·" not in text


def test_a_name_that_no_font_has_is_shown_by_its_latin_name_and_said_to_be(tmp_path: Path) -> None:
    strange = f"Name{NO_FONT_HAS}"
    facts = certificate(
        body_name=strange, body_latin_name="Latin Body", signer_name=strange, signer_latin_name="Latin Person"
    )
    pdf = certificate_pdf(facts)
    text = text_of(pdf, tmp_path)
    assert "Latin Body State · Estonia The name in its own letters stands on the roll. has endorsed" in text
    assert "Latin Person President of the Republic The name in its own letters stands on the roll." in text
    assert NO_FONT_HAS not in text
    assert info_of(pdf, tmp_path)["Title"] == "Certificate of endorsement – Latin Body"


def test_a_name_that_cannot_be_printed_at_all_gives_way_to_the_entry(tmp_path: Path) -> None:
    facts = certificate(
        body_name=NO_FONT_HAS, body_latin_name=f"x{NO_FONT_HAS}", signer_name=NO_FONT_HAS, office="\ud800"
    )
    text = text_of(certificate_pdf(facts), tmp_path)
    assert text.count("Entry 31 on the roll") == 2
    assert "Signed by The name in its own letters stands on the roll. Version 1" in text


@pytest.mark.parametrize("field", ["call_title", "kind", "endorsed_on", "issued_on", "entry", "version"])
def test_a_sentence_that_cannot_be_set_is_refused_with_its_letters(field: str) -> None:
    with pytest.raises(NoTypeFor, match="install one") as caught:
        certificate_pdf(certificate(**{field: f"a{NO_FONT_HAS}b"}))
    assert caught.value.letters == {NO_FONT_HAS}


def test_the_code_leads_to_the_printed_address(tmp_path: Path) -> None:
    pdf = certificate_pdf(ENGLISH)
    assert code_in(picture_of(pdf, tmp_path)) == URL
    assert text_of(pdf, tmp_path).count(URL) == 1
    assert b"(" + URL.encode() + b")" in pdf


def test_the_document_is_tagged_dated_and_named(tmp_path: Path) -> None:
    pdf = certificate_pdf(ENGLISH)
    info = info_of(pdf, tmp_path)
    assert {name: info[name] for name in ("Title", "Author", "Tagged", "JavaScript", "Form", "Encrypted", "Pages")} == {
        "Title": "Certificate of endorsement – Republic of Estonia",
        "Author": "Paris Call for Trust and Security in Cyberspace",
        "Tagged": "yes",
        "JavaScript": "no",
        "Form": "none",
        "Encrypted": "no",
        "Pages": "1",
    }
    assert info["CreationDate"].startswith("Sat Jan  2 00:00:00 2027")
    assert info["Page size"].endswith("(A4)")
    for claim in (
        b"<pdfaid:part>2</pdfaid:part>",
        b"<pdfaid:conformance>A</pdfaid:conformance>",
        b"<pdfuaid:part>1</pdfuaid:part>",
    ):
        assert claim in pdf


@pytest.mark.parametrize(
    ("tag", "found"), [("fr", b"(fr)"), ("pt-BR", b"(pt-BR)"), ("zh-Hant", b"(zh)"), ("ar", b"(ar)")]
)
def test_the_document_says_its_language(tag: str, found: bytes) -> None:
    assert b"/Lang" + found in certificate_pdf(certificate(language=tag))


def test_a_screen_reader_meets_the_name_as_heading_and_the_code_by_its_words(tmp_path: Path) -> None:
    pdf = certificate_pdf(ENGLISH)
    tags = outline_of(pdf, tmp_path)
    assert [tag for tag in tags if tag.startswith(("H", "Figure"))] == ['H1 "Republic of Estonia" (block)', "Figure:"]
    assert tags.count("LI (block)") == 2
    assert tags[tags.index("Document") : tags.index('"has endorsed the"')].count("P (block)") == 4
    assert b"/Alt(QR code that leads to the entry)" in pdf


def test_all_fonts_are_embedded(tmp_path: Path) -> None:
    for facts in (ENGLISH, ARABIC):
        assert set(fonts_of(certificate_pdf(facts), tmp_path).values()) == {"yes"}


def test_the_same_facts_give_the_same_bytes() -> None:
    assert certificate_pdf(ENGLISH) == certificate_pdf(dataclasses.replace(ENGLISH))
    assert certificate_pdf(ARABIC) == certificate_pdf(dataclasses.replace(ARABIC))
    assert certificate_pdf(ENGLISH) != certificate_pdf(certificate(entry="Entry 32 on the roll"))


def test_the_seal_is_the_one_of_the_pages() -> None:
    package = files("undersigned")
    printed = (package / "papers" / "seal.svg").read_text()
    shown = (package / "interfaces" / "web" / "static" / "web" / "seal.svg").read_text()
    assert re.findall(r'(?:\bd|r|stroke-width)="[^"]*"', printed) == re.findall(
        r'(?:\bd|r|stroke-width)="[^"]*"', shown
    )
    tokens = (package / "interfaces" / "web" / "static" / "web" / "css" / "tokens.css").read_text()
    assert re.findall(r"#[0-9a-f]{6}", printed) == re.findall(r"--vermilion: (#[0-9a-f]{6})", tokens)[:1]


@pytest.mark.parametrize("language", ["", "EN", "english", "en_GB", 'en")#read("x', "en-", "e", "en-gb", "en\n"])
def test_what_is_no_language_is_refused(language: str) -> None:
    with pytest.raises(InvalidFacts, match="language"):
        certificate(language=language)


@pytest.mark.parametrize("digest", ["", SHA256[:-1], SHA256 + "0", SHA256.upper(), "g" * 64, f"{SHA256}\n"])
def test_what_is_no_fingerprint_is_refused(digest: str) -> None:
    with pytest.raises(InvalidFacts, match="SHA-256"):
        certificate(version_sha256=digest)


@pytest.mark.parametrize(
    "address",
    ["", "/roll/31/", "javascript:alert(1)", "file:///etc/passwd", "https://", "https:///x", "http://a b", f"{URL}\n"],
)
def test_an_address_that_is_not_of_the_web_is_refused(address: str) -> None:
    with pytest.raises(NoWebAddress, match="no"):
        certificate(entry_url=address)


def test_an_address_too_long_for_a_code_is_refused() -> None:
    with pytest.raises(TooLongForQR):
        certificate_pdf(certificate(entry_url=URL + "a" * 2331))


def test_a_long_address_stays_on_the_page(tmp_path: Path) -> None:
    long = URL + "abc/" * 100
    pdf = certificate_pdf(certificate(entry_url=long))
    assert code_in(picture_of(pdf, tmp_path)) == long
    assert long in text_of(pdf, tmp_path).replace(" ", "")


@pytest.mark.parametrize("field", ["call_title", "body_name", "entry"])
@pytest.mark.parametrize("text", ["", " \n"])
def test_a_certificate_of_nothing_is_refused(field: str, text: str) -> None:
    with pytest.raises(InvalidFacts, match="must be given"):
        certificate(**{field: text})
