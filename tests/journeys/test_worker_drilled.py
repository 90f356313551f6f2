"""Every fault of the database and the host at every step of a worker's turn: nothing lost, nothing doubled.

Real processes, a real mail server, and a database of its own (`benchmarks/fault_drills.py`).
"""

from __future__ import annotations

import os

import pytest
from benchmarks.faults import Drilled, drill, told_of_drills

SEEDS = int(os.environ.get("LIANQIAO_TEST_DRILLS", "1"))
# After these the worker's turn goes on: it waits, passes over, finds its row another's, or puts the channel off.
GOES_ON = {
    "held up and let go", "no more files", "slept past its lease", "clock set ahead", "clock set back", "four workers",
}  # fmt: skip
WENT_ON_AT = {("rows held too long", "claim")}
EVERY_STEP = {"claim", "claimed", "offered", "handed", "settled", "noting", "commit"}


def struck(one: Drilled) -> bool:
    """Did the worker's turn break off where the fault breaks it off?"""
    return bool(one.word) != (one.fault in GOES_ON or (one.fault, one.step) in WENT_ON_AT)


@pytest.mark.skipif(os.name == "nt", reason="signals of other systems")
def test_no_fault_at_any_step_loses_or_doubles(own_database: str) -> None:
    found = drill(range(1, SEEDS + 1), database=own_database)
    print(told_of_drills(found))
    assert [one for one in found if one.lost or one.doubled or one.unlike] == []
    assert [one for one in found if not struck(one)] == []
    assert {one.step for one in found} >= EVERY_STEP
    assert len({(one.fault, one.step) for one in found}) >= 40
