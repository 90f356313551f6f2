"""The rows of the class board: what is missing of 1+1+1+3, and a cell a week that opens its record or the form."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lianqiao.charter.policy import Policy
from lianqiao.desk.promises import DONE, FAILED, OPEN, Part, Promises
from lianqiao.desk.readable import readable
from lianqiao.desk.words import DEED_WORDS, STATUS_WORDS, word
from lianqiao.ledger.models import Excuse
from lianqiao.ledger.queries_waivers import waivers
from lianqiao.people.queries import users
from lianqiao.roster.facts import StudentCard
from lianqiao.rules.commitments import Row, Status
from lianqiao.rules.values import Period, row_id
from lianqiao.rules.visibility import Deed, Viewer, ask

# The row head is narrow.
SHORT_WORDS: dict[str, Promise] = {
    "guidance": gettext_lazy("指导"), "training": gettext_lazy("培训"), "traineeship": gettext_lazy("见习"),
    "referral": gettext_lazy("岗位"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """One student's week. `past` marks a miss of an earlier week, so that today's work is louder.

    `word` says the status; `more` what else is to be said of it (how late it was entered, why and by whom it was
    waived). `href` opens the record, or where `form` the form for one.
    """

    status: str
    past: bool
    recent: bool
    word: str = ""
    more: str = ""
    href: str = ""
    form: bool = False


@dataclass(frozen=True, slots=True)
class Lack:
    """One part of 1+1+1+3 that is missing: `left` more times, and the form that adds one."""

    word: str
    left: int
    href: str


@dataclass(frozen=True, slots=True)
class Line:
    """One student's row: cells by week, the gauge 1+1+1+3, what is missing of it, how many weeks were missed."""

    student: StudentCard
    cells: tuple[Cell, ...]
    gauge: tuple[Part, ...]
    lacks: tuple[Lack, ...]
    failed: int


class Cells:
    """Makes the rows of these students, in a few queries however many they are."""

    def __init__(
        self, viewer: Viewer, stated: Promises, policy: Policy, ids: Collection[int], phone_weeks: int
    ) -> None:
        self._viewer, self._stated = viewer, stated
        self._records = ask(viewer, Deed.RECORD_HELP).ok
        within = policy.limits.entry_days
        self._oldest = date.min if within is None else stated.today - timedelta(days=within)
        self._recent = set(stated.weeks[-phone_weeks:])
        self._last = next((one for one in reversed(stated.weeks) if one.end < stated.today), None)
        self._words = {status: word(STATUS_WORDS, status.value) for status in Status}
        weekly = stated.weekly
        self._waived = (
            waivers(viewer=viewer, today=stated.today, commitment=weekly.id, ids=set(ids)) if weekly and ids else {}
        )
        approvers = {row_id(one.recorded_by.removeprefix("user:")) for own in self._waived.values() for one in own}
        known = users(viewer=viewer, ids={one for one in approvers if one is not None}) if approvers else {}
        self._names = {f"user:{number}": user.display_name for number, user in known.items()}

    def line(self, card: StudentCard) -> Line:
        """The row of one student."""
        rows = self._stated.week_rows(card.id)
        places = reverse("student", args=[card.id]), reverse("talk_new", args=[card.id])
        gauge = tuple(self._stated.gauge(card.id))
        return Line(
            student=card,
            cells=tuple(self._cell(card.id, places, period, rows.get(period)) for period in self._stated.weeks),
            gauge=gauge,
            lacks=tuple(_lack(part, card.id, self._records) for part in gauge if part.missing > 0),
            failed=sum(row.status in FAILED for row in rows.values()),
        )

    def _cell(self, student_id: int, places: tuple[str, str], period: Period, row: Row | None) -> Cell:
        recent = period in self._recent
        if row is None:
            return Cell("", False, recent)
        day = min(period.end, self._stated.today)
        form = self._records and row.status in FAILED | OPEN and day >= self._oldest
        return Cell(
            status=row.status.value,
            past=row.status in FAILED and period != self._last,
            recent=recent,
            word=self._words[row.status],
            more=self._more(student_id, row),
            href=f"{places[1]}?on={day}&back=classes" if form else _record(places[0], row),
            form=form,
        )

    def _more(self, student_id: int, row: Row) -> str:
        if row.delay_days:
            return ngettext("晚 %(n)d 天补记", "晚 %(n)d 天补记", row.delay_days) % {"n": row.delay_days}
        if row.status is not Status.EXCUSED:
            return ""
        own = self._waived.get(student_id, ())
        return next((self._why(one) for one in own if one.since <= row.period.end <= one.until), "")

    def _why(self, waiver: Excuse) -> str:
        """The reason and who approved it, as far as this viewer may read it."""
        reason = readable(self._viewer, waiver.reason)
        name = self._names.get(waiver.recorded_by)
        return _("%(why)s（%(name)s 批准）") % {"why": reason, "name": name} if name else reason


def _record(page: str, row: Row) -> str:
    """The page where the talk behind the cell stands; without one, where the student's talks stand."""
    if row.status not in DONE:
        return f"{page}?kind=help"
    activity = row.deeds[-1].partition("activity:")[2].partition("#")[0]
    return f"{page}?kind=help#help{activity}"


def _lack(part: Part, student_id: int, records: bool) -> Lack:
    short = str(SHORT_WORDS.get(part.deed, "")) or word(DEED_WORDS, part.deed)
    if not records:
        return Lack(short, part.missing, "")
    if part.deed == "referral":
        return Lack(short, part.missing, reverse("refer_new", args=[student_id]))
    return Lack(short, part.missing, f"{reverse('help_new', args=[student_id])}?kind={part.deed}")
