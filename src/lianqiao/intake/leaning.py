"""What leans on an import: asked before it is undone, so that no later fact loses the ground it stands on."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q

from lianqiao.assistance.models import Attendance
from lianqiao.cases.models import SurveyAnswered
from lianqiao.cases.queries import students_of_batch
from lianqiao.hardship.queries import touched_otherwise
from lianqiao.jobs.models import PostRecord
from lianqiao.outcomes.models import Destination, Intention
from lianqiao.plans.models import Plan, PlanVersion
from lianqiao.referrals.models import Proposal
from lianqiao.referrals.queries import kept
from lianqiao.roster.models import Carer, SamePerson, StandingChange
from lianqiao.roster.queries import COUNTED, touched_by
from lianqiao.rules.values import YES, Reason, Verdict
from lianqiao.rules.visibility import Deed, Viewer, insist


@dataclass(frozen=True, slots=True)
class _Ground:
    """Students and posts that are there by this batch alone, and how many of either were written on later."""

    viewer: Viewer
    batch_id: int
    students: Collection[int]
    posts: Collection[int]
    later: int


def may_undo(*, viewer: Viewer, batch_id: int, today: date) -> Verdict:
    """May this batch be undone? No names every kind of later fact that leans on it, with how many."""
    insist(viewer, Deed.IMPORT)
    students, later_students = touched_by(viewer=viewer, batch_id=batch_id)
    posts, later_posts = _posts_touched_by(batch_id)
    ground = _Ground(viewer, batch_id, students, posts, len(later_students) + len(later_posts))
    found = ((code, count(ground)) for code, count in _QUESTIONS)
    because = tuple(Reason.of(code, count=number) for code, number in found if number)
    return Verdict(False, because) if because else YES


def _posts_touched_by(batch_id: int) -> tuple[frozenset[int], frozenset[int]]:
    """(posts that are there by this batch alone, posts on which a later counted batch or hand wrote)."""
    mine = PostRecord.objects.filter(batch_id=batch_id)
    touched = set(mine.values_list("post_id", flat=True))
    others = PostRecord.objects.filter(COUNTED, post__records__batch_id=batch_id).exclude(batch_id=batch_id)
    last = mine.aggregate(last=Max("id"))["last"] or 0
    elsewhere = set(others.values_list("post_id", flat=True))
    return frozenset(touched - elsewhere), frozenset(others.filter(id__gt=last).values_list("post_id", flat=True))


def _later(ground: _Ground) -> int:
    return ground.later


def _referred(ground: _Ground) -> int:
    return kept().filter(Q(student_id__in=ground.students) | Q(post_id__in=ground.posts)).count()


def _proposed(ground: _Ground) -> int:
    rows = Proposal.objects.filter(round__discarded=None)
    return rows.filter(Q(student_id__in=ground.students) | Q(post_id__in=ground.posts)).count()


def _helped(ground: _Ground) -> int:
    return Attendance.objects.filter(activity__cancelled=None, student_id__in=ground.students).count()


def _cared_for(ground: _Ground) -> int:
    carers = Carer.objects.filter(student_id__in=ground.students).count()
    same = SamePerson.objects.filter(Q(student_id__in=ground.students) | Q(other_id__in=ground.students), undone=None)
    return carers + same.count() + StandingChange.objects.filter(student_id__in=ground.students).count()


def _gone_on(ground: _Ground) -> int:
    intentions = Intention.objects.filter(cancelled=None, student_id__in=ground.students).count()
    others = Destination.objects.filter(COUNTED, student_id__in=ground.students).exclude(batch_id=ground.batch_id)
    return intentions + others.count()


def _written_on_file(ground: _Ground) -> int:
    opened, leaning = students_of_batch(viewer=ground.viewer, batch_id=ground.batch_id)
    plans = Plan.objects.filter(COUNTED, case__batch_id=ground.batch_id, case__student_id__in=opened)
    planned = plans.exclude(batch_id=ground.batch_id).count()
    planned += PlanVersion.objects.filter(plan__batch_id=ground.batch_id).count()
    guarded = touched_otherwise(viewer=ground.viewer, ids=ground.students, batch_id=ground.batch_id)
    return len(leaning) + planned + guarded


def _surveyed(ground: _Ground) -> int:
    rows = SurveyAnswered.objects.filter(COUNTED, case__student_id__in=ground.students)
    return rows.exclude(batch_id=ground.batch_id).count()


_QUESTIONS: tuple[tuple[str, Callable[[_Ground], int]], ...] = (
    ("undo_later_import", _later),
    ("undo_referred", _referred),
    ("undo_proposed", _proposed),
    ("undo_helped", _helped),
    ("undo_cared_for", _cared_for),
    ("undo_gone_on", _gone_on),
    ("undo_written_on_file", _written_on_file),
    ("undo_surveyed", _surveyed),
)
