"""走访企业记录 as a sheet, one row a visit (columns: domain paper §6.4). Nothing in it is ever a formula."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lianqiao.evidence.files_sheet import Sheet, workbook
from lianqiao.jobs.facts_visits import INTERN, JOB, NeedSaid, VisitCard
from lianqiao.jobs.words import DEGREE_WORDS
from lianqiao.jobs.words_employers import RESULT_WORDS
from lianqiao.people.words import ROLE_WORDS

COLUMNS = (
    ("企业名称", 28), ("统一社会信用代码", 22), ("需求专业/层次", 28), ("可提供岗位数", 10), ("平均薪酬（元/月）", 12),
    ("牵头拜访人/职务", 18), ("拜访时间", 12), ("企业接待人/职务", 18), ("成果形式", 12),
    ("接受实习专业/人数/报酬", 28), ("接受就业专业/人数/起薪", 28), ("其他意向", 36), ("采集时间", 12),
)  # fmt: skip
FEN = 100


def visits_file(visits: Sequence[VisitCard], codes: Mapping[int, str], *, stamp: str, reason: str) -> bytes:
    """The workbook: the visits, and a second sheet that says who took them, when and what for.

    `codes`: credit codes by employer; an employer without one has an empty cell.
    """
    rows = [_cells(one, codes.get(one.employer_id, "")) for one in visits]
    about = (("导出", stamp), ("用途", reason), ("条数", str(len(visits))))
    return workbook(Sheet("走访企业记录", COLUMNS, rows), about=about, footer=stamp)


def _cells(one: VisitCard, code: str) -> tuple[str | int, ...]:
    said = one.said
    lead = f"{one.lead.name}/{ROLE_WORDS[one.lead.role]}"
    wanted = "；".join(filter(None, (_who(need) for need in said.needs)))
    return (
        one.employer, code, wanted, _number(said.openings), _number(_yuan(said.pay)), lead, f"{said.on:%Y-%m-%d}",
        "/".join(filter(None, (said.contact_name, said.contact_duty))), str(RESULT_WORDS.get(said.result, "")),
        _needs(said.needs, INTERN), _needs(said.needs, JOB), said.note, f"{one.recorded_on:%Y-%m-%d}",
    )  # fmt: skip


def _number(value: int | None) -> str | int:
    return "" if value is None else value


def _yuan(fen: int | None) -> int | None:
    return None if fen is None else fen // FEN


def _who(need: NeedSaid) -> str:
    """`园艺、茶学/本科`."""
    return "/".join(filter(None, (need.majors, str(DEGREE_WORDS[need.degree]) if need.degree else "")))


def _needs(needs: Iterable[NeedSaid], use: str) -> str:
    """`园艺/3人/4500元`, one a need."""
    lines = []
    for need in needs:
        if need.use == use:
            people = "" if need.people is None else f"{need.people}人"
            pay = "" if need.pay is None else f"{need.pay // FEN}元"
            lines.append("/".join(filter(None, (need.majors or "专业不限", people, pay))))
    return "；".join(lines)
