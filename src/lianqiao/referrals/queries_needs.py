"""Which recommended posts answered which need, for those who reach the student."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from lianqiao.cases.facts import Need
from lianqiao.referrals.facts import ReferralView
from lianqiao.referrals.models import NeedMetByPost
from lianqiao.referrals.queries import kept, referrals_of
from lianqiao.roster.facts import after
from lianqiao.rules.visibility import Viewer


def posts_since(*, viewer: Viewer, today: date, need: Need) -> list[ReferralView]:
    """Posts recommended to the student since the need was stated, the newest first: what may have met it."""
    found = referrals_of(viewer=viewer, today=today, student_id=need.student_id)
    return [one for one in found if one.on >= need.on]


def met_by_posts(*, viewer: Viewer, today: date, needs: Collection[Need]) -> dict[int, list[date]]:
    """The days of the posts that met each of these needs, by need id, oldest first; what was taken back is left out.

    `needs` come from a query that has asked whom the viewer reaches.
    """
    rows = NeedMetByPost.objects.filter(
        need_id__in=[one.id for one in needs], recorded_at__lt=after(today), referral__in=kept(today)
    )
    found: dict[int, list[date]] = {}
    for need_id, on in rows.order_by("referral__on", "id").values_list("need_id", "referral__on"):
        found.setdefault(need_id, []).append(on)
    return found
