"""The pages of surveys, for staff and on the phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from lianqiao.cases.actions_survey import end_survey
from lianqiao.cases.models import Survey, SurveyAnswered
from lianqiao.config import clock
from lianqiao.delivery.models import Envelope
from lianqiao.desk.loose_ends import loose_ends
from lianqiao.desk.survey_page import survey_lists, survey_page
from lianqiao.intake.actions import confirm, start_upload
from lianqiao.roster.actions_links import keys_of
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.visibility import Role, Viewer
from tests.conftest import NOW, TODAY
from tests.factories import survey_files as files
from tests.factories.people import a_user
from tests.factories.phone import a_phone, own_token
from tests.factories.roster import a_carer, a_class, a_student
from tests.factories.survey import WHOLE, a_survey, an_answer

pytestmark = pytest.mark.django_db
SENT = {f"q_{name}": value for name, value in WHOLE.items()}


@pytest.fixture(autouse=True)
def _fixed_clock(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "real_now", lambda: NOW)


def signed_in(role, small_class=None):
    user = a_user(role.value, role=role, small_class=small_class)
    client = a_phone()
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def secretary_client(db):
    return signed_in(Role.EMPLOYMENT_SECRETARY)


def text(answer):
    return answer.content.decode()


# ---------------------------------------------------------------- opening and reading


def test_a_survey_is_opened_from_a_template_and_everybody_is_written_to(secretary_client):
    a_student("甲", email="a@x.example"), a_student("乙")
    assert "还没有做过摸排" in text(secretary_client.get(reverse("surveys")))
    assert "新生入学摸排" in text(secretary_client.get(reverse("survey_new")))
    address = f"{reverse('survey_new')}?template=final_year"
    page = text(secretary_client.get(address))
    assert "毕业后首先想走哪条路" in page
    key = page.split('name="key" value="')[1].partition('"')[0]
    form = {
        "key": key, "title": "四月摸排", "cohort": "2023", "opens_on": "2023-04-28", "due_on": "2023-05-12",
        "keep_direction": "on", "text_direction": "毕业后去哪", "keep_need": "on", "text_need": "还需要什么",
    }  # fmt: skip
    wrong = secretary_client.post(address, {**form, "due_on": "2023-04-01"})
    assert wrong.status_code == 422
    assert "截止日早于开始日" in text(wrong)
    done = secretary_client.post(address, form, follow=True)
    assert "写信给 1 人。1 人没有能用的渠道" in text(done)
    survey = Survey.objects.get()
    assert [one["text"] for one in survey.questions] == ["毕业后去哪", "还需要什么"]
    assert secretary_client.post(address, form).status_code == 302
    assert Survey.objects.count() == 1
    assert sorted(Envelope.objects.values_list("channel", flat=True)) == ["email", "person"]
    assert "四月摸排" in text(secretary_client.get(reverse("surveys")))


def test_a_survey_that_opens_later_writes_to_nobody_yet(secretary_client):
    a_student("甲", email="a@x.example")
    form = {
        "title": "五月摸排", "cohort": "2023", "opens_on": "2023-05-01", "due_on": "2023-05-12", "keep_need": "on",
        "text_need": "还需要什么",
    }  # fmt: skip
    done = secretary_client.post(f"{reverse('survey_new')}?template=final_year", form, follow=True)
    assert "已经定好" in text(done)
    assert not Envelope.objects.exists()
    assert "还没开始" in text(secretary_client.get(reverse("surveys")))


def test_without_students_there_is_nobody_to_ask(secretary_client):
    assert "先导入名册" in text(secretary_client.get(f"{reverse('survey_new')}?template=final_year"))


def test_the_figure_opens_to_names_with_owner_and_due_day(secretary_client):
    home, away = a_class("园艺201901"), a_class("园艺201902")
    first, second = a_student("甲同学", home), a_student("乙同学", home)
    third = a_student("丙同学", away, email="c@x.example")
    teacher = a_user("王班主任", role=Role.CLASS_TEACHER, small_class=home)
    paired = a_user("李辅导员", role=Role.COUNSELLOR, small_class=away)
    a_carer(second, paired, duty="counsellor")
    assert teacher.pk
    survey = a_survey()
    an_answer(survey, first)
    address = reverse("survey", args=[survey.pk])
    page = text(secretary_client.get(address))
    assert "1/3" in page
    assert "覆盖 33.3%" in page
    assert "甲同学" not in page
    assert "辅导员 李辅导员" in page
    assert "要人转告" in page
    assert "1 人没有能用的渠道" in page
    assert "甲同学" in text(secretary_client.get(f"{address}?show=answered"))
    narrowed = text(secretary_client.get(f"{address}?show=missing&class={home.pk}"))
    assert "乙同学" in narrowed
    assert "丙同学" not in narrowed
    assert secretary_client.get(f"{address}?class=999").status_code == 404
    assert secretary_client.get(reverse("survey", args=[999])).status_code == 404
    assert third.pk
    reminded = secretary_client.post(reverse("survey_invite", args=[survey.pk]), follow=True)
    assert "写信给 1 人" in text(reminded)
    again = secretary_client.post(reverse("survey_invite", args=[survey.pk]), follow=True)
    assert "1 人今天已经收过" in text(again)


def test_overdue_is_marked(secretary_client, monkeypatch):
    a_student("甲", email="")
    survey = a_survey(days=0)
    later = NOW + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "已过期" in text(secretary_client.get(reverse("survey", args=[survey.pk])))
    assert "已过期" in text(secretary_client.get(reverse("surveys")))
    sent = secretary_client.post(reverse("survey_invite", args=[survey.pk]), follow=True)
    assert "1 人没有能用的渠道" in text(sent)


def test_reach_is_that_of_the_students_page():
    home, away = a_class("园艺201901"), a_class("园艺201902")
    mine, other = a_student("甲同学", home), a_student("乙同学", away)
    survey = a_survey()
    client = signed_in(Role.CLASS_TEACHER, home)
    page = text(client.get(reverse("survey", args=[survey.pk])))
    assert "0/1" in page
    assert "乙同学" not in page
    assert "写信提醒" not in page
    assert client.get(reverse("survey_fill", args=[survey.pk, mine.pk])).status_code == 200
    assert client.get(reverse("survey_fill", args=[survey.pk, other.pk])).status_code == 404
    assert client.post(reverse("survey_link", args=[survey.pk, other.pk])).status_code == 404
    assert client.get(reverse("survey_new")).status_code == 403
    a_student("丁", away, cohort=2026)
    a_survey(cohort=2026, title="别届的摸排", template="first_year")
    assert "别届的摸排" not in text(client.get(reverse("surveys")))


def test_as_many_queries_for_sixty_as_for_ten(secretary, django_assert_num_queries):
    home, everybody = a_class(), []
    survey = None
    for total in (10, 60):
        while len(everybody) < total:
            everybody.append(a_student(f"学生{len(everybody)}", home, email="x@x.example"))
        survey = survey or a_survey()
        for one in everybody[: total // 2]:
            an_answer(survey, one)
        asked = {"viewer": secretary, "today": TODAY, "survey_id": survey.pk}
        with django_assert_num_queries(11):
            missing = survey_page(**asked)
        with django_assert_num_queries(9):
            answered = survey_page(**asked, show="answered")
        assert (len(missing.missing), len(answered.answered)) == (total // 2, total // 2)
    assert len(survey_lists(viewer=secretary, today=TODAY).asking) == 1


def test_where_nobody_is_left_the_opener_stands_in():
    a_student("甲")
    survey = a_survey(viewer=Viewer("user:77", Role.EMPLOYMENT_SECRETARY, user_id=77))
    machine = Viewer("system:test", system=True)
    assert [one.owner for one in survey_page(viewer=machine, today=TODAY, survey_id=survey.pk).missing] == [
        "就业办公室"
    ]


# ---------------------------------------------------------------- on somebody's behalf


def test_staff_answer_and_versions_tell_what_changed(secretary_client):
    student = a_student("甲")
    survey = a_survey()
    an_answer(survey, student, salary=4000, need="想练面试")
    address = reverse("survey_fill", args=[survey.pk, student.pk])
    wrong = secretary_client.post(address, {**SENT, "q_salary": "很多", "q_direction": ""})
    assert wrong.status_code == 422
    assert "“月薪最低多少可以接受”要填整数" in text(wrong)
    assert "“毕业后首先想走哪条路”没有填" in text(wrong)
    done = secretary_client.post(address, {**SENT, "q_salary": "5000", "q_occupations": ["2-03", "2-08"]}, follow=True)
    page = text(done)
    assert "已替 甲 填好" in page
    assert "原来：4000 元" in page
    assert "本人在手机上填" in page
    assert SurveyAnswered.objects.latest("id").answers["occupations"] == ["2-03", "2-08"]
    secretary_client.post(reverse("survey_end", args=[survey.pk]), {"reason": "够了"})
    assert "再填一次" not in text(secretary_client.get(address))
    assert "结束" in text(secretary_client.get(reverse("survey", args=[survey.pk])))
    assert "已经结束" in text(secretary_client.get(reverse("survey_end", args=[survey.pk])))
    assert secretary_client.post(address, SENT).status_code == 422


def test_an_answer_that_staff_may_not_read_stays_when_they_fill_in():
    home = a_class()
    student, survey = a_student("甲", home), a_survey()
    an_answer(survey, student, salary=4000, need="家里是低保户，想练面试")
    address = reverse("survey_fill", args=[survey.pk, student.pk])
    teacher = signed_in(Role.CLASS_TEACHER, home)
    assert "低保" not in text(teacher.get(address))
    done = teacher.post(address, {**SENT, "q_salary": "5000", "q_need": ""}, follow=True)
    assert "已替 甲 填好" in text(done)
    kept = SurveyAnswered.objects.latest("id").answers
    assert (kept["salary"], kept["need"]) == (5000, "家里是低保户，想练面试")


def test_who_is_not_asked_has_no_page(secretary_client):
    a_student("甲")
    survey = a_survey()
    other = a_student("乙", cohort=2026)
    assert secretary_client.get(reverse("survey_fill", args=[survey.pk, other.pk])).status_code == 404


def test_a_link_for_one_without_an_address(secretary_client):
    student = a_student("甲")
    survey = a_survey()
    page = text(secretary_client.post(reverse("survey_link", args=[survey.pk, student.pk])))
    assert f"/q/{survey.pk}/" in page


# ---------------------------------------------------------------- the day


@pytest.mark.parametrize(("days", "group"), [(-1, "late"), (0, "now"), (1, "now"), (2, "week"), (3, "term")])
def test_missing_names_are_lines_of_the_day(secretary, days, group):
    home = a_class("园艺201901")
    a_student("甲", home), a_student("乙", home)
    survey = a_survey(days=0)
    due = TODAY + timedelta(days=days)
    Survey.objects.update(due_on=due)
    lines = lines_of(secretary)
    assert [(one.group, one.what, one.detail) for one in lines] == [
        (group, "毕业生就业意向摸排：园艺201901 还缺 2 人", f"{due:%m-%d} 前"),
    ]  # fmt: skip
    assert lines[0].href.startswith(reverse("survey", args=[survey.pk]))
    assert lines_of(Viewer("user:4", Role.EXPERT, user_id=4)) == []
    assert lines_of(Viewer("user:5", Role.COUNSELLOR, user_id=5)) == []


def lines_of(viewer):
    return list(loose_ends(viewer, TODAY, NOW, policy_in_force(), {}, None))


# ---------------------------------------------------------------- sheets


def test_the_wizard_takes_answers(secretary_client, secretary):
    student = a_student(number="20190001")
    survey = a_survey()
    page = text(secretary_client.get(f"{reverse('import_new')}?kind=survey&survey={survey.pk}"))
    assert f'value="{survey.pk}" selected' in page
    from django.core.files.uploadedfile import SimpleUploadedFile

    rows = files.wjx_rows([{"number": "20190001"}, {"number": "20199999"}])
    sent = {"kind": "survey", "survey": str(survey.pk), "file": SimpleUploadedFile("答卷.xlsx", files.as_xlsx(rows))}
    columns = secretary_client.post(reverse("import_new"), sent, follow=True)
    assert "毕业后首先想走哪条路" in text(columns)
    upload_id = columns.resolver_match.kwargs["upload_id"]
    assert "名册里没有这名学生" in text(secretary_client.get(reverse("import_preview", args=[upload_id])))
    done = secretary_client.post(reverse("import_confirm", args=[upload_id]), follow=True)
    assert "看摸排" in text(done)
    assert SurveyAnswered.objects.get().case.student_id == student.pk
    without = {"kind": "survey", "file": SimpleUploadedFile("答卷.xlsx", files.as_xlsx(rows))}
    assert "没有选是哪一次摸排" in text(secretary_client.post(reverse("import_new"), without))


def test_the_empty_sheet_comes_back_as_it_was_given_out(secretary_client, secretary):
    student = a_student(number="20190001")
    survey = a_survey()
    assert secretary_client.get(reverse("import_survey_template", args=[999])).status_code == 404
    given = secretary_client.get(reverse("import_survey_template", args=[survey.pk])).content
    import io

    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(given))
    book.worksheets[0].append(["20190001", "李青", "2023-04-20 10:00", "到单位就业", "还没有开始"])
    filled = io.BytesIO()
    book.save(filled)
    made = start_upload(
        viewer=secretary, kind="survey", about=f"survey:{survey.pk}", name="a.xlsx", data=filled.getvalue(), now=NOW
    )
    assert confirm(viewer=secretary, upload_id=made.pk, cohort=2023, today=TODAY, now=NOW).counts["new"] == 1
    assert SurveyAnswered.objects.get().case.student_id == student.pk


# ---------------------------------------------------------------- the phone


def phone(secretary, student, route, *more):
    key = keys_of(viewer=secretary, student_ids=[student.pk], now=NOW)[student.pk]
    return reverse(route, args=[own_token(key, real_now=NOW), *more])


def test_a_student_answers_on_the_phone(secretary):
    student = a_student("甲")
    survey = a_survey()
    client = a_phone()
    listed = phone(secretary, student, "phone_surveys")
    assert "现在填" in text(client.get(listed))
    address = phone(secretary, student, "phone_survey", survey.pk)
    shown = client.get(address)
    assert shown.headers["Cache-Control"] == "no-store"
    assert not SurveyAnswered.objects.exists()
    wrong = client.post(address, {"q_direction": "work"})
    assert wrong.status_code == 422
    assert "“现在走到哪一步”没有填" in text(wrong)
    done = client.post(address, {**SENT, "q_need": "家里低保，想找近的"})
    assert (done.status_code, done.headers["Location"]) == (303, f"{address}#done")
    page = text(client.get(address))
    assert "已经交了" in page
    assert "低保" not in page
    client.post(address, {**SENT, "q_salary": "4000"})
    newest = SurveyAnswered.objects.latest("id")
    assert newest.answers["need"] == "家里低保，想找近的"
    assert newest.answers["salary"] == 4000
    assert "看一看，改一改" in text(client.get(listed))
    end_survey(viewer=secretary, survey_id=survey.pk, today=TODAY, now=NOW)
    assert "已经结束" in text(client.get(address))
    assert client.post(address, SENT).status_code == 422
    assert "现在没有要填的" in text(client.get(listed))


def test_a_wrong_link_and_a_survey_of_others_are_gone(secretary):
    student, other = a_student("甲"), a_student("乙", cohort=2026)
    survey = a_survey()
    client = a_phone()
    assert client.get(reverse("phone_survey", args=["nothing", survey.pk])).status_code == 404
    assert client.get(phone(secretary, other, "phone_survey", survey.pk)).status_code == 404
    assert client.get(phone(secretary, student, "phone_survey", survey.pk + 1)).status_code == 404


def test_a_survey_to_come_tells_when(secretary):
    student = a_student("甲")
    survey = a_survey(opens_on=TODAY + timedelta(days=3))
    assert "2023-05-01 开始填" in text(a_phone().get(phone(secretary, student, "phone_survey", survey.pk)))
