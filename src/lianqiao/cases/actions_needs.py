"""Answering needs and suggestions: you said, we did."""

from __future__ import annotations

from datetime import date, datetime

from lianqiao.cases.models import NeedAnswered, NeedStated
from lianqiao.cases.queries_needs import need_in_reach
from lianqiao.hardship.readings import speaks_of_hardship
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed

LONGEST_ANSWER = 400


def answer_need(
    *, viewer: Viewer, need_id: int, text: str, done: bool, on: date, today: date, now: datetime
) -> NeedAnswered:
    """Say on `on` what was said or done about a need of a student in reach; the student reads it on the phone.

    The newest answer counts; the same one sent again by the same hands is kept once.
    Refused `no_right`, `not_found`, `need_answer_empty`, `need_answer_words`, `help_in_future`, `need_answer_before`.
    """
    insist(viewer, Deed.RECORD_HELP)
    found = need_in_reach(viewer=viewer, today=today, need_id=need_id)
    if found is None:
        raise Refused(Reason.of("not_found"))
    need, student_id = found
    text = text.strip()[:LONGEST_ANSWER]
    _check(need, text, on, today)
    with deed(actor=viewer.actor, action="cases.answer_need", at=now, subject=f"student:{student_id}") as note:
        newest = NeedAnswered.objects.filter(need=need).order_by("-id").first()
        said = {"text": text, "done": done, "on": on, "recorded_by": viewer.actor}
        if newest is not None and all(getattr(newest, name) == value for name, value in said.items()):
            made = newest
        else:
            made = NeedAnswered.objects.create(need=need, recorded_at=now, **said)
        note.detail = {"need": need.pk, "answer": made.pk, "done": done}
    return made


def _check(need: NeedStated, text: str, on: date, today: date) -> None:
    if not text:
        raise Refused(Reason.of("need_answer_empty"))
    if speaks_of_hardship(text):
        raise Refused(Reason.of("need_answer_words"))
    if on > today:
        raise Refused(Reason.of("help_in_future", day=on.isoformat()))
    if on < need.on:
        raise Refused(Reason.of("need_answer_before", day=need.on.isoformat()))
