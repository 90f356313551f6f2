"""Who is served after one change, also where somebody is short: a few searches from where it happened.

Slots have their turns in order. A slot that finds no free place takes the one that it leads to of whoever has the
last turn; a place that is taken away costs whoever has the last turn of all that could make up for it; a place that
comes free goes to whoever waits for it with the first. So the slots served are always those that fit with all kept
before them, and what they cost the score is least: each way is a shortest one, and prices rise with it.

A place that was just freed keeps its price until it is handed out: so far the post counts as one with a place less,
which proves as much, and a search may end there as at any free place.

Students who might be part of a shortage have a `label`.
"""

from __future__ import annotations

from typing import NamedTuple

from lianqiao.allocation.kernels import Cells, kernel
from lianqiao.allocation.matching import holds
from lianqiao.allocation.moves import Listed, empty, lose, pass_on, press
from lianqiao.allocation.net import NEAR, PRICE, SEARCHES, SEATS, STAMP, USED, WIDTH, Net, Standing
from lianqiao.allocation.paths import FAR, augment, look_for, raised_to
from lianqiao.allocation.problem import TOP_SCORE
from lianqiao.allocation.reached import TOUCHED
from lianqiao.allocation.upheld import leave, reach_all

NOBODY = -1


class Ranks(NamedTuple):
    """When slots have their turn: `order` [slots] names students, `turns` [slots] the positions there, by student.

    People decided on `gone` [n] slots of each student: the first ones, as they count.
    """

    order: Cells
    turns: Cells
    gone: Cells


@kernel
def upcoming(net: Net, now: Standing, ranks: Ranks, student: int) -> int:
    """Where the next slot of a student that is not served stands in `turns`; past all its slots where each is."""
    return net.home[student] + ranks.gone[student] + now.got[student]


@kernel
def mark_last(net: Net, now: Standing, ranks: Ranks, student: int, turn: int) -> int:
    """Mark whoever holds what the search has touched: they might be part of a shortage. Who of them has the last turn,
    or `student`, whose is `turn`.
    """
    for one in range(now.reached.end[TOUCHED]):
        at = now.reached.touched[one] * WIDTH
        first = now.post[at + SEATS]
        for seat in range(first, first + now.post[at + USED]):
            who = now.owner[now.slot[seat]]
            now.label[who] = 1
            own = ranks.turns[upcoming(net, now, ranks, who) - 1]
            if own > turn:
                student, turn = who, own
    return student


@kernel
def cheapest(net: Net, now: Standing, student: int) -> int:
    """Which slot the student leaves at the least cost, by the ways that the search found; prices rise as far."""
    best, found, lowest = FAR, NOBODY, FAR
    for slot in range(net.home[student], net.home[student] + now.got[student]):
        pair = now.pair[slot]
        at = net.col[pair] * WIDTH
        worth = net.weight[pair] - now.post[at + PRICE]
        lowest = min(lowest, worth)
        if now.post[at + STAMP] == now.tally[SEARCHES] and now.post[at + NEAR] + worth < best:
            best, found = now.post[at + NEAR] + worth, slot
    raised_to(now, best - lowest)
    return found


@kernel
def admit(net: Net, now: Standing, ranks: Ranks, student: int) -> int:
    """Serve one more slot of the student. Who goes without for it: `NOBODY` where a place was free, else whoever has
    the last turn. Where that is the student, nothing is changed.
    """
    goal, last = look_for(net, now, student, TOP_SCORE), NOBODY
    if goal >= 0:
        raised_to(now, now.reached.end[0])
        augment(net, now, goal)
    else:
        now.label[student] = 1
        last = mark_last(net, now, ranks, student, ranks.turns[upcoming(net, now, ranks, student)])
        if last == student:
            return last
        leave(net, now, cheapest(net, now, last))
    now.got[student] += 1
    return last


@kernel
def withdraw(net: Net, now: Standing, ranks: Ranks, post: int) -> int:
    """Take away a place of a full post. Who goes without for it: `NOBODY` where somebody could move to a free place."""
    goal = press(net, now, post)
    if goal >= 0:
        raised_to(now, now.reached.end[0])
        pass_on(net, now, post, goal)
        return NOBODY
    last = mark_last(net, now, ranks, NOBODY, -1)
    slot = cheapest(net, now, last)
    pass_on(net, now, post, empty(net, now, slot))
    lose(net, now, last, slot)
    return last


@kernel
def may_wait(net: Net, now: Standing, listed: Listed, post: int) -> bool:
    """Whether anybody who has `post` in the list might be part of a shortage."""
    for at in range(listed.home[post], listed.home[post + 1]):
        if now.label[listed.owner[at]] > 0 and net.col[listed.pair[at]] == post:
            return True
    return False


@kernel
def leads(net: Net, now: Standing, stack: Cells, student: int) -> bool:
    """Whether one more slot of the student leads to a free place, over nothing that this search has seen before."""
    stack[0] = net.home[student] + now.got[student]
    seen, size = 0, 1
    while seen < size:
        size = reach_all(net, now, stack, size, stack[seen])
        seen += 1
    return size < 0


@kernel
def first_waiting(net: Net, now: Standing, ranks: Ranks, stack: Cells) -> int:
    """Who waits with the first turn of all who could have a free place, others moving on; or `NOBODY`.

    One look along the order; what was seen in vain is not seen again.
    """
    now.tally[SEARCHES] += 1
    for position in range(len(ranks.order)):
        student = ranks.order[position]
        at = upcoming(net, now, ranks, student)
        if at < net.home[student + 1] and ranks.turns[at] == position and leads(net, now, stack, student):
            return student
    return NOBODY


@kernel
def unwanted(net: Net, now: Standing, listed: Listed, first: int, last: int) -> int:
    """The least price at which nobody wants the post of the pairs from `first` to `last`, which nobody holds."""
    price = 0
    for pair in range(first, last):
        who = listed.owner[pair]
        only = holds(net, now, who, net.col[pair])
        begins, ends = (only, only + 1) if only >= 0 else (net.home[who], net.home[who] + now.got[who])
        for slot in range(begins, ends):
            held = now.pair[slot]
            worth = net.weight[held] - now.post[net.col[held] * WIDTH + PRICE]
            price = max(price, net.weight[pair] - worth)
    return price
