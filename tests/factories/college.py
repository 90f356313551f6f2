"""A small college in which everybody has a role and every table has rows, for walking all routes as all roles.

Two classes; `mine` is a student of the class that class-bound roles hold, and
paired with the expert; `other` is of the other class. Guarded facts, private
numbers and notes carry the canaries below.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import reverse

from lianqiao.assistance.actions import record_help
from lianqiao.assistance.models import Activity
from lianqiao.bulletins.actions import issue
from lianqiao.bulletins.models import Bulletin, Publication
from lianqiao.bulletins.queries import fortnight_of
from lianqiao.cases.actions_survey import open_survey
from lianqiao.cases.actions_survey_answers import answer_for
from lianqiao.cases.models import CaseConfirmed, NeedAnswered, NeedStated, StageEntered, Survey
from lianqiao.config.access import named_patterns
from lianqiao.delivery.models import Envelope
from lianqiao.evidence.actions import keep
from lianqiao.hardship.models import CriterionHeld
from lianqiao.intake.actions import import_file, start_upload
from lianqiao.intake.models import Upload
from lianqiao.jobs.actions_leads import bring_lead
from lianqiao.jobs.actions_life import confirm_posts
from lianqiao.jobs.models import Lead, Post, PostStep
from lianqiao.ledger.actions_meetings import hold_meeting
from lianqiao.ledger.actions_sought import seek_posts
from lianqiao.ledger.actions_tasks import finish_task
from lianqiao.ledger.facts_meetings import Decision
from lianqiao.ledger.models import Excuse, ExcuseAsked, Minutes, Task, TaskFor
from lianqiao.outcomes.models import Destination, Intention, OutcomeReported
from lianqiao.outreach.models import Reminder
from lianqiao.people.models import Appointment, PartyBranch, SmallClass, User
from lianqiao.plans.actions_done import mark_done
from lianqiao.plans.models import PlanItemDone
from lianqiao.referrals.actions import open_round, send_round
from lianqiao.referrals.links import token_for
from lianqiao.referrals.models import Letter, Proposal, Referral, Round
from lianqiao.roster.models import ChangeProposed, HandOver, ImportBatch, SamePerson, Student, StudentKey
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.demand import Kind
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Reading
from tests.factories.college_entry import entry_ids, entry_of
from tests.factories.college_events import assistance_ids, assistance_of
from tests.factories.employers import employer_ids, employers_of
from tests.factories.hardship import a_case, a_criterion, a_need, a_wish
from tests.factories.jobs import a_cleared_employer, make_post
from tests.factories.leads import a_lead, a_report
from tests.factories.outreach import a_list
from tests.factories.people import a_user
from tests.factories.phone import a_phone, own_token
from tests.factories.plans import WRITER, an_approved_plan
from tests.factories.roster import EARLY, a_carer, a_class, a_student
from tests.factories.tasks import a_branch, a_task

BASE = "http://127.0.0.1:8000"
PAPER = b"%PDF-1.4 canary"
NOWHERE = 999_999
# What may be read by nobody but those named in the tests: each string occurs nowhere else.
CANARIES = {
    "words": "金丝雀甲字样",
    "proof": "金丝雀乙材料",
    "phone": "13900007701",
    "id_number": "510107200101017702",
    "note": "金丝雀丙谈话",
    "need": "金丝雀丁需求",
    "email": "canary-email@college.example",
    "entrant": "77035101077703",
    "contact": "金丝雀戊联系人",
    "told": "金丝雀壬家里低保",  # a need in the student's own words that speaks of hardship
}


def roster_csv(number: str, name: str = "导入生", extra: str = "", class_name: str = "园艺201902") -> bytes:
    """A roster of one good row and one that is refused."""
    return f"学号,姓名,班级,备注\n{number},{name},{class_name},{extra}\n,无号生,{class_name},\n".encode()


@dataclass
class College:
    """The rows that addresses need."""

    today: date
    now: datetime
    users: dict[Role, User]
    mine: Student
    other: Student
    classmates: list[Student]
    round: Round
    batch: ImportBatch
    upload: Upload
    survey: Survey
    bulletin: Bulletin
    destinations: dict[int, Destination]
    letters: dict[int, Letter]
    everybody: list[Student]  # without the second numbers of those who have two
    clients: dict[Role, Client] = field(default_factory=dict)

    def client(self, role: Role | None) -> Client:
        """A browser in which the holder of a role is signed in; None = nobody."""
        if role is None:
            return a_phone()
        if role not in self.clients:
            client = a_phone()
            client.force_login(self.users[role])
            self.clients[role] = client
        return self.clients[role]

    def link(self, student: Student) -> str:
        """The address of a student's letter."""
        return reverse("letter", args=[token_for(self.letters[student.pk], real_now=self.now)])

    def own_token(self, student: Student) -> str:
        """The token of a student's own pages."""
        return own_token(student.keys.get(), real_now=self.now)

    def ids(self, student: Student | None) -> dict[str, Any]:
        """Values for the placeholders of addresses, about one student (None: about nothing that is there)."""
        if student is None:
            names = (
                "student_id", "destination_id", "envelope_id", "proposal_id", "round_id", "batch_id", "upload_id",
                "bulletin_id", "post_id", "user_id", "appointment_id", "activity_id", "intention_id", "excuse_id",
                "asked_id", "post_step_id",
                "line", "done_id", "meeting_id",
                "task_id", "task_for_id", "branch_id", "lead_id",
                "employer_id", "twin_id", "visit_id", "contact_id", "trust_id", "merge_id",
                "change_id", "event_id", "promise_id", "service_id", "step_id", "same_id", "other_id", "hand_over_id",
                "map_id", "publication_id", "reminder_id", "report_id", "scan_id", "token_id",
            )  # fmt: skip
            nothing: dict[str, Any] = dict.fromkeys(names, NOWHERE)
            return {**nothing, "place": 99, "kind": "nothing", "token": "nothing", "username": "nobody"}
        proposal = Proposal.objects.filter(student=student).order_by("id").first()
        envelope = Envelope.objects.filter(recipient=f"student:{student.pk}").order_by("id").first()
        assert proposal
        assert envelope
        return {
            "student_id": student.pk,
            "destination_id": self.destinations[student.pk].pk,
            "referral_id": Referral.objects.exclude(proof=None).filter(student=student).earliest("id").pk,
            "held_id": CriterionHeld.objects.filter(student=student).values_list("pk", flat=True).first() or NOWHERE,
            "envelope_id": envelope.pk,
            "proposal_id": proposal.pk,
            "activity_id": Activity.objects.filter(attendances__student=student).latest("id").pk,
            "intention_id": Intention.objects.filter(student=student).earliest("id").pk,
            "excuse_id": Excuse.objects.filter(subject=f"student:{student.pk}").earliest("id").pk,
            "asked_id": ExcuseAsked.objects.filter(subject=f"student:{student.pk}").earliest("id").pk,
            "round_id": self.round.pk,
            "batch_id": self.batch.pk,
            "upload_id": self.upload.pk,
            "bulletin_id": self.bulletin.pk,
            "post_id": proposal.post_id,
            "post_step_id": PostStep.objects.filter(post_id=proposal.post_id).latest("id").pk,
            "user_id": self.users[Role.LIAISON].pk,
            "appointment_id": Appointment.objects.filter(user=self.users[Role.LIAISON]).earliest("id").pk,
            "line": 2,
            "done_id": PlanItemDone.objects.filter(plan__case__student=student).earliest("id").pk,
            "meeting_id": Minutes.objects.earliest("id").activity_id,
            "look_id": Reading.objects.earliest("id").pk,
            "survey_id": self.survey.pk,
            "change_id": ChangeProposed.objects.filter(student=student).earliest("id").pk,
            "report_id": OutcomeReported.objects.filter(student=student).earliest("id").pk,
            "same_id": SamePerson.objects.filter(student=student).earliest("id").pk,
            "other_id": self.classmates[0].pk,
            "hand_over_id": HandOver.objects.earliest("id").pk,
            "need_id": NeedStated.objects.filter(case__student=student).earliest("pk").pk,
            **assistance_ids(student),
            "task_id": Task.objects.earliest("id").pk,
            "task_for_id": TaskFor.objects.filter(user=self.users[Role.LIAISON]).earliest("id").pk,
            "branch_id": PartyBranch.objects.earliest("id").pk,
            **employer_ids(),
            **entry_ids(),
            "lead_id": Lead.objects.earliest("id").pk,
            "reminder_id": Reminder.objects.earliest("id").pk,
            "place": 3,
            "publication_id": Publication.objects.earliest("id").pk,
            "written": "txt",
            "kind": "roster",
            "token": token_for(self.letters[student.pk], real_now=self.now),
            "username": "secretary",
        }

    def addresses(self, student: Student | None) -> Iterator[tuple[str, str]]:
        """(name, address) of every route, about one student."""
        values = self.ids(student)
        for pattern in named_patterns():
            wanted = {name: values.get(name, 1 if student else NOWHERE) for name in pattern.pattern.converters}
            if student and str(pattern.pattern).startswith("s/<"):
                wanted["token"] = self.own_token(student)
            yield pattern.name or "", reverse(pattern.name, kwargs=wanted)


def _people(home: SmallClass) -> dict[Role, User]:
    bound = {
        Role.COUNSELLOR, Role.CLASS_TEACHER, Role.CLASS_LEADER, Role.EMPLOYMENT_ASSISTANT, Role.PARTY_CADRE,
        Role.LIAISON,
    }  # fmt: skip
    users = {role: a_user(role.value, role=role, small_class=home if role in bound else None) for role in Role}
    Appointment.objects.filter(user=users[Role.DEPARTMENT_HEAD]).update(major_code="090102")
    User.objects.update(email="staff@college.example")
    return users


def _students(home: SmallClass, away: SmallClass) -> list[Student]:
    secret = {"phone": CANARIES["phone"], "id_number": CANARIES["id_number"], "entrant_number": CANARIES["entrant"]}
    mine = a_student("甲一", home, "20190101", email=CANARIES["email"], home_text="四川成都", **secret)
    mates = [a_student(f"甲{n}", home, f"201901{n:02}", email=f"s{n}@college.example") for n in range(2, 5)]
    others = [a_student(f"乙{n}", away, f"201902{n:02}", email=f"t{n}@college.example") for n in range(1, 4)]
    everybody = [mine, *mates, *others]
    for one in everybody:
        StudentKey.objects.create(student=one, code=f"own-{one.number}", recorded_at=EARLY, recorded_by="user:0")
    return everybody


def _roll(told: list[Student], users: dict[Role, User], today: date, now: datetime) -> None:
    """A proposed change and a second number of each, and a hand-over that waits."""
    for one in told:
        ChangeProposed.objects.create(student=one, values={"home_text": "四川绵阳"}, at=now, on=today)
        twin = a_student("双号", a_class("园艺201902"), f"{one.number}9")
        SamePerson.objects.create(student=one, other=twin, reason="一人两号", recorded_at=now, recorded_by="user:0")
    HandOver.objects.create(
        user=users[Role.EXPERT], to=users[Role.CLASS_TEACHER], duty="expert", students=[], since=today, reason="出差",
        recorded_at=now, recorded_by="user:0",
    )  # fmt: skip


def _facts(students: list[Student], users: dict[Role, User], today: date, now: datetime) -> dict[int, Destination]:
    mine, other = students[0], students[-1]
    assistance_of(students, users, PAPER, today, now)
    for one in (mine, other):
        a_criterion(one, words=CANARIES["words"], proof=CANARIES["proof"])
        Intention.objects.create(
            student=one, employer=a_cleared_employer("青禾农业1"), on=today, recorded_at=now,
            recorded_by="user:0",
        )  # fmt: skip
        Excuse.objects.create(
            commitment="weekly-talk", subject=f"student:{one.pk}", since=today, until=today, reason="住院",
            recorded_on=today, recorded_at=now, recorded_by="user:0",
        )  # fmt: skip
        ExcuseAsked.objects.create(
            commitment="weekly-talk", subject=f"student:{one.pk}", since=today, until=today, reason="外出面试",
            recorded_on=today, recorded_at=now, recorded_by=f"user:{users[Role.CLASS_TEACHER].pk}",
        )  # fmt: skip
    _roll([mine, other], users, today, now)
    for one, text in ((mine, CANARIES["need"]), (other, "想改简历")):
        NeedAnswered.objects.create(
            need=a_need(one, text), text="下周一起改", done=True, on=today, recorded_at=now, recorded_by="user:0"
        )
        a_need(one, CANARIES["told"])
        case = a_case(one)
        CaseConfirmed.objects.create(case=case, on=today, recorded_at=now, recorded_by="user:0")
        StageEntered.objects.create(case=case, stage="sprint", on=today, recorded_at=now, recorded_by="user:0")
    a_wish(mine, direction="work", accommodations=["wheelchair"])
    a_wish(mine, text="想回成都")
    a_wish(mine, rank=2, direction="grassroots")
    a_carer(mine, users[Role.EXPERT])
    a_carer(other, a_user("second expert", role=Role.EXPERT))
    counsellor = users[Role.COUNSELLOR]
    viewer = Viewer("user:0", Role.EMPLOYMENT_SECRETARY, user_id=counsellor.pk)
    for one in students:
        record_help(
            viewer=viewer, kind="talk", held_on=today, student_ids=[one.pk], title="近况", note=CANARIES["note"],
            today=today, now=now,
        )  # fmt: skip
    file = keep(viewer=viewer, owner="outcomes", name="proof.pdf", content=PAPER, now=now)
    for one in (mine, other):
        OutcomeReported.objects.create(student=one, code="11", unit_name="青禾农业", proof=file, on=today, at=now)
    return {
        one.pk: Destination.objects.create(
            student=one, code="11", unit_name="青禾农业", grade="documented", proof_kind="labour_contract",
            proof_id=file.pk, on=today, recorded_at=now, recorded_by="user:0",
        )
        for one in (mine, other)
    }  # fmt: skip


def build_college(today: date, now: datetime) -> College:
    """The whole of it."""
    home, away = a_class("园艺201901"), a_class("园艺201902")
    users = _people(home)
    students = _students(home, away)
    destinations = _facts(students, users, today, now)
    hand = Viewer(f"user:{users[Role.EMPLOYMENT_SECRETARY].pk}", Role.EMPLOYMENT_SECRETARY)
    machine = Viewer("system:test", system=True)
    policy = policy_in_force()
    for one in (students[0], students[-1]):
        an_approved_plan(one, today, now)
        mark_done(viewer=WRITER, student_id=one.pk, line=1, on=today, text="谈过了", today=today, now=now)
    for n in range(1, 9):
        make_post(n, contact=CANARIES["contact"], openings=9)
    asked = {"viewer": hand, "today": today, "now": now}
    confirm_posts(**asked, post_ids=[one.pk for one in Post.objects.all()])
    _tasks(hand, home, users, today, now)
    employers_of(users, CANARIES["contact"], today, now)
    made = open_round(**asked, assisted={students[0].pk, students[-1].pk}, settled=frozenset(), policy=policy)
    send_round(**asked, round_id=made.pk, policy=policy, real_now=now, base_url=BASE)
    told = make_post(9, contact=CANARIES["contact"], openings=9)
    screen = keep(viewer=hand, owner="referrals", name="proof.pdf", content=PAPER, now=now)
    for one in (students[0], students[-1]):
        Referral.objects.create(
            student=one, post=told, on=today, by=hand.actor, way="chat", proof=screen, recorded_at=now
        )
    _leads(students, users, today, now)
    a_list(home, students[:4], now)
    taken = import_file(
        viewer=hand, kind="roster", name="名册.csv", data=roster_csv("20190201", "乙1"), column_map=None, write=True,
        cohort=policy.cohort, today=today, now=now,
    )  # fmt: skip
    expert = users[Role.EXPERT].pk
    entry_of(hand, today, now)
    hold_meeting(
        viewer=hand, held_on=today, present=[expert], text="逐班说了进展", agenda=[], title="推进会",
        decisions=[Decision(1, "联系三家茶企", expert, today)], today=today, now=now,
    )  # fmt: skip
    upload = start_upload(viewer=hand, kind="roster", name="新名册.csv", data=roster_csv("20190301"), now=now)
    Publication.objects.create(
        key="college", kind="site", place="学院网站", on=today, title="就业信息", posts=[told.pk], sha256="0" * 64,
        recorded_at=now, recorded_by=hand.actor,
    )  # fmt: skip
    bulletin = issue(
        viewer=machine, start=_fortnight(today), policy=policy, today=today, now=now, real_now=now, base_url=BASE
    )
    return College(
        today=today, now=now, users=users, mine=students[0], other=students[-1], classmates=students[1:4], round=made,
        batch=ImportBatch.objects.get(pk=taken.batch_id), upload=upload, bulletin=bulletin, destinations=destinations,
        survey=_survey(asked, students[0]),
        letters={one.student_id: one for one in Letter.objects.all()}, everybody=students,
    )  # fmt: skip


def _tasks(hand: Viewer, home: SmallClass, users: dict[Role, User], today: date, now: datetime) -> None:
    """A branch over the class; a task for its team that some have read and done, and one for the leading group."""
    a_branch("园艺学生党支部", home)
    made = a_task(hand, today, now, title="请没交表的同学交表", level="class", small_class_id=home.pk)
    a_task(hand, today, now, title=f"核对{CANARIES['told']}", level="group")
    part = made.people.get(user=users[Role.EMPLOYMENT_ASSISTANT])
    finish_task(
        viewer=Viewer(f"user:{part.user_id}", Role.EMPLOYMENT_ASSISTANT, part.user_id), task_for_id=part.pk,
        text="都交了", today=today, now=now,
    )  # fmt: skip


def _leads(students: list[Student], users: dict[Role, User], today: date, now: datetime) -> None:
    """A lead of a student and of a liaison, a report of a post that was shown, and posts that somebody looks for."""
    a_lead(students[0], today, now, title="育苗员")
    liaison = users[Role.LIAISON]
    bring_lead(
        viewer=Viewer(f"user:{liaison.pk}", Role.LIAISON, liaison.pk), title="花境养护员", employer="花木市场",
        per_day=5, today=today, now=now,
    )  # fmt: skip
    shown = Proposal.objects.filter(student=students[0]).earliest("id").post
    a_report(students[0], shown, today, now, text="电话打不通")
    boss = users[Role.EMPLOYMENT_SECRETARY]
    seek_posts(
        viewer=Viewer(f"user:{boss.pk}", Role.EMPLOYMENT_SECRETARY, boss.pk), kind=Kind("090102", 2, ("510100",)),
        openings=9, title="找岗位：园艺 本科 · 成都市，9 个名额", user_id=users[Role.COUNSELLOR].pk, due_on=today,
        today=today, now=now,
    )  # fmt: skip


def _survey(asked: dict[str, Any], answered_by: Student) -> Survey:
    """A survey of everybody that one student has answered."""
    span = {"opens_on": asked["today"], "due_on": asked["today"] + timedelta(days=14)}
    cohort = policy_in_force().cohort
    made = open_survey(**asked, template="final_year", title="毕业生就业意向摸排", cohort=cohort, **span)
    answers = {"direction": "work", "progress": "applying"}
    answer_for(**asked, student_id=answered_by.pk, survey_id=made.pk, answers=answers)
    return made


def _fortnight(today: date) -> date:
    period = fortnight_of(policy_in_force(), today)
    assert period
    return period.start


def standing_college(blocker: Any, today: date, now: datetime) -> Iterator[College]:
    """The college for a whole module of tests, taken away after the last one. Each test's own writes go before."""
    with blocker.unblock(), transaction.atomic():
        yield build_college(today, now)
        transaction.set_rollback(True)
