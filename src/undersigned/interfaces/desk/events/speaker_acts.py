"""Who speaks at an event: add somebody, change what is said of them, move them, take them out."""

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from undersigned.campaigns.event_form import LINE_LENGTH, LINK_LENGTH, MOST_SPEAKERS
from undersigned.campaigns.models import Event, EventSpeaker
from undersigned.interfaces.desk.acts import Field
from undersigned.interfaces.desk.campaigns.acts import Act, Sent
from undersigned.interfaces.desk.events.doing import changeable, mark, said, save
from undersigned.interfaces.desk.events.form import role_of, speaker_line
from undersigned.interfaces.desk.events.parts import Parts
from undersigned.interfaces.desk.events.rights import RUN
from undersigned.interfaces.desk.typed import Wrong


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


def _keep(sent: Sent, lines: list[Any], _at: int) -> None:
    save(sent, said(sent, {"speakers": lines}), named=lambda name: "link" if name == "speakers" else name)


def _add(sent: Sent) -> str:
    if len(_SPEAKERS.rows(sent.subject)) >= MOST_SPEAKERS:
        raise Wrong("", _("At most %(most)s people can be named.") % {"most": MOST_SPEAKERS})
    _SPEAKERS.add(sent)
    return _("It is added to who speaks.")


def _fill(_one: Event, item: EventSpeaker) -> dict[str, str]:
    return {"name": item.name, "role": role_of(item), "link": item.link}


_SPEAKERS: Final = Parts(
    name="speaker",
    fields=(
        Field("name", lazy("Name"), most=LINE_LENGTH),
        Field("role", lazy("Office and body"), hint=lazy("In English, if you can."), most=LINE_LENGTH),
        Field("link", lazy("Link"), "url", most=LINK_LENGTH),
    ),
    rows=lambda event: list(event.speakers.all()),
    line=lambda one: speaker_line(one.name, role_of(one), one.link),
    typed=_typed,
    keep=_keep,
    fill=_fill,
)
ADD_SPEAKER: Final = Act(
    name="add-speaker",
    label=pgettext_lazy("what somebody at the desk does", "Add who speaks"),
    do=_add,
    right=RUN,
    fields=_SPEAKERS.fields,
    button=lazy("Add them"),
    open_for=changeable,
    mark=mark,
)
OF_A_SPEAKER: Final = _SPEAKERS.of_each(
    changed=lazy("It is changed."), taken_out=lazy("It is taken out."), take_out=lazy("Take it out")
)
