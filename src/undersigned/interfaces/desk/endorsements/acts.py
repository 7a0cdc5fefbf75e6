"""The table of acts: who may do each, in which states, what is typed for it, and the key that leads to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from undersigned.endorsements.models import Endorsement
from undersigned.endorsements.states import ACCEPTED, PUBLISHED, TO_DECIDE, UNDER_WAY
from undersigned.interfaces.desk.acts import Field, Words, holds_any
from undersigned.interfaces.desk.endorsements import doing
from undersigned.interfaces.desk.endorsements.rights import PUBLISH, REVIEW, SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act. ``decides``: the next one in the queue is shown after it. ``weighty``: it asks for a recent sign-in.

    ``joint``: only for those of a joint group. ``adds``: it only adds, so that what was shown may be of an earlier revision.
    """

    name: str
    label: Words
    do: Callable[[doing.Sent], str]
    rights: tuple[str, ...] = (REVIEW,)
    states: frozenset[str] = frozenset(TO_DECIDE)
    fields: tuple[Field, ...] = ()
    hint: Words = ""
    button: Words = ""
    key: str = ""
    decides: bool = False
    weighty: bool = False
    joint: bool = False
    adds: bool = False

    def is_open(self, endorsement: Endorsement, user: Any) -> bool:
        """Say whether somebody may do it to an endorsement in its present state."""
        fits = endorsement.state in self.states and (endorsement.group_id is not None or not self.joint)
        return fits and holds_any(user, self.rights)


_BEFORE_THE_END: Final = frozenset({*TO_DECIDE, ACCEPTED})

DECISIONS: Final = (
    Act(
        name="accept",
        label=pgettext_lazy("what somebody at the desk does", "Accept"),
        do=doing.accept,
        rights=(REVIEW, SECOND),
        key="a",
        decides=True,
        weighty=True,
    ),
    Act(
        name="ask",
        label=lazy("Ask back"),
        do=doing.ask_back,
        fields=(Field("question", lazy("Your question"), "lines"),),
        hint=lazy("The body gets a letter with the question and the link to its form."),
        button=lazy("Send the question"),
        key="q",
        decides=True,
    ),
    Act(
        name="refuse",
        label=pgettext_lazy("what somebody at the desk does", "Refuse"),
        do=doing.refuse,
        states=_BEFORE_THE_END,
        fields=(Field("reason", lazy("The reason"), "lines"),),
        hint=lazy("The body gets a letter with the reason. This is the end of the endorsement."),
        button=lazy("Refuse the endorsement"),
        key="r",
        decides=True,
    ),
    Act(
        name="hold",
        label=pgettext_lazy("what somebody at the desk does", "Hold"),
        do=doing.hold,
        states=frozenset({TO_DECIDE[0]}),
        fields=(Field("reason", lazy("What it waits for"), "lines"),),
        hint=lazy("It leaves the queue until somebody brings it back. Only the desk reads why."),
        button=lazy("Hold it"),
        key="h",
        decides=True,
    ),
    Act(
        name="merge",
        label=lazy("Merge with an entry"),
        do=doing.merge,
        states=_BEFORE_THE_END,
        fields=(
            Field("entry", lazy("It is the same body as"), "entries"),
            Field("other", lazy("Another entry"), "line", lazy("Its address on the site, or the last part of it.")),
        ),
        hint=lazy("Nothing new comes onto the roll; the body gets a letter with the address of its entry."),
        button=lazy("Merge them"),
        key="m",
        decides=True,
    ),
    Act(
        name="release",
        label=lazy("Bring back into the queue"),
        do=doing.release,
        states=frozenset({TO_DECIDE[1], ACCEPTED}),
        button=lazy("Bring it back"),
    ),
)

MORE: Final = (
    Act(
        name="look-up",
        label=lazy("Write to a mailbox you looked up"),
        do=doing.look_up,
        states=frozenset(UNDER_WAY),
        fields=(
            Field("name", lazy("Whose mailbox it is")),
            Field("email", lazy("E-mail address"), "email"),
            Field("source", lazy("Where you found it"), "line", lazy("A public page is best; readers see this.")),
        ),
        hint=lazy("A letter asks whether the body means it. The answer counts as much as one from its own domain."),
        button=lazy("Send the letter"),
        key="l",
    ),
    Act(
        name="document",
        label=lazy("Add a document or statement"),
        do=doing.document,
        states=frozenset({*UNDER_WAY, PUBLISHED}),
        fields=(
            Field("url", lazy("Address of the page"), "url"),
            Field("what", lazy("What it is"), "what"),
        ),
        hint=lazy("Readers see the link on the entry."),
        button=lazy("Add it to the evidence"),
        key="d",
    ),
    Act(
        name="note",
        label=lazy("Write a note"),
        do=doing.note,
        states=frozenset(Endorsement.State.values),
        fields=(Field("text", lazy("The note"), "lines"),),
        hint=lazy("For the desk alone."),
        button=lazy("Keep the note"),
        key="n",
        adds=True,
    ),
    Act(
        name="assign",
        label=lazy("Assign"),
        do=doing.assign,
        states=frozenset(UNDER_WAY),
        fields=(Field("to", lazy("To whom"), "staff"),),
        button=lazy("Assign it"),
        key="s",
    ),
    Act(
        name="embargo",
        label=lazy("Embargo"),
        do=doing.embargo,
        rights=(PUBLISH,),
        states=frozenset(UNDER_WAY),
        fields=(Field("until", lazy("Not on the roll before"), "moment", lazy("Empty: no embargo.")),),
        button=lazy("Set the embargo"),
        key="e",
        weighty=True,
    ),
    Act(
        name="reveal",
        label=lazy("When the group comes onto the roll"),
        do=doing.reveal,
        rights=(PUBLISH,),
        states=frozenset(UNDER_WAY),
        fields=(
            Field("at", lazy("Together at"), "moment", lazy("Empty: as soon as enough are accepted.")),
            Field("needed", lazy("How many must be accepted"), "number", lazy("0: all that are in it.")),
        ),
        button=lazy("Set it for the group"),
        weighty=True,
        joint=True,
    ),
)

ACTS: Final = {act.name: act for act in (*DECISIONS, *MORE)}
