"""What is published or recorded is written once: the database itself refuses to change it."""

from django.db import migrations

# table, columns that may not change, when: a condition over the old row (empty: always)
WRITTEN_ONCE = (
    ("undersigned_version", ("call_id", "number", "sha256", "published_at", "note"), "OLD.published_at IS NOT NULL"),
    (
        "undersigned_translation",
        ("version_id", "language", "authentic", "title", "preamble", "sha256"),
        "EXISTS (SELECT 1 FROM undersigned_version v WHERE v.id = OLD.version_id AND v.published_at IS NOT NULL)",
    ),
    (
        "undersigned_principle",
        ("translation_id", "number", "title", "summary"),
        "EXISTS (SELECT 1 FROM undersigned_translation t JOIN undersigned_version v ON v.id = t.version_id"
        " WHERE t.id = OLD.translation_id AND v.published_at IS NOT NULL)",
    ),
    ("undersigned_rollchange", ("call_id", "entry_id", "what", "on", "note", "source", "recorded_at"), ""),
    ("undersigned_auditline", ("at", "actor", "event", "subject", "detail"), ""),
)


def raise_walls(apps, schema_editor):
    """Make a trigger for each table, in the words of the engine at hand."""
    make = _postgresql if schema_editor.connection.vendor == "postgresql" else _sqlite
    for table, columns, condition in WRITTEN_ONCE:
        for statement in make(table, columns, condition):
            schema_editor.execute(statement)


def take_walls_down(apps, schema_editor):
    """Undo raise_walls."""
    for table, _columns, _condition in WRITTEN_ONCE:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {table}_written_once ON {table}")
            schema_editor.execute(f"DROP FUNCTION {table}_written_once()")
        else:
            schema_editor.execute(f"DROP TRIGGER {table}_written_once")


def _sqlite(table, columns, condition):
    listed = ", ".join(f'"{column}"' for column in columns)
    when = f" WHEN {condition}" if condition else ""
    return [
        f"CREATE TRIGGER {table}_written_once BEFORE UPDATE OF {listed} ON {table} FOR EACH ROW{when} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is written once'); END"
    ]


def _postgresql(table, columns, condition):
    listed = ", ".join(f'"{column}"' for column in columns)
    guard = f"IF {condition} THEN RAISE EXCEPTION '{table} is written once'; END IF;"
    body = guard if condition else f"RAISE EXCEPTION '{table} is written once';"
    return [
        f"CREATE FUNCTION {table}_written_once() RETURNS trigger LANGUAGE plpgsql AS "
        f"$wall$ BEGIN {body} RETURN NEW; END $wall$",
        f"CREATE TRIGGER {table}_written_once BEFORE UPDATE OF {listed} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_written_once()",
    ]


class Migration(migrations.Migration):
    dependencies = [("undersigned", "0001_initial")]
    operations = [migrations.RunPython(raise_walls, take_walls_down)]
