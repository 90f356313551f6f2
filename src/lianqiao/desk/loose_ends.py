"""What no promise asks for and yet waits for a person: halted messages, answers, posts to review, papers that end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianqiao.assistance.queries import attendances
from lianqiao.assistance.queries_events import unfinished
from lianqiao.assistance.queries_promises import overdue
from lianqiao.cases.queries_survey import running
from lianqiao.charter.policy import Policy
from lianqiao.delivery.facts import Standing
from lianqiao.delivery.queries import stuck
from lianqiao.desk.delivery_list import Recipients, recipients
from lianqiao.desk.owners import Owners
from lianqiao.desk.pair_list import without_expert
from lianqiao.desk.reported_page import reported_duties
from lianqiao.desk.roll_duties import roll_duties
from lianqiao.desk.survey_page import MISSING, by_class
from lianqiao.hardship.queries_guarded import expiring
from lianqiao.jobs.queries import cards, matching_records
from lianqiao.referrals.queries_letters import interested_since
from lianqiao.roster.facts import StudentCard, after
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.visibility import Deed, HardshipSight, Role, Viewer, ask, hardship_sight

FOLLOWED_BY = ("talk", "guidance", "training", "traineeship")


@dataclass(frozen=True, slots=True)
class Duty:
    """One line. `weight` sorts by harm if skipped, the greatest first; `action` is what its button says.

    `kind`: lines of one kind and owner may stand together under one head. `owner_id` is the person who owes it,
    `since` the day from which it is late, `row` the row of the statement behind it (commitment, subject, first day).
    """

    group: str
    student: StudentCard | None
    what: str
    detail: str
    owner: str
    action: str
    href: str
    weight: int = 0
    excuse_href: str = ""
    second: str = ""  # what the second button says, where it is not the waiver's
    kind: str = ""
    owner_id: int | None = None
    owner_name: str = ""
    since: date | None = None
    row: tuple[str, str, date] | None = None
    urge: str = ""  # its name in the form that urges; empty where the viewer may not


@dataclass(frozen=True, slots=True)
class Halted:
    """Messages that wait for a person, to those in reach."""

    messages: tuple[Standing, ...]
    to: Recipients

    def __len__(self) -> int:
        return len(self.messages)


def halted_messages(viewer: Viewer, today: date) -> Halted | None:
    """Messages that wait for a person, to those in reach; None where the viewer does not see deliveries."""
    if not ask(viewer, Deed.SEE_DELIVERY).ok:
        return None
    found = stuck(viewer=viewer)
    to = recipients(viewer=viewer, today=today, of=found)
    return Halted(tuple(one for one in found if to.reach(one.recipient)), to)


def loose_ends(
    viewer: Viewer, today: date, now: datetime, policy: Policy, roll: Mapping[int, StudentCard], halted: Halted | None
) -> Iterator[Duty]:
    """The lines of the day that no promise makes; `roll` are the students in reach by id."""
    if halted is not None:
        yield from _undelivered(halted)
    if ask(viewer, Deed.RECORD_HELP).ok:
        yield from _answers(viewer, today, roll)
        yield from (Duty(**line) for line in reported_duties(viewer, today))  # type: ignore[arg-type]
    if ask(viewer, Deed.RECORD_HELP).ok and ask(viewer, Deed.SEE_SURVEYS).ok:
        yield from _unanswered(viewer, today)
    if ask(viewer, Deed.REVIEW_POSTS).ok:
        yield from _unreviewed(viewer, today)
    if ask(viewer, Deed.RUN_EVENTS).ok:
        yield from _unrecorded(viewer, now)
    yield from _promised(viewer, today)
    yield from (Duty(**line) for line in roll_duties(viewer, today, roll))  # type: ignore[arg-type]
    if hardship_sight(viewer) is HardshipSight.CRITERIA:
        yield from _papers(viewer, today, now, policy, roll)
        if ask(viewer, Deed.IMPORT).ok:
            yield from _unpaired(viewer, today, now, policy, roll)


def _undelivered(halted: Halted) -> Iterator[Duty]:
    """One line a recipient, however many messages wait: whoever is called hears of all of them."""
    waiting: dict[str, list[Standing]] = {}
    for one in halted.messages:
        waiting.setdefault(one.recipient, []).append(one)
    for recipient, messages in waiting.items():
        colleague = halted.to.user(recipient)
        yield Duty(
            group="late",
            student=halted.to.student(recipient),
            what=_not_arrived(len(messages), colleague.display_name if colleague else ""),
            detail=_("%(day)s 起") % {"day": min(one.since for one in messages).strftime("%m-%d")},
            owner="",
            action=_("看送达"),
            href=reverse("deliveries"),
            weight=14 + len(messages),
            kind="undelivered",
        )


def _not_arrived(count: int, name: str) -> str:
    if name:
        return _("给 %(name)s 的消息没有送到") % {"name": name}
    return _("消息没有送到") if count == 1 else _("%(n)d 条消息没有送到") % {"n": count}


def _answers(viewer: Viewer, today: date, roll: Mapping[int, StudentCard]) -> Iterator[Duty]:
    """Students who want a post they were recommended, until somebody has spoken with them."""
    days = timedelta(days=policy_in_force().limits.answer_days)  # whole ones, after the answer's own
    wanted = interested_since(viewer=viewer, today=today, since=after(today - days - timedelta(days=1)))
    mine = {student_id: posts for student_id, posts in wanted.items() if student_id in roll}
    spoken = _last_followed(viewer, today, today - days, mine)
    titles = cards(viewer=viewer, today=today, ids={posts[0][0] for posts in mine.values()})
    for student_id, posts in mine.items():
        newest, at = posts[0]
        on = localtime(at).date()
        if spoken.get(student_id, date.min) >= on or newest not in titles:
            continue
        yield Duty(
            group="now",
            student=roll[student_id],
            what=_want(titles[newest].title, len(posts)),
            detail=_("%(day)s 回复") % {"day": on.strftime("%m-%d")},
            owner="",
            action=_("记录沟通"),
            href=f"{reverse('talk_new', args=[student_id])}?back=today",
            weight=500,
        )


def _want(title: str, posts: int) -> str:
    if posts == 1:
        return _("对“%(title)s”感兴趣") % {"title": title}
    return _("对“%(title)s”等 %(n)d 个岗位感兴趣") % {"title": title, "n": posts}


def _last_followed(viewer: Viewer, today: date, since: date, ids: Iterable[int]) -> dict[int, date]:
    rows = attendances(viewer=viewer, kinds=FOLLOWED_BY, since=since, until=today, student_ids=list(ids))
    return {row.student_id: row.held_on for row in rows}


def _unanswered(viewer: Viewer, today: date) -> Iterator[Duty]:
    """Surveys that some in reach have not answered: one line a survey and class, with how many."""
    for found in running(viewer=viewer, today=today):
        due = found.survey.due_on
        for line in by_class(found):
            if line.missing:
                place = f"?show={MISSING}" + (f"&class={line.class_id}" if line.class_id else "")
                said = {"title": found.survey.title, "class": line.name, "n": line.missing}
                yield Duty(
                    group=_group_of(due, today),
                    student=None,
                    what=_("%(title)s：%(class)s 还缺 %(n)d 人") % said,
                    detail=_("%(day)s 前") % {"day": due.strftime("%m-%d")},
                    owner="",
                    action=_("看还缺谁"),
                    href=f"{reverse('survey', args=[found.survey.id])}{place}#names",
                    weight=12 + line.missing,
                    kind="survey_class",
                )


def _group_of(due: date, today: date) -> str:
    """The part of the list for what is due on a day."""
    if due < today:
        return "late"
    if due <= today + timedelta(days=1):
        return "now"
    return "week" if due <= today + timedelta(days=6 - today.weekday()) else "term"


def _unrecorded(viewer: Viewer, now: datetime) -> Iterator[Duty]:
    """Events of the viewer that are over and of which nobody has said that they were held."""
    for one in unfinished(viewer=viewer, now=now):
        what = _("“%(title)s”结束了，还没有按办完了") % {"title": one.title}
        when = _("%(day)s 结束") % {"day": one.timing.ends_at.strftime("%m-%d")}
        yield Duty("now", None, what, when, "", _("去办"), reverse("event", args=[one.id]), weight=300)


def _promised(viewer: Viewer, today: date) -> Iterator[Duty]:
    """Items of the college's list that the viewer answers for and whose day is over."""
    for one in overdue(viewer=viewer, today=today):
        what = _("办实事“%(title)s”过期了") % {"title": one.title}
        when = _("%(day)s 到期") % {"day": one.due_on.strftime("%m-%d")}
        yield Duty("late", None, what, when, "", _("记做了什么"), reverse("promise_done", args=[one.id]), weight=12)


def _unreviewed(viewer: Viewer, today: date) -> Iterator[Duty]:
    waiting = matching_records(viewer=viewer, today=today, review="waiting", open_only=True).count()
    if waiting:
        what = ngettext("%(n)d 条岗位待审", "%(n)d 条岗位待审", waiting) % {"n": waiting}
        yield Duty("now", None, what, _("今天"), "", _("看岗位"), f"{reverse('posts')}?review=waiting", weight=1000)


def _unpaired(
    viewer: Viewer, today: date, now: datetime, policy: Policy, roll: Mapping[int, StudentCard]
) -> Iterator[Duty]:
    """One line for all who wait for an expert, as long as any does."""
    waiting = without_expert(viewer=viewer, today=today, now=now, policy=policy, ids=roll)
    if waiting:
        said = ngettext("%(n)d 名学生还没有配导师", "%(n)d 名学生还没有配导师", len(waiting)) % {"n": len(waiting)}
        yield Duty("now", None, said, _("今天"), "", _("去配导师"), reverse("pairs"), weight=850)


def _papers(
    viewer: Viewer, today: date, now: datetime, policy: Policy, roll: Mapping[int, StudentCard]
) -> Iterator[Duty]:
    """One line a student whose papers end soon or have ended; it says nothing of what they are."""
    found = expiring(viewer=viewer, purpose="today", today=today, now=now, policy=policy)
    mine = {one.student_id: one.last_day for one in found if one.student_id in roll}
    owners = Owners(viewer, today, {student_id: roll[student_id] for student_id in mine}) if mine else None
    for student_id, day in mine.items():
        over = day < today
        who = owners.who(Role.COUNSELLOR.value, roll[student_id]) if owners else None
        yield Duty(
            group="late" if over else "now" if day <= today + timedelta(days=1) else "term",
            student=roll[student_id],
            what=_("材料已经到期，请补一份新的") if over else _("材料快到期，请补一份新的"),
            detail=_("%(day)s 到期") % {"day": day.isoformat()},
            owner=owners.of(Role.COUNSELLOR.value, roll[student_id]) if owners else "",
            action=_("补材料"),
            href=reverse("student_sensitive", args=[student_id]) if ask(viewer, Deed.RECORD_HELP).ok else "",
            weight=5,
            kind="paper",
            owner_id=who.user_id if who else None,
            owner_name=who.name if who else "",
            since=day + timedelta(days=1) if over else None,
        )
