"""Candidates beside two libraries that rank texts: bm25s and sparse_dot_topn, with the same filters applied.

    .venv/bin/python benchmarks/allocation_texts.py [--students 3000] [--posts 50000]

Neither library is a dependency: where one is not installed, that is said. All keep the best 200 a student.
Ours judges all parts of the rule (who may have the post, then how well it suits) over every pair. The
libraries only rank the text, by pairs of characters (Chinese has no spaces); which posts are open to a
student they are told, and the time of finding that out is not theirs. bm25s takes a mask with each query.
sparse_dot_topn takes none: it is given the posts of one group of majors and degree at a time, and what a
student may not have for another reason is struck from its best 200 afterwards; how many end up with fewer
posts than are open to them is told.
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

KEEP = 200
Timed = tuple[float, float, str]  # seconds of processor time to build and to ask, and what is to be said


def bigrams(text: str) -> list[str]:
    """Pairs of neighbouring characters."""
    return [text[at : at + 2] for at in range(len(text) - 1)]


class Round:
    """The students, the posts, their texts, and which posts are open to whom."""

    def __init__(self, students: int, count: int) -> None:
        self.people, self.posts = people(students), posts(count)
        self.texts = [bigrams("".join((one.title, *one.words))) for one in self.posts]
        self.asked = [
            [pair for word in (*one.wish.words, TITLES[at % len(TITLES)]) for pair in bigrams(word)]
            for at, one in enumerate(self.people)
        ]
        self.book = PairBook(self.posts, surroundings(date(2023, 4, 28)))
        self.open = [self.book.eligible(one, ())[0] for one in self.people]


def spent(what: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds, and what came of it."""
    began = process_time()
    found = what()
    return process_time() - began, found


def ours(told: Round) -> Timed:
    """The rule over all pairs, the best kept."""
    build, book = spent(lambda: PairBook(told.posts, surroundings(date(2023, 4, 28))))
    cold, _ = spent(lambda: book.pairs(told.people, {}, keep=KEEP))
    ask, _ = spent(lambda: book.pairs(told.people, {}, keep=KEEP))
    return build + cold - ask, ask, "all parts of the rule; filters are part of the time"


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

    def ask() -> None:
        for query, still in zip(told.asked, told.open, strict=True):
            mask[:] = 0
            mask[still] = 1
            words = [[one for one in query if one in known]]
            retriever.retrieve(words, k=min(KEEP, len(told.posts)), weight_mask=mask, show_progress=False)

    ask()  # compiled, as ours is
    return build, spent(ask)[0], "text alone"


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

    ask()
    seconds, _ = spent(ask)
    return build, seconds, f"text alone; {short:,} of {len(blocks):,} students end up with fewer than are open to them"


def main() -> int:
    """Run all and print ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=3_000)
    parser.add_argument("--posts", type=int, default=50_000)
    args = parser.parse_args()
    began = perf_counter()
    told = Round(args.students, args.posts)
    print(f"{args.students:,} × {args.posts:,}, best {KEEP}; made in {perf_counter() - began:.0f} s")
    print("\n| method | × ours | build, s cpu | ask, s cpu | note |\n|---|---|---|---|---|")
    base = None
    for name, method in (("ours", ours), ("bm25s", by_bm25s), ("sparse_dot_topn", by_sparse_dot_topn)):
        try:
            build, ask, note = method(told)
        except ImportError as missing:
            print(f"| {name} | | | | not installed ({missing.name}) |")
            continue
        base = base or ask
        print(f"| {name} | {ask / base:.1f} | {build:.2f} | {ask:.2f} | {note} |", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
