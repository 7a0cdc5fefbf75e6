"""Promises of undersigned.values.identifiers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.values.identifiers import SCHEMES, InvalidIdentifier, clean_identifier, identifier_url

# Real ones: their check digits prove them.
RORS = ["05dxps055", "03vek6s52", "00f54p054", "042nb2s44", "01ggx4157", "05a28rw58", "02mhbdp94"]
LEIS = [
    "506700GE1G29325QX363",
    "HWUPKR0MPOU8FGXBT394",
    "INR2EJN1ERAN0W5ZP974",
    "7H6GLXDRUGQFU57RNE97",
    "R0MUWSFPU8MPRO8K5P83",
]


def code_of(scheme: str, text: str) -> str:
    with pytest.raises(InvalidIdentifier) as caught:
        clean_identifier(scheme, text)
    return caught.value.code


@pytest.mark.parametrize(
    ("scheme", "typed", "clean"),
    [
        *(("ror", identifier, identifier) for identifier in RORS),
        *(("lei", identifier, identifier) for identifier in LEIS),
        ("ror", " https://ror.org/05dxps055\n", "05dxps055"),
        ("ror", "ror.org/05DXPS055/", "05dxps055"),
        ("ror", "05DXPS055", "05dxps055"),
        ("lei", "506700ge1g29325qx363", "506700GE1G29325QX363"),
        ("lei", "5067 00GE 1G29 325Q X363", "506700GE1G29325QX363"),
        ("lei", "https://search.gleif.org/#/record/506700GE1G29325QX363", "506700GE1G29325QX363"),
        ("lei", "https://search.gleif.org/#/record/506700GE1G29325QX363/record", "506700GE1G29325QX363"),
        ("lei", "LEI: 506700GE1G29325QX363", "506700GE1G29325QX363"),
        ("wikidata", "Q142", "Q142"),
        ("wikidata", "q142", "Q142"),
        ("wikidata", "https://www.wikidata.org/wiki/Q142", "Q142"),
        ("wikidata", "http://www.wikidata.org/entity/Q142", "Q142"),
        ("wikidata", "m.wikidata.org/wiki/q142?uselang=fr#P31", "Q142"),
    ],
)
def test_an_identifier_comes_back_as_its_register_writes_it(scheme: str, typed: str, clean: str) -> None:
    assert clean_identifier(scheme, typed) == clean
    assert clean_identifier(scheme, identifier_url(scheme, clean)) == clean


@pytest.mark.parametrize(
    ("scheme", "text"),
    [
        ("wikidata", "142"), ("wikidata", "Q0"), ("wikidata", "Q0142"), ("wikidata", "P31"), ("wikidata", "Q142x"),
        ("wikidata", "Q" + "1" * 11), ("wikidata", "Q１４２"), ("wikidata", "https://example.org/wiki/Q142"),
        ("wikidata", "https://evil.example/https://www.wikidata.org/wiki/Q142"), ("wikidata", "Q142\nQ143"),
        ("ror", "15dxps055"), ("ror", "05dxps05"), ("ror", "05dxps0555"), ("ror", "05dxpi055"), ("ror", "05dxpl055"),
        ("ror", "05dxpo055"), ("ror", "05dxpu055"), ("ror", "05dxpsxx5"), ("ror", "https://evil.example/05dxps055"),
        ("ror", "https://ror.org/05dxps055/x"), ("ror", "05dxps0５5"), ("ror", "0ſdxps055"),
        ("lei", "506700GE1G29325QX36"), ("lei", "506700GE1G29325QX3633"), ("lei", "506700GE1G29325QX3X3"),
        ("lei", "506700GE1G29325Q-363"), ("lei", "x" * 201), ("lei", "٥06700GE1G29325QX363"),
    ],
)  # fmt: skip
def test_what_has_another_form_is_malformed(scheme: str, text: str) -> None:
    assert code_of(scheme, text) == "malformed"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_nothing_typed_is_missing(scheme: str) -> None:
    assert (code_of(scheme, ""), code_of(scheme, " \n")) == ("missing", "missing")


def test_an_unknown_scheme_is_refused() -> None:
    assert code_of("isni", "0000000121032683") == "scheme"
    with pytest.raises(InvalidIdentifier):
        identifier_url("javascript", "x")


def same_kind(a: str, b: str) -> bool:
    """Whether both are digits or both letters: what ISO/IEC 7064 promises to notice; of the rest it misses one in 97."""
    return a.isdigit() == b.isdigit()


@given(st.sampled_from([("ror", each) for each in RORS] + [("lei", each) for each in LEIS]), st.data())
def test_one_sign_mistyped_or_two_swapped_is_noticed(known: tuple[str, str], data: st.DataObject) -> None:
    scheme, identifier = known
    place = data.draw(st.integers(0, len(identifier) - 2))
    here, there = identifier[place], identifier[place + 1]
    sign = data.draw(st.sampled_from("0123456789abcdefghjkmnpqrstvwxyz").filter(lambda each: same_kind(each, here)))
    wrong = [identifier[:place] + sign + identifier[place + 1 :]]
    if same_kind(here, there):
        wrong.append(identifier[:place] + there + here + identifier[place + 2 :])
    for text in wrong:
        if text.lower() != identifier.lower():
            assert code_of(scheme, text) in {"checksum", "malformed"}


def test_check_digits_that_are_equal_modulo_97_but_never_issued_are_refused() -> None:
    # 01 and 98 are one remainder, 00 and 97 another: ISO/IEC 7064 uses 02 to 98.
    remainders = {clean_identifier("lei", lei)[-2:] for lei in LEIS}
    assert all(2 <= int(digits) <= 98 for digits in remainders)
    for digits in ("00", "01", "99"):
        assert code_of("lei", LEIS[0][:18] + digits) == "checksum"
        assert code_of("ror", RORS[0][:7] + digits) == "checksum"


@pytest.mark.parametrize(
    ("scheme", "value", "url"),
    [
        ("wikidata", "Q142", "https://www.wikidata.org/entity/Q142"),
        ("ror", "05dxps055", "https://ror.org/05dxps055"),
        ("lei", "506700GE1G29325QX363", "https://search.gleif.org/#/record/506700GE1G29325QX363"),
    ],
)
def test_an_identifier_leads_to_its_page(scheme: str, value: str, url: str) -> None:
    assert identifier_url(scheme, value) == url
