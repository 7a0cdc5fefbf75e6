"""What staff do with Wagtail's own screens, passed on to the audit."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone

from undersigned.flows.record_staff_act import record_staff_act

PAGE_ACTS: Final = {
    "after_create_page": "page.made",
    "after_publish_page": "page.published",
    "after_unpublish_page": "page.unpublished",
    "after_move_page": "page.moved",
    "after_copy_page": "page.copied",
    "after_delete_page": "page.deleted",
}
STAFF_ACTS: Final = {
    "after_create_user": "staff.made",
    "after_edit_user": "staff.changed",
    "after_delete_user": "staff.deleted",
}
BULK_ACTS: Final = {
    ("page", "publish"): "page.published",
    ("page", "unpublish"): "page.unpublished",
    ("page", "move"): "page.moved",
    ("page", "delete"): "page.deleted",
    ("staffmember", "delete"): "staff.deleted",
    ("staffmember", "assign_role"): "staff.changed",
    ("staffmember", "set_active_state"): "staff.changed",
    ("image", "delete"): "picture.deleted",
    ("document", "delete"): "document.deleted",
}
"""Wagtail's hooks and bulk actions (Wagtail 7.4), by the event they are in our words."""


def page_act(event: str) -> Callable[..., None]:
    """Return a hook that records what was done to a page."""

    def record(request: HttpRequest, page: Any, *_rest: Any) -> None:
        _record(request, event, _page_name(page))

    return record


def staff_act(event: str) -> Callable[..., None]:
    """Return a hook that records what was done to a staff member's login."""

    def record(request: HttpRequest, staff: Any) -> None:
        _record(request, event, staff.get_username())

    return record


def bulk_act(request: HttpRequest, action_type: str, objects: Iterable[Any], _action: Any) -> None:
    """Record what was done to several pages, logins, pictures or documents at once: a line each."""
    for one in objects:
        kind = "page" if hasattr(one, "url_path") else one._meta.model_name
        event = BULK_ACTS.get((kind, action_type))
        if event:
            _record(request, event, _page_name(one) if kind == "page" else str(one))


def sign_in(request: HttpRequest, user: Any, **_rest: Any) -> None:
    """Record that somebody has signed in. Names that were refused are not recorded: people type passwords there."""
    record_staff_act(
        actor=user.get_username(), event="staff.signed_in", subject=user.get_username(), now=timezone.now()
    )


def _page_name(page: Any) -> str:
    return f"{page.title} ({page.locale.language_code}, {page.slug})"


def _record(request: HttpRequest, event: str, subject: str) -> None:
    record_staff_act(actor=request.user.get_username(), event=event, subject=subject, now=timezone.now())
