"""How many posts screening stops, beside a plain word filter, and how often each is right.

    .venv/bin/python benchmarks/screening.py POSTS... [--today 2025-11-01] [--draw]

Reads the official tables named, screens every row, and judges a sample labelled
by hand (`screening_labels.csv`: file, row's own code, stratum, label; no text)
and invented posts of firms (`screening_firms.csv`). A row is labelled `decide`
where a person must decide before it is pushed, `lawful` otherwise. `--draw`
prints the sample's rows anew, from its recorded seed.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from random import Random
from time import perf_counter
from types import SimpleNamespace
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from lianqiao.charter.pay import read_pay
from lianqiao.charter.regions import Regions
from lianqiao.charter.screening import screened
from lianqiao.intake.post_sheet import read_posts
from lianqiao.jobs.adverts import advert_of
from lianqiao.jobs.facts import record_fields
from lianqiao.jobs.screened import flags_of
from lianqiao.rules.screening import Advert

HERE = Path(__file__).parent
NAIVE = re.compile("男|女|985|211|双一流|户籍|户口|婚|岁|押金|保证金|贷|费")
SEED, STRATA = "five", {"naive": 110, "both": 60, "neither": 60}
FIRMS_ON = date(2023, 4, 28)  # by whose minimum wages the invented posts are judged
FIELDS = ("employer", "title", "description", "other", "salary")


class Row(NamedTuple):
    """One official post: its file, its own code there, and what either filter says."""

    file: str
    code: str
    naive: bool
    ours: bool

    @property
    def stratum(self) -> str:
        """`both` filters stop it, only the plain one (`naive`), or `neither`; ours never stops it alone."""
        return "both" if self.ours else "naive" if self.naive else "neither"


def official(paths: Sequence[Path], today: date) -> tuple[list[Row], float]:
    """Every readable row of the tables, and the seconds that screening took."""
    codes, records = [], []
    for path in paths:
        for row in read_posts(path.name, path.read_bytes()).rows:
            codes.append((path.name, row.source_code))
            records.append((SimpleNamespace(**record_fields(row), recorded_at=today), row.facts.employer))
    started = perf_counter()
    flags = flags_of(records, lambda names: [one for one in records if one[1] in names])
    seconds = perf_counter() - started
    rows = []
    for (file, code), (record, employer), found in zip(codes, records, flags, strict=True):
        whole = "\n".join(text for _field, text in advert_of(record, employer=employer, on=today).texts)
        rows.append(Row(file, code, bool(NAIVE.search(whole)), any(flag.blocks for flag in found)))
    return rows, seconds


def draw(rows: Iterable[Row]) -> list[Row]:
    """The sample of the recorded seed: so many of each stratum, in the order of the tables."""
    by_stratum: dict[str, list[Row]] = {name: [] for name in STRATA}
    for row in rows:
        by_stratum[row.stratum].append(row)
    chance = Random(SEED)  # noqa: S311
    return [one for name, count in STRATA.items() for one in chance.sample(by_stratum[name], count)]


def read(name: str) -> list[dict[str, str]]:
    """The rows of a file beside this one."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def share(part: float, whole: float) -> str:
    """`60/60 (100.0 %)`."""
    return f"{part:.0f}/{whole:.0f} ({100 * part / whole:.1f} %)" if whole else f"{part:.0f}/{whole:.0f}"


def judge_official(rows: Sequence[Row]) -> None:
    """Precision and recall on the labelled rows; where strata differ in size, weighted up to the tables."""
    now = {(row.file, row.code): row for row in rows}
    labelled = [(now[one["file"], one["id"]], one) for one in read("screening_labels.csv")
                if (one["file"], one["id"]) in now]  # fmt: skip
    sizes = {name: sum(row.stratum == name for row in rows) for name in STRATA}
    drawn = {name: sum(one["stratum"] == name for _row, one in labelled) for name in STRATA}
    weight = {name: sizes[name] / drawn[name] if drawn[name] else 0 for name in STRATA}
    for name, stops in (("plain words", lambda row: row.naive), ("ours", lambda row: row.ours)):
        stopped = sum(weight[one["stratum"]] for row, one in labelled if stops(row))
        right = sum(weight[one["stratum"]] for row, one in labelled if stops(row) and one["label"] == "decide")
        wanted = sum(weight[one["stratum"]] for _row, one in labelled if one["label"] == "decide")
        seen = sum(stops(row) for row, _one in labelled), sum(one["label"] == "decide" for _row, one in labelled)
        print(f"  {name}: precision {share(right, stopped)}, recall {share(right, wanted)}", end=" ")
        print(f"[weighted up from {len(labelled)} labelled rows; {seen[0]} stopped, {seen[1]} to decide]")


def firm(one: dict[str, str], on: date) -> tuple[bool, frozenset[str]]:
    """Does the plain filter stop this invented post, and which codes do we raise?"""
    texts = tuple((field, one[field]) for field in FIELDS if one[field])
    region = Regions.load().find(one["place"]) or ""
    advert = Advert(texts, on, region, one["place"], read_pay(one["salary"]))
    whole = "\n".join(text for _field, text in texts)
    return bool(NAIVE.search(whole)), frozenset(flag.code for flag in screened(advert) if flag.blocks)


def judge_firms() -> None:
    """Recall on violations and false alarms on lawful posts, part by part of the invented set."""
    firms = read("screening_firms.csv")
    for part in dict.fromkeys(one["part"] for one in firms):
        mine = [(one, *firm(one, FIRMS_ON)) for one in firms if one["part"] == part]
        bad = [found for found in mine if found[0]["codes"]]
        good = [found for found in mine if not found[0]["codes"]]
        print(f"  {part}: violations stopped, plain {share(sum(one[1] for one in bad), len(bad))},", end=" ")
        print(f"ours {share(sum(bool(one[2]) for one in bad), len(bad))};", end=" ")
        print(f"lawful stopped, plain {share(sum(one[1] for one in good), len(good))},", end=" ")
        print(f"ours {share(sum(bool(one[2]) for one in good), len(good))}")


def main() -> int:
    """Print the figures of one run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("posts", type=Path, nargs="+")
    parser.add_argument("--today", type=date.fromisoformat, default=date(2025, 11, 1))
    parser.add_argument("--draw", action="store_true")
    args = parser.parse_args()
    rows, seconds = official(args.posts, args.today)
    if args.draw:
        for row in draw(rows):
            print(f"{row.file},{row.code},{row.stratum}")
        return 0
    for file in dict.fromkeys(row.file for row in rows):
        mine = [row for row in rows if row.file == file]
        plain, ours = sum(row.naive for row in mine), sum(row.ours for row in mine)
        print(f"{file}: plain words stop {share(plain, len(mine))}, ours {share(ours, len(mine))}")
    plain, ours = sum(row.naive for row in rows), sum(row.ours for row in rows)
    print(f"together: plain words stop {share(plain, len(rows))}, ours {share(ours, len(rows))}")
    print(f"screening {len(rows)} rows: {seconds:.1f} s")
    print("official rows, labelled by hand:")
    judge_official(rows)
    print("invented posts of firms:")
    judge_firms()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
