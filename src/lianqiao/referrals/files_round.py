"""A round as a sheet: one row a proposal, by student number, which tells nothing of need. No cell is ever a formula."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from lianqiao.evidence.files_sheet import Sheet, workbook
from lianqiao.referrals.facts import ProposalView, RoundDetail, StudentRound
from lianqiao.referrals.matching_text import joined, sentences
from lianqiao.referrals.words import ANSWER_WORDS, EXPORT_WORDS, OVERRIDE_WORDS, STANDING_WORDS

COLUMNS = (
    ("学号", 14), ("姓名", 10), ("班级", 14), ("专业", 14), ("岗位", 26), ("单位", 26), ("合适度", 9), ("合适在", 40),
    ("要留意", 30), ("请核对", 24), ("处理", 12), ("原因", 18), ("补充", 24), ("回应", 12), ("回应原因", 12),
)  # fmt: skip


def round_file_of(detail: RoundDetail, *, by: str, now: datetime, reason: str) -> bytes:
    """The workbook: the proposals in reach, and a second sheet with the proof and who took it, when and what for."""
    rows = [cells for one in sorted(detail.students, key=lambda one: one.student.number) for cells in _rows(one)]
    return workbook(Sheet("推荐", COLUMNS, rows, frozen=2), about=_about(detail, by, now, reason))


def _rows(one: StudentRound) -> Iterator[tuple[str | int, ...]]:
    card = one.student
    for view in one.proposals:
        yield (card.number, card.name, card.class_name, card.major_text, *_of(view))


def _of(view: ProposalView) -> tuple[str | int, ...]:
    told = (view.reasons.why, view.reasons.against, view.reasons.check)
    answer = "" if view.interested is None else "感兴趣" if view.interested else "不合适"
    return (
        view.post.title, view.post.employer, view.score, *(joined(sentences(part)) for part in told),
        str(STANDING_WORDS[view.standing.value]), str(OVERRIDE_WORDS.get(view.code, "")), view.note,
        answer, str(ANSWER_WORDS.get(view.answer, view.answer)),
    )  # fmt: skip


def _about(detail: RoundDetail, by: str, now: datetime, reason: str) -> tuple[tuple[str, str], ...]:
    proof = detail.certificate
    return (
        ("轮次", f"{detail.on:%Y-%m-%d} #{detail.id}"),
        ("抽签号", detail.seed),
        ("总分", str(proof["objective"])),
        ("上界", str(proof["bound"])),
        ("相差", str(proof["gap"])),
        ("导出", f"{by} {now:%Y-%m-%d %H:%M}"),
        ("用途", str(EXPORT_WORDS[reason])),
    )
