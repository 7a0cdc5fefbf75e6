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

LONGEST_CODE: Final = 24
"""Characters of a tracked link's code; what is longer is none."""


@dataclass(frozen=True, slots=True)
class SigningForm:
    """What one person sent to sign a call, clean.

    ``via`` is the code that came with it, known or not; ``widget``: from a partner's widget rather than by a link;
    ``partner_contact``: the partner of the code may write to them.
    """

    name: str
    email: str
    country: str
    show_name: bool
    news: bool
    consent: bool
    partner_contact: bool = False
    via: str = ""
    widget: bool = False


class InvalidSigning(Exception):
    """`errors` maps each field that is wrong to its code; all fields are looked at before it is raised.

    name: missing, repeated, too_long, control, link. email: missing, repeated, malformed, too_long.
    country: missing, repeated, unknown. show_name, news, partner_contact: repeated, not_a_choice. consent: these, and consent
    when it is required and not given.
    """

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {code}" for field, code in errors.items()))
        self.errors = errors


def read_signing(fields: Mapping[str, Sequence[str]], *, consent_required: bool = False) -> SigningForm:
    """Return the clean form for what was posted, each field with its list of values; unknown fields are not looked at.

    The country is taken in either case. A code that can be none is left out: no reader could mend it. Raises InvalidSigning.
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
    via, widget, partner_contact = "", False, False
    if "via" in fields:
        via = _read_code(fields["via"])
        widget = bool(via) and list(get("by", ())) == ["widget"]
        partner_contact = _read_tick("partner_contact", get("partner_contact"), errors) and bool(via)
    if consent_required and not consent:
        errors.setdefault("consent", "consent")
    if errors:
        raise InvalidSigning(errors)
    return SigningForm(name, email, country, show_name, news, consent, partner_contact, via, widget)


def _read_code(values: Sequence[str]) -> str:
    """The first touch is one code; whose it is, if anybody's, is found out when the record is drained."""
    code = values[0] if len(values) == 1 else ""
    return code if 0 < len(code) <= LONGEST_CODE and code.isascii() and code.isprintable() else ""


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
    """One signature as it came in: for which call and version, in which language, from where and when (Unix time).

    ``origin`` is the host of the site whose widget it came from: "" where that is unknown, or where it came by no widget.
    """

    form: SigningForm
    call: int
    version: int
    language: str
    prefix: bytes
    received_at: float
    origin: str = ""


class InvalidRecord(ValueError):
    """The bytes are no record of this version of the software."""

    def __init__(self) -> None:
        super().__init__("This is not a record of a signature that this version of the software can read.")


# Record version, ticks, country, call, version, moment, then the sizes of name, email, language and prefix, and in version 2
# of code and origin. What came through nobody is written as version 1, as it always was.
_PLAIN, _WITH_CODE = 1, 2
_HEAD_1: Final = struct.Struct(">BB2sQQdHHBB")
_HEAD: Final = struct.Struct(">BB2sQQdHHBBBB")
_SHOW_NAME, _NEWS, _CONSENT, _PARTNER_CONTACT, _WIDGET = 1, 2, 4, 8, 16
_TICKS_1, _TICKS_2 = 7, 31


def encode_signing(
    form: SigningForm,
    *,
    call: int,
    version: int,
    language: str,
    prefix: bytes,
    received_at: float,
    origin: str = "",
) -> bytes:
    """Return one record for the intake, at most some 1.8 kB. `received_at` is in seconds of Unix time.

    `origin` has at most 253 ASCII characters (values.origins).
    """
    name, email, tongue = form.name.encode(), form.email.encode(), language.encode()
    via, site = form.via.encode(), origin.encode()
    ticks = form.show_name * _SHOW_NAME | form.news * _NEWS | form.consent * _CONSENT
    facts = (form.country.encode(), call, version, received_at, len(name), len(email), len(tongue), len(prefix))
    if not via:
        return _HEAD_1.pack(_PLAIN, ticks, *facts) + name + email + tongue + prefix
    ticks |= form.partner_contact * _PARTNER_CONTACT | form.widget * _WIDGET
    head = _HEAD.pack(_WITH_CODE, ticks, *facts, len(via), len(site))
    return head + name + email + tongue + prefix + via + site


def decode_signing(data: bytes) -> Received:
    """Return what `encode_signing` was given. Raises InvalidRecord for anything else."""
    try:
        layout, most = (_HEAD_1, _TICKS_1) if data[:1] == bytes((_PLAIN,)) else (_HEAD, _TICKS_2)
        record, ticks, country, call, version, received_at, *sizes = layout.unpack_from(data)
        ends = [layout.size]
        for size in sizes:
            ends.append(ends[-1] + size)
        parts = [data[start:end] for start, end in pairwise(ends)]
        if record not in (_PLAIN, _WITH_CODE) or ends[-1] != len(data) or ticks > most:
            raise InvalidRecord
        name, email, language, prefix, via, origin = (*parts, b"", b"")[:6]
        form = SigningForm(
            name=name.decode(), email=email.decode(), country=country.decode("ascii"),
            show_name=bool(ticks & _SHOW_NAME), news=bool(ticks & _NEWS), consent=bool(ticks & _CONSENT),
            partner_contact=bool(ticks & _PARTNER_CONTACT), via=via.decode(), widget=bool(ticks & _WIDGET),
        )  # fmt: skip
        return Received(form, call, version, language.decode(), prefix, received_at, origin.decode())
    except (struct.error, UnicodeDecodeError):
        raise InvalidRecord from None
