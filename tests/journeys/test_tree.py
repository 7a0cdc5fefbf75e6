"""What a screen reader is told: landmarks, one first heading, a name for whatever can be operated, and what went wrong."""

from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.journeys.pages import PATHS, refused_form, visits
from tests.journeys.tree import Node, read_tree
from tests.servers.product import Product

OPERATED = {
    "link",
    "button",
    "textbox",
    "searchbox",
    "combobox",
    "checkbox",
    "radio",
    "DisclosureTriangle",
    "spinbutton",
    "Date",
}


def dump(request: pytest.FixtureRequest, name: str, nodes: list[Node]) -> None:
    """Leave the tree to be read as test-results/trees/NAME.txt."""
    folder = Path(request.config.rootpath) / "test-results" / "trees"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name.replace(' ', '-')}.txt").write_text("\n".join(map(str, nodes)) + "\n")


def of(nodes: list[Node], *roles: str) -> list[Node]:
    return [node for node in nodes if node.role in roles]


def assert_can_be_found_one_s_way_in(nodes: list[Node]) -> None:
    assert [len(of(nodes, role)) for role in ("banner", "main", "contentinfo")] == [1, 1, 1]
    names = [node.name for node in of(nodes, "navigation")]
    assert "" not in names
    assert len(names) == len(set(names))
    assert names[:1] == ["Main"]
    assert len([node for node in of(nodes, "heading") if node.states.get("level") == 1]) == 1
    levels = [node.states["level"] for node in of(nodes, "heading")]
    assert levels[0] == 1
    assert [(above, below) for above, below in pairwise(levels) if below > above + 1] == []
    assert [str(node) for node in of(nodes, *OPERATED, "image", "region", "table") if not node.name.strip()] == []
    assert nodes[0].role == "RootWebArea"
    assert nodes[0].name


def test_every_page_has_landmarks_one_first_heading_and_names(
    page: Page, request: pytest.FixtureRequest, width: int
) -> None:
    for name, path in PATHS.items():
        page.goto(f"/en/{path}")
        nodes = read_tree(page)
        dump(request, f"{name}-{width}", nodes)
        assert_can_be_found_one_s_way_in(nodes)


def test_every_page_of_a_signature_has_landmarks_one_first_heading_and_names(
    page: Page, product: Product, request: pytest.FixtureRequest, width: int
) -> None:
    titles = {}
    for visit in visits(product):
        visit.go(page)
        nodes = read_tree(page)
        dump(request, f"{visit.name}-{width}", nodes)
        assert_can_be_found_one_s_way_in(nodes)
        titles[visit.name] = nodes[0].name
    assert titles["refused form"].startswith("Please check the form: ")
    assert titles["refused code"].startswith("Please check the form: ")
    assert titles["confirmed"].startswith("You have signed")


def test_the_empty_form_is_read_out_field_by_field(page: Page) -> None:
    page.goto("/en/sign/")
    nodes = read_tree(page)
    (main,) = of(nodes, "main")
    # What the header folds up on a phone is a group too.
    fields = of(nodes[nodes.index(main) :], "textbox", "combobox", "checkbox", "group", "button")
    assert [(node.role, node.name) for node in fields] == [
        ("textbox", "Your name"),
        ("textbox", "E-mail address"),
        ("combobox", "Country"),
        ("group", "If you wish"),
        ("checkbox", "Show my name and country on the public roll."),
        ("checkbox", "Send me news of this call by e-mail. I can stop it at any time."),
        ("button", "Sign"),
    ]
    name, email, _country, _group, show_name, news, _button = fields
    assert name.description.startswith("As you would write it under a letter.")
    assert email.description.startswith("We send one letter there, with a link.")
    # Chromium does not pass on that of a list of choices.
    assert [node.states.get("required") for node in (name, email, show_name, news)] == [True, True, None, None]
    assert [node.states["checked"] for node in (show_name, news)] == ["false", "false"]


def test_a_refused_form_is_announced_and_each_field_says_what_is_wrong_with_it(page: Page) -> None:
    refused_form(page)
    nodes = read_tree(page)
    alert = of(nodes, "alert")
    assert len(alert) == 1
    assert alert[0].states.get("focused") is True
    said = nodes[nodes.index(alert[0]) :]
    assert [node.name for node in of(said, "link")[:3]] == [
        "This name holds a link. Please type only the name.",
        "This does not look like an e-mail address, such as name@example.org.",
        "Please choose your country.",
    ]
    fields = {node.name: node for node in of(nodes, "textbox", "combobox", "checkbox")}
    wrong = {name: node.description for name, node in fields.items() if node.states.get("invalid") == "true"}
    assert list(wrong) == ["Your name", "E-mail address", "Country"]
    assert wrong["Your name"].endswith("This name holds a link. Please type only the name.")
    assert wrong["E-mail address"].endswith("This does not look like an e-mail address, such as name@example.org.")
    assert wrong["Country"] == "Please choose your country."
