"""Writing visits to employers: a visit, another version of it, its next step, and one entered by mistake."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError

from lianqiao.charter.majors import Majors
from lianqiao.jobs.actions_employers import insist_there
from lianqiao.jobs.facts_visits import RESULTS, USES, NeedSaid, VisitSaid, Went, need_said
from lianqiao.jobs.models import Visit, VisitBy, VisitNeed, VisitStepDone, VisitTakenBack
from lianqiao.jobs.queries_visits import may_correct, newest_version, standing_visits
from lianqiao.people.queries import holders
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import LEADING_GROUP, Deed, Viewer, insist
from lianqiao.trace.actions import deed

PLAIN = ("on", "contact_name", "contact_duty", "openings", "pay", "result", "note", "next_text", "next_on",
         "next_owner_id")  # fmt: skip
STEP = ("next_text", "next_on", "next_owner_id")


def record_visit(
    *, viewer: Viewer, employer_id: int, said: VisitSaid, key: str | None = None, today: date, now: datetime
) -> Visit:
    """Colleagues went to an employer. The same form sent twice is one visit.

    Refused `not_found`, `visit_without_people`, `visit_person_unknown` (nobody of the leading group that day),
    `help_in_future`, `help_too_old`, `employer_word_unknown`, `visit_need_empty`, `visit_step_incomplete`,
    `visit_step_before`, `form_saved_already`.
    """
    insist(viewer, Deed.RECORD_VISITS)
    insist_there(employer_id=employer_id)
    _check_day(viewer, said.on, today)
    _check(viewer, said, today)
    try:
        with deed(actor=viewer.actor, action="jobs.record_visit", at=now) as note:
            made = _write(viewer, said, now, employer_id=employer_id, key=key or None)
            note.subject, note.detail = f"visit:{made.pk}", {"employer": employer_id}
    except IntegrityError:
        return _sent_before(viewer, key, employer_id, said)
    return made


def correct_visit(
    *, viewer: Viewer, visit_id: int, said: VisitSaid, key: str | None = None, today: date, now: datetime
) -> Visit:
    """Put a corrected version in the place of `visit_id`, the one that the form was opened on. Both stay on record.

    A next step that was done stays done as long as it is the same step. Refused `visit_corrected`,
    `visit_taken_back`, `visit_not_yours`, and as `record_visit`.
    """
    insist(viewer, Deed.RECORD_VISITS)
    sent = Visit.objects.filter(recorded_by=viewer.actor, key=key, replaces_id=visit_id).first() if key else None
    if sent is not None:
        return _sent_before(viewer, key, sent.employer_id, said)
    found = _mine(viewer, visit_id)
    if said.on != found.on:
        _check_day(viewer, said.on, today)
    _check(viewer, said, today, found)
    try:
        with deed(actor=viewer.actor, action="jobs.correct_visit", at=now) as note:
            made = _write(viewer, said, now, employer_id=found.employer_id, replaces=found, key=key or None)
            done = VisitStepDone.objects.filter(visit=found).first()
            if done and all(getattr(found, name) == getattr(made, name) for name in STEP):
                VisitStepDone.objects.create(
                    visit=made, text=done.text, on=done.on, recorded_at=done.recorded_at, recorded_by=done.recorded_by
                )
            note.subject, note.detail = f"visit:{made.pk}", {"replaces": found.pk}
    except IntegrityError:
        raise Refused(Reason.of("visit_corrected")) from None
    return made


def take_back_visit(*, viewer: Viewer, visit_id: int, reason: str, now: datetime) -> None:
    """The visit was entered by mistake: it counts nowhere. Refused `reason_missing`, and as `correct_visit`."""
    insist(viewer, Deed.RECORD_VISITS)
    if not reason.strip():
        raise Refused(Reason.of("reason_missing"))
    found = _mine(viewer, visit_id)
    with deed(actor=viewer.actor, action="jobs.take_back_visit", at=now, subject=f"visit:{visit_id}"):
        said = {"reason": reason.strip()[:200], "recorded_at": now, "recorded_by": viewer.actor}
        _, made = VisitTakenBack.objects.get_or_create(visit=found, defaults=said)
        if not made:
            raise Refused(Reason.of("visit_taken_back"))


def finish_step(
    *, viewer: Viewer, visit_id: int, text: str = "", on: date, today: date, now: datetime
) -> VisitStepDone:
    """The next step of a visit was taken: by its owner, or by those who may correct the visit.

    Refused `not_found`, `visit_not_yours`, `help_in_future`, `visit_without_step`.
    """
    insist(viewer, Deed.RECORD_VISITS)
    found = standing_visits().filter(pk=visit_id).first()
    if found is None:
        raise Refused(Reason.of("not_found"))
    if found.next_owner_id != viewer.user_id and not _may(viewer, found):
        raise Refused(Reason.of("visit_not_yours"))
    if on > today:
        raise Refused(Reason.of("help_in_future", day=on.isoformat()))
    if found.next_on is None:
        raise Refused(Reason.of("visit_without_step"))
    with deed(actor=viewer.actor, action="jobs.finish_step", at=now, subject=f"visit:{visit_id}"):
        said = {"text": text.strip()[:300], "on": on, "recorded_at": now, "recorded_by": viewer.actor}
        row, made = VisitStepDone.objects.get_or_create(visit=found, defaults=said)
        if not made:
            raise Refused(Reason.of("visit_without_step"))
    return row


def _may(viewer: Viewer, found: Visit) -> bool:
    return may_correct(viewer=viewer, row=found, went=set(found.by.values_list("user_id", flat=True)))


def _mine(viewer: Viewer, visit_id: int) -> Visit:
    """The version that stands and that the viewer may touch."""
    found = Visit.objects.filter(pk=visit_id).first()
    if found is None:
        raise Refused(Reason.of("not_found"))
    if not standing_visits().filter(pk=visit_id).exists():
        later = newest_version(viewer=viewer, visit_id=visit_id)
        raise Refused(Reason.of("visit_corrected" if later else "visit_taken_back"))
    if not _may(viewer, found):
        raise Refused(Reason.of("visit_not_yours"))
    return found


def _check_day(viewer: Viewer, on: date, today: date) -> None:
    """A day that has come and is not too long ago; machines may load older records."""
    if on > today:
        raise Refused(Reason.of("help_in_future", day=on.isoformat()))
    within = policy_in_force().limits.entry_days
    if within is not None and (today - on).days > within and not viewer.system:
        raise Refused(Reason.of("help_too_old", day=on.isoformat(), days=within))


def _check(viewer: Viewer, said: VisitSaid, today: date, before: Visit | None = None) -> None:
    """`before`: the version that is corrected, whose people stay who they were."""
    if not said.went:
        raise Refused(Reason.of("visit_without_people"))
    known = {(one.user_id, one.role) for one in holders(viewer=viewer, roles=LEADING_GROUP, today=said.on)}
    known |= {(one.user_id, one.role) for one in before.by.all()} if before else set()
    if any((one.user_id, one.role.value) not in known for one in said.went):
        raise Refused(Reason.of("visit_person_unknown"))
    if said.result and said.result not in RESULTS:
        raise Refused(Reason.of("employer_word_unknown", word=said.result[:20]))
    for need in said.needs:
        if need.use not in USES:
            raise Refused(Reason.of("employer_word_unknown", word=need.use[:20]))
        if not need.majors.strip() and need.people is None:
            raise Refused(Reason.of("visit_need_empty"))
    _check_step(viewer, said, today, before)


def _check_step(viewer: Viewer, said: VisitSaid, today: date, before: Visit | None) -> None:
    """All of the next step or nothing, after the visit, by somebody of the leading group."""
    given = (bool(said.next_text.strip()), said.next_on is not None, said.next_owner_id is not None)
    if any(given) and not all(given):
        raise Refused(Reason.of("visit_step_incomplete"))
    if said.next_on is not None and said.next_on < said.on:
        raise Refused(Reason.of("visit_step_before"))
    owners = {one.user_id for one in holders(viewer=viewer, roles=LEADING_GROUP, today=today)}
    owners |= {before.next_owner_id or 0} if before else set()
    if said.next_owner_id is not None and said.next_owner_id not in owners:
        raise Refused(Reason.of("visit_person_unknown"))


def _tidy(said: VisitSaid) -> VisitSaid:
    """Texts without blanks around them, cut at the width of their columns; everybody once, who leads first."""
    went: dict[int, Went] = {}
    for one in sorted(said.went, key=lambda each: not each.leads):
        went.setdefault(one.user_id, replace(one, name="", leads=not went))
    widths = {"contact_name": 60, "contact_duty": 60, "note": 1000, "next_text": 200}
    texts: dict[str, Any] = {name: getattr(said, name).strip()[:width] for name, width in widths.items()}
    needs = tuple(replace(one, majors=one.majors.strip()[:200]) for one in said.needs)
    return replace(said, went=tuple(went.values()), needs=needs, **texts)


def _write(viewer: Viewer, told: VisitSaid, now: datetime, **where: Any) -> Visit:
    """The rows of a visit: itself, who went, whom the employer looks for."""
    said = _tidy(told)
    made = Visit.objects.create(
        **{name: getattr(said, name) for name in PLAIN}, **where, recorded_at=now, recorded_by=viewer.actor
    )
    VisitBy.objects.bulk_create(
        VisitBy(visit=made, user_id=one.user_id, role=one.role.value, leads=one.leads) for one in said.went
    )
    VisitNeed.objects.bulk_create(_need(made, one) for one in said.needs)
    return made


def _need(made: Visit, said: NeedSaid) -> VisitNeed:
    return VisitNeed(
        visit=made, use=said.use, major_text=said.majors, majors=_codes(said), degree=said.degree, people=said.people,
        pay=said.pay,
    )  # fmt: skip


def _codes(said: NeedSaid) -> list[str]:
    """The codes of majors that the words name, of the degree asked for or of any."""
    if not said.majors:
        return []
    read = Majors.load().read_requirement({None: said.majors})
    levels = [codes for degree, codes in read.by_degree if said.degree in (None, degree)]
    return sorted(set().union(*levels)) if levels else []


def _sent_before(viewer: Viewer, key: str | None, employer_id: int, told: VisitSaid) -> Visit:
    """The visit that this very form made. Refused `form_saved_already` where it said something else."""
    first, said = Visit.objects.get(recorded_by=viewer.actor, key=key), _tidy(told)
    went = {(one.user_id, one.role, one.leads) for one in first.by.all()}
    alike = (
        first.employer_id == employer_id
        and all(getattr(first, name) == getattr(said, name) for name in PLAIN)
        and went == {(one.user_id, one.role.value, one.leads) for one in said.went}
        and tuple(need_said(one) for one in first.needs.order_by("id")) == said.needs
    )
    if not alike:
        raise Refused(Reason.of("form_saved_already"))
    return first
