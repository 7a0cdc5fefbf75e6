"""What is asked of who registers: add a question, change, move, take out. Those that people may have answered never quietly."""

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from undersigned.campaigns.event_form import LINE_LENGTH, MOST_CHOICES, MOST_QUESTIONS, TEXT_LENGTH
from undersigned.campaigns.models import Event, EventQuestion
from undersigned.campaigns.queries.attendance import may_have_answered
from undersigned.interfaces.desk.acts import Field
from undersigned.interfaces.desk.campaigns.acts import Act, Options, Sent, Translated, in_languages
from undersigned.interfaces.desk.events.doing import changeable, mark, people, said, save
from undersigned.interfaces.desk.events.form import Asked, asked, question_fields, tick, without_questions
from undersigned.interfaces.desk.events.rights import RUN
from undersigned.interfaces.desk.events.speaker_acts import moved, place_of
from undersigned.interfaces.desk.events.words import QUESTION_KINDS
from undersigned.interfaces.desk.typed import Wrong


def questions_of(event: Event) -> list[EventQuestion]:
    """Return what is asked, in order."""
    return list(event.questions.all())


def _typed(sent: Sent, before: EventQuestion | None = None) -> Asked:
    """What was typed, with what stands there in languages that the form does not ask for. Raises Wrong."""
    old = asked(before) if before else Asked("", {})
    text = sent.texts("text", old.text)
    if not text:
        raise Wrong("text", _("Please write the question, in one language at least."))
    return Asked(
        sent.fields["kind"], text, sent.texts("choices", _kept(old, sent)), required=bool(sent.fields["required"])
    )


def _kept(old: Asked, sent: Sent) -> dict[str, str]:
    """Answers to choose from in languages of no field, as long as there are as many as were typed."""
    languages = [code for code, _name in settings.LANGUAGES]
    typed = {len(sent.fields[f"choices_{code}"].split("\n")) for code in languages if sent.fields[f"choices_{code}"]}
    return {
        code: text for code, text in old.choices.items() if code not in languages and {text.count("\n") + 1} == typed
    }


def _keep(sent: Sent, questions: list[Asked], at: int = 0) -> None:
    """Save them; what is wrong with the one at a place stands at its fields."""

    def named(name: str) -> str:
        part = name.removeprefix(f"question_{at + 1}_")
        return part if part.startswith("choices_") or part in {"kind", "required"} else f"text_{part}"

    save(sent, without_questions(said(sent, {})) | question_fields(questions), named=named)


def _sure(sent: Sent) -> None:
    """Ask whether somebody means it where people may have answered. Raises Wrong."""
    if may_have_answered(sent.subject.pk) and not sent.fields["sure"]:
        raise Wrong("sure", _("Please tick this, so that we know that you know."))


def _add(sent: Sent) -> str:
    questions = [asked(one) for one in questions_of(sent.subject)]
    _keep(sent, [*questions, _typed(sent)], len(questions))
    return _("It is asked of who registers from now on.")


def _change(sent: Sent) -> str:
    rows = questions_of(sent.subject)
    at, questions = place_of(rows, sent.item), [asked(one) for one in rows]
    questions[at] = _typed(sent, sent.item)
    _sure(sent)
    _keep(sent, questions, at)
    return _("The question is changed.")


def _move(by: int) -> Callable[[Sent], str]:
    def do(sent: Sent) -> str:
        rows = questions_of(sent.subject)
        _keep(sent, moved([asked(one) for one in rows], place_of(rows, sent.item), by))
        return _("The order is changed.")

    return do


def _remove(sent: Sent) -> str:
    _sure(sent)
    _keep(sent, [asked(one) for one in questions_of(sent.subject) if one.pk != sent.item.pk])
    return _("It is not asked any more.")


def _fill(_one: Event, item: EventQuestion) -> dict[str, str]:
    one = asked(item)
    texts = {**in_languages("text", one.text), **in_languages("choices", one.choices)}
    return {"kind": one.kind, **texts, "required": tick(one.required)}


def _kinds(_one: Event) -> Options:
    return {"kind": [(str(code), word) for code, word in QUESTION_KINDS.items()]}


def _answered(one: Event) -> Options:
    known = vars(one)  # asked once for all forms of a screen
    if "desk_answered" not in known:
        known["desk_answered"] = may_have_answered(one.pk)
    number = known["desk_answered"]
    sentence = _(
        "Registered: %(people)s, who may have answered it. What they answered stays, with the words that it had."
    )
    return {"sure": [("on", sentence % {"people": people(number)})]} if number else {}


_FIELDS: Final = (
    Translated(Field("text", lazy("Question"), most=LINE_LENGTH)),
    Field("kind", lazy("Kind of answer"), "choice"),
    Translated(
        Field(
            "choices",
            lazy("Answers to choose from"),
            "lines",
            lazy("One a line, in each language as many."),
            most=min(TEXT_LENGTH, MOST_CHOICES * (LINE_LENGTH + 1)),
        )
    ),
    Field("required", lazy("Has to be answered"), "tick"),
)
_SURE: Final = Field("sure", "", "sure")
ADD_QUESTION: Final = Act(
    name="add-question",
    label=pgettext_lazy("what somebody at the desk does", "Add a question"),
    do=_add,
    right=RUN,
    fields=_FIELDS,
    hint=lazy("At most five. Ask only what you need to know to hold the event."),
    button=lazy("Add the question"),
    open_for=lambda one, item: changeable(one, item) and len(questions_of(one)) < MOST_QUESTIONS,
    options=_kinds,
    mark=mark,
)


def _with_sure(one: Event) -> Options:
    return {**_kinds(one), **_answered(one)}


def _in_reach(by: int) -> Callable[[Event, Any], bool]:
    def is_open(one: Event, item: Any) -> bool:
        rows = questions_of(one)
        return changeable(one, item) and 0 <= place_of(rows, item) + by < len(rows)

    return is_open


OF_A_QUESTION: Final = (
    Act(
        name="change-question",
        label=pgettext_lazy("what somebody at the desk does", "Change it"),
        do=_change,
        right=RUN,
        fields=(*_FIELDS, _SURE),
        button=lazy("Keep the change"),
        items=questions_of,
        open_for=changeable,
        fill=_fill,
        options=_with_sure,
        mark=mark,
    ),
    Act(
        name="question-up",
        label=pgettext_lazy("what somebody at the desk does", "Move it up"),
        do=_move(-1),
        right=RUN,
        button=lazy("Up"),
        items=questions_of,
        open_for=_in_reach(-1),
        mark=mark,
    ),
    Act(
        name="question-down",
        label=pgettext_lazy("what somebody at the desk does", "Move it down"),
        do=_move(1),
        right=RUN,
        button=lazy("Down"),
        items=questions_of,
        open_for=_in_reach(1),
        mark=mark,
    ),
    Act(
        name="remove-question",
        label=pgettext_lazy("what somebody at the desk does", "Take it out"),
        do=_remove,
        right=RUN,
        fields=(_SURE,),
        button=lazy("Do not ask it any more"),
        items=questions_of,
        open_for=changeable,
        options=_answered,
        mark=mark,
    ),
)
