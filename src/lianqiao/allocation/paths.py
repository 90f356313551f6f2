"""The exact way: slots are served one by one along the path that costs the total score least.

Keeping every slot that still fits, in priority order, is both
first-come-first and of greatest total number (the sets of slots that can be
served together form a matroid). Each slot enters along a shortest augmenting
path (Dijkstra on prices), so after every step the assignment is the best of
all that serve the slots kept so far, and the prices prove it. Where no path
leads to a free place, the students and posts the search reached are a Hall set:
they are closed, and nothing that later happens can open them again.
"""

from __future__ import annotations

from lianqiao.allocation.kernels import Cells, kernel
from lianqiao.allocation.net import (
    FOREVER,
    NEAR,
    PAIR,
    PRICE,
    REGIONS,
    ROOM,
    SEARCHES,
    SEATS,
    SLOT,
    STAMP,
    USED,
    WIDTH,
    Net,
    Standing,
)
from lianqiao.allocation.reached import TOUCHED, begin, enter, take_nearest, touch, waiting

FAR = 1 << 60
Span = tuple[int, int]


@kernel
def try_pairs(net: Net, now: Standing, key: int, slot: int, student: int, span: Span) -> None:
    """Label the posts of some pairs where this way is nearer: by a pair in place of what `slot` holds.

    `span`: the first pair and the one to stop at. `student` ≥ 0: along the row, best first, as far as it can still be
    nearer than the nearest free place, and only posts of employers not held; else along the ring of one employer.
    """
    search, reached = now.tally[SEARCHES], now.reached
    end = reached.end
    home = net.home[student] if student >= 0 else 0
    held = home + now.got[student] if student >= 0 else 0
    pair, last = span
    while pair != last:
        left = key - net.weight[pair]
        if student >= 0 and left >= end[0]:
            return
        post = net.col[pair]
        at = post * WIDTH
        near = left + now.post[at + PRICE]
        seen = now.post[at + STAMP]
        nearer = near < end[0] and (seen < search or (seen == search and near < now.post[at + NEAR]))
        if nearer:
            for one in range(home, held):
                if net.group[net.col[now.pair[one]]] == net.group[post]:
                    nearer = False
        if nearer:
            if seen != search:
                now.post[at + STAMP] = search
                touch(reached, post)
            now.post[at + NEAR] = near
            now.post[at + PAIR] = pair
            now.post[at + SLOT] = slot
            if now.post[at + ROOM] > 0:
                end[0] = near
                end[1] = post
            elif now.post[at + USED] > 0:  # nobody holds a post without places: no way goes on from there
                enter(reached, near, post)
        pair = pair + 1 if student >= 0 else net.twin[pair]


@kernel
def try_all(net: Net, now: Standing, key: int, slot: int, student: int) -> None:
    """Label the posts of all pairs of a student where this way is nearer: of the row, and of what came after it."""
    try_pairs(net, now, key, slot, student, (net.indptr[student], net.indptr[student + 1]))
    if len(net.more) > 0:
        pair = net.first_more[student]
        while pair >= 0:
            try_pairs(net, now, key, slot, student, (pair, pair + 1))
            pair = net.more[pair]


@kernel
def spread(net: Net, now: Standing) -> None:
    """Go on from the labelled posts, nearest first: their holders may take something else in turn."""
    while waiting(now.reached) > 0:
        near, post = take_nearest(now.reached)
        if near >= now.reached.end[0]:
            return
        at = post * WIDTH
        if near > now.post[at + NEAR]:
            continue
        first = now.post[at + SEATS]
        for seat in range(first, first + now.post[at + USED]):
            slot = now.slot[seat]
            student = now.owner[slot]
            pair = now.pair[slot]
            key = near + net.weight[pair] - now.post[at + PRICE]
            if len(net.twin) > 0:
                try_pairs(net, now, key, slot, -1, (net.twin[pair], pair))
            if now.stamp[student] < now.tally[SEARCHES] or key < now.reach[student]:
                now.stamp[student] = max(now.stamp[student], now.tally[SEARCHES])
                now.reach[student] = key
                try_all(net, now, key, slot, student)


@kernel
def augment(net: Net, now: Standing, goal: int) -> None:
    """Walk the path back from the free place: each student on it takes one post and gives up another."""
    at = goal * WIDTH
    seat = now.post[at + SEATS] + now.post[at + USED]
    now.post[at + USED] += 1
    now.post[at + ROOM] -= 1
    while True:
        slot = now.post[at + SLOT]
        left, vacated = now.pair[slot], now.seat[slot]
        now.pair[slot] = now.post[at + PAIR]
        now.seat[slot] = seat
        now.slot[seat] = slot
        if left < 0:
            return
        at = net.col[left] * WIDTH
        seat = vacated


@kernel
def close(now: Standing, student: int) -> None:
    """Give the failed search's students and posts a region of their own, and let no later search in."""
    now.tally[REGIONS] += 1
    region = now.tally[REGIONS]
    now.label[student] = region
    for one in range(now.reached.end[TOUCHED]):
        post = now.reached.touched[one]
        at = post * WIDTH
        now.post[at + STAMP] = FOREVER
        now.post_label[post] = region
        first = now.post[at + SEATS]
        for seat in range(first, first + now.post[at + USED]):
            holder = now.owner[now.slot[seat]]
            if now.label[holder] == 0:
                now.label[holder] = region
            now.stamp[holder] = FOREVER
            now.reach[holder] = -FAR


@kernel
def look_for(net: Net, now: Standing, student: int, top: int) -> int:
    """The post with the nearest free place for one more slot of the student; -1 where there is none."""
    now.tally[SEARCHES] += 1
    begin(now.reached, FAR)
    now.stamp[student] = now.tally[SEARCHES]
    now.reach[student] = top
    try_all(net, now, top, net.home[student] + now.got[student], student)
    spread(net, now)
    return now.reached.end[1]


@kernel
def raised_to(now: Standing, far: int) -> None:
    """Raise the prices of what the search has touched nearer than `far`, by as much."""
    for one in range(now.reached.end[TOUCHED]):
        at = now.reached.touched[one] * WIDTH
        if far > now.post[at + NEAR]:
            now.post[at + PRICE] += far - now.post[at + NEAR]


@kernel
def serve(net: Net, now: Standing, order: Cells, first: int, last: int, top: int) -> None:
    """Serve the slots `order[first:last]` (students) where they fit with all kept before. `top`: the highest score."""
    for position in range(first, last):
        student = order[position]
        if now.label[student] > 0:
            continue
        goal = look_for(net, now, student, top)
        if goal < 0:
            close(now, student)
            continue
        raised_to(now, now.reached.end[0])
        augment(net, now, goal)
        now.got[student] += 1


@kernel
def lift_closed(now: Standing, top: int) -> None:
    """Open what was closed, at prices at which nobody outside wants it. `top`: the highest score.

    Whoever closed with a region holds posts of that or later ones, or open ones, and could have those of that or
    earlier ones: where earlier ones rise more, nobody would rather have another.
    """
    highest, posts = 0, len(now.post_label)
    for post in range(posts):
        highest = max(highest, now.post[post * WIDTH + PRICE])
    step = top + highest + 1
    for post in range(posts):
        if now.post_label[post] > 0:
            now.post[post * WIDTH + PRICE] += step * (now.tally[REGIONS] + 1 - now.post_label[post])
    for student in range(len(now.got)):
        now.stamp[student] = 0  # what was closed is looked at again


@kernel
def fall_less(net: Net, now: Standing, key: int, student: int, span: Span) -> None:
    """Let the posts of some pairs fall no further than a student allows who holds another; `span` as in `try_pairs`.

    At most its whole price is what a post may fall, so that of a row only what is above `key` says anything.
    """
    pair, last = span
    while pair != last:
        left = key - net.weight[pair]
        if student >= 0 and left >= 0:
            return
        post = net.col[pair]
        at = post * WIDTH
        near = left + now.post[at + PRICE]
        if near < now.post[at + NEAR]:
            bound = False
            if student >= 0:
                for one in range(net.home[student], net.home[student] + now.got[student]):
                    bound = bound or net.group[net.col[now.pair[one]]] == net.group[post]
            if not bound:
                now.post[at + NEAR] = near
                if now.post[at + USED] > 0:
                    enter(now.reached, near, post)
        pair = pair + 1 if student >= 0 else net.twin[pair]


@kernel
def bound_by(net: Net, now: Standing, near: int, post: int) -> None:
    """Let nothing that holders of `post` could have instead fall further than they allow, who see it fall by `near`."""
    at = post * WIDTH
    first = now.post[at + SEATS]
    for seat in range(first, first + now.post[at + USED]):
        slot = now.slot[seat]
        student, pair = now.owner[slot], now.pair[slot]
        key = near + net.weight[pair] - now.post[at + PRICE]
        if len(net.twin) > 0:
            fall_less(net, now, key, -1, (net.twin[pair], pair))
        bound_row(net, now, key, student)


@kernel
def bound_row(net: Net, now: Standing, key: int, student: int) -> None:
    """The same for all of the student's row, unless a lower `key` did before."""
    search = now.tally[SEARCHES]
    if now.stamp[student] < search or key < now.reach[student]:
        now.stamp[student] = max(now.stamp[student], search)
        now.reach[student] = key
        fall_less(net, now, key, student, (net.indptr[student], net.indptr[student + 1]))


@kernel
def bound_by_free(net: Net, now: Standing, student: int) -> None:
    """The same for what the student holds that costs nothing: there is much of it, and the least of it says all."""
    key = FAR
    for slot in range(net.home[student], net.home[student] + now.got[student]):
        pair = now.pair[slot]
        if now.post[net.col[pair] * WIDTH + PRICE] == 0:
            key = min(key, net.weight[pair])
            if len(net.twin) > 0:
                fall_less(net, now, net.weight[pair], -1, (net.twin[pair], pair))
    if key < FAR:
        bound_row(net, now, key, student)


@kernel
def least_prices(net: Net, now: Standing) -> None:
    """Lower all prices as far as the proof allows: a price is then what one more place of the post would add."""
    now.tally[SEARCHES] += 1
    search, posts = now.tally[SEARCHES], len(now.post) // WIDTH
    begin(now.reached, FAR)
    for post in range(posts):
        at = post * WIDTH
        now.post[at + STAMP] = search
        now.post[at + NEAR] = now.post[at + PRICE]  # by how much it may fall, as far as is known
        if now.post[at + USED] > 0 and now.post[at + PRICE] > 0:
            enter(now.reached, now.post[at + PRICE], post)
    for student in range(len(now.got)):
        bound_by_free(net, now, student)
    while waiting(now.reached) > 0:
        near, post = take_nearest(now.reached)
        if near <= now.post[post * WIDTH + NEAR]:
            bound_by(net, now, near, post)
    for post in range(posts):
        now.post[post * WIDTH + PRICE] -= now.post[post * WIDTH + NEAR]
