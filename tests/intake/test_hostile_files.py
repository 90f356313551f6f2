"""Whatever bytes come in, a table or a coded refusal comes out (issue, Bad input)."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianqiao.charter.wording import SENTENCES, say
from lianqiao.intake.kinds import MEGABYTE
from lianqiao.intake.roster_sheet import read_roster
from lianqiao.intake.sheets import open_workbook
from lianqiao.rules.values import Refused
from tests.intake.files import compound, csv_text, repacked, xls, xlsx

ROWS = [["学号", "姓名", "专业"], ["000001", "示例一", "园艺"], ["000002", "示例二", "茶学"]]
GOOD_XLSX = xlsx({"名单": ROWS})
GOOD_XLS = xls(ROWS)


def code_of(name: str, data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        open_workbook(name, data)
    assert refused.value.where is not None
    assert refused.value.where.file == name
    assert say(refused.value.because[0]).next
    return refused.value.code


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("空.xlsx", b"", "file_empty"),
        ("空.csv", b"\xef\xbb\xbf\r\n\r\n", "file_empty"),
        ("只有分隔.csv", b",,,\r\n,,,\r\n", "file_empty"),
        ("扫描.pdf", b"%PDF-1.7 ...", "file_wrong_kind"),
        ("图片.png", b"\x89PNG\r\n\x1a\n....", "file_wrong_kind"),
        ("名册.et", b"whatever this is", "file_wrong_kind"),
        ("名册.et", GOOD_XLS, "file_wrong_kind"),
        ("名册.doc", compound({"WordDocument": b"x"}), "file_wrong_kind"),
        ("名册.xls", b"<html><table><tr><td>x</td></tr></table></html>", "file_wrong_kind"),
        ("名册.xls", b'<?xml version="1.0"?><Workbook/>', "file_wrong_kind"),
        ("名册.csv", "学号,姓名\n1,\x00\x01\x02甲".encode(), "file_binary"),
        ("名册.csv", "学号,姓名\n1,\x1b[31m甲".encode(), "file_binary"),
        ("名册.csv", b"\xff\xff\xff\xff\x80\x80", "file_encoding_unknown"),
        ("名册.csv", "学号,姓名\n1,示例".encode()[:-1], "file_truncated"),
        ("名册.csv", '学号,姓名\n1,"示例\n2,示例'.encode(), "file_broken_quotes"),
        ("岗位.json", b'{"data": [', "file_json_broken"),
        ("岗位.json", b'{"data": 3}', "file_json_shape"),
        ("岗位.json", b"[" * 100_000, "file_json_broken"),
        ("名册.xlsx", GOOD_XLSX[:400], "file_corrupt"),
        ("名册.xls", GOOD_XLS[:600], "file_corrupt"),
        ("锁.xlsx", compound({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}), "file_password"),
        ("锁.xls", xls(ROWS, first_records=struct.pack("<HH", 0x002F, 6) + bytes(6)), "file_password"),
        ("太宽.csv", (",".join("abc" for _ in range(201)) + "\n").encode(), "file_too_many_columns"),
        ("太长.csv", b"a,b\n" * 200_001, "file_too_many_rows"),
        ("远.xls", xls(ROWS, far_cell=(65_000, 199)), "file_too_many_cells"),
    ],
)
def test_a_file_that_is_no_table_is_refused_by_name(name: str, data: bytes, code: str) -> None:
    assert code_of(name, data) == code


def test_a_file_over_the_limit_is_refused_and_the_limit_is_named() -> None:
    with pytest.raises(Refused) as refused:
        open_workbook("大.csv", b"a" * (20 * MEGABYTE + 1))
    assert refused.value.code == "file_too_large"
    assert "20 MB" in say(refused.value.because[0]).reason


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return out.getvalue()


def test_bombs_are_refused_before_they_are_unpacked() -> None:
    assert code_of("一.zip", zipped({"a.txt": b"x"})) == "file_wrong_kind"
    bomb = repacked(GOOD_XLSX, {"xl/media/a.bin": bytes(201 * MEGABYTE)})
    assert len(bomb) < MEGABYTE
    assert code_of("炸弹.xlsx", bomb) == "file_bomb"
    steep = repacked(GOOD_XLSX, {"xl/media/a.bin": bytes(30 * MEGABYTE)})
    assert code_of("陡.xlsx", steep) == "file_bomb"
    lying = bytearray(bomb)
    claimed = struct.pack("<I", 201 * MEGABYTE)
    while (at := lying.find(claimed)) >= 0:
        lying[at : at + 4] = struct.pack("<I", 10)
    assert code_of("谎报.xlsx", bytes(lying)) == "file_bomb"


def test_document_types_and_far_cells_in_sheet_xml_are_refused() -> None:
    with zipfile.ZipFile(io.BytesIO(GOOD_XLSX)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    assert code_of("实体.xlsx", repacked(GOOD_XLSX, {"xl/worksheets/sheet1.xml": entity})) == "file_xml_bomb"
    far = sheet.replace(b"</sheetData>", b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>')
    assert code_of("远.xlsx", repacked(GOOD_XLSX, {"xl/worksheets/sheet1.xml": far})) == "file_too_many_rows"
    wide = sheet.replace(b"</sheetData>", b'<row r="9"><c r="XFD9"><v>1</v></c></row></sheetData>')
    assert code_of("宽.xlsx", repacked(GOOD_XLSX, {"xl/worksheets/sheet1.xml": wide})) == "file_too_many_columns"
    formatted = sheet.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>')
    assert len(read_roster("空格式.xlsx", repacked(GOOD_XLSX, {"xl/worksheets/sheet1.xml": formatted})).rows) == 2


@pytest.mark.parametrize("name", ["名册.csv", "名册.et", "名册.pdf"])
def test_a_workbook_under_a_wrong_name_is_read_by_its_content(name: str) -> None:
    assert len(read_roster(name, GOOD_XLSX).rows) == 2


def test_text_under_a_workbook_name_and_an_old_workbook_are_read() -> None:
    assert len(read_roster("名册.xlsx", csv_text(ROWS).encode("gb18030")).rows) == 2
    assert [row.number for row in read_roster("名册.xls", GOOD_XLS).rows] == ["000001", "000002"]


def _code_or_nothing(name: str, data: bytes) -> str:
    try:
        read_roster(name, data)
    except Refused as refused:
        return refused.code
    return ""


def _never_anything_else(name: str, data: bytes) -> None:
    code = _code_or_nothing(name, data)
    assert not code or code in SENTENCES


@settings(max_examples=120, deadline=None)
@given(st.binary(max_size=2_000), st.sampled_from(["a.xlsx", "a.xls", "a.csv", "a.json", "a.et"]))
def test_random_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    _never_anything_else(name, data)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([GOOD_XLSX, GOOD_XLS]), st.data())
def test_cut_and_damaged_workbooks_are_read_or_refused(good: bytes, data: st.DataObject) -> None:
    damaged = bytearray(good[: data.draw(st.integers(1, len(good)))])
    for _ in range(data.draw(st.integers(0, 8))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    _never_anything_else("名册.xlsx", bytes(damaged))
