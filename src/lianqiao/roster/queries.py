"""Reading the roster, always for a viewer: whom it does not reach does not exist for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery

from lianqiao.people.asked_once import asked_once
from lianqiao.people.queries import in_force
from lianqiao.roster.facts import Change as RowChange
from lianqiao.roster.facts import StudentCard, after, card_for, change_by
from lianqiao.roster.models import Carer, CarerEnded, ImportBatch, StandingChange, StudentRecord
from lianqiao.roster.readings import RosterRow
from lianqiao.roster.same import merged, person, theirs
from lianqiao.rules.hardship import Span
from lianqiao.rules.standings import ALWAYS, ARRIVALS, IN_BASE, Change, spans
from lianqiao.rules.visibility import Deed, Role, Scope, Viewer, insist, scope

_HOUSE = Viewer(actor="system:roster", system=True)
COUNTED = Q(batch=None) | Q(batch__undone=None)


def counted(on: date, through: str = "") -> Q:
    """The condition on rows that counted at the end of a day: of no batch, or of one not undone by then.

    A figure as of a past day must not change when a batch is undone later.
    `through`: the path to the row that bears the batch (`"case__"`).
    """
    batch = f"{through}batch"
    undone_later = Q(**{f"{batch}__undone__at__gte": after(on)})
    return Q(**{batch: None}) | Q(**{f"{batch}__undone": None}) | undone_later


def with_students(*, viewer: Viewer, today: date) -> Viewer:
    """The viewer with the students paired to it today under the role worn."""
    if viewer.user_id is None or viewer.role is None:
        return viewer
    mine = pairings(today).filter(user_id=viewer.user_id, duty=viewer.role.value)
    return replace(viewer, students=frozenset(one.person for one in mine))  # type: ignore[attr-defined]


def pairings(today: date) -> QuerySet[Carer]:
    """The pairings in force on a day; `person` is the student, of two numbers of one person the kept one."""
    return _pairings(today).all()


@lru_cache(maxsize=64)
def _pairings(today: date) -> QuerySet[Carer]:
    """The query, which no one has asked yet: every page begins with it."""
    ended = CarerEnded.objects.filter(carer=OuterRef("pk"), on__lte=today)
    return Carer.objects.filter(in_force(today), ~Exists(ended)).annotate(person=person(today))


def _within_reach(viewer: Viewer) -> Q:
    """The records of students in the viewer's scope (the table's form of `rules.visibility.scope`)."""
    match scope(viewer):
        case Scope.COLLEGE:
            return Q()
        case Scope.OWN_CLASSES:
            return Q(small_class_id__in=viewer.classes) | Q(student_id__in=viewer.students)
        case Scope.OWN_STUDENTS:
            return Q(student_id__in=viewer.students)
        case _:
            return Q(pk__in=[])


def _present(viewer: Viewer, day: date, ids: Collection[int] | None = None) -> QuerySet[StudentRecord]:
    """The present record of every student (of `ids`, else of all) in reach, as known on `day`.

    Of two numbers of one person the kept one's.
    """
    return _by_number(viewer, day, ids).exclude(student_id__in=merged(day).values("other_id"))


def _by_number(viewer: Viewer, day: date, ids: Collection[int] | None = None) -> QuerySet[StudentRecord]:
    """The same for every number, also those that are read as another's."""
    known = _known(day)
    if ids is not None:  # said here, so that the table is not gone through for one student
        known = known.filter(student_id__in=ids)
    newest = known.values("student_id").annotate(newest=Max("id")).values("newest")
    rows = StudentRecord.objects.filter(_within_reach(viewer), id__in=newest)
    return rows.select_related("student", "small_class")


@lru_cache(maxsize=64)
def _known(day: date) -> QuerySet[StudentRecord]:
    """The records known at the end of a day: the query, which no one has asked yet."""
    return StudentRecord.objects.filter(counted(day), recorded_at__lt=after(day)).order_by()


def _enrolled(rows: QuerySet[StudentRecord], day: date) -> QuerySet[StudentRecord]:
    """Those of the rows who are in the base on `day`, as known then: the table's form of `rules.standings.spans`."""
    changes = StandingChange.objects.filter(student_id=OuterRef("student_id"), recorded_at__lt=after(day))
    begun = changes.filter(since__lte=day).order_by("-since", "-id")
    ahead = changes.filter(since__gt=day).order_by("since", "-id")
    told = rows.annotate(standing=Subquery(begun.values("standing")[:1]), next=Subquery(ahead.values("standing")[:1]))
    always_here = Q(standing=None) & (Q(next=None) | ~Q(next__in=ARRIVALS))
    return told.filter(Q(standing__in=IN_BASE) | always_here)


@asked_once
def enrolled_spans(
    *, viewer: Viewer, today: date, ids: Collection[int] | None = None, cohort: int | None = None
) -> dict[int, tuple[Span, ...]]:
    """The spans of days in the base of each student (of `ids`, of a cohort, else of all) in reach, as known on `today`.

    Also those who left: what was owed to them while they were here stays. Two queries however many they are.
    """
    rows = _present(viewer, today, ids)
    rows = rows if cohort is None else rows.filter(cohort=cohort)
    changes: dict[int, list[Change]] = {one: [] for one in rows.values_list("student_id", flat=True)}
    told = StandingChange.objects.filter(recorded_at__lt=after(today), student_id__in=list(changes))
    for pk, student_id, standing, since in told.values_list("id", "student_id", "standing", "since"):
        changes[student_id].append(Change(standing, since, pk))
    return {one: spans(mine) if mine else ALWAYS for one, mine in changes.items()}


@asked_once
def students(
    *, viewer: Viewer, today: date, class_id: int | None = None, search: str = "", cohort: int | None = None
) -> list[StudentCard]:
    """Enrolled students in reach, by class and number. `search` looks in names and numbers."""
    rows = _enrolled(_present(viewer, today), today)
    if class_id is not None:
        rows = rows.filter(small_class_id=class_id)
    if cohort is not None:
        rows = rows.filter(cohort=cohort)
    if search.strip():
        rows = rows.filter(Q(name__icontains=search.strip()) | Q(student__number__icontains=search.strip()))
    return [card_for(viewer, row) for row in rows.order_by("small_class__name", "student__number")]


def student(*, viewer: Viewer, today: date, student_id: int) -> StudentCard | None:
    """One student in reach, whatever their standing; None where there is none."""
    return cards(viewer=viewer, today=today, ids=[student_id]).get(student_id)


def present_record(*, viewer: Viewer, today: date, student_id: int) -> StudentRecord | None:
    """The present record of one student in reach, for this room's own actions."""
    return _present(viewer, today, [student_id]).first()


@asked_once
def cards(*, viewer: Viewer, today: date, ids: Collection[int]) -> dict[int, StudentCard]:
    """The students of `ids` that are in reach, whatever their standing, by id."""
    return {row.student_id: card_for(viewer, row) for row in _present(viewer, today, ids)}


def names_on_record(*, viewer: Viewer) -> frozenset[str]:
    """Every name that a student has or had, for the mask of a viewer before a room; it is shown to nobody."""
    if not viewer.masked:
        return frozenset()
    return frozenset(StudentRecord.objects.order_by().values_list("name", flat=True).distinct())


@asked_once
def base_ids(*, viewer: Viewer, today: date, cohort: int | None = None) -> frozenset[int]:
    """The base of a cohort (None: of all) as of a day: on record by then, and enrolled. Only within reach."""
    rows = _enrolled(_present(viewer, today), today)
    if cohort is not None:
        rows = rows.filter(cohort=cohort)
    return frozenset(rows.values_list("student_id", flat=True))


def base_records(today: date) -> QuerySet[StudentRecord]:
    """The present records of the whole base of today, for this room's own counts, which tell no names."""
    return _enrolled(_present(_HOUSE, today), today)


def carers_of(*, viewer: Viewer, today: date, student_id: int) -> list[Carer]:
    """Who cares for the student today, with `user` loaded, by duty; empty where the student is out of reach."""
    if not _present(viewer, today).filter(student_id=student_id).exists():
        return []
    rows = pairings(today).filter(theirs(today, [student_id]))
    return list(rows.select_related("user").order_by("duty", "id"))


@asked_once
def carers(*, viewer: Viewer, today: date, ids: Collection[int]) -> dict[int, list[Carer]]:
    """Who cares for each of these students today, with `user` loaded, by duty; students out of reach are absent."""
    reached = _present(viewer, today).filter(student_id__in=ids).values_list("student_id", flat=True)
    found: dict[int, list[Carer]] = {one: [] for one in reached}
    rows = pairings(today).filter(theirs(today, found))
    for row in rows.select_related("user").order_by("duty", "id"):
        found[row.person].append(row)  # type: ignore[attr-defined]
    return {one: held for one, held in found.items() if held}


def compare(*, viewer: Viewer, rows: Sequence[RosterRow], cohort: int, today: date) -> dict[str, RowChange]:
    """What each row would do to the roster, by student number."""
    insist(viewer, Deed.IMPORT)
    present = present_by_number(viewer=viewer, numbers=[row.number for row in rows], today=today)
    return {row.number: change_by(row, present.get(row.number), cohort) for row in rows}


def present_by_number(*, viewer: Viewer, numbers: Iterable[str], today: date) -> Mapping[str, StudentRecord]:
    """The present records of students by number, for taking rows in."""
    insist(viewer, Deed.IMPORT)
    rows = _by_number(viewer, today).filter(student__number__in=list(numbers))
    return {row.student.number: row for row in rows}


def ids_by_number(*, viewer: Viewer, today: date, numbers: Iterable[str]) -> dict[str, int]:
    """Student ids by number, of those in reach; of two numbers of one person both name the kept one."""
    rows = _by_number(viewer, today).filter(student__number__in=list(numbers)).annotate(person=person(today))
    return dict(rows.values_list("student__number", "person"))


def batches(*, viewer: Viewer) -> list[ImportBatch]:
    """All import batches, the newest first; `batch.undone` exists where one was undone."""
    insist(viewer, Deed.IMPORT)
    return list(ImportBatch.objects.select_related("undone").order_by("-id"))


def batch(*, viewer: Viewer, batch_id: int) -> ImportBatch | None:
    """One batch with its verdicts prefetched."""
    insist(viewer, Deed.IMPORT)
    rows = ImportBatch.objects.select_related("undone").prefetch_related("verdicts")
    return rows.filter(pk=batch_id).first()


def touched_by(*, viewer: Viewer, batch_id: int) -> tuple[frozenset[int], frozenset[int]]:
    """(students that are on record by this batch alone, students on whom a later counted batch or hand wrote)."""
    insist(viewer, Deed.IMPORT)
    mine = StudentRecord.objects.filter(batch_id=batch_id)
    touched = set(mine.values_list("student_id", flat=True))
    others = StudentRecord.objects.filter(COUNTED, student_id__in=touched).exclude(batch_id=batch_id)
    elsewhere = set(others.values_list("student_id", flat=True))
    last = mine.aggregate(last=Max("id"))["last"] or 0
    later = set(others.filter(id__gt=last).values_list("student_id", flat=True))
    return frozenset(touched - elsewhere), frozenset(later)


def caseloads(*, viewer: Viewer, duty: Role | str, today: date) -> dict[int, int]:
    """How many students of the base each user cares for by name in this duty today, by user id. Numbers only."""
    insist(viewer, Deed.SEE_TODAY)
    here = set(base_records(today).values_list("student_id", flat=True))
    held = pairings(today).filter(duty=str(duty))
    found = {(one.user_id, one.person) for one in held if one.person in here}  # type: ignore[attr-defined]
    return dict(Counter(user_id for user_id, _student in found))
