"""From the end of a programme to the form of a destination: offered, never recorded by itself."""

from __future__ import annotations

from datetime import date

from lianqiao.assistance.queries_programmes import tracks
from lianqiao.rules.values import row_id
from lianqiao.rules.visibility import Viewer

GRADUATE_STUDY = "801"  # reference/destinations.csv, 研究生


def destination_of_step(*, viewer: Viewer, today: date, student_id: int, step: str) -> dict[str, str]:
    """What an admission says for the destination form; empty where the address names no admission of this student."""
    number = row_id(step)
    if number is None:
        return {}
    ends = [track.admitted for track in tracks(viewer=viewer, today=today, student_id=student_id)]
    found = next((one for one in ends if one is not None and one.id == number), None)
    if found is None:
        return {}
    return {
        "code": GRADUATE_STUDY,
        "unit_name": found.said.get("school", ""),
        "on": found.on.isoformat(),
        "proof_kind": "admission_letter",
    }
