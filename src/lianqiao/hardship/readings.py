"""What the guarded columns of a roster state (domain §1.4 knslb, §2.1). Only this room may store it.

Codes are those of the policy's `[assisted] criteria`; three more are read so
that nothing is lost, though no policy need count them: `student_loan`
(国家助学贷款), `minority` (少数民族), `job_hardship` (就业困难).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lianqiao.charter.reading import plain
from lianqiao.charter.tables import details, has_guarded_word
from lianqiao.roster.readings import HeldCriterion

# Searched in this order, each taking its words out of the text: the narrower name stands before the wider.
_CATEGORIES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (code, re.compile(words))
    for code, words in (
        (
            "relapse_monitored",
            "防?止?返贫(?:致贫)?(?:监测)?(?:对象|户|家庭)?|监测对象|边缘易致贫(?:户|家庭)?|易返贫|易致贫"
            "|突发严重困难(?:户|家庭)?|脱贫不稳定(?:户|家庭)?",
        ),
        (
            "out_of_poverty",
            "建档立卡(?:贫困)?(?:户|家庭|学生|毕业生)?|脱贫(?:人口|户|家庭|学生|毕业生)?|精准扶贫|建卡(?:户|贫困户)",
        ),
        ("subsistence_margin", "低保边缘(?:户|家庭)?|最低生活保障边缘(?:户|家庭)?|低收入(?:户|家庭|人口)?"),
        ("subsistence_allowance", "(?:城乡|城市|城镇|农村)?(?:低保|最低生活保障)(?:户|家庭|人员|学生|对象)?"),
        ("financial_hardship", "特困(?:学生|生|毕业生)"),
        ("extreme_hardship", "特困(?:人员|供养|救助供养|家庭|户|职工)*(?:子女)?"),
        ("zero_employment_family", "零就业(?:家庭)?"),
        ("orphan", "孤儿|事实无人抚养(?:儿童)?"),
        ("martyr_family", "烈士(?:子女|家庭|遗属|家属)?|因公牺牲(?:军人|警察)?子女"),
        (
            "disability",
            "(?:肢体|听力|视力|言语|智力|精神|多重|听障|视障)?(?:残疾|残障)(?:学生|毕业生|人)?|(?:肢体|听力|视力|言语|智力|精神|多重)[一二三四1-4]级",
        ),
        ("student_loan", "(?:国家|生源地|校园地)?(?:信用)?助学贷款|贷款"),
        ("minority", "少数民族"),
        ("job_hardship", "就业(?:特别)?困难(?:学生|生|毕业生|人员)?|长期失业"),
        (
            "financial_hardship",
            "(?:家庭)?(?:经济)?(?:特别|比较|一般|特殊)?(?:困难|贫困)(?:学生|生|毕业生|家庭|户)?|贫困户",
        ),
    )
)
_NONE = frozenset(
    [
        "无",
        "否",
        "暂无",
        "没有",
        "非困难生",
        "非困难",
        "不困难",
        "非贫困生",
        "否定",
        "不是",
        "正常",
        "一般",
        "普通",
        "良好",
        "-",
        "—",
        "--",
        "/",
        "0",
        "n",
        "no",
        "false",
        "×",
        "空",
        "无困难",
        "不属于",
    ]
)
_YES = frozenset(["是", "y", "yes", "true", "√", "✓", "✔", "有", "1", "对"])
_DENIAL = re.compile(r"^(?:非|无|不|没有|未|否|暂无|均无)")
_REVOKED = re.compile("已取消|已退出|已停|停发|终止|申请中|拟申请|待认定|未认定|未通过")
_KIN = re.compile("父|母|兄|弟|姐|妹|爷|奶|祖|家人|家属|双亲|监护人")
_SEPARATORS = re.compile(r"[、,，;；/|／+&\n。]+|(?<!人)和|及|且|兼|以及")
_MASK_HEADER = re.compile("knslb|代码|类别|类型")
_GRADE_HEADER = re.compile("等级|程度|认定|档")
_GRADES = frozenset({"一般", "特别", "比较", "特殊"})
_MASK = ((1, "job_hardship"), (2, "financial_hardship"), (4, "disability"))
_FILLER = re.compile(
    r"[()（）【】\[\]:：\s]|学生|毕业生|家庭|特别困难|一般困难|比较困难|困难|[一二三四1-4]级|肢体|听力|视力|言语|智力|精神|多重"
    r"|属于|认定|等级|一类|二类|三类|且|人员|户|持证|有证|省级|校级|本人|及"
)
CATEGORY_FIELD, FLAG_FIELD, CODED_PREFIX = "hardship", "hardship_flag", "hardship:"


def guarded(field: str) -> bool:
    """Is this one of the fields whose cells go to this room only?"""
    return field in (CATEGORY_FIELD, FLAG_FIELD) or field.startswith(CODED_PREFIX)


def speaks_of_hardship(*texts: str) -> bool:
    """Does a header or a free text hold one of the words that must not leave this room?"""
    return any(map(has_guarded_word, texts))


def read_cells(cells: Mapping[str, tuple[str, str]]) -> tuple[tuple[HeldCriterion, ...], tuple[str, ...]]:
    """All guarded cells of a row: `{field: (header, text)}` to criteria (each code once) and words left unread."""
    held: dict[str, HeldCriterion] = {}
    unread: list[str] = []
    for field, (header, text) in cells.items():
        if field == CATEGORY_FIELD:
            graded = _GRADE_HEADER.search(header) and plain(text) in _GRADES
            found, left = read_category(f"{text}困难" if graded else text, mask=bool(_MASK_HEADER.search(header)))
        else:
            code = field.removeprefix(CODED_PREFIX) if field.startswith(CODED_PREFIX) else "financial_hardship"
            found, left = read_flag(text, code)
        for criterion in found:
            held.setdefault(criterion.code, criterion)
        unread += left
    return tuple(held.values()), tuple(unread)


def read_category(text: str, *, mask: bool = True) -> tuple[tuple[HeldCriterion, ...], tuple[str, ...]]:
    """A cell that names categories, several perhaps, or holds the digit 0…7 of the national table (bits 1, 2, 4)."""
    word = plain(text)
    if not word or word.lower() in _NONE:
        return (), ()
    if mask and (digit := re.fullmatch(r"0?([0-7])", word)):
        bits = int(digit[1])
        return tuple(HeldCriterion(code, word) for bit, code in _MASK if bits & bit), ()
    if word.lower() in _YES:
        return (HeldCriterion("financial_hardship", word),), ()
    held: dict[str, HeldCriterion] = {}
    unread: list[str] = []
    for part in _SEPARATORS.split(plain_keeping_lines(text)):
        found, left = _part(part)
        for criterion in found:
            held.setdefault(criterion.code, criterion)
        unread += left
    return tuple(held.values()), tuple(unread)


def read_flag(text: str, code: str) -> tuple[tuple[HeldCriterion, ...], tuple[str, ...]]:
    """A cell of a column that asks about one category: 是 / 否, or words that describe it (`肢体三级`)."""
    word = plain(text)
    if not word or word.lower() in _NONE or _DENIAL.match(word):
        return (), ()
    if _REVOKED.search(word) or (code == "disability" and _KIN.search(word)):
        return (), (word,)
    return (HeldCriterion(code, word),), ()


def read_detail(code: str, words: str) -> str:
    """What the words of a cell say more of a criterion, as `tier:special` or `kind:physical grade:3`; empty = nothing.

    Words that name two of one part (`听力、言语残疾`) say neither: a person has to choose.
    """
    rest, found = plain(words), dict[str, set[str]]()
    spelt = [(plain(each), one) for one in details().get(code, ()) for each in one.words]
    for each, one in sorted(spelt, key=lambda pair: -len(pair[0])):  # a longer word may hold a shorter: Ⅲ and Ⅱ
        if each in rest:
            rest = rest.replace(each, " ")
            found.setdefault(one.part, set()).add(one.key)
    parts = dict.fromkeys(one.part for one in details().get(code, ()))
    return " ".join(next(iter(found[part])) for part in parts if len(found.get(part, ())) == 1)


def plain_keeping_lines(text: str) -> str:
    """Half-width words without blanks; line breaks stay, since they separate."""
    return "\n".join(plain(line) for line in text.splitlines())


def _part(part: str) -> tuple[list[HeldCriterion], list[str]]:
    """One piece between separators."""
    if not part or part.lower() in _NONE or (_DENIAL.match(part) and not _DENIAL.sub("", part).startswith("人")):
        return [], []
    if _REVOKED.search(part):
        return [], [part]
    found: list[HeldCriterion] = []
    rest = part
    for code, words in _CATEGORIES:
        if not words.search(rest) or (code == "disability" and _KIN.search(part)):
            continue
        rest = words.sub(" ", rest)
        if not (code == "financial_hardship" and found):
            found.append(HeldCriterion(code, part))
    left = _FILLER.sub("", rest)
    return found, [part] if left and not found else []
