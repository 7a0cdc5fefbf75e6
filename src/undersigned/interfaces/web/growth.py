"""Growth: how the roll grew by kind, beside the official counters, with its milestones; a chart and its table."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import get_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from undersigned.calls import queries as calls
from undersigned.calls.models import Milestone
from undersigned.interfaces.web.headers import public_page
from undersigned.interfaces.web.kinds import KIND_LABELS
from undersigned.interfaces.web.pictures.growth_chart import (
    ChartLabels,
    ChartMilestone,
    GrowthPoint,
    growth_rows,
    render_growth_chart,
)
from undersigned.interfaces.web.texts import in_language
from undersigned.locale.days import short_month
from undersigned.roll import queries as rolls


@public_page
@require_safe
def growth(request: HttpRequest) -> HttpResponse:
    """Show the chart in two layouts, the milestones it numbers, and its table."""
    language = get_language() or settings.LANGUAGE_CODE
    call = calls.current_call(settings.OPTION["call"])
    points = _points(call.pk)
    milestones = sorted(call.milestones.all(), key=lambda one: (one.on, one.pk))
    context = {
        "charts": _charts(points, milestones, language),
        "milestones": [
            {
                "number": number,
                "date": one.on,
                "event": in_language(one.event, language),
                "supporters_total": one.supporters_total,
                "sources": one.sources,
            }
            for number, one in enumerate(milestones, start=1)
        ],
        "rows": _rows(points),
        "official_list": any(one.official for one in points),
        "note": in_language(call.growth_note, language),
        "reported_before": _reported_before(points, milestones),
    }
    return render(request, "web/growth.html", context)


def _reported_before(points: Sequence[GrowthPoint], milestones: Sequence[Milestone]) -> bool:
    """Whether the chart shows totals of the time before the roll's own first day."""
    first = min((one.day for one in points if not one.official), default=None)
    return first is not None and any(one.on < first and one.supporters_total is not None for one in milestones)


def _points(call_id: int) -> list[GrowthPoint]:
    """The roll's own days and the official counters."""
    own = [
        GrowthPoint(
            day=one.day,
            state=one.counts["state"],
            public_authority=one.counts["public_authority"],
            private_sector=one.counts["private_sector"],
            civil_society=one.counts["civil_society"],
        )
        for one in rolls.growth(call_id)
    ]
    official = [
        GrowthPoint(
            day=one.day,
            state=one.states,
            public_authority=one.public_authorities,
            private_sector=one.private_sector,
            civil_society=one.civil_society,
            official=True,
        )
        for one in rolls.official_counts(call_id)
    ]
    return own + official


def _charts(points: Sequence[GrowthPoint], milestones: Sequence[Milestone], language: str) -> list[SafeString]:
    """The chart for a wide page and for a telephone; the style sheet shows one."""
    marks = [
        ChartMilestone(
            day=one.on,
            text=in_language(one.event, language),
            reported=one.supporters_total,
            url=f"#milestone-{number}",
        )
        for number, one in enumerate(milestones, start=1)
    ]
    labels = _labels()
    return [
        SafeString(render_growth_chart(points, marks, labels=labels, narrow=narrow, prefix=prefix))
        for narrow, prefix in ((False, "wide"), (True, "narrow"))
    ]


def _labels() -> ChartLabels:
    return ChartLabels(
        title=_("Supporters on the roll over time, by kind"),
        description=_(
            "States, public authorities, civil society and the private sector, stacked. The table holds the same."
        ),
        state=str(KIND_LABELS["state"]),
        public_authority=_("Public authorities"),
        private_sector=str(KIND_LABELS["private_sector"]),
        civil_society=_("Civil society"),
        total=pgettext("chart", "All supporters"),
        official=_("official counter"),
        reported=_("total reported on the day"),
        unrecorded=_("not recorded"),
        months=[short_month(date(2000, month, 1)) for month in range(1, 13)],
        thousands=str(get_format("THOUSAND_SEPARATOR")),
    )


def _rows(points: Sequence[GrowthPoint]) -> list[dict[str, Any]]:
    """The chart's table, the latest day first."""
    return [
        {
            "day": row.day,
            "state": row.state,
            "public_authority": row.public_authority,
            "private_sector": row.private_sector,
            "civil_society": row.civil_society,
            "total": row.total,
            "official_total": row.official_total,
            "difference": row.difference,
        }
        for row in reversed(growth_rows(points))
    ]
