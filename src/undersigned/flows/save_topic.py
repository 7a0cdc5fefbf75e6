"""Save a topic: something that a mailing can be about and a subscriber can choose."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from undersigned.mailing.models import Topic
from undersigned.people.verbs.audit import write_audit

_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LENGTHS: Final = {"title": 80, "text": 300}


class BadTopic(ValueError):
    """What was typed cannot be used; ``errors`` says by field, in a sentence, what to do."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


@transaction.atomic
def save_topic(
    *,
    topic_id: int | None,
    slug: str,
    title: Mapping[str, str],
    text: Mapping[str, str],
    position: int,
    open: bool,  # noqa: A002 (the word of the model)
    by: str,
    now: datetime,
) -> Topic:
    """Make a topic, or change one; its slug stays, because subscribers have chosen it. Raises BadTopic, Topic.DoesNotExist.

    One that is not open is offered to nobody; who chose it keeps it.
    """
    errors: dict[str, str] = {}
    for name, texts in (("title", title), ("text", text)):
        if any(len(one) > _LENGTHS[name] for one in texts.values()):
            errors[name] = _("This is too long: %(most)s characters at most.") % {"most": _LENGTHS[name]}
    if not any(title.values()):
        errors["title"] = _("Please write a title in at least one language.")
    topic = Topic(slug=slug) if topic_id is None else Topic.objects.select_for_update().get(pk=topic_id)
    if topic_id is None:
        if len(slug) > 40 or not _SLUG.fullmatch(slug):
            errors["slug"] = _("Please use small letters, digits and hyphens, 40 at most, such as open-letters.")
        elif Topic.objects.filter(slug=slug).exists():
            errors["slug"] = _("There is a topic of this name already. Please change that one.")
    if errors:
        raise BadTopic(errors)
    topic.title, topic.text, topic.position, topic.open = dict(title), dict(text), position, open
    topic.save()
    write_audit(actor=by, event="topic.saved", subject=topic.slug, now=now)
    return topic
