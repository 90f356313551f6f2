"""A kept round solved again: the same bytes for the same inputs, a person's choices kept, the rest at its best."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.factories.kept_rounds import AROUND, kept_round, post, student
from tests.rules.test_suitability import POSTS, STUDENTS

from lianqiao.referrals.engine import slots_after, slots_in_order
from lianqiao.referrals.frozen import Rule, as_bytes, digest, of_bytes
from lianqiao.referrals.match import History
from lianqiao.referrals.pairs import PairBook
from lianqiao.referrals.plain_values import back, plain
from lianqiao.referrals.settling import Changes, lock_fault, settle
from lianqiao.rules.suitability import PostFacts, StudentFacts

ROUNDS = st.builds(
    lambda n, m, owed, openings, employers, order: kept_round(
        [student(at, home_region="510107" if at % 2 else "440100") for at in range(n)],
        [
            post(at, openings=openings[at], employer=f"单位{employers[at]}", region="510107" if at % 3 else "440100")
            for at in range(m)
        ],
        owed={f"2019{at:04}" for at in range(min(n, owed))},
        rule=Rule(2, 1, 1, order),
        history=History(so_far={"20190000": 1}),
    ),
    st.integers(1, 5),
    st.integers(1, 6),
    st.integers(0, 5),
    st.lists(st.integers(0, 2), min_size=6, max_size=6),
    st.lists(st.integers(0, 4), min_size=6, max_size=6),
    st.sampled_from(["rounds", "student"]),
)


def pairs(settled):
    return {(one.student, one.post) for one in settled.given}


@settings(max_examples=60, deadline=None)
@given(STUDENTS, POSTS)
def test_facts_come_back_as_they_were(one: StudentFacts, other: PostFacts) -> None:
    assert back(StudentFacts, plain(one)) == one
    assert back(PostFacts, plain(other)) == other


@settings(max_examples=40, deadline=None)
@given(ROUNDS)
def test_what_is_kept_solves_to_what_was_offered(made) -> None:
    frozen, result = made
    bytes_ = as_bytes(frozen)
    again = of_bytes(bytes_)
    assert (as_bytes(again), digest(as_bytes(again))) == (bytes_, digest(bytes_))
    settled = settle(again)
    names = dict(zip(again.students, again.numbers, strict=True))
    post_of = {one: f"p{one - 500:03}" for one in again.posts}
    told = {(one.student, one.post, one.rank, one.fit.score, one.price) for one in result.offers}
    assert {(names[o.student], post_of[o.post], o.rank, o.score, o.price) for o in settled.given} == told
    assert (settled.objective, settled.bound) == (result.objective, result.bound)
    assert {names[one.student]: one.got for one in settled.lacking} == {one.student: one.got for one in result.short}
    assert settled.fingerprint == settle(frozen).fingerprint


@settings(max_examples=40, deadline=None)
@given(ROUNDS)
def test_the_kept_facts_judge_to_the_kept_pairs(made) -> None:
    frozen, _ = made
    book = PairBook([frozen.post_facts(at) for at in range(len(frozen.posts))], AROUND)
    judged = book.pairs([frozen.student_facts(at) for at in range(len(frozen.students))], frozen.facts["referred"])
    for name in ("indptr", "col", "weight"):
        assert np.array_equal(getattr(judged, name), getattr(frozen, name))


@settings(max_examples=80, deadline=None)
@given(ROUNDS, st.data())
def test_what_is_accepted_stays_and_what_is_skipped_stays_out(made, data) -> None:
    frozen, _ = made
    before = settle(frozen)
    stands = sorted(pairs(before))
    locks = frozenset(data.draw(st.sets(st.sampled_from(stands)))) if stands else frozenset()
    rest = [one for one in stands if one not in locks]
    bans = frozenset(data.draw(st.sets(st.sampled_from(rest)))) if rest else frozenset()
    free = settle(frozen, Changes(locks, bans))
    settled = settle(frozen, Changes(locks, bans, frozenset(stands)))
    assert (settled.objective, settled.bound) == (free.objective, free.bound)
    assert len(set(stands) & pairs(settled)) >= len(set(stands) & pairs(free))
    assert locks <= pairs(settled)
    assert not bans & pairs(settled)
    assert settled.objective == settled.bound
    per_post = Counter(post for _, post in pairs(settled))
    assert all(per_post[one] <= frozen.room[at] for at, one in enumerate(frozen.posts))
    per_student = Counter(one for one, _ in pairs(settled))
    assert all(per_student[one] <= frozen.quota(at) for at, one in enumerate(frozen.students))
    employer = dict(zip(frozen.posts, frozen.employer.tolist(), strict=True))
    assert len({(one, employer[post]) for one, post in pairs(settled)}) == settled.filled
    if not bans:  # accepting what stands is no reason for anything to move
        assert (pairs(settled), settled.objective) == (set(stands), before.objective)


def test_a_place_that_is_skipped_goes_to_the_next_and_is_proved() -> None:
    frozen, _ = kept_round([student(0), student(1)], [post(0), post(1)], owed={"20190000", "20190001"})
    assert len(pairs(settle(frozen))) == 2
    taken = next(iter(settle(frozen).given))
    settled = settle(frozen, Changes(bans=frozenset({(taken.student, taken.post)})))
    other = 201 - taken.student
    assert (other, taken.post) in pairs(settled)
    assert (settled.filled, settled.wanted) == (2, 4)
    assert {one.because.code for one in settled.lacking} == {"short_list", "short_crowded"}


def test_closed_posts_and_later_choices_are_counted() -> None:
    frozen, _ = kept_round([student(0)], [post(0), post(1), post(2)], owed={"20190000"})
    settled = settle(frozen, Changes(room={502: 0, 999: 3}))
    assert pairs(settled) == {(100, 500), (100, 501)}
    later = settle(frozen, Changes(frozenset({(100, 999), (7, 500)}), room={502: 0}))
    assert (100, 999) in pairs(later)
    assert later.filled == 2
    assert [(one.rank, one.score, one.locked) for one in later.given if one.post == 999] == [(0, 0, True)]


def test_a_choice_outside_the_kept_pairs_takes_its_place() -> None:
    frozen, _ = kept_round(
        [student(0), student(1)], [post(0)], owed={"20190000"}, history=History(referred={"20190000": ["p000"]})
    )
    assert pairs(settle(frozen)) == {(101, 500)}
    assert pairs(settle(frozen, Changes(frozenset({(100, 500)})))) == {(100, 500)}


def test_changes_come_back_as_they_were() -> None:
    changes = Changes(frozenset({(1, 2), (0, 9)}), frozenset({(3, 4)}), frozenset({(8, 8)}), {5: 0, 6: 2})
    assert Changes.of(changes.plain()) == changes


@pytest.mark.parametrize(
    ("locks", "pair", "room", "code"),
    [
        ({(100, 500), (100, 501)}, (100, 500), {}, None),
        ({(100, 500), (100, 501), (100, 502)}, (100, 502), {}, "proposal_quota_full"),
        ({(100, 500), (100, 503)}, (100, 503), {}, "same_employer_twice"),
        ({(100, 500), (101, 500)}, (101, 500), {}, "post_full"),
        ({(100, 500)}, (100, 500), {500: 0}, "post_full"),
        ({(100, 999)}, (100, 999), {}, None),
        ({(55, 504)}, (55, 504), {}, None),
        ({(101, 504), (101, 505)}, (101, 505), {}, None),
    ],
)
def test_what_a_person_wants_must_have_room(locks, pair, room, code) -> None:
    posts = [post(0), post(1), post(2), post(3, employer="单位0"), post(4, employer=""), post(5, employer="")]
    frozen, _ = kept_round([student(0), student(1)], posts, owed={"20190000", "20190001"})
    fault = lock_fault(frozen, Changes(frozenset(locks), room=room), pair)
    assert (fault and fault.code) == code


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=5), st.sampled_from(["rounds", "x"])
)
def test_what_was_given_counts_as_the_first_slots(rows, order) -> None:
    order = "rounds" if order == "rounds" else "student"
    need, given_ = (np.array(part, np.int64) for part in zip(*rows, strict=True))
    priority = np.arange(len(rows))[::-1].copy()
    slots = slots_after(need, given_, priority, order)
    assert np.array_equal(np.bincount(slots, minlength=len(rows)), need)
    turns = dict.fromkeys(range(len(rows)), 0)
    whole = []
    for one in slots_in_order(need + given_, priority, order).tolist():
        turns[one] += 1
        if turns[one] > given_[one]:
            whole.append(one)
    assert whole == slots.tolist()


def test_many_equal_answers_leave_everybody_but_one_in_place() -> None:
    alike = [post(at, openings=4, salary=None) for at in range(8)]
    students = [student(at) for at in range(12)]
    frozen, _ = kept_round(students, alike, owed={one.id for one in students}, rule=Rule(2, 1, 1, "rounds"))
    before = pairs(settle(frozen))
    for gone in sorted(before):
        after = pairs(settle(frozen, Changes(bans=frozenset({gone}), stay=frozenset(before))))
        assert len(before - after) == 1


def test_a_lock_is_never_worth_less_than_what_it_pushed_out_could_find() -> None:
    frozen, _ = kept_round(
        [student(at) for at in range(3)], [post(at) for at in range(3)], owed={"20190000", "20190001", "20190002"},
        rule=Rule(1, 1, 1, "rounds"),
    )  # fmt: skip
    every = [(100 + one, 500 + other) for one in range(3) for other in range(3)]
    for first, second in combinations(every, 2):
        if first[0] == second[0] or first[1] == second[1]:
            continue
        settled = settle(frozen, Changes(frozenset({first, second})))
        assert {first, second} <= pairs(settled)
        assert settled.filled == 3
