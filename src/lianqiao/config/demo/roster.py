"""The graduates of the demo and the workbook in which they come."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

import xlsxwriter

from lianqiao.config.demo.names import CLASSES, FRESH_CLASS, GIVEN, HOMES, LONG_NAMES, RARE_SURNAMES, SURNAMES

GRADUATES, RURAL = 173, 86
POLITICAL = ("中共党员", "中共预备党员", "共青团员", "群众")
SPECIAL = (
    "建档立卡", "建档立卡", "建档立卡户", "脱贫户", "脱贫家庭", "建档立卡", "低保", "低保家庭", "农村低保",
    "低保", "城市低保",
    "低保、残疾", "听力残疾三级", "肢体残疾四级", "肢体残疾三级", "零就业家庭", "零就业家庭",
)  # fmt: skip
OTHER = (*("家庭经济困难",) * 24, *("一般困难",) * 9, *("特别困难",) * 5, *("低保边缘家庭",) * 3, "防止返贫监测对象",
         "防止返贫监测对象", "孤儿", "特困人员")  # fmt: skip
HEADER = (
    "序号", "学号", "姓名", "性别", "民族", "政治面貌", "学院", "班级", "专业名称", "专业代码", "学历层次",
    "学制", "毕业届别",
    "生源地", "城乡生源", "手机号", "邮箱", "困难类别", "国家助学贷款", "宿舍",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Graduate:
    """One invented graduate. `category` is the guarded cell as a roster has it; `delayed`: outside the base."""

    number: str
    name: str
    sex: str
    ethnicity: str
    political: str
    class_name: str
    major: str
    major_code: str
    home: str
    rural: bool
    phone: str
    email: str
    dormitory: str
    category: str = ""
    loan: bool = False
    delayed: bool = False

    @property
    def assisted(self) -> bool:
        return bool(self.category)


def graduates(chance: Random) -> list[Graduate]:
    """173 graduates, of whom 62 come with a category and 17 of these with a narrower one; and three delayed."""
    made = list(_everybody(chance))
    base, delayed = made[:GRADUATES], made[GRADUATES:]
    rural = set(chance.sample(range(GRADUATES), RURAL))
    stories = [_first(base, "茶学201901"), _first(base, "园艺201901"), _first(base, "设施201901")]
    others = [place for place in range(GRADUATES) if place not in stories]
    categories = [*SPECIAL, *OTHER]
    chance.shuffle(categories)
    holders = dict(zip([*stories, *chance.sample(others, len(categories) - len(stories))], categories, strict=True))
    loans = set(chance.sample([place for place in range(GRADUATES) if place not in holders], 21)) | set(
        list(holders)[::3]
    )
    told = dict(zip(stories, ("马燕", "卢志远", "张家豪"), strict=True))
    done = [
        replace(one, rural=place in rural, category=holders.get(place, ""), loan=place in loans,
                name=told.get(place, one.name))
        for place, one in enumerate(base)
    ]  # fmt: skip
    return [*done, replace(delayed[0], category="家庭经济困难", rural=True), *delayed[1:]]


def _first(base: list[Graduate], class_name: str) -> int:
    return next(place for place, one in enumerate(base) if one.class_name == class_name)


def _everybody(chance: Random) -> Iterator[Graduate]:
    homes = [home for home, weight in HOMES for _ in range(weight)]
    long_names = dict(zip((20, 55, 88, 120, 160), LONG_NAMES, strict=True))
    used: set[str] = {"马燕", "卢志远", "张家豪"}
    classes = [(name, major, code) for name, major, code, size in CLASSES for _ in range(size)]
    delayed = [CLASSES[1][:3], CLASSES[3][:3], CLASSES[5][:3]]
    for place, (class_name, major, code) in enumerate([*classes, *delayed]):
        sex = "男" if chance.random() < 0.42 else "女"
        name, ethnicity, home = _name(chance, place, used), "汉族", chance.choice(homes)
        if place in long_names:
            name, given_sex, ethnicity, home = long_names[place]
            sex = "男" if given_sex == "male" else "女"
        elif "彝族" in home or "藏族" in home or "土家族" in home:
            ethnicity = chance.choice(("汉族", "彝族" if "彝族" in home else "藏族" if "藏族" in home else "土家族"))
        number = f"2019{class_name[-1]}{code[3:]}{place + 1:03d}"
        yield Graduate(
            number, name, sex, ethnicity, chance.choices(POLITICAL, (8, 6, 82, 4))[0],
            class_name, major, f"{code}T" if code == "090107" else code, home, False,
            f"1990000{1001 + place * 37 % 9000:04d}", "" if place % 29 == 11 else f"s{number}@stu.example.edu.cn",
            f"{chance.choice('ABCD')}{chance.randint(1, 9)}-{chance.randint(101, 620)}", delayed=place >= GRADUATES,
        )  # fmt: skip


def _name(chance: Random, place: int, used: set[str]) -> str:
    while True:
        surname = RARE_SURNAMES[place // 11 % len(RARE_SURNAMES)] if place % 11 == 5 else chance.choice(SURNAMES)
        name = surname + chance.choice(GIVEN)
        if name not in used:
            used.add(name)
            return name


def freshers(chance: Random) -> list[Graduate]:
    """24 students of a class of the first year."""
    class_name, major, code, size = FRESH_CLASS
    homes = [home for home, _ in HOMES]
    used: set[str] = set()
    made = []
    for place in range(size):
        number, sex = f"2022{code[3:]}{place + 1:03d}", chance.choice("男女")
        name, home = _name(chance, place, used), chance.choice(homes)
        made.append(
            Graduate(
                number, name, sex, "汉族", "共青团员", class_name, major, code, home, place % 2 == 0,
                f"1990001{1001 + place:04d}", f"s{number}@stu.example.edu.cn", f"E{place % 6 + 1}-{201 + place}",
                category="家庭经济困难" if place % 4 == 1 else "",
            )
        )  # fmt: skip
    return made


def workbook(people: list[Graduate], year: int = 2023) -> bytes:
    """The roster as offices keep it: a title above the header, a note below, one sheet."""
    rows: list[tuple[object, ...]] = [
        (place, one.number, one.name, one.sex, one.ethnicity, one.political, "园艺学院", one.class_name, one.major,
         one.major_code, "本科生", "4", f"{year}届", one.home, "农村" if one.rural else "城镇", one.phone, one.email,
         one.category or "无", "是" if one.loan else "否", one.dormitory)
        for place, one in enumerate(people, start=1)
    ]  # fmt: skip
    if len(rows) > GRADUATES:  # a cell that cannot be read and a row that is there twice, as real files have them
        again, short = rows[40], list(rows[77])
        short[15] = "1990000"
        rows = [*rows[:77], tuple(short), *rows[78:], again]
    return sheet(f"园艺学院{year}届名单", HEADER, rows, "备注：学号、手机号请保持文本格式")


def sheet(title: str, header: tuple[str, ...], rows: Sequence[Sequence[object]], note: str) -> bytes:
    """One sheet with a title, a header, rows, and a note under a blank line."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    page = book.add_worksheet("Sheet1")
    top = 1 if title else 0
    if title:
        page.merge_range(0, 0, 0, len(header) - 1, title)
    page.write_row(top, 0, header)
    for place, row in enumerate(rows, start=top + 1):
        for column, value in enumerate(row):
            if isinstance(value, int):
                page.write_number(place, column, value)
            else:
                page.write_string(place, column, str(value))
    page.write_string(len(rows) + 3, 0, note)
    book.close()
    return held.getvalue()
