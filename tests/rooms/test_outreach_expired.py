"""What is past its time on the ladder: the machine leaves it, and people take it up."""

from __future__ import annotations

import pytest

from lianqiao.delivery.models import Envelope
from lianqiao.outreach.actions_ladder import climb
from lianqiao.rules.reaching import Rung
from tests.factories.outreach import HOUSE, a_helper, a_message, days_ago
from tests.factories.roster import a_class, a_student
from tests.rooms.test_outreach_ladder import rungs

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("outcome", "first"), [("accepted", []), ("expired", [Rung.LIAISON])])
def test_what_is_past_its_time_goes_on_to_people_and_holds_no_other(settings, tmp_path, now, today, outcome, first):
    settings.MAIL_FOLDER = str(tmp_path)
    small = a_class()
    a_helper(small)
    student = a_student("李青", small, email="a@college.example")
    stale = a_message(student, days_ago(now, 4), outcome=outcome, good_until=days_ago(now, 3))
    assert Rung.LIAISON in rungs(today, now)[stale.pk]
    assert Rung.CALL in rungs(today, now)[stale.pk]
    new = a_message(student, now, outcome=outcome)
    assert rungs(today, now)[new.pk] == first  # what no machine brings does not wait
    stale_elsewhere = a_message(student, days_ago(now, 3), address="old@college.example", good_until=days_ago(now, 2))
    other = a_message(student, days_ago(now, 2), outcome="refused", address="old@college.example")
    assert climb(viewer=HOUSE, today=today, now=now, real_now=now)[0] == 1
    assert Envelope.objects.get(corrects__isnull=False).corrects_id == other.pk
    assert Rung.OTHER_ADDRESS in rungs(today, now)[stale_elsewhere.pk]
