"""What is said of guidance, training and traineeships beyond their day, and when that is enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lianqiao.rules.values import Reason, Refused

SERVICES = ("guidance", "training", "traineeship")  # kinds of help that a form of their own records and corrects
OWNER = "assistance"  # of the papers that prove help, among kept files
# What may be said of the form of a kind of help; a kind that is not listed has none.
FORMS: Mapping[str, tuple[str, ...]] = {
    "guidance": ("career", "resume", "interview"),
    "training": ("graduation_design", "teaching_practice", "course", "consultation"),
}


@dataclass(frozen=True, slots=True)
class Detail:
    """How a service was given. `free`: of charge for the student, None = not said; `proof_id`: a file of OWNER.

    `proof_on` is the day that stands on the paper.
    """

    form: str = ""
    free: bool | None = None
    organiser: str = ""
    proof_id: int | None = None
    proof_on: date | None = None


NOTHING_MORE = Detail()


def as_fields(detail: Detail) -> dict[str, object]:
    """The detail as fields of the act's row."""
    said = {name: getattr(detail, name) for name in ("form", "free", "proof_id", "proof_on")}
    return {**said, "organiser": detail.organiser.strip()}


def check_detail(*, kind: str, title: str, detail: Detail, held_on: date, today: date) -> None:
    """Is enough said, and nothing that cannot be?

    A traineeship counts with its start, where it was and a paper or the person who
    recorded it (`docs/reference/figures.md`); so it is not kept without a place, in
    the title or as organiser. A paper older than the help it speaks for proves
    nothing of it. Refused `help_form_unknown`, `traineeship_without_organiser`,
    `proof_day_missing`, `proof_out_of_date`, `proof_in_future`.
    """
    if detail.form and detail.form not in FORMS.get(kind, ()):
        raise Refused(Reason.of("help_form_unknown", form=detail.form))
    if kind == "traineeship" and not (detail.organiser.strip() or title.strip()):
        raise Refused(Reason.of("traineeship_without_organiser"))
    if detail.proof_id is None:
        return
    if detail.proof_on is None:
        raise Refused(Reason.of("proof_day_missing"))
    if detail.proof_on < held_on:
        raise Refused(Reason.of("proof_out_of_date", day=detail.proof_on.isoformat(), start=held_on.isoformat()))
    if detail.proof_on > today:
        raise Refused(Reason.of("proof_in_future", day=detail.proof_on.isoformat()))
