"""The second factor at the desk: who needs one, whether it was used, and how recently somebody has shown who they are.

django-allauth keeps the factors, and in the session a record of each time somebody proved who they are (password or factor).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any, Final
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import activate
from wagtail.users.models import UserProfile

from undersigned.flows.set_up_desk import DECIDES

DESK: Final = "/desk/"
RECENT: Final = timedelta(minutes=30)
"""How old a proof of who somebody is may be for an act of weight."""
KEPT_FOR: Final = timedelta(minutes=10)
"""How long a form is kept while its sender shows who they are."""
MOST_KEPT: Final = 64 * 1024
"""Largest form kept, in bytes as it was sent."""

# Where somebody shows who they are: open before anything is known (account_urls.py).
_DOORS: Final = (
    "/desk/login/",
    "/desk/logout/",
    "/desk/account/login/",
    "/desk/account/logout/",
    "/desk/account/inactive/",
    "/desk/account/reauthenticate/",
)
# Where somebody sets up and manages their factors: open as long as one that exists has been used.
_FACTORS: Final = "/desk/account/2fa/"
_KEPT: Final = "desk.kept_form"
_SET_UP_HERE: Final = "desk.second_factor_set_up"
_FORMS: Final = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


@dataclass(frozen=True, slots=True)
class Factors:
    """What somebody has besides a password: passkeys or an authenticator app, and recovery codes nobody has looked at yet."""

    any: bool
    codes_unseen: bool


def factors_of(user: Any) -> Factors:
    """Return what a staff member has set up, with one query."""
    rows = Authenticator.objects.filter(user_id=user.pk).values_list("type", "data")
    codes = Authenticator.Type.RECOVERY_CODES
    return Factors(
        any=any(kind != codes for kind, _data in rows),
        codes_unseen=any(kind == codes and not data.get("viewed_at") for kind, data in rows),
    )


def needs_second_factor(user: Any) -> bool:
    """Say whether somebody may decide something that others are bound by: a right of DECIDES, or all rights."""
    return bool(user.is_superuser) or any(user.has_perm(right) for right in DECIDES)


def has_used_second_factor(request: HttpRequest) -> bool:
    """Say whether a factor was used, or set up, in this session."""
    if request.session.get(_SET_UP_HERE) == request.user.pk:
        return True
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


def note_set_up(request: HttpRequest) -> None:
    """Remember that this session has set up a factor, which proves it as much as using it would."""
    request.session[_SET_UP_HERE] = request.user.pk


def signed_in_within(request: HttpRequest, within: timedelta) -> bool:
    """Say whether the last proof of who somebody is, of any kind, is younger than this."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < within.total_seconds()


class SecondFactorRequired:
    """Middleware: opens the desk to those who need a second factor only once they have one and have used it in this session.

    Whoever has one, needed or not, must have used it; codes made for a lost one must have been looked at once.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or lead to where somebody has to go first."""
        if not request.path.startswith(DESK) or not request.user.is_authenticated:
            return self.get_response(request)
        if request.path.startswith((*_DOORS, _FACTORS)):
            _speak_language_of(request.user)
        return _led_elsewhere(request) or self.get_response(request)


def _led_elsewhere(request: HttpRequest) -> HttpResponse | None:
    if request.path.startswith(_DOORS):
        return None
    factors = factors_of(request.user)
    if factors.any and not has_used_second_factor(request):
        return ask_who(request)
    if request.path.startswith(_FACTORS):
        return None
    if not factors.any:
        return redirect("mfa_index") if needs_second_factor(request.user) else None
    return redirect("mfa_view_recovery_codes") if factors.codes_unseen else None


def _speak_language_of(user: Any) -> None:
    """Take the language that somebody has chosen in the admin, whose own pages see to it themselves."""
    profile = UserProfile.objects.filter(user_id=user.pk).first()
    if profile and profile.preferred_language:
        activate(profile.get_preferred_language())


def ask_who(request: HttpRequest) -> HttpResponseRedirect:
    """Lead to where somebody shows who they are, and from there back to this address. Raises PermissionDenied without any way."""
    ways = get_adapter(request).get_reauthentication_methods(request.user)
    if not ways:
        raise PermissionDenied
    return HttpResponseRedirect(f"{ways[0]['url']}?{urlencode({'next': request.get_full_path()})}")


# --- acts of weight ---------------------------------------------------------------------------------------------------
def require_recent_sign_in(
    view: Callable[..., HttpResponse] | None = None, *, within: timedelta = RECENT
) -> Callable[..., Any]:
    """Decorate a desk view that publishes, exports or acts on many at once: who asks must have shown who they are lately.

    Whoever has not is asked for password or second factor and led back. A form is kept meanwhile, at most KEPT_FOR, and then
    shown to be sent once more, since only its sender can say that it is still meant; one that cannot be kept (with a file, not
    a form, larger than MOST_KEPT) is answered with a sentence, status 403, and nothing is done.

    Use `@require_recent_sign_in`, `@require_recent_sign_in(within=timedelta(minutes=5))`, and for classes the mixin
    RecentSignInRequired.
    """

    def decorate(decorated: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(decorated)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return _asked_first(request, within) or decorated(request, *args, **kwargs)

        return guarded

    return decorate(view) if view else decorate


class RecentSignInRequired:
    """Mixin, to stand first among a view's bases: as require_recent_sign_in, with ``recent_within`` for its bound."""

    recent_within = RECENT

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask who it is first where that was too long ago."""
        answer: HttpResponse = _asked_first(request, self.recent_within) or super().dispatch(  # type: ignore[misc]
            request, *args, **kwargs
        )
        return answer


def _asked_first(request: HttpRequest, within: timedelta) -> HttpResponse | None:
    if not request.user.is_authenticated:
        return redirect("account_login")
    if signed_in_within(request, within):
        kept = _take_kept(request) if request.method == "GET" else None
        return render(request, "desk/account/send_again.html", {"fields": kept}) if kept else None
    if request.method in {"GET", "HEAD"}:
        return ask_who(request)
    if not _keep(request):
        return render(request, "desk/account/not_kept.html", status=403)
    return ask_who(request)


def _keep(request: HttpRequest) -> bool:
    """Keep what a form holds; return whether it could be."""
    size = int(request.META.get("CONTENT_LENGTH") or 0)
    if request.method != "POST" or request.content_type not in _FORMS or request.FILES or size > MOST_KEPT:
        return False
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    shown = [field for field in fields if field[0] != "csrfmiddlewaretoken"]
    request.session[_KEPT] = {"address": request.get_full_path(), "at": time.time(), "fields": shown}
    return True


def _take_kept(request: HttpRequest) -> list[tuple[str, str]]:
    """Return, once, what was kept of a form to this address; nothing of another, and nothing that is too old."""
    kept = request.session.pop(_KEPT, None)
    if not kept or kept["address"] != request.get_full_path():
        return []
    return kept["fields"] if time.time() - kept["at"] < KEPT_FOR.total_seconds() else []
