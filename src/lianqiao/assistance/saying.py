"""What may be said of an act of help: checks that a new record and a correction share."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from lianqiao.assistance.facts import LEAST_MINUTES, MOST_MINUTES, SHARES, TOPICS, Particulars
from lianqiao.assistance.models import Activity
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Viewer

WITHOUT_STUDENTS = frozenset({Activity.Kind.LECTURE, Activity.Kind.MEETING})
TEXTS = ("private_note", "next_step")


def check_day(*, viewer: Viewer, held_on: date, today: date) -> None:
    """Refused `help_in_future`, and `help_too_old` by the policy in force (not for machines)."""
    if held_on > today:
        raise Refused(Reason.of("help_in_future", day=held_on.isoformat()))
    within = policy_in_force().limits.entry_days
    if within is not None and held_on < today - timedelta(days=within) and not viewer.system:
        raise Refused(Reason.of("help_too_old", day=held_on.isoformat(), days=within))


def check_said(*, kind: str, held_on: date, until: date | None, with_students: bool) -> None:
    """Refused `help_kind_unknown`, `help_ends_before`, `help_without_student`."""
    if kind not in Activity.Kind.values:
        raise Refused(Reason.of("help_kind_unknown", kind=kind))
    if until is not None and until < held_on:
        raise Refused(Reason.of("help_ends_before"))
    if not with_students and kind not in WITHOUT_STUDENTS:
        raise Refused(Reason.of("help_without_student"))


def check_particulars(*, kind: str, held_on: date, told: Particulars) -> None:
    """Refused with a code for each particular that is out of its bounds."""
    if not told.get("made", True) and kind != Activity.Kind.TALK:
        raise Refused(Reason.of("attempt_not_a_talk"))
    minutes = told.get("minutes")
    if minutes is not None and not LEAST_MINUTES <= minutes <= MOST_MINUTES:
        raise Refused(Reason.of("help_minutes_out_of_range", least=LEAST_MINUTES, most=MOST_MINUTES))
    for topic in told.get("topics", ()):
        if topic not in TOPICS:
            raise Refused(Reason.of("help_topic_unknown", topic=topic))
    if told.get("share", SHARES[0]) not in SHARES:
        raise Refused(Reason.of("help_share_unknown"))
    _check_step(held_on, told.get("next_step", "").strip(), told.get("next_on"))


def _check_step(held_on: date, step: str, on: date | None) -> None:
    if step and on is None:
        raise Refused(Reason.of("next_step_without_day"))
    if on is not None and not step:
        raise Refused(Reason.of("next_day_without_step"))
    if on is not None and on < held_on:
        raise Refused(Reason.of("next_day_before_talk"))


def tidy(told: Particulars) -> Particulars:
    """The particulars as the table keeps them: texts without blanks around, each topic once in the list's order."""
    kept: Particulars = {**told}
    for name in TEXTS:
        if name in kept:
            kept[name] = kept[name].strip()  # type: ignore[literal-required]
    if "topics" in kept:
        kept["topics"] = [one for one in TOPICS if one in kept["topics"]]
    return kept


def sent_before(*, viewer: Viewer, key: str, said: Mapping[str, object], student_ids: Collection[int]) -> Activity:
    """The act that the same form made before. Refused `form_saved_already` where it said something else."""
    made = Activity.objects.get(recorded_by=viewer.actor, key=key)
    there = set(made.attendances.values_list("student_id", flat=True))
    if there != set(student_ids) or any(getattr(made, name) != value for name, value in said.items()):
        raise Refused(Reason.of("form_saved_already"))
    return made
