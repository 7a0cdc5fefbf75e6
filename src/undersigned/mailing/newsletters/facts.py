"""Facts: what the site, the roll and the campaigns say at the moment a mailing is put together."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.template.defaultfilters import floatformat
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from undersigned.calls import queries as calls
from undersigned.campaigns.event_days import own_clock, own_zone
from undersigned.campaigns.models import Action, Campaign, Event, Target
from undersigned.campaigns.queries.places import place_of
from undersigned.campaigns.states import PUBLISHED
from undersigned.locale.days import written_day
from undersigned.mailing.links import target_link
from undersigned.roll.queries import roll_counts

KINDS: Final = {
    "state": gettext_lazy("States"),
    "public_authority": gettext_lazy("Public authorities and local governments"),
    "private_sector": gettext_lazy("Private sector"),
    "civil_society": gettext_lazy("Civil society and academia"),
}


class NoSuchFact(LookupError):
    """A block names something that is not there; the message is a sentence for who wrote it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    """The site that a mailing comes from. ``imprint``: its postal address and legal line, where it has set one."""

    name: str
    public_url: str
    call_id: int
    now: datetime
    imprint: str = ""
    count_opens: bool = False


def site_facts(*, language: str, now: datetime) -> SiteFacts:
    """Return the facts of this site, its call named in a language. Raises calls.queries.NoCall."""
    call = calls.current_call(settings.OPTION["call"])
    return SiteFacts(
        name=calls.title_of(call.pk, language),
        public_url=settings.PUBLIC_URL,
        call_id=call.pk,
        now=now,
        imprint=settings.OPTION.get("imprint", ""),
        count_opens=bool(settings.OPTION.get("count_opens", False)),
    )


def site_language(language: str) -> str:
    """Return the language in which the site's pages are linked: the reader's, or where it has none, the site's first."""
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def figures_now(site: SiteFacts, language: str) -> dict[str, Any]:
    """Return the roll's totals: the kinds always sum to the total; people apart, with the moment of their count."""
    counts = roll_counts(site.call_id)
    with translation.override(language):
        day = written_day(timezone.localdate(site.now))
        people = ngettext(
            "and %(number)s person who has signed", "and %(number)s people who have signed", counts.people
        )
        return {
            "rows": [{"label": str(label), "count": _grouped(getattr(counts, kind))} for kind, label in KINDS.items()],
            "total": _grouped(counts.total),
            "sum_label": _("In all"),
            "label": _("supporters on the roll on %(day)s") % {"day": day},
            "people": people % {"number": _grouped(counts.people)} if counts.people else "",
            "link": f"{site.public_url}/{site_language(language)}/roll/",
            "link_label": _("See the roll"),
        }


def _grouped(number: int) -> str:
    return str(floatformat(number, "0g"))


def event_now(site: SiteFacts, slug: str, language: str) -> dict[str, str]:
    """Return an event's title, when and where it is in its own zone, and its page. Raises NoSuchFact where none is published."""
    begun = {"campaign__starts_on__lte": timezone.localdate(site.now)}
    event = Event.objects.filter(slug=slug, state=PUBLISHED, **begun).first()
    if event is None:
        raise NoSuchFact(_("There is no published event “%(slug)s”.") % {"slug": slug})
    return {
        "title": event.title_in(language),
        "when": _when(event, language),
        "place": event.place,
        "link": f"{site.public_url}/{site_language(language)}/events/{event.slug}/",
    }


def _when(event: Event, language: str) -> str:
    starts, ends = own_clock(event, event.starts_at), own_clock(event, event.ends_at)
    with translation.override(language):
        if event.all_day:
            last = ends - timedelta(days=1)
            days = [_day(starts)] if last.date() <= starts.date() else [_day(starts), _day(last)]
            return " – ".join(days)
        ends_words = f"{ends:%H:%M}" if ends.date() == starts.date() else f"{_day(ends)}, {ends:%H:%M}"
        return f"{_day(starts)}, {starts:%H:%M} – {ends_words} ({own_zone(event).replace('_', ' ')})"


def _day(moment: datetime) -> str:
    return f"{date_format(moment, 'l')} {written_day(moment)}"


def action_now(site: SiteFacts, value: dict[str, str], language: str) -> dict[str, str]:
    """Return what an action is called, one sentence of it, and its page. Raises NoSuchFact where there is none that is open."""
    below = f"{site.public_url}/{site_language(language)}"
    if value["kind"] == "sign":
        with translation.override(language):
            return {"title": site.name, "lead": "", "label": _("Sign the call"), "link": f"{below}/sign/"}
    campaign = _campaign(site, value["campaign"])
    action = Action.objects.filter(campaign=campaign.pk, kind=value["kind"], open=True).first()
    if action is None:
        raise NoSuchFact(
            _("The campaign “%(campaign)s” has no such action that is open.") % {"campaign": campaign.slug}
        )
    label, lead = _in_language(action.title, language), _in_language(action.lead, language)
    if value["kind"] == "ask":
        return {
            "title": _in_language(campaign.title, language),
            "lead": lead,
            "label": label,
            "link": f"{below}/campaign/{campaign.slug}/ask/",
        }
    target = (
        Target.objects.filter(campaign=campaign.pk, slug=value["target"]).select_related("country", "campaign").first()
    )
    if target is None:
        raise NoSuchFact(_("The campaign does not call on “%(slug)s”.") % {"slug": value["target"]})
    place = place_of(target, today=timezone.localdate(site.now))
    page = target_link(site.public_url, site_language(language), *place)
    word = "write" if value["kind"] == "email" else value["kind"]
    return {"title": target.name_in(language), "lead": lead, "label": label, "link": f"{page}{word}/"}


def _campaign(site: SiteFacts, slug: str) -> Campaign:
    found = Campaign.objects.filter(call=site.call_id, starts_on__lte=timezone.localdate(site.now))
    found = found.filter(slug=slug) if slug else found
    campaign = found.order_by("-starts_on", "-pk").first()
    if campaign is None:
        raise NoSuchFact(_("There is no campaign “%(slug)s” that has begun.") % {"slug": slug})
    return campaign


def _in_language(texts: dict[str, str], language: str) -> str:
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")
