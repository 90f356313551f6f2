"""Where the graduates of the demo go: an outcome of each kind, with its proof and how far it is known."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import cycle

from lianqiao.config.demo.house import House, at
from lianqiao.config.demo.roster import Graduate
from lianqiao.jobs.queries import cards
from lianqiao.outcomes.actions import record_destination, record_intention

FURTHER, EMPLOYED, INTENTIONS = 18, 7, 21
SCHOOLS = (
    "湖南大学",
    "西南大学",
    "四川农业大学",
    "华中农业大学",
    "南京农业大学",
    "西北农林科技大学",
    "福建农林大学",
    "云南农业大学",
)
FIRMS = (
    "名山春芽茶叶有限公司",
    "都江堰青城育苗有限公司",
    "成都知时节农业服务有限公司",
    "川南果业集团有限公司",
    "润野生物科技集团有限公司",
)
# code, how many, kind of proof ("" = said only), grade, at whom
KINDS: tuple[tuple[str, int, str, str, str], ...] = (
    ("10", 22, "agreement", "documented", ""), ("11", 5, "labour_contract", "verified", ""),
    ("12", 4, "hire_proof", "documented", ""), ("271", 1, "hire_proof", "documented", "学院果树课题组"),
    ("46", 2, "enlistment_notice", "verified", "武装部"), ("503", 2, "project_notice", "documented", "西部计划项目办"),
    ("502", 1, "project_notice", "claimed", "县人社局"), ("512", 1, "project_notice", "documented", "县委组织部"),
    ("751", 1, "business_licence", "documented", "一垄草莓家庭农场"), ("76", 2, "statement_with_income",
    "documented", ""),
    ("801", 19, "admission_list", "documented", "school"), ("85", 2, "foreign_offer", "claimed", "境外院校"),
    ("71", 7, "", "claimed", ""), ("703", 6, "", "claimed", ""), ("701", 20, "", "claimed", ""), ("72", 1, "",
    "claimed", ""),
)  # fmt: skip


def split(house: House) -> tuple[list[Graduate], list[Graduate]]:
    """Among the assisted: the 18 who go on studying and the 7 who have signed."""
    by_name = {one.name: one for one in house.assisted}
    further, employed = [by_name["马燕"]], [by_name["卢志远"], by_name["张家豪"]]
    free = [one for one in house.assisted if one not in [*further, *employed]]
    further += free[1::3][: FURTHER - len(further)]
    employed += [one for one in free[2::6] if one not in further][: EMPLOYED - len(employed)]
    return further, employed


def reach(house: House, further: list[Graduate], employed: list[Graduate]) -> None:
    """Destinations of all who have told one."""
    for place, one in enumerate(further):
        _admit(house, one, place)
    firms = cycle(FIRMS)
    for place, one in enumerate(employed):
        code, proof = ("10", "agreement") if place < 5 else ("11", "labour_contract")
        day = date(2023, 3, 27) + timedelta(days=place * 4)
        _record(house, one, code, next(firms), "verified" if place % 2 else "documented", proof, day)
    rest = iter(house.chance.sample(house.others, sum(count for _, count, *_ in KINDS)))
    schools = cycle(SCHOOLS)
    for code, count, proof, grade, where in KINDS:
        for turn in range(count):
            unit = next(schools) if where == "school" else where or ("" if not proof or code == "76" else next(firms))
            day = date(2023, 3, 13) + timedelta(days=(turn * 5 + len(code)) % 44)
            _record(house, next(rest), code, unit, grade, "" if grade == "claimed" else proof, day)


def _admit(house: House, one: Graduate, place: int) -> None:
    """Four were admitted without an examination before the term; of the others some have only the public list."""
    school = SCHOOLS[place % len(SCHOOLS)]
    if place < 4:
        _record(house, one, "801", school, "verified", "admission_list", date(2023, 2, 17))
        return
    day = date(2023, 4, 3) + timedelta(days=place)
    known = place % 3 == 0
    grade, proof = ("documented", "provisional_admission") if known else ("claimed", "")
    _record(house, one, "801", school, grade, proof, day, provisional=True)
    if place % 4 == 0:
        later = date(2023, 4, 24) + timedelta(days=place % 4)
        _record(house, one, "801", school, "verified", "admission_letter", later)


def _record(
    house: House, one: Graduate, code: str, unit: str, grade: str, proof: str, day: date, *, provisional: bool = False
) -> None:
    record_destination(
        viewer=house.viewer, student_id=house.id_of(one), code=code, unit_name=unit, grade=grade, proof_kind=proof,
        provisional=provisional, on=day, now=at(day, 15),
    )  # fmt: skip


def agree(house: House, further: list[Graduate], employed: list[Graduate]) -> None:
    """21 of the assisted and nine others came to an intention with a firm."""
    waiting = [one for one in house.assisted if one not in [*further, *employed]]
    those = [*employed, *waiting[::2][: INTENTIONS - len(employed)], *house.others[3:90:10]]
    posts = cards(viewer=house.viewer, today=house.posts[-1][0], ids=[post for _, post in house.posts])
    firms = sorted({card.employer_id for card in posts.values() if card.first_recorded_on <= date(2023, 3, 20)})
    for place, one in enumerate(those):
        day = date(2023, 3, 22) + timedelta(days=place if place < len(employed) else place % 34)
        record_intention(
            viewer=house.viewer, student_id=house.id_of(one), employer_id=firms[place % len(firms)], on=day,
            now=at(day, 14),
        )  # fmt: skip
