"""Promises of undersigned.values.signing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.values.countries import ISO_COUNTRIES
from undersigned.values.signing import (
    InvalidRecord,
    InvalidSigning,
    Received,
    SigningForm,
    decode_signing,
    encode_signing,
    read_signing,
)

GOOD = {"name": ["Ada Lovelace"], "email": ["Ada@Example.org"], "country": ["GB"]}
FORM = SigningForm("Ada Lovelace", "Ada@example.org", "GB", False, False, False)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
FORMS = st.builds(
    SigningForm, TEXT, TEXT, st.sampled_from(sorted(ISO_COUNTRIES)), st.booleans(), st.booleans(), st.booleans()
)


def errors_of(*, consent_required: bool = False, **fields: list[str]) -> dict[str, str]:
    with pytest.raises(InvalidSigning) as caught:
        read_signing({**GOOD, **fields}, consent_required=consent_required)
    return caught.value.errors


def test_a_good_form_is_read_and_unknown_fields_are_not_looked_at() -> None:
    assert read_signing({**GOOD, "csrf": ["x", "y"], "next": []}) == FORM


def test_boxes_are_unticked_until_ticked() -> None:
    form = read_signing({**GOOD, "show_name": ["on"]})
    assert (form.show_name, form.news, form.consent) == (True, False, False)


@pytest.mark.parametrize(
    ("value", "ticked"),
    [("on", True), ("1", True), ("true", True), ("True", True), ("yes", True), (" YES ", True),
     ("", False), ("0", False), ("off", False), ("false", False), ("FALSE", False), ("no", False), (" ", False)],
)  # fmt: skip
@pytest.mark.parametrize("field", ["show_name", "news", "consent"])
def test_a_box_is_ticked_by_the_usual_words(field: str, value: str, ticked: bool) -> None:
    assert getattr(read_signing({**GOOD, field: [value]}), field) is ticked


@pytest.mark.parametrize("field", ["show_name", "news", "consent"])
def test_another_word_in_a_box_is_no_choice(field: str) -> None:
    assert errors_of(**{field: ["maybe"]}) == {field: "not_a_choice"}


@pytest.mark.parametrize(("typed", "code"), [("FR", "FR"), ("fr", "FR"), (" fr ", "FR"), ("Fr", "FR")])
def test_a_country_is_taken_in_either_case(typed: str, code: str) -> None:
    assert read_signing({**GOOD, "country": [typed]}).country == code


@pytest.mark.parametrize("typed", ["XX", "EU", "FRA", "France", "ß", "ﬀ", "F", "FR\x00"])
def test_another_country_is_unknown(typed: str) -> None:
    assert errors_of(country=[typed]) == {"country": "unknown"}


@pytest.mark.parametrize("empty", [[], [""], ["  "]])
@pytest.mark.parametrize("field", ["name", "email", "country"])
def test_an_empty_field_is_missing(field: str, empty: list[str]) -> None:
    assert errors_of(**{field: empty}) == {field: "missing"}


def test_every_field_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(InvalidSigning) as caught:
        read_signing({}, consent_required=True)
    assert caught.value.errors == {"name": "missing", "email": "missing", "country": "missing", "consent": "consent"}


@pytest.mark.parametrize("field", ["name", "email", "country", "show_name", "news", "consent"])
def test_a_repeated_field_is_told(field: str) -> None:
    value = {**GOOD, "show_name": ["on"], "news": ["on"], "consent": ["on"]}[field][0]
    assert errors_of(**{field: [value, value]}) == {field: "repeated"}
    assert errors_of(consent_required=True, consent=["on", "on"]) == {"consent": "repeated"}


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", "a" * 256, "too_long"), ("name", "Ada\u202e", "control"), ("name", "Ada https://example.org", "link"),
        ("email", "ada", "malformed"), ("email", "a" * 250 + "@example.org", "too_long"),
    ],
)  # fmt: skip
def test_codes_of_names_and_addresses_come_through(field: str, value: str, code: str) -> None:
    assert errors_of(**{field: [value]}) == {field: code}


@pytest.mark.parametrize(
    ("given_consent", "errors"),
    [([], {"consent": "consent"}), (["0"], {"consent": "consent"}), (["maybe"], {"consent": "not_a_choice"})],
)
def test_consent_is_asked_for_only_where_it_is_required(given_consent: list[str], errors: dict[str, str]) -> None:
    assert errors_of(consent_required=True, consent=given_consent) == errors
    assert read_signing({**GOOD, "consent": ["on"]}, consent_required=True).consent is True
    assert read_signing(GOOD).consent is False


def test_the_exception_shows_no_personal_data() -> None:
    with pytest.raises(InvalidSigning) as caught:
        read_signing({**GOOD, "email": ["ada at home"]})
    assert str(caught.value) == "email: malformed"


@given(
    st.dictionaries(
        st.sampled_from(["name", "email", "country", "show_name", "news", "consent", "x"]),
        st.lists(st.text(max_size=30), max_size=3),
    )
)
def test_any_submission_is_read_or_refused_with_its_errors(fields: dict[str, list[str]]) -> None:
    try:
        form, errors = read_signing(fields), None
    except InvalidSigning as error:
        form, errors = FORM, error.errors
    assert errors is None or set() < set(errors) <= {"name", "email", "country", "show_name", "news", "consent"}
    data = encode_signing(form, call=1, version=1, language="en", prefix=b"", received_at=0.0)
    assert decode_signing(data).form == form


NUMBERS = st.integers(0, 2**64 - 1)


@given(
    FORMS,
    NUMBERS,
    NUMBERS,
    st.sampled_from(["en", "fr", "zh-hant", ""]),
    st.binary(max_size=255),
    st.floats(allow_nan=False),
)
def test_a_record_gives_back_everything(
    form: SigningForm, call: int, version: int, language: str, prefix: bytes, received_at: float
) -> None:
    data = encode_signing(form, call=call, version=version, language=language, prefix=prefix, received_at=received_at)
    assert decode_signing(data) == Received(form, call, version, language, prefix, received_at)


def test_a_record_is_small_and_names_its_version_first() -> None:
    data = encode_signing(FORM, call=1, version=2, language="en", prefix=bytes(16), received_at=1.5)
    assert (data[0], len(data)) == (1, 34 + len("Ada Lovelace") + len("Ada@example.org") + 2 + 16)


def test_a_record_cut_lengthened_or_of_another_version_is_refused() -> None:
    data = encode_signing(FORM, call=1, version=2, language="en", prefix=bytes(16), received_at=1.5)
    for wrong in [data[:size] for size in range(len(data))] + [
        data + b"x",
        b"\x02" + data[1:],
        data[:1] + b"\x08" + data[2:],
    ]:
        with pytest.raises(InvalidRecord):
            decode_signing(wrong)


def test_a_record_whose_text_is_not_utf_8_is_refused() -> None:
    data = encode_signing(FORM, call=1, version=2, language="en", prefix=b"", received_at=1.5)
    for text in (b"Ada Lovelace", b"Ada@example.org", b"GB", b"en"):
        with pytest.raises(InvalidRecord):
            decode_signing(data.replace(text, b"\xff" * len(text)))


@given(st.binary(max_size=80))
def test_made_up_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(InvalidRecord):
        decode_signing(b"\x01" + b"\xff" + data)


PARTNERED = SigningForm("Ada Lovelace", "Ada@example.org", "GB", False, True, False, True, "aB3-_xyz0123", True)


def test_a_record_carries_through_whom_somebody_came_and_from_which_site() -> None:
    data = encode_signing(
        PARTNERED, call=1, version=2, language="en", prefix=bytes(16), received_at=1.5, origin="partner.example.org"
    )
    assert data[0] == 2
    assert decode_signing(data) == Received(PARTNERED, 1, 2, "en", bytes(16), 1.5, "partner.example.org")
    for wrong in [data[:size] for size in range(len(data))] + [data + b"x", data[:1] + b"\x20" + data[2:]]:
        with pytest.raises(InvalidRecord):
            decode_signing(wrong)


def test_a_record_of_before_there_were_codes_is_read_as_it_was() -> None:
    written = (
        bytes.fromhex("010247420000000000000001000000000000000" + "23ff8000000000000000300050202") + b"Adaa@b.cenXY"
    )
    form = SigningForm("Ada", "a@b.c", "GB", False, True, False)
    assert decode_signing(written) == Received(form, 1, 2, "en", b"XY", 1.5)


BASICS = {"name": ["Ada"], "email": ["ada@example.org"], "country": ["GB"]}


def test_a_code_comes_with_the_form_and_only_with_it_a_way_and_a_consent_to_its_partner() -> None:
    def read(**fields: list[str]) -> tuple[str, bool, bool]:
        form = read_signing(BASICS | fields)
        return form.via, form.widget, form.partner_contact

    assert read(via=["abc"], by=["widget"], partner_contact=["on"]) == ("abc", True, True)
    assert read(via=["abc"]) == ("abc", False, False)
    assert read(by=["widget"], partner_contact=["on"]) == ("", False, False)


@pytest.mark.parametrize("via", [["x" * 25], [""], ["a", "b"], ["é"], ["a\n"]])
def test_what_can_be_no_code_is_left_out_and_stops_nobody(via: list[str]) -> None:
    form = read_signing(BASICS | {"via": via, "by": ["widget"], "partner_contact": ["on"]})
    assert (form.via, form.widget, form.partner_contact) == ("", False, False)


def test_a_box_that_is_no_box_is_refused_beside_a_code() -> None:
    with pytest.raises(InvalidSigning) as caught:
        read_signing(BASICS | {"via": ["abc"], "partner_contact": ["maybe"]})
    assert caught.value.errors == {"partner_contact": "not_a_choice"}
