"""Proof of control by the web: the challenge in https://<domain>/.well-known/undersigned.json (RFC 8615).

A stranger names the domain, and so decides where this machine connects: hence the public addresses only, looked up once.
"""

import json
import re
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final
from urllib.parse import urljoin, urlsplit

from undersigned.domains.addresses import is_public_address, resolve_addresses
from undersigned.domains.challenge import LABEL, holds_challenge
from undersigned.domains.deadline import Deadline
from undersigned.domains.dns_answers import NoDnsAnswer
from undersigned.domains.https_get import Answer, CannotGet, https_get
from undersigned.domains.proof import Proof, shown
from undersigned.domains.registrable import NotADomain, registrable_domain

SECONDS: Final = 5.0
"""The longest that one look takes, from the question to the DNS to the last octet."""

PATH: Final = "/.well-known/undersigned.json"

MOST_REDIRECTS: Final = 2

_HTTPS: Final = 443
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_GONE: Final = frozenset({404, 410})
# Visible ASCII without the backslash, which browsers read as a slash.
_TARGET: Final = re.compile(r"/[!-\[\]-~]{0,1000}")

Resolve = Callable[[str, float], Sequence[str]]
"""Returns the addresses of a host within some seconds, or raises NoDnsAnswer."""


@dataclass(frozen=True, slots=True)
class WellKnownProof(Proof):
    """What a look at the file found. The codes are the keys of `sentences`; "" goes with "found"."""

    sentences: ClassVar[dict[str, str]] = {
        "": "The file holds the expected text.",
        "missing": "There is no such file on the website.",
        "too_large": "The file is larger than 16 KiB.",
        "not_json": "The file is no JSON object.",
        "no_challenge": f'The JSON object has no text under "{LABEL}".',
        "other_text": f'What the file holds under "{LABEL}" is not the expected text.',
        "status": "The website did not answer with the status 200.",
        "redirected_away": "The website sends to another host, port or scheme; this is not followed.",
        "redirected_too_often": "The website redirects more than twice.",
        "not_public": "The name leads to an address that is not on the public internet.",
        "timeout": "The website, or the DNS, did not answer in time.",
        "unreachable": "The website cannot be reached.",
        "certificate": "The certificate of the website is not valid for this name.",
        "tls": "No secure connection to the website came about.",
        "bad_answer": "The answer makes no sense.",
        "bad_name": "This is no registrable domain.",
        "no_such_name": "There is no such name in the DNS.",
        "no_record": "The name has no address in the DNS.",
        "server_failure": "The name servers could not or would not answer.",
        "no_resolver": "No name server is configured on this machine.",
    }


class _Stop(Exception):
    """The look is over, with this result."""

    def __init__(self, proof: WellKnownProof) -> None:
        super().__init__(proof.code)
        self.proof = proof


class WellKnownProver:
    """Looks for challenges on websites. As it comes it goes to public addresses, port 443 and valid certificates only.

    The parameters are there for tests, which have a website on loopback: `resolve` finds addresses, `is_allowed` says of
    each whether it may be connected to, `port` is connected to, and `tls` checks the certificate.
    """

    def __init__(
        self,
        *,
        resolve: Resolve = resolve_addresses,
        is_allowed: Callable[[str], bool] = is_public_address,
        port: int = _HTTPS,
        tls: ssl.SSLContext | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._resolve = resolve
        self._is_allowed = is_allowed
        self._port = port
        self._tls = tls or ssl.create_default_context()
        self._seconds = seconds

    def find(self, domain: str, expected: str) -> WellKnownProof:
        """Look for the challenge `expected` of a domain that `registrable_domain` returned, for at most `seconds`.

        The file is a JSON object whose "undersigned-challenge" is a string or a list of strings, of at most 16 KiB, whatever
        its media type. If one address of the domain is not public, none is connected to. Redirects are followed twice, on
        this host. Never raises for what the network or the domain's owner does.
        """
        deadline = Deadline(self._seconds)
        try:
            addresses = self._addresses(domain, deadline)
            answer = self._fetch(domain, addresses, deadline)
            return _judge(answer.body, expected)
        except _Stop as stop:
            return stop.proof
        except (NoDnsAnswer, CannotGet) as error:
            return WellKnownProof("not_found" if error.code == "too_large" else "failed", error.code)
        except TimeoutError:
            return WellKnownProof("failed", "timeout")

    def _addresses(self, domain: str, deadline: Deadline) -> Sequence[str]:
        """Return all addresses of the domain; if not each is allowed, none is."""
        try:
            if registrable_domain(domain) != domain:
                raise NotADomain("malformed")
        except NotADomain:
            raise _Stop(WellKnownProof("failed", "bad_name")) from None
        addresses = tuple(self._resolve(domain, deadline.left()))
        if not all(self._is_allowed(address) for address in addresses):
            raise _Stop(WellKnownProof("failed", "not_public"))
        return addresses

    def _fetch(self, domain: str, addresses: Sequence[str], deadline: Deadline) -> Answer:
        """Return the answer with status 200, after redirects on the same host and to the same addresses."""
        target = PATH
        for _try in range(MOST_REDIRECTS + 1):
            answer = https_get(domain, target, addresses=addresses, port=self._port, tls=self._tls, deadline=deadline)
            if answer.status == 200:
                return answer
            if answer.status in _GONE:
                raise _Stop(WellKnownProof("not_found", "missing"))
            if answer.status not in _REDIRECTS:
                raise _Stop(WellKnownProof("failed", "status", (str(answer.status),)))
            target = _redirect_target(domain, target, answer.location)
        raise _Stop(WellKnownProof("failed", "redirected_too_often"))


def _redirect_target(domain: str, target: str, location: str) -> str:
    """Return path and query of a redirect that stays on the host."""
    away = _Stop(WellKnownProof("failed", "redirected_away", shown([location])))
    try:
        written, parts = urlsplit(location), urlsplit(urljoin(f"https://{domain}{target}", location))
        port = parts.port
    except ValueError:
        raise away from None
    # "https:/x" and "///x": what follows is a host to browsers and a path to us.
    unclear = not location or (not written.netloc and (written.scheme or location.startswith("//")))
    stays = (parts.scheme, parts.hostname) == ("https", domain) and "@" not in parts.netloc and port in (None, _HTTPS)
    path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    if unclear or not stays or not _TARGET.fullmatch(path):
        raise away
    return path


def _judge(body: bytes, expected: str) -> WellKnownProof:
    """Look for the challenge in the file's content."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return WellKnownProof("not_found", "not_json")
    if not isinstance(content, dict):
        return WellKnownProof("not_found", "not_json")
    found = content.get(LABEL)
    texts = [text for text in (found if isinstance(found, list) else [found]) if isinstance(text, str)]
    if not texts:
        return WellKnownProof("not_found", "no_challenge")
    if any(holds_challenge(text, expected) for text in texts):
        return WellKnownProof("found")
    return WellKnownProof("not_found", "other_text", shown(texts))
