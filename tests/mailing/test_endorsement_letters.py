"""Letters of endorsements: they say what is asked and what happens without an answer, in English and in French."""

import re
import uuid
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from typing import Any

import pytest

from tests.mailing.mail_server import MailServer, mail_server
from tests.servers.mail_sink import mail_sink
from tests.servers.ports import free_port
from undersigned.mailing.letters import compose, set_apart, set_text, seven_bit
from undersigned.mailing.transports import SmtpTransport
from undersigned.mailing.verbs import Attachment, LetterDraft

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
UNTIL = "2026-12-01T12:00:00+00:00"
ADA = "ada@example.org"
URL = "https://call.example.org/en"
FORM, MAILBOX, MY = (f"{URL}/endorse/{word}/{word[0] * 120}/" for word in ("form", "mailbox", "yours"))
OTHER, ENTRY = f"{URL}/endorse/my/{'o' * 120}/", f"{URL}/roll/harbour-authority/"
DESK = ["https://call.example.org/desk/endorsements/1/", "https://call.example.org/desk/endorsements/2/"]
TITLE = "Paris Call for Trust and Security in Cyberspace"
BODY, NAME = "Bürger & Meer", "Zoé d’Artagnan"
QUESTION = "Who holds the office?\n\n1. The name, please.\n2. See https://example.org/guide for the rest."
REASON = "Nobody at the body knows of it."
PDF = Attachment(
    "harbour-authority.pdf", "application/pdf", b"%PDF-1.7\r\n\x00\xff\n.\r\n..\n" + bytes(range(256)) * 40
)

CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "resume": ("endorse_resume", {"form_link": FORM, "until": UNTIL}),
    "mailbox": ("endorse_mailbox", {"mailbox_link": MAILBOX, "until": UNTIL}),
    "looked up": ("endorse_mailbox", {"mailbox_link": MAILBOX, "until": UNTIL, "looked_up": True}),
    "asked": ("endorse_asked", {"question": QUESTION, "form_link": FORM, "until": UNTIL}),
    "refused": ("endorse_refused", {"reason": REASON, "my_link": MY}),
    "merged": ("endorse_refused", {"merged_into": "harbour-authority", "entry_link": ENTRY, "my_link": MY}),
    "published": ("endorse_published", {"slug": "harbour-authority", "entry_link": ENTRY, "my_link": MY}),
    "my": ("endorse_my", {"my_link": MY}),
    "my one": ("endorse_my", {"my_link": MY, "links": [{"body": BODY, "link": MY}]}),
    "my two": (
        "endorse_my",
        {"my_link": MY, "links": [{"body": BODY, "link": MY}, {"body": "evil.com", "link": OTHER}]},
    ),
    "withdrawn": ("endorse_withdrawn", {"day": "2026-12-01", "entry_link": ENTRY, "my_link": MY}),
    "withdrawn before": ("endorse_withdrawn", {"day": "2026-12-01", "slug": "", "my_link": MY}),
    "reconfirm": ("endorse_reconfirm", {"my_link": MY, "since": "2025-12-01"}),
    "reconfirm first": ("endorse_reconfirm", {"my_link": MY}),
    "reaffirm": ("endorse_reaffirm", {"my_link": MY, "number": 2}),
    "alarm": (
        "alarm",
        {
            "lines": [
                {"what": "hidden", "body": BODY, "desk_link": DESK[1]},
                {"what": "overdue", "body": "Sea Watch", "desk_link": DESK[0]},
            ]
        },
    ),
}
LINKS = {
    "resume": [FORM],
    "mailbox": [MAILBOX],
    "looked up": [MAILBOX],
    "asked": [FORM],
    "refused": [MY],
    "merged": [ENTRY, MY],
    "published": [ENTRY, MY],
    "my": [MY],
    "my one": [MY],
    "my two": [MY, OTHER],
    "withdrawn": [ENTRY],
    "withdrawn before": [],
    "reconfirm": [MY],
    "reconfirm first": [MY],
    "reaffirm": [MY],
    "alarm": DESK,
}
SUBJECTS = {
    "resume": ("The link to your form", "Le lien vers votre formulaire"),
    "mailbox": ("Please confirm the endorsement", "Veuillez confirmer le soutien"),
    "looked up": ("Please confirm the endorsement", "Veuillez confirmer le soutien"),
    "asked": ("A question about your endorsement", "Une question sur votre soutien"),
    "refused": ("Your endorsement was not accepted", "Votre soutien n’a pas été accepté"),
    "merged": ("You stand on the roll already", "Vous figurez déjà sur la liste"),
    "published": ("Your endorsement is published", "Votre soutien est publié"),
    "my": ("The link to your endorsement", "Le lien vers votre soutien"),
    "my one": ("The link to your endorsement", "Le lien vers votre soutien"),
    "my two": ("The links to your endorsements", "Les liens vers vos soutiens"),
    "withdrawn": ("The endorsement is withdrawn", "Le soutien est retiré"),
    "withdrawn before": ("The endorsement is withdrawn", "Le soutien est retiré"),
    "reconfirm": ("Please reconfirm your endorsement", "Veuillez reconfirmer votre soutien"),
    "reconfirm first": ("Please reconfirm your endorsement", "Veuillez reconfirmer votre soutien"),
    "reaffirm": ("A new version of the text", "Une nouvelle version du texte"),
    "alarm": ("Something waits at the desk", "Des dossiers attendent au secrétariat"),
}
NAMES_BODY = sorted(set(CASES) - {"my", "my one", "my two", "alarm"})
every_case = pytest.mark.parametrize("case", CASES)
both_languages = pytest.mark.parametrize("language", ["en", "fr"])


def composed(
    case: str, *, language: str = "en", attachments: tuple[Attachment, ...] = (), **about: Any
) -> EmailMessage:
    kind, more = CASES[case]
    told = {"call": TITLE, "name": NAME, "body": BODY} | more | about
    return compose(
        LetterDraft(kind, ADA, b"d" * 32, language, told, attachments),
        sender="The Call <letters@call.example.org>",
        message_id_domain="call.example.org",
        letter_id=uuid.UUID(int=1),
        now=NOW,
    )


def letter(case: str, **how: Any) -> EmailMessage:
    """A letter as it is read at the other end."""
    return parsed(composed(case, **how).as_bytes())


def parsed(wire: bytes) -> EmailMessage:
    message = message_from_bytes(wire, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    content: str = body.get_content().replace("\r\n", "\n")
    return content


def text_of(message: EmailMessage) -> str:
    """The text on one line."""
    return " ".join(part(message, "plain").split())


def seen_in(message: EmailMessage) -> str:
    """What the HTML says, on one line."""
    html = re.sub(r"<style>.*?</style>", "", part(message, "html"), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


def said(message: EmailMessage, kind: str) -> list[str]:
    """The paragraphs of a letter that hold a sentence, each on one line."""
    text = re.sub(r"<style>.*?</style>|</?bdi>", "", part(message, kind), flags=re.DOTALL)
    paragraphs = re.split(r"\n\s*\n|<[^>]+>", text) if kind == "html" else re.split(r"\n\s*\n", text)
    lines = [" ".join(one.split(" ")).replace("\n", " ").strip(" ") for one in paragraphs]
    return [unescape(one) for one in lines if " " in one and "://" not in one and TITLE not in one]


@every_case
@both_languages
def test_each_link_stands_once_and_whole_in_text_and_in_html(case: str, language: str) -> None:
    message = letter(case, language=language)
    lines = part(message, "plain").splitlines()
    assert [line for line in lines if "://" in line and not line.startswith("    ")] == LINKS[case]
    assert re.findall(r'href="([^"]*)"', part(message, "html")) == LINKS[case]


@every_case
@both_languages
def test_text_is_set_at_72_columns_but_for_links(case: str, language: str) -> None:
    text = part(letter(case, language=language), "plain")
    lines = text.splitlines()
    assert [line for line in lines if len(line) > 72 and "://" not in line] == []
    assert [line for line in lines if line != line.rstrip()] == []
    assert "\n\n\n" not in text


@every_case
def test_subjects_say_what_it_is_in_both_languages_and_name_the_call_alone(case: str) -> None:
    english, french = SUBJECTS[case]
    assert letter(case)["Subject"] == f"{english}: {TITLE}"
    assert letter(case, language="fr")["Subject"] == f"{french} : {TITLE}"


@every_case
@pytest.mark.parametrize("kind", ["plain", "html"])
def test_a_french_letter_says_nothing_in_english(case: str, kind: str) -> None:
    english, french = said(letter(case), kind), said(letter(case, language="fr"), kind)
    assert len(french) == len(english) > 2
    theirs = {" ".join(one.split()) for one in (BODY, NAME, "Sea Watch", REASON, *QUESTION.splitlines(), QUESTION)}
    assert {one for one in set(english) & set(french) if " ".join(one.split()) not in theirs} == set()


@every_case
@pytest.mark.parametrize("kind", ["plain", "html"])
def test_a_french_letter_is_set_as_french_is_set(case: str, kind: str) -> None:
    message = letter(case, language="fr", question="Oui.", reason="Non.")
    assert [one for one in said(message, kind) if re.search(r" [;:!?»]|« |\w[!?]|[^\W\d]'\w", one)] == []


@every_case
def test_the_html_loads_nothing_runs_nothing_and_only_confirming_is_vermilion(case: str) -> None:
    html = part(letter(case), "html")
    tags = set(re.findall(r"<([a-z0-9]+)", html.partition("</head>")[2]))
    assert tags <= {"body", "div", "table", "tr", "td", "h1", "p", "a", "bdi", "br", "ul", "li"}
    assert re.findall(r"\b(?:src|background|srcset|action)=|url\(|@import|\son\w+=", html) == []
    assert ('class="sign" href=' in html) is (CASES[case][0] == "endorse_mailbox")


@pytest.mark.parametrize("case", NAMES_BODY)
@both_languages
def test_the_letter_says_which_body_it_is_about(case: str, language: str) -> None:
    quoted = f"“{BODY}”" if language == "en" else f"«\u00a0{BODY}\u00a0»"
    message = letter(case, language=language)
    assert quoted in " ".join(part(message, "plain").split("\n"))
    assert f"<bdi>{quoted.replace('&', '&amp;')}</bdi>" in part(message, "html")


@pytest.mark.parametrize("case", NAMES_BODY)
@both_languages
def test_nobodys_advertisement_leaves_as_the_name_of_a_body_or_a_contact(case: str, language: str) -> None:
    for name in ("Win at evil.com", "evil．com", "call 0800 555 0100", "evil\u00ad.com"):
        message = letter(case, language=language, body=name, name=name)
        both = part(message, "plain") + part(message, "html")
        assert re.findall(r"evil|555|“”|«\s*»", both, re.IGNORECASE) == []
        assert len(said(message, "plain")) > 2


@pytest.mark.parametrize("case", [*NAMES_BODY, "my two", "alarm"])
@both_languages
def test_a_name_of_markup_is_shown_and_not_obeyed(case: str, language: str) -> None:
    name = 'A <b onclick="x">'
    message = letter(
        case,
        language=language,
        body=name,
        name=name,
        links=[{"body": name, "link": MY}, {"body": name, "link": OTHER}] if case == "my two" else [],
        lines=[{"what": "hidden", "body": name, "desk_link": DESK[0]}] if case == "alarm" else [],
    )
    assert "<b " not in part(message, "html")
    assert "A &lt;b onclick=&quot;x&quot;&gt;" in part(message, "html")
    assert name in " ".join(part(message, "plain").split("\n"))


@pytest.mark.parametrize("case", NAMES_BODY)
@pytest.mark.parametrize("name", ["وزارة الخارجية", "משרד החוץ"])
def test_a_name_of_another_direction_does_not_turn_the_sentence_around(case: str, name: str) -> None:
    message = letter(case, body=f"\u202e{name}")
    assert f"<bdi>“{name}”</bdi>" in part(message, "html")
    assert f"“{name}”" in " ".join(part(message, "plain").split("\n"))
    assert "\u202e" not in part(message, "plain") + part(message, "html")


def test_a_name_that_looks_like_a_rule_is_a_name_and_one_that_is_not_shown_has_a_word_for_it() -> None:
    links = [{"body": "====", "link": MY}, {"body": "evil.com", "link": OTHER}]
    assert f"\n\n====\n{MY}\n\nAn endorsement\n{OTHER}\n\n" in part(letter("my two", links=links), "plain")
    assert set_text("====\n") == "====\n"


def test_the_mailbox_letter_says_that_nothing_happens_without_an_answer_and_that_a_link_only_shows() -> None:
    for case in ("mailbox", "looked up"):
        for words in (text_of(letter(case)), seen_in(letter(case))):
            assert "If you do nothing, nothing happens" in words
            assert "It does nothing by itself; only the button on its page confirms" in words
            assert "It works until 1 December 2026." in words
            assert f"This letter is for “{NAME}”." in words
            assert ("has looked up this address itself" in words) is (case == "looked up")
            assert ("most likely you or a colleague" in words) is (case == "mailbox")


def test_days_are_written_out_as_each_language_writes_them() -> None:
    assert "from 1 December 2026 on." in text_of(letter("withdrawn"))
    assert "à compter du 1er décembre 2026." in text_of(letter("withdrawn", language="fr"))
    assert "not reconfirmed since 1 December 2025" in text_of(letter("reconfirm"))
    assert "sans reconfirmation depuis le 1er décembre 2025" in text_of(letter("reconfirm", language="fr"))
    assert "20" not in text_of(letter("reconfirm first")).partition("stays on the roll")[2]


def test_what_staff_wrote_keeps_its_lines_set_apart_from_ours() -> None:
    asked = "\n".join(f"    {line}" if line else "" for line in QUESTION.splitlines())
    assert f"and writes:\n\n{asked}\n\nPlease answer" in part(letter("asked"), "plain")
    assert f"It writes:\n\n    {REASON}\n\nNothing" in part(letter("refused"), "plain")
    assert "office?<br><br>1. The name, please.<br>2. See" in part(letter("asked"), "html")


def test_what_staff_wrote_is_neither_markup_nor_a_link_nor_a_heading_of_ours() -> None:
    words = 'See <a href="https://evil.example/">us</a>\r\n====\r\n----------\n\n\n\n{{ my_link }} \u202eabc\u202c'
    message = letter("refused", reason=words)
    assert re.findall(r'href="([^"]*)"', part(message, "html")) == [MY]
    assert '    See <a href="https://evil.example/">us</a>\n    ====\n    ----------\n\n    {{ my_link }} abc\n' in (
        part(message, "plain")
    )


def test_what_staff_wrote_in_persian_keeps_its_joiners() -> None:
    assert "می\u200cخواهیم" in part(letter("asked", question="می\u200cخواهیم"), "plain")


def test_long_words_of_staff_are_set_at_72_columns_and_a_link_stays_whole() -> None:
    link = f"https://example.org/{'x' * 90}"
    lines = set_apart(f"{'word ' * 40}\n{link}").splitlines()
    assert [line for line in lines if len(line) > 72] == [f"    {link}"]
    assert {line[:5].strip() for line in lines} == {"w", "h"}
    message = letter("asked", question="é" * 2_000)
    assert "é" * 2_000 in part(message, "plain")


def test_an_alarm_tells_what_waits_too_long_from_what_does_not_show() -> None:
    words = text_of(letter("alarm"))
    overdue, _, hidden = words.partition("These endorsements were accepted and are due")
    assert (f"Sea Watch {DESK[0]}" in overdue, f"{BODY} {DESK[1]}" in hidden) == (True, True)
    assert "Sent by The Call (call.example.org)" in words
    only = letter("alarm", lines=[{"what": "overdue", "body": "evil.com", "desk_link": DESK[0]}])
    assert "accepted and are due" not in text_of(only)
    assert "something is wrong with the machine" not in text_of(only)
    assert f"An endorsement {DESK[0]}" in text_of(only)
    assert "An endorsement" in seen_in(only)


def test_a_letter_that_names_no_call_is_headed_by_who_sends_it() -> None:
    message = letter("alarm", call="")
    assert message["Subject"] == "Something waits at the desk: The Call"
    assert part(message, "plain").startswith("The Call\n========\n")


@both_languages
def test_the_certificate_goes_with_the_letter_byte_for_byte(language: str) -> None:
    message = letter("published", language=language, attachments=(PDF,))
    assert [one.get_content_type() for one in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "application/pdf",
    ]
    (attached,) = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content_disposition()) == ("harbour-authority.pdf", "attachment")
    assert attached.get_content() == PDF.content
    assert message["Content-Language"] == language


def test_without_a_certificate_the_letter_does_not_speak_of_one() -> None:
    message = letter("published")
    assert message.get_content_type() == "multipart/alternative"
    for words in (text_of(message), seen_in(message)):
        assert "attached" not in words
    for words in (text_of(letter("published", attachments=(PDF,))), seen_in(letter("published", attachments=(PDF,)))):
        assert "The certificate is attached as a PDF" in words


def test_in_seven_bits_the_letter_and_all_that_goes_with_it_are_the_same() -> None:
    note = Attachment("note.txt", "text/plain", "Grüße\r\n".encode())
    wide = composed("published", language="fr", attachments=(PDF, note))
    narrow = seven_bit(wide).as_bytes()
    assert (narrow.isascii(), wide.as_bytes().isascii()) == (True, False)
    assert max(len(line) for line in narrow.split(b"\r\n")) <= 78
    before, after = parsed(wide.as_bytes()), parsed(narrow)
    assert [one.get_content_type() for one in after.walk()] == [one.get_content_type() for one in before.walk()]
    assert [one.get_payload(decode=True) for one in after.iter_attachments()] == [PDF.content, note.content]
    assert [part(after, kind) for kind in ("plain", "html")] == [part(before, kind) for kind in ("plain", "html")]
    assert [one for one in after.items() if one[0] != "Content-Type"] == [
        one for one in before.items() if one[0] != "Content-Type"
    ]


def test_a_mail_server_gets_the_certificate_byte_for_byte() -> None:
    with mail_sink() as sink:
        transport = SmtpTransport(host=sink.host, port=sink.port, timeout=5)
        transport.send(composed("published", language="fr", attachments=(PDF,)), ADA)
        transport.close()
        (received,) = sink.await_letters(1)
    (attached,) = received.letter.iter_attachments()
    assert attached.get_content() == PDF.content
    assert received.letter["Subject"] == f"Votre soutien est publié : {TITLE}"
    assert [line for line in part(received.letter, "plain").splitlines() if "://" in line] == [ENTRY, MY]


def test_a_mail_server_that_takes_seven_bits_gets_the_certificate_byte_for_byte() -> None:
    with mail_server(MailServer(eight_bit=False), port=free_port()) as server:
        transport = SmtpTransport(host="127.0.0.1", port=server.port, timeout=5)
        transport.send(composed("published", language="fr", attachments=(PDF,)), ADA)
        transport.close()
    ((_sender, _recipients, wire),) = server.taken
    (attached,) = parsed(wire).iter_attachments()
    assert (wire.isascii(), attached.get_content() == PDF.content) == (True, True)


WHY = {
    "looked up": "because the secretariat looked this address up.",
    "mailbox": "because this address was entered there.",
    "published": "because this address is a contact of a body that endorsed the call.",
    "reconfirm": "because this address is a contact of a body that endorsed the call.",
    "alarm": "because this address is set there to be told of what waits at the desk.",
}


@pytest.mark.parametrize("case", WHY)
def test_a_letter_says_truly_why_it_comes(case: str) -> None:
    message = letter(case)
    texts = [" ".join(part.get_content().split()) for part in message.walk() if part.get_content_maintype() == "text"]
    assert [text.count(WHY[case]) for text in texts] == [1, 1]
