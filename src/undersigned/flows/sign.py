"""Sign: what came in through the intake becomes signatures to confirm, and letters. Behind the acknowledgement, in batches.

A second signature of an address for a call never makes a second row, and nobody outside learns that the first exists: pending, the
letter goes again with the newest words (five in all, one a day; without a letter the words stay); confirmed, a note says so to that
mailbox; blocked, nothing.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from undersigned.calls.models import Signature
from undersigned.calls.passes import confirm_code, make_confirm_pass
from undersigned.calls.queries import confirms_until, title_of, undrained
from undersigned.calls.states import CONFIRMED, PENDING, WITHDRAWN
from undersigned.calls.verbs import (
    SignatureDraft,
    forget_drained_records,
    keep_signatures,
    may_be_written_to,
    new_signature,
    note_letter,
    record_drained,
    sign_again,
)
from undersigned.campaigns.queries.partners import came_by, links_in_force
from undersigned.mailing.links import confirm_code_link, confirm_link, refuse_link
from undersigned.mailing.models import Letter
from undersigned.mailing.verbs import LetterDraft, queue_letters
from undersigned.people.models import Address
from undersigned.people.verbs.addresses import (
    address_digest,
    find_or_make_addresses,
    lock_addresses,
    reseal_address,
)
from undersigned.values.keys import InstanceKeys
from undersigned.values.signing import Received


@dataclass(frozen=True, slots=True)
class Signed:
    """What a batch came to."""

    records: int
    new: int
    letters: int


@dataclass(frozen=True, slots=True)
class _Arrival:
    id: uuid.UUID
    received: Received
    digest: bytes
    way: str = ""
    """How it came through the code it brought: link, widget or foreign; "" where nobody's code it is."""
    to_partner: bool = False


@transaction.atomic
def sign(
    *,
    records: Sequence[tuple[uuid.UUID, Received]],
    keys: InstanceKeys,
    custodian_public: bytes,
    public_url: str,
    now: datetime,
) -> Signed:
    """Turn intake records into signatures and letters, all or none; records dealt with before change nothing."""
    fresh = undrained([one for one, _received in records])
    arrivals = _arrivals([(one, received) for one, received in records if one in fresh], keys)
    addresses = find_or_make_addresses(
        {one.digest: one.received.form.email for one in arrivals}, custodian_public=custodian_public, now=now
    )
    known = _signatures_of(arrivals, addresses)
    # After their signatures, as in every flow that locks both; until now somebody could withdraw one.
    addresses = lock_addresses(addresses.values())
    touched = _begin_new(arrivals, addresses, known)
    new, drafts = len(touched), list[LetterDraft]()
    writer = _LetterWriter(keys, public_url)
    for one in arrivals:
        address = addresses[one.digest]
        if address.blocked_at is not None:
            continue
        signature = known[one.received.call, address.pk]
        # New words replace pending ones only together with a letter that tells the mailbox's owner of them.
        if signature.pk != one.id and _may_be_replaced(signature, now):
            sign_again(signature, _draft(one, address), now=now)
            touched[signature.pk] = signature
        if signature.pk in touched:
            reseal_address(address, one.received.form.email, custodian_public=custodian_public)
        if may_be_written_to(signature, now):
            note_letter(signature, now)
            touched[signature.pk] = signature
            drafts.append(writer.write(one, signature))
    keep_signatures(touched.values())
    record_drained(one.id for one in arrivals)
    return Signed(records=len(arrivals), new=new, letters=queue_letters(drafts, keys=keys, now=now))


def _arrivals(records: Sequence[tuple[uuid.UUID, Received]], keys: InstanceKeys) -> list[_Arrival]:
    """What came in, each with how it came: a code that is unknown, ended, or of a partner that left counts for nobody."""
    links = links_in_force({received.form.via for _one, received in records if received.form.via})
    arrivals = []
    for one, received in records:
        form, link = received.form, links.get(received.form.via)
        way = came_by(link, widget=form.widget, origin=received.origin) if link else ""
        to_partner = link is not None and link.partner is not None and form.partner_contact
        arrivals.append(_Arrival(one, received, address_digest(keys, form.email), way, to_partner))
    return arrivals


def _may_be_replaced(signature: Signature, now: datetime) -> bool:
    if signature.state == PENDING:
        return may_be_written_to(signature, now) or now > confirms_until(signature)
    return signature.state == WITHDRAWN


def _signatures_of(
    arrivals: Sequence[_Arrival], addresses: Mapping[bytes, Address]
) -> dict[tuple[int, int], Signature]:
    found = Signature.objects.select_for_update().filter(
        call_id__in={one.received.call for one in arrivals}, address__in=[one.pk for one in addresses.values()]
    )
    return {(one.call_id, one.address_id): one for one in found}


def _begin_new(
    arrivals: Sequence[_Arrival],
    addresses: Mapping[bytes, Address],
    known: dict[tuple[int, int], Signature],
) -> dict[uuid.UUID, Signature]:
    """Begin a signature, in memory, for each address that has none yet for its call; ``known`` then holds them all."""
    drafts: dict[tuple[int, int], SignatureDraft] = {}
    for one in arrivals:
        address = addresses[one.digest]
        key = (one.received.call, address.pk)
        if key not in known and address.blocked_at is None:
            drafts.setdefault(key, _draft(one, address))
    begun = {key: new_signature(draft) for key, draft in drafts.items()}
    known |= begun
    return {one.pk: one for one in begun.values()}


def _draft(one: _Arrival, address: Address) -> SignatureDraft:
    form = one.received.form
    return SignatureDraft(
        id=one.id,
        call_id=one.received.call,
        version_id=one.received.version,
        address_id=address.pk,
        name=form.name,
        country=form.country,
        language=one.received.language,
        show_name=form.show_name,
        wants_news=form.news,
        prefix=one.received.prefix,
        signed_at=datetime.fromtimestamp(one.received.received_at, UTC),
        came_through=form.via if one.way else "",
        came_by=one.way,
        partner_contact=one.to_partner,
    )


class _LetterWriter:
    """Writes the letter that a signature calls for, each call's title asked for once a language."""

    def __init__(self, keys: InstanceKeys, public_url: str) -> None:
        self.keys, self.public_url = keys, public_url
        self.titles: dict[tuple[int, str], str] = {}

    def write(self, one: _Arrival, signature: Signature) -> LetterDraft:
        """Return a letter to confirm, or the note that this mailbox has signed already."""
        email, language = one.received.form.email, one.received.language
        about: dict[str, object] = {"call": self._title(signature.call_id, language)}
        if signature.state == CONFIRMED:
            kind = Letter.Kind.ALREADY_SIGNED
            # Its link is made when the letter leaves (flows/deliver.py), so that the day it is good for begins then.
            about |= {"call_id": signature.call_id}
        else:
            kind = Letter.Kind.CONFIRM
            about |= confirm_particulars(signature, email=email, keys=self.keys, public_url=self.public_url)
        return LetterDraft(kind=kind, email=email, digest=one.digest, language=language, about=about)

    def _title(self, call_id: int, language: str) -> str:
        if (call_id, language) not in self.titles:
            self.titles[call_id, language] = title_of(call_id, language)
        return self.titles[call_id, language]


def confirm_particulars(signature: Signature, *, email: str, keys: InstanceKeys, public_url: str) -> dict[str, object]:
    """Return what a letter to confirm must say: name, link, six digits, until when, and the way to say "it was not me"."""
    token = make_confirm_pass(keys, signature=signature, email=email)
    return {
        "name": signature.name,
        "confirm_link": confirm_link(public_url, signature.language, token),
        "code": confirm_code(keys, signature=signature),
        "code_link": confirm_code_link(public_url, signature.language),
        "refuse_link": refuse_link(public_url, signature.language, token),
        "until": confirms_until(signature).isoformat(),
    }


@transaction.atomic
def forget_drained(*, ids: Sequence[uuid.UUID]) -> None:
    """Forget which records were dealt with, once the intake has forgotten them. Run again, it changes nothing."""
    forget_drained_records(ids)
