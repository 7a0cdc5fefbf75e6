"""Import what a newsletter begins with from mailings.toml: topics, drafts, series at rest. What stands there already stays."""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from undersigned.calls.models import Call
from undersigned.campaigns.models import Campaign
from undersigned.mailing.models import Mailing, MailingSeries, MailingText, SeriesStep, Topic
from undersigned.mailing.newsletters.blocks import BadBlocks, clean_blocks
from undersigned.values.tallies import ImportReport, Tally, report_file

FILE: Final = "mailings.toml"
_MACHINE: Final = "undersigned"
_LINES: Final = ("subject", "subject_b", "preheader")

Told = Mapping[str, Any]


class NoMailingsToImport(Exception):
    """The folder's mailings.toml cannot be used; the message says why in a sentence."""


@transaction.atomic
def import_mailings(folder: Path, *, call: Call, now: datetime) -> ImportReport:
    """Make topics, drafts and series of mailings.toml that are not there yet, as samples; run again, it changes nothing.

    Nothing is sent by it: drafts wait for the desk, and series rest. Raises NoMailingsToImport.
    """
    try:
        told = tomllib.loads((folder / FILE).read_text(encoding="utf-8"))
        made = [_topic(one, position) for position, one in enumerate(told.get("topics", []))]
        made += [_issue(one, now) for one in told.get("mailings", [])]
        made += [_series(one, call, now) for one in told.get("series", [])]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise NoMailingsToImport(f"{FILE} cannot be used: {error}") from error
    except KeyError as error:
        raise NoMailingsToImport(f"{FILE} cannot be used: {error} is missing.") from error
    except BadBlocks as error:
        raise NoMailingsToImport(f"{FILE} cannot be used: a block is wrong ({error}).") from error
    tally = Tally(made=sum(made), unchanged=len(made) - sum(made))
    return report_file(read=len(made), tally=tally)


def _topic(told: Told, position: int) -> bool:
    said = {"title": told["title"], "text": told.get("text", {}), "position": position, "sample": True}
    return Topic.objects.get_or_create(slug=told["slug"], defaults=said)[1]


def _issue(told: Told, now: datetime) -> bool:
    if Mailing.objects.filter(slug=told["slug"]).exists():
        return False
    topic = Topic.objects.filter(slug=told.get("topic", "")).first()
    campaign = Campaign.objects.filter(slug=told.get("campaign", "")).first()
    mailing = Mailing.objects.create(slug=told["slug"], name=told["name"], topic=topic, campaign=campaign, **_made(now))
    _texts(told, mailing, now)
    return True


def _series(told: Told, call: Call, now: datetime) -> bool:
    if MailingSeries.objects.filter(slug=told["slug"]).exists():
        return False
    series = MailingSeries.objects.create(
        slug=told["slug"],
        name=told["name"],
        call=call,
        kind=told["kind"],
        month_day=told.get("month_day", ""),
        stops=told.get("stops", []),
        sample=True,
    )
    for step in told["steps"]:
        slug, name = f"{series.slug}-{step['days']}", f"{series.name}, {step['days']}"
        kind = Mailing.Kind.STEP
        mailing = Mailing.objects.create(slug=slug, name=name, kind=kind, archived=False, **_made(now))
        _texts(step, mailing, now)
        SeriesStep.objects.create(series=series, mailing=mailing, days=step["days"])
    return True


def _made(now: datetime) -> dict[str, Any]:
    return {"made_by": _MACHINE, "made_at": now, "changed_at": now, "sample": True}


def _texts(told: Told, mailing: Mailing, now: datetime) -> None:
    for text in told["texts"]:
        blocks = [
            {"type": one["type"], "value": {k: v for k, v in one.items() if k != "type"}} for one in text["blocks"]
        ]
        MailingText.objects.create(
            mailing=mailing,
            language=text["language"],
            blocks=clean_blocks(blocks),
            changed_at=now,
            **{name: text.get(name, "") for name in _LINES},
        )
