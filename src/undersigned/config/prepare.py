"""Prepare an instance: keys, database, example, pages, roles, static files. Run again, it changes nothing."""

import hashlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import undersigned


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was done, and the first staff member's name and password if one was made just now."""

    steps: list[str]
    staff: tuple[str, str] | None


def prepare(say: Callable[[str], None]) -> Prepared:
    """Bring the instance to where this version wants it. Django must be set up. Each step says so before it begins."""
    from django.conf import settings

    home = settings.HOME
    home.path.mkdir(parents=True, exist_ok=True)
    # Asked for here, so that they are made once, before web and worker start.
    for key in ("keys", "custodian_public", "intake_public"):
        getattr(home, key)
    steps = []
    for name, needed, step in (
        ("database", _must_migrate, _migrate),
        ("example", _must_load_example, _load_example),
        ("pages and roles", _must_set_up, _set_up),
        ("static files", _must_collect, _collect),
    ):
        if needed():
            say(f"Preparing the {name} …")
            step()
            steps.append(name)
    return Prepared(steps=steps, staff=_first_staff())


def _stamp(name: str) -> Path:
    from django.conf import settings

    return Path(settings.HOME.folder("stamps")) / name


def _fingerprint() -> str:
    """What the shape of the database depends on: the versions of this package, Wagtail and Django, and our migrations."""
    import django
    import wagtail

    package = Path(undersigned.__file__).parent
    names = sorted(str(path.relative_to(package)) for path in package.rglob("migrations/*.py"))
    parts = [undersigned.__version__, django.__version__, wagtail.__version__, sys.version, *names]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _must_migrate() -> bool:
    # The stamp lies in the database itself, so a database restored or replaced is looked at again.
    from django.db import DatabaseError, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT fingerprint FROM undersigned_prepared")
            row = cursor.fetchone()
    except DatabaseError:
        return True
    return row is None or row[0] != _fingerprint()


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import connection, transaction

    call_command("migrate", interactive=False, verbosity=0, stdout=StringIO())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS undersigned_prepared (fingerprint varchar(64) NOT NULL)")
        cursor.execute("DELETE FROM undersigned_prepared")
        cursor.execute("INSERT INTO undersigned_prepared (fingerprint) VALUES (%s)", [_fingerprint()])


def _must_load_example() -> bool:
    from django.conf import settings

    from undersigned.calls.models import Call

    return bool(settings.OPTION["example"]) and not Call.objects.exists()


def _load_example() -> None:
    from undersigned.flows.load_example import load_example

    load_example(now=datetime.now(UTC), progress=None)


def _must_set_up() -> bool:
    stamp = _stamp("set-up")
    from undersigned.people.models import StaffMember

    return not StaffMember.objects.exists() or not stamp.exists() or stamp.read_text() != undersigned.__version__


def _set_up() -> None:
    from undersigned.flows.set_up_desk import set_up_desk
    from undersigned.interfaces.pages.example import load_example_pages

    now = datetime.now(UTC)
    set_up_desk(now=now)
    load_example_pages(now=now)
    _stamp("set-up").write_text(undersigned.__version__)


def _must_collect() -> bool:
    stamp = _stamp("static")
    return not stamp.exists() or stamp.read_text() != _static_fingerprint()


def _static_fingerprint() -> str:
    """Sizes and times of this package's static files, and Wagtail's version: cheap, and changed by any edit."""
    import wagtail

    package = Path(undersigned.__file__).parent / "interfaces"
    parts = [wagtail.__version__, undersigned.__version__]
    for path in sorted(package.rglob("static/**/*")):
        if path.is_file():
            status = path.stat()
            parts.append(f"{path.relative_to(package)} {status.st_size} {status.st_mtime_ns}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _collect() -> None:
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0, stdout=StringIO())
    _stamp("static").write_text(_static_fingerprint())


def _first_staff() -> tuple[str, str] | None:
    from undersigned.flows.set_up_desk import first_staff

    return first_staff(now=datetime.now(UTC))
