"""Save a segment: a named part of the subscribers, its rules one by one."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from undersigned.mailing.models import Segment
from undersigned.mailing.queries.segments import GROUPS, BadRules
from undersigned.mailing.verbs import segments as verbs
from undersigned.mailing.verbs.segments import SegmentInUse
from undersigned.people.verbs.audit import write_audit

__all__ = ["BadRules", "BadSegment", "SegmentInUse"]

MOST_OF_A_NAME = 120


class BadSegment(ValueError):
    """The name cannot be used; ``errors`` says by field, in a sentence, what to do."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


@transaction.atomic
def save_segment(*, segment_id: int | None, name: str, by: str, now: datetime) -> Segment:
    """Make a segment, everybody at first, or give one another name. Raises BadSegment, Segment.DoesNotExist."""
    named = " ".join(name.split())
    if not named:
        raise BadSegment({"name": _("Please give it a name. Only the desk reads it.")})
    if len(named) > MOST_OF_A_NAME:
        raise BadSegment({"name": _("This is too long: %(most)s characters at most.") % {"most": MOST_OF_A_NAME}})
    if Segment.objects.filter(name=named).exclude(pk=segment_id or 0).exists():
        raise BadSegment({"name": _("A segment has this name already. Please choose another.")})
    if segment_id is None:
        segment = verbs.make_segment(named, by=by, now=now)
    else:
        segment = verbs.lock_segment(segment_id)
        segment.name = named
        segment.save(update_fields=["name"])
    write_audit(actor=by, event="segment.saved", subject=named, now=now)
    return segment


@transaction.atomic
def add_rule(*, segment_id: int, group: str, rule: dict[str, Any], by: str, now: datetime) -> Segment:
    """Add a rule to a group (all, any, none). Raises BadRules, SegmentInUse, Segment.DoesNotExist."""
    segment = verbs.lock_segment(segment_id)
    rules = {name: list(segment.rules.get(name, [])) for name in GROUPS}
    if group not in rules:
        raise BadRules([_("Please choose one from the list.")])
    if rule not in rules[group]:
        rules[group].append(rule)
    return _set(segment, rules, by, now)


@transaction.atomic
def delete_rule(*, segment_id: int, group: str, rule: dict[str, Any], by: str, now: datetime) -> Segment:
    """Take a rule away; one that is not there changes nothing. Raises SegmentInUse, Segment.DoesNotExist."""
    segment = verbs.lock_segment(segment_id)
    rules = {name: list(segment.rules.get(name, [])) for name in GROUPS}
    if rule in rules.get(group, []):
        rules[group].remove(rule)
    return _set(segment, rules, by, now)


@transaction.atomic
def delete_segment(*, segment_id: int, by: str, now: datetime) -> None:
    """Take a segment away that no mailing and no other segment names. Raises SegmentInUse, Segment.DoesNotExist."""
    segment = verbs.lock_segment(segment_id)
    verbs.delete_segment(segment)
    write_audit(actor=by, event="segment.deleted", subject=segment.name, now=now)


def _set(segment: Segment, rules: dict[str, list[dict[str, Any]]], by: str, now: datetime) -> Segment:
    verbs.set_rules(segment, rules)
    write_audit(actor=by, event="segment.saved", subject=segment.name, now=now)
    return segment
