"""Proof of control by the DNS: the challenge in a TXT record at _undersigned-challenge.<domain>."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Final

from dns.rdtypes.txtbase import TXTBase

from undersigned.domains.challenge import LABEL, holds_challenge
from undersigned.domains.deadline import Deadline
from undersigned.domains.dns_answers import Nameservers, NoDnsAnswer, look_up
from undersigned.domains.proof import Proof, shown

SECONDS: Final = 5.0
"""The longest that one look takes."""

_NOT_THERE: Final = frozenset({"no_such_name", "no_record"})


@dataclass(frozen=True, slots=True)
class DnsProof(Proof):
    """What a look into the DNS found. The codes are those of NoDnsAnswer and "other_text"."""

    sentences: ClassVar[dict[str, str]] = {
        "": "The TXT record holds the expected text.",
        "no_such_name": "There is no such name in the DNS.",
        "no_record": "The name has no TXT record.",
        "other_text": "There are TXT records, but none holds the expected text.",
        "timeout": "The name servers did not answer in time.",
        "server_failure": "The name servers could not or would not answer.",
        "bad_answer": "The answer of the name servers makes no sense.",
        "bad_name": "This is no name that the DNS can hold.",
        "unreachable": "The name servers cannot be reached.",
        "no_resolver": "No name server is configured on this machine.",
    }


def record_name(domain: str) -> str:
    """Return the name at which the TXT record is looked for."""
    return f"_{LABEL}.{domain}"


class DnsProver:
    """Looks for challenges by way of `nameservers`, (IP address, port) each, or of this machine's for None."""

    def __init__(self, nameservers: Nameservers | None = None, *, seconds: float = SECONDS) -> None:
        self._nameservers = nameservers
        self._seconds = seconds

    def find(self, domain: str, expected: str) -> DnsProof:
        """Look for the challenge `expected` of a domain that `registrable_domain` returned, for at most `seconds`.

        One of several records is enough; the strings of one record are joined (RFC 7208, section 3.3, does so too), aliases
        are followed. Never raises for what the network or the domain's owner does.
        """
        return self._look(record_name(domain), lambda text: holds_challenge(text, expected))

    def find_record(self, name: str, expected: str) -> DnsProof:
        """Look for a TXT record that says just that, blanks apart, as `find` does: for a key that is to be published there."""
        return self._look(name, lambda text: "".join(text.split()) == "".join(expected.split()))

    def _look(self, name: str, fits: Callable[[str], bool]) -> DnsProof:
        deadline = Deadline(self._seconds)
        try:
            records = look_up(name, "TXT", nameservers=self._nameservers, deadline=deadline)
        except NoDnsAnswer as error:
            return DnsProof("not_found" if error.code in _NOT_THERE else "failed", error.code)
        texts = [
            b"".join(record.strings).decode("utf-8", "replace") for record in records if isinstance(record, TXTBase)
        ]
        if any(fits(text) for text in texts):
            return DnsProof("found")
        return DnsProof("not_found", "other_text", shown(texts))
