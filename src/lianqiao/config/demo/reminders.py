"""What the scheduler told people of what slipped, and who follows up since then."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from lianqiao.config.demo.house import DAY, House, at
from lianqiao.delivery import tasks
from lianqiao.delivery.channels import Answer
from lianqiao.delivery.models import OutboxEntry
from lianqiao.ledger.actions_notices import send_notices, take_up
from lianqiao.ledger.queries_notices import slips
from lianqiao.rules.visibility import Role, Viewer

SCHEDULER = Viewer(actor="system:scheduler", system=True)
# The reminders were set up in the middle of April; today's have gone already.
DAYS = (date(2023, 4, 20), date(2023, 4, 27), DAY)
HOUR = 8
# Who took up the oldest rows of whose promise, on which day, in which words.
WORDS = (
    ("secretary", Role.EMPLOYMENT_SECRETARY, date(2023, 4, 21), "周三和班主任一起去宿舍找他谈"),
    ("leader", Role.COLLEGE_LEADER, date(2023, 4, 27), "已经请辅导员这周补谈"),
)


def remind(house: House) -> None:
    """Digests of three days, all of which arrived, and two students whose missed weeks somebody follows up."""
    for day in DAYS:
        now = at(day, HOUR)
        send_notices(viewer=SCHEDULER, today=day, now=now, real_now=house.real_now, base_url=house.base_url)
        for entry in OutboxEntry.objects.filter(envelope__about=f"notice:{day}").select_related("envelope"):
            said = Answer("accepted", "mail_accepted")
            tasks.record(entry, said, now=at(day, HOUR, 5), real_now=house.real_now)
        for username, role, on, words in WORDS:
            if DAYS[0] <= on and _turn(on) == day:
                _follow_up(house, house.worn(house.staff[username], role), on, words)


def _turn(on: date) -> date:
    """The last of the days of messages by then."""
    return max(day for day in DAYS if day <= on)


def _follow_up(house: House, viewer: Viewer, on: date, words: str) -> None:
    """Take up all that slipped towards one student: whoever missed most weeks and whom nobody follows up yet."""
    asked = {"viewer": viewer, "today": on, "now": at(on, 10)}
    open_ = [one for one in slips(**asked, policy=house.policy) if not one.taken and one.commitment.deed == "talk"]  # type: ignore[arg-type]
    rows = [[one.key for one in mine] for _, mine in groupby(open_, key=lambda one: one.row.subject)]
    take_up(**asked, rows=max(rows, key=len), text=words)  # type: ignore[arg-type]
