"""The day's lines in their parts: what is like stands together under one head, what does most harm comes first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianqiao.desk.loose_ends import Duty
from lianqiao.desk.words import DEED_WORDS, word

GROUPS = ("late", "now", "week", "term")
SHOWN = 12  # entries of one part; the rest is one press away
HANDFUL = 5  # more lines of one kind and owner become one entry that opens to them
INSIDE = 20  # lines of one entry; the rest is one press away

HEADS: Mapping[str, Promise] = {
    "undelivered": gettext_lazy("%(n)d 人的消息没有送到"),
    "plan_line": gettext_lazy("%(n)d 份计划里有没做的事"),
    "need": gettext_lazy("%(n)d 个班有需求没有回复"),
    "survey_class": gettext_lazy("%(n)d 个班的摸排还没有填完"),
    "paper": gettext_lazy("%(n)d 人的材料要补新的"),
    "change": gettext_lazy("%(n)d 人提出要改信息"),
    "post_ask": gettext_lazy("%(n)d 个岗位要问还招不招"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: one part in full, only one person's lines, only one kind (without heads)."""

    group: str = ""
    who: int | None = None
    kind: str = ""

    @property
    def narrow(self) -> bool:
        """Is something left out?"""
        return self.who is not None or bool(self.kind)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line, or several under a `head`: the first of `total`, all of them at `more`.

    `urge` names all its lines for urging, where any may be urged; `href` is the act that all its lines share.
    """

    head: str
    duties: tuple[Duty, ...]
    total: int
    urge: str = ""
    href: str = ""
    more: str = ""

    @property
    def first(self) -> Duty:
        """The line that does most harm if skipped."""
        return self.duties[0]


@dataclass(frozen=True, slots=True)
class Group:
    """One part of the list; `entries` are the first, `left` lines of `total` stand in the others."""

    key: str
    entries: tuple[Entry, ...]
    total: int
    left: int

    @property
    def duties(self) -> tuple[Duty, ...]:
        """The lines shown."""
        return tuple(duty for entry in self.entries for duty in entry.duties)

    @property
    def urges(self) -> bool:
        """May any of it be urged?"""
        return any(entry.urge for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Slipper:
    """Somebody with duties that are open and late: how many, and since when the first of them."""

    user_id: int
    name: str
    count: int
    since: date | None


def grouped(duties: Iterable[Duty], asked: Asked) -> tuple[Group, ...]:
    """The parts of the day. Every line is counted in one of them and can be reached from it."""
    kept = [duty for duty in duties if _wanted(duty, asked)]
    return tuple(_group(key, [duty for duty in kept if duty.group == key], asked) for key in GROUPS)


def _wanted(duty: Duty, asked: Asked) -> bool:
    if asked.who is not None and duty.owner_id != asked.who:
        return False
    return not asked.kind or (duty.kind == asked.kind and duty.group == asked.group)


def _group(key: str, duties: Sequence[Duty], asked: Asked) -> Group:
    bundles: dict[tuple[object, ...], list[Duty]] = {}
    for place, duty in enumerate(duties):
        alone = asked.kind or not _head_of(duty)
        bundles.setdefault((place,) if alone else (duty.kind, duty.owner, duty.action), []).append(duty)
    entries = [entry for alike in bundles.values() for entry in _entries(alike)]
    entries.sort(key=lambda entry: (-entry.first.weight, -entry.total))
    shown = entries if asked.group == key or asked.narrow else entries[:SHOWN]
    return Group(key, tuple(shown), len(duties), len(duties) - sum(entry.total for entry in shown))


def _entries(alike: list[Duty]) -> list[Entry]:
    ordered = sorted(alike, key=lambda duty: -duty.weight)
    if len(ordered) <= HANDFUL:
        return [Entry("", (duty,), 1, duty.urge) for duty in ordered]
    first = ordered[0]
    addresses = {duty.href for duty in ordered}
    asked = {"group": first.group, "kind": first.kind, **({"who": first.owner_id} if first.owner_id else {})}
    return [
        Entry(
            head=_head_of(first) % {"n": len(ordered), "what": word(DEED_WORDS, first.kind)},
            duties=tuple(ordered[:INSIDE]),
            total=len(ordered),
            urge=bundle_key(first) if any(duty.urge for duty in ordered) else "",
            href=first.href if len(addresses) == 1 else "",
            more=f"?{urlencode(asked)}#{first.group}",
        )
    ]


def bundle_key(duty: Duty) -> str:
    """The name under which all lines of its entry are urged."""
    return f"{duty.group}/{duty.kind}/{duty.owner_id}"


def _head_of(duty: Duty) -> str:
    """The head over lines like this one; empty where each speaks for itself."""
    if duty.kind in HEADS:
        return str(HEADS[duty.kind])
    if duty.kind not in DEED_WORDS:
        return ""
    if duty.student is None:
        return _("%(n)d 个班缺%(what)s")
    if duty.kind == "talk" and duty.group != "now":
        return _("%(n)d 名学生缺本周沟通")
    return _("%(n)d 名学生缺%(what)s")


def slipped(duties: Iterable[Duty]) -> tuple[Slipper, ...]:
    """Who has late duties, whoever waits longest first. No rates: a number is of lines that stand on this page."""
    by_person: dict[int, list[Duty]] = {}
    for duty in duties:
        if duty.group == "late" and duty.owner_id is not None:
            by_person.setdefault(duty.owner_id, []).append(duty)
    found = [
        Slipper(user_id, own[0].owner_name, len(own), min((one.since for one in own if one.since), default=None))
        for user_id, own in by_person.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.since or date.max, one.name)))
