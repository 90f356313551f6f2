"""The route policy table: every named route, and what it takes to use it. The server refuses to start without a row.

`OPEN` routes need no sign-in (a signed link carries its own right); `SIGNED_IN`
need any account; the others name a deed of `rules.visibility`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from lianqiao.rules.visibility import Deed


class Door(StrEnum):
    """Doors that are no deed."""

    OPEN = "open"
    SIGNED_IN = "signed_in"


ROUTES: Mapping[str, Deed | Door] = {
    "home": Door.OPEN,
    "health": Door.OPEN,
    "set_language": Door.OPEN,
    "sign_in": Door.OPEN,
    "sign_out": Door.OPEN,
    "demo_sign_in": Door.OPEN,
    "first_administrator": Door.OPEN,
    "activate": Door.OPEN,
    "wear_role": Door.SIGNED_IN,
    "people": Deed.MANAGE_PEOPLE,
    "person_add": Deed.MANAGE_PEOPLE,
    "person_appoint": Deed.MANAGE_PEOPLE,
    "person_code": Deed.MANAGE_PEOPLE,
    "carers": Deed.IMPORT,
    "person_leave": Deed.MANAGE_PEOPLE,
    "student_new": Deed.IMPORT,
    "student_standings": Deed.SEE_STUDENTS,
    "major_new": Deed.IMPORT,
    "student_origin": Deed.SEE_STUDENTS,
    "same_person": Deed.IMPORT,
    "same_pair": Deed.IMPORT,
    "same_undo": Deed.IMPORT,
    "standings": Deed.SEE_STUDENTS,
    "changes": Deed.RECORD_HELP,
    "change_decide": Deed.RECORD_HELP,
    "hand_overs": Deed.SEE_TODAY,
    "hand_over_new": Deed.SEE_TODAY,
    "hand_over_answer": Deed.SEE_TODAY,
    "person_end": Deed.MANAGE_PEOPLE,
    "trace": Deed.SEE_TRACE,
    "trace_look": Deed.SEE_TRACE,
    "today": Deed.SEE_TODAY,
    "today_urge": Deed.URGE,
    "event_new": Deed.RECORD_HELP,
    "excuse_new": Deed.EXCUSE,
    "excuses": Deed.ASK_EXCUSE,
    "excuse_ask": Deed.ASK_EXCUSE,
    "excuse_decide": Deed.EXCUSE,
    "students": Deed.SEE_STUDENTS,
    "student": Deed.SEE_STUDENTS,
    "student_papers": Deed.EXPORT,
    "students_sheet": Deed.EXPORT,
    "student_link": Deed.RECORD_HELP,
    "my_students": Deed.SEE_STUDENTS,
    "student_sensitive": Deed.SEE_STUDENTS,
    "student_phone": Deed.RECORD_HELP,
    "criterion_end": Deed.RECORD_HELP,
    "criterion_new": Deed.RECORD_HELP,
    "criterion_paper": Deed.RECORD_HELP,
    "criterion_verify": Deed.RECORD_HELP,
    "circle": Deed.SEE_STUDENTS,
    "need_new": Deed.RECORD_HELP,
    "wish_new": Deed.RECORD_HELP,
    "wishes": Deed.RECORD_HELP,
    "file_confirm": Deed.RECORD_HELP,
    "file_close": Deed.RECORD_HELP,
    "destination_refuse": Deed.RECORD_HELP,
    "destination_cancel": Deed.RECORD_HELP,
    "needs": Deed.RECORD_HELP,
    "need_answer": Deed.RECORD_HELP,
    "tasks": Deed.SEE_TASKS,
    "task_new": Deed.GIVE_TASKS,
    "task": Deed.SEE_TASKS,
    "task_cancel": Deed.GIVE_TASKS,
    "task_urge": Deed.URGE,
    "task_seen": Deed.SEE_TASKS,
    "task_done": Deed.SEE_TASKS,
    "task_hand_on": Deed.GIVE_TASKS,
    "linkage": Deed.SEE_LINKAGE,
    "branches": Deed.IMPORT,
    "branch_name": Deed.IMPORT,
    "branch_place": Deed.IMPORT,
    "path": Deed.SEE_CLASSES,
    "path_move": Deed.IMPORT,
    "refer_new": Deed.RECORD_HELP,
    "referral_cancel": Deed.RECORD_HELP,
    "referral_proof": Deed.RECORD_HELP,
    "standing_new": Deed.IMPORT,
    "talk_new": Deed.RECORD_HELP,
    "talk_pick": Deed.RECORD_HELP,
    "talk_draft": Deed.RECORD_HELP,
    "help_correct": Deed.RECORD_HELP,
    "step_done": Deed.RECORD_HELP,
    "set_keys": Door.SIGNED_IN,
    "help_new": Deed.RECORD_HELP,
    "help_proof": Deed.RECORD_HELP,
    "service_correct": Deed.RECORD_HELP,
    "intention_new": Deed.RECORD_HELP,
    "help_cancel": Deed.RECORD_HELP,
    "intention_cancel": Deed.RECORD_HELP,
    "excuse_withdraw": Deed.EXCUSE,
    "destination_new": Deed.RECORD_HELP,
    "destination_verify": Deed.RECORD_HELP,
    "proof": Deed.RECORD_HELP,
    "events": Deed.SEE_EVENTS,
    "event_add": Deed.RUN_EVENTS,
    "event": Deed.SEE_EVENTS,
    "event_code": Deed.RUN_EVENTS,
    "event_mark": Deed.RUN_EVENTS,
    "event_close": Deed.RUN_EVENTS,
    "event_cancel": Deed.RUN_EVENTS,
    "event_change": Deed.RUN_EVENTS,
    "event_undo": Deed.RUN_EVENTS,
    "programmes": Deed.SEE_EVENTS,
    "programme_step": Deed.RECORD_HELP,
    "programme_step_cancel": Deed.RECORD_HELP,
    "programme_proof": Deed.RECORD_HELP,
    "public_promises": Deed.SEE_EVENTS,
    "promise_add": Deed.RUN_EVENTS,
    "promise_done": Deed.SEE_EVENTS,
    "promise_correct": Deed.RUN_EVENTS,
    "phone_events": Door.OPEN,
    "phone_event_calendar": Door.OPEN,
    "classes": Deed.SEE_CLASSES,
    "plans": Deed.PLAN,
    "plans_draw": Deed.PLAN,
    "plan": Deed.PLAN,
    "plan_draw": Deed.PLAN,
    "plan_edit": Deed.PLAN,
    "plan_decide": Deed.APPROVE_PLANS,
    "plan_agree": Deed.PLAN,
    "plan_done": Deed.PLAN,
    "plan_undone": Deed.PLAN,
    "pairs": Deed.IMPORT,
    "pair_swap": Deed.IMPORT,
    "phone_plan": Door.OPEN,
    "posts": Deed.SEE_POSTS,
    "posts_month": Deed.SEE_POSTS,
    "posts_review": Deed.REVIEW_POSTS,
    "post_new": Deed.REVIEW_POSTS,
    "post": Deed.SEE_POSTS,
    "post_review": Deed.REVIEW_POSTS,
    "imports": Deed.IMPORT,
    "import_new": Deed.IMPORT,
    "import_template": Deed.IMPORT,
    "import_survey_template": Deed.IMPORT,
    "import_columns": Deed.IMPORT,
    "import_preview": Deed.IMPORT,
    "import_fix": Deed.IMPORT,
    "import_repair": Deed.IMPORT,
    "import_confirm": Deed.IMPORT,
    "import_drop": Deed.IMPORT,
    "import_batch": Deed.IMPORT,
    "import_rows": Deed.IMPORT,
    "import_undo": Deed.IMPORT,
    "slipped": Deed.SEE_TODAY,
    "slipped_take": Deed.SEE_TODAY,
    "slipped_urge": Deed.URGE,
    "deliveries": Deed.SEE_DELIVERY,
    "delivery_hand_over": Deed.SEE_DELIVERY,
    "delivery_resend": Deed.SEE_DELIVERY,
    "delivery_fix_address": Deed.SEE_DELIVERY,
    "delivery_link": Deed.SEE_DELIVERY,
    "surveys": Deed.SEE_SURVEYS,
    "survey_new": Deed.RUN_SURVEYS,
    "survey": Deed.SEE_SURVEYS,
    "survey_invite": Deed.RUN_SURVEYS,
    "survey_end": Deed.RUN_SURVEYS,
    "survey_fill": Deed.SEE_SURVEYS,
    "survey_link": Deed.SEE_SURVEYS,
    "phone_surveys": Door.OPEN,
    "phone_survey": Door.OPEN,
    "letter": Door.OPEN,
    "phone": Door.OPEN,
    "phone_services": Door.OPEN,
    "phone_me": Door.OPEN,
    "rounds": Deed.SEE_ROUNDS,
    "round_open": Deed.RUN_ROUNDS,
    "round_changes": Deed.SEE_ROUNDS,
    "round": Deed.SEE_ROUNDS,
    "round_preview": Deed.SEE_ROUNDS,
    "round_accept": Deed.RUN_ROUNDS,
    "round_file": Deed.EXPORT,
    "round_send": Deed.RUN_ROUNDS,
    "round_take_back": Deed.RUN_ROUNDS,
    "round_discard": Deed.RUN_ROUNDS,
    "proposal_decide": Deed.RUN_ROUNDS,
    "proposal_replace": Deed.RUN_ROUNDS,
    "meetings": Deed.SEE_MEETINGS,
    "meeting_next": Deed.SEE_MEETINGS,
    "meeting_hold": Deed.RUN_MEETINGS,
    "meeting_show": Deed.SEE_MEETINGS,
    "meeting": Deed.SEE_MEETINGS,
    "meeting_write": Deed.RUN_MEETINGS,
    "meeting_paper": Deed.EXPORT,
    "set_projector": Door.SIGNED_IN,
    "bulletins": Deed.SEE_BULLETINS,
    "bulletin_draft": Deed.COMPOSE_BULLETINS,
    "bulletin_issue": Deed.COMPOSE_BULLETINS,
    "bulletin": Deed.SEE_BULLETINS,
    "figure_rows": Deed.SEE_BULLETINS,
}


def named_patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    """Every pattern of the installation, in order."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from named_patterns(entry)
        else:
            yield entry


@register()
def every_route_is_declared(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """Refuse to start with a route that no row above declares, or a row that no route uses."""
    names = {pattern.name or str(pattern.pattern) for pattern in named_patterns()}
    undeclared = [
        Error(f"route {name!r} has no row in config/access.py", id="lianqiao.E001")
        for name in sorted(names - set(ROUTES))
    ]
    unused = [
        Error(f"row {name!r} of config/access.py has no route", id="lianqiao.E002")
        for name in sorted(set(ROUTES) - names)
    ]
    return [*undeclared, *unused]
