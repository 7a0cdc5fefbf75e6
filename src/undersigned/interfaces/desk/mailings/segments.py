"""Segments: the list, and one with its rules row by row and how many are in it."""

from collections.abc import Callable
from typing import Any, Final

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from undersigned.campaigns.models import Partner
from undersigned.campaigns.states import ACTIVE
from undersigned.flows.save_segment import (
    BadRules,
    add_rule,
    delete_rule,
    delete_segment,
    save_segment,
)
from undersigned.interfaces.desk.acts import Field
from undersigned.interfaces.desk.campaigns.acts import Act, Done, Options, Sent
from undersigned.interfaces.desk.campaigns.screen import Entry, Section
from undersigned.interfaces.desk.mailings import finding
from undersigned.interfaces.desk.mailings import words as own_words
from undersigned.interfaces.desk.mailings.mailing import MailingScreen, to_list
from undersigned.interfaces.desk.mailings.rights import WRITE
from undersigned.interfaces.desk.mailings.sentences import about, as_sentences
from undersigned.interfaces.desk.reading import Fact
from undersigned.interfaces.desk.typed import Wrong, read_day
from undersigned.interfaces.desk.words import language_name
from undersigned.mailing.models import Mailing, Segment, Topic
from undersigned.mailing.queries import segments as queries
from undersigned.mailing.queries.segments import size_of

_DEEDS: Final = (queries.SIGNED, queries.ACTED, queries.ATTENDED)
_DAYS: Final = (queries.SINCE, queries.BEFORE)
ANY: Final = "any"


def _add(kind: str) -> Callable[[Sent], str]:
    def add(sent: Sent) -> str:
        rule = {kind: _value(kind, sent)}
        with as_sentences(rules="value"):
            add_rule(**about(sent, "segment_id"), group=sent.fields["group"], rule=rule)
        return _("The rule is added.")

    return add


def _value(kind: str, sent: Sent) -> Any:
    typed = sent.fields["value"].strip()
    if kind in _DAYS:
        return read_day("value", typed).isoformat()
    if kind in _DEEDS and typed == ANY:
        return True
    if kind == queries.COUNTRY:
        return [one for one in typed.replace(",", " ").replace(";", " ").split() if one]
    if kind in {queries.LANGUAGE, queries.TOPIC}:
        return [typed] if typed else []
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        raise Wrong("value", _("Please choose one from the list."))
    return [int(typed)]


def _delete_rule(sent: Sent) -> str:
    group, rule = sent.item.value
    with as_sentences():
        delete_rule(segment_id=sent.subject.pk, group=group, rule=rule, by=sent.by, now=sent.now)
    return _("The rule is taken away.")


def _save(sent: Sent) -> Done:
    pk = sent.subject.pk if sent.subject else None
    with as_sentences():
        segment = save_segment(segment_id=pk, name=sent.fields["name"], by=sent.by, now=sent.now)
    said = _("The name is kept.") if pk else _("It is everybody so far. Now add its rules.")
    return Done(said, reverse("desk_mailings:segment", args=[segment.pk]))


def _delete(sent: Sent) -> Done:
    with as_sentences():
        delete_segment(**about(sent, "segment_id"))
    return Done(_("The segment is taken away."), reverse("desk_mailings:segments"))


# --- what forms hold --------------------------------------------------------------------------------------------------
def _values(kind: str, one: Segment) -> finding.Choices:
    match kind:
        case queries.LANGUAGE:
            return finding.languages()
        case queries.TOPIC:
            return [(each.slug, each.title_in(get_language() or "en")) for each in Topic.objects.all()]
        case queries.PARTNER:
            partners = Partner.objects.filter(state=ACTIVE).order_by("name")[: finding.MOST_CHOICES]
            return [(str(pk), name) for pk, name in partners.values_list("pk", "name")]
        case queries.SIGNED:
            return [(ANY, _("any call")), *finding.calls()]
        case queries.ACTED:
            return [(ANY, _("any campaign")), *finding.campaigns()]
        case queries.ATTENDED:
            named = [(str(each.pk), each.title_in(get_language() or "en")) for each in finding.events()]
            return [(ANY, _("any event")), *named]
        case queries.SEGMENT:
            return finding.segments(but=one.pk)
    return []


def _options(kind: str) -> Callable[[Any], Options]:
    def options(one: Segment) -> Options:
        groups = [(code, str(word)) for code, word in own_words.GROUPS.items()]
        values = _values(kind, one)
        return {"group": groups, "value": values or [("", _("There is none yet."))]}

    return options


def _field(kind: str) -> Field:
    label = own_words.RULES[kind]
    if kind == queries.COUNTRY:
        return Field("value", label, hint=lazy("Codes of two letters with blanks between them: FR DE SN."), most=1000)
    return Field("value", label, "day" if kind in _DAYS else "choice")


def _rule_act(kind: str) -> Act:
    return Act(
        name=f"add-{kind.replace('_', '-')}",
        label=format_lazy(lazy("Add: {what}"), what=own_words.RULES[kind]),
        do=_add(kind),
        right=WRITE,
        fields=(_field(kind), Field("group", lazy("This"), "choice")),
        button=lazy("Add the rule"),
        adds=True,
        options=_options(kind),
    )


_NAME: Final = Field("name", lazy("Name"), hint=lazy("Only the desk reads it."), most=120)
MAKING: Final = (
    Act(
        name="make",
        label=pgettext_lazy("what somebody at the desk does", "Make a segment"),
        do=_save,
        right=WRITE,
        fields=(_NAME,),
        button=lazy("Make it"),
        adds=True,
    ),
)
ACTS: Final = (
    *(_rule_act(kind) for kind in queries.KINDS),
    Act(
        name="delete-rule",
        label=pgettext_lazy("what somebody at the desk does", "Take the rule away"),
        do=_delete_rule,
        right=WRITE,
        button=lazy("Take it away"),
        items=finding.rules_of,
        mark=lambda _one, item: repr(item.value),
    ),
    Act(
        name="rename",
        label=pgettext_lazy("what somebody at the desk does", "Give it another name"),
        do=_save,
        right=WRITE,
        fields=(_NAME,),
        button=lazy("Keep the name"),
        fill=lambda one, _item: {"name": one.name},
    ),
    Act(
        name="delete",
        label=pgettext_lazy("what somebody at the desk does", "Take the segment away"),
        do=_delete,
        right=WRITE,
        button=lazy("Take the segment away"),
        mark=lambda one, _item: repr(one.rules),
    ),
)


class Segments(MailingScreen):
    """All segments."""

    name = "segments"
    place = "segments/"
    acts = MAKING

    def find(self, pk: int) -> None:
        """Nothing: it is about all of them."""

    def get_page_title(self) -> str:
        """Say what is listed."""
        return _("Segments")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the mailings."""
        return [*self.breadcrumbs_items, to_list(), {"url": "", "label": _("Segments")}]

    def get_sections(self) -> list[Section]:
        """Each with how many rules it has."""
        entries = []
        for one in Segment.objects.all():
            number = len(finding.rules_of(one))
            rules = ngettext("%(number)s rule", "%(number)s rules", number) % {"number": number}
            entries.append(Entry(one.name, url=reverse("desk_mailings:segment", args=[one.pk]), aside=rules))
        return [Section("segments", _("Segments"), entries, nothing=_("There is none yet."))]


class SegmentScreen(MailingScreen):
    """One segment."""

    name = "segment"
    place = "segments/<int:pk>/"
    acts = ACTS
    subject: Segment

    def find(self, pk: int) -> Segment:
        """Return the segment. Raises Http404."""
        return finding.find_segment(pk)

    def get_page_title(self) -> str:
        """Return its name."""
        return self.subject.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the segments."""
        to_all = {"url": reverse("desk_mailings:segments"), "label": _("Segments")}
        return [*self.breadcrumbs_items, to_list(), to_all, {"url": "", "label": self.subject.name}]

    def get_sections(self) -> list[Section]:
        """Its rules, how many are in it, and which mailings go to it."""
        rules = finding.rules_of(self.subject)
        say = own_words.RuleWords([item.value[1] for item in rules]).say
        entries = [
            Entry(
                say(item.value[1]),
                aside=str(own_words.GROUPS[item.value[0]]),
                forms=self.act_forms(item, "delete-rule"),
            )
            for item in rules
        ]
        used = Mailing.objects.filter(segment=self.subject).order_by("-pk")[: finding.MOST_CHOICES]
        mailings = [Entry(one.name, url=reverse("desk_mailings:inspect", args=[one.pk])) for one in used]
        return [
            Section("rules", _("Rules"), entries, nothing=_("No rule: everybody who subscribed.")),
            Section("size", _("How many are in it"), facts=self._size()),
            Section("mailings", _("Mailings to it"), mailings, nothing=_("None yet.")),
        ]

    def _size(self) -> list[Fact]:
        try:
            size = size_of(self.subject.rules, now=self.now)
        except BadRules as error:
            return [(_("In the way"), " ".join(error.sentences))]
        split = [(language_name(code), number) for code, number in size.by_language.items()]
        return [(_("In the segment"), size.matching), (_("A mailing would reach now"), size.total), *split]
