"""10,000 letters to targets leave by the real flow, under a simulated clock, and an outsider counts whether the pace was kept.

As a command it prints one line of JSON, for the instance in UNDERSIGNED_HOME, on SQLite, to which it adds a campaign.
"""

import json
import os
import subprocess
import sys
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

from bench.report import Floor
from bench.servers import ROOT, CannotMeasure, python_path

LETTERS = 10_000
AN_HOUR = 60
A_DAY = 80
QUIET = "2027-03-15"
ZONES = (
    "America/Los_Angeles", "America/New_York", "America/Sao_Paulo", "Europe/London", "Africa/Johannesburg",
    "Asia/Kolkata", "Asia/Tokyo", "Pacific/Auckland", "Africa/Casablanca", "Australia/Lord_Howe",
)  # fmt: skip
A_ZONE = 10
"""Targets in each zone."""
BEGINS = datetime(2027, 3, 12, tzinfo=UTC)
"""A Friday: the clocks of North America change on the Sunday after it, and the Monday is quiet."""
STEP = timedelta(seconds=30)
MOST_DAYS = 30

_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Paced:
    """What was counted: letters sent, twice, never, outside office hours, above the rate and above the ceiling; seconds taken."""

    letters: int
    sent: int
    twice: int
    outside: int
    above_rate: int
    above_ceiling: int
    seconds: float

    @property
    def faults(self) -> int:
        """How many letters were not handed over exactly once within what was set."""
        return (self.letters - self.sent) + self.twice + self.outside + self.above_rate + self.above_ceiling


def measure(instance: Mapping[str, str]) -> Paced:
    """Run the command in a process of its own, on an instance that is thrown away afterwards. Raises CannotMeasure."""
    ran = subprocess.run(
        [sys.executable, "-m", "bench.pacing"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": python_path(), **instance},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    if ran.returncode:
        raise CannotMeasure(f"Letters to targets cannot be paced:\n{ran.stderr[-2000:]}")
    return Paced(**json.loads(ran.stdout))


def table(paced: Paced) -> str:
    """The counts in Markdown."""
    cells = (paced.sent, paced.twice, paced.outside, paced.above_rate, paced.above_ceiling)
    return "\n".join(
        [
            f"| letters to {len(ZONES) * A_ZONE} targets, at most {AN_HOUR} an hour and {A_DAY} a day each | sent | twice "
            "| outside office hours | above the rate | above the ceiling | seconds |",
            "|---|--:|--:|--:|--:|--:|--:|",
            f"| {paced.letters:,} queued, simulated clock | {' | '.join(f'{one:,}' for one in cells)} | {paced.seconds:.1f} |",
        ]
    )


def promise(paced: Paced) -> Floor:
    """That each letter left exactly once, within what was set."""
    return Floor(f"{paced.letters:,} letters to targets: not once, or not within what was set", paced.faults, 0, False)


def count(
    left: Mapping[str, Sequence[tuple[datetime, str]]], zones: Mapping[str, str], *, letters: int, seconds: float
) -> Paced:
    """Judge what left for each recipient, by the clock of its zone, without asking the product. Times are in order."""
    outside = above_rate = above_ceiling = 0
    for recipient, handed in left.items():
        moments = [moment for moment, _letter in handed]
        there = [moment.astimezone(ZoneInfo(zones[recipient])) for moment in moments]
        outside += sum(
            not (one.weekday() < 5 and 9 <= one.hour < 17 and one.date().isoformat() != QUIET) for one in there
        )
        above_rate += sum(later - moments[at] < _HOUR for at, later in enumerate(moments[AN_HOUR:]))
        days: Counter[date] = Counter(one.date() for one in there)
        above_ceiling += sum(max(0, number - A_DAY) for number in days.values())
    ids = [letter for handed in left.values() for _moment, letter in handed]
    return Paced(letters, len(set(ids)), len(ids) - len(set(ids)), outside, above_rate, above_ceiling, seconds)


class Counting:
    """A transport that notes when which letter was handed over to whom, by the simulated clock."""

    def __init__(self) -> None:
        self.now = BEGINS
        self.left: dict[str, list[tuple[datetime, str]]] = defaultdict(list)

    def send(self, message: EmailMessage, recipient: str) -> None:
        """Note it."""
        self.left[recipient].append((self.now, str(message["Message-ID"])))

    def close(self) -> None:
        """Nothing is held."""


def _pace() -> Paced:
    os.environ["DJANGO_SETTINGS_MODULE"] = "undersigned.config.settings"
    import django  # settings come from the environment, so Django is set up here and not at import

    django.setup()
    from django.db import connection

    from undersigned.flows.send_mails import send_mails
    from undersigned.values.keys import InstanceKeys

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous = OFF")  # speed is not what is measured here
    keys, transport = InstanceKeys(os.urandom(32)), Counting()
    zones = _queue(keys)
    began = time.perf_counter()
    sent = 0
    while sent < LETTERS and transport.now < BEGINS + timedelta(days=MOST_DAYS):
        passed = send_mails(
            transport=transport, keys=keys, public_url="https://bench.example", now=transport.now, limit=LETTERS
        )
        sent += passed.sent
        transport.now = _next(transport.now)
    return count(transport.left, zones, letters=LETTERS, seconds=time.perf_counter() - began)


def _next(now: datetime) -> datetime:
    """The next step of the clock at which a letter may leave: a target's turn, or a half hour, when offices open."""
    from undersigned.campaigns.models import Target

    half_hour = timedelta(minutes=30)
    opening = BEGINS + ((now - BEGINS) // half_hour + 1) * half_hour
    turn = Target.objects.filter(next_mail_at__gt=now).order_by("next_mail_at").values_list("next_mail_at", flat=True)
    moment = min(opening, turn.first() or opening)
    return BEGINS - ((BEGINS - moment) // STEP) * STEP


def _queue(keys: Any) -> dict[str, str]:
    """Put the letters into the queue, evenly; return the time zone of each recipient."""
    from undersigned.calls.models import Call
    from undersigned.campaigns.models import Action, Campaign, Target, TargetContact, TargetMail
    from undersigned.campaigns.verbs.mails import Written, box_written

    since = BEGINS - timedelta(days=1)
    campaign = Campaign.objects.create(
        call=Call.objects.create(slug="bench", name="Bench", opened_at=since), slug="bench", hashtag="Bench", title={"en": "B"},
        aim={"en": "B"}, starts_on=since.date(), mail_from="letters@bench.example", mails_an_hour=AN_HOUR,
        mails_a_day=A_DAY, quiet_days=[QUIET],
    )  # fmt: skip
    action = Action.objects.create(campaign=campaign, kind="email", title={"en": "Write"})
    zones: dict[str, str] = {}
    mails = []
    for number in range(len(ZONES) * A_ZONE):
        said = {"kind": "institution", "slug": f"target-{number}", "name": {"en": f"Target {number}"}}
        target = Target.objects.create(campaign=campaign, called_on=since.date(), **said)
        email, zone = f"office-{number}@example.org", ZONES[number % len(ZONES)]
        TargetContact.objects.create(target=target, office="Office", email=email, time_zone=zone)
        zones[email] = zone
        for writer in range(LETTERS // (len(ZONES) * A_ZONE)):
            mail = TargetMail(id=uuid.uuid4(), action=action, target=target, digest=os.urandom(32), language="en")
            written = Written("A subject", "A letter.", f"Writer {writer}", f"writer-{writer}@example.org", "FR")
            mail.box = box_written(written, mail_id=mail.pk, keys=keys)
            mail.state, mail.typed_at, mail.confirmed_at, mail.number = "waiting", since, since, writer + 1
            mails.append(mail)
    TargetMail.objects.bulk_create(mails, batch_size=500)
    return zones


if __name__ == "__main__":
    print(json.dumps(asdict(_pace())))
