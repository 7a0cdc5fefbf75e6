"""What is asked of who registers: add a question, change, move, take out. Those that people may have answered never quietly."""

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
from undersigned.interfaces.desk.events.doing import be_sure, changeable, mark, people, said, save
from undersigned.interfaces.desk.events.form import Asked, asked, question_fields, tick, without_questions
from undersigned.interfaces.desk.events.parts import Parts
from undersigned.interfaces.desk.events.rights import RUN
from undersigned.interfaces.desk.events.words import QUESTION_KINDS
from undersigned.interfaces.desk.typed import Wrong


def _typed(sent: Sent) -> Asked:
    """What was typed, with what stands there in languages that the form does not ask for. Raises Wrong."""
    old = asked(sent.item) if sent.item else Asked("", {})
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


def _keep(sent: Sent, questions: list[Any], at: int) -> None:
    """Save them; what is wrong with the one at a place stands at its fields."""

    def named(name: str) -> str:
        part = name.removeprefix(f"question_{at + 1}_")
        return part if part.startswith("choices_") or part in {"kind", "required"} else f"text_{part}"

    save(sent, without_questions(said(sent, {})) | question_fields(questions), named=named)


def _make_sure(sent: Sent) -> None:
    """Ask whether somebody means it where people may have answered. Raises Wrong."""
    if may_have_answered(sent.subject.pk):
        be_sure(sent)


def _add(sent: Sent) -> str:
    _QUESTIONS.add(sent)
    return _("It is asked of who registers from now on.")


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


_QUESTIONS: Final = Parts(
    name="question",
    fields=(
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
    ),
    rows=lambda event: list(event.questions.all()),
    line=asked,
    typed=_typed,
    keep=_keep,
    fill=_fill,
    options=_kinds,
    sure_options=_answered,
    make_sure=_make_sure,
)
ADD_QUESTION: Final = Act(
    name="add-question",
    label=pgettext_lazy("what somebody at the desk does", "Add a question"),
    do=_add,
    right=RUN,
    fields=_QUESTIONS.fields,
    hint=lazy("At most five. Ask only what you need to know to hold the event."),
    button=lazy("Add the question"),
    open_for=lambda one, item: changeable(one, item) and len(_QUESTIONS.rows(one)) < MOST_QUESTIONS,
    options=_kinds,
    mark=mark,
)
OF_A_QUESTION: Final = _QUESTIONS.of_each(
    changed=lazy("The question is changed."),
    taken_out=lazy("It is not asked any more."),
    take_out=lazy("Do not ask it any more"),
)
