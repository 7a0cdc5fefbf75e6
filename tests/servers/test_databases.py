"""The tests' own ground: what the database of a test is."""

import pytest
import pytest_django
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection

from tests.conftest import on_postgres
from tests.paris import loaded, taken_back
from undersigned.calls.models import Call
from undersigned.roll.models import RollEntry


@pytest.mark.django_db
def test_the_test_database_is_of_the_engine_asked_for() -> None:
    assert connection.vendor == ("postgresql" if on_postgres() else "sqlite")


@pytest.mark.django_db
def test_the_test_database_lies_apart_from_any_instance() -> None:
    name = str(connection.settings_dict["NAME"])
    assert name.startswith("test_" if on_postgres() else str(settings.HOME.path))


@pytest.mark.django_db
def test_the_test_database_has_every_migration() -> None:
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


def test_the_example_lies_in_a_database_of_its_own_and_is_loaded_once(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> None:
    own = connection.settings_dict["NAME"]
    seen = []
    for _time in range(2):
        with loaded(django_db_blocker) as call, taken_back():
            seen.append((connection.settings_dict["NAME"], call.pk, RollEntry.objects.count(), Group.objects.count()))
            Group.objects.create(name="beside")
    assert (len(set(seen)), connection.settings_dict["NAME"]) == (1, own)
    assert seen[0][0] != own
    assert seen[0][2] > 1000
    with django_db_blocker.unblock():
        assert not Call.objects.exists()
