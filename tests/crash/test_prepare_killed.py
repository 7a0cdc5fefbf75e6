"""Preparing killed at any step: the next start makes it whole, and nobody is locked out of the desk."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.servers.ledger import number_of
from tests.servers.product import DidNotStart, PreparedHome, Product, surroundings

Instance = Callable[..., Product]
UNDERSIGNED = [sys.executable, "-c", "from undersigned.config.cli import main; main(prog_name='undersigned')"]
TABLES = (
    "undersigned_call",
    "undersigned_version",
    "undersigned_milestone",
    "undersigned_country",
    "undersigned_countryregime",
    "undersigned_rollentry",
    "undersigned_rollchange",
    "undersigned_officialcount",
    "undersigned_campaign",
    "undersigned_target",
    "undersigned_staffmember",
    "wagtailcore_page",
    "auth_group_permissions",
)


def prepare(instance: Product) -> str:
    """Prepare an instance to the end; returns what was printed."""
    done = subprocess.run(
        [*UNDERSIGNED, "prepare"],
        env=instance.environment,
        cwd=instance.home,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    return done.stdout


def kill_prepare(step: str, instance: Product) -> None:
    """Begin to prepare and kill it within a step: half a second in; in the example's, once anything of it can be seen."""
    process = subprocess.Popen(
        [*UNDERSIGNED, "prepare"], env=instance.environment, cwd=instance.home, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process, process.stdout:
        assert any(line.startswith(f"Preparing the {step} ") for line in process.stdout)
        while step == "example" and not number_of(instance, "undersigned_call"):
            time.sleep(0.005)
        time.sleep(0 if step == "example" else 0.5)
        process.kill()
    assert process.returncode == -9


def unstarted(home: Path, database_url: str) -> Product:
    """An instance in which nothing runs, to be looked into."""
    return Product(home, 0, surroundings(home, database_url, {}), process=None)  # type: ignore[arg-type]


def made(instance: Product) -> tuple[dict[str, int], list[str]]:
    """How many rows each table has, and the names of the static files."""
    static = sorted(str(path.relative_to(instance.home)) for path in (instance.home / "static").rglob("*"))
    return {table: number_of(instance, table) for table in TABLES}, static


@pytest.mark.parametrize("step", ["database", "example", "pages", "static files"])
def test_killed_in_any_step_the_next_prepare_makes_it_whole(
    prepared: PreparedHome, step: str, tmp_path: Path, empty_database: str
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    killed = unstarted(home, empty_database if empty_database.startswith("postgresql") else "")
    kill_prepare(step, killed)
    assert "Staff login: secretary" in prepare(killed)
    assert made(killed) == made(unstarted(prepared.home, prepared.database_url))
    assert prepare(killed) == "Nothing to do.\n"


def test_a_start_that_fails_makes_no_login_and_the_first_that_succeeds_shows_it_once(instance: Instance) -> None:
    with pytest.raises(DidNotStart) as failed:
        instance(bare=True, environment={"UNDERSIGNED_CALL": "typo"})
    assert "There is no call typo." in str(failed.value)
    assert "Staff login" not in str(failed.value)
    first = instance(bare=True)
    assert first.printed.count(first.staff_password) == 1
    first.stop()
    assert instance(bare=True).staff_password == ""
