"""What a reader's request may do: every address says which methods it takes, and a GET changes nothing."""

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.views.decorators.http import require_safe

from tests.laws.tree import functions, hold, parse

SAYING = {"require_safe", "require_GET", "require_POST", "require_http_methods"}
WRITES = re.compile(
    r"^\s*(?:WITH\b.*\b)?(?:INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|ALTER|CREATE|DROP)\b", re.IGNORECASE | re.DOTALL
)
# A value of each kind that an address may hold.
SAMPLES: dict[str, object] = {
    "int": 1, "slug": "sample", "str": "sample", "path": "sample", "uuid": "00000000-0000-4000-8000-000000000000", "yyyy": 2021,
}  # fmt: skip
OURS = "undersigned.interfaces."


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    """Yield every pattern below a resolver."""
    for part in resolver.url_patterns:
        if isinstance(part, URLResolver):
            yield from patterns(part)
        else:
            yield part


def own_patterns() -> list[URLPattern]:
    """Return the patterns whose view is of the public site (the desk's are Wagtail's business)."""
    return [each for each in patterns(get_resolver()) if module_of(each.callback).startswith(f"{OURS}web")]


def module_of(view: Callable[..., Any]) -> str:
    """Return the module in which a view was written, under its decorators."""
    return str(getattr(inspect.unwrap(view), "__module__", ""))


def says_its_methods(view: Callable[..., Any]) -> bool:
    """Whether the view's function has a decorator that names the methods it takes."""
    written = inspect.unwrap(view)
    path = Path(inspect.getsourcefile(written) or "")
    names = {
        name.id if isinstance(name, ast.Name) else getattr(name, "attr", "")
        for dotted, node in functions(parse(path))
        if dotted == written.__qualname__.replace("<locals>.", "")
        for decorator in node.decorator_list
        for name in [decorator.func if isinstance(decorator, ast.Call) else decorator]
    }
    return bool(names & SAYING)


@contextmanager
def writes_noticed() -> Iterator[list[str]]:
    """Give a list that fills with every statement that would change the database, while the block lasts."""
    noticed: list[str] = []

    def look(execute: Callable[..., Any], statement: str, parameters: Any, many: bool, context: Any) -> Any:
        if WRITES.match(statement):
            noticed.append(statement[:200])
        return execute(statement, parameters, many, context)

    with connection.execute_wrapper(look):
        yield noticed


def addresses() -> list[str]:
    """Return one address of each named pattern of the public site, in the first language."""
    found = []
    for pattern in own_patterns():
        kinds = {name: type(converter).__name__ for name, converter in pattern.pattern.converters.items()}
        values = {
            name: SAMPLES.get(kind.removesuffix("Converter").lower().replace("string", "str"), "sample")
            for name, kind in kinds.items()
        }
        try:
            found.append(reverse(pattern.name or "", kwargs=values))
        except NoReverseMatch:
            continue
    return sorted(set(found))


def test_every_address_says_which_methods_it_takes() -> None:
    ours = own_patterns()
    assert ours
    hold(
        [
            f"{pattern.name}: decorate its view with require_safe, require_POST or require_http_methods"
            for pattern in ours
            if not says_its_methods(pattern.callback)
        ]
    )


@pytest.fixture
def example(db: None) -> None:
    """The built-in example, loaded."""
    from undersigned.flows.load_example import load_example

    load_example(now=datetime.now(UTC), progress=None)


@pytest.mark.usefixtures("example")
def test_a_get_changes_nothing() -> None:
    client, asked = Client(), addresses()
    assert len(asked) >= 10
    broken, wrote, cookies = [], [], []
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        for address in asked:
            with writes_noticed() as noticed:
                answer = client.get(address)
            broken += [f"{address} answers {answer.status_code}"] if answer.status_code >= 500 else []
            wrote += [f"{address}: {statement}" for statement in noticed]
            cookies += [f"{address} sets {name}" for name in answer.cookies]
    hold(broken + wrote + cookies)


def undecided(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@require_safe
def decided(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def test_a_view_that_does_not_say_its_methods_is_found() -> None:
    assert [says_its_methods(undecided), says_its_methods(decided)] == [False, True]


@pytest.mark.django_db
def test_a_write_is_noticed_and_a_read_is_not() -> None:
    with writes_noticed() as noticed, connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.execute("DELETE FROM django_session WHERE session_key = 'none'")
        cursor.execute("WITH none AS (SELECT 1) UPDATE django_session SET session_data = '' WHERE session_key = 'none'")
    assert [statement.split()[0] for statement in noticed] == ["DELETE", "WITH"]
