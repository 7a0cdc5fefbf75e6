"""Starting a campaign at the desk, and ending it: the acts, and what is still to do before it can start."""

from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import override, pgettext_lazy

from undersigned.campaigns.models import Action, Campaign, TargetContact
from undersigned.campaigns.queries.landing import has_ended
from undersigned.flows.delete_campaign import HasBegun, IsNeeded, delete_campaign
from undersigned.flows.start_campaign import (
    LONGEST_SENTENCE,
    BadEnd,
    ChangedMeanwhile,
    NotReady,
    WrongState,
    end_campaign,
    last_day_seen,
    set_last_day,
    start_campaign,
)
from undersigned.interfaces.desk import words
from undersigned.interfaces.desk.acts import Field
from undersigned.interfaces.desk.campaigns import words as own_words
from undersigned.interfaces.desk.campaigns.acts import Act, Done, Meanwhile, Sent, Translated, sentence_for, still, told
from undersigned.interfaces.desk.campaigns.making import begun, day_or_none, not_begun
from undersigned.interfaces.desk.reading import Fact
from undersigned.interfaces.desk.typed import Wrong, read_day

_STATE: Final = lazy("It is in a state in which this cannot be done.")


def _start(sent: Sent) -> str:
    try:
        start_campaign(campaign_id=sent.subject.pk, by=sent.by, now=sent.now)
    except NotReady as error:
        raise Wrong("", " ".join(own_words.missing_part(part) for part in error.missing)) from None
    except WrongState:
        raise Meanwhile(str(_STATE)) from None
    return _("The campaign has begun: everybody can read it from now on.")


def _set_last_day(sent: Sent) -> str:
    try:
        with told(BadEnd, _sentence), still(ChangedMeanwhile):
            set_last_day(
                campaign_id=sent.subject.pk,
                ends_on=day_or_none("ends_on", sent),
                by=sent.by,
                now=sent.now,
                seen=last_day_seen(sent.subject),
            )
    except WrongState:
        raise Meanwhile(str(_STATE)) from None
    return _("The last day is kept.")


def _end(sent: Sent) -> str:
    try:
        with told(BadEnd, _sentence), still(ChangedMeanwhile):
            end_campaign(
                campaign_id=sent.subject.pk,
                ends_on=read_day("ends_on", sent.fields["ends_on"]),
                title=_headlines(),
                text=sent.texts("text"),
                by=sent.by,
                now=sent.now,
                seen=last_day_seen(sent.subject),
            )
    except WrongState:
        raise Meanwhile(str(_STATE)) from None
    return _("The campaign ends on this day, and its page says why.")


def _delete(sent: Sent) -> Done:
    if not sent.fields["sure"]:
        raise Wrong("sure", _("Please tick this, so that we know that you know."))
    try:
        delete_campaign(campaign_id=sent.subject.pk, by=sent.by, now=sent.now)
    except HasBegun:
        raise Meanwhile(str(_STATE)) from None
    except IsNeeded as error:
        raise Meanwhile(_in_the_way(error.what)) from None
    return Done(_("The draft is deleted."), reverse("desk_campaigns:index"))


def _in_the_way(what: str) -> str:
    if what == "events":
        return _("An event of this campaign is published, or somebody has a seat at one. It cannot be deleted.")
    if what == "partners":
        return _("This campaign has partners. It cannot be deleted.")
    return _("A mailing is about this campaign. Delete the mailing first, or let it be about another.")


def _headlines() -> dict[str, str]:
    """What stands over the sentence, in each language of the site."""
    found = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            found[code] = _("The campaign ends early")
    return found


def _sentence(name: str, code: str) -> str:
    match name, code:
        case "ends_on", "past":
            return _("Please choose today or a day to come.")
        case "ends_on", "later":
            return _("It would end before this day anyway. Please choose an earlier one.")
        case "text", "missing":
            return _("Please say why in at least one language: its readers see it.")
    return sentence_for(name, code)


def _runs(one: Campaign, _item: Any) -> bool:
    return begun(one, None) and not has_ended(one, today=timezone.localdate())


def _last_day(one: Campaign, _item: Any) -> dict[str, str]:
    return {"ends_on": one.ends_on.isoformat() if one.ends_on else ""}


def _last_day_stands(one: Campaign, _item: Any) -> str:
    return str(one.ends_on)


START: Final = Act(
    name="start",
    label=pgettext_lazy("what somebody at the desk does", "Start the campaign"),
    do=_start,
    button=lazy("Start the campaign now"),
    weighty=True,
    hint=lazy("Today becomes its first day, and everybody can read it and act. Look at the preview first."),
    open_for=not_begun,
    mark=lambda one, _item: str(one.starts_on),
)

DELETE: Final = Act(
    name="delete",
    label=pgettext_lazy("what somebody at the desk does", "Delete the draft"),
    do=_delete,
    fields=(Field("sure", "", "sure"),),
    hint=lazy("Only what has not begun."),
    button=lazy("Delete it for good"),
    weighty=True,
    open_for=not_begun,
    options=lambda _one: {
        "sure": [
            ("yes", _("It goes with its targets, actions, announcements and unpublished events, and cannot come back."))
        ]
    },
    mark=lambda one, _item: str(one.starts_on),
)

LAST_DAY: Final = Act(
    name="last-day",
    label=pgettext_lazy("what somebody at the desk does", "Change the last day"),
    do=_set_last_day,
    fields=(Field("ends_on", lazy("Last day"), "day", lazy("Empty: its end is open.")),),
    hint=lazy(
        "A campaign that is over runs again if its last day is still to come. "
        "What was announced with an earlier end goes from its page then."
    ),
    button=lazy("Keep the last day"),
    weighty=True,
    open_for=begun,
    fill=_last_day,
)

END: Final = Act(
    name="end",
    label=pgettext_lazy("what somebody at the desk does", "End it early"),
    do=_end,
    fields=(
        Field("ends_on", lazy("Last day"), "day", lazy("It still runs on this day.")),
        Translated(Field("text", lazy("What its readers are told"), "lines", most=LONGEST_SENTENCE)),
    ),
    hint=lazy("The sentence shows at once, as an announcement. To hold everything within seconds, stop the campaign."),
    button=lazy("End the campaign"),
    weighty=True,
    open_for=_runs,
    fill=lambda _one, _item: {"ends_on": timezone.localdate().isoformat()},
    mark=_last_day_stands,
)


def still_to_do(one: Campaign) -> list[Fact]:
    """Return what a campaign that has not begun has so far, and lacks: targets, actions and texts, offices, languages."""
    targets, to_targets = one.targets.count(), reverse("desk_campaigns:targets", args=[one.pk])
    reached = _("%(number)s of %(all)s") % {"number": _reached(one), "all": targets}
    return [
        (_("Targets"), targets or _link(to_targets, _("none yet: choose them"))),
        *([(_("Targets with an e-mail address"), reached)] if targets else []),
        (_("Actions open to readers"), _actions(one)),
        (_("Letters leave from"), one.mail_from or _("none leave here: people write from their own mail program")),
        (_("Languages without title or aim"), _languages(one) or _("none")),
    ]


def _link(address: str, label: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', address, label)


def _actions(one: Campaign) -> str:
    """The open actions by name, with a word where one suggests nothing."""
    actions = list(one.actions.filter(open=True).prefetch_related("texts"))
    if not actions:
        return _link(reverse("desk_campaigns:actions", args=[one.pk]), _("none yet: open them"))
    return "\n".join(_with_texts(each) for each in actions)


def _with_texts(action: Action) -> str:
    name = words.word_for(own_words.ACTION_KINDS, action.kind)
    return name if action.texts.all() else _("%(action)s: suggests no text yet") % {"action": name}


def _reached(one: Campaign) -> int:
    contacts = TargetContact.objects.filter(target__campaign=one).exclude(email="")
    return contacts.order_by().values("target").distinct().count()


def _languages(one: Campaign) -> str:
    lacking = [name for code, name in settings.LANGUAGES if not (one.title.get(code) and one.aim.get(code))]
    return ", ".join(lacking)
