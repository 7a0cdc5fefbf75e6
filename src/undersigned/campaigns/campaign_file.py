"""What campaign.toml says about a campaign; example/campaign.toml shows its shape."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from undersigned.campaigns.verbs import CampaignDraft, TargetDraft


class BadCampaignFile(ValueError):
    """campaign.toml cannot be used; the message says why."""


def read_campaign_file(path: Path) -> CampaignDraft:
    """Read campaign.toml. Raises BadCampaignFile."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        return CampaignDraft(
            slug=_typed(told, "slug", str),
            hashtag=_typed(told, "hashtag", str),
            title=_typed(told, "title", dict),
            aim=_typed(told, "aim", dict),
            sample=_typed(told, "sample", bool),
            source=_typed(told, "source", str),
            starts_on=_typed(told, "starts_on", date),
            ends_on=_typed(told, "ends_on", date) if "ends_on" in told else None,
            targets=[
                TargetDraft(
                    country=_typed(one, "country", str),
                    called_on=_typed(one, "called_on", date),
                    reason=_typed(one, "reason", dict) if "reason" in one else {},
                    source=_typed(one, "source", str) if "source" in one else "",
                )
                for one in _typed(told, "targets", list)
            ],
        )
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, BadCampaignFile) as error:
        raise BadCampaignFile(f"{path.name} cannot be used: {error}") from error


def _typed(told: Any, name: str, kind: type) -> Any:
    """The value of a name, if it is of its kind."""
    value = told.get(name) if isinstance(told, dict) else None
    if type(value) is not kind:
        raise BadCampaignFile(f"{name} is missing or no {kind.__name__}.")
    return value
