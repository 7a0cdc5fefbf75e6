"""How an event is made at the desk, and how its parts are changed: words, times, seats, hosts, what it offers, what was said."""

from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext, pgettext_lazy

from undersigned.campaigns.event_form import LINE_LENGTH, LINK_LENGTH, MOST_SEATS, TEXT_LENGTH, TITLE_LENGTH
from undersigned.campaigns.models import Event
from undersigned.campaigns.queries.attendance import to_be_told
from undersigned.campaigns.states import PUBLISHED
from undersigned.flows.save_event import save_event
from undersigned.flows.tend_rsvps import fill_seats
from undersigned.interfaces.desk.acts import Field
from undersigned.interfaces.desk.campaigns.acts import Act, Done, Options, Sent, Translated, in_languages
from undersigned.interfaces.desk.events import finding
from undersigned.interfaces.desk.events.doing import (
    as_sentences,
    be_sure,
    changeable,
    check,
    mark,
    said,
    save,
    sure_of_letters,
)
from undersigned.interfaces.desk.events.form import tick, times_of
from undersigned.interfaces.desk.events.parts import SURE
from undersigned.interfaces.desk.events.rights import RUN
from undersigned.interfaces.desk.typed import Wrong

_TELLING: Final = ("starts", "ends", "all_day", "time_zone", "online_link", "place")


def _make(sent: Sent) -> Done:
    campaign = sent.fields["campaign"]
    known = dict(finding.campaigns())
    if campaign not in known:
        raise Wrong("campaign", _("Please choose one from the list."))
    fields = {name: value for name, value in sent.fields.items() if name != "campaign"}
    with as_sentences(sent.fields):
        made = save_event(
            campaign_id=int(campaign),
            event_id=None,
            fields={**fields, "registration_open": "on"},
            seen="",
            by=sent.by,
            now=sent.now,
        )
    return Done(_("The event is there, and nobody else sees it yet. Complete it, then publish it."), address(made))


def address(event: Event) -> str:
    """Return the address of an event's screen."""
    return reverse("desk_events:inspect", args=[event.pk])


def _save_words(sent: Sent) -> str:
    typed = {name: value for name, value in sent.fields.items() if name != "sure"}
    number = to_be_told(sent.subject, sent.now) if sent.fields["sure"] else 0
    save(sent, said(sent, {**typed, "tell": sent.fields["sure"]}))
    return _told(number) if number else _("The words are kept.")


def _told(number: int) -> str:
    sentence = ngettext(
        "It is changed. %(number)s person gets a letter.", "It is changed. %(number)s people get a letter.", number
    )
    return sentence % {"number": number}


def _move(sent: Sent) -> str:
    event, typed = sent.subject, {name: sent.fields[name] for name in _TELLING}
    fields, number = said(sent, typed), to_be_told(sent.subject, sent.now)
    check(sent, fields)
    moved = typed != _times(event, None)
    if moved and number:
        be_sure(sent)
    save(sent, fields)
    return _told(number) if moved and number else _("When and where it is, is kept.")


def _times(one: Event, _item: Any) -> dict[str, str]:
    return {**times_of(one), "online_link": one.online_link, "place": one.place}


def _save_seats(sent: Sent) -> str:
    before: Event = sent.subject
    saved = save(sent, said(sent, sent.fields))
    more = saved.capacity is None or (before.capacity is not None and saved.capacity > before.capacity)
    if not more or saved.state != PUBLISHED:
        return _("Seats and registration are kept.")
    number = fill_seats(event_id=saved.pk, keys=sent.keys, public_url=sent.public_url, now=sent.now)
    if not number:
        return _("Seats and registration are kept.")
    sentence = ngettext(
        "Seats are kept. %(number)s person moved up from the line, and gets a letter.",
        "Seats are kept. %(number)s people moved up from the line, and get a letter.",
        number,
    )
    return sentence % {"number": number}


def _save_part(sentence: Any) -> Any:
    def do(sent: Sent) -> str:
        save(sent, said(sent, sent.fields))
        return str(sentence)

    return do


def _add_co_host(sent: Sent) -> str:
    slug = sent.fields["partner"]
    if slug not in dict(finding.partners_of(sent.subject.campaign_id)):
        raise Wrong("partner", _("Please choose one from the list."))
    save(sent, said(sent, {"co_hosts": [*(one.slug for one in sent.subject.co_hosts.all()), slug]}))
    return _("It helps to hold the event.")


def _remove_co_host(sent: Sent) -> str:
    save(sent, said(sent, {"co_hosts": [one.slug for one in sent.subject.co_hosts.all() if one.pk != sent.item.pk]}))
    return _("It is not named any more.")


def _words(one: Event, _item: Any) -> dict[str, str]:
    return {
        **in_languages("title", one.title),
        **in_languages("text", one.text),
        "languages": ", ".join(one.languages),
        "series": one.series.slug if one.series else "",
    }


def _seats(one: Event, _item: Any) -> dict[str, str]:
    return {
        "capacity": "" if one.capacity is None else str(one.capacity),
        "register_at": one.register_at,
        "registration_open": tick(one.registration_open),
    }


def _host(one: Event, _item: Any) -> dict[str, str]:
    return {"host": one.host, "host_partner": one.host_partner.slug if one.host_partner else ""}


def _access(one: Event, _item: Any) -> dict[str, str]:
    said_so = {"captions": tick(one.captions), "sign_language": one.sign_language}
    return {**said_so, **in_languages("accessibility", one.accessibility)}


def _after(one: Event, _item: Any) -> dict[str, str]:
    return {"recording": one.recording, **in_languages("summary", one.summary)}


def _words_options(one: Event) -> Options:
    letters = sure_of_letters(one, _("Write about it to who registered: %(people)s."), timezone.now())
    return {"series": finding.series_of(one.campaign_id), **letters}


def _move_options(one: Event) -> Options:
    sentence = _("Registered: %(people)s. Each gets a letter about the change.")
    return {"time_zone": finding.zones(), **sure_of_letters(one, sentence, timezone.now())}


def _host_options(one: Event) -> Options:
    partners = dict(finding.partners_of(one.campaign_id))
    if one.host_partner:  # it stays to choose when it is none any more
        partners.setdefault(one.host_partner.slug, one.host_partner.name)
    return {"host_partner": [("", _("None")), *partners.items()]}


def _co_host_options(one: Event) -> Options:
    there = {partner.slug for partner in one.co_hosts.all()}
    return {"partner": [each for each in finding.partners_of(one.campaign_id) if each[0] not in there]}


_TITLE: Final = Translated(Field("title", lazy("Title"), most=TITLE_LENGTH))
_TIMES: Final = (
    Field("starts", lazy("Starts"), "local", lazy("As clocks show it in the time zone below.")),
    Field("ends", lazy("Ends"), "local", lazy("Of an event that lasts whole days: its last day.")),
    Field("all_day", lazy("Lasts whole days"), "tick"),
    Field("time_zone", lazy("Time zone"), "choice"),
    Field("online_link", lazy("Online at"), "url", lazy("Only who has a seat sees it."), most=LINK_LENGTH),
    Field("place", lazy("Place"), hint=lazy("Empty: online only."), most=LINE_LENGTH),
)
_TEXT: Final = Translated(
    Field("text", lazy("Text"), "lines", lazy("An empty line begins a paragraph."), most=TEXT_LENGTH)
)
_LANGUAGES: Final = Field("languages", lazy("Spoken there"), hint=lazy("Codes of languages, such as en, fr."))

MAKING: Final = (
    Act(
        name="make",
        label=pgettext_lazy("what somebody at the desk does", "Make an event"),
        do=_make,
        right=RUN,
        fields=(Field("campaign", lazy("Campaign"), "choice"), _TITLE, *_TIMES, _TEXT, _LANGUAGES),
        hint=lazy("Nobody else sees it until you publish it. Seats, speakers and questions come after."),
        button=lazy("Make it"),
        adds=True,
        fill=lambda _one, _item: {"time_zone": settings.TIME_ZONE},
        options=lambda _one: {"campaign": finding.campaigns(), "time_zone": finding.zones()},
    ),
)

CHANGING: Final = (
    Act(
        name="words",
        label=pgettext_lazy("what somebody at the desk does", "Change title and text"),
        do=_save_words,
        right=RUN,
        fields=(_TITLE, _TEXT, _LANGUAGES, Field("series", lazy("Series"), "choice"), SURE),
        button=lazy("Keep the words"),
        open_for=changeable,
        fill=_words,
        options=_words_options,
        mark=mark,
    ),
    Act(
        name="move",
        label=pgettext_lazy("what somebody at the desk does", "Change when and where"),
        do=_move,
        right=RUN,
        fields=(*_TIMES, SURE),
        button=lazy("Keep when and where"),
        open_for=changeable,
        fill=_times,
        options=_move_options,
        mark=mark,
    ),
    Act(
        name="seats",
        label=pgettext_lazy("what somebody at the desk does", "Change seats and registration"),
        do=_save_seats,
        right=RUN,
        fields=(
            Field("capacity", lazy("Seats"), "number", lazy("Empty: as many as come."), most=MOST_SEATS),
            Field("registration_open", lazy("Registration is open"), "tick"),
            Field("register_at", lazy("One registers elsewhere, at"), "url", lazy("Empty: here."), most=LINK_LENGTH),
        ),
        button=lazy("Keep the seats"),
        open_for=changeable,
        fill=_seats,
        mark=mark,
    ),
    Act(
        name="host",
        label=pgettext_lazy("what somebody at the desk does", "Change who holds it"),
        do=_save_part(lazy("Who holds it is kept.")),
        right=RUN,
        fields=(
            Field("host_partner", lazy("A partner holds it"), "choice"),
            Field("host", lazy("Or somebody else"), most=LINE_LENGTH),
        ),
        button=lazy("Keep who holds it"),
        open_for=changeable,
        fill=_host,
        options=_host_options,
        mark=mark,
    ),
    Act(
        name="add-co-host",
        label=pgettext_lazy("what somebody at the desk does", "Add a partner that helps to hold it"),
        do=_add_co_host,
        right=RUN,
        fields=(Field("partner", lazy("Partner"), "choice"),),
        button=lazy("Add the partner"),
        open_for=lambda one, item: changeable(one, item) and bool(_co_host_options(one)["partner"]),
        options=_co_host_options,
        mark=mark,
    ),
    Act(
        name="remove-co-host",
        label=pgettext_lazy("what somebody at the desk does", "Take the partner out"),
        do=_remove_co_host,
        right=RUN,
        button=lazy("Take it out"),
        items=lambda one: one.co_hosts.all(),
        open_for=changeable,
        mark=mark,
    ),
    Act(
        name="access",
        label=pgettext_lazy("what somebody at the desk does", "Change what it offers to whom"),
        do=_save_part(lazy("What it offers is kept.")),
        right=RUN,
        fields=(
            Field("captions", lazy("Live captions"), "tick"),
            Field("sign_language", lazy("Sign language"), hint=lazy("Which one: International Sign, LSF …"), most=80),
            Translated(Field("accessibility", lazy("Further notes"), "lines", most=TEXT_LENGTH)),
        ),
        button=lazy("Keep it"),
        open_for=changeable,
        fill=_access,
        mark=mark,
    ),
    Act(
        name="after",
        label=pgettext_lazy("what somebody at the desk does", "Add a recording or a summary"),
        do=_save_part(lazy("Recording and summary are kept.")),
        right=RUN,
        fields=(
            Field("recording", lazy("Recording"), "url", most=LINK_LENGTH),
            Translated(Field("summary", lazy("What was said"), "lines", most=TEXT_LENGTH)),
        ),
        hint=lazy("Once the event is over and there is one, whoever had a seat gets one letter about it."),
        button=lazy("Keep it"),
        open_for=changeable,
        fill=_after,
        mark=mark,
    ),
)
