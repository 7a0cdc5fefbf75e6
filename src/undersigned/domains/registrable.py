"""Whose name it is: the part of a host name that somebody registered, by the Public Suffix List."""

from functools import lru_cache
from typing import Final

from publicsuffixlist import PublicSuffixList

from undersigned.domains.shared_mailboxes import SHARED_MAILBOX_DOMAINS
from undersigned.values.email import InvalidEmail, clean_email
from undersigned.values.websites import InvalidWebsite, clean_website

# RFC 6761, section 6.2: "test" belongs to nobody. A website may be at one, in a trial; evidence never is.
_NOBODYS: Final = frozenset({"test"})


class NotADomain(ValueError):
    """The text names no domain that somebody can have registered.

    `code` is one of InvalidWebsite ("missing", "malformed", "too_long", "scheme", "userinfo", "port", "address", "private")
    or "suffix".
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    """The list as the package brings it; nothing is downloaded. A top-level domain it does not know is a suffix (its rule "*")."""
    return PublicSuffixList()


def registrable_domain(host_or_url: str) -> str:
    """Return the registrable domain of a host name or of an http or https URL, in A-labels and lower case (IDNA 2008).

    "https://www.Bücher.co.uk/about" gives "xn--bcher-kva.co.uk". Both sections of the Public Suffix List count: under a
    suffix of its private section strangers are neighbours too, so "ministry.github.io" is a domain of its own and shows
    nothing about "github.io", just as "treasury.gov.uk" shows nothing about another ministry. Names for documentation
    ("example", "example.org": RFC 6761, section 6.5) are taken as they come; nobody can prove anything about them.

    What is a host name or URL of the public web is for `clean_website` to say. Raises NotADomain with its codes: "missing",
    "malformed" (also a label over 63 octets), "too_long" (over 200 characters), "scheme", "userinfo", "port" (any but the
    scheme's own), "address" (an IP address, however it is written), "private" (a name without a dot, and special-use names:
    RFC 6761, 6762, 7686, 8375); and with "suffix" for a public suffix alone ("co.uk", "github.io"), which many share.
    """
    try:
        address = clean_website(host_or_url)
    except InvalidWebsite as error:
        raise NotADomain(error.code) from None
    host = address.partition("://")[2].partition("/")[0]
    if host.rpartition(".")[2] in _NOBODYS:
        raise NotADomain("private")
    domain = _suffixes().privatesuffix(host)
    if domain is None:
        raise NotADomain("suffix")
    return domain


def is_mailbox_on(email: str, domain: str) -> bool:
    """Whether the registrable domain of an e-mail address is `domain`, which is one that `registrable_domain` returned.

    False for text that is no address. It does not say that the mailbox is the domain owner's: ask
    `is_shared_mailbox_domain` about the domain as well.
    """
    try:
        host = clean_email(email).rpartition("@")[2]
        return registrable_domain(host) == domain
    except (InvalidEmail, NotADomain):
        return False


def is_shared_mailbox_domain(domain: str) -> bool:
    """Whether anyone may have a mailbox there (gmail.com, proton.me): it is never a body's own domain, whatever it says.

    Takes any host name; False for what is no domain. The table is `shared_mailboxes.py`; no such table is complete.
    """
    try:
        return registrable_domain(domain) in SHARED_MAILBOX_DOMAINS
    except NotADomain:
        return False
