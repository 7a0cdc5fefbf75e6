"""Questions about the links of mailings."""

from typing import Final

from undersigned.mailing.models import Mailing, MailingLink

_BEYOND: Final = 2**63
"""No row of any database has this number; asking for a greater one is an error in SQLite."""


def address_of(mailing_id: int, number: int) -> str | None:
    """Return where a counted link leads, or None."""
    if max(mailing_id, number) >= _BEYOND:
        return None
    return MailingLink.objects.filter(mailing=mailing_id, number=number).values_list("url", flat=True).first()


def counts_openings(mailing_id: int) -> bool:
    """Say whether a mailing counts how often it is opened."""
    return mailing_id < _BEYOND and Mailing.objects.filter(pk=mailing_id, count_opens=True).exists()
