"""The bench that counts whether letters were paced: it sees every kind of fault, so that none counted means none made."""

from datetime import UTC, datetime, timedelta

from bench.pacing import A_DAY, AN_HOUR, QUIET, Paced, count, promise, table

ZONES = {"office@example.org": "America/New_York"}
MONDAY = datetime(2027, 3, 22, 14, tzinfo=UTC)  # 10:00 there
MINUTE = timedelta(minutes=1)


def counted(*moments: datetime, letters: int | None = None, twice: bool = False) -> Paced:
    handed = [(moment, "same" if twice else str(number)) for number, moment in enumerate(moments)]
    return count(
        {"office@example.org": handed}, ZONES, letters=len(moments) if letters is None else letters, seconds=1.0
    )


def test_what_is_within_everything_has_no_fault() -> None:
    paced = counted(*(MONDAY + number * MINUTE for number in range(AN_HOUR)))
    assert (paced.faults, promise(paced).kept) == (0, True)


def test_each_kind_of_fault_is_counted() -> None:
    quiet = datetime.fromisoformat(f"{QUIET}T14:00:00+00:00")
    assert counted(MONDAY - 62 * MINUTE, quiet, MONDAY + timedelta(days=5)).outside == 3
    assert counted(*(MONDAY + number * timedelta(seconds=59) for number in range(AN_HOUR + 2))).above_rate == 2
    assert counted(*(MONDAY + number * 2 * MINUTE for number in range(A_DAY + 3))).above_ceiling == 3
    assert counted(MONDAY, MONDAY + MINUTE, letters=1, twice=True).twice == 1
    never = counted(MONDAY, letters=3)
    assert (never.letters - never.sent, never.faults, promise(never).kept) == (2, 2, False)


def test_the_table_says_what_was_counted() -> None:
    assert table(counted(MONDAY)).splitlines()[-1] == "| 1 queued, simulated clock | 1 | 0 | 0 | 0 | 0 | 1.0 |"
