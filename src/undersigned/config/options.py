"""The one table of options: what an operator can set, of which type, with which default.

A value comes from the environment (``UNDERSIGNED_PORT``), else from the TOML file (``port = 8000``), else from the default.
"""

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo


class BadOption(Exception):
    """An option has a value that cannot be used; the message says which, and what would do."""


@dataclass(frozen=True, slots=True)
class Option:
    """One line of the table. ``kind`` is the type a value is read as; a number lies in ``between``, ends included."""

    name: str
    kind: type
    default: Any
    help: str
    secret: bool = False
    choices: tuple[str, ...] = ()
    between: tuple[int, int] = (0, 2**31 - 1)

    @property
    def variable(self) -> str:
        """The environment variable that sets this option."""
        return "UNDERSIGNED_" + self.name.upper()


LANGUAGE_NAMES: Final = {"en": "English", "fr": "Français"}
"""Languages that the product speaks, each by its own name."""

PROVIDERS: Final = (
    "brevo", "mailersend", "mailgun", "mailjet", "mailtrap", "mandrill", "postal", "postmark", "resend",
    "sendgrid", "sparkpost", "unisender_go",
)  # fmt: skip
"""Mail providers that Anymail can send through and understands the reports of."""

OPTIONS: tuple[Option, ...] = (
    Option(
        "home", Path, Path("var"), "Folder that holds everything the instance keeps: database, keys, media, outbox."
    ),
    Option("host", str, "127.0.0.1", "Address the web server listens on."),
    Option("port", int, 8000, "Port the web server listens on; 0 takes a free one.", between=(0, 65535)),
    Option("public_url", str, "", "Address readers use, without a final slash. Empty: made of host and port."),
    Option(
        "allowed_hosts",
        list,
        [],
        "Host names the site answers to, separated by commas. Empty: those of public_url and loopback.",
    ),
    Option("trusted_proxies", list, [], "Addresses of proxies whose X-Forwarded-For is believed, separated by commas."),
    Option("database_url", str, "", "postgresql://… or sqlite:///path. Empty: SQLite in the home folder.", secret=True),
    Option("intake_url", str, "", "Where the gate appends signatures. Empty: beside the database.", secret=True),
    Option("web_processes", int, 1, "Web processes; more than one needs PostgreSQL.", between=(1, 256)),
    Option("call", str, "", "Slug of the call this site shows. Empty: the first one opened."),
    Option("example", bool, True, "Load the built-in example, the Paris Call, into an empty database."),
    Option(
        "languages",
        list,
        ["en", "fr"],
        "Languages of the site, the first one the fallback.",
        choices=tuple(LANGUAGE_NAMES),
    ),
    Option("time_zone", str, "UTC", "Time zone in which moments are shown."),
    Option("page_seconds", int, 2, "Seconds for which a public page may be served from memory.", between=(0, 86400)),
    Option(
        "mail",
        str,
        "outbox",
        "How mail leaves: as files in the outbox, by SMTP, or through a mail provider's own interface.",
        choices=("outbox", "smtp", "provider"),
    ),
    Option("mail_from", str, "Undersigned <letters@undersigned.example>", "Sender of the letters."),
    Option("smtp_host", str, "127.0.0.1", "Mail server."),
    Option("smtp_port", int, 25, "Port of the mail server.", between=(1, 65535)),
    Option("smtp_user", str, "", "Name to log in to the mail server with. Empty: no login."),
    Option("smtp_password", str, "", "Password for the mail server.", secret=True),
    Option("smtp_security", str, "none", "Encryption towards the mail server.", choices=("none", "starttls", "tls")),
    Option(
        "smtp_connections",
        int,
        4,
        "Connections kept to the mail server while a mailing is being sent.",
        between=(1, 64),
    ),
    Option("mail_provider", str, "", "The mail provider, where mail leaves through one.", choices=PROVIDERS),
    Option(
        "mail_provider_settings",
        str,
        "",
        "What Anymail asks for the provider, as JSON; WEBHOOK_SECRET (name:password) lets its reports in.",
        secret=True,
    ),
    Option(
        "dkim_selector", str, "", "Selector of the keys that sign our mail (see undersigned dkim). Empty: unsigned."
    ),
    Option(
        "bounces",
        str,
        "",
        "Mailbox of reports about mail that did not arrive: maildir:/path or imaps://user:password@host/folder.",
        secret=True,
    ),
    Option(
        "name_servers",
        list,
        [],
        "Name servers asked whether a body controls its domain, as address or address:port. Empty: those of the machine.",
    ),
    Option("contact", str, "", "Where readers reach the secretariat; shown on the privacy page."),
    Option("imprint", str, "", "Postal address and legal line of who sends; stands at the foot of every mailing."),
    Option(
        "count_opens",
        bool,
        False,
        "Let mailings count how often they are opened, by readers who agreed to it and no others.",
    ),
    Option(
        "follow",
        list,
        [],
        "Addresses at which the call can be followed, such as its accounts on X, Bluesky and Mastodon, separated by commas.",
    ),
    Option(
        "source_url", str, "", "Where readers find this instance's source code. Empty: the site hands it out itself."
    ),
    Option("queue_days", int, 5, "Days after which an endorsement that waits at the desk raises an alarm."),
    Option(
        "release_by_two",
        int,
        1000,
        "Recipients from which on a mailing is released by somebody else than who offered it.",
    ),
    Option("alarm_to", str, "", "Mailbox that alarms of the desk's queue go to. Empty: they show at the desk alone."),
    Option("log_level", str, "info", "How much is logged.", choices=("debug", "info", "warning", "error")),
    Option("debug", bool, False, "Show tracebacks in the browser. Never on a public site."),
)

CONFIG: Final = "UNDERSIGNED_CONFIG"
"""Names the file that holds options; none itself."""

_TESTS: Final = "UNDERSIGNED_TEST_"
"""How the test suite's own settings begin."""

_SEE: Final = "See docs/guides/operator.md."
_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def read_options(environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return every option's value by name. Raises BadOption for a value or a name that does not fit the table."""
    environment = os.environ if environment is None else environment
    _refuse_unknown(environment)
    home = Path(environment.get("UNDERSIGNED_HOME") or "var").absolute()
    written = _read_file(home, environment.get(CONFIG, ""))
    values: dict[str, Any] = {}
    for option in OPTIONS:
        if option.variable in environment:
            values[option.name] = _read_text(option, environment[option.variable])
        elif option.name in written:
            values[option.name] = _read_typed(option, written[option.name])
        else:
            values[option.name] = option.default
    values["home"] = home
    return values


def provider_settings(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return what Anymail is told about the mail provider; nothing where mail leaves otherwise. Raises BadOption."""
    if options["mail"] != "provider":
        return {}
    if not options["mail_provider"]:
        raise BadOption("UNDERSIGNED_MAIL=provider needs UNDERSIGNED_MAIL_PROVIDER, such as postmark.")
    try:
        told = json.loads(options["mail_provider_settings"] or "{}")
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise BadOption('UNDERSIGNED_MAIL_PROVIDER_SETTINGS is no JSON such as {"POSTMARK_SERVER_TOKEN": "…"}.')
    return told


def address_of(host: str, port: int) -> str:
    """Return the address of a server at a host and port; an IPv6 address stands in brackets (RFC 3986)."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    known = {CONFIG, *(option.variable for option in OPTIONS)}
    ours = {name for name in environment if name.startswith("UNDERSIGNED_") and not name.startswith(_TESTS)}
    if unknown := sorted(ours - known):
        raise BadOption(f"The environment sets {', '.join(unknown)}, which is not an option. {_SEE}")


def _read_file(home: Path, named: str) -> dict[str, Any]:
    """What the file that was named says, which must be there, or else undersigned.toml in the home folder, if it is."""
    path = Path(named or home / "undersigned.toml")
    if not named and not path.exists():
        return {}
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadOption(f"{path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadOption(f"{path} is not a TOML file: {error}") from error
    known = {option.name for option in OPTIONS} - {"home"}
    unknown = sorted(set(written) - known)
    if unknown:
        raise BadOption(f"{path} sets {', '.join(unknown)}, which is not an option. {_SEE}")
    return written


def _read_text(option: Option, text: str) -> Any:
    if option.kind is bool:
        if text.lower() in _TRUE | _FALSE:
            return text.lower() in _TRUE
        raise BadOption(f"{option.variable}={text} is neither yes nor no.")
    if option.kind is int:
        try:
            return _fitting(option, int(text))
        except ValueError as error:
            raise BadOption(f"{option.variable}={text} is not a whole number.") from error
    if option.kind is list:
        return _fitting(option, [part.strip() for part in text.split(",") if part.strip()])
    return _fitting(option, text)


def _read_typed(option: Option, value: Any) -> Any:
    if not isinstance(value, option.kind) or (option.kind is int and isinstance(value, bool)):
        raise BadOption(f"Option {option.name} must be {option.kind.__name__}, not {value!r}.")
    if isinstance(value, list) and not all(isinstance(part, str) for part in value):
        raise BadOption(f"Option {option.name} must be a list of texts, not {value!r}.")
    return _fitting(option, value)


def _fitting(option: Option, value: Any) -> Any:
    """Return a value of the right type, if it is one that can be used."""
    if isinstance(value, int) and option.kind is int and not option.between[0] <= value <= option.between[1]:
        raise BadOption(
            f"Option {option.name} is {value}; it must lie between {option.between[0]} and {option.between[1]}."
        )
    if option.choices:
        _refuse_other_choices(option, value if isinstance(value, list) else [value])
    if option.name == "time_zone":
        _refuse_no_time_zone(value)
    if option.name == "follow":
        _refuse_no_web_addresses(value)
    return value


def _refuse_other_choices(option: Option, values: list[str]) -> None:
    allowed = ", ".join(option.choices)
    if not values:
        raise BadOption(f"Option {option.name} is empty; it must name some of {allowed}.")
    for value in values:
        if value not in option.choices:
            raise BadOption(f"Option {option.name} is {value}; it must be one of {allowed}.")


def _refuse_no_web_addresses(addresses: list[str]) -> None:
    for address in addresses:
        parts = urlsplit(address)
        if parts.scheme != "https" or not parts.hostname or any(sign in address for sign in " <>\"'"):
            raise BadOption(
                f"Option follow names {address}; it must be an address such as https://social.example/@call."
            )


def _refuse_no_time_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise BadOption(f"Option time_zone is {name}; it must be a time zone such as UTC or Europe/Paris.") from error
