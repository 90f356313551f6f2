"""One line of time for one student: help, recommended posts and answers, messages, needs, outcomes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from lianqiao.assistance.facts import Earlier, Help
from lianqiao.assistance.queries import of_student
from lianqiao.cases.queries import needs
from lianqiao.cases.words import NEED_WORDS
from lianqiao.delivery.queries import envelopes
from lianqiao.desk.words import DEED_WORDS, GRADE_WORDS, MESSAGE_WORDS, TOPIC_WORDS, WAY_WORDS, word
from lianqiao.hardship.readings import speaks_of_hardship
from lianqiao.outcomes.queries import history, intentions
from lianqiao.referrals.facts import ReferralView
from lianqiao.referrals.queries import referrals_of
from lianqiao.referrals.words import ANSWER_WORDS
from lianqiao.rules.visibility import HardshipSight, Viewer, hardship_sight

KINDS = ("help", "post", "message", "need", "outcome")
TELLING = frozenset({"help", "need"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `by` is its author; `recorded` the day it was entered, where that is another day."""

    kind: str
    on: date
    title: str
    text: str = ""
    by: str = ""
    recorded: date | None = None
    tag: str = ""
    kept: str = ""  # there is a text that the viewer may not read: to whom it is open (`group`, `own`)
    cancel: str = ""  # the route by which this viewer may take it back, of the row
    row: int | None = None
    correct: str = ""  # the route by which this viewer may correct it, of the row
    tried: bool = False  # an attempt that came to nothing
    private: str = ""  # the viewer's own words for the viewer alone
    step: str = ""
    step_on: date | None = None
    step_done: bool = False
    earlier: tuple[Earlier, ...] = ()


def timeline(*, viewer: Viewer, today: date, student_id: int, kind: str = "") -> list[Entry]:
    """Everything on record of a student in reach, the newest first; `kind` narrows it to one of KINDS."""
    sources = {"help": _help, "post": _posts, "message": _messages, "need": _needs, "outcome": _outcomes}
    wanted = [one for one in kinds_for(viewer) if kind in {one, ""} or kind not in KINDS]
    found = [entry for one in wanted for entry in sources[one](viewer, today, student_id)]
    return sorted(found, key=lambda entry: entry.on, reverse=True)


def kinds_for(viewer: Viewer) -> Sequence[str]:
    """The kinds that there may be on this viewer's page.

    Help goes to those in need, and it is they who are asked what they need: how much there is would tell.
    """
    blind = hardship_sight(viewer) is HardshipSight.NOTHING
    return tuple(one for one in KINDS if one not in TELLING or not blind)


def readable(viewer: Viewer, text: str) -> str:
    """Words as somebody wrote them; nothing where they speak of hardship to a viewer who may not know of any."""
    return "" if hardship_sight(viewer) is HardshipSight.NOTHING and speaks_of_hardship(text) else text


def _help(viewer: Viewer, today: date, student_id: int) -> Iterator[Entry]:
    for one in of_student(viewer=viewer, today=today, student_id=student_id):
        yield Entry(
            kind="help",
            on=one.held_on,
            title=" · ".join(filter(None, [word(DEED_WORDS, one.kind), one.title, *_said_of(one)])),
            text=one.note,
            by=one.by_name,
            recorded=one.recorded_on if one.recorded_on != one.held_on else None,
            tag=word(WAY_WORDS, one.way) if one.way else "",
            kept=one.share if one.note_kept else "",
            cancel="help_cancel" if one.may_cancel else "",
            correct="help_correct" if one.may_correct and one.kind == "talk" else "",
            row=one.id,
            tried=not one.made,
            private=one.private_note,
            step=one.next_step,
            step_on=one.next_on,
            step_done=one.step_done_on is not None,
            earlier=one.earlier,
        )


def _said_of(one: Help) -> list[str]:
    """Topics and minutes of a talk."""
    topics = [word(TOPIC_WORDS, topic) for topic in one.topics]
    return [*topics, _("%(n)d 分钟") % {"n": one.minutes}] if one.minutes else topics


def _posts(viewer: Viewer, today: date, student_id: int) -> Iterator[Entry]:
    for one in referrals_of(viewer=viewer, today=today, student_id=student_id):
        title = _("推荐 %(title)s（%(employer)s）") % {"title": one.post.title, "employer": one.post.employer}
        yield Entry(kind="post", on=one.on, title=title, tag=_answer(one))


def _answer(one: ReferralView) -> str:
    if one.interested is None:
        return _("还没有回复")
    if one.interested:
        return _("感兴趣")
    return " · ".join(filter(None, [_("不合适"), word(ANSWER_WORDS, one.answer) if one.answer else ""]))


def _messages(viewer: Viewer, today: date, student_id: int) -> Iterator[Entry]:
    for one in envelopes(viewer=viewer, recipients=[f"student:{student_id}"]):
        on = localtime(one.queued_at).date()
        yield Entry(kind="message", on=on, title=one.subject, tag=word(MESSAGE_WORDS, one.state.value))


def _needs(viewer: Viewer, today: date, student_id: int) -> Iterator[Entry]:
    for one in needs(viewer=viewer, today=today, ids=[student_id]):
        yield Entry(kind="need", on=one.on, title=word(NEED_WORDS, one.kind), text=one.text)


def _outcomes(viewer: Viewer, today: date, student_id: int) -> Iterator[Entry]:
    for one in history(viewer=viewer, today=today, student_id=student_id):
        title = " · ".join(filter(None, [one.label, one.unit_name, _("拟录取") if one.provisional else ""]))
        yield Entry(kind="outcome", on=one.on, title=title, tag=word(GRADE_WORDS, one.grade))
    for reached in intentions(viewer=viewer, since=date.min, until=today, ids=[student_id]):
        title = _("与 %(employer)s 达成意向") % {"employer": reached.employer}
        cancel = "intention_cancel" if reached.may_cancel else ""
        yield Entry(kind="outcome", on=reached.on, title=title, cancel=cancel, row=reached.id)
