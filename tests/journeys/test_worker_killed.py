"""Workers killed at any instant: nothing is lost, and nothing arrives twice. Real processes, a real mail server."""

from __future__ import annotations

import os

import pytest
from benchmarks.faults import kill_workers

KILLS = int(os.environ.get("LIANQIAO_TEST_KILLS", "200"))


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is of other systems")
def test_kill_nine_loses_and_doubles_nothing(own_database: str) -> None:
    found = kill_workers(KILLS, database=own_database)
    print(found.told())
    nothing, claimed, handed = found.fell
    assert nothing + claimed + handed == KILLS
    assert claimed
    assert handed
    assert (found.lost, found.doubled) == (0, 0)
    assert found.states["unknown"] <= KILLS
    assert found.states["accepted"]
