"""The two addresses of every page of a target: the short one, and the long one below its campaign (campaigns/queries/places.py)."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path


def target_paths(below: str, view: Callable[..., HttpResponse], *, name: str) -> list[URLPattern]:
    """Return both addresses of a page; one name leads to both, ``reverse(name, args=place)`` to the one that `place` says."""
    short = f"holdouts/<slug:slug>/{below}"
    return [path(short, view, name=name), path(f"campaign/<slug:campaign>/{short}", view, name=name)]
