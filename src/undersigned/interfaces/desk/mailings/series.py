"""Series of mailings: the list, and one with its steps, what ends it for somebody, and whether it goes."""

from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from undersigned.flows.save_series import (
    activate_series,
    add_step,
    deactivate_series,
    delete_step,
    save_series,
)
from undersigned.interfaces.desk import words
from undersigned.interfaces.desk.acts import Field
from undersigned.interfaces.desk.campaigns.acts import Act, Done, Options, Sent
from undersigned.interfaces.desk.campaigns.screen import Entry, Section
from undersigned.interfaces.desk.mailings import finding
from undersigned.interfaces.desk.mailings import words as own_words
from undersigned.interfaces.desk.mailings.mailing import MailingScreen, to_list, why_stuck
from undersigned.interfaces.desk.mailings.rights import RELEASE, WRITE
from undersigned.interfaces.desk.mailings.sentences import about, as_sentences, plainly
from undersigned.interfaces.desk.reading import Fact
from undersigned.interfaces.desk.tables import moment
from undersigned.interfaces.desk.typed import read_number
from undersigned.mailing.models import MailingSeries, SeriesStep
from undersigned.mailing.queries.series import STOPS, ends_by_reason, held_steps


def _save(sent: Sent) -> Done:
    pk = sent.subject.pk if sent.subject else None
    with as_sentences():
        series = save_series(series_id=pk, fields=sent.fields, by=sent.by, now=sent.now)
    said = _("The series is changed.") if pk else _("The series is there. Now add its steps.")
    return Done(said, reverse("desk_mailings:series", args=[series.pk]))


def _add_step(sent: Sent) -> Done:
    days, like = read_number("days", sent.fields["days"], most=366), sent.fields["like"]
    copied = int(like) if like.isascii() and like.isdigit() and len(like) < 10 else None
    with as_sentences():
        step = add_step(**about(sent, "series_id"), days=days, like=copied)
    where = reverse("desk_mailings:inspect", args=[step.mailing_id])
    return Done(_("The step is a draft. Write it, then release it."), where)


def _activate(sent: Sent) -> str:
    with as_sentences():
        least = settings.OPTION["release_by_two"]
        if not activate_series(**about(sent, "series_id"), release_by_two=least):
            return _(
                "It does not go yet: a step has come to so many recipients that somebody else has to release it first."
            )
    return _("The series goes.")


def _steps(one: MailingSeries) -> list[SeriesStep]:
    return list(one.steps.select_related("mailing").order_by("days"))


def _fill(one: MailingSeries, _item: Any) -> dict[str, str]:
    stops = {f"stop_{name}": "on" if name in one.stops else "" for name in STOPS}
    return {"name": one.name, "month_day": one.month_day, **stops}


def _making_options(_one: Any) -> Options:
    kinds = [(str(code), str(word)) for code, word in own_words.SERIES_KINDS.items()]
    return {"call": finding.calls(), "kind": kinds}


_SAID: Final = (
    Field("month_day", lazy("Its day, for a series up to one"), hint=lazy("Month and day, such as 11-12."), most=5),
    Field("stop_signed", lazy("Ends for who signs (a series up to a day)"), "tick"),
    Field("stop_acted", lazy("Ends for who does something for the campaign"), "tick"),
    Field("stop_attended", lazy("Ends for who comes to an event"), "tick"),
)
_NAME: Final = Field("name", lazy("Name"), hint=lazy("Only the desk reads it."), most=120)
MAKING: Final = (
    Act(
        name="make",
        label=pgettext_lazy("what somebody at the desk does", "Make a series"),
        do=_save,
        right=WRITE,
        fields=(_NAME, Field("kind", lazy("Kind"), "choice"), Field("call", lazy("Call"), "choice"), *_SAID),
        button=lazy("Make it"),
        adds=True,
        options=_making_options,
    ),
)
ACTS: Final = (
    Act(
        name="add-step",
        label=pgettext_lazy("what somebody at the desk does", "Add a step"),
        do=_add_step,
        right=WRITE,
        fields=(
            Field("days", lazy("So many days after, or before the day"), "number", most=366),
            Field("like", lazy("Begin with the text of"), "choice"),
        ),
        button=lazy("Add the step"),
        adds=True,
        options=lambda _one: {"like": finding.mailings()},
    ),
    Act(
        name="change",
        label=pgettext_lazy("what somebody at the desk does", "Change the series"),
        do=_save,
        right=WRITE,
        fields=(_NAME, *_SAID),
        button=lazy("Keep the change"),
        fill=_fill,
    ),
    Act(
        name="activate",
        label=pgettext_lazy("what somebody at the desk does", "Let it go"),
        do=_activate,
        right=RELEASE,
        hint=lazy("Who subscribes from then on is welcomed; who subscribed earlier is not."),
        button=lazy("Let the series go"),
        weighty=True,
        open_for=lambda one, _item: one.active_since is None,
        mark=lambda one, _item: str(one.active_since),
    ),
    Act(
        name="deactivate",
        label=pgettext_lazy("what somebody at the desk does", "Let it rest"),
        do=plainly(deactivate_series, "series_id", lazy("The series rests: nothing more of it leaves.")),
        right=RELEASE,
        hint=lazy("What waits to leave is dropped."),
        button=lazy("Let the series rest"),
        open_for=lambda one, _item: one.active_since is not None,
        mark=lambda one, _item: str(one.active_since),
    ),
    Act(
        name="delete-step",
        label=pgettext_lazy("what somebody at the desk does", "Take the step out"),
        do=plainly(delete_step, "step_id", lazy("The step is taken out.")),
        right=RELEASE,
        button=lazy("Take it out"),
        items=_steps,
        mark=lambda _one, item: f"{item.days} {item.mailing.state}",
    ),
)


class AllSeries(MailingScreen):
    """All series."""

    name = "all_series"
    place = "series/"
    acts = MAKING

    def find(self, pk: int) -> None:
        """Nothing: it is about all of them."""

    def get_page_title(self) -> str:
        """Say what is listed."""
        return _("Series")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the mailings."""
        return [*self.breadcrumbs_items, to_list(), {"url": "", "label": _("Series")}]

    def get_sections(self) -> list[Section]:
        """Each with its kind and whether it goes."""
        entries = [
            Entry(one.name, url=reverse("desk_mailings:series", args=[one.pk]), aside=_state(one))
            for one in MailingSeries.objects.all()
        ]
        return [Section("series", _("Series"), entries, nothing=_("There is none yet."))]


def _state(one: MailingSeries) -> str:
    if one.active_since is None:
        return _("at rest")
    return _("goes since %(moment)s") % {"moment": moment(one.active_since)}


class SeriesScreen(MailingScreen):
    """One series."""

    name = "series"
    place = "series/<int:pk>/"
    acts = ACTS
    subject: MailingSeries

    def find(self, pk: int) -> MailingSeries:
        """Return the series. Raises Http404."""
        return finding.find_series(pk)

    def get_page_title(self) -> str:
        """Return its name."""
        return self.subject.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to all series."""
        to_all = {"url": reverse("desk_mailings:all_series"), "label": _("Series")}
        return [*self.breadcrumbs_items, to_list(), to_all, {"url": "", "label": self.subject.name}]

    def get_marks(self) -> list[str]:
        """Whether it goes, and whether it is made up."""
        return [_state(self.subject), _("made up for the example") if self.subject.sample else ""]

    def get_sections(self) -> list[Section]:
        """Its steps in order, what ends it, and for how many it ended early."""
        entries = [
            Entry(
                self._day(step.days),
                url=reverse("desk_mailings:inspect", args=[step.mailing_id]),
                aside=words.word_for(own_words.MAILING_STATES, step.mailing.state),
                facts=[(_("Recipients so far"), step.mailing.total), *self._stuck(step)],
                forms=self.act_forms(step, "delete-step"),
            )
            for step in _steps(self.subject)
        ]
        return [
            *self._alarm(),
            Section("steps", _("Steps"), entries, nothing=_("It has no step yet.")),
            Section("series", _("The series"), facts=self._facts()),
        ]

    def _alarm(self) -> list[Section]:
        """The steps that wait for a second person while the series goes; nothing where none does."""
        entries = [
            Entry(
                self._day(step.days),
                url=reverse("desk_mailings:inspect", args=[step.mailing_id]),
                text=_(
                    "%(name)s released this step alone. Since then it has come to so many recipients that it takes two:"
                    " nothing more of it leaves until somebody else releases it."
                )
                % {"name": step.mailing.offered_by},
            )
            for step in held_steps(self.subject.pk)
        ]
        return [Section("held", _("This needs somebody now"), entries)] if entries else []

    def _stuck(self, step: SeriesStep) -> list[Fact]:
        stuck = why_stuck(step.mailing, now=self.now)
        return [(_("In the way"), stuck)] if stuck else []

    def _day(self, days: int) -> str:
        if self.subject.kind == MailingSeries.Kind.WELCOME:
            return _("Day %(days)s") % {"days": days}
        return _("%(days)s days before") % {"days": days}

    def _facts(self) -> list[Fact]:
        one, ended = self.subject, ends_by_reason(self.subject.pk)
        stops = ", ".join(words.word_for(own_words.STOPS, name) for name in one.stops)
        facts: list[Fact] = [
            (_("Kind"), words.word_for(own_words.SERIES_KINDS, one.kind)),
            (_("Call"), str(one.call)),
            (_("Ends for who"), stops or _("leaves the newsletter, and nobody else")),
        ]
        if one.month_day:
            facts.append((_("Its day"), one.month_day))
        label = _("Ended early for who %(why)s")
        return [*facts, *((label % {"why": words.word_for(own_words.STOPS, why)}, n) for why, n in ended.items())]
