"""What a signature must be: the one validator for every way in, and the compact record that the intake keeps."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from undersigned.values.countries import ISO_COUNTRIES
from undersigned.values.email import InvalidEmail, clean_email
from undersigned.values.names import InvalidName, clean_name

_TICKS: Final = {
    "on": True, "1": True, "true": True, "yes": True,
    "": False, "0": False, "off": False, "false": False, "no": False,
}  # fmt: skip

_NOTHING: Final = ("",)


@dataclass(frozen=True, slots=True)
class SigningForm:
    """What one person sent to sign a call, clean."""

    name: str
    email: str
    country: str
    show_name: bool
    news: bool
    consent: bool


class InvalidSigning(Exception):
    """`errors` maps each field that is wrong to its code; all fields are looked at before it is raised.

    name: missing, repeated, too_long, control, link. email: missing, repeated, malformed, too_long.
    country: missing, repeated, unknown. show_name, news: repeated, not_a_choice. consent: these, and consent when it is
    required and not given.
    """

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {code}" for field, code in errors.items()))
        self.errors = errors


def read_signing(fields: Mapping[str, Sequence[str]], *, consent_required: bool = False) -> SigningForm:
    """Return the clean form for what was posted, each field with its list of values; unknown fields are not looked at.

    The country is taken in either case. Raises InvalidSigning.
    """
    errors: dict[str, str] = {}
    get = fields.get
    name = email = ""
    values = get("name") or _NOTHING
    try:
        if len(values) != 1:
            raise InvalidName("repeated")
        name = clean_name(values[0])
    except InvalidName as error:
        errors["name"] = error.code
    values = get("email") or _NOTHING
    try:
        if len(values) != 1:
            raise InvalidEmail("repeated")
        email = clean_email(values[0])
    except InvalidEmail as error:
        errors["email"] = error.code
    values = get("country") or _NOTHING
    country = values[0]
    if len(values) != 1 or country not in ISO_COUNTRIES:
        country = _read_country(values, errors)
    show_name = _read_tick("show_name", get("show_name"), errors)
    news = _read_tick("news", get("news"), errors)
    consent = _read_tick("consent", get("consent"), errors)
    if consent_required and not consent:
        errors.setdefault("consent", "consent")
    if errors:
        raise InvalidSigning(errors)
    return SigningForm(name, email, country, show_name, news, consent)


def _read_country(values: Sequence[str], errors: dict[str, str]) -> str:
    """A country that was not one plain code: forgive case and spaces around it, else note what is wrong."""
    if len(values) != 1:
        errors["country"] = "repeated"
        return ""
    code = values[0].strip()
    if not code:
        errors["country"] = "missing"
    # Only two characters: upper() turns "ß" into "SS", which is South Sudan.
    elif len(code) == 2 and code.upper() in ISO_COUNTRIES:
        return code.upper()
    else:
        errors["country"] = "unknown"
    return ""


def _read_tick(field: str, values: Sequence[str] | None, errors: dict[str, str]) -> bool:
    if not values:
        return False
    if len(values) != 1:
        errors[field] = "repeated"
        return False
    ticked = _TICKS.get(values[0])
    if ticked is None:
        ticked = _TICKS.get(values[0].strip().lower())
    if ticked is None:
        errors[field] = "not_a_choice"
    return bool(ticked)


@dataclass(frozen=True, slots=True)
class Received:
    """One signature as it came in: for which call and version, in which language, from where and when (Unix time)."""

    form: SigningForm
    call: int
    version: int
    language: str
    prefix: bytes
    received_at: float


class InvalidRecord(ValueError):
    """The bytes are no record of this version of the software."""

    def __init__(self) -> None:
        super().__init__("This is not a record of a signature that this version of the software can read.")


_RECORD_VERSION: Final = 1
# Record version, ticks, country, call, version, moment, then the sizes of name, email, language and prefix.
_HEAD: Final = struct.Struct(">BB2sQQdHHBB")
_SHOW_NAME, _NEWS, _CONSENT = 1, 2, 4


def encode_signing(
    form: SigningForm, *, call: int, version: int, language: str, prefix: bytes, received_at: float
) -> bytes:
    """Return one record for the intake, at most some 1.5 kB. `received_at` is in seconds of Unix time."""
    name, email, tongue = form.name.encode(), form.email.encode(), language.encode()
    ticks = form.show_name * _SHOW_NAME | form.news * _NEWS | form.consent * _CONSENT
    head = _HEAD.pack(
        _RECORD_VERSION, ticks, form.country.encode(), call, version, received_at,
        len(name), len(email), len(tongue), len(prefix),
    )  # fmt: skip
    return head + name + email + tongue + prefix


def decode_signing(data: bytes) -> Received:
    """Return what `encode_signing` was given. Raises InvalidRecord for anything else."""
    try:
        record, ticks, country, call, version, received_at, *sizes = _HEAD.unpack_from(data)
        ends = [_HEAD.size]
        for size in sizes:
            ends.append(ends[-1] + size)
        name, email, language, prefix = (data[start:end] for start, end in pairwise(ends))
        if record != _RECORD_VERSION or ends[-1] != len(data) or ticks > 7:
            raise InvalidRecord
        form = SigningForm(
            name=name.decode(), email=email.decode(), country=country.decode("ascii"),
            show_name=bool(ticks & _SHOW_NAME), news=bool(ticks & _NEWS), consent=bool(ticks & _CONSENT),
        )  # fmt: skip
        return Received(form, call, version, language.decode(), prefix, received_at)
    except (struct.error, UnicodeDecodeError):
        raise InvalidRecord from None
