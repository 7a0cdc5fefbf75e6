"""What the ladder of evidence is called wherever it is shown: its rungs, what each asks for, and how each was reached."""

from collections.abc import Mapping
from typing import Any, Final

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

PLACES: Final[Words] = {
    Evidence.Method.DNS: lazy("In the DNS"),
    Evidence.Method.WELL_KNOWN: lazy("On the website"),
}
LOOKS: Final[Mapping[str, Words]] = {
    Evidence.Method.DNS: {
        "": lazy("The TXT record holds the expected text."),
        "no_such_name": lazy("There is no such name in the DNS."),
        "no_record": lazy("The name has no TXT record."),
        "other_text": lazy("There are TXT records, but none holds the expected text."),
        "timeout": lazy("The name servers did not answer in time."),
        "server_failure": lazy("The name servers could not or would not answer."),
        "bad_answer": lazy("The answer of the name servers makes no sense."),
        "bad_name": lazy("This is no name that the DNS can hold."),
        "unreachable": lazy("The name servers cannot be reached."),
        "no_resolver": lazy("No name server is configured on this machine."),
    },
    Evidence.Method.WELL_KNOWN: {
        "": lazy("The file holds the expected text."),
        "missing": lazy("There is no such file on the website."),
        "too_large": lazy("The file is larger than 16 KiB."),
        "not_json": lazy("The file is no JSON object."),
        "no_challenge": lazy("The JSON object has no text under “undersigned-challenge”."),
        "other_text": lazy("What the file holds under “undersigned-challenge” is not the expected text."),
        "status": lazy("The website did not answer with the status 200."),
        "redirected_away": lazy("The website sends to another host, port or scheme; this is not followed."),
        "redirected_too_often": lazy("The website redirects more than twice."),
        "not_public": lazy("The name leads to an address that is not on the public internet."),
        "timeout": lazy("The website, or the DNS, did not answer in time."),
        "unreachable": lazy("The website cannot be reached."),
        "certificate": lazy("The certificate of the website is not valid for this name."),
        "tls": lazy("No secure connection to the website came about."),
        "bad_answer": lazy("The answer of the website makes no sense."),
        "bad_name": lazy("This is no registrable domain."),
        "no_such_name": lazy("There is no such name in the DNS."),
        "no_record": lazy("The name has no address in the DNS."),
        "server_failure": lazy("The name servers could not or would not answer."),
        "no_resolver": lazy("No name server is configured on this machine."),
    },
}
"""What came of a look at a domain, by its place and code (domains.dns_proof, domains.well_known)."""


def looked_at(said: Mapping[str, Any]) -> list[tuple[str, str, list[str]]]:
    """Return what the last look at a domain came to, place by place: the place, a sentence, and what was seen there."""
    return [
        (str(PLACES[method]), str(sentences.get(said[method]["code"], said[method]["code"])), said[method]["seen"])
        for method, sentences in LOOKS.items()
        if method in said
    ]
