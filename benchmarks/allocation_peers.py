"""Peers on the same arrays: two greedy rules, OR-Tools' min-cost flow and PDLP, HiGHS' dual simplex.

Exact peers are told how many posts each student gets, so that they solve what the engine solves. Employers'
limits are left out of these runs: all peers then see the same transportation problem.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import NamedTuple

import numpy as np

from lianqiao.allocation.problem import Ints, Problem


class Outcome(NamedTuple):
    """What one run gave; `gap` is what the method certifies of its own total."""

    seconds: float
    placed: int
    score: int
    gap: str
    note: str


def greedy_by_score(problem: Problem, _: Ints | None) -> Outcome:
    """The best pairs first, whosoever they are."""
    started = perf_counter()
    owner, col = problem.owner().tolist(), problem.col.tolist()
    left, room, score = problem.need.tolist(), problem.capacity.tolist(), problem.weight.tolist()
    placed = total = 0
    for pair in np.argsort(-problem.weight.astype(np.int64), kind="stable").tolist():
        if left[owner[pair]] and room[col[pair]]:
            left[owner[pair]] -= 1
            room[col[pair]] -= 1
            placed, total = placed + 1, total + score[pair]
    return Outcome(perf_counter() - started, placed, total, "-", "plain Python")


def greedy_by_need(problem: Problem, _: Ints | None) -> Outcome:
    """Slot by slot in order of priority, each takes the best that is left."""
    started = perf_counter()
    col, score, room = problem.col, problem.weight, problem.capacity.tolist()
    at = problem.indptr[:-1].tolist()
    ends = problem.indptr[1:].tolist()
    placed = total = 0
    for student in problem.order.tolist():
        pair = at[student]
        while pair < ends[student] and not room[col[pair]]:
            pair += 1
        at[student] = pair + 1
        if pair < ends[student]:
            room[col[pair]] -= 1
            placed, total = placed + 1, total + int(score[pair])
    return Outcome(perf_counter() - started, placed, total, "-", "plain Python")


def _employers(problem: Problem) -> tuple[np.ndarray, np.ndarray]:
    """The node that each pair's arc leaves, and the students of the nodes that stand for one student and employer.

    Such a node is laid where the student has several posts of that employer; they are numbered behind all others.
    """
    owner = problem.owner()
    if not problem.shares_employers():
        return owner, np.empty(0, np.int32)
    groups = problem.groups()
    key = owner.astype(np.int64) * (int(groups.max(initial=0)) + 1) + groups[problem.col]
    _, first, number, count = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
    several = count > 1
    node = problem.students + problem.posts + np.cumsum(several)
    return np.where(several[number], node[number], owner).astype(np.int32), owner[first[several]]


def min_cost_flow(problem: Problem, got: Ints | None) -> Outcome:
    """OR-Tools SimpleMinCostFlow on whole scores. Where an employer's limit may bind, a node of its own holds it."""
    from ortools.graph.python import min_cost_flow as ortools

    assert got is not None
    started = perf_counter()
    tails, through = _employers(problem)
    n, m = problem.students, problem.posts
    flow = ortools.SimpleMinCostFlow()
    posts = problem.col.astype(np.int32) + n
    pairs = flow.add_arcs_with_capacity_and_unit_cost(
        tails, posts, np.ones(len(posts)), -problem.weight.astype(np.int64)
    )
    nodes = np.arange(n + m + 1, n + m + 1 + len(through), dtype=np.int32)
    flow.add_arcs_with_capacity_and_unit_cost(through, nodes, np.ones(len(nodes)), np.zeros(len(nodes), np.int64))
    flow.add_arcs_with_capacity_and_unit_cost(
        np.arange(n, n + m, dtype=np.int32), np.full(m, n + m, np.int32), problem.capacity, np.zeros(m, np.int64)
    )
    flow.set_nodes_supplies(np.append(np.arange(n), n + m).astype(np.int32), np.append(got, -got.sum()))
    if flow.solve() != flow.OPTIMAL:
        raise ArithmeticError("not solved")
    placed = int(flow.flows(pairs).sum())
    return Outcome(perf_counter() - started, placed, -flow.optimal_cost(), "-", "exact, gives no prices")


def _matrix(problem: Problem) -> tuple[np.ndarray, np.ndarray]:
    """Column-wise constraint matrix: each pair has a one in its student's row and one in its post's."""
    size = len(problem.col)
    index = np.empty(2 * size, np.int32)
    index[0::2], index[1::2] = problem.owner(), problem.col + problem.students
    return np.arange(0, 2 * size + 1, 2, dtype=np.int32), index


def highs_simplex(problem: Problem, got: Ints | None) -> Outcome:
    """HiGHS' dual simplex on the linear program."""
    import highspy

    assert got is not None
    started = perf_counter()
    start, index = _matrix(problem)
    size, rows = len(problem.col), problem.students + problem.posts
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = size, rows
    lp.col_cost_ = -problem.weight.astype(float)
    lp.col_lower_, lp.col_upper_ = np.zeros(size), np.ones(size)
    lp.row_lower_ = np.concatenate([got, np.full(problem.posts, -np.inf)]).astype(float)
    lp.row_upper_ = np.concatenate([got, problem.capacity]).astype(float)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = start, index, np.ones(2 * size)
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("solver", "simplex")
    solver.passModel(lp)
    solver.run()
    taken = np.array(solver.getSolution().col_value)
    fractional = int((np.abs(taken - np.rint(taken)) > 1e-6).sum())
    score = round(-solver.getInfo().objective_function_value)
    return Outcome(perf_counter() - started, int(np.rint(taken).sum()), score, "0 (10⁻⁷)", f"{fractional} fractional")


def pdlp(problem: Problem, got: Ints | None) -> Outcome:
    """OR-Tools PDLP to 10⁻⁴."""
    from ortools.pdlp import solve_log_pb2, solvers_pb2
    from ortools.pdlp.python import pdlp as solver
    from scipy.sparse import csc_matrix

    assert got is not None
    started = perf_counter()
    start, index = _matrix(problem)
    size, rows = len(problem.col), problem.students + problem.posts
    program = solver.QuadraticProgram()
    program.objective_vector = -problem.weight.astype(float)
    program.constraint_matrix = csc_matrix((np.ones(2 * size), index, start), shape=(rows, size))
    program.constraint_lower_bounds = np.concatenate([got, np.full(problem.posts, -np.inf)]).astype(float)
    program.constraint_upper_bounds = np.concatenate([got, problem.capacity]).astype(float)
    program.variable_lower_bounds, program.variable_upper_bounds = np.zeros(size), np.ones(size)
    settings = solvers_pb2.PrimalDualHybridGradientParams()
    settings.termination_criteria.simple_optimality_criteria.eps_optimal_relative = 1e-4
    settings.termination_criteria.simple_optimality_criteria.eps_optimal_absolute = 1e-4
    settings.num_threads = 2
    found = solver.primal_dual_hybrid_gradient(program, settings)
    taken = found.primal_solution
    fractional = int((np.abs(taken - np.rint(taken)) > 1e-3).sum())
    reason = solve_log_pb2.TerminationReason.Name(found.solve_log.termination_reason)
    score = round(float(problem.weight @ taken))
    seconds = perf_counter() - started
    return Outcome(
        seconds, round(float(taken.sum())), score, "10⁻⁴", f"{fractional:,} fractional; {reason.split('_')[-1].lower()}"
    )


PEERS: dict[str, Callable[[Problem, Ints | None], Outcome]] = {
    "greedy by score": greedy_by_score,
    "greedy by need": greedy_by_need,
    "OR-Tools min-cost flow": min_cost_flow,
    "HiGHS dual simplex": highs_simplex,
    "PDLP 10⁻⁴": pdlp,
}
