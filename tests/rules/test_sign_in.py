"""How long a wrong guess makes the next one wait."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from lianqiao.rules.sign_in import FREE_TRIES, LONGEST_WAIT, wait_after


def test_the_first_tries_are_free_and_then_it_doubles():
    assert wait_after(FREE_TRIES) == timedelta(0)
    assert [wait_after(FREE_TRIES + more).seconds for more in (1, 2, 3, 8, 9)] == [5, 10, 20, 640, 900]


@given(st.integers(0, 10_000))
def test_it_never_shrinks_and_never_locks_out(failures):
    assert wait_after(failures) <= wait_after(failures + 1) <= LONGEST_WAIT
