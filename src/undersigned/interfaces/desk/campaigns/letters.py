"""Letters that wait for the desk: those held, whole, and those of which nobody knows whether they left, without what they say."""

from typing import Any, Final

from django.conf import settings
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from undersigned.campaigns.models import Campaign, TargetMail
from undersigned.campaigns.press_text import UNLIKE, WORDS
from undersigned.campaigns.queries.mails import held_mails, unsure_mails
from undersigned.campaigns.states import DROPPED, HELD, UNSURE
from undersigned.flows.moderate_mail import (
    NoReason,
    NoSuchMail,
    WrongState,
    reject_mail,
    release_mail,
    settle_unsure,
)
from undersigned.flows.read_mails import MailInClear, read_mails
from undersigned.interfaces.desk import words
from undersigned.interfaces.desk.acts import Field
from undersigned.interfaces.desk.campaigns import finding, rights
from undersigned.interfaces.desk.campaigns.acts import Act, Meanwhile, Sent
from undersigned.interfaces.desk.campaigns.campaign import crumbs, to_list
from undersigned.interfaces.desk.campaigns.screen import ActingScreen, Entry, Section
from undersigned.interfaces.desk.reading import Fact
from undersigned.interfaces.desk.tables import moment
from undersigned.interfaces.desk.typed import Wrong

A_PAGE: Final = 30
WHY: Final[words.Words] = {
    WORDS: lazy("a word of the campaign’s list stands in it"),
    UNLIKE: lazy("it says something else than what was suggested"),
}


def _release(sent: Sent) -> str:
    try:
        state = release_mail(mail_id=sent.item.pk, by=sent.by, now=sent.now)
    except (NoSuchMail, WrongState):
        raise Meanwhile from None
    return _dropped() if state == DROPPED else _("The letter waits for its turn.")


def _reject(sent: Sent) -> str:
    reason = sent.text("reason", _("Please say why. Only the desk reads this."), most=500)
    try:
        reject_mail(mail_id=sent.item.pk, reason=reason, by=sent.by, now=sent.now)
    except NoReason:
        raise Wrong("reason", _("Please say why. Only the desk reads this.")) from None
    except (NoSuchMail, WrongState):
        raise Meanwhile from None
    return _("The letter is rejected and emptied.")


def _settle(sent: Sent, *, left: bool) -> str:
    try:
        state = settle_unsure(mail_id=sent.item.pk, sent=left, by=sent.by, now=sent.now)
    except (NoSuchMail, WrongState):
        raise Meanwhile from None
    if state == DROPPED:
        return _dropped()
    return _("The letter counts as sent.") if left else _("The letter waits for its turn again.")


def _dropped() -> str:
    return _("The target has endorsed meanwhile: the letter is emptied and does not leave.")


def _held(one: Campaign) -> list[TargetMail]:
    return held_mails(one.pk)


def _unsure(one: Campaign) -> list[TargetMail]:
    return unsure_mails(one.pk)


ACTS: Final = (
    Act(
        name="release",
        label=pgettext_lazy("what somebody at the desk does", "Let it leave"),
        do=_release,
        button=lazy("Let it leave"),
        weighty=True,
        items=_held,
        mark=lambda _one, item: item.state,
    ),
    Act(
        name="reject",
        label=pgettext_lazy("what somebody at the desk does", "Reject it with a reason"),
        do=_reject,
        fields=(Field("reason", lazy("The reason"), "lines", most=500),),
        hint=lazy("It is emptied and never leaves."),
        button=lazy("Reject the letter"),
        weighty=True,
        items=_held,
        mark=lambda _one, item: item.state,
    ),
    Act(
        name="left",
        label=pgettext_lazy("what somebody at the desk does", "It has left"),
        do=lambda sent: _settle(sent, left=True),
        button=lazy("It has left"),
        items=_unsure,
        mark=lambda _one, item: item.state,
    ),
    Act(
        name="again",
        label=pgettext_lazy("what somebody at the desk does", "Send it again"),
        do=lambda sent: _settle(sent, left=False),
        button=lazy("Send it again"),
        weighty=True,
        items=_unsure,
        mark=lambda _one, item: item.state,
    ),
)


class Letters(ActingScreen):
    """Letters of one campaign that somebody must look at."""

    rights = (rights.VIEW_LETTERS,)
    name = "letters"
    place = "<int:pk>/letters/"
    acts = ACTS
    header_icon = "mail"
    subject: Campaign

    def find(self, pk: int) -> Campaign:
        """Return the campaign. Raises Http404."""
        return finding.find_campaign(pk)

    def get_page_title(self) -> str:
        """Say what is listed."""
        return _("Letters to look at")

    def get_name(self) -> str:
        """Return the campaign."""
        return str(self.subject)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the campaign."""
        here = {"url": "", "label": _("Letters to look at")}
        return [*self.breadcrumbs_items, to_list(), crumbs(self.subject), here]

    def get_sections(self) -> list[Section]:
        """Those held, then those unsure; the oldest first."""
        held, unsure = _held(self.subject), _unsure(self.subject)
        return [
            self._section(HELD, _("Held for the desk"), held, ("release", "reject")),
            self._section(UNSURE, _("Unsure whether they left"), unsure, ("left", "again")),
        ]

    def _section(self, name: str, heading: str, mails: list[TargetMail], acts: tuple[str, ...]) -> Section:
        shown = mails[:A_PAGE]
        # Who wrote them is nobody's to see here, but for a name that itself holds a blocked word; what those held say is for
        # those who run the campaign.
        whole = read_mails(mails=shown, keys=settings.HOME.keys) if rights.may_run(self.staff) else {}
        entries = [self._entry(one, whole.get(one.pk, MailInClear()), acts) for one in shown]
        more = len(mails) - len(shown)
        facts: list[Fact] = [(_("Further ones, shown once these are decided"), more)] if more else []
        return Section(name, heading, entries, facts, nothing=_("Nothing waits. Well done."))

    def _entry(self, one: TargetMail, whole: MailInClear, acts: tuple[str, ...]) -> Entry:
        language = (get_language() or "en").split("-")[0]
        reasons = ", ".join(words.word_for(WHY, code) for code in one.held_for)
        facts: list[Fact] = [
            (_("Why it is held"), reasons),
            (_("Suggested text"), f"{one.likeness} %"),
            (_("Last try to send it"), moment(one.claimed_at) if one.state == UNSURE and one.claimed_at else ""),
            (_("Error"), one.last_error),
            (_("Words of the list in it"), ", ".join(whole.blocked)),
            (_("One stands in the name"), whole.name),
            (_("Subject"), whole.subject),
        ]
        return Entry(
            one.target.name_in(language),
            aside=_("confirmed %(moment)s") % {"moment": moment(one.confirmed_at)},
            facts=[(label, value) for label, value in facts if value],
            text=whole.body if whole.opens else _("This letter cannot be opened with the key of this instance."),
            forms=self.act_forms(one, *acts),
        )
