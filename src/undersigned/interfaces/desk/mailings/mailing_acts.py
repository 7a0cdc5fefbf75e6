"""What is done about a mailing as a whole: change it, write a language, try, offer, release, pause, resume, stop."""

from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext, pgettext_lazy

from undersigned.flows.copy_mailing import copy_mailing
from undersigned.flows.delete_mailing import delete_mailing
from undersigned.flows.offer_mailing import offer_mailing, take_back_mailing
from undersigned.flows.pause_mailing import pause_mailing, resume_mailing
from undersigned.flows.release_mailing import NeedsSecond, release_mailing
from undersigned.flows.save_mailing import save_mailing, save_mailing_text
from undersigned.flows.stop_mailing import stop_mailing
from undersigned.flows.try_mailing import try_mailing
from undersigned.interfaces.desk.acts import Field
from undersigned.interfaces.desk.campaigns.acts import Act, Done, Options, Sent
from undersigned.interfaces.desk.mailings import finding
from undersigned.interfaces.desk.mailings.rights import RELEASE, WRITE
from undersigned.interfaces.desk.mailings.sentences import about, as_sentences, plainly
from undersigned.interfaces.desk.typed import MOMENT_FORMAT, Wrong
from undersigned.interfaces.desk.words import language_name
from undersigned.mailing.models import Mailing
from undersigned.mailing.states import DRAFT, ENDED, OFFERED, PAUSED, RELEASED, SENDING
from undersigned.values.local_times import in_zone


def write_mailing(sent: Sent) -> Done:
    """Make a mailing, and go to it."""
    with as_sentences():
        made = save_mailing(mailing_id=None, fields=sent.fields, seen="", by=sent.by, now=sent.now)
    return Done(_("The mailing is a draft. Now write what it says."), reverse("desk_mailings:inspect", args=[made.pk]))


def _change(sent: Sent) -> str:
    with as_sentences():
        save_mailing(**about(sent, "mailing_id"), fields=sent.fields, seen=sent.subject.changed_at.isoformat())
    return _("The mailing is changed.")


def _add_text(sent: Sent) -> Done:
    with as_sentences():
        text = save_mailing_text(
            **about(sent, "mailing_id"), language=sent.fields["language"], fields=sent.fields, seen=""
        )
    return Done(_("Now add what it says, block by block."), reverse("desk_mailings:text", args=[text.pk]))


def _try(sent: Sent) -> str:
    with as_sentences():
        number = try_mailing(**about(sent, "mailing_id"))
    return ngettext("%(number)s trial leaves now.", "%(number)s trials leave now.", number) % {"number": number}


def _release(sent: Sent) -> str:
    with as_sentences():
        try:
            done = release_mailing(**about(sent, "mailing_id"), release_by_two=settings.OPTION["release_by_two"])
        except NeedsSecond:
            raise Wrong("", needs_second(sent.subject)) from None
    said = [
        ngettext("It is released, to %(number)s person now.", "It is released, to %(number)s people now.", done.total)
        % {"number": done.total},
        *fallback_sentences(done.fallbacks),
    ]
    return " ".join(said)


def needs_second(one: Mailing) -> str:
    """Return what has to happen before a mailing to a long list leaves."""
    least = settings.OPTION["release_by_two"]
    if one.state == OFFERED:
        return _("From %(least)s recipients on, somebody else than who offered it releases it.") % {"least": least}
    return _("From %(least)s recipients on it takes two: please offer it, and let somebody else release it.") % {
        "least": least
    }


def fallback_sentences(fallbacks: dict[str, str]) -> list[str]:
    """Return in which language those get it who read one that it is not written in, a sentence a language."""
    sentence = _("There is no text in %(missing)s: those who read it get %(written)s.")
    return [
        sentence % {"missing": language_name(missing), "written": language_name(written)}
        for missing, written in fallbacks.items()
    ]


def _copy(sent: Sent) -> Done:
    with as_sentences():
        made = copy_mailing(**about(sent, "mailing_id"))
    return Done(_("This is a new draft that says the same."), reverse("desk_mailings:inspect", args=[made.pk]))


def _delete(sent: Sent) -> Done:
    if not sent.fields["sure"]:
        raise Wrong("sure", _("Please tick this, so that we know that you know."))
    with as_sentences():
        delete_mailing(**about(sent, "mailing_id"))
    return Done(_("The draft is deleted."), reverse("desk_mailings:index"))


# --- what forms hold, and when they are there -------------------------------------------------------------------------
def mailing_options(_one: Any) -> Options:
    """Return the lists to choose from in a mailing's form."""
    return {
        "campaign": [("", _("None")), *finding.campaigns()],
        "topic": [("", _("None: to all, whatever they chose")), *finding.topics()],
        "segment": [("", _("Everybody who subscribed")), *finding.segments()],
    }


def _settings(one: Mailing, _item: Any) -> dict[str, str]:
    return {
        "name": one.name,
        "campaign": str(one.campaign_id or ""),
        "topic": str(one.topic_id or ""),
        "segment": str(one.segment_id or ""),
        "time_zone": one.time_zone,
        "send_at": in_zone(one.send_at, one.time_zone).strftime(MOMENT_FORMAT) if one.send_at else "",
        "ab_percent": str(one.ab_percent),
        "ab_hours": str(one.ab_hours),
        "archived": "on" if one.archived else "",
        "count_opens": "on" if one.count_opens else "",
    }


def new_settings(_one: Any, _item: Any) -> dict[str, str]:
    """Return what the form of a new mailing holds."""
    return {"time_zone": settings.TIME_ZONE, "ab_percent": "0", "ab_hours": "4", "archived": "on"}


def _languages_left(one: Mailing) -> Options:
    there = set(one.texts.values_list("language", flat=True))
    return {"language": [(code, name) for code, name in finding.languages() if code not in there]}


def _in(*states: str) -> Any:
    return lambda one, _item: one.state in states


def _mark(one: Mailing, _item: Any) -> str:
    return f"{one.state} {one.changed_at.isoformat()}"


SETTINGS: Final = (
    Field("name", lazy("Name"), hint=lazy("Only the desk reads it."), most=120),
    Field("campaign", lazy("Campaign"), "choice"),
    Field("topic", lazy("Topic"), "choice"),
    Field("segment", lazy("To whom"), "choice"),
    Field("send_at", lazy("Leaves not before"), "local", lazy("Empty: as soon as it is released.")),
    Field("time_zone", lazy("Time zone of this hour"), hint=lazy("Such as Europe/Paris."), most=64),
    Field(
        "ab_percent", lazy("Try two subjects on so many percent"), "number", lazy("0: one subject for all."), most=50
    ),
    Field("ab_hours", lazy("Hours until the better one goes to the rest"), "number", most=168),
    Field("archived", lazy("Show it in the archive once it is sent"), "tick"),
    Field("count_opens", lazy("Count openings of those who agreed"), "tick"),
)
LINES: Final = (
    Field("subject", lazy("Subject"), most=200),
    Field("subject_b", lazy("Second subject"), hint=lazy("Only where two are tried."), most=200),
    Field("preheader", lazy("Line beside the subject"), hint=lazy("Mail programs show it in the list."), most=200),
)

ACTS: Final = (
    Act(
        name="add-text",
        label=pgettext_lazy("what somebody at the desk does", "Write it in a language"),
        do=_add_text,
        right=WRITE,
        fields=(Field("language", lazy("Language"), "choice"), *LINES),
        button=lazy("Begin the text"),
        adds=True,
        open_for=lambda one, _item: one.state == DRAFT and bool(_languages_left(one)["language"]),
        options=_languages_left,
    ),
    Act(
        name="change",
        label=pgettext_lazy("what somebody at the desk does", "Change to whom and when"),
        do=_change,
        right=WRITE,
        fields=SETTINGS,
        button=lazy("Keep the change"),
        open_for=_in(DRAFT),
        fill=_settings,
        options=mailing_options,
    ),
    Act(
        name="try",
        label=pgettext_lazy("what somebody at the desk does", "Send a trial"),
        do=_try,
        right=WRITE,
        hint=lazy("To the desk’s trial mailboxes, in every language and with either subject."),
        button=lazy("Send a trial"),
        open_for=lambda one, _item: one.state not in ENDED,
        mark=_mark,
    ),
    Act(
        name="offer",
        label=pgettext_lazy("what somebody at the desk does", "Offer it"),
        do=plainly(offer_mailing, "mailing_id", lazy("It is offered. Somebody else may release it now.")),
        right=WRITE,
        hint=lazy("It is not changed from then on, and a second person releases it."),
        button=lazy("Offer it to a second person"),
        open_for=_in(DRAFT),
        mark=_mark,
    ),
    Act(
        name="release",
        label=pgettext_lazy("what somebody at the desk does", "Release it"),
        do=_release,
        right=RELEASE,
        hint=lazy("It leaves at its hour, or at once where it has none or the hour has passed."),
        button=lazy("Release it"),
        weighty=True,
        open_for=_in(DRAFT, OFFERED),
        mark=_mark,
    ),
    Act(
        name="take-back",
        label=pgettext_lazy("what somebody at the desk does", "Take it back"),
        do=plainly(take_back_mailing, "mailing_id", lazy("It is a draft again.")),
        right=WRITE,
        hint=lazy("Until it begins to be sent."),
        button=lazy("Make it a draft again"),
        open_for=_in(OFFERED, RELEASED),
        mark=_mark,
    ),
    Act(
        name="pause",
        label=pgettext_lazy("what somebody at the desk does", "Pause it"),
        do=plainly(pause_mailing, "mailing_id", lazy("Nothing more of it leaves until it goes on.")),
        right=RELEASE,
        button=lazy("Pause it"),
        adds=True,
        open_for=_in(SENDING),
    ),
    Act(
        name="resume",
        label=pgettext_lazy("what somebody at the desk does", "Let it go on"),
        do=plainly(resume_mailing, "mailing_id", lazy("It goes on.")),
        right=RELEASE,
        button=lazy("Let it go on"),
        weighty=True,
        open_for=_in(PAUSED),
        mark=lambda one, _item: one.state,
    ),
    Act(
        name="stop",
        label=pgettext_lazy("what somebody at the desk does", "Stop it for good"),
        do=plainly(stop_mailing, "mailing_id", lazy("It is stopped for good. What waited is dropped.")),
        right=RELEASE,
        hint=lazy("What has left cannot be called back; what waits is dropped."),
        button=lazy("Stop it for good"),
        grave=True,
        adds=True,
        open_for=_in(RELEASED, SENDING, PAUSED),
    ),
    Act(
        name="copy",
        label=pgettext_lazy("what somebody at the desk does", "Copy it"),
        do=_copy,
        right=WRITE,
        button=lazy("Begin a new draft with it"),
        adds=True,
    ),
    Act(
        name="delete",
        label=pgettext_lazy("what somebody at the desk does", "Delete the draft"),
        do=_delete,
        right=WRITE,
        fields=(Field("sure", "", "sure"),),
        hint=lazy("Only what was never released."),
        button=lazy("Delete it for good"),
        weighty=True,
        open_for=_in(DRAFT),
        options=lambda _one: {"sure": [("yes", _("It goes with all its languages and trials, and cannot come back."))]},
        mark=_mark,
    ),
)

WRITING: Final = (
    Act(
        name="write",
        label=pgettext_lazy("what somebody at the desk does", "Write a mailing"),
        do=write_mailing,
        right=WRITE,
        fields=SETTINGS,
        button=lazy("Make the draft"),
        adds=True,
        fill=new_settings,
        options=mailing_options,
    ),
)
