"""What matching knows of students: their file, and what their own answers to earlier posts teach."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from lianqiao.cases.queries import matching_facts as filed_facts
from lianqiao.referrals.queries_answers import No, noes
from lianqiao.rules.suitability import StudentFacts
from lianqiao.rules.visibility import Viewer

NOTHING = No()


def matching_facts(*, viewer: Viewer, today: date, ids: Collection[int]) -> dict[int, StudentFacts]:
    """What is known of these students for matching, by student id, with what they said no to and why."""
    said = noes(viewer=viewer, today=today, student_ids=ids)
    filed = filed_facts(viewer=viewer, today=today, ids=ids)
    return {one: replace(facts, declined=said.get(one, NOTHING).declined) for one, facts in filed.items()}


def shed_employers(*, viewer: Viewer, today: date, ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Employers that a student does not trust, by student id: none of their posts is proposed to them again."""
    said = noes(viewer=viewer, today=today, student_ids=ids)
    return {one: no.employers for one, no in said.items() if no.employers}
