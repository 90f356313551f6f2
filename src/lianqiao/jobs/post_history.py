"""What happened to a post, in words: recorded, changed (from what to what), decided, confirmed, closed, reopened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianqiao.charter.regions import Regions
from lianqiao.jobs.models import PostRecord, PostStep
from lianqiao.jobs.queries_life import PostHistory
from lianqiao.jobs.templatetags.posts import degree_words, pay_words
from lianqiao.jobs.words import OFFER_WORDS
from lianqiao.jobs.words_life import CLOSING_WORDS, FLAG_WORDS
from lianqiao.rules.post_life import Closing
from lianqiao.rules.suitability import Degree, Salary


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a record says otherwise than the one before."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history. `undone`: somebody took it back."""

    at: datetime
    what: str
    by: str
    note: str = ""
    changes: tuple[Change, ...] = ()
    undone: bool = False


def _pay(record: PostRecord) -> str:
    if record.salary_low is None:
        return ""
    return pay_words(Salary(record.salary_low, record.salary_high, record.salary_months))


def _joined(words: Iterable[str]) -> str:
    return "；".join(words)


_FIELDS: Mapping[str, tuple[Promise, Callable[[Any], str]]] = {
    "title": (gettext_lazy("岗位名称"), lambda one: one.title),
    "openings": (gettext_lazy("招聘人数"), lambda one: str(one.openings)),
    "place": (gettext_lazy("工作地点"), lambda one: one.place),
    "region": (gettext_lazy("地区"), lambda one: Regions.load().full_name(one.region) or one.region),
    "degrees": (gettext_lazy("学历"), lambda one: degree_words(map(Degree, one.degrees))),
    "majors": (gettext_lazy("专业要求"), lambda one: one.major_text),
    "pay": (gettext_lazy("月薪"), _pay),
    "deadline": (gettext_lazy("截止"), lambda one: one.deadline.isoformat() if one.deadline else ""),
    "conditions": (gettext_lazy("其他条件"), lambda one: _joined(said["words"] for said in one.conditions)),
    "offers": (gettext_lazy("提供"), lambda one: _joined(str(OFFER_WORDS.get(offer, offer)) for offer in one.offers)),
    "description": (gettext_lazy("说明"), lambda one: one.description),
    "contact": (gettext_lazy("联系方式"), lambda one: one.contact),
    "url": (gettext_lazy("原公告"), lambda one: one.url),
    "source": (gettext_lazy("来源"), lambda one: one.source),
}


def changes(before: PostRecord, now: PostRecord) -> tuple[Change, ...]:
    """What a record says otherwise than the one before, in the order of the page."""
    said = ((str(label), tell(before), tell(now)) for label, tell in _FIELDS.values())
    return tuple(Change(label, old, new) for label, old, new in said if old != new)


def entries(history: PostHistory, names: Mapping[str, str]) -> tuple[Entry, ...]:
    """Every line, the newest first. `names`: who an actor is."""
    found = [*_recorded(history, names), *_reviewed(history, names), *_steps(history, names)]
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))


def _recorded(history: PostHistory, names: Mapping[str, str]) -> Iterator[Entry]:
    before = None
    for record in history.records:
        what = _("内容变了，要重新审") if before else _("第一次记下")
        told = changes(before, record) if before else ()
        yield Entry(record.recorded_at, what, names.get(record.recorded_by, ""), changes=told)
        before = record


def _reviewed(history: PostHistory, names: Mapping[str, str]) -> Iterator[Entry]:
    for review in history.reviews:
        flags = [one for one in history.flags if one.review_id == review.pk]
        said = [review.reason, *(f"{FLAG_WORDS[one.code]}（{one.words}）：{one.reason}" for one in flags)]
        what = _("采用") if review.accepted else _("不采用")
        yield Entry(review.at, what, names.get(review.by, ""), _joined(filter(None, said)))


def _steps(history: PostHistory, names: Mapping[str, str]) -> Iterator[Entry]:
    for step in history.steps:
        undone = getattr(step, "undone", None)
        yield Entry(step.at, _what(step), names.get(step.by, ""), step.note, undone=undone is not None)
        if undone is not None:
            yield Entry(undone.at, _("撤销：%(what)s") % {"what": _what(step)}, names.get(undone.by, ""))


def _what(step: PostStep) -> str:
    if step.kind == PostStep.Kind.CLOSED:
        return _("关闭：%(why)s") % {"why": CLOSING_WORDS[Closing(step.why)]}
    return _("重新开放") if step.kind == PostStep.Kind.REOPENED else _("核实过，还在招")
