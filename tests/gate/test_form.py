"""Reading the body of a form."""

from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.interfaces.gate.form import UnreadableForm, parse_form


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (b"", {}),
        (b"&&", {}),
        (b"name=Ada+Lovelace&email=ada%40example.org", {"name": ["Ada Lovelace"], "email": ["ada@example.org"]}),
        (b"a=1&a=2&b=3&a=", {"a": ["1", "2", ""], "b": ["3"]}),
        (b"a", {"a": [""]}),
        (b"=a", {"": ["a"]}),
        (b"a=b=c", {"a": ["b=c"]}),
        (b"n%C3%A4me=%E2%82%AC%e2%82%ac", {"näme": ["€€"]}),
        ("a=Zoë".encode(), {"a": ["Zoë"]}),
        (b"a=%00%25%2B%26%3D", {"a": ["\0%+&="]}),
        (b"a=1;b=2", {"a": ["1;b=2"]}),
    ],
)
def test_fields_are_read_as_the_url_standard_says(body: bytes, fields: dict[str, list[str]]) -> None:
    assert parse_form(body) == fields


@given(st.dictionaries(st.text(), st.lists(st.text(), min_size=1, max_size=3), max_size=20))
def test_whatever_a_browser_encodes_comes_back(fields: dict[str, list[str]]) -> None:
    body = urlencode(fields, doseq=True).encode()
    expected = parse_qs(body.decode(), keep_blank_values=True, strict_parsing=False)
    expected.pop("", None)
    found = parse_form(body)
    found.pop("", None)
    assert found == expected


@given(st.binary(max_size=300))
def test_no_bytes_at_all_raise_anything_else(body: bytes) -> None:
    try:
        fields = parse_form(body)
    except UnreadableForm as error:
        assert set(error.errors) - {"form"} <= set(error.fields)
        assert set(error.errors.values()) == {"unreadable"}
    else:
        assert all(isinstance(value, str) for values in fields.values() for value in values)


@pytest.mark.parametrize("value", [b"%", b"%4", b"%zz", b"%4g", b"%+1", b"%%41", b"a%2", b"%\xc3\xa9"])
def test_a_percent_sign_without_two_digits_is_an_error_at_its_field(value: bytes) -> None:
    with pytest.raises(UnreadableForm) as error:
        parse_form(b"a=1&b=" + value + b"&c=2")
    assert error.value.errors == {"b": "unreadable"}
    assert (error.value.fields["a"], error.value.fields["c"]) == (["1"], ["2"])


@pytest.mark.parametrize("value", [b"%ff", b"%C3", b"\xff", b"%ED%A0%80", b"%C0%80", b"%F5%80%80%80"])
def test_bytes_that_are_not_utf_8_are_an_error_at_their_field(value: bytes) -> None:
    with pytest.raises(UnreadableForm) as error:
        parse_form(b"a=Zo" + value)
    assert error.value.errors == {"a": "unreadable"}
    assert error.value.fields["a"][0].startswith("Zo\ufffd")


def test_sixty_four_pairs_are_read_and_one_more_is_not() -> None:
    assert len(parse_form(b"&".join(b"f%d=x" % number for number in range(64)))) == 64
    with pytest.raises(UnreadableForm) as error:
        parse_form(b"&".join(b"f%d=x" % number for number in range(65)))
    assert (error.value.errors, error.value.fields) == ({"form": "unreadable"}, {})
