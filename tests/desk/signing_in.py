"""How tests get into the desk: by the sign-in page with a password and an app's code, or straight to where that road ends."""

import base64
import hmac
import struct
import time
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from undersigned.people.models import StaffMember

PASSWORD = "a password of the tests"
SECRET = base64.b32encode(b"twenty bytes of test").decode()
STEP = 30


def app_code(secret: str = SECRET, *, later: int = 0, digits: int = 6) -> str:
    """The code that an authenticator app shows now, or `later` steps of 30 seconds from now (RFC 6238 with HMAC-SHA-1)."""
    return code_at(base64.b32decode(secret), int(time.time()) // STEP + later, digits)


def code_at(key: bytes, counter: int, digits: int = 6) -> str:
    """The code of a counter (RFC 4226, section 5.3)."""
    mac = hmac.digest(key, struct.pack(">Q", counter), "sha1")
    start = mac[-1] & 0xF
    number = struct.unpack(">I", mac[start : start + 4])[0] & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def give_app(staff: StaffMember, secret: str = SECRET) -> None:
    """Set up an authenticator app for a staff member, as its page would."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.utils import encrypt

    Authenticator.objects.create(user=staff, type=Authenticator.Type.TOTP, data={"secret": encrypt(secret)})


def type_password(client: Client, name: str, password: str = PASSWORD, **more: Any) -> Any:
    """Send the sign-in page with a name and a password; the bounds on wrong tries begin anew."""
    cache.clear()
    return client.post("/desk/account/login/", {"login": name, "password": password, **more})


def sign_in(client: Client, staff: StaffMember, password: str = PASSWORD) -> None:
    """Sign a staff member in, with a code where they have an app."""
    answer = type_password(client, staff.username, password)
    if answer.headers["Location"] == "/desk/account/login/second-factor/":
        answer = client.post(answer.headers["Location"], {"code": app_code()})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/")


def seat(client: Client, staff: StaffMember) -> None:
    """Give a browser the session that `sign_in` leaves, without walking to it (test_signing_in.py holds the two side by side)."""
    client.force_login(staff, "allauth.account.auth_backends.AuthenticationBackend")
    at, session = time.time(), client.session
    apps = Authenticator.objects.filter(user=staff, type="totp")
    session["account_authentication_methods"] = [
        {"method": "password", "at": at, "username": staff.username},
        *({"method": "mfa", "at": at, "id": app.pk, "type": "totp"} for app in apps),
    ]
    session["account_authentication_methods_user"] = str(staff.pk)
    session.set_expiry(0)
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME]["path"] = settings.SESSION_COOKIE_PATH
