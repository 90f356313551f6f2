"""The policy's tables of case work: pairing, the stages of the path, measures of a plan, tracks of programmes.

Schema: `docs/reference/policy-file.md`. All may be left out: then nobody is
paired by machine, the path has no stages, and a plan opens with its
commitments alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from lianqiao.charter.policy_reader import Table
from lianqiao.charter.tables import criteria
from lianqiao.rules.planning import DIRECTIONS, OBSTACLES, STUDENT, MeasureTemplate
from lianqiao.rules.visibility import Role

STAGE_DEEDS = ("talk", "guidance", "training", "traineeship", "lecture", "survey", "wish", "plan")
PROGRAMME_FIELDS = ("place", "school", "major", "score", "number", "days", "unit")
# Who may see to a measure: one of the five levels, or the student.
MEASURE_OWNERS = (
    Role.EXPERT.value, Role.COUNSELLOR.value, Role.CLASS_TEACHER.value, Role.DEPARTMENT_HEAD.value,
    Role.EMPLOYMENT_SECRETARY.value, STUDENT,
)  # fmt: skip
TRACKS = ("training", "exam")


@dataclass(frozen=True, slots=True)
class Pairing:
    """How many students one expert may be paired with at most (persons)."""

    ceiling: int
    source: str


@dataclass(frozen=True, slots=True)
class StageItem:
    """So many deeds of one kind belong to a stage; `name` says what they are about."""

    deed: str
    count: int
    name: str


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the four-year path; `year` is the year of study in which it begins, 1 first."""

    id: str
    name: str
    year: int
    items: tuple[StageItem, ...]
    source: str


@dataclass(frozen=True, slots=True)
class ProgrammeStep:
    """One step of a programme, in its order. `fields` are asked for with it; `ends` = nothing follows.

    An `optional` one may be left out (`rules.programmes`).
    """

    id: str
    name: str
    fields: tuple[str, ...]
    needs_proof: bool
    ends: bool
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Programme:
    """A track that students go through step by step (宏志助航, 一研为定). `fallback`: what is kept up beside it."""

    id: str
    name: str
    track: str
    steps: tuple[ProgrammeStep, ...]
    fallback: str
    source: str

    def step(self, step_id: str) -> ProgrammeStep | None:
        """The step of that id."""
        return next((one for one in self.steps if one.id == step_id), None)


@dataclass(frozen=True, slots=True)
class Work:
    """What a policy says of case work."""

    pairing: Pairing | None = None
    stages: tuple[Stage, ...] = ()
    measures: tuple[MeasureTemplate, ...] = ()
    programmes: tuple[Programme, ...] = ()

    def stage(self, stage_id: str) -> Stage | None:
        """The stage of that id."""
        return next((one for one in self.stages if one.id == stage_id), None)

    def programme(self, programme_id: str) -> Programme | None:
        """The programme of that id."""
        return next((one for one in self.programmes if one.id == programme_id), None)


def read_work(root: Table) -> Work:
    """The four tables, each as far as it is there. Refused `policy_id_twice` where an id comes twice."""
    work = Work(
        pairing=_pairing(root.table("pairing")) if root.has("pairing") else None,
        stages=root.tables("stage", _stage) if root.has("stage") else (),
        measures=root.tables("measure", _measure) if root.has("measure") else (),
        programmes=root.tables("programme", _programme) if root.has("programme") else (),
    )
    for name, ids in (
        ("stage", [one.id for one in work.stages]),
        ("measure", [one.id for one in work.measures]),
        ("programme", [one.id for one in work.programmes]),
    ):
        _once(root, name, ids)
    for number, one in enumerate(work.measures, start=1):
        if one.programme and work.programme(one.programme) is None:
            known = ", ".join(other.id for other in work.programmes)
            root.refuse("policy_unknown_word", f"measure[{number}].programme", value=one.programme, known=known)
    return work


def _once(table: Table, name: str, ids: list[str]) -> None:
    for number, one in enumerate(ids, start=1):
        if one in ids[: number - 1]:
            table.refuse("policy_id_twice", f"{name}[{number}].id", value=one)


def _pairing(table: Table) -> Pairing:
    found = Pairing(table.whole("ceiling", least=1), table.take_or("source", str, ""))
    table.done()
    return found


def _stage(table: Table) -> Stage:
    return Stage(
        id=table.words("id"),
        name=table.words("name"),
        year=table.whole("year", least=1),
        items=table.tables("items", _item) if table.has("items") else (),
        source=table.take_or("source", str, ""),
    )


def _item(table: Table) -> StageItem:
    return StageItem(
        deed=table.one_of("deed", STAGE_DEEDS), count=table.whole("count", least=1, default=1), name=table.words("name")
    )


def _measure(table: Table) -> MeasureTemplate:
    return MeasureTemplate(
        id=table.words("id"),
        title=table.words("title"),
        reason=table.words("reason"),
        owner=table.one_of("owner", MEASURE_OWNERS),
        days=table.whole("days", least=1),
        directions=table.some_of("directions", DIRECTIONS) if table.has("directions") else (),
        obstacles=table.some_of("obstacles", OBSTACLES) if table.has("obstacles") else (),
        accommodations=table.take_or("accommodations", bool, False),
        programme=table.take_or("programme", str, ""),
        criteria=table.some_of("criteria", criteria()) if table.has("criteria") else (),
    )


def _programme(table: Table) -> Programme:
    steps = table.tables("steps", _step)
    if not steps:
        table.refuse("policy_missing_key", "steps")
    _once(table, "steps", [one.id for one in steps])
    return Programme(
        id=table.words("id"),
        name=table.words("name"),
        track=table.one_of("track", TRACKS),
        steps=steps,
        fallback=table.take_or("fallback", str, ""),
        source=table.take_or("source", str, ""),
    )


def _step(table: Table) -> ProgrammeStep:
    return ProgrammeStep(
        id=table.words("id"),
        name=table.words("name"),
        fields=table.some_of("fields", PROGRAMME_FIELDS) if table.has("fields") else (),
        needs_proof=table.take_or("needs_proof", bool, False),
        ends=table.take_or("ends", bool, False),
        optional=table.take_or("optional", bool, False),
    )
