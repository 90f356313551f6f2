"""Sentences about asking that a promise be waived: code → (what is wrong, next step)."""

from lianqiao.charter.gettext_marks import N_

SENTENCES: dict[str, tuple[str, str]] = {
    "excuse_asked_already": (N_("这一项已经有人申请过，还在等答复。"), N_("等答复；急就直接问就业秘书。")),
    "excuse_own_asking": (N_("这是你自己提的申请。"), N_("请另一位就业秘书或学院领导来定。")),
    "excuse_decided_already": (N_("这条申请已经有人定过。"), N_("到“已经定的”里看结果。")),
    "excuse_decline_without_reason": (N_("没有写为什么不同意。"), N_("写一句原因，申请的人会看到。")),
}
