"""The words for doubts in a post, for the rules that cover them, and for where a post stands in its life."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianqiao.rules.post_life import Closing, Stage
from lianqiao.rules.screening import Severity

FLAG_WORDS: Mapping[str, Promise] = {
    "elite": _("限定院校"),
    "sex": _("限定性别"),
    "household": _("限定户籍"),
    "first_degree": _("限定第一学历"),
    "marriage": _("问婚育"),
    "age": _("限定年龄"),
    "looks": _("要求外貌"),
    "health": _("排斥患病或残疾"),
    "fees": _("收费"),
    "deposit": _("收押金"),
    "training_loan": _("培训贷"),
    "brushing": _("刷单一类"),
    "papers": _("扣证件或收集证件"),
    "pyramid": _("传销一类"),
    "danger": _("危险去处"),
    "unpaid": _("不付工资或不缴社保"),
    "penalty": _("违约金或罚款"),
    "employer": _("看不出是哪家单位"),
    "low_pay": _("低于最低工资"),
    "no_place": _("没写地点"),
    "no_pay": _("没写月薪"),
    "no_duties": _("没写做什么"),
}
EXCEPTION_WORDS: Mapping[str, Promise] = {
    "police": _("警察和消防职位"),
    "paired": _("男女各设，人数相当"),
    "heavy_work": _("女职工禁忌的劳动"),
    "civil_service": _("公务员、事业单位的法定年龄"),
    "directed": _("定向招录"),
}
SEVERITY_WORDS: Mapping[Severity, Promise] = {
    Severity.BLOCKS: _("要决定"),
    Severity.CHECK: _("要核对"),
    Severity.HINT: _("提示"),
}
FIELD_WORDS: Mapping[str, Promise] = {
    "employer": _("单位"),
    "title": _("岗位名称"),
    "description": _("说明"),
    "other": _("其他要求"),
    "contact": _("联系方式"),
    "salary": _("月薪"),
}
STAGE_WORDS: Mapping[Stage, Promise] = {
    Stage.OPEN: _("在招"),
    Stage.DUE: _("快要核实"),
    Stage.STALE: _("待核实"),
    Stage.OVER: _("已截止"),
    Stage.CLOSED: _("已关闭"),
}
CLOSING_WORDS: Mapping[Closing, Promise] = {
    Closing.FILLED: _("招满了"),
    Closing.WITHDRAWN: _("单位撤回"),
    Closing.UNTRUE: _("查实不实"),
}
