"""One person one file, one student one plan: the path, answers to needs, plans, proofs looked at, changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from lianqiao.assistance.actions_needs import meet_need
from lianqiao.assistance.queries import of_student
from lianqiao.cases.actions_needs import answer_need
from lianqiao.cases.actions_path import move_up
from lianqiao.cases.facts import Need
from lianqiao.cases.queries import needs
from lianqiao.charter.tables import criteria, details
from lianqiao.config.demo import names
from lianqiao.config.demo.house import DAY, House, at
from lianqiao.config.demo.roster import freshers, workbook
from lianqiao.desk.plan_outline import outlines
from lianqiao.hardship.actions_guarded import record_by_hand, verify_criterion
from lianqiao.hardship.facts import CriterionFacts
from lianqiao.hardship.queries import criteria_of
from lianqiao.hardship.readings import read_detail
from lianqiao.intake.actions import import_file
from lianqiao.people.models import User
from lianqiao.plans.actions_done import mark_done
from lianqiao.plans.actions_own import agree
from lianqiao.plans.actions_plans import decide, draw_up_plans, save_version
from lianqiao.plans.facts import Content, PlanFacts
from lianqiao.plans.queries_plans import plans_of
from lianqiao.roster.actions_changes import propose_change
from lianqiao.roster.actions_hand_over import answer_hand_over, ask_hand_over
from lianqiao.roster.queries import ids_by_number
from lianqiao.rules.visibility import Role

FRESHERS = 2026
SAID = (("resume",), ("interview",), (), ("information", "travel"), ("skills",), ("contract",), ("far_from_home",))


def take_in_freshers(house: House) -> None:
    """A class of the first year: its files open now and are kept for four years."""
    day = date(2023, 2, 17)
    people = freshers(house.chance)
    import_file(
        viewer=house.viewer, kind="roster", name="园艺学院2026届新生名单.xlsx", column_map=None, write=True,
        data=workbook(people, year=FRESHERS), cohort=FRESHERS, today=day, now=at(day, 10),
    )  # fmt: skip
    house.freshers = sorted(
        ids_by_number(viewer=house.viewer, today=day, numbers=[one.number for one in people]).values()
    )


def enter_stages(house: House) -> None:
    """The first year begins its path; the final year is in its last stage."""
    for cohort, stage, day in (
        (FRESHERS, "awakening", date(2023, 2, 20)), (house.policy.cohort, "sprint", date(2023, 2, 13)),
    ):  # fmt: skip
        move_up(viewer=house.secretary, cohort=cohort, stage_id=stage, on=day, today=day, now=at(day, 11))


def answer_needs(house: House) -> None:
    """Two of three needs were answered within weeks, and the guidance that helped is named; the newest wait."""
    answers = {text: answer for (_, text), answer in zip(names.NEEDS, names.ANSWERS, strict=True)}
    for place, one in enumerate(sorted(needs(viewer=house.viewer, today=DAY), key=lambda one: (one.on, one.id))):
        day = one.on + timedelta(days=3 + place % 12)
        if place % 3 == 2 or day > DAY:
            continue
        text, done = answers[one.text]
        answer_need(viewer=house.viewer, need_id=one.id, text=text, done=done, on=day, today=day, now=at(day, 17))
        if done and ("面试" in one.text or "简历" in one.text):
            _name_help(house, one)


def _name_help(house: House, need: Need) -> None:
    """The first guidance after the need is what was done for it."""
    found = of_student(viewer=house.viewer, today=DAY, student_id=need.student_id)
    first = next((one for one in reversed(found) if one.kind == "guidance" and one.held_on >= need.on), None)
    if first is not None:
        meet_need(viewer=house.viewer, activity_id=first.id, need_id=need.id, today=DAY, now=at(DAY, 9))


def plan(house: House) -> None:
    """Everybody who said what they wish has a plan: phones that were compared would tell nothing. Most are agreed."""
    drawn = date(2023, 4, 10)
    ids = [house.id_of(one) for one in house.base]
    drafts = {
        one: replace(draft, obstacles=SAID[place % len(SAID)])
        for place, (one, draft) in enumerate(sorted(outlines(viewer=house.viewer, today=drawn, ids=ids).items()))
    }
    done = draw_up_plans(viewer=house.viewer, outlines=drafts, policy=house.policy, today=drawn, now=at(drawn, 9))
    held = plans_of(viewer=house.viewer, today=drawn, ids=done.drawn)
    agreed: list[tuple[int, int]] = []
    for place, one in enumerate(sorted(done.drawn)):
        if place % 11 == 7:
            continue  # still a draft
        _submit(house, held[one], drawn + timedelta(days=1))
        if place % 13 == 5:
            continue  # waits for approval
        day = drawn + timedelta(days=3 + place % 4)
        decide(viewer=house.secretary, student_id=one, number=2, approved=True, today=day, now=at(day, 15))
        if place % 7 != 3:
            later = day + timedelta(days=1 + place % 5)
            agree(student_id=one, version=2, today=later, now=at(later, 20))
        agreed.append((place, one))
    held = plans_of(viewer=house.viewer, today=DAY, ids=[one for _, one in agreed])
    for place, one in agreed:
        _do(house, held[one], place)


def _do(house: House, held: PlanFacts, place: int) -> None:
    """Most of what was due has been done; here and there a line is late."""
    assert held.newest is not None  # it was drawn up before
    for line in held.newest.standing:
        if line.by is not None and line.by <= DAY and (place + line.line) % 6:
            mark_done(
                viewer=house.viewer, student_id=held.student_id, line=line.line, on=line.by, text="按计划做了",
                today=line.by, now=at(line.by, 17),
            )  # fmt: skip


def _submit(house: House, held: PlanFacts, day: date) -> None:
    newest = held.newest
    assert newest is not None  # it was drawn up the day before
    content = Content(
        goal_main=newest.goal_main, goal_fallback=newest.goal_fallback, strengths="肯学，做事踏实",
        review_on=newest.review_on, obstacles=newest.obstacles, lines=newest.lines,
    )  # fmt: skip
    save_version(
        viewer=house.viewer, student_id=held.student_id, opened_on=newest.number, content=content, submit=True,
        today=day, now=at(day, 10),
    )  # fmt: skip


def look_at_proofs(house: House) -> None:
    """For every second student the counsellor saw the paper in March, and the secretary compared most of them.

    Two papers from last spring end in May: somebody is asked for new ones.
    """
    day = date(2023, 3, 2)
    for place, one in enumerate(house.assisted[::2]):
        told: dict[str, Any] = {"student_id": house.id_of(one), "today": day}
        counsellor = house.counsellor(one)
        held = criteria_of(viewer=house.viewer, **told, purpose="student_page:check", now=at(day, 10))
        for found in held:
            proofs = criteria()[found.criterion].proofs
            made = record_by_hand(
                viewer=counsellor, **told, criterion=found.criterion, detail=_detail(found), proof=proofs[0],
                valid_from=date(2022, 5, 10 + place) if place < 2 else date(2022, 9, 20), now=at(day, 10),
            )  # fmt: skip
            if place % 3:
                verify_criterion(viewer=house.secretary, **told, held_id=made.pk, now=at(day, 15))


def _detail(found: CriterionFacts) -> str:
    """What the roster's words say more of it; a certificate that needs more says this."""
    said = read_detail(found.criterion, found.words)
    parts = {key.partition(":")[0] for key in said.split()}
    more = {one.part: one.key for one in details().get(found.criterion, ()) if one.needed and one.part not in parts}
    return " ".join([*said.split(), *more.values()])


def propose_changes(house: House) -> None:
    """Three students gave other contact data; nobody has looked yet."""
    for place, one in enumerate(house.others[5:60:20]):
        day = DAY - timedelta(days=place)
        values = {"phone": f"199000{place}8{place}01"} if place else {"email": f"s{one.number}.new@stu.example.edu.cn"}
        note = "换号了" if place else "换了邮箱"
        propose_change(student_id=house.id_of(one), values=values, note=note, today=day, now=at(day, 21))


def hand_over(house: House) -> None:
    """An expert travelled and a colleague stood in; another request waits."""
    experts = [user for name, user in house.staff.items() if name.startswith("expert")]
    asked = date(2023, 4, 10)
    for (away, stands_in), answered in zip(_pairs(experts[1:5]), (True, False), strict=True):
        made = ask_hand_over(
            viewer=house.secretary, user_id=away.pk, to_id=stands_in.pk, duty=Role.EXPERT, since=date(2023, 4, 12),
            until=date(2023, 5, 12), reason="外出调研一个月", today=asked, now=at(asked, 9),
        )  # fmt: skip
        if answered:
            answer_hand_over(
                viewer=house.worn(stands_in, Role.EXPERT), hand_over_id=made.pk, accepted=True, today=date(2023, 4, 11),
                now=at(date(2023, 4, 11), 9),
            )  # fmt: skip


def _pairs(those: Sequence[User]) -> Iterator[tuple[User, User]]:
    yield from zip(those[::2], those[1::2], strict=True)
