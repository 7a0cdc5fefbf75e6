"""Save a series of mailings and its steps, let it go, and let it rest."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from undersigned.calls.models import Call
from undersigned.flows.copy_mailing import copy_texts
from undersigned.flows.hold_mailing import held
from undersigned.mailing.models import Mailing, MailingSeries, SeriesStep
from undersigned.mailing.queries.segments import BadRules
from undersigned.mailing.queries.series import STOPS, day_in
from undersigned.mailing.states import PAUSED, RELEASED
from undersigned.mailing.verbs.mailings import free_slug, lock_mailing
from undersigned.mailing.verbs.series import (
    NotReleased,
    StillLeaving,
    end_step,
    lock_series,
    rest_series,
    start_series,
)
from undersigned.people.verbs.audit import write_audit

__all__ = ["BadRules", "BadSeries", "NotReleased", "StillLeaving"]

MOST_DAYS: Final = 366
_DAY: Final = re.compile(r"[0-9]{2}-[0-9]{2}")


class BadSeries(ValueError):
    """What was typed cannot be used; ``errors`` says by field, in a sentence, what to do."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


@transaction.atomic
def save_series(*, series_id: int | None, fields: Mapping[str, str], by: str, now: datetime) -> MailingSeries:
    """Make a series, or change one: name, call (number, when made), kind (when made), month_day, stop_signed … ("on").

    The day stays while the series goes: another one would make steps leave at once. Raises BadSeries, MailingSeries.DoesNotExist.
    """
    errors: dict[str, str] = {}
    series = MailingSeries() if series_id is None else lock_series(series_id)
    series.name = " ".join(fields.get("name", "").split())
    if not series.name or len(series.name) > 120:
        errors["name"] = _("Please give it a name of at most %(most)s characters.") % {"most": 120}
    if series_id is None:
        errors |= _take_kind(series, fields)
    before = series.month_day
    series.month_day = fields.get("month_day", "").strip() if series.kind == MailingSeries.Kind.ANNIVERSARY else ""
    if series.active_since is not None and series.month_day != before:
        errors["month_day"] = _("The series goes. Please let it rest first, then change its day.")
    elif series.kind == MailingSeries.Kind.ANNIVERSARY and not _is_day(series.month_day):
        errors["month_day"] = _("Please write month and day like this: 11-12.")
    series.stops = [one for one in STOPS if fields.get(f"stop_{one}")]
    if errors:
        raise BadSeries(errors)
    series.slug = series.slug or _free_slug(series.name)
    series.save()
    write_audit(actor=by, event="series.saved", subject=series.slug, now=now)
    return series


@transaction.atomic
def add_step(*, series_id: int, days: int, like: int | None, by: str, now: datetime) -> SeriesStep:
    """Add a step on a day, a draft with the texts of the mailing ``like`` where one is named.

    Raises BadSeries for a day that has a step or is too far, MailingSeries.DoesNotExist, Mailing.DoesNotExist.
    """
    series = lock_series(series_id)
    if not 0 <= days <= MOST_DAYS:
        raise BadSeries({"days": _("Please type a number from 0 to %(most)s.") % {"most": MOST_DAYS}})
    if series.steps.filter(days=days).exists():
        raise BadSeries({"days": _("The series has a step on this day already. Please choose another.")})
    name = f"{series.name[:100]}, {days}"
    mailing = Mailing(kind=Mailing.Kind.STEP, name=name, slug=free_slug(name), archived=False, sample=series.sample)
    mailing.made_by, mailing.made_at, mailing.changed_at = by, now, now
    mailing.save()
    if like is not None:
        copy_texts(Mailing.objects.get(pk=like), mailing, now=now)
    step = SeriesStep.objects.create(series=series, mailing=mailing, days=days)
    write_audit(actor=by, event="series_step.added", subject=f"{series.slug} {days}", now=now)
    return step


@transaction.atomic
def delete_step(*, step_id: int, by: str, now: datetime) -> None:
    """Take a step out; what waits of it is dropped, what was sent stays in its figures. Raises SeriesStep.DoesNotExist."""
    step = SeriesStep.objects.select_related("series", "mailing").get(pk=step_id)
    lock_series(step.series_id)
    step.delete()
    end_step(step.mailing, now=now)
    write_audit(actor=by, event="series_step.deleted", subject=f"{step.series.slug} {step.days}", now=now)


@transaction.atomic
def activate_series(*, series_id: int, release_by_two: int, by: str, now: datetime) -> bool:
    """Let a series go: who signs and subscribes from now on is welcomed. Return whether it goes.

    It does not where steps that one person released alone have come to so many recipients that it takes two: those are offered to
    a second person instead. Raises BadRules, NotReleased, StillLeaving, MailingSeries.DoesNotExist.
    """
    series = lock_series(series_id)
    if series.active_since is not None:
        return True
    steps = [lock_mailing(step.mailing_id) for step in series.steps.all()]
    ready = [one for one in steps if one.state in {RELEASED, PAUSED}]
    # Each is asked, so that all of them are offered at once.
    if sum(held(one, release_by_two=release_by_two, now=now) for one in ready):
        return False
    start_series(series, now=now)
    write_audit(actor=by, event="series.activated", subject=series.slug, now=now)
    return True


@transaction.atomic
def deactivate_series(*, series_id: int, by: str, now: datetime) -> None:
    """Let a series rest: nothing more of it leaves. Raises MailingSeries.DoesNotExist."""
    series = lock_series(series_id)
    if series.active_since is not None:
        rest_series(series, now=now)
        write_audit(actor=by, event="series.deactivated", subject=series.slug, now=now)


def _take_kind(series: MailingSeries, fields: Mapping[str, str]) -> dict[str, str]:
    """Take what cannot be changed later; return the sentences about it."""
    errors, typed = {}, fields.get("call", "")
    call = Call.objects.filter(pk=typed).first() if typed.isascii() and typed.isdigit() and len(typed) < 10 else None
    if call is None:
        errors["call"] = _("Please choose one from the list.")
    else:
        series.call = call
    series.kind = fields.get("kind", "")
    if series.kind not in MailingSeries.Kind.values:
        errors["kind"] = _("Please choose one from the list.")
    return errors


def _is_day(typed: str) -> bool:
    try:
        return bool(_DAY.fullmatch(typed) and day_in(typed, 2025))
    except ValueError:
        return False


def _free_slug(name: str) -> str:
    stem = slugify(name)[:70].strip("-") or "series"
    taken = set(MailingSeries.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(slug for slug in [stem, *(f"{stem}-{number}" for number in range(2, 10_000))] if slug not in taken)
