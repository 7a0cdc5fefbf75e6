"""Partners of a campaign: requests that wait, inviting one, and the screen of each with its figures."""

from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from wagtail.admin.ui.tables import TitleColumn

from undersigned.campaigns.models import Campaign, Partner
from undersigned.campaigns.queries.partners import code_in_force
from undersigned.campaigns.states import ACTIVE, ASKED, ENDED, TURNED_DOWN
from undersigned.flows.decide_partner import (
    BadPartner,
    NoPartner,
    NoReason,
    WrongState,
    accept_partner,
    end_partner,
    invite_partner,
    rotate_link,
    turn_down_partner,
)
from undersigned.interfaces.desk import words
from undersigned.interfaces.desk.acts import Field
from undersigned.interfaces.desk.campaigns import finding, rights
from undersigned.interfaces.desk.campaigns import words as own_words
from undersigned.interfaces.desk.campaigns.acts import Act, Meanwhile, Options, Sent, sentence_for, told
from undersigned.interfaces.desk.campaigns.campaign import crumbs, to_list
from undersigned.interfaces.desk.campaigns.screen import ActingScreen, Entry, Section
from undersigned.interfaces.desk.reading import Fact
from undersigned.interfaces.desk.tables import NOTHING, HeadedTable, column, links, moment
from undersigned.interfaces.desk.typed import Wrong
from undersigned.mailing.queries.partners import figures_with_news, people_through
from undersigned.values.countries import country_choices
from undersigned.values.keys import CannotOpen


def _invite(sent: Sent) -> str:
    with told(BadPartner, _partner_sentence):
        invite_partner(
            campaign_id=sent.subject.pk,
            **{name: sent.fields[name] for name in _INVITED},
            by=sent.by,
            keys=sent.keys,
            public_url=sent.public_url,
            now=sent.now,
        )
    return _("A letter invites the organisation. It is a partner once it says yes.")


_INVITED: Final = ("name", "kind", "country", "website", "contact_name", "contact_email", "language")


def _partner_sentence(name: str, code: str) -> str:
    match name:
        case "contact_email":
            return _("This does not look like an e-mail address, such as name@example.org.")
        case "website":
            return _("This does not look like the address of a website, such as https://example.org.")
        case "name" | "contact_name":
            return _("Please write the name.")
    return sentence_for(name, code)


def _accept(sent: Sent) -> str:
    try:
        accept_partner(partner_id=sent.subject.pk, by=sent.by, keys=sent.keys, public_url=sent.public_url, now=sent.now)
    except (NoPartner, WrongState):
        raise Meanwhile from None
    except CannotOpen:
        raise Wrong("", _closed()) from None
    return _("It is a partner now; a letter brings it the link to its own page.")


def _turn_down(sent: Sent) -> str:
    sentence = _("Please say why. The organisation reads this in a letter.")
    reason = sent.text("reason", sentence)
    try:
        turn_down_partner(
            partner_id=sent.subject.pk,
            reason=reason,
            by=sent.by,
            keys=sent.keys,
            public_url=sent.public_url,
            now=sent.now,
        )
    except NoReason:
        raise Wrong("reason", sentence) from None
    except (NoPartner, WrongState):
        raise Meanwhile from None
    except CannotOpen:
        raise Wrong("", _closed()) from None
    return _("The request is turned down; a letter says why.")


def _closed() -> str:
    return _(
        "The contacts of this body cannot be opened with the key of this instance, so no letter could leave. "
        "Whoever runs it must bring back the key that it had."
    )


def _end(sent: Sent) -> str:
    try:
        end_partner(partner_id=sent.subject.pk, by=sent.by, now=sent.now)
    except (NoPartner, WrongState):
        raise Meanwhile from None
    return _("The partnership has ended. What was counted stays.")


def _rotate(sent: Sent) -> str:
    try:
        rotate_link(partner_id=sent.subject.pk, by=sent.by, now=sent.now)
    except (NoPartner, WrongState):
        raise Meanwhile from None
    return _("It has a new link. The old one counts for nobody from now on.")


def _invite_options(_one: Any) -> Options:
    return {
        "kind": list(own_words.choices(own_words.PARTNER_KINDS)),
        "country": [("", _("International")), *country_choices(get_language() or "en")],
        "language": [(code, name) for code, name in settings.LANGUAGES],
    }


def _state(one: Partner, _item: Any) -> str:
    return f"{one.state} {one.decided_at} {code_in_force(one.pk)}"


INVITING: Final = (
    Act(
        name="invite",
        label=pgettext_lazy("what somebody at the desk does", "Invite an organisation"),
        do=_invite,
        fields=(
            Field("name", lazy("Name"), most=255),
            Field("kind", lazy("Kind"), "choice"),
            Field("country", lazy("Country"), "choice"),
            Field("website", lazy("Website"), "url", most=200),
            Field("contact_name", lazy("Whom the letter is for"), most=255),
            Field("contact_email", lazy("E-mail address"), "email", most=254),
            Field("language", lazy("Language"), "choice"),
        ),
        button=lazy("Send the invitation"),
        weighty=True,
        adds=True,
        options=_invite_options,
    ),
)

ACTS: Final = (
    Act(
        name="accept",
        label=pgettext_lazy("what somebody at the desk does", "Take it in"),
        do=_accept,
        button=lazy("Take it in as a partner"),
        weighty=True,
        # One that the desk invited says yes itself.
        open_for=lambda one, _item: one.state in {ENDED, TURNED_DOWN} or (one.state == ASKED and not one.decided_at),
        mark=_state,
    ),
    Act(
        name="turn-down",
        label=pgettext_lazy("what somebody at the desk does", "Turn it down"),
        do=_turn_down,
        fields=(Field("reason", lazy("The reason"), "lines"),),
        hint=lazy("The organisation gets a letter with the reason."),
        button=lazy("Turn the request down"),
        weighty=True,
        open_for=lambda one, _item: one.state == ASKED,
        mark=_state,
    ),
    Act(
        name="rotate",
        label=pgettext_lazy("what somebody at the desk does", "Give it a new link"),
        do=_rotate,
        hint=lazy("Where its link has leaked. The old one counts for nobody from then on, in its widget too."),
        button=lazy("Give it a new link"),
        weighty=True,
        open_for=lambda one, _item: one.state == ACTIVE,
        mark=_state,
    ),
    Act(
        name="end",
        label=pgettext_lazy("what somebody at the desk does", "End the partnership"),
        do=_end,
        hint=lazy("Its page, link and widget stop counting at once; what was counted stays."),
        button=lazy("End the partnership"),
        weighty=True,
        open_for=lambda one, _item: one.state == ACTIVE,
        mark=_state,
    ),
)


class Partners(ActingScreen):
    """All partners of a campaign, those who ask first."""

    rights = (rights.VIEW_PARTNERS,)
    name = "partners"
    place = "<int:pk>/partners/"
    acts = INVITING
    wide = True
    subject: Campaign

    def find(self, pk: int) -> Campaign:
        """Return the campaign. Raises Http404."""
        return finding.find_campaign(pk)

    def get_page_title(self) -> str:
        """Say what is listed."""
        return _("Partners")

    def get_name(self) -> str:
        """Return the campaign."""
        return str(self.subject)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the campaign."""
        return [*self.breadcrumbs_items, to_list(), crumbs(self.subject), {"url": "", "label": _("Partners")}]

    def get_sections(self) -> list[Section]:
        """Requests, then everybody else."""
        waiting = [
            Entry(
                one.name,
                url=_address(one),
                aside=_("asked %(moment)s") % {"moment": moment(one.asked_at)},
                text=words.in_own_language(one.about),
            )
            for one in finding.partner_requests(self.subject.pk)
        ]
        others = Partner.objects.filter(campaign=self.subject).exclude(state=ASKED, decided_at=None).defer("logo")
        columns = [
            TitleColumn("name", label=_("Partner"), accessor=lambda one: one.name, get_url=_address),
            column("kind", _("Kind"), lambda one: words.word_for(own_words.PARTNER_KINDS, one.kind)),
            column("country", _("Country"), lambda one: words.country_word(one.country), wide=True),
            column("state", _("State"), state_of),
        ]
        people: list[Fact] = [(_("People who came through partners, each once"), people_through(self.subject.pk))]
        return [
            Section("requests", _("Requests that wait"), waiting, nothing=_("Nobody asks to join.")),
            Section("figures", _("Together"), facts=people),
            Section(
                "partners",
                _("Partners"),
                table=HeadedTable("", columns, others, _("There are none yet."), label=_("Partners")),
            ),
        ]


def state_of(one: Partner) -> str:
    """Return the state of a partner in words; an invitation without an answer is a state of its own."""
    if one.state == ASKED and one.decided_at is not None:
        return _("Invited, no answer yet")
    return words.word_for(own_words.PARTNER_STATES, one.state)


def _address(one: Partner) -> str:
    return reverse("desk_campaigns:partner", args=[one.pk])


class PartnerScreen(ActingScreen):
    """One partner."""

    rights = (rights.VIEW_PARTNERS,)
    name = "partner"
    place = "partners/<int:pk>/"
    acts = ACTS
    subject: Partner

    def find(self, pk: int) -> Partner:
        """Return the partner. Raises Http404."""
        return finding.find_partner(pk)

    def get_page_title(self) -> str:
        """Return its name."""
        return self.subject.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the partners."""
        campaign = self.subject.campaign
        to_all = {"url": reverse("desk_campaigns:partners", args=[campaign.pk]), "label": _("Partners")}
        return [*self.breadcrumbs_items, to_list(), crumbs(campaign), to_all, {"url": "", "label": _("One partner")}]

    def get_marks(self) -> list[str]:
        """Kind, country, state."""
        one = self.subject
        country = words.country_word(one.country) if one.country else _("International")
        sample = _("made up for the example") if one.sample else ""
        return [words.word_for(own_words.PARTNER_KINDS, one.kind), country, state_of(one), sample]

    def get_walk(self) -> list[tuple[str, Any]]:
        """Lead to all partners, and to the page that readers see."""
        ways: list[tuple[str, Any]] = [
            (reverse("desk_campaigns:partners", args=[self.subject.campaign_id]), _("All partners"))
        ]
        if self.subject.state == ACTIVE:
            ways.append((reverse("partner", args=[self.subject.slug]), _("Its page")))
        return ways

    def get_sections(self) -> list[Section]:
        """What it says of itself, and what came through it."""
        return [
            Section("facts", _("What is known of it"), facts=self._facts()),
            Section("figures", _("What came through it"), facts=self._figures()),
        ]

    def _facts(self) -> list[Fact]:
        one, code = self.subject, code_in_force(self.subject.pk)
        facts: list[Fact] = [
            (_("Website"), links(one.website) if one.website else ""),
            (_("About it"), words.in_own_language(one.about)),
            (_("Contact"), one.contact_name if rights.may_run(self.staff) else ""),
            (_("Language"), one.language),
            (
                _("Its link"),
                format_html("<code>{}/?via={}</code>", settings.PUBLIC_URL.rstrip("/"), code) if code else "",
            ),
            (_("Own key for exports"), _("yes") if bytes(one.public_key) else _("no")),
            (_("Asked"), moment(one.asked_at)),
            (_("Decided"), moment(one.decided_at)),
            (_("The reason"), one.reason),
        ]
        return [(label, value) for label, value in facts if value and value != NOTHING]

    def _figures(self) -> list[Fact]:
        found = figures_with_news(self.subject.pk)
        return [
            (_("Visits"), found.visits),
            (_("Signatures"), found.signatures),
            (_("Actions"), found.actions),
            (_("People who want news"), found.newsletter),
            (_("People who agreed to be contacted by it"), found.contacts),
            (_("Visits by its widget on sites that are not its own"), found.foreign_visits),
            (_("Signatures and actions by its widget on sites that are not its own"), found.foreign),
        ]
