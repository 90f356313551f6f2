"""What students bring in and report on their own page. No viewer: whoever holds the signed link is the student.

The texts stay out of the record of acts. What is sent twice is saved once.
"""

from __future__ import annotations

from datetime import date, datetime

from lianqiao.charter.tables import has_guarded_word
from lianqiao.jobs.facts_leads import DISTRUST, REPORT_KINDS
from lianqiao.jobs.holds import open_reports
from lianqiao.jobs.lead_words import lead_said, within_a_day
from lianqiao.jobs.models import Lead, PostReport
from lianqiao.jobs.queries import cards
from lianqiao.roster.queries_own import own_card
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Viewer
from lianqiao.trace.actions import deed

LONGEST_REPORT = 200


def _insist_there(student_id: int, today: date) -> str:
    actor = f"student:{student_id}"
    if own_card(viewer=Viewer(actor=actor), today=today) is None:
        raise Refused(Reason.of("not_found"))
    return actor


def suggest_post(
    *, student_id: int, title: str, employer: str, place: str = "", url: str = "", text: str = "", per_day: int,
    on: date, now: datetime,
) -> Lead:  # fmt: skip
    """The student has heard of a post: a lead that waits for a member of the staff.

    Refused `not_found`; `lead_without_name`, `lead_url`, `lead_words` for what it says; `leads_enough` beyond
    `per_day` leads of one day.
    """
    actor = _insist_there(student_id, on)
    said = lead_said(title=title, employer=employer, place=place, url=url, text=text)
    with deed(actor=actor, action="jobs.suggest_post", at=now, subject=actor) as note:
        own = Lead.objects.filter(recorded_by=actor, on=on)
        made = own.filter(**said).first()
        if made is None:
            within_a_day(own.count(), per_day)
            made = Lead.objects.create(student_id=student_id, on=on, recorded_at=now, recorded_by=actor, **said)
        note.detail = {"lead": made.pk}
    return made


def report_post(
    *, student_id: int, post_id: int, kind: str, text: str = "", per_day: int, on: date, now: datetime
) -> PostReport:
    """The student says that something is wrong with a post; whoever calls has checked that it was shown to them.

    Refused `not_found`; `report_kind_unknown`; `report_without_words` where the kind says nothing by itself;
    `lead_words`; `leads_enough` beyond `per_day` reports of one day.
    """
    actor = _insist_there(student_id, on)
    words = text.strip()[:LONGEST_REPORT]
    if kind not in REPORT_KINDS:
        raise Refused(Reason.of("report_kind_unknown"))
    if kind == "other" and not words:
        raise Refused(Reason.of("report_without_words"))
    if has_guarded_word(words):
        raise Refused(Reason.of("lead_words"))
    if post_id not in cards(viewer=Viewer(actor=actor), today=on, ids=[post_id]):
        raise Refused(Reason.of("not_found"))
    with deed(actor=actor, action="jobs.report_post", at=now, subject=f"post:{post_id}") as note:
        own = PostReport.objects.filter(recorded_by=actor, on=on)
        made = own.filter(post_id=post_id, kind=kind, text=words).first()
        if made is None:
            within_a_day(own.count(), per_day)
            made = PostReport.objects.create(
                post_id=post_id, student_id=student_id, kind=kind, text=words, on=on, recorded_at=now,
                recorded_by=actor,
            )  # fmt: skip
        note.detail = {"report": made.pk}
    return made


def doubt_employer(*, student_id: int, post_id: int, by: str, on: date, now: datetime) -> PostReport:
    """The student does not trust the employer of a post: somebody looks into it as into a report.

    One that waits already is that one. `by` is who said so: the student, or whoever recorded it for them. Not
    counted against the reports of a day: it comes of an answer. Refused `not_found`.
    """
    _insist_there(student_id, on)
    with deed(actor=by, action="jobs.doubt_employer", at=now, subject=f"post:{post_id}") as note:
        said = {"on": on, "recorded_at": now, "recorded_by": by}
        waiting = open_reports().filter(post_id=post_id, student_id=student_id, kind=DISTRUST).first()
        made = waiting or PostReport.objects.create(post_id=post_id, student_id=student_id, kind=DISTRUST, **said)
        note.detail = {"report": made.pk}
    return made
