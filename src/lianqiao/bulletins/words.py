"""The words for figures and what they count, as people say them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianqiao.rules.values import Unit

FIGURE_WORDS: Mapping[str, Promise] = {
    "cohort_graduates": _("本届毕业生"),
    "rural_graduates": _("农村生源毕业生"),
    "hardship_graduates": _("重点服务毕业生"),
    "special_difficulty_graduates": _("其中特别困难"),
    "hardship_share": _("重点服务毕业生占比"),
    "new_posts_by_month": _("各月新增招聘人数"),
    "openings": _("本学期新增招聘人数"),
    "large_employers": _("新拓展大型用人单位"),
    "referral_person_times": _("推荐岗位"),
    "intentions": _("达成就业意向"),
    "needs": _("需求和建议"),
    "wishes": _("已登记求职意愿"),
    "lectures": _("就业讲座"),
    "guidance_person_times": _("就业指导"),
    "one_to_one_messages": _("一对一消息"),
    "further_study": _("录取升学"),
    "employed": _("签协议或合同"),
}
UNIT_WORDS: Mapping[Unit, Promise] = {
    Unit.PERSONS: _("人"),
    Unit.PERSON_TIMES: _("人次"),
    Unit.ITEMS: _("条"),
    Unit.OPENINGS: _("个"),
}
# Measure words of things that are not 条.
OWN_UNITS: Mapping[str, Promise] = {"large_employers": _("家"), "lectures": _("场")}


def unit_word(figure_id: str, unit: Unit) -> Promise | str | None:
    """人, 人次, 条, 个; empty for a share, whose text says what it is of."""
    return OWN_UNITS.get(figure_id) or UNIT_WORDS.get(unit, "")


# Where a text for everybody was published (`facts_publicity.KINDS`).
PUBLISHED_WORDS: Mapping[str, Promise] = {
    "site": _("网站"),
    "account": _("公众号"),
    "group": _("QQ 群或微信群"),
    "other": _("别的地方"),
}
