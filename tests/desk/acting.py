"""Doing at the desk of a campaign what somebody there does: open a screen, fill in a form that stands on it, send it."""

import re
from typing import Any

from django.test import Client

CAMPAIGNS = "/desk/campaigns/"


def forms_on(client: Client, address: str) -> dict[tuple[str, str], dict[str, Any]]:
    """The forms on a screen, by act and the part that each is about ("" for the whole)."""
    context = client.get(address).context
    return forms_in(context)


def forms_in(context: Any) -> dict[tuple[str, str], dict[str, Any]]:
    """The forms of a screen that was answered."""
    entries = [entry for section in context["sections"] for entry in section.entries]
    found = [*context["forms"], *(form for entry in entries for form in entry.forms)]
    return {(form["act"].name, form["item"]): form for form in found}


def do(client: Client, address: str, act: str, item: Any = "", **typed: Any) -> Any:
    """Send the form of an act as it stands on a screen, with what is typed into it."""
    form = forms_on(client, address)[act, str(item)]
    held = {each["field"].name: each["value"] for each in form["fields"] if each["field"].kind != "picture"}
    ticked = {name: value for name, value in (held | typed).items() if value}
    return client.post(form["url"], {"item": form["item"], "seen": form["seen"], **ticked})


def wrong_in(answer: Any) -> dict[str, str]:
    """The sentences at fields of the form that is shown again, "" for the one about the whole."""
    (form,) = [form for form in forms_in(answer.context).values() if form["open"]]
    found = {each["field"].name: each["wrong"] for each in form["fields"] if each["wrong"]}
    return found | ({"": form["wrong"]} if form["wrong"] else {})


def told(answer: Any) -> str:
    """The sentences of an answer that say what is wrong, without markup."""
    shown = re.findall(
        r'<(?:p|span) class="one-wrong[^"]*"[^>]*>(.*?)</(?:p|span)>', answer.content.decode(), re.DOTALL
    )
    return " ".join(re.sub(r"<[^>]+>", "", " ".join(shown)).split())
