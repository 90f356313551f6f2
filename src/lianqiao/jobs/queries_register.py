"""Reading the register as a list: what is open at each employer, and which two may be one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, QuerySet, Sum

from lianqiao.jobs.clearing import waits
from lianqiao.jobs.facts import Review
from lianqiao.jobs.facts_employers import COMPLAINT, LICENCE, Decided, EmployerLine, Twins
from lianqiao.jobs.models import (
    Employer,
    EmployerCleared,
    EmployerRecord,
    EmployersApart,
    EmployerTrust,
    PostRecord,
    SameEmployerUndone,
    Visit,
)
from lianqiao.jobs.queries import matching_records
from lianqiao.jobs.queries_employers import STANDING_VISITS, brought, decisions, present, standing_marks
from lianqiao.jobs.same import merged, read_as
from lianqiao.roster.policy import policy_in_force
from lianqiao.roster.queries import COUNTED
from lianqiao.rules.employers import Firm, Needs, pairs, urgency
from lianqiao.rules.visibility import Deed, Viewer, insist

CITY = 4  # digits of GB/T 2260 that name a city


@dataclass(frozen=True, slots=True)
class _Ground:
    """What stands at each employer, by the kept one's id. `posts`: (open posts, their openings)."""

    decided: Mapping[int, Decided]
    complaints: Mapping[int, int]
    licences: Mapping[int, date]
    visits: Mapping[int, date]
    steps: Mapping[int, date]
    posts: Mapping[int, tuple[int, int]]
    large: frozenset[int]


def employer_lines(*, viewer: Viewer, today: date) -> list[EmployerLine]:
    """Every employer that is there, what needs somebody first, then by name. Ten queries however many there are."""
    insist(viewer, Deed.SEE_POSTS)
    kept = read_as(None)
    ground = _ground(viewer, today, kept)
    lines = [
        _line(pk, name, ground, today) for pk, name in present().values_list("id", "name") if pk not in kept
    ]  # fmt: skip
    return sorted(lines, key=lambda one: (one.urgency, one.step_on or date.max, one.name))


def _ground(viewer: Viewer, today: date, kept: Mapping[int, int]) -> _Ground:
    trail = EmployerTrust.objects.filter(taken_back=None).order_by()
    visits = Visit.objects.filter(STANDING_VISITS, on__lte=today).order_by()
    steps = visits.filter(next_on__isnull=False, step_done=None)
    complaints: Counter[int] = Counter()
    for one in trail.filter(kind=COMPLAINT, answered=None).values_list("employer_id", flat=True):
        complaints[kept.get(one, one)] += 1
    licences = trail.filter(kind=LICENCE).values_list("employer_id").annotate(day=Max("on"))
    return _Ground(
        decided=decisions(viewer=viewer),
        complaints=complaints,
        licences=_by_kept(licences, kept, max),
        visits=_by_kept(visits.values_list("employer_id").annotate(day=Max("on")), kept, max),
        steps=_by_kept(steps.values_list("employer_id").annotate(day=Min("next_on")), kept, min),
        posts=_open_posts(viewer, today),
        large=frozenset(kept.get(one, one) for one in standing_marks().values_list("employer_id", flat=True)),
    )


def _by_kept(
    rows: Iterable[tuple[int, date]], kept: Mapping[int, int], first_of: Callable[[date, date], date]
) -> dict[int, date]:
    """A day for each kept employer: of several names the latest or the earliest."""
    found: dict[int, date] = {}
    for one, day in rows:
        key = kept.get(one, one)
        found[key] = first_of(day, found.get(key, day))
    return found


def _open_posts(viewer: Viewer, today: date) -> dict[int, tuple[int, int]]:
    found = matching_records(viewer=viewer, today=today, review=Review.ACCEPTED, open_only=True)
    rows: QuerySet[Any] = found.order_by()
    counted = rows.values("kept_id").annotate(posts=Count("pk"), places=Sum("openings"))
    return {pk: (posts, places) for pk, posts, places in counted.values_list("kept_id", "posts", "places")}


def _line(pk: int, name: str, ground: _Ground, today: date) -> EmployerLine:
    decided = ground.decided.get(pk, Decided())
    posts, places = ground.posts.get(pk, (0, 0))
    needs = Needs(
        complaints=ground.complaints.get(pk, 0),
        step_on=ground.steps.get(pk),
        waiting=waits(decided.state),
        open_posts=posts,
        last_visit=ground.visits.get(pk),
    )
    return EmployerLine(
        id=pk,
        name=name,
        large=pk in ground.large,
        decided=decided,
        last_visit=needs.last_visit,
        licence_on=ground.licences.get(pk),
        complaints=needs.complaints,
        open_posts=posts,
        openings=places,
        step_on=needs.step_on,
        urgency=urgency(needs, today),
    )


def waiting_for(*, viewer: Viewer) -> int:
    """How many employers wait for a second person that is not whoever brought them in. One query where none waits."""
    insist(viewer, Deed.SEE_POSTS)
    if not policy_in_force().employers.second_pair:
        return 0
    decided = EmployerCleared.objects.filter(COUNTED, employer=OuterRef("pk"))
    rows = present().exclude(pk__in=merged(None).values("other_id")).filter(~Exists(decided))
    ids = list(rows.values_list("id", flat=True))
    came = brought(viewer=viewer, ids=ids) if ids else {}
    return sum(came[one].actor != viewer.actor for one in ids)


def open_complaints(*, viewer: Viewer) -> list[tuple[int, str, date]]:
    """Complaints that nobody has answered: (employer's id, its name, the day), the oldest first."""
    insist(viewer, Deed.SEE_POSTS)
    rows = EmployerTrust.objects.filter(kind=COMPLAINT, taken_back=None, answered=None).order_by("on", "id")
    kept = read_as(None)
    found = [(kept.get(pk, pk), on) for pk, on in rows.values_list("employer_id", "on")]
    names = dict(Employer.objects.filter(pk__in={pk for pk, _ in found}).values_list("id", "name"))
    return [(pk, names[pk], on) for pk, on in found]


def firms(*, viewer: Viewer) -> list[Firm]:
    """Every employer that is there as far as it takes to know it again."""
    insist(viewer, Deed.SEE_POSTS)
    said: dict[int, tuple[str, str]] = {}
    for pk, code, region in EmployerRecord.objects.order_by("id").values_list("employer_id", "credit_code", "region"):
        before = said.get(pk, ("", ""))
        said[pk] = (code or before[0], region or before[1])
    posts = PostRecord.objects.filter(COUNTED).exclude(region="").order_by()
    places = dict(posts.values_list("post__employer_id").annotate(region=Max("region")))
    kept = read_as(None)
    return [
        Firm(pk, name, said.get(pk, ("", ""))[0] or code, _city(said.get(pk, ("", ""))[1] or places.get(pk, "")))
        for pk, name, code in present().values_list("id", "name", "credit_code")
        if pk not in kept
    ]


def _city(region: str) -> str:
    return "" if region.endswith("0000") else region[:CITY]


def twins(*, viewer: Viewer) -> Sequence[Twins]:
    """Pairs that may be one employer and of which nobody has said that they are two."""
    insist(viewer, Deed.IMPORT)
    told = set(EmployersApart.objects.values_list("employer_id", "other_id"))
    undone = SameEmployerUndone.objects.values_list("same__employer_id", "same__other_id")
    told |= {(min(pair), max(pair)) for pair in undone}
    return [
        Twins(one.id, one.name, other.id, other.name, tuple(why.code for why in because))
        for one, other, because in pairs(firms(viewer=viewer))
        if (one.id, other.id) not in told
    ]
