"""Questions to the DNS: one name, one kind of record, an answer within a bound or a code that says why not."""

from collections.abc import Sequence
from typing import Final

import dns.exception
import dns.name
import dns.nameserver
import dns.rdata
import dns.resolver

from undersigned.domains.deadline import Deadline

Nameservers = Sequence[tuple[str, int]]
"""IP addresses and ports of recursive name servers."""

MOST_ALIASES: Final = 8
"""Aliases (CNAME) followed by asking again, where a server did not follow them itself."""

# Seconds for one server before the next is asked: UDP packets are lost.
_ONE_TRY: Final = 1.5


class NoDnsAnswer(Exception):
    """The DNS has no such record, or did not say.

    `code` is "no_such_name" (NXDOMAIN), "no_record" (the name has none of this kind), "bad_name" (no name of the DNS),
    "timeout", "server_failure" (refused, SERVFAIL), "bad_answer" (aliases in a circle, an answer that breaks the protocol),
    "unreachable" or "no_resolver" (this machine names no name server).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def look_up(name: str, kind: str, *, nameservers: Nameservers | None, deadline: Deadline) -> list[dns.rdata.Rdata]:
    """Return the records of one kind ("TXT", "A") of a name, at least one; aliases are followed.

    Asks `nameservers`, or those of this machine (resolv.conf) for None; /etc/hosts is not read and search domains are not
    tried. An answer is one DNS message: at most 65,535 octets (RFC 1035, section 4.2.2), over TCP where it does not fit
    into a datagram. Raises NoDnsAnswer, and nothing else for whatever the network does.
    """
    try:
        asked = dns.name.from_text(name)
    except (dns.exception.DNSException, UnicodeError):
        raise NoDnsAnswer("bad_name") from None
    try:
        return _follow(asked, kind, _resolver(nameservers), deadline)
    except dns.resolver.NXDOMAIN:
        raise NoDnsAnswer("no_such_name") from None
    except (dns.exception.Timeout, TimeoutError):
        raise NoDnsAnswer("timeout") from None
    except dns.resolver.NoNameservers:
        raise NoDnsAnswer("server_failure") from None
    except dns.resolver.NoResolverConfiguration:
        raise NoDnsAnswer("no_resolver") from None
    except dns.exception.DNSException:
        raise NoDnsAnswer("bad_answer") from None
    except OSError:
        raise NoDnsAnswer("unreachable") from None


def _follow(
    asked: dns.name.Name, kind: str, resolver: dns.resolver.Resolver, deadline: Deadline
) -> list[dns.rdata.Rdata]:
    for _alias in range(MOST_ALIASES + 1):
        answer = resolver.resolve(asked, kind, raise_on_no_answer=False, lifetime=deadline.left())
        if answer.rrset is not None:
            return list(answer.rrset)
        if answer.canonical_name == asked:
            raise NoDnsAnswer("no_record")
        asked = answer.canonical_name
    raise NoDnsAnswer("bad_answer")


def _resolver(nameservers: Nameservers | None) -> dns.resolver.Resolver:
    resolver = dns.resolver.Resolver(configure=nameservers is None)
    if nameservers is not None:
        resolver.nameservers = [dns.nameserver.Do53Nameserver(address, port) for address, port in nameservers]
    resolver.timeout = _ONE_TRY
    return resolver
