"""As many slots served as can be, whichever, without regard to scores: augmenting paths in sweeps.

A sweep walks every row once. The first ones go wherever a way may lead; later
ones measure first how far each post is from a free place, and only go nearer
(the phases of Hopcroft and Karp), so that what leads nowhere is not walked.
"""

from __future__ import annotations

from typing import NamedTuple

from lianqiao.allocation.kernels import Cells, kernel
from lianqiao.allocation.moves import Listed
from lianqiao.allocation.net import NEAR, PAIR, ROOM, SEARCHES, SEATS, SLOT, STAMP, USED, WIDTH, Net, Standing
from lianqiao.allocation.paths import FAR, augment


class Walk(NamedTuple):
    """How far each student's row was walked: `at` [n] in this sweep, `look` [n] for free places, ever.

    `opened` [n] is the search, and `by` [n] the slot, through which a student was last entered; `searches` [1]
    counts them. `stack` [slots or posts, whichever are more, + 1] is room to work in.
    """

    at: Cells
    look: Cells
    opened: Cells
    by: Cells
    searches: Cells
    stack: Cells


@kernel
def holds(net: Net, now: Standing, student: int, post: int) -> int:
    """The slot with which the student holds a post of this post's employer; -1 where there is none."""
    first = net.home[student]
    if len(net.twin) == 0:  # nobody has two of one employer: the post itself, or none
        for slot in range(first, first + now.got[student]):
            if net.col[now.pair[slot]] == post:
                return slot
        return -1
    for slot in range(first, first + now.got[student]):
        if net.group[net.col[now.pair[slot]]] == net.group[post]:
            return slot
    return -1


@kernel
def mark(now: Standing, post: int, stamp: int, pair: int, slot: int) -> int:
    """Note that `slot` may take `post` by `pair`; the post."""
    at = post * WIDTH
    now.post[at + STAMP] = stamp
    now.post[at + PAIR] = pair
    now.post[at + SLOT] = slot
    return post


@kernel
def join(now: Standing, stack: Cells, size: int, post: int) -> int:
    """Put whoever holds `post` on the stack, which holds `size` slots; how many then."""
    first = now.post[post * WIDTH + SEATS]
    for seat in range(first, first + now.post[post * WIDTH + USED]):
        stack[size] = now.slot[seat]
        size += 1
    return size


@kernel
def next_post(net: Net, now: Standing, walk: Walk, slot: int, layered: bool) -> int:
    """The next post not seen in this sweep that `slot` may take, a free one before others; -1 where there is none.

    `layered`: only what is nearer to a free place by the measure of `lay`.
    """
    sweep, student, held = now.tally[SEARCHES], now.owner[slot], now.pair[slot]
    last, near, mine = net.indptr[student + 1], FAR, FAR
    if held >= 0 and layered:
        near = now.post[net.col[held] * WIDTH + NEAR]
    if held >= 0 and len(net.twin) > 0:
        pair = net.twin[held]
        while pair != held:
            at = net.col[pair] * WIDTH
            if now.post[at + STAMP] < sweep and (not layered or now.post[at + NEAR] < near):
                return mark(now, net.col[pair], sweep, pair, slot)
            pair = net.twin[pair]
    if layered:
        mine = now.reach[student]
        if mine >= near:
            return -1
    if walk.opened[student] != walk.searches[0]:
        walk.opened[student], walk.by[student] = walk.searches[0], slot
    if walk.by[student] != slot:
        return -1
    while walk.look[student] < last and now.post[net.col[walk.look[student]] * WIDTH + ROOM] == 0:
        walk.look[student] += 1
    for pair in range(walk.look[student], last):
        if now.post[net.col[pair] * WIDTH + ROOM] > 0 and holds(net, now, student, net.col[pair]) < 0:
            return mark(now, net.col[pair], sweep, pair, slot)
    while walk.at[student] < last:
        pair = walk.at[student]
        walk.at[student] += 1
        at = net.col[pair] * WIDTH
        unseen = now.post[at + STAMP] < sweep and (not layered or now.post[at + NEAR] <= mine)
        if unseen and holds(net, now, student, net.col[pair]) < 0:
            return mark(now, net.col[pair], sweep, pair, slot)
    return -1


@kernel
def seek(net: Net, now: Standing, walk: Walk, slot: int, layered: bool) -> int:
    """A post with a free place that `slot` leads to, others moving on; -1 where none was found in this sweep."""
    walk.searches[0] += 1
    stack, size = walk.stack, 1
    stack[0] = slot
    while size > 0:
        post = next_post(net, now, walk, stack[size - 1], layered)
        if post < 0:
            size -= 1
            continue
        if now.post[post * WIDTH + ROOM] > 0:
            return post
        size = join(now, stack, size, post)
    return -1


@kernel
def sweep_all(net: Net, now: Standing, walk: Walk, order: Cells, layered: bool) -> int:
    """Serve as many more slots as one sweep finds places for, those of `order` (students) in turn; how many."""
    moved = 0
    now.tally[SEARCHES] += 1
    for student in range(len(now.got)):
        walk.at[student] = net.indptr[student]
        if not layered:
            now.reach[student] = 0
    for position in range(len(order)):
        student = order[position]
        slot = net.home[student] + now.got[student]
        if slot == net.home[student + 1] or now.reach[student] == FAR:  # no way leads to a place
            continue
        post = seek(net, now, walk, slot, layered)
        if post < 0:
            now.reach[student] = FAR
            continue
        augment(net, now, post)
        now.got[student] += 1
        moved += 1
    return moved


@kernel
def lay(net: Net, now: Standing, listed: Listed, queue: Cells) -> None:
    """Measure how many moves lead from each post, and from each student's row, to a free place.

    Told as `NEAR` of a post and `reach` of a student; `FAR` where no way leads.
    """
    last = 0
    for post in range(len(now.post_label)):
        now.post[post * WIDTH + NEAR] = 0 if now.post[post * WIDTH + ROOM] > 0 else FAR
        if now.post[post * WIDTH + ROOM] > 0:
            queue[last] = post
            last += 1
    for student in range(len(now.got)):
        now.reach[student] = FAR
    seen = 0
    while seen < last:
        wanted = queue[seen]
        seen += 1
        near = now.post[wanted * WIDTH + NEAR]
        for at in range(listed.home[wanted], listed.home[wanted + 1]):
            who = listed.owner[at]
            if now.reach[who] < FAR and len(net.twin) == 0:
                continue
            only = holds(net, now, who, wanted)
            first, end = (only, only + 1) if only >= 0 else (net.home[who], net.home[who] + now.got[who])
            if only < 0:
                if now.reach[who] < FAR:
                    continue
                now.reach[who] = near
            for slot in range(first, end):
                left = net.col[now.pair[slot]]
                if now.post[left * WIDTH + NEAR] == FAR:
                    now.post[left * WIDTH + NEAR] = near + 1
                    queue[last] = left
                    last += 1


@kernel
def match_most(net: Net, now: Standing, walk: Walk, listed: Listed, order: Cells) -> None:
    """Serve as many slots as can be served, whichever: sweeps along shortest ways, until no way leads to a place."""
    moved = 1
    while moved > 0:
        lay(net, now, listed, walk.stack)
        moved = sweep_all(net, now, walk, order, True)
