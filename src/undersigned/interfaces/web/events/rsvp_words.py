"""Words of coming to an event: the form's context, what to do about an error, and why one cannot register."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from undersigned.campaigns.event_days import own_zone, when_words
from undersigned.campaigns.models import Event, EventQuestion
from undersigned.campaigns.queries.rsvps import seats_left, waiting_in_line
from undersigned.interfaces.web.events.event_words import line_of
from undersigned.interfaces.web.sign import sentence as sign_sentence
from undersigned.interfaces.web.texts import in_language, language_of
from undersigned.values.local_times import zone_names


def news_words() -> str:
    """Return the words beside the box for news, in the reader's language: what is shown is what is recorded."""
    return _("Send me the newsletter of this call by e-mail as well. I can stop it at any time.")


def event_context(event: Event, language: str, now: datetime) -> dict[str, Any]:
    """Return what every page about coming to an event says of it."""
    return {
        "event": line_of(event, language, now=now),
        "campaign": {"slug": event.campaign.slug, "hashtag": event.campaign.hashtag},
        "event_url": reverse("event", args=[event.slug]),
        "utc": "" if event.all_day or own_zone(event) == "UTC" else when_words(event, "UTC"),
    }


def form_context(
    event: Event, language: str, *, typed: Mapping[str, str], errors: Mapping[str, str], via: str = ""
) -> dict[str, Any]:
    """Return what ``web/rsvp_form.html`` needs; error codes become sentences. ``via`` is a known code."""
    left, waiting = seats_left(event), waiting_in_line(event.pk)
    return {
        "action_url": reverse("event_rsvp", args=[event.slug]),
        "typed": typed,
        "errors": {field: sentence(field, code) for field, code in errors.items()},
        "questions": [_question(one, language, typed, errors) for one in event.questions.all()],
        "zones": _zones(),
        "via": via,
        "left": left,
        "in_line": bool(waiting) or left == 0,
        "waiting": waiting,
    }


def _question(one: EventQuestion, language: str, typed: Mapping[str, str], errors: Mapping[str, str]) -> dict[str, Any]:
    field = f"answer_{one.position}"
    if one.kind == EventQuestion.Kind.YES_NO:
        choices = [("yes", _("Yes")), ("no", _("No"))]
    else:
        choices = [(str(number), in_language(text, language)) for number, text in enumerate(one.choices, start=1)]
    return {
        "field": field,
        "kind": one.kind,
        "text": in_language(one.text, language),
        "language": language_of(one.text, language),
        "choices": choices,
        "required": one.required,
        "answer": typed.get(field, ""),
        "error": sentence(field, errors[field]) if field in errors else "",
    }


def _zones() -> list[tuple[str, list[tuple[str, str]]]]:
    """Time zones by continent, each with its name and its city."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(zone_names() - {"UTC"}):
        region, _slash, city = name.partition("/")
        found.setdefault(region, []).append((name, city.replace("_", " ").replace("/", " – ")))
    return list(found.items())


def sentence(field: str, code: str) -> str:
    """Return what to do about an error, for a field and a code of flows/rsvp.py."""
    if field.startswith("answer_"):
        return {
            "missing": _("Please answer this question."),
            "too_long": _("This answer is too long: 1,000 characters at most."),
        }.get(code) or _("Please choose one of the answers.")
    if field == "time_zone":
        return _("Please choose a time zone from the list.")
    if (field, code) == ("email", "missing"):
        return _("Please type your e-mail address; the letter with your seat goes there.")
    return sign_sentence(field, code)


def closed_words(why: str) -> tuple[str, str]:
    """Return heading and sentence of why one cannot register: for a code of flows/rsvp.py:NotOpen."""
    return {
        "cancelled": (_("This event is cancelled"), _("There is nothing to register for any more.")),
        "over": (_("This event is over"), _("What there is of it, such as a recording, stands on its page.")),
        "elsewhere": (
            _("One registers elsewhere"),
            _("Who holds this event takes registrations on a page of their own."),
        ),
    }.get(why) or (_("Registration is closed"), _("No more seats are given at this event."))
