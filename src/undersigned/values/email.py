"""E-mail addresses: clean what was typed, and fold it so that one mailbox counts once."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

import idna
from email_validator import EmailSyntaxError, validate_email
from email_validator.rfc_constants import CASE_INSENSITIVE_MAILBOX_NAMES

MAX_LENGTH: Final = 254
"""Octets of a whole address: RFC 5321 section 4.5.3.1.3 with erratum 1690 of RFC 3696."""

# White space that pasting leaves around an address: tab, line ends, Unicode's spaces, byte order mark.
_AROUND: Final = "\t\n\r \u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200C))) + "\u202f\u205f\u3000\ufeff"

# Plain addresses that email-validator accepts and returns with only the domain in lower case. Left to it: any label
# with "--" (Punycode and reserved labels) and the special-use domains it refuses (IANA, RFC 6761).
_PLAIN: Final = re.compile(
    r"([A-Za-z0-9_!#$%&'*+\-/=?^`{|}~]+(?:\.[A-Za-z0-9_!#$%&'*+\-/=?^`{|}~]+)*)@"
    r"(?![^@]*--)(?![^@]*(?:arpa|invalid|local|localhost|onion)\Z)"
    r"((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:(?:[a-z0-9][a-z0-9-]{0,61})?[a-z]))",
    re.ASCII,
)

_ROLE_NAMES: Final = frozenset(CASE_INSENSITIVE_MAILBOX_NAMES)


class InvalidEmail(ValueError):
    """The text is no e-mail address. `code` is "missing", "malformed" or "too_long"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def clean_email(text: str) -> str:
    """Return the address in `text`, trimmed, in NFC, its domain in lower case Unicode; case before the @ is kept.

    Syntax only, by email-validator without DNS; domains reserved for tests and examples (RFC 2606) are accepted.
    Raises InvalidEmail with the code "missing", "malformed" (also for control characters) or "too_long" (254 octets).
    """
    address = text.strip(_AROUND)
    if not address:
        raise InvalidEmail("missing")
    if len(address) > MAX_LENGTH:
        raise InvalidEmail("too_long")
    local, at, domain = address.rpartition("@")
    match = _PLAIN.fullmatch(local + at + domain.lower()) if address.isascii() else None
    if match is None:
        return _clean_rare(address)
    if (lowered := local.lower()) != local and lowered in _ROLE_NAMES:
        return match.group().lower()
    return match.group()


def _clean_rare(address: str) -> str:
    """Whatever the fast path did not recognise, by email-validator alone."""
    try:
        # Its test environment is what lets .test through; it would also let "@test" without a period through.
        found = validate_email(address, check_deliverability=False, test_environment=True)
    except EmailSyntaxError as error:
        raise InvalidEmail("too_long" if "address is too long" in str(error) else "malformed") from error
    if "." not in found.domain:
        raise InvalidEmail("malformed")
    return found.normalized


@dataclass(frozen=True, slots=True)
class Folding:
    """How one provider reads the part before the @."""

    domain: str = ""
    """The domain that stands for all of the provider's equal domains; empty: the domain itself."""
    ignored: str = ""
    """Characters the provider does not look at."""
    tags: str = "+"
    """Characters after which the rest is a label of the mailbox's owner (RFC 5233)."""
    subdomains: bool = False
    """Whether anything@name.domain is delivered to name@domain."""


DEFAULT_FOLDING: Final = Folding()
"""Of a domain without a line below: fold the case and cut +tags, as most systems do (subaddressing, RFC 5233)."""

_GMAIL = Folding(domain="gmail.com", ignored=".")
_PROTON = Folding(ignored=".-_")
_FASTMAIL = Folding(subdomains=True)

FOLDING: Final[dict[str, Folding]] = {
    # Google: dots do not matter, +tags, googlemail.com is gmail.com (support.google.com/mail/answer/7436150, 22370).
    "gmail.com": _GMAIL,
    "googlemail.com": _GMAIL,
    # Proton: dots, hyphens, underscores and +tags are not looked at (scheme PROTON of canonicalizeEmail in
    # github.com/ProtonMail/WebClients, packages/shared/lib/helpers/email.ts; proton.me/support/addresses-and-aliases).
    "proton.me": _PROTON,
    "pm.me": _PROTON,
    "protonmail.com": _PROTON,
    "protonmail.ch": _PROTON,
    # Fastmail: +tags and tag@name.domain (fastmail.help/hc/en-us/articles/360060591053).
    "fastmail.com": _FASTMAIL,
    "fastmail.fm": _FASTMAIL,
    # Apple: whoever has a name at me.com or mac.com has it at icloud.com too (support.apple.com/118230).
    "icloud.com": Folding(domain="icloud.com"),
    "me.com": Folding(domain="icloud.com"),
    "mac.com": Folding(domain="icloud.com"),
    # Yandex: each mailbox has the same name at all of the provider's domains (yandex.com/support/domain/additional/
    # mailbox-alias.xml).
    **dict.fromkeys(
        ("yandex.ru", "ya.ru", "yandex.com", "yandex.by", "yandex.kz", "yandex.ua"), Folding(domain="yandex.ru")
    ),
    # Microsoft: +tags, dots matter, each domain its own names (learn.microsoft.com/exchange, plus addressing).
    **dict.fromkeys(("outlook.com", "hotmail.com", "live.com", "msn.com"), DEFAULT_FOLDING),
    # Yahoo's base-keyword addresses are not folded: its partners' addresses have hyphens of their own, and two people
    # taken for one is worse than one counted twice.
}
"""Rules per domain; a provider is added with one line and the page that documents it."""


def fold_email(address: str) -> str:
    """Return the form in which two spellings of one mailbox are equal: to compare and to hash, never to send to.

    Takes what `clean_email` returned (spaces are removed all the same). Folding twice changes nothing.
    """
    local, _, domain = _fold_case(address).rpartition("@")
    rule = FOLDING.get(domain)
    if rule is None:
        name, _, parent = domain.partition(".")
        rule = FOLDING.get(parent, DEFAULT_FOLDING)
        if rule.subdomains:
            local, domain = name, parent
        else:
            rule = DEFAULT_FOLDING
    for tag in rule.tags:
        local = local.partition(tag)[0] or local
    for character in rule.ignored:
        local = local.replace(character, "") or local
    return f"{local}@{rule.domain or domain}"


def _fold_case(address: str) -> str:
    """Lower case in NFC (RFC 6532, section 3.1), the domain as the DNS knows it; no white space."""
    address = "".join(address.split())
    if address.isascii():
        return address.lower()
    local, _, domain = address.rpartition("@")
    return f"{unicodedata.normalize('NFC', unicodedata.normalize('NFC', local).lower())}@{_ascii_domain(domain)}"


def _ascii_domain(domain: str) -> str:
    """The A-labels of a domain (RFC 5891): two domains that are not the same in the DNS must not be folded into one."""
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        return unicodedata.normalize("NFC", domain.lower())


def has_documented_rules(address: str) -> bool:
    """Say whether the provider of an address documents which spellings reach one mailbox (a line in FOLDING)."""
    domain = _fold_case(address).rpartition("@")[2]
    parent = FOLDING.get(domain.partition(".")[2])
    return domain in FOLDING or (parent is not None and parent.subdomains)
