"""What the endorsement's pages call things: kinds of bodies, fields of their forms, states, errors."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from undersigned.endorsements import states
from undersigned.people.kinds import Kind

Words = Mapping[str, str | Promise]

KIND_SLUGS: Final[dict[str, str]] = {
    Kind.STATE: "state",
    Kind.PUBLIC_AUTHORITY: "public-authority",
    Kind.PRIVATE_SECTOR: "private-sector",
    Kind.CIVIL_SOCIETY: "civil-society",
}
"""The part of an address that names a kind's form."""

KINDS_OF_SLUGS: Final = {slug: kind for kind, slug in KIND_SLUGS.items()}

KIND_TITLES: Final[Words] = {
    Kind.STATE: lazy("A State"),
    Kind.PUBLIC_AUTHORITY: lazy("A public authority or local government"),
    Kind.PRIVATE_SECTOR: lazy("A company or a body of the private sector"),
    Kind.CIVIL_SOCIETY: lazy("An organisation of civil society or academia"),
}
KIND_HINTS: Final[Words] = {
    Kind.STATE: lazy("For the foreign ministry, the permanent mission or the office that speaks for the State."),
    Kind.PUBLIC_AUTHORITY: lazy("Ministries, agencies, regions, cities, and international organisations of States."),
    Kind.PRIVATE_SECTOR: lazy("Companies, their groups, and associations of companies."),
    Kind.CIVIL_SOCIETY: lazy("Associations, foundations, universities, research institutes, think tanks."),
}
NAME_LABELS: Final[Words] = {
    Kind.STATE: lazy("Official name of the State"),
    Kind.PUBLIC_AUTHORITY: lazy("Official name of the authority"),
    Kind.PRIVATE_SECTOR: lazy("Official name of the company or body"),
    Kind.CIVIL_SOCIETY: lazy("Official name of the organisation"),
}
WEBSITE_HINTS: Final[Words] = {
    Kind.STATE: lazy("Of the ministry or office that endorses. Its domain is what the evidence hangs on."),
    Kind.PUBLIC_AUTHORITY: lazy("Its domain is what the evidence hangs on."),
    Kind.PRIVATE_SECTOR: lazy("Its domain is what the evidence hangs on."),
    Kind.CIVIL_SOCIETY: lazy("Its domain is what the evidence hangs on."),
}
OFFICE_HINTS: Final[Words] = {
    Kind.STATE: lazy("For example: Minister for Foreign Affairs."),
    Kind.PUBLIC_AUTHORITY: lazy("For example: Mayor, Director General."),
    Kind.PRIVATE_SECTOR: lazy("For example: Chief Executive Officer."),
    Kind.CIVIL_SOCIETY: lazy("For example: President, Rector, Executive Director."),
}
SCHEMES: Final[Words] = {
    "wikidata": lazy("Wikidata item"),
    "ror": lazy("ROR identifier"),
    "lei": lazy("Legal Entity Identifier (LEI)"),
}
SCHEME_HINTS: Final[Words] = {
    "wikidata": lazy("For example Q30."),
    "ror": lazy("Of research organisations, for example https://ror.org/02feahw73."),
    "lei": lazy("Twenty letters and digits (ISO 17442)."),
}

STATES: Final[Words] = {
    states.DRAFT: lazy("Being written"),
    states.CLAIMED: lazy("Submitted; the mailbox has not answered yet"),
    states.QUEUED: lazy("With the secretariat"),
    states.HELD: lazy("With the secretariat"),
    states.ASKED: lazy("The secretariat has a question"),
    states.ACCEPTED: lazy("Accepted; about to be published"),
    states.PUBLISHED: lazy("On the roll"),
    states.REFUSED: lazy("Not accepted"),
    states.MERGED: lazy("On the roll already under another entry"),
    states.WITHDRAWN: lazy("Withdrawn"),
}

ERRORS: Final[Mapping[tuple[str, str], str | Promise]] = {
    ("name", "missing"): lazy("Please type the official name."),
    ("country", "missing"): lazy("Please choose the country, or say that it is an international organisation."),
    ("country", "unknown"): lazy("Please choose a country from the list."),
    ("country", "both"): lazy("Please choose a country, or say that it is an international organisation; not both."),
    ("website", "missing"): lazy("Please type the address of the website."),
    ("website", "no_domain"): lazy("This address has no domain of its own. Please give the body’s own website."),
    ("signer_name", "missing"): lazy("Please type the name of the person who signs for the body."),
    ("signer_office", "missing"): lazy("Please type the office that this person holds."),
    ("contact_name", "missing"): lazy("Please type the name of somebody whom the secretariat can write to."),
    ("contact_email", "missing"): lazy("Please type an e-mail address; the letter to confirm goes there."),
    ("contact_email", "malformed"): lazy("This does not look like an e-mail address, such as name@example.org."),
    ("entitled", "missing"): lazy("Please say that you may speak for the body."),
    ("logo", "too_large"): lazy("This picture is too large: 2 MB at most."),
    ("logo", "too_many_pixels"): lazy("This picture has too many pixels: 20 million at most."),
    ("logo", "too_small"): lazy("This picture is too small: 32 pixels at least on each side."),
    ("logo", "not_a_picture"): lazy(
        "This is no picture that can be read. Please choose a PNG, JPEG, WebP, GIF or SVG file."
    ),
    ("logo", ""): lazy(
        "This drawing holds something that a logo does not need. Please export it as PNG and choose that."
    ),
    ("group_code", "missing"): lazy("Please type the code of the joint endorsement; whoever began it has it."),
    ("group_code", "unknown"): lazy("There is no joint endorsement with this code. Please check it."),
    ("group_needed", "not_a_number"): lazy("Please type a number from 0 to 200."),
    ("", "missing"): lazy("Please fill this in."),
    ("", "too_long"): lazy("This is too long. Please shorten it."),
    ("", "too_many"): lazy("These are too many lines. Please keep the most important ones."),
    ("", "control"): lazy("This holds invisible control characters. Please type it by hand."),
    ("", "link"): lazy("This holds a link. Please type it without."),
    ("", "not_a_choice"): lazy("Please choose one of these."),
    ("wikidata", ""): lazy("A Wikidata item is a Q with digits behind it, such as Q30."),
    ("ror", ""): lazy("A ROR identifier looks like https://ror.org/02feahw73. Please check it."),
    ("lei", ""): lazy("A LEI has twenty letters and digits, of which the last two check the others. Please check it."),
    ("website", ""): lazy("This does not look like the address of a public website, such as https://example.org."),
    ("", ""): lazy("Please check what is typed here."),
}

PARTS: Final[Words] = {
    "body": pgettext_lazy("part of a form", "The body"),
    "signer": lazy("Who signs"),
    "contact": lazy("Whom the secretariat can write to"),
    "words": lazy("In your own words"),
    "others": lazy("Together with others"),
}


def sentence(field: str, code: str) -> str:
    """Return what to do about an error of a field, in the reader's language."""
    name = field.partition("_")[0] if field.startswith("declaration_") else field
    for key in ((name, code), (name, "") if (name, "") in ERRORS and code != "missing" else ("", code), ("", code)):
        if key in ERRORS:
            return str(ERRORS[key])
    return str(ERRORS["", ""])
