"""Candidates beside two libraries that rank texts: bm25s and sparse_dot_topn, with the same filters applied.

    .venv/bin/python benchmarks/allocation_texts.py [--students 3000] [--posts 50000] [--sheet FILE]

Neither library is a dependency: where one is not installed, that is said. All keep the best 200 a student.
Ours judges all parts of the rule (who may have the post, then how well it suits) over every pair. The
libraries only rank the text, by pairs of characters (Chinese has no spaces); which posts are open to a
student they are told, and the time of finding that out is not theirs. bm25s takes a mask with each query.
sparse_dot_topn takes none: it is given the posts of one group of majors and degree at a time, and what a
student may not have for another reason is struck from its best 200 afterwards; how many end up with fewer
posts than are open to them is told.

`--sheet` takes titles and lines from a sheet of real posts and mixes them. *First* is the first time these
students are asked for, with every wish to be looked for; *again* is the second. What a library compiles is
compiled before, as ours needs no compiling here.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.allocation_people import TITLES, people, posts

from lianqiao.allocation.candidates import PairBook
from lianqiao.allocation.surroundings import surroundings
from lianqiao.intake.post_sheet import read_posts

KEEP = 200
Timed = tuple[float, float, float, str]  # seconds of processor time to build, ask, and ask again; what is to be said


def bigrams(text: str) -> list[str]:
    """Pairs of neighbouring characters."""
    return [text[at : at + 2] for at in range(len(text) - 1)]


class Round:
    """The students, the posts, their texts, and which posts are open to whom."""

    def __init__(self, students: int, count: int, sheet: Path | None = None) -> None:
        self.people, self.posts = people(students), posts(count, said_in(sheet) if sheet else ())
        self.texts = [bigrams("".join((one.title, *one.words))) for one in self.posts]
        self.asked = [
            [pair for word in (*one.wish.words, TITLES[at % len(TITLES)]) for pair in bigrams(word)]
            for at, one in enumerate(self.people)
        ]
        self.book = PairBook(self.posts, surroundings(date(2023, 4, 28)))
        self.open = [self.book.eligible(one, ())[0] for one in self.people]


def said_in(sheet: Path) -> list[tuple[str, tuple[str, ...]]]:
    """Titles and lines of the posts in a sheet."""
    return [(row.facts.title, row.facts.words) for row in read_posts(sheet.name, sheet.read_bytes()).rows]


def spent(what: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds, and what came of it."""
    began = process_time()
    found = what()
    return process_time() - began, found


def ours(told: Round) -> Timed:
    """The rule over all pairs, the best kept."""
    build, book = spent(lambda: PairBook(told.posts, surroundings(date(2023, 4, 28))))
    first, _ = spent(lambda: book.pairs(told.people, {}, keep=KEEP))
    again, _ = spent(lambda: book.pairs(told.people, {}, keep=KEEP))
    return build, first, again, "all parts of the rule; filters are part of the time"


def by_bm25s(told: Round) -> Timed:
    """One query a student, with a mask of what is open."""
    import bm25s

    def index() -> Any:
        found = bm25s.BM25(backend="auto")
        found.index(told.texts, show_progress=False)
        return found

    build, retriever = spent(index)
    known = retriever.vocab_dict
    mask = np.zeros(len(told.posts), np.float32)

    def ask(students: int = len(told.people)) -> None:
        for query, still in zip(told.asked[:students], told.open[:students], strict=True):
            mask[:] = 0
            mask[still] = 1
            words = [[one for one in query if one in known]]
            retriever.retrieve(words, k=min(KEEP, len(told.posts)), weight_mask=mask, show_progress=False)

    ask(10)
    return build, spent(ask)[0], spent(ask)[0], "text alone"


def by_sparse_dot_topn(told: Round) -> Timed:
    """One product a group of majors and degree, filters that are the student's own afterwards."""
    from scipy.sparse import csr_matrix
    from sparse_dot_topn import sp_matmul_topn

    number: dict[str, int] = {}

    def matrix(texts: list[list[str]], idf: bool) -> Any:
        counts = [Counter(text) for text in texts]
        cols = [number.setdefault(pair, len(number)) for one in counts for pair in one]
        rows = np.repeat(np.arange(len(texts)), [len(one) for one in counts])
        values = np.array([n for one in counts for n in one.values()], np.float32)
        if idf:
            seen = np.bincount(cols, minlength=len(number))
            values *= np.log(len(texts) / seen)[cols]
        return csr_matrix((values, (rows, cols)), shape=(len(texts), 200_000))

    build, corpus = spent(lambda: matrix(told.texts, idf=True))
    queries = matrix(told.asked, idf=False)
    groups: dict[bytes, list[int]] = {}
    blocks = [told.book._block(one).open for one in told.people]
    for at, block in enumerate(blocks):
        groups.setdefault(block.tobytes(), []).append(at)
    short = 0

    def ask() -> None:
        nonlocal short
        short = 0
        for members in groups.values():
            block = blocks[members[0]]
            best = sp_matmul_topn(queries[members], corpus[block].T.tocsr(), top_n=KEEP, sort=True)
            for row, at in enumerate(members):
                found = block[best.indices[best.indptr[row] : best.indptr[row + 1]]]
                left = found[np.isin(found, told.open[at])]
                short += len(left) < min(KEEP, len(told.open[at]))

    first, again = spent(ask)[0], spent(ask)[0]
    return (
        build,
        first,
        again,
        f"text alone; {short:,} of {len(blocks):,} students end up with fewer than are open to them",
    )


def main() -> int:
    """Run all and print ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=3_000)
    parser.add_argument("--posts", type=int, default=50_000)
    parser.add_argument("--sheet", type=Path)
    args = parser.parse_args()
    began = perf_counter()
    told = Round(args.students, args.posts, args.sheet)
    print(f"{args.students:,} × {args.posts:,}, best {KEEP}; made in {perf_counter() - began:.0f} s")
    print("\n| method | × ours, first | again | build, s cpu | first, s cpu | again, s cpu | note |")
    print("|---|---|---|---|---|---|---|")
    base = None
    for name, method in (("ours", ours), ("bm25s", by_bm25s), ("sparse_dot_topn", by_sparse_dot_topn)):
        try:
            build, first, again, note = method(told)
        except ImportError as missing:
            print(f"| {name} | | | | | | not installed ({missing.name}) |")
            continue
        base = base or (first, again)
        ratios = f"{first / base[0]:.1f} | {again / base[1]:.1f}"
        print(f"| {name} | {ratios} | {build:.2f} | {first:.2f} | {again:.2f} | {note} |", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
