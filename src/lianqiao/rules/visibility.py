"""May this actor see or do this, and if not, why.

Rights follow the table of duties: student members of the three-level linkage
(assistants, party cadres, liaisons) are classmates and never learn who is in
hardship; the system administrator holds accounts and no student data; nobody
is given everything. Who cares for whom is passed in with the viewer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from lianqiao.rules.values import YES, Verdict, no


class Role(StrEnum):
    """Whose eyes. Names follow the article's five levels and class teams."""

    EMPLOYMENT_SECRETARY = "employment_secretary"
    COUNSELLOR = "counsellor"
    CLASS_TEACHER = "class_teacher"
    EXPERT = "expert"
    DEPARTMENT_HEAD = "department_head"
    COLLEGE_LEADER = "college_leader"
    CLASS_LEADER = "class_leader"  # committee member in charge of a small class (包班)
    EMPLOYMENT_ASSISTANT = "employment_assistant"
    PARTY_CADRE = "party_cadre"
    LIAISON = "liaison"
    CAREER_CENTRE = "career_centre"
    SYSTEM_ADMINISTRATOR = "system_administrator"
    AUDITOR = "auditor"


STUDENT_ROLES = frozenset({Role.EMPLOYMENT_ASSISTANT, Role.PARTY_CADRE, Role.LIAISON})


class Deed(StrEnum):
    """What can be done, as routes and actions name it."""

    SEE_TODAY = "see_today"
    SEE_STUDENTS = "see_students"
    RECORD_HELP = "record_help"
    SEE_POSTS = "see_posts"
    REVIEW_POSTS = "review_posts"
    IMPORT = "import"
    SEE_ROUNDS = "see_rounds"
    RUN_ROUNDS = "run_rounds"
    SEE_DELIVERY = "see_delivery"
    SEE_CLASSES = "see_classes"
    SEE_BULLETINS = "see_bulletins"
    COMPOSE_BULLETINS = "compose_bulletins"
    EXCUSE = "excuse"
    MANAGE_PEOPLE = "manage_people"
    SEE_TRACE = "see_trace"
    SEE_SURVEYS = "see_surveys"
    RUN_SURVEYS = "run_surveys"
    SEE_EVENTS = "see_events"
    RUN_EVENTS = "run_events"
    PLAN = "plan"
    APPROVE_PLANS = "approve_plans"
    EXPORT = "export"
    SEE_TASKS = "see_tasks"
    GIVE_TASKS = "give_tasks"
    SEE_LINKAGE = "see_linkage"
    SEE_MEETINGS = "see_meetings"
    RUN_MEETINGS = "run_meetings"
    ASK_EXCUSE = "ask_excuse"
    URGE = "urge"
    RECORD_VISITS = "record_visits"
    CLEAR_EMPLOYERS = "clear_employers"
    MANAGE_TOKENS = "manage_tokens"
    BRING_LEADS = "bring_leads"
    REMIND = "remind"


class Scope(IntEnum):
    """Which students a role reaches."""

    NOBODY = 0
    OWN_STUDENTS = 1
    OWN_CLASSES = 2
    COLLEGE = 3


class HardshipSight(IntEnum):
    """How much of a hardship fact a role sees of a student within its scope."""

    NOTHING = 0
    NEEDS_HELP = 1  # "needs help" yes or no
    CRITERIA = 2  # the criteria and proofs; each read leaves a trace


_STAFF_COMMON = frozenset(
    {
        Deed.SEE_TODAY,
        Deed.SEE_STUDENTS,
        Deed.RECORD_HELP,
        Deed.SEE_POSTS,
        Deed.SEE_CLASSES,
        Deed.SEE_SURVEYS,
        Deed.SEE_EVENTS,
        Deed.PLAN,
        Deed.SEE_TASKS,
        Deed.SEE_LINKAGE,
        Deed.SEE_MEETINGS,
        Deed.ASK_EXCUSE,
        Deed.RECORD_VISITS,
        Deed.BRING_LEADS,
    }
)
_CASE_WORK = frozenset({Deed.RUN_SURVEYS, Deed.RUN_EVENTS, Deed.APPROVE_PLANS, Deed.EXPORT, Deed.GIVE_TASKS, Deed.URGE})
# What classmates in the class teams may do: take tasks, which are neutral for them (`ledger`), bring in leads to posts,
# remind whom a list of their class names.
_HELPING_HANDS = frozenset({Deed.SEE_TASKS, Deed.BRING_LEADS, Deed.REMIND})

DEEDS: Mapping[Role, frozenset[Deed]] = {
    Role.EMPLOYMENT_SECRETARY: _STAFF_COMMON
    | _CASE_WORK
    | {
        Deed.REVIEW_POSTS,
        Deed.CLEAR_EMPLOYERS,
        Deed.IMPORT,
        Deed.SEE_ROUNDS,
        Deed.RUN_ROUNDS,
        Deed.SEE_DELIVERY,
        Deed.SEE_BULLETINS,
        Deed.COMPOSE_BULLETINS,
        Deed.EXCUSE,
        Deed.RUN_MEETINGS,
        Deed.MANAGE_TOKENS,
    },
    Role.COUNSELLOR: _STAFF_COMMON
    | _CASE_WORK
    | {Deed.REVIEW_POSTS, Deed.CLEAR_EMPLOYERS, Deed.SEE_ROUNDS, Deed.SEE_DELIVERY, Deed.SEE_BULLETINS},
    # All five levels and the leaders are told of a bulletin; without sight of criteria they read numbers, no names.
    Role.CLASS_TEACHER: _STAFF_COMMON | {Deed.SEE_BULLETINS, Deed.SEE_DELIVERY},
    Role.EXPERT: frozenset(
        {
            Deed.SEE_TODAY,
            Deed.SEE_STUDENTS,
            Deed.RECORD_HELP,
            Deed.SEE_POSTS,
            Deed.SEE_BULLETINS,
            Deed.SEE_EVENTS,
            Deed.PLAN,
            Deed.SEE_TASKS,
            Deed.SEE_MEETINGS,
            Deed.ASK_EXCUSE,
            Deed.RECORD_VISITS,
            Deed.BRING_LEADS,
        }
    ),
    Role.DEPARTMENT_HEAD: frozenset(
        {
            Deed.SEE_TODAY,
            Deed.SEE_POSTS,
            Deed.REVIEW_POSTS,
            Deed.RECORD_VISITS,
            Deed.CLEAR_EMPLOYERS,
            Deed.SEE_BULLETINS,
            Deed.SEE_EVENTS,
            Deed.SEE_TASKS,
            Deed.GIVE_TASKS,
            Deed.SEE_LINKAGE,
            Deed.SEE_MEETINGS,
            Deed.BRING_LEADS,
        }
    ),
    Role.COLLEGE_LEADER: _STAFF_COMMON
    | _CASE_WORK
    | {
        Deed.CLEAR_EMPLOYERS,
        Deed.SEE_ROUNDS,
        Deed.SEE_DELIVERY,
        Deed.SEE_BULLETINS,
        Deed.COMPOSE_BULLETINS,
        Deed.EXCUSE,
        Deed.RUN_MEETINGS,
    },
    Role.CLASS_LEADER: frozenset(
        {
            Deed.SEE_TODAY,
            Deed.SEE_STUDENTS,
            Deed.SEE_CLASSES,
            Deed.SEE_POSTS,
            Deed.SEE_TASKS,
            Deed.GIVE_TASKS,
            Deed.SEE_LINKAGE,
            Deed.SEE_MEETINGS,
            Deed.BRING_LEADS,
        }
    ),
    Role.EMPLOYMENT_ASSISTANT: _HELPING_HANDS,
    Role.PARTY_CADRE: _HELPING_HANDS,
    Role.LIAISON: _HELPING_HANDS,
    Role.CAREER_CENTRE: frozenset({Deed.SEE_BULLETINS}),
    Role.SYSTEM_ADMINISTRATOR: frozenset({Deed.MANAGE_PEOPLE, Deed.MANAGE_TOKENS}),
    Role.AUDITOR: frozenset({Deed.SEE_TRACE}),
}

SCOPES: Mapping[Role, Scope] = {
    Role.EMPLOYMENT_SECRETARY: Scope.COLLEGE,
    Role.COUNSELLOR: Scope.OWN_CLASSES,
    Role.CLASS_TEACHER: Scope.OWN_CLASSES,
    Role.EXPERT: Scope.OWN_STUDENTS,
    Role.DEPARTMENT_HEAD: Scope.NOBODY,
    Role.COLLEGE_LEADER: Scope.COLLEGE,
    Role.CLASS_LEADER: Scope.OWN_CLASSES,
}

HARDSHIP: Mapping[Role, HardshipSight] = {
    Role.EMPLOYMENT_SECRETARY: HardshipSight.CRITERIA,
    Role.COUNSELLOR: HardshipSight.CRITERIA,
    Role.COLLEGE_LEADER: HardshipSight.CRITERIA,
    Role.CLASS_TEACHER: HardshipSight.NEEDS_HELP,
    Role.EXPERT: HardshipSight.NEEDS_HELP,
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: actor id (`user:7`, `system:worker`, `student:2019…`), the role worn now, and the care relations.

    `classes` and `students` are row ids: whom this role of this person cares for today.
    `system` is true for the machine's own hands (worker, command line run by the installer).
    `masked`: a room looks along (the projector), so names are cut short and notes stay closed.
    `unmarked`: on this page of those, nothing may tell who is owed help either.
    """

    actor: str
    role: Role | None = None
    user_id: int | None = None
    name: str = ""
    classes: frozenset[int] = frozenset()
    students: frozenset[int] = frozenset()
    system: bool = False
    masked: bool = False
    unmarked: bool = False


def ask(viewer: Viewer, deed: Deed) -> Verdict:
    """May `viewer` do `deed` at all? Which students it reaches is asked of `scope`."""
    if viewer.system or (viewer.role is not None and deed in DEEDS[viewer.role]):
        return YES
    return no("no_right", deed=deed.value)


def insist(viewer: Viewer, deed: Deed) -> None:
    """Raise `Refused("no_right")` unless `ask` says yes."""
    ask(viewer, deed).insist()


def scope(viewer: Viewer) -> Scope:
    """Whom the viewer reaches."""
    if viewer.system:
        return Scope.COLLEGE
    return SCOPES.get(viewer.role, Scope.NOBODY) if viewer.role else Scope.NOBODY


def hardship_sight(viewer: Viewer) -> HardshipSight:
    """How much of a hardship fact the viewer sees of the students it reaches."""
    if viewer.system:
        return HardshipSight.CRITERIA
    held = HARDSHIP.get(viewer.role, HardshipSight.NOTHING) if viewer.role else HardshipSight.NOTHING
    if viewer.masked:
        return min(held, HardshipSight.NOTHING if viewer.unmarked else HardshipSight.NEEDS_HELP)
    return held


# Roles that serve a class: without one they would reach nobody.
OF_A_CLASS = frozenset({role for role, circle in SCOPES.items() if circle is Scope.OWN_CLASSES} | STUDENT_ROLES)


def may_hold(role: Role, *, of_class: bool) -> Verdict:
    """May somebody be given this role, with or without naming a class? A role that serves a class needs one."""
    return no("role_needs_class", role=role.value) if role in OF_A_CLASS and not of_class else YES


# 由系主任（专业负责人）、班主任、导师、就业秘书及辅导员组成的“五级”就业帮扶工作领导小组;
# the college's leaders read along.
LEADING_GROUP = (
    Role.DEPARTMENT_HEAD,
    Role.CLASS_TEACHER,
    Role.EXPERT,
    Role.EMPLOYMENT_SECRETARY,
    Role.COUNSELLOR,
    Role.COLLEGE_LEADER,
)

# The college's promises are answered for by those who can keep them.
ANSWERS_FOR_COLLEGE = frozenset({Role.EMPLOYMENT_SECRETARY, Role.COLLEGE_LEADER, Role.DEPARTMENT_HEAD})


def answers_for_college(viewer: Viewer) -> bool:
    """Does the viewer see what the college as a whole has promised?"""
    return viewer.system or viewer.role in ANSWERS_FOR_COLLEGE


def opens_notes(viewer: Viewer, by_user_id: int | None, share: str = "group") -> bool:
    """May the viewer read the text of a talk? Its author and the employment secretary may.

    So may the counsellor, unless its author shares it with the secretary alone (`share` is `own`).
    Before a room nobody may.
    """
    if viewer.masked:
        return False
    if viewer.system or viewer.role is Role.EMPLOYMENT_SECRETARY:
        return True
    if viewer.role is Role.COUNSELLOR and share != "own":
        return True
    return by_user_id is not None and by_user_id == viewer.user_id


def opens_rows(viewer: Viewer) -> bool:
    """May the viewer press a figure down to its rows (within reach)? Others see numbers and no names."""
    return scope(viewer) is not Scope.NOBODY and hardship_sight(viewer) is HardshipSight.CRITERIA


# Never the expert or class teacher who helped the student to the place.
CHECKS_PROOFS = frozenset({Role.EMPLOYMENT_SECRETARY, Role.COUNSELLOR, Role.COLLEGE_LEADER})


def checks_proofs(viewer: Viewer) -> Verdict:
    """May the viewer say that the proof of a destination was checked?"""
    return YES if viewer.system or viewer.role in CHECKS_PROOFS else no("no_right", deed=Deed.RECORD_HELP.value)


def may_cancel(viewer: Viewer, *, by_user_id: int | None, recorded_by: str) -> bool:
    """May the viewer take back what was entered of students in its reach?

    Whose deed it is and who entered it may, and so may the counsellor and the employment secretary.
    """
    if viewer.system or viewer.role in {Role.COUNSELLOR, Role.EMPLOYMENT_SECRETARY}:
        return True
    return recorded_by == viewer.actor or (by_user_id is not None and by_user_id == viewer.user_id)
