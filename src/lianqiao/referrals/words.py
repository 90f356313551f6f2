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
