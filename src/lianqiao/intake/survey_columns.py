"""Which question of a survey a column of an exported sheet answers, and what its cells chose.

The exports of 问卷星 and 金山表单 head a column with the question's own words,
after a number (`3、`) and with tags (`（必填）`); a question with several
answers is one column, its options parted by `┋`, a comma or a line break, or
one column of 1 and 0 for each option (`3、题目(选项)`, `3、题目:选项`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from lianqiao.charter.surveys import Option, Question
from lianqiao.intake.cells import code_text, simplify

FIELD = "q:"
LONGEST_LABEL = 400
_EXACT, _ALIKE, _LEAST_ALIKE = 100, 90, 0.72
_NUMBERED = re.compile(r"^\s*(?:Q|q|第)?\s*\d{1,3}\s*(?:题)?\s*[、.．:：)）]?\s*")
_TAGS = re.compile(
    r"[\[(（【]\s*(?:必填|选填|必答|选答|单选|多选|单选题|多选题|填空题|简答题|数字|日期|可多选|可以不填)\s*[\])）】]"
)
_OPTION_IN_LABEL = re.compile(r"^(?P<question>.+?)\s*[(（\[【](?P<option>[^()（）\[\]【】]+)[)）\]】]\s*$")
_OPTION_AFTER_COLON = re.compile(r"^(?P<question>.+?)\s*[:：—]\s*(?P<option>[^:：]+)$")
_LETTERED = re.compile(r"^\s*[A-Za-z]\s*[.、．:：)）]\s*")
_WRITTEN_BESIDE = re.compile(r"〖[^〗]*〗")
_BETWEEN = re.compile(r"[,，;；|\n]+")
_SKIPPED = frozenset(map(simplify, ("(跳过)", "(空)", "跳过", "空", "-3", "-2")))
_UNMARKED = frozenset(map(simplify, ("", "0", "否", "未选", "未选中", "(空)", "(跳过)", "-2", "-3", "-")))


@dataclass(frozen=True, slots=True)
class Asked:
    """A survey as the subject of a table: its columns are its questions."""

    survey_id: int
    questions: tuple[Question, ...]

    def question(self, question_id: str) -> Question | None:
        """The question of that id."""
        return next((one for one in self.questions if one.id == question_id), None)


def bare(label: str) -> str:
    """A heading without its number and tags."""
    return _TAGS.sub("", _NUMBERED.sub("", label, count=1)).strip()


def field_names(asked: Asked) -> list[str]:
    """Every field that a column may be: each question, and each option of a question with several answers."""
    found = []
    for one in asked.questions:
        found.append(f"{FIELD}{one.id}")
        if one.kind == "choices":
            found += [f"{FIELD}{one.id}:{option.code}" for option in one.options]
    return found


@cache
def question_of(label: str, asked: Asked) -> tuple[str, int] | None:
    """The field a heading names, with confidence 0…100; None where it is like no question."""
    words = bare(label)
    by_option = _option_of(words, asked)
    whole = _most_alike(words, asked.questions)
    if whole is not None and (by_option is None or whole[1] > by_option[1]):
        return f"{FIELD}{whole[0].id}", whole[1]
    return by_option


def _option_of(words: str, asked: Asked) -> tuple[str, int] | None:
    """A heading that names a question and one of its options."""
    for pattern in (_OPTION_IN_LABEL, _OPTION_AFTER_COLON):
        parts = pattern.match(words)
        if parts is None:
            continue
        several = [one for one in asked.questions if one.kind == "choices"]
        found = _most_alike(bare(parts["question"]), several)
        option = option_of(parts["option"], found[0].options) if found else None
        if found and option:
            return f"{FIELD}{found[0].id}:{option}", found[1]
    return None


def _most_alike(words: str, questions: Sequence[Question]) -> tuple[Question, int] | None:
    plain = simplify(words)
    if not plain:
        return None
    best: tuple[float, Question] | None = None
    for one in questions:
        wording = simplify(one.text)
        if plain == wording:
            return one, _EXACT
        likeness = SequenceMatcher(None, plain, wording, autojunk=False).ratio()
        if best is None or likeness > best[0]:
            best = (likeness, one)
    if best is None or best[0] < _LEAST_ALIKE:
        return None
    return best[1], round(best[0] * _ALIKE)


# ---------------------------------------------------------------- cells


def skipped(text: str) -> bool:
    """Did the tool write that nothing was asked or answered here?"""
    return not text.strip() or simplify(text) in _SKIPPED


def marked(text: str) -> bool:
    """Is this option's own column ticked?"""
    return simplify(text) not in _UNMARKED


def option_of(text: str, options: Sequence[Option]) -> str | None:
    """The code of the option that a cell names: by its text, its code, with a letter before it, or by its place."""
    given = simplify(_WRITTEN_BESIDE.sub("", text))
    by_text = {simplify(one.text): one.code for one in options} | {simplify(one.code): one.code for one in options}
    if given in by_text:
        return by_text[given]
    without = simplify(_LETTERED.sub("", _WRITTEN_BESIDE.sub("", text), count=1))
    if without in by_text:
        return by_text[without]
    place = code_text(text)
    if place.isascii() and place.isdecimal() and 1 <= int(place[:4]) <= len(options):
        return options[int(place[:4]) - 1].code
    return None


def options_of(text: str, options: Sequence[Option]) -> list[str]:
    """What a cell with several answers names; a part that is no option is left as it is written.

    An option's own text may hold a comma: parts that name an option only together are joined.
    """
    if "┋" in text:
        parts = [part for part in text.split("┋") if part.strip()]
        return [option_of(part, options) or part.strip() for part in parts]
    if (whole := option_of(text, options)) is not None:
        return [whole]
    return _joined([part.strip() for part in _BETWEEN.split(text) if part.strip()], options)


def _joined(parts: Sequence[str], options: Sequence[Option]) -> list[str]:
    found: list[str] = []
    at = 0
    while at < len(parts):
        for end in range(len(parts), at, -1):
            code = option_of("，".join(parts[at:end]), options)
            if code is not None:
                found.append(code)
                at = end
                break
        else:
            found.append(parts[at])
            at += 1
    return found
