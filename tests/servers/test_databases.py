"""The tests' own ground: what the database of a test is."""

import pytest
from django.conf import settings
from django.db import connection

from tests.conftest import on_postgres


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
