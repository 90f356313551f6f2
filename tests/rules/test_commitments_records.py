"""What the ledger believes of its records: entries, corrections, cancellations; and how it tells them."""

from __future__ import annotations

from lianqiao.rules.commitments import Status, statement
from lianqiao.rules.deeds import standing
from tests.rules.ledger_words import CALENDAR, WEEK, d, one_week, promise, row


def test_what_is_entered_or_dated_after_the_day_is_not_there_yet():
    owed = row("o", "owed", *WEEK)
    entered = row("t", "deed", d(3, 8), recorded=d(3, 10))
    for as_of, count in ((d(3, 9), 0), (d(3, 10), 1), (d(3, 11), 1)):
        assert statement([promise()], [owed, entered], CALENDAR, as_of).rows[0].count == count
    ahead = row("t", "deed", d(3, 10), recorded=d(3, 7))
    for as_of, count in ((d(3, 9), 0), (d(3, 10), 1), (d(3, 11), 1)):
        assert statement([promise()], [owed, ahead], CALENDAR, as_of).rows[0].count == count


def test_the_row_entered_last_counts_and_of_equals_the_later_line():
    first = row("t", "deed", d(3, 1), recorded=d(3, 2), line=9)
    second = row("t", "deed", d(3, 8), recorded=d(3, 9), line=1)
    third = row("t", "deed", d(3, 14), recorded=d(3, 9), line=2)
    assert standing([second, first], d(3, 31)) == (second,)
    assert standing([third, second, first], d(3, 31)) == (third,)


def test_deeds_belong_by_commitment_and_subject_whoever_did_them():
    assert one_week(row("t", "deed", d(3, 8), owner="somebody")).status is Status.KEPT
    assert one_week(row("t", "deed", d(3, 8), subject="s2")).status is Status.MISSED
    assert one_week(row("t", "deed", d(3, 8), commitment="other")).status is Status.MISSED


def void(name, of, recorded=None, line=0):
    return row(name, "void", d(3, 9), recorded=recorded, subject=of, commitment="", line=line)


def test_a_void_cancels_and_a_voided_void_does_not():
    deed = row("t", "deed", d(3, 8))
    assert one_week(deed, void("v", "t")).status is Status.MISSED
    assert one_week(deed, void("v", "t"), void("w", "v")).status is Status.KEPT
    assert one_week(deed, void("v", "t"), void("w", "v"), void("x", "w")).status is Status.MISSED
    assert one_week(deed, void("v", "nothing")).status is Status.KEPT
    assert one_week(deed, void("v", "v")).status is Status.KEPT


def test_voids_in_a_ring_are_settled_by_the_one_entered_last():
    deed = row("t", "deed", d(3, 8))
    ring = [void("v", "w", d(3, 9)), void("w", "v", d(3, 10)), void("u", "t", d(3, 8)), void("y", "w", d(3, 7))]
    assert standing([deed, *ring[:2]], d(3, 31)) == (deed,)
    assert standing([deed, *ring], d(3, 31)) == ()


def test_a_void_counts_from_its_entry():
    deed = row("t", "deed", d(3, 8))
    cancelled = void("v", "t", recorded=d(3, 20))
    assert one_week(deed, cancelled, as_of=d(3, 19)).status is Status.KEPT
    assert one_week(deed, cancelled, as_of=d(3, 20)).status is Status.MISSED


def test_the_statement_in_the_shape_of_the_contract():
    deed = row("t", "deed", d(3, 8), recorded=d(3, 15))
    answer = statement([promise()], [row("o", "owed", *WEEK), deed], CALENDAR, d(3, 31))
    assert answer.as_json() == {
        "as_of": "2023-03-31",
        "rows": [
            {
                "commitment": "talk",
                "owner": "li",
                "subject": "s1",
                "start": "2023-03-06",
                "end": "2023-03-12",
                "status": "late",
                "count": 1,
                "base": 1,
                "deeds": ["t"],
                "delay_days": 3,
            }
        ],
        "totals": {"kept": 0, "late": 1, "excused": 0, "due": 0, "short": 0, "missed": 0},
    }


def test_no_records_no_rows():
    answer = statement([promise()], [], CALENDAR, d(3, 31))
    assert answer.rows == ()
    assert set(answer.totals.values()) == {0}
