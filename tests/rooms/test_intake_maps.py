"""Saved mappings of columns: kept by name when a file is taken in, used again when its headers come again."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lianqiao.intake import actions_mappings, queries, queries_mappings
from lianqiao.intake.actions import start_upload
from lianqiao.intake.models import SavedMap, Upload
from lianqiao.jobs.facts_entry import Channel, Finder, Level
from lianqiao.jobs.models import PostFound, PostRecord
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from tests.conftest import NOW, TODAY
from tests.factories.desk import signed_in
from tests.factories.people import a_user

pytestmark = pytest.mark.django_db
TEACHER = Viewer(actor="user:2", role=Role.CLASS_TEACHER, user_id=2)
HEADER = "招聘主体,职位头衔,名额数,驻地,月收入\n"
ROWS = HEADER + "青禾茶业,评茶员,2,四川省雅安市,4500-6000\n"
CHOSEN = {"招聘主体": "employer", "职位头衔": "title", "名额数": "openings", "驻地": "place", "月收入": "salary"}


def upload(viewer, text=ROWS, kind="posts"):
    return start_upload(viewer=viewer, kind=kind, name="导出.csv", data=text.encode(), now=NOW)


def save(viewer, name="就业网导出", columns=None, kind="posts"):
    return actions_mappings.save_map(viewer=viewer, kind=kind, name=name, columns=columns or CHOSEN, now=NOW)


def fields(viewer, made):
    made.refresh_from_db()
    return {one.column: one.field for one in queries.columns(viewer=viewer, upload=made)}


def test_a_mapping_is_proposed_when_its_headers_come_again(secretary):
    save(secretary)
    made = upload(secretary)
    assert actions_mappings.propose_map(viewer=secretary, upload_id=made.pk, now=NOW).name == "就业网导出"
    assert fields(secretary, made) == CHOSEN
    saved = queries_mappings.fitting(viewer=secretary, kind="posts", headers=CHOSEN)
    assert queries_mappings.in_use(viewer=secretary, saved=saved, columns=CHOSEN) == saved[0]
    assert queries_mappings.in_use(viewer=secretary, saved=saved, columns={}) is None


def test_the_one_that_knows_most_headers_comes_first_and_others_do_not_fit(secretary):
    save(secretary, "小的", {one: CHOSEN[one] for one in list(CHOSEN)[:3]})
    save(secretary, "大的")
    save(secretary, "别处", {"别的列": "title"})
    save(secretary, "名册", {"招聘主体": "name"}, kind="roster")
    made = upload(secretary)
    assert actions_mappings.propose_map(viewer=secretary, upload_id=made.pk, now=NOW).name == "大的"
    found = queries_mappings.fitting(viewer=secretary, kind="posts", headers=CHOSEN)
    assert [one.name for one in found] == ["大的", "小的"]


def test_one_that_would_not_be_read_is_passed_over(secretary):
    save(secretary, columns={**CHOSEN, "名额数": "title"})
    made = upload(secretary, ROWS + "\n")
    assert actions_mappings.propose_map(viewer=secretary, upload_id=made.pk, now=NOW) is None
    made.refresh_from_db()
    assert made.columns == {}


def test_another_or_none_may_be_used(secretary):
    save(secretary)
    made = upload(secretary)
    saved = SavedMap.objects.get()
    actions_mappings.use_map(viewer=secretary, upload_id=made.pk, map_id=saved.pk, now=NOW)
    assert fields(secretary, made) == CHOSEN
    with pytest.raises(Refused, match="file_no_header"):
        actions_mappings.use_map(viewer=secretary, upload_id=made.pk, map_id=None, now=NOW)
    with pytest.raises(Refused, match="not_found"):
        actions_mappings.use_map(viewer=secretary, upload_id=made.pk, map_id=99_999, now=NOW)


def confirm(viewer, made, **more):
    asked = {"map_name": "", "finder": None, "cohort": 2023, "today": TODAY, "now": NOW, **more}
    return actions_mappings.confirm_with(viewer=viewer, upload_id=made.pk, **asked)


def test_confirming_saves_the_mapping_and_names_the_finder(secretary):
    made = upload(secretary)
    save(secretary, "临时")
    actions_mappings.use_map(viewer=secretary, upload_id=made.pk, map_id=SavedMap.objects.get().pk, now=NOW)
    person = a_user("finder")
    confirm(secretary, made, map_name=" 导出  甲 ", finder=Finder(Level.EXPERT, Channel.ALUMNI, person.pk))
    assert SavedMap.objects.get(name="导出 甲").columns == CHOSEN
    assert (PostFound.objects.get().person, PostFound.objects.get().batch_id) == (person, Upload.objects.get().batch_id)
    again = upload(secretary, ROWS.replace(",2,", ",5,"))
    actions_mappings.propose_map(viewer=secretary, upload_id=again.pk, now=NOW)
    confirm(secretary, again, finder=Finder(Level.STUDENT, Channel.CHAT))
    assert PostFound.objects.count() == 1  # the post was there already: who found it stays
    assert PostRecord.objects.count() == 2


def test_a_finder_who_is_none_takes_nothing_in(secretary):
    save(secretary)
    made = upload(secretary)
    actions_mappings.propose_map(viewer=secretary, upload_id=made.pk, now=NOW)
    with pytest.raises(Refused, match="finder_not_staff"):
        confirm(secretary, made, finder=Finder(Level.PORTAL, Channel.PORTAL, 1))
    assert not PostRecord.objects.exists()
    confirm(secretary, made)
    assert not PostFound.objects.exists()


def test_a_roster_has_a_mapping_and_no_finder(secretary):
    made = upload(secretary, "学号,姓名\n20190101,甲一\n", kind="roster")
    confirm(secretary, made, map_name="教务处", finder=Finder(Level.EXPERT, Channel.VISIT))
    assert SavedMap.objects.get().kind == "roster"
    assert not PostFound.objects.exists()


def test_it_is_changed_renamed_and_dropped(secretary):
    saved = save(secretary)
    other = save(secretary, "另一个")
    change = {"viewer": secretary, "now": NOW, "map_id": saved.pk}
    actions_mappings.change_map(**change, name="新名", columns={**CHOSEN, "月收入": "extra", "驻地": "extra"})
    saved.refresh_from_db()
    assert (saved.name, saved.columns["月收入"]) == ("新名", "extra")
    for name, columns, code in (
        (" ", CHOSEN, "mapping_name"),
        ("另一个", CHOSEN, "mapping_name_taken"),
        ("新名", {**CHOSEN, "驻地": "nothing"}, "map_unknown_field"),
        ("新名", {**CHOSEN, "驻地": "title"}, "columns_same_field"),
    ):
        with pytest.raises(Refused, match=code):
            actions_mappings.change_map(**change, name=name, columns=columns)
    actions_mappings.drop_map(viewer=secretary, map_id=saved.pk, now=NOW)
    assert queries_mappings.maps(viewer=secretary) == [other]
    roster = save(secretary, "名册", {"学号": "number"}, kind="roster")
    actions_mappings.change_map(**{**change, "map_id": roster.pk}, name="名册", columns={"学号": "name"})


def test_saving_under_a_name_again_takes_the_new_columns(secretary):
    save(secretary)
    save(secretary, columns={"甲": "title"})
    assert SavedMap.objects.get().columns == {"甲": "title"}
    with pytest.raises(Refused, match="no_right"):
        save(TEACHER)


def test_the_pages(monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", TODAY.isoformat())
    office = signed_in(Role.EMPLOYMENT_SECRETARY)
    text = lambda answer: answer.content.decode()  # noqa: E731
    assert "还没有存下的对应" in text(office.get(reverse("import_maps")))
    header = "用人单位,岗位名称,招聘人数,驻地,序号二\n"
    file = SimpleUploadedFile("甲.csv", (header + "青禾,评茶员,2,雅安,1\n").encode())
    assert office.post(reverse("import_new"), {"kind": "posts", "file": file}).status_code == 302
    first = Upload.objects.latest("pk")
    columns = reverse("import_columns", args=[first.pk])
    chosen = {"c0": "employer", "c1": "title", "c2": "openings", "c3": "place", "c4": "extra"}
    assert office.post(columns, chosen).status_code == 302
    page = text(office.get(reverse("import_preview", args=[first.pk])))
    assert "谁找来的" in page
    assert "把这次的列对应存下" in page
    taken = reverse("import_confirm", args=[first.pk])
    assert "选一下是什么渠道" in text(office.post(taken, {"level": "expert"}, follow=True))
    office.post(taken, {"map_name": "县里的表", "level": "expert", "channel": "visit"})
    assert PostFound.objects.get().level == "expert"
    file = SimpleUploadedFile("乙.csv", (header + "青禾,茶艺师,2,雅安,1\n").encode())
    office.post(reverse("import_new"), {"kind": "posts", "file": file})
    second = Upload.objects.latest("pk")
    assert second.columns == {"驻地": "place"}
    columns, use = (reverse(name, args=[second.pk]) for name in ("import_columns", "import_use_map"))
    assert "已按存下的“县里的表”填好" in text(office.get(columns))
    assert "有存下的对应可以用" in text(office.post(use, {"map": ""}, follow=True))
    saved = SavedMap.objects.get()
    assert "已按存下的" in text(office.post(use, {"map": str(saved.pk)}, follow=True))
    assert office.post(use, {"map": "99999"}).status_code == 404
    assert "县里的表" in text(office.get(reverse("import_maps")))
    one = reverse("import_map", args=[saved.pk])
    assert "县里的表" in text(office.get(one))
    kept = {f"c{at}": field for at, field in enumerate(saved.columns.values())}
    assert office.post(one, {"name": "", **kept}).status_code == 422
    assert office.post(one, {"name": "甲表", **kept, "c4": "place"}).status_code == 422
    assert "已改好" in text(office.post(one, {"name": "甲表", **kept}, follow=True))
    assert office.get(reverse("import_map", args=[99_999])).status_code == 404
    office.post(reverse("import_map_drop", args=[saved.pk]))
    assert not SavedMap.objects.exists()


def test_a_file_that_cannot_be_read_so_stays_as_it_was(monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", TODAY.isoformat())
    office = signed_in(Role.EMPLOYMENT_SECRETARY)
    viewer = Viewer(f"user:{office.session['_auth_user_id']}", Role.EMPLOYMENT_SECRETARY)
    made = upload(viewer)
    answer = office.post(reverse("import_use_map", args=[made.pk]), {"map": ""}, follow=True)
    assert "没有找到表头" in answer.content.decode() or "表头" in answer.content.decode()
