"""Bounce addresses: what comes back says which delivery it is about, and nobody can make one up."""

from undersigned.mailing.sending.verp import bounce_address, read_bounce_address
from undersigned.values.keys import InstanceKeys

KEYS = InstanceKeys(b"k" * 32)
SENDER = "The Call <letters@call.example.org>"


def test_a_bounce_address_says_which_delivery_it_is_about_in_whichever_case_it_comes_back() -> None:
    made = [bounce_address(KEYS, number, SENDER) for number in (1, 35, 36, 2**40)]
    assert [read_bounce_address(KEYS, one) for one in made] == [1, 35, 36, 2**40]
    assert [read_bounce_address(KEYS, one.upper()) for one in made] == [1, 35, 36, 2**40]
    assert {one.partition("+")[0] + one[one.index("@") :] for one in made} == {"letters@call.example.org"}
    assert max(len(one.rpartition("@")[0]) for one in made) <= 64


def test_an_address_that_this_instance_did_not_make_is_about_nothing() -> None:
    made = bounce_address(KEYS, 7, SENDER)
    others = [
        made.replace("+b7-", "+b8-"),
        SENDER,
        "",
        "letters+b7-aaaaaaaaaa@call.example.org",
        f"+b{'9' * 19}-aaaaaaaaaa@",
    ]
    assert [read_bounce_address(KEYS, one) for one in others] == [None] * 5
    assert read_bounce_address(InstanceKeys(b"o" * 32), made) is None


def test_an_international_domain_of_ours_travels_in_ascii() -> None:
    assert bounce_address(KEYS, 1, "Appel <lettres@appel-été.example>").endswith("@xn--appel-t-gyab.example")
