"""The words of the deeds that are promised, as staff say them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEED_WORDS: Mapping[str, Promise] = {
    "talk": _("沟通"),
    "guidance": _("职业指导"),
    "training": _("就业培训"),
    "traineeship": _("就业见习"),
    "lecture": _("讲座"),
    "meeting": _("推进会"),
    "referral": _("岗位推荐"),
    "opening": _("新岗位"),
    "bulletin": _("通报"),
    "team": _("班级小组"),
    "survey": _("摸排"),
    "plan": _("一生一策"),
    "message": _("一对一消息"),
}
