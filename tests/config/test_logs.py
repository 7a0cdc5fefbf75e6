"""What the log says of a failed request: which route, which status, where in the code, and nothing of anybody."""

import logging
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.exception import response_for_exception
from django.test import RequestFactory
from django.urls import resolve
from django.utils.log import log_response

from undersigned.config.logs import Nameless

TOKEN = "t0k3n" * 18
NAME = "Zoë Lovelace"


class Log:
    """A logger with the format and the filter of the settings, and what it wrote."""

    def __init__(self) -> None:
        self.stream = StringIO()
        handler = logging.StreamHandler(self.stream)
        handler.addFilter(Nameless())
        handler.setFormatter(logging.Formatter(settings.LOGGING["formatters"]["plain"]["format"], style="{"))
        self.logger = logging.getLogger("of.a.test")
        self.logger.propagate = False
        self.logger.setLevel(logging.INFO)
        self.logger.handlers = [handler]

    @property
    def text(self) -> str:
        return self.stream.getvalue()


@pytest.fixture
def log() -> Log:
    return Log()


def breaks_over(name: str) -> None:
    raise ValueError(f"{name} is no name")


def test_a_request_is_named_by_its_route_and_status(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    path = f"/en/my/{TOKEN}/"
    request = RequestFactory().get(path, {"email": "zoe@example.org"})
    request.resolver_match = resolve(path)
    try:
        breaks_over(NAME)
    except ValueError as error:
        monkeypatch.setattr("django.core.handlers.exception.log_response", told_to(log))
        monkeypatch.setattr(settings, "DEBUG_PROPAGATE_EXCEPTIONS", False)
        response_for_exception(request, error)
    assert "ERROR of.a.test: 500 GET en/my/<str:token>/" in log.text
    assert f"{__name__.rpartition('.')[2]}.py" in log.text
    assert "in breaks_over" in log.text
    assert log.text.rstrip().endswith("builtins.ValueError")
    assert [secret for secret in (TOKEN, NAME, "Lovelace is", "zoe@") if secret in log.text] == []


def told_to(log: Log) -> Any:
    def tell(*args: Any, **how: Any) -> None:
        log_response(*args, **{**how, "logger": log.logger})

    return tell


def test_a_path_that_no_route_knows_is_not_repeated(log: Log) -> None:
    request = RequestFactory().post(f"/nowhere/{TOKEN}/")
    log.logger.warning("Not Found: %s", request.path, extra={"status_code": 404, "request": request})
    assert log.text.endswith("WARNING of.a.test: 404 POST (no route)\n")


def test_an_error_that_came_of_another_tells_no_words_of_either(log: Log) -> None:
    try:
        try:
            breaks_over(NAME)
        except ValueError as first:
            raise LookupError(f"nobody is called {NAME}") from first
    except LookupError:
        log.logger.exception("A letter could not be written.")
    assert "ERROR of.a.test: A letter could not be written.\n" in log.text
    assert "builtins.LookupError" in log.text
    assert NAME not in log.text


def test_what_has_neither_request_nor_error_stays_as_it_was_said(log: Log) -> None:
    log.logger.info("%d letters went out.", 7)
    assert log.text.endswith("INFO of.a.test: 7 letters went out.\n")


def test_the_settings_put_the_filter_before_everything_that_is_written() -> None:
    assert {name: handler["filters"] for name, handler in settings.LOGGING["handlers"].items()} == {
        "stderr": ["nameless"]
    }
    assert settings.LOGGING["root"]["handlers"] == ["stderr"]
    assert settings.LOGGING["filters"] == {"nameless": {"()": "undersigned.config.logs.Nameless"}}
