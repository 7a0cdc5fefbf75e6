"""Letters: readable in text and in HTML, in the reader's language, and nobody's advertisement."""

import re
import uuid
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from typing import Any

import pytest

from undersigned.calls.models import Signature
from undersigned.calls.passes import make_confirm_pass
from undersigned.mailing.letters import compose, domain_of, recipient_address, set_text, seven_bit, shown_name
from undersigned.mailing.verbs import LetterDraft
from undersigned.values.keys import InstanceKeys

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LETTER = uuid.UUID("0a1b2c3d-0000-4000-8000-000000000001")
URL = "https://call.example.org/en"
CALL = "Paris Call for Trust and Security in Cyberspace"
ABOUT: dict[str, dict[str, Any]] = {
    "confirm": {
        "call": CALL,
        "name": "Ada Lovelace",
        "confirm_link": f"{URL}/confirm/{'t' * 160}/",
        "code": "482913",
        "code_link": f"{URL}/confirm/",
        "refuse_link": f"{URL}/refuse/{'t' * 160}/",
        "until": "2026-11-30T12:00:00+00:00",
    },
    "already_signed": {"call": CALL, "my_link": f"{URL}/my/{'m' * 90}/"},
    "my": {"call": CALL, "my_link": f"{URL}/my/{'m' * 90}/", "never_link": f"{URL}/refuse/{'r' * 100}/"},
}
KINDS = list(ABOUT)


def letter(
    kind: str, *, email: str = "ada@example.org", language: str = "en", sender: str = "", **about: Any
) -> EmailMessage:
    """A letter as it is read at the other end: composed, turned into bytes, parsed again."""
    draft = LetterDraft(kind, email, b"d" * 32, language, ABOUT[kind] | about)
    message = compose(
        draft,
        sender=sender or "The Call <letters@call.example.org>",
        message_id_domain="call.example.org",
        letter_id=LETTER,
        now=NOW,
    )
    return parse(message.as_bytes())


def parse(wire: bytes) -> EmailMessage:
    message = message_from_bytes(wire, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    content: str = body.get_content()
    return content


class Page(HTMLParser):
    """What an HTML letter links to, loads, and says."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.hrefs: list[str] = []
        self.loads: list[str] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name == "href":
                self.hrefs.append(value or "")
            if name in {"src", "background", "srcset", "data", "action", "poster"}:
                self.loads.append(value or "")

    def handle_data(self, data: str) -> None:
        self.words += data


def links_of(kind: str) -> list[str]:
    return [value for name, value in ABOUT[kind].items() if name.endswith("_link")]


@pytest.mark.parametrize("kind", KINDS)
def test_every_letter_has_the_same_links_in_text_and_in_html(kind: str) -> None:
    message = letter(kind)
    assert [one.get_content_type() for one in message.iter_parts()] == ["text/plain", "text/html"]
    lines = part(message, "plain").splitlines()
    assert [line for line in lines if "://" in line] == links_of(kind)
    assert Page(part(message, "html")).hrefs == links_of(kind)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_text_is_set_at_72_columns_but_for_links(kind: str, language: str) -> None:
    lines = part(letter(kind, language=language), "plain").splitlines()
    assert [line for line in lines if len(line) > 72 and "://" not in line] == []
    assert [line for line in lines if line != line.rstrip()] == []
    assert "\n\n\n" not in part(letter(kind, language=language), "plain")


def test_the_digits_stand_on_a_line_of_their_own_in_two_groups() -> None:
    message = letter("confirm")
    assert "    482 913" in part(message, "plain").splitlines()
    assert "482 913" in Page(part(message, "html")).words


def test_the_letter_says_what_about_until_when_and_how_to_say_no() -> None:
    message = letter("confirm")
    for words in (" ".join(part(message, "plain").split()), " ".join(Page(part(message, "html")).words.split())):
        assert CALL in words
        assert "“Ada Lovelace”" in words
        assert "lapses on 30 November 2026" in words
        assert "this address will never be written to again" in words
        assert "Sent by The Call (call.example.org)" in words


def test_a_letter_queued_without_a_day_says_seven_days() -> None:
    assert "after seven days" in part(letter("confirm", until=None), "plain")


@pytest.mark.parametrize("kind", KINDS)
def test_the_html_loads_nothing_runs_nothing_and_only_the_act_of_confirming_is_vermilion(kind: str) -> None:
    html = part(letter(kind), "html")
    page = Page(html)
    assert page.loads == []
    assert page.tags.isdisjoint({"script", "link", "img", "iframe", "form", "object", "embed", "svg", "video"})
    assert "url(" not in html
    assert "@import" not in html
    body = html.partition("</head>")[2]
    assert ("#c2321a" in body) is (kind == "confirm")
    assert body.count('class="sign" href=') == (1 if kind == "confirm" else 0)


@pytest.mark.parametrize("kind", KINDS)
def test_headers_say_who_when_and_that_a_machine_wrote(kind: str) -> None:
    message = letter(kind)
    assert parsedate_to_datetime(message["Date"]) == NOW
    assert (message["From"], message["To"]) == ("The Call <letters@call.example.org>", "ada@example.org")
    assert message["Message-ID"] == f"<{LETTER}@call.example.org>"
    assert (message["Auto-Submitted"], message["Content-Language"]) == ("auto-generated", "en")
    assert message["X-Letter"] == kind
    assert CALL in message["Subject"]
    assert "Ada" not in message["Subject"]
    assert "ada" not in message["Subject"]
    expected = {"Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "X-Letter", "MIME-Version"}
    assert set(message.keys()) == expected | {"Content-Type", "Content-Language"}


def test_the_letter_is_in_the_language_of_its_reader_and_says_so() -> None:
    french = letter("confirm", language="fr")
    assert french["Content-Language"] == "fr"
    assert "30 novembre 2026" in part(french, "plain")
    assert '<html lang="fr" dir="ltr">' in part(french, "html")


def test_a_language_that_the_site_does_not_have_falls_back_to_its_first() -> None:
    assert letter("confirm", language="tlh")["Content-Language"] == "en"


@pytest.mark.parametrize("kind", KINDS)
def test_no_line_of_the_wire_is_longer_than_smtp_allows_and_none_is_encoded_without_need(kind: str) -> None:
    longest = f"{'l' * 64}@{'.'.join(['d' * 60] * 3)}.org"
    token = make_confirm_pass(InstanceKeys(bytes(32)), signature=Signature(id=LETTER, signed_at=NOW), email=longest)
    more = {name: f"{URL}/x/{token}/" for name in ABOUT[kind] if name.endswith("_link")}
    draft = LetterDraft(kind, longest, b"d" * 32, "fr", ABOUT[kind] | more)
    sender = "letters@" + "mail." * 20 + "example.org"
    message = compose(draft, sender=sender, message_id_domain=domain_of(sender), letter_id=LETTER, now=NOW)
    wire = message.as_bytes()
    assert max(len(line) for line in wire.split(b"\r\n")) <= 998
    assert b"quoted-printable" not in wire
    assert f"{URL}/x/{token}/".encode() in wire
    assert parse(wire)["To"] == longest
    assert parse(wire)["Message-ID"] == f"<{LETTER}@{domain_of(sender)}>"


def test_a_line_too_long_to_travel_is_encoded_and_arrives_whole() -> None:
    link = f"{URL}/confirm/{'t' * 1_000}/"
    message = letter("confirm", confirm_link=link)
    assert link in part(message, "plain").splitlines()
    assert link in Page(part(message, "html")).hrefs


def test_for_a_server_without_8bit_the_letter_travels_in_seven_and_reads_the_same() -> None:
    draft = LetterDraft("confirm", "ada@example.org", b"d" * 32, "fr", ABOUT["confirm"] | {"name": "Zoë Łukasiewicz"})
    message = compose(draft, sender="x@example.org", message_id_domain="example.org", letter_id=LETTER, now=NOW)
    narrow = seven_bit(message).as_bytes()
    assert narrow.isascii()
    assert not message.as_bytes().isascii()
    assert max(len(line) for line in narrow.split(b"\r\n")) <= 78
    before, after = parse(message.as_bytes()), parse(narrow)
    assert [(name, value) for name, value in after.items() if name != "Content-Type"] == [
        (name, value) for name, value in before.items() if name != "Content-Type"
    ]
    for kind in ("plain", "html"):
        assert part(after, kind) == part(before, kind)


@pytest.mark.parametrize(
    "email", ["a@example.org\r\nBcc: b@example.org", "a@example.org, b@example.org", "<a@example.org>", "", "@"]
)
def test_what_is_no_single_address_is_never_written_to(email: str) -> None:
    with pytest.raises(ValueError):
        letter("confirm", email=email)


@pytest.mark.parametrize("field", ["call", "name"])
def test_what_comes_with_line_breaks_makes_no_header(field: str) -> None:
    message = letter("confirm", **{field: "Quiet\r\nBcc: mallory@example.org\r\n\r\n<h1>Hello</h1>"})
    assert message["Bcc"] is None
    assert len(message["Subject"].splitlines()) == 1
    assert "h1>Hello" not in part(message, "html")


def test_an_international_domain_travels_in_ascii_and_an_international_mailbox_as_it_is() -> None:
    assert recipient_address("ada@bücher.example") == "ada@xn--bcher-kva.example"
    assert recipient_address("zoë@bücher.example") == "zoë@bücher.example"
    assert letter("my", email="ada@bücher.example")["To"] == "ada@xn--bcher-kva.example"
    assert letter("my", email="zoë@example.org")["To"] == "zoë@example.org"


def test_the_senders_domain_makes_the_message_id() -> None:
    assert domain_of("The Call <letters@example.org>") == "example.org"
    assert domain_of("letters@bücher.example") == "xn--bcher-kva.example"
    assert domain_of("nonsense") == "localhost"


@pytest.mark.parametrize(
    "name",
    [
        "Ada Lovelace",
        "J. R. R. Tolkien",
        "J.R. Smith",
        "Louis XIV",
        "Jean-Luc O’Neill-Müller, Jr.",
        "Dr. Zoë Łukasiewicz",
        "محمد بن سلمان",
        "中村 修二",
        "Mary 2",
    ],
)
def test_names_of_people_stand_in_the_letter(name: str) -> None:
    assert shown_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "visit evil.com",
        "Visit EVIL.COM now",
        "evil．com",
        "evil。com",
        "evil․com",
        "www evil",
        "win at bit.ly/x",
        "https evil",
        "mail me@evil.example",
        "me＠evil",
        "@evil on Telegram",
        "evil[.]com",
        "evil (dot) com",
        "call +1 800 555 0100",
        "call 0 8 0 0 5 5 5",
        "evil\u00ad.com",
        "xn--evl-9na.com",
    ],
)
def test_what_looks_like_a_link_an_address_or_a_number_to_call_stays_out_of_the_letter(name: str) -> None:
    assert shown_name(name) == ""
    message = letter("confirm", name=name)
    assert "in the name of" not in part(message, "plain")
    assert not re.search(r"evil|555|bit\.ly", part(message, "plain") + part(message, "html"), re.IGNORECASE)


def test_a_long_name_is_cut_to_sixty_characters() -> None:
    assert shown_name("A" * 255) == "A" * 59 + "…"
    assert shown_name("A" * 60) == "A" * 60
    assert shown_name("  Ada \n Lovelace ") == "Ada Lovelace"


def test_a_name_of_markup_is_shown_and_not_obeyed() -> None:
    html = part(letter("confirm", name='Ada <b onclick="x">'), "html")
    assert "Ada &lt;b onclick=&quot;x&quot;&gt;" in html
    assert '“Ada <b onclick="x">”' in " ".join(part(letter("confirm", name='Ada <b onclick="x">'), "plain").split())


def test_a_name_of_another_direction_does_not_turn_the_sentence_around() -> None:
    assert "<bdi>“محمد”</bdi>" in part(letter("confirm", name="محمد"), "html")


def test_paragraphs_are_set_apart_and_headings_are_underlined() -> None:
    text = set_text("A title\n====\n\n\n  one two\nthree  \n\nhttps://example.org/" + "x" * 90 + "\n\n    482 913\n")
    assert text == "A title\n=======\n\none two three\n\nhttps://example.org/" + "x" * 90 + "\n\n    482 913\n"


def test_the_note_to_another_spelling_asks_for_no_haste_and_leads_to_the_page_that_asks() -> None:
    page = f"{URL}/my/"
    note = letter("already_signed", my_link="", request_link=page)
    told = [note.get_body((part,)).get_content() for part in ("plain", "html")]  # type: ignore[union-attr]
    assert [page in one for one in told] == [True, True]
    assert [" hours" in one for one in told] == [False, False]
