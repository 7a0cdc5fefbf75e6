"""How a campaign is made at the desk: its words, its address, and when it begins and ends."""

from datetime import date
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from undersigned.calls.models import Call
from undersigned.campaigns.models import Campaign
from undersigned.campaigns.queries.landing import has_started
from undersigned.campaigns.states import UNDATED
from undersigned.flows.save_campaign import (
    LONGEST_AIM,
    LONGEST_SLUG,
    LONGEST_SOURCE,
    LONGEST_TITLE,
    BadCampaign,
    ChangedMeanwhile,
    HasBegun,
    change_campaign,
    days_seen,
    make_campaign,
    move_campaign,
    plan_campaign,
    said_seen,
)
from undersigned.flows.start_campaign import NotReady
from undersigned.interfaces.desk.acts import Field
from undersigned.interfaces.desk.campaigns import rights
from undersigned.interfaces.desk.campaigns import words as own_words
from undersigned.interfaces.desk.campaigns.acts import (
    Act,
    Done,
    Options,
    Sent,
    Translated,
    in_languages,
    sentence_for,
    still,
    told,
)
from undersigned.interfaces.desk.campaigns.screen import MakingScreen
from undersigned.interfaces.desk.typed import Wrong, read_day


def begun(one: Campaign, _item: Any) -> bool:
    """Say whether a campaign is public."""
    return has_started(one, today=timezone.localdate())


def not_begun(one: Campaign, _item: Any) -> bool:
    """Say whether a campaign is still the desk's alone."""
    return not begun(one, None)


def day_or_none(name: str, sent: Sent) -> date | None:
    """Return a day that may be left out. Raises Wrong."""
    return read_day(name, sent.fields[name]) if sent.fields[name].strip() else None


def _make(sent: Sent) -> Done:
    call = sent.fields["call"]
    with told(BadCampaign, sentence):
        made = make_campaign(
            call_id=int(call) if call.isascii() and call.isdigit() else None,
            slug=sent.fields["slug"],
            **_said(sent, None),
            by=sent.by,
            now=sent.now,
        )
    address = reverse("desk_campaigns:inspect", args=[made.pk])
    return Done(_("The campaign is there, and nobody else sees it yet. Choose its targets and its actions."), address)


def _said(sent: Sent, before: Campaign | None) -> dict[str, Any]:
    return {
        "hashtag": sent.fields["hashtag"],
        "title": sent.texts("title", before.title if before else None),
        "aim": sent.texts("aim", before.aim if before else None),
        "source": sent.fields["source"],
        "sample": bool(sent.fields["sample"]),
    }


def _change(sent: Sent) -> str:
    with told(BadCampaign, sentence), still(ChangedMeanwhile):
        change_campaign(
            campaign_id=sent.subject.pk,
            **_said(sent, sent.subject),
            by=sent.by,
            now=sent.now,
            seen=said_seen(sent.subject),
        )
    return _("The words are kept.")


def _move(sent: Sent) -> str:
    with told(BadCampaign, sentence), still(ChangedMeanwhile, HasBegun):
        move_campaign(
            campaign_id=sent.subject.pk,
            slug=sent.fields["slug"],
            by=sent.by,
            now=sent.now,
            seen=sent.subject.slug,
        )
    return _("The short address is changed.")


def _plan(sent: Sent) -> str:
    starts_on = day_or_none("starts_on", sent)
    try:
        with told(BadCampaign, sentence), still(ChangedMeanwhile, HasBegun):
            plan_campaign(
                campaign_id=sent.subject.pk,
                starts_on=starts_on,
                ends_on=day_or_none("ends_on", sent),
                by=sent.by,
                now=sent.now,
                seen=days_seen(sent.subject),
            )
    except NotReady as error:
        raise Wrong("starts_on", " ".join(own_words.missing_part(part) for part in error.missing)) from None
    if starts_on is None:
        return _("It is a draft: it begins when you start it.")
    return _("The days are kept. It becomes public on its first day by itself.")


def sentence(name: str, code: str) -> str:
    """Return what to do about a code of a campaign's field."""
    match name, code:
        case "hashtag", "malformed":
            return _("Please use letters and digits only, without spaces, such as PickUpTheParisCall.")
        case "title" | "aim", "missing":
            return _("Please write this in at least one language.")
        case "slug", "missing":
            return _("Please write a short address: the title has no Latin letters to make it of.")
        case "slug", "malformed":
            return _("Please use small Latin letters, digits and hyphens only, such as pick-up-the-call.")
        case "slug", "taken":
            return _("Another page stands at this address. Please choose another.")
        case "starts_on", "past":
            return _("Please choose a day to come, or leave it empty and start the campaign by its own button.")
        case "ends_on", "before_first":
            return _("The last day cannot be before the first.")
        case "ends_on", "no_first":
            return _("Please set the first day too, or leave this empty.")
    return sentence_for(name, code)


def _calls(_one: Any) -> Options:
    return {"call": [(str(one.pk), str(one)) for one in Call.objects.order_by("pk")]}


def _current_call(_one: Any, _item: Any) -> dict[str, str]:
    chosen = Call.objects.filter(slug=settings.OPTION["call"]).first() or Call.objects.order_by("pk").first()
    return {"call": str(chosen.pk)} if chosen else {}


def _words(one: Campaign, _item: Any) -> dict[str, str]:
    return {
        **in_languages("title", one.title),
        **in_languages("aim", one.aim),
        "hashtag": one.hashtag,
        "source": one.source,
        "sample": "on" if one.sample else "",
    }


def _days(one: Campaign, _item: Any) -> dict[str, str]:
    return {
        "starts_on": "" if one.starts_on == UNDATED else one.starts_on.isoformat(),
        "ends_on": one.ends_on.isoformat() if one.ends_on else "",
    }


_TITLE: Final = Translated(Field("title", lazy("Title"), most=LONGEST_TITLE))
_AIM: Final = Translated(Field("aim", lazy("What it asks"), "lines", most=LONGEST_AIM))
_HASHTAG: Final = Field("hashtag", lazy("Hashtag"), hint=lazy("Without the #."), most=80)
_SLUG: Final = Field(
    "slug",
    lazy("Short address"),
    hint=lazy("Below /campaign/. Empty: made of the title. It stays once the campaign is public."),
    most=LONGEST_SLUG,
)
_SOURCE: Final = Field(
    "source",
    lazy("Source"),
    hint=lazy("Where the campaign was announced, if it was: the address of a public page."),
    most=LONGEST_SOURCE,
)
_SAMPLE: Final = Field(
    "sample", lazy("Sample wording"), "tick", lazy("Only for trying things out: its pages say that it was made up.")
)
_DAYS: Final = (
    Field(
        "starts_on",
        lazy("First day"),
        "day",
        lazy("Empty: a draft, until you start it. A day to come: it becomes public on that day by itself."),
    ),
    Field("ends_on", lazy("Last day"), "day", lazy("Empty: its end is open.")),
)

MAKING: Final = (
    Act(
        name="make",
        label=lazy("Make a campaign"),
        do=_make,
        fields=(Field("call", lazy("Call"), "choice"), _TITLE, _AIM, _HASHTAG, _SLUG, _SOURCE, _SAMPLE),
        hint=lazy(
            "Nobody else sees it before it begins. The days to the anniversary are counted from the call’s own first day."
        ),
        button=lazy("Make the campaign"),
        weighty=True,
        adds=True,
        fill=_current_call,
        options=_calls,
    ),
)

CHANGE: Final = Act(
    name="change",
    label=pgettext_lazy("what somebody at the desk does", "Change what it says"),
    do=_change,
    fields=(_TITLE, _AIM, _HASHTAG, _SOURCE, _SAMPLE),
    button=lazy("Keep the words"),
    weighty=True,
    fill=_words,
)

MOVE: Final = Act(
    name="move",
    label=pgettext_lazy("what somebody at the desk does", "Change the short address"),
    do=_move,
    fields=(Field("slug", lazy("Short address"), hint=lazy("Below /campaign/."), most=LONGEST_SLUG),),
    button=lazy("Change the short address"),
    weighty=True,
    open_for=not_begun,
    fill=lambda one, _item: {"slug": one.slug},
)

PLAN: Final = Act(
    name="plan",
    label=pgettext_lazy("what somebody at the desk does", "Set first and last day"),
    do=_plan,
    fields=_DAYS,
    button=lazy("Keep the days"),
    weighty=True,
    open_for=not_begun,
    fill=_days,
)


class MakingCampaign(MakingScreen):
    """Making a campaign."""

    rights = (rights.RUN,)
    acts = MAKING
    title = lazy("Make a campaign")
    back = lazy("Campaigns")
