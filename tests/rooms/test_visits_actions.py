"""Visits to employers: who went, whom the firm looks for, the next step, another version, and taking back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lianqiao.jobs import actions_visits
from lianqiao.jobs.actions_visits import correct_visit, finish_step, record_visit, take_back_visit
from lianqiao.jobs.facts_visits import NeedSaid, VisitSaid, Went
from lianqiao.jobs.models import Visit, VisitNeed, VisitStepDone
from lianqiao.jobs.queries_visits import cards_of, matching_visits, newest_version, open_steps, visit
from lianqiao.people.models import Appointment
from lianqiao.rules.suitability import Degree
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event
from tests.factories.employers import an_employer
from tests.factories.people import a_user
from tests.factories.rivals import slip_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MACHINE = Viewer(actor="system:test", system=True)


@pytest.fixture
def people():
    """A head of department, a counsellor, a secretary and a class teacher."""
    roles = (Role.DEPARTMENT_HEAD, Role.COUNSELLOR, Role.EMPLOYMENT_SECRETARY, Role.CLASS_TEACHER)
    return {role: a_user(role.value, role=role) for role in roles}


@pytest.fixture
def worn(people):
    return {role: Viewer(f"user:{user.pk}", role, user_id=user.pk, name=role.value) for role, user in people.items()}


@pytest.fixture
def head(worn):
    return worn[Role.DEPARTMENT_HEAD]


@pytest.fixture
def said(people, today):
    head, counsellor = people[Role.DEPARTMENT_HEAD], people[Role.COUNSELLOR]
    return VisitSaid(
        on=today,
        went=(Went(counsellor.pk, Role.COUNSELLOR), Went(head.pk, Role.DEPARTMENT_HEAD, leads=True)),
        contact_name=" 王经理 ",
        openings=3,
        pay=450_000,
        result="posts",
        needs=(NeedSaid("job", "园艺、茶学", Degree.BACHELOR, 2, 450_000), NeedSaid("intern", "", None, 4)),
        next_text="再打一次电话",
        next_on=today + DAY,
        next_owner_id=counsellor.pk,
    )


def test_a_visit_is_kept_with_its_people_and_needs(head, said, today, now):
    one = an_employer()
    made = record_visit(viewer=head, employer_id=one.pk, said=said, key="k", today=today, now=now)
    card = visit(viewer=head, visit_id=made.pk)
    assert (card.employer, card.lead.role, card.said.contact_name) == ("青禾农业", Role.DEPARTMENT_HEAD, "王经理")
    assert [went.leads for went in card.said.went] == [True, False]
    assert card.said.needs == said.needs
    assert card.codes == (("090102", "090107"), ())
    assert (card.next_owner, card.step_open, card.earlier, card.may_correct) == ("counsellor", True, False, True)
    assert Event.objects.get().subject == f"visit:{made.pk}"
    # The same form once more is the same visit; with other words it is refused.
    assert record_visit(viewer=head, employer_id=one.pk, said=said, key="k", today=today, now=now) == made
    for other in (replace(said, openings=9), replace(said, needs=()), replace(said, went=said.went[1:])):
        with pytest.raises(Refused, match="form_saved_already"):
            record_visit(viewer=head, employer_id=one.pk, said=other, key="k", today=today, now=now)


def test_codes_are_those_of_the_degree_or_of_any(head, said, today, now):
    needs = (NeedSaid("job", "园艺"), NeedSaid("job", "园艺", Degree.DOCTOR), NeedSaid("job", "不知所云", people=1))
    record_visit(viewer=head, employer_id=an_employer().pk, said=replace(said, needs=needs), today=today, now=now)
    first, second, third = VisitNeed.objects.order_by("id")
    assert "090102" in first.majors
    assert "090102" not in second.majors
    assert third.majors == []


def test_a_visit_that_cannot_have_been_is_refused(head, said, people, today, now):
    one = an_employer()
    stranger = a_user("liaison", role=Role.LIAISON)
    wrong = {
        "visit_without_people": replace(said, went=()),
        "visit_person_unknown": replace(said, went=(Went(stranger.pk, Role.LIAISON),)),
        "help_in_future": replace(said, on=today + DAY, next_on=today + 2 * DAY),
        "help_too_old": replace(said, on=today - 61 * DAY),
        "visit_need_empty": replace(said, needs=(NeedSaid(degree=Degree.MASTER),)),
        "visit_step_incomplete": replace(said, next_text=" "),
        "visit_step_before": replace(said, next_on=today - DAY),
    }
    for code, told in wrong.items():
        with pytest.raises(Refused, match=code):
            record_visit(viewer=head, employer_id=one.pk, said=told, today=today, now=now)
    for told in (replace(said, result="gold"), replace(said, needs=(NeedSaid(use="play", people=1),))):
        with pytest.raises(Refused, match="employer_word_unknown"):
            record_visit(viewer=head, employer_id=one.pk, said=told, today=today, now=now)
    with pytest.raises(Refused, match="visit_person_unknown"):
        record_visit(
            viewer=head, employer_id=one.pk, said=replace(said, next_owner_id=stranger.pk), today=today, now=now
        )
    with pytest.raises(Refused, match="not_found"):
        record_visit(viewer=head, employer_id=999, said=said, today=today, now=now)
    with pytest.raises(Refused, match="no_right"):
        record_visit(viewer=Viewer("user:1", Role.LIAISON, 1), employer_id=one.pk, said=said, today=today, now=now)
    assert not Visit.objects.exists()
    # Machines may load what is older.
    Appointment.objects.update(since=date(2022, 1, 1))
    old = replace(said, on=today - 100 * DAY)
    assert record_visit(viewer=MACHINE, employer_id=one.pk, said=old, today=today, now=now).on == old.on


# ---------------------------------------------------------------- another version


def test_a_correction_takes_its_place_and_both_stay(head, worn, said, today, now):
    made = record_visit(viewer=head, employer_id=an_employer().pk, said=said, today=today, now=now)
    counsellor = worn[Role.COUNSELLOR]
    finish_step(viewer=counsellor, visit_id=made.pk, text="打过了", on=today, today=today, now=now)
    told = {"viewer": counsellor, "visit_id": made.pk, "said": replace(said, openings=5), "key": "k"}
    second = correct_visit(**told, today=today, now=now)
    assert correct_visit(**told, today=today, now=now) == second
    card = visit(viewer=head, visit_id=second.pk)
    assert (card.said.openings, card.earlier, card.step_done_text) == (5, True, "打过了")
    assert visit(viewer=head, visit_id=made.pk) is None
    assert newest_version(viewer=head, visit_id=made.pk) == second.pk
    assert [one.pk for one in matching_visits(viewer=head)] == [second.pk]
    with pytest.raises(Refused, match="visit_corrected"):
        correct_visit(viewer=head, visit_id=made.pk, said=said, today=today, now=now)
    third = correct_visit(viewer=head, visit_id=second.pk, said=replace(said, next_text="见面谈"), today=today, now=now)
    assert not VisitStepDone.objects.filter(visit=third).exists()  # another step is not done yet
    assert Visit.objects.count() == 3


def test_people_who_left_since_stay_in_the_record(head, people, said, today, now):
    made = record_visit(viewer=head, employer_id=an_employer().pk, said=said, today=today, now=now)
    Appointment.objects.filter(user=people[Role.COUNSELLOR]).update(until=today - DAY)
    with pytest.raises(Refused, match="visit_person_unknown"):
        record_visit(viewer=head, employer_id=an_employer("乙").pk, said=said, today=today, now=now)
    correct_visit(viewer=head, visit_id=made.pk, said=replace(said, note="补一句"), today=today, now=now)
    newest = newest_version(viewer=head, visit_id=made.pk)
    assert newest is not None
    with pytest.raises(Refused, match="help_in_future"):
        correct_visit(viewer=head, visit_id=newest, said=replace(said, on=today + DAY), today=today, now=now)


def test_two_corrections_of_one_moment(monkeypatch, head, said, today, now):
    made = record_visit(viewer=head, employer_id=an_employer().pk, said=said, today=today, now=now)
    act = {"viewer": head, "visit_id": made.pk, "said": said, "today": today, "now": now}
    slip_in(monkeypatch, actions_visits, lambda: correct_visit(**act))
    with pytest.raises(Refused, match="visit_corrected"):
        correct_visit(**act)


def test_only_those_who_went_entered_or_clear_may_correct(head, worn, said, today, now):
    made = record_visit(viewer=head, employer_id=an_employer().pk, said=said, today=today, now=now)
    teacher = worn[Role.CLASS_TEACHER]
    assert not visit(viewer=teacher, visit_id=made.pk).may_correct
    assert not visit(viewer=Viewer("user:1", Role.CLASS_LEADER, 1), visit_id=made.pk).may_correct
    assert visit(viewer=worn[Role.EMPLOYMENT_SECRETARY], visit_id=made.pk).may_correct
    for act in (
        lambda: correct_visit(viewer=teacher, visit_id=made.pk, said=said, today=today, now=now),
        lambda: take_back_visit(viewer=teacher, visit_id=made.pk, reason="x", now=now),
        lambda: finish_step(viewer=teacher, visit_id=made.pk, on=today, today=today, now=now),
    ):
        with pytest.raises(Refused, match="visit_not_yours"):
            act()


def test_taken_back_it_counts_nowhere(monkeypatch, head, said, today, now):
    made = record_visit(viewer=head, employer_id=an_employer().pk, said=said, today=today, now=now)
    act = {"viewer": head, "visit_id": made.pk, "now": now}
    with pytest.raises(Refused, match="reason_missing"):
        take_back_visit(**act, reason=" ")
    slip_in(monkeypatch, actions_visits, lambda: take_back_visit(**act, reason="没有去成"))
    with pytest.raises(Refused, match="visit_taken_back"):
        take_back_visit(**act, reason="没有去成")
    assert visit(viewer=head, visit_id=made.pk) is None
    assert newest_version(viewer=head, visit_id=made.pk) is None
    assert newest_version(viewer=head, visit_id=999) is None
    assert open_steps(viewer=head, until=today + 9 * DAY) == []
    for act_ in (
        lambda: take_back_visit(**act, reason="再来"),
        lambda: correct_visit(viewer=head, visit_id=made.pk, said=said, today=today, now=now),
    ):
        with pytest.raises(Refused, match="visit_taken_back"):
            act_()
    with pytest.raises(Refused, match="not_found"):
        correct_visit(viewer=head, visit_id=999, said=said, today=today, now=now)
    with pytest.raises(Refused, match="not_found"):
        finish_step(viewer=head, visit_id=made.pk, on=today, today=today, now=now)


# ---------------------------------------------------------------- the next step


def test_a_next_step_is_its_owners_until_it_is_done(head, worn, said, today, now):
    made = record_visit(viewer=head, employer_id=an_employer().pk, said=said, today=today, now=now)
    owner = worn[Role.COUNSELLOR]
    [step] = open_steps(viewer=owner, until=today + DAY)
    assert (step.visit_id, step.owner_id, step.text, step.on) == (
        made.pk, owner.user_id, "再打一次电话", today + DAY
    )  # fmt: skip
    assert open_steps(viewer=owner, until=today) == []
    with pytest.raises(Refused, match="help_in_future"):
        finish_step(viewer=owner, visit_id=made.pk, on=today + DAY, today=today, now=now)
    finish_step(viewer=owner, visit_id=made.pk, on=today, today=today, now=now)
    assert open_steps(viewer=owner, until=today + DAY) == []
    with pytest.raises(Refused, match="visit_without_step"):
        finish_step(viewer=owner, visit_id=made.pk, on=today, today=today, now=now)
    none = replace(said, next_text="", next_on=None, next_owner_id=None)
    second = record_visit(viewer=head, employer_id=an_employer("乙").pk, said=none, today=today, now=now)
    with pytest.raises(Refused, match="visit_without_step"):
        finish_step(viewer=head, visit_id=second.pk, on=today, today=today, now=now)


def test_the_list_narrows_and_costs_the_same(head, worn, said, today, now, django_assert_num_queries):
    for place, name in enumerate(("甲农业", "乙茶业", "丙园林")):
        told = replace(said, on=today - place * DAY, went=said.went[place % 2 :])
        record_visit(viewer=head, employer_id=an_employer(name).pk, said=told, today=today, now=now)
    ask = {"viewer": head}
    assert [one.employer for one in cards_of(matching_visits(**ask), viewer=head)] == ["甲农业", "乙茶业", "丙园林"]
    assert matching_visits(**ask, search="茶").count() == 1
    assert matching_visits(**ask, since=today - DAY).count() == 2
    assert matching_visits(**ask, until=today - DAY).count() == 2
    assert matching_visits(viewer=worn[Role.COUNSELLOR], mine=True).count() == 2
    assert matching_visits(**ask, employer_id=999).count() == 0
    with django_assert_num_queries(4):
        cards_of(matching_visits(**ask), viewer=head)
    with pytest.raises(Refused, match="no_right"):
        matching_visits(viewer=Viewer("user:1", Role.LIAISON, 1))
