"""Leads: bringing one in, whose it is, what becomes of it; and what a person decides of reports."""

from __future__ import annotations

from datetime import date, datetime

from lianqiao.charter.tables import has_guarded_word
from lianqiao.jobs.actions import enter_post, review_post
from lianqiao.jobs.facts_leads import Verdict
from lianqiao.jobs.holds import open_reports
from lianqiao.jobs.lead_words import lead_said, within_a_day
from lianqiao.jobs.models import Lead, LeadAnswered, LeadHanded, Post, ReportsAnswered
from lianqiao.jobs.queries import present_records
from lianqiao.jobs.queries_leads import lead_owners
from lianqiao.jobs.readings import PostRow
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed

LONGEST = 200


def bring_lead(
    *, viewer: Viewer, title: str, employer: str, place: str = "", url: str = "", text: str = "", per_day: int,
    today: date, now: datetime,
) -> Lead:  # fmt: skip
    """Somebody who signs in has heard of a post. Sent twice on a day it is saved once.

    Refused as `actions_own.suggest_post`.
    """
    insist(viewer, Deed.BRING_LEADS)
    said = lead_said(title=title, employer=employer, place=place, url=url, text=text)
    with deed(actor=viewer.actor, action="jobs.bring_lead", at=now) as note:
        own = Lead.objects.filter(recorded_by=viewer.actor, on=today)
        made = own.filter(**said).first()
        if made is None:
            within_a_day(own.count(), per_day)
            made = Lead.objects.create(on=today, recorded_at=now, recorded_by=viewer.actor, **said)
        note.subject = f"lead:{made.pk}"
    return made


def hand_lead(*, viewer: Viewer, lead_id: int, user_id: int, today: date, now: datetime) -> LeadHanded:
    """Whose the lead is from now on. Refused `not_found`, `lead_answered`, `lead_nobody` for who enters no posts."""
    insist(viewer, Deed.REVIEW_POSTS)
    with deed(actor=viewer.actor, action="jobs.hand_lead", at=now, subject=f"lead:{lead_id}"):
        found = _open(lead_id, today)
        if user_id not in {one.pk for one in lead_owners(viewer=viewer, today=today)}:
            raise Refused(Reason.of("lead_nobody"))
        return LeadHanded.objects.create(
            lead=found, user_id=user_id, on=today, recorded_at=now, recorded_by=viewer.actor
        )


def enter_lead(*, viewer: Viewer, lead_id: int, row: PostRow, large: bool = False, today: date, now: datetime) -> Post:
    """The lead becomes a post, which waits for review like any other. Refused as `enter_post`, and `_open`."""
    insist(viewer, Deed.REVIEW_POSTS)
    with deed(actor=viewer.actor, action="jobs.enter_lead", at=now, subject=f"lead:{lead_id}") as note:
        found = _open(lead_id, today)
        made = enter_post(viewer=viewer, row=row, large=large, today=today, now=now)
        _answered(viewer, found, Verdict.POST, made.pk, "", today, now)
        note.detail = {"post": made.pk}
    return made


def link_lead(*, viewer: Viewer, lead_id: int, post_id: int, today: date, now: datetime) -> LeadAnswered:
    """The lead's post is there already. Refused `not_found`, `lead_answered`, `lead_no_post` for one that is not."""
    insist(viewer, Deed.REVIEW_POSTS)
    with deed(actor=viewer.actor, action="jobs.link_lead", at=now, subject=f"lead:{lead_id}") as note:
        found = _open(lead_id, today)
        if not present_records().filter(post_id=post_id).exists():
            raise Refused(Reason.of("lead_no_post"))
        note.detail = {"post": post_id}
        return _answered(viewer, found, Verdict.KNOWN, post_id, "", today, now)


def answer_lead(*, viewer: Viewer, lead_id: int, text: str, today: date, now: datetime) -> LeadAnswered:
    """Nothing comes of the lead, and why: whoever brought it in reads the reason.

    Refused `not_found`, `lead_answered`, `lead_without_reason`, `lead_answer_words`.
    """
    insist(viewer, Deed.REVIEW_POSTS)
    words = _reason(text)
    with deed(actor=viewer.actor, action="jobs.answer_lead", at=now, subject=f"lead:{lead_id}"):
        return _answered(viewer, _open(lead_id, today), Verdict.NO, None, words, today, now)


def answer_reports(
    *, viewer: Viewer, post_id: int, goes_on: bool, text: str, today: date, now: datetime
) -> ReportsAnswered:
    """What a person found out about the reports of a post: it goes on, or it is not offered any more.

    Those who reported read the words. Refused `not_found` where nothing waits, and as `answer_lead` for the words.
    """
    insist(viewer, Deed.REVIEW_POSTS)
    words = _reason(text)
    with deed(actor=viewer.actor, action="jobs.answer_reports", at=now, subject=f"post:{post_id}") as note:
        newest = open_reports().filter(post_id=post_id, on__lte=today).order_by("-id").first()
        if newest is None:
            raise Refused(Reason.of("not_found"))
        made = ReportsAnswered.objects.create(
            post_id=post_id, newest=newest, goes_on=goes_on, text=words, on=today, recorded_at=now,
            recorded_by=viewer.actor,
        )  # fmt: skip
        if not goes_on:
            review_post(viewer=viewer, post_id=post_id, accepted=False, reason=words, today=today, now=now)
        note.detail = {"goes_on": goes_on}
    return made


def _reason(text: str) -> str:
    words = text.strip()[:LONGEST]
    if not words:
        raise Refused(Reason.of("lead_without_reason"))
    if has_guarded_word(words):
        raise Refused(Reason.of("lead_answer_words"))
    return words


def _open(lead_id: int, today: date) -> Lead:
    found = Lead.objects.select_for_update().filter(pk=lead_id, on__lte=today).first()
    if found is None:
        raise Refused(Reason.of("not_found"))
    if LeadAnswered.objects.filter(lead=found).exists():
        raise Refused(Reason.of("lead_answered"))
    return found


def _answered(
    viewer: Viewer, lead: Lead, verdict: Verdict, post_id: int | None, text: str, today: date, now: datetime
) -> LeadAnswered:
    return LeadAnswered.objects.create(
        lead=lead, verdict=verdict, post_id=post_id, text=text, on=today, recorded_at=now, recorded_by=viewer.actor
    )
