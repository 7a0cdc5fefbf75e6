"""Letters: what the machine writes to one mailbox, as text and as HTML, in its reader's language.

What a stranger typed can stand in a letter to somebody else's mailbox: only names, and only as ``shown_name`` lets them.
What the secretariat wrote stands as it wrote it, set apart and never as markup; a link in it is text.
"""

import re
import textwrap
import unicodedata
import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from email_validator import validate_email

from undersigned.mailing.verbs import LetterDraft

KIND_HEADER: Final = "X-Letter"
NAME_SHOWN: Final = 60
"""Characters of a name in a letter: enough to know oneself by, too few to advertise in."""
COLUMNS: Final = 72
INDENT: Final = "    "
LINE_LIMIT: Final = 990
"""Octets of a line that still travels as it is (RFC 5322 section 2.1.1 allows 998)."""

# Arabic, Persian and Indic words change without these two, which show nothing of their own (RFC 5892, appendix A).
_JOINERS: Final = "\u200c\u200d"

# What a mail program, or a reader's hand, would turn into a link, an address or a telephone number.
_LINK_LIKE: Final = re.compile(
    r"""[@\\/]                              # addresses, handles, paths
      | \bwww\b | \b(?:https?|hxxps?|ftp|mailto|tel)\b
      | \w[.][^\W\d_]{2}                    # evil.com; "J. R. Smith" and "J.R. Smith" are fine
      | [.][^\W\d_]{2,24}\s*[:?#]
      | [\[({<]\s*(?:[.]|dot|point)\s*[\])}>]
      | \d(?:\D{0,3}\d){4}                  # telephone and card numbers
    """,
    re.IGNORECASE | re.VERBOSE,
)

# Words of letters, which most names are, and none that _LINK_LIKE might mean: they need no closer look.
_WORD: Final = r"(?![Ww][Ww]|[Hh][TtXx]|[Ff][Tt]|[Mm][Aa][Ii]|[Tt][Ee][Ll])[A-Za-z]+"
_WORDS: Final = re.compile(rf"{_WORD}(?:[ '-]{_WORD})*")


def shown_name(name: str) -> str:
    """Return a name as a letter may show it: at most 60 characters, or nothing where it looks like a link or a number to call.

    Anyone can type any name beside somebody else's address; nobody's advertisement is to leave in our letters. Pure.
    """
    if len(name) <= NAME_SHOWN and _WORDS.fullmatch(name):
        return name
    plain = "".join(one for one in unicodedata.normalize("NFC", name) if one.isprintable() or one.isspace())
    plain = " ".join(plain.split())
    # NFKC brings the full-width and one-dot-leader spellings of "." and "@" to the plain ones.
    if _LINK_LIKE.search(unicodedata.normalize("NFKC", plain).replace("。", ".")):
        return ""
    return plain if len(plain) <= NAME_SHOWN else plain[: NAME_SHOWN - 1].rstrip() + "…"


def compose(
    draft: LetterDraft, *, sender: str, message_id_domain: str, letter_id: uuid.UUID, now: datetime
) -> EmailMessage:
    """Return the letter, ready for a transport. The same id makes the same Message-ID, so that a copy is known as one.

    Text comes first, lines of at most 72 columns but for links; the HTML needs nothing from anywhere. Lines travel as they
    are (7bit or 8bit); a link is never broken. Headers hold nothing that a signatory typed but the address itself.
    """
    language = draft.language if draft.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        about = _for_templates(draft, sender, language)
        stem = f"letters/{draft.kind}"
        subject = _one_line(render_to_string(f"{stem}.subject.txt", about))
        text = set_text(render_to_string(f"{stem}.txt", about))
        html = render_to_string(f"{stem}.html", about)
    to = recipient_address(draft.email)
    message = EmailMessage(policy=policy_for_subject(subject, policy.SMTP if to.isascii() else policy.SMTPUTF8))
    message["Date"] = format_datetime(now)
    message["From"] = sender
    username, _at, domain = to.rpartition("@")
    message["To"] = Address(username=username, domain=domain)
    message["Subject"] = subject
    message["Message-ID"] = f"<{letter_id}@{message_id_domain}>"
    # RFC 3834: nobody's holiday machine is to answer.
    message["Auto-Submitted"] = "auto-generated"
    message[KIND_HEADER] = draft.kind
    message.set_content(text, cte=_encoding(text))
    message.add_alternative(html, subtype="html", cte=_encoding(html))
    for attachment in draft.attachments:
        main, _slash, sub = attachment.media_type.partition("/")
        message.add_attachment(attachment.content, maintype=main, subtype=sub, filename=attachment.name)
    # Last: setting content throws away every header that begins with Content-.
    message["Content-Language"] = language
    return message


@lru_cache(maxsize=64)
def policy_for_subject(subject: str, wanted: "EmailPolicy[Any]") -> "EmailPolicy[Any]":
    """Return a policy that folds the subject so that it is read as it was written.

    Python's folding (3.11) keeps a blank at the end of a line before an encoded word, which then reads as two; where that
    happens depends on the length of a line (RFC 5322 section 2.1.1: 78 at most).
    """
    for length in range(78, 60, -1):
        tried = wanted.clone(max_line_length=length)
        probe = EmailMessage(policy=tried)
        probe["Subject"] = subject
        if message_from_bytes(bytes(probe), policy=policy.default)["Subject"] == subject:
            return tried
    return wanted


def recipient_address(email: str) -> str:
    """Return the address as it travels: its domain in ASCII (IDNA), unless what stands before the @ needs SMTPUTF8 anyway.

    Raises ValueError (EmailNotValidError is one) for what is no address.
    """
    found = validate_email(email, check_deliverability=False, test_environment=True)
    return found.ascii_email or found.normalized


def domain_of(sender: str) -> str:
    """Return the domain of a sender such as ``Name <letters@example.org>``, in ASCII; "localhost" where there is none."""
    _name, at, domain = parseaddr(sender)[1].rpartition("@")
    try:
        return domain.encode("idna").decode("ascii") if at and domain else "localhost"
    except UnicodeError:
        return "localhost"


def set_text(text: str) -> str:
    """Return paragraphs set at 72 columns, one empty line between them; lines with a link or an indent stay whole. Pure."""
    paragraphs = re.split(r"\n\s*\n", text.strip("\n"))
    return "\n\n".join(_set_paragraph(one.strip("\n")) for one in paragraphs if one.strip()) + "\n"


def _set_paragraph(paragraph: str) -> str:
    lines = [line.rstrip() for line in paragraph.split("\n")]
    if any("://" in line or line.startswith(INDENT) for line in lines):
        return "\n".join(lines)
    if len(lines) > 1 and set(lines[-1]) == {"="}:
        heading = textwrap.wrap(" ".join(lines[:-1]), COLUMNS, break_long_words=False, break_on_hyphens=False)
        return "\n".join([*heading, "=" * max(len(line) for line in heading)])
    # Split at plain blanks only: the non-breaking ones of French stay.
    words = " ".join(word for word in " ".join(lines).split(" ") if word)
    return textwrap.fill(words, COLUMNS, break_long_words=False, break_on_hyphens=False)


def set_apart(text: str) -> str:
    """Return what somebody wrote, line by line, indented and set at 72 columns, so that it reads as theirs. Pure.

    A link stays whole. ``set_text`` leaves an indented paragraph as it is, whatever it says.
    """
    wrap = textwrap.TextWrapper(
        COLUMNS, initial_indent=INDENT, subsequent_indent=INDENT, break_long_words=False, break_on_hyphens=False
    )
    return "\n".join("\n".join(wrap.wrap(line)) for line in text.split("\n"))


def _for_templates(draft: LetterDraft, sender: str, language: str) -> dict[str, Any]:
    about = dict(draft.about)
    sender_name = parseaddr(sender)[0] or parseaddr(sender)[1]
    code = str(about.get("code", ""))
    said = _plain_lines(str(about.get("question") or about.get("reason") or ""))
    links = [_shown(one) for one in about.get("links", ())]
    lines = [_shown(one) for one in about.get("lines", ())]
    about |= {
        "call": _one_line(str(about.get("call", ""))) or sender_name,
        "name": shown_name(str(about.get("name", ""))),
        "body": shown_name(str(about.get("body", ""))),
        "day": date.fromisoformat(about["day"]) if about.get("day") else None,
        "since": date.fromisoformat(about["since"]) if about.get("since") else None,
        "code": f"{code[:3]} {code[3:]}" if code else "",
        "until": datetime.fromisoformat(about["until"]) if about.get("until") else None,
        "said": said,
        "said_apart": set_apart(said),
        "links": links,
        "overdue": [one for one in lines if one["what"] == "overdue"],
        "hidden": [one for one in lines if one["what"] == "hidden"],
        "attached": bool(draft.attachments),
        "why": _why(draft),
        "site": _site([about, *lines]),
        "sender_name": sender_name,
        "language": language,
    }
    return about


_WHY: Final = {
    "alarm": "desk",
    "endorse_published": "contact",
    "endorse_withdrawn": "contact",
    "endorse_reconfirm": "contact",
    "endorse_reaffirm": "contact",
    "pledge": "office",
    "rsvp_seat": "event",
    "rsvp_in_line": "event",
    "rsvp_given_back": "event",
    "rsvp_remind": "event",
    "event_changed": "event",
    "event_cancelled": "event",
    "event_after": "event",
}
"""For which letters it is not so that somebody entered the address on the site, and why they come then."""


def _why(draft: LetterDraft) -> str:
    """Return why this letter comes to this address: looked_up, desk, contact, office, event, or entered."""
    return "looked_up" if draft.about.get("looked_up") else _WHY.get(draft.kind, "entered")


def _shown(one: Mapping[str, Any]) -> dict[str, Any]:
    """A line about one of several bodies, its name as a letter may show it."""
    return {**one, "body": shown_name(str(one.get("body", "")))}


def _site(abouts: Iterable[Mapping[str, Any]]) -> str:
    """The host that the letter's first link leads to."""
    links = (str(value) for about in abouts for key, value in about.items() if key.endswith("_link") and value)
    return urlsplit(next(links, "")).netloc


def _plain_lines(text: str) -> str:
    """What staff wrote, without what cannot be seen (such as marks that turn a line around); at most one empty line."""
    lines = (
        "".join(one if one.isprintable() or one in _JOINERS else " " for one in line) for line in text.splitlines()
    )
    return re.sub(r"\n{3,}", "\n\n", "\n".join(" ".join(line.split()) for line in lines)).strip("\n")


def _one_line(text: str) -> str:
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def _encoding(text: str) -> str:
    if any(len(line.encode()) > LINE_LIMIT for line in text.splitlines()):
        return "quoted-printable"
    return "7bit" if text.isascii() else "8bit"


def _texts(message: EmailMessage) -> list[EmailMessage]:
    """The text and the HTML of a letter, whether or not files go with them."""
    return [part for part in message.walk() if part.get_content_maintype() == "text" and not part.get_filename()]


def seven_bit(message: EmailMessage) -> EmailMessage:
    """Return a copy of a letter in quoted-printable, for a server that does not take 8bit (RFC 6152)."""
    copy = EmailMessage(policy=message.policy)
    for name, value in message.items():
        if name.lower() not in {"content-type", "content-transfer-encoding", "content-language", "mime-version"}:
            copy[name] = value
    for part in _texts(message):
        add = copy.add_alternative if copy.get("Content-Type") else copy.set_content
        add(part.get_content(), subtype=part.get_content_subtype(), cte="quoted-printable")
    for part in message.iter_attachments():
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        main, sub = part.get_content_maintype(), part.get_content_subtype()
        # Such as the method of an invitation (RFC 6047, section 2.4).
        params = dict(part["Content-Type"].params)
        copy.add_attachment(content, maintype=main, subtype=sub, filename=part.get_filename(), params=params)
    copy["Content-Language"] = message["Content-Language"]
    return copy
