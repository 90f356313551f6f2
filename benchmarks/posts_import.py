"""How quickly a table of posts is read, beside pandas with openpyxl on the same sheet in the same run.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install pandas openpyxl python-calamine
    PYTHONPATH=src /tmp/venv/bin/python benchmarks/posts_import.py [--rows 10000] [--runs 3] [--file TABLE.xlsx]

Ours reads every cell into values (majors, pay, places, conditions) with a verdict for each row; pandas only
gives the cells. So both are shown: the whole of ours, and the part that pandas does. pandas is no part of the
product, nor of its tests.
"""

from __future__ import annotations

import argparse
import io
import statistics
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from lianqiao.intake.post_sheet import read_posts
from lianqiao.intake.sheets import open_workbook

HEADER = (
    "职位代码", "用人单位", "单位性质", "岗位名称", "招聘人数", "专业要求", "学历要求", "工作地点", "月薪", "福利待遇",
    "其他要求", "岗位描述", "截止日期", "联系方式",
)  # fmt: skip
MAJORS = ("0901植物生产类", "090102园艺、090106设施农业科学与工程", "不限", "茶学", "1202工商管理类,120203会计学")
PLACES = ("四川省成都市温江区", "四川省雅安市名山区", "重庆市璧山区", "贵州省遵义市湄潭县")


def generated(rows: int) -> bytes:
    """A workbook of invented posts."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("岗位")
    sheet.append(HEADER)
    for n in range(rows):
        sheet.append(
            (
                f"K{n:06}", f"示范农业公司{n % 900}", "民营企业", f"技术员{n % 70}", n % 5 + 1, MAJORS[n % 5], "本科",
                PLACES[n % 4], f"{4000 + n % 40 * 100}-{6000 + n % 40 * 100}", "包住", "能适应出差", "田间调查与记录",
                f"2026-0{n % 9 + 1}-15", "人事处",
            )
        )  # fmt: skip
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def timed(act: Callable[[], int], runs: int) -> tuple[float, int]:
    """Median seconds of the runs, and the rows of the last."""
    seconds, rows = [], 0
    for _ in range(runs):
        begun = perf_counter()
        rows = act()
        seconds.append(perf_counter() - begun)
    return statistics.median(seconds), rows


def main() -> None:
    """Measure in turn and print rows a second and the ratios."""
    import pandas

    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=10_000)
    asked.add_argument("--runs", type=int, default=3)
    asked.add_argument("--file", type=Path)
    given = asked.parse_args()
    data = given.file.read_bytes() if given.file else generated(given.rows)

    def whole() -> int:
        reading = read_posts("posts.xlsx", data)
        assert reading.total == len(reading.rows) + len(reading.rejected)
        return reading.total

    acts = {
        "ours, read and understood": whole,
        "ours, cells only": lambda: sum(len(one.rows) for one in open_workbook("posts.xlsx", data).sheets) - 1,
        "pandas with openpyxl": lambda: len(pandas.read_excel(io.BytesIO(data), engine="openpyxl")),
    }
    found = {name: timed(act, given.runs) for name, act in acts.items()}
    theirs = found["pandas with openpyxl"][0]
    for name, (seconds, rows) in found.items():
        print(f"{name:28} {rows:6} rows {seconds:7.2f} s {rows / seconds:9.0f} rows/s  {theirs / seconds:.2f} x pandas")


if __name__ == "__main__":
    main()
