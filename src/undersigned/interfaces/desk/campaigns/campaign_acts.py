"""What is done about a whole campaign: stop it and let it go on, set its pace, announce."""

import re
from datetime import date
from typing import Any, Final

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from undersigned.campaigns.models import Announcement, Campaign
from undersigned.flows.announce import BadAnnouncement, ChangedMeanwhile, announce, announcement_seen
from undersigned.flows.stop_campaign import BadPace, go_on, pace_seen, set_pace, stop_campaign
from undersigned.flows.stop_campaign import ChangedMeanwhile as PaceChanged
from undersigned.interfaces.desk.acts import Field
from undersigned.interfaces.desk.campaigns.acts import Act, Sent, Translated, in_languages, sentence_for, still, told
from undersigned.interfaces.desk.campaigns.making import CHANGE, MOVE, PLAN, begun
from undersigned.interfaces.desk.campaigns.rights import STOP
from undersigned.interfaces.desk.campaigns.starting import DELETE, END, LAST_DAY, START
from undersigned.interfaces.desk.typed import Wrong, read_any_moment, read_number, site_moment

_BETWEEN: Final = re.compile(r"[\s,;]+")


def _stop(sent: Sent) -> str:
    stop_campaign(campaign_id=sent.subject.pk, by=sent.by, now=sent.now)
    return _("The campaign is stopped: nothing leaves and nothing is taken in until it goes on.")


def _go_on(sent: Sent) -> str:
    go_on(campaign_id=sent.subject.pk, by=sent.by, now=sent.now)
    return _("The campaign goes on.")


def _set_pace(sent: Sent) -> str:
    an_hour = read_number("mails_an_hour", sent.fields["mails_an_hour"], most=3600)
    a_day = read_number("mails_a_day", sent.fields["mails_a_day"], most=99_999)
    with told(BadPace, _pace_sentence), still(PaceChanged):
        set_pace(
            campaign_id=sent.subject.pk,
            mail_from=sent.text("mail_from", most=254),
            mails_an_hour=an_hour,
            mails_a_day=a_day,
            quiet_days=_days(sent),
            block_words=[word.strip() for word in sent.text("block_words").splitlines() if word.strip()],
            by=sent.by,
            now=sent.now,
            seen=pace_seen(sent.subject),
        )
    return _("The pace is set.")


def _days(sent: Sent) -> list[str]:
    days = [one for one in _BETWEEN.split(sent.text("quiet_days")) if one]
    for one in days:
        try:
            date.fromisoformat(one)
        except ValueError:
            sentence = _("%(day)s is no day. Please write days like this: 2026-12-25.") % {"day": one}
            raise Wrong("quiet_days", sentence) from None
    return sorted(set(days))


def _pace_sentence(name: str, code: str) -> str:
    match name:
        case "mail_from":
            return _("This does not look like an e-mail address, such as name@example.org.")
        case "mails_an_hour":
            return _("Please type a number from 1 to 3600.")
        case "mails_a_day":
            return _("Please type a number of at least 1.")
        case "quiet_days":
            return _("Please write days like this: 2026-12-25.")
    return sentence_for(name, code)


def _pace(one: Campaign, _item: Any) -> dict[str, str]:
    return {
        "mail_from": one.mail_from,
        "mails_an_hour": str(one.mails_an_hour),
        "mails_a_day": str(one.mails_a_day),
        "quiet_days": "\n".join(one.quiet_days),
        "block_words": "\n".join(one.block_words),
    }


def _announce(sent: Sent) -> str:
    before: Announcement | None = sent.item
    titles = sent.texts("title", before.title if before else None)
    slug = before.slug if before else slugify(titles.get("en") or next(iter(titles.values()), ""))[:80].strip("-")
    if titles and not slug:
        raise Wrong("title", _("Please give it a title with Latin letters too: its address is made of it."))
    if before is None and sent.subject.announcements.filter(slug=slug).exists():
        raise Wrong("title", _("There is an announcement with this title already. Please change that one."))
    with told(BadAnnouncement, _announcement_sentence), still(ChangedMeanwhile):
        done = announce(
            campaign_id=sent.subject.pk,
            slug=slug,
            title=titles,
            text=sent.texts("text", before.text if before else None),
            shown_from=read_any_moment("shown_from", sent.fields["shown_from"]) or sent.now,
            sample=bool(sent.fields["sample"]),
            by=sent.by,
            now=sent.now,
            seen=announcement_seen(before),
        )
    if done.embargoed:
        return _("It is kept. Nobody outside of the desk reads it before its moment.")
    return _("It shows from now on.")


def _announcement_sentence(name: str, code: str) -> str:
    if name in {"title", "text"}:
        return _("Please write title and text in at least one language, and both in each that you use.")
    return sentence_for(name, code)


def _announced(_one: Campaign, item: Announcement) -> dict[str, str]:
    return {
        **in_languages("title", item.title),
        **in_languages("text", item.text),
        "shown_from": site_moment(item.shown_from),
        "sample": "on" if item.sample else "",
    }


_ANNOUNCEMENT: Final = (
    Translated(Field("title", lazy("Title"), most=200)),
    Translated(Field("text", lazy("Text"), "lines", lazy("An empty line begins a paragraph."), most=20_000)),
    Field("shown_from", lazy("Shown from"), "moment", lazy("Empty: from now on. A moment to come is an embargo.")),
    Field("sample", lazy("Sample wording"), "tick"),
)

ACTS: Final = (
    START,
    Act(
        name="stop",
        label=pgettext_lazy("what somebody at the desk does", "Stop the campaign"),
        do=_stop,
        right=STOP,
        button=lazy("Stop the campaign now"),
        grave=True,
        adds=True,
        hint=lazy("No letter leaves from then on, and nothing is taken in. It can go on later."),
        open_for=lambda one, _item: one.stopped_at is None and begun(one, None),
    ),
    Act(
        name="go-on",
        label=pgettext_lazy("what somebody at the desk does", "Let the campaign go on"),
        do=_go_on,
        right=STOP,
        button=lazy("Let the campaign go on"),
        weighty=True,
        open_for=lambda one, _item: one.stopped_at is not None,
        mark=lambda one, _item: str(one.stopped_at),
    ),
    CHANGE,
    PLAN,
    MOVE,
    DELETE,
    Act(
        name="pace",
        label=pgettext_lazy("what somebody at the desk does", "Set the pace"),
        do=_set_pace,
        fields=(
            Field(
                "mail_from",
                lazy("Letters leave from"),
                "email",
                lazy("An address of the campaign’s own domain. Empty: none leave here."),
            ),
            Field("mails_an_hour", lazy("Letters an hour to each target"), "number", most=3600),
            Field("mails_a_day", lazy("Letters a day to each target"), "number", most=99_999),
            Field("quiet_days", lazy("Quiet days"), "lines", lazy("One a line, like this: 2026-12-25.")),
            Field("block_words", lazy("Words that make the desk look first"), "lines", lazy("One a line.")),
        ),
        button=lazy("Set the pace"),
        weighty=True,
        fill=_pace,
    ),
    Act(
        name="announce",
        label=pgettext_lazy("what somebody at the desk does", "Announce something"),
        do=_announce,
        fields=_ANNOUNCEMENT,
        button=lazy("Announce it"),
        weighty=True,
        adds=True,
    ),
    LAST_DAY,
    END,
    Act(
        name="change-announcement",
        label=pgettext_lazy("what somebody at the desk does", "Change it"),
        do=_announce,
        fields=_ANNOUNCEMENT,
        button=lazy("Keep the change"),
        weighty=True,
        items=lambda one: one.announcements.all(),
        fill=_announced,
    ),
)
