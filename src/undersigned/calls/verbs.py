"""Writes of this room: versions and signatures."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q

from undersigned.calls.canonical import TranslationDraft, canonical_text, sha256_of, version_sha256
from undersigned.calls.models import Call, DrainedRecord, Principle, Signature, Translation, Version
from undersigned.calls.queries import confirms_until, draft_of
from undersigned.calls.states import CONFIRMED, PENDING, WITHDRAWN, may_follow

LETTERS_IN_ALL = 5
LETTER_EVERY = timedelta(days=1)


class WrongState(Exception):
    """The signature is in a state that this act does not follow."""


class AlreadyPublished(Exception):
    """A published version never changes; draft the next one."""


def draft_version(
    *, call: Call, translations: Sequence[TranslationDraft], note: dict[str, str] | None = None
) -> Version:
    """Store the next version of a call, unpublished, with its hashes. Raises ValueError without an authentic translation."""
    authentic = [one for one in translations if one.authentic]
    if not authentic:
        raise ValueError("A version needs an authentic translation: the wording that is signed.")
    last = Version.objects.filter(call=call).order_by("-number").first()
    version = Version.objects.create(
        call=call, number=last.number + 1 if last else 1, sha256=version_sha256(authentic), note=note or {}
    )
    for draft in translations:
        translation = Translation.objects.create(
            version=version,
            language=draft.language,
            authentic=draft.authentic,
            title=draft.title,
            preamble=draft.preamble,
            sha256=sha256_of(canonical_text(draft)),
        )
        Principle.objects.bulk_create(
            Principle(translation=translation, number=one.number, title=one.title, summary=one.summary)
            for one in draft.principles
        )
    return version


def publish_version(*, version: Version, now: datetime) -> Version:
    """Publish a version for good. Raises AlreadyPublished, and ValueError if what is stored is not what was hashed."""
    if version.published_at is not None:
        raise AlreadyPublished
    authentic = [draft_of(one) for one in version.translations.filter(authentic=True)]
    if version_sha256(authentic) != version.sha256:
        raise ValueError("The stored wording differs from the one that was hashed.")
    version.published_at = now
    version.save(update_fields=["published_at"])
    return version


@dataclass(frozen=True, slots=True)
class SignatureDraft:
    """A clean signature that came in through the intake."""

    id: uuid.UUID
    call_id: int
    version_id: int
    address_id: int
    name: str
    country: str
    language: str
    show_name: bool
    wants_news: bool
    prefix: bytes
    signed_at: datetime
    came_through: str = ""
    came_by: str = ""
    partner_contact: bool = False


def new_signature(draft: SignatureDraft) -> Signature:
    """Return a pending signature, in memory; keep_signatures writes it."""
    return Signature(state=PENDING, id=draft.id, **_fields(draft))


def sign_again(signature: Signature, draft: SignatureDraft, *, now: datetime) -> None:
    """Let the newest words of a person who has not confirmed stand, in memory; keep_signatures writes them.

    A withdrawn signature becomes pending again, and one whose time to confirm is over begins anew. Through whom they came
    first stays, unless the newest words are a consent to somebody else. Raises WrongState for a confirmed one.
    """
    if signature.state != PENDING and not may_follow(signature.state, PENDING):
        raise WrongState
    begins_anew = signature.state == WITHDRAWN or confirms_until(signature) < now
    if begins_anew:
        signature.letters_sent, signature.last_letter_at = 0, None
    # The six digits belong to signed_at: a letter already under way must keep working.
    signed_at = draft.signed_at if begins_anew else signature.signed_at
    first_touch = signature.came_through, signature.came_by
    keeps_first = bool(signature.came_through) and not begins_anew and not draft.partner_contact
    for name, value in _fields(draft).items():
        setattr(signature, name, value)
    signature.signed_at = signed_at
    if keeps_first:
        signature.came_through, signature.came_by = first_touch
    signature.state, signature.confirmed_at, signature.withdrawn_at = PENDING, None, None


def may_be_written_to(signature: Signature, now: datetime) -> bool:
    """Say whether another letter about this signature may leave: five in all, one a day."""
    if signature.letters_sent >= LETTERS_IN_ALL:
        return False
    return signature.last_letter_at is None or now - signature.last_letter_at >= LETTER_EVERY


def note_letter(signature: Signature, now: datetime) -> None:
    """Count a letter about this signature, in memory."""
    signature.letters_sent += 1
    signature.last_letter_at = now


def note_delivered_letter(signature_id: uuid.UUID, *, now: datetime) -> None:
    """Count a letter that has just left about a pending signature, at once, whatever else happens to it meanwhile."""
    Signature.objects.filter(pk=signature_id, state=PENDING).update(
        letters_sent=F("letters_sent") + 1, last_letter_at=now
    )


def keep_signatures(signatures: Iterable[Signature]) -> None:
    """Write what new_signature, sign_again and note_letter made or changed, in few statements whatever the number.

    The unique constraint refuses a second signature of one address for a call.
    """
    Signature.objects.bulk_create(
        signatures,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[
            *("version_id", "name", "country", "language", "show_name", "wants_news", "prefix", "signed_at"),
            *("came_through", "came_by", "partner_contact"),
            *("state", "confirmed_at", "withdrawn_at", "letters_sent", "last_letter_at"),
        ],
    )


def confirm_signature(signature: Signature, *, now: datetime) -> None:
    """Make a pending signature stand, with whether a partner may write as it is now. Raises WrongState."""
    if not may_follow(signature.state, CONFIRMED):
        raise WrongState
    signature.state, signature.confirmed_at = CONFIRMED, now
    signature.letters_sent, signature.last_letter_at = 0, None
    signature.save(update_fields=["state", "confirmed_at", "letters_sent", "last_letter_at", "partner_contact"])


def withdraw_signature(signature: Signature, *, now: datetime) -> None:
    """Take a signature back and forget who it was; the counting pass takes it off the count. Raises WrongState.

    A pending one is withdrawn only while it is still counted from before; otherwise its row goes.
    """
    if not may_follow(signature.state, WITHDRAWN) or (signature.state == PENDING and signature.counted_at is None):
        raise WrongState
    signature.state, signature.withdrawn_at = WITHDRAWN, now
    signature.name, signature.show_name, signature.wants_news, signature.prefix = "", False, False, b""
    signature.partner_contact = False
    signature.save(
        update_fields=["state", "withdrawn_at", "name", "show_name", "wants_news", "prefix", "partner_contact"]
    )


def correct_signature(signature: Signature, *, name: str | None = None, show_name: bool | None = None) -> None:
    """Correct the name, or show or hide it. Raises WrongState for a withdrawn signature."""
    if signature.state == WITHDRAWN:
        raise WrongState
    signature.name = signature.name if name is None else name
    signature.show_name = signature.show_name if show_name is None else show_name
    signature.save(update_fields=["name", "show_name"])


def want_no_news(signature: Signature) -> None:
    """Note that a signatory wants no news of the call any more."""
    signature.wants_news = False
    signature.save(update_fields=["wants_news"])


def lapse_signatures(*, before: datetime, limit: int) -> int:
    """Delete pending signatures signed, and last written about, before a moment; return how many.

    Counted ones wait until they are discounted.
    """
    due = Signature.objects.filter(
        Q(last_letter_at=None) | Q(last_letter_at__lt=before), state=PENDING, signed_at__lt=before
    )
    ids = list(due.filter(counted_at=None).values_list("pk", flat=True)[:limit])
    # Asked again: somebody may have signed once more, or confirmed, in between.
    return due.filter(pk__in=ids, counted_at=None).delete()[0]


def forget_prefixes(*, before: datetime, limit: int) -> int:
    """Empty the network prefixes of signatures made before a moment, so many at most; return how many."""
    due = Signature.objects.filter(signed_at__lt=before)
    ids = list(due.exclude(prefix=b"").order_by("signed_at").values_list("pk", flat=True)[:limit])
    # Asked again: somebody may have signed once more in between.
    return due.filter(pk__in=ids).update(prefix=b"")


def record_drained(ids: Iterable[uuid.UUID]) -> None:
    """Remember which intake records have been dealt with."""
    DrainedRecord.objects.bulk_create(DrainedRecord(id=one) for one in ids)


def forget_drained_records(ids: Sequence[uuid.UUID]) -> None:
    """Forget records that the intake has forgotten."""
    DrainedRecord.objects.filter(pk__in=ids).delete()


def _fields(draft: SignatureDraft) -> dict[str, object]:
    names = ("call_id", "version_id", "address_id", "name", "country", "language", "show_name", "wants_news", "prefix")
    came = ("came_through", "came_by", "partner_contact")
    return {name: getattr(draft, name) for name in (*names, "signed_at", *came)}


def number_signatures(*, call_id: int, after: int, limit: int, now: datetime) -> int:
    """Give the next numbers to confirmed signatures that have none, in order of confirmation; return how many."""
    waiting = Signature.objects.filter(call_id=call_id, state=CONFIRMED, counted_at=None)
    signatures = list(waiting.order_by("confirmed_at", "id").only("id")[:limit])
    for number, signature in enumerate(signatures, start=after + 1):
        signature.number = number
    Signature.objects.bulk_update(signatures, ["number"], batch_size=300)
    Signature.objects.filter(pk__in=[one.pk for one in signatures]).update(counted_at=now)
    return len(signatures)


def discount_signatures(*, call_id: int, limit: int) -> int:
    """Take the numbers off signatures that were counted and stand no longer; return how many."""
    counted = Signature.objects.filter(call_id=call_id, counted_at__isnull=False).exclude(state=CONFIRMED)
    ids = list(counted.values_list("pk", flat=True)[:limit])
    return Signature.objects.filter(pk__in=ids).exclude(state=CONFIRMED).update(number=None, counted_at=None)
