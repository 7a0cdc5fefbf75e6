"""What a campaign asks people to do, and the texts that it suggests to them."""

from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from undersigned.campaigns.models import Action, ActionText, Campaign, Target
from undersigned.flows.copy_actions import NotToCopy, copy_actions
from undersigned.flows.save_action import (
    BadText,
    ChangedMeanwhile,
    action_seen,
    delete_text,
    save_action,
    save_text,
    text_seen,
)
from undersigned.flows.start_campaign import NotReady
from undersigned.interfaces.desk import words
from undersigned.interfaces.desk.acts import Field
from undersigned.interfaces.desk.campaigns import finding, rights
from undersigned.interfaces.desk.campaigns import words as own_words
from undersigned.interfaces.desk.campaigns.acts import (
    Act,
    Options,
    Sent,
    Translated,
    in_languages,
    sentence_for,
    still,
    told,
)
from undersigned.interfaces.desk.campaigns.campaign import crumbs, to_list
from undersigned.interfaces.desk.campaigns.screen import ActingScreen, Entry, Section
from undersigned.interfaces.desk.tables import yes_or_no
from undersigned.interfaces.desk.typed import Wrong, read_number

MOST_PLACES: Final = 1000
MOST_CAMPAIGNS: Final = 200
PARTS: Final[dict[str, tuple[str, ...]]] = {
    Action.Kind.EMAIL: (ActionText.Part.SUBJECT, ActionText.Part.PARAGRAPH),
    Action.Kind.POST: (ActionText.Part.POST,),
    Action.Kind.CALL: (ActionText.Part.SCRIPT,),
    Action.Kind.LETTER: (ActionText.Part.LETTER,),
    Action.Kind.ASK: (ActionText.Part.POST,),
    Action.Kind.PLEDGE: (ActionText.Part.PARAGRAPH,),
}


def _add_action(sent: Sent) -> str:
    kind = sent.fields["kind"]
    if sent.subject.actions.filter(kind=kind).exists():
        raise Wrong("kind", _("There is one of this kind already. Please change that one."))
    _save_action(sent, sent.subject.pk, kind, None)
    return _("The campaign asks for one thing more.")


def _change_action(sent: Sent) -> str:
    try:
        _save_action(sent, sent.subject.campaign_id, sent.subject.kind, sent.subject)
    except NotReady:
        raise Wrong(
            "open",
            _(
                "The campaign has a first day and asks for nothing else. Open another action first, or take its first day out."
            ),
        ) from None
    return _("The action is changed.")


def _copy(sent: Sent) -> str:
    like = sent.fields["campaign"]
    if like not in dict(_others(sent.subject)["campaign"]):
        raise Wrong("campaign", _("Please choose one from the list."))
    with still(NotToCopy):
        number = copy_actions(campaign_id=sent.subject.pk, like_id=int(like), by=sent.by, now=sent.now)
    sentence = ngettext(
        "%(number)s action is there. Please read its texts: they are another campaign’s.",
        "%(number)s actions are there. Please read their texts: they are another campaign’s.",
        number,
    )
    return sentence % {"number": number}


def _others(one: Campaign) -> Options:
    others = Campaign.objects.exclude(pk=one.pk).filter(actions__isnull=False).distinct()
    return {"campaign": [(str(each.pk), str(each)) for each in others.order_by("-starts_on", "-pk")[:MOST_CAMPAIGNS]]}


def _save_action(sent: Sent, campaign_id: int, kind: str, before: Action | None) -> None:
    with told(BadText, sentence_for), still(ChangedMeanwhile):
        save_action(
            campaign_id=campaign_id,
            kind=kind,
            title=sent.texts("title", before.title if before else None),
            lead=sent.texts("lead", before.lead if before else None),
            position=read_number("position", sent.fields["position"], most=MOST_PLACES),
            open=bool(sent.fields["open"]),
            sample=bool(sent.fields["sample"]),
            by=sent.by,
            now=sent.now,
            seen=action_seen(before),
        )


def _save_text(sent: Sent) -> str:
    before: ActionText | None = sent.item
    target = sent.fields["target"]
    if sent.fields["language"] not in dict(settings.LANGUAGES):
        raise Wrong("language", _("Please choose one from the list."))
    try:
        with told(BadText, _text_sentence), still(ActionText.DoesNotExist, ChangedMeanwhile):
            save_text(
                action_id=sent.subject.pk,
                text_id=before.pk if before else None,
                target_id=int(target) if target.isascii() and target.isdigit() else None,
                part=sent.fields["part"],
                language=sent.fields["language"],
                text=sent.fields["text"],
                position=read_number("position", sent.fields["position"], most=MOST_PLACES),
                by=sent.by,
                now=sent.now,
                seen=text_seen(before) if before else None,
            )
    except Target.DoesNotExist:
        raise Wrong("target", _("Please choose one from the list.")) from None
    return _("The text is kept.")


def _text_sentence(name: str, code: str) -> str:
    if code == "placeholder":
        return _("In braces, only {target}, {call}, {count}, {states} and {hashtag} are filled in.")
    return sentence_for(name, code)


def _delete_text(sent: Sent) -> str:
    with still(ActionText.DoesNotExist, ChangedMeanwhile):
        delete_text(text_id=sent.item.pk, by=sent.by, now=sent.now, seen=text_seen(sent.item))
    return _("The text is taken away.")


def _kinds_left(one: Campaign) -> Options:
    there = set(one.actions.values_list("kind", flat=True))
    kinds = own_words.choices(own_words.ACTION_KINDS)
    return {"kind": [(code, word) for code, word in kinds if code not in there]}


def _text_options(one: Action) -> Options:
    language = (get_language() or "en").split("-")[0]
    targets = Target.objects.filter(campaign=one.campaign_id).select_related("country")
    names = sorted((target.name_in(language), str(target.pk)) for target in targets)
    return {
        "part": [(part, own_words.TEXT_PARTS[part]) for part in PARTS[one.kind]],
        "language": [(code, name) for code, name in settings.LANGUAGES],
        "target": [("", _("All targets")), *((pk, name) for name, pk in names)],
    }


def _action(one: Action, _item: Any) -> dict[str, str]:
    return {
        **in_languages("title", one.title),
        **in_languages("lead", one.lead),
        "position": str(one.position),
        "open": "on" if one.open else "",
        "sample": "on" if one.sample else "",
    }


def _text(_one: Action, item: ActionText) -> dict[str, str]:
    return {
        "part": item.part,
        "language": item.language,
        "target": str(item.target_id or ""),
        "text": item.text,
        "position": str(item.position),
    }


def _texts(one: Action) -> list[ActionText]:
    return list(one.texts.select_related("target__country"))


_SAID: Final = (
    Translated(Field("title", lazy("Title"), most=120)),
    Translated(Field("lead", lazy("One sentence about it"), most=300)),
    Field("position", lazy("Place in the order"), "number", most=MOST_PLACES),
    Field("open", lazy("Open to readers"), "tick"),
    Field("sample", lazy("Sample wording"), "tick"),
)
_TYPED: Final = (
    Field("part", lazy("What it is"), "choice"),
    Field("language", lazy("Language"), "choice"),
    Field("target", lazy("For whom"), "choice"),
    Field(
        "text",
        lazy("Text"),
        "lines",
        lazy("{target}, {call}, {count}, {states} and {hashtag} are filled in."),
        most=4000,
    ),
    Field("position", lazy("Place in the order"), "number", most=MOST_PLACES),
)

ADDING: Final = (
    Act(
        name="add",
        label=pgettext_lazy("what somebody at the desk does", "Ask for one thing more"),
        do=_add_action,
        fields=(Field("kind", lazy("What it is"), "choice"), *_SAID),
        button=lazy("Add the action"),
        adds=True,
        open_for=lambda one, _item: bool(_kinds_left(one)["kind"]),
        fill=lambda _one, _item: {"position": "0", "open": "on"},
        options=_kinds_left,
    ),
    Act(
        name="copy",
        label=pgettext_lazy("what somebody at the desk does", "Begin with the actions of another campaign"),
        do=_copy,
        fields=(Field("campaign", lazy("Campaign"), "choice"),),
        hint=lazy("Titles and texts are copied, to be changed here; what it wrote for single targets is not."),
        button=lazy("Copy the actions"),
        adds=True,
        open_for=lambda one, _item: not one.actions.exists() and bool(_others(one)["campaign"]),
        options=_others,
    ),
)

ACTS: Final = (
    Act(
        name="change",
        label=pgettext_lazy("what somebody at the desk does", "Change the action"),
        do=_change_action,
        fields=_SAID,
        button=lazy("Keep the change"),
        fill=_action,
    ),
    Act(
        name="add-text",
        label=pgettext_lazy("what somebody at the desk does", "Add a text"),
        do=_save_text,
        fields=_TYPED,
        button=lazy("Add it"),
        adds=True,
        fill=lambda one, _item: {"position": "0", "part": PARTS[one.kind][0]},
        options=_text_options,
    ),
    Act(
        name="change-text",
        label=pgettext_lazy("what somebody at the desk does", "Change it"),
        do=_save_text,
        fields=_TYPED,
        button=lazy("Keep the change"),
        items=_texts,
        fill=_text,
        options=_text_options,
    ),
    Act(
        name="delete-text",
        label=pgettext_lazy("what somebody at the desk does", "Take the text away"),
        do=_delete_text,
        button=lazy("Take the text away"),
        items=_texts,
        mark=lambda _one, item: item.text,
    ),
)


class Actions(ActingScreen):
    """All actions of a campaign."""

    rights = (rights.VIEW_ACTIONS,)
    name = "actions"
    place = "<int:pk>/actions/"
    acts = ADDING
    subject: Campaign

    def find(self, pk: int) -> Campaign:
        """Return the campaign. Raises Http404."""
        return finding.find_campaign(pk)

    def get_page_title(self) -> str:
        """Say what is listed."""
        return _("Actions and texts")

    def get_name(self) -> str:
        """Return the campaign."""
        return str(self.subject)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the campaign."""
        here = {"url": "", "label": _("Actions and texts")}
        return [*self.breadcrumbs_items, to_list(), crumbs(self.subject), here]

    def get_sections(self) -> list[Section]:
        """Each with its title, in the order in which readers see them."""
        entries = [
            Entry(
                words.word_for(own_words.ACTION_KINDS, one.kind),
                url=reverse("desk_campaigns:action", args=[one.pk]),
                aside="" if one.open else _("not open to readers"),
                facts=[(_("Title"), words.in_own_language(one.title))],
            )
            for one in self.subject.actions.all()
        ]
        return [Section("actions", _("Actions"), entries, nothing=_("The campaign asks for nothing yet."))]


class ActionScreen(ActingScreen):
    """One action with its suggested texts."""

    rights = (rights.VIEW_ACTIONS,)
    name = "action"
    place = "actions/<int:pk>/"
    acts = ACTS
    subject: Action

    def find(self, pk: int) -> Action:
        """Return the action. Raises Http404."""
        return finding.find_action(pk)

    def get_page_title(self) -> str:
        """Return what is done."""
        return words.word_for(own_words.ACTION_KINDS, self.subject.kind)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the actions."""
        campaign = self.subject.campaign
        to_all = {"url": reverse("desk_campaigns:actions", args=[campaign.pk]), "label": _("Actions and texts")}
        return [*self.breadcrumbs_items, to_list(), crumbs(campaign), to_all, {"url": "", "label": _("One action")}]

    def get_walk(self) -> list[tuple[str, Any]]:
        """Lead to all actions, and to how it reads for one target."""
        return [
            (reverse("desk_campaigns:actions", args=[self.subject.campaign_id]), _("All actions")),
            (reverse("desk_campaigns:action_preview", args=[self.subject.pk]), _("Preview for a target")),
        ]

    def get_sections(self) -> list[Section]:
        """What it says, then its texts."""
        one, language = self.subject, (get_language() or "en").split("-")[0]
        entries = [
            Entry(
                words.word_for(own_words.TEXT_PARTS, each.part),
                aside=f"{each.language} · {each.target.name_in(language) if each.target else _('All targets')}",
                text=each.text,
                forms=self.act_forms(each, "change-text", "delete-text"),
            )
            for each in _texts(one)
        ]
        facts = [
            (_("Title"), words.in_own_language(one.title)),
            (_("One sentence about it"), words.in_own_language(one.lead)),
            (_("Open to readers"), yes_or_no(one.open)),
            (_("Sample wording"), yes_or_no(one.sample)),
        ]
        return [
            Section("facts", _("What readers see"), facts=facts),
            Section("texts", _("Suggested texts"), entries, nothing=_("It suggests nothing yet.")),
        ]
