"""What is set up once for all mailings: topics, the desk's trial mailboxes, and how fast mail providers are written to."""

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext, pgettext_lazy

from undersigned.flows.save_topic import save_topic
from undersigned.flows.save_trial_mailbox import add_trial_mailbox, delete_trial_mailbox
from undersigned.flows.set_domain_pace import delete_domain_pace, set_domain_pace
from undersigned.interfaces.desk import words
from undersigned.interfaces.desk.acts import Field
from undersigned.interfaces.desk.campaigns.acts import Act, Sent, Translated, in_languages
from undersigned.interfaces.desk.campaigns.screen import Entry, Section
from undersigned.interfaces.desk.mailings.mailing import MailingScreen, to_list
from undersigned.interfaces.desk.mailings.rights import WRITE
from undersigned.interfaces.desk.mailings.sentences import as_sentences, plainly
from undersigned.interfaces.desk.typed import read_number
from undersigned.mailing.models import DomainPace, Topic, TrialMailbox

MOST_PLACES: Final = 1000
MOST_AN_HOUR: Final = 99_999


def _save_topic(sent: Sent) -> str:
    before: Topic | None = sent.item
    with as_sentences():
        save_topic(
            topic_id=before.pk if before else None,
            slug=sent.fields.get("slug", "").strip(),
            title=sent.texts("title", before.title if before else None),
            text=sent.texts("text", before.text if before else None),
            position=read_number("position", sent.fields["position"], most=MOST_PLACES),
            open=bool(sent.fields["open"]),
            by=sent.by,
            now=sent.now,
        )
    return _("The topic is kept.")


def _add_mailbox(sent: Sent) -> str:
    with as_sentences():
        add_trial_mailbox(email=sent.fields["email"], note=sent.fields["note"], by=sent.by, now=sent.now)
    return _("Trials go there from now on.")


def _set_pace(sent: Sent) -> str:
    an_hour = read_number("an_hour", sent.fields["an_hour"], most=MOST_AN_HOUR)
    with as_sentences():
        set_domain_pace(name=sent.fields["name"], an_hour=an_hour, keys=sent.keys, by=sent.by, now=sent.now)
    return _("The pace is set.")


def _topics(_one: Any) -> list[Topic]:
    return list(Topic.objects.all())


def _mailboxes(_one: Any) -> list[TrialMailbox]:
    return list(TrialMailbox.objects.all())


def _paces(_one: Any) -> list[DomainPace]:
    return list(DomainPace.objects.all())


def _topic(_one: Any, item: Topic) -> dict[str, str]:
    return {
        **in_languages("title", item.title),
        **in_languages("text", item.text),
        "position": str(item.position),
        "open": "on" if item.open else "",
    }


_TOPIC: Final = (
    Translated(Field("title", lazy("Title"), most=80)),
    Translated(Field("text", lazy("One sentence about it"), most=300)),
    Field("position", lazy("Place in the order"), "number", most=MOST_PLACES),
    Field("open", lazy("Offered to who subscribes"), "tick"),
)
ACTS: Final = (
    Act(
        name="add-topic",
        label=pgettext_lazy("what somebody at the desk does", "Add a topic"),
        do=_save_topic,
        right=WRITE,
        fields=(Field("slug", lazy("Short name"), hint=lazy("Small letters and hyphens; it stays."), most=40), *_TOPIC),
        button=lazy("Add the topic"),
        adds=True,
        fill=lambda _one, _item: {"position": "0", "open": "on"},
    ),
    Act(
        name="change-topic",
        label=pgettext_lazy("what somebody at the desk does", "Change it"),
        do=_save_topic,
        right=WRITE,
        fields=_TOPIC,
        button=lazy("Keep the change"),
        items=_topics,
        fill=_topic,
    ),
    Act(
        name="add-mailbox",
        label=pgettext_lazy("what somebody at the desk does", "Add a trial mailbox"),
        do=_add_mailbox,
        right=WRITE,
        fields=(Field("email", lazy("E-mail address"), "email", most=254), Field("note", lazy("Note"), most=120)),
        button=lazy("Add the mailbox"),
        adds=True,
    ),
    Act(
        name="delete-mailbox",
        label=pgettext_lazy("what somebody at the desk does", "Take the mailbox away"),
        do=plainly(delete_trial_mailbox, "mailbox_id", lazy("No trial goes there any more.")),
        right=WRITE,
        button=lazy("Take it away"),
        items=_mailboxes,
        mark=lambda _one, item: item.email,
    ),
    Act(
        name="set-pace",
        label=pgettext_lazy("what somebody at the desk does", "Set a provider’s pace"),
        do=_set_pace,
        right=WRITE,
        fields=(
            Field("name", lazy("What stands after the @"), hint=lazy("Such as example.org."), most=253),
            Field("an_hour", lazy("Mailings an hour at most"), "number", most=MOST_AN_HOUR),
        ),
        button=lazy("Set the pace"),
        adds=True,
    ),
    Act(
        name="delete-pace",
        label=pgettext_lazy("what somebody at the desk does", "Take the pace away"),
        do=plainly(delete_domain_pace, "pace_id", lazy("This domain gets as many as it takes.")),
        right=WRITE,
        button=lazy("Take it away"),
        items=_paces,
        mark=lambda _one, item: f"{item.name} {item.an_hour}",
    ),
)


class Setup(MailingScreen):
    """Topics, trial mailboxes and paces."""

    name = "setup"
    place = "setup/"
    acts = ACTS

    def find(self, pk: int) -> None:
        """Nothing: it is about all of them."""

    def get_page_title(self) -> str:
        """Say what is here."""
        return _("Topics, trial mailboxes, pace")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the mailings."""
        return [*self.breadcrumbs_items, to_list(), {"url": "", "label": self.get_page_title()}]

    def get_sections(self) -> list[Section]:
        """Each list with what can be done about each."""
        topics = [
            Entry(
                words.in_own_language(one.title),
                aside=one.slug if one.open else _("%(topic)s · not offered") % {"topic": one.slug},
                text=words.in_own_language(one.text),
                forms=self.act_forms(one, "change-topic"),
            )
            for one in _topics(None)
        ]
        mailboxes = [
            Entry(one.email, aside=one.note, forms=self.act_forms(one, "delete-mailbox")) for one in _mailboxes(None)
        ]
        paces = [
            Entry(
                one.name,
                aside=ngettext("%(number)s an hour", "%(number)s an hour", one.an_hour) % {"number": one.an_hour},
                forms=self.act_forms(one, "delete-pace"),
            )
            for one in _paces(None)
        ]
        fast = _("Every domain gets as many as it takes.")
        return [
            Section("topics", _("Topics"), topics, nothing=_("There is none yet.")),
            Section("mailboxes", _("Trial mailboxes"), mailboxes, nothing=_("There is none yet.")),
            Section("paces", _("Pace of mail providers"), paces, nothing=fast),
        ]
