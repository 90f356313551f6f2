"""The words for how a post came in: who found it, through which channel."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianqiao.jobs.facts_entry import Channel, Level

LEVEL_WORDS: Mapping[Level, Promise] = {
    Level.DEPARTMENT_HEAD: _("系主任"),
    Level.CLASS_TEACHER: _("班主任"),
    Level.EXPERT: _("导师"),
    Level.EMPLOYMENT_SECRETARY: _("就业秘书"),
    Level.COUNSELLOR: _("辅导员"),
    Level.COLLEGE_LEADER: _("院领导"),
    Level.LIAISON: _("联络员的线索"),
    Level.STUDENT: _("学生推荐"),
    Level.PORTAL: _("学校就业网"),
}
CHANNEL_WORDS: Mapping[Channel, Promise] = {
    Channel.VISIT: _("走访"),
    Channel.PHONE: _("电话"),
    Channel.PORTAL: _("就业网"),
    Channel.JOB_FAIR: _("招聘会"),
    Channel.WEB: _("网上公告"),
    Channel.ALUMNI: _("校友"),
    Channel.CHAT: _("微信、QQ 群"),
    Channel.OTHER: _("其他"),
}
