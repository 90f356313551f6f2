"""一生一策方案 in Word: one page with a line to sign on (columns: domain paper §6.4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from lianqiao.desk.files_word import finish, pair, start, table, title
from lianqiao.desk.paper_parts import Paper, carer_line, owner_line, short, wish_line
from lianqiao.desk.plan_page import VersionView

WIDTHS = (30, 144)
SEXES = {"male": "男", "female": "女"}
MOST_LINES, MOST_CHANGES = 8, 3
CHANGES = {"added": "增加：", "changed": "改动：", "dropped": "停止：", "head": "改了目标或难处"}
SIGNATURE = "　　　　　　　　　　　　　　　　　　　年　　月　　日"


def plan_file(paper: Paper, *, stamp: str, now: datetime) -> bytes:
    """The file. Criteria, what is owed and who is paired stand in it only where the paper is restricted."""
    made = start(stamp)
    title(made, "一生一策方案")
    ruled = table(made, WIDTHS)
    for label, text in _parts(paper):
        pair(ruled, label, text, WIDTHS)
    return finish(made, now)


def _parts(paper: Paper) -> Iterator[tuple[str, str]]:
    shown = paper.plan.shown
    yield "基本情况", _basics(paper)
    yield "家庭情况", _family(paper)
    yield "求职意向", wish_line(paper.page.wishes) or "还没有说过"
    yield (
        "优势与困难",
        _lines(("优势：", shown.strengths if shown else ""), ("困难：", "、".join(paper.plan.obstacles))),
    )
    yield (
        "目标（主/备）",
        _lines(("主：", shown.goal_main if shown else ""), ("备：", shown.goal_fallback if shown else "")),
    )
    yield "阶段措施与时间", _measures(paper)
    yield "责任人", carer_line(paper)
    yield "学生签字", SIGNATURE
    yield "动态调整记录", _history(paper)


def _lines(*parts: tuple[str, str]) -> str:
    return "\n".join(f"{label}{short(text, 150)}" for label, text in parts)


def _basics(paper: Paper) -> str:
    card = paper.card
    told = (
        card.name,
        card.number,
        SEXES.get(card.sex, ""),
        card.class_name,
        card.major_text,
        f"{card.born:%Y-%m}生" if card.born else "",
        card.political_text,
    )
    return "　".join(filter(None, told))


def _family(paper: Paper) -> str:
    card = paper.card
    home = "　".join(filter(None, (card.home_text, "农村" if card.rural else "")))
    held = "、".join(" ".join(filter(None, (one.name, one.detail))) for one in paper.guarded)
    return "\n".join(filter(None, (home, held)))


def _measures(paper: Paper) -> str:
    promised = paper.plan.commitments if paper.restricted else ()
    owed = [f"{one.word} {one.count} 次，{one.by:%Y-%m-%d} 前" for one in promised]
    lines = [
        f"{at}. {short(one.line.title)}　{owner_line(paper, one)}"
        f"{f'　{one.line.by:%Y-%m-%d} 前' if one.line.by else ''}"
        f"{f'　已于 {one.done.on:%Y-%m-%d} 做到' if one.done else ''}"
        for at, one in enumerate(paper.plan.lines[:MOST_LINES], start=1)
    ]
    more = len(paper.plan.lines) - MOST_LINES
    rest = [f"另有 {more} 条，见系统。"] if more > 0 else []
    return "\n".join((["；".join(owed)] if owed else []) + lines + rest)


def _history(paper: Paper) -> str:
    versions = paper.plan.history[:MOST_CHANGES]
    return "\n".join(
        f"{one.version.on:%Y-%m-%d} 第 {one.version.number} 版{f'　{one.by}' if paper.restricted else ''}"
        f"　{short(_changed(one)) or ('初稿' if one.version.number == 1 else '措施没有变')}"
        for one in versions
    )


def _changed(one: VersionView) -> str:
    return "；".join(f"{CHANGES.get(change.kind, '')}{change.title}" for change in one.changes)
