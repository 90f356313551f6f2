"""Where bids meet: each post keeps as many of the best as it has places, and says what the next must beat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from lianqiao.allocation.auction import SCARE
from lianqiao.allocation.kernels import Cells, back, hand, kernel
from lianqiao.allocation.problem import Ints, Problem, starts

BUDGET = 24  # bids a slot on average, before the market gives up
ROUNDS = 5_000
Bids = tuple[Ints, Ints, Ints]


class Seats(NamedTuple):
    """The places of all posts side by side from `home` [m + 1] on, `used` [m] of them: a heap, lowest offer first."""

    home: Cells
    used: Cells
    offer: Cells
    pair: Cells


@kernel
def lower(seats: Seats, left: int, right: int) -> bool:
    """Whether the offer in one seat goes before that in another: it is lower, or as low and of a later pair."""
    if seats.offer[left] != seats.offer[right]:
        return seats.offer[left] < seats.offer[right]
    return seats.pair[left] > seats.pair[right]


@kernel
def swap(seats: Seats, left: int, right: int) -> None:
    """Exchange two seats."""
    seats.offer[left], seats.offer[right] = seats.offer[right], seats.offer[left]
    seats.pair[left], seats.pair[right] = seats.pair[right], seats.pair[left]


@kernel
def rise(seats: Seats, first: int, at: int) -> None:
    """Put the offer at place `at` of a post where it belongs, upwards."""
    while at > 0 and lower(seats, first + at, first + (at - 1) // 2):
        swap(seats, first + at, first + (at - 1) // 2)
        at = (at - 1) // 2


@kernel
def sink(seats: Seats, first: int, size: int) -> None:
    """Put the offer at the top of a post where it belongs, downwards."""
    at = 0
    while 2 * at + 1 < size:
        least = 2 * at + 1
        if least + 1 < size and lower(seats, first + least + 1, first + least):
            least += 1
        if not lower(seats, first + least, first + at):
            return
        swap(seats, first + least, first + at)
        at = least


@kernel
def settle(seats: Seats, posts: Cells, pairs: Cells, offers: Cells, kept: Cells, lost: Cells) -> int:
    """Let the bids in, one by one: `kept` marks who got a place, `lost` collects who lost one; returns how many."""
    gone = 0
    for at in range(len(posts)):
        post = posts[at]
        first, size = seats.home[post], seats.home[post + 1] - seats.home[post]
        place = seats.used[post]
        if place < size:
            seats.offer[first + place], seats.pair[first + place] = offers[at], pairs[at]
            seats.used[post] += 1
            rise(seats, first, place)
            kept[at] = 1
        elif size > 0 and offers[at] > seats.offer[first]:
            lost[gone] = seats.pair[first]
            gone += 1
            seats.offer[first], seats.pair[first] = offers[at], pairs[at]
            sink(seats, first, size)
            kept[at] = 1
    return gone


@kernel
def raised(seats: Seats, posts: Cells, priced: Cells, price: Cells, changed: Cells, prices: Cells) -> int:
    """Raise `price` [m] of posts that were bid for to what the next must beat, where they are full; how many.

    `changed` and `prices` collect them. `priced` [m]: whether a post can have a price at all.
    """
    count = 0
    for at in range(len(posts)):
        post = posts[at]
        first = seats.home[post]
        full = seats.used[post] == seats.home[post + 1] - first
        if full and priced[post] > 0 and seats.offer[first] != price[post]:
            price[post] = seats.offer[first]
            changed[count], prices[count] = post, price[post]
            count += 1
    return count


class Bidders(Protocol):
    """The shards of one round, wherever they run."""

    def turn(self, posts: Ints, prices: Ints, won: Ints, lost: Ints) -> Sequence[Bids | None]:
        """Tell all what changed; the bids of each, in order of students."""


@dataclass(frozen=True, slots=True)
class Cleared:
    """Everybody has what they need: the pairs held, and whole prices that prove it."""

    pairs: Ints
    price: Ints


class Market:
    """The places and offers of one round; `room` [m] as in `Net`."""

    def __init__(self, problem: Problem, room: Ints, opening: Ints, scale: int) -> None:
        self.scale, self.slots = scale, int(problem.need.sum())
        seats = int(room.sum())
        self.seats = Seats(
            hand(starts(room)),
            hand(np.zeros(problem.posts, np.int64)),
            hand(np.zeros(seats, np.int64)),
            hand(np.full(seats, -1, np.int64)),
        )
        self.price = hand(opening.copy())
        # Where places outnumber the candidates, all of them taken is still not full, and the price stays.
        self.priced = hand(((room > 0) & (room == problem.capacity)).astype(np.int64))

    def clear(self, bidders: Bidders) -> Cleared | None:
        """Go round until nobody waits; None where the market gives up."""
        nothing = np.empty(0, np.int64)
        posts, prices, won, lost, made = nothing, nothing, nothing, nothing, 0
        for _ in range(ROUNDS):
            answers = bidders.turn(posts, prices, won, lost)
            heard = [one for one in answers if one is not None]
            if len(heard) < len(answers):
                return None
            wanted, pairs, offers = (np.concatenate(part) for part in zip(*heard, strict=True))
            if not len(wanted):
                return self._cleared()
            made += len(wanted)
            if made > BUDGET * self.slots + 1_000:
                return None
            posts, prices, won, lost = self._meet(wanted, pairs, offers)
        return None

    def _meet(self, posts: Ints, pairs: Ints, offers: Ints) -> tuple[Ints, Ints, Ints, Ints]:
        """Settle a round of bids: posts whose price changed, their prices, pairs won, pairs lost."""
        kept, lost, changed, prices = (hand(np.zeros(len(posts), np.int64)) for _ in range(4))
        wanted = hand(posts)
        gone = settle(self.seats, wanted, hand(pairs), hand(offers), kept, lost)
        count = raised(self.seats, wanted, self.priced, self.price, changed, prices)
        return back(changed[:count]), back(prices[:count]), pairs[back(kept) > 0], back(lost)[:gone]

    def _cleared(self) -> Cleared | None:
        pair = back(self.seats.pair)
        whole = whole_prices(back(self.price), self.scale)
        return None if whole is None else Cleared(np.sort(pair[pair >= 0]), whole)


def whole_prices(price: Ints, scale: int) -> Ints | None:
    """Prices in scores × `scale` as prices in scores that prove as much; None where there are none.

    Held and unheld posts differ by a unit at most. Shifted by a rest that no price has, rounding down keeps every
    comparison: there are `scale - 1` rests to choose from and fewer full posts.
    """
    rests = np.unique(price % scale)
    free = np.setdiff1d(np.arange(1, min(scale, len(rests) + 2)), rests[rests > 0], assume_unique=True)
    if not len(free):
        return None
    return (price + (scale - int(free[0]))) // scale


def opening_prices(problem: Problem, scale: int, prices: Ints | None) -> Ints:
    """Where bidding begins: at 0 or the last round's prices; far above all where a post has no place."""
    price = np.zeros(problem.posts, np.int64) if prices is None else np.maximum(prices, 0) * scale
    price[problem.capacity == 0] = 2 * SCARE * scale
    return price
