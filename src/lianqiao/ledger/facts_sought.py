"""Posts that somebody was asked to find, and how many were found since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lianqiao.rules.demand import Kind


@dataclass(frozen=True, slots=True)
class SoughtLine:
    """One line with its task. `found`: places of posts (`post_ids`) first recorded since and accepted by now.

    `owner` is whoever has the task, by name; `done_on`, `cancelled_on`: what was said of the task.
    """

    id: int
    task_id: int
    kind: Kind
    openings: int
    since: date
    due_on: date
    owner_id: int
    owner: str
    found: int
    post_ids: tuple[int, ...]
    done_on: date | None
    cancelled_on: date | None

    @property
    def enough(self) -> bool:
        """Were as many found as were asked for?"""
        return self.found >= self.openings

    @property
    def open(self) -> bool:
        """Is it still being looked for?"""
        return not self.enough and self.done_on is None and self.cancelled_on is None

    def overdue(self, today: date) -> bool:
        """Was it to be found before today?"""
        return self.open and self.due_on < today
