"""What was done through the term: wishes asked, needs noted, talks, guidance, training, lectures, waivers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from lianqiao.assistance.actions import record_help
from lianqiao.cases.actions import state_need, state_wish
from lianqiao.config.demo import names
from lianqiao.config.demo.happenings import hold_lecture
from lianqiao.config.demo.house import DAY, House, at
from lianqiao.config.demo.roster import Graduate
from lianqiao.ledger.actions import excuse
from lianqiao.roster.readings_wish import WishCells, read_wish

FIRST_MONDAY = date(2023, 2, 13)
WEEKS = 11
NEEDS = 104
WISHES = 61
GUIDANCE = 134
WAYS = ("face", "face", "phone", "chat")
STEPS = ("发一版改好的简历来看", "把茶企联系人给他", "问一次面试结果", "约导师见一面")
CITIES = (
    "成都",
    "成都、眉山",
    "雅安",
    "四川",
    "成都、重庆",
    "仅成都",
    "绵阳、成都",
    "宜宾、泸州",
    "不限",
    "重庆",
    "雅安、乐山",
)
FAR_AWAY = "只去攀枝花"  # nobody offers a post there: this graduate stays short, and the round says why
PAYS = ("4000以上", "4500以上", "5000以上", "5000-6000", "面议", "", "3500以上")
WORK = ("育苗", "茶园管理", "品控", "植保", "技术员", "花卉", "温室", "农技推广", "新媒体", "种业试验")
DIRECTIONS = ("work", "work", "work", "work", "civil_service", "work", "further_study", "work")


def weekday(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def ask_wishes(house: House) -> None:
    """The survey of the term's first weeks: 61 of the 62, and about every second of the others."""
    asked = [*house.assisted[:WISHES], *house.others[::2], *house.others[1:20:6]]
    for place, one in enumerate(asked):
        day = weekday(FIRST_MONDAY + timedelta(days=2 + place % 14))
        region = FAR_AWAY if place == 29 else CITIES[place % len(CITIES)]
        cells = WishCells(region=region, post=WORK[place % len(WORK)],
                          salary=PAYS[place % len(PAYS)],
                          needs=_accommodation(one))  # fmt: skip
        wish, _ = read_wish(cells)
        state_wish(
            viewer=house.viewer, student_id=house.id_of(one), wish=wish, direction=DIRECTIONS[place % len(DIRECTIONS)],
            text=cells.text, on=day, now=at(day, 20),
        )  # fmt: skip


def _accommodation(one: Graduate) -> str:
    return (
        "希望工作地点有坡道，少走楼梯"
        if "肢体" in one.category
        else "需要安静的工位，用助听器"
        if "听力" in one.category
        else ""
    )


def note_needs(house: House) -> None:
    """104 needs and suggestions of 61 graduates."""
    willing = house.assisted[:WISHES]
    for count in range(NEEDS):
        one = willing[count % len(willing)]
        kind, text = names.NEEDS[(count * 5 + count // len(willing)) % len(names.NEEDS)]
        day = weekday(FIRST_MONDAY + timedelta(days=3 + count * 60 // NEEDS))
        state_need(viewer=house.viewer, student_id=house.id_of(one), text=text, kind=kind, on=day, now=at(day, 17))


# ---------------------------------------------------------------- talks


def talk(house: House) -> None:
    """A talk a week with each assisted graduate: most kept, some entered late, some missed, this week's half done."""
    for place, one in enumerate(house.assisted):
        for week in range(WEEKS):
            fate = _fate(house, one, place, week)
            if fate != "missed":
                _talk(house, one, place, week, entered_late=fate == "late")
    for place, one in enumerate(house.others[::4]):
        _talk(house, one, place, place % WEEKS, entered_late=False)


def _fate(house: House, one: Graduate, place: int, week: int) -> str:
    """kept | late | missed: the class without its liaison slips most, and two students were out of reach for weeks."""
    dice = house.chance.random()
    if week == WEEKS - 1:
        return "kept" if dice < 0.45 else "missed"
    if place in {17, 44} and week in {6, 7, 8, 9}:
        return "missed"
    missed = 0.22 if one.class_name == "茶学201902" else 0.06
    return "missed" if dice < missed else "late" if dice < missed + 0.06 and week < WEEKS - 2 else "kept"


def _talk(house: House, one: Graduate, place: int, week: int, *, entered_late: bool) -> None:
    monday = FIRST_MONDAY + timedelta(weeks=week)
    held = min(monday + timedelta(days=(place + week) % 5), DAY)
    entered = held + timedelta(days=11) if entered_late else held
    givers = [house.counsellor_of[one.class_name], house.teacher_of[one.class_name]]
    givers += [house.expert_of[house.id_of(one)]] if house.id_of(one) in house.expert_of else []
    said = (place * 3 + week * 7) % len(names.TALKS)
    record_help(
        viewer=house.viewer, kind="talk", held_on=held, student_ids=[house.id_of(one)],
        way="phone" if said == names.BY_PHONE else WAYS[(place + week) % len(WAYS)],
        minutes=10 if said == names.BY_PHONE else (10, 15, 20, 30)[(place + week * 3) % 4],
        topics=list(names.TALK_TOPICS[said]), **_next(place, week, held), note=names.TALKS[said],
        by_user_id=givers[(place + week) % len(givers)].pk, today=entered, now=at(entered, 8 + place % 10, week * 5),
    )  # fmt: skip


def _next(place: int, week: int, held: date) -> dict[str, Any]:
    """Every ninth talk agrees on a next step; those of weeks ago were taken, which the next talk says."""
    if (place * 5 + week) % 9 or week < WEEKS - 2:
        return {}
    return {"next_step": STEPS[(place + week) % len(STEPS)], "next_on": held + timedelta(days=5)}


def try_in_vain(house: House) -> None:
    """Somebody called and nobody answered: tried, not made."""
    for place in (17, 44, 29):
        for turn in range(2):
            day = date(2023, 4, 24) + timedelta(days=turn * 2)
            record_help(
                viewer=house.viewer, kind="talk", held_on=day, student_ids=[house.id_of(house.assisted[place])],
                way="phone", made=False, by_user_id=house.counsellor_of[house.assisted[place].class_name].pk, today=day,
                now=at(day, 12, 30),
            )  # fmt: skip


# ---------------------------------------------------------------- guidance, training, traineeships


def guide(house: House) -> None:
    """134 attendances of assisted graduates: six have had none yet, twenty-two have had three."""
    reached = [one for place, one in enumerate(house.assisted) if place % 10 != 3]
    times = [3] * (GUIDANCE - 2 * len(reached)) + [2] * (3 * len(reached) - GUIDANCE)
    for place, (one, wanted) in enumerate(zip(reached, times, strict=True)):
        for turn in range(wanted):
            day = weekday(date(2023, 2, 20) + timedelta(days=(place * 11 + turn * 21) % 64))
            _help(house, one, "guidance", names.GUIDANCE[(place + turn) % len(names.GUIDANCE)], day)
    for place, one in enumerate(house.others[::5]):
        day = weekday(date(2023, 2, 22) + timedelta(days=place * 3 % 60))
        _help(house, one, "guidance", names.GUIDANCE[place % len(names.GUIDANCE)], day)


def _help(house: House, one: Graduate, kind: str, title: str, day: date, until: date | None = None) -> None:
    giver = house.expert_of.get(house.id_of(one)) or house.counsellor_of[one.class_name]
    record_help(
        viewer=house.viewer, kind=kind, held_on=day, until=until, student_ids=[house.id_of(one)], title=title,
        way="face", by_user_id=giver.pk, today=day, now=at(day, 16, 30),
    )  # fmt: skip


def train(house: House) -> None:
    """Courses for groups, traineeships one by one; a part of the graduates still lacks each."""
    ids = [house.id_of(one) for one in house.assisted]
    groups = (
        (date(2023, 3, 11), date(2023, 3, 16), 0, ids[0:50:2]), (date(2023, 3, 25), None, 1, ids[1:40:3]),
        (date(2023, 4, 8), date(2023, 4, 9), 2, [*ids[5:35:4], *(house.id_of(one) for one in house.others[:18])]),
        (date(2023, 4, 15), None, 3, ids[40:58:2]),
    )  # fmt: skip
    for day, until, title, who in groups:
        entered = until or day
        record_help(
            viewer=house.viewer, kind="training", held_on=day, until=until, student_ids=who, way="face",
            title=names.TRAININGS[title], by_user_id=house.staff["secretary"].pk, today=entered, now=at(entered, 18),
        )  # fmt: skip
    for place, one in enumerate(house.assisted):
        if place % 9 in {0, 2, 4, 5, 7}:
            day = date(2023, 3, 6) + timedelta(days=place % 30)
            where = names.TRAINEESHIPS[place % len(names.TRAINEESHIPS)]
            _help(house, one, "traineeship", where, weekday(day), weekday(day) + timedelta(days=13))


# ---------------------------------------------------------------- lectures, waivers


def lecture_day(place: int) -> date:
    """The day of the n-th of the term's lectures."""
    return weekday(date(2023, 2, 15) + timedelta(days=place * 71 // 20))


def hold_lectures(house: House) -> list[tuple[int, date, str]]:
    """21 lectures with those who came; (activity id, day, title) of each."""
    held = []
    everybody = [house.id_of(one) for one in house.base]
    for place, title in enumerate(names.LECTURES):
        day = lecture_day(place)
        who = house.chance.sample(everybody, house.chance.randint(24, 61))
        held.append((hold_lecture(house, title, day, who), day, title))
    return held


def waive(house: House, further: list[Graduate]) -> None:
    """Weekly talks are waived where admission is certain, and once for an illness."""
    for place, one in enumerate(further[:8]):
        _waive(
            house, one, date(2023, 4, 3) + timedelta(weeks=place % 3), date(2023, 7, 2), "已录取研究生，改为每月联系"
        )
    _waive(house, house.assisted[17], date(2023, 4, 3), date(2023, 4, 9), "住院治疗，家人陪护")


def _waive(house: House, one: Graduate, since: date, until: date, reason: str) -> None:
    excuse(
        viewer=house.viewer, commitment_id="weekly-talk", subject=f"student:{house.id_of(one)}", since=since,
        until=until, reason=reason, today=since, now=at(since, 11),
    )  # fmt: skip
