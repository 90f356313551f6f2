"""Telling people what slipped, at most once a day each, and taking up what slipped.

A message holds numbers by kind of deed and a link, never a student's name nor
anything about a student. What there is to tell follows from the records
(`queries_notices`), and a message is kept together with what it spoke of, so
that many schedulers, kill -9 and ten days without power neither double nor lose one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError
from django.utils.timezone import localtime
from django.utils.translation import override

from lianqiao.charter.policy import Policy
from lianqiao.delivery.actions import queue
from lianqiao.delivery.channels import kind_of
from lianqiao.delivery.queries_ways import PERSON, Way
from lianqiao.ledger.facts_notices import BY_HAND, PROMISE, TASK, Digest, Item, Slip, Urged
from lianqiao.ledger.hearers import Hearers
from lianqiao.ledger.models import Acknowledgement, Notice, NoticeItem
from lianqiao.ledger.queries import told
from lianqiao.ledger.queries_notices import digests, late_tasks, notices_on, slips
from lianqiao.ledger.words import DEED_WORDS
from lianqiao.people.models import User
from lianqiao.people.queries import users
from lianqiao.people.words import ROLE_WORDS
from lianqiao.roster.policy import policy_in_force
from lianqiao.roster.queries_ways import ways_to_colleagues
from lianqiao.rules.commitments import Status
from lianqiao.rules.contact import Purpose, Rhythm, well_formed
from lianqiao.rules.escalation import SLIPPED, RowKey, key_of
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed

SUBJECT = "学院就业工作提醒"
URGED_BY = "{role}请您看一看，还没有做到的有：{what}。\n"
HEARD = "到{day:%m月%d日}，轮到您知道的、没有做到的事有 {total} 件，其中 {fresh} 件是新的：\n{lines}\n"
LINE = "{what} {total} 件"
LINE_FRESH = "{what} {total} 件，新 {fresh} 件"
FOOT = "请登录系统查看：{address}\n"
TASK_WORD = "任务"
LONGEST_TEXT = 200
_HOUSE = Viewer(actor="system:ledger", system=True)


@dataclass(frozen=True, slots=True)
class _Post:
    """What every message of one run has in common."""

    viewer: Viewer
    today: date
    now: datetime
    real_now: datetime
    base_url: str
    rhythm: Rhythm  # a colleague's telephone does not ring at night either; work has no weekly cap


# ---------------------------------------------------------------- the day's message


def send_notices(*, viewer: Viewer, today: date, now: datetime, real_now: datetime, base_url: str) -> int:
    """Tell everybody who has something new at their step of a ladder; how many persons were told.

    On working days from the policy's hour on, and nobody twice a day; without
    `[reminders]` in the policy nobody. Each message is a transaction of its
    own, so that whatever interrupts, the next run goes on.
    """
    insist(viewer, Deed.URGE)
    policy = policy_in_force()
    when = policy.reminders
    if when is None or not policy.calendar.working_day(today) or localtime(now).hour < when.hour:
        return 0
    have = notices_on(viewer=viewer, day=today)
    waiting = [one for one in digests(viewer=viewer, today=today, now=now, policy=policy) if one.user_id not in have]
    people = users(viewer=viewer, ids={one.user_id for one in waiting})
    post = _Post(viewer, today, now, real_now, base_url, policy.contact.rhythm)
    ways = ways_to_colleagues(viewer=viewer, people=people.values(), policy=policy)
    sent = 0
    for one in waiting:
        body = _digest_words(one, today) + _foot(base_url, _only_tasks(one.items))
        sent += _tell(post, people[one.user_id], ways[one.user_id], body, one.fresh) is not None
    return sent


def _tell(post: _Post, user: User, way: Way, body: str, items: Collection[Item]) -> Notice | None:
    """One message with what it speaks of, all or nothing; None where the person has one of today already."""
    try:
        with deed(actor=post.viewer.actor, action="ledger.notice", at=post.now, subject=f"user:{user.pk}") as note:
            envelope = queue(
                viewer=post.viewer, key=f"notice:{user.pk}:{post.today}", recipient=f"user:{user.pk}",
                about=f"notice:{post.today}", purpose=Purpose.COLLEAGUE, channel=way.channel, address=way.address,
                subject=SUBJECT, body=body, now=post.now, real_now=post.real_now, rhythm=post.rhythm, capped=False,
            )  # fmt: skip
            made = Notice.objects.create(
                user=user, on=post.today, envelope=envelope, recorded_at=post.now, recorded_by=post.viewer.actor
            )
            NoticeItem.objects.bulk_create(NoticeItem(notice=made, **one._asdict()) for one in sorted(items, key=repr))
            note.detail = {"notice": made.pk, "items": len(items)}
    except IntegrityError:  # another scheduler was quicker
        return None
    except Refused as refused:
        if refused.code != "delivery_key_reused":
            raise
        return None  # the same, with other numbers in it
    return made


def _foot(base_url: str, tasks_only: bool) -> str:
    """Where to look: student members of the teams have their tasks and no list of the day."""
    return FOOT.format(address=f"{base_url}/tasks/" if tasks_only else f"{base_url}/today/")


def _only_tasks(items: Iterable[Item]) -> bool:
    return all(one.kind == TASK for one in items)


def _digest_words(digest: Digest, today: date) -> str:
    """The numbers by kind of deed: of one thing heard at two steps only one."""
    every = {(one.kind, one.commitment, one.subject, one.start): word for one, word in digest.items.items()}
    fresh = {(one.kind, one.commitment, one.subject, one.start) for one in digest.fresh}
    total, new = Counter(every.values()), Counter(every[one] for one in fresh)
    lines = [
        (LINE_FRESH if new[word] else LINE).format(what=_said(word), total=count, fresh=new[word])
        for word, count in sorted(total.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    return HEARD.format(day=today, total=len(every), fresh=len(fresh), lines="\n".join(lines))


def _said(word: str) -> str:
    """The kind of deed in Chinese, in which all messages are."""
    with override("zh-hans"):
        return TASK_WORD if word == TASK else str(DEED_WORDS.get(word, word))


# ---------------------------------------------------------------- urging


def urge(
    *,
    viewer: Viewer,
    user_ids: Collection[int],
    rows: Collection[RowKey],
    today: date,
    now: datetime,
    real_now: datetime,
    base_url: str,
) -> Urged:
    """Ask these people for what they owe among these rows (commitment, subject, first day); never twice a day.

    A task is `("task", "task:7", its day)`. Rows out of the viewer's reach, and
    those kept or excused meanwhile, are not spoken of; whoever stands in for the
    owner is asked instead. The message also says what else the person had to
    hear today. The same asked again gives the same answer and no second message.
    """
    insist(viewer, Deed.URGE)
    policy, wanted = policy_in_force(), set(rows)
    owed = _owed(viewer, wanted, today, now, policy)
    people = users(viewer=viewer, ids=set(user_ids))
    have = notices_on(viewer=viewer, day=today)
    due = {one.user_id: one for one in digests(viewer=_HOUSE, today=today, now=now, policy=policy)}
    post = _Post(viewer, today, now, real_now, base_url, policy.contact.rhythm)
    ways = ways_to_colleagues(viewer=viewer, people=people.values(), policy=policy)
    count: Counter[str] = Counter()
    for user_id, user in sorted(people.items()):
        mine = owed.get(user_id, {})
        if not mine:
            count["done"] += 1
        elif user_id in have:
            count["told" if _same(have[user_id], viewer, mine) else "told_already"] += 1
        elif not _reachable(ways[user_id]):
            count["cannot"] += 1
        else:
            count[_ask(post, user, ways[user_id], mine, due.get(user_id))] += 1
    return Urged(count["told"], count["told_already"], count["cannot"], count["done"])


def _reachable(way: Way) -> bool:
    """Is there an address that a machine may try? What it is told there is another matter."""
    return way != PERSON and well_formed(kind_of(way.channel), way.address).ok


def _owed(
    viewer: Viewer, wanted: Collection[RowKey], today: date, now: datetime, policy: Policy
) -> dict[int, dict[Item, str]]:
    """By user: which of the wanted rows and tasks, as far as the viewer reaches, they owe; with the kind of deed."""
    stated = told(viewer=viewer, today=today, now=now, policy=policy).statement.rows
    open_ = [row for row in stated if key_of(row) in wanted and row.status in {*SLIPPED, Status.DUE}]
    hearers = Hearers(_HOUSE, today, open_)
    deeds = {one.id: one.deed for one in policy.promises}
    found: dict[int, dict[Item, str]] = {}
    for row in open_:
        if (owner := hearers.of(row.owner, row)) is not None:
            found.setdefault(owner.user_id, {})[Item(PROMISE, *key_of(row), BY_HAND)] = deeds[row.commitment]
    for task in late_tasks(viewer=viewer, today=today, policy=policy):
        if (TASK, f"task:{task.task_id}", task.due_on) in wanted:
            found.setdefault(task.owner_id, {})[task.item(BY_HAND)] = TASK
    return found


def _same(notice: Notice, viewer: Viewer, mine: Mapping[Item, str]) -> bool:
    """Was it this viewer who told them of just this today? Then the form came twice."""
    if notice.recorded_by != viewer.actor:
        return False
    fields = ("kind", "commitment", "subject", "start", "step")
    return {Item(*one) for one in notice.items.filter(step=BY_HAND).values_list(*fields)} == set(mine)


def _ask(post: _Post, user: User, way: Way, mine: Mapping[Item, str], due: Digest | None) -> str:
    """Write to them; what came of it, as `Urged` names it."""
    role = post.viewer.role
    with override("zh-hans"):
        asker = str(ROLE_WORDS[role]) if role is not None else "学院"
    counted = sorted(Counter(mine.values()).items(), key=lambda pair: (-pair[1], pair[0]))
    body = URGED_BY.format(role=asker, what="、".join(f"{_said(word)} {n} 件" for word, n in counted))
    heard = _digest_words(due, post.today) if due else ""
    foot = _foot(post.base_url, _only_tasks(mine) and (due is None or _only_tasks(due.items)))
    made = _tell(post, user, way, body + heard + foot, [*mine, *(due.fresh if due else ())])
    if made is None:
        return "told_already"
    return "cannot" if made.envelope.attempts.exists() else "told"  # an address that refused before is not written to


# ---------------------------------------------------------------- taking up


def acknowledge(
    *, viewer: Viewer, commitment_id: str, subject: str, start: date, text: str = "", today: date, now: datetime
) -> Acknowledgement:
    """Take one row up: nobody higher hears of it; in the ledger it stays what it is.

    Whoever heard of it at a step may, and whoever may urge and reaches it.
    Refused `not_found` for any other row and for one that has not slipped,
    `slip_taken` where a colleague did so before. One's own again gives the same row.
    """
    made = take_up(viewer=viewer, rows=[(commitment_id, subject, start)], text=text, today=today, now=now)
    return made[0]


def take_up(
    *, viewer: Viewer, rows: Collection[RowKey], text: str = "", today: date, now: datetime
) -> list[Acknowledgement]:
    """The same for several rows at once, all or nothing; what the viewer took up before is among the answer."""
    insist(viewer, Deed.SEE_TODAY)
    wanted = sorted(set(rows))
    known = {one.key: one for one in _reached(viewer, wanted, today, now)}
    if not wanted or not known.keys() >= set(wanted):
        raise Refused(Reason.of("not_found"))
    taken = [held for one in wanted if (held := known[one].taken) is not None]
    if any(one.by != viewer.actor for one in taken):
        raise Refused(Reason.of("slip_taken"))
    fresh, before = [one for one in wanted if known[one].taken is None], [one.id for one in taken]
    try:
        made = _note(viewer, fresh, text, today, now) if fresh else []
    except IntegrityError:  # a colleague was quicker
        raise Refused(Reason.of("slip_taken")) from None
    return [*Acknowledgement.objects.filter(pk__in=before).order_by("id"), *made]


def _reached(viewer: Viewer, wanted: Collection[RowKey], today: date, now: datetime) -> list[Slip]:
    """The rows that slipped among the wanted, as far as the viewer may know of them."""
    return slips(
        viewer=viewer, today=today, now=now, policy=policy_in_force(), commitment_ids={one[0] for one in wanted}
    )


def _note(viewer: Viewer, rows: Sequence[RowKey], text: str, today: date, now: datetime) -> list[Acknowledgement]:
    with deed(actor=viewer.actor, action="ledger.acknowledge", at=now) as note:
        made = Acknowledgement.objects.bulk_create(
            Acknowledgement(
                commitment=commitment, subject=subject, start=start, text=text.strip()[:LONGEST_TEXT],
                recorded_on=today, recorded_at=now, recorded_by=viewer.actor,
            )
            for commitment, subject, start in rows
        )  # fmt: skip
        note.subject = rows[0][1] if len(rows) == 1 else ""
        note.detail = {"rows": len(made), "commitments": sorted({one.commitment for one in made})}
    return made
