"""With another number of posts the college's statement and gauges differ in posts and in nothing else."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lianqiao.bulletins.figures import figures
from lianqiao.charter.policy import load_policy
from lianqiao.desk.promises import promises
from lianqiao.ledger.actions import excuse
from lianqiao.ledger.queries import statement
from lianqiao.referrals.models import Referral
from lianqiao.roster.policy import policy_in_force
from tests.factories.desk import helped
from tests.factories.hardship import a_criterion
from tests.factories.help import an_act
from tests.factories.jobs import make_post
from tests.factories.roster import a_student
from tests.rules.test_switching_policy import POLICIES, WANTED

pytestmark = pytest.mark.django_db
KINDS = ("talk", "guidance", "training", "traineeship")


@pytest.fixture
def students(secretary, today, now):
    """Six to whom promises are owed, each with a little more done than the one before; one with a waiver."""
    found = [helped() for _ in range(6)]
    posts = [make_post(number) for number in range(1, 6)]
    for place, one in enumerate(found):
        for number, kind in enumerate(KINDS):
            if place > number:
                an_act(kind, date(2023, 3, 6) + timedelta(weeks=place), one)
        for post in posts[:place]:
            Referral.objects.create(student=one, post=post, on=date(2023, 4, 10), by="user:1")
    a_student()
    excuse(
        viewer=secretary, commitment_id="three-posts", subject=f"student:{found[1].pk}", since=today,
        until=date(2023, 7, 2), reason="已录取", today=today, now=now,
    )  # fmt: skip
    return found


def test_three_posts_or_five(students, secretary, today, now):
    three = policy_in_force()
    swapped = (replace(one, count=WANTED.count) if one.deed == "referral" else one for one in three.commitments)
    five = replace(three, commitments=tuple(swapped))
    asked = {"viewer": secretary, "today": today, "now": now}
    before, after = (statement(**asked, policy=one).rows for one in (three, five))
    other = [[row for row in rows if row.commitment != "three-posts"] for rows in (before, after)]
    assert other[0] == other[1]
    assert len(other[0]) > 60
    gauges = [promises(**asked, policy=one) for one in (three, five)]
    parts = [
        [
            {part.deed: (part.done, part.owed, part.waived, part.missing) for part in one.gauge(student.pk)}
            for one in gauges
        ]
        for student in students
    ]
    assert [(old.pop("referral"), new.pop("referral")) for old, new in parts] == [
        ((0, 3, 0, 3), (0, 5, 0, 5)), ((1, 3, 2, 0), (1, 5, 4, 0)), ((2, 3, 0, 1), (2, 5, 0, 3)),
        ((3, 3, 0, 0), (3, 5, 0, 2)), ((3, 3, 0, 0), (4, 5, 0, 1)), ((3, 3, 0, 0), (5, 5, 0, 0)),
    ]  # fmt: skip
    assert all(old == new and len(old) == 3 for old, new in parts)
    counted = [figures(viewer=secretary, as_of=today, now=now, policy=one) for one in (three, five)]
    assert counted[0] == counted[1]


def test_the_other_shipped_policy_states_its_own_cohort(secretary, now):
    policy = load_policy(POLICIES / "shaanxi-2024.toml")
    student = a_student(cohort=2024)
    a_criterion(student, "disability")
    helped()
    rows = statement(viewer=secretary, today=date(2024, 3, 1), now=now, policy=policy).rows
    assert {(row.subject, row.commitment, row.base) for row in rows} == {
        (f"student:{student.pk}", "guidance", 1), (f"student:{student.pk}", "training", 1),
        (f"student:{student.pk}", "five-posts", 5),
    }  # fmt: skip
