"""Signing in to the desk: what django-allauth does, said in our words and within our bounds."""

import base64
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.views import LoginView
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.views import AddWebAuthnView
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from undersigned.interfaces.desk.passkeys import passkey_place
from undersigned.interfaces.desk.second_factor import (
    factors_of,
    has_used_second_factor,
    note_set_up,
    signed_in_within,
)

RECENT_FOR_FACTORS: Final = timedelta(minutes=5)
"""How old a proof of who somebody is may be for adding or removing a factor."""
SECRETS: Final = "second factor"
"""The purpose under which the instance's key boxes what authenticator apps and recovery codes are made of."""

# Said by allauth after every sign-in and sign-out; the page that follows says enough.
_UNSAID: Final = frozenset({"account/messages/logged_in.txt", "mfa/messages/recovery_codes_generated.txt"})


class SignIn(LoginView):
    """Name and password, or a passkey. Somebody signed in without a role is told so instead of being sent round in a circle."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer; those who are in already go on to the desk."""
        if request.user.is_authenticated and not request.user.has_perm("wagtailadmin.access_admin"):
            return render(request, "desk/account/no_role.html", status=403)
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer


class _SettingUp:
    """Mixin for pages that set up a factor: doing so shows it as much as using it would."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        """Set it up, and let this session go on."""
        answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        note_set_up(self.request)
        return answer


class SetUpApp(_SettingUp, ActivateTOTPView):
    """An authenticator app, with the first code it shows."""


class SetUpPasskey(_SettingUp, AddWebAuthnView):
    """A passkey, with what a browser made."""


class StaffAdapter(DefaultAccountAdapter):
    """How staff sign in."""

    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("This name and this password do not belong together."),
        "incorrect_password": _("This is not your password."),
        "too_many_login_attempts": _("There were too many wrong tries. Wait five minutes, then try again."),
        "rate_limited": _("There were too many wrong tries. Wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes a login for themselves."""
        return False

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *rest: Any, **more: Any
    ) -> None:
        """Show what allauth has to say, but for what goes without saying."""
        if message_template not in _UNSAID:
            super().add_message(request, level, message_template, *rest, **more)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again who it is before factors are changed, unless that was shown minutes ago, at sign-in or later."""
        return not signed_in_within(self.request, RECENT_FOR_FACTORS)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Return the ways to show who one is that work here, a session that has not used its second factor without the password."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if not user.is_authenticated:
            return ways
        if factors_of(user).any and not has_used_second_factor(self.request):
            ways = [way for way in ways if way["id"] != "reauthenticate"]
        if len(ways) > 1 and not passkey_place(self.request).works:
            ways = [way for way in ways if way["id"] != "mfa_reauthenticate:webauthn"]
        return [{**way, "description": _WAYS.get(way["id"], way["description"])} for way in ways]

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return whose wrong tries are counted together: the right-most address that is not a trusted proxy's."""
        address = request.META.get("REMOTE_ADDR") or "unix"
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        while hops and _is_trusted(address):
            address = hops.pop()
        return address


_WAYS: Final = {
    "reauthenticate": _("Use your password"),
    "mfa_reauthenticate": _("Use a code of your authenticator app, or a recovery code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
}


def _is_trusted(address: str) -> bool:
    proxies = settings.OPTION["trusted_proxies"]
    if address in proxies:
        return True
    try:
        return any(ip_address(address) in ip_network(proxy) for proxy in proxies if proxy != "unix")
    except ValueError:
        return False


class FactorAdapter(DefaultMFAAdapter):
    """How second factors are named and kept."""

    error_messages: ClassVar = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This was not accepted. A code counts once, and only while the app shows it."),
    }

    def encrypt(self, text: str) -> str:
        """Box what codes are made of: the database alone does not give them away."""
        return base64.b64encode(settings.HOME.keys.box(SECRETS, text.encode())).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open what `encrypt` made. Raises CannotOpen where the instance's key is another one."""
        opened: bytes = settings.HOME.keys.unbox(SECRETS, base64.b64decode(encrypted_text))
        return opened.decode()

    def get_totp_label(self, user: Any) -> str:
        """Return the name under which an app shows its code."""
        return str(user.get_username())

    def get_totp_issuer(self) -> str:
        """Return what the app says the code is for."""
        return f"Undersigned {urlsplit(settings.PUBLIC_URL).hostname}"

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """Return the name under which a browser shows a passkey."""
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return {**entity, "name": user.get_username(), "display_name": user.get_full_name() or user.get_username()}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - allauth's own name for it
        """Return a name for a passkey that was given none."""
        number = user.authenticator_set.filter(type=type).count() + 1
        return gettext("Passkey %(number)s") % {"number": number}


# What allauth's parser and fido2 raise for a passkey's answer that is JSON, but none that a browser would send.
_MADE_UP: Final = (AttributeError, IndexError, KeyError, TypeError, ValueError)


class _WellFormed:
    """Mixin for forms that take a passkey's answer: whatever is made up is refused as a wrong one."""

    def clean_credential(self) -> Any:
        """Return the passkey that answered."""
        try:
            return super().clean_credential()  # type: ignore[misc]
        except _MADE_UP as error:
            raise FactorAdapter().validation_error("incorrect_code") from error


class PasskeyAlone(_WellFormed, LoginWebAuthnForm):
    """Signs in without a password."""


class PasskeyToo(_WellFormed, AuthenticateWebAuthnForm):
    """Signs in besides a password."""


class PasskeyAgain(_WellFormed, ReauthenticateWebAuthnForm):
    """Shows once more who somebody is."""


class NewPasskey(AddWebAuthnForm):
    """A passkey signs in alone unless its owner wants it otherwise, as a security key without a PIN does."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True
        self.fields["name"] = forms.CharField(required=False, max_length=60)

    def clean(self) -> dict[str, Any]:
        """Return what was typed, with a passkey that a browser has made."""
        try:
            cleaned: dict[str, Any] = super().clean()
        except _MADE_UP as error:
            raise FactorAdapter().validation_error("incorrect_code") from error
        return cleaned
