"""What the desk calls the coded values of mailings, in the language of whoever reads."""

from collections.abc import Iterable
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from undersigned.calls.models import Call
from undersigned.campaigns.models import Campaign, Event, Partner
from undersigned.interfaces.desk.words import Words, country_word, in_own_language, language_name
from undersigned.mailing import states
from undersigned.mailing.models import MailingSeries, Segment, Topic
from undersigned.mailing.queries import segments

MAILING_STATES: Final[Words] = {
    states.DRAFT: pgettext_lazy("mailing", "Draft"),
    states.OFFERED: pgettext_lazy("mailing", "Offered to a second person"),
    states.RELEASED: pgettext_lazy("mailing", "Released"),
    states.SENDING: pgettext_lazy("mailing", "Being sent"),
    states.PAUSED: pgettext_lazy("mailing", "Paused"),
    states.SENT: pgettext_lazy("mailing", "Sent"),
    states.STOPPED: pgettext_lazy("mailing", "Stopped"),
}
SERIES_KINDS: Final[Words] = {
    MailingSeries.Kind.WELCOME: pgettext_lazy(
        "series of mailings", "Welcome: days after somebody signed and subscribed"
    ),
    MailingSeries.Kind.ANNIVERSARY: pgettext_lazy("series of mailings", "Up to a day of the year: days before it"),
}
STOPS: Final[Words] = {
    "signed": pgettext_lazy("what ends a series for somebody", "signed"),
    "acted": pgettext_lazy("what ends a series for somebody", "did something for the campaign"),
    "attended": pgettext_lazy("what ends a series for somebody", "came to an event"),
}
GROUPS: Final[Words] = {
    "all": pgettext_lazy("rules of a segment", "must hold"),
    "any": pgettext_lazy("rules of a segment", "one of these must hold"),
    "none": pgettext_lazy("rules of a segment", "must not hold"),
}
RULES: Final[Words] = {
    segments.LANGUAGE: pgettext_lazy("rule of a segment", "Language"),
    segments.COUNTRY: pgettext_lazy("rule of a segment", "Country"),
    segments.TOPIC: pgettext_lazy("rule of a segment", "Topic"),
    segments.PARTNER: pgettext_lazy("rule of a segment", "Came through a partner"),
    segments.SIGNED: pgettext_lazy("rule of a segment", "Signed"),
    segments.ACTED: pgettext_lazy("rule of a segment", "Did something for a campaign"),
    segments.ATTENDED: pgettext_lazy("rule of a segment", "Came to an event"),
    segments.SINCE: pgettext_lazy("rule of a segment", "Subscribed on this day or later"),
    segments.BEFORE: pgettext_lazy("rule of a segment", "Subscribed before this day"),
    segments.SEGMENT: pgettext_lazy("rule of a segment", "Is in another segment"),
}
BLOCKS: Final[Words] = {
    "text": pgettext_lazy("block of a mailing", "Text"),
    "picture": pgettext_lazy("block of a mailing", "Picture"),
    "button": pgettext_lazy("block of a mailing", "Button"),
    "event": pgettext_lazy("block of a mailing", "Event"),
    "action": pgettext_lazy("block of a mailing", "Something to do"),
    "figures": pgettext_lazy("block of a mailing", "Figures of the roll"),
    "article": pgettext_lazy("block of a mailing", "Article"),
}
CHANGED: Final = lazy("Somebody changed it meanwhile. Please look again.")


class RuleWords:
    """Says rules in words; what they name is read once for all of them, a query a kind."""

    def __init__(self, rules: Iterable[dict[str, Any]]) -> None:
        self._wanted: dict[str, set[Any]] = {}
        for rule in rules:
            for kind, value in rule.items():
                if isinstance(value, list):
                    self._wanted.setdefault(kind, set()).update(value)
        self._names: dict[str, dict[Any, str]] = {}

    def say(self, rule: dict[str, Any]) -> str:
        """Return one rule in words: "Language: English, Français"."""
        ((kind, value),) = rule.items()
        if value is True:
            return _("%(rule)s: any") % {"rule": RULES[kind]}
        values = value if isinstance(value, list) else [value]
        return _("%(rule)s: %(values)s") % {
            "rule": RULES.get(kind, kind),
            "values": ", ".join(self._name(kind, one) for one in values),
        }

    def _name(self, kind: str, value: Any) -> str:
        match kind:
            case segments.LANGUAGE:
                return language_name(value)
            case segments.COUNTRY:
                return country_word(value)
        if kind not in self._names:
            self._names[kind] = self._read(kind, self._wanted.get(kind, set()))
        return self._names[kind].get(value, str(value))

    def _read(self, kind: str, values: set[Any]) -> dict[Any, str]:
        match kind:
            case segments.TOPIC:
                return {one.slug: in_own_language(one.title) for one in Topic.objects.filter(slug__in=values)}
            case segments.PARTNER:
                return dict(Partner.objects.filter(pk__in=values).values_list("pk", "name"))
            case segments.SIGNED:
                return dict(Call.objects.filter(pk__in=values).values_list("pk", "name"))
            case segments.ACTED:
                return {one.pk: str(one) for one in Campaign.objects.filter(pk__in=values)}
            case segments.ATTENDED:
                return {one.pk: in_own_language(one.title) for one in Event.objects.filter(pk__in=values)}
            case segments.SEGMENT:
                return dict(Segment.objects.filter(pk__in=values).values_list("pk", "name"))
        return {}
