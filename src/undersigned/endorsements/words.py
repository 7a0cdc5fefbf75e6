"""What the ladder of evidence is called wherever it is shown: its rungs, what each asks for, and how each was reached."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from undersigned.endorsements import states
from undersigned.endorsements.models import Evidence

Words = Mapping[str, str | Promise]

RUNGS: Final[Words] = {
    states.CLAIM: lazy("Claimed"),
    states.MAILBOX: lazy("Mailbox confirmed"),
    states.OWN_MAILBOX: lazy("Mailbox at the body’s own domain"),
    states.DOMAIN: lazy("Control of the domain shown"),
    states.DOCUMENT: lazy("Document or public statement"),
    states.TWO_REVIEWERS: lazy("Reviewed by two persons"),
}
CRITERIA: Final[Words] = {
    states.CLAIM: lazy(
        "Somebody has filled in the form and says that they may speak for the body. This proves nothing yet."
    ),
    states.MAILBOX: lazy("A letter to the address that was given was answered. The address may be anybody’s."),
    states.OWN_MAILBOX: lazy(
        "The letter was answered from a mailbox on the domain of the body’s own website, or from an address that the "
        "secretariat looked up itself in a public place, which is named. Mail providers that serve the public do not count."
    ),
    states.DOMAIN: lazy(
        "The body has put a token made for this endorsement into the DNS of its domain, or onto its website. Only who runs the "
        "domain can do so."
    ),
    states.DOCUMENT: lazy(
        "A signed document, or a public statement of the body itself, says that it endorses the call; the link is shown."
    ),
    states.TWO_REVIEWERS: lazy(
        "Two different persons of the secretariat, neither of whom works for the body, have looked at the evidence and agree. "
        "Every State, and every name on a list of names that impostors would use, needs this."
    ),
}
METHODS: Final[Words] = {
    Evidence.Method.FORM: lazy("by the form on this site"),
    Evidence.Method.LETTER: lazy("by a letter that was answered"),
    Evidence.Method.LOOKED_UP_LETTER: lazy("by a letter to an address that the secretariat looked up"),
    Evidence.Method.DNS: lazy("by a record in the DNS"),
    Evidence.Method.WELL_KNOWN: lazy("by a file on the website"),
    Evidence.Method.DOCUMENT: lazy("by a document"),
    Evidence.Method.STATEMENT: lazy("by a public statement"),
    Evidence.Method.REVIEW: lazy("by two reviews"),
}
