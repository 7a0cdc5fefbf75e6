"""Questions about partners: who they are, whose a code is, and what came through them. Figures are of people who confirmed."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from django.db.models import Q, QuerySet, Sum

from undersigned.calls.models import Signature
from undersigned.calls.states import CONFIRMED
from undersigned.campaigns.models import ActionTaken, Partner, PartnerConsent, PartnerVisits, TrackedLink
from undersigned.campaigns.states import ACTIVE
from undersigned.domains.registrable import NotADomain, registrable_domain

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


def partners_with_logo(campaign_id: int) -> set[int]:
    """Return which active partners of a campaign have a logo."""
    shown = Partner.objects.filter(campaign=campaign_id, state=ACTIVE).exclude(logo=b"").order_by()
    return set(shown.values_list("pk", flat=True))


def partner_of_code(code: str) -> Partner | None:
    """Return the active partner whose link in force has this code, or None."""
    link = links_in_force([code]).get(code)
    return link.partner if link is not None else None


def is_known_code(code: str) -> bool:
    """Say whether a code counts for somebody: an active partner, or a person who asks others."""
    return bool(links_in_force([code]))


def links_in_force(codes: Collection[str]) -> dict[str, TrackedLink]:
    """Return the links that count for somebody by their code: not ended, and of no partner that left. One query or none."""
    # Whatever else an address can hold, a code never does, and PostgreSQL takes no NUL.
    asked = {code for code in codes if 0 < len(code) <= LONGEST_CODE and code.isascii() and code.isprintable()}
    if not asked:
        return {}
    links = TrackedLink.objects.filter(code__in=asked, ended_at=None).select_related("partner")
    return {one.code: one for one in links if one.partner is None or one.partner.state == ACTIVE}


def came_by(link: TrackedLink, *, widget: bool, origin: str) -> Way:
    """Say how somebody came through a link: a widget counts as the partner's only on the site of the partner.

    ``origin`` is the host that sent the form, without its port; "" where it stood in our own frame and nothing is known.
    """
    if not widget or link.partner is None:
        return LINK
    return WIDGET if not origin or is_site_of(link.partner, origin) else FOREIGN


def credited(code: str, *, widget: bool, origin: str) -> tuple[str, str]:
    """Return a code with how somebody came through it, as came_by says; two empty words where it counts for nobody."""
    link = links_in_force([code]).get(code)
    return ("", "") if link is None else (code, came_by(link, widget=widget, origin=origin))


def is_site_of(partner: Partner, host: str) -> bool:
    """Say whether a host belongs to a partner's website: the same host, or the same registrable domain."""
    own = urlsplit(partner.website).hostname or ""
    if not own or not host:
        return False
    if own == host:
        return True
    try:
        return registrable_domain(own) == registrable_domain(host)
    except NotADomain:
        return False


def partner_through(code: str) -> Partner | None:
    """Return the partner that a code brought somebody to, if it is active still; the code may have ended since."""
    link = TrackedLink.objects.filter(code=code, partner__state=ACTIVE).select_related("partner").first()
    return link.partner if link else None


def consents_in_force(address_id: int) -> list[PartnerConsent]:
    """Return which partners a person lets write to them, the first given first."""
    given = PartnerConsent.objects.filter(address=address_id, withdrawn_at=None).select_related("partner")
    return list(given.defer("box", "partner__logo"))


def withdrawals_to_tell(*, limit: int) -> dict[Partner, list[PartnerConsent]]:
    """Return the consents that were taken back and of which their partner's website has not heard, by partner, the oldest first.

    At most so many a partner; partners that left are told too, for they may hold an export.
    """
    untold = Q(withdrawn_at__isnull=False, partner_told_at=None)
    waiting = PartnerConsent.objects.filter(untold).exclude(partner__webhook="").values("partner")
    partners = Partner.objects.filter(pk__in=waiting).defer("logo").order_by("pk")
    return {
        one: list(one.consents.filter(untold).select_related("address").order_by("withdrawn_at", "pk")[:limit])
        for one in partners
    }


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


def codes_of_partners(campaign_id: int) -> QuerySet[TrackedLink, str]:
    """Return every code that the partners of a campaign ever had."""
    return TrackedLink.objects.filter(campaign=campaign_id, partner__isnull=False).values_list("code", flat=True)


def distinct_people(campaign_id: int, *more: QuerySet[Any, Any]) -> int:
    """Return how many people came through the partners of a campaign, each once however many partners brought them.

    An address is known by its keyed digest alone (people.models.Address), so no partner learns of another's people. ``more``: the
    addresses of those whom a room above knows to have come through them (mailing.queries.partners).
    """
    codes = codes_of_partners(campaign_id)
    signed = Signature.objects.filter(came_through__in=codes, state=CONFIRMED).exclude(came_by=FOREIGN)
    acted = ActionTaken.objects.filter(came_through__in=codes, address__isnull=False).exclude(came_by=FOREIGN)
    agreed = PartnerConsent.objects.filter(partner__campaign=campaign_id, withdrawn_at=None)
    people = [one.order_by().values("address") for one in (signed, acted, agreed, *more)]
    return people[0].union(*people[1:]).count()
