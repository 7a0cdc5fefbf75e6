"""The certificate of an endorsement: one A4 page, to be printed, framed, and checked against the roll."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from undersigned.papers.addresses import check_web_address
from undersigned.papers.letters import runs_from_right
from undersigned.papers.qr import QUIET_ZONE, qr_matrix, qr_svg
from undersigned.papers.typesetting import has_type_for, typeset

_LANGUAGE: Final = re.compile(r"([a-z]{2,3})(?:-[A-Z][a-z]{3})?(?:-([A-Z]{2}))?", re.ASCII)
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_DIGITS_A_GROUP: Final = 8


class InvalidFacts(ValueError):
    """A fact has not the form that the paper promises; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateLabels:
    """The sentences of a certificate that are the same for every entry, in its language."""

    kicker: str
    """What this paper is, such as "Certificate of endorsement"."""
    has_endorsed: str
    """Between the body's name and the call's title, such as "has endorsed the"."""
    signed_by: str
    """Above the person's name."""
    evidence: str
    """Stands over the evidence."""
    check: str
    """Leads to the printed address, such as "The roll is public. This entry, and whether it still stands, is at"."""
    qr_alt: str
    """What the QR code is, for someone who does not see it."""
    own_letters: str
    """Stands below a name that is not printed as it is, such as "The name in its own letters stands on the roll."."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFacts:
    """What a certificate says. All sentences are in `language`; dates in them are written out.

    Raises InvalidFacts when the language is no tag of language, script and region (BCP 47: "fr", "zh-Hant", "pt-BR")
    or the fingerprint is not 64 hexadecimal digits, when title, name or entry is blank, and NoWebAddress when the
    address is not http(s).
    """

    language: str
    rtl: bool = False
    """Whether the language is written from right to left."""
    call_title: str
    body_name: str
    body_latin_name: str = ""
    """Stands in for `body_name` where no font has its letters."""
    kind: str
    """The word for the body's kind, such as "State"."""
    country: str = ""
    signer_name: str
    signer_latin_name: str = ""
    office: str
    """The office of the person who signed."""
    endorsed_on: str
    """A sentence, such as "on 12 November 2018"."""
    entry: str
    """Names the entry, such as "Entry 31 on the roll"; stands in for a body's name that cannot be printed at all."""
    entry_url: str
    version: str
    """Names the version and what follows, such as "Version 1 of the text, SHA-256"."""
    version_sha256: str
    """In lower-case hexadecimal."""
    evidence: tuple[str, ...] = ()
    """A sentence for each kind of evidence that was reached."""
    issued_on: str
    """A sentence, such as "Issued on 2 January 2027"."""
    made_on: dt.date
    """The date of issue, for the file's metadata."""
    labels: CertificateLabels

    def __post_init__(self) -> None:
        if not _LANGUAGE.fullmatch(self.language):
            raise InvalidFacts(f"{self.language!r} is not the tag of a language.")
        if not _SHA256.fullmatch(self.version_sha256):
            raise InvalidFacts(f"{self.version_sha256!r} is not a SHA-256 in hexadecimal.")
        if not (self.call_title.strip() and self.body_name.strip() and self.entry.strip()):
            raise InvalidFacts("The call's title, the body's name and the entry must be given.")
        check_web_address(self.entry_url)


def certificate_pdf(facts: CertificateFacts) -> bytes:
    """Return the certificate as PDF: one page, tagged (PDF/UA-1), for archives (PDF/A-2a), its fonts embedded.

    The same facts give the same bytes; a name beyond Latin, Greek, Cyrillic, Arabic and Hebrew is set in what the
    machine has. A name whose letters no font has is shown by its Latin name, else by the entry, and a line says so; a
    person's name and office are left out for that line. Raises NoTypeFor when a sentence of the language itself cannot be
    set (take another language), DoesNotFit when the facts fill more than a page in the smallest type, and TooLongForQR
    for an address of more than 2,331 bytes.
    """
    shown, labels = _Shown.of(facts), facts.labels
    texts = (
        shown.body, shown.signer, shown.office, facts.call_title, facts.kind, facts.country, facts.endorsed_on,
        facts.entry, facts.entry_url, facts.version, *facts.evidence, facts.issued_on, labels.kicker,
        labels.has_endorsed, labels.signed_by, labels.evidence, labels.check, labels.qr_alt, labels.own_letters,
    )  # fmt: skip
    return typeset("certificate.typ", _filled(facts, shown), texts=texts, made_on=facts.made_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """The names as they can be printed, and whether the body or the person needs a word on that."""

    body: str
    signer: str
    office: str
    body_replaced: bool
    signer_replaced: bool

    @classmethod
    def of(cls, facts: CertificateFacts) -> "_Shown":
        """Each name as it is where there is type for it, else the best that can be printed."""
        body = _printable(facts.body_name, facts.body_latin_name, facts.entry)
        signer = _printable(facts.signer_name, facts.signer_latin_name)
        office = _printable(facts.office)
        return cls(
            body=body,
            signer=signer,
            office=office,
            body_replaced=body != facts.body_name,
            signer_replaced=(signer, office) != (facts.signer_name, facts.office),
        )


def _printable(*names: str) -> str:
    """The first of `names` that is not blank and has type for all its letters, else nothing."""
    return next((name for name in names if name.strip() and has_type_for(name)), "")


def _filled(facts: CertificateFacts, shown: _Shown) -> dict[str, object]:
    """What the template reads, ready to be JSON."""
    tag = _LANGUAGE.fullmatch(facts.language)
    assert tag is not None
    labels, digest = facts.labels, facts.version_sha256
    return {
        "lang": tag[1],
        "region": tag[2],
        "rtl": facts.rtl,
        "made_on": [facts.made_on.year, facts.made_on.month, facts.made_on.day],
        "document_title": f"{labels.kicker} – {shown.body}",
        "kicker": labels.kicker,
        "entry": facts.entry,
        "body": _named(shown.body, rtl=facts.rtl),
        "body_remark": labels.own_letters if shown.body_replaced else "",
        "place": " · ".join(filter(None, (facts.kind, facts.country))),
        "has_endorsed": labels.has_endorsed,
        "call_title": facts.call_title,
        "endorsed_on": facts.endorsed_on,
        "signed_by": labels.signed_by,
        "signer": _named(shown.signer, rtl=facts.rtl),
        "office": _named(shown.office, rtl=facts.rtl),
        "signer_remark": labels.own_letters if shown.signer_replaced else "",
        "version": facts.version,
        "sha256": [digest[start : start + _DIGITS_A_GROUP] for start in range(0, len(digest), _DIGITS_A_GROUP)],
        "evidence_title": labels.evidence,
        "evidence": facts.evidence,
        "check": labels.check,
        "url": facts.entry_url,
        "qr": qr_svg(facts.entry_url),
        "qr_quiet": QUIET_ZONE / (len(qr_matrix(facts.entry_url)) + 2 * QUIET_ZONE),
        "qr_alt": labels.qr_alt,
        "issued_on": facts.issued_on,
    }


def _named(name: str, *, rtl: bool) -> dict[str, object]:
    """A name with the direction of its own letters, else of the page."""
    return {"text": name, "rtl": runs_from_right(name, otherwise=rtl)}
