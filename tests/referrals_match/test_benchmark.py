"""The benchmark runs to its end on a small table: it measures the product and must not fall behind it."""

from __future__ import annotations

import sys
from datetime import date

from benchmarks import match as benchmark


def test_the_benchmark_runs_to_its_end(tmp_path, monkeypatch, capsys):
    posts = tmp_path / "posts.csv"
    rows = [f"单位{place},技术员{place},2,园艺、茶学,本科,成都" for place in range(60)]
    posts.write_text("\n".join(["单位,岗位,招聘人数,专业要求,学历,工作地点", *rows]), encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["match.py", str(posts), "--today", date(2025, 11, 1).isoformat()])
    assert benchmark.main() in (0, None)
    assert "solve" in capsys.readouterr().out
