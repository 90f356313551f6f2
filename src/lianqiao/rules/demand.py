"""Where posts are short: what students still look for beside the places that are open, and which posts to go and find.

Source: features F36, interface §9 (demand against supply), domain §6.5 (places, never posts, are counted). A place
suits a kind of student where the rule of suitability has no bar of degree, major or pay against it and it lies where
they want to be. No hardship fact is here, nor may one be: everybody who looks counts alike.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from lianqiao.rules.suitability import Degree, MajorRequirement, PostFacts, Salary, Surroundings
from lianqiao.rules.suitability_parts import area, weigh_degree, weigh_major, weigh_salary

# Whoever wishes one of these looks for a post; whoever never said what they wish may.
LOOKS_FOR_POSTS = frozenset({"work", "civil_service", "grassroots"})
_DIRECT = frozenset({"11", "12", "31", "50"})  # municipalities: the province is the city
_NOWHERE = Surroundings(date.min, lambda _a, _b: 0)  # the bars asked here know neither day nor nearness


@dataclass(frozen=True, slots=True, order=True)
class Kind:
    """What a post for somebody must be: for this `major` and `degree` (empty, 0 = unknown), in one of these `places`
    (empty = anywhere), paid at least `salary_floor` fen a month (0 = whatever).
    """

    major: str = ""
    degree: int = 0
    places: tuple[str, ...] = ()
    salary_floor: int = 0

    @property
    def level(self) -> Degree | None:
        """The degree; None where it is unknown."""
        return Degree(self.degree) if self.degree else None


@dataclass(frozen=True, slots=True)
class Seeker:
    """A student who still looks for a post, by id."""

    id: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Supply:
    """An open post by id, with its places and what it says."""

    id: int
    openings: int
    facts: PostFacts


@dataclass(frozen=True, slots=True)
class Share:
    """How the house shares out posts: posts owed to each student, students who may be shown one place."""

    quota: int
    per_opening: int

    def places_for(self, students: int, slots: int) -> int:
        """The least number of places that give `slots` different posts to so many students."""
        if not students or slots <= 0:
            return 0
        return max(-(-slots // self.per_opening), -(-slots // students))


@dataclass(frozen=True, slots=True)
class Cell:
    """Those of one major and degree who want to be in one place (empty: who named none), beside what is open there.

    `needed`: places that would give each of them the quota; each cell is counted for itself, so a post that takes
    several majors stands in several.
    """

    place: str
    students: tuple[int, ...]
    posts: tuple[int, ...]
    openings: int
    needed: int

    @property
    def missing(self) -> int:
        """How many places are short here."""
        return max(0, self.needed - self.openings)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list of posts to find: `openings` places more would give these students what is owed.

    `slots` of `owed` posts are covered once every place is shared out among all who could use it.
    """

    kind: Kind
    students: tuple[int, ...]
    owed: int
    slots: int
    openings: int


def place_of(region: str) -> str:
    """The city of a code, or the province where none is named: `510115` → `510100`."""
    return f"{region[:2]}0000" if region[:2] in _DIRECT or region[2:4] == "00" else f"{region[:4]}00"


def kind_of(major: str | None, degree: Degree | None, regions: Iterable[str], salary_floor: int | None) -> Kind:
    """The kind of a student with this wish."""
    places = tuple(sorted({place_of(one) for one in regions}))
    return Kind(major or "", int(degree or 0), places, salary_floor or 0)


@lru_cache(maxsize=65_536)
def _takes(major: str, degree: int, taken: frozenset[Degree], requirement: MajorRequirement) -> bool:
    level = Degree(degree) if degree else None
    if weigh_degree(level, taken, _NOWHERE).bars:
        return False
    return not weigh_major((level, major or None, False), requirement, _NOWHERE).bars


@lru_cache(maxsize=65_536)
def _pays(floor: int, salary: Salary | None) -> bool:
    return not weigh_salary((floor or None, None), salary, _NOWHERE).bars


def lies_in(region: str | None, places: Iterable[str]) -> bool:
    """Is a post in one of these places? Without a place named anything is; a post whose place is unknown is in none."""
    wanted = tuple(places)
    return not wanted or (region is not None and any(region.startswith(area(one)) for one in wanted))


def suits(kind: Kind, post: PostFacts) -> bool:
    """Would this post do for such a student?"""
    return (
        lies_in(post.region, kind.places)
        and _takes(kind.major, kind.degree, post.degrees, post.majors)
        and _pays(kind.salary_floor, post.salary)
    )


def cells(
    seekers: Sequence[Seeker], posts: Sequence[Supply], share: Share
) -> Mapping[tuple[str, int], tuple[Cell, ...]]:
    """By (major, degree): one cell for each place that anybody of them named, and one for those who named none.

    A student who named two places stands in both.
    """
    held: dict[tuple[str, int], dict[str, list[int]]] = {}
    for one in seekers:
        row = held.setdefault((one.kind.major, one.kind.degree), {})
        for place in one.kind.places or ("",):
            row.setdefault(place, []).append(one.id)
    found = {}
    for (major, degree), row in sorted(held.items()):
        taken = [post for post in posts if _takes(major, degree, post.facts.degrees, post.facts.majors)]
        found[major, degree] = tuple(_cell(place, ids, taken, share) for place, ids in sorted(row.items()))
    return found


def _cell(place: str, ids: Sequence[int], taken: Sequence[Supply], share: Share) -> Cell:
    here = [post for post in taken if lies_in(post.facts.region, filter(None, (place,)))]
    needed = share.places_for(len(ids), len(ids) * share.quota)
    return Cell(place, tuple(ids), tuple(post.id for post in here), sum(post.openings for post in here), needed)


def find_these(seekers: Sequence[Seeker], posts: Sequence[Supply], share: Share) -> tuple[Line, ...]:
    """What to go and find, most places first; nothing where everybody can have what is owed.

    Places are shared out so that as few posts as possible stay owed: whoever has the fewest places open comes first,
    and nobody is shown a post twice.
    """
    groups: dict[Kind, list[int]] = {}
    for one in seekers:
        groups.setdefault(one.kind, []).append(one.id)
    kinds = sorted(groups)
    fitting = {kind: [post for post in posts if suits(kind, post.facts)] for kind in kinds}
    kinds.sort(key=lambda kind: (sum(post.openings for post in fitting[kind]), kind))
    sizes = [len(groups[kind]) for kind in kinds]
    covered = _shared_out(sizes, [{post.id: post.openings for post in fitting[kind]} for kind in kinds], share)
    lines = []
    for kind, size, got in zip(kinds, sizes, covered, strict=True):
        owed = size * share.quota
        if got < owed:
            ids = tuple(sorted(groups[kind]))
            lines.append(Line(kind, ids, owed, got, share.places_for(size, owed - got)))
    return tuple(sorted(lines, key=lambda line: (-line.openings, -len(line.students), line.kind)))


def _shared_out(sizes: Sequence[int], fitting: Sequence[Mapping[int, int]], share: Share) -> list[int]:
    """How many posts each group can be given: a largest flow, earlier groups first.

    Posts that suit the same groups and have as many places are one vessel; a group of n takes at most n of a post.
    """
    suited: dict[int, list[int]] = {}
    openings: dict[int, int] = {}
    for group, posts in enumerate(fitting):
        for post, count in posts.items():
            suited.setdefault(post, []).append(group)
            openings[post] = count
    vessels: dict[tuple[tuple[int, ...], int], int] = {}
    for post, for_whom in suited.items():
        key = (tuple(for_whom), openings[post] * share.per_opening)
        vessels[key] = vessels.get(key, 0) + 1
    flow = _Flow(sizes, [(groups, room, count) for (groups, room), count in vessels.items()])
    return [flow.fill(group, size * share.quota) for group, size in enumerate(sizes)]


class _Flow:
    """Groups on one side, vessels on the other; filling one group never takes from another what it had."""

    def __init__(self, sizes: Sequence[int], vessels: Sequence[tuple[tuple[int, ...], int, int]]) -> None:
        self.left = [room * count for _, room, count in vessels]
        self.of_group: list[list[int]] = [[] for _ in sizes]
        self.room: dict[tuple[int, int], int] = {}
        self.groups = [groups for groups, _, _ in vessels]
        self.given: dict[tuple[int, int], int] = {}
        for at, (groups, room, count) in enumerate(vessels):
            for group in groups:
                self.of_group[group].append(at)
                self.room[group, at] = min(room, sizes[group]) * count
                self.given[group, at] = 0

    def fill(self, group: int, wanted: int) -> int:
        """Give the group as much as can be given, at most `wanted`."""
        got = 0
        while got < wanted and (path := self._path(group)):
            got += self._push(path, wanted - got)
        return got

    def _path(self, start: int) -> list[tuple[int, int]]:
        """(group, vessel) steps from the group to a vessel with room, by ways through others that can change over."""
        came: dict[int, tuple[int, int | None]] = {}  # vessel → (group that takes from it, vessel that group gave up)
        waiting: deque[tuple[int, int | None]] = deque([(start, None)])
        seen = {start}
        while waiting:
            group, before = waiting.popleft()
            for at in self.of_group[group]:
                if at in came or self.given[group, at] >= self.room[group, at]:
                    continue
                came[at] = (group, before)
                if self.left[at]:
                    return self._walked(came, at)
                for other in self.groups[at]:
                    if other not in seen and self.given[other, at]:
                        seen.add(other)
                        waiting.append((other, at))
        return []

    @staticmethod
    def _walked(came: Mapping[int, tuple[int, int | None]], end: int) -> list[tuple[int, int]]:
        steps, at = [], end
        while True:
            group, before = came[at]
            steps.append((group, at))
            if before is None:
                return steps[::-1]
            at = before

    def _push(self, path: Sequence[tuple[int, int]], most: int) -> int:
        gives_up = [(group, before) for (group, _), (_, before) in zip(path[1:], path, strict=False)]
        amount = min(
            most,
            self.left[path[-1][1]],
            *(self.room[step] - self.given[step] for step in path),
            *(self.given[step] for step in gives_up),
        )
        for step in path:
            self.given[step] += amount
        for step in gives_up:
            self.given[step] -= amount
        self.left[path[-1][1]] -= amount
        return amount
