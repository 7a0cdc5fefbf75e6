"""Letters to targets: what a supporter wrote, sent by the campaign under its own name and from its own domain.

From is the campaign's address, so that SPF, DKIM and DMARC of its domain hold (RFC 7489); the writer's stands in Reply-To, and
only where they allow answers. Plain text alone: nothing in it is loaded, counted or followed.
"""

import textwrap
import uuid
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from undersigned.mailing.letters import (
    COLUMNS,
    KIND_HEADER,
    LINE_LIMIT,
    domain_of,
    policy_for_subject,
    recipient_address,
    shown_name,
)

KIND: Final = "target_mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetMailDraft:
    """A letter that is to leave. ``reply_to`` is empty where its writer does not want answers; ``country`` is a name."""

    mail_id: uuid.UUID
    recipient: str
    mail_from: str
    hashtag: str
    target_url: str
    language: str
    subject: str
    body: str
    name: str
    country: str
    reply_to: str


def compose_target_mail(draft: TargetMailDraft, *, now: datetime) -> EmailMessage:
    """Return the letter, ready for a transport. The same id makes the same Message-ID.

    Raises ValueError where a header would hold a line break: nothing that was typed gets that far (campaigns/press_text.py).
    """
    language = draft.language if draft.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        name = shown_name(draft.name) or _("A supporter")
        text = f"{draft.body}\n\n-- \n{_footer(draft, name)}\n"
        sender = _("%(name)s via #%(hashtag)s") % {"name": name, "hashtag": draft.hashtag}
    to = recipient_address(draft.recipient)
    reply_to = recipient_address(draft.reply_to) if draft.reply_to else ""
    wanted = SMTP if to.isascii() and reply_to.isascii() else SMTPUTF8
    message = EmailMessage(policy=policy_for_subject(draft.subject, wanted))
    message["Date"] = format_datetime(now)
    message["From"] = Address(display_name=sender, addr_spec=draft.mail_from)
    message["To"] = _address(to)
    if reply_to:
        message["Reply-To"] = _address(reply_to)
    message["Subject"] = draft.subject
    message["Message-ID"] = f"<{draft.mail_id}@{domain_of(draft.mail_from)}>"
    message[KIND_HEADER] = KIND
    message.set_content(text, cte=_encoding(text))
    message["Content-Language"] = language
    return message


def _footer(draft: TargetMailDraft, name: str) -> str:
    """Who wrote, who sent, how to answer, and where to complain."""
    said = {"name": name, "country": draft.country, "hashtag": draft.hashtag}
    lines = [
        _("Written by %(name)s (%(country)s), who confirmed it by e-mail, and sent by the campaign #%(hashtag)s.")
        % said,
        _("An answer to this letter goes to its writer.")
        if draft.reply_to
        else _("An answer to this letter goes to the campaign: its writer did not ask for one."),
        _("What the campaign asks, what you can reply in public, and where to complain:"),
        draft.target_url,
        _("Write to %(address)s to complain of this letter.") % {"address": draft.mail_from},
    ]
    return "\n".join(
        line if "://" in line else textwrap.fill(line, COLUMNS, break_long_words=False, break_on_hyphens=False)
        for line in lines
    )


def _address(address: str) -> Address:
    username, _at, domain = address.rpartition("@")
    return Address(username=username, domain=domain)


def _encoding(text: str) -> str:
    if any(len(line.encode()) > LINE_LIMIT for line in text.splitlines()):
        return "quoted-printable"
    return "7bit" if text.isascii() else "8bit"
