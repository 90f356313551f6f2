"""The day's lines about files: needs nobody answered, files nobody looked through for long."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianqiao.cases.queries_fresh import stale_files
from lianqiao.charter.policy import Policy
from lianqiao.desk.loose_ends import Duty
from lianqiao.desk.needs_page import waiting_too_long
from lianqiao.outcomes.queries import settled_ids
from lianqiao.rules.visibility import Deed, Viewer, ask


def case_ends(viewer: Viewer, today: date, policy: Policy, ids: Collection[int]) -> Iterator[Duty]:
    """One line for all needs that wait too long, one for all stale files, for those who keep files."""
    if not ask(viewer, Deed.RECORD_HELP).ok:
        return
    old = waiting_too_long(viewer=viewer, today=today, policy=policy, ids=ids)
    if old:
        what = ngettext("%(n)d 条需求还没有回复", "%(n)d 条需求还没有回复", len(old)) % {"n": len(old)}
        since = _("最早 %(day)s") % {"day": old[0].need.on.strftime("%m-%d")}
        yield _line(what, since, _("去回复"), f"{reverse('needs')}?show=open")
    stale = unconfirmed(viewer=viewer, today=today, policy=policy, ids=ids)
    if stale:
        said = {"n": len(stale), "days": policy.limits.file_days}
        what = (
            ngettext("%(n)d 份档案超过 %(days)d 天没有核对", "%(n)d 份档案超过 %(days)d 天没有核对", len(stale)) % said
        )
        yield _line(what, _("下一轮推荐前"), _("去核对"), f"{reverse('students')}?show=stale")


def unconfirmed(*, viewer: Viewer, today: date, policy: Policy, ids: Collection[int]) -> frozenset[int]:
    """Those of these students who have no destination yet and a stale file: a round would leave them out."""
    stale = stale_files(viewer=viewer, today=today, within=policy.limits.file_days, ids=ids)
    return frozenset(stale) - settled_ids(viewer=viewer, today=today) if stale else frozenset()


def _line(what: str, detail: str, action: str, href: str) -> Duty:
    return Duty("now", None, what, detail, "", action, href, weight=900)
