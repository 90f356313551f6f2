"""Whoever has no sight of hardship gets the same bytes whether a student is in need or not.

Criteria of students are recorded as an import records them (criterion, file,
plan), with the pushes held equal; every page, download and message that such
a person can get is rendered before and after, and compared to the byte.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from lianqiao.assistance.actions_programmes import take_step
from lianqiao.bulletins.actions import issue
from lianqiao.bulletins.models import Bulletin
from lianqiao.charter.tables import criteria
from lianqiao.config import clock
from lianqiao.delivery.channels.email.message import message_of
from lianqiao.delivery.models import Envelope
from lianqiao.hardship.actions import import_criteria
from lianqiao.hardship.models import CriterionHeld
from lianqiao.intake.actions import import_file
from lianqiao.ledger.actions import excuse
from lianqiao.plans.actions import import_plans
from lianqiao.referrals.actions import open_round, send_round
from lianqiao.referrals.models import Letter, Referral
from lianqiao.roster.actions import assign_carer
from lianqiao.roster.models import Student
from lianqiao.roster.policy import policy_in_force
from lianqiao.roster.readings import HeldCriterion
from lianqiao.rules.commitments import may_excuse
from lianqiao.rules.visibility import HARDSHIP, STUDENT_ROLES, HardshipSight, Role, Viewer
from lianqiao.trace.models import Reading
from tests.conftest import NOW, TODAY
from tests.factories.college import BASE, College, standing_college
from tests.factories.hardship import a_need, a_wish
from tests.factories.help import an_act
from tests.factories.phone import a_phone
from tests.factories.plans import an_approved_plan
from tests.factories.roster import a_batch
from tests.journeys.walk import BY_LINK, lets_in

BLIND = [role for role in Role if HARDSHIP.get(role, HardshipSight.NOTHING) is HardshipSight.NOTHING]
SECRETARY = Viewer("user:1", Role.EMPLOYMENT_SECRETARY)
NAMED = policy_in_force().assisted.criteria
TOKEN = re.compile(r'(name="(?:csrfmiddlewaretoken|key)" value=")[^"]+|("X-CSRFToken": ")[^"]+')
# The auditor reads who looked at whom: that record grows with every act, and is compared for its own promise below.
# So does the student's own sight of it, which tells groups of hands and no purpose (test_portal_door).
MOVING = {"trace", "trace_look", "phone_looks"}
EXTRA = (
    ("students", "/students/?q=甲"), ("students", "/students/?show=unsettled"), ("students", "/students/?circle=owed"),
    ("today", "/today/?group=late"), ("posts", "/posts/?review=accepted"), ("classes", "/classes/?class=1"),
    ("tasks", "/tasks/?tab=all"), ("tasks", "/tasks/?tab=given"), ("linkage", "/linkage/?branch=1"),
    ("students", "/students/?branch=1"), ("demand", "/demand/?view=table"),
    ("demand_behind", "/demand/behind/?of=row&major=090102&degree=2&places=&pay="),
    ("demand_behind", "/demand/behind/?of=cell&major=090102&degree=2&places=&pay="),
    ("demand_give", "/demand/give/?of=line&major=090102&degree=2&places=&pay="),
    ("student", "/students/{student}/?kind=help"), ("student", "/students/{student}/?kind=message"),
    ("student", "/students/{student}/?kind=need"), ("student", "/students/{student}/?kind=plan"),
)  # fmt: skip
PROMISES = policy_in_force().commitments
WAIVABLE = [one.id for one in PROMISES if one.subject == "student" and may_excuse(one).ok]


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    yield from standing_college(django_db_blocker, TODAY, NOW)


@pytest.fixture
def college(house, db, monkeypatch) -> College:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    house.clients.clear()
    return house


def _plain(answer: Any) -> tuple[int, str, tuple[tuple[str, str], ...]]:
    text = TOKEN.sub("", answer.content.decode("utf-8", "replace"))
    headers = tuple(sorted((name, value) for name, value in answer.headers.items() if name != "Content-Length"))
    return answer.status_code, text, headers


def three(college: College) -> tuple[Student, ...]:
    """In need already, a classmate who is not, and one of another class."""
    return college.mine, college.classmates[0], college.other


def addresses(college: College, role: Role, students: Iterable[Student]) -> list[str]:
    """Addresses at which the gate lets the role in, about these students.

    Where the gate refuses it has not looked at any student (test_rights_matrix).
    """
    found = set()
    for student in students:
        known = college.mine if student == college.classmates[0] else student
        table = [
            address
            for name, address in college.addresses(known)
            if name not in MOVING and name not in BY_LINK and lets_in(role, name)
        ]
        found |= {one.replace(f"/students/{known.pk}/", f"/students/{student.pk}/") for one in table}
        found |= {one.format(student=student.pk) for name, one in EXTRA if lets_in(role, name)}
    return sorted(found)


def pages(college: College, roles: list[Role], *students: Student) -> dict[tuple[str, str], Any]:
    """Everything that these roles can get of the college; of these students, or of three."""
    about = students or three(college)
    return {
        (role.value, one): _plain(college.client(role).get(one))
        for role in roles
        for one in addresses(college, role, about)
    }


def phones(college: College) -> dict[tuple[str, str], Any]:
    """Everything that the student whose need changes, a classmate and somebody elsewhere get on their phones."""
    phone = a_phone()
    own = [address for one in three(college) for address in (*own_pages(college, one), college.link(one))]
    return {("phone", address): _plain(phone.get(address)) for address in own}


def own_pages(college: College, student: Student) -> list[str]:
    """Every page behind the student's own link; of pages about one thing, the thing of that kind that is there."""
    known, own = college.own_token(college.mine), college.own_token(student)
    found = [one for name, one in college.addresses(college.mine) if known in one and name not in MOVING]
    return [one.replace(known, own) for one in found]


def becomes_needy(student: Student, *codes: str) -> None:
    """What an import does when a cell says so: the criterion, a file and a plan; then people begin to care."""
    batch = a_batch()
    held = {student.pk: [HeldCriterion(code, "原文字样") for code in codes]}
    import_criteria(viewer=SECRETARY, batch=batch, held=held, valid_from=TODAY, now=NOW)
    import_plans(
        viewer=SECRETARY, batch=batch, student_ids=[student.pk], policy=policy_in_force(), today=TODAY, now=NOW
    )


def compared(read: Callable[[], dict[Any, Any]], *changes: Callable[[], Any]) -> list[tuple[str, str]]:
    """Where the bytes differ once one of `changes` is done; each is undone before the next."""
    before, differ = read(), []
    for change in changes:
        with transaction.atomic():
            change()
            after = read()
            transaction.set_rollback(True)
        assert before.keys() == after.keys()
        differ += [key for key in before if before[key] != after[key]]
    return sorted(differ)


def needs_of(student: Student) -> list[Callable[[], Any]]:
    """Every criterion of the policy at once, half of them, and one."""
    return [partial(becomes_needy, student, *some) for some in (NAMED, NAMED[::2], NAMED[-1:])]


def cared_for(college: College, student: Student) -> None:
    """All that follows from need: files, an expert, talks, owed and waived measures, a programme, notes of staff."""
    becomes_needy(student, "orphan")
    expert = college.users[Role.EXPERT]
    assign_carer(viewer=SECRETARY, student_id=student.pk, user_id=expert.pk, duty="expert", since=TODAY, now=NOW)
    for week in range(4):
        an_act("talk", TODAY - timedelta(days=7 * week), student)
    for kind in ("guidance", "training", "traineeship"):
        an_act(kind, TODAY, student)
    for commitment in WAIVABLE:
        excuse(
            viewer=SECRETARY, commitment_id=commitment, subject=f"student:{student.pk}", since=TODAY, until=TODAY,
            reason="住院", today=TODAY, now=NOW,
        )  # fmt: skip
    take_step(
        viewer=SECRETARY, student_id=student.pk, programme="hongzhi", step="nominated", on=TODAY, said={}, today=TODAY,
        now=NOW,
    )  # fmt: skip


def test_the_blind_roles_are_those_of_the_table():
    assert set(BLIND) == {
        Role.DEPARTMENT_HEAD, Role.CLASS_LEADER, Role.EMPLOYMENT_ASSISTANT, Role.PARTY_CADRE, Role.LIAISON,
        Role.CAREER_CENTRE, Role.SYSTEM_ADMINISTRATOR, Role.AUDITOR,
    }  # fmt: skip
    assert set(criteria()) >= set(NAMED)


def test_need_and_what_follows_from_it_change_no_byte_for_those_without_sight(college):
    """Talks, guidance and experts are owed to those in need alone: their days and names would tell."""
    student = college.classmates[0]
    changes = partial(becomes_needy, student, "disability"), partial(cared_for, college, student)
    assert compared(lambda: pages(college, BLIND), *changes) == []


def test_no_criterion_of_the_policy_changes_a_byte_where_students_or_numbers_are_seen(college):
    student, seeing = college.classmates[0], [Role.CLASS_LEADER, Role.CAREER_CENTRE]
    changes = needs_of(student)
    assert compared(lambda: pages(college, seeing, student), *changes, CriterionHeld.objects.all().delete) == []


def test_no_criterion_of_the_policy_changes_a_byte_of_any_own_page(college):
    student = college.classmates[0]
    a_need(student, "想学修图")
    a_wish(student, text="离家近一点")
    changes = needs_of(student)
    assert compared(lambda: phones(college), *changes, CriterionHeld.objects.all().delete) == []


def test_what_follows_from_need_stands_on_no_own_page(college):
    assert compared(lambda: phones(college), partial(cared_for, college, college.classmates[0])) == []


def test_the_page_of_a_student_member_holds_tasks_and_is_among_those_compared(college):
    for role in STUDENT_ROLES:
        own = addresses(college, role, three(college))
        assert {"/tasks/", "/tasks/?tab=all"} <= set(own)
        text = college.client(role).get("/tasks/").content.decode()
        assert "请没交表的同学交表" in text
        assert "核对" not in text


def test_a_plan_reads_the_same_on_a_phone_with_and_without_an_expert(college):
    """Who owns a line follows from pairing, and pairing from need."""
    student, shown = college.classmates[0], []
    for change in (lambda: None, partial(cared_for, college, student)):
        with transaction.atomic():
            change()
            an_approved_plan(student, TODAY, NOW)
            shown.append(phones(college))
            transaction.set_rollback(True)
    assert shown[0] == shown[1]
    assert any("改简历" in str(one) or "简历" in str(one) for one in shown[0].values())


CLASSMATES = (Role.CLASS_LEADER, Role.EMPLOYMENT_ASSISTANT, Role.PARTY_CADRE, Role.LIAISON)
GUARDED_ROUTES = (
    "leads", "lead", "lead_enter", "post_reports", "demand_sheet",
    "pairs", "pair_swap", "carers", "circle", "programmes", "programme_step", "needs", "need_answer", "need_new",
    "plans", "plan", "plan_edit", "student_papers", "students_sheet", "excuse_new",
    "excuse_ask", "excuses",
)  # fmt: skip


@pytest.mark.parametrize("role", CLASSMATES)
def test_classmates_have_no_door_to_pairs_circle_programmes_needs_and_plans(college, role):
    """And no page of theirs leads there, or names an expert or the programme of those in need."""
    table = dict(college.addresses(college.mine))
    assert {name: college.client(role).get(table[name]).status_code for name in GUARDED_ROUTES} == dict.fromkeys(
        GUARDED_ROUTES, 403
    )
    hongzhi = policy_in_force().work.programme("hongzhi")
    assert hongzhi
    told = [hongzhi.name, "结对", "帮扶"]
    expert = college.users[Role.EXPERT].display_name
    for (_, where), (_, text, _) in pages(college, [role]).items():
        assert not [one for one in told if one in text], where
        # Who came to a meeting, and who may be given a task, is no secret of staff.
        assert expert not in text or where.startswith(("/meetings/", "/tasks/", "/demand/give/")), where
        assert not [name for name in GUARDED_ROUTES if f'href="{table[name]}"' in text], where


def test_a_role_with_sight_does_see_a_difference(college):
    read = partial(pages, college, [Role.CLASS_TEACHER], college.classmates[0])
    found = compared(read, lambda: becomes_needy(college.classmates[0], "orphan"))
    assert ("class_teacher", f"/students/{college.classmates[0].pk}/") in found


# ---------------------------------------------------------------- messages


def _outgoing(number: int) -> list[tuple[Any, ...]]:
    """All messages of a round in the order in which they were queued, every byte but the secret link's."""
    found = []
    for one in Envelope.objects.filter(about=f"round:{number}").order_by("id"):
        letter = Letter.objects.get(envelope=one)
        one.body = re.sub(r"/([ms])/[^\s/]+/", r"/\1/LINK/", one.body)
        assert letter.code not in one.body
        mail = message_of(one, sender="jobs@college.example") if one.address else ""
        found.append((one.recipient, one.channel, one.subject, one.address, str(mail), one.outbox.not_before))
    return found


def _sent(number: int) -> list[tuple[Any, ...]]:
    send_round(
        viewer=SECRETARY, round_id=number, policy=policy_in_force(), today=TODAY, now=NOW, real_now=NOW, base_url=BASE
    )
    return _outgoing(number)


def _unsent_round(assisted: set[int]) -> int:
    """A round over the students as if nothing had been recommended yet."""
    made = open_round(
        viewer=SECRETARY, today=TODAY, now=NOW, assisted=assisted, settled=frozenset(), policy=policy_in_force()
    )
    return made.pk


@pytest.fixture
def nothing_sent(college) -> College:
    Referral.objects.all().delete()
    Letter.objects.all().delete()
    return college


def test_no_criterion_changes_a_byte_of_any_message(nothing_sent):
    """The round is shared out once; who is in need changes before it is sent."""
    number, texts = _unsent_round({nothing_sent.mine.pk}), []
    for code in (None, *NAMED):
        with transaction.atomic():
            if code:
                becomes_needy(nothing_sent.classmates[0], code)
            texts.append(_sent(number))
            transaction.set_rollback(True)
    assert all(text == texts[0] for text in texts)
    assert len(texts[0]) > 5


def test_the_order_of_messages_tells_nothing(nothing_sent):
    """Whoever is helped first in the sharing, letters are queued in the order of numbers."""
    orders = []
    every = [one.pk for one in sorted(nothing_sent.everybody, key=lambda one: one.number)]
    for assisted in ({every[-1]}, {every[0]}, set(every), set()):
        with transaction.atomic():
            number = _unsent_round(assisted)
            orders.append([one[0] for one in _sent(number)])
            transaction.set_rollback(True)
    assert all(order == [f"student:{one}" for one in every] for order in orders), orders


def test_subject_headers_and_names_of_messages_are_the_same_for_all(college):
    mails = [message_of(one, sender="jobs@college.example") for one in Envelope.objects.exclude(address="")]
    letters = [one for one in mails if "/m/" in one.get_content()]
    assert len({one["Subject"] for one in letters}) == 1
    assert {tuple(one.keys()) for one in mails} == {tuple(mails[0].keys())}
    assert {re.sub(r"[0-9a-f]{24}", "", one["Message-ID"]) for one in mails} == {"<@college.example>"}


# ---------------------------------------------------------------- numbers


def test_the_one_number_that_legitimately_differs_is_the_one_that_counts_those_in_need(college):
    """A bulletin issued after the change: only figures over those in need may move, and never by a readable few."""
    with transaction.atomic():
        for one in college.everybody:
            becomes_needy(one, "orphan")
        Bulletin.objects.all().delete()
        Envelope.objects.filter(about__startswith="bulletin").delete()
        made = issue(
            viewer=Viewer("system:test", system=True), start=college.bulletin.period_start, policy=policy_in_force(),
            today=TODAY, now=NOW, real_now=NOW, base_url=BASE,
        )  # fmt: skip
        moved = {
            name for name in made.figures if made.figures[name]["value"] != college.bulletin.figures[name]["value"]
        }
        transaction.set_rollback(True)
    assert moved <= {
        "hardship_graduates", "hardship_share", "referral_person_times", "guidance_person_times",
        "one_to_one_messages", "intentions", "wishes", "further_study", "employed", "special_difficulty_graduates",
    }  # fmt: skip
    assert "hardship_graduates" in moved


@pytest.mark.parametrize("role", [Role.CAREER_CENTRE, Role.DEPARTMENT_HEAD])
def test_readers_of_numbers_get_no_count_below_five(college, role):
    text = college.client(role).get(f"/bulletins/{college.bulletin.pk}/").content.decode()
    assert college.bulletin.figures["hardship_graduates"]["value"] == 2
    assert text.count("少于 5") >= 2
    assert "2/7" not in text
    assert "甲一" not in text


# ---------------------------------------------------------------- the record


def test_the_record_of_looks_names_those_not_in_need_as_well(college):
    """An auditor who knows the numbers must not learn from the record who is in need."""
    seen = set(Reading.objects.values_list("id", flat=True))
    client = college.client(Role.EMPLOYMENT_SECRETARY)
    for address in ("/today/", "/students/", "/classes/", "/bulletins/figures/f3/", f"/rounds/{college.round.pk}/"):
        assert client.get(address).status_code == 200
    import_file(
        viewer=SECRETARY, kind="roster", name="x.csv", column_map=None, write=True, cohort=2023, today=TODAY, now=NOW,
        data="学号,姓名,困难类别\n20190102,甲2,孤儿\n20190103,甲3,\n20190104,甲4,\n".encode(),
    )  # fmt: skip
    groups: dict[tuple[str, str], set[str]] = {}
    for one in Reading.objects.exclude(id__in=seen):
        groups.setdefault((one.purpose, one.what), set()).add(one.subject)
    needy = {f"student:{one}" for one in CriterionHeld.objects.values_list("student_id", flat=True)}
    assert groups
    for key, subjects in groups.items():
        assert subjects - needy, key
