"""The words for roles, as staff say them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianqiao.rules.visibility import Role

ROLE_WORDS: Mapping[Role, Promise] = {
    Role.EMPLOYMENT_SECRETARY: _("就业秘书"),
    Role.COUNSELLOR: _("辅导员"),
    Role.CLASS_TEACHER: _("班主任"),
    Role.EXPERT: _("导师"),
    Role.DEPARTMENT_HEAD: _("系主任"),
    Role.COLLEGE_LEADER: _("学院领导"),
    Role.CLASS_LEADER: _("包班领导"),
    Role.EMPLOYMENT_ASSISTANT: _("就业助理"),
    Role.PARTY_CADRE: _("党员干部"),
    Role.LIAISON: _("就业联络员"),
    Role.CAREER_CENTRE: _("学校就业中心"),
    Role.SYSTEM_ADMINISTRATOR: _("系统管理员"),
    Role.AUDITOR: _("审计员"),
}
