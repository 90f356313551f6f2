"""The words of a student's record and standing, as staff say them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FIELD_WORDS: Mapping[str, Promise] = {
    "name": _("姓名"),
    "sex": _("性别"),
    "cohort": _("届"),
    "small_class": _("班级"),
    "major_text": _("专业"),
    "major_code": _("专业代码"),
    "degree": _("学历"),
    "id_number": _("身份证号"),
    "entrant_number": _("考生号"),
    "phone": _("电话"),
    "email": _("邮箱"),
    "born": _("出生日期"),
    "home_text": _("生源地"),
    "home_region": _("生源地代码"),
    "rural": _("农村生源"),
    "party_member": _("党员"),
    "political_text": _("政治面貌"),
    "ethnicity": _("民族"),
    "veteran": _("退役士兵"),
    "certificates": _("证书"),
}


def field_word(field: str) -> str:
    """What staff call a field; one that has no word speaks for itself."""
    return str(FIELD_WORDS.get(field, field))
