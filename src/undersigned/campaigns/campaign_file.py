"""What campaign.toml says about a campaign; example/campaign.toml shows its shape."""

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any, Final

from undersigned.campaigns.verbs.campaigns import CampaignDraft, TargetDraft

_SLUG: Final = re.compile(r"[a-zA-Z0-9_-]{1,80}")
_HASHTAG: Final = re.compile(r"\w{1,80}")


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
    )
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
        source=_typed(told, "source", str) if "source" in told else "",
    )


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
