"""The words for the ways by which a message goes, as staff read them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGE_WAYS: Mapping[str, Promise] = {
    "email": _("邮件"),
    "wecom": _("企业微信"),
    "dingtalk": _("钉钉"),
    "feishu": _("飞书"),
    "sms": _("短信"),
    "sms_aliyun": _("短信"),
    "sms_tencent": _("短信"),
    "page": _("本人页面"),
    "person": _("当面转告"),
    "paste": _("群里转发"),
}
