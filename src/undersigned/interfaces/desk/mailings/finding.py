"""What the desk asks of mailings: one by its number, with what its screens read of it, and the lists to choose from."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from undersigned.calls.models import Call
from undersigned.campaigns.models import Event
from undersigned.campaigns.queries.landing import begun_first, has_started
from undersigned.campaigns.states import PUBLISHED
from undersigned.interfaces.desk.campaigns.screen import or_404
from undersigned.interfaces.desk.words import in_own_language
from undersigned.mailing.models import Mailing, MailingSeries, MailingText, Segment, SeriesStep, Topic
from undersigned.mailing.queries.segments import GROUPS

Choices = list[tuple[str, Any]]
MOST_CHOICES = 200


@dataclass(frozen=True, slots=True)
class Numbered:
    """A part of a list that has no row of its own: its place in it, and what it says. ``pk`` tells parts apart in forms."""

    pk: str
    value: Any


def find_mailing(pk: int) -> Mailing:
    """Return a mailing with its campaign, topic and segment. Raises Http404."""
    found: Mailing = or_404(Mailing.objects.select_related("campaign", "topic", "segment").filter(pk=pk).first())
    return found


def find_text(pk: int) -> MailingText:
    """Return a text with its mailing. Raises Http404."""
    texts = MailingText.objects.select_related("mailing__segment", "mailing__topic")
    found: MailingText = or_404(texts.filter(pk=pk).first())
    return found


def find_segment(pk: int) -> Segment:
    """Return a segment. Raises Http404."""
    found: Segment = or_404(Segment.objects.filter(pk=pk).first())
    return found


def find_series(pk: int) -> MailingSeries:
    """Return a series with its call. Raises Http404."""
    found: MailingSeries = or_404(MailingSeries.objects.select_related("call").filter(pk=pk).first())
    return found


def series_of(mailing: Mailing) -> MailingSeries | None:
    """Return the series that a mailing is a step of, or None."""
    step = SeriesStep.objects.filter(mailing=mailing).select_related("series").first()
    return step.series if step else None


def rules_of(segment: Segment) -> list[Numbered]:
    """Return the rules of a segment in the order of their groups, numbered: ``value`` is (group, rule)."""
    return [
        Numbered(f"{group}-{at}", (group, rule))
        for group in GROUPS
        for at, rule in enumerate(segment.rules.get(group, []))
    ]


def languages() -> Choices:
    """Return the languages of the site."""
    return [(code, name) for code, name in settings.LANGUAGES]


def topics() -> Choices:
    """Return the topics that subscribers can choose, by their number."""
    return [(str(one.pk), in_own_language(one.title)) for one in Topic.objects.filter(open=True)]


def segments(*, but: int | None = None) -> Choices:
    """Return all segments by their number, but for one."""
    found = Segment.objects.exclude(pk=but or 0).values_list("pk", "name")[:MOST_CHOICES]
    return [(str(pk), name) for pk, name in found]


def campaigns() -> Choices:
    """Return all campaigns by their number, those that have begun first; of the others it is said that they have not."""
    today = timezone.localdate()
    return [
        (
            str(one.pk),
            str(one) if has_started(one, today=today) else _("%(campaign)s (not public yet)") % {"campaign": one},
        )
        for one in begun_first(today)[:MOST_CHOICES]
    ]


def calls() -> Choices:
    """Return all calls by their number."""
    return [(str(pk), name) for pk, name in Call.objects.order_by("pk").values_list("pk", "name")[:MOST_CHOICES]]


def events() -> list[Event]:
    """Return the published events, the latest first."""
    begun = Event.objects.filter(state=PUBLISHED, campaign__starts_on__lte=timezone.localdate())
    return list(begun.order_by("-starts_at", "-pk")[:MOST_CHOICES])


def mailings() -> Choices:
    """Return the latest mailings whose texts a new one may begin with."""
    found = Mailing.objects.order_by("-made_at", "-pk").values_list("pk", "name")[:50]
    return [("", _("Nothing yet")), *((str(pk), name) for pk, name in found)]
