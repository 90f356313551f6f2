"""The words of wishes and needs, as staff and students read them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DIRECTION_WORDS: Mapping[str, Promise] = {
    "work": _("就业"),
    "further_study": _("升学"),
    "civil_service": _("考公"),
    "grassroots": _("去基层"),
    "army": _("参军"),
    "abroad": _("出国出境"),
    "startup": _("创业"),
}
NEED_WORDS: Mapping[str, Promise] = {"need": _("需求"), "suggestion": _("建议")}
