"""Database addresses: Django connects as the address says, all of it."""

from pathlib import Path

import pytest

from undersigned.config.databases import database_settings
from undersigned.config.options import BadOption

HOME = Path("home")
POOL = {"min_size": 1, "max_size": 8, "timeout": 10}


def where(url: str) -> tuple[str, ...]:
    settings = database_settings(url, HOME)
    return tuple(settings[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME"))


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql://ada:p%40ss@db.example.org:5433/call", ("ada", "p@ss", "db.example.org", "5433", "call")),
        ("postgres://ada@[::1]/call", ("ada", "", "::1", "", "call")),
        ("postgresql:///call?host=/run/postgresql&port=5433&user=ada", ("ada", "", "/run/postgresql", "5433", "call")),
    ],
)
def test_an_address_says_who_connects_where_to_which_database(url: str, told: tuple[str, ...]) -> None:
    assert where(url) == told


def test_what_an_address_says_after_the_question_mark_reaches_django_too() -> None:
    url = "postgresql://ada@db.example.org/call?sslmode=verify-full&sslrootcert=/etc/ca.pem"
    wanted = {"sslmode": "verify-full", "sslrootcert": "/etc/ca.pem", "pool": POOL}
    assert database_settings(url, HOME)["OPTIONS"] == wanted
    assert database_settings("postgresql://ada@db/call?ssl=true", HOME)["OPTIONS"] == {
        "sslmode": "require",
        "pool": POOL,
    }


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://db/call", "UNDERSIGNED_DATABASE_URL begins with mysql://; it must be postgresql:// or sqlite://."),
        ("postgresql://db/call?sslmod=x", "UNDERSIGNED_DATABASE_URL sets sslmod, which PostgreSQL does not know."),
        (
            "postgresql://ada:secret%zz@db/call",
            "UNDERSIGNED_DATABASE_URL is no address such as postgresql://name@host/database.",
        ),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_and_no_password_told(url: str, sentence: str) -> None:
    with pytest.raises(BadOption) as refused:
        database_settings(url, HOME)
    assert str(refused.value) == sentence
