"""Read letters to targets that wait for the desk: what they say, and not who wrote them. Nothing is changed."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from undersigned.campaigns.models import TargetMail
from undersigned.campaigns.press_text import blocked_words
from undersigned.campaigns.states import HELD
from undersigned.campaigns.verbs.mails import open_mail
from undersigned.values.keys import CannotOpen, InstanceKeys


@dataclass(frozen=True, slots=True)
class MailInClear:
    """Subject and text of a letter, and which of the campaign's blocked words stand in it.

    ``name`` is its writer's where such a word stands in that name, and empty otherwise. ``opens`` is False where the letter was
    boxed under another key, and then all else is empty.
    """

    subject: str = ""
    body: str = ""
    blocked: tuple[str, ...] = ()
    name: str = ""
    opens: bool = True


def read_mails(*, mails: Iterable[TargetMail], keys: InstanceKeys) -> dict[uuid.UUID, MailInClear]:
    """Return what those of these letters say that are held; any other is left out, for nobody has to read it."""
    return {one.pk: _read(one, keys) for one in mails if one.state == HELD}


def _read(mail: TargetMail, keys: InstanceKeys) -> MailInClear:
    try:
        written = open_mail(mail, keys=keys)
    except CannotOpen:
        return MailInClear(opens=False)
    if written is None:
        return MailInClear()
    words, text = mail.target.campaign.block_words, f"{written.subject}\n{written.body}"
    found = blocked_words(f"{text}\n{written.name}", words)
    # A phrase may also begin in the text and end in the name.
    in_name = blocked_words(written.name, words) or found != blocked_words(text, words)
    return MailInClear(written.subject, written.body, tuple(found), written.name if in_name else "")
