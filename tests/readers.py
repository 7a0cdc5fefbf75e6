"""People who read the newsletter, and mailings to them: rows as a test of segments, freezing and series needs them."""

from datetime import datetime, timedelta
from typing import Any

from tests.signatories import KEYS, NOW
from undersigned.mailing.models import Mailing, MailingText, Segment, Subscriber, Topic
from undersigned.people.models import Address
from undersigned.people.verbs.addresses import address_digest

YESTERDAY = NOW - timedelta(days=1)
BLOCKS = [{"type": "text", "value": {"heading": "Quiet news", "text": "The seas are quieter."}}]


def make_reader(email: str = "ada.lovelace@example.org", *, at: datetime = YESTERDAY, **more: Any) -> Subscriber:
    """Somebody who confirmed yesterday, reads English and wants each mailing about anything."""
    digest = address_digest(KEYS, email)
    address, _made = Address.objects.get_or_create(digest=digest, defaults={"made_at": at})
    box = KEYS.box("subscriber", email.encode(), bound_to=digest)
    domain = KEYS.digest("mail domain", email.rpartition("@")[2])[:8]
    return Subscriber.objects.create(
        address=address, box=box, domain=domain, subscribed_at=at, **{"language": "en", **more}
    )


def make_readers(number: int, **more: Any) -> list[Subscriber]:
    """So many of them: reader-0@example.org …"""
    return [make_reader(f"reader-{one}@example.org", **more) for one in range(number)]


def make_topic(slug: str = "updates", **more: Any) -> Topic:
    """A topic by its slug."""
    return Topic.objects.create(slug=slug, title={"en": slug.title(), "fr": f"{slug.title()} en français"}, **more)


def make_segment(rules: dict[str, Any], name: str = "Some") -> Segment:
    """A segment with these rules, taken as they are."""
    return Segment.objects.create(name=name, rules=rules, made_by="grace", made_at=NOW)


def make_mailing(*languages: str, slug: str = "first", **more: Any) -> Mailing:
    """A draft by Grace with a text in each language (English where none is named)."""
    said = {"name": slug.title(), "made_by": "grace", "made_at": NOW, "changed_at": NOW}
    mailing = Mailing.objects.create(slug=slug, **said | more)
    for language in languages or ("en",):
        write_text(mailing, language)
    return mailing


def write_text(mailing: Mailing, language: str = "en", **more: Any) -> MailingText:
    """What a mailing says in a language."""
    said = {"subject": f"News in {language}", "subject_b": f"Other news in {language}", "blocks": BLOCKS}
    return MailingText.objects.create(mailing=mailing, language=language, changed_at=NOW, **said | more)
