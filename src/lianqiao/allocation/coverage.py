"""Who is served at all, whatever the scores: which slots are kept, and why the others are not.

Keeping every slot that fits with all kept before it, in order, gives one set:
the slots that can be served together form a matroid. It is found from the far
end. First as many slots as can be are served, whichever. Then the slots are
looked at from the last to the first, and one is given up where somebody who
waits could stand in for it. Who waits is at first almost everywhere, so those
searches are short; where one fails, what it saw is settled for good. Last, each
refused slot's search forward gives its Hall set; nothing is searched twice.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lianqiao.allocation.kernels import Cells, back, hand, kernel
from lianqiao.allocation.matching import Walk, holds, join, mark, match_most, sweep_all
from lianqiao.allocation.moves import Listed, lose
from lianqiao.allocation.net import (
    FOREVER,
    PAIR,
    REGIONS,
    SEARCHES,
    SLOT,
    STAMP,
    WIDTH,
    Net,
    Standing,
    empty_standing,
)
from lianqiao.allocation.problem import Ints, Problem

QUICK = 3  # sweeps before ways to free places are measured: often enough to find all there are


@kernel
def stand_in(net: Net, now: Standing, listed: Listed, alive: Cells, stack: Cells, student: int) -> bool:
    """Give up one of the student's places to somebody who waits, others moving on; False where nobody can."""
    now.tally[SEARCHES] += 1
    search = now.tally[SEARCHES]
    size = 0
    now.stamp[student] = search
    for slot in range(net.home[student], net.home[student] + now.got[student]):
        post = net.col[now.pair[slot]]
        if now.post[post * WIDTH + STAMP] < search:
            stack[size] = mark(now, post, search, -1, slot)
            size += 1
    seen = 0
    while seen < size:
        wanted = stack[seen]
        seen += 1
        for at in range(listed.home[wanted], listed.home[wanted + 1]):
            pair = listed.pair[at]
            who = listed.owner[at]
            if now.stamp[who] == search and len(net.twin) == 0:
                continue
            only = holds(net, now, who, wanted)
            if only >= 0:
                left = net.col[now.pair[only]]
                if now.post[left * WIDTH + STAMP] < search:
                    stack[size] = mark(now, left, search, pair, only)
                    size += 1
            elif now.stamp[who] != search:
                if alive[who] > now.got[who]:
                    hand_on(net, now, wanted, pair, who)
                    return True
                now.stamp[who] = search
                for slot in range(net.home[who], net.home[who] + now.got[who]):
                    left = net.col[now.pair[slot]]
                    if now.post[left * WIDTH + STAMP] < search:
                        stack[size] = mark(now, left, search, pair, slot)
                        size += 1
    for at in range(size):
        now.post[stack[at] * WIDTH + STAMP] = FOREVER
    return False


@kernel
def hand_on(net: Net, now: Standing, post: int, pair: int, who: int) -> None:
    """Student `who` takes `post` by `pair`; who leaves it takes what led here, until somebody is left with nothing."""
    slot = net.home[who] + now.got[who]
    now.got[who] += 1
    while True:
        leaving, following = now.post[post * WIDTH + SLOT], now.post[post * WIDTH + PAIR]
        seat = now.seat[leaving]
        now.pair[slot], now.seat[slot], now.slot[seat] = pair, seat, slot
        if following < 0:
            break
        slot, pair, post = leaving, following, net.col[following]
    lose(net, now, now.owner[leaving], leaving)


@kernel
def keep_first(net: Net, now: Standing, listed: Listed, order: Cells, alive: Cells, stack: Cells) -> None:
    """Give up slots from the last to the first, as long as others wait who could stand in. `alive` [n] = need."""
    missing = 0
    for student in range(len(alive)):
        missing += alive[student] - now.got[student]
    position = len(order)
    while missing > 0 and position > 0:
        position -= 1
        student = order[position]
        if alive[student] > now.got[student] or stand_in(net, now, listed, alive, stack, student):
            alive[student] -= 1
            missing -= 1


@kernel
def flood(net: Net, now: Standing, stack: Cells, student: int) -> None:
    """Close all that a refused slot of `student` leads to, as a region of its own."""
    now.tally[REGIONS] += 1
    region = now.tally[REGIONS]
    now.label[student] = region
    stack[0], size = net.home[student] + now.got[student], 1
    while size > 0:
        size -= 1
        slot = stack[size]
        who, held = now.owner[slot], now.pair[slot]
        if now.label[who] == 0:
            now.label[who] = region
        if held >= 0 and len(net.twin) > 0:
            pair = net.twin[held]
            while pair != held:
                size = shut(now, stack, size, net.col[pair], region)
                pair = net.twin[pair]
        if now.stamp[who] == FOREVER:
            continue
        now.stamp[who] = FOREVER
        for pair in range(net.indptr[who], net.indptr[who + 1]):
            post = net.col[pair]
            if now.post[post * WIDTH + STAMP] != FOREVER and holds(net, now, who, post) < 0:
                size = shut(now, stack, size, post, region)


@kernel
def shut(now: Standing, stack: Cells, size: int, post: int, region: int) -> int:
    """Close a post, unless it is closed; those who hold it are looked at next. How many then wait for that."""
    at = post * WIDTH
    if now.post[at + STAMP] == FOREVER:
        return size
    now.post[at + STAMP] = FOREVER
    now.post_label[post] = region
    return join(now, stack, size, post)


@kernel
def label_short(net: Net, now: Standing, order: Cells, turn: Cells, stack: Cells) -> None:
    """Close what each refused slot leads to, in order. `turn` [n] counts the slots of a student that had their turn."""
    for post in range(len(now.post_label)):
        now.post[post * WIDTH + STAMP] = 0
    for student in range(len(now.got)):
        now.stamp[student] = 0
    for position in range(len(order)):
        student = order[position]
        turn[student] += 1
        if turn[student] > now.got[student] and now.label[student] == 0:
            flood(net, now, stack, student)


@kernel
def by_post(net: Net, home: Cells, pair: Cells, owner: Cells) -> None:
    """The pairs post by post, and whose they are: sets `home` [m + 2], of which the last is room to work in, and
    `pair` and `owner` [pairs].
    """
    for one in range(len(net.col)):
        home[net.col[one] + 2] += 1
    for post in range(2, len(home)):
        home[post] += home[post - 1]
    for student in range(len(net.indptr) - 1):
        for one in range(net.indptr[student], net.indptr[student + 1]):
            at = home[net.col[one] + 1]
            pair[at], owner[at] = one, student
            home[net.col[one] + 1] += 1


@kernel
def usable(net: Net, now: Standing, capacity: Cells, indptr: Cells, pairs: Cells) -> int:
    """Find the `pairs` that some allocation with these counts may use, with their `indptr` [n + 1]; how many.

    Closed posts are used up by the students closed with them or after: nobody else can have them.
    """
    found = 0
    for student in range(len(now.got)):
        mine = now.label[student] if now.label[student] > 0 else FOREVER
        if now.got[student] > 0:
            for pair in range(net.indptr[student], net.indptr[student + 1]):
                post = net.col[pair]
                closed = now.post_label[post]
                if (closed == 0 or closed >= mine) and capacity[post] > 0:
                    pairs[found] = pair
                    found += 1
        indptr[student + 1] = found
    return found


def narrowed(problem: Problem, net: Net, now: Standing) -> tuple[Problem, Ints | None]:
    """The round in which everybody gets what `now` keeps for them, and its pairs' numbers; None where all are left."""
    indptr, pairs = hand(np.zeros(problem.students + 1, np.int64)), hand(np.zeros(len(problem.col), np.int32))
    found = usable(net, now, hand(problem.capacity), indptr, pairs)
    got = back(now.got)
    order = np.repeat(np.arange(problem.students), got)
    if found == len(problem.col):
        return replace(problem, need=got, order=order), None
    kept: Ints = np.asarray(pairs[:found], np.int32)  # narrow: half the memory
    col, weight = problem.col[kept], problem.weight[kept]
    return replace(problem, indptr=back(indptr), col=col, weight=weight, need=got, order=order), kept


def listed(problem: Problem, net: Net) -> Listed:
    """Who has each post in the list."""
    pair, owner = (hand(np.zeros(len(problem.col), np.int32)) for _ in range(2))
    home = hand(np.zeros(problem.posts + 2, np.int64))
    by_post(net, home, pair, owner)
    return Listed(home, pair, owner)


def _begun(problem: Problem, net: Net, order: Cells) -> tuple[Standing, Walk, int, bool]:
    """A few sweeps in this order: what stands then, how far rows were walked, slots missing, and whether more might be
    found.
    """
    now, nought = empty_standing(problem, net), np.zeros(problem.students, np.int64)
    missing, moved = int(problem.need.sum()), 1
    stack = np.zeros(max(missing, problem.posts) + 1, np.int64)
    parts = (nought, problem.indptr[:-1], nought, nought, np.zeros(1, np.int64), stack)
    walk = Walk(*(hand(part.copy()) for part in parts))
    for _ in range(QUICK):
        if missing and moved:
            moved = sweep_all(net, now, walk, order, False)
            missing -= moved
    return now, walk, missing, moved > 0


def full_at_once(problem: Problem, net: Net) -> bool:
    """Whether everybody can get all they need, as far as a few sweeps find it; False may be wrong where it is close."""
    one_by_one = np.repeat(np.arange(problem.students), problem.need)  # whichever: rows side by side are read sooner
    return _begun(problem, net, hand(one_by_one))[2] == 0


def cover(problem: Problem, net: Net) -> Standing:
    """Keep every slot that can be served with all kept before it: who gets how many, and the regions of the short.

    What stands serves those slots, without regard to scores.
    """
    order = hand(problem.order)  # in turn, so that few have to be given up for others afterwards
    now, walk, missing, more = _begun(problem, net, order)
    if missing:
        who = listed(problem, net)
        if more:
            match_most(net, now, walk, who, order)
        keep_first(net, now, who, order, hand(problem.need.copy()), walk.stack)
        label_short(net, now, order, hand(np.zeros(problem.students, np.int64)), walk.stack)
    return now
