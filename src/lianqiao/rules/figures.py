"""How figures are counted: persons, person-times, items, openings, months, and rates that keep their base.

Source: contracts, Figures. A figure is always counted from its rows; each says
how many rows stand behind it and by which rule. Numbers of different units are
never added, and persons not even to persons: one person may be in both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from lianqiao.rules.values import Period, Quantity, Rate, Unit


def gettext_noop(text: str) -> str:
    """Mark `text` as a message id for the extractor; pages translate it."""
    return text


@dataclass(frozen=True, slots=True)
class Tally:
    """One row behind a figure: its `id`, whom it concerns, how many openings it brings, its day."""

    id: str
    person: str = ""
    openings: int = 0
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """A counted number and the number of rows behind it."""

    quantity: Quantity
    records: int


@dataclass(frozen=True, slots=True)
class Months:
    """Openings by month, as (`YYYY-MM`, openings) in order, empty months included; `records` posts in all."""

    by_month: tuple[tuple[str, int], ...]
    records: int


@dataclass(frozen=True, slots=True)
class Share:
    """An exact share; `records` are the rows of the part."""

    rate: Rate
    records: int


SMALL = 5  # below this a count of people may tell who they are
FEW = 10  # below this a base makes a share unsteady and people easy to guess


def tells_who(people: int) -> bool:
    """Are so many people few enough to guess who they are? Nobody at all tells of nobody."""
    return 0 < people < SMALL


def unsteady(base: int) -> bool:
    """Is a share of so many too few to lean on?"""
    return 0 < base < FEW


def _once(rows: Iterable[Tally]) -> list[Tally]:
    """Each row once, however often a query returned it. Two different rows with one id are a ValueError."""
    seen: dict[str, Tally] = {}
    for row in rows:
        if seen.setdefault(row.id, row) != row:
            raise ValueError(f"two different rows carry the id {row.id}")
    return list(seen.values())


def count_persons(rows: Iterable[Tally]) -> Count:
    """Distinct persons among the rows. A row without a person is a ValueError."""
    found = _once(rows)
    persons = {row.person for row in found}
    if "" in persons:
        raise ValueError("a row that counts a person must name the person")
    return Count(Quantity(len(persons), Unit.PERSONS), len(found))


def count_person_times(rows: Iterable[Tally]) -> Count:
    """Rows, each being one time that one person was served."""
    found = _once(rows)
    return Count(Quantity(len(found), Unit.PERSON_TIMES), len(found))


def count_items(rows: Iterable[Tally]) -> Count:
    """Rows, each being one thing (an employer, a need, a lecture)."""
    found = _once(rows)
    return Count(Quantity(len(found), Unit.ITEMS), len(found))


def count_openings(posts: Iterable[Tally]) -> Count:
    """The sum of the posts' openings; the records are the posts."""
    found = _once(posts)
    return Count(Quantity(sum(post.openings for post in found), Unit.OPENINGS), len(found))


def openings_by_month(posts: Iterable[Tally], span: Period) -> Months:
    """Openings of each month that `span` touches, of the posts whose day lies in it; others are left out."""
    months = dict.fromkeys((f"{day:%Y-%m}" for day in span.days()), 0)
    within = [post for post in _once(posts) if post.on is not None and post.on in span]
    for post in within:
        months[f"{post.on:%Y-%m}"] += post.openings
    return Months(tuple(months.items()), len(within))


def share(part: Count, base: Count) -> Share:
    """`part` of `base`, exact. Different units: TypeError; part above base: ValueError."""
    return Share(Rate(part.quantity, base.quantity), part.records)


def total(counts: Sequence[Count]) -> Count:
    """The sum of counts of one unit. Mixed units, persons, or nothing at all: TypeError."""
    units = {count.quantity.unit for count in counts}
    if len(units) != 1 or Unit.PERSONS in units:
        raise TypeError("only counts of one unit are added, and persons never: count their rows together")
    return Count(Quantity(sum(c.quantity.value for c in counts), units.pop()), sum(c.records for c in counts))


@dataclass(frozen=True, slots=True)
class Definition:
    """What a figure counts: its unit and its rule as a sentence (Chinese message id)."""

    id: str
    unit: Unit
    rule: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A published number. `value` is a whole number, openings by month, or a rate, which alone has a `base`."""

    id: str
    value: int | Rate | tuple[tuple[str, int], ...]
    unit: Unit
    base: Quantity | None
    records: int
    rule: str

    def as_json(self, say: Callable[[str], str] = str) -> dict[str, object]:
        """The figure in the shape of contracts, Figures; `say` translates the rule's sentence."""
        told: dict[str, object] = {"value": self.value}
        if isinstance(self.value, Rate):
            told = {"value": self.value.text, "percent": self.value.percent()}
        elif isinstance(self.value, tuple):
            told = {"value": dict(self.value)}
        base = {"value": self.base.value, "unit": self.base.unit.value} if self.base else None
        return {**told, "unit": self.unit.value, "base": base, "records": self.records, "rule": say(self.rule)}


def figure(id: str, counted: Count | Months | Share) -> Figure:  # noqa: A002 - the contract's word
    """The figure `id` with what was counted. Unknown id: KeyError; counted in another unit: TypeError."""
    definition = DEFINITIONS[id]
    value: int | Rate | tuple[tuple[str, int], ...]
    base = None
    if isinstance(counted, Share):
        unit, value, base = Unit.RATE, counted.rate, counted.rate.base
    elif isinstance(counted, Months):
        unit, value = Unit.OPENINGS, counted.by_month
    else:
        unit, value = counted.quantity.unit, counted.quantity.value
    if unit is not definition.unit:
        raise TypeError(f"{id} counts {definition.unit}, not {unit}")
    return Figure(id, value, unit, base, counted.records, definition.rule)


def elapsed(start: date, as_of: date, end: date) -> Period:
    """The part of a term that had passed on `as_of`; before its start only the first day."""
    return Period(start, max(start, min(as_of, end)))


DEFINITIONS: dict[str, Definition] = {
    definition.id: definition
    for definition in (
        Definition("cohort_graduates", Unit.PERSONS, gettext_noop("统计日本届毕业生基数内的人数")),
        Definition("rural_graduates", Unit.PERSONS, gettext_noop("统计日本届毕业生中农村生源的人数")),
        Definition("hardship_graduates", Unit.PERSONS, gettext_noop("统计日本届毕业生中至少符合一项帮扶条件的人数")),
        Definition(
            "special_difficulty_graduates",
            Unit.PERSONS,
            gettext_noop("统计日帮扶对象中符合特别困难条件的人数，包含在帮扶对象之内"),
        ),
        Definition("hardship_share", Unit.RATE, gettext_noop("帮扶对象人数除以本届毕业生人数")),
        Definition(
            "new_posts_by_month", Unit.OPENINGS, gettext_noop("本学期内按首次登记并审核通过的月份统计的岗位招聘人数")
        ),
        Definition("openings", Unit.OPENINGS, gettext_noop("本学期各月新增岗位招聘人数之和")),
        Definition("large_employers", Unit.ITEMS, gettext_noop("本学期首次登记且标为大型的用人单位数")),
        Definition(
            "referral_person_times", Unit.PERSON_TIMES, gettext_noop("本学期向帮扶对象推荐岗位的人次，含分配和手工推荐")
        ),
        Definition(
            "intentions", Unit.PERSONS, gettext_noop("已登记与用人单位达成就业意向的帮扶对象人数，不含回复感兴趣")
        ),
        Definition("needs", Unit.ITEMS, gettext_noop("已登记的需求和建议条数")),
        Definition("wishes", Unit.PERSONS, gettext_noop("已登记求职意愿的帮扶对象人数")),
        Definition("lectures", Unit.ITEMS, gettext_noop("已举办的讲座场数")),
        Definition("guidance_person_times", Unit.PERSON_TIMES, gettext_noop("帮扶对象参加就业指导的人次")),
        Definition(
            "one_to_one_messages",
            Unit.ITEMS,
            gettext_noop("发给帮扶对象、已被渠道接收或由专人转交的一对一消息条数"),
        ),
        Definition("further_study", Unit.PERSONS, gettext_noop("已录取升学的帮扶对象人数，含拟录取并注明核实程度")),
        Definition("employed", Unit.PERSONS, gettext_noop("已签就业协议或劳动合同的帮扶对象人数")),
    )
}
