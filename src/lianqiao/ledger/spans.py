"""To whom each promise is owed on which days, for every version of it: each circle of people is read once a policy.

A new policy may also change who is meant: under each policy its own circle
counts, up to the last day of what began under it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from lianqiao.charter.policy import Policy
from lianqiao.hardship.queries import assisted_spans
from lianqiao.ledger.facts import COLLEGE, class_subject, student_subject
from lianqiao.people.queries import small_classes
from lianqiao.roster.queries import enrolled_spans
from lianqiao.rules.commitments import Commitment
from lianqiao.rules.hardship import Span
from lianqiao.rules.planning import ASSISTED
from lianqiao.rules.standings import overlap
from lianqiao.rules.visibility import Scope, Viewer, scope

Spans = Mapping[str, Sequence[Span]]
_DAY = timedelta(days=1)


class Subjects:
    """Who is owed what, as far as the viewer reaches them, as known on a day."""

    def __init__(
        self, viewer: Viewer, today: date, now: datetime, policy: Policy, student_ids: Collection[int] | None
    ) -> None:
        self.viewer, self.today, self.now, self.policy = viewer, today, now, policy
        self.student_ids = student_ids
        self._known: dict[tuple[str, ...], Spans] = {}

    def of(self, versions: Iterable[Commitment]) -> dict[str, Spans]:
        """By promise and subject the spans in which it is owed; `versions` as `Policy.promises` gives them.

        Before the oldest policy's first day nobody is owed anything yet.
        """
        by_id: dict[str, list[Commitment]] = {}
        for one in versions:
            by_id.setdefault(one.id, []).append(one)
        if self.today < self.policy.first_day:
            return {name: {} for name in by_id}
        return {name: self._of(mine) for name, mine in by_id.items()}

    def _of(self, versions: Sequence[Commitment]) -> Spans:
        if len(versions) == 1:
            return self._within(versions[0], *self._days(versions[0], None))
        found: dict[str, list[Span]] = {}
        ended: date | None = None
        for version in versions:
            first, last = self._days(version, ended)
            for subject, spans in self._within(version, first, last).items():
                found.setdefault(subject, []).extend(spans)
            ended = last if version.by is None else None
        return {subject: joined(spans) for subject, spans in found.items()}

    def _days(self, version: Commitment, ended: date | None) -> tuple[date, date]:
        """The first and the last day on which this version can owe anything.

        `ended`: the last day of what began under the version before, if that has
        a cadence: no span may reach into it.
        """
        first = version.begins or self.policy.first_day
        if version.by is not None:
            return first, version.by
        last = self.policy.terms[-1].end
        if version.ends is not None and version.cadence is not None:
            running = self.policy.calendar.periods(version.cadence, version.ends, version.ends, version.anchor)
            last = min(last, running[-1].end if running else version.ends)
        return max(first, ended + _DAY) if ended else first, last

    def _within(self, version: Commitment, first: date, last: date) -> Spans:
        if last < first:
            return {}
        days = (Span(first, last),)
        within = {subject: overlap(days, own) for subject, own in self._circle(version).items()}
        return {subject: own for subject, own in within.items() if own}

    def _circle(self, version: Commitment) -> Spans:
        """The spans of the people that this version means; those in need by the words of its own policy."""
        circle = version.scope if version.subject == "student" else version.subject
        policy = self.policy.holding(version.begins or self.policy.first_day)
        key = (circle, *(policy.assisted.criteria if circle == ASSISTED else ()))
        if key not in self._known:
            self._known[key] = self._read(circle, policy)
        return self._known[key]

    def _read(self, circle: str, policy: Policy) -> Spans:
        always = (Span(self.policy.first_day),)
        if circle == COLLEGE:
            return {COLLEGE: always}
        if circle == "class":
            every = small_classes(viewer=self.viewer)
            mine = {one.pk for one in every} if scope(self.viewer) is Scope.COLLEGE else self.viewer.classes
            return {class_subject(one.pk): always for one in every if one.pk in mine and one.cohort == policy.cohort}
        if circle == ASSISTED:
            found = assisted_spans(viewer=self.viewer, purpose="ledger", today=self.today, now=self.now, policy=policy)
            return {student_subject(one): held for one, held in found.items() if self._asked(one)}
        here = enrolled_spans(viewer=self.viewer, today=self.today, cohort=policy.cohort)
        return {student_subject(one): held for one, held in here.items() if self._asked(one)}

    def _asked(self, student_id: int) -> bool:
        return self.student_ids is None or student_id in self.student_ids


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same days as spans that are whole and apart: those that overlap or touch are one."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: one.start):
        before = found[-1] if found else None
        if before is None or (before.end is not None and before.end + _DAY < span.start):
            found.append(span)
        elif before.end is not None and (span.end is None or span.end > before.end):
            found[-1] = Span(before.start, span.end)
    return tuple(found)
