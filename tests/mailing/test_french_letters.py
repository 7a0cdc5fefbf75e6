"""Letters in French: no English left, the same facts as in English, and subjects that arrive as they were written."""

import re
import uuid
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from undersigned.mailing.letters import compose
from undersigned.mailing.verbs import LetterDraft

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
URL = "https://call.example.org/fr"
TITLE = "Appel de Paris pour la confiance et la sécurité dans le cyberespace"
ABOUT: dict[str, dict[str, str]] = {
    "confirm": {
        "name": "Zoé d’Artagnan",
        "confirm_link": f"{URL}/confirm/{'t' * 160}/",
        "code": "482913",
        "code_link": f"{URL}/confirm/",
        "refuse_link": f"{URL}/refuse/{'t' * 160}/",
        "until": "2026-12-01T12:00:00+00:00",
    },
    "already_signed": {"my_link": f"{URL}/my/{'m' * 90}/"},
    "my": {"my_link": f"{URL}/my/{'m' * 90}/"},
}
SUBJECTS = {
    "confirm": f"Confirmez votre signature : {TITLE}",
    "already_signed": f"Vous avez déjà signé : {TITLE}",
    "my": f"Le lien vers votre signature : {TITLE}",
}


def letter(kind: str, *, language: str = "fr", call: str = TITLE) -> EmailMessage:
    """A letter as it is read at the other end."""
    draft = LetterDraft(kind, "zoe@example.org", b"d" * 32, language, ABOUT[kind] | {"call": call})
    made = compose(
        draft, sender="The Call <letters@call.example.org>", message_id_domain="example.org", letter_id=uuid.UUID(int=1), now=NOW
    )  # fmt: skip
    read = message_from_bytes(made.as_bytes(), policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def said(message: EmailMessage, kind: str = "plain") -> list[str]:
    """The paragraphs of a letter that hold a sentence, each on one line."""
    body = message.get_body((kind,))
    assert body is not None
    content = body.get_content().replace("\r\n", "\n")
    text = re.sub(r"<style>.*?</style>", "", content, flags=re.DOTALL)
    paragraphs = re.split(r"\n\s*\n|<[^>]+>", text)
    lines = [" ".join(one.split(" ")).replace("\n", " ").strip(" ") for one in paragraphs]
    return [one for one in lines if " " in one and "://" not in one and TITLE not in one]


def test_the_note_to_another_spelling_is_in_french_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ABOUT, "already_signed", {"request_link": f"{URL}/my/"})
    told = [said(letter("already_signed"), part) for part in ("plain", "html")]
    assert [[one for one in lines if "demandez un lien sur cette page" in one] == [] for lines in told] == [
        False,
        False,
    ]
    assert [[one for one in lines if "link" in one or "address" in one] for lines in told] == [[], []]


@pytest.mark.parametrize("kind", ABOUT)
@pytest.mark.parametrize("part", ["plain", "html"])
def test_a_french_letter_says_nothing_in_english(kind: str, part: str) -> None:
    english, french = said(letter(kind, language="en"), part), said(letter(kind), part)
    assert len(french) == len(english) > 2
    digits = {"482 913"}
    assert set(english) & set(french) <= digits | {"Zoé d’Artagnan"}


@pytest.mark.parametrize("kind", ABOUT)
@pytest.mark.parametrize("part", ["plain", "html"])
def test_a_french_letter_is_set_as_french_is_set(kind: str, part: str) -> None:
    assert [one for one in said(letter(kind), part) if re.search(r" [;:!?»]|« |\w[!?]|[^\W\d]'\w", one)] == []


@pytest.mark.parametrize(("kind", "subject"), SUBJECTS.items())
def test_a_french_subject_arrives_as_it_was_written(kind: str, subject: str) -> None:
    assert letter(kind)["Subject"] == subject


@pytest.mark.parametrize("letters", range(1, 60))
def test_a_subject_of_any_length_is_folded_without_adding_a_blank(letters: int) -> None:
    title = f"{'A' * letters} pour la sécurité"
    assert letter("confirm", call=title)["Subject"] == f"Confirmez votre signature : {title}"


def test_the_french_letter_says_whose_name_until_when_and_how_to_say_no() -> None:
    text = "\n".join(said(letter("confirm")))
    assert "au nom de «\u00a0Zoé d’Artagnan\u00a0»" in text
    assert "la signature s’éteint le 1er décembre 2026" in text
    assert "Ce n’était pas vous\u202f?" in text
