"""Counting what became of earlier recommendations, by post and group of majors."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from lianqiao.referrals.queries import answered
from lianqiao.roster.queries import cards
from lianqiao.rules.learning import Tally, group_of
from lianqiao.rules.visibility import Deed, Viewer, insist

Tallies = Mapping[tuple[int, str], Tally]


def tallies(*, viewer: Viewer, today: date, went: Mapping[int, str], posts: Collection[int]) -> Tallies:
    """By (post id, group of majors) of the posts given: of how many who were recommended it something is known.

    `went` names the unit where a student went, by student id: whoever knows outcomes passes it in. Known is who
    answered or went there; good is who wanted it or went there. Students of unknown major are not counted.
    """
    insist(viewer, Deed.RUN_ROUNDS)
    rows = answered().filter(post_id__in=posts).select_related("post__employer").order_by("id")
    found = list(rows)
    students = cards(viewer=viewer, today=today, ids={row.student_id for row in found})
    counted: dict[tuple[int, str], list[int]] = {}
    for row in found:
        group = group_of(students[row.student_id].major_code) if row.student_id in students else None
        hired = went.get(row.student_id) == row.post.employer.name
        said = row.said  # type: ignore[attr-defined]
        if group is None or (said is None and not hired):
            continue
        mine = counted.setdefault((row.post_id, group), [0, 0, 0])
        for at, yes in enumerate((True, said or hired, hired)):
            mine[at] += bool(yes)
    return {key: Tally(*counts) for key, counts in counted.items()}
