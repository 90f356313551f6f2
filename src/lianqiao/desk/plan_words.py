"""The words of plans, as staff say them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianqiao.plans.facts import PlanState

OBSTACLE_WORDS: Mapping[str, Promise] = {
    "resume": _("简历写不好"),
    "interview": _("面试没把握"),
    "skills": _("技能不够"),
    "information": _("找不到信息"),
    "confidence": _("没有信心"),
    "travel": _("外出面试花费大"),
    "far_from_home": _("不想离家远"),
    "family": _("家里有牵挂"),
    "exam": _("考试没把握"),
    "health": _("担心身体吃不消"),
    "contract": _("怕签约吃亏"),
}
STATE_WORDS: Mapping[PlanState, Promise] = {
    PlanState.NONE: _("没有计划"),
    PlanState.DRAFT: _("草稿"),
    PlanState.RETURNED: _("退回修改"),
    PlanState.WAITING: _("待审"),
    PlanState.APPROVED: _("等学生同意"),
    PlanState.AGREED: _("学生已同意"),
    PlanState.REVIEW: _("该复查了"),
}
STATE_TAGS: Mapping[PlanState, str] = {
    PlanState.NONE: "",
    PlanState.DRAFT: "",
    PlanState.RETURNED: "tag-late",
    PlanState.WAITING: "tag-check",
    PlanState.APPROVED: "tag-why",
    PlanState.AGREED: "tag-ok",
    PlanState.REVIEW: "tag-check",
}
AGREED_WORDS: Mapping[str, Promise] = {"phone": _("学生在手机上同意"), "staff": _("学生当面或电话里同意")}
