"""The words for leads and reports, for whoever brought them in and for staff."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REPORT_WORDS: Mapping[str, Promise] = {
    "untrue": _("内容不实"),
    "fee": _("要收费或押金"),
    "full": _("已经招满"),
    "differs": _("和说的不一样"),
    "other": _("其他"),
    "distrust": _("不放心这家"),
}
# To whoever brought a lead in: you said, we did.
STANDING_WORDS: Mapping[str, Promise] = {
    "waiting": _("老师还没有看。"),
    "entered": _("老师已经录入，正在审。"),
    "accepted": _("审过了，已经进了岗位库。"),
    "refused": _("录入后没有通过审核。"),
    "known": _("这个岗位库里已经有了，谢谢。"),
    "no": _("这次没有用上。"),
}
