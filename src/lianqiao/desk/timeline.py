"""One line of time for one student: help, recommended posts and answers, messages, needs, outcomes, the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from lianqiao.assistance.facts import Earlier, Help
from lianqiao.assistance.facts_detail import SERVICES
from lianqiao.assistance.queries import of_student
from lianqiao.cases.queries_needs import answered_needs
from lianqiao.cases.words import NEED_WORDS
from lianqiao.desk.file_line import file_line
from lianqiao.desk.message_line import calls_of, messages_of
from lianqiao.desk.plan_entries import plan_entries
from lianqiao.desk.readable import or_ask, readable
from lianqiao.desk.service_forms import said_of
from lianqiao.desk.survey_line import survey_line
from lianqiao.desk.words import DEED_WORDS, GRADE_WORDS, TOPIC_WORDS, WAY_WORDS, word
from lianqiao.outcomes.queries import history, intentions
from lianqiao.referrals.facts import LETTER, ReferralView
from lianqiao.referrals.queries import referrals_of
from lianqiao.referrals.words import ANSWER_WORDS, CLOSED_WORDS, REFERRAL_WAY_WORDS, STEP_WORDS
from lianqiao.rules.visibility import Deed, HardshipSight, Viewer, ask, hardship_sight

KINDS = ("help", "post", "message", "need", "survey", "outcome", "plan", "file")
OF_A_RIGHT = {"plan": Deed.PLAN, "survey": Deed.SEE_SURVEYS}
TELLING = frozenset({"help", "need"})
SPOKEN = frozenset({"talk", "guidance"})  # only of these the way (in person, by phone) says anything


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
    paper: str = ""  # the route by which this viewer opens its file, of the row
    correct: str = ""  # the route by which this viewer may correct it, of the row
    tried: bool = False  # an attempt that came to nothing
    private: str = ""  # the viewer's own words for the viewer alone
    step: str = ""
    step_on: date | None = None
    step_done: bool = False
    earlier: tuple[Earlier, ...] = ()
    answers: bool = False  # what was said of it can be put on record, of the row


def timeline(*, viewer: Viewer, today: date, student_id: int, kind: str = "") -> list[Entry]:
    """Everything on record of a student in reach, the newest first; `kind` narrows it to one of KINDS."""
    sources = {
        "help": _help, "post": _posts, "message": _messages, "need": _needs, "survey": _surveys,
        "outcome": _outcomes, "plan": _plan, "file": _file,
    }  # fmt: skip
    wanted = [one for one in kinds_for(viewer) if kind in {one, ""} or kind not in KINDS]
    found = [entry for one in wanted for entry in sources[one](viewer, today, student_id)]
    return sorted(found, key=lambda entry: entry.on, reverse=True)


def kinds_for(viewer: Viewer) -> Sequence[str]:
    """The kinds that there may be on this viewer's page.

    Help goes to those in need, and it is they who are asked what they need: how much there is would tell.
    """
    blind = hardship_sight(viewer) is HardshipSight.NOTHING
    shut = {kind for kind, right in OF_A_RIGHT.items() if not ask(viewer, right).ok}
    return tuple(one for one in KINDS if (one not in TELLING or not blind) and one not in shut)


def _help(viewer: Viewer, today: date, student_id: int) -> Iterator[Entry]:
    for one in of_student(viewer=viewer, today=today, student_id=student_id):
        yield Entry(
            kind="help",
            on=one.held_on,
            title=" · ".join(filter(None, [word(DEED_WORDS, one.kind), _own(viewer, one, one.title), *_said_of(one)])),
            text=_own(viewer, one, one.note),
            by=one.by_name,
            recorded=one.recorded_on if one.recorded_on != one.held_on else None,
            tag=word(WAY_WORDS, one.way) if one.way and one.kind in SPOKEN else "",
            kept=one.share if one.note_kept else "",
            cancel="help_cancel" if one.may_cancel else "",
            correct=_correct(one),
            row=one.id,
            paper="help_proof" if one.has_proof and ask(viewer, Deed.RECORD_HELP).ok else "",
            tried=not one.made,
            private=one.private_note,
            step=_own(viewer, one, one.next_step),
            step_on=one.next_on,
            step_done=one.step_done_on is not None,
            earlier=one.earlier,
        )


def _correct(one: Help) -> str:
    if not one.may_correct or one.of_event:
        return ""
    return "help_correct" if one.kind == "talk" else "service_correct" if one.kind in SERVICES else ""


def _own(viewer: Viewer, one: Help, text: str) -> str:
    """What was written of an act: its author (who may correct it) knows the words; others as far as they may."""
    return text if one.may_correct else readable(viewer, text)


def _said_of(one: Help) -> list[str]:
    """Topics and minutes of a talk; form, organiser and cost of a service."""
    topics = [*(word(TOPIC_WORDS, topic) for topic in one.topics), *said_of(one.form, one.free, one.organiser)]
    return [*topics, _("%(n)d 分钟") % {"n": one.minutes}] if one.minutes else topics


def _posts(viewer: Viewer, today: date, student_id: int) -> Iterator[Entry]:
    may = ask(viewer, Deed.RECORD_HELP).ok
    for one in referrals_of(viewer=viewer, today=today, student_id=student_id):
        # A post for the disabled is a post like any other, until it stands on somebody's page.
        said = {"title": or_ask(viewer, one.post.title), "employer": or_ask(viewer, one.post.employer)}
        title = _("推荐 %(title)s（%(employer)s）") % said
        if one.way == LETTER or hardship_sight(viewer) is HardshipSight.NOTHING:  # whom an expert told would tell
            yield Entry(kind="post", on=one.on, title=title, tag=_answer(one), row=one.id, answers=may)
            continue
        yield Entry(
            kind="post",
            on=one.on,
            title=title,
            text=" · ".join(filter(None, [readable(viewer, one.proof_text), _answer(one) if one.step else ""])),
            answers=may,
            recorded=one.recorded_on if one.recorded_on != one.on else None,
            tag=word(REFERRAL_WAY_WORDS, one.way),
            paper="referral_proof" if one.has_proof and ask(viewer, Deed.RECORD_HELP).ok else "",
            cancel="referral_cancel" if one.may_take_back else "",
            row=one.id,
        )


def _answer(one: ReferralView) -> str:
    said = word(STEP_WORDS, one.step) if one.step else _("还没有回复")
    why = word(ANSWER_WORDS, one.answer) if one.answer else ""
    return " · ".join(filter(None, [said, why, word(CLOSED_WORDS, one.closed) if one.closed else ""]))


def _messages(viewer: Viewer, today: date, student_id: int) -> Iterator[Entry]:
    for one in messages_of(viewer=viewer, student_id=student_id):
        yield Entry(kind="message", on=one.on, title=one.title, text=one.text, tag=one.tag)
    for one in calls_of(viewer=viewer, today=today, student_id=student_id):
        yield Entry(kind="message", on=one.on, title=one.title, tag=one.tag, tried=one.tried)


def _needs(viewer: Viewer, today: date, student_id: int) -> Iterator[Entry]:
    for one in answered_needs(viewer=viewer, today=today, ids=[student_id]):
        text = or_ask(viewer, one.need.text)
        yield Entry(kind="need", on=one.need.on, title=word(NEED_WORDS, one.need.kind), text=text)
        for answer in one.answers:
            tag = _("办了") if answer.done else _("还没办")
            yield Entry(kind="need", on=answer.on, title=_("回复需求"), text=readable(viewer, answer.text), tag=tag)


def _surveys(viewer: Viewer, today: date, student_id: int) -> Iterator[Entry]:
    for one in survey_line(viewer=viewer, today=today, student_id=student_id):
        yield Entry(kind="survey", on=one.on, title=one.title, text=one.text, by=one.by)


def _plan(viewer: Viewer, today: date, student_id: int) -> Iterator[Entry]:
    for one in plan_entries(viewer, today, student_id):
        yield Entry(kind="plan", on=one.on, title=one.title, text=one.text, tag=one.tag)


def _outcomes(viewer: Viewer, today: date, student_id: int) -> Iterator[Entry]:
    for one in history(viewer=viewer, today=today, student_id=student_id):
        unit = readable(viewer, one.unit_name)
        title = " · ".join(filter(None, [one.label, unit, _("拟录取") if one.provisional else ""]))
        yield Entry(kind="outcome", on=one.on, title=title, tag=word(GRADE_WORDS, one.grade))
        if one.fallen is not None:
            fell = _("解约") if one.fallen.how == "cancelled" else _("材料不成立")
            text = readable(viewer, one.fallen.because)
            yield Entry(kind="outcome", on=one.fallen.on, title=f"{fell} · {one.label}", text=text)
    for reached in intentions(viewer=viewer, since=date.min, until=today, ids=[student_id]):
        title = _("与 %(employer)s 达成意向") % {"employer": or_ask(viewer, reached.employer)}
        cancel = "intention_cancel" if reached.may_cancel else ""
        yield Entry(kind="outcome", on=reached.on, title=title, cancel=cancel, row=reached.id)


def _file(viewer: Viewer, today: date, student_id: int) -> Iterator[Entry]:
    for one in file_line(viewer=viewer, today=today, student_id=student_id):
        yield Entry(kind="file", on=one.on, title=one.title, text=readable(viewer, one.text), by=one.by)
