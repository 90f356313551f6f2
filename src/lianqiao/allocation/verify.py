"""Does a table of offers with its certificate hold: feasible, covered by the rule, optimal, and told truly.

Nothing in the two files is believed. The prices that prove the optimum are
found anew and judged by `check`; so is the coverage. Who competes with whom is
worked out from the offers (`verify_halls`).
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from lianqiao.allocation import tables
from lianqiao.allocation.book import OFFERS, Book, no_pair_twice, positions
from lianqiao.allocation.certificate import figures
from lianqiao.allocation.check import check
from lianqiao.allocation.problem import Ints
from lianqiao.allocation.solve import solve_problem
from lianqiao.allocation.verify_halls import halls_hold
from lianqiao.rules.values import Place, Reason, Refused

SHOWN = 160  # characters of an entry that a refusal repeats
KINDS: dict[str, type] = {
    "policy": str,
    "primal": int,
    "dual": int,
    "gap": int,
    "placed": int,
    "wanted": int,
    "short": list,
    "hall_sets": list,
}


def read_certificate(path: Path) -> dict[str, Any]:
    """A certificate with all its keys, of the right kinds. Raises Refused `verify_certificate_*`, `table_*`."""
    try:
        told = json.loads(path.read_bytes())
    except FileNotFoundError as fault:
        raise Refused(Reason.of("table_not_found", file=path.name), where=Place(file=path.name)) from fault
    except (OSError, ValueError, RecursionError) as fault:
        reason = Reason.of("verify_certificate_unreadable", why=str(fault)[:120])
        raise Refused(reason, where=Place(file=path.name)) from fault
    if not isinstance(told, dict):
        tables.refuse(path.name, Reason.of("verify_certificate_unreadable", why=type(told).__name__))
    for key, kind in KINDS.items():
        if type(told.get(key)) is not kind:
            tables.refuse(path.name, Reason.of("verify_certificate_key", key=key))
    if told["policy"] not in ("rounds", "student"):
        tables.refuse(path.name, Reason.of("verify_certificate_key", key="policy"))
    return told


def verify(book: Book, offers: Path, told: dict[str, Any], file: str) -> dict[str, Any]:
    """What is true of the round, where offers and certificate hold. Raises Refused with the first fault."""
    table = tables.read(offers, OFFERS)
    chosen = _chosen(book, table)
    _feasible(book, table, chosen)
    _ranks(book, table, chosen)
    best = solve_problem(book.problem)
    proof = check(book.problem, best)
    if not proof.ok:
        raise Refused(Reason.of("allocation_unproved", fault="; ".join(proof.faults)))
    owner = book.problem.owner()
    got = np.bincount(owner[chosen], minlength=book.problem.students)
    _covered(book, table.file, got, best.got)
    marks = np.zeros(len(owner), bool)
    marks[chosen] = True
    own = replace(best, chosen=marks)
    found = check(book.problem, own)
    if not found.ok:
        reason = Reason.of("verify_not_optimal", primal=found.primal, dual=found.dual)
        raise Refused(reason, where=Place(file=table.file))
    truth = figures(book, replace(own, primal=found.primal, dual=found.dual))
    _told_truly(told, truth, file)
    halls_hold(book, np.sort(chosen), told["hall_sets"], file)
    return {key: truth[key] for key in ("policy", "primal", "dual", "gap", "placed", "wanted")}


def _chosen(book: Book, table: tables.Table) -> Ints:
    """The pair of every row."""
    problem = book.problem
    student = positions(table, "student", {one: at for at, one in enumerate(book.students)}, "table_student_unknown")
    post = positions(table, "post", {one: at for at, one in enumerate(book.posts)}, "table_post_unknown")
    no_pair_twice(table, student, post, problem.posts)
    key = problem.owner() * np.int64(max(problem.posts, 1)) + problem.col
    order = np.argsort(key, kind="stable")
    wanted = student * max(problem.posts, 1) + post
    at = np.minimum(np.searchsorted(key[order], wanted), max(len(key) - 1, 0))
    missing = np.flatnonzero(key[order][at] != wanted) if len(key) else np.arange(len(wanted))
    if len(missing):
        first = int(missing[0])
        values = table.columns
        student_id, post_id = values["student"][first], values["post"][first]
        table.refuse(first, "post", "verify_pair_not_eligible", student=student_id, post=post_id)
    pairs: Ints = order[at] if len(key) else np.empty(0, np.int64)
    return pairs


def _feasible(book: Book, table: tables.Table, chosen: Ints) -> None:
    """Nobody over need, no post over capacity, no employer twice; at the row that goes too far."""
    problem, owner = book.problem, book.problem.owner()
    given, taken, employers = [0] * problem.students, [0] * problem.posts, set()
    for at, pair in enumerate(chosen.tolist()):
        student, post = int(owner[pair]), int(problem.col[pair])
        given[student] += 1
        taken[post] += 1
        name, need, room = book.students[student], int(book.need[student]), int(problem.capacity[post])
        if given[student] > need:
            table.refuse(at, "student", "verify_too_many_for_student", student=name, got=given[student], need=need)
        if taken[post] > room:
            title = book.posts[post]
            table.refuse(at, "post", "verify_post_overfull", post=title, got=taken[post], capacity=room)
        employer = int(problem.employer[post])
        if employer >= 0 and (student, employer) in employers:
            table.refuse(at, "post", "verify_employer_twice", student=name, employer=book.employers[employer])
        employers.add((student, employer))


def _ranks(book: Book, table: tables.Table, chosen: Ints) -> None:
    """Rank 1 = highest score, ties by post id."""
    rank = table.whole("rank", 1)
    owner, weight = book.problem.owner()[chosen].astype(np.int64), book.problem.weight[chosen].astype(np.int64)
    order = np.lexsort((book.problem.col[chosen], -weight, owner))
    begins = np.searchsorted(owner[order], np.arange(book.problem.students))
    due = np.empty(len(chosen), np.int64)
    due[order] = np.arange(len(chosen)) - begins[owner[order]] + 1
    wrong = np.flatnonzero(rank != due)
    if len(wrong):
        at = int(wrong[0])
        student, post = table.columns["student"][at], table.columns["post"][at]
        table.refuse(at, "rank", "verify_rank_wrong", student=student, post=post, rank=int(due[at]))


def _covered(book: Book, file: str, got: Ints, due: Ints) -> None:
    """The counts are those of the rule: by the first slot in the order at which they part."""
    apart = got != due
    if apart.any():
        student = next(one for one in book.problem.order.tolist() if apart[one])
        name = book.students[student]
        reason = Reason.of("verify_not_covered", student=name, got=int(got[student]), due=int(due[student]))
        raise Refused(reason, where=Place(file=file))


def _told_truly(told: dict[str, Any], truth: dict[str, Any], file: str) -> None:
    for key in ("primal", "dual", "gap", "placed", "wanted"):
        if told[key] != truth[key]:
            differs = Reason.of("verify_certificate_differs", key=key, told=told[key], found=truth[key])
            tables.refuse(file, differs)
    said, true = _by_student(told["short"], file), _by_student(truth["short"], file)
    for student in sorted(said.keys() | true.keys()):
        one, other = said.get(student, "[]"), true.get(student, "[]")
        if one != other:
            differs = Reason.of("verify_certificate_differs", key="short", told=one[:SHOWN], found=other[:SHOWN])
            tables.refuse(file, differs)


def _by_student(short: list[Any], file: str) -> dict[str, str]:
    """What is said of each student who is short, as it could stand in the file."""
    if not all(isinstance(one, dict) and isinstance(one.get("student"), str) for one in short):
        _bad_key(file, "short")
    by_student = {one["student"]: json.dumps(one, ensure_ascii=False, sort_keys=True) for one in short}
    if len(by_student) < len(short):
        _bad_key(file, "short")
    return by_student


def _bad_key(file: str, key: str) -> NoReturn:
    tables.refuse(file, Reason.of("verify_certificate_key", key=key))
