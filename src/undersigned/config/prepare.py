"""Prepare an instance: keys, database, example, pages, roles, static files. Run again, it changes nothing."""

import hashlib
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import undersigned


def prepare(say: Callable[[str], None]) -> list[str]:
    """Bring the instance to where this version wants it; return what was done. Django must be set up.

    Each long step says so before it begins; one that is cut short is taken again by the next start.
    """
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
        ("pages", _must_load_pages, _load_pages),
        ("static files", _must_collect, _collect),
    ):
        if needed():
            say(f"Preparing the {name} …")
            step()
            steps.append(name)
    # Whatever the version: somebody may have changed a role by hand.
    return [*steps, "roles"] if _set_up_roles() else steps


def first_login() -> tuple[str, str] | None:
    """Make the first login where nobody can work at the desk yet; return its name and password, to be shown at once."""
    from undersigned.flows.set_up_desk import first_staff

    return first_staff(now=datetime.now(UTC))


def _stamp(name: str) -> Path:
    from django.conf import settings

    return Path(settings.HOME.folder("stamps")) / name


def _fingerprint() -> str:
    """What the shape of the database depends on: the versions of this package, Wagtail and Django, and our migrations."""
    import allauth
    import django
    import wagtail

    package = Path(undersigned.__file__).parent
    names = sorted(str(path.relative_to(package)) for path in package.rglob("migrations/*.py"))
    parts = [undersigned.__version__, django.__version__, wagtail.__version__, allauth.__version__, sys.version, *names]
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
    from django.conf import settings
    from django.db import transaction

    from undersigned.calls.queries import current_call
    from undersigned.flows.load_example import CALL, load_example
    from undersigned.flows.load_sample_queue import load_sample_queue

    now = datetime.now(UTC)
    # Together: a start that was broken off leaves neither half.
    with transaction.atomic():
        load_example(now=now, progress=None)
        load_sample_queue(call=current_call(CALL), keys=settings.HOME.keys, now=now)


def _must_load_pages() -> bool:
    stamp = _stamp("pages")
    from undersigned.people.models import StaffMember

    # Where nobody can work at the desk the database is a new one, whatever the home says.
    return not StaffMember.objects.exists() or not stamp.exists() or stamp.read_text() != undersigned.__version__


def _load_pages() -> None:
    from undersigned.interfaces.pages.example import load_example_pages

    load_example_pages(now=datetime.now(UTC))
    _stamp("pages").write_text(undersigned.__version__)


def _set_up_roles() -> bool:
    from undersigned.flows.set_up_desk import set_up_desk

    return set_up_desk(now=datetime.now(UTC))


def _must_collect() -> bool:
    stamp = _stamp("static")
    return not stamp.exists() or stamp.read_text() != _static_fingerprint()


def _static_fingerprint() -> str:
    """Sizes and times of this package's static files, and Wagtail's version: cheap, and changed by any edit."""
    import allauth
    import wagtail

    package = Path(undersigned.__file__).parent / "interfaces"
    parts = [allauth.__version__, wagtail.__version__, undersigned.__version__]
    for path in sorted(package.rglob("static/**/*")):
        if path.is_file():
            status = path.stat()
            parts.append(f"{path.relative_to(package)} {status.st_size} {status.st_mtime_ns}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _collect() -> None:
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0, stdout=StringIO())
    _stamp("static").write_text(_static_fingerprint())
