"""What staff do with Wagtail's own screens, passed on to the audit."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
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
_PROOFS: Final = {
    "totp": "authenticator app",
    "webauthn": "passkey",
    "recovery_codes": "recovery codes",
}


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
    """Record that somebody has signed in, and with what. Refused names are not recorded: people type passwords there."""
    name = user.get_username()
    proofs = [proof.get("type") or proof["method"] for proof in get_authentication_records(request, user)]
    record_staff_act(
        actor=name,
        event="staff.signed_in",
        subject=name,
        detail=", ".join(_PROOFS.get(proof, proof) for proof in proofs),
        now=timezone.now(),
    )


def factor_added(request: HttpRequest, user: Any, authenticator: Any, **_rest: Any) -> None:
    """Record that somebody set up a passkey or an app, or that recovery codes were made with it."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        codes_made(request, user)
        return
    _record(request, "second_factor.added", user.get_username(), _PROOFS[authenticator.type])


def factor_removed(request: HttpRequest, user: Any, authenticator: Any, **_rest: Any) -> None:
    """Record that somebody removed a passkey, an app, or with the last of them the recovery codes."""
    _record(request, "second_factor.removed", user.get_username(), _PROOFS[authenticator.type])


def codes_made(request: HttpRequest, user: Any, **_rest: Any) -> None:
    """Record that recovery codes were made, in place of those there were."""
    _record(request, "recovery_codes.made", user.get_username())


def _page_name(page: Any) -> str:
    return f"{page.title} ({page.locale.language_code}, {page.slug})"


def _record(request: HttpRequest, event: str, subject: str, detail: str = "") -> None:
    record_staff_act(actor=request.user.get_username(), event=event, subject=subject, detail=detail, now=timezone.now())
