"""An instance's keys, a published call, and people who sign it: what the tests of letters, flows and the worker start from."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from undersigned.calls.canonical import PrincipleDraft, TranslationDraft
from undersigned.calls.models import Call, Signature
from undersigned.calls.verbs import draft_version, publish_version
from undersigned.flows.confirm import Confirmed, confirm
from undersigned.flows.sign import Signed, sign
from undersigned.mailing.models import Letter
from undersigned.mailing.verbs import LetterDraft, open_letter
from undersigned.people.verbs.addresses import address_digest
from undersigned.values.ids import new_id
from undersigned.values.keys import InstanceKeys
from undersigned.values.sealing import generate_keypair
from undersigned.values.shown_words import ShownWords
from undersigned.values.signing import Received, SigningForm

KEYS = InstanceKeys(bytes(range(32)))
CUSTODIAN_PRIVATE, CUSTODIAN_PUBLIC = generate_keypair()
INTAKE_PRIVATE, INTAKE_PUBLIC = generate_keypair()
PUBLIC_URL = "https://call.example.org"
SENDER = "The Call <letters@call.example.org>"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ADA = "ada.lovelace@example.org"
WORDS = ShownWords(
    "en", "Show my name on the roll.", "Send me news.", "Keep my signature.", "{partner} may contact me by e-mail."
)
TITLES = {"en": "Call for Quiet Seas", "fr": "Appel pour des mers calmes"}


def make_call(slug: str = "quiet-seas", *, closed_at: datetime | None = None) -> Call:
    """A call that was opened a month ago, with one published version in English and French."""
    call = Call.objects.create(slug=slug, name=TITLES["en"], opened_at=NOW - 30 * DAY, closed_at=closed_at)
    drafts = [
        TranslationDraft(
            language=language,
            authentic=language == "en",
            title=title,
            preamble="The seas belong to nobody.",
            principles=[PrincipleDraft(1, "Quiet", "Make no noise.")],
        )
        for language, title in TITLES.items()
    ]
    publish_version(version=draft_version(call=call, translations=drafts), now=NOW - 30 * DAY)
    return call


def received(
    call: Call,
    email: str = ADA,
    *,
    name: str = "Ada Lovelace",
    show_name: bool = False,
    news: bool = False,
    language: str = "en",
    at: datetime = NOW,
    prefix: bytes = b"",
    via: str = "",
    widget: bool = False,
    origin: str = "",
    to_partner: bool = False,
) -> Received:
    """What the gate would have taken from this person at this moment."""
    form = SigningForm(name, email, "GB", show_name, news, consent=False)
    form = replace(form, via=via, widget=widget, partner_contact=to_partner)
    version = call.versions.order_by("-number").values_list("pk", flat=True)[0]
    return Received(form, call.pk, version, language, prefix, at.timestamp(), origin)


def arrive(*people: Received, now: datetime = NOW, ids: list[uuid.UUID] | None = None) -> Signed:
    """Drain these people as one batch."""
    ids = ids or [uuid.UUID(bytes=new_id()) for _one in people]
    return sign(
        records=list(zip(ids, people, strict=True)),
        keys=KEYS,
        custodian_public=CUSTODIAN_PUBLIC,
        public_url=PUBLIC_URL,
        now=now,
    )


def letters(email: str = "") -> list[LetterDraft]:
    """What lies in the queue, for everybody or for one mailbox, opened, in the order of being queued."""
    found = [open_letter(one, keys=KEYS) for one in Letter.objects.exclude(box=b"").order_by("made_at", "id")]
    return [one for one in found if not email or one.email == email]


def letter_to(email: str = ADA) -> LetterDraft:
    """The letter to a mailbox that was queued last."""
    return letters(email)[-1]


def token_in(link: object) -> str:
    """The token of a link in a letter."""
    return str(link).rstrip("/").rpartition("/")[2]


def signature_of(email: str, call: Call) -> Signature:
    """The one signature of an address for a call."""
    return Signature.objects.get(call=call, address__digest=address_digest(KEYS, email))


def signed(call: Call, email: str = ADA, *, now: datetime = NOW, **more: Any) -> Signature:
    """A pending signature, drained from the intake, with its letter in the queue."""
    arrive(received(call, email, **{"at": now, **more}), now=now)
    return signature_of(email, call)


def press_link(email: str = ADA, *, now: datetime = NOW) -> Confirmed:
    """Confirm by the link of the letter that was queued last for a mailbox."""
    token = token_in(letter_to(email).about["confirm_link"])
    return confirm(token=token, words=WORDS, keys=KEYS, public_url=PUBLIC_URL, now=now)


def confirmed(call: Call, email: str = ADA, *, now: datetime = NOW, **more: Any) -> Signature:
    """A signature that its owner confirmed by the letter's link."""
    signed(call, email, now=now, **more)
    press_link(email, now=now)
    return signature_of(email, call)
