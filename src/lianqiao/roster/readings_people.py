"""Cells about a person: sex, degree, identity number, phone, address, years (domain §1.4, §1.5).

Every reader takes the text of a cell and answers None where it cannot be read;
the caller empties the cell and says so.
"""

from __future__ import annotations

import re
from datetime import date

from lianqiao.charter.dates import read_date, read_year
from lianqiao.charter.reading import plain
from lianqiao.rules.suitability import Degree, Sex

_SEXES = {
    **dict.fromkeys(("男", "男性", "男生", "m", "male", "1", "01"), Sex.MALE),
    **dict.fromkeys(("女", "女性", "女生", "f", "female", "2", "02"), Sex.FEMALE),
}
# Ministry codes of 学历层次 (domain §1.4): doctor, master, second bachelor's, bachelor, associate.
_DEGREE_CODES = {
    **dict.fromkeys(("01", "02"), Degree.DOCTOR),
    **dict.fromkeys(("11", "12"), Degree.MASTER),
    **dict.fromkeys(("25", "31", "32"), Degree.BACHELOR),
    **dict.fromkeys(("41", "42"), Degree.ASSOCIATE),
}
_DEGREE_WORDS = (
    ("博士", Degree.DOCTOR),
    ("硕士", Degree.MASTER),
    ("研究生", Degree.MASTER),
    ("专升本", Degree.BACHELOR),
    ("本科", Degree.BACHELOR),
    ("学士", Degree.BACHELOR),
    ("二学位", Degree.BACHELOR),
    ("专科", Degree.ASSOCIATE),
    ("大专", Degree.ASSOCIATE),
    ("高职", Degree.ASSOCIATE),
)
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_MOBILE = re.compile(r"1[3-9]\d{9}")
_FIXED = re.compile(r"0\d{2,3}-?\d{7,8}(-\d{1,6})?")
_EMAIL = re.compile(r"[^@\s,;，；()<>]+@[A-Za-z0-9](?:[A-Za-z0-9-]*\.)+[A-Za-z]{2,}")
_CHINESE_DIGITS = {character: number for number, character in enumerate("一二三四五六七八九", 1)}
_LONGEST_SCHOOLING = 8  # medicine, bachelor to doctor in one
_PARTY = {
    "中共党员": True,
    "党员": True,
    "预备党员": True,
    "中共预备党员": True,
    "正式党员": True,
    "01": True,
    "02": True,
}
_NOT_PARTY = ("团员", "群众", "民主党派", "无党派", "民革", "民盟", "民建", "民进", "农工", "致公", "九三", "台盟")
_NOT_PARTY_CODES = frozenset(f"{code:02d}" for code in range(3, 14))
_YES = frozenset(["是", "有", "y", "yes", "true", "1", "√", "✓", "✔", "对"])
_NO = frozenset(["否", "无", "n", "no", "false", "0", "×", "✗", "没有", "不是", "-", "—", "/", "空", "暂无"])
EARLIEST_BIRTH, LATEST_BIRTH = 1920, 2100


def read_sex(text: str) -> Sex | None:
    return _SEXES.get(plain(text).lower())


def read_degree(text: str) -> Degree | None:
    """The level of study of a student."""
    word = plain(text)
    if word in _DEGREE_CODES:
        return _DEGREE_CODES[word]
    return next((degree for name, degree in _DEGREE_WORDS if name in word), None)


def id_checks(number: str) -> bool:
    """Does the last character of an 18-digit identity number fit the others (GB 11643, MOD 11-2)?"""
    if not re.fullmatch(r"\d{17}[\dXx]", number):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    return _ID_CHECKS[total % 11] == number[-1].upper()


def id_birth(number: str) -> date | None:
    """The day of birth inside an identity number of 18 or 15 digits."""
    return read_date(number[6:14]) if len(number) == 18 else read_date("19" + number[6:12])


def id_sex(number: str) -> Sex:
    """The sex inside an identity number: the odd ones are men's."""
    digit = number[16] if len(number) == 18 else number[14]
    return Sex.MALE if int(digit) % 2 else Sex.FEMALE


def id_rounded(number: str) -> bool:
    """Eighteen digits that end in 000 and do not check: a spreadsheet kept them as a number."""
    return bool(re.fullmatch(r"\d{15}000", number)) and not id_checks(number)


def read_id(text: str) -> str | None:
    """An identity number that checks, in capitals; the old 15-digit form is accepted when its date is possible."""
    number = plain(text).upper()
    if id_checks(number) and id_birth(number):
        return number
    return number if re.fullmatch(r"\d{15}", number) and id_birth(number) else None


def read_phone(text: str) -> str | None:
    """A mobile or fixed number; of several in one cell the first mobile one."""
    word = re.sub(r"^(?:\+|00)?86-?(?=1)", "", plain(text))
    for part in re.split(r"[/,;、，；|]", word):
        digits = part.replace("-", "") if _MOBILE.fullmatch(part.replace("-", "")) else part
        if _MOBILE.fullmatch(digits) or _FIXED.fullmatch(digits):
            return digits
    return None


def read_email(text: str) -> str | None:
    word = plain(text)
    return word if _EMAIL.fullmatch(word) else None


def read_birth(text: str) -> date | None:
    day = read_date(text)
    return day if day and EARLIEST_BIRTH <= day.year < LATEST_BIRTH else None


def read_school_length(text: str) -> int | None:
    """Years of study (`4`, `四年`, `4.0年`), from 1 to 8."""
    word = plain(text).removesuffix("制").removesuffix("年")
    if word in _CHINESE_DIGITS:
        years = _CHINESE_DIGITS[word]
    elif re.fullmatch(r"\d{1,2}(\.0+)?", word):
        years = int(float(word))
    else:
        return None
    return years if 1 <= years <= _LONGEST_SCHOOLING else None


def read_cohort(text: str) -> int | None:
    """The year of graduation (`2026届`, `2026-06`, `26届`)."""
    short = re.fullmatch(r"(\d{2})届", plain(text))
    return 2000 + int(short[1]) if short else read_year(text)


def read_entry_year(text: str) -> int | None:
    """The year of entry (`2022级`, `22级`, `2022-09`)."""
    short = re.fullmatch(r"(\d{2})级", plain(text))
    return 2000 + int(short[1]) if short else read_year(text)


def read_party(text: str) -> bool | None:
    """Member (probationary members count) of the party, or not; None where the words are unknown."""
    word = plain(text)
    if word in _PARTY:
        return True
    if word in _NOT_PARTY_CODES or any(name in word for name in _NOT_PARTY):
        return False
    return True if "党员" in word and "非" not in word else None


def read_yes(text: str) -> bool | None:
    word = plain(text).lower()
    return True if word in _YES else False if word in _NO or not word else None


def read_rural(text: str) -> bool | None:
    """Does the place of origin count as rural (`农村`, `农业户口`, `是`)? None where the cell does not say."""
    word = plain(text)
    if any(name in word for name in ("非农", "城镇", "城市")):
        return False
    return True if "农" in word else read_yes(word) if word else None
