"""What the student who looks (`viewer.actor` = `student:7`) brought in and reported, and what became of it."""

from __future__ import annotations

from datetime import date

from lianqiao.jobs.facts_leads import LeadCard, OwnReport
from lianqiao.jobs.models import Lead, PostReport, ReportsAnswered
from lianqiao.jobs.queries_leads import lead_cards
from lianqiao.roster.queries_own import own_id
from lianqiao.roster.same import theirs
from lianqiao.rules.visibility import Viewer


def own_leads(*, viewer: Viewer, today: date) -> list[LeadCard]:
    """The leads of the student who looks, the newest first."""
    mine = Lead.objects.filter(theirs(today, [own_id(viewer=viewer) or 0], "student_id"), on__lte=today)
    return lead_cards(mine.order_by("-id"), viewer=viewer, today=today)


def own_reports(*, viewer: Viewer, today: date) -> dict[int, OwnReport]:
    """The newest report of the student who looks of each post, by post id, with what a person said to it."""
    mine = PostReport.objects.filter(theirs(today, [own_id(viewer=viewer) or 0], "student_id"), on__lte=today)
    found = {one.post_id: one for one in mine.order_by("id")}
    answers: dict[int, ReportsAnswered] = {}
    if found:
        decided = ReportsAnswered.objects.filter(post_id__in=list(found), on__lte=today).order_by("id")
        answers = {one.post_id: one for one in decided}
    return {
        post_id: OwnReport(one.kind, one.text, one.on, _said(one, answers.get(post_id)))
        for post_id, one in found.items()
    }


def _said(report: PostReport, answer: ReportsAnswered | None) -> str:
    return answer.text if answer and answer.newest_id >= report.pk else ""
