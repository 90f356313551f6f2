"""What goes on: events with sign-ups and check-ins, programmes step by step, and the college's public promises."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from lianqiao.assistance.actions_events import close_event, mark_there, plan_event
from lianqiao.assistance.actions_programmes import take_step
from lianqiao.assistance.actions_promises import add_promise, note_done
from lianqiao.assistance.actions_sign_ups import sign_up
from lianqiao.config.demo.house import DAY, House, at
from lianqiao.config.demo.roster import Graduate
from lianqiao.outcomes.queries import settled_ids
from lianqiao.plans.queries_plans import plans_of

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63f8cfc0f01f00050001ffa3f6a4a50000000049454e44ae426082"
)  # one white point: a scan of nothing


def hold_lecture(house: House, title: str, day: date, who: Collection[int]) -> int:
    """A lecture from its announcement to its end: some signed up, those who came are marked. The act's id."""
    staff = house.secretary
    event_id = _announce(house, "lecture", title, "逸夫楼 201", day, announced=day - timedelta(days=6))
    for place, one in enumerate(who):
        if place % 3 == 0:
            sign_up(student_id=one, event_id=event_id, now=at(day - timedelta(days=1 + place % 5), 12, place % 60))
    mark_there(viewer=staff, event_id=event_id, student_ids=who, now=at(day, 19, 20))
    return close_event(viewer=staff, event_id=event_id, now=at(day, 21)).pk


def announce_coming(house: House) -> None:
    """What is still to come, with those who have signed up."""
    everybody = [house.id_of(one) for one in house.base]
    coming = (
        ("guidance", "简历门诊：带一份来，当场改", "就业指导室", date(2023, 5, 4), 12, 11, "resume"),
        ("training", "园艺工职业技能培训（第二期）", "实训中心", date(2023, 5, 13), 30, 19, "course"),
        ("lecture", "茶企开放日行前说明", "逸夫楼 305", date(2023, 5, 9), None, 34, ""),
    )
    for kind, title, place, day, capacity, signed, form in coming:
        event_id = _announce(house, kind, title, place, day, announced=date(2023, 4, 24), capacity=capacity, form=form)
        for turn, one in enumerate(house.chance.sample(everybody, signed)):
            sign_up(student_id=one, event_id=event_id, now=at(date(2023, 4, 25), 9 + turn % 10, turn % 60))


def _announce(
    house: House, kind: str, title: str, place: str, day: date, *, announced: date, capacity: int | None = None,
    form: str = "",
) -> int:  # fmt: skip
    made = plan_event(
        viewer=house.secretary, kind=kind, title=title, place=place, starts_at=at(day, 19), ends_at=at(day, 20, 30),
        capacity=capacity, form=form, free=None if kind == "lecture" else True, organiser="园艺学院",
        now=at(announced, 9),
    )  # fmt: skip
    return made.pk


def follow_programmes(house: House, further: Sequence[Graduate], employed: Sequence[Graduate]) -> None:
    """The training programme of the three who were told of, with others still on it; and the exam track."""
    told = [further[0], *employed[:2]]
    places = ("湖南大学", "成都龙湖物业有限公司", "美邦药业集团股份公司")
    for one, unit in zip(told, places, strict=True):
        _train(house, one, unit)
    for one in house.assisted[3:40:7]:
        if one not in told:
            _step(house, one, "hongzhi", "nominated", date(2023, 2, 24))
            _step(house, one, "hongzhi", "enrolled", date(2023, 3, 11), place="成都理工大学基地")
    for place, one in enumerate(further):
        _sit(house, one, place)
    settled = settled_ids(viewer=house.viewer, today=DAY)
    for one in [one for one in house.others if house.id_of(one) not in settled][:9]:
        _step(house, one, "exam", "registered", date(2023, 2, 16), school="四川农业大学", major="园艺学")
        _step(house, one, "exam", "sat", date(2023, 2, 16))
        _step(house, one, "exam", "score", date(2023, 2, 24), score="298")
        _step(house, one, "exam", "ended", date(2023, 4, 6))


def _train(house: House, one: Graduate, unit: str) -> None:
    _step(house, one, "hongzhi", "nominated", date(2023, 2, 24))
    _step(house, one, "hongzhi", "enrolled", date(2023, 3, 11), place="成都理工大学基地")
    _step(house, one, "hongzhi", "attended", date(2023, 3, 16), days="5")
    _step(house, one, "hongzhi", "certificate", date(2023, 3, 20), paper=PNG, number=f"HZ2023{one.number[-4:]}")
    _step(house, one, "hongzhi", "outcome", date(2023, 4, 12), unit=unit)


def _sit(house: House, one: Graduate, place: int) -> None:
    """Four were recommended without an examination; the others sat it, and some moved to another school."""
    school = "四川农业大学"
    if place < 4:
        return
    _step(house, one, "exam", "registered", date(2023, 2, 15), school=school, major="园艺学")
    _step(house, one, "exam", "sat", date(2023, 2, 15))
    _step(house, one, "exam", "score", date(2023, 2, 22), score=str(341 + place * 7 % 60))
    _step(house, one, "exam", "retest", date(2023, 3, 29), school=school)
    if place % 4 == 0:
        _step(house, one, "exam", "transfer", date(2023, 4, 11), school="云南农业大学", major="园艺学")
        _step(house, one, "exam", "admitted", date(2023, 4, 24), paper=PNG, school="云南农业大学", major="园艺学")


def _step(
    house: House, one: Graduate, programme: str, step: str, on: date, *, paper: bytes | None = None, **said: str
) -> None:
    take_step(
        viewer=house.viewer, student_id=house.id_of(one), programme=programme, step=step, on=on, said=said, paper=paper,
        today=on, now=at(on, 16),
    )  # fmt: skip


def promise(house: House) -> None:
    """The college's list: what it said it would do, and how far that has come, in numbers."""
    day = date(2023, 2, 20)
    drawn = len(plans_of(viewer=house.viewer, today=DAY, ids=[house.id_of(one) for one in house.base]))
    items = (
        ("毕业生就业一对一", "每名毕业生有一份档案、一份计划、一位联系老师", "secretary", date(2023, 6, 30),
         (("全部建档", 173, None, False), ("一生一策起草完", drawn, None, False))),
        ("面试路费和正装", "外出面试可借正装、可申请路费", "counsellor", date(2023, 5, 31),
         (("借出正装", 23, 31, False),)),
        ("晚间简历门诊", "每周四晚上在就业指导室改简历", "leader", date(2023, 4, 20),
         (("开了八次", 58, 74, True),)),
        ("茶企开放日", "带学生走进三家茶企", "head", date(2023, 4, 21), ()),
    )  # fmt: skip
    for title, said, owner, due, steps in items:
        made = add_promise(
            viewer=house.secretary, title=title, promise=said, owner_id=house.staff[owner].pk, due_on=due, today=day,
            now=at(day, 10),
        )  # fmt: skip
        for place, (text, persons, times, done) in enumerate(steps):
            on = date(2023, 3, 15) + timedelta(days=place * 30)
            note_done(
                viewer=house.secretary, promise_id=made.pk, text=text, persons=persons, person_times=times, done=done,
                on=on, today=on, now=at(on, 16),
            )  # fmt: skip
