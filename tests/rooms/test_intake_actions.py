"""One file, one batch: every cell to its own room, nothing before confirm, and undo back to the state before."""

import hashlib
from datetime import timedelta

import pytest
from django.db.models import QuerySet

from lianqiao.assistance.models import Activity, Attendance
from lianqiao.cases.queries import needs, stated_wishes
from lianqiao.evidence.models import StoredFile
from lianqiao.hardship.queries import criteria_of
from lianqiao.intake import actions
from lianqiao.intake.leaning import may_undo
from lianqiao.intake.models import Upload
from lianqiao.jobs.queries import posts
from lianqiao.outcomes.queries import destinations
from lianqiao.referrals.actions import discard_round, take_back
from lianqiao.roster.models import ImportBatch, StudentRecord
from lianqiao.roster.queries import batches, students
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event, Reading
from tests.factories.hardship import a_criterion, a_need, a_wish
from tests.factories.jobs import make_post
from tests.factories.referrals import MOMENT, a_round, send
from tests.factories.roster import a_student

pytestmark = pytest.mark.django_db
HEAD = "学号,姓名,性别,班级,专业名称,学历,手机号,困难类别,意向地区,毕业去向,落实单位,备注\n"
ROWS = (
    "2019001,李青,女,园艺1班,园艺,本科,13900000001,低保、残疾,成都,,,走读\n"
    "2019002,王一,男,园艺1班,园艺,本科,13900000002,,,升学（拟录取）,某农业大学,\n"
    "2019003,张二,男,园艺2班,园艺,本科,123,,只去雅安,签就业协议,某茶业公司,家里低保户\n"
)
BAD = ",没有学号,男,园艺1班,园艺,本科,,,,,,\n"
POSTS = "用人单位,岗位名称,招聘人数,工作地点\n某茶业公司,茶园技术员,3,雅安\n某园林公司,养护员,2,成都\n"


def state(viewer, today, now):
    """A digest of all derived state that an import can change."""
    cards = students(viewer=viewer, today=today)
    asked = {"viewer": viewer, "purpose": "test", "today": today, "now": now}
    held = [sorted((one.criterion, one.words) for one in criteria_of(**asked, student_id=card.id)) for card in cards]
    wished = sorted((one, card.wish, card.text) for one, card in stated_wishes(viewer=viewer, today=today).items())
    going = sorted(
        (one, facts.code, facts.unit_name) for one, facts in destinations(viewer=viewer, today=today).items()
    )
    offered = [(post.identity, post.openings) for post in posts(viewer=viewer, today=today)]
    needed = needs(viewer=viewer, today=today)
    return hashlib.sha256(repr((cards, held, wished, going, offered, needed)).encode()).hexdigest()


def take_in(viewer, today, now, text=HEAD + ROWS, kind="roster", write=True, name="名单.csv"):
    return actions.import_file(
        viewer=viewer, kind=kind, name=name, data=text.encode(), column_map=None, write=write, cohort=2023,
        today=today, now=now,
    )  # fmt: skip


def test_each_cell_goes_to_its_own_room(secretary, today, now):
    done = take_in(secretary, today, now)
    assert done.counts == {
        "rows": 3, "read": 3, "new": 3, "changed": 0, "same": 0, "rejected": 0, "warnings": 1,
    }  # fmt: skip
    found = {one.number: one for one in students(viewer=secretary, today=today)}
    assert found["2019001"].extra == {"备注": "走读"}
    assert found["2019003"].extra == {}
    asked = {"viewer": secretary, "purpose": "test", "today": today, "now": now}
    held = {one.criterion for one in criteria_of(**asked, student_id=found["2019001"].id)}
    assert held == {"subsistence_allowance", "disability"}
    kept = criteria_of(**asked, student_id=found["2019003"].id)
    assert [(one.criterion, one.words) for one in kept] == [("unread", "备注：家里低保户")]
    wished = stated_wishes(viewer=secretary, today=today)
    assert wished[found["2019003"].id].wish.regions_only
    going = destinations(viewer=secretary, today=today)
    assert (going[found["2019002"].id].code, going[found["2019002"].id].provisional) == ("80", True)
    assert (going[found["2019003"].id].code, going[found["2019003"].id].unit_name) == ("10", "某茶业公司")
    assert going[found["2019003"].id].grade == "claimed"


def test_no_guarded_word_is_left_outside_its_room(secretary, today, now):
    take_in(secretary, today, now)
    records = [f"{row.name}{row.extra}{row.home_text}" for row in StudentRecord.objects.all()]
    kept = [
        f"{one.code}{one.params}{one.column}" for batch in ImportBatch.objects.all() for one in batch.verdicts.all()
    ]
    trace = [f"{one.action}{one.subject}{one.detail}" for one in Event.objects.all()]
    trace += [f"{one.purpose}{one.what}{one.subject}" for one in Reading.objects.all()]
    for text in (*records, *kept, *trace):
        for word in ("低保", "残疾", "困难"):
            assert word not in text


def test_a_preview_writes_nothing(secretary, today, now):
    before = state(secretary, today, now)
    done = take_in(secretary, today, now, write=False)
    assert (done.batch_id, done.counts["new"]) == (None, 3)
    assert state(secretary, today, now) == before
    assert not ImportBatch.objects.exists()
    assert not StoredFile.objects.exists()


def test_the_same_file_twice_changes_nothing(secretary, today, now):
    take_in(secretary, today, now)
    before = state(secretary, today, now)
    again = take_in(secretary, today, now)
    assert (again.counts["same"], again.counts["changed"]) == (3, 0)
    assert state(secretary, today, now) == before


def test_a_row_that_only_wishes_something_else_is_changed(secretary, today, now):
    take_in(secretary, today, now)
    done = take_in(secretary, today, now, HEAD + ROWS.replace("成都", "绵阳"))
    assert (done.counts["same"], done.counts["changed"]) == (2, 1)


@pytest.mark.parametrize(("kind", "text"), [("roster", HEAD + ROWS), ("posts", POSTS)])
def test_undo_restores_the_state(secretary, today, now, kind, text):
    known = a_student("李青", number="2019001", phone="13911111111")
    a_criterion(known, "orphan", "孤儿")
    a_wish(known, regions=["510100"])
    a_need(known)
    before = state(secretary, today, now)
    done = take_in(secretary, today, now, text, kind)
    assert state(secretary, today, now) != before
    actions.undo(viewer=secretary, batch_id=done.batch_id, today=today, now=now)
    assert state(secretary, today, now) == before
    again = take_in(secretary, today, now, text, kind)
    assert again.counts == done.counts


def test_a_later_import_is_undone_first(secretary, today, now):
    first = take_in(secretary, today, now)
    between = state(secretary, today, now)
    second = take_in(secretary, today, now, HEAD + ROWS.replace("13900000001", "13900000009"))
    assert [one.code for one in may_undo(viewer=secretary, batch_id=first.batch_id, today=today).because] == [
        "undo_later_import"
    ]
    actions.undo(viewer=secretary, batch_id=second.batch_id, today=today, now=now)
    assert state(secretary, today, now) == between
    actions.undo(viewer=secretary, batch_id=first.batch_id, today=today, now=now)
    assert students(viewer=secretary, today=today) == []
    with pytest.raises(Refused, match="batch_already_undone"):
        actions.undo(viewer=secretary, batch_id=first.batch_id, today=today, now=now)


def test_undo_is_refused_where_help_was_given(secretary, today, now):
    done = take_in(secretary, today, now)
    helped = students(viewer=secretary, today=today)[0]
    user = a_teacher()
    act = Activity.objects.create(
        kind="talk", held_on=today, recorded_on=today, recorded_at=now, by=user, recorded_by="user:1"
    )
    Attendance.objects.create(activity=act, student_id=helped.id)
    with pytest.raises(Refused, match="undo_helped"):
        actions.undo(viewer=secretary, batch_id=done.batch_id, today=today, now=now)
    assert len(students(viewer=secretary, today=today)) == 3


def test_undo_is_refused_where_a_need_was_written(secretary, today, now):
    from lianqiao.cases.actions import state_need

    done = take_in(secretary, today, now)
    wished = students(viewer=secretary, today=today)[0]
    state_need(viewer=secretary, student_id=wished.id, text="想改简历", on=today, now=now)
    with pytest.raises(Refused, match="undo_written_on_file"):
        actions.undo(viewer=secretary, batch_id=done.batch_id, today=today, now=now)


def a_teacher():
    from tests.factories.roster import a_user

    return a_user()


def test_undo_is_refused_where_a_referral_was_sent(secretary, today, now):
    from lianqiao.referrals.models import Referral

    done = take_in(secretary, today, now)
    offered = take_in(secretary, today, now, POSTS, "posts", name="岗位.csv")
    student, post = students(viewer=secretary, today=today)[0], posts(viewer=secretary, today=today)[0]
    Referral.objects.create(student_id=student.id, post_id=post.id, on=today, by="user:1")
    for batch_id in (done.batch_id, offered.batch_id):
        with pytest.raises(Refused, match="undo_referred"):
            actions.undo(viewer=secretary, batch_id=batch_id, today=today, now=now)
    assert all(not hasattr(one, "undone") for one in batches(viewer=secretary))


def test_all_or_nothing(secretary, today, now, monkeypatch):
    def broken(**_):
        raise RuntimeError("no room for destinations")

    monkeypatch.setattr(actions, "record_destination", broken)
    before = state(secretary, today, now)
    with pytest.raises(RuntimeError):
        take_in(secretary, today, now)
    assert state(secretary, today, now) == before
    assert not ImportBatch.objects.exists()


def test_nothing_read_is_refused(secretary, today, now):
    with pytest.raises(Refused, match="import_no_rows"):
        take_in(secretary, today, now, HEAD + BAD)
    assert not ImportBatch.objects.exists()


def test_verdicts_are_kept_with_the_batch(secretary, today, now):
    done = take_in(secretary, today, now, HEAD + ROWS + BAD)
    kept = batches(viewer=secretary)[0]
    assert kept.counts == done.counts
    assert sorted((one.outcome, one.code, one.row) for one in kept.verdicts.all()) == [
        ("rejected", "row_no_number", 5),
        ("warning", "cell_phone_bad", 4),
    ]


def test_fixing_a_cell_and_matching_a_column(secretary, today, now):
    text = HEAD.replace("手机号", "怎么找到你") + ROWS + BAD
    upload = actions.start_upload(viewer=secretary, kind="roster", name="a.csv", data=text.encode(), now=now)
    told = {"viewer": secretary, "upload_id": upload.pk, "now": now}
    actions.choose_columns(**told, columns={"怎么找到你": "phone", "备注": "extra"})
    actions.fix_cells(**told, fixes={("", 5, "学号"): "2019004", ("", 4, "怎么找到你"): "13900000003"})
    done = actions.confirm(**told, cohort=2023, today=today)
    assert (done.counts["read"], done.counts["rejected"], done.counts["warnings"]) == (4, 0, 0)
    found = {one.number: one for one in students(viewer=secretary, today=today)}
    assert found["2019003"].phone == "13900000003"
    assert found["2019004"].name == "没有学号"
    for again in (
        lambda: actions.confirm(**told, cohort=2023, today=today),
        lambda: actions.fix_cells(**told, fixes={}),
        lambda: actions.drop_upload(**told),
    ):
        with pytest.raises(Refused, match="upload_taken_in"):
            again()


def test_typed_cells_are_forgotten_once_taken_in(secretary, today, now):
    upload = actions.start_upload(viewer=secretary, kind="roster", name="a.csv", data=(HEAD + ROWS).encode(), now=now)
    told = {"viewer": secretary, "upload_id": upload.pk, "now": now}
    actions.fix_cells(**told, fixes={("", 3, "困难类别"): "低保"})
    assert "低保" in str(Upload.objects.get().fixes)
    actions.confirm(**told, cohort=2023, today=today)
    assert Upload.objects.get().fixes == []


def test_the_change_of_another_window_is_kept(secretary, now, monkeypatch):
    """What another window saved meanwhile is read inside the act, and the row is locked."""
    upload = actions.start_upload(viewer=secretary, kind="roster", name="a.csv", data=(HEAD + ROWS).encode(), now=now)
    told = {"viewer": secretary, "upload_id": upload.pk, "now": now}
    locked = []
    asked = QuerySet.select_for_update

    def lock(self, *given, **more):
        locked.append(self.model)
        return asked(self, *given, **more)

    monkeypatch.setattr(QuerySet, "select_for_update", lock)
    acts = (
        lambda: actions.choose_columns(**told, columns={"备注": "extra"}),
        lambda: actions.fix_cells(**told, fixes={("", 4, "手机号"): "13900000003"}),
        lambda: actions.fix_cells(**told, fixes={("", 2, "手机号"): "13900000009"}),
        lambda: actions.fix_all(**told, kind="pad"),
    )
    for act in acts:
        locked.clear()
        act()
        assert Upload in locked
    assert sorted(one[3] for one in Upload.objects.get().fixes) == ["13900000003", "13900000009"]


def test_an_import_stands_after_its_round_was_taken_back_and_discarded(secretary, today, now):
    done = take_in(secretary, today, now)
    make_post(1)
    made = a_round()
    send(made)
    codes = lambda: {one.code for one in may_undo(viewer=secretary, batch_id=done.batch_id, today=today).because}  # noqa: E731
    assert codes() >= {"undo_referred", "undo_proposed"}
    take_back(viewer=secretary, round_id=made.pk, now=MOMENT)
    assert "undo_referred" not in codes()
    discard_round(viewer=secretary, round_id=made.pk, now=MOMENT)
    assert may_undo(viewer=secretary, batch_id=done.batch_id, today=today).ok


def test_two_columns_may_not_be_one_field(secretary, now):
    upload = actions.start_upload(viewer=secretary, kind="roster", name="a.csv", data=(HEAD + ROWS).encode(), now=now)
    told = {"viewer": secretary, "upload_id": upload.pk, "now": now}
    with pytest.raises(Refused, match="columns_same_field"):
        actions.choose_columns(**told, columns={"手机号": "phone", "备注": "phone"})
    with pytest.raises(Refused, match="map_unknown_field"):
        actions.choose_columns(**told, columns={"手机号": "telephone"})
    with pytest.raises(Refused, match="file_no_header"):
        actions.choose_columns(**told, columns={"学号": "extra"})


def test_one_press_repairs_all_of_a_kind(secretary, today, now):
    text = (
        HEAD + "0019001,李,男,1班,园艺,本科,,,,,,\n0019002,王,男,1班,园艺,本科,,,,,,\n19003,张,男,1班,园艺,本科,,,,,,\n"
    )
    upload = actions.start_upload(viewer=secretary, kind="roster", name="a.csv", data=text.encode(), now=now)
    told = {"viewer": secretary, "upload_id": upload.pk, "now": now}
    assert actions.fix_all(**told, kind="pad") == 1
    actions.confirm(**told, cohort=2023, today=today)
    assert [one.number for one in students(viewer=secretary, today=today)] == ["0019001", "0019002", "0019003"]


def test_an_upload_belongs_to_the_one_who_made_it(secretary, now):
    upload = actions.start_upload(viewer=secretary, kind="roster", name="a.csv", data=(HEAD + ROWS).encode(), now=now)
    other = Viewer(actor="user:2", role=Role.EMPLOYMENT_SECRETARY, user_id=2)
    with pytest.raises(Refused, match="not_found"):
        actions.drop_upload(viewer=other, upload_id=upload.pk, now=now)
    actions.drop_upload(viewer=secretary, upload_id=upload.pk, now=now)
    assert not Upload.objects.exists()
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.EMPLOYMENT_SECRETARY])
def test_others_take_nothing_in(role, today, now):
    viewer = Viewer(actor="user:2", role=role, user_id=2)
    with pytest.raises(Refused, match="no_right"):
        take_in(viewer, today, now)
    with pytest.raises(Refused, match="no_right"):
        may_undo(viewer=viewer, batch_id=1, today=today)


def test_what_is_taken_in_is_known_from_that_day_on(secretary, today, now):
    take_in(secretary, today, now)
    assert students(viewer=secretary, today=today - timedelta(days=1)) == []
