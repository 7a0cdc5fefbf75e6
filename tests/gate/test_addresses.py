"""Whose address counts when proxies stand in between."""

import pytest

from undersigned.interfaces.gate.addresses import TrustedProxies


def client(peer: str | None, forwarded: list[str], proxies: list[str]) -> str:
    headers = [(b"x-forwarded-for", line.encode()) for line in forwarded]
    scope = {"client": None if peer is None else (peer, 4711), "headers": [(b"host", b"x"), *headers]}
    return TrustedProxies(proxies).client(scope)


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "expected"),
    [
        ("192.0.2.1", [], [], "192.0.2.1"),
        ("192.0.2.1", ["198.51.100.9"], [], "192.0.2.1"),  # nobody is trusted unless the operator says so
        ("192.0.2.1", ["198.51.100.9"], ["10.0.0.0/8"], "192.0.2.1"),  # this peer is no proxy of ours
        ("10.0.0.1", ["198.51.100.9"], ["10.0.0.0/8"], "198.51.100.9"),
        ("10.0.0.1", ["203.0.113.5, 198.51.100.9"], ["10.0.0.0/8"], "198.51.100.9"),  # the left one can be made up
        ("10.0.0.1", ["198.51.100.9, 10.0.0.2"], ["10.0.0.0/8"], "198.51.100.9"),
        ("10.0.0.1", ["203.0.113.5", "198.51.100.9,10.0.0.2"], ["10.0.0.0/8"], "198.51.100.9"),
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], ["10.0.0.0/8"], "10.0.0.3"),
        ("10.0.0.1", [], ["10.0.0.0/8"], "10.0.0.1"),
        ("10.0.0.1", ["", " , "], ["10.0.0.1"], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.9:51324"], ["10.0.0.1"], "198.51.100.9"),
        ("::1", ["2001:db8::7"], ["::1"], "2001:db8::7"),
        ("::1", ["[2001:db8::7]:443"], ["::1/128"], "2001:db8::7"),
        ("::ffff:10.0.0.1", ["198.51.100.9"], ["10.0.0.0/8"], "198.51.100.9"),
        ("10.0.0.1", ["unknown"], ["10.0.0.1"], ""),
        ("10.0.0.1", ["198.51.100.9, nonsense"], ["10.0.0.1"], ""),
        ("10.0.0.1", ["\xff"], ["10.0.0.1"], ""),
        (None, ["198.51.100.9"], [], ""),
        (None, ["198.51.100.9"], ["10.0.0.1"], ""),
        (None, ["198.51.100.9"], ["unix"], "198.51.100.9"),
        ("", ["198.51.100.9, 10.0.0.2"], ["unix", "10.0.0.2"], "198.51.100.9"),
    ],
)
def test_the_right_most_address_that_is_no_trusted_proxy_counts(
    peer: str | None, forwarded: list[str], proxies: list[str], expected: str
) -> None:
    assert client(peer, forwarded, proxies) == expected


@pytest.mark.parametrize("proxy", ["10.0.0.0/33", "10.0.0.1/8", "proxy.example.org", ""])
def test_what_is_no_network_is_refused_at_the_start(proxy: str) -> None:
    with pytest.raises(ValueError, match="does not appear to be|has host bits set"):
        TrustedProxies([proxy])
