"""Save a series of events: the desk makes one or changes what is said of it. Its address stays, for it stands in links."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from undersigned.campaigns.models import Campaign, EventSeries
from undersigned.campaigns.verbs.event_series import SlugTaken, add_series, change_series
from undersigned.people.verbs.audit import write_audit
from undersigned.values.plain_text import plain_text

_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LENGTHS: Final = {"title": 150, "text": 2_000}


class BadEventSeries(ValueError):
    """What was typed cannot be used; ``errors`` says by field, in a sentence, what to do."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


@transaction.atomic
def save_event_series(
    *,
    campaign_id: int,
    series_id: int | None,
    slug: str,
    title: Mapping[str, str],
    text: Mapping[str, str],
    by: str,
    now: datetime,
) -> EventSeries:
    """Make a series of a campaign, or change one, whose campaign and slug stay; without a slug one is made from the title.

    Raises BadEventSeries, Campaign.DoesNotExist, EventSeries.DoesNotExist.
    """
    titles, texts = _clean(title), _clean(text)
    errors = {}
    for name, said in (("title", titles), ("text", texts)):
        if any(len(one) > _LENGTHS[name] for one in said.values()):
            errors[name] = _("This is too long: %(most)s characters at most.") % {"most": _LENGTHS[name]}
    if not titles:
        errors["title"] = _("Please write a title in at least one language.")
    if series_id is None:
        slug = slug.strip() or slugify(titles.get("en") or next(iter(titles.values()), ""))[:80].strip("-_")
        if not errors and (len(slug) > 80 or not _SLUG.fullmatch(slug)):
            errors["slug"] = _("An address has at most 80 small letters without accents, digits and single hyphens.")
    if errors:
        raise BadEventSeries(errors)
    series = _make(campaign_id, slug, titles, texts) if series_id is None else _change(series_id, titles, texts)
    write_audit(actor=by, event="event_series.saved", subject=f"{series.campaign.slug} {series.slug}", now=now)
    return series


def _clean(texts: Mapping[str, str]) -> dict[str, str]:
    return {language: clean for language, one in texts.items() if (clean := plain_text(one))}


def _make(campaign_id: int, slug: str, title: Mapping[str, str], text: Mapping[str, str]) -> EventSeries:
    try:
        return add_series(Campaign.objects.get(pk=campaign_id), slug, title=title, text=text)
    except SlugTaken:
        errors = {"slug": _("Another series has this address already. Please choose another.")}
        raise BadEventSeries(errors) from None


def _change(series_id: int, title: Mapping[str, str], text: Mapping[str, str]) -> EventSeries:
    series = EventSeries.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=series_id)
    change_series(series, title=title, text=text)
    return series
