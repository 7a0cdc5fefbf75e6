"""Questions about partners that the newsletter has a part in: who came through them and asked for it, each person once."""

from collections.abc import Collection
from dataclasses import replace

from django.db.models import QuerySet

from undersigned.calls.models import Signature
from undersigned.calls.states import CONFIRMED
from undersigned.campaigns.queries import partners
from undersigned.campaigns.queries.partners import FOREIGN, PartnerFigures
from undersigned.mailing.models import Subscriber


def figures_with_news(partner_id: int) -> PartnerFigures:
    """Return what came through a partner, as of now; who signed for news and subscribed beside it is one who wants news."""
    codes = list(partners.codes_of(partner_id))
    signed = Signature.objects.filter(came_through__in=codes, state=CONFIRMED, wants_news=True).exclude(came_by=FOREIGN)
    want = signed.order_by().values("address").union(subscribed_through(codes).order_by().values("address"))
    return replace(partners.figures_of(partner_id), newsletter=want.count())


def people_through(campaign_id: int) -> int:
    """Return how many people came through the partners of a campaign, each once, also those who only subscribed."""
    codes = list(partners.codes_of_partners(campaign_id))
    return partners.distinct_people(campaign_id, subscribed_through(codes))


def subscribed_through(codes: Collection[str]) -> QuerySet[Subscriber]:
    """Return who came through these codes and gets news; not by a widget on somebody else's site."""
    return Subscriber.objects.filter(came_through__in=codes).exclude(came_by=FOREIGN)
