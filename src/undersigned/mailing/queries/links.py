"""Questions about the links of mailings."""

from undersigned.mailing.models import Mailing, MailingLink


def address_of(mailing_id: int, number: int) -> str | None:
    """Return where a counted link leads, or None."""
    return MailingLink.objects.filter(mailing=mailing_id, number=number).values_list("url", flat=True).first()


def counts_openings(mailing_id: int) -> bool:
    """Say whether a mailing counts how often it is opened."""
    return Mailing.objects.filter(pk=mailing_id, count_opens=True).exists()
