"""Visits to the ten large employers and a few others: who went, what was promised, and what is still to be done.

A second person clears each employer; licences are seen on the spot; somebody complains; one firm stands in the
register under two names, and one that a head of department found waits to be cleared.
"""

from __future__ import annotations

from datetime import date

from lianqiao.charter.regions import Regions
from lianqiao.config.demo import employers as told
from lianqiao.config.demo.house import House, at
from lianqiao.jobs.actions_employers import add_contact, clear_employers, record_employer, register_employer
from lianqiao.jobs.actions_same import merge_employers
from lianqiao.jobs.actions_trust import answer_complaint, note_trust
from lianqiao.jobs.actions_visits import finish_step, record_visit
from lianqiao.jobs.facts_employers import EmployerSaid
from lianqiao.jobs.facts_visits import NeedSaid, VisitSaid, Went
from lianqiao.jobs.queries import employers
from lianqiao.jobs.queries_employers import brought, decisions
from lianqiao.rules.employers import check_sign
from lianqiao.rules.suitability import Degree
from lianqiao.rules.visibility import Role, Viewer

ROLES = {
    "secretary": Role.EMPLOYMENT_SECRETARY,
    "counsellor": Role.COUNSELLOR,
    "teacher": Role.CLASS_TEACHER,
    "expert": Role.EXPERT,
    "head": Role.DEPARTMENT_HEAD,
    "leader": Role.COLLEGE_LEADER,
}
DEGREES = {"": None, "本科": Degree.BACHELOR, "硕士": Degree.MASTER}
FEN = 100


def _as(house: House, username: str) -> Viewer:
    return house.worn(house.staff[username], ROLES[username.rstrip("0123456789")])


def clear_new(house: House, day: date) -> None:
    """Whoever did not bring an employer in looks at it; the firms whose posts were refused are not used."""
    known = employers(viewer=house.viewer)
    waiting = set(known.values()) - set(decisions(viewer=house.viewer))
    came = brought(viewer=house.viewer, ids=waiting)
    counsellor, secretary, now = _as(house, "counsellor"), house.secretary, at(day, 16, 30)
    bad = {known[name]: why for _, name, *_, why in told.REFUSED if known.get(name) in waiting}
    for viewer in (counsellor, secretary):
        mine = [one for one in waiting - set(bad) if (came[one].actor == counsellor.actor) is (viewer is secretary)]
        if mine:
            clear_employers(viewer=viewer, employer_ids=mine, cleared=True, now=now)
    for employer_id, why in bad.items():
        clear_employers(viewer=counsellor, employer_ids=[employer_id], cleared=False, reason=why, now=now)


def visit(house: House) -> None:
    """The visits of the term, in the order of their days, and what was learned of the employers on the way."""
    known = employers(viewer=house.viewer)
    for line in sorted(told.VISITS):
        _visit(house, known[line[1]], line)
    for place, (name, large, county, _) in enumerate(told.EMPLOYERS[:12]):
        _facts(house, known[name], place, large, county)
    _trail(house, known)
    _two_names(house, known)
    _newcomer(house)


def _visit(house: House, employer_id: int, line: tuple) -> None:
    day, _, went, who, duty, openings, yuan, result, wanted, note, step = line
    people = tuple(
        Went(house.staff[one].pk, ROLES[one.rstrip("0123456789")], leads=place == 0) for place, one in enumerate(went)
    )
    needs = tuple(NeedSaid(use, majors, DEGREES[degree], n, pay * FEN) for use, majors, degree, n, pay in wanted)
    what, owner, due, done = step or ("", "", None, None)
    said = VisitSaid(
        day, people, who, duty, openings, yuan * FEN, result, note, needs, what, due,
        house.staff[owner].pk if owner else None,
    )  # fmt: skip
    viewer = _as(house, went[-1])
    made = record_visit(viewer=viewer, employer_id=employer_id, said=said, today=day, now=at(day, 18))
    phone = f"028-6300{day:%m%d}"
    add_contact(viewer=viewer, employer_id=employer_id, name=who, duty=duty, phone=phone, now=at(day, 18, 5))
    if done:
        finish_step(viewer=_as(house, owner), visit_id=made.pk, on=done, today=done, now=at(done, 17))


def _facts(house: House, employer_id: int, place: int, large: bool, county: str) -> None:
    body = f"91510100MA6D{place:05d}"
    said = EmployerSaid(
        credit_code=body + check_sign(body), kind="39", industry="A" if place % 4 else "C",
        size="large" if large else "small", region=Regions.load().find(county) or "",
    )  # fmt: skip
    record_employer(viewer=_as(house, "counsellor"), employer_id=employer_id, said=said, now=at(date(2023, 4, 20), 11))


def _trail(house: House, known: dict[str, int]) -> None:
    """Licences that were seen on the spot; a complaint that was answered, and one that waits."""
    days = {line[1]: line[0] for line in told.VISITS}
    for name in told.LICENCES:
        note_trust(
            viewer=_as(house, "head"), employer_id=known[name], kind="licence", on=days[name],
            who=house.staff["head"].display_name, text="营业执照原件，名称和代码都对得上", today=days[name],
            now=at(days[name], 18, 30),
        )  # fmt: skip
    day = date(2023, 4, 12)
    old = note_trust(
        viewer=_as(house, "teacher"), employer_id=known["川南果业集团有限公司"], kind="complaint", on=day,
        who="一名学生", text="说好包食宿，到了要交住宿费", today=day, now=at(day, 15),
    )  # fmt: skip
    answer_complaint(
        viewer=_as(house, "counsellor"), employer_id=old.employer_id, trust_id=old.pk, on=date(2023, 4, 14),
        text="问过人事：押金，已经退了，以后不收", today=date(2023, 4, 14), now=at(date(2023, 4, 14), 10),
    )  # fmt: skip
    day = date(2023, 4, 26)
    note_trust(
        viewer=_as(house, "teacher"), employer_id=known["成都小满花店连锁有限公司"], kind="complaint", on=day,
        who="一名学生", text="面试时说试用期三个月不交社保", today=day, now=at(day, 16),
    )  # fmt: skip


def _two_names(house: House, known: dict[str, int]) -> None:
    """One pair that waits to be looked at, and one that was merged."""
    made = {}
    for day, (name, _, county), who in (
        (date(2023, 4, 6), told.TWIN, "teacher2"), (date(2023, 3, 28), told.MERGED, "expert4"),
    ):  # fmt: skip
        said = EmployerSaid(region=Regions.load().find(county) or "")
        made[name] = register_employer(viewer=_as(house, who), name=name, said=said, now=at(day, 14)).pk
        clear_employers(viewer=_as(house, "counsellor"), employer_ids=[made[name]], cleared=True, now=at(day, 17))
    merge_employers(
        viewer=house.secretary, employer_id=known[told.MERGED[1]], other_id=made[told.MERGED[0]],
        reason="执照上是“茶叶”，“茶业”是写错的", now=at(date(2023, 3, 30), 9),
    )  # fmt: skip


def _newcomer(house: House) -> None:
    name, county = told.NEWCOMER
    day, head = date(2023, 4, 26), _as(house, "head")
    said = EmployerSaid(region=Regions.load().find(county) or "", kind="39", note="走访禾川时顺路看的，有六个大棚")
    made = register_employer(viewer=head, name=name, said=said, now=at(day, 17))
    went = (Went(house.staff["head"].pk, Role.DEPARTMENT_HEAD, leads=True),)
    seen = VisitSaid(
        day, went, "孟老板", "负责人", 2, 450_000, "intention", "想要两个懂水肥的，下个月定。",
        (NeedSaid("job", "设施农业科学与工程", None, 2, 450_000),), "请他把岗位写成文字发来", date(2023, 5, 5),
        house.staff["head"].pk,
    )  # fmt: skip
    record_visit(viewer=head, employer_id=made.pk, said=seen, today=day, now=at(day, 17, 30))
