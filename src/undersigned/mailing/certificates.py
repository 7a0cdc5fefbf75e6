"""The certificate and the badge of an entry of the roll, in a reader's language: the same by letter and for download."""

import unicodedata
from datetime import date, datetime

from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from undersigned.calls.queries import title_of
from undersigned.endorsements.queries import evidence_of
from undersigned.endorsements.states import DOCUMENT, DOMAIN, MAILBOX, OWN_MAILBOX, TWO_REVIEWERS
from undersigned.locale.days import written_day
from undersigned.mailing.links import entry_link
from undersigned.papers.badge import BadgeFacts, badge_snippet, badge_svg
from undersigned.papers.certificate import CertificateFacts, CertificateLabels, certificate_pdf
from undersigned.papers.typesetting import DoesNotFit, NoTypeFor
from undersigned.people.kinds import KIND_WORDS
from undersigned.people.queries import countries_by_code
from undersigned.roll.models import RollEntry
from undersigned.values.countries import country_name, is_country
from undersigned.values.dates import PartialDate


class NoCertificate(LookupError):
    """The entry came by no endorsement on this site, or stands no longer: there is nothing to certify."""


def certificate_of(entry: RollEntry, *, public_url: str, language: str, now: datetime) -> bytes:
    """Return the certificate of an entry that stands and that a body endorsed for on this site. Raises NoCertificate.

    Where a language's sentences cannot be set in type, it is in English.
    """
    if entry.endorsement is None or entry.version is None or entry.state != RollEntry.State.LISTED:
        raise NoCertificate
    try:
        return certificate_pdf(_certificate(entry, public_url, language, localtime(now).date()))
    except DoesNotFit as error:
        raise NoCertificate from error
    except NoTypeFor:
        return certificate_pdf(_certificate(entry, public_url, "en", localtime(now).date()))


def badge_of(entry: RollEntry, *, language: str) -> str:
    """Return the badge of an entry that stands, as SVG. Raises NoCertificate for one that stands no longer."""
    return badge_svg(_badge(entry, language))


def snippet_of(entry: RollEntry, *, public_url: str, language: str) -> str:
    """Return the HTML with which a body shows its badge. Raises NoCertificate."""
    address = entry_link(public_url, language, entry.slug)
    return badge_snippet(_badge(entry, language), badge_url=f"{address}badge.svg", entry_url=address)


def name_of(entry: RollEntry, language: str) -> str:
    """Return an entry's name: a State's in the reader's language, any other as it endorsed."""
    countries = countries_by_code() if entry.kind == "state" else {}
    return countries[entry.country].name_in(language) if entry.country in countries else entry.name


def _badge(entry: RollEntry, language: str) -> BadgeFacts:
    if entry.state != RollEntry.State.LISTED:
        raise NoCertificate
    with translation.override(language):
        since = entry.listed_on or entry.since
        return BadgeFacts(
            language=language,
            rtl=translation.get_language_bidi(),
            call_title=title_of(entry.call_id, language),
            body_name=name_of(entry, language),
            stands_behind=pgettext("between a body's name and a call's title", "stands behind the"),
            since=_("since %(day)s") % {"day": written_day(since)} if since else "",
        )


def _certificate(entry: RollEntry, public_url: str, language: str, today: date) -> CertificateFacts:
    endorsement, version = entry.endorsement, entry.version
    assert endorsement is not None
    assert version is not None
    with translation.override(language):
        return CertificateFacts(
            language=language,
            rtl=translation.get_language_bidi(),
            call_title=title_of(entry.call_id, language),
            body_name=entry.name,
            body_latin_name=next((name for name in entry.other_names if _is_latin(name)), ""),
            kind=str(KIND_WORDS[entry.kind]),
            country=country_name(entry.country, language) if is_country(entry.country) else "",
            signer_name=endorsement.signer_name,
            office=endorsement.signer_office,
            endorsed_on=_endorsed_on(entry),
            entry=_("Entry “%(address)s” on the roll") % {"address": entry.slug},
            entry_url=entry_link(public_url, language, entry.slug),
            version=_("Version %(number)s of the text, SHA-256") % {"number": version.number},
            version_sha256=version.sha256,
            evidence=_evidence(entry),
            issued_on=_("Issued on %(day)s") % {"day": written_day(today)},
            made_on=today,
            labels=_labels(),
        )


def _is_latin(name: str) -> bool:
    """Whether all letters of a name are Latin ones, with whatever accents."""
    return all(unicodedata.name(one, "").startswith("LATIN ") for one in name if one.isalpha())


def _endorsed_on(entry: RollEntry) -> str:
    value = PartialDate.parse(entry.endorsed_on).value
    return _("on %(day)s") % {"day": written_day(value)} if isinstance(value, date) else ""


def _evidence(entry: RollEntry) -> tuple[str, ...]:
    """A sentence for each rung that was reached above the claim."""
    assert entry.endorsement_id is not None
    sentences = {
        MAILBOX: _("A mailbox of the body has confirmed it."),
        OWN_MAILBOX: _("A mailbox at the body’s own domain has confirmed it."),
        DOMAIN: _("The body has shown that it controls its domain."),
        DOCUMENT: _("A document or a public statement says so."),
        TWO_REVIEWERS: _("Two persons have reviewed it."),
    }
    reached = {one.rung for one in evidence_of(entry.endorsement_id)}
    if OWN_MAILBOX in reached:
        reached.discard(MAILBOX)
    return tuple(sentence for rung, sentence in sentences.items() if rung in reached)


def _labels() -> CertificateLabels:
    return CertificateLabels(
        kicker=_("Certificate of endorsement"),
        has_endorsed=pgettext("between a body's name and a call's title", "has endorsed the"),
        signed_by=_("Signed by"),
        evidence=_("Evidence"),
        check=_("The roll is public. This entry, and whether it still stands, is at"),
        qr_alt=_("QR code with the address of the entry"),
        own_letters=_("The name in its own letters stands on the roll."),
    )
