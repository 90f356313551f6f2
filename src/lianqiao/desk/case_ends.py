"""The day's lines about files: needs nobody answered, files nobody looked through for long."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianqiao.cases.facts import AnsweredNeed
from lianqiao.cases.queries_fresh import stale_files
from lianqiao.cases.queries_path import stages_of
from lianqiao.charter.policy import Policy
from lianqiao.desk.loose_ends import Duty
from lianqiao.desk.needs_page import waiting_too_long
from lianqiao.desk.owners import Owners
from lianqiao.desk.path_page import WAITING
from lianqiao.outcomes.queries import settled_ids
from lianqiao.roster.facts import StudentCard
from lianqiao.rules.visibility import Deed, Role, Viewer, ask


def case_ends(viewer: Viewer, today: date, policy: Policy, roll: Mapping[int, StudentCard]) -> Iterator[Duty]:
    """One line a class for needs that wait too long, one for all stale files, for those who keep files.

    And one for those whom the cohort left behind on the path, for those who may bring them along.
    """
    if ask(viewer, Deed.IMPORT).ok:
        yield from _left_behind(viewer, today, policy, roll)
    if not ask(viewer, Deed.RECORD_HELP).ok:
        return
    yield from _unanswered(viewer, today, waiting_too_long(viewer=viewer, today=today, policy=policy, ids=roll), roll)
    stale = unconfirmed(viewer=viewer, today=today, policy=policy, ids=list(roll))
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


def _left_behind(viewer: Viewer, today: date, policy: Policy, roll: Mapping[int, StudentCard]) -> Iterator[Duty]:
    """Who is in no stage while others of the cohort are."""
    entered = stages_of(viewer=viewer, today=today, ids=list(roll)) if policy.work.stages else {}
    waiting = len(roll.keys() - entered.keys())
    if entered and waiting:
        what = ngettext("%(n)d 人还没有进入培养阶段", "%(n)d 人还没有进入培养阶段", waiting) % {"n": waiting}
        detail = _("%(cohort)s 届") % {"cohort": policy.cohort}
        yield _line(what, detail, _("去看"), f"{reverse('path')}?cohort={policy.cohort}&stage={WAITING}#names")


def _unanswered(
    viewer: Viewer, today: date, old: Sequence[AnsweredNeed], roll: Mapping[int, StudentCard]
) -> Iterator[Duty]:
    """One line a class, with its counsellor; the link opens those counted and no others."""
    by_class: dict[int | None, list[AnsweredNeed]] = {}
    for one in old:
        by_class.setdefault(roll[one.need.student_id].class_id, []).append(one)
    owners = Owners(viewer, today, {}) if by_class else None
    for class_id, waiting in by_class.items():
        first = roll[waiting[0].need.student_id]
        said = {"class": first.class_name or _("没有班级"), "n": len(waiting)}
        who = owners.who(Role.COUNSELLOR.value, None, class_id) if owners else None
        what = ngettext("%(class)s：%(n)d 条需求还没有回复", "%(class)s：%(n)d 条需求还没有回复", len(waiting)) % said
        yield Duty(
            group="late",
            student=None,
            what=what,
            detail=_("最早 %(day)s") % {"day": waiting[0].need.on.strftime("%m-%d")},
            owner=owners.of(Role.COUNSELLOR.value, None, class_id) if owners else "",
            action=_("去回复"),
            href=f"{reverse('needs')}?late=1&class={'none' if class_id is None else class_id}",
            weight=12 + len(waiting),
            kind="need",
            owner_id=who.user_id if who else None,
            owner_name=who.name if who else "",
            since=waiting[0].need.on,
        )


def _line(what: str, detail: str, action: str, href: str) -> Duty:
    return Duty("now", None, what, detail, "", action, href, weight=900)
