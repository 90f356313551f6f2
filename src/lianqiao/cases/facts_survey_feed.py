"""What the answers of a survey state beyond themselves: a wish, needs and suggestions, what stands in the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lianqiao.cases.facts_survey import Answer, in_words
from lianqiao.charter.surveys import LONGEST_TEXT, NOTHING, WISH_FEEDS, Question

FEN = 100


def fed_wish(questions: Sequence[Question], answers: Mapping[str, Answer]) -> dict[str, Any]:
    """The fields of `WishStated` that these answers state; empty where they say nothing of a wish."""
    found: dict[str, Any] = {}
    for one in questions:
        answer = answers.get(one.id)
        if one.feeds in WISH_FEEDS and answer is not None:
            found[one.feeds] = _wished(one, answer)
    return found


def _wished(question: Question, answer: Answer) -> Any:
    codes = answer if isinstance(answer, list) else [str(answer)]
    match question.feeds:
        case "direction":
            return str(answer)
        case "salary_floor":
            return int(str(answer)) * FEN or None
        case "travel":
            return in_words(question, answer)[:100]
        case "words":
            return _words(question, answer)
        case "accommodations":
            return sorted(code for code in codes if code != NOTHING)
        case _:
            return [code for code in codes if code != NOTHING]


def _words(question: Question, answer: Answer) -> list[str]:
    text = in_words(question, answer)
    for mark in "，,;；\n\t 　":
        text = text.replace(mark, "、")
    return list(dict.fromkeys(filter(None, text.split("、"))))


def fed_needs(questions: Sequence[Question], answers: Mapping[str, Answer]) -> list[tuple[str, str]]:
    """(kind, text) of each need and suggestion that these answers state, each once."""
    fed = [
        (one.feeds, str(answers[one.id]))
        for one in questions
        if one.feeds in {"need", "suggestion"} and one.id in answers
    ]
    return list(dict.fromkeys((kind, text.strip()[:LONGEST_TEXT]) for kind, text in fed if not says_nothing(text)))


def says_nothing(text: str) -> bool:
    """Is this a way of leaving the question blank?"""
    return text.strip().strip("。.，,") in {"", "无", "没有", "暂无", "没", "无。", "不需要", "none", "None", "/", "-"}


def fed_obstacles(questions: Sequence[Question], answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """What stands in the way, by these answers (codes of `rules.planning.OBSTACLES`)."""
    found: dict[str, None] = {}
    for one in questions:
        answer = answers.get(one.id)
        if one.feeds == "obstacle" and answer is not None:
            found |= dict.fromkeys(
                code for code in (answer if isinstance(answer, list) else [str(answer)]) if code != NOTHING
            )
    return tuple(found)
