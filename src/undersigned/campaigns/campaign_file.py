"""What campaign.toml says about a campaign; example/campaign.toml shows its shape."""

import re
import tomllib
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final, TypeVar
from zoneinfo import available_timezones

from undersigned.campaigns.event_form import BadEvent, EventWords, read_event
from undersigned.campaigns.models import Action, ActionText, Partner
from undersigned.campaigns.verbs.campaign_parts import (
    ActionDraft,
    AnnouncementDraft,
    ContactDraft,
    MailDraft,
    PartnerDraft,
    TextDraft,
)
from undersigned.campaigns.verbs.campaigns import CampaignDraft, TargetDraft
from undersigned.campaigns.verbs.events import SeriesDraft
from undersigned.values.countries import is_country
from undersigned.values.email import InvalidEmail, clean_email

Read = TypeVar("Read")

RESERVED: Final = frozenset({"preview"})
"""What stands in the same place of other addresses as the short address of a campaign."""
_SLUG: Final = re.compile(r"[a-zA-Z0-9_-]{1,80}")
_HASHTAG: Final = re.compile(r"\w{1,80}")
_COLOUR: Final = re.compile(r"(#[0-9a-f]{6})?")
_PLACEHOLDER: Final = re.compile(r"{(\w*)}")
PLACEHOLDERS: Final = ("target", "call", "count", "states", "hashtag")
"""What a suggested text may leave open."""
_TAKES: Final = {
    Action.Kind.EMAIL: {ActionText.Part.SUBJECT, ActionText.Part.PARAGRAPH},
    Action.Kind.POST: {ActionText.Part.POST},
    Action.Kind.CALL: {ActionText.Part.SCRIPT},
    Action.Kind.LETTER: {ActionText.Part.LETTER},
    Action.Kind.ASK: {ActionText.Part.POST, ActionText.Part.PARAGRAPH},
    Action.Kind.PLEDGE: {ActionText.Part.PARAGRAPH},
}
"""Which texts an action of a kind can use."""


class BadCampaignFile(ValueError):
    """campaign.toml cannot be used; the message says why."""


def read_campaign_file(path: Path) -> CampaignDraft:
    """Read campaign.toml. Raises BadCampaignFile."""
    try:
        return _campaign(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, BadCampaignFile) as error:
        raise BadCampaignFile(f"{path.name} cannot be used: {error}") from error


def _campaign(told: dict[str, Any]) -> CampaignDraft:
    draft = CampaignDraft(
        slug=_word(told, "slug", _SLUG),
        hashtag=_word(told, "hashtag", _HASHTAG),
        title=_by_language(told, "title"),
        aim=_by_language(told, "aim"),
        sample=_typed(told, "sample", bool),
        source=_typed(told, "source", str),
        starts_on=_typed(told, "starts_on", date),
        ends_on=_typed(told, "ends_on", date) if "ends_on" in told else None,
        targets=[_target(one) for one in _typed(told, "targets", list)],
        mail=_mail(told["mail"]) if "mail" in told else None,
        actions=_each(told, "actions", _action, once="kind"),
        partners=_each(told, "partners", _partner, once="slug"),
        announcements=_each(told, "announcements", _announcement, once="slug"),
        series=_each(told, "series", _series, once="slug"),
        events=_each(told, "events", _event, once="slug"),
    )
    if draft.slug.lower() in RESERVED:
        raise BadCampaignFile(f"slug “{draft.slug}” is an address of the site itself.")
    if draft.ends_on and draft.ends_on < draft.starts_on:
        raise BadCampaignFile("it ends before it starts.")
    countries = [target.country for target in draft.targets]
    if twice := sorted({code for code in countries if countries.count(code) > 1}):
        raise BadCampaignFile(f"{', '.join(twice)} is a target twice.")
    return draft


def _target(told: Any) -> TargetDraft:
    return TargetDraft(
        country=_typed(told, "country", str),
        called_on=_typed(told, "called_on", date),
        reason=_by_language(told, "reason") if "reason" in told else {},
        source=_said(told, "source"),
        contacts=_each(told, "contacts", _contact, once="office"),
    )


def _each(told: Any, name: str, read: Callable[[Any], Read], *, once: str) -> list[Read]:
    """The parts of a name, none if it is left out; no two may be the same in `once`."""
    parts = [read(one) for one in (_typed(told, name, list) if name in told else [])]
    keys = [getattr(part, once) for part in parts]
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        raise BadCampaignFile(f"{name}: {', '.join(twice)} is there twice.")
    return parts


def _mail(told: Any) -> MailDraft:
    an_hour, a_day = _typed(told, "an_hour", int), _typed(told, "a_day", int)
    if not 1 <= an_hour <= 3600 or a_day < 1:
        raise BadCampaignFile("mail: an_hour must be 1 to 3600, and a_day at least 1.")
    return MailDraft(
        mail_from=_email(told, "from"),
        mails_an_hour=an_hour,
        mails_a_day=a_day,
        quiet_days=_list_of(told, "quiet_days", date),
        block_words=_list_of(told, "block_words", str),
    )


def _contact(told: Any) -> ContactDraft:
    zone = _typed(told, "time_zone", str)
    if zone not in available_timezones():
        raise BadCampaignFile(f"“{zone[:40]}” is no time zone, such as Africa/Johannesburg.")
    opens, closes = (_typed(told, name, time) if name in told else None for name in ("opens", "closes"))
    contact = ContactDraft(
        office=_typed(told, "office", str),
        name=_said(told, "name"),
        email=_email(told, "email"),
        x=_said(told, "x"),
        bluesky=_said(told, "bluesky"),
        mastodon=_said(told, "mastodon"),
        postal=_said(told, "postal").strip(),
        phone=_said(told, "phone"),
        time_zone=zone,
        language=_said(told, "language"),
        opens=opens or time(9),
        closes=closes or time(17),
        source=_said(told, "source"),
    )
    if contact.closes <= contact.opens:
        raise BadCampaignFile(f"“{contact.office[:40]}” closes before it opens.")
    return contact


def _action(told: Any) -> ActionDraft:
    kind = _one_of(told, "kind", Action.Kind.values)
    texts = [_text(one, kind) for one in (_typed(told, "texts", list) if "texts" in told else [])]
    return ActionDraft(kind=kind, title=_by_language(told, "title"), lead=_texts_or_none(told, "lead"), texts=texts)


def _text(told: Any, kind: str) -> TextDraft:
    part, texts = _one_of(told, "part", ActionText.Part.values), _by_language(told, "text")
    if part not in _TAKES[Action.Kind(kind)]:
        raise BadCampaignFile(f"the action {kind} has no use for a {part}.")
    left_open = {name for text in texts.values() for name in _PLACEHOLDER.findall(text)}
    if unknown := sorted(left_open - set(PLACEHOLDERS)):
        raise BadCampaignFile(f"{{{unknown[0]}}} stands for nothing in a text; {', '.join(PLACEHOLDERS)} do.")
    return TextDraft(part=part, text={language: text.strip() for language, text in texts.items()})


def _partner(told: Any) -> PartnerDraft:
    colour = _said(told, "colour")
    if not _COLOUR.fullmatch(colour):
        raise BadCampaignFile(f"colour “{colour[:20]}” is not like #1a2b3c.")
    return PartnerDraft(
        slug=_word(told, "slug", _SLUG),
        name=_typed(told, "name", str),
        kind=_one_of(told, "kind", Partner.Kind.values),
        country=_country(told),
        website=_said(told, "website"),
        about=_texts_or_none(told, "about"),
        colour=colour,
        language=_typed(told, "language", str),
    )


def _announcement(told: Any) -> AnnouncementDraft:
    shown_from: datetime = _typed(told, "shown_from", datetime)
    if shown_from.tzinfo is None:
        raise BadCampaignFile("shown_from needs its offset from UTC, such as 2026-11-12T09:00:00+01:00.")
    texts = {language: text.strip() for language, text in _by_language(told, "text").items()}
    slug, title = _word(told, "slug", _SLUG), _by_language(told, "title")
    return AnnouncementDraft(slug=slug, title=title, text=texts, shown_from=shown_from)


def _series(told: Any) -> SeriesDraft:
    texts = {language: text.strip() for language, text in _texts_or_none(told, "text").items()}
    return SeriesDraft(slug=_word(told, "slug", _SLUG), title=_by_language(told, "title"), text=texts)


_EVENT_TEXTS: Final = ("title", "text", "accessibility", "summary")
_EVENT_LINES: Final = (
    "time_zone", "online_link", "place", "register_at", "host", "host_partner", "series", "sign_language", "recording",
    "speakers",
)  # fmt: skip


def _event(told: Any) -> EventWords:
    """An event in the words of the desk's form; times are local ones of its zone, without an offset."""
    slug, all_day = _word(told, "slug", _SLUG), "all_day" in told and _typed(told, "all_day", bool)
    kind = date if all_day else datetime
    fields: dict[str, str | list[str]] = {
        "slug": slug,
        "starts": _typed(told, "starts", kind).isoformat(),
        "ends": _typed(told, "ends", kind).isoformat(),
        "all_day": "on" if all_day else "",
        "registration_open": "on",
        "capacity": str(_typed(told, "capacity", int)) if "capacity" in told else "",
        "captions": "on" if "captions" in told and _typed(told, "captions", bool) else "",
        "languages": _list_of(told, "languages", str),
        "co_hosts": _list_of(told, "co_hosts", str),
        **{name: _said(told, name) for name in _EVENT_LINES},
    }
    for name in _EVENT_TEXTS:
        fields |= {f"{name}_{language}": text for language, text in _texts_or_none(told, name).items()}
    for number, question in enumerate(_typed(told, "questions", list) if "questions" in told else [], start=1):
        texts = _by_language(question, "text")
        fields |= {f"question_{number}_{language}": text for language, text in texts.items()}
    try:
        return read_event(fields)
    except BadEvent as wrong:
        raise BadCampaignFile(f"events: {slug}: {wrong}") from wrong


def _said(told: Any, name: str) -> str:
    """A text that may be left out."""
    value: str = _typed(told, name, str) if name in told else ""
    return value


def _country(told: Any) -> str:
    """A country that may be left out."""
    code = _said(told, "country")
    if code and not is_country(code):
        raise BadCampaignFile(f"country “{code[:20]}” is no country, such as FR.")
    return code


def _texts_or_none(told: Any, name: str) -> dict[str, str]:
    return _by_language(told, name) if name in told else {}


def _email(told: Any, name: str) -> str:
    """An address that may be left out."""
    value = _said(told, name)
    try:
        return clean_email(value) if value else ""
    except InvalidEmail as error:
        raise BadCampaignFile(f"{name} “{value[:40]}” is no address that a letter could reach.") from error


def _one_of(told: Any, name: str, values: Sequence[str]) -> str:
    value: str = _typed(told, name, str)
    if value not in values:
        raise BadCampaignFile(f"{name} “{value[:40]}” is none of {', '.join(values)}.")
    return value


def _list_of(told: Any, name: str, kind: type) -> list[Any]:
    values: list[Any] = _typed(told, name, list) if name in told else []
    if any(type(value) is not kind for value in values):
        raise BadCampaignFile(f"{name} holds what is no {kind.__name__}.")
    return values


def _word(told: Any, name: str, pattern: re.Pattern[str]) -> str:
    """The value of a name that stands in an address or after a #."""
    value: str = _typed(told, name, str)
    if not pattern.fullmatch(value):
        raise BadCampaignFile(f"{name} “{value[:40]}” is not 1 to 80 letters, digits and signs that may stand there.")
    return value


def _by_language(told: Any, name: str) -> dict[str, str]:
    value: dict[str, str] = _typed(told, name, dict)
    if not value or not all(isinstance(text, str) and text for text in value.values()):
        raise BadCampaignFile(f"{name} needs a text by language.")
    return value


def _typed(told: Any, name: str, kind: type) -> Any:
    """The value of a name, if it is of its kind."""
    value = told.get(name) if isinstance(told, dict) else None
    if type(value) is not kind:
        raise BadCampaignFile(f"{name} is missing or no {kind.__name__}.")
    return value
