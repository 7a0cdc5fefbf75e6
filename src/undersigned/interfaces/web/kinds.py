"""The four kinds as a table shows them: label, count, and the part of the roll that holds exactly those entries."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from undersigned.roll.queries import RollCounts

KIND_LABELS = {
    "state": _("States"),
    "public_authority": _("Public authorities and local governments"),
    "private_sector": _("Private sector"),
    "civil_society": _("Civil society and academia"),
}


@dataclass(frozen=True, slots=True)
class KindRow:
    """One line of the table of kinds."""

    key: str
    label: str
    count: int
    url: str


def kind_rows(counts: RollCounts) -> list[KindRow]:
    """Return the four kinds in the order of the roll."""
    return [
        KindRow(key=key, label=str(label), count=getattr(counts, key), url=f"{reverse('roll')}?kind={key}")
        for key, label in KIND_LABELS.items()
    ]
