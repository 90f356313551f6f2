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
