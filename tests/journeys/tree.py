"""The accessibility tree, as a screen reader gets it from the browser."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page


@dataclass(frozen=True)
class Node:
    """One thing that is read out: what it is, what it is called, what is said about it, and its states."""

    role: str
    name: str
    description: str
    states: dict[str, Any]
    depth: int

    def __str__(self) -> str:
        told = [f"{self.role} “{self.name}”" if self.name else self.role]
        told += [f"({self.description})"] if self.description else []
        told += [f"{name}={value}" for name, value in self.states.items() if value not in (False, "false", "")]
        return "  " * self.depth + " ".join(told)


def read_tree(page: Page) -> list[Node]:
    """Return what is not ignored, in reading order."""
    session = page.context.new_cdp_session(page)
    found: list[dict[str, Any]] = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    by_id = {node["nodeId"]: node for node in found}
    nodes: list[Node] = []

    def walk(node: dict[str, Any], depth: int) -> None:
        shown = not node["ignored"] and node["role"]["value"] not in {"InlineTextBox", "generic", "none"}
        if shown:
            nodes.append(_node(node, depth))
        for child in node.get("childIds", ()):
            if child in by_id:
                walk(by_id[child], depth + shown)

    walk(next(node for node in found if "parentId" not in node), 0)
    return nodes


def _node(node: dict[str, Any], depth: int) -> Node:
    def value(field: str) -> str:
        return str(node.get(field, {}).get("value", ""))

    kept = {"level", "invalid", "required", "checked", "focused", "expanded", "readonly"}
    states = {one["name"]: one["value"].get("value") for one in node.get("properties", ()) if one["name"] in kept}
    return Node(value("role"), value("name"), value("description"), states, depth)
