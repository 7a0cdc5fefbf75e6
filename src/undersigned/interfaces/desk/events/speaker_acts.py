"""Who speaks at an event: add somebody, change what is said of them, move them, take them out. Each works without script."""

from collections.abc import Callable
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from undersigned.campaigns.event_form import LINE_LENGTH, LINK_LENGTH, MOST_SPEAKERS
from undersigned.campaigns.models import Event, EventSpeaker
from undersigned.interfaces.desk.acts import Field
from undersigned.interfaces.desk.campaigns.acts import Act, Sent
from undersigned.interfaces.desk.events.doing import changeable, mark, said, save
from undersigned.interfaces.desk.events.form import role_of, speaker_line, speaker_lines
from undersigned.interfaces.desk.events.rights import RUN
from undersigned.interfaces.desk.typed import Wrong


def speakers_of(event: Event) -> list[EventSpeaker]:
    """Return who speaks, in order."""
    return list(event.speakers.all())


def place_of(parts: list[Any], item: Any) -> int:
    """Return the place of a part among all, from 0."""
    return [one.pk for one in parts].index(item.pk)


def moved(lines: list[Any], at: int, by: int) -> list[Any]:
    """Return a list with one of its parts moved up (-1) or down (1), as far as it goes."""
    to = min(max(at + by, 0), len(lines) - 1)
    rest = [*lines[:at], *lines[at + 1 :]]
    return [*rest[:to], lines[at], *rest[to:]]


def _typed(sent: Sent) -> str:
    """The line of the event's form for what was typed. Raises Wrong."""
    fields = {name: " ".join(sent.fields[name].split()) for name in ("name", "role", "link")}
    if not fields["name"]:
        raise Wrong("name", _("Please write the name."))
    for name, text in fields.items():
        if "|" in text:
            raise Wrong(name, _("Please write this without the sign |."))
    for name in ("name", "role"):
        if len(fields[name]) > LINE_LENGTH:
            raise Wrong(name, _("This is too long: %(most)s characters at most.") % {"most": LINE_LENGTH})
    return speaker_line(**fields)


def _keep(sent: Sent, lines: list[str]) -> None:
    save(sent, said(sent, {"speakers": lines}), named=lambda name: "link" if name == "speakers" else name)


def _add(sent: Sent) -> str:
    lines = speaker_lines(speakers_of(sent.subject))
    if len(lines) >= MOST_SPEAKERS:
        raise Wrong("", _("At most %(most)s people can be named.") % {"most": MOST_SPEAKERS})
    _keep(sent, [*lines, _typed(sent)])
    return _("It is added to who speaks.")


def _change(sent: Sent) -> str:
    speakers = speakers_of(sent.subject)
    lines = speaker_lines(speakers)
    lines[place_of(speakers, sent.item)] = _typed(sent)
    _keep(sent, lines)
    return _("It is changed.")


def _move(by: int) -> Callable[[Sent], str]:
    def do(sent: Sent) -> str:
        speakers = speakers_of(sent.subject)
        _keep(sent, moved(speaker_lines(speakers), place_of(speakers, sent.item), by))
        return _("The order is changed.")

    return do


def _remove(sent: Sent) -> str:
    _keep(sent, speaker_lines(one for one in speakers_of(sent.subject) if one.pk != sent.item.pk))
    return _("It is taken out.")


def _fill(_one: Event, item: EventSpeaker) -> dict[str, str]:
    return {"name": item.name, "role": role_of(item), "link": item.link}


def _in_reach(by: int) -> Callable[[Event, Any], bool]:
    def is_open(one: Event, item: Any) -> bool:
        rows = speakers_of(one)
        return changeable(one, item) and 0 <= place_of(rows, item) + by < len(rows)

    return is_open


_FIELDS: Final = (
    Field("name", lazy("Name"), most=LINE_LENGTH),
    Field("role", lazy("Office and body"), hint=lazy("In English, if you can."), most=LINE_LENGTH),
    Field("link", lazy("Link"), "url", most=LINK_LENGTH),
)
ADD_SPEAKER: Final = Act(
    name="add-speaker",
    label=pgettext_lazy("what somebody at the desk does", "Add who speaks"),
    do=_add,
    right=RUN,
    fields=_FIELDS,
    button=lazy("Add them"),
    open_for=changeable,
    mark=mark,
)
OF_A_SPEAKER: Final = (
    Act(
        name="change-speaker",
        label=pgettext_lazy("what somebody at the desk does", "Change it"),
        do=_change,
        right=RUN,
        fields=_FIELDS,
        button=lazy("Keep the change"),
        items=speakers_of,
        open_for=changeable,
        fill=_fill,
        mark=mark,
    ),
    Act(
        name="speaker-up",
        label=pgettext_lazy("what somebody at the desk does", "Move it up"),
        do=_move(-1),
        right=RUN,
        button=lazy("Up"),
        items=speakers_of,
        open_for=_in_reach(-1),
        mark=mark,
    ),
    Act(
        name="speaker-down",
        label=pgettext_lazy("what somebody at the desk does", "Move it down"),
        do=_move(1),
        right=RUN,
        button=lazy("Down"),
        items=speakers_of,
        open_for=_in_reach(1),
        mark=mark,
    ),
    Act(
        name="remove-speaker",
        label=pgettext_lazy("what somebody at the desk does", "Take it out"),
        do=_remove,
        right=RUN,
        button=lazy("Take it out"),
        items=speakers_of,
        open_for=changeable,
        mark=mark,
    ),
)
