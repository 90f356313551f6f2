"""The words around a match: reasons as sentences, pay, dates and levels as people write them."""

from __future__ import annotations

from collections.abc import Iterable

from lianqiao.charter.gettext_marks import N_
from lianqiao.charter.wording import say, translate
from lianqiao.rules.suitability import Degree, Fit, Salary
from lianqiao.rules.values import Reason

LEVELS = {
    Degree.ASSOCIATE: N_("专科"),
    Degree.BACHELOR: N_("本科"),
    Degree.MASTER: N_("硕士"),
    Degree.DOCTOR: N_("博士"),
}
ZH = "zh-hans"


def sentences(reasons: Iterable[Reason], language: str = ZH) -> list[str]:
    """Each reason's sentence, in order, without repeats."""
    return list(dict.fromkeys(say(reason, language).reason for reason in reasons))


def next_steps(reasons: Iterable[Reason], language: str = ZH) -> list[str]:
    """What to do about the reasons, in order, without repeats and empty ones."""
    return [step for step in dict.fromkeys(say(reason, language).next for reason in reasons) if step]


def joined(parts: Iterable[str]) -> str:
    """Sentences in one cell or line."""
    return "；".join(part for part in parts if part)


def level(degree: Degree | None, language: str = ZH) -> str:
    """A level of education in words; empty where unknown."""
    return translate(LEVELS[degree], language) if degree else ""


def pay(salary: Salary | None) -> str:
    """Monthly pay in yuan: `4500–6000 元·13 薪`; empty where not stated."""
    if salary is None:
        return ""
    low, high = salary.low // 100, (salary.high or salary.low) // 100
    span = f"{low}" if high == low else f"{low}–{high}"
    return f"{span} 元" + (f"·{salary.months} 薪" if salary.months != 12 else "")


def three_parts(fit: Fit, language: str = ZH) -> tuple[str, str, str]:
    """What speaks for the pair, what against it, what to check: each as one line."""
    why, against, check = (joined(sentences(part, language)) for part in (fit.why, fit.against, fit.check))
    return why, against, check
