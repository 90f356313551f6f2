"""A migration loses no fact, can be taken back, and can be run on tables that hold rows."""

from __future__ import annotations

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader

LOSING = (migrations.RemoveField, migrations.DeleteModel, migrations.RenameField, migrations.RenameModel)
# What may go, and where its content stands afterwards.
MAY_GO: dict[tuple[str, str], str] = {}


def _fills(field: models.Field[object, object]) -> bool:
    """Whether rows that are there already get something to hold in a new column."""
    empty_text = field.blank and field.empty_strings_allowed
    return field.null or field.many_to_many or field.has_default() or field.has_db_default() or empty_text


def faults(own: tuple[str, str], operations: list[migrations.operations.base.Operation]) -> list[str]:
    """What of a migration cannot be undone, loses something, or stops at the first row that is there."""
    found = []
    fresh = {one.name_lower for one in operations if isinstance(one, migrations.CreateModel)}
    for one in operations:
        if not one.reversible:
            found.append(f"{one.describe()}: no way back")
        if isinstance(one, LOSING) and own not in MAY_GO:
            found.append(f"{one.describe()}: what stood there is lost")
        if isinstance(one, migrations.AddField) and one.model_name_lower not in fresh and not _fills(one.field):
            found.append(f"{one.describe()}: rows that are there have nothing to put in")
    return found


OURS = {
    own: one
    for own, one in MigrationLoader(None, ignore_no_migrations=True).disk_migrations.items()
    if type(one).__module__.startswith("lianqiao.")
}


@pytest.mark.parametrize("own", sorted(OURS), ids=".".join)
def test_a_migration_is_safe(own):
    assert faults(own, OURS[own].operations) == []


def test_what_may_go_is_there():
    assert MAY_GO.keys() <= OURS.keys()


def test_an_unsafe_migration_is_found():
    unsafe = [
        migrations.RunPython(lambda apps, editor: None),
        migrations.RemoveField("post", "title"),
        migrations.AddField("post", "pay", models.IntegerField()),
    ]
    assert [fault.rpartition(": ")[2] for fault in faults(("jobs", "9999"), unsafe)] == [
        "no way back",
        "what stood there is lost",
        "rows that are there have nothing to put in",
    ]
