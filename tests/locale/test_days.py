"""Days and numbers, as each language writes them."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation


def shown(template: str, language: str, **context: object) -> str:
    """What a template shows a reader."""
    with translation.override(language):
        return Template(template).render(Context(context))


@pytest.mark.parametrize(
    ("day", "english", "french"),
    [
        (date(2018, 11, 12), "12 November 2018", "12 novembre 2018"),
        (date(2026, 8, 1), "1 August 2026", "1er août 2026"),
        (date(2026, 12, 11), "11 December 2026", "11 décembre 2026"),
        (date(2021, 10, 31), "31 October 2021", "31 octobre 2021"),
        (None, "", ""),
        ("", "", ""),
    ],
)
def test_a_day_is_written_in_full_and_french_counts_the_first_of_a_month(
    day: date | str | None, english: str, french: str
) -> None:
    assert shown("{{ day|day }}", "en", day=day) == english
    assert shown("{{ day|day }}", "fr", day=day) == french


def test_a_moment_falls_on_its_day_in_the_sites_time_zone(settings: object) -> None:
    settings.TIME_ZONE = "Europe/Paris"  # type: ignore[attr-defined]
    before_midnight = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    assert shown("{{ moment|day }}", "fr", moment=before_midnight) == "1er décembre 2026"


def test_today_is_the_day_of_the_clock() -> None:
    from undersigned.locale.days import written_day

    with translation.override("fr"):
        possible = {written_day(datetime.now(UTC))}
        said = shown("{% today %}", "fr")
        possible |= {written_day(datetime.now(UTC))}
    assert said in possible


@pytest.mark.parametrize(
    ("number", "english", "french"), [(1223, "1,223", "1\u202f223"), (999, "999", "999"), (1234567, "1,234,567", "1\u202f234\u202f567")]
)  # fmt: skip
def test_thousands_are_grouped_by_a_comma_or_by_a_narrow_space_that_does_not_break(
    number: int, english: str, french: str
) -> None:
    assert shown('{{ number|floatformat:"0g" }}', "en", number=number) == english
    assert shown('{{ number|floatformat:"0g" }}', "fr", number=number) == french


def test_months_are_abbreviated_as_each_language_does() -> None:
    from undersigned.locale.days import short_month

    days = [date(2026, month, 1) for month in (2, 6, 7, 11)]
    with translation.override("en"):
        assert [short_month(day) for day in days] == ["Feb", "Jun", "Jul", "Nov"]
    with translation.override("fr"):
        assert [short_month(day) for day in days] == ["fév.", "juin", "juil.", "nov."]
