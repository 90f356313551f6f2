"""The words for what students answer, as staff and students read them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFERRAL_WAY_WORDS: Mapping[str, Promise] = {
    "letter": _("发信"),
    "face": _("面谈"),
    "phone": _("电话"),
    "chat": _("微信"),
    "expert": _("导师推荐"),
}
ANSWER_WORDS: Mapping[str, Promise] = {
    "too_far": _("太远"),
    "pay": _("工资"),
    "major": _("不对口"),
    "settled": _("已有去向"),
    "exam": _("准备考研"),
    "family": _("家里原因"),
    "distrust": _("不放心这家"),
}
STEP_WORDS: Mapping[str, Promise] = {
    "interested": _("感兴趣"),
    "declined": _("不合适"),
    "applied": _("已投递"),
    "interview": _("面试"),
    "hired": _("录用"),
}
STAGE_WORDS: Mapping[str, Promise] = {
    "pushed": _("推荐"),
    "accepted": _("通道已收或当面说了"),
    "read": _("已读"),
    "answered": _("已答复"),
    "interested": _("感兴趣"),
    "applied": _("已投递"),
    "interview": _("面试"),
    "hired": _("录用"),
    "intention": _("达成意向"),
    "signed": _("签约"),
}
# The button that leads a student on.
NEXT_WORDS: Mapping[str, Promise] = {
    "applied": _("我投递了"),
    "interview": _("约我面试了"),
    "hired": _("录用我了"),
}
# What a student reads after a no: only what will happen (`rules.answers`, `rules.suitability_parts`, `jobs`).
THANKS_WORDS: Mapping[str, Promise] = {
    "too_far": _("谢谢，以后先给你挑近一些的。"),
    "pay": _("谢谢，以后先给你挑工资高一些的。"),
    "major": _("谢谢，以后先给你挑更对口的。"),
    "settled": _("谢谢，老师会找你核对去向。"),
    "exam": _("谢谢，老师会看到你在准备考研。"),
    "family": _("谢谢，老师会看到是家里的原因。"),
    "distrust": _("谢谢，这家单位的岗位以后不再推给你，老师会去核实。"),
}
CLOSED_WORDS: Mapping[str, Promise] = {
    "placed": _("已有去向，撤回了"),
    "silence": _("单位没有回音，撤回了"),
    "not_taken": _("单位没有录用"),
}
# The same for the student.
CLOSED_FOR_STUDENT: Mapping[str, Promise] = {
    "placed": _("你已经有了去向，老师把这个推荐撤回了，不用再答复。去向有变化，跟老师说一声。"),
    "silence": _("这家单位一直没有回音，老师把这个推荐撤回了，会另外再挑。"),
    "not_taken": _("这家单位这次没有录用，老师会另外再挑。"),
}
OVERRIDE_WORDS: Mapping[str, Promise] = {
    "contacted": _("同学已自己联系过"),
    "unwilling": _("同学说过不想去"),
    "too_far": _("离得太远"),
    "pay": _("工资不合适"),
    "mismatch": _("和专业不对口"),
    "employer": _("单位情况还要再看"),
    "better": _("有更合适的"),
    "other": _("其他"),
}
EXPORT_WORDS: Mapping[str, Promise] = {
    "check": _("核对"),
    "meeting": _("会议"),
    "archive": _("存档"),
}
STANDING_WORDS: Mapping[str, Promise] = {
    "proposed": _("待核对"),
    "accepted": _("已采用"),
    "skipped": _("跳过"),
    "replaced": _("已换"),
    "moved": _("重算后让出"),
    "gone": _("不会发"),
    "sent": _("已推荐"),
}
