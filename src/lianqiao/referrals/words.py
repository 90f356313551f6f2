"""The words for what students answer, as staff and students read them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ANSWER_WORDS: Mapping[str, Promise] = {
    "too_far": _("太远"),
    "pay": _("工资"),
    "major": _("不对口"),
    "settled": _("已有去向"),
    "exam": _("准备考研"),
    "family": _("家里原因"),
    "distrust": _("不放心这家"),
}
