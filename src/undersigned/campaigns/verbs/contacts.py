"""Writes: offices of a target that can be written to or called, and that a mailbox of one refuses letters."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, time
from functools import cache
from typing import Any, Final
from zoneinfo import available_timezones

from undersigned.campaigns.models import Target, TargetContact
from undersigned.values.email import InvalidEmail, clean_email
from undersigned.values.tallies import Tally

FIELDS: Final = (
    "office", "name", "email", "x", "bluesky", "mastodon", "postal", "phone", "time_zone", "language", "opens", "closes",
    "source",
)  # fmt: skip
"""What is said of a contact, beside whether it was made up (``sample``)."""

WAYS: Final = ("email", "x", "bluesky", "mastodon", "postal", "phone")
"""By which of them an office can be reached; a contact has at least one."""

_LONGEST: Final = {"office": 255, "name": 255, "postal": 500, "source": 500}
_MOST_LINES: Final = 10
_X: Final = re.compile(r"\w{1,15}", re.ASCII)
_HOST: Final = r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]"
_BLUESKY: Final = re.compile(_HOST)
_MASTODON: Final = re.compile(rf"[\w.-]{{1,60}}@{_HOST}", re.ASCII)
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ()./-]{2,37}(?: ?(?:ext\.?|x) ?[0-9]{1,6})?")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,6})?")
_TIME: Final = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::00)?")


class BadContact(ValueError):
    """A contact cannot be stored as it is. `errors` maps each field that is wrong to its code.

    Codes: missing, too_long, unseen, malformed, unknown, no_way (nothing by which to reach it), closes_before_it_opens.
    """

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {code}" for field, code in errors.items()))
        self.errors = dict(errors)


class _Wrong(ValueError):
    """What is said in one field cannot be; the message is the code."""


def clean_contact(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed of a contact, in the shape in which it is stored. Fields that are left out count as empty.

    An empty time zone is UTC, empty office hours are 9:00 to 17:00; the @ before a name at a network is taken off. Raises
    BadContact.
    """
    cleaned: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for field in FIELDS:
        try:
            cleaned[field] = _CLEAN[field](field, fields.get(field) or "")
        except _Wrong as wrong:
            errors[field] = str(wrong)
    if not errors and not any(cleaned[way] for way in WAYS):
        errors["email"] = "no_way"
    if not errors and cleaned["closes"] <= cleaned["opens"]:
        errors["closes"] = "closes_before_it_opens"
    if errors:
        raise BadContact(errors)
    return cleaned


def add_contact(target: Target, cleaned: Mapping[str, Any], *, sample: bool = False) -> TargetContact:
    """Store a new contact of a target, as `clean_contact` returned it."""
    return TargetContact.objects.create(target=target, sample=sample, **cleaned)


def change_contact(contact: TargetContact, cleaned: Mapping[str, Any]) -> bool:
    """Bring a contact to what is said of it now, and return whether that changed it. A new mailbox has not bounced."""
    changed = [field for field in FIELDS if getattr(contact, field) != cleaned[field]]
    if not changed:
        return False
    for field in changed:
        setattr(contact, field, cleaned[field])
    if "email" in changed:
        contact.bounced_at = None
    contact.save(update_fields=[*changed, "bounced_at"])
    return True


def import_contact(target: Target, cleaned: Mapping[str, Any], *, key: str) -> Tally:
    """Make the contact that an import knows by `key`, or bring it to what the file says."""
    known = TargetContact.objects.filter(target=target, import_key=key).first()
    if known is None:
        TargetContact.objects.create(target=target, import_key=key, **cleaned)
        return Tally(made=1)
    return Tally(changed=1) if change_contact(known, cleaned) else Tally(unchanged=1)


def note_bounce(*, contact_id: int, now: datetime) -> None:
    """Note that a contact's mailbox refused a letter for good: nothing goes there until its address is changed."""
    TargetContact.objects.filter(pk=contact_id, bounced_at=None).update(bounced_at=now)


def _text(field: str, said: Any) -> str:
    text = " ".join(str(said).split())
    if not text and field == "office":
        raise _Wrong("missing")
    return _seen(field, text)


def _lines(field: str, said: Any) -> str:
    lines = [" ".join(line.split()) for line in str(said).splitlines()]
    kept = [_seen(field, line) for line in lines if line]
    if len(kept) > _MOST_LINES or len("\n".join(kept)) > _LONGEST[field]:
        raise _Wrong("too_long")
    return "\n".join(kept)


def _seen(field: str, text: str) -> str:
    if not text.isprintable():
        raise _Wrong("unseen")
    if len(text) > _LONGEST[field]:
        raise _Wrong("too_long")
    return text


def _email(_field: str, said: Any) -> str:
    if not str(said).strip():
        return ""
    try:
        return clean_email(str(said))
    except InvalidEmail as error:
        raise _Wrong(error.code) from error


def _handle(field: str, said: Any) -> str:
    handle = str(said).strip().removeprefix("@")
    pattern = {"x": _X, "bluesky": _BLUESKY, "mastodon": _MASTODON}[field]
    if field == "bluesky":
        handle = handle.lower()
    if field == "mastodon":
        name, _at, server = handle.rpartition("@")
        handle = f"{name}@{server.lower()}" if server else handle
    if handle and not pattern.fullmatch(handle):
        raise _Wrong("malformed")
    return handle


def _phone(_field: str, said: Any) -> str:
    phone = " ".join(str(said).split())
    if phone and not _PHONE.fullmatch(phone):
        raise _Wrong("malformed")
    return phone


def _zone(_field: str, said: Any) -> str:
    zone = str(said).strip() or "UTC"
    if zone not in _zones():
        raise _Wrong("unknown")
    return zone


def _language(_field: str, said: Any) -> str:
    language = str(said).strip()
    if language and not _LANGUAGE.fullmatch(language):
        raise _Wrong("malformed")
    return language


def _hour(field: str, said: Any) -> time:
    if isinstance(said, time):
        return said
    text = str(said).strip()
    if not text:
        return time(9) if field == "opens" else time(17)
    match = _TIME.fullmatch(text)
    if match is None:
        raise _Wrong("malformed")
    return time(int(match[1]), int(match[2]))


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


_CLEAN: Final[dict[str, Callable[[str, Any], Any]]] = {
    **dict.fromkeys(("office", "name", "source"), _text),
    "email": _email,
    **dict.fromkeys(("x", "bluesky", "mastodon"), _handle),
    "postal": _lines,
    "phone": _phone,
    "time_zone": _zone,
    "language": _language,
    **dict.fromkeys(("opens", "closes"), _hour),
}
