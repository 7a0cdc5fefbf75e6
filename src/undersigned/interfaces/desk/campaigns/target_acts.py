"""The tables of acts about a target, and of adding one."""

from collections.abc import Mapping
from datetime import time
from typing import Any, Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as lazy

from undersigned.campaigns.models import Campaign, ContactMade, Handover, Target, TargetContact
from undersigned.campaigns.queries.actions import handovers_of
from undersigned.campaigns.queries.choosing import is_untouched
from undersigned.campaigns.queries.partners import active_partners
from undersigned.campaigns.states import BY_THE_DESK
from undersigned.interfaces.desk.acts import Field
from undersigned.interfaces.desk.campaigns import target_doing as doing
from undersigned.interfaces.desk.campaigns import words as own_words
from undersigned.interfaces.desk.campaigns.acts import Act, Options, Translated, in_languages
from undersigned.people.models import Country
from undersigned.roll.models import RollEntry
from undersigned.roll.states import LISTED

MOST_ENTRIES: Final = 500


def _status_options(one: Target) -> Options:
    others = [status for status in BY_THE_DESK if status != one.status]
    return {"status": [(status, own_words.STATUSES[status]) for status in others]}


def _target_options(one: Target | Campaign) -> Options:
    call_id = one.call_id if isinstance(one, Campaign) else one.campaign.call_id
    language = (get_language() or "en").split("-")[0]
    countries = sorted((each.name_in(language), each.code) for each in Country.objects.all())
    entries = RollEntry.objects.filter(call_id=call_id, state=LISTED).exclude(kind="state").order_by("sort_text")
    kinds = own_words.choices(own_words.TARGET_KINDS)
    return {
        "kind": list(kinds),
        "country": [("", "–"), *((code, name) for name, code in countries)],
        "entry_id": [("", "–"), *((str(pk), name) for pk, name in entries.values_list("pk", "name")[:MOST_ENTRIES])],
    }


def _target(one: Target, _item: Any) -> dict[str, str]:
    return {
        "kind": one.kind,
        "country": one.country_id or "",
        **in_languages("name", one.name),
        **in_languages("office", one.office),
        "person": one.person,
        "entry_id": str(one.entry_id or ""),
        "called_on": one.called_on.isoformat(),
        **in_languages("reason", one.reason),
        "source": one.source,
    }


def _new_target(_one: Any, _item: Any) -> dict[str, str]:
    return {"kind": Target.Kind.STATE.value, "called_on": _today()}


def _today() -> str:
    return timezone.localdate().isoformat()


def _contact(_one: Target, item: TargetContact) -> dict[str, str]:
    return {name: _as_typed(getattr(item, name)) for name in doing.CONTACT_FIELDS}


def _as_typed(value: Any) -> str:
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


def _new_contact(_one: Target, _item: Any) -> Mapping[str, str]:
    return {"time_zone": "UTC", "opens": "09:00", "closes": "17:00"}


def _handover(_one: Target, item: Handover) -> dict[str, str]:
    return {
        "received_on": item.received_on.isoformat() if item.received_on else "",
        "received_by": item.received_by,
        "place": item.place,
        **in_languages("note", item.note),
        **in_languages("picture_says", item.picture_says),
    }


def _unanswered(one: Target) -> list[ContactMade]:
    return list(one.contacts_made.filter(answered_on=None))


_TARGET_FIELDS: Final = (
    Field("kind", lazy("What it is"), "choice"),
    Field("country", lazy("Country"), "choice"),
    Translated(Field("name", lazy("Name"), hint=lazy("A State is named by its country."), most=255)),
    Translated(Field("office", lazy("Office"), most=255)),
    Field("person", lazy("Who holds the office now"), most=255),
    Field("entry_id", lazy("Its line on the roll"), "choice", lazy("Not for a State: its country tells.")),
    Field("called_on", lazy("The campaign calls on it since"), "day"),
    Translated(Field("reason", lazy("Why the campaign chose it"), "lines")),
    Field("source", lazy("Source")),
)

_CONTACT_FIELDS: Final = (
    Field("office", lazy("Office"), hint=lazy("An office, never a private person’s home."), most=255),
    Field("name", lazy("Name"), most=255),
    Field("email", lazy("E-mail address"), "email", most=254),
    Field("x", lazy("On X"), hint=lazy("Without the @."), most=50),
    Field("bluesky", lazy("On Bluesky"), hint=lazy("Without the @: name.bsky.social"), most=253),
    Field("mastodon", lazy("On Mastodon"), hint=lazy("name@server"), most=320),
    Field("postal", lazy("Postal address"), "lines"),
    Field("phone", lazy("Telephone"), most=40),
    Field("time_zone", lazy("Time zone"), hint=lazy("As in Asia/Kolkata or America/Sao_Paulo."), most=64),
    Field("language", lazy("Language"), hint=lazy("Its code, such as pt or hi."), most=10),
    Field("opens", lazy("Opens at"), "hour"),
    Field("closes", lazy("Closes at"), "hour"),
    Field("source", lazy("Where you found it")),
)


def _reply_options(_one: Any) -> Options:
    return {"language": [(code, name) for code, name in settings.LANGUAGES]}


ADDING: Final = (
    Act(
        name="add",
        label=pgettext_lazy("what somebody at the desk does", "Call on another"),
        do=doing.add,
        fields=_TARGET_FIELDS,
        button=lazy("Call on it"),
        weighty=True,
        adds=True,
        fill=_new_target,
        options=_target_options,
    ),
)

ACTS: Final = (
    Act(
        name="settle",
        label=pgettext_lazy("what somebody at the desk does", "Change the status"),
        do=doing.settle,
        fields=(
            Field("status", lazy("Status"), "choice"),
            Field("on", lazy("Since which day"), "day"),
            Translated(Field("note", lazy("What happened"), "lines")),
            Field("evidence", lazy("What shows it"), "url", lazy("The address of a public page or document.")),
        ),
        hint=lazy("Public, with its day and its evidence. That it has endorsed or withdrawn is the roll’s to say."),
        button=lazy("Change the status"),
        weighty=True,
        fill=lambda _one, _item: {"on": _today()},
        mark=lambda one, _item: one.status,
        options=_status_options,
    ),
    Act(
        name="record",
        label=pgettext_lazy("what somebody at the desk does", "Note a contact"),
        do=doing.record,
        fields=(
            Field("way", lazy("How"), "choice"),
            Field("on", lazy("Day"), "day"),
            Field("answered_on", lazy("Answered on"), "day", lazy("Empty: no answer yet.")),
            Field("note", lazy("Note"), "lines", lazy("For the desk alone.")),
        ),
        hint=lazy("The first contact without an answer starts the clock of silence."),
        button=lazy("Note it"),
        adds=True,
        fill=lambda _one, _item: {"on": _today()},
        options=lambda _one: {"way": own_words.choices(own_words.WAYS)},
    ),
    Act(
        name="add-contact",
        label=pgettext_lazy("what somebody at the desk does", "Add an office to write to"),
        do=doing.contact,
        fields=_CONTACT_FIELDS,
        button=lazy("Add it"),
        weighty=True,
        adds=True,
        fill=_new_contact,
    ),
    Act(
        name="reply",
        label=pgettext_lazy("what somebody at the desk does", "Show its reply"),
        do=doing.reply,
        fields=(
            Field("text", lazy("The reply, as it was received"), "lines", most=20_000),
            Field("language", lazy("Language"), "choice"),
            Field("received_on", lazy("Received on"), "day"),
            Field("source", lazy("Where it can be seen")),
        ),
        hint=lazy("A target has the right of reply: its page shows this word for word."),
        button=lazy("Show it"),
        weighty=True,
        adds=True,
        fill=lambda _one, _item: {"received_on": _today()},
        options=_reply_options,
    ),
    Act(
        name="pack",
        label=pgettext_lazy("what somebody at the desk does", "Make a pack to hand over"),
        do=doing.pack,
        hint=lazy("What people did until now: figures, and the names of those who agreed. Sealed, as CSV and PDF."),
        button=lazy("Make a pack to hand over"),
        weighty=True,
        adds=True,
    ),
    Act(
        name="save",
        label=pgettext_lazy("what somebody at the desk does", "Change what is known of it"),
        do=doing.save,
        fields=_TARGET_FIELDS,
        button=lazy("Keep the change"),
        weighty=True,
        fill=_target,
        options=_target_options,
    ),
    Act(
        name="remove",
        label=pgettext_lazy("what somebody at the desk does", "Take it off the list"),
        do=doing.remove,
        hint=lazy("Nobody has acted on it yet. Its contacts, and texts for it alone, are deleted too."),
        button=lazy("Take it off the list"),
        weighty=True,
        open_for=lambda one, _item: is_untouched(one),
    ),
    Act(
        name="change-contact",
        label=pgettext_lazy("what somebody at the desk does", "Change it"),
        do=doing.contact,
        fields=_CONTACT_FIELDS,
        button=lazy("Keep the change"),
        weighty=True,
        items=lambda one: one.contacts.all(),
        fill=_contact,
    ),
    Act(
        name="answer",
        label=pgettext_lazy("what somebody at the desk does", "Note the answer"),
        do=doing.answer,
        fields=(Field("answered_on", lazy("Answered on"), "day"),),
        button=lazy("Note it"),
        items=_unanswered,
        open_for=lambda _one, item: item.answered_on is None,
        fill=lambda _one, _item: {"answered_on": _today()},
    ),
    Act(
        name="strike-contact",
        label=pgettext_lazy("what somebody at the desk does", "Strike this contact"),
        do=doing.strike,
        hint=lazy("It was not made, or not on this day: it is deleted, and the clock of silence no longer counts it."),
        button=lazy("Strike it"),
        weighty=True,
        grave=True,
        items=lambda one: one.contacts_made.all(),
        mark=lambda _one, item: f"{item.on} {item.way} {item.answered_on}",
    ),
    Act(
        name="care",
        label=pgettext_lazy("what somebody at the desk does", "Let a partner care for it"),
        do=doing.care,
        fields=(Field("partner", lazy("Partner"), "choice"),),
        hint=lazy("One at a time: it logs contacts with you, and is reminded when it falls silent."),
        button=lazy("Give it into their care"),
        open_for=lambda one, _item: not one.claims.filter(ended_at=None).exists(),
        options=lambda one: {"partner": [(str(each.pk), each.name) for each in active_partners(one.campaign_id)]},
    ),
    Act(
        name="end-claim",
        label=pgettext_lazy("what somebody at the desk does", "End the claim"),
        do=doing.end_claim,
        button=lazy("End the claim"),
        items=lambda one: one.claims.filter(ended_at=None),
        open_for=lambda _one, item: item.ended_at is None,
    ),
    Act(
        # Not weighty: a file cannot be kept while somebody shows who they are.
        name="received",
        label=pgettext_lazy("what somebody at the desk does", "Note who received it"),
        do=doing.received,
        fields=(
            Field("received_on", lazy("Received on"), "day"),
            Field("received_by", lazy("Received by"), most=255),
            Field("place", lazy("Place"), most=255),
            Translated(Field("note", lazy("What readers are told"), "lines")),
            Field("picture", lazy("Photograph"), "picture", lazy("JPEG, PNG or WebP, 12 MB at most.")),
            Translated(Field("picture_says", lazy("What the photograph shows"), most=500)),
        ),
        hint=lazy("Public, on the target’s page."),
        button=lazy("Note it"),
        items=lambda one: handovers_of(one.pk),
        fill=_handover,
    ),
)
