"""What the pages of partners say: their kinds, and what to do about what is wrong in their forms."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from undersigned.campaigns.models import Partner

KINDS: Final[dict[str, str | Promise]] = {
    Partner.Kind.YOUTH: lazy("Youth"),
    Partner.Kind.HUMAN_RIGHTS: lazy("Human rights"),
    Partner.Kind.PEACEBUILDING: lazy("Peacebuilding"),
    Partner.Kind.OTHER: lazy("Other partners"),
}

KIND_CHOICES: Final[dict[str, str | Promise]] = {**KINDS, Partner.Kind.OTHER: lazy("Something else")}

_SENTENCES: Final[Mapping[tuple[str, str], str | Promise]] = {
    ("name", "missing"): lazy("Please type the name of the organisation."),
    ("kind", "missing"): lazy("Please choose what the organisation works for."),
    ("kind", "unknown"): lazy("Please choose one of these."),
    ("country", "unknown"): lazy("Please choose a country from the list."),
    ("contact_name", "missing"): lazy("Please type the name of somebody whom the campaign can write to."),
    ("contact_email", "missing"): lazy("Please type an e-mail address; the answer goes there."),
    ("contact_email", "malformed"): lazy("This does not look like an e-mail address, such as name@example.org."),
    ("email", "missing"): lazy("Please type the e-mail address that the campaign has of you."),
    ("email", "malformed"): lazy("This does not look like an e-mail address, such as name@example.org."),
    ("colour", "malformed"): lazy("Please type the colour as six hexadecimal digits, such as #1a2b3c."),
    ("public_key", "malformed"): lazy("This is no X25519 public key: 32 bytes in hexadecimal or Base64 digits."),
    ("webhook", "scheme"): lazy("Please give an address that begins with https://."),
    ("logo", "too_large"): lazy("This picture is too large: 2 MB at most."),
    ("logo", "too_many_pixels"): lazy("This picture has too many pixels: 20 million at most."),
    ("logo", "too_small"): lazy("This picture is too small: 32 pixels at least on each side."),
    ("logo", "not_a_picture"): lazy(
        "This is no picture that can be read. Please choose a PNG, JPEG, WebP, GIF or SVG file."
    ),
    ("logo", ""): lazy(
        "This drawing holds something that a logo does not need. Please export it as PNG and choose that."
    ),
    ("website", ""): lazy("This is no address of a public website, such as https://www.example.org."),
    ("webhook", ""): lazy("This is no address of a public website, such as https://www.example.org."),
    ("", "too_long"): lazy("This is too long. Please shorten it."),
    ("", "control"): lazy("This holds invisible control characters. Please type it by hand."),
    ("", "link"): lazy("This holds a link. Please type it without."),
}


def sentence(field: str, code: str) -> str:
    """Return what to do about an error: for its field and code, else for the field, else for the code."""
    found = _SENTENCES.get((field, code)) or _SENTENCES.get((field, "")) or _SENTENCES.get(("", code))
    return str(found) if found else _("Please check what is typed here.")
