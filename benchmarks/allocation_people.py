"""Made-up students and posts as the rule of suitability takes them, always the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from lianqiao.rules.suitability import (
    ANY_MAJOR,
    Condition,
    ConditionKind,
    Degree,
    MajorRequirement,
    PostFacts,
    Salary,
    Sex,
    StudentFacts,
    Wish,
)

REGIONS = ("510107", "511802", "500000", "440100", "440900", "431200", "520300", "420100", "330100", "310000", "110000")


def _apart(words: str) -> tuple[str, ...]:
    return tuple(words.split())


# What is done at work, with what, and how: put together to sentences, and to what somebody wishes for.
DOES = _apart(
    "管理 销售 检测 推广 设计 运营 维护 采购 培训 调查 统计 策划 "
    "编辑 研发 种植 养护 审核 开发 咨询 接待 包装 运输 监督 分析"
)
WHAT = _apart(
    "茶园 苗木 果蔬 花卉 种子 饲料 兽药 农机 水产 畜禽 土壤 水质 食品 药品 设备 仓库 订单 客户 渠道 合同 "
    "账目 档案 网站 直播 视频 数据 图纸 园区 温室 景观 课程 活动 材料 样品 质量 安全 政策 项目 市场 品牌"
)
HOW = _apart("，按月汇总上报 ，配合主管完成 ，撰写总结材料 ，能适应出差 ，有经验者优先 ，服从排班 ，记录台账 。")
SENTENCES = tuple(f"负责{what}的{does}{how}" for what in WHAT for does in DOES for how in HOW)
WORDS = (*DOES, *WHAT, *(f"{what}{does}" for what in WHAT for does in DOES))
TITLES = tuple(f"{what}{does}{end}" for what in WHAT for does in DOES[::3] for end in ("员", "专员", "助理"))


def _majors(random: Random) -> list[str]:
    codes = [f"{field:02}{kind:02}{one:02}" for field in range(1, 14) for kind in range(1, 8) for one in range(1, 5)]
    random.shuffle(codes)
    return codes[:300]


def people(count: int) -> list[StudentFacts]:
    """Students of 300 majors, few of them in most."""
    random = Random(1)
    codes = _majors(Random(0))
    return [
        StudentFacts(
            f"{at:06}",
            degree=random.choices([Degree.BACHELOR, Degree.MASTER, None], [80, 18, 2])[0],
            major=codes[min(int(random.paretovariate(0.6)) - 1, len(codes) - 1)],
            cohort=2023,
            sex=random.choice(list(Sex)),
            born=date(2000, 1, 1) + timedelta(days=random.randrange(900)),
            party_member=random.random() < 0.2,
            home_region=random.choice(REGIONS),
            wish=Wish(
                regions=tuple(random.sample(REGIONS, random.randint(0, 2))),
                regions_only=random.random() < 0.15,
                salary_floor=random.choice([None, 350_000, 400_000, 500_000]),
                industries=tuple(random.sample(["A", "农业", "C", "教育"], random.randint(0, 1))),
                words=tuple(random.sample(WORDS, random.randint(0, 3))),
            ),
        )
        for at in range(count)
    ]


def posts(count: int, said: Sequence[tuple[str, Sequence[str]]] = ()) -> list[PostFacts]:
    """Posts with a text of their own each; 15 % take any major.

    `said`: titles and lines of real posts, which are mixed to as many as are asked for.
    """
    random = Random(2)
    codes = _majors(Random(0))
    return [_post(random, codes, at, said) for at in range(count)]


def _words(random: Random, said: Sequence[tuple[str, Sequence[str]]]) -> tuple[str, tuple[str, ...]]:
    if not said:
        return random.choice(TITLES), tuple(random.sample(SENTENCES, 3))
    return random.choice(said)[0], tuple(random.choice(random.choice(said)[1] or [""]) for _ in range(3))


def _post(random: Random, codes: list[str], at: int, said: Sequence[tuple[str, Sequence[str]]]) -> PostFacts:
    code = codes[min(int(random.paretovariate(0.6)) - 1, len(codes) - 1)]
    taken = ANY_MAJOR if random.random() < 0.15 else frozenset({code[: random.choice([4, 4, 6])], random.choice(codes)})
    levels = random.choice([(Degree.BACHELOR,), (Degree.BACHELOR, Degree.MASTER), (Degree.MASTER,)])
    asks = (Condition(ConditionKind.PARTY_MEMBER, "", "中共党员"),) if random.random() < 0.1 else ()
    low = random.randrange(30, 90) * 10_000
    title, words = _words(random, said)
    return PostFacts(
        f"p{at:06}",
        title,
        f"{random.choice(REGIONS)}号单位{at // 3}",
        random.choice([1, 1, 2, 3, 5]),
        majors=MajorRequirement(tuple((level, taken) for level in levels)),
        degrees=frozenset(levels),
        region=random.choice(REGIONS),
        industry=random.choice([None, "A01", "C15", "P83", "L72"]),
        salary=random.choice([None, Salary(low), Salary(low, low + 200_000)]),
        deadline=random.choice([None, date(2023, 5, 1) + timedelta(days=random.randrange(60))]),
        conditions=asks,
        words=words,
    )
