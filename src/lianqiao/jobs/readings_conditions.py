"""What a post asks beyond degree and major, out of its text columns, with the words that say it.

A clause that states a requirement we cannot put into a kind becomes OTHER: a
person looks at it, and it excludes nobody (contracts, Match).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lianqiao.charter.reading import plain
from lianqiao.rules.suitability import Condition, ConditionKind, Sex

_CLAUSES = re.compile(r"[;；。\n]+")
_COMMAS = re.compile(r"[,，]+(?![^(（]*[)）])")
_PAUSES = re.compile(r"、+(?![^(（]*[)）])")
_NOTHING = frozenset(
    [
        "不限",
        "无",
        "无要求",
        "没有",
        "否",
        "-",
        "—",
        "/",
        "不作要求",
        "无限制",
        "0",
        "暂无",
        "男女不限",
        "性别不限",
        "年龄不限",
        "专业不限",
    ]
)
_SEX = re.compile(r"(?:仅?限|只限|要求|须为|只招|性别要?求?[:为]?)*(男|女)(?:性|生)?(?:考生)?(?:报考|报名)?")
_SEX_LIMIT = re.compile(r"(?:仅|只)?限(男|女)(?:性|生)?|(?:仅|只)(?:限|招)(男|女)(?:性|生)?|性别[:为]?(男|女)(?!女)")
_SEX_SOFT = re.compile(r"适合(?:男|女)性|(?:男|女)(?:性|生)优先")
_PARTY = re.compile(
    r"(?:须为|应为|要求|限|政治面貌[:为]?)*(?:中共)?(?:正式)?党员(?:\(?含?(?:中共)?预备(?:党员)?\)?)?(?:或(?:中共)?预备党员)?(?:\(含预备\))?"
)
_VETERAN = re.compile("退役(?:大学生)?(?:士兵|军人|军士)|退伍|大学生士兵|义务兵")
_SERVICE_STAFF = re.compile("服务基层项目人员|四项目人员|基层服务项目|三支一扶|西部计划志愿|服务基层项目")
_YEARS = re.compile(
    r"(\d{1,2}|[一二两三四五六七八九十])年(?:及|\()?以上.{0,8}(?:基层)?(?:工作)(?:经历|经验|年限)|(?:工作|从业)(?:经历|经验|年限)(?:满|[:为])?(\d{1,2}|[一二两三四五])年"
)
_YEARS_SHORT = re.compile(r"(\d{1,2}|[一二两三四五六七八九十])(?:-\d{1,2})?年(?:及?以上|\(含\)以上|经验|$)?")
_TENURE = re.compile(r"任职满?(\d{1,2}|[一二两三四五])年")
_FRESH = re.compile("应届(?:普通)?(?:高校|高等学校|院校|大学)?(?:毕业生|生)|(?:限|仅|面向)应届|^应届$")
_YEARS_NAMED = re.compile(r"((?:19|20)\d{2})(?=届|年(?!\d)|[、,，和及或-])")
_YEAR_SPAN = re.compile(r"((?:19|20)\d{2})[届年]?[-~—至到]((?:19|20)\d{2})")
_AGE = re.compile(
    r"(\d{2})(?:周岁|岁)(?:\(含\))?(?:及)?(?:以下|以内|之内|\(含\)以下|及以下)|(?:不超过|不大于|未满|小于)(\d{2})(?:周岁|岁)|\d{2}(?:周岁|岁)?[-~至到](\d{2})(?:周岁|岁)"
)
_AGE_PLAIN = re.compile(r"(?:\d{2}[-~至到])?(\d{2})(?:周岁|岁)?(?:以下|以内)?")
_CHINESE = {character: number for number, character in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_CERTIFICATES = (
    ("法律职业资格", re.compile("法律职业资格|司法考试")),
    ("英语专业八级", re.compile("英语专业八级|专八|TEM-?8", re.I)),
    ("英语专业四级", re.compile("英语专业四级|专四|TEM-?4", re.I)),
    ("英语六级", re.compile("英语(?:水平)?(?:国家)?六级|CET-?6|六级", re.I)),
    ("英语四级", re.compile("英语(?:水平)?(?:国家)?四级|CET-?4|四级及以上", re.I)),
    ("计算机二级", re.compile("计算机(?:等级)?(?:考试)?(?:国家)?二级")),
    ("教师资格", re.compile("教师资格")),
    ("注册会计师", re.compile("注册会计师|CPA", re.I)),
    ("驾驶证", re.compile("驾驶证|驾照|C1", re.I)),
    ("普通话", re.compile("普通话.{0,4}(?:甲|乙)")),
)
_CHOICE = re.compile("之一|或者?|优先|未通过|报考者须|者须")
_REQUIRES = re.compile(
    "须|需|应当|必须|不得|要求|具有|具备|持有|仅限|限|面向|不包含|能够?适应|通过|服务.{0,6}年|满\\d年|资格|证书|以上|退役|非在职|党员|项目人员|院校毕业|族|毕业生"
)
_AFTERWARDS = re.compile("录用后|招录后|最低服务|服务(?:年限|期限)|根据工作需要|分配到")
_NO_REQUIREMENT = re.compile("咨询电话|联系电话|电话[:：]|^[\\d\\s.、-]+$")


def read_conditions(
    *,
    other: Iterable[str] = (),
    audience: str = "",
    remark: str = "",
    description: str = "",
    fresh_only: str = "",
    service_years: str = "",
    service_years_header: str = "",
    sex: str = "",
    age: str = "",
    political: str = "",
    certificate: str = "",
) -> tuple[Condition, ...]:
    """Every condition of one post, in the order of the columns, each once."""
    found: list[Condition] = []
    for text in (*other, political):
        for clause in _clauses(text):
            found += read_clause(clause)
    for clause in _clauses(certificate):
        found += _column_certificate(clause)
    found += _audience(audience)
    found += _column_sex(sex) + _column_age(age)
    found += _column_fresh(fresh_only) + _column_years(service_years, service_years_header)
    for clause in _clauses(remark):
        if not _NO_REQUIREMENT.search(plain(clause)):
            found += read_clause(clause)
    for clause in _clauses(description):
        found += _description(clause)
    return tuple(dict.fromkeys(found))


def read_clause(clause: str) -> list[Condition]:
    """One clause between semicolons, part by part between commas; parts that ask something unread stay together."""
    word = plain(clause)
    if re.search("优先", word) and not re.search("须|限|必须", word):
        return []
    parts = [clause] if "未通过" in word else [part.strip() for part in _COMMAS.split(clause) if part.strip()]
    found: list[Condition] = []
    left: list[str] = []
    for part in parts:
        pieces = [piece.strip() for piece in _PAUSES.split(part) if piece.strip()]
        read = [_kinds(piece) for piece in pieces]
        whole = _kinds(part) if len(pieces) > 1 and not all(read) else []
        conditions = whole or ([one for some in read for one in some] if all(read) else [])
        found += conditions
        if not conditions:
            left.append(part)
    asking = [part for part in left if _asks(part)]
    return found + ([_other("，".join(asking) if found else clause)] if asking else [])


def _clauses(text: str) -> list[str]:
    parts = (re.sub(r"^\d{1,2}[.、)）]\s*", "", part.strip()) for part in _CLAUSES.split(text or ""))
    return [part for part in parts if part and plain(part) not in _NOTHING]


def _other(words: str) -> Condition:
    return Condition(ConditionKind.OTHER, "", words)


def _asks(clause: str) -> bool:
    """Does a clause set a condition for applying? What comes after being hired (service years, transfers) does not."""
    word = plain(clause)
    return word not in _NOTHING and not _AFTERWARDS.search(word) and bool(_REQUIRES.search(word))


def _kinds(clause: str) -> list[Condition]:
    """The conditions a clause states if it can be read whole; an empty list otherwise."""
    word = plain(clause)
    if found := _SEX.fullmatch(word):
        return [Condition(ConditionKind.SEX, _sex(found[1]), clause)]
    if _PARTY.fullmatch(word):
        return [Condition(ConditionKind.PARTY_MEMBER, "", clause)]
    if _SEX_SOFT.search(word):
        return [_other(clause)]
    if aimed := _aimed(clause, word):
        return [aimed]
    if ages := [max(groups, key=len) for groups in _AGE.findall(word)]:
        return [Condition(ConditionKind.AGE, max(ages, key=int), clause)]
    if cohort := _cohort(word):
        return [Condition(ConditionKind.COHORT, cohort, clause)]
    if found := _YEARS.search(word):
        return [Condition(ConditionKind.YEARS_OF_SERVICE, str(_number(found[1] or found[2])), clause)]
    if found := _SEX_LIMIT.search(word):
        rest = [_other(clause)] if len(word) > len(found[0]) + 8 and _asks(word.replace(found[0], "")) else []
        return [Condition(ConditionKind.SEX, _sex(found[1] or found[2] or found[3]), clause), *rest]
    return _certificate(clause, word)


def _sex(character: str) -> str:
    return Sex.MALE.value if character == "男" else Sex.FEMALE.value


def _aimed(clause: str, word: str) -> Condition | None:
    """Posts for grassroots-service staff, veterans, or either of them."""
    staff, veteran = _SERVICE_STAFF.search(word), _VETERAN.search(word)
    if not staff and not veteran or re.search("优先|除外|不限", word):
        return None
    kinds = [ConditionKind.GRASSROOTS_SERVICE] * bool(staff) + [ConditionKind.VETERAN] * bool(veteran)
    if re.search("事业编制|村(?:\\(社区\\)|干部)|残疾人", word) or (
        not re.search("人员|专门|服役|退役", word) and staff
    ):
        kinds.append(ConditionKind.OTHER)
    return Condition(kinds[0], "", clause, tuple(kinds[1:]))


def _cohort(word: str) -> str | None:
    """Years of graduation taken, or `fresh`; None where the words set no such limit."""
    if re.search("非应届|不限|往届|优先|以来", word):
        return None
    years = set(_YEARS_NAMED.findall(word))
    if span := _YEAR_SPAN.search(word):
        years |= {str(year) for year in range(int(span[1]), min(int(span[2]), int(span[1]) + 9) + 1)}
    if years and ("毕业" in word or "届" in word):
        return ",".join(sorted(years))
    return "fresh" if _FRESH.search(word) else None


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _CHINESE[text]


def _certificate(clause: str, word: str) -> list[Condition]:
    if _CHOICE.search(word):
        return []
    names = [name for name, words in _CERTIFICATES if words.search(word)]
    return [Condition(ConditionKind.CERTIFICATE, names[0], clause)] if names else []


def _audience(text: str) -> list[Condition]:
    """招录对象: the whole cell is one condition with its alternatives."""
    word = plain(text)
    if not word or word in _NOTHING or word.startswith("不限"):
        return []
    if aimed := _aimed(text, word):
        return [aimed]
    if found := _TENURE.search(word):
        return [Condition(ConditionKind.YEARS_OF_SERVICE, str(_number(found[1])), text), _other(text)]
    return _kinds(text) or [_other(text)]


def _column_sex(text: str) -> list[Condition]:
    found = _SEX.fullmatch(plain(text))
    return [Condition(ConditionKind.SEX, _sex(found[1]), text)] if found else []


def _column_age(text: str) -> list[Condition]:
    word = plain(text)
    found = _AGE.search(word) or _AGE_PLAIN.fullmatch(word)
    if found:
        return [Condition(ConditionKind.AGE, next(group for group in found.groups() if group), text)]
    return [_other(text)] if word and word not in _NOTHING and re.search(r"\d", word) else []


def _column_fresh(text: str) -> list[Condition]:
    word = plain(text)
    if not word or word in _NOTHING:
        return []
    if word in {"是", "限", "应届"}:
        return [Condition(ConditionKind.COHORT, "fresh", "限应届毕业生")]
    value = _cohort(word)
    return [Condition(ConditionKind.COHORT, value, text)] if value else [_other(text)] if "应届" in word else []


def _column_certificate(clause: str) -> list[Condition]:
    """Of a column of certificates every word asks for one, also where no list of ours knows it."""
    word = plain(clause)
    if "优先" in word or re.search("不限|不要求|无需|不需", word):
        return []
    if found := read_clause(clause):
        return found
    return [_other(clause)] if _CHOICE.search(word) else [Condition(ConditionKind.CERTIFICATE, clause, clause)]


def _column_years(text: str, header: str) -> list[Condition]:
    """Years of service from a column: 是 under `是否要求2年以上基层工作经历`, or the number of years itself."""
    word = plain(text)
    if not word or word in _NOTHING or "不限" in word or "应届" in word:
        return []
    found = _YEARS_SHORT.search(plain(header) if word == "是" else word)
    if not found:
        return [_other(text)] if _asks(text) else []
    years = _number(found[1])
    words = header if word == "是" else text
    return [Condition(ConditionKind.YEARS_OF_SERVICE, str(years), words)] if years else []


def _description(clause: str) -> list[Condition]:
    """A description is no list of requirements: only its words on sex, age and addressees are heeded."""
    found = []
    for part in _COMMAS.split(clause):
        word = plain(part)
        if limit := _SEX_LIMIT.search(word):
            found.append(Condition(ConditionKind.SEX, _sex(limit[1] or limit[2] or limit[3]), part))
        elif _SEX_SOFT.search(word):
            found.append(_other(part))
        elif age := _AGE.search(word):
            found.append(Condition(ConditionKind.AGE, next(group for group in age.groups() if group), part))
    return found
