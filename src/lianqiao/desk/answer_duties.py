"""What answers leave for a person: an outcome to put on record, an employer to ask, what was withdrawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianqiao.charter.policy import Policy
from lianqiao.desk.answer_page import SilenceLine, silence_lines
from lianqiao.desk.loose_ends import Duty
from lianqiao.desk.readable import or_ask
from lianqiao.jobs.queries import cards as post_cards
from lianqiao.outcomes.queries import destinations, intentions
from lianqiao.referrals.queries_answers import Claim, claims, closings
from lianqiao.roster.facts import StudentCard, after
from lianqiao.rules.employers import plain_name
from lianqiao.rules.silence import Silence
from lianqiao.rules.visibility import Deed, Role, Viewer, ask


def answer_duties(viewer: Viewer, today: date, policy: Policy, roll: Mapping[int, StudentCard]) -> Iterator[Duty]:
    """The lines of the day that answers make; `roll` are the students in reach by id."""
    if not ask(viewer, Deed.RECORD_HELP).ok:
        return
    yield from _to_record(viewer, today, roll)
    yield from _to_ask(viewer, silence_lines(viewer=viewer, today=today, policy=policy))
    yield from _withdrawn(viewer, today, policy, roll)


def _to_record(viewer: Viewer, today: date, roll: Mapping[int, StudentCard]) -> Iterator[Duty]:
    """Students who say that they are hired, or have a destination, of which nothing is on record yet."""
    said = [one for one in claims(viewer=viewer, today=today) if one.student_id in roll]
    if not said:
        return
    ids = {one.student_id for one in said}
    settled = {one for one, to in destinations(viewer=viewer, today=today, ids=ids).items() if to.settled}
    agreed = {
        (one.student_id, plain_name(one.employer))
        for one in intentions(viewer=viewer, since=date.min, until=today, ids=ids)
    }
    posts = post_cards(viewer=viewer, today=today, ids={one.post_id for one in said})
    for one in said:
        post = posts.get(one.post_id)
        if post is None or one.student_id in settled or (one.hired and _agreed(one, post.employer, agreed)):
            continue
        yield _record_duty(viewer, one, roll[one.student_id], post.employer)


def _agreed(one: Claim, employer: str, agreed: set[tuple[int, str]]) -> bool:
    return (one.student_id, plain_name(employer)) in agreed


def _record_duty(viewer: Viewer, one: Claim, student: StudentCard, employer: str) -> Duty:
    if one.hired:
        what = _("说被“%(employer)s”录用了") % {"employer": or_ask(viewer, employer)}
        action = _("记录意向")
        href = f"{reverse('intention_new', args=[student.id])}?referral={one.referral_id}"
    else:
        what, action, href = _("说已有去向"), _("记录去向"), reverse("destination_new", args=[student.id])
    detail = _("%(day)s 说的") % {"day": f"{one.on:%m-%d}"}
    return Duty("now", student, what, detail, "", action, href, weight=520)


def _to_ask(viewer: Viewer, lines: Sequence[SilenceLine]) -> Iterator[Duty]:
    """Employers to ask: whoever found the post first; of what nobody asked about, and what nobody found, the secretary.

    One line for all of them: they are asked from one list.
    """
    mine = [one for one in lines if one.due and _is_mine(viewer, one)]
    if not mine:
        return
    oldest = max(one.days for one in mine)
    what = ngettext("%(n)d 次投递没有回音，问一问单位", "%(n)d 次投递没有回音，问一问单位", len(mine)) % {
        "n": len(mine)
    }
    detail = _("最久 %(n)s 天") % {"n": oldest}
    yield Duty(
        "now", None, what, detail, viewer.name, _("看等单位回音"), reverse("silence"), weight=430,
        owner_id=viewer.user_id,
    )  # fmt: skip


def _is_mine(viewer: Viewer, one: SilenceLine) -> bool:
    secretary = viewer.role is Role.EMPLOYMENT_SECRETARY
    if one.finder_actor == viewer.actor:
        return True
    return secretary and (one.stands in {Silence.PASSED, Silence.GIVE_UP} or not one.finder_actor)


def _withdrawn(viewer: Viewer, today: date, policy: Policy, roll: Mapping[int, StudentCard]) -> Iterator[Duty]:
    """What the viewer recommended and somebody else withdrew, told for as many days as a student's answer waits."""
    since = after(today - timedelta(days=policy.limits.answer_days + 1))
    found = closings(viewer=viewer, today=today, since=since, by=viewer.actor)
    count: dict[int, int] = {}
    for one in found:
        if one.closed_by != viewer.actor and one.student_id in roll:
            count[one.student_id] = count.get(one.student_id, 0) + 1
    for student_id, n in count.items():
        what = ngettext("你推荐的 %(n)d 个岗位撤回了", "你推荐的 %(n)d 个岗位撤回了", n) % {"n": n}
        href = f"{reverse('student', args=[student_id])}?kind=post"
        yield Duty("week", roll[student_id], what, "", "", _("看学生页"), href, weight=10)
