"""The agenda of the next meeting, drawn up from what stands today: numbers and names of staff, never a student's name.

First what needs a decision, at most five, the most harmful first; then what these rest on. Each viewer gets it
of the students and classes within reach; for the college it is drawn by those who run the meeting.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from lianqiao.cases.queries_survey import running
from lianqiao.cases.words import NEED_WORDS
from lianqiao.charter.policy import Policy
from lianqiao.desk.demand_words import what
from lianqiao.desk.meeting_ground import NOT_LISTED, Ground, ground
from lianqiao.desk.owners import Owners
from lianqiao.desk.promises import Promises
from lianqiao.desk.readable import or_ask
from lianqiao.desk.words import DEED_WORDS, word
from lianqiao.ledger.facts_meetings import Item
from lianqiao.ledger.facts_tasks import TaskCard
from lianqiao.people.words import ROLE_WORDS
from lianqiao.rules.commitments import Status
from lianqiao.rules.visibility import Deed, Role, Viewer, ask

MOST_TO_DECIDE = 5
SOON = 7  # days: what falls due within so many counts as open for whoever owes it


def agenda(*, viewer: Viewer, today: date, now: datetime, policy: Policy) -> tuple[Item, ...]:
    """Everything, part by part."""
    found = ground(viewer=viewer, today=today, now=now, policy=policy)
    return (*to_decide(found), *_parts(found))


def to_decide(found: Ground) -> list[Item]:
    """What needs a decision: at most five, the most harmful first; none where nothing does."""
    return list(_candidates(found))[:MOST_TO_DECIDE]


def _candidates(found: Ground) -> Iterator[Item]:
    overdue = [one for one in found.decisions if one.overdue(found.today)]
    if overdue:
        text = _("上次的决定有 %(n)d 条过期没有办完：改期、换人，还是不做了") % {"n": len(overdue)}
        yield Item("decide:overdue", "decide", text, "#decisions")
    by_class = Counter(found.class_of(row) for row in found.slipped if found.class_of(row))
    if by_class:
        name, count = min(by_class.items(), key=lambda one: (-one[1], one[0]))
        said = {"class": name, "n": count, "day": found.since.strftime("%m-%d")}
        text = _("%(class)s 从 %(day)s 起缺得最多，%(n)d 次：谁来带，怎么补") % said
        yield Item(f"decide:gap:{name}", "decide", text, "#missed")
    if found.goal and found.goal.missing:
        text = _("本月新岗位还差 %(n)d 个：谁去找，找哪几家") % {"n": found.goal.missing}
        yield Item("decide:posts", "decide", text, "#posts")
    if found.unreached or found.halted:
        parts = (_not_reached(found.unreached), _not_arrived(found.halted))
        text = _("%(what)s：换谁去联系") % {"what": "，".join(filter(None, parts))}
        yield Item("decide:unreached", "decide", text, "#unreached")
    if found.vacancies:
        classes, places = {one[0] for one in found.vacancies}, sum(one[3] for one in found.vacancies)
        text = _("%(n)d 个班的小组还缺 %(m)d 人：谁来补") % {"n": len(classes), "m": places}
        yield Item("decide:vacancies", "decide", text, "#vacancies")
    if found.long_open:
        text = _("%(n)d 条需求等得太久：谁来回复，哪些能办") % {"n": found.long_open}
        yield Item("decide:needs", "decide", text, "#needs")
    if found.proofs:
        text = _("%(n)d 份去向材料等核对：谁来核，哪天核完") % {"n": found.proofs}
        yield Item("decide:proofs", "decide", text, "#proofs")


def _not_reached(count: int) -> str:
    return _("%(n)d 人试过联系，还没有联系上") % {"n": count} if count else ""


def _not_arrived(count: int) -> str:
    return _("%(n)d 条消息没有送到") % {"n": count} if count else ""


def _parts(found: Ground) -> Iterator[Item]:
    yield from _missed(found)
    yield from _people(found)
    yield from (decision_item(found.viewer, one, found.today) for one in found.decisions)
    for class_id, name, role, missing in found.vacancies:
        text = _("%(class)s：缺%(role)s %(n)d 人") % {"class": name, "role": ROLE_WORDS[Role(role)], "n": missing}
        yield Item(f"vacancies:{class_id}:{role}", "vacancies", text, f"{reverse('classes')}?class={class_id}")
    yield from _posts(found)
    yield from _waiting(found)
    yield from _dates(found)


def _missed(found: Ground) -> Iterator[Item]:
    kinds = Counter(found.deed(row) for row in found.slipped)
    for deed, count in sorted(kinds.items(), key=lambda one: (-one[1], one[0])):
        text = _("%(what)s：%(n)d 次没有做到") % {"what": word(DEED_WORDS, deed), "n": count}
        yield Item(f"missed:{deed}", "missed", text)
    classes: dict[str, Counter[str]] = {}
    for row in found.slipped:
        if found.class_of(row):
            classes.setdefault(found.class_of(row), Counter())[found.deed(row)] += 1
    for name, own in sorted(classes.items(), key=lambda one: (-one[1].total(), one[0])):
        yield Item(f"missed:class:{name}", "missed", f"{name}：{_counted(own)}")


def _counted(count: Counter[str]) -> str:
    return "、".join(f"{word(DEED_WORDS, deed)} {n}" for deed, n in sorted(count.items(), key=lambda one: one[0]))


def _people(found: Ground) -> Iterator[Item]:
    """Who of the staff has something open, by name: neither ranked nor rated, for caseloads differ."""
    soon = found.today + timedelta(days=SOON)
    open_rows = [
        row
        for row in found.stated.rows
        if (row.status is Status.DUE and row.deadline <= soon) and found.deed(row) not in NOT_LISTED
    ]
    open_rows += found.slipped
    owners = Owners(found.viewer, found.today, {card.id: card for row in open_rows if (card := found.card(row))})
    mine: dict[tuple[str, int], Counter[str]] = {}
    for row in open_rows:
        owner = owners.who(row.owner, found.card(row), None)
        if owner is not None:
            mine.setdefault((owner.name, owner.user_id), Counter())[found.deed(row)] += 1
    for (name, user_id), count in sorted(mine.items()):
        yield Item(f"people:{user_id}", "people", f"{name}：{_counted(count)}")


def decision_item(viewer: Viewer, one: TaskCard, today: date) -> Item:
    """A decision of an earlier meeting that is not done yet."""
    said = {
        "what": or_ask(viewer, one.title),
        "who": "、".join(part.name for part in one.waiting),
        "day": f"{one.due_on:%m-%d}",
        "n": (today - one.due_on).days,
    }
    late = one.overdue(today)
    text = _("%(what)s（%(who)s，%(day)s 前，已过 %(n)d 天）") if late else _("%(what)s（%(who)s，%(day)s 前）")
    return Item(f"decisions:{one.id}", "decisions", text % said)


def _posts(found: Ground) -> Iterator[Item]:
    yield from _goal(found)
    for one in found.sought:
        said = {
            "what": what(one.kind), "n": one.openings, "m": one.found, "who": one.owner, "day": f"{one.due_on:%m-%d}"
        }  # fmt: skip
        text = _("要找：%(what)s，%(n)d 个，已找到 %(m)d 个（%(who)s，%(day)s 前）") % said
        yield Item(f"posts:{one.id}", "posts", text, f"{reverse('demand_duties')}#line-{one.id}")


def _goal(found: Ground) -> Iterator[Item]:
    if found.goal is None:
        return
    said = {"n": found.goal.done, "least": found.goal.count, "most": found.goal.stretch, "gap": found.goal.missing}
    text = _("本月新岗位 %(n)d 个，说好 %(least)d–%(most)d 个") % said
    if found.goal.missing:
        text = f"{text}，{_('还差 %(gap)d 个') % said}"
    yield Item("posts", "posts", text, reverse("posts"))


def _waiting(found: Ground) -> Iterator[Item]:
    if found.unreached:
        yield Item("unreached:students", "unreached", _not_reached(found.unreached))
    if found.halted:
        yield Item("unreached:messages", "unreached", _not_arrived(found.halted), reverse("deliveries"))
    for kind, count in sorted(found.needs.items()):
        text = _("%(kind)s %(n)d 条还没有回复") % {"kind": word(NEED_WORDS, kind), "n": count}
        yield Item(f"needs:{kind}", "needs", text, reverse("needs"))
    if found.proofs:
        text = _("%(n)d 份去向材料等核对") % {"n": found.proofs}
        yield Item("proofs", "proofs", text)


def _dates(found: Ground) -> Iterator[Item]:
    days: list[tuple[date, str, str]] = []
    if ask(found.viewer, Deed.SEE_SURVEYS).ok:
        for one in running(viewer=found.viewer, today=found.today):
            said = {"title": or_ask(found.viewer, one.survey.title), "n": len(one.missing)}
            over = one.survey.due_on < found.today
            text = _("“%(title)s”已经过期，还缺 %(n)d 人") if over else _("“%(title)s”截止，还缺 %(n)d 人")
            days.append((one.survey.due_on, text % said, f"survey:{one.survey.id}"))
    days += _dues(found.stated, found.today)
    for day, text, key in sorted(days):
        yield Item(f"dates:{key}:{day}", "dates", f"{day:%m-%d} {text}")


def _dues(stated: Promises, today: date) -> Iterable[tuple[date, str, str]]:
    """What the college owes next, and the last days of quotas: each once."""
    once: dict[tuple[date, str], str] = {}
    for row in stated.rows:
        promise = stated.commitments[row.commitment]
        if row.status is Status.DUE and row.period.end >= today and (row.subject == "college" or promise.by):
            once[row.period.end, word(DEED_WORDS, promise.deed)] = promise.deed
    return [(day, _("%(what)s到期") % {"what": said}, deed) for (day, said), deed in once.items()]


def without(items: Sequence[Item], struck: Iterable[str], added: Iterable[str]) -> tuple[Item, ...]:
    """The agenda without what was struck, with what was added by hand."""
    gone = set(struck)
    more = [Item(f"more:{place}", "more", text) for place, text in enumerate(filter(None, added), start=1)]
    return (*(one for one in items if one.key not in gone), *more)
