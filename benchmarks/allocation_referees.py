"""Plain referees for small rounds: coverage by max-flow slot by slot, the total by OR-Tools' min-cost flow.

They share no code with the engine. `instance` draws rounds that are mostly short of places: n, m ≤ 12, capacities
0…3, empty rows, rows twice, many equal scores, employers with several posts.
"""

from __future__ import annotations

from random import Random

import numpy as np
from ortools.graph.python import min_cost_flow

from lianqiao.allocation.problem import Problem, slots_in_order

SOURCE, SINK = ("source",), ("sink",)
Node = tuple[object, ...]


def instance(random: Random) -> Problem:
    """A small round."""
    n, m = random.randint(0, 12), random.randint(0, 12)
    share = random.choice([0.15, 0.3, 0.6, 0.95])
    scores = random.choice([[0, 1, 5, 5, 9, 100], [7], list(range(10_001))])
    rows = [{post: random.choice(scores) for post in range(m) if random.random() < share} for _ in range(n)]
    for at in range(1, n):
        if random.random() < 0.15:
            rows[at] = dict(rows[at - 1])
    need = np.array([random.randint(0, 3) for _ in range(n)], np.int64)
    limited = random.random() < 0.6
    employer = [random.randint(-1, max(1, m // 2)) if limited else -1 for _ in range(m)]
    priority = np.array(random.sample(range(n), n), np.int64)
    places = random.choice([[0, 1], [0, 1, 1, 2, 3], [1, 2, 3]])
    return Problem(
        np.cumsum([0] + [len(row) for row in rows]),
        np.array([post for row in rows for post in row], np.int64),
        np.array([score for row in rows for score in row.values()], np.int64),
        need,
        np.array([random.choice(places) for _ in range(m)], np.int64),
        slots_in_order(need, priority, random.choice(["rounds", "student"])),
        np.array(employer, np.int64),
    )


def _arcs(problem: Problem) -> list[tuple[Node, Node, int, int]]:
    """The network student → (student, employer) → post → sink: from, to, capacity, score."""
    arcs: list[tuple[Node, Node, int, int]] = []
    group = problem.groups().tolist()
    for student in range(problem.students):
        row = problem.row(student)
        posts, scores = problem.col[row].tolist(), problem.weight[row].tolist()
        arcs += [(("student", student), ("seat", student, one), 1, 0) for one in {group[post] for post in posts}]
        arcs += [
            (("seat", student, group[post]), ("post", post), 1, score)
            for post, score in zip(posts, scores, strict=True)
        ]
    return arcs + [(("post", post), SINK, int(room), 0) for post, room in enumerate(problem.capacity)]


def _augment(rest: dict[Node, dict[Node, int]], start: Node) -> bool:
    """Push one unit from `start` to the sink along any path; False where there is none."""
    came: dict[Node, Node] = {start: start}
    waiting = [start]
    while waiting:
        at = waiting.pop()
        for to, room in rest[at].items():
            if room > 0 and to not in came:
                came[to] = at
                waiting.append(to)
    if SINK not in came:
        return False
    at = SINK
    while at != start:
        rest[came[at]][at] -= 1
        rest[at][came[at]] = rest[at].get(came[at], 0) + 1
        at = came[at]
    return True


def coverage(problem: Problem) -> list[int]:
    """The rule word for word: a slot is kept when it can be served together with all kept before it."""
    rest: dict[Node, dict[Node, int]] = {SINK: {}} | {("student", s): {} for s in range(problem.students)}
    for left, right, room, _ in _arcs(problem):
        rest.setdefault(left, {})[right] = room
        rest.setdefault(right, {}).setdefault(left, 0)
    kept = [0] * problem.students
    for student in problem.order.tolist():
        kept[student] += _augment(rest, ("student", student))
    return kept


def most_placed(problem: Problem) -> int:
    """The greatest number that any allocation places: max-flow from all students at once."""
    whole = [(SOURCE, ("student", s), int(need), 0) for s, need in enumerate(problem.need)]
    rest: dict[Node, dict[Node, int]] = {SINK: {}, SOURCE: {}}
    for left, right, room, _ in whole + _arcs(problem):
        rest.setdefault(left, {})[right] = room
        rest.setdefault(right, {}).setdefault(left, 0)
    placed = 0
    while _augment(rest, SOURCE):
        placed += 1
    return placed


def best_total(problem: Problem, kept: list[int]) -> int:
    """The highest total score of any allocation that serves `kept`."""
    flow = min_cost_flow.SimpleMinCostFlow()
    number: dict[Node, int] = {}
    for left, right, room, score in _arcs(problem):
        ends = [number.setdefault(node, len(number)) for node in (left, right)]
        flow.add_arc_with_capacity_and_unit_cost(*ends, room, -score)
    for student, count in enumerate(kept):
        flow.set_node_supply(number.setdefault(("student", student), len(number)), count)
    flow.set_node_supply(number.setdefault(SINK, len(number)), -sum(kept))
    if flow.solve() != flow.OPTIMAL:
        raise ArithmeticError("what is kept cannot be served")
    return -flow.optimal_cost()
