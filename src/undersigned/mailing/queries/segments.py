"""Segments: a part of the subscribers by rules that are data, whom a mailing would reach, and how many that are.

Rules are ``{"all": [...], "any": [...], "none": [...]}``, each list of rules with one key each: ``{"language": ["fr"]}``. Somebody
is in it for whom all of the first hold, at least one of the second if there are any, and none of the third.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from operator import and_, or_
from typing import Any, Final

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.db.models.lookups import Contains, Exact
from django.utils.translation import gettext as _

from undersigned.calls.models import Signature
from undersigned.calls.states import CONFIRMED
from undersigned.campaigns.models import ActionTaken, Rsvp, TrackedLink
from undersigned.campaigns.states import SEATED
from undersigned.mailing.models import Frequency, Segment, Subscriber, Suppression
from undersigned.values.countries import UnknownCountry, country_name

GROUPS: Final = ("all", "any", "none")
LANGUAGE, COUNTRY, TOPIC, PARTNER = "language", "country", "topic", "partner"
SIGNED, ACTED, ATTENDED = "signed", "acted", "attended"
SINCE, BEFORE, SEGMENT = "joined_since", "joined_before", "segment"
_WORDS: Final = (LANGUAGE, COUNTRY, TOPIC)
_ROWS: Final = (PARTNER, SEGMENT)
_DEEDS: Final = (SIGNED, ACTED, ATTENDED)
_DAYS: Final = (SINCE, BEFORE)
KINDS: Final = (*_WORDS, PARTNER, *_DEEDS, *_DAYS, SEGMENT)
MOST_RULES: Final = 40
MOST_VALUES: Final = 300
MOST_DEEP: Final = 5
"""How many segments may stand in one another."""
NOT_YET: Final = {Frequency.WEEKLY: timedelta(days=6, hours=12), Frequency.MONTHLY: timedelta(days=27, hours=12)}
"""How long after a mailing the next one waits for who wants few: half a day less, so that the same hour of the week is right."""

Rules = Mapping[str, Any]


class BadRules(ValueError):
    """Rules that cannot be used; ``sentences`` say what is wrong, one a rule."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = list(sentences)
        super().__init__(" ".join(self.sentences))


@dataclass(frozen=True, slots=True)
class Size:
    """How many are in a segment, how many of them a mailing would reach now, and those by the language they read."""

    matching: int
    total: int
    by_language: dict[str, int]


def clean_rules(rules: Rules, *, segment_id: int | None = None) -> dict[str, list[dict[str, Any]]]:
    """Return rules with nothing in them that is not known; ``segment_id`` is the segment they are for. Raises BadRules."""
    if not isinstance(rules, Mapping) or set(rules) - set(GROUPS):
        raise BadRules([_("These are no rules of a segment.")])
    cleaned: dict[str, list[dict[str, Any]]] = {}
    sentences: list[str] = []
    for group in GROUPS:
        for rule in rules.get(group) or []:
            try:
                cleaned.setdefault(group, []).append(_clean_rule(rule))
            except BadRules as error:
                sentences += error.sentences
    if sum(map(len, cleaned.values())) > MOST_RULES:
        sentences.append(_("A segment has at most %(most)s rules.") % {"most": MOST_RULES})
    if not sentences:
        _check_circle(cleaned, segment_id)
    if sentences:
        raise BadRules(sentences)
    return cleaned


def _clean_rule(rule: Any) -> dict[str, Any]:
    if not isinstance(rule, Mapping) or len(rule) != 1:
        raise BadRules([_("These are no rules of a segment.")])
    ((kind, value),) = rule.items()
    if kind in _DEEDS and value is True:
        return {kind: True}
    if kind in _DAYS:
        return {kind: _clean_day(value)}
    if kind not in KINDS or not isinstance(value, list) or not 0 < len(value) <= MOST_VALUES:
        raise BadRules([_("A rule says nothing. Please choose at least one value, or take the rule away.")])
    whole = kind in _ROWS or kind in _DEEDS
    if any(not isinstance(one, int if whole else str) or isinstance(one, bool) for one in value):
        raise BadRules([_("A rule says nothing. Please choose at least one value, or take the rule away.")])
    values = [one.strip() for one in value] if not whole else list(value)
    if kind == COUNTRY:
        values = [_clean_country(one) for one in values]
    if kind == LANGUAGE and set(values) - {code for code, _name in settings.LANGUAGES}:
        raise BadRules([_("The site does not speak one of these languages.")])
    return {kind: list(dict.fromkeys(values))}


def _clean_country(code: str) -> str:
    try:
        country_name(code.upper(), "en")
    except UnknownCountry:
        sentence = _("“%(code)s” is no country. Please write codes of two letters, such as FR.")
        raise BadRules([sentence % {"code": code[:20]}]) from None
    return code.upper()


def _clean_day(value: Any) -> str:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise BadRules([_("Please choose a day.")]) from None


def segments_in(rules: Rules) -> set[int]:
    """Return the segments that rules name themselves."""
    found = [rule.get(SEGMENT, []) for group in GROUPS for rule in rules.get(group) or []]
    return {one for names in found for one in names}


def _check_circle(rules: Rules, segment_id: int | None) -> None:
    """Walk down the segments that rules name, a query a depth, and look at those that the segment is part of.

    Raises BadRules for a circle, and for what is too deep or gone.
    """
    wanted = segments_in(rules)
    for _depth in range(MOST_DEEP):
        if not wanted:
            break
        if segment_id in wanted:
            raise BadRules([_("This segment would contain itself. Please take that rule away.")])
        found = Segment.objects.in_bulk(wanted)
        if len(found) < len(wanted):
            raise BadRules([_("One of the segments it names is not there any more.")])
        wanted = set().union(*(segments_in(one.rules) for one in found.values()))
    if wanted or (segment_id is not None and _makes_too_deep(rules, segment_id)):
        raise BadRules([_("Segments stand in one another at most %(most)s deep.") % {"most": MOST_DEEP}])


def _makes_too_deep(rules: Rules, segment_id: int) -> bool:
    """Say whether a segment that this one is part of would be too deep with these rules in it: two queries."""
    names = _names() | {segment_id: segments_in(rules)}
    for one in segments_with(segment_id):
        wanted = names[one]
        for _depth in range(MOST_DEEP):
            wanted = set().union(*(names.get(name, set()) for name in wanted))
        if wanted:
            return True
    return False


def _names() -> dict[int, set[int]]:
    """Return which segments each segment names itself."""
    return {one.pk: segments_in(one.rules) for one in Segment.objects.only("pk", "rules")}


def segments_with(segment_id: int) -> set[int]:
    """Return this segment and every segment that it is part of."""
    within = _names()
    found = {segment_id}
    while more := {pk for pk, names in within.items() if names & found} - found:
        found |= more
    return found


def within(rules: Rules, *, now: datetime) -> Q:
    """Return the condition on Subscriber that rules make. Raises BadRules where they can no longer be read."""
    return _within(rules, now, MOST_DEEP)


def _within(rules: Rules, now: datetime, deep: int) -> Q:
    condition = Q()
    for rule in rules.get("all") or []:
        condition &= _one(rule, now, deep)
    if chosen := rules.get("any"):
        condition &= reduce(or_, [_one(rule, now, deep) for rule in chosen])
    for rule in rules.get("none") or []:
        condition &= ~_one(rule, now, deep)
    return condition


def _one(rule: Mapping[str, Any], now: datetime, deep: int) -> Q:
    ((kind, value),) = rule.items()
    match kind:
        case "language":
            return Q(language__in=value)
        case "country":
            return Q(country__in=value)
        case "topic":
            return reduce(or_, [chose(slug) for slug in value])
        case "partner":
            codes = TrackedLink.objects.filter(partner__in=value).values("code")
            return Q(came_through__in=codes) & ~Q(came_through="")
        case "joined_since" | "joined_before":
            moment = datetime.combine(date.fromisoformat(value), datetime.min.time(), UTC)
            return Q(subscribed_at__gte=moment) if kind == SINCE else Q(subscribed_at__lt=moment)
        case "segment":
            return _segments(value, now, deep)
    return _deed(kind, value, now)


def _segments(ids: list[int], now: datetime, deep: int) -> Q:
    found = Segment.objects.in_bulk(ids)
    if deep == 0 or len(found) < len(set(ids)):
        raise BadRules([_("One of the segments it names is not there any more.")])
    # A segment without rules is everybody: a condition that always holds, where an empty Q would vanish from an "or".
    return reduce(or_, [_within(one.rules, now, deep - 1) & Q(pk__isnull=False) for one in found.values()])


def _deed(kind: str, value: Any, now: datetime) -> Q:
    match kind:
        case "signed":
            return has_signed(None if value is True else value)
        case "acted":
            return has_acted(None if value is True else value)
        case "attended":
            return has_attended(None if value is True else value, now=now)
    raise BadRules([_("These are no rules of a segment.")])


def has_signed(calls: list[int] | None) -> Q:
    """Return the condition that somebody's signature stands, under one of these calls or (None) under any."""
    signatures = Signature.objects.filter(address=OuterRef("address_id"), state=CONFIRMED)
    return Q(Exists(signatures if calls is None else signatures.filter(call__in=calls)))


def has_acted(campaigns: Any, *, since: Any = None) -> Q:
    """Return the condition that somebody did something for one of these campaigns, or (None) for any, since a moment or ever."""
    taken = ActionTaken.objects.filter(address=OuterRef("address_id"))
    if campaigns is not None:
        taken = taken.filter(action__campaign__in=campaigns)
    return Q(Exists(taken if since is None else taken.filter(at__gte=since)))


def has_attended(events: Any, *, now: datetime, since: Any = None) -> Q:
    """Return the condition that somebody came to one of these events, or (None) to any: checked in, or seated once it is over."""
    there = Q(checked_in_at__isnull=False) | Q(state=SEATED, event__ends_at__lt=now)
    rsvps = Rsvp.objects.filter(there, digest=OuterRef("address__digest"))
    if events is not None:
        rsvps = rsvps.filter(event__in=events)
    return Q(Exists(rsvps if since is None else rsvps.filter(event__ends_at__gte=since)))


def chose(topic: str) -> Q:
    """Return the condition that somebody wants this topic; who chose none wants all."""
    chosen = Cast("topics", TextField())
    return Q(Exact(chosen, "[]")) | Q(Contains(chosen, f'"{topic}"'))


def reachable(*, topic: str = "", now: datetime) -> Q:
    """Return the condition that a mailing about a topic (empty: about none) may go to somebody at this moment."""
    condition = Q(address__blocked_at=None) & ~Q(Exists(Suppression.objects.filter(digest=OuterRef("address__digest"))))
    may = [Q(frequency=Frequency.EACH), Q(last_mailed_at=None)]
    may += [Q(frequency=often, last_mailed_at__lte=now - rest) for often, rest in NOT_YET.items()]
    condition = reduce(and_, [condition, reduce(or_, may)])
    return condition & chose(topic) if topic else condition


def recipients(rules: Rules, *, topic: str = "", now: datetime) -> QuerySet[Subscriber]:
    """Return whom a mailing with these rules and this topic would reach now. Raises BadRules."""
    return Subscriber.objects.filter(within(rules, now=now), reachable(topic=topic, now=now))


def matching(rules: Rules, *, now: datetime) -> int:
    """Return how many are in a segment, whether a mailing would reach them now or not. Raises BadRules."""
    return Subscriber.objects.filter(within(rules, now=now)).count()


def size_of(rules: Rules, *, topic: str = "", now: datetime) -> Size:
    """Count a segment, and whom of it a mailing would reach now by language: two queries. Raises BadRules."""
    everybody = matching(rules, now=now)
    counted = recipients(rules, topic=topic, now=now).order_by().values_list("language").annotate(number=Count("pk"))
    by_language = dict(counted.order_by("-number", "language"))
    return Size(matching=everybody, total=sum(by_language.values()), by_language=by_language)
