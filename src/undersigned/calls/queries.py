"""Questions about calls, their wordings and signatures that two or more callers ask."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count

from undersigned.calls.canonical import PrincipleDraft, TranslationDraft
from undersigned.calls.models import Call, DrainedRecord, Principle, Signature, Translation, Version
from undersigned.calls.passes import CONFIRM_WITHIN

CLOSED_CALL_GRACE = timedelta(hours=24)


class NoCall(Exception):
    """This instance has no call yet, or none with the slug that option ``call`` names."""


def current_call(slug: str = "") -> Call:
    """Return the call this site shows: the one named, else the first one opened. Raises NoCall."""
    calls = Call.objects.filter(slug=slug) if slug else Call.objects.all()
    call = calls.first()
    if call is None:
        raise NoCall(f"There is no call {slug}.".replace(" .", "."))
    return call


def current_version(call_id: int) -> Version:
    """Return the latest published version of a call. Raises NoCall when none is published."""
    version = Version.objects.filter(call_id=call_id, published_at__isnull=False).order_by("-number").first()
    if version is None:
        raise NoCall("The call has no published version.")
    return version


def translation_in(version_id: int, language: str) -> Translation:
    """Return a version in the language asked for, else the first authentic one."""
    translations = {one.language: one for one in Translation.objects.filter(version_id=version_id)}
    wanted = translations.get(language) or next((one for one in translations.values() if one.authentic), None)
    if wanted is None:
        raise NoCall("The version has no authentic translation.")
    return wanted


def principles_of(translation_id: int) -> list[Principle]:
    """Return a translation's principles in their order."""
    return list(Principle.objects.filter(translation_id=translation_id).order_by("number"))


def draft_of(translation: Translation) -> TranslationDraft:
    """Return a stored translation as plain values, for its canonical text."""
    return TranslationDraft(
        language=translation.language,
        authentic=translation.authentic,
        title=translation.title,
        preamble=translation.preamble,
        principles=[PrincipleDraft(one.number, one.title, one.summary) for one in principles_of(translation.pk)],
    )


def title_of(call_id: int, language: str) -> str:
    """Return a call's title in a language, as its current version has it."""
    return translation_in(current_version(call_id).pk, language).title


def is_open(call: Call, now: datetime) -> bool:
    """Say whether a call takes signatures now."""
    return call.opened_at <= now and (call.closed_at is None or now < call.closed_at)


def still_confirms(call: Call, now: datetime) -> bool:
    """Say whether letters sent before still confirm: while the call is open, and for 24 hours after it closed."""
    return call.closed_at is None or now < call.closed_at + CLOSED_CALL_GRACE


def confirms_until(signature: Signature) -> datetime:
    """Return until when a pending signature can be confirmed: seven days from signing, or from its latest letter."""
    return max(signature.signed_at, signature.last_letter_at or signature.signed_at) + CONFIRM_WITHIN


def signature_by_id(signature_id: uuid.UUID) -> Signature | None:
    """Return a signature with its call, or None."""
    return Signature.objects.select_related("call").filter(pk=signature_id).first()


def signature_by_digest(call_id: int, digest: bytes) -> Signature | None:
    """Return the signature of an address for a call, found by its keyed digest, or None."""
    return Signature.objects.select_related("call").filter(call_id=call_id, address__digest=digest).first()


def undrained(ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Return those intake records that have not been dealt with."""
    return set(ids) - set(DrainedRecord.objects.filter(pk__in=ids).values_list("pk", flat=True))


def drained_records(limit: int) -> list[uuid.UUID]:
    """Return the oldest intake records that were dealt with and not yet forgotten; more than a batch only after a crash."""
    return list(DrainedRecord.objects.order_by("pk").values_list("pk", flat=True)[:limit])


def busiest_network(*, since: datetime) -> int:
    """Return how many signatures since a moment came from the one network (keyed /24 or /64) that sent most."""
    sent = Signature.objects.filter(signed_at__gte=since).exclude(prefix=b"").order_by()
    counts = sent.values("prefix").annotate(signatures=Count("id")).order_by("-signatures")
    return next(iter(counts.values_list("signatures", flat=True)[:1]), 0)
