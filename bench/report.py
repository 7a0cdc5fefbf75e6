"""From measurements to a table, and from the table to a verdict."""

import platform
import re
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.load import CONNECTIONS, Measured

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"

Rounds = Mapping[str, Sequence[Measured]]


@dataclass(frozen=True)
class Floor:
    """One promise: what was found, and the figure that it must reach ("at least") or must not pass ("at most")."""

    promise: str
    found: float
    limit: float
    at_least: bool
    unit: str = ""

    @property
    def kept(self) -> bool:
        """Whether the promise is kept."""
        return self.found >= self.limit if self.at_least else self.found <= self.limit


TITLES = {
    "sign_postgresql": "signature acknowledged, PostgreSQL",
    "sign_sqlite": "signature acknowledged, SQLite (synchronous=FULL)",
    "empty": "the same gate with an empty handler (reads the form, redirects)",
    "django_postgresql": "plain Django ModelForm view, PostgreSQL",
    "django_sqlite": "plain Django ModelForm view, SQLite (synchronous=FULL)",
    "page": "call page from the cache",
    "campaign": "campaign page from the cache",
    "nginx": "nginx, the same bytes as a file",
}


def floors(rounds: Rounds, searches: Mapping[str, Sequence[float]]) -> list[Floor]:
    """The promises on speed (README, "Speed"), each from medians of the rounds; ratios are taken within each round."""

    def ratio(one: str, other: str) -> float:
        pairs = zip(rounds[one], rounds[other], strict=True)
        return statistics.median(ours.per_second / theirs.per_second for ours, theirs in pairs)

    p99 = statistics.median(each.p99 for each in rounds["sign_postgresql"])
    return [
        Floor(
            "signing on PostgreSQL ÷ plain Django on PostgreSQL",
            ratio("sign_postgresql", "django_postgresql"),
            15,
            True,
        ),
        Floor("signing on PostgreSQL ÷ the gate with an empty handler", ratio("sign_postgresql", "empty"), 0.4, True),
        Floor("signing on PostgreSQL, p99", p99, 50, False, " ms"),
        Floor("signing on SQLite ÷ plain Django on SQLite", ratio("sign_sqlite", "django_sqlite"), 10, True),
        Floor("cached call page ÷ nginx", ratio("page", "nginx"), 0.4, True),
        Floor("search of the roll", statistics.median(searches["query"]), 20, False, " ms"),
    ]


def table(rounds: Rounds, searches: Mapping[str, Sequence[float]], *, seconds: float) -> str:
    """The results in Markdown: medians with the least and the most of the rounds."""
    lines = [
        f"{len(next(iter(rounds.values())))} interleaved rounds of {seconds:.0f} s each, {CONNECTIONS} connections, "
        f"wrk on the same machine ({_machine()}). Median (least to most).",
        "",
        "| | a second | p50 ms | p99 ms | CPU µs each |",
        "|---|--:|--:|--:|--:|",
    ]
    for name, found in rounds.items():
        cells = [
            _spread(found, lambda each: each.per_second, "{:,.0f}"),
            _spread(found, lambda each: each.p50, "{:.1f}"),
            _spread(found, lambda each: each.p99, "{:.1f}"),
            _spread(found, lambda each: each.cpu, "{:,.0f}"),
        ]
        lines.append(f"| {TITLES[name]} | {' | '.join(cells)} |")
    lines += ["", "| | median ms | least to most |", "|---|--:|--:|"]
    titles = {"query": "search of the roll (the query)", "page": "search of the roll (the whole page, not cached)"}
    for name, times in searches.items():
        lines.append(f"| {titles[name]} | {statistics.median(times):.1f} | {min(times):.1f} to {max(times):.1f} |")
    return "\n".join(lines)


def verdict(found: Sequence[Floor]) -> str:
    """The promises in Markdown, each with what was found."""
    lines = ["| promise | found | must be | |", "|---|--:|--:|---|"]
    for floor in found:
        sign = "≥" if floor.at_least else "≤"
        kept = "kept" if floor.kept else "**missed**"
        digits = 2 if floor.limit < 10 else 1
        lines.append(
            f"| {floor.promise} | {floor.found:.{digits}f}{floor.unit} | {sign} {floor.limit:g}{floor.unit} | {kept} |"
        )
    return "\n".join(lines)


def write_into(page: Path, text: str) -> None:
    """Put the text between the two markers of a page. Raises ValueError when the page has none."""
    before = page.read_text(encoding="utf-8")
    pattern = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.DOTALL)
    if not pattern.search(before):
        raise ValueError(f"{page} has no markers {BEGIN} and {END}.")
    page.write_text(pattern.sub(lambda _: f"{BEGIN}\n{text}\n{END}", before), encoding="utf-8")


def _spread(found: Sequence[Measured], figure: Callable[[Measured], float], form: str) -> str:
    values = [figure(each) for each in found]
    middle, least, most = (form.format(value) for value in (statistics.median(values), min(values), max(values)))
    return f"{middle} ({least} to {most})"


def _machine() -> str:
    cpus = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("processor")]
    return f"{len(cpus)} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
