"""Files of posts as they came in through the term, and what was decided of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from lianqiao.config.demo import visits
from lianqiao.config.demo.employers import BATCHES, EMPLOYERS, JOBS, REFUSED, SAID_TOO, WAITING
from lianqiao.config.demo.house import House, at
from lianqiao.config.demo.post_life import settle_doubts
from lianqiao.config.demo.roster import sheet
from lianqiao.intake.actions import import_file
from lianqiao.intake.post_sheet import read_posts
from lianqiao.jobs.actions import enter_post, review_posts
from lianqiao.jobs.queries import posts
from lianqiao.jobs.readings import PostRow
from lianqiao.rules.visibility import Role

HEADER = (
    "序号", "用人单位", "单位性质", "岗位名称", "招聘人数", "专业要求", "学历要求", "工作地点", "月薪",
    "福利待遇", "其他要求",
    "岗位描述", "截止日期", "联系方式",
)  # fmt: skip
Offer = tuple[object, ...]
# What colleagues found on visits and entered themselves.
BY_HAND = frozenset({date(2023, 3, 29), date(2023, 4, 24)})
FINDERS = (("head", Role.DEPARTMENT_HEAD), ("counsellor", Role.COUNSELLOR), ("head2", Role.DEPARTMENT_HEAD))


def _offers() -> Iterator[tuple[int, int]]:
    """(employer, job) in an order in which no pair comes twice and the large firms come first in turn."""
    large = [place for place, one in enumerate(EMPLOYERS) if one[1]]
    small = [place for place, one in enumerate(EMPLOYERS) if not one[1]]
    turn = [place for pair in zip(small, [*large, *large], strict=False) for place in reversed(pair)]
    for round_ in range(len(JOBS)):
        for step, employer in enumerate(turn):
            yield employer, (step * 5 + round_ * 7 + employer) % len(JOBS)


def _row(place: int, employer: int, job: int, openings: int, deadline: date, said: str) -> Offer:
    name, large, county, field = EMPLOYERS[employer]
    title, majors, degree, pay, benefits, work, other = JOBS[job]
    kind = "民营企业（大型）" if large else "民营企业"
    contact = f"人事处 028-6200{employer:02d}{job:02d}"
    words = "；".join(filter(None, (f"{field}：{work}", said)))
    return (place, name, kind, title, openings, majors, degree, county, pay, benefits, other, words,
            deadline.isoformat(), contact)  # fmt: skip


class Market:
    """Hands out posts in order: each pair of employer and job once."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._offers = _offers()
        self._seen: set[tuple[int, int]] = set()

    def _next(self) -> tuple[int, int]:
        pair = next(one for one in self._offers if one not in self._seen)
        self._seen.add(pair)
        return pair

    def take_in(self, day: date, openings: tuple[int, ...], deadlines: tuple[date, ...], extra: list[Offer]) -> None:
        """One workbook through the import; on some days colleagues enter what they found one by one."""
        rows = [
            _row(place, *self._next(), count, deadlines[place % len(deadlines)], SAID_TOO.get((day, place), ""))
            for place, count in enumerate(openings, start=1)
        ]
        title = f"春季招聘岗位汇总（{day:%m月%d日}）"
        content = sheet(title, HEADER, [*rows, *extra], "岗位由用人单位提供，联系后再转发")
        if day in BY_HAND:
            self._enter(day, read_posts(f"{title}.xlsx", content).rows)
            return
        import_file(
            viewer=self.house.secretary, kind="posts", name=f"{title}.xlsx", data=content, column_map=None, write=True,
            cohort=self.house.policy.cohort, today=day, now=at(day, 10, 30),
        )  # fmt: skip

    def _enter(self, day: date, rows: Sequence[PostRow]) -> None:
        for place, row in enumerate(rows):
            username, role = FINDERS[place % len(FINDERS)]
            enter_post(
                viewer=self.house.worn(self.house.staff[username], role), row=row, large="大型" in row.employer_kind,
                today=day, now=at(day, 10 + place, 30),
            )  # fmt: skip


def refused_on(day: date) -> list[Offer]:
    """Rows of that day's file that a person will not let through."""
    return [
        (90 + place, employer, "民营企业", title, count, "专业不限", "不限", "四川省成都市青羊区", "面议", "", "",
         words, date(2023, 6, 30).isoformat(), "网上投递")
        for place, (came, employer, title, count, words, _) in enumerate(REFUSED)
        if came == day
    ]  # fmt: skip


def open_market(house: House, market: Market, since: date, until: date) -> None:
    """All files that came from `since` to `until`, each reviewed on its own day."""
    why = {employer: reason for _, employer, *_, reason in REFUSED}
    for came, reviewed, openings, deadlines in BATCHES:
        if not since <= came <= until:
            continue
        market.take_in(came, openings, deadlines, refused_on(came))
        waiting = posts(viewer=house.viewer, today=came, review="waiting")
        good = [one.id for one in waiting if one.employer not in why]
        now = at(reviewed, 16)
        plain = [one.id for one in waiting if one.employer not in why and not one.doubts]
        review_posts(viewer=house.viewer, post_ids=plain, accepted=True, today=reviewed, now=now)
        for one in waiting:
            if one.id not in plain and one.employer not in why:
                settle_doubts(house, one, reviewed)
        for one in waiting:
            if one.employer in why:
                review_posts(
                    viewer=house.viewer, post_ids=[one.id], accepted=False, reason=why[one.employer], today=reviewed,
                    now=now,
                )  # fmt: skip
        visits.clear_new(house, reviewed)
        house.posts += [(reviewed, one) for one in good]


def leave_waiting(market: Market) -> None:
    """The newest file: nobody has looked at it yet."""
    market.take_in(*WAITING, [])
