"""The rows behind a figure as shown, within the viewer's rights: from any number to the student's page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from lianqiao.assistance.queries import activities, attendances
from lianqiao.bulletins.facts import Counted, Line
from lianqiao.cases.queries import needs, stated_wishes
from lianqiao.charter.policy import Policy
from lianqiao.delivery.queries import accepted_rows
from lianqiao.jobs.queries import cards as post_cards
from lianqiao.jobs.queries import large_employers
from lianqiao.jobs.queries_new import opening_rows
from lianqiao.outcomes.queries import destinations, intentions
from lianqiao.referrals.queries import referral_rows
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import base_ids, cards
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Viewer, opens_rows
from lianqiao.trace.actions import note_reading


@dataclass(frozen=True, slots=True)
class Key:
    """An id of a figure opened: `activity:5#7` is row 5 of the kind `activity`, for student 7.

    `post:5@1` is post 5 when it was new `again`, once.
    """

    kind: str
    row: int
    student: int | None = None
    again: int = 0

    @classmethod
    def of(cls, text: str) -> Key:
        kind, _, rest = text.partition(":")
        row, _, student = rest.partition("#")
        row, _, again = row.partition("@")
        return cls(kind, int(row), int(student) if student else None, int(again or 0))


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that the viewer may see, and how many more there are out of reach or no longer counted."""

    lines: tuple[Line, ...]
    elsewhere: int

    @property
    def numbered(self) -> bool:
        """Do the rows bring numbers of their own (openings)?"""
        return any(line.number is not None for line in self.lines)


def rows(*, viewer: Viewer, counted: Counted, as_of: date, now: datetime, policy: Policy) -> Rows:
    """The rows behind `counted`, in its own order. The whole base in reach is put on record under `figures`.

    Most figures count those in need: a record of the students named would tell who these are.
    Refused `figures_numbers_only` for viewers who see numbers and no names.
    """
    if not opens_rows(viewer):
        raise Refused(Reason.of("figures_numbers_only"))
    keys = [Key.of(text) for text in counted.ids]
    found: dict[Key, Line] = {}
    if keys:
        view = _View(viewer, as_of, policy)
        for kind in {key.kind for key in keys}:
            found |= _READERS[kind](view, [key for key in keys if key.kind == kind])
    lines = tuple(found[key] for key in keys if key in found)
    named = {line.key for line in lines if line.route == "student" and line.key is not None}
    if named:
        asked = named | base_ids(viewer=viewer, today=as_of, cohort=policy.cohort)
        note_reading(
            actor=viewer.actor, purpose="figures", what="rows", subjects=[f"student:{one}" for one in sorted(asked)],
            at=now,
        )  # fmt: skip
    return Rows(lines, len(keys) - len(lines))


@dataclass(frozen=True, slots=True)
class _View:
    viewer: Viewer
    as_of: date
    policy: Policy

    def students(self, ids: Iterable[int]) -> dict[int, StudentCard]:
        return cards(viewer=self.viewer, today=self.as_of, ids=list(ids))


Read = Callable[[_View, list[Key]], dict[Key, Line]]


def _of_student(card: StudentCard, detail: str = "", on: date | None = None) -> Line:
    where = " · ".join(part for part in (card.class_name, detail) if part)
    return Line(card.name, where, on, route="student", key=card.id)


def _students(view: _View, keys: list[Key]) -> dict[Key, Line]:
    known = view.students(key.row for key in keys)
    return {key: _of_student(known[key.row], known[key.row].major_text) for key in keys if key.row in known}


def _posts(view: _View, keys: list[Key]) -> dict[Key, Line]:
    known = post_cards(viewer=view.viewer, today=view.as_of, ids=[key.row for key in keys], known_on=view.as_of)
    rule = view.policy.posts.new_rule
    found = opening_rows(viewer=view.viewer, since=view.policy.first_day, until=view.as_of, rule=rule)
    new = {(one.id, one.again): one for one in found}
    return {
        key: Line(card.title, card.employer, one.on, one.openings, "post", card.id)
        for key in keys
        if (card := known.get(key.row)) and (one := new.get((key.row, key.again)))
    }


def _employers(view: _View, keys: list[Key]) -> dict[Key, Line]:
    found = large_employers(viewer=view.viewer, since=date.min, until=view.as_of)
    known = {row: (name, on) for row, name, on in found}
    return {key: Line(known[key.row][0], on=known[key.row][1]) for key in keys if key.row in known}


def _referrals(view: _View, keys: list[Key]) -> dict[Key, Line]:
    wanted = {key.row for key in keys}
    found = referral_rows(viewer=view.viewer, since=date.min, until=view.as_of)
    known = {row.id: row for row in found if row.id in wanted}
    who = view.students(row.student_id for row in known.values())
    ids = [row.post_id for row in known.values()]
    what = post_cards(viewer=view.viewer, today=view.as_of, ids=ids, known_on=view.as_of)
    return {
        key: _of_student(who[row.student_id], what[row.post_id].title if row.post_id in what else "", row.on)
        for key in keys
        if (row := known.get(key.row)) and row.student_id in who
    }


def _needs(view: _View, keys: list[Key]) -> dict[Key, Line]:
    known = {one.id: one for one in needs(viewer=view.viewer, today=view.as_of)}
    who = view.students(one.student_id for one in known.values())
    return {
        key: _of_student(who[one.student_id], one.text, one.on)
        for key in keys
        if (one := known.get(key.row)) and one.student_id in who
    }


def _wishes(view: _View, keys: list[Key]) -> dict[Key, Line]:
    known = {card.id: card for card in stated_wishes(viewer=view.viewer, today=view.as_of).values()}
    who = view.students(card.student_id for card in known.values())
    return {
        key: _of_student(who[card.student_id], card.text, card.on)
        for key in keys
        if (card := known.get(key.row)) and card.student_id in who
    }


def _activities(view: _View, keys: list[Key]) -> dict[Key, Line]:
    since = view.policy.first_day
    held = activities(viewer=view.viewer, kinds=["lecture", "guidance"], since=since, until=view.as_of)
    titles = {one.id: (one.title, one.held_on) for one in held}
    open_ = {key: Line(titles[key.row][0], on=titles[key.row][1]) for key in keys
             if key.student is None and key.row in titles}  # fmt: skip
    there = attendances(
        viewer=view.viewer, kinds=["guidance"], since=since, until=view.as_of,
        student_ids={key.student for key in keys if key.student is not None},
    )  # fmt: skip
    days: Mapping[tuple[int, int], date] = {(one.activity_id, one.student_id): one.held_on for one in there}
    who = view.students(student for _, student in days)
    for key in keys:
        day = days.get((key.row, key.student)) if key.student is not None else None
        if day and key.student in who:
            open_[key] = _of_student(who[key.student], titles.get(key.row, ("", day))[0], day)
    return open_


def _envelopes(view: _View, keys: list[Key]) -> dict[Key, Line]:
    wanted = {key.row for key in keys}
    sent = accepted_rows(viewer=view.viewer, about_prefix="", since=view.policy.first_day, until=view.as_of)
    known = {row.id: row for row in sent if row.id in wanted and row.recipient.startswith("student:")}
    whose = {row.id: int(row.recipient.partition(":")[2]) for row in known.values()}
    who = view.students(whose.values())
    return {
        key: _of_student(who[whose[key.row]], on=known[key.row].accepted_on)
        for key in keys
        if key.row in known and whose[key.row] in who
    }


def _intentions(view: _View, keys: list[Key]) -> dict[Key, Line]:
    known = {one.id: one for one in intentions(viewer=view.viewer, since=date.min, until=view.as_of)}
    who = view.students(one.student_id for one in known.values())
    return {
        key: _of_student(who[one.student_id], one.employer, one.on)
        for key in keys
        if (one := known.get(key.row)) and one.student_id in who
    }


def _destinations(view: _View, keys: list[Key]) -> dict[Key, Line]:
    known = {one.id: one for one in destinations(viewer=view.viewer, today=view.as_of).values()}
    who = view.students(one.student_id for one in known.values())
    return {
        key: _of_student(who[one.student_id], " · ".join(filter(None, (one.label, one.unit_name))), one.on)
        for key in keys
        if (one := known.get(key.row)) and one.student_id in who
    }


_READERS: Mapping[str, Read] = {
    "student": _students,
    "post": _posts,
    "employer": _employers,
    "referral": _referrals,
    "need": _needs,
    "wish": _wishes,
    "activity": _activities,
    "envelope": _envelopes,
    "intention": _intentions,
    "destination": _destinations,
}
