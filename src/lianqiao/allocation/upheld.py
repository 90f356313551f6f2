"""Who is served after a few changes: from whoever is served now to the slots that are kept in order.

The same slots as `coverage` finds from nothing: each that fits with all kept before it. Here slots are looked at
from the first to the last. One that is not served takes a free place, others moving on; else the place that it
leads to of whoever comes last after it, who is looked at in turn. Where there is neither, all that it leads to is
held by slots before it: that is its Hall set, and nothing behind it is searched again. So where little changed, one
pass over the pairs of those who are short is all there is to do.
"""

from __future__ import annotations

import numpy as np

from lianqiao.allocation.coverage import flood
from lianqiao.allocation.kernels import Cells, hand, kernel
from lianqiao.allocation.matching import holds, join, mark
from lianqiao.allocation.moves import empty, lose
from lianqiao.allocation.net import ROOM, SEARCHES, STAMP, WIDTH, Net, Standing, standing_of
from lianqiao.allocation.paths import augment
from lianqiao.allocation.problem import Ints, Problem


@kernel
def reach(net: Net, now: Standing, stack: Cells, size: int, pair: int, slot: int) -> int:
    """Let `slot` lead to the post of `pair`, whose holders are looked at next; how many then wait, or -1 - its number
    where it has a free place.
    """
    post = net.col[pair]
    at = post * WIDTH
    if now.post[at + STAMP] >= now.tally[SEARCHES]:
        return size
    mark(now, post, now.tally[SEARCHES], pair, slot)
    if now.post[at + ROOM] > 0:
        return -1 - post
    return join(now, stack, size, post)


@kernel
def reach_all(net: Net, now: Standing, stack: Cells, size: int, slot: int) -> int:
    """Let `slot` lead to all posts that its student could have for it; told is the same."""
    who, held = now.owner[slot], now.pair[slot]
    pair = net.twin[held] if held >= 0 and len(net.twin) > 0 else held
    while pair != held:
        size = reach(net, now, stack, size, pair, slot)
        if size < 0:
            return size
        pair = net.twin[pair]
    if now.stamp[who] >= now.tally[SEARCHES]:
        return size
    now.stamp[who] = now.tally[SEARCHES]
    for pair in range(net.indptr[who], net.indptr[who + 1]):
        if holds(net, now, who, net.col[pair]) < 0:
            size = reach(net, now, stack, size, pair, slot)
            if size < 0:
                return size
    pair = net.first_more[who] if len(net.more) > 0 else -1
    while pair >= 0:
        if holds(net, now, who, net.col[pair]) < 0:
            size = reach(net, now, stack, size, pair, slot)
            if size < 0:
                return size
        pair = net.more[pair]
    return size


@kernel
def leave(net: Net, now: Standing, slot: int) -> None:
    """Serve with this slot's place whom it was found for, others moving on; its student has one slot less."""
    student = now.owner[slot]
    augment(net, now, empty(net, now, slot))
    lose(net, now, student, slot)


@kernel
def find_place(net: Net, now: Standing, turns: Cells, stack: Cells, student: int, position: int) -> bool:
    """Serve one more slot of `student`, whose turn is `position`: from a free place, else from whose turn is the last.

    False, and nothing changed, where all it leads to is held by slots whose turn came before. `turns` [slots]: when
    each slot of a student has its turn.
    """
    now.tally[SEARCHES] += 1
    stack[0] = net.home[student] + now.got[student]
    seen, size = 0, 1
    latest, leaving = position, -1
    while seen < size:
        slot = stack[seen]
        seen += 1
        if now.pair[slot] >= 0:
            who = now.owner[slot]
            turn = turns[net.home[who] + now.got[who] - 1]
            if turn > latest:
                latest, leaving = turn, slot
        size = reach_all(net, now, stack, size, slot)
    if size < 0:
        augment(net, now, -1 - size)
    elif leaving >= 0:
        leave(net, now, leaving)
    else:
        return False
    now.got[student] += 1
    return True


@kernel
def uphold(net: Net, now: Standing, order: Cells, turns: Cells, turn: Cells, stack: Cells) -> None:
    """Serve every slot that fits with all before it, in order. `turn` [n] counts whose turn it was, from 0."""
    for position in range(len(order)):
        student = order[position]
        turn[student] += 1
        served = turn[student] <= now.got[student] or now.label[student] > 0
        if not served and not find_place(net, now, turns, stack, student, position):
            flood(net, now, stack, student)


def upheld(problem: Problem, net: Net, held: Ints) -> Standing:
    """Who gets how many, and the regions of the short, as `cover` finds them; begun with the pairs `held`, which fit.

    What stands serves those slots, without regard to scores.
    """
    now = standing_of(problem, net, held, np.zeros(problem.posts, np.int64))
    turns = np.argsort(problem.order, kind="stable")
    parts = (problem.order, turns, np.zeros(problem.students, np.int64), np.zeros(len(turns) + 1, np.int64))
    uphold(net, now, *(hand(part) for part in parts))
    return now
