"""Promises of undersigned.domains.addresses."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.servers.dns import name_server, silent_name_server
from undersigned.domains.addresses import is_public_address, resolve_addresses
from undersigned.domains.dns_answers import NoDnsAnswer

PUBLIC = [
    "8.8.8.8", "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0", "169.253.255.255",
    "172.15.255.255", "172.32.0.0", "192.0.1.1", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255",
    "2606:4700:4700::1111", "2001:4860:4860::8888", "2a00:1450:4001::1", "2003::1", "2001:200::1", "2400:cb00::1", "2620:0:2d0:200::7",
    "64:ff9b::8.8.8.8", "64:ff9b::808:808",
]  # fmt: skip

REFUSED = {
    "this network": ["0.0.0.0", "0.1.2.3", "::"],
    "loopback": ["127.0.0.1", "127.255.255.254", "::1"],
    "private": ["10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "fc00::1", "fd00:ec2::254", "fec0::1"],
    "shared (CGNAT)": ["100.64.0.1", "100.100.100.200", "100.127.255.255"],
    "link-local": ["169.254.169.254", "169.254.0.1", "fe80::1", "febf::1"],
    "a zone": ["fe80::1%eth0", "2606:4700:4700::1111%1", "::1%lo"],
    "IETF protocols": ["192.0.0.1", "192.0.0.9", "192.0.0.192", "2001:1::1", "2001:20::1", "2001:2::1", "2001:1ff:ffff::1", "100::1"],
    "documentation": ["192.0.2.1", "198.51.100.7", "203.0.113.255", "2001:db8::1", "3fff::1", "3fff:fff:ffff::1"],
    "benchmarks": ["198.18.0.1", "198.19.255.255"],
    "multicast": ["224.0.0.1", "239.255.255.255", "ff02::1", "ff0e::1"],
    "reserved": ["240.0.0.1", "255.255.255.255", "4000::1", "1000::1", "5f00::1", "e000::1", "200::1"],
    "anycast of a protocol": ["192.88.99.1", "192.31.196.1", "192.52.193.1", "192.175.48.1", "2620:4f:8000::1"],
    "a cloud's host": ["168.63.129.16"],
    "IPv4-mapped": ["::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::ffff:7f00:1", "::ffff:0:127.0.0.1"],
    "IPv4-compatible": ["::127.0.0.1", "::8.8.8.8", "::a00:1"],
    "6to4": ["2002::1", "2002:7f00:1::1", "2002:808:808::1", "2002:a00:1::"],
    "Teredo": ["2001::1", "2001:0:7f00:1::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2"],
    "NAT64": ["64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b::0.0.0.0", "64:ff9b:1::8.8.8.8", "64:ff9b:0:1::1"],
    "no address": ["", " 8.8.8.8", "8.8.8.8 ", "8.8.8", "127.1", "0x7f.0.0.1", "2130706433", "010.8.8.8", "8.8.8.8/32", "[2003::1]", "2003::1/64",
                   "example.org", "8.8.8.8\x00", "８.8.8.8", "8.8.8.8:443", "\ud800"],
}  # fmt: skip


@pytest.mark.parametrize("ip", PUBLIC)
def test_an_address_of_the_public_internet_is_public(ip: str) -> None:
    assert is_public_address(ip) is True


@pytest.mark.parametrize(("why", "ip"), [(why, ip) for why, every in REFUSED.items() for ip in every])
def test_every_other_address_is_refused(why: str, ip: str) -> None:
    assert (why, is_public_address(ip)) == (why, False)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_judged_alike_behind_nat64_and_never_mapped(address: ipaddress.IPv4Address) -> None:
    assert is_public_address(f"64:ff9b::{address}") is is_public_address(str(address))
    assert is_public_address(f"::ffff:{address}") is False


@given(st.ip_addresses().map(str))
def test_nothing_the_standard_library_knows_to_be_special_is_public(text: str) -> None:
    address = ipaddress.ip_address(text)
    special = (
        address.is_private
        or address.is_multicast
        or address.is_loopback
        or address.is_link_local
        or address.is_reserved
    )
    if special and address not in ipaddress.ip_network("64:ff9b::/96"):
        assert is_public_address(text) is False


def test_a_name_has_all_its_addresses_ipv4_first() -> None:
    records = ["--host-record=site.example,2001:db8::7", "--host-record=site.example,192.0.2.7", "--host-record=site.example,127.0.0.1",
               "--cname=www.site.example,site.example"]  # fmt: skip
    with name_server(*records) as server:
        found = resolve_addresses("site.example", 3, nameservers=[server])
        assert (sorted(found[:2]), found[2:]) == (["127.0.0.1", "192.0.2.7"], ("2001:db8::7",))
        assert sorted(resolve_addresses("www.site.example", 3, nameservers=[server])) == sorted(found)


def test_one_family_is_enough() -> None:
    with name_server("--host-record=six.example,2001:db8::6", "--host-record=four.example,192.0.2.4") as server:
        assert resolve_addresses("six.example", 3, nameservers=[server]) == ("2001:db8::6",)
        assert resolve_addresses("four.example", 3, nameservers=[server]) == ("192.0.2.4",)


@pytest.mark.parametrize(
    ("host", "code"),
    [("none.example", "no_such_name"), ("text.example", "no_record"), ("elsewhere.org", "server_failure")],
)
def test_a_name_without_an_address_is_told_apart(host: str, code: str) -> None:
    with name_server("--txt-record=text.example,hello") as server, pytest.raises(NoDnsAnswer) as caught:
        resolve_addresses(host, 3, nameservers=[server])
    assert caught.value.code == code


def test_this_machines_own_list_of_hosts_is_not_asked() -> None:
    with name_server() as server, pytest.raises(NoDnsAnswer) as caught:
        resolve_addresses("localhost", 3, nameservers=[server])
    assert caught.value.code in {"no_such_name", "server_failure", "no_record"}


def test_a_silent_name_server_ends_in_time() -> None:
    with silent_name_server() as server, pytest.raises(NoDnsAnswer) as caught:
        resolve_addresses("site.example", 0.4, nameservers=[server])
    assert caught.value.code == "timeout"
