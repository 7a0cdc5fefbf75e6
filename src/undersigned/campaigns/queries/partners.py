"""Questions about partners: who they are, whose a code is, and what came through them. Figures are of people who confirmed."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal

from django.db.models import QuerySet, Sum

from undersigned.calls.models import Signature
from undersigned.calls.states import CONFIRMED
from undersigned.campaigns.models import ActionTaken, Partner, PartnerConsent, PartnerVisits, TrackedLink
from undersigned.campaigns.states import ACTIVE

LINK: Final = "link"
WIDGET: Final = "widget"
FOREIGN: Final = "foreign"
"""How somebody came: by the link, by the partner's widget, or by its widget on a site that is not the partner's."""

Way = Literal["link", "widget", "foreign"]

LONGEST_CODE: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerFigures:
    """What came through a partner's links, those of before too. ``foreign`` is apart and in no other figure."""

    visits: int
    signatures: int
    actions: int
    newsletter: int
    contacts: int
    foreign_visits: int
    foreign: int
    """Signatures and actions by its widget on somebody else's site."""


def active_partners(campaign_id: int) -> list[Partner]:
    """Return the partners of a campaign by kind, then name; their logos are not loaded."""
    partners = Partner.objects.filter(campaign=campaign_id, state=ACTIVE).defer("logo", "contact_box")
    order = list(Partner.Kind.values)
    return sorted(partners, key=lambda one: (order.index(one.kind), one.name.casefold(), one.pk))


def partner_of_code(code: str) -> Partner | None:
    """Return the active partner whose link in force has this code, or None."""
    link = links_in_force([code]).get(code)
    return link.partner if link is not None else None


def is_known_code(code: str) -> bool:
    """Say whether a code counts for somebody: an active partner, or a person who asks others."""
    return bool(links_in_force([code]))


def links_in_force(codes: Collection[str]) -> dict[str, TrackedLink]:
    """Return the links that count for somebody by their code: not ended, and of no partner that left. One query or none."""
    asked = {code for code in codes if 0 < len(code) <= LONGEST_CODE}
    if not asked:
        return {}
    links = TrackedLink.objects.filter(code__in=asked, ended_at=None).select_related("partner")
    return {one.code: one for one in links if one.partner is None or one.partner.state == ACTIVE}


def code_in_force(partner_id: int) -> str:
    """Return the code of a partner's link that is in force; empty where there is none."""
    code = TrackedLink.objects.filter(partner=partner_id, ended_at=None).values_list("code", flat=True).first()
    return code or ""


def codes_of(partner_id: int) -> QuerySet[TrackedLink, str]:
    """Return every code a partner ever had: what was counted for it while a code was in force stays."""
    return TrackedLink.objects.filter(partner=partner_id).values_list("code", flat=True)


def figures_of(partner_id: int) -> PartnerFigures:
    """Return what came through a partner, as of now."""
    codes = list(codes_of(partner_id))
    signatures = Signature.objects.filter(came_through__in=codes, state=CONFIRMED)
    actions = ActionTaken.objects.filter(came_through__in=codes)
    visits = dict(PartnerVisits.objects.filter(partner=partner_id).values_list("by").annotate(Sum("count")).order_by())
    foreign = signatures.filter(came_by=FOREIGN).count() + actions.filter(came_by=FOREIGN).count()
    ours = signatures.exclude(came_by=FOREIGN)
    return PartnerFigures(
        visits=visits.get(LINK, 0) + visits.get(WIDGET, 0),
        signatures=ours.count(),
        actions=actions.exclude(came_by=FOREIGN).count(),
        newsletter=ours.filter(wants_news=True).count(),
        contacts=PartnerConsent.objects.filter(partner=partner_id, withdrawn_at=None).count(),
        foreign_visits=visits.get(FOREIGN, 0),
        foreign=foreign,
    )


def distinct_people(campaign_id: int) -> int:
    """Return how many people came through the partners of a campaign, each once however many partners brought them.

    An address is known by its keyed digest alone (people.models.Address), so no partner learns of another's people.
    """
    codes = TrackedLink.objects.filter(campaign=campaign_id, partner__isnull=False).values("code")
    signed = Signature.objects.filter(came_through__in=codes, state=CONFIRMED).exclude(came_by=FOREIGN)
    acted = ActionTaken.objects.filter(came_through__in=codes, address__isnull=False).exclude(came_by=FOREIGN)
    agreed = PartnerConsent.objects.filter(partner__campaign=campaign_id, withdrawn_at=None)
    people = [one.order_by().values("address") for one in (signed, acted, agreed)]
    return people[0].union(*people[1:]).count()
