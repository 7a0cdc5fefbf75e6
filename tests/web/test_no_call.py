"""An instance without a call says so, with a page, wherever a page would need one."""

import pytest
from django.test import Client

from tests.signatories import make_call
from undersigned.interfaces.web.no_call import NoCallYet

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path", ["/en/", "/en/about/", "/en/call/", "/en/roll/", "/en/sign/", "/en/nowhere/", "/media/none.gif"]
)
def test_without_a_call_a_page_says_how_to_begin(client: Client, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (503, "text/html; charset=utf-8")
    assert "No call stands here yet" in answer.text
    assert "undersigned import call" in answer.text
    assert "public" not in answer.get("Cache-Control", "")


def test_with_a_call_the_page_is_there(client: Client) -> None:
    make_call()
    assert client.get("/en/call/").status_code == 200


def test_every_other_error_stays_what_it_is() -> None:
    assert NoCallYet(lambda request: None).process_exception(None, LookupError("other")) is None  # type: ignore[arg-type, return-value]
