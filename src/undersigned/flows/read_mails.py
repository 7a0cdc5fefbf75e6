"""Read letters to targets that wait for the desk: what they say, and not who wrote them. Nothing is changed."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from undersigned.campaigns.models import TargetMail
from undersigned.campaigns.states import HELD, UNSURE
from undersigned.campaigns.verbs.mails import open_mail
from undersigned.values.keys import CannotOpen, InstanceKeys


@dataclass(frozen=True, slots=True)
class MailInClear:
    """Subject and text of a letter; ``opens`` is False where it was boxed under another key, and then both are empty."""

    subject: str = ""
    body: str = ""
    opens: bool = True


def read_mails(*, mails: Iterable[TargetMail], keys: InstanceKeys) -> dict[uuid.UUID, MailInClear]:
    """Return what those of these letters say that are held or unsure; any other is left out, for nobody has to read it."""
    return {one.pk: _read(one, keys) for one in mails if one.state in {HELD, UNSURE}}


def _read(mail: TargetMail, keys: InstanceKeys) -> MailInClear:
    try:
        written = open_mail(mail, keys=keys)
    except CannotOpen:
        return MailInClear(opens=False)
    return MailInClear(written.subject, written.body) if written else MailInClear()
