"""The benchmark of screening runs to its end, and its labelled rows hold ids and labels alone."""

from __future__ import annotations

import csv
import sys

from benchmarks import screening as benchmark

LAWFUL_AND_NOT = [
    *(("镇政府", "文员", "从事乡镇工作", "男性"), ("镇政府", "文员", "从事乡镇工作", "女性")),
    *(("城管局", "执法员", "需夜间执法,适合男性", ""), ("市公安局", "民警", "执法勤务", "男性")),
    *(("农业局", "技术员", "电话 0719-5211176", ""),),
]


def test_the_benchmark_prints_both_filters(tmp_path, monkeypatch, capsys):
    posts = tmp_path / "posts.csv"
    rows = [f'{who},{title},1,园艺,本科,成都,"{work}",{other}' for who, title, work, other in LAWFUL_AND_NOT]
    posts.write_text(
        "\n".join(["单位,岗位,招聘人数,专业要求,学历,工作地点,岗位描述,其他要求", *rows]), encoding="utf-8"
    )
    monkeypatch.setattr(sys, "argv", ["screening.py", str(posts)])
    assert benchmark.main() == 0
    said = capsys.readouterr().out
    assert "together: plain words stop 5/5 (100.0 %), ours 1/5 (20.0 %)" in said
    assert "last: violations stopped" in said


def test_labels_hold_no_text_of_the_tables():
    with (benchmark.HERE / "screening_labels.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == sum(benchmark.STRATA.values()) >= 200
    assert {row["label"] for row in rows} == {"decide", "lawful"}
    assert all(row["id"].isalnum() and set(row) == {"file", "id", "stratum", "label"} for row in rows)


def test_no_part_of_the_invented_set_slips_back():
    """What the table once learnt to stop or to let pass stays so."""
    for one in benchmark.read("screening_firms.csv"):
        _plain, codes = benchmark.firm(one, benchmark.FIRMS_ON)
        assert bool(codes) == bool(one["codes"]), one["id"]


def test_a_sample_is_drawn_the_same_way(monkeypatch):
    monkeypatch.setattr(benchmark, "STRATA", {"naive": 1, "both": 1, "neither": 1})
    rows = [benchmark.Row("t", str(n), n % 2 == 0, n % 4 == 0) for n in range(12)]
    assert [row.stratum for row in benchmark.draw(rows)] == ["naive", "both", "neither"]
    assert benchmark.draw(rows) == benchmark.draw(rows)
