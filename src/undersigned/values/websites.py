"""Websites of bodies: the address that was typed, as one normal https or http URL of a public name."""

import re
from typing import Final
from urllib.parse import quote, urlsplit

import idna

MAX_LENGTH: Final = 200
"""Characters of the normalised address."""

_AROUND: Final = "\t\n\r \u00a0\u200b\u2060\ufeff"

_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_HTTP: Final = re.compile(r"https?://(?!/)", re.IGNORECASE)
# "example.org:8080/": a host and a port, which looks like a scheme.
_HOST_AND_PORT: Final = re.compile(r"[^/?#@:]+\.[^/?#@:]+:[0-9]*(?:[/?#]|\Z)")

# RFC 3986, appendix A: none of these may stand in a URL, nor what cannot be seen; browsers guess, and guess differently.
_FORBIDDEN: Final = re.compile(r'[ \\<>"^`{|}]')

_ESCAPE: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")

_PORTS: Final = {"http": 80, "https": 443}

# WHATWG URL, "ends in a number": browsers read such a host as an IPv4 address, also 0x7f.1 and 2130706433.
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*", re.IGNORECASE)

# Names that no public site has: RFC 6761, 6762 (local), 7686 (onion), 8375 (home.arpa), ICANN's "internal", and what RFC 6762,
# appendix G, found in private networks. Those for tests and examples (RFC 2606) are taken, as e-mail addresses are.
_PRIVATE: Final = frozenset(
    {"localhost", "local", "internal", "invalid", "onion", "arpa", "alt", "intranet", "private", "corp", "home", "lan"}
)


class InvalidWebsite(ValueError):
    """The text is no address of a public website.

    `code` is "missing", "malformed", "too_long", "scheme", "userinfo", "port", "address" or "private".
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def clean_website(text: str) -> str:
    """Return the address in `text` in one spelling, such as "https://xn--bcher-kva.example/about" (RFC 3986, section 6.2).

    "https://" is added where no scheme was typed, scheme and host come in lower case, the host as the DNS knows it
    (IDNA 2008 by UTS #46), without the final dot and the port that goes without saying; the fragment is left out and what
    is not ASCII in path and query is percent-encoded. Nothing is looked up: whoever fetches the address still has to check
    where its name leads. Raises InvalidWebsite with the code "missing", "too_long" (over 200 characters), "scheme"
    (neither http nor https), "userinfo" (name or password before an @), "port" (any but the scheme's own), "address" (an IP
    address instead of a name, however it is written), "private" (a name without a dot, or one that only private networks
    know) or "malformed".
    """
    written = text.strip(_AROUND)
    if not written:
        raise InvalidWebsite("missing")
    if len(written) > 4 * MAX_LENGTH:
        raise InvalidWebsite("too_long")
    if not written.isprintable() or _FORBIDDEN.search(written) or _ESCAPE.search(written):
        raise InvalidWebsite("malformed")
    complete = _with_scheme(written)
    try:
        parts = urlsplit(complete)
    except ValueError:
        # Square brackets that do not hold just one IPv6 address; signs that stand for "/" and the like (RFC 3454).
        raise InvalidWebsite("address" if "[" in complete or "]" in complete else "malformed") from None
    if "@" in parts.netloc:
        raise InvalidWebsite("userinfo")
    host, colon, port = parts.netloc.partition(":") if "[" not in parts.netloc else (parts.netloc, "", "")
    name = _clean_host(host)
    if colon and port and not (port.isascii() and port.isdigit() and int(port) == _PORTS[parts.scheme]):
        raise InvalidWebsite("port")
    path = quote(parts.path, safe="/%:@!$&'()*+,;=-._~")
    query = quote(parts.query, safe="/?%:@!$&'()*+,;=-._~")
    address = f"{parts.scheme}://{name}{path or '/'}{'?' if query else ''}{query}"
    if len(address) > MAX_LENGTH:
        raise InvalidWebsite("too_long")
    return address


def _with_scheme(text: str) -> str:
    """The address with its scheme. Raises InvalidWebsite("scheme") for any other than http and https."""
    if _HTTP.match(text):
        return text
    if text.startswith("//"):
        return f"https:{text}"
    if _SCHEME.match(text) and not _HOST_AND_PORT.match(text):
        raise InvalidWebsite("malformed" if text.partition(":")[0].lower() in _PORTS else "scheme")
    return f"https://{text}"


def _clean_host(host: str) -> str:
    """The host as A-labels in lower case."""
    if "[" in host or "]" in host:
        raise InvalidWebsite("address")
    try:
        name = idna.encode(host, uts46=True, std3_rules=True).decode("ascii").lower().removesuffix(".")
    except (idna.IDNAError, UnicodeError):
        raise InvalidWebsite("address" if _NUMBER.fullmatch(host.rpartition(".")[2]) else "malformed") from None
    labels = name.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        raise InvalidWebsite("address")
    if len(labels) < 2 or labels[-1] in _PRIVATE:
        raise InvalidWebsite("private")
    return name
