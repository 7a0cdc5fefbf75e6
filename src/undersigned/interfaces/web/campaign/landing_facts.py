"""What the pages of a campaign show of it: its words, its board, its map, how far it has come, what it has announced."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from undersigned.calls import queries as calls
from undersigned.campaigns.models import Announcement, Campaign, Partner
from undersigned.campaigns.queries import StateOnMap, current_campaign, landing, map_states
from undersigned.campaigns.queries.actions import is_running
from undersigned.campaigns.queries.anniversary import gains_since, next_anniversary
from undersigned.campaigns.queries.places import Place, Places
from undersigned.interfaces.web.campaign import landing_words as words
from undersigned.interfaces.web.campaign.partner_words import KINDS
from undersigned.interfaces.web.kinds import KIND_LABELS
from undersigned.interfaces.web.roll_words import sources_of
from undersigned.interfaces.web.states_map import draw_map, map_legend
from undersigned.interfaces.web.texts import in_language, language_of


def started_or_404(slug: str, *, today: date) -> Campaign:
    """Return the campaign of this site's call at an address. Raises Http404, also before its first day."""
    call = calls.current_call(settings.OPTION["call"])
    found = landing.campaign_of(slug)
    if found is None or found.call_id != call.pk or not landing.has_started(found, today=today):
        raise Http404
    return found


def keep_until_news(response: HttpResponse, shown: Campaign, *, now: datetime) -> HttpResponse:
    """Let a page be kept no longer than until the next announcement's moment, so that it appears when it was promised."""
    next_at = landing.next_announcement_at(shown.pk, now=now)
    # A page that has aged is handed out for as long again while a new one is made (interfaces/gate/cache.py).
    reach = timedelta(seconds=2 * settings.OPTION["page_seconds"])
    if response.status_code == 200 and next_at is not None and next_at - now < reach:
        response["Cache-Control"] = f"public, max-age={int((next_at - now).total_seconds() // 2)}"
    return response


def described(shown: Campaign, language: str, today: date) -> dict[str, Any]:
    """Return a campaign as every page of it names it."""
    return {
        "slug": shown.slug,
        "hashtag": shown.hashtag,
        "title": in_language(shown.title, language) or f"#{shown.hashtag}",
        "aim": in_language(shown.aim, language),
        "sample": shown.sample,
        "starts_on": shown.starts_on,
        "ends_on": shown.ends_on,
        "ended": landing.has_ended(shown, today=today),
        "stopped": shown.stopped_at is not None,
        "sources": sources_of(shown.source),
    }


def is_current(shown: Campaign, *, today: date) -> bool:
    """Say whether a campaign is the one that the page of holdouts shows."""
    return current_campaign(shown.call_id, today=today) == shown


def board_of(
    shown: Campaign, standing: Iterable[landing.TargetStanding], places: Places, *, today: date
) -> list[dict[str, Any]]:
    """Return the targets as lines of the board: where each stands, what is still to do, and, while it runs, how to care for it."""
    running = is_running(shown, today=today)
    return [_board_row(one, places.of(one.target.slug), running, today) for one in standing]


def _board_row(one: landing.TargetStanding, place: Place, running: bool, today: date) -> dict[str, Any]:
    return {
        "slug": one.target.slug,
        "url": reverse("target", args=place),
        "claim_url": reverse("target_claim", args=place) if running else "",
        "name": one.name,
        "status": str(words.STATUSES[one.status]),
        "won": one.won,
        "won_on": one.won_on,
        "status_on": one.target.status_on,
        "called_on": one.target.called_on,
        "done": one.done,
        "claimed": one.claimed,
        "to_do": words.to_do(one, today=today),
    }


def progress_of(shown: Campaign, standing: list[landing.TargetStanding]) -> dict[str, Any]:
    """Return how many targets are won of how many, and what people did by kind with its sum."""
    taken = landing.actions_taken(shown.pk)
    return {
        "won": sum(one.won for one in standing),
        "total": len(standing),
        "done": [{"key": kind, "label": str(words.DONE[kind]), "count": number} for kind, number in taken.items()],
        "done_total": sum(taken.values()),
    }


def anniversary_of(shown: Campaign, *, today: date) -> dict[str, Any]:
    """Return the countdown and what was gained since the last anniversary; nothing where no first day is known."""
    found = next_anniversary(shown.call.launched_on, today=today)
    if found is None:
        return {}
    gains = gains_since(shown.call_id, since=found.last_on, today=today)
    rows = [{"key": key, "label": str(label), "count": gains.kinds[key]} for key, label in KIND_LABELS.items()]
    return {"anniversary": found, "gains": gains, "gained": rows}


def map_of(shown: Campaign, standing: list[landing.TargetStanding], language: str) -> dict[str, Any]:
    """Return the map of the States with its legend; who is called upon leads to the line of the board below."""
    states = map_states(shown.call_id, shown.pk, language)
    lines = {one.country: f"#target-{one.target.slug}" for one in standing if one.country}

    def leads_to(one: StateOnMap) -> str | None:
        line = lines.get(one.country.code)
        return line or (reverse("roll_entry", args=[one.entry.slug]) if one.entry else None)

    return {"map": draw_map(states, url=leads_to, below=_("The board below tells more.")), "legend": map_legend(states)}


def announcements_of(shown: Campaign, language: str, *, now: datetime) -> list[dict[str, Any]]:
    """Return what has been announced so far, the latest first."""
    return [announced(one, language) for one in landing.announcements_of(shown.pk, now=now)]


def announced(one: Announcement, language: str) -> dict[str, Any]:
    """Return an announcement as pages show it, its text by paragraph."""
    return {
        "slug": one.slug,
        "title": in_language(one.title, language),
        "paragraphs": [part.strip() for part in in_language(one.text, language).split("\n\n") if part.strip()],
        "language": language_of(one.text, language),
        "shown_from": timezone.localtime(one.shown_from),
        "sample": one.sample,
    }


def by_kind(partners: Iterable[Partner]) -> list[dict[str, Any]]:
    """Return partners with the word for their kind, in the order in which they come."""
    return [
        {"slug": one.slug, "name": one.name, "sample": one.sample, "kind": str(KINDS[one.kind])} for one in partners
    ]
