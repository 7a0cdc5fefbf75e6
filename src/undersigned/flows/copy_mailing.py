"""Copy a mailing: a new draft that begins with what another one says."""

from datetime import datetime
from typing import Any

from django.db import transaction

from undersigned.mailing.models import Mailing, MailingText
from undersigned.mailing.verbs.mailings import free_slug
from undersigned.people.verbs.audit import write_audit


@transaction.atomic
def copy_mailing(*, mailing_id: int, by: str, now: datetime) -> Mailing:
    """Make a draft of an issue with what another mailing says. Raises Mailing.DoesNotExist."""
    like = Mailing.objects.get(pk=mailing_id)
    copied = Mailing(name=like.name, slug=free_slug(like.name), campaign=like.campaign, topic=like.topic)
    copied.segment, copied.time_zone, copied.archived = like.segment, like.time_zone, like.archived
    copied.made_by, copied.made_at, copied.changed_at = by, now, now
    copied.save()
    copy_texts(like, copied, now=now)
    write_audit(actor=by, event="mailing.copied", subject=f"{like.slug} {copied.slug}", now=now)
    return copied


def copy_texts(like: Mailing, mailing: Mailing, *, now: datetime) -> None:
    """Give a new draft what another mailing says."""
    fields: tuple[str, ...] = ("language", "subject", "subject_b", "preheader", "blocks")
    for text in like.texts.order_by("pk"):
        said: dict[str, Any] = {name: getattr(text, name) for name in fields}
        MailingText.objects.create(mailing=mailing, changed_at=now, **said)
