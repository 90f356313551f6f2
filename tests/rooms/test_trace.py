"""The record is kept with what it records, and cannot be rewritten."""

import pytest
from django.db import DatabaseError, transaction

from lianqiao.trace.actions import deed
from lianqiao.trace.models import Event

pytestmark = pytest.mark.django_db


def test_an_act_and_its_event_are_kept_together(now):
    with deed(actor="user:1", action="room.act", at=now) as note:
        note.subject = "thing:3"
    assert Event.objects.get().subject == "thing:3"


def test_a_failed_act_leaves_no_event(now):
    with pytest.raises(ValueError, match="broken"), deed(actor="user:1", action="room.act", at=now):
        raise ValueError("broken")
    assert not Event.objects.exists()


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_refuses_to_rewrite(now, verb):
    with deed(actor="user:1", action="room.act", at=now):
        pass
    rows = Event.objects.all()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(actor="somebody else") if verb == "update" else rows.delete()
    assert Event.objects.get().actor == "user:1"
