"""Saying which recommended post answered which need: the later fact names the earlier one."""

from __future__ import annotations

from datetime import date, datetime

from lianqiao.cases.queries_needs import answered_need
from lianqiao.referrals.models import NeedMetByPost
from lianqiao.referrals.queries import referrals_of
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed


def meet_need_by_post(*, viewer: Viewer, referral_id: int, need_id: int, today: date, now: datetime) -> NeedMetByPost:
    """This post was recommended, by a round or by hand, for this need of a student in reach; said twice it stands once.

    Refused `no_right`, `not_found`, `need_met_by_another` (not this student's, or taken back), `need_met_before` it.
    """
    insist(viewer, Deed.RECORD_HELP)
    asked = answered_need(viewer=viewer, today=today, need_id=need_id)
    if asked is None:
        raise Refused(Reason.of("not_found"))
    need = asked.need
    theirs = {one.id: one for one in referrals_of(viewer=viewer, today=today, student_id=need.student_id)}
    if referral_id not in theirs:
        raise Refused(Reason.of("need_met_by_another"))
    if theirs[referral_id].on < need.on:
        raise Refused(Reason.of("need_met_before", day=need.on.isoformat()))
    subject = f"student:{need.student_id}"
    with deed(actor=viewer.actor, action="referrals.meet_need_by_post", at=now, subject=subject) as note:
        said = {"recorded_at": now, "recorded_by": viewer.actor}
        made, _ = NeedMetByPost.objects.get_or_create(referral_id=referral_id, need_id=need_id, defaults=said)
        note.detail = {"need": need_id, "referral": referral_id}
    return made
