"""How an action reads for one target in one language: its words, its texts filled in as of now, and whom it reaches."""

from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from undersigned.calls.queries import title_of
from undersigned.campaigns.models import Action, ActionText, Target, TargetContact
from undersigned.campaigns.queries.actions import contact_with, fill, texts_of
from undersigned.interfaces.desk import words
from undersigned.interfaces.desk.campaigns import finding, rights
from undersigned.interfaces.desk.campaigns import words as own_words
from undersigned.interfaces.desk.campaigns.actions import PARTS
from undersigned.interfaces.desk.campaigns.campaign import crumbs, to_list
from undersigned.interfaces.desk.campaigns.screen import ActingScreen, Entry, Section
from undersigned.interfaces.desk.reading import Fact
from undersigned.interfaces.desk.tables import NOTHING, yes_or_no
from undersigned.roll.queries import roll_counts

_NEEDS: Final[dict[str, tuple[str, ...]]] = {
    Action.Kind.EMAIL: ("email",),
    Action.Kind.POST: ("x", "bluesky", "mastodon"),
    Action.Kind.CALL: ("phone",),
    Action.Kind.LETTER: ("postal",),
    Action.Kind.PLEDGE: ("email",),
}
"""What must be known of an office before the action reaches it; a post only names it."""


class ActionPreview(ActingScreen):
    """One action as its readers will have it, for the target and the language that the address asks for."""

    rights = (rights.VIEW_ACTIONS,)
    template_name = "desk/action_preview.html"
    name = "action_preview"
    place = "actions/<int:pk>/preview/"
    subject: Action

    def find(self, pk: int) -> Action:
        """Return the action. Raises Http404."""
        return finding.find_action(pk)

    def get_page_title(self) -> str:
        """Return what is done."""
        return words.word_for(own_words.ACTION_KINDS, self.subject.kind)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the action."""
        campaign = self.subject.campaign
        to_all = {"url": reverse("desk_campaigns:actions", args=[campaign.pk]), "label": _("Actions and texts")}
        to_one = {"url": self._action_url(), "label": self.get_page_title()}
        here = {"url": "", "label": _("Preview")}
        return [*self.breadcrumbs_items, to_list(), crumbs(campaign), to_all, to_one, here]

    def _action_url(self) -> str:
        return reverse("desk_campaigns:action", args=[self.subject.pk])

    def get_walk(self) -> list[tuple[str, Any]]:
        """Lead back to the action."""
        return [(self._action_url(), _("The action and its texts"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the choice of a target and a language."""
        asked = self.request.GET
        mine = (get_language() or "en").split("-")[0]
        known = [code for code, _name in settings.LANGUAGES]
        self.language = next(code for code in (asked.get("language", ""), mine, *known) if code in known)
        found = Target.objects.filter(campaign=self.subject.campaign_id).select_related("country")
        targets = sorted(found, key=lambda one: one.name_in(mine))
        chosen = (one for one in targets if str(one.pk) == asked.get("target", ""))
        self.target: Target | None = next(chosen, targets[0] if targets else None)
        return super().get_context_data(**kwargs) | {
            "targets": [(one.pk, one.name_in(mine), one == self.target) for one in targets],
            "languages": [(code, name, code == self.language) for code, name in settings.LANGUAGES],
        }

    def get_sections(self) -> list[Section]:
        """What readers see, whom it reaches, and each part of the texts."""
        one = self.subject
        if self.target is None:
            return [Section("none", _("Preview"), nothing=_("The campaign calls on nobody yet."))]
        facts: list[Fact] = [
            (_("Title"), one.title.get(self.language) or words.in_own_language(one.title)),
            (_("One sentence about it"), one.lead.get(self.language) or words.in_own_language(one.lead) or NOTHING),
            (_("Open to readers"), yes_or_no(one.open)),
        ]
        reaches = Section("reaches", _("Whom it reaches"), facts=self._reaches(self.target), nothing=self._nobody())
        return [Section("facts", _("What readers see"), facts=facts), reaches, *self._texts(self.target)]

    def _reaches(self, target: Target) -> list[Fact]:
        needs = _NEEDS.get(self.subject.kind, ())
        contact = contact_with(target.pk, *needs) if needs else None
        if contact is None:
            return []
        told: list[Fact] = [(_("Office"), contact.office), (_("Name"), contact.name)]
        told += [(label, value) for name, label, value in _ways(contact) if name in needs]
        if self.subject.kind == Action.Kind.CALL:
            told.append((_("Office hours"), f"{contact.opens:%H:%M}–{contact.closes:%H:%M} {contact.time_zone}"))
        if contact.sample:
            told.append((_("Sample"), _("made up for the example: nothing is ever sent to it")))
        return [(label, value) for label, value in told if value]

    def _nobody(self) -> str:
        match self.subject.kind:
            case Action.Kind.ASK:
                return _("People whom the reader knows: it gives them a personal link.")
            case Action.Kind.POST:
                return _("No name at a network is on file: the post names the target in words alone.")
        return _("No office of this target can be reached in this way yet: readers are not offered it there.")

    def _texts(self, target: Target) -> list[Section]:
        facts = self._filled(target)
        return [self._part(target, part, facts) for part in PARTS[self.subject.kind]]

    def _part(self, target: Target, part: str, facts: dict[str, str]) -> Section:
        found = texts_of(self.subject.pk, target_id=target.pk, part=part, language=self.language)
        entries = [
            Entry(_("Number %(number)s") % {"number": number}, aside=self._aside(one, text), text=text)
            for number, one in enumerate(found, start=1)
            for text in [fill(one.text, facts)]
        ]
        heading = words.word_for(own_words.TEXT_PARTS, part)
        return Section(f"texts-{part}", heading, entries, nothing=_("It suggests nothing yet."))

    def _aside(self, one: ActionText, text: str) -> str:
        """For whom it was written, its language where that is another, and how long a post is."""
        said = [_("for this target alone")] if one.target_id else []
        if one.language != self.language:
            said.append(_("in %(language)s, for want of a better one") % {"language": _language(one.language)})
        if one.part == ActionText.Part.POST:
            length = ngettext("%(number)s character", "%(number)s characters", len(text))
            said.append(length % {"number": len(text)})
        return " · ".join(said)

    def _filled(self, target: Target) -> dict[str, str]:
        """What the placeholders stand for at this moment."""
        campaign, counts = self.subject.campaign, roll_counts(self.subject.campaign.call_id)
        with override(self.language):
            return {
                "target": target.name_in(self.language),
                "call": title_of(campaign.call_id, self.language),
                "count": number_format(counts.total, force_grouping=True),
                "states": number_format(counts.state, force_grouping=True),
                "hashtag": campaign.hashtag,
            }


def _ways(contact: TargetContact) -> list[tuple[str, str, str]]:
    return [
        ("email", _("E-mail address"), contact.email),
        ("x", "X", contact.x),
        ("bluesky", "Bluesky", contact.bluesky),
        ("mastodon", "Mastodon", contact.mastodon),
        ("phone", _("Telephone"), contact.phone),
        ("postal", _("Postal address"), contact.postal),
    ]


def _language(code: str) -> str:
    return dict(settings.LANGUAGES).get(code, code)
