"""How the demo's posts came in: who found them, one that came twice, a mapping kept for next time, a portal's token."""

from __future__ import annotations

from datetime import date

from lianqiao.config.demo.house import House, at
from lianqiao.intake.actions_mappings import save_map
from lianqiao.intake.actions_push import make_token, revoke_token
from lianqiao.jobs.actions_entry import enter_several, name_finder
from lianqiao.jobs.actions_scans import keep_scan
from lianqiao.jobs.by_hand import read_entry
from lianqiao.jobs.facts_entry import Channel, Finder, Level
from lianqiao.jobs.models import Post
from lianqiao.rules.visibility import Role

# Level, whose account it was (none: nobody is named), channel, a word more.
FOUND = (
    (Level.DEPARTMENT_HEAD, "head", Channel.VISIT, "访企拓岗"),
    (Level.CLASS_TEACHER, "teacher", Channel.ALUMNI, "往届班长介绍"),
    (Level.EXPERT, "expert", Channel.VISIT, ""),
    (Level.EMPLOYMENT_SECRETARY, "secretary", Channel.JOB_FAIR, "春季双选会"),
    (Level.COUNSELLOR, "counsellor", Channel.PHONE, ""),
    (Level.PORTAL, "", Channel.PORTAL, ""),
    (Level.STUDENT, "", Channel.CHAT, ""),
    (Level.LIAISON, "", Channel.CHAT, ""),
    (Level.DEPARTMENT_HEAD, "head2", Channel.PHONE, ""),
    (Level.EMPLOYMENT_SECRETARY, "secretary", Channel.WEB, ""),
)
HEADERS = {
    "岗位编号": "source_code", "招聘主体": "employer", "职位头衔": "title", "名额": "openings", "专业": "major_any",
    "学历": "degree", "工作城市": "place", "月薪（税前）": "salary", "投递截止": "deadline", "发布人": "extra",
}  # fmt: skip
SCAN = b"%PDF-1.4\n% a poster of the spring fair, photographed\n"


def say_how_they_came(house: House) -> None:
    """After the reviews: a finder for every post but those that a colleague entered without a word."""
    for place, (_, post_id) in enumerate(house.posts):
        level, username, channel, note = FOUND[place % len(FOUND)]
        person = house.staff[username].pk if username else None
        name_finder(
            viewer=house.secretary, post_id=post_id, finder=Finder(level, channel, person, note),
            now=at(date(2023, 4, 25), 16, place % 60),
        )  # fmt: skip
    _came_twice(house)
    _kept_for_next_time(house)


def _came_twice(house: House) -> None:
    """A colleague pastes what the office has from the portal already: it waits beside the other, and is not counted."""
    day = date(2023, 4, 27)
    last = max(one for _, one in house.posts)
    record = Post.objects.get(pk=last).records.latest("id")
    employer = record.post.employer.name
    said = {
        "employer": employer, "title": f"{record.title}（春招）", "openings": record.openings, "place": record.place,
        "majors": record.major_text, "degrees": ["2"], "salary": "", "deadline": record.deadline, "conditions": "",
        "description": record.description, "contact": "", "url": "", "source": "粘贴的招聘文字",
    }  # fmt: skip
    counsellor = house.worn(house.staff["counsellor"], Role.COUNSELLOR)
    enter_several(
        viewer=counsellor, rows=[read_entry(said)], finder=Finder(Level.COUNSELLOR, Channel.CHAT, counsellor.user_id),
        again=False, today=day, now=at(day, 15, 20),
    )  # fmt: skip


def _kept_for_next_time(house: House) -> None:
    secretary = house.secretary
    save_map(viewer=secretary, kind="posts", name="学校就业网导出", columns=HEADERS, now=at(date(2023, 3, 8), 10, 40))
    keep_scan(viewer=secretary, name="春季双选会海报.pdf", content=SCAN, now=at(date(2023, 4, 26), 9, 5))
    made, _secret = make_token(
        viewer=secretary, name="学校就业网", source="学校就业网", expires_on=date(2023, 12, 31),
        today=date(2023, 3, 10), now=at(date(2023, 3, 10), 11),
    )  # fmt: skip
    revoke_token(viewer=secretary, token_id=made.pk, now=at(date(2023, 3, 31), 17, 30))
