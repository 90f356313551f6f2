"""The words for posts: review states, levels of education, conditions, what a post offers."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianqiao.jobs.facts import Review
from lianqiao.rules.suitability import ConditionKind, Degree

REVIEW_WORDS: Mapping[Review, Promise] = {
    Review.WAITING: _("待审"),
    Review.ACCEPTED: _("已采用"),
    Review.REFUSED: _("不采用"),
}
DEGREE_WORDS: Mapping[Degree, Promise] = {
    Degree.ASSOCIATE: _("专科"),
    Degree.BACHELOR: _("本科"),
    Degree.MASTER: _("硕士"),
    Degree.DOCTOR: _("博士"),
}
CONDITION_WORDS: Mapping[ConditionKind, Promise] = {
    ConditionKind.SEX: _("性别"),
    ConditionKind.PARTY_MEMBER: _("政治面貌"),
    ConditionKind.VETERAN: _("退役人员"),
    ConditionKind.GRASSROOTS_SERVICE: _("服务基层项目人员"),
    ConditionKind.YEARS_OF_SERVICE: _("工作经历"),
    ConditionKind.COHORT: _("毕业年份"),
    ConditionKind.AGE: _("年龄"),
    ConditionKind.CERTIFICATE: _("证书"),
    ConditionKind.OTHER: _("其他，要人来看"),
}
OFFER_WORDS: Mapping[str, Promise] = {
    "lodging": _("住宿"),
    "wheelchair": _("无障碍通道"),
    "hearing": _("听障便利"),
    "vision": _("视障便利"),
    "board": _("管饭"),
    "travel": _("报销路费"),
    "no_experience": _("不要求经验"),
    "paid_training": _("带薪或免费培训"),
    "mentor": _("有人带"),
    "insurance": _("社会保险"),
    "grassroots": _("基层岗位"),
    "western": _("西部地区"),
    "key_region": _("重点区域"),
}
DISTANCE_WORDS: Mapping[str, Promise] = {
    "county": _("同一个县区"),
    "city": _("同一个市"),
    "province": _("同一个省"),
    "area": _("同一片区域的外省"),
    "far": _("更远"),
    "": _("老家或地点不明"),
}
