"""Another number of posts changes the gaps of posts and nothing else, whatever was done."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from lianqiao.charter.policy import load_policy
from lianqiao.rules.commitments import Status, statement
from lianqiao.rules.deeds import Kind, Record

POLICIES = Path(__file__).resolve().parents[2] / "policies"
THREE = load_policy(POLICIES / "sicau-horticulture-2023.toml")
SHAANXI = load_policy(POLICIES / "shaanxi-2024.toml")
POSTS = next(one for one in THREE.commitments if one.deed == "referral")
WANTED = next(one for one in SHAANXI.commitments if one.deed == "referral")
FIVE = tuple(replace(one, count=WANTED.count) if one == POSTS else one for one in THREE.commitments)
TERM = THREE.terms[0]
OF_STUDENTS = [one.id for one in THREE.commitments if one.subject == "student"]
SUBJECTS = ("student:1", "student:2")


def test_the_shipped_policy_asks_five_posts_of_everybody_paired():
    assert (WANTED.count, WANTED.scope, WANTED.owner) == (5, "assisted", "expert")
    assert SHAANXI.match.quota == 5
    assert (SHAANXI.cohort, SHAANXI.terms[0].name) == (2024, "2023-2024-2")
    assert {one.deed: one.count for one in SHAANXI.commitments} == {"guidance": 1, "training": 1, "referral": 5}
    assert set(SHAANXI.assisted.special_difficulty) <= set(SHAANXI.assisted.criteria)
    assert all(one.source for one in SHAANXI.commitments)


days = st.dates(TERM.start, TERM.end)


@st.composite
def records(draw):
    found = [
        Record(f"owed:{one}:{subject}", Kind.OWED, one, "x", subject, TERM.start, until=TERM.end)
        for one in OF_STUDENTS
        for subject in SUBJECTS
    ]
    for number in range(draw(st.integers(0, 16))):
        kind, on = draw(st.sampled_from([Kind.DEED, Kind.DEED, Kind.DEED, Kind.EXCUSE])), draw(days)
        found.append(
            Record(
                f"r{number}", kind, draw(st.sampled_from([POSTS.id, *OF_STUDENTS])), "x",
                draw(st.sampled_from(SUBJECTS)), on, until=draw(st.one_of(st.none(), st.just(TERM.end))), recorded=on,
            )
        )  # fmt: skip
    return found


@settings(max_examples=60, deadline=None)
@given(records(), days)
def test_switching_from_three_to_five_touches_posts_alone(found, as_of):
    before, after = (statement(one, found, THREE.calendar, as_of).rows for one in (THREE.commitments, FIVE))
    assert [row for row in before if row.commitment != POSTS.id] == [row for row in after if row.commitment != POSTS.id]
    posts = [[row for row in rows if row.commitment == POSTS.id] for rows in (before, after)]
    for three, five in zip(*posts, strict=True):
        assert (three.subject, three.period, three.deadline) == (five.subject, five.period, five.deadline)
        assert (three.base, five.base) == (3, 5)
        assert five.deeds[: three.count] == three.deeds
        assert five.base - five.count >= three.base - three.count
        if three.count < three.base:
            assert (five.status, five.deeds) == (three.status, three.deeds)
        elif five.count < five.base:
            assert five.status in {Status.DUE, Status.SHORT, Status.EXCUSED}
