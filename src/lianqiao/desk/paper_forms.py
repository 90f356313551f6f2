"""What a paper is taken for, asked before it is made."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianqiao.rules.visibility import HardshipSight, Viewer, hardship_sight

REASON_WORDS = (
    ("talk", _("准备谈话")), ("meeting", _("开推进会")), ("archive", _("归档")), ("check", _("上级检查")),
    ("apply", _("办理申请")),
)  # fmt: skip
PAPER_WORDS = (
    ("file", _("一人一档（打印，一页）")), ("plan", _("一生一策方案（Word）")), ("talks", _("谈话记录（Word）")),
)  # fmt: skip


class SheetForm(forms.Form):
    """Why the list of all is taken."""

    reason = forms.ChoiceField(label=_("做什么用"), choices=REASON_WORDS, widget=forms.RadioSelect)


class PaperForm(SheetForm):
    """Which paper of one student, and why; with the guarded part only where the viewer sees it."""

    paper = forms.ChoiceField(label=_("哪一种"), choices=PAPER_WORDS, initial="file", widget=forms.RadioSelect)
    guarded = forms.BooleanField(label=_("连同受保护的信息（这次查看会留痕）"), required=False)
    field_order = ("paper", "reason", "guarded")

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if hardship_sight(viewer) is not HardshipSight.CRITERIA:
            del self.fields["guarded"]
