"""Save a mailing: its name, whom it is for, when it leaves; and what it says, a text a language. Only a draft is changed."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from undersigned.campaigns.models import Campaign
from undersigned.mailing.models import Mailing, MailingText, Segment, Topic
from undersigned.mailing.newsletters.blocks import BadBlocks, BadSubject, clean_blocks, clean_preheader, clean_subject
from undersigned.mailing.newsletters.pictures import NoSuchPicture, picture_by_number
from undersigned.mailing.states import DRAFT
from undersigned.mailing.verbs.mailings import WrongState, free_slug, lock_mailing
from undersigned.people.verbs.audit import write_audit
from undersigned.values.local_times import NoSuchTime, UnknownZone, to_utc

__all__ = ["BadBlocks", "BadMailing", "ChangedMeanwhile", "WrongState"]

MOST_PERCENT: Final = 50
MOST_HOURS: Final = 168
_CHOICES: Final = {"campaign": Campaign, "topic": Topic, "segment": Segment}


class BadMailing(ValueError):
    """What was typed cannot be used; ``errors`` says by field, in a sentence, what to do."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


class ChangedMeanwhile(Exception):
    """It is no longer what was shown."""


@transaction.atomic
def save_mailing(
    *,
    mailing_id: int | None,
    fields: Mapping[str, str],
    seen: str,
    by: str,
    now: datetime,
    kind: str = Mailing.Kind.ISSUE,
) -> Mailing:
    """Make a mailing (``mailing_id`` None), or change a draft that still stands as ``seen`` (its ``changed_at`` in ISO 8601).

    ``fields`` are name, campaign, topic, segment (numbers as text, or empty), send_at (local, "2027-03-28T02:30"), time_zone,
    ab_percent, ab_hours, archived, count_opens ("on"). Raises BadMailing, ChangedMeanwhile, WrongState, Mailing.DoesNotExist.
    """
    read = _read(fields, now)
    if mailing_id is None:
        mailing = Mailing(kind=kind, slug=free_slug(read["name"]), made_by=by, made_at=now)
    else:
        mailing = _draft(mailing_id)
        if mailing.changed_at.isoformat() != seen:
            raise ChangedMeanwhile
    for name, value in read.items():
        setattr(mailing, name, value)
    mailing.changed_at = now
    mailing.save()
    write_audit(actor=by, event="mailing.saved", subject=mailing.slug, now=now)
    return mailing


@transaction.atomic
def save_mailing_text(
    *, mailing_id: int, language: str, fields: Mapping[str, str], seen: str, by: str, now: datetime
) -> MailingText:
    """Make what a draft says in a language, or change its lines: subject, subject_b, preheader; ``seen`` is "" for a new one.

    Raises BadMailing, ChangedMeanwhile, WrongState, Mailing.DoesNotExist.
    """
    if language not in dict(settings.LANGUAGES):
        raise BadMailing({"language": _("Please choose one from the list.")})
    lines = _read_lines(fields)
    text = _text_as_seen(_draft(mailing_id), language, seen)
    for name, line in lines.items():
        setattr(text, name, line)
    return _keep(text, by, now)


def save_blocks(*, text_id: int, blocks: list[dict[str, Any]], seen: str, by: str, now: datetime) -> MailingText:
    """Give a draft's text other blocks; pictures of the library that they name are made ready for mail programs.

    Not within a transaction, because pictures take their time. Raises BadBlocks, ChangedMeanwhile, WrongState,
    MailingText.DoesNotExist.
    """
    before = MailingText.objects.get(pk=text_id)
    cleaned = clean_blocks(_with_pictures(blocks, before.blocks))
    with transaction.atomic():
        text = _text_as_seen(_draft(before.mailing_id), before.language, seen)
        text.blocks = cleaned
        return _keep(text, by, now)


def _with_pictures(blocks: list[dict[str, Any]], before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same, each picture of the library with address and size; one that left it after it was chosen stays."""
    kept = {one["value"]["image"]: one["value"] for one in before if one["value"].get("image")}
    found, wrong = [], {}
    for at, block in enumerate(blocks):
        number = _picture_of(block)
        try:
            more = asdict(picture_by_number(int(number))) if number else {}
        except NoSuchPicture as error:
            more = {name: kept[number][name] for name in ("src", "width", "height")} if number in kept else {}
            if not more:
                wrong[at] = {"image": str(error)}
        found.append({**block, "value": {**block["value"], **more}} if more else block)
    if wrong:
        raise BadBlocks(wrong)
    return found


def _picture_of(block: Any) -> str:
    """The number in the library of the picture that a block shows, as it was handed in; "" where there is none."""
    if not isinstance(block, dict) or block.get("type") != "picture" or not isinstance(block.get("value"), dict):
        return ""
    number = str(block["value"].get("image", ""))
    return number if _is_number(number) else ""


@transaction.atomic
def delete_mailing_text(*, text_id: int, by: str, now: datetime) -> None:
    """Take a language out of a draft. Raises WrongState, MailingText.DoesNotExist."""
    text = MailingText.objects.get(pk=text_id)
    mailing = _draft(text.mailing_id)
    text.delete()
    Mailing.objects.filter(pk=mailing.pk).update(changed_at=now)
    write_audit(actor=by, event="mailing_text.deleted", subject=f"{mailing.slug} {text.language}", now=now)


@transaction.atomic
def copy_blocks(*, text_id: int, language: str, by: str, now: datetime) -> MailingText:
    """Begin another language of a draft with the blocks of one that is there, to be translated.

    Raises BadMailing where that language has a text already, WrongState, MailingText.DoesNotExist.
    """
    text = MailingText.objects.get(pk=text_id)
    mailing = _draft(text.mailing_id)
    if language not in dict(settings.LANGUAGES) or mailing.texts.filter(language=language).exists():
        raise BadMailing({"language": _("This language is there already. Please choose another.")})
    copied = MailingText(mailing=mailing, language=language, subject=text.subject, blocks=text.blocks)
    copied.subject_b, copied.preheader = text.subject_b, text.preheader
    return _keep(copied, by, now)


def _draft(mailing_id: int) -> Mailing:
    mailing = lock_mailing(mailing_id)
    if mailing.state != DRAFT:
        raise WrongState
    return mailing


def _text_as_seen(mailing: Mailing, language: str, seen: str) -> MailingText:
    text = mailing.texts.filter(language=language).first()
    if (text.changed_at.isoformat() if text else "") != seen:
        raise ChangedMeanwhile
    return text or MailingText(mailing=mailing, language=language)


def _keep(text: MailingText, by: str, now: datetime) -> MailingText:
    text.changed_at, text.compiled = now, {}
    text.save()
    Mailing.objects.filter(pk=text.mailing_id).update(changed_at=now)
    write_audit(actor=by, event="mailing_text.saved", subject=f"{text.mailing.slug} {text.language}", now=now)
    return text


def _read_lines(fields: Mapping[str, str]) -> dict[str, str]:
    """Return the lines of a text as they may stand in a header. Raises BadMailing."""
    lines: dict[str, str] = {}
    errors: dict[str, str] = {}
    for name, clean in (("subject", clean_subject), ("subject_b", clean_preheader), ("preheader", clean_preheader)):
        try:
            lines[name] = clean(fields.get(name, ""))
        except BadSubject as error:
            errors[name] = str(error)
    if errors:
        raise BadMailing(errors)
    return lines


def _read(fields: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """Return what was typed as the model takes it. Raises BadMailing."""
    errors: dict[str, str] = {}
    read: dict[str, Any] = {"name": " ".join(fields.get("name", "").split())}
    if not read["name"]:
        errors["name"] = _("Please give it a name. Only the desk reads it.")
    elif len(read["name"]) > 120:
        errors["name"] = _("This is too long: %(most)s characters at most.") % {"most": 120}
    for name, model in _CHOICES.items():
        typed = fields.get(name, "")
        read[name] = model._default_manager.filter(pk=typed).first() if _is_number(typed) else None
        if typed and read[name] is None:
            errors[name] = _("Please choose one from the list.")
    for name, most in (("ab_percent", MOST_PERCENT), ("ab_hours", MOST_HOURS)):
        typed = fields.get(name, "") or "0"
        if not _is_number(typed) or int(typed) > most:
            errors[name] = _("Please type a number from 0 to %(most)s.") % {"most": most}
        else:
            read[name] = int(typed)
    if read.get("ab_percent") and not read.get("ab_hours"):
        errors.setdefault("ab_hours", _("Please say after how many hours the better subject is chosen: at least 1."))
    read["archived"], read["count_opens"] = bool(fields.get("archived")), bool(fields.get("count_opens"))
    _read_moment(fields, read, errors)
    if read["send_at"] and read["send_at"] <= now:
        errors["send_at"] = _("This moment has passed. Please choose one to come, or leave it empty.")
    if errors:
        raise BadMailing(errors)
    return read


def _read_moment(fields: Mapping[str, str], read: dict[str, Any], errors: dict[str, str]) -> None:
    """Add when it leaves, typed in a time zone of its own."""
    zone, typed = fields.get("time_zone", "").strip() or "UTC", fields.get("send_at", "").strip()
    read["time_zone"], read["send_at"] = zone, None
    try:
        # Of the zone alone, too: it says in which one a moment that comes later is meant.
        to_utc(datetime(2026, 1, 1), zone)  # noqa: DTZ001 (a local time, on purpose)
        if typed:
            local = datetime.fromisoformat(typed)
            if local.tzinfo is not None:
                raise ValueError(typed)
            read["send_at"] = to_utc(local, zone)
    except UnknownZone:
        errors["time_zone"] = _("No time zone has this name. Please write it like this: Europe/Paris.")
    except NoSuchTime as gap:
        sentence = _(
            "No clock shows this time: clocks go forward then. The nearest that exist are %(earlier)s and %(later)s."
        )
        errors["send_at"] = sentence % {"earlier": f"{gap.earlier:%H:%M}", "later": f"{gap.later:%H:%M}"}
    except (ValueError, OverflowError):
        errors["send_at"] = _("Please choose a day and a time.")


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdigit() and len(typed) < 10
