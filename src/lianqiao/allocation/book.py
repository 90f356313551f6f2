"""A round with its ids: read from tables (contracts, Allocation), written back as a table of offers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lianqiao.allocation import tables
from lianqiao.allocation.problem import TOP_SCORE, Allocation, Ints, Problem, slots_in_order, starts

STUDENTS = ("student", "need", "priority")
POSTS = ("post", "capacity", "employer")
PAIRS = ("student", "post", "score")
OFFERS = ("student", "post", "rank")


@dataclass(frozen=True, slots=True)
class Book:
    """A round's arrays with the ids behind the numbers. Ids are ordered as text, so order in a file says nothing.

    `need` [n] is as stated; the problem asks for one post more than stands in a student's list at most, since all
    further slots would be refused as that one is.
    """

    students: list[str]
    posts: list[str]
    employers: list[str]
    need: Ints
    problem: Problem
    policy: str

    def offers(self, answer: Allocation) -> tuple[Ints, Ints, Ints]:
        """Student, post and rank of every offer: by student, best first, ties by post."""
        chosen = np.flatnonzero(answer.chosen)
        student = self.problem.owner()[chosen].astype(np.int64)
        post = self.problem.col[chosen].astype(np.int64)
        order = np.lexsort((post, -self.problem.weight[chosen].astype(np.int64), student))
        student, post = student[order], post[order]
        begins = np.searchsorted(student, np.arange(len(self.students)))
        return student, post, np.arange(len(student)) - begins[student] + 1


def _numbered(ids: list[str]) -> tuple[list[str], dict[str, int]]:
    ordered = sorted(ids)
    return ordered, {one: at for at, one in enumerate(ordered)}


def positions(table: tables.Table, column: str, known: dict[str, int], code: str) -> Ints:
    """Where each id of a column stands among the known ones. Raises Refused `code` at the first that is not."""
    values = table.filled(column)
    found = np.array([known.get(value, -1) for value in values], np.int64)
    if len(found) and found.min() < 0:
        at = int(np.argmin(found >= 0))
        table.refuse(at, column, code, value=values[at])
    return found


def no_pair_twice(table: tables.Table, student: Ints, post: Ints, posts: int) -> None:
    """Raises Refused `table_pair_twice` at the second row of the first pair that stands there twice."""
    key = student * max(posts, 1) + post
    order = np.argsort(key, kind="stable")
    again = order[1:][key[order][1:] == key[order][:-1]]
    if len(again):
        at = int(again.min())
        first = int(np.flatnonzero(key == key[at])[0])
        values = table.columns
        table.refuse(
            at,
            "post",
            "table_pair_twice",
            student=values["student"][at],
            post=values["post"][at],
            first=table.rows[first],
        )


def _unique_numbers(table: tables.Table, column: str) -> Ints:
    numbers = table.whole(column, 1)
    order = np.argsort(numbers, kind="stable")
    again = order[1:][numbers[order][1:] == numbers[order][:-1]]
    if len(again):
        at = int(again.min())
        first = int(np.flatnonzero(numbers == numbers[at])[0])
        table.refuse(at, column, "table_priority_twice", value=int(numbers[at]), first=table.rows[first])
    return numbers


def read_book(students: Path, posts: Path, pairs: Path, policy: str) -> Book:
    """The round of three files. Raises Refused (`table_*`, `file_*`) with file, row and column."""
    people, places = tables.read(students, STUDENTS), tables.read(posts, POSTS)
    names, by_name = _numbered(people.unique("student"))
    titles, by_title = _numbered(places.unique("post"))
    own = np.argsort([by_name[one] for one in people.columns["student"]])
    need, rank = people.whole("need", 0)[own], _unique_numbers(people, "priority")[own]
    shelf = np.argsort([by_title[one] for one in places.columns["post"]])
    capacity = places.whole("capacity", 0)[shelf]
    told = [places.columns["employer"][at] for at in shelf.tolist()]
    employers, by_employer = _numbered([one for one in set(told) if one])
    employer = np.array([by_employer.get(one, -1) for one in told], np.int64)
    indptr, col, weight = _pairs(tables.read(pairs, PAIRS), by_name, by_title)
    asked = np.minimum(need, np.diff(indptr) + 1)
    order = slots_in_order(asked, np.argsort(rank, kind="stable"), policy)
    problem = Problem(indptr, col, weight, asked, capacity, order, employer)
    return Book(names, titles, employers, need, problem, policy)


def _pairs(
    table: tables.Table, by_name: dict[str, int], by_title: dict[str, int]
) -> tuple[Ints, NDArray[np.integer], NDArray[np.integer]]:
    student = positions(table, "student", by_name, "table_student_unknown")
    post = positions(table, "post", by_title, "table_post_unknown")
    score = table.whole("score", 0, TOP_SCORE)
    no_pair_twice(table, student, post, len(by_title))
    order = np.lexsort((post, -score, student))
    indptr = starts(np.bincount(student, minlength=len(by_name)))
    return indptr, post[order].astype(np.int32), score[order].astype(np.int32)


def offers_content(book: Book, answer: Allocation, path: Path) -> bytes:
    """The offers as a table for a file of this name. Raises Refused `table_needs_pyarrow`."""
    student, post, rank = book.offers(answer)
    return tables.content(
        path,
        {
            "student": [book.students[one] for one in student.tolist()],
            "post": [book.posts[one] for one in post.tolist()],
            "rank": rank.tolist(),
        },
    )
