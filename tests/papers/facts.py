"""The facts of a certificate and a badge, as a caller would bring them."""

import dataclasses
import datetime as dt
from typing import Any

from undersigned.papers.badge import BadgeFacts
from undersigned.papers.certificate import CertificateFacts, CertificateLabels

URL = "https://call.example.org/roll/estonia/"
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
NO_FONT_HAS = "\ue000"
"""A letter of the private use area: no font of any machine is asked for it."""

ENGLISH = CertificateFacts(
    language="en",
    call_title="Paris Call for Trust and Security in Cyberspace",
    body_name="Republic of Estonia",
    kind="State",
    country="Estonia",
    signer_name="Kersti Kaljulaid",
    office="President of the Republic",
    endorsed_on="on 12 November 2018",
    entry="Entry 31 on the roll",
    entry_url=URL,
    version="Version 1 of the text, SHA-256",
    version_sha256=SHA256,
    evidence=("Control of the domain example.ee, shown on 3 November 2018", "Reviewed by two persons"),
    issued_on="Issued on 2 January 2027",
    made_on=dt.date(2027, 1, 2),
    labels=CertificateLabels(
        kicker="Certificate of endorsement",
        has_endorsed="has endorsed the",
        signed_by="Signed by",
        evidence="Evidence",
        check="The roll is public. This entry, and whether it still stands, is at",
        qr_alt="QR code that leads to the entry",
        own_letters="The name in its own letters stands on the roll.",
    ),
)

ARABIC = dataclasses.replace(
    ENGLISH,
    language="ar",
    rtl=True,
    call_title="نداء باريس من أجل الثقة والأمن في الفضاء الإلكتروني",
    body_name="المملكة المغربية",
    kind="دولة",
    country="المغرب",
    signer_name="فاطمة الزهراء المنصوري",
    office="وزيرة",
    endorsed_on="في 12 نوفمبر 2018",
    entry="القيد 31",
    version="النسخة 1 من النص، SHA-256",
    evidence=("راجعها شخصان",),
    issued_on="صدرت في 2 يناير 2027",
    labels=CertificateLabels(
        kicker="شهادة تأييد",
        has_endorsed="أيدت",
        signed_by="وقعها",
        evidence="الأدلة",
        check="السجل علني. يمكن قراءة هذا القيد على العنوان",
        qr_alt="رمز يؤدي إلى القيد",
        own_letters="الاسم بحروفه الأصلية في السجل.",
    ),
)

BADGE = BadgeFacts(
    language="en",
    call_title="Paris Call for Trust and Security in Cyberspace",
    body_name="Republic of Estonia",
    stands_behind="stands behind the",
    since="since 12 November 2018",
)

ARABIC_BADGE = BadgeFacts(
    language="ar",
    rtl=True,
    call_title="نداء باريس من أجل الثقة والأمن في الفضاء الإلكتروني",
    body_name="المملكة المغربية",
    stands_behind="تؤيد",
    since="منذ 12 نوفمبر 2018",
)


def certificate(**changed: Any) -> CertificateFacts:
    """The English certificate with some facts changed."""
    return dataclasses.replace(ENGLISH, **changed)


def badge(**changed: Any) -> BadgeFacts:
    """The English badge with some facts changed."""
    return dataclasses.replace(BADGE, **changed)
