"""Word of posts from students and a liaison in each state, a report of one post, and posts that colleagues look for."""

from __future__ import annotations

from datetime import date

from lianqiao.config.demo.house import House, at
from lianqiao.jobs.actions_leads import answer_lead, bring_lead, enter_lead, hand_lead, link_lead
from lianqiao.jobs.actions_own import report_post, suggest_post
from lianqiao.jobs.by_hand import read_entry
from lianqiao.jobs.models import Lead
from lianqiao.jobs.queries import cards
from lianqiao.ledger.actions_sought import seek_posts
from lianqiao.people.models import Appointment
from lianqiao.referrals.models import Referral
from lianqiao.rules.demand import Kind
from lianqiao.rules.visibility import Role

PER_DAY = 5
# What was heard, from which graduate of the base, on which day: title, employer, place, words.
HEARD = (
    (3, date(2023, 4, 12), "茶园管培生", "峨眉雪芽茶业销售部", "四川省乐山市", "学长在那里，说今年还招两个人。"),
    (8, date(2023, 4, 18), "园艺教研助理", "成都新芽自然教育工作室", "四川省成都市", "公众号看到的，周末要带小朋友。"),
    (15, date(2023, 4, 20), "兼职打包员", "云仓日结", "四川省成都市", "同学群里转的，日结。"),
    (21, date(2023, 4, 26), "蔬菜育苗员", "彭州丰禾育苗场", "四川省成都市", "家里亲戚的育苗场，包住，六月前到岗。"),
)
# Found where and until when: the kind, how many, who looks, from which day.
SOUGHT = (
    (Kind("090107", 2, ("500000",), 350_000), 3, "head2", date(2023, 4, 13), date(2023, 4, 30), "茶学 本科 · 重庆市"),
    (Kind("090102", 2, ("510100",)), 20, "head", date(2023, 4, 13), date(2023, 4, 30), "园艺 本科 · 成都市"),
    (Kind("090102", 2, ("511500",)), 3, "counsellor", date(2023, 4, 6), date(2023, 4, 27), "园艺 本科 · 宜宾市"),
)  # fmt: skip


def hear(house: House) -> None:
    """Leads, the report, and who looks for posts."""
    entered, known, useless, _waiting = [_heard(house, *one) for one in HEARD]
    _enter(house, entered)
    _known(house, known)
    answer_lead(
        viewer=house.secretary, lead_id=useless.pk, text="打电话问过，要先交押金，学院不推荐。请你也别去。",
        today=date(2023, 4, 21), now=at(date(2023, 4, 21), 11),
    )  # fmt: skip
    _of_liaison(house)
    _report(house)
    _seek(house)


def _heard(house: House, place: int, day: date, title: str, employer: str, where: str, text: str) -> Lead:
    return suggest_post(
        student_id=house.id_of(house.base[place]), title=title, employer=employer, place=where, text=text,
        per_day=PER_DAY, on=day, now=at(day, 21),
    )  # fmt: skip


def _enter(house: House, lead: Lead) -> None:
    """Entered, and it waits for review like any other."""
    said = {
        "employer": lead.employer, "title": lead.title, "openings": 2, "place": lead.place, "majors": "茶学、园艺",
        "degrees": ["2"], "salary": "4500-5500", "deadline": date(2023, 5, 31), "conditions": "",
        "description": "包吃住，有师傅带，不要求经验。", "contact": "学长介绍，周五前回电", "url": "",
        "source": "学生推荐",
    }  # fmt: skip
    day = date(2023, 4, 27)
    enter_lead(viewer=house.secretary, lead_id=lead.pk, row=read_entry(said), today=day, now=at(day, 17))


def _known(house: House, lead: Lead) -> None:
    day = date(2023, 4, 19)
    link_lead(viewer=house.secretary, lead_id=lead.pk, post_id=house.posts[-1][1], today=day, now=at(day, 10))


def _of_liaison(house: House) -> None:
    liaison = Appointment.objects.filter(role=Role.LIAISON).select_related("user").earliest("id")
    day = date(2023, 4, 27)
    made = bring_lead(
        viewer=house.worn(liaison.user, Role.LIAISON), title="花境养护员", employer="温江花木市场管理处",
        place="四川省成都市温江区", text="实习时听主管说六月要人。", per_day=PER_DAY, today=day, now=at(day, 12),
    )  # fmt: skip
    hand_lead(viewer=house.secretary, lead_id=made.pk, user_id=house.staff["counsellor"].pk, today=day, now=at(day, 16))


def _report(house: House) -> None:
    """One student says that a post is not what was said; one voice holds nothing back."""
    sent = Referral.objects.filter(on__lt=date(2023, 4, 24)).order_by("-on", "id")
    open_posts = cards(viewer=house.secretary, today=date(2023, 4, 27), ids={one.post_id for one in sent})
    shown = next(one for one in sent if not open_posts[one.post_id].past(date(2023, 4, 28)))
    day = date(2023, 4, 27)
    report_post(
        student_id=shown.student_id, post_id=shown.post_id, kind="differs", text="电话里说只招实习生，转正另说。",
        per_day=PER_DAY, on=day, now=at(day, 19),
    )  # fmt: skip


def _seek(house: House) -> None:
    for kind, openings, username, since, due, words in SOUGHT:
        seek_posts(
            viewer=house.secretary, kind=kind, openings=openings, title=f"找岗位：{words}，{openings} 个名额",
            about="找到以后在“岗位”里录入，审过就算，进度自己会算出来。", user_id=house.staff[username].pk, due_on=due,
            today=since, now=at(since, 9),
        )  # fmt: skip
