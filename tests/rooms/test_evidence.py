"""A kept file is whole, has its digest, and opens only through its room."""

import hashlib

import pytest

from lianqiao.evidence.actions import keep
from lianqiao.evidence.queries import content_of
from lianqiao.rules.values import Refused
from lianqiao.trace.models import Event

pytestmark = pytest.mark.django_db


def test_kept_whole_with_its_digest_and_without_its_name_on_record(secretary, now):
    kept = keep(viewer=secretary, owner="intake", name="名单.xlsx", content=b"abc\x00", now=now)
    found = content_of(viewer=secretary, owner="intake", file_id=kept.pk)
    assert bytes(found.content) == b"abc\x00"
    assert (found.sha256, found.size) == (hashlib.sha256(b"abc\x00").hexdigest(), 4)
    assert "名单" not in str(Event.objects.get().detail)


def test_another_room_does_not_find_it(secretary, now):
    kept = keep(viewer=secretary, owner="intake", name="a", content=b"abc", now=now)
    with pytest.raises(Refused, match="not_found"):
        content_of(viewer=secretary, owner="outcomes", file_id=kept.pk)
