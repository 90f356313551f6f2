"""The words of a bulletin: headings, sentences with `{figure:id}` where a figure stands, and how they are cut."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from lianqiao.bulletins.facts import Chip, Paragraph, Piece
from lianqiao.charter.gettext_marks import N_
from lianqiao.rules.figures import DEFINITIONS
from lianqiao.rules.values import Reason, Refused

FIGURE = re.compile(r"\{figure:([a-z0-9_]+)\}")
LONGEST = 1000  # characters of the part that people write

# The document's own order; sentences are message ids, so that a reader of English reads it too.
OUTLINE: tuple[tuple[str, str], ...] = (
    (
        N_("总体情况"),
        N_(
            "学院本届毕业生 {figure:cohort_graduates}，其中农村生源 {figure:rural_graduates}，家庭经济困难毕业生"
            " {figure:hardship_graduates}，占 {figure:hardship_share}，其中特别困难"
            " {figure:special_difficulty_graduates}。"
            "已录取升学 {figure:further_study}，签协议或合同 {figure:employed}，达成就业意向 {figure:intentions}。"
        ),
    ),
    (
        N_("本期工作"),
        N_(
            "本学期新增招聘人数 {figure:openings}，按月为 {figure:new_posts_by_month}，新拓展大型用人单位"
            " {figure:large_employers}。举办讲座 {figure:lectures}。"
        ),
    ),
    (
        N_("重点服务覆盖"),
        N_(
            "收集求职意愿 {figure:wishes}，需求和建议 {figure:needs}。推荐岗位 {figure:referral_person_times}，"
            "就业指导 {figure:guidance_person_times}，一对一发送消息 {figure:one_to_one_messages}。"
        ),
    ),
)
NEXT = N_("下一步")
NEXT_WORDS = N_("继续每周沟通；没有送到的消息由专人转告；待审岗位审核后再推荐。")


def outline(next_words: str = "") -> list[dict[str, str]]:
    """The paragraphs as they are kept: heading and text with marks of figures. Refused where a mark names none."""
    words = " ".join(next_words.split()) or NEXT_WORDS
    if len(words) > LONGEST:
        raise Refused(Reason.of("bulletin_words_too_long", most=LONGEST))
    for name in FIGURE.findall(words):
        if name not in DEFINITIONS:
            raise Refused(Reason.of("bulletin_figure_unknown", figure=name))
    return [{"heading": heading, "text": text} for heading, text in (*OUTLINE, (NEXT, words))]


def paragraphs(
    kept: Sequence[Mapping[str, str]], chips: Mapping[str, Chip], say: Callable[[str], str]
) -> tuple[Paragraph, ...]:
    """Kept paragraphs with their chips; `say` translates. A mark without a chip stays as its words."""
    return tuple(Paragraph(say(one["heading"]), tuple(_pieces(say(one["text"]), chips))) for one in kept)


def _pieces(text: str, chips: Mapping[str, Chip]) -> Iterator[Piece]:
    at = 0
    for mark in FIGURE.finditer(text):
        if mark[1] in chips:
            if mark.start() > at:
                yield Piece(words=text[at : mark.start()])
            yield Piece(chip=chips[mark[1]])
            at = mark.end()
    if at < len(text):
        yield Piece(words=text[at:])
