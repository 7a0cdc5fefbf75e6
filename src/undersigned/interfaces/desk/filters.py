"""What the desk's lists can be narrowed by."""

from typing import Any

import django_filters
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from undersigned.calls.models import Signature
from undersigned.interfaces.desk import words
from undersigned.mailing.models import Letter
from undersigned.people.models import AuditLine
from undersigned.roll.models import RollChange, RollEntry
from undersigned.values.countries import country_choices


def _choices(of: words.Words) -> list[tuple[str, Any]]:
    return list(of.items())


def _countries() -> list[tuple[str, str]]:
    return country_choices(get_language() or "en")


class SignatureFilters(WagtailFilterSet):
    """State and country."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=_choices(words.SIGNATURE_STATES))
    country = django_filters.ChoiceFilter(label=_("Country"), choices=_countries)

    class Meta:
        model = Signature
        fields: list[str] = []


class RollFilters(WagtailFilterSet):
    """Kind, state and country."""

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=_choices(words.KINDS))
    state = django_filters.ChoiceFilter(label=_("State"), choices=_choices(words.ENTRY_STATES))
    country = django_filters.ChoiceFilter(label=_("Country"), choices=_countries)

    class Meta:
        model = RollEntry
        fields: list[str] = []


class ChangeFilters(WagtailFilterSet):
    """What happened."""

    what = django_filters.ChoiceFilter(label=_("What happened"), choices=_choices(words.CHANGES))

    class Meta:
        model = RollChange
        fields: list[str] = []


class LetterFilters(WagtailFilterSet):
    """State and kind."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=_choices(words.LETTER_STATES))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=_choices(words.LETTER_KINDS))

    class Meta:
        model = Letter
        fields: list[str] = []


class AuditFilters(WagtailFilterSet):
    """Who, what, and when."""

    actor = django_filters.CharFilter(label=_("Who"))
    event = django_filters.CharFilter(label=_("Event begins with"), lookup_expr="startswith")

    class Meta:
        model = AuditLine
        fields: list[str] = []
