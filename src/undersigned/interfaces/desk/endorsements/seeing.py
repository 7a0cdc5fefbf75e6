"""What is shown of one endorsement: what it says, what to look at twice, who is behind it, what was done to it."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from undersigned.endorsements.models import Endorsement, WatchedName
from undersigned.endorsements.queries import contacts_of, evidence_of
from undersigned.endorsements.states import ACCEPTED, HELD, UNDER_WAY
from undersigned.endorsements.words import METHODS, RUNGS, looked_at
from undersigned.flows.foresee import Foreseen
from undersigned.flows.keep_endorsement import contacts_in_clear
from undersigned.flows.publish import held_back
from undersigned.interfaces.desk import words
from undersigned.interfaces.desk.endorsements import words as own_words
from undersigned.interfaces.desk.masking import HIDDEN
from undersigned.interfaces.desk.reading import Fact
from undersigned.interfaces.desk.tables import NOTHING, links, moment
from undersigned.people.models import AuditLine, StaffMember
from undersigned.roll.duplicates import likely_entries, likely_under_way
from undersigned.values.keys import CannotOpen, InstanceKeys
from undersigned.values.lookalikes import find_lookalikes
from undersigned.values.names import fold_text

LINES_SHOWN = 100


def in_bdi(text: str) -> SafeString:
    """Return what somebody typed so that its direction stays its own."""
    return format_html("<bdi>{}</bdi>", text)


def facts_of(one: Endorsement) -> list[Fact]:
    """Return what the form says, field by field; what was left out is left out."""
    names = format_html_join(SafeString("<br>"), "<bdi>{}</bdi>", ((name,) for name in one.other_names))
    wording = _("%(call)s, version %(number)s") % {"call": one.call, "number": one.version.number}
    facts: list[Fact] = [
        (_("Other names"), names),
        (_("Website"), links(one.website) if one.website else ""),
        (_("Domain"), one.domain),
        *((scheme.upper() if scheme != "wikidata" else "Wikidata", value) for scheme, value in one.identifiers.items()),
        (_("Who signs"), in_bdi(one.signer_name) if one.signer_name else ""),
        (_("Office"), in_bdi(one.signer_office) if one.signer_office else ""),
        (_("Statement"), in_bdi(one.statement) if one.statement else ""),
        *(
            (_("Principle %(number)s") % {"number": each.principle}, in_bdi(each.text))
            for each in one.declarations.all()
        ),
        (_("Joins when these stand"), format_html_join(", ", "<bdi>{}</bdi>", ((name,) for name in one.waits_for))),
        (_("Endorsed wording"), wording),
        (_("Language"), one.language),
        (_("Submitted"), moment(one.submitted_at)),
        (_("In the queue since"), moment(one.queued_at)),
        (_("Not on the roll before"), site_time(one.embargo_until)),
    ]
    return [(label, value) for label, value in facts if value and value != NOTHING]


def site_time(value: datetime | None) -> str:
    """Return a moment in the site's own time zone, whatever the reader's is."""
    if value is None:
        return ""
    with timezone.override(timezone.get_default_timezone()):
        return moment(value)


@dataclass(frozen=True, slots=True)
class Sign:
    """Something to look at before deciding. ``grave`` ones stand out."""

    text: str | SafeString
    grave: bool = True


def signs_of(one: Endorsement, foreseen: Foreseen, *, staff: StaffMember) -> list[Sign]:
    """Return what to look at twice: why it is held, names in disguise and on the watch list, who else must agree."""
    signs = [Sign(_("Made for the example; no real body did this."), grave=False)] if one.sample else []
    if one.state == HELD and one.reason:
        signs.append(Sign(format_html(_("Held: {}"), in_bdi(one.reason))))
    elif one.reason:
        signs.append(Sign(format_html(_("What was written about it: {}"), in_bdi(one.reason)), grave=False))
    if one.hold_reasons:
        reasons = ", ".join(words.word_for(dict(own_words.HOLD_REASONS), code) for code in one.hold_reasons)
        signs.append(Sign(_("The machine holds it: %(reasons)s.") % {"reasons": reasons}))
    named = (one.name, *one.other_names, one.signer_name)
    for name in named:
        for found in find_lookalikes(name):
            told = format_html(_("{name} has {reason}."), name=in_bdi(name), reason=in_bdi(own_words.suspicion(found)))
            signs.append(Sign(told))
    for watched in WatchedName.objects.filter(folded__in={fold_text(name) for name in named if name}):
        why = format_html(" ({})", watched.why) if watched.why else ""
        signs.append(Sign(format_html(_("On the watch list: {name}{why}"), name=in_bdi(watched.name), why=why)))
    if one.two_reviewers and one.state in UNDER_WAY:
        signs.append(Sign(_needed(foreseen, staff), grave=False))
    return signs


def _needed(foreseen: Foreseen, staff: StaffMember) -> str:
    if not foreseen.accepted_by:
        return _("Two different reviewers must accept it. Nobody has so far.")
    first = StaffMember.objects.get(pk=foreseen.accepted_by[0])
    if first == staff:
        return _("Two different reviewers must accept it. You have; another one must.")
    return _("Two different reviewers must accept it. %(name)s has; one more is needed.") % {
        "name": first.get_username()
    }


def contacts(one: Endorsement, *, in_clear: bool, keys: InstanceKeys) -> list[dict[str, Any]]:
    """Return the body's contacts; name and address only for those who may review, and where the instance's key opens them."""
    # The screen must open with another key too: it says there what stands in the way (words.OBSTACLES).
    with suppress(CannotOpen):
        if in_clear:
            return [
                {"contact": contact, "name": who.name, "email": who.email}
                for contact, who in contacts_in_clear(endorsement_id=one.pk, keys=keys)
            ]
    return [{"contact": contact, "name": HIDDEN, "email": HIDDEN} for contact in contacts_of(one.pk)]


def evidence(one: Endorsement) -> list[dict[str, Any]]:
    """Return the evidence, the first first."""
    return [
        {
            "rung": RUNGS[each.rung],
            "method": METHODS[each.method],
            "source": links(each.source) if each.source else "",
            "at": moment(each.at),
        }
        for each in evidence_of(one.pk)
    ]


def domain_check(one: Endorsement) -> list[dict[str, Any]]:
    """Return what the last look at the domain came to, in its two places."""
    return [{"place": place, "said": said} for place, said, _seen in looked_at(one.check_said)]


@dataclass(frozen=True, slots=True)
class Alike:
    """Something that may be the same body, beside what the endorsement says."""

    name: str
    other_names: Sequence[str]
    kind: str
    country: str
    website: str
    standing: str
    why: str
    url: str
    slug: str
    """The address of an entry that it can be merged with; empty for all others."""


def duplicates(one: Endorsement) -> list[Alike]:
    """Return likely duplicates, from the roll and under way, the likeliest first."""
    on_roll = likely_entries(one.call_id, one.name)
    under_way = likely_under_way(one.call_id, one.name, besides=one)
    whole = Endorsement.objects.in_bulk([each.endorsement.pk for each in under_way if each.endorsement])
    found = []
    for each in sorted([*on_roll, *under_way], key=lambda likely: -likely.score):
        other = each.entry or whole[each.endorsement.pk]  # type: ignore[union-attr]
        of_roll = each.entry is not None
        standing = words.ENTRY_STATES if of_roll else own_words.STATES
        found.append(
            Alike(
                name=other.name,
                other_names=other.other_names,
                kind=words.word_for(words.KINDS, other.kind),
                country=words.country_word(other.country),
                website=other.website,
                standing=words.word_for(dict(standing), other.state),
                why=words.word_for(dict(own_words.WHY_ALIKE), each.why),
                url=reverse("desk_roll:inspect" if of_roll else "desk_endorsements:one", args=[other.pk]),
                slug=each.entry.slug if each.entry and each.entry.state == each.entry.State.LISTED else "",
            )
        )
    return found


def history(one: Endorsement) -> list[AuditLine]:
    """Return what was done to it by whom, the latest first."""
    subject = f"{one.call.slug} {one.pk}"
    # The audit is found by its moments; nothing was done before the form was begun.
    return list(AuditLine.objects.filter(at__gte=one.started_at, subject=subject).order_by("-at", "-pk")[:LINES_SHOWN])


def told_line(line: AuditLine) -> str:
    """Return what a line of the audit says was done, in words."""
    return words.word_for(dict(own_words.EVENTS), line.event)


def decided_meanwhile(lines: Sequence[AuditLine]) -> str:
    """Return who acted on it meanwhile, and when, by the latest line of its history."""
    if not lines:
        return _("Somebody acted on it meanwhile. Please look again: this is how it stands now.")
    latest = lines[0]
    return _("%(name)s acted meanwhile (%(what)s, %(at)s). Please look again: this is how it stands now.") % {
        "name": latest.actor,
        "what": told_line(latest),
        "at": moment(latest.at),
    }


def held_back_by(one: Endorsement, *, now: datetime) -> list[str | SafeString]:
    """Return what keeps an accepted endorsement off the roll; nothing for one that is due, or in another state."""
    if one.state != ACCEPTED:
        return []
    held = held_back(one, now=now)
    told: list[str | SafeString] = []
    if held.sample:
        told.append(_("It was made for the example and never comes onto the roll."))
    if held.embargo_until:
        told.append(_("It is not on the roll before %(moment)s.") % {"moment": site_time(held.embargo_until)})
    told += [format_html(_("It waits until {} stands on the roll."), in_bdi(name)) for name in held.waits_for]
    if held.group_lacks:
        lacks = ngettext(
            "Its joint group lacks %(number)s more that is accepted.",
            "Its joint group lacks %(number)s more that are accepted.",
            held.group_lacks,
        )
        told.append(lacks % {"number": held.group_lacks})
    return told or [_("Nothing holds it back; it comes onto the roll within a minute.")]


def companions(one: Endorsement) -> Iterable[Endorsement]:
    """Return the others of its joint group."""
    if one.group_id is None:
        return []
    return Endorsement.objects.filter(group_id=one.group_id).exclude(pk=one.pk).exclude(name="").order_by("name")
