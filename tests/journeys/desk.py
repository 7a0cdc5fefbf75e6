"""Somebody at the desk in a real browser: a login made as an operator makes it, and the ways in."""

import json
import subprocess
import sys
import time
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

from playwright.sync_api import CDPSession, Page

from tests.desk.signing_in import SECRET, app_code
from tests.servers.ledger import change, rows
from tests.servers.product import Product
from undersigned.values.keys import InstanceKeys

PASSWORD = "a password of the journeys"
SIGN_IN = "/desk/account/login/"
_PROGRAM = "from undersigned.config.cli import main; main(prog_name='undersigned')"
_numbers = count(1)


@dataclass(frozen=True)
class Staff:
    """Name and password of somebody with a role."""

    name: str
    password: str = PASSWORD


def undersigned(product: Product, *command: str) -> str:
    """Run a command on the product's instance and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *command],
        env=dict(product.environment),
        cwd=product.home,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def new_staff(product: Product, role: str) -> Staff:
    """Make a login with a role."""
    staff = Staff(f"{role} {time.time_ns()} {next(_numbers)}")
    undersigned(product, "staff", "add", staff.name, "--role", role, "--password", staff.password)
    return staff


def give_app(product: Product, staff: Staff, secret: str = SECRET) -> None:
    """Set up an authenticator app for somebody behind the product's back, boxed as the product boxes it."""
    keys = InstanceKeys((product.home / "keys" / "instance.key").read_bytes())
    boxed = b64encode(keys.box("second factor", secret.encode())).decode()
    [(owner,)] = rows(product, "SELECT id FROM undersigned_staffmember WHERE username = ?", (staff.name,))
    change(
        product,
        "INSERT INTO mfa_authenticator (user_id, type, data, created_at) VALUES (?, 'totp', ?, ?)",
        (owner, json.dumps({"secret": boxed}), datetime.now(UTC)),
    )


def type_password(page: Page, staff: Staff) -> None:
    """Fill in the sign-in page and send it."""
    page.goto(SIGN_IN)
    page.get_by_label("Name").fill(staff.name)
    page.get_by_label("Password").fill(staff.password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_in(page: Page, staff: Staff, secret: str = SECRET) -> None:
    """Sign in with password and app; the one road of journeys that begin at the desk."""
    type_password(page, staff)
    page.get_by_label("Code").fill(app_code(secret))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/desk/")


AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def plug_authenticator(page: Page) -> tuple[CDPSession, str]:
    """Plug an authenticator that knows its owner's finger into a page's browser; return the way to talk to it and its id."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    plugged = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})["authenticatorId"]
    return devtools, plugged


def sign_in_by_passkey(page: Page, staff: Staff) -> None:
    """Set up a passkey at the first sign-in, sign out, and sign in with the passkey alone. At http://localhost only."""
    plug_authenticator(page)
    type_password(page, staff)
    page.get_by_role("link", name="Set up a passkey").click()
    page.get_by_role("button", name="Set up a passkey").click()
    page.get_by_role("link", name="I have kept them").click()
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/desk/")


def sign_out(page: Page) -> None:
    """Sign out by the page that asks."""
    page.goto("/desk/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"**{SIGN_IN}")
