"""Writes: addresses of persons, which are never kept in clear."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from undersigned.people.models import Address
from undersigned.values.email import fold_email, has_documented_rules
from undersigned.values.keys import InstanceKeys
from undersigned.values.sealing import open_sealed, seal

_SEALED_FOR = b"undersigned address for the custodian"


def address_digest(keys: InstanceKeys, email: str) -> bytes:
    """Return the keyed digest of the folded address: 32 bytes, the same for every spelling of one mailbox."""
    return keys.digest("address", fold_email(email))


def prove_address(address: Address, email: str, *, keys: InstanceKeys) -> None:
    """Remember, as a keyed digest, the exact spelling whose mailbox has confirmed."""
    address.proven = _exact_digest(keys, email)
    address.save(update_fields=["proven"])


def is_same_mailbox(address: Address, email: str, *, keys: InstanceKeys) -> bool:
    """Say whether what is sent to ``email`` reaches the mailbox that confirmed, and nobody else's.

    Folding may take two people's mailboxes for one where a provider's rules are not known; a link that opens a signature
    goes only to the spelling that confirmed, or where the provider documents that both are one mailbox.
    """
    return bytes(address.proven) == _exact_digest(keys, email) or has_documented_rules(email)


def _exact_digest(keys: InstanceKeys, email: str) -> bytes:
    return keys.digest("exact address", email.lower())


def find_or_make_addresses(
    emails: Mapping[bytes, str], *, custodian_public: bytes, now: datetime
) -> dict[bytes, Address]:
    """Return an Address for each digest, new ones sealed to the custodian; safe when another process makes the same one."""
    found = {bytes(one.digest): one for one in Address.objects.filter(digest__in=list(emails))}
    missing = [digest for digest in emails if digest not in found]
    if missing:
        Address.objects.bulk_create(
            (
                Address(digest=digest, sealed=seal(custodian_public, emails[digest].encode(), _SEALED_FOR), made_at=now)
                for digest in missing
            ),
            ignore_conflicts=True,
        )
        found |= {bytes(one.digest): one for one in Address.objects.filter(digest__in=missing)}
    return found


def lock_addresses(addresses: Iterable[Address]) -> dict[bytes, Address]:
    """Return addresses as they are by now, by digest, locked until the transaction ends: none is forgotten meanwhile."""
    locked = Address.objects.select_for_update().filter(pk__in=[one.pk for one in addresses]).order_by("pk")
    return {bytes(one.digest): one for one in locked}


def reseal_address(address: Address, email: str, *, custodian_public: bytes) -> None:
    """Seal an address again after forget_address, for a person who came back."""
    if not bytes(address.sealed):
        address.sealed = seal(custodian_public, email.encode(), _SEALED_FOR)
        address.save(update_fields=["sealed"])


def open_address(sealed: bytes, *, custodian_private: bytes) -> str:
    """Return the address in clear; only the custodian's key can. Raises CannotOpen."""
    return open_sealed(custodian_private, sealed, _SEALED_FOR).decode()


def forget_address(address: Address) -> None:
    """Throw the sealed address away; the digest stays, so that a block or a second signature is still recognised."""
    address.sealed = address.proven = b""
    address.save(update_fields=["sealed", "proven"])


def block_address(address: Address, *, now: datetime, keep_sealed: bool = False) -> None:
    """Never write to this address again: its owner asked for it. Its seal stays only where a signature of it stands."""
    if address.blocked_at is None:
        address.blocked_at = now
    if not keep_sealed:
        address.sealed = address.proven = b""
    address.save(update_fields=["blocked_at", "sealed", "proven"])


def delete_addresses(ids: Iterable[int]) -> int:
    """Delete addresses that nothing refers to any more and that are not blocked; return how many."""
    _rows, by_model = Address.objects.filter(pk__in=list(ids), blocked_at=None).delete()
    return by_model.get(Address._meta.label, 0)
