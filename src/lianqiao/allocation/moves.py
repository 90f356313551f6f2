"""Small moves that keep a standing assignment the best there is: a place filled, a place taken away, a slot freed."""

from __future__ import annotations

from typing import NamedTuple

from lianqiao.allocation.kernels import Cells, kernel
from lianqiao.allocation.net import NEAR, PAIR, PRICE, ROOM, SEARCHES, SEATS, SLOT, STAMP, USED, WIDTH, Net, Standing
from lianqiao.allocation.paths import FAR, spread
from lianqiao.allocation.reached import TOUCHED, begin, enter, take_nearest, touch, waiting


class Listed(NamedTuple):
    """Who has a post in the list: `pair` and its student, `owner` [pairs], post by post from `home` [m + 1] on."""

    home: Cells
    pair: Cells
    owner: Cells


@kernel
def vacate(now: Standing, post: int, seat: int) -> None:
    """Take a seat out of a post: the last one moves there."""
    at = post * WIDTH
    now.post[at + USED] -= 1
    last = now.post[at + SEATS] + now.post[at + USED]
    if seat != last:  # whoever had the last one may have a seat elsewhere by now
        mover = now.slot[last]
        now.slot[seat] = mover
        now.seat[mover] = seat
    now.slot[last] = -1


@kernel
def lose(net: Net, now: Standing, student: int, slot: int) -> None:
    """The student holds one post less, that of `slot`, whose seat is somebody else's or nobody's by now."""
    now.got[student] -= 1
    last = net.home[student] + now.got[student]
    if last != slot:
        now.pair[slot], now.seat[slot] = now.pair[last], now.seat[last]
        now.slot[now.seat[slot]] = slot
    now.pair[last], now.seat[last] = -1, -1


@kernel
def empty(net: Net, now: Standing, slot: int) -> int:
    """Free the place that a slot holds, which has to be lost or given another; the post."""
    post = net.col[now.pair[slot]]
    vacate(now, post, now.seat[slot])
    now.post[post * WIDTH + ROOM] += 1
    return post


@kernel
def release(net: Net, now: Standing, student: int, slot: int) -> int:
    """Free a slot of a student; the place at its post, which is told, is free as well."""
    post = empty(net, now, slot)
    lose(net, now, student, slot)
    return post


@kernel
def try_leaving(net: Net, now: Standing, pair: int, near: int, who: int) -> None:
    """Label what student `who` would leave for `pair`: the post of the same employer, else any."""
    search, reached = now.tally[SEARCHES], now.reached
    end = reached.end
    target = net.col[pair]
    worth = net.weight[pair] - now.post[target * WIDTH + PRICE]
    first, only = net.home[who], -1
    for slot in range(first, first + now.got[who]):
        if net.group[net.col[now.pair[slot]]] == net.group[target]:
            only = slot
    if only >= 0 and now.pair[only] == pair:
        return
    for slot in range(first, first + now.got[who]):
        if only >= 0 and slot != only:
            continue
        left = net.col[now.pair[slot]]
        at = left * WIDTH
        price = now.post[at + PRICE]
        further = near + net.weight[now.pair[slot]] - price - worth
        known = now.post[at + STAMP] == search
        if further >= end[0] or (known and further >= now.post[at + NEAR]):
            continue
        if not known:
            now.post[at + STAMP] = search
            touch(reached, left)
        now.post[at + NEAR], now.post[at + PAIR], now.post[at + SLOT] = further, pair, slot
        enter(reached, further, left)
        if further + price < end[0]:
            end[0], end[1] = further + price, left


@kernel
def fill(net: Net, now: Standing, listed: Listed, post: int) -> None:
    """Give a free place of `post` to whom it helps most, who leaves another for it, and so on; prices fall."""
    now.tally[SEARCHES] += 1
    begin(now.reached, now.post[post * WIDTH + PRICE])
    end = now.reached.end
    end[1] = post
    touch(now.reached, post)
    enter(now.reached, 0, post)
    now.post[post * WIDTH + STAMP] = now.tally[SEARCHES]
    now.post[post * WIDTH + NEAR] = 0
    while waiting(now.reached) > 0:
        near, wanted = take_nearest(now.reached)
        if near >= end[0]:
            break
        if near > now.post[wanted * WIDTH + NEAR]:
            continue
        for at in range(listed.home[wanted], listed.home[wanted + 1]):
            pair = listed.pair[at]
            if net.col[pair] == wanted:
                try_leaving(net, now, pair, near, listed.owner[at])
    for at in range(end[TOUCHED]):
        one = now.reached.touched[at]
        fall = end[0] - now.post[one * WIDTH + NEAR]
        if fall > 0:
            now.post[one * WIDTH + PRICE] -= fall
    left = end[1]
    if left == post:
        return
    slot = now.post[left * WIDTH + SLOT]
    vacate(now, left, now.seat[slot])
    now.post[left * WIDTH + ROOM] += 1
    while left != post:
        pair = now.post[left * WIDTH + PAIR]
        taken = net.col[pair]
        following = now.post[taken * WIDTH + SLOT]
        if taken == post:
            seat = now.post[post * WIDTH + SEATS] + now.post[post * WIDTH + USED]
            now.post[post * WIDTH + USED] += 1
            now.post[post * WIDTH + ROOM] -= 1
        else:
            seat = now.seat[following]
        now.pair[slot], now.seat[slot], now.slot[seat] = pair, seat, slot
        slot, left = following, taken


@kernel
def give(net: Net, now: Standing, listed: Listed, post: int) -> None:
    """Give the free places of a sought-after post away, as long as somebody gains by it."""
    at, before = post * WIDTH, -1
    while now.post[at + ROOM] > 0 and now.post[at + PRICE] > 0 and now.post[at + USED] != before:
        before = now.post[at + USED]
        fill(net, now, listed, post)


@kernel
def press(net: Net, now: Standing, post: int) -> int:
    """The post with the nearest free place for anybody who holds a full `post`, others moving on; -1 = none."""
    now.tally[SEARCHES] += 1
    at = post * WIDTH
    now.post[at + STAMP], now.post[at + NEAR], now.post[at + SLOT] = now.tally[SEARCHES], 0, -1
    begin(now.reached, FAR)
    touch(now.reached, post)
    enter(now.reached, 0, post)
    spread(net, now)
    return now.reached.end[1]


@kernel
def pass_on(net: Net, now: Standing, post: int, goal: int) -> None:
    """Fill a free place of `goal` along the way from `post`, which has a place less in the end."""
    at, to = post * WIDTH, goal * WIDTH
    seat = now.post[to + SEATS] + now.post[to + USED]
    now.post[to + USED] += 1
    now.post[to + ROOM] -= 1
    while to != at:
        slot = now.post[to + SLOT]
        left, vacated = now.pair[slot], now.seat[slot]
        now.pair[slot], now.seat[slot], now.slot[seat] = now.post[to + PAIR], seat, slot
        to, seat = net.col[left] * WIDTH, vacated
    vacate(now, post, seat)
