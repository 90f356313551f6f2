"""The words of employers and of visits to them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianqiao.rules.employers import Clearance, Urgency

CLEARANCE_WORDS: Mapping[Clearance, Promise] = {
    Clearance.CLEARED: _("已核实"),
    Clearance.WAITING: _("待核实"),
    Clearance.REFUSED: _("不用"),
}
SIZE_WORDS: Mapping[str, Promise] = {
    "large": _("大型企业"), "medium": _("中型企业"), "small": _("小型企业"), "micro": _("微型企业"),
}  # fmt: skip
TRUST_WORDS: Mapping[str, Promise] = {"licence": _("看过执照"), "complaint": _("有人投诉")}
URGENCY_WORDS: Mapping[Urgency, Promise] = {
    Urgency.COMPLAINT: _("投诉没有答复"),
    Urgency.STEP_LATE: _("下一步过期了"),
    Urgency.TO_CLEAR: _("等第二个人核实"),
    Urgency.STEP_AHEAD: _("约好了下一步"),
    Urgency.NEVER_VISITED: _("在招人，还没走访"),
}
RESULT_WORDS: Mapping[str, Promise] = {
    "posts": _("给出岗位"), "base": _("建实习基地"), "agreement": _("签合作协议"), "intention": _("有意向"),
    "none": _("没有结果"),
}  # fmt: skip
USE_WORDS: Mapping[str, Promise] = {"job": _("就业"), "intern": _("实习")}
