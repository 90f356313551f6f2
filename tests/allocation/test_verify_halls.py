"""Each way to tell a Hall set falsely is found and said, by the number of the set; true ones hold in every round."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

import numpy as np
import pytest
from benchmarks.allocation_referees import instance
from benchmarks.allocation_shapes import Size, make, with_employers

from lianqiao.allocation import verify as verifying
from lianqiao.allocation.book import Book
from lianqiao.allocation.certificate import certificate
from lianqiao.allocation.problem import HallSet, Problem, slots_in_order
from lianqiao.allocation.rivals import rivals
from lianqiao.allocation.shortage import hall_sets
from lianqiao.allocation.solve import solve_problem
from lianqiao.config.cli import main

STUDENTS = "student,need,priority\ns1,1,2\ns2,1,1\ns3,2,3\ns4,1,4\ns5,1,5\ns6,1,6\n"
POSTS = "post,capacity,employer\np1,1,\np2,1,甲\np3,1,甲\np4,1,乙\np5,1,\np6,0,乙\n"
PAIRS = (
    "student,post,score\ns1,p1,900\ns2,p1,800\ns2,p6,1\ns3,p2,5\ns3,p3,6\ns4,p4,7\ns4,p1,1\ns5,p5,9\ns6,p5,9\ns4,p5,1\n"
)
FILES = ("students", "posts", "pairs")
Halls = list[dict[str, Any]]


@pytest.fixture
def round_told(tmp_path, capsys) -> Callable[..., dict[str, Any]]:
    """Tells the sets of a true certificate, or what is said of one with these sets."""
    for name, text in zip(FILES, (STUDENTS, POSTS, PAIRS), strict=True):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    files = [part for one in FILES for part in (f"--{one}", str(tmp_path / f"{one}.csv"))]
    end = tmp_path / "certificate.json"
    words = [*files, "--out", str(tmp_path / "out.csv"), "--certificate", str(end), "--json"]

    def tell(sets: Halls | None = None) -> dict[str, Any]:
        assert main(["allocate", *words]) == 0
        told = json.loads(capsys.readouterr().out)
        if sets is None:
            return told
        end.write_text(json.dumps(told | {"hall_sets": sets}), encoding="utf-8")
        main(["verify-allocation", *words])
        return json.loads(capsys.readouterr().out)

    return tell


def put(number: int, **changed: Any) -> Callable[[Halls], Halls]:
    """Changes keys of the set with this number."""
    return lambda sets: [one | changed if at == number else one for at, one in enumerate(sets, start=1)]


TRUE: Halls = [
    {"students": ["s1", "s2"], "posts": ["p1", "p6"], "places_missing": 1},
    {"students": ["s5", "s6"], "posts": ["p5"], "places_missing": 1},
    {"students": ["s3"], "posts": ["p2", "p3"], "places_missing": 1, "employers": ["甲"]},
]
FALSE = [
    (put(1, posts=[]), "verify_hall_lacks", 1, "p1"),
    (put(3, posts=["p3"]), "verify_hall_lacks", 3, "p2"),
    (put(3, posts=["p2", "p3", "p4"]), "verify_hall_extra", 3, "p4"),
    (put(3, posts=["p2", "p3", "p3"]), "verify_hall_extra", 3, "p3"),
    (put(1, posts=["p1", "nowhere"]), "verify_hall_extra", 1, "nowhere"),
    (put(1, employers=["甲"]), "verify_hall_extra", 1, "甲"),
    (put(3, employers=["甲", "乙"]), "verify_hall_extra", 3, "乙"),
    (put(3, employers=[]), "verify_hall_lacks", 3, "甲"),
    (put(3, employers="甲"), "verify_certificate_key", None, "hall_sets[2]"),
    (put(1, students=[]), "verify_certificate_key", None, "hall_sets[0]"),
    (put(1, students=["s1"]), "verify_hall_lacks", 1, "s2"),
    (put(1, students=["s1", "s2", "s4"]), "verify_hall_needless", 1, "s4"),
    (put(1, students=["s1", "s2", "nobody"]), "verify_hall_needless", 1, "nobody"),
    (put(1, students=["s1", "s2", "s1"]), "verify_hall_twice", 1, "s1"),
    (put(1, students=["s1", "s2", "s5", "s6"]), "verify_hall_apart", 1, "s5"),
    (lambda sets: [*sets, sets[0]], "verify_hall_twice", 4, "s1"),
    (put(3, students=["s3", "s5"]), "verify_hall_twice", 3, "s5"),
    (lambda sets: sets[:2], "verify_hall_missing", None, None),
    (put(2, places_missing=2), "verify_hall_wrong", 2, None),
    (put(2, places_missing=0), "verify_hall_wrong", 2, None),
    (put(2, places_missing=True), "verify_certificate_key", None, "hall_sets[1]"),
]


@pytest.mark.parametrize(("change", "code", "number", "word"), FALSE)
def test_a_set_told_falsely_is_found(round_told, change, code, number, word) -> None:
    sets = round_told()["hall_sets"]
    assert sets == TRUE
    error = round_told(change(deepcopy(sets)))["error"]
    assert error["code"] == code
    assert number is None or f"第 {number} 组" in error["reason"]
    assert word is None or word in error["reason"]
    assert error["next"]


def test_the_order_of_sets_and_ids_says_nothing(round_told) -> None:
    turned = [
        {key: one[::-1] if isinstance(one, list) else one for key, one in hall.items()} for hall in reversed(TRUE)
    ]
    assert round_told(turned)["ok"] is True


def as_lists(halls: tuple[HallSet, ...]) -> list[tuple[list[int], list[int], int]]:
    return sorted((one.students.tolist(), one.posts.tolist(), one.places_missing) for one in halls)


def test_who_competes_is_the_same_from_the_offers_alone_as_from_the_labels_of_any_method() -> None:
    random = Random(31)
    sets = 0
    for turn in range(400):
        problem = instance(random)
        answer = solve_problem(problem, method="steps" if turn % 2 else "auto")
        found = as_lists(rivals(problem, np.flatnonzero(answer.chosen), problem.need))
        assert found == as_lists(hall_sets(problem, answer))
        sets += len(found)
    assert sets > 400


@pytest.mark.parametrize("limited", [False, True], ids=["free", "one an employer"])
def test_who_competes_in_a_larger_round(limited: bool) -> None:
    problem = make(Size(400, 4_000, 40), "scarce")
    problem = with_employers(problem) if limited else problem
    answer = solve_problem(problem)
    found = as_lists(rivals(problem, np.flatnonzero(answer.chosen), problem.need))
    assert found == as_lists(hall_sets(problem, answer)) != []


def test_offers_that_serve_fewer_than_they_could_do_not_miss_what_they_say() -> None:
    whole = np.array([0, 1])
    problem = Problem(whole, np.array([0]), np.array([5]), np.array([1]), np.array([1]), np.array([0]), np.array([-1]))
    (alone,) = rivals(problem, np.empty(0, np.int64), problem.need)
    assert alone.places_missing == 0


def test_many_sets_are_looked_at_without_another_round_being_solved(tmp_path, monkeypatch) -> None:
    count = 300
    need = np.full(count, 2)
    order = slots_in_order(need, np.arange(count), "rounds")
    pairs = np.arange(count)
    problem = Problem(
        np.arange(count + 1), pairs, np.full(count, 9), need, np.ones(count, np.int64), order, np.full(count, -1)
    )
    names, posts = [f"s{one:04}" for one in range(count)], [f"p{one:04}" for one in range(count)]
    book = Book(names, posts, [], need, problem, "rounds")
    solved: list[Problem] = []

    def counted(given: Problem) -> Any:
        solved.append(given)
        return solve_problem(given)

    monkeypatch.setattr(verifying, "solve_problem", counted)
    offers = "".join(f"{s},{p},1\n" for s, p in zip(names, posts, strict=True))
    (tmp_path / "out.csv").write_text("student,post,rank\n" + offers, encoding="utf-8")
    told = certificate(book, solve_problem(problem))
    assert len(told["hall_sets"]) == count
    assert verifying.verify(book, tmp_path / "out.csv", told, "certificate.json")["gap"] == 0
    assert len(solved) == 1
