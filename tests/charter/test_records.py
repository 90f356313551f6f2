"""The ledger's records as CSV: what is read, what is refused with its place, and what is written back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianqiao.charter import wording
from lianqiao.charter.records import COLUMNS, load_records, read_records, write_records
from lianqiao.rules.deeds import Kind, Record
from lianqiao.rules.values import Refused

HEAD = ",".join(COLUMNS)
OWED = "o1,owed,talk,li,s1,2023-02-13,,"
DEED = "d1,deed,talk,li,s1,2023-03-08,,2023-03-09"
TOLD = [
    Record("o1", Kind.OWED, "talk", "li", "s1", date(2023, 2, 13), line=2),
    Record("d1", Kind.DEED, "talk", "li", "s1", date(2023, 3, 8), recorded=date(2023, 3, 9), line=3),
]


def sheet(*rows: str, head: str = HEAD, end: str = "\n") -> str:
    return end.join((head, *rows, ""))


@pytest.mark.parametrize(
    "content",
    [
        sheet(OWED, DEED).encode(),
        sheet(OWED, DEED).encode("utf-8-sig"),
        sheet(OWED, DEED, end="\r\n").encode(),
        sheet(OWED, DEED).rstrip("\n").encode(),
        sheet(*(row.replace("li", '"li"').replace("s1", " s1 ") for row in (OWED, DEED))).encode(),
        sheet(OWED, DEED, "", ",,,,,,,", head=HEAD.replace("id,", " id ,")).encode(),
        sheet(OWED + ",", DEED, head=HEAD + ",note").encode(),
        sheet(OWED.rstrip(","), DEED).encode(),
    ],
    ids=["utf-8", "mark", "crlf", "no last end", "quotes", "empty lines", "one column more", "short row"],
)
def test_what_is_read(content: bytes) -> None:
    assert read_records(content, "r.csv") == TOLD


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_ids_may_be_chinese(encoding: str) -> None:
    [found] = read_records(
        sheet(OWED.replace("s1", "学生：马, 一").replace("学生：马, 一", '"学生：马, 一"')).encode(encoding), "r.csv"
    )
    assert found.subject == "学生：马, 一"


def test_columns_may_stand_in_any_order_and_lines_are_those_of_the_file() -> None:
    names = list(reversed(COLUMNS))
    rows = [",".join(reversed(row.split(","))) for row in (OWED, DEED)]
    found = read_records(sheet("", '"\n",,,,,,,', *rows, head=",".join(names)).encode(), "r.csv")
    assert [(one.id, one.line) for one in found] == [("o1", 5), ("d1", 6)]


def test_a_void_needs_only_its_id_and_what_it_names() -> None:
    first, second = read_records(sheet("v,void,,,d1,,,2023-03-10", "w,void,,,v,,,").encode(), "r.csv")
    assert (first.kind, first.subject, first.recorded) == (Kind.VOID, "d1", date(2023, 3, 10))
    assert (second.subject, second.recorded) == ("v", None)


def test_the_same_line_twice_and_a_header_alone_are_no_fault() -> None:
    assert len(read_records(sheet(DEED, DEED).encode(), "r.csv")) == 2
    assert read_records(HEAD.encode(), "r.csv") == []


@pytest.mark.parametrize(
    ("content", "code", "row", "column"),
    [
        (b"", "file_empty", None, None),
        (b"\n ,\n", "file_empty", None, None),
        (b"PK\x03\x04\x00", "records_not_text", None, None),
        (b"id\xff\xff", "records_not_text", None, None),
        (sheet(OWED, head=HEAD.replace(",until", "")).encode(), "records_column_missing", 1, "until"),
        (sheet(OWED, head=HEAD + ",id").encode(), "records_column_twice", 1, "id"),
        (sheet(OWED, DEED + ",x").encode(), "records_too_many_cells", 3, None),
        (sheet(OWED, DEED.replace("d1", "")).encode(), "records_cell_empty", 3, "id"),
        (sheet(OWED.replace("talk", "")).encode(), "records_cell_empty", 2, "commitment"),
        (sheet(OWED.replace("s1", " ")).encode(), "records_cell_empty", 2, "subject"),
        (sheet(OWED.replace("owed", "")).encode(), "records_cell_empty", 2, "kind"),
        (sheet(OWED.replace("2023-02-13", "")).encode(), "records_cell_empty", 2, "date"),
        (sheet(OWED.replace("owed", "Owed")).encode(), "records_kind_unknown", 2, "kind"),
        (sheet(OWED, DEED.replace("2023-03-08", "2023-02-30")).encode(), "records_date_wrong", 3, "date"),
        (sheet(OWED, DEED.replace("2023-03-08", "20230308")).encode(), "records_date_wrong", 3, "date"),
        (sheet(OWED, DEED.replace("2023-03-09", "9.3.")).encode(), "records_date_wrong", 3, "recorded"),
        (sheet(OWED.replace("13,,", "13,2023-2-14,")).encode(), "records_date_wrong", 2, "until"),
        (sheet(OWED.replace("13,,", "13,2023-02-12,")).encode(), "records_until_before", 2, "until"),
        (sheet(OWED, 'x"y,"deed').encode(), "file_broken_quotes", 3, None),
    ],
)  # fmt: skip
def test_what_is_refused(content: bytes, code: str, row: int | None, column: str | None) -> None:
    with pytest.raises(Refused) as caught:
        read_records(content, "r.csv")
    assert caught.value.code == code
    assert caught.value.where is not None
    assert (caught.value.where.file, caught.value.where.row, caught.value.where.column) == ("r.csv", row, column)
    assert "{" not in "".join(wording.say(caught.value.because[0]))


@pytest.mark.parametrize(("day", "kind"), [("2023-02-13", "owed"), ("2023-02-14", "owed"), ("2023-02-12", "deed")])
def test_a_span_may_be_one_day_and_a_deed_has_none(day: str, kind: str) -> None:
    assert read_records(sheet(OWED.replace("owed", kind).replace("13,,", f"13,{day},")).encode(), "r.csv")


def test_a_file_that_is_not_there_or_is_a_folder(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "none.csv", "records_not_found"), (tmp_path, "records_unreadable")):
        with pytest.raises(Refused, match=code):
            load_records(path)


texts = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\n\0", exclude_categories=("Cs", "Cc", "Z")),
    min_size=1,
    max_size=8,
)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(
    st.lists(
        st.tuples(st.sampled_from(Kind), texts, texts, texts, days, st.none() | days, st.none() | days), max_size=6
    )
)
def test_what_is_written_is_read_as_the_same(rows: list[tuple]) -> None:  # type: ignore[type-arg]
    given = [
        Record(
            name,
            kind,
            said,
            "li",
            subject,
            on,
            until if kind is Kind.DEED or not until else max(on, until),
            entered,
            line,
        )
        for line, (kind, name, said, subject, on, until, entered) in enumerate(rows, start=2)
    ]
    assert read_records(write_records(given).encode(), "r.csv") == given
