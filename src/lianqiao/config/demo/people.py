"""Staff, the roster's import, classes with their teams, and who cares for whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import cycle

from lianqiao.config.demo import names
from lianqiao.config.demo.house import House, at
from lianqiao.config.demo.roster import graduates, workbook
from lianqiao.intake.actions import import_file
from lianqiao.people.actions import add_person, appoint
from lianqiao.people.models import User
from lianqiao.people.queries import small_classes
from lianqiao.plans.actions import open_plan
from lianqiao.roster.actions import assign_carer, change_standing
from lianqiao.roster.queries import ids_by_number
from lianqiao.rules.visibility import Role

BEGIN = date(2023, 2, 6)
IMPORTED = date(2023, 2, 10)
ROLES = {
    "secretary": Role.EMPLOYMENT_SECRETARY, "counsellor": Role.COUNSELLOR, "teacher": Role.CLASS_TEACHER,
    "expert": Role.EXPERT, "head": Role.DEPARTMENT_HEAD, "leader": Role.COLLEGE_LEADER,
    "centre": Role.CAREER_CENTRE, "admin": Role.SYSTEM_ADMINISTRATOR, "auditor": Role.AUDITOR,
}  # fmt: skip
TEAM = ((Role.EMPLOYMENT_ASSISTANT, 1), (Role.PARTY_CADRE, 2), (Role.LIAISON, 2))
MAJORS = ("090102", "090107", "090106")
PERSONA = ("园艺201901", Role.LIAISON)  # the first of them can be entered as with one click
VACANT = ("茶学201902", Role.LIAISON)  # one liaison of this class is missing, so that a gap can be seen


def take_in_roster(house: House) -> None:
    """The workbook goes through the import like any other; three students are delayed."""
    house.graduates = graduates(house.chance)
    now = at(IMPORTED, 10)
    import_file(
        viewer=house.viewer, kind="roster", name="园艺学院2023届毕业生名单.xlsx", data=workbook(house.graduates),
        column_map=None, write=True, cohort=house.policy.cohort, today=IMPORTED, now=now,
    )  # fmt: skip
    numbers = [one.number for one in house.graduates]
    house.ids = ids_by_number(viewer=house.viewer, today=IMPORTED, numbers=numbers)
    house.classes = {one.name: one for one in small_classes(viewer=house.viewer)}
    for one in house.graduates:
        if one.delayed:
            change_standing(
                viewer=house.viewer, student_id=house.id_of(one), standing="delayed", since=date(2023, 2, 13),
                reason="学分未修满，延长学习年限", today=date(2023, 2, 13), now=at(date(2023, 2, 13), 11),
            )  # fmt: skip


def _add(house: House, username: str, name: str, role: Role, **where: object) -> User:
    user = add_person(
        viewer=house.viewer, username=username, display_name=name, email=f"{username}@example.edu.cn", role=role,
        today=BEGIN, now=at(BEGIN, 8), **where,  # type: ignore[arg-type]
    )  # fmt: skip
    house.staff[username] = user
    return user


def appoint_staff(house: House) -> None:
    """The nine personas and their colleagues of the five levels; leaders of the classes."""
    for username, (name, _) in names.PERSONAS.items():
        if username not in ROLES:  # a student, who is named by the roster
            continue
        role = ROLES[username]
        where: dict[str, object] = {}
        if role in {Role.COUNSELLOR, Role.CLASS_TEACHER}:
            where = {"small_class": house.classes["园艺201901"]}
        elif role in {Role.DEPARTMENT_HEAD, Role.EXPERT}:
            where = {"major_code": MAJORS[0]}
        _add(house, username, name, role, **where)
    _counsellors(house)
    teachers = [house.staff["teacher"]]
    for place, name in enumerate(names.OTHER_TEACHERS, start=2):
        small_class = house.classes[names.CLASSES[place - 1][0]]
        teachers.append(_add(house, f"teacher{place}", name, Role.CLASS_TEACHER, small_class=small_class))
    house.teacher_of = {one[0]: teacher for one, teacher in zip(names.CLASSES, teachers, strict=True)}
    for place, (name, code) in enumerate(zip(names.OTHER_HEADS, MAJORS[1:], strict=True), start=2):
        _add(house, f"head{place}", name, Role.DEPARTMENT_HEAD, major_code=code)
    _class_leaders(house)
    for place, name in enumerate(names.OTHER_EXPERTS, start=2):
        _add(house, f"expert{place}", name, Role.EXPERT, major_code=MAJORS[place % len(MAJORS)])


def _counsellors(house: House) -> None:
    second = _add(
        house, names.OTHER_COUNSELLORS[0][1], names.OTHER_COUNSELLORS[0][0], Role.COUNSELLOR,
        small_class=house.classes["茶学201901"],
    )  # fmt: skip
    more = {
        "园艺201902": "counsellor",
        "园艺201903": "counsellor",
        "茶学201902": "counsellor2",
        "设施201901": "counsellor2",
    }
    for class_name, username in more.items():
        _appoint(house, house.staff[username], Role.COUNSELLOR, class_name)
    house.counsellor_of = {
        name: house.staff["counsellor"] if major == "园艺" else second for name, major, *_ in names.CLASSES
    }


def _class_leaders(house: House) -> None:
    """A committee member for each class; the college's leader has one too."""
    _appoint(house, house.staff["leader"], Role.CLASS_LEADER, names.CLASSES[0][0])
    for place, name in enumerate(names.OTHER_LEADERS, start=2):
        class_name = names.CLASSES[place - 1][0]
        _add(house, f"leader{place}", name, Role.CLASS_LEADER, small_class=house.classes[class_name])


def _appoint(house: House, user: User, role: Role, class_name: str) -> None:
    appoint(
        viewer=house.viewer, user=user, role=role, small_class=house.classes[class_name], since=BEGIN, now=at(BEGIN, 8)
    )


def form_teams(house: House) -> None:
    """Students of each class serve in its team; one place is vacant."""
    for class_name, *_ in names.CLASSES:
        mates = [one for one in house.others if one.class_name == class_name]
        place = 0
        for role, wanted in TEAM:
            for _ in range(wanted - ((class_name, role) == VACANT)):
                one = mates[place]
                place += 1
                username = f"s{one.number}" if (class_name, role) != PERSONA or "liaison" in house.staff else "liaison"
                _add(house, username, one.name, role, small_class=house.classes[class_name])


def pair(house: House) -> None:
    """Each assisted graduate gets an expert and the adults of the five levels, and a plan."""
    heads = {"园艺": "head", "茶学": "head2", "设施农业科学与工程": "head3"}
    experts = _experts(house)
    for place, one in enumerate(house.assisted):
        student_id = house.id_of(one)
        expert = next(experts[one.major])
        house.expert_of[student_id] = expert
        carers = (
            (expert, Role.EXPERT), (house.counsellor_of[one.class_name], Role.COUNSELLOR),
            (house.teacher_of[one.class_name], Role.CLASS_TEACHER),
            (house.staff[heads[one.major]], Role.DEPARTMENT_HEAD),
            (house.staff["secretary"], Role.EMPLOYMENT_SECRETARY),
        )  # fmt: skip
        for user, duty in carers:
            assign_carer(
                viewer=house.viewer, student_id=student_id, user_id=user.pk, duty=duty.value, since=date(2023, 2, 13),
                now=at(date(2023, 2, 13), 14),
            )  # fmt: skip
        day = date(2023, 2, 14 + place % 9)
        open_plan(viewer=house.viewer, student_id=student_id, policy=house.policy, today=day, now=at(day, 15))


def _experts(house: House) -> dict[str, Iterator[User]]:
    """The experts of each major, one after the other; the persona is the first of the first major."""
    names_by_code = {code: major for _, major, code, _ in names.CLASSES}
    circles: dict[str, list[User]] = {major: [] for major in names_by_code.values()}
    for place, user in enumerate(user for name, user in house.staff.items() if name.startswith("expert")):
        circles[names_by_code[MAJORS[(place + bool(place)) % len(MAJORS)]]].append(user)
    return {major: cycle(users) for major, users in circles.items()}
