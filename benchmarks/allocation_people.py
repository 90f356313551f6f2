"""Made-up students and posts as the rule of suitability takes them, always the same."""

from __future__ import annotations

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
WORDS = (
    "技术",
    "管理",
    "销售",
    "教师",
    "园艺",
    "育种",
    "设计",
    "会计",
    "检测",
    "运营",
    "文秘",
    "推广",
    "数据",
    "护理",
    "法务",
)
TITLES = (
    "技术员",
    "管培生",
    "销售代表",
    "小学教师",
    "园艺师",
    "育种助理",
    "景观设计师",
    "会计",
    "检测员",
    "新媒体运营",
)
SENTENCES = (
    "负责基地日常生产管理与数据记录",
    "协助完成品种试验和田间调查",
    "参与客户沟通、方案推广和售后服务",
    "撰写材料，完成领导交办的其他工作",
    "负责样品检测与质量体系文件",
    "要求吃苦耐劳，能适应出差",
)


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


def posts(count: int) -> list[PostFacts]:
    """Posts with a text of their own each; 15 % take any major."""
    random = Random(2)
    codes = _majors(Random(0))
    return [_post(random, codes, at) for at in range(count)]


def _post(random: Random, codes: list[str], at: int) -> PostFacts:
    code = codes[min(int(random.paretovariate(0.6)) - 1, len(codes) - 1)]
    taken = ANY_MAJOR if random.random() < 0.15 else frozenset({code[: random.choice([4, 4, 6])], random.choice(codes)})
    levels = random.choice([(Degree.BACHELOR,), (Degree.BACHELOR, Degree.MASTER), (Degree.MASTER,)])
    asks = (Condition(ConditionKind.PARTY_MEMBER, "", "中共党员"),) if random.random() < 0.1 else ()
    low = random.randrange(30, 90) * 10_000
    return PostFacts(
        f"p{at:06}",
        random.choice(TITLES),
        f"{random.choice(REGIONS)}号单位{at // 3}",
        random.choice([1, 1, 2, 3, 5]),
        majors=MajorRequirement(tuple((level, taken) for level in levels)),
        degrees=frozenset(levels),
        region=random.choice(REGIONS),
        industry=random.choice([None, "A01", "C15", "P83", "L72"]),
        salary=random.choice([None, Salary(low), Salary(low, low + 200_000)]),
        deadline=random.choice([None, date(2023, 5, 1) + timedelta(days=random.randrange(60))]),
        conditions=asks,
        words=tuple(random.sample(SENTENCES, 3)),
    )
