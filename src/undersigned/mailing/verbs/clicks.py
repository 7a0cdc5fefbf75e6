"""Writes of this room: the links of a mailing, and how often they were followed. Figures, and nothing about anybody."""

from collections.abc import Sequence

from django.db.models import F

from undersigned.mailing.models import Mailing, MailingLink

VARIANTS = ("a", "b")


def keep_links(mailing: Mailing, urls: Sequence[str]) -> list[int]:
    """Store the addresses that a mailing counts, and return the number of each. One that is stored already keeps its number."""
    Mailing.objects.select_for_update().get(pk=mailing.pk)
    known = dict(MailingLink.objects.filter(mailing=mailing).values_list("url", "number"))
    new = [url for url in dict.fromkeys(urls) if url not in known]
    following = max(known.values(), default=0) + 1
    rows = [MailingLink(mailing=mailing, number=number, url=url) for number, url in enumerate(new, following)]
    MailingLink.objects.bulk_create(rows)
    known |= {row.url: row.number for row in rows}
    return [known[url] for url in urls]


def add_clicks(*, mailing_id: int, number: int, variant: str, count: int) -> bool:
    """Add to how often a link was followed; False where there is no such link or variant."""
    if variant not in VARIANTS:
        return False
    field = f"clicks_{variant}"
    return bool(MailingLink.objects.filter(mailing=mailing_id, number=number).update(**{field: F(field) + count}))


def add_opens(*, mailing_id: int, count: int) -> bool:
    """Add to how often a mailing was opened; False where it does not count that."""
    return bool(Mailing.objects.filter(pk=mailing_id, count_opens=True).update(opens=F("opens") + count))
