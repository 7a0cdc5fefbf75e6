"""Walls that no import checker sees: keys between tables, models asked for by name, signals."""

import ast
from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps

from tests.laws.tree import HOUSE, ROOMS, Tree, hold, imports, parse

# Signals of other people's code may be heard by the ways in; our own rooms talk by being called.
WAYS_IN = ("interfaces/", "config/")
MODEL_SIGNALS = "django.db.models.signals"
Plant = Callable[[dict[str, str]], Tree]


def room_of(model: Any) -> str:
    """Return the room or way in that a model's module lies in; empty for other people's models."""
    parts = model.__module__.split(".")
    return parts[1] if parts[0] == "undersigned" and len(parts) > 2 else ""


def floor_of(room: str) -> int:
    """Return the height of a room: the ways in stand above every record room."""
    return ROOMS.index(room) if room in ROOMS else len(ROOMS)


def keys_that_point_up(models: Iterable[Any]) -> list[str]:
    """Foreign keys of record rooms that point to a higher room, and keys across rooms that can be walked back."""
    found = []
    for model in models:
        own = room_of(model)
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            target = getattr(field, "related_model", None)
            if not own or target is None or isinstance(target, str) or not room_of(target):
                continue
            place, other = f"{model.__name__}.{field.name}", room_of(target)
            if floor_of(other) > floor_of(own):
                found.append(f"{place} ({own}) points up to {target.__name__} ({other})")
            elif other != own and not (field.remote_field.related_name or "").endswith("+"):
                found.append(f'{place} ({own}) can be walked back from {target.__name__} ({other}): related_name="+"')
    return sorted(found)


def models_asked_for_by_name(tree: Tree) -> list[str]:
    """Calls of get_model outside of migrations: they go round the walls."""
    return [
        f"{tree.name(path)}:{node.lineno} asks for a model by name"
        for path in tree.modules()
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Attribute) and node.attr in {"get_model", "get_registered_model"}
    ]


def signals_between_rooms(tree: Tree) -> list[str]:
    """Imports of signals in rooms and flows, and of model signals anywhere."""
    found = []
    for path in tree.modules():
        name = tree.name(path)
        for module, taken, line in imports(parse(path)):
            dotted = f"{module}.{taken}".rstrip(".")
            if dotted.startswith(MODEL_SIGNALS) or dotted in {
                "django.dispatch.Signal",
                "django.dispatch.dispatcher.Signal",
            }:
                found.append(f"{name}:{line} uses {dotted}: call the verb instead")
            elif not name.startswith(WAYS_IN) and (dotted.startswith("django.dispatch") or ".signals" in f".{dotted}"):
                found.append(f"{name}:{line} listens for a signal ({dotted}): call the verb instead")
    return found


def test_keys_point_to_the_same_room_or_a_lower_one() -> None:
    ours = [model for model in apps.get_models(include_auto_created=True) if room_of(model)]
    assert {room_of(model) for model in ours} >= set(ROOMS)
    hold(keys_that_point_up(ours))


def test_no_model_is_asked_for_by_name() -> None:
    hold(models_asked_for_by_name(HOUSE))


def test_rooms_do_not_talk_by_signals() -> None:
    hold(signals_between_rooms(HOUSE))


def model(name: str, room: str, *fields: SimpleNamespace) -> Any:
    meta = SimpleNamespace(local_fields=list(fields), local_many_to_many=[])
    return type(name, (), {"__module__": f"undersigned.{room}.models", "_meta": meta})


def key(name: str, target: Any, related_name: str | None) -> SimpleNamespace:
    return SimpleNamespace(name=name, related_model=target, remote_field=SimpleNamespace(related_name=related_name))


@pytest.mark.parametrize(
    ("room", "target_room", "related_name", "breaches"),
    [
        ("calls", "people", "+", []),
        ("calls", "calls", None, []),
        ("interfaces", "calls", "+", []),
        ("people", "calls", "+", ["A.b (people) points up to B (calls)"]),
        ("roll", "campaigns", "+", ["A.b (roll) points up to B (campaigns)"]),
        ("calls", "people", "calls", ['A.b (calls) can be walked back from B (people): related_name="+"']),
        ("calls", "people", None, ['A.b (calls) can be walked back from B (people): related_name="+"']),
    ],
)
def test_a_key_is_judged_by_floors(room: str, target_room: str, related_name: str | None, breaches: list[str]) -> None:
    assert keys_that_point_up([model("A", room, key("b", model("B", target_room), related_name))]) == breaches


def test_a_model_asked_for_by_name_is_found(plant: Plant) -> None:
    code = "from django.apps import apps\n\nCall = apps.get_model('undersigned', 'Call')\n"
    tree = plant({"src/undersigned/roll/a.py": code, "src/undersigned/migrations/0002.py": code})
    assert models_asked_for_by_name(tree) == ["roll/a.py:3 asks for a model by name"]


def test_a_signal_is_found(plant: Plant) -> None:
    tree = plant(
        {
            "src/undersigned/roll/a.py": "from django.db.models.signals import post_save\n",
            "src/undersigned/calls/a.py": "from django.dispatch import receiver\n",
            "src/undersigned/flows/a.py": "from wagtail.signals import page_published\n",
            "src/undersigned/interfaces/pages/a.py": "from wagtail.signals import page_published\nfrom django.dispatch import receiver\n",
            "src/undersigned/interfaces/pages/b.py": "from django.db.models import signals\n",
        }
    )
    assert [breach.split(" ")[0] for breach in signals_between_rooms(tree)] == [
        "calls/a.py:1",
        "flows/a.py:1",
        "interfaces/pages/b.py:1",
        "roll/a.py:1",
    ]
