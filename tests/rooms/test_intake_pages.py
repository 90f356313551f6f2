"""The wizard in a browser's terms: upload, match, repair, confirm, undo; for the secretary and nobody else."""

import io
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from lianqiao.evidence.models import StoredFile
from lianqiao.evidence.papers import MAX_PAPER_BYTES
from lianqiao.intake.kinds import MAX_FILE_BYTES
from lianqiao.intake.models import Upload
from lianqiao.jobs.models import PostScan
from lianqiao.roster.models import ImportBatch, StudentRecord
from lianqiao.rules.visibility import Role
from tests.factories.people import a_user
from tests.factories.roster import a_student

pytestmark = pytest.mark.django_db
TEXT = (
    "学号,姓名,班级,手机号,困难类别,备注\n"
    "2019001,李青,园艺1班,13900000001,低保,走读\n"
    "2019002,王一,园艺1班,123,,=1+1\n"
    ",张二,园艺1班,13900000003,,\n"
)


@pytest.fixture
def client():
    made = Client()
    made.force_login(a_user("secretary", role=Role.EMPLOYMENT_SECRETARY))
    return made


def upload(client, text=TEXT, name="a.csv", kind="roster", encoding="utf-8"):
    return client.post("/imports/new/", {"kind": kind, "file": SimpleUploadedFile(name, text.encode(encoding))})


def title_of(response):
    return re.search(r"<title>(.*?)</title>", response.content.decode()).group(1)


def test_the_whole_walk(client):
    response = upload(client, encoding="gb18030")
    made = Upload.objects.get()
    assert response.url == f"/imports/upload/{made.pk}/columns/"
    page = client.get(response.url).content.decode()
    assert "走读" in page
    assert 'value="phone" selected' in page
    choices = {
        f"c{at}": field for at, field in enumerate(("number", "name", "class_name", "phone", "hardship", "extra"))
    }
    assert client.post(response.url, choices).url == f"/imports/upload/{made.pk}/"
    page = client.get(f"/imports/upload/{made.pk}/").content.decode()
    assert "GB18030" in page
    assert "确认导入 2 条" in page
    assert page.count('class="cell-wrong"') == 2
    assert not ImportBatch.objects.exists()
    assert not StudentRecord.objects.exists()
    assert "走读" not in client.get(f"/imports/upload/{made.pk}/?show=wrong").content.decode()
    typed = {}
    for row, column, text, was in ((4, "学号", "2019003", ""), (3, "手机号", "123", "123")):
        name = json.dumps(["", row, column], ensure_ascii=False)
        typed |= {f"fix:{name}": text, f"was:{name}": was}
    assert client.post(f"/imports/upload/{made.pk}/fix/", {**typed, "show": "wrong", "page": "1"}).url.endswith(
        "?show=wrong&page=1"
    )
    assert Upload.objects.get().fixes == [["", 4, "学号", "2019003"]]
    assert "确认导入 3 条" in client.get(f"/imports/upload/{made.pk}/").content.decode()
    done = client.post(f"/imports/upload/{made.pk}/confirm/")
    batch = ImportBatch.objects.get()
    assert done.url == f"/imports/{batch.pk}/"
    assert batch.counts == {"rows": 3, "read": 3, "new": 3, "changed": 0, "same": 0, "rejected": 0, "warnings": 1}
    page = client.get(done.url).content.decode()
    assert "电话号码不正确" in page
    assert client.get(f"/imports/upload/{made.pk}/").url == done.url
    assert "撤销" in client.get("/imports/").content.decode()
    assert client.get(f"/imports/{batch.pk}/undo/").status_code == 200
    assert client.post(f"/imports/{batch.pk}/undo/").url == done.url
    assert "已撤销" in client.get("/imports/").content.decode()
    assert client.post(f"/imports/{batch.pk}/undo/", follow=True).status_code == 200


def test_pages_carry_no_guarded_word_in_title_or_address(client):
    response = upload(client, name="困难生名单.csv")
    made = Upload.objects.get()
    for address in ("/imports/", "/imports/new/", response.url, f"/imports/upload/{made.pk}/"):
        page = client.get(address)
        assert page.status_code == 200
        for word in ("困难", "低保", "贫困", "残疾"):
            assert word not in title_of(page)
            assert word not in address
    client.post(f"/imports/upload/{made.pk}/confirm/")
    batch = ImportBatch.objects.get()
    page = client.get(f"/imports/{batch.pk}/")
    assert "低保" not in page.content.decode()
    assert "困难" not in client.get(f"/imports/{batch.pk}/rows.xlsx").headers["Content-Disposition"]


def test_a_column_matched_anew_is_kept_when_opened_again(client):
    response = upload(client)
    fields = ("number", "name", "class_name", "extra", "extra", "phone")
    client.post(response.url, {f"c{at}": field for at, field in enumerate(fields)})
    assert Upload.objects.get().columns == {"手机号": "extra", "困难类别": "extra", "备注": "phone"}
    page = client.get(response.url).content.decode()
    assert page.count('value="phone" selected') == 1


def test_two_columns_for_one_field_are_refused_in_place(client):
    response = upload(client)
    fields = ("number", "name", "class_name", "phone", "extra", "phone")
    again = client.post(response.url, {f"c{at}": field for at, field in enumerate(fields)})
    assert again.status_code == 422
    assert "手机号、备注" in again.content.decode()


def test_a_file_without_a_known_header_is_matched_by_hand(client):
    response = upload(client, "谁,几号\n李青,2019001\n")
    made = Upload.objects.get()
    assert client.get(f"/imports/upload/{made.pk}/").url == response.url
    assert client.post(response.url, {"c0": "name", "c1": "extra"}).status_code == 422
    assert client.post(response.url, {"c0": "name", "c1": "number"}).status_code == 302
    assert "确认导入 1 条" in client.get(f"/imports/upload/{made.pk}/").content.decode()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.csv", b"", "文件"),
        ("a.et", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "另存为"),
        ("a.pdf", b"%PDF-1.4", "PDF"),
        ("a.xlsx", b"PK\x03\x04broken", "另存为"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(client, name, data, words):
    response = client.post("/imports/new/", {"kind": "roster", "file": SimpleUploadedFile(name, data)})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Upload.objects.exists()
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(("more", "status"), [(0, 422), (1, 422)])
def test_a_file_over_the_limit_is_refused_before_it_is_read(client, more, status):
    data = b"a" * (MAX_FILE_BYTES + more)
    response = client.post("/imports/new/", {"kind": "roster", "file": SimpleUploadedFile("a.csv", data)})
    assert response.status_code == status
    assert ("超过上限" in response.content.decode()) is bool(more)


def test_the_refused_rows_come_as_a_sheet_without_formulas(client):
    upload(client, TEXT.replace("王一", "=1+1"))
    client.post(f"/imports/upload/{Upload.objects.get().pk}/confirm/")
    response = client.get(f"/imports/{ImportBatch.objects.get().pk}/rows.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    assert book.get_sheet_by_name("退回").to_python()[1][1:4] == ["4", "学号", "没有学号。"]
    assert book.get_sheet_by_name("提醒").to_python()[1][2] == "手机号"


@pytest.mark.parametrize("kind", ["roster", "posts"])
def test_a_template_is_read_back_by_the_wizard(client, kind):
    data = client.get(f"/imports/template/{kind}.xlsx").content
    response = client.post("/imports/new/", {"kind": kind, "file": SimpleUploadedFile("t.xlsx", data)})
    page = client.get(response.url).content.decode()
    assert 'value="extra" selected' not in page
    assert client.get("/imports/template/other.xlsx").status_code == 404


def test_posts_go_the_same_way(client):
    upload(client, "用人单位,岗位名称,招聘人数\n某茶业公司,技术员,2\n某园林公司,,1\n", kind="posts")
    made = Upload.objects.get()
    client.post(f"/imports/upload/{made.pk}/confirm/")
    batch = ImportBatch.objects.get()
    assert (batch.kind, batch.counts["new"], batch.counts["rejected"]) == ("posts", 1, 1)


def test_one_press_repairs(client):
    upload(client, "学号,姓名\n0019001,李\n0019002,王\n19003,张\n")
    made = Upload.objects.get()
    assert "学号补零（1 格）" in client.get(f"/imports/upload/{made.pk}/").content.decode()
    client.post(f"/imports/upload/{made.pk}/repair/", {"kind": "pad"})
    assert Upload.objects.get().fixes == [["", 4, "学号", "0019003"]]


def test_thrown_away_with_its_file(client):
    upload(client)
    client.post(f"/imports/upload/{Upload.objects.get().pk}/drop/")
    assert not StoredFile.objects.exists()
    assert "还没有导入过文件" in client.get("/imports/").content.decode()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.EMPLOYMENT_SECRETARY])
def test_nobody_else_gets_in(client, role):
    upload(client)
    made = Upload.objects.get()
    client.post(f"/imports/upload/{made.pk}/confirm/")
    batch = ImportBatch.objects.get()
    other = Client()
    other.force_login(a_user("other", role=role))
    for address in (
        *("/imports/", "/imports/new/", "/imports/template/roster.xlsx", f"/imports/upload/{made.pk}/"),
        *(f"/imports/upload/{made.pk}/columns/", f"/imports/{batch.pk}/", f"/imports/{batch.pk}/rows.xlsx"),
        f"/imports/{batch.pk}/undo/",
    ):
        assert other.get(address).status_code == 403, address
    for address in ("fix", "repair", "confirm", "drop"):
        assert other.post(f"/imports/upload/{made.pk}/{address}/").status_code == 403
    assert other.post(f"/imports/{batch.pk}/undo/").status_code == 403
    assert Client().get("/imports/").status_code == 302


def test_another_secretary_does_not_find_the_upload(client):
    upload(client)
    other = Client()
    other.force_login(a_user("second", role=Role.EMPLOYMENT_SECRETARY))
    made = Upload.objects.get()
    for response in (
        other.get(f"/imports/upload/{made.pk}/"),
        other.post(f"/imports/upload/{made.pk}/drop/"),
        other.get("/imports/999/"),
    ):
        assert response.status_code == 404
    assert not ImportBatch.objects.exists()


def test_the_list_costs_few_queries(client, django_assert_max_num_queries):
    for number in range(5):
        upload(client, TEXT.replace("2019", f"20{number}9"))
        client.post(f"/imports/upload/{Upload.objects.order_by('-id')[0].pk}/confirm/")
    with django_assert_max_num_queries(9):
        client.get("/imports/")


def test_a_new_row_that_may_be_somebody_on_record_is_warned_of(client):
    a_student("李青", number="2019001", phone="13900000001")
    upload(client, "学号,姓名,班级,手机号\n2019099,李青,园艺1班,13900000001\n2019001,李青,园艺1班,13900000001\n")
    page = client.get(f"/imports/upload/{Upload.objects.get().pk}/").content.decode()
    assert page.count("和名单里的 2019001 很像：姓名和电话相同") == 1


# ---------------------------------------------------------------- a scan instead of a table

PDF = b"%PDF-1.4 a poster"


def give_scan(client, content=PDF, name="海报.pdf", kind="posts"):
    return client.post("/imports/new/", {"kind": kind, "file": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize("content", [PDF, b"\x89PNG\r\n\x1a\n poster", b"\xff\xd8\xff poster"])
def test_a_scan_given_as_a_table_of_posts_is_kept_with_one_press(client, content):
    response = give_scan(client, content)
    assert response.status_code == 422
    page = response.content.decode()
    assert "不能当作表格读取" in page
    assert "这是扫描件：存成附件，再照着录入" in page
    held = Upload.objects.get()
    assert "存成附件，再照着录入" in client.get("/imports/").content.decode()
    pressed = client.post(f"/imports/upload/{held.pk}/scan/")
    scan = PostScan.objects.get()
    assert pressed.url == f"/posts/scans/#scan-{scan.pk}"
    assert f'id="scan-{scan.pk}"' in client.get("/posts/scans/").content.decode()
    assert (scan.file.name, bytes(scan.file.content), scan.file.owner) == ("海报.pdf", content, "jobs")
    assert not Upload.objects.exists()
    assert StoredFile.objects.count() == 1


def test_a_held_scan_is_no_table_and_may_be_thrown_away(client):
    give_scan(client)
    held = Upload.objects.get()
    for step in ("", "columns/"):
        assert client.get(f"/imports/upload/{held.pk}/{step}").status_code == 404
    assert client.post(f"/imports/upload/{held.pk}/confirm/").status_code == 404
    assert client.post(f"/imports/upload/{held.pk}/drop/").url == "/imports/"
    assert not StoredFile.objects.exists()
    assert client.post(f"/imports/upload/{held.pk}/scan/").status_code == 404


def test_a_scan_of_a_roster_and_a_table_are_not_kept_as_scans_of_posts(client):
    assert "存成附件，再照着录入</button>" not in give_scan(client, kind="roster").content.decode()
    assert "存成附件，再照着录入</button>" not in give_scan(client, b"GIF89a poster").content.decode()
    assert "超过 10 MB" in give_scan(client, PDF + b"x" * MAX_PAPER_BYTES).content.decode()
    assert not Upload.objects.exists()
    upload(client)
    assert client.post(f"/imports/upload/{Upload.objects.get().pk}/scan/").status_code == 404
    assert not PostScan.objects.exists()
