"""The page of reported outcomes, and its line on the day's list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from lianqiao.desk.owners import Owners
from lianqiao.desk.words import PROOF_WORDS, word
from lianqiao.outcomes.queries_reported import Waiting, open_reports
from lianqiao.rules.visibility import Role, Viewer


@dataclass(frozen=True, slots=True)
class Line:
    """One report and what its photo may be: (code, word)."""

    report: Waiting
    kinds: tuple[tuple[str, str], ...]


def reported_page(*, viewer: Viewer, today: date) -> Sequence[Line]:
    """Every report in reach that waits."""
    return [
        Line(one, tuple((kind, word(PROOF_WORDS, kind)) for kind in one.kinds))
        for one in open_reports(viewer=viewer, today=today)
    ]


def reported_duties(viewer: Viewer, today: date) -> Iterator[dict[str, object]]:
    """The fields of each line of the day (`loose_ends.Duty`)."""
    found = open_reports(viewer=viewer, today=today)
    owners = Owners(viewer, today, {one.student.id: one.student for one in found}) if found else None
    for one in found:
        yield {
            "group": "now",
            "student": one.student,
            "what": _("报了去向：%(what)s") % {"what": one.label},
            "detail": _("%(day)s 提出") % {"day": one.on.strftime("%m-%d")},
            "owner": owners.of(Role.COUNSELLOR.value, one.student) if owners else "",
            "action": _("看材料"),
            "href": f"{reverse('reported')}#r{one.id}",
            "weight": 310,
            "kind": "reported",
        }
